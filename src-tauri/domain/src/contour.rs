//! The contour of a recording's sound: how loud it is all along, and when somebody talks. Kept with an analysis, so that a
//! moment can begin and end in a quiet place when it is ranked again, without decoding.

use crate::{MediaTime, Span};
use serde::{Deserialize, Serialize};

/// How loud a recording is all along, and when somebody talks. Six hours are 110 kB.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contour {
    /// One character for each [`Contour::STEP`] of the game's sound, from the start of the recording: `0` is
    /// [`Contour::SILENCE_DB`] and less, each further one in ASCII a decibel more.
    levels: String,
    /// When somebody talks on a microphone track of their own, in order of time, none overlapping.
    talk: Vec<Span>,
}

impl Contour {
    /// Length of a level.
    pub const STEP: MediaTime = MediaTime::from_millis(200);
    /// What is quieter is silence, in dB of full scale.
    pub const SILENCE_DB: f32 = -70.0;
    const ZERO: u8 = b'0';
    /// The loudest that a character says, in dB above silence.
    const HIGHEST: u8 = b'~' - Self::ZERO;

    /// From levels in dB of full scale, one for each step. What is no number is silent.
    pub fn of(levels_db: impl IntoIterator<Item = f32>, talk: Vec<Span>) -> Self {
        let levels = levels_db.into_iter().map(|db| {
            // `as` saturates, and turns not-a-number into zero.
            let above = ((db - Self::SILENCE_DB).round() as u8).min(Self::HIGHEST);
            char::from(Self::ZERO + above)
        });
        let mut contour = Self { levels: levels.collect(), talk };
        contour.join_talk();
        contour
    }

    /// How loud it is at a time, in dB of full scale; `None` before the start, behind the end, and where no sound was heard.
    pub fn level_db(&self, at: MediaTime) -> Option<f32> {
        let index = usize::try_from(at.micros().div_euclid(Self::STEP.micros())).ok()?;
        let level = self.levels.as_bytes().get(index)?.saturating_sub(Self::ZERO);
        Some(Self::SILENCE_DB + f32::from(level))
    }

    /// Adds another track: the first one with levels is the game's, talk is what is said on any.
    pub fn add(&mut self, other: Self) {
        if self.levels.is_empty() {
            self.levels = other.levels;
        }
        self.talk.extend(other.talk);
        self.join_talk();
    }

    /// What is being said at a time, from its beginning to its end; `None` where nobody talks. An edge may lie on the
    /// beginning or the end.
    pub fn talk_at(&self, at: MediaTime) -> Option<Span> {
        let next = self.talk.partition_point(|span| span.start < at);
        self.talk.get(next.checked_sub(1)?).copied().filter(|span| at < span.end)
    }

    fn join_talk(&mut self) {
        self.talk.sort_by_key(|span| (span.start, span.end));
        self.talk.dedup_by(|next, kept| {
            let touches = next.start <= kept.end;
            if touches {
                *kept = kept.hull(*next);
            }
            touches
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_come_back_to_a_decibel() {
        let contour = Contour::of([-70.0, -42.4, 0.0, 7.0, f32::NAN, -300.0], vec![Span::from_seconds(0.3, 0.9)]);
        let text = serde_json::to_string(&contour).unwrap();
        let back: Contour = serde_json::from_str(&text).unwrap();
        assert_eq!(back, contour);
        let at = |seconds: f64| back.level_db(MediaTime::from_seconds(seconds));
        assert_eq!([at(0.0), at(0.39), at(0.4), at(0.6)], [Some(-70.0), Some(-42.0), Some(0.0), Some(7.0)]);
        assert_eq!([at(0.8), at(1.1), at(1.2), at(-0.1)], [Some(-70.0), Some(-70.0), None, None]);
    }

    #[test]
    fn talk_of_two_tracks_is_one() {
        let mut contour = Contour::of([], vec![Span::from_seconds(4.0, 5.0), Span::from_seconds(0.3, 0.9)]);
        contour.add(Contour::of([-20.0], vec![Span::from_seconds(4.5, 6.0)]));
        let talk = |seconds: f64| contour.talk_at(MediaTime::from_seconds(seconds));
        assert_eq!([talk(0.3), talk(0.9), talk(2.0), talk(6.0)], [None; 4]);
        assert_eq!((talk(0.5), talk(4.2)), (Some(Span::from_seconds(0.3, 0.9)), Some(Span::from_seconds(4.0, 6.0))));
        assert_eq!(contour.level_db(MediaTime::ZERO), Some(-20.0));
    }

    #[test]
    fn a_file_from_outside_does_no_harm() {
        let broken: Contour = serde_json::from_str(r#"{"levels":"é!0"}"#).unwrap();
        for step in 0..6 {
            let level = broken.level_db(MediaTime::from_micros(Contour::STEP.micros() * step));
            assert!(level.is_none_or(|level| (-70.0..=200.0).contains(&level)), "{level:?}");
        }
    }
}
