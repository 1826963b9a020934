//! A moment: a span worth looking at, with a score, reasons and evidence.

use crate::{MediaTime, MomentId, RecordingId, Signal, SignalKind, Span};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a moment stands in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentState {
    /// Not decided.
    New,
    /// Worth a clip.
    Accepted,
    /// Not worth one. Kept, so that a later analysis does not offer it again.
    Rejected,
    /// To be decided later.
    Later,
}

impl MomentState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::New, Self::Accepted, Self::Rejected, Self::Later];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Later => "later",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Why a moment was found, in plain words, with the kind that gives it its colour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The kind of signal it rests on.
    pub kind: SignalKind,
    /// `3 kills in 6 s`.
    pub text: String,
    /// How many points of the score it brought.
    pub points: f32,
}

/// The three names a score has in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 70 and more.
    Strong,
    /// 40 to 69.
    Maybe,
    /// Below 40.
    Weak,
}

impl Band {
    /// The band of a score.
    pub fn of(score: u8) -> Self {
        match score {
            70.. => Self::Strong,
            40..70 => Self::Maybe,
            _ => Self::Weak,
        }
    }
}

/// What ranking says of a span, before it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MomentDraft {
    /// From where to where.
    pub span: Span,
    /// The best instant.
    pub peak: MediaTime,
    /// 0 to 100, comparable within one recording.
    pub score: u8,
    /// Why, strongest first. Never empty.
    pub reasons: Vec<Reason>,
    /// The signals that speak for it, in order of time.
    pub evidence: Vec<Signal>,
}

/// A moment in the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Its id.
    pub id: MomentId,
    /// The recording it belongs to.
    pub recording: RecordingId,
    /// From where to where: the person's edges where they set some, else ours.
    pub span: Span,
    /// Whether a person set the edges. Such edges are never moved by us.
    pub edges_by_user: bool,
    /// The best instant.
    pub peak: MediaTime,
    /// 0 to 100.
    pub score: u8,
    /// Why, strongest first.
    pub reasons: Vec<Reason>,
    /// The signals that speak for it.
    pub evidence: Vec<Signal>,
    /// Where it stands in review.
    pub state: MomentState,
    /// When it was found.
    pub found_at: Timestamp,
    /// When a person decided.
    pub decided_at: Option<Timestamp>,
}
