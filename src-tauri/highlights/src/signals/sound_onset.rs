//! A sudden rise: within a tenth of a second louder than everything in the seconds before, and it stays for a moment.
//! Reads the game's sound. Beats are no onsets, because the beat before was as loud; a single click is none, because
//! nothing comes after it. A door does it as well as a shot: a weak hint.

use crate::{
    levels::{Levels, PER_S, SILENCE_DB},
    norm::power_mean,
    spec::{Knob, Knobs, Needs, SignalSpec, strength},
};
use domain::{Signal, SignalKind};

/// See the file.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "sound.onset",
    kind: SignalKind::Onset,
    version: 1,
    needs: Needs::Sound,
    reason: "a sudden rise of the sound",
    knobs: &[
        Knob::new(
            "rise_db",
            6.0,
            4.0..=30.0,
            "how far above the loudest before it, in dB; steps and jumps rise by 6 to 8 above each other, which is the least that counts",
        ),
        Knob::new("full_db", 25.0, 12.0..=60.0, "a rise that can't get stronger, in dB; an explosion out of silence"),
        Knob::new("before_s", 3.0, 1.0..=10.0, "seconds before that count; longer than the beat of any music"),
        Knob::new("stay_s", 0.4, 0.1..=2.0, "seconds it has to stay up; an echo does, a click does not"),
        Knob::new("audible_db", -38.0, -60.0..=-20.0, "it has to reach this, in dB of full scale"),
        Knob::new("apart_s", 3.0, 0.5..=10.0, "seconds until the next one can count"),
    ],
};

/// Share of the rise that what follows has to keep.
const STAYS: f32 = 0.6;

/// Finds the rises.
pub(super) fn detect(levels: &Levels, knobs: &Knobs, out: &mut Vec<Signal>) {
    let hops = |seconds: f32| ((seconds * PER_S).round() as usize).max(1);
    let (before, stay) = (hops(knobs["before_s"]), hops(knobs["stay_s"]));
    let mut free_from = before;
    for index in before..levels.db.len() {
        let level = levels.db[index];
        if index < free_from || level < knobs["audible_db"] {
            continue;
        }
        let loudest = levels.db[index - before..index].iter().copied().fold(SILENCE_DB, f32::max);
        // Below what can be heard, how quiet it was makes no difference.
        let from = loudest.max(knobs["audible_db"] - knobs["full_db"]);
        if level - from < knobs["rise_db"] {
            continue;
        }
        let rest = &levels.db[index + 1..(index + 1 + stay).min(levels.db.len())];
        if power_mean(rest) - from >= knobs["rise_db"] * STAYS {
            let strength = strength(level - from, knobs["rise_db"], knobs["full_db"]);
            out.push(Signal::new(SPEC.kind, Levels::time(index), strength, SPEC.name));
            free_from = index + hops(knobs["apart_s"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_levels as check_with, levels};
    use expect_test::{Expect, expect};

    /// One character half a second.
    fn check(drawing: &str, expected: Expect) {
        check_with(super::SPEC.name, &levels(drawing, 5), expected);
    }

    #[test]
    fn a_shot_after_quiet() {
        check(
            "333333333398544433333",
            expect![[r#"
            onset 5.0 s strength 1.00
        "#]],
        );
    }

    #[test]
    fn beats_are_none() {
        check(&"82".repeat(60), expect![""]);
    }

    #[test]
    fn a_click_is_none() {
        // One tenth of a second.
        let click = ["3".repeat(50), "9".into(), "3".repeat(50)].concat();
        check_with(super::SPEC.name, &levels(&click, 1), expect![""]);
    }

    #[test]
    fn silence_noise_and_the_start_are_none() {
        check(&".".repeat(60), expect![""]);
        check(&"5".repeat(60), expect![""]);
        check("99999", expect![""]);
    }
}
