//! Much motion: the picture changes far more than in the minutes around it.
//! Reads the pictures alone. A quick turn does it as well as a fight: a weak hint. Cuts are left out, because one changed
//! picture does not make motion.

use crate::{
    looks::{Look, per_s, runs},
    norm::{cut_long, median, running_median, smooth, stretches},
    spec::{Knob, Knobs, Needs, SignalSpec, strength},
};
use domain::{Signal, SignalKind};

/// See the file.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "picture.motion",
    kind: SignalKind::Motion,
    version: 1,
    needs: Needs::Pictures,
    reason: "much motion",
    knobs: &[
        Knob::new(
            "times",
            1.5,
            1.2..=4.0,
            "how many times the usual change; shooters change twice as much in a tenth of their time",
        ),
        Knob::new("full_times", 3.5, 2.0..=10.0, "how many times can't get stronger"),
        Knob::new(
            "least",
            12.0,
            2.0..=60.0,
            "grey levels (of 255) that have to change on average; below, something blinks in a menu",
        ),
        Knob::new("window_s", 120.0, 20.0..=600.0, "what counts as around it, in seconds"),
        Knob::new("smooth_s", 1.5, 0.5..=5.0, "seconds over which motion is added up"),
        Knob::new("longest_s", 12.0, 4.0..=60.0, "longer stretches are cut where they are calmest, in seconds"),
    ],
};

/// No piece of a longer stretch gets shorter than this.
const PIECE_S: f64 = 3.0;

/// Finds the bursts.
pub(super) fn detect(looks: &[Look], knobs: &Knobs, out: &mut Vec<Signal>) {
    let Some(rate) = per_s(looks) else { return };
    let count = |seconds: f64| ((seconds * rate).round() as usize).max(1);
    let change: Vec<f32> = looks.iter().map(|look| look.change.unwrap_or(0.0)).collect();
    // The middle one of three: a single changed picture is a cut or a flash.
    let calm: Vec<f64> = (0..change.len())
        .map(|index| {
            let around = &mut change[index.saturating_sub(1)..(index + 2).min(change.len())].to_vec();
            f64::from(median(around).unwrap_or(0.0))
        })
        .collect();
    // What lies on both sides of a gap has nothing to do with each other; what is usual is usual for all.
    let runs = runs(looks, rate);
    let motion: Vec<f32> = runs
        .iter()
        .flat_map(|run| smooth(&calm[run.clone()], count(knobs["smooth_s"].into())))
        .map(|motion| motion as f32)
        .collect();
    let norm = running_median(&motion, count(f64::from(knobs["window_s"]) / 2.0));
    let times: Vec<f32> = motion
        .iter()
        .zip(&norm)
        .map(|(motion, norm)| if *motion < knobs["least"] { 0.0 } else { motion / norm.max(knobs["least"] / 2.0) })
        .collect();
    let keep = 1.0 + (knobs["times"] - 1.0) * 0.6;
    let found: Vec<_> = runs
        .iter()
        .flat_map(|run| {
            let found = stretches(&times[run.clone()], knobs["times"], keep);
            found.into_iter().map(|stretch| stretch.start + run.start..stretch.end + run.start)
        })
        .collect();
    for stretch in cut_long(found, &times, count(knobs["longest_s"].into()), count(PIECE_S)) {
        let peak = times[stretch.clone()].iter().copied().fold(0.0, f32::max);
        if peak >= knobs["times"] {
            let strength = strength(peak, knobs["times"], knobs["full_times"]);
            // A look compares with the one before; the last one of the stretch is shown until it changes.
            out.push(
                Signal::new(SPEC.kind, looks[stretch.start].time, strength, SPEC.name)
                    .until(looks[stretch.end - 1].time),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_looks;
    use expect_test::{Expect, expect};

    fn check(drawing: &str, expected: Expect) {
        check_looks(super::SPEC.name, drawing, expected);
    }

    #[test]
    fn a_chase() {
        check(
            "2222222222222222229999222222222222222",
            expect![[r#"
                motion 4.0–6.0 s strength 0.92
            "#]],
        );
    }

    #[test]
    fn a_cut_is_no_motion() {
        check("2222222222|2222222222", expect![""]);
    }

    #[test]
    fn standing_still_and_racing_all_the_time_are_none() {
        check(&"0".repeat(60), expect![""]);
        check(&"8".repeat(60), expect![""]);
        check("000000000010000000000", expect![""]);
    }
}
