//! When somebody talks, from how likely it is: opened by what is likely, held while it is possible, without what is too short
//! to be a word and with the ends that a threshold cuts off.

use crate::signals::SoundFindings;
use domain::{MediaTime, Signal, Span};

/// Somebody begins to talk where it is at least this likely, and goes on while it is this likely: what the network's authors
/// use.
const BEGINS: f32 = 0.5;
const GOES_ON: f32 = 0.35;
/// A pause that is shorter is one between two syllables.
const PAUSE: MediaTime = MediaTime::from_millis(100);
/// Anything shorter is no word.
const WORD: MediaTime = MediaTime::from_millis(200);
/// Kept around, because the first and last sounds of a word are soft.
const SOFT: MediaTime = MediaTime::from_millis(60);

/// When somebody talks. `chances` are from 0 to 1, one for each `step` from the start of the recording.
pub(crate) fn talk(chances: &[f32], step: MediaTime) -> Vec<Span> {
    let time = |index: usize| MediaTime::from_micros(step.micros() * index as i64);
    let mut spans: Vec<Span> = Vec::new();
    for stretch in crate::norm::stretches(chances, BEGINS, GOES_ON) {
        let span = Span::new(time(stretch.start), time(stretch.end));
        match spans.last_mut() {
            Some(last) if span.start - last.end < PAUSE => *last = last.hull(span),
            _ => spans.push(span),
        }
    }
    spans.retain(|span| span.length() >= WORD);
    spans.iter().map(|span| Span::new((span.start - SOFT).at_least_zero(), span.end + SOFT)).collect()
}

impl SoundFindings {
    /// Takes what a detector of speech heard in a microphone instead of what its level tells: what is loud and no speech is no
    /// shout. `chances` are from 0 to 1, one for each `step`.
    pub fn with_speech(self, chances: &[f32], step: MediaTime) -> Self {
        let talk = talk(chances, step);
        let is_said = |signal: &Signal| {
            let span = signal.span();
            let said: i64 = talk.iter().map(|talk| talk.overlap(span).micros()).sum();
            // A shout ends in breath and echo: a quarter of it is enough.
            said * 4 >= span.length().micros()
        };
        let signals = self.signals.into_iter().filter(is_said).collect();
        Self { signals, contour: domain::Contour::of([], talk) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Contour, SignalKind};

    const STEP: MediaTime = MediaTime::from_millis(32);

    /// A character a step: a digit is so many tenths.
    fn heard(drawing: &str) -> Vec<(f64, f64)> {
        let chances: Vec<f32> = drawing.chars().map(|c| c.to_digit(10).unwrap_or(0) as f32 / 10.0).collect();
        let hundredths = |time: MediaTime| (time.seconds() * 100.0).round() / 100.0;
        talk(&chances, STEP).iter().map(|span| (hundredths(span.start), hundredths(span.end))).collect()
    }

    #[test]
    fn words_begin_go_on_and_end() {
        // 10 steps of silence, 11 of talk: from 0.32 to 0.67, with what is soft around.
        assert_eq!(heard("0000000000699499999990000000000000"), [(0.26, 0.73)]);
        assert_eq!(heard("00004444444444440000"), [], "possible is not likely");
        assert_eq!(heard("0000099900000000"), [], "a click");
        assert_eq!(heard("0000000000999999900999999900000000"), [(0.26, 0.89)], "a pause between syllables");
        assert_eq!(heard("9999999999"), [(0.0, 0.38)]);
        assert_eq!(heard(""), []);
    }

    #[test]
    fn what_is_no_speech_is_no_shout() {
        let shout = |from_s: f64| {
            Signal::new(SignalKind::Voice, MediaTime::from_seconds(from_s), 0.8, "voice.shout")
                .until(MediaTime::from_seconds(from_s + 1.0))
        };
        let chances: Vec<f32> = (0..200).map(|step| if (31..62).contains(&step) { 0.9 } else { 0.02 }).collect();
        let findings = SoundFindings {
            signals: vec![shout(1.2), shout(4.0)],
            contour: Contour::of([], vec![Span::from_seconds(4.0, 5.0)]),
        };
        let found = findings.with_speech(&chances, STEP);
        assert_eq!(found.signals, [shout(1.2)], "a door at 4 s");
        assert!(found.contour.talk_at(MediaTime::from_seconds(1.5)).is_some());
        assert!(found.contour.talk_at(MediaTime::from_seconds(4.5)).is_none());
    }
}
