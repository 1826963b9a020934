//! Sessions of play, and recordings that are not where they were.

use crate::{
    App,
    extract::{Answer, Asked, Body},
    jobs::Job,
    recording_wire::MomentNumbers,
    wire::{Example, example_id, example_time},
};
use axum::{Json, extract::State};
use conductor::views::{MissingFolder as MissingFolderView, SessionView};
use domain::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Recordings of one evening.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Session {
    /// When the first was begun.
    pub from: Timestamp,
    /// When the last ended.
    pub to: Timestamp,
    /// Ids of its recordings, by time.
    pub recordings: Vec<Uuid>,
    /// Its games, by name.
    pub games: Vec<String>,
    /// Bytes of its files.
    pub size_bytes: u64,
    /// How many moments it has.
    pub moments: MomentNumbers,
}

impl From<SessionView> for Session {
    fn from(view: SessionView) -> Self {
        let SessionView { session, sums } = view;
        Self {
            from: session.from,
            to: session.to,
            recordings: session.recordings.into_iter().map(|id| id.0).collect(),
            games: sums.games,
            size_bytes: sums.bytes,
            moments: MomentNumbers { new: sums.new, accepted: sums.accepted, total: sums.total },
        }
    }
}

/// A page of sessions.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SessionList {
    /// The newest first.
    pub items: Vec<Session>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for SessionList {
    fn example() -> Self {
        let session = Session {
            from: example_time(0),
            to: example_time(150),
            recordings: vec![example_id(1), example_id(2)],
            games: vec!["OpenArena".into()],
            size_bytes: 18_400_000_000,
            moments: MomentNumbers { new: 9, accepted: 3, total: 14 },
        };
        Self { items: vec![session], next: Some("2026-03-14T19:14:03Z".into()) }
    }
}

/// Which sessions are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

/// A folder that recordings are missing from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MissingFolder {
    /// Where they were.
    pub path: String,
    /// How many.
    pub missing: u32,
}

/// Where the missing recordings were.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MissingFolders {
    /// The folder with the most first.
    pub items: Vec<MissingFolder>,
}

impl Example for MissingFolders {
    fn example() -> Self {
        Self { items: vec![MissingFolder { path: "/media/old drive/Videos".into(), missing: 212 }] }
    }
}

/// Where missing recordings may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocateRequest {
    /// The folder; those below it are looked through, too.
    pub folder: String,
}

impl Example for LocateRequest {
    fn example() -> Self {
        Self { folder: "/media/new drive".into() }
    }
}

/// The sessions of play, newest first: recordings with less than three hours between them.
#[utoipa::path(get, path = "/sessions", tag = "recordings", params(SessionQuery),
    responses((status = 200, description = "A page of sessions.", body = SessionList)),
    extensions(("x-made-of" = json!(["recordings", "moments"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_sessions(State(app): State<App>, Asked(query): Asked<SessionQuery>) -> Answer<SessionList> {
    let limit = crate::lists::page(None, query.limit)?.limit;
    let before = match crate::lists::text(query.cursor.as_deref()) {
        Some(text) => {
            let before = text.parse::<Timestamp>();
            Some(before.map_err(|_| Problem::invalid("cursor", "It is not a cursor of this list."))?)
        }
        None => None,
    };
    let (sessions, more) = app.conductor.list_sessions(before, limit).await?;
    let next = sessions.last().filter(|_| more).map(|last| last.session.from.to_string());
    Ok(Json(SessionList { items: sessions.into_iter().map(Session::from).collect(), next }))
}

/// Where the missing recordings were.
#[utoipa::path(get, path = "/recordings/missing", tag = "recordings",
    responses((status = 200, description = "The folders.", body = MissingFolders)),
    extensions(("x-made-of" = json!(["recordings"]))))]
pub(crate) async fn list_missing_folders(State(app): State<App>) -> Answer<MissingFolders> {
    let folders = app.conductor.list_missing_folders().await?;
    let folder =
        |MissingFolderView { path, missing }| MissingFolder { path: path.to_string_lossy().into_owned(), missing };
    Ok(Json(MissingFolders { items: folders.into_iter().map(folder).collect() }))
}

/// Looks for all missing recordings in a folder and below it, by what is in the files.
#[utoipa::path(post, path = "/recordings/missing", tag = "recordings", request_body = LocateRequest,
    responses((status = 200, description = "The job that looks.", body = Job)),
    extensions(("x-makes-stale" = json!(["recordings", "jobs", "status"])),
        ("x-errors" = json!(["invalid", "file_missing", "no_permission", "conflict"]))))]
pub(crate) async fn retry_missing_recordings(
    State(app): State<App>,
    Body(request): Body<LocateRequest>,
) -> Answer<Job> {
    let folder = crate::lists::text(Some(&request.folder))
        .ok_or_else(|| Problem::invalid("folder", "A folder has to be named."))?;
    Ok(Json(app.conductor.locate_missing(folder.into()).await?.into()))
}
