//! Jobs: what is being done now, and the queue as a whole.

use crate::{
    App,
    extract::{Answer, Asked, Id, OptionalBody, words},
    lists,
    status::Status,
    wire::{Example, Problem, example_id, example_time, mirror},
};
use axum::{Json, extract::State};
use conductor::{
    JobFilter,
    views::{JobDetailView, JobView},
};
use domain::JobId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

mirror! {
    /// What a job mostly waits for.
    Lane = domain::Lane {
        /// Decoding, inference, encoding.
        Cpu,
        /// Language models.
        Llm,
        /// Uploads.
        Net,
    }
}

mirror! {
    /// Where a job stands.
    JobState = domain::JobState {
        /// Waits for its turn.
        Queued,
        /// Being done.
        Running,
        /// Waits for the person; `problem` says what for.
        NeedsUser,
        /// Paused by the person.
        Paused,
        /// Done.
        Done,
        /// Ended without result; `problem` says why.
        Failed,
        /// Cancelled by the person.
        Cancelled,
    }
}

/// How far a running job is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// 0 to 1; null while that is not known.
    pub fraction: Option<f32>,
    /// What is being done, in a word or two.
    pub word: String,
    /// Seconds left; null without a measured run.
    pub eta_s: Option<f32>,
}

impl From<domain::Progress> for Progress {
    fn from(progress: domain::Progress) -> Self {
        Self { fraction: progress.fraction, word: progress.word, eta_s: progress.eta_s }
    }
}

/// A step being done for a thing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Job {
    /// Its id.
    pub id: Uuid,
    /// The step (`analyse`).
    pub kind: String,
    /// What it does, for people: `Finding moments in 21-14-03.mp4`.
    pub title: String,
    /// What it is done for: an id, or a path for `import`.
    pub subject: String,
    /// Path in the app of what it is done for.
    pub subject_link: Option<String>,
    /// What it mostly waits for.
    pub lane: Lane,
    /// Where it stands.
    pub state: JobState,
    /// How many times it was begun.
    pub attempt: u32,
    /// What it waits for, for people: `paused by you`, `again at 18:03`.
    pub waits: Option<String>,
    /// How far it is.
    pub progress: Progress,
    /// Why it waits, failed or needs the person.
    pub problem: Option<Problem>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its current or last run began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl From<JobView> for Job {
    fn from(view: JobView) -> Self {
        let JobView { job, title, link, waits } = view;
        Self {
            id: job.id.0,
            kind: job.kind,
            title,
            subject: job.subject,
            subject_link: link,
            lane: job.lane.into(),
            state: job.state.into(),
            attempt: job.attempt,
            waits,
            progress: job.progress.into(),
            problem: job.problem.map(Problem::from),
            created_at: job.created_at,
            started_at: job.started_at,
            ended_at: job.ended_at,
        }
    }
}

impl Example for Job {
    fn example() -> Self {
        Self {
            id: example_id(40),
            kind: "analyse".into(),
            title: "Finding moments in 21-14-03.mp4".into(),
            subject: example_id(1).to_string(),
            subject_link: Some(format!("/recordings/{}", example_id(1))),
            lane: Lane::Cpu,
            state: JobState::Running,
            attempt: 1,
            waits: None,
            progress: Progress { fraction: Some(0.42), word: "Looking".into(), eta_s: Some(51.0) },
            problem: None,
            created_at: example_time(31),
            started_at: Some(example_time(32)),
            ended_at: None,
        }
    }
}

/// A page of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JobList {
    /// The jobs.
    pub items: Vec<Job>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for JobList {
    fn example() -> Self {
        Self { items: vec![Job::example()], next: None }
    }
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LogLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

impl From<domain::JobLogLine> for LogLine {
    fn from(line: domain::JobLogLine) -> Self {
        Self { at: line.at, text: line.text }
    }
}

/// A job with its log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JobDetail {
    /// The job.
    #[serde(flatten)]
    pub job: Job,
    /// Oldest first.
    pub log: Vec<LogLine>,
}

impl From<JobDetailView> for JobDetail {
    fn from(view: JobDetailView) -> Self {
        Self { job: view.job.into(), log: view.log.into_iter().map(LogLine::from).collect() }
    }
}

impl Example for JobDetail {
    fn example() -> Self {
        Self { job: Job::example(), log: vec![LogLine { at: example_time(32), text: "begun, attempt 1".into() }] }
    }
}

/// Which jobs are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobQuery {
    /// States, separated by commas: `queued`, `running`, `needs_user`, `paused`, `done`, `failed`, `cancelled`.
    pub state: Option<String>,
    /// The step.
    pub kind: Option<String>,
    /// What it is done for: an id, or a path for `import`.
    pub subject: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

/// For how long the queue rests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PauseRequest {
    /// Minutes, 1 to 10080; until it is resumed when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 10080)]
    pub minutes: Option<u32>,
}

impl Example for PauseRequest {
    fn example() -> Self {
        Self { minutes: Some(30) }
    }
}

/// The jobs, newest first.
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(JobQuery),
    responses((status = 200, description = "A page of jobs.", body = JobList)),
    extensions(("x-made-of" = json!(["jobs"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_jobs(State(app): State<App>, Asked(query): Asked<JobQuery>) -> Answer<JobList> {
    let page = lists::page(query.cursor.as_deref(), query.limit)?;
    let filter = JobFilter {
        states: words("state", query.state.as_deref(), domain::JobState::parse)?,
        kind: lists::text(query.kind.as_deref()),
        subject: lists::text(query.subject.as_deref()),
    };
    let list = app.conductor.list_jobs(filter, page).await?;
    Ok(Json(JobList { items: list.items.into_iter().map(Job::from).collect(), next: list.next }))
}

/// One job, with its log.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job.", body = JobDetail)),
    extensions(("x-made-of" = json!(["jobs"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_job(State(app): State<App>, Id(id): Id<JobId>) -> Answer<JobDetail> {
    Ok(Json(app.conductor.get_job(id).await?.into()))
}

/// Stops a job, with every process it started.
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job as it is now.", body = JobDetail)),
    extensions(("x-makes-stale" = json!(["jobs", "recordings", "clips", "posts", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn cancel_job(State(app): State<App>, Id(id): Id<JobId>) -> Answer<JobDetail> {
    Ok(Json(app.conductor.cancel_job(id).await?.into()))
}

/// Begins a job again that failed, was cancelled or waits for the person.
#[utoipa::path(post, path = "/jobs/{id}/retry", tag = "jobs", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job as it is now.", body = JobDetail)),
    extensions(("x-makes-stale" = json!(["jobs", "recordings", "clips", "posts", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn retry_job(State(app): State<App>, Id(id): Id<JobId>) -> Answer<JobDetail> {
    Ok(Json(app.conductor.retry_job(id).await?.into()))
}

/// Lets a job rest.
#[utoipa::path(post, path = "/jobs/{id}/pause", tag = "jobs", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job as it is now.", body = JobDetail)),
    extensions(("x-makes-stale" = json!(["jobs", "status"])), ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn pause_job(State(app): State<App>, Id(id): Id<JobId>) -> Answer<JobDetail> {
    Ok(Json(app.conductor.pause_job(id).await?.into()))
}

/// Lets a paused job go on.
#[utoipa::path(post, path = "/jobs/{id}/resume", tag = "jobs", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job as it is now.", body = JobDetail)),
    extensions(("x-makes-stale" = json!(["jobs", "status"])), ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn resume_job(State(app): State<App>, Id(id): Id<JobId>) -> Answer<JobDetail> {
    Ok(Json(app.conductor.resume_job(id).await?.into()))
}

/// Lets everything rest: nothing is watched, no job is begun.
#[utoipa::path(post, path = "/queue/pause", tag = "jobs", request_body = PauseRequest,
    responses((status = 200, description = "How things stand now.", body = Status)),
    extensions(("x-makes-stale" = json!(["status", "settings", "jobs", "folders"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn pause_queue(
    State(app): State<App>,
    OptionalBody(request): OptionalBody<PauseRequest>,
) -> Answer<Status> {
    if request.minutes.is_some_and(|minutes| !(1..=10_080).contains(&minutes)) {
        return Err(domain::Problem::invalid("minutes", "A pause lasts 1 to 10080 minutes, or has no end.").into());
    }
    let view = app.conductor.pause_queue(request.minutes).await?;
    Ok(Json(app.with_tools(view).await))
}

/// Lets everything go on.
#[utoipa::path(post, path = "/queue/resume", tag = "jobs",
    responses((status = 200, description = "How things stand now.", body = Status)),
    extensions(("x-makes-stale" = json!(["status", "settings", "jobs", "folders"]))))]
pub(crate) async fn resume_queue(State(app): State<App>) -> Answer<Status> {
    let view = app.conductor.resume_queue().await?;
    Ok(Json(app.with_tools(view).await))
}
