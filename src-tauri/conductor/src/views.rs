//! What the faces get to see: nouns with what belongs to them. Plain values; each face turns them into its own words.

mod clips;
mod cues;
mod moments;
mod posts;
mod recordings;
mod status;
mod storage;

pub use {
    clips::{ClipDetailView, ClipSource, ClipView, JudgedView, RenderView, WordsView},
    cues::{CueFindView, CueFindsView, CueView, RecordingFinds},
    moments::{LearningView, Made, MomentDetailView, MomentNumbers, MomentView, TwinView},
    posts::{
        AccountView, BestTime, DayCap, FreeSlot, PostDetailView, PostView, PreflightView, RuleTestView, ScheduleView,
        SlotView,
    },
    recordings::{
        AnalysisView, FilmstripFacts, ImportView, MarkerView, MediaFile, MediaKind, MissingFolder, Playback,
        RecordingView, SessionView, SignalsView,
    },
    status::{
        CheckView, Counts, DetectorView, DoctorView, JobDetailView, JobView, OllamaState, ReaderView, StatusView,
    },
    storage::{
        CleanUpView, FolderState, FolderView, LeftView, PlannedView, StorageView, SuggestionView, UndoView, UndoneView,
    },
};
