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
//! So one sure kill is about 50, two in a row about 80, a marker about 74, and hints alone stay below 50: a *strong*
//! moment needs something that is known. A recording in which nothing stands out gives no signals, hence no moments.

mod group;
mod kinds;
mod reasons;
mod score;
mod short_save;

use domain::{AnalysisSettings, MediaTime, MomentDraft, Profile, Reason, Signal, SignalKind, Span};
use group::{Group, groups};
use kinds::weight;
use score::Score;

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
    crate::whose::attribute(&mut signals);
    let covers: Vec<(SignalKind, Span)> =
        signals.iter().filter(|signal| signal.kind.is_not_play()).map(|signal| (signal.kind, signal.span())).collect();
    let rarity = score::Rarity::of(&signals, ranking.duration);

    let mut candidates: Vec<(Group<'_>, Score)> = groups(&signals, ranking, &covers)
        .into_iter()
        .map(|group| {
            let score = Score::of(&group, &covers, &rarity);
            (group, score)
        })
        .filter(|(_, score)| score.value > 0.0)
        .collect();
    let mut values: Vec<f32> = candidates.iter().map(|(_, score)| score.value).collect();
    values.sort_by(f32::total_cmp);
    candidates.sort_by(|(a, a_score), (b, b_score)| {
        b_score.value.total_cmp(&a_score.value).then(a.span.start.cmp(&b.span.start))
    });

    let hours = ranking.duration.seconds() / 3600.0;
    let most = (hours * f64::from(ranking.settings.max_moments_per_hour)).ceil() as usize;
    let moments: Vec<MomentDraft> = candidates
        .into_iter()
        .filter_map(|(group, score)| {
            let not_higher = values.partition_point(|value| value.total_cmp(&score.value).is_le());
            let points = score.points(not_higher as f32 / values.len() as f32);
            (points >= ranking.settings.min_score).then(|| MomentDraft {
                span: group.span,
                peak: group.peak(),
                score: points,
                reasons: reasons::say(&group, &score, points, &rarity),
                evidence: group.evidence(),
            })
        })
        .take(most.max(LEAST_MOMENTS))
        .collect();
    // A save by a key is one thing, and its edges are the person's: hints are no reason to cut pieces out of it.
    let known = signals.iter().any(|signal| kinds::rule(signal.kind).known && weight(signal, Some(ranking)) > 0.0);
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
