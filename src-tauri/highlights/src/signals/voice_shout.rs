//! A shout: what is said stands out of how this person talks, for longer than a syllable.
//! Reads a microphone track. The norm is the median of what is said in the minutes around; where somebody hardly talks
//! there is none, and only what is loud by itself counts.

use crate::{
    levels::{Levels, PER_S},
    norm::{median, power_mean},
    spec::{Knob, Knobs, Needs, SignalSpec, strength},
};
use domain::{Signal, SignalKind, Span};
use std::ops::Range;

/// See the file.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "voice.shout",
    kind: SignalKind::Voice,
    version: 1,
    needs: Needs::Microphone,
    reason: "a shout",
    knobs: &[
        Knob::new(
            "above_db",
            6.0,
            3.0..=20.0,
            "how far above the usual talk, in dB; a raised voice is 6 to 10 above a calm one, a shout 15 to 20",
        ),
        Knob::new("full_db", 16.0, 8.0..=40.0, "excess that can't get stronger, in dB"),
        Knob::new("speech_db", -45.0, -65.0..=-25.0, "below this nobody talks, in dB of full scale"),
        Knob::new("over_noise_db", 15.0, 5.0..=30.0, "how far talk stands above the noise of the room, in dB"),
        Knob::new("window_s", 300.0, 30.0..=1800.0, "what counts as around it, in seconds"),
        Knob::new("shortest_s", 0.3, 0.1..=2.0, "anything shorter is a cough or a key, in seconds"),
        Knob::new("rare_share", 0.2, 0.0..=1.0, "talk for less than this share of the time gives no norm"),
        Knob::new(
            "calm_db",
            -23.0,
            -40.0..=-10.0,
            "how loud calm talk is in recordings, in dB of full scale; the norm where there is none, and the highest there is then",
        ),
    ],
};

/// Talk is measured in pieces of at most this length, so that a shout in the middle of a long sentence is its own piece.
const PIECE_S: f32 = 1.5;
/// Breath between words, which does not end a piece.
const BREATH_HOPS: usize = 3;
/// Shouts closer than this are one.
const APART_S: f32 = 1.0;

/// When somebody talks: what stands above the noise of the room, with the breath between words.
pub(super) fn talk(levels: &Levels) -> Vec<Span> {
    let knobs = Knobs::of(&SPEC);
    let Some(noise) = quiet_fifth(&levels.db) else { return Vec::new() };
    let pieces = pieces(&levels.db, floor(noise, &knobs));
    pieces.into_iter().map(|piece| Span::new(Levels::time(piece.start), Levels::time(piece.end))).collect()
}

/// What is quieter is no talk. In a track that is never quiet (a mix that was called a microphone) the noise must not
/// swallow the talk.
fn floor(noise: f32, knobs: &Knobs) -> f32 {
    (noise + knobs["over_noise_db"]).min(knobs["calm_db"] - knobs["above_db"]).max(knobs["speech_db"])
}

/// Finds the shouts.
pub(super) fn detect(levels: &Levels, knobs: &Knobs, out: &mut Vec<Signal>) {
    let Some(noise) = quiet_fifth(&levels.db) else { return };
    let pieces = pieces(&levels.db, floor(noise, knobs));
    let loud: Vec<f32> = pieces.iter().map(|piece| power_mean(&levels.db[piece.clone()])).collect();
    let half = (knobs["window_s"] * PER_S / 2.0) as usize;
    let (mut from, mut to) = (0, 0);
    let mut shouts: Vec<(Range<usize>, f32)> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        while pieces[from].end + half < piece.start {
            from += 1;
        }
        while to < pieces.len() && pieces[to].start <= piece.end + half {
            to += 1;
        }
        let talked: usize = pieces[from..to].iter().map(Range::len).sum();
        let around = (piece.end + half).min(levels.db.len()) - piece.start.saturating_sub(half);
        let usual = median(&mut loud[from..to].to_vec()).unwrap_or(knobs["calm_db"]);
        let rare = (talked as f32) < knobs["rare_share"] * around as f32;
        let norm = if rare { usual.min(knobs["calm_db"]) } else { usual };
        let excess = loud[index] - norm;
        if excess >= knobs["above_db"] && piece.len() as f32 >= knobs["shortest_s"] * PER_S {
            match shouts.last_mut() {
                Some((last, most)) if piece.start <= last.end + (APART_S * PER_S) as usize => {
                    last.end = piece.end;
                    *most = most.max(excess);
                }
                _ => shouts.push((piece.clone(), excess)),
            }
        }
    }
    out.extend(shouts.into_iter().map(|(stretch, excess)| {
        let strength = strength(excess, knobs["above_db"], knobs["full_db"]);
        let mut signal = Signal::new(SPEC.kind, Levels::time(stretch.start), strength, SPEC.name);
        signal.own = Some(true);
        signal.until(Levels::time(stretch.end))
    }));
}

/// The level that a fifth of the track stays below: the room.
fn quiet_fifth(db: &[f32]) -> Option<f32> {
    let mut sorted = db.to_vec();
    let place = sorted.len() / 5;
    (!sorted.is_empty()).then(|| *sorted.select_nth_unstable_by(place, f32::total_cmp).1)
}

/// Pieces of talk.
fn pieces(db: &[f32], floor: f32) -> Vec<Range<usize>> {
    let longest = (PIECE_S * PER_S) as usize;
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for (index, _) in db.iter().enumerate().filter(|(_, level)| **level >= floor) {
        match pieces.last_mut() {
            Some(last) if index <= last.end + BREATH_HOPS && index < last.start + longest => last.end = index + 1,
            _ => pieces.push(index..index + 1),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_levels as check_with, levels};
    use expect_test::{Expect, expect};

    /// One character half a second.
    fn check(drawing: &str, expected: Expect) {
        check_with(super::SPEC.name, &levels(drawing, 5), expected);
    }

    /// Talk at 5 (-30 dB), a shout at 8 (-15 dB).
    #[test]
    fn a_shout_out_of_talk() {
        check(
            "..5556.555.65.5588..55.655.56.555.5.655..55",
            expect![[r#"
                voice 7.0–9.0 s strength 0.70 own
            "#]],
        );
    }

    #[test]
    fn somebody_who_is_always_loud_does_not_shout() {
        check(&".788.87.78.877".repeat(10), expect![""]);
    }

    #[test]
    fn a_shout_of_somebody_who_hardly_talks() {
        check(
            "........................88.....................",
            expect![[r#"
                voice 12.0–13.0 s strength 0.28 own
            "#]],
        );
        // Calm words are none, however rare.
        check("........................55.....................", expect![""]);
    }

    #[test]
    fn a_key_is_no_shout() {
        check_with(super::SPEC.name, &levels(&[".".repeat(100), "9".into(), ".".repeat(100)].concat(), 1), expect![""]);
        check(&".".repeat(80), expect![""]);
    }
}
