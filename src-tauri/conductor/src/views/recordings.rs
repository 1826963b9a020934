//! Recordings, how they can be played, and the files that belong to them.

use super::{JobView, MomentNumbers};
use domain::{DetectorInfo, Marker, MediaTime, Problem, Recording, RecordingId, Signal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a recording can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playback {
    /// The file itself.
    Source,
    /// A copy that webviews can play.
    Proxy,
    /// That copy is being made.
    Preparing,
}

/// What a filmstrip's picture holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilmstripFacts {
    /// Pictures in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Width of a picture in pixels.
    pub tile_width: u32,
    /// Height of a picture in pixels.
    pub tile_height: u32,
    /// Time between two pictures.
    pub every: MediaTime,
}

/// A recording with what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingView {
    /// The recording.
    pub recording: Recording,
    /// Its moments, counted.
    pub moments: MomentNumbers,
    /// How it can be played.
    pub playback: Playback,
    /// Whether there is a poster.
    pub poster: bool,
    /// Its filmstrip, when it is made.
    pub filmstrip: Option<FilmstripFacts>,
}

/// What was measured in a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalsView {
    /// The signals, in order of time.
    pub signals: Vec<Signal>,
    /// How they were measured; `None` before the first analysis.
    pub analysis: Option<AnalysisView>,
}

/// How a recording was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisView {
    /// Who looked at the pictures.
    pub detector: DetectorInfo,
    /// When it was done.
    pub finished_at: Timestamp,
    /// What it cost.
    pub stats: serde_json::Value,
    /// What was looked at, in plain words.
    pub looked_at: Vec<String>,
    /// The strongest signals, for when nothing stands out.
    pub strongest: Vec<Signal>,
}

/// A mark of the person's, where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkerView {
    /// The mark.
    pub mark: Marker,
    /// The recordings that it lies in, and when in them. None yet for one that was pressed while something is being recorded.
    pub places: Vec<(RecordingId, MediaTime)>,
}

/// Files that were asked to be imported.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportView {
    /// Their jobs.
    pub jobs: Vec<JobView>,
    /// What was left out, and why.
    pub skipped: Vec<(std::path::PathBuf, Problem)>,
}

/// A file that may be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Where it lies.
    pub path: std::path::PathBuf,
    /// Its media type.
    pub content_type: &'static str,
    /// Changes when the file does.
    pub etag: String,
}

/// Which file of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// The recording itself.
    RecordingSource,
    /// Its playable copy.
    RecordingProxy,
    /// Its poster.
    RecordingPoster,
    /// Its filmstrip.
    RecordingFilmstrip,
    /// A clip's thumbnail.
    ClipThumbnail,
    /// A clip's file.
    ClipRender,
}

/// A session of play.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionView {
    /// Its recordings and times.
    pub session: domain::Session,
    /// What they have together.
    pub sums: store::storage::SessionSums,
}

/// A folder that recordings are missing from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFolder {
    /// Where they were.
    pub path: std::path::PathBuf,
    /// How many.
    pub missing: u32,
}
