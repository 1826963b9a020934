//! What a person's choices teach about a game: which kinds of signal count more for them and which less, and how much they
//! keep around.
//!
//! Everything is worked out anew from the choices each time, oldest first: a choice that is taken back leaves nothing
//! behind. What we ship is where it starts; it moves as far as the choices outweigh chance, and one choice moves little:
//!
//! - weights: a logistic model of "is it kept" over each kind's share of what a moment is worth, pulled towards nothing by
//!   both an absolute and a square penalty ([`fit`]); a kind's weight is multiplied by a half to two.
//! - paddings: the middle of what was added before and behind ([`trims`]).

mod fit;
mod into_profile;
mod say;
mod trims;

pub use say::{say, words};

use crate::ranking::shares_of;
use domain::{Choice, Moment, Profile, SignalKind};
use std::collections::BTreeMap;

/// How much of what was learned goes into the weights: odds of 7 to 1 double one.
const INTO_WEIGHT: f64 = 0.36;
/// A weight is at most multiplied or divided by this.
const MOST: f64 = 2.0;
/// What changes a weight by less is nothing worth telling.
const LEAST: f64 = 0.02;
/// A moment counts as being of a kind when the kind has this share of it.
const OF_A_KIND: f32 = 0.3;

/// What was learned of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lesson {
    /// The kind.
    pub kind: SignalKind,
    /// What its weight is multiplied by, 0.5 to 2.
    pub factor: f32,
    /// Moments mostly or partly of this kind that were kept.
    pub kept: usize,
    /// Moments mostly or partly of this kind that were decided.
    pub decided: usize,
}

/// What was learned from some choices.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taught {
    /// Moments that were kept or turned down.
    pub decided: usize,
    /// Moments whose edges were set.
    pub trimmed: usize,
    /// What was learned of kinds, what counts more first. Kinds that are as they were are left out.
    pub lessons: Vec<Lesson>,
    /// Seconds kept more (or less) before what happens.
    pub before_s: f64,
    /// Seconds kept more (or less) behind it.
    pub after_s: f64,
}

impl Taught {
    /// What the weight of a kind is multiplied by.
    pub(crate) fn factor(&self, kind: SignalKind) -> f32 {
        self.lessons.iter().find(|lesson| lesson.kind == kind).map_or(1.0, |lesson| lesson.factor)
    }
}

/// What a choice about a moment is learned from: by kind, its share of what the moment is worth. Empty where nothing that
/// counts was measured.
pub fn shares(moment: &Moment, profile: Option<&Profile>) -> BTreeMap<SignalKind, f32> {
    shares_of(&moment.evidence, profile)
}

/// Learns from the choices of one profile.
pub fn learn(choices: &[Choice]) -> Taught {
    let decided: Vec<(&Choice, bool)> = choices
        .iter()
        .filter(|choice| !choice.shares.is_empty())
        .filter_map(|choice| Some((choice, choice.kept?)))
        .collect();
    let share = |choice: &Choice, kind: SignalKind| {
        let share = choice.shares.get(&kind).copied().unwrap_or(0.0);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    };
    let rows: Vec<fit::Row> = decided
        .iter()
        .map(|(choice, kept)| fit::Row {
            features: SignalKind::ALL.map(|kind| f64::from(share(choice, kind))),
            kept: *kept,
        })
        .collect();
    let mut lessons: Vec<Lesson> = SignalKind::ALL
        .into_iter()
        .zip(fit::fit(&rows))
        .filter_map(|(kind, learned)| {
            let factor = (learned * INTO_WEIGHT).exp().clamp(1.0 / MOST, MOST);
            let of_it = || decided.iter().filter(|(choice, _)| share(choice, kind) >= OF_A_KIND);
            ((factor - 1.0).abs() >= LEAST).then(|| Lesson {
                kind,
                factor: factor as f32,
                kept: of_it().filter(|(_, kept)| *kept).count(),
                decided: of_it().count(),
            })
        })
        .collect();
    lessons.sort_by(|a, b| b.factor.total_cmp(&a.factor).then(a.kind.cmp(&b.kind)));
    let (before_s, after_s, trimmed) = trims::learn(choices);
    Taught { decided: decided.len(), trimmed, lessons, before_s, after_s }
}

#[cfg(test)]
mod tests;
