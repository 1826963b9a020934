//! Moments, and what was learned from what became of them.

use super::Playback;
use domain::{Clip, Moment, MomentId, RecordingId, Span};
use highlights::Taught;
use store::moments::MomentRow;

/// What was learned for a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct LearningView {
    /// Whether it counts, and choices are written down.
    pub on: bool,
    /// In plain words, the most telling first.
    pub sentences: Vec<String>,
    /// What was learned.
    pub taught: Taught,
}

/// How many moments a recording has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MomentNumbers {
    /// Not decided.
    pub new: u32,
    /// Accepted.
    pub accepted: u32,
    /// In all.
    pub total: u32,
}

/// A moment in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentView {
    /// The row.
    pub row: MomentRow,
    /// Whether its draft clip has a thumbnail.
    pub thumbnail: bool,
}

/// Another cut of the same play, in a recording that overlaps.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinView {
    /// Its moment.
    pub moment: MomentId,
    /// The recording.
    pub recording: RecordingId,
    /// The name of its file.
    pub recording_name: String,
    /// From where to where in it.
    pub span: Span,
    /// Whether it is the one that is offered.
    pub leads: bool,
}

/// A moment with everything about it.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentDetailView {
    /// The moment as in a list.
    pub moment: MomentView,
    /// How its recording can be played.
    pub playback: Playback,
    /// Other cuts of the same play.
    pub twins: Vec<TwinView>,
}

/// A moment made by hand, with its clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The moment.
    pub moment: Moment,
    /// Its clip.
    pub clip: Clip,
}
