//! Jobs, and how everything is.

use super::UndoView;
use domain::{DetectorInfo, Fix, Job, Problem};
use jiff::Timestamp;

/// A job in words.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    /// The job.
    pub job: Job,
    /// "Finding moments in evening.mp4".
    pub title: String,
    /// The page of the thing, in the app.
    pub link: Option<String>,
    /// What it waits for, when it waits.
    pub waits: Option<String>,
}

/// A job and its log.
#[derive(Debug, Clone, PartialEq)]
pub struct JobDetailView {
    /// The job.
    pub job: JobView,
    /// Its log, oldest first.
    pub log: Vec<domain::JobLogLine>,
}

/// How many of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Moments to be decided.
    pub new_moments: u64,
    /// Accepted moments.
    pub accepted: u64,
    /// Moments put off.
    pub later: u64,
    /// Recordings.
    pub recordings: u64,
    /// Clips of accepted moments.
    pub clips: u64,
    /// Jobs that run or wait.
    pub jobs_open: u64,
    /// Jobs that wait for the person.
    pub jobs_need_user: u64,
    /// Jobs that failed.
    pub jobs_failed: u64,
}

/// What the detector is.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorView {
    /// Who it is.
    pub info: DetectorInfo,
    /// Why there is none, or why it can't be used.
    pub why: Option<String>,
    /// What is wrong, when there is one that can't be used.
    pub problem: Option<Problem>,
    /// What it can see: name, what that means, threshold.
    pub classes: Vec<(String, Option<domain::SignalKind>, f32)>,
    /// Who reads words.
    pub reader: ReaderView,
    /// What is known of what can run it; nothing where there is no choice, or nobody has tried.
    pub providers: Option<crate::ProvidersView>,
}

/// The reader of words.
#[derive(Debug, Clone, PartialEq)]
pub enum ReaderView {
    /// It reads.
    Reads(domain::ReaderInfo),
    /// The person switched it off.
    Off,
    /// It can't, and why.
    Missing(String),
}

/// How Ollama is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OllamaState {
    /// It answers and has a model.
    Ready,
    /// It does not answer.
    Away,
    /// It has no model that we can use.
    NoModel,
    /// The person does not want it.
    Off,
    /// Not asked yet.
    Unknown,
}

/// The state of everything, for the frame of the window.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusView {
    /// Version of the app.
    pub version: &'static str,
    /// Until when nothing is begun, when paused; `None` inside when it is until the person says otherwise.
    pub paused: Option<Option<Timestamp>>,
    /// The game, stream or recording that heavy work steps back for.
    pub playing: Option<crate::playing::Playing>,
    /// Capture folders that are watched.
    pub watching: usize,
    /// How many of everything.
    pub counts: Counts,
    /// Running jobs.
    pub running: Vec<JobView>,
    /// ffmpeg's version, or what is wrong.
    pub ffmpeg: Result<String, Problem>,
    /// What can be taken back.
    pub undo: Option<UndoView>,
    /// What the person has to know.
    pub notices: Vec<Problem>,
}

/// One thing that the doctor looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckView {
    /// Its key (`ffmpeg`).
    pub key: &'static str,
    /// What was looked at.
    pub title: String,
    /// Whether it is well.
    pub ok: bool,
    /// Whether the app does its work without it: then it is nothing to mend when it is not well.
    pub optional: bool,
    /// What was seen.
    pub detail: String,
    /// What to do.
    pub fix: Vec<Fix>,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq)]
pub struct DoctorView {
    /// All checks.
    pub checks: Vec<CheckView>,
    /// The same as text for a bug report. Holds no secrets and no names of files.
    pub report: String,
}
