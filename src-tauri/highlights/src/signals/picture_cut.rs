//! The picture changes at once and altogether: a cut, a respawn, a menu that opens, two recordings joined.
//! Reads the pictures alone: colours have to change, not only places, so that a quick turn in the same room is none.

use crate::{
    looks::{Look, per_s},
    norm::running_median,
    spec::{Knob, Knobs, Needs, SignalSpec, strength},
};
use domain::{Signal, SignalKind};

/// See the file.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "picture.cut",
    kind: SignalKind::SceneCut,
    version: 1,
    needs: Needs::Pictures,
    reason: "the picture changes at once",
    knobs: &[
        Knob::new(
            "share",
            0.45,
            0.2..=0.95,
            "share of the picture whose colours are other ones, 0 to 1; turning in one room stays below 0.4",
        ),
        Knob::new("least", 20.0, 5.0..=120.0, "grey levels (of 255) that have to change on average"),
        Knob::new("times", 2.5, 1.0..=10.0, "how many times the usual change of colours; flicker is usual where it is"),
        Knob::new("window_s", 20.0, 5.0..=120.0, "what counts as around it, in seconds"),
        Knob::new("apart_s", 1.0, 0.2..=10.0, "seconds until the next one can count"),
    ],
};

/// Finds the cuts.
pub(super) fn detect(looks: &[Look], knobs: &Knobs, out: &mut Vec<Signal>) {
    let Some(rate) = per_s(looks) else { return };
    let colours: Vec<f32> = looks.iter().map(|look| look.colours.unwrap_or(0.0)).collect();
    let usual = running_median(&colours, ((f64::from(knobs["window_s"]) * rate / 2.0).round() as usize).max(1));
    let mut last: Option<f64> = None;
    for (index, look) in looks.iter().enumerate() {
        let apart = last.is_none_or(|last| look.time.seconds() - last >= f64::from(knobs["apart_s"]));
        let whole = colours[index] >= knobs["share"] && look.change.unwrap_or(0.0) >= knobs["least"];
        if apart && whole && colours[index] >= usual[index] * knobs["times"] {
            out.push(Signal::new(SPEC.kind, look.time, strength(colours[index], knobs["share"], 1.0), SPEC.name));
            last = Some(look.time.seconds());
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
    fn a_cut_in_between() {
        check(
            "2222222222|2222222222",
            expect![[r#"
                scene_cut 2.5 s strength 0.67
            "#]],
        );
    }

    #[test]
    fn motion_and_flicker_are_none() {
        check("222222229999922222222", expect![""]);
        check(&"|".repeat(40), expect![""]);
    }
}
