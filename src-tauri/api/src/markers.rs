//! Markers of the person's own: "that was good", pressed while playing or set in a recording.

use crate::{
    App,
    extract::{Answer, Body, Id},
    wire::{Example, Undoable, example_id, example_time},
};
use axum::{Json, extract::State};
use conductor::views::MarkerView;
use domain::{MarkerId, MarkerPlace, MediaTime, Problem, RecordingId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A place of a mark.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MarkedPlace {
    /// The recording.
    pub recording_id: Uuid,
    /// When in it, in seconds.
    pub at_s: f64,
}

/// A mark of the person's. It stands behind what it is about: the ten seconds before it are kept.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Marker {
    /// Its id.
    pub id: Uuid,
    /// When it was pressed while playing; null for one that was set in a recording.
    pub pressed_at: Option<Timestamp>,
    /// What was written with it; may be empty.
    pub note: String,
    /// When it was written down.
    pub made_at: Timestamp,
    /// The recordings that it lies in; none while what it was pressed for is still being recorded.
    pub places: Vec<MarkedPlace>,
}

impl From<MarkerView> for Marker {
    fn from(view: MarkerView) -> Self {
        let MarkerView { mark, places } = view;
        let pressed_at = match mark.place {
            MarkerPlace::Pressed(at) => Some(at),
            MarkerPlace::Set { .. } => None,
        };
        let place = |(id, at): (RecordingId, MediaTime)| MarkedPlace { recording_id: id.0, at_s: at.seconds() };
        Self {
            id: mark.id.0,
            pressed_at,
            note: mark.note,
            made_at: mark.made_at,
            places: places.into_iter().map(place).collect(),
        }
    }
}

impl Example for Marker {
    fn example() -> Self {
        Self {
            id: example_id(7),
            pressed_at: Some(example_time(20)),
            note: "clutch".into(),
            made_at: example_time(20),
            places: vec![MarkedPlace { recording_id: example_id(1), at_s: 754.2 }],
        }
    }
}

/// Markers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Markers {
    /// The marks.
    pub items: Vec<Marker>,
}

impl Example for Markers {
    fn example() -> Self {
        Self { items: vec![Marker::example()] }
    }
}

/// A mark after it was made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MarkerMade {
    /// The mark.
    pub mark: Marker,
    /// How to take it back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for MarkerMade {
    fn example() -> Self {
        Self { mark: Marker::example(), undo: Undoable { label: Some("Set a marker".into()), ..Undoable::example() } }
    }
}

/// A mark that is pressed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkerPress {
    /// When it was; now when left out.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// What it is about.
    #[serde(default)]
    pub note: String,
}

impl Example for MarkerPress {
    fn example() -> Self {
        Self { at: None, note: "clutch".into() }
    }
}

/// A mark that is set in a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkerRequest {
    /// When in the recording, in seconds.
    pub at_s: f64,
    /// What it is about.
    #[serde(default)]
    pub note: String,
}

impl Example for MarkerRequest {
    fn example() -> Self {
        Self { at_s: 754.2, note: "clutch".into() }
    }
}

/// "That was good": marks the last ten seconds of what is being recorded. The recording gets the mark when it is imported, and one
/// that is there already is ranked again.
#[utoipa::path(post, path = "/markers", tag = "recordings", request_body = MarkerPress,
    responses((status = 200, description = "The mark.", body = MarkerMade)),
    extensions(("x-makes-stale" = json!(["recordings", "moments", "jobs", "status"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn add_marker(State(app): State<App>, Body(press): Body<MarkerPress>) -> Answer<MarkerMade> {
    let (made, undo) = app.conductor.press_marker(press.at, &press.note).await?;
    Ok(Json(MarkerMade { mark: made.into(), undo: undo.into() }))
}

/// The newest marks that were pressed while playing, newest first.
#[utoipa::path(get, path = "/markers", tag = "recordings",
    responses((status = 200, description = "The marks.", body = Markers)),
    extensions(("x-made-of" = json!(["recordings"]))))]
pub(crate) async fn list_markers(State(app): State<App>) -> Answer<Markers> {
    Ok(Json(Markers { items: app.conductor.list_markers().await?.into_iter().map(Marker::from).collect() }))
}

/// Takes a mark out. Moments that rest on it alone go, unless they were decided or taken in hand.
#[utoipa::path(delete, path = "/markers/{id}", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is gone.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["recordings", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_marker(State(app): State<App>, Id(id): Id<MarkerId>) -> Answer<Undoable> {
    Ok(Json(app.conductor.remove_marker(id).await?.into()))
}

/// The person's marks in a recording, by time. Those of the recorder are among its signals.
#[utoipa::path(get, path = "/recordings/{id}/markers", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "Its marks.", body = Markers)),
    extensions(("x-made-of" = json!(["recordings"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn list_recording_markers(State(app): State<App>, Id(id): Id<RecordingId>) -> Answer<Markers> {
    let marks = app.conductor.recording_markers(id).await?;
    let view = |(mark, at)| MarkerView { mark, places: vec![(id, at)] };
    Ok(Json(Markers { items: marks.into_iter().map(view).map(Marker::from).collect() }))
}

/// Markers a place in a recording, which is ranked again at once.
#[utoipa::path(post, path = "/recordings/{id}/markers", tag = "recordings", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = MarkerRequest,
    responses((status = 200, description = "The mark.", body = MarkerMade)),
    extensions(("x-makes-stale" = json!(["recordings", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid", "file_missing", "not_a_recording"]))))]
pub(crate) async fn create_marker(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    Body(request): Body<MarkerRequest>,
) -> Answer<MarkerMade> {
    if !(0.0..1e7).contains(&request.at_s) {
        return Err(Problem::invalid("at_s", "A place in a recording is 0 seconds or later.").into());
    }
    let (made, undo) = app.conductor.add_marker(id, MediaTime::from_seconds(request.at_s), &request.note).await?;
    Ok(Json(MarkerMade { mark: made.into(), undo: undo.into() }))
}
