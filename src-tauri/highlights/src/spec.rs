//! What a signal tells of itself: name, version, what it reads, the words for its reason, and its knobs.

use domain::SignalKind;
use std::ops::{Index, RangeInclusive};

/// What a signal reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// The sound of the game, or the mix.
    Sound,
    /// A microphone by itself.
    Microphone,
    /// Pictures, without knowing what is on them.
    Pictures,
    /// What a detector found in pictures.
    Detections,
    /// Numbers that were read on the screen.
    Numbers,
    /// Other signals.
    Signals,
}

/// A signal's own description.
pub(crate) struct SignalSpec {
    /// Its name, which becomes the `source` of what it finds.
    pub name: &'static str,
    /// What it finds; what a detector's class becomes is up to the class.
    pub kind: SignalKind,
    /// Counted up whenever its output changes for some input: stored analyses are then made anew.
    pub version: u32,
    /// What it reads.
    pub needs: Needs,
    /// Why a moment is one, in plain words.
    pub reason: &'static str,
    /// Its numbers, with the reasons for them.
    pub knobs: &'static [Knob],
}

/// A number of a signal: its name, its value, where it may be moved to, and what it is.
pub(crate) struct Knob {
    pub name: &'static str,
    pub default: f32,
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and the conformance test"))]
    pub range: RangeInclusive<f32>,
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and the conformance test"))]
    /// What it is, with its unit, and where its value comes from. Never empty.
    pub what: &'static str,
}

impl Knob {
    /// A knob.
    pub const fn new(name: &'static str, default: f32, range: RangeInclusive<f32>, what: &'static str) -> Self {
        Self { name, default, range, what }
    }
}

/// Values of the knobs of one signal.
pub(crate) struct Knobs {
    values: Vec<(&'static str, f32)>,
}

impl Knobs {
    /// As the specification has them.
    pub fn of(spec: &SignalSpec) -> Self {
        Self { values: spec.knobs.iter().map(|knob| (knob.name, knob.default)).collect() }
    }

    /// With every knob at the end of its range, for the conformance test.
    #[cfg(test)]
    pub fn at_the_edge(spec: &SignalSpec, high: bool) -> Self {
        let edge = |knob: &Knob| if high { *knob.range.end() } else { *knob.range.start() };
        Self { values: spec.knobs.iter().map(|knob| (knob.name, edge(knob))).collect() }
    }
}

impl Index<&str> for Knobs {
    type Output = f32;

    /// A name that the specification does not have is a mistake in the signal's file, which the conformance test finds.
    fn index(&self, name: &str) -> &f32 {
        match self.values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => value,
            None => panic!("a signal asks for the knob {name:?}, which its specification does not have"),
        }
    }
}

/// Strength of what just counts. Low, so that the strongest places of a dull recording are still known, and ranking can
/// tell them from what stands out.
const JUST: f32 = 0.1;

/// A strength from a measure: [`JUST`] where it just counts, 1 where it can't get better.
pub(crate) fn strength(value: f32, just: f32, full: f32) -> f32 {
    let share = if full > just { (value - just) / (full - just) } else { 1.0 };
    (JUST + (1.0 - JUST) * share).clamp(JUST, 1.0)
}
