//! How good signals and moments are, against what is known of a recording. The field's measures, nothing of our own:
//!
//! - **events**: predictions are matched to the truth one to one, the most confident first, within a tolerance; precision,
//!   recall and F1 at the shipped threshold, average precision (AP) over all confidences, false events an hour.
//! - **moments**: temporal IoU of 0.5 or more, one to one, against windows that the truth's events make with the same
//!   paddings that ranking uses; recall of the first K, precision of the first ten, nDCG, errors of the edges, seconds that
//!   show nothing.
//! - **baselines**: random windows, windows at fixed distances, loudness alone, motion alone. Whoever is not better than
//!   these has found nothing.

mod baselines;
mod events;
mod moments;

pub use baselines::{Baseline, baseline};
pub use events::{EventScore, score_events};
pub use moments::{MomentScore, score_moments, truth_windows};

use domain::{MediaTime, Signal, SignalKind, Span};

/// Something that is known to happen in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrueEvent {
    /// What it is, in the words of signals.
    pub kind: SignalKind,
    /// When it begins.
    pub at: MediaTime,
    /// Whether the player of the recording is the subject.
    pub own: bool,
}

impl TrueEvent {
    /// Whether a clip is made for it: what the player did that is worth showing.
    pub fn makes_a_moment(&self) -> bool {
        use SignalKind as K;
        self.own && matches!(self.kind, K::Kill | K::MultiKill | K::Objective | K::Victory)
    }
}

/// When something is said to happen, and how sure that is (0 to 1).
pub type Claim = (MediaTime, f32);

/// What signals claim about a kind of event of the player's, whose names are `players`. A kill or a death that two classes show is
/// one claim, those of others are none.
pub fn claims(signals: &[Signal], kind: SignalKind, players: &[String]) -> Vec<Claim> {
    let mut signals: Vec<Signal> = signals.to_vec();
    crate::signals::in_order(&mut signals);
    crate::whose::attribute(&mut signals, players);
    crate::kills::once(&signals)
        .into_iter()
        .filter(|signal| signal.kind == kind && signal.own != Some(false))
        .map(|signal| (signal.start, signal.strength))
        .collect()
}

/// How many of the events lie in the spans, and how many there are.
pub fn covered(events: &[TrueEvent], spans: &[Span]) -> (usize, usize) {
    let wanted = events.iter().filter(|event| event.makes_a_moment());
    let inside = wanted.clone().filter(|event| spans.iter().any(|span| span.contains(event.at))).count();
    (inside, wanted.count())
}
