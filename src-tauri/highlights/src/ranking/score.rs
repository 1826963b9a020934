//! What a group of signals is worth. The formula stands in the description of the room above.

use super::{Ranking, group::Group, kinds::rule};
use crate::kills::distinct;
use domain::{MediaTime, Signal, SignalKind, Span};

/// Hints together are worth at most this: a little less than a kill.
pub(super) const MOST_OF_HINTS: f32 = 0.8;
/// Value at which a score reaches 63 of 100.
const SCALE: f32 = 1.2;
/// Points that depend on how good the rest of the recording is.
const RELATIVE: f32 = 0.15;
/// What is wholly covered keeps this share.
const COVERED: f32 = 0.2;
/// A hint that applies to this share of the recording or more keeps [`COMMONEST`] of its worth.
const COMMON: f32 = 0.5;
const COMMONEST: f32 = 0.3;

/// How rare each strength of loudness and motion is in the recording.
pub(super) struct Rarity {
    /// Kind, strength and length of each, strongest first.
    stretches: Vec<(SignalKind, f32, f64)>,
    duration_s: f64,
}

impl Rarity {
    /// Of a whole recording.
    pub fn of(signals: &[Signal], duration: MediaTime) -> Self {
        let mut stretches: Vec<_> = signals
            .iter()
            .filter(|signal| !rule(signal.kind).known)
            .map(|signal| (signal.kind, signal.strength, signal.span().length().seconds()))
            .collect();
        stretches.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self { stretches, duration_s: duration.seconds().max(1e-6) }
    }

    /// Share of the recording (0 to 1) that is at least as strong in this kind.
    pub fn share(&self, kind: SignalKind, strength: f32) -> f32 {
        let seconds: f64 = self
            .stretches
            .iter()
            .take_while(|(_, other, _)| *other >= strength)
            .filter(|(other, ..)| *other == kind)
            .map(|(.., seconds)| seconds)
            .sum();
        (seconds / self.duration_s).clamp(0.0, 1.0) as f32
    }

    /// 1 for what is rare, less for what much of the recording is like.
    fn factor(&self, kind: SignalKind, strength: f32) -> f32 {
        1.0 - (1.0 - COMMONEST) * (self.share(kind, strength) / COMMON).min(1.0)
    }
}

/// What a group is worth, and by what.
pub(super) struct Score {
    /// `V` of the formula, what is covered already taken away.
    pub value: f32,
    /// What each kind brought, most first. Their sum is the value before anything was taken away for being covered.
    pub parts: Vec<(SignalKind, f32)>,
    /// Share of the moment that something covers, and by which kind most.
    pub covered: Option<(SignalKind, f32)>,
    /// What the person's choices add or take, and the kind they do it for most.
    pub taught: Option<(SignalKind, f32)>,
    /// What the results of posts add or take, and the kind they do it for most.
    pub brought: Option<(SignalKind, f32)>,
}

impl Score {
    /// Adds up. `covers` is what hides the game, in order of time.
    pub fn of(group: &Group<'_>, covers: &[(SignalKind, Span)], rarity: &Rarity, ranking: &Ranking<'_>) -> Self {
        let part = |kind| (kind, worth(group, kind, rarity));
        let mut parts: Vec<(SignalKind, f32)> =
            SignalKind::ALL.into_iter().map(part).filter(|part| part.1 != 0.0).collect();
        let hints: f32 = parts.iter().filter(|(kind, _)| !rule(*kind).known).map(|part| part.1).sum();
        if hints > MOST_OF_HINTS {
            for part in parts.iter_mut().filter(|(kind, _)| !rule(*kind).known) {
                part.1 *= MOST_OF_HINTS / hints;
            }
        }
        parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let covered = covered(group.span, covers);
        let taught = ranking.taught.and_then(|taught| learned(&parts, |kind| taught.factor(kind)));
        let brought = ranking.brought.and_then(|brought| learned(&parts, |kind| brought.factor(kind)));
        let learned: f32 = taught.iter().chain(&brought).map(|(_, more)| more).sum();
        let sum = parts.iter().map(|part| part.1).sum::<f32>() + learned;
        let value = sum * covered.map_or(1.0, |(_, share)| 1.0 - (1.0 - COVERED) * share);
        Self { value, parts, covered, taught, brought }
    }

    /// Makes the person's mark in it worth so much more.
    pub fn raise(&mut self, by: f32) {
        self.value += by;
        match self.parts.iter_mut().find(|part| part.0 == SignalKind::Marker) {
            Some(part) => part.1 += by,
            None => self.parts.push((SignalKind::Marker, by)),
        }
        self.parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }

    /// Makes all of it worth that share.
    pub fn scale(&mut self, share: f32) {
        self.value *= share;
        self.parts.iter_mut().for_each(|part| part.1 *= share);
        if let Some(taught) = &mut self.taught {
            taught.1 *= share;
        }
    }

    /// The score. `standing` is the share of this recording's candidates that are not better.
    pub fn points(&self, standing: f32) -> u8 {
        let share = (1.0 - (-self.value / SCALE).exp()) * (1.0 - RELATIVE + RELATIVE * standing);
        (100.0 * share).round().clamp(0.0, 100.0) as u8
    }
}

/// What was learned adds to some parts, and the kind it does that for most. `None` where it changes nothing.
fn learned(parts: &[(SignalKind, f32)], factor: impl Fn(SignalKind) -> f32) -> Option<(SignalKind, f32)> {
    let more = |part: &(SignalKind, f32)| (part.0, part.1 * (factor(part.0) - 1.0));
    let most = parts.iter().map(more).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()).then(b.0.cmp(&a.0)))?;
    let sum: f32 = parts.iter().map(|part| more(part).1).sum();
    (sum != 0.0).then_some((most.0, sum))
}

/// Which share of a span is covered, and by which kind first. Covers that overlap count once.
fn covered(span: Span, covers: &[(SignalKind, Span)]) -> Option<(SignalKind, f32)> {
    let mut reached = span.start;
    let mut sum = MediaTime::ZERO;
    let mut first = None;
    for (kind, cover) in covers {
        let fresh = Span::new(cover.start.max(reached), cover.end.max(reached)).overlap(span);
        if fresh > MediaTime::ZERO {
            sum = sum + fresh;
            reached = reached.max(cover.end);
            first = first.or(Some(*kind));
        }
    }
    first.map(|kind| (kind, (sum.seconds() / span.length().seconds()).clamp(0.0, 1.0) as f32))
}

/// What one kind adds: the strongest signal wholly, the second by half, the third by a third…
fn worth(group: &Group<'_>, kind: SignalKind, rarity: &Rarity) -> f32 {
    let items = group.items.iter().filter(|item| item.signal.kind == kind);
    let values: Vec<f32> = if matches!(kind, SignalKind::Kill | SignalKind::Death) {
        // What two classes show counts once; what others do counts for itself.
        let own = distinct(group.items.iter().map(|item| item.signal), kind);
        items
            .filter(|item| item.signal.own == Some(false) || own.iter().any(|it| std::ptr::eq(*it, item.signal)))
            .map(|item| item.worth())
            .collect()
    } else {
        items
            .map(|item| match rule(kind).known {
                true => item.worth(),
                false => item.worth() * rarity.factor(kind, item.signal.strength),
            })
            .collect()
    };
    together(values)
}

/// The strongest wholly, the second by half, the third by a third…
pub(super) fn together(mut values: Vec<f32>) -> f32 {
    values.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
    values.iter().enumerate().map(|(index, value)| value / (index + 1) as f32).sum()
}
