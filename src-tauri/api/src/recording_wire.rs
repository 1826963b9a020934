//! How recordings look on the wire.

use crate::{
    file_wire::{Filmstrip, Media},
    lists,
    wire::{Example, Playback, Problem, Signal, Undoable, example_id, example_time, given, mirror},
};
use conductor::{
    RecordingFilter,
    views::{AnalysisView, RecordingView, SignalsView},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

mirror! {
    /// How far a recording has come.
    RecordingState = domain::RecordingState {
        /// Imported; nothing measured yet.
        New,
        /// Its signals are being measured.
        Analysing,
        /// Measured; its moments are known, also when there are none.
        Ready,
        /// It can't be used as it is; `problem` says why.
        Failed,
        /// The file is not where it was.
        Missing,
    }
}

/// How many moments a recording has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct MomentNumbers {
    /// Not decided.
    pub new: u32,
    /// Worth a clip.
    pub accepted: u32,
    /// All of them.
    pub total: u32,
}

/// A recording in the library.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Recording {
    /// Its id.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// Where the file was last seen.
    pub path: String,
    /// Size of the file.
    pub size_bytes: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it came into the library.
    pub imported_at: Timestamp,
    /// How far it has come.
    pub state: RecordingState,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// What the file holds; null until it was probed.
    pub media: Option<Media>,
    /// The game, when known.
    pub game: Option<String>,
    /// Name of the game profile that is used for it.
    pub profile: Option<String>,
    /// A person's note.
    pub note: String,
    /// The score from which its moments are offered; null takes the one of the settings.
    pub min_score: Option<u8>,
    /// How many moments it has.
    pub moments: MomentNumbers,
    /// How it can be watched.
    pub playback: Playback,
    /// Path of a picture of it; null until it is made.
    pub poster_url: Option<String>,
    /// Small pictures of it in rows; null until they are made.
    pub filmstrip: Option<Filmstrip>,
}

impl Example for Recording {
    fn example() -> Self {
        let id = example_id(1);
        Self {
            id,
            file_name: "21-14-03.mp4".into(),
            path: "/home/you/Videos/21-14-03.mp4".into(),
            size_bytes: 1_204_553_112,
            recorded_at: example_time(0),
            imported_at: example_time(31),
            state: RecordingState::Ready,
            problem: None,
            media: Some(Media::example()),
            game: Some("OpenArena".into()),
            profile: Some("openarena".into()),
            note: String::new(),
            min_score: None,
            moments: MomentNumbers { new: 4, accepted: 2, total: 7 },
            playback: Playback::example(),
            poster_url: Some(format!("/api/v1/media/recordings/{id}/poster.jpg")),
            filmstrip: Some(Filmstrip::example()),
        }
    }
}

impl From<RecordingView> for Recording {
    fn from(view: RecordingView) -> Self {
        let RecordingView { recording, moments, playback, poster, filmstrip } = view;
        Self {
            id: recording.id.0,
            file_name: recording.file_name(),
            path: recording.path.to_string_lossy().into_owned(),
            size_bytes: recording.size_bytes,
            recorded_at: recording.recorded_at,
            imported_at: recording.imported_at,
            state: recording.state.into(),
            problem: recording.problem.map(Problem::from),
            media: recording.media.map(Media::from),
            game: recording.game,
            profile: recording.profile,
            note: recording.note,
            min_score: recording.min_score,
            moments: MomentNumbers { new: moments.new, accepted: moments.accepted, total: moments.total },
            playback: Playback::of(recording.id, playback),
            poster_url: poster.then(|| format!("/api/v1/media/recordings/{}/poster.jpg", recording.id)),
            filmstrip: filmstrip.map(|facts| Filmstrip::of(recording.id, &facts)),
        }
    }
}

/// A page of recordings.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RecordingList {
    /// The recordings.
    pub items: Vec<Recording>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for RecordingList {
    fn example() -> Self {
        Self { items: vec![Recording::example()], next: Some("2026-03-14T19:14:03Z".into()) }
    }
}

/// A recording after a change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RecordingChanged {
    /// The recording as it is now.
    #[serde(flatten)]
    pub recording: Recording,
    /// How to take the change back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for RecordingChanged {
    fn example() -> Self {
        let recording = Recording { note: "Finals".into(), ..Recording::example() };
        Self { recording, undo: Undoable { label: Some("Changed 21-14-03.mp4".into()), ..Undoable::example() } }
    }
}

/// What is changed of a recording; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordingChange {
    /// A person's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub note: Option<String>,
    /// The game; null when it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub game: Option<Option<String>>,
    /// Name of a game profile; null for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub profile: Option<Option<String>>,
    /// The score from which its moments are offered, 0 to 100; null takes the one of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<u8>)]
    pub min_score: Option<Option<u8>>,
}

impl Example for RecordingChange {
    fn example() -> Self {
        Self { note: Some("Finals".into()), game: Some(Some("OpenArena".into())), profile: None, min_score: None }
    }
}

/// Which recordings are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordingQuery {
    /// Part of the name, the game, the note or the tags.
    pub text: Option<String>,
    /// `new`, `analysing`, `ready`, `failed` or `missing`.
    #[param(inline)]
    pub state: Option<RecordingState>,
    /// The game.
    pub game: Option<String>,
    /// Recorded at that time or later.
    pub recorded_after: Option<Timestamp>,
    /// Recorded before that time.
    pub recorded_before: Option<Timestamp>,
    /// Seen in that folder or below it.
    pub folder: Option<String>,
    /// Only those with a star.
    pub starred: Option<bool>,
    /// Only those with that tag.
    pub tag: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

impl RecordingQuery {
    /// What the store is asked.
    pub(crate) fn filter(&self) -> RecordingFilter {
        RecordingFilter {
            text: lists::text(self.text.as_deref()),
            state: self.state.map(domain::RecordingState::from),
            game: lists::text(self.game.as_deref()),
            recorded_after: self.recorded_after,
            recorded_before: self.recorded_before,
            folder: lists::text(self.folder.as_deref()).map(Into::into),
            marked: lists::marked(self.starred, self.tag.as_deref()),
        }
    }
}

impl From<RecordingChange> for conductor::RecordingChange {
    fn from(change: RecordingChange) -> Self {
        Self { note: change.note, game: change.game, profile: change.profile, min_score: change.min_score }
    }
}

/// How and when a recording was measured.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Analysis {
    /// Who detected.
    pub detector: DetectorName,
    /// When it was done.
    pub finished_at: Timestamp,
    /// Numbers of the run, such as pictures looked at and seconds taken.
    #[schema(value_type = Object)]
    pub stats: serde_json::Value,
    /// What was looked at, a sentence each.
    pub looked_at: Vec<String>,
    /// The strongest signals, for when nothing stands out.
    pub strongest: Vec<Signal>,
}

/// Who detects.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DetectorName {
    /// Name of the model, or `none`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What runs it (`cpu`, `directml`), or `none`.
    pub provider: String,
}

impl From<domain::DetectorInfo> for DetectorName {
    fn from(info: domain::DetectorInfo) -> Self {
        Self { name: info.name, version: info.version, provider: info.provider }
    }
}

impl Example for DetectorName {
    fn example() -> Self {
        Self { name: "hud".into(), version: "3 (a1b2c3d4)".into(), provider: "cpu".into() }
    }
}

impl From<AnalysisView> for Analysis {
    fn from(analysis: AnalysisView) -> Self {
        Self {
            detector: analysis.detector.into(),
            finished_at: analysis.finished_at,
            stats: analysis.stats,
            looked_at: analysis.looked_at,
            strongest: analysis.strongest.into_iter().map(Signal::from).collect(),
        }
    }
}

/// What was measured in a recording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RecordingSignals {
    /// By time.
    pub signals: Vec<Signal>,
    /// How they were measured; null before the first analysis.
    pub analysis: Option<Analysis>,
}

impl From<SignalsView> for RecordingSignals {
    fn from(view: SignalsView) -> Self {
        Self {
            signals: view.signals.into_iter().map(Signal::from).collect(),
            analysis: view.analysis.map(Analysis::from),
        }
    }
}

impl Example for RecordingSignals {
    fn example() -> Self {
        Self {
            signals: vec![Signal::example()],
            analysis: Some(Analysis {
                detector: DetectorName::example(),
                finished_at: example_time(36),
                stats: serde_json::json!({"pictures": 7213, "wall_s": 88.4}),
                looked_at: vec![
                    "The sound: loudness, sudden rises, music and crowds that begin.".into(),
                    "There are no markers in the file.".into(),
                ],
                strongest: vec![Signal::example()],
            }),
        }
    }
}

/// How loud a recording is over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Waveform {
    /// Peaks in a second.
    pub per_s: f32,
    /// 0 to 255, the loudest sample of each.
    #[schema(value_type = Vec<u32>)]
    pub peaks: Vec<u8>,
}

impl Example for Waveform {
    fn example() -> Self {
        Self { per_s: 10.0, peaks: vec![3, 4, 12, 180, 255, 96, 20] }
    }
}

/// A game of the library.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Game {
    /// Its name.
    pub game: String,
    /// How many recordings it has.
    pub count: u32,
}

/// The games of the library.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Games {
    /// The games.
    pub items: Vec<Game>,
}

impl Example for Games {
    fn example() -> Self {
        Self { items: vec![Game { game: "OpenArena".into(), count: 12 }] }
    }
}
