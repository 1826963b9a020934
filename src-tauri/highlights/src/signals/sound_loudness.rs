//! Loud for a while: one and a half seconds stand above what is usual in the minutes around them.
//! Reads the game's sound. Blind to music that is loud all the time (see `steady_music_is_quiet`): the norm is the median of
//! the same smoothed level, so what does not change has no excess. It can't tell a fight from a loud cut scene, and
//! where everything is a fight nothing stands out: a weak hint.

use crate::{
    levels::{Levels, PER_S},
    norm::{around_peak, cut_long, running_median, smooth_db, stretches},
    spec::{Knob, Knobs, Needs, SignalSpec, strength},
};
use domain::{Signal, SignalKind};

/// See the file.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "sound.loudness",
    kind: SignalKind::Loudness,
    version: 1,
    needs: Needs::Sound,
    reason: "louder than the minutes around it",
    knobs: &[
        Knob::new(
            "above_db",
            3.0,
            2.0..=24.0,
            "how far above the norm it begins, in dB; the least that is heard as louder",
        ),
        Knob::new("hold_db", 1.0, 0.0..=6.0, "how much it may fall below that and go on, in dB; a fight is not even"),
        Knob::new("tail_db", 8.0, 3.0..=30.0, "what is that much below its peak is only a tail, in dB"),
        Knob::new("full_db", 15.0, 8.0..=40.0, "excess that can't get stronger, in dB; an explosion after silence"),
        Knob::new(
            "window_s",
            120.0,
            20.0..=600.0,
            "what counts as around it, in seconds; shorter windows take a fight of a minute for usual",
        ),
        Knob::new(
            "smooth_s",
            1.5,
            0.3..=5.0,
            "seconds over which the ear adds up here; shorter, and every jump of a figure is an event",
        ),
        Knob::new(
            "audible_db",
            -45.0,
            -65.0..=-25.0,
            "below this nothing is loud, in dB of full scale; rustling in a silent menu",
        ),
        Knob::new(
            "longest_s",
            12.0,
            4.0..=60.0,
            "longer stretches are cut where they are quietest, in seconds, so that a moment can be cut there too",
        ),
    ],
};

/// Less sound than this has no norm.
const LEAST_S: f32 = 5.0;
/// No piece of a longer stretch gets shorter than this.
const PIECE_S: f32 = 3.0;

/// Finds the loud stretches.
pub(super) fn detect(levels: &Levels, knobs: &Knobs, out: &mut Vec<Signal>) {
    if levels.db.len() < (LEAST_S * PER_S) as usize {
        return;
    }
    let hops = |seconds: f32| (seconds * PER_S).round() as usize;
    let heard = smooth_db(&levels.db, hops(knobs["smooth_s"]));
    let norm = running_median(&heard, hops(knobs["window_s"] / 2.0));
    // A norm below what can be heard would make everything loud that can.
    let excess: Vec<f32> = heard
        .iter()
        .zip(&norm)
        .map(
            |(heard, norm)| if *heard < knobs["audible_db"] { f32::MIN } else { heard - norm.max(knobs["audible_db"]) },
        )
        .collect();
    let found = stretches(&excess, knobs["above_db"], knobs["above_db"] - knobs["hold_db"]);
    for stretch in cut_long(found, &excess, hops(knobs["longest_s"]), hops(PIECE_S)) {
        let (stretch, peak) = around_peak(stretch, &excess, knobs["tail_db"]);
        // A piece that was cut off and never reached the threshold by itself is the tail of its neighbour.
        if peak >= knobs["above_db"] {
            let strength = strength(peak, knobs["above_db"], knobs["full_db"]);
            out.push(
                Signal::new(SPEC.kind, Levels::time(stretch.start), strength, SPEC.name)
                    .until(Levels::time(stretch.end)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_levels as check_with, levels};
    use expect_test::{Expect, expect};

    /// One character a second.
    fn check(drawing: &str, expected: Expect) {
        check_with(super::SPEC.name, &levels(drawing, 10), expected);
    }

    #[test]
    fn a_burst_in_a_short_save() {
        check(
            "444444444444444999444444444",
            expect![[r#"
                loudness 14.5–18.5 s strength 1.00
            "#]],
        );
    }

    #[test]
    fn steady_music_is_quiet() {
        check(&"7".repeat(240), expect![""]);
        // A beat: loud and quiet in turns of half a second, for four minutes.
        check_with(super::SPEC.name, &levels(&"82".repeat(240), 5), expect![""]);
        // A song with a quiet part is not an event either when it comes back.
        check(&["7".repeat(90), "6".repeat(20), "7".repeat(90)].concat(), expect![""]);
    }

    #[test]
    fn silence_and_rustling_are_quiet() {
        check(&".".repeat(60), expect![""]);
        check("....................1....................", expect![""]);
        check("999", expect![""]);
    }

    #[test]
    fn a_long_fight_is_cut_where_it_is_quietest() {
        check(
            &["3".repeat(40), "8888888878888888".into(), "3".repeat(60)].concat(),
            expect![[r#"
                loudness 39.5–48.2 s strength 1.00
                loudness 48.2–56.5 s strength 1.00
            "#]],
        );
    }
}
