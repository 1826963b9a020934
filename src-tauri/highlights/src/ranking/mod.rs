//! From signals to moments: weigh, group, cut, score, say why.
//!
//! # The score
//!
//! Each kind of signal adds a value `v` to a moment: weight x strength, where a second signal of the same kind counts half,
//! a third one a third, and so on. What only hints (loudness, onset, motion) counts less the more of the recording is like
//! it, and adds up to [`score::MOST_OF_HINTS`] at most. What covers the game (menus, scoreboards, consoles) takes away up to
//! four fifths. With `V` the sum and `p` the share of this recording's candidates whose `V` is not higher (1 for the best):
//!
//! ```text
//! score = 100 · (1 − exp(−V / 1.2)) · (0.85 + 0.15 · p)
//! ```
//!
//! What a person marked is worth more than the best that they did not: all marks are raised by the same when one is not.
//!
//! So one sure kill is about 50, two in a row about 80, a marker 74 or more, and hints alone stay below 50: a *strong*
//! moment needs something that is known. A recording in which nothing stands out gives no signals, hence no moments.

mod choose;
mod group;
mod kinds;
mod reasons;
mod score;
mod short_save;
mod trim;

use crate::{learning::Taught, results::Brought};
use choose::{Candidate, Limits, choose};
use domain::{AnalysisSettings, Contour, MediaTime, MomentDraft, Profile, Reason, Signal, SignalKind, Span};
use group::{Group, groups};
pub(crate) use kinds::usual;
use kinds::weight;
use score::Score;
use std::collections::BTreeMap;

/// What ranking has to know besides the signals.
#[derive(Debug, Clone, Copy)]
pub struct Ranking<'a> {
    /// Length of the recording. No moment reaches beyond it.
    pub duration: MediaTime,
    /// The game's profile, whose weights, paddings and gap go before ours.
    pub profile: Option<&'a Profile>,
    /// What the person set.
    pub settings: &'a AnalysisSettings,
    /// Whether the recording was saved by a key after something happened, as its name says.
    pub saved: bool,
    /// How loud it is all along and when somebody talks. Without it edges go by cuts and signals alone.
    pub contour: Option<&'a Contour>,
    /// What the person's choices taught.
    pub taught: Option<&'a Taught>,
    /// What the person's posts brought.
    pub brought: Option<&'a Brought>,
}

impl<'a> Ranking<'a> {
    /// A recording of which nothing else is known.
    pub fn new(duration: MediaTime, settings: &'a AnalysisSettings) -> Self {
        Self { duration, profile: None, settings, saved: false, contour: None, taught: None, brought: None }
    }
}

/// However short a recording is, so many moments may come of it.
const LEAST_MOMENTS: usize = 5;

/// Moments, best first; what is equally good, in order of time. They do not overlap, lie inside the recording, and each has
/// at least one reason; all but a short save have a signal as evidence. Empty when nothing stands out in a recording that
/// is long enough to tell, which is a good answer.
pub fn rank(signals: &[Signal], ranking: &Ranking<'_>) -> Vec<MomentDraft> {
    if ranking.duration <= MediaTime::ZERO {
        return Vec::new();
    }
    let whole = Span::new(MediaTime::ZERO, ranking.duration);
    let mut signals: Vec<Signal> = signals.iter().filter(|signal| usable(signal, whole)).cloned().collect();
    crate::signals::in_order(&mut signals);
    crate::whose::attribute(&mut signals, ranking.profile.map_or(&[], |profile| &profile.players));
    let covers: Vec<(SignalKind, Span)> =
        signals.iter().filter(|signal| signal.kind.is_not_play()).map(|signal| (signal.kind, signal.span())).collect();
    let rarity = score::Rarity::of(&signals, ranking.duration);

    let mut candidates: Vec<(Group<'_>, Score)> = groups(&signals, ranking, &covers)
        .into_iter()
        .map(|group| {
            let mut score = Score::of(&group, &covers, &rarity, ranking);
            if ranking.saved {
                score.scale(near_the_end(group.peak(), ranking.duration));
            }
            (group, score)
        })
        .filter(|(_, score)| score.value > 0.0)
        .collect();
    leave_out_noise(&mut candidates);
    put_marks_first(&mut candidates);
    let mut values: Vec<f32> = candidates.iter().map(|(_, score)| score.value).collect();
    values.sort_by(f32::total_cmp);
    candidates.sort_by(|(a, a_score), (b, b_score)| {
        b_score.value.total_cmp(&a_score.value).then(a.span.start.cmp(&b.span.start))
    });

    let good: Vec<(Group<'_>, Score, u8)> = candidates
        .into_iter()
        .filter_map(|(group, score)| {
            let not_higher = values.partition_point(|value| value.total_cmp(&score.value).is_le());
            let points = score.points(not_higher as f32 / values.len() as f32);
            (points >= ranking.settings.min_score).then_some((group, score, points))
        })
        .collect();
    let asked: Vec<Candidate> = good
        .iter()
        .map(|(group, score, _)| Candidate { value: score.value, span: group.span, fight: group.fight })
        .collect();
    let mut chosen = choose(&asked, limits(ranking));
    // Best first, as they came.
    chosen.sort_unstable();
    let moments: Vec<MomentDraft> = chosen
        .into_iter()
        .map(|index| {
            let (group, score, points) = &good[index];
            MomentDraft {
                span: group.span,
                peak: group.peak(),
                score: *points,
                reasons: reasons::say(group, score, *points, &rarity),
                evidence: group.evidence(),
            }
        })
        .collect();
    // A save by a key is one thing, and its edges are the person's: hints are no reason to cut pieces out of it.
    let known = signals.iter().any(|signal| kinds::tells(signal) && weight(signal, Some(ranking)) > 0.0);
    match short_save::moment(&signals, &covers, ranking) {
        Some(save) if !known || moments.is_empty() => {
            // What stands out in it says where to look, and why.
            let Some(best) = moments.into_iter().next() else { return vec![save] };
            let score = save.score.max(best.score);
            let told: f32 = best.reasons.iter().map(|reason| reason.points).sum();
            let mut reasons = best.reasons;
            reasons.extend(
                save.reasons.into_iter().map(|reason| Reason { points: (f32::from(score) - told).max(0.0), ..reason }),
            );
            reasons.sort_by(|a, b| b.points.total_cmp(&a.points));
            let peak = if save.span.contains(best.peak) { best.peak } else { save.peak };
            vec![MomentDraft { score, reasons, peak, ..save }]
        }
        _ => moments,
    }
}

/// What the beginning of a save keeps of its worth: the key was pressed for what is at its end, most likely.
const EARLY_IN_A_SAVE: f32 = 0.75;

/// How much counts of what happens at a time of a recording that was saved by a key, from [`EARLY_IN_A_SAVE`] to 1.
fn near_the_end(time: MediaTime, duration: MediaTime) -> f32 {
    let share = (time.seconds() / duration.seconds().max(1e-6)).clamp(0.0, 1.0) as f32;
    EARLY_IN_A_SAVE + (1.0 - EARLY_IN_A_SAVE) * share
}

/// So many moments of which something is known tell what such a recording is like.
const ENOUGH_KNOWN: usize = 3;
/// Hints that are worth this share of the usual known moment stay.
const WORTHY_HINTS: f32 = 0.5;

/// Where much is known to have happened, what is merely loud fills no list: hints stay that come close to the usual moment.
fn leave_out_noise(candidates: &mut Vec<(Group<'_>, Score)>) {
    let known = candidates.iter().filter(|(group, _)| !group.only_hints());
    let mut known: Vec<f32> = known.map(|(_, score)| score.value).collect();
    if known.len() < ENOUGH_KNOWN {
        return;
    }
    if let Some(usual) = crate::norm::median(&mut known) {
        candidates.retain(|(group, score)| !group.only_hints() || score.value >= WORTHY_HINTS * usual);
    }
}

/// By so much, at least, a mark is worth more than what nobody marked: a point or two of the score.
const BEFORE_OTHERS: f32 = 0.2;

/// A person's own "here" stands before everything that we find by ourselves. Marks keep their order among each other.
fn put_marks_first(candidates: &mut [(Group<'_>, Score)]) {
    let others = candidates.iter().filter(|(group, _)| !group.is_marked()).map(|(_, score)| score.value);
    let best = others.fold(0.0, f32::max);
    let marked = || candidates.iter().filter(|(group, _)| group.is_marked()).map(|(_, score)| score.value);
    let least = marked().fold(f32::INFINITY, f32::min);
    if best > 0.0 && least < best + BEFORE_OTHERS {
        let missing = best + BEFORE_OTHERS - least;
        candidates.iter_mut().filter(|(group, _)| group.is_marked()).for_each(|(_, score)| score.raise(missing));
    }
}

/// How many moments, by the profile, or else by the settings.
fn limits(ranking: &Ranking<'_>) -> Limits {
    let hours = ranking.duration.seconds() / 3600.0;
    let most = (hours * f64::from(ranking.settings.max_moments_per_hour)).ceil() as usize;
    let wanted = ranking.profile.and_then(|profile| profile.max_moments).map(|most| most as usize);
    let total = ranking.profile.and_then(|profile| profile.max_total_s).map(MediaTime::from_seconds);
    Limits { moments: wanted.unwrap_or(most.max(LEAST_MOMENTS)), total }
}

/// By kind, its share (0 to 1) of what signals are worth together, by the shipped weights or the profile's.
pub(crate) fn shares_of(signals: &[Signal], profile: Option<&Profile>) -> BTreeMap<SignalKind, f32> {
    let settings = AnalysisSettings::default();
    let ranking = Ranking { profile, ..Ranking::new(MediaTime::ZERO, &settings) };
    let mut worth: BTreeMap<SignalKind, Vec<f32>> = BTreeMap::new();
    for signal in signals {
        let value = weight(signal, Some(&ranking)) * signal.strength;
        if value > 0.0 && value.is_finite() {
            worth.entry(signal.kind).or_default().push(value);
        }
    }
    let mut shares: BTreeMap<SignalKind, f32> =
        worth.into_iter().map(|(kind, values)| (kind, score::together(values))).collect();
    let sum: f32 = shares.values().sum();
    shares.values_mut().for_each(|share| *share /= sum);
    shares
}

/// What speaks for a part that a person chose, with each kill and death once. `signals` are all of the recording, as whose a
/// kill is follows from the others; `players` are the player's names.
pub fn evidence(signals: &[Signal], span: Span, players: &[String]) -> Vec<Signal> {
    let mut signals = signals.to_vec();
    crate::signals::in_order(&mut signals);
    crate::whose::attribute(&mut signals, players);
    let inside = |signal: &&Signal| signal.start < span.end && signal.span().end >= span.start;
    crate::kills::once(signals.iter().filter(inside))
}

/// The `n` strongest signals that are not close to each other, strongest first: for "nothing stands out; these are the
/// strongest places anyway". Fewer where there are not so many; what covers the game and mere cuts are left out.
pub fn strongest(signals: &[Signal], n: usize) -> Vec<Signal> {
    /// Two places closer than this show the same.
    const APART: MediaTime = MediaTime::from_millis(15_000);
    let mut best: Vec<&Signal> =
        signals.iter().filter(|signal| !signal.kind.is_not_play() && weight(signal, None) > 0.0).collect();
    best.sort_by(|a, b| {
        let value = |signal: &Signal| weight(signal, None) * signal.strength;
        value(b).total_cmp(&value(a)).then(a.start.cmp(&b.start)).then(a.kind.cmp(&b.kind))
    });
    let mut chosen: Vec<Signal> = Vec::new();
    for signal in best {
        if chosen.len() == n {
            break;
        }
        if chosen.iter().all(|other| other.start.distance(signal.start) >= APART) {
            chosen.push(signal.clone());
        }
    }
    chosen
}

/// Whether a signal can be ranked: it begins inside the recording and its strength is a number.
fn usable(signal: &Signal, whole: Span) -> bool {
    whole.contains(signal.start) && signal.strength.is_finite() && signal.strength > 0.0
}

#[cfg(test)]
mod tests;
