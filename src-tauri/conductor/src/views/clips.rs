//! Clips, their files and their words.

use super::{MomentView, Playback, PostView};
use domain::{Job, MediaInfo, RecordingId, Words, WordsLimits};
use store::clips::ClipRow;

/// A clip in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipView {
    /// The row.
    pub row: ClipRow,
    /// Whether it has a thumbnail.
    pub thumbnail: bool,
    /// Where it goes.
    pub posts: Vec<PostView>,
}

/// The file of a clip.
#[derive(Debug, Clone, PartialEq)]
pub enum RenderView {
    /// Nobody needed it yet.
    None,
    /// A job makes it, or waits to.
    Wanted(Box<Job>),
    /// It is there.
    Ready {
        /// Its size.
        size_bytes: u64,
    },
    /// It could not be made.
    Failed(Box<Job>),
}

/// A recording that a clip is cut from.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipSource {
    /// The recording.
    pub recording: RecordingId,
    /// How it can be played.
    pub playback: Playback,
    /// What it holds.
    pub media: Option<MediaInfo>,
}

/// A clip with everything about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipDetailView {
    /// The clip as in a list.
    pub clip: ClipView,
    /// Its moments.
    pub moments: Vec<MomentView>,
    /// The newest words for each destination.
    pub words: Vec<WordsView>,
    /// Its file.
    pub render: RenderView,
    /// What it is cut from.
    pub sources: Vec<ClipSource>,
}

/// Words with what their destination allows.
#[derive(Debug, Clone, PartialEq)]
pub struct WordsView {
    /// The words.
    pub words: Words,
    /// What is allowed.
    pub limits: WordsLimits,
}

/// What is thought of a clip: a ranking, not a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedView {
    /// The judgement.
    pub judgement: domain::Judgement,
}
