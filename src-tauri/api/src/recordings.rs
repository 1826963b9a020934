//! Recordings: files that a recorder made. They are only read; forgetting one leaves its file alone.

use crate::{
    App,
    extract::{Answer, Asked, Body, Id},
    jobs::Job,
    lists,
    moments::{Moment, MomentChanged, MomentItems},
    recording_wire::{
        Game, Games, Recording, RecordingChange, RecordingChanged, RecordingList, RecordingQuery, RecordingSignals,
        Waveform,
    },
    wire::{Example, Undoable},
};
use axum::{Json, extract::State};
use domain::{Code, MediaTime, Problem, RecordingId, Span};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A moment that a person cuts by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MomentRequest {
    /// Where it begins, in seconds of the recording.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
}

impl MomentRequest {
    /// The span, or which edge is no place in a recording.
    pub(crate) fn span(&self) -> Result<Span, Problem> {
        for (field, value) in [("start_s", self.start_s), ("end_s", self.end_s)] {
            if !(0.0..1e7).contains(&value) {
                return Err(Problem::invalid(field, "A place in a recording is 0 seconds or later."));
            }
        }
        if self.end_s <= self.start_s {
            return Err(Problem::invalid("end_s", "A moment has to end after it begins."));
        }
        Ok(Span { start: MediaTime::from_seconds(self.start_s), end: MediaTime::from_seconds(self.end_s) })
    }
}

impl Example for MomentRequest {
    fn example() -> Self {
        Self { start_s: 748.5, end_s: 762.0 }
    }
}

/// The recordings, newest first.
#[utoipa::path(get, path = "/recordings", tag = "recordings", params(RecordingQuery),
    responses((status = 200, description = "A page of recordings.", body = RecordingList)),
    extensions(("x-made-of" = json!(["recordings", "moments", "marks"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_recordings(
    State(app): State<App>,
    Asked(query): Asked<RecordingQuery>,
) -> Answer<RecordingList> {
    let page = lists::page(query.cursor.as_deref(), query.limit)?;
    let list = app.conductor.list_recordings(query.filter(), page).await?;
    Ok(Json(RecordingList { items: list.items.into_iter().map(Recording::from).collect(), next: list.next }))
}

/// One recording.
#[utoipa::path(get, path = "/recordings/{id}", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The recording.", body = Recording)),
    extensions(("x-made-of" = json!(["recordings", "moments"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_recording(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<Recording> {
    Ok(Json(app.conductor.get_recording(id).await?.into()))
}

/// Changes what a person can set of a recording.
#[utoipa::path(patch, path = "/recordings/{id}", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = RecordingChange,
    responses((status = 200, description = "The recording as it is now.", body = RecordingChanged)),
    extensions(("x-makes-stale" = json!(["recordings", "moments", "clips", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_recording(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    Body(change): Body<RecordingChange>,
) -> Answer<RecordingChanged> {
    let (recording, undo) = app.conductor.change_recording(id, change.into()).await?;
    Ok(Json(RecordingChanged { recording: recording.into(), undo: undo.into() }))
}

/// Takes a recording out of the library, with its moments. The file stays where it is, and is not taken in again by the
/// watcher.
#[utoipa::path(delete, path = "/recordings/{id}", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is out of the library.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["recordings", "moments", "clips", "words", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn forget_recording(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<Undoable> {
    Ok(Json(app.conductor.forget_recording(id).await?.into()))
}

/// Tries a recording again that could not be used.
#[utoipa::path(post, path = "/recordings/{id}/retry", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job that tries.", body = Job)),
    extensions(("x-makes-stale" = json!(["recordings", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "file_missing"]))))]
pub(crate) async fn retry_recording(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<Job> {
    Ok(Json(app.conductor.retry_recording(id).await?.into()))
}

/// Looks at a recording again. Decided moments stay as they are.
#[utoipa::path(post, path = "/recordings/{id}/analyse", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job that looks.", body = Job)),
    extensions(("x-makes-stale" = json!(["recordings", "jobs", "status"])),
        ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn analyse_recording(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<Job> {
    Ok(Json(app.conductor.analyse_recording(id).await?.into()))
}

/// What was measured in a recording.
#[utoipa::path(get, path = "/recordings/{id}/signals", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "Its signals by time, and how they were measured.", body = RecordingSignals)),
    extensions(("x-made-of" = json!(["recordings"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn list_recording_signals(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
) -> Answer<RecordingSignals> {
    Ok(Json(app.conductor.recording_signals(id).await?.into()))
}

/// The moments of a recording in every state, by time.
#[utoipa::path(get, path = "/recordings/{id}/moments", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "Its moments.", body = MomentItems)),
    extensions(("x-made-of" = json!(["moments", "words", "recordings"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn list_recording_moments(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<MomentItems> {
    let moments = app.conductor.recording_moments(id).await?;
    Ok(Json(MomentItems { items: moments.into_iter().map(Moment::from).collect() }))
}

/// Adds a moment that a person cut by hand. It is accepted at once.
#[utoipa::path(post, path = "/recordings/{id}/moments", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = MomentRequest,
    responses((status = 200, description = "The moment.", body = MomentChanged)),
    extensions(("x-makes-stale" = json!(["moments", "clips", "recordings", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn create_moment(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    Body(request): Body<MomentRequest>,
) -> Answer<MomentChanged> {
    let (made, undo) = app.conductor.add_moment(id, request.span()?).await?;
    let detail = app.conductor.get_moment(made.moment.id).await?;
    Ok(Json(MomentChanged { detail: detail.into(), undo: undo.into() }))
}

/// How loud a recording is over time, for drawing. 404 while it is being made.
#[utoipa::path(get, path = "/recordings/{id}/waveform", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The peaks.", body = Waveform)),
    extensions(("x-made-of" = json!(["recordings"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_waveform(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<Waveform> {
    let stored = app.conductor.waveform(id).await?.ok_or_else(|| {
        Problem::new(Code::NotFound, "There is no waveform yet.", "It is being made, or the recording has no sound.")
            .say("Ask again when the recording changes.")
    })?;
    let waveform = serde_json::from_value(stored)
        .map_err(|error| Problem::bug("The stored waveform could not be read.", error))?;
    Ok(Json(waveform))
}

/// The games of the library, and how many recordings each has.
#[utoipa::path(get, path = "/games", tag = "recordings",
    responses((status = 200, description = "The games.", body = Games)),
    extensions(("x-made-of" = json!(["recordings"]))))]
pub(crate) async fn list_games(State(app): State<App>) -> Answer<Games> {
    let games = app.conductor.games().await?;
    Ok(Json(Games { items: games.into_iter().map(|(game, count)| Game { game, count }).collect() }))
}
