//! How things stand, what would help, and what can be taken back.

use crate::{
    App,
    extract::{Answer, By, OptionalBody},
    jobs::Job,
    wire::{Example, Fix, Problem, Undo, mirror},
};
use axum::{Json, extract::State};
use conductor::views::{self, DetectorView, DoctorView, StatusView};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Numbers for badges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Counts {
    /// Moments that nobody decided.
    pub new_moments: u64,
    /// Accepted moments.
    pub accepted: u64,
    /// Moments put off.
    pub later: u64,
    /// Recordings.
    pub recordings: u64,
    /// Clips.
    pub clips: u64,
    /// Jobs that can still come to something.
    pub jobs_open: u64,
    /// Jobs that wait for the person.
    pub jobs_need_user: u64,
    /// Jobs that failed.
    pub jobs_failed: u64,
}

/// Who detects, and if nobody: why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DetectorStatus {
    /// Name of the model, or `none`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What runs it, or `none`.
    pub provider: String,
    /// Why there is none, or why it can't be used.
    pub why: Option<String>,
}

impl From<&DetectorView> for DetectorStatus {
    fn from(view: &DetectorView) -> Self {
        let info = view.info.clone();
        Self { name: info.name, version: info.version, provider: info.provider, why: view.why.clone() }
    }
}

impl Example for DetectorStatus {
    fn example() -> Self {
        Self { name: "hud".into(), version: "3 (a1b2c3d4)".into(), provider: "cpu".into(), why: None }
    }
}

/// Whether ffmpeg is there.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct FfmpegStatus {
    /// Whether it can be used.
    pub ok: bool,
    /// Its version.
    pub version: Option<String>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// How Ollama is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OllamaState {
    /// It can write.
    Ready,
    /// It does not answer.
    Away,
    /// It has no model that can write.
    NoModel,
    /// The person does not want it.
    Off,
    /// Nobody has asked yet.
    Unknown,
}

impl From<views::OllamaState> for OllamaState {
    fn from(state: views::OllamaState) -> Self {
        match state {
            views::OllamaState::Ready => Self::Ready,
            views::OllamaState::Away => Self::Away,
            views::OllamaState::NoModel => Self::NoModel,
            views::OllamaState::Off => Self::Off,
            views::OllamaState::Unknown => Self::Unknown,
        }
    }
}

/// Whether a language model can write.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OllamaStatus {
    /// How it is.
    pub state: OllamaState,
    /// The model that would write.
    pub model: Option<String>,
}

mirror! {
    /// What the person does, as far as that can be seen.
    Playing = conductor::playing::Playing {
        /// A game runs.
        Game,
        /// A stream is sent.
        Stream,
        /// A recorder writes into a watched folder.
        Recording,
    }
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Status {
    /// Version of the app.
    pub version: String,
    /// Whether everything rests.
    pub paused: bool,
    /// Until when; null when it rests until it is resumed, or does not rest.
    pub paused_until: Option<Timestamp>,
    /// What heavy work steps back for; null when nothing is seen.
    pub playing: Option<Playing>,
    /// How many folders are watched.
    pub watching: u32,
    /// Numbers for badges.
    pub counts: Counts,
    /// The jobs that are being done.
    pub running: Vec<Job>,
    /// Who detects.
    pub detector: DetectorStatus,
    /// Whether ffmpeg is there.
    pub ffmpeg: FfmpegStatus,
    /// Whether a language model can write.
    pub ollama: OllamaStatus,
    /// The newest change that can be taken back.
    pub undo: Option<Undo>,
    /// What should be known, such as a database that was restored.
    pub notices: Vec<Problem>,
}

impl Status {
    /// What the conductor says, with what was seen of the detector and of Ollama.
    pub(crate) fn of(view: StatusView, detector: DetectorStatus, ollama: OllamaStatus) -> Self {
        let counts = view.counts;
        let (ffmpeg, ffmpeg_problem) = match view.ffmpeg {
            Ok(version) => (Some(version), None),
            Err(problem) => (None, Some(Problem::from(problem))),
        };
        Self {
            version: view.version.to_owned(),
            paused: view.paused.is_some(),
            paused_until: view.paused.flatten(),
            playing: view.playing.map(Playing::from),
            watching: view.watching.try_into().unwrap_or(u32::MAX),
            counts: Counts {
                new_moments: counts.new_moments,
                accepted: counts.accepted,
                later: counts.later,
                recordings: counts.recordings,
                clips: counts.clips,
                jobs_open: counts.jobs_open,
                jobs_need_user: counts.jobs_need_user,
                jobs_failed: counts.jobs_failed,
            },
            running: view.running.into_iter().map(Job::from).collect(),
            detector,
            ffmpeg: FfmpegStatus { ok: ffmpeg.is_some(), version: ffmpeg, problem: ffmpeg_problem },
            ollama,
            undo: view.undo.map(Undo::from),
            notices: view.notices.into_iter().map(Problem::from).collect(),
        }
    }
}

impl Example for Status {
    fn example() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            paused: false,
            paused_until: None,
            playing: None,
            watching: 2,
            counts: Counts {
                new_moments: 4,
                accepted: 2,
                later: 1,
                recordings: 12,
                clips: 2,
                jobs_open: 3,
                jobs_need_user: 0,
                jobs_failed: 1,
            },
            running: vec![Job::example()],
            detector: DetectorStatus::example(),
            ffmpeg: FfmpegStatus { ok: true, version: Some("7.1".into()), problem: None },
            ollama: OllamaStatus { state: OllamaState::Ready, model: Some("gemma3:4b".into()) },
            undo: Some(Undo::example()),
            notices: vec![],
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Check {
    /// `ffmpeg`, `database`, …
    pub key: String,
    /// For people.
    pub title: String,
    /// Whether it is well.
    pub ok: bool,
    /// Whether the app does its work without it: when it is not well, that is a hint and not a fault.
    pub optional: bool,
    /// What was found.
    pub detail: String,
    /// What to do.
    pub fix: Vec<Fix>,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Doctor {
    /// Everything that was looked at.
    pub checks: Vec<Check>,
    /// The same as text for a bug report, without secrets.
    pub report: String,
}

impl From<DoctorView> for Doctor {
    fn from(view: DoctorView) -> Self {
        let check = |check: views::CheckView| Check {
            key: check.key.to_owned(),
            title: check.title,
            ok: check.ok,
            optional: check.optional,
            detail: check.detail,
            fix: check.fix.into_iter().map(Fix::from).collect(),
        };
        Self { checks: view.checks.into_iter().map(check).collect(), report: view.report }
    }
}

impl Example for Doctor {
    fn example() -> Self {
        Self {
            checks: vec![Check {
                key: "ffmpeg".into(),
                title: "ffmpeg".into(),
                ok: false,
                optional: false,
                detail: "Not found.".into(),
                fix: vec![Fix::RunCommand { command: "sudo apt install ffmpeg".into() }],
            }],
            report: "ClipConductor 0.1.0\nffmpeg: not found\n".into(),
        }
    }
}

/// Which change is taken back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoRequest {
    /// Its id; the newest when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub id: Option<String>,
}

impl Example for UndoRequest {
    fn example() -> Self {
        Self { id: Some(Undo::example().id) }
    }
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Undone {
    /// What it was.
    pub label: String,
    /// How many things are as they were.
    pub changed: u64,
}

impl Example for Undone {
    fn example() -> Self {
        Self { label: "Rejected 3 moments".into(), changed: 3 }
    }
}

/// How things stand.
#[utoipa::path(get, path = "/status", tag = "status",
    responses((status = 200, description = "How things stand.", body = Status)),
    extensions(("x-made-of" = json!(["status"]))))]
pub(crate) async fn get_status(State(app): State<App>) -> Answer<Status> {
    let view = app.conductor.status().await?;
    Ok(Json(app.with_tools(view).await))
}

/// Looks at everything the app needs, and says what would help.
#[utoipa::path(get, path = "/doctor", tag = "status",
    responses((status = 200, description = "What was found.", body = Doctor)),
    extensions(("x-made-of" = json!(["status", "models", "folders"]))))]
pub(crate) async fn get_doctor(State(app): State<App>) -> Answer<Doctor> {
    Ok(Json(app.conductor.doctor().await?.into()))
}

/// The newest change that can be taken back; null when there is none.
#[utoipa::path(get, path = "/undo", tag = "status",
    responses((status = 200, description = "The change, or null.", body = Option<Undo>)),
    extensions(("x-made-of" = json!(["status"]))))]
pub(crate) async fn get_undo(State(app): State<App>) -> Answer<Option<Undo>> {
    Ok(Json(app.conductor.latest_undo().await?.map(Undo::from)))
}

/// Takes a change back: the newest, or the one that is named.
#[utoipa::path(post, path = "/undo", tag = "status", request_body = UndoRequest,
    responses((status = 200, description = "What was taken back.", body = Undone)),
    extensions(("x-makes-stale" = json!(["status", "recordings", "moments", "clips", "words", "accounts", "folders", "profiles", "posts", "jobs"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn undo(By(conductor): By, OptionalBody(request): OptionalBody<UndoRequest>) -> Answer<Undone> {
    let undone = conductor.undo(request.id).await?;
    Ok(Json(Undone { label: undone.label, changed: undone.changed as u64 }))
}
