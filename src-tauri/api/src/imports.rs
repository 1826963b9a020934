//! Bringing recordings in: by path, by dropping bytes into a browser, and the sample.

use crate::{
    App,
    extract::{Answer, Asked, Body},
    jobs::Job,
    upload,
    wire::{Example, Problem},
};
use axum::{
    Json,
    body::Body as Bytes,
    extract::State,
    http::{HeaderMap, header},
};
use conductor::views::ImportView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Files and folders on the machine that the app runs on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportRequest {
    /// Absolute paths.
    #[schema(min_items = 1, max_items = 1000)]
    pub paths: Vec<String>,
}

impl Example for ImportRequest {
    fn example() -> Self {
        Self { paths: vec!["/home/you/Videos/21-14-03.mp4".into()] }
    }
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Skipped {
    /// Which.
    pub path: String,
    /// Why.
    pub problem: Problem,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Imported {
    /// One for each file that is taken in.
    pub jobs: Vec<Job>,
    /// Files that were not taken.
    pub skipped: Vec<Skipped>,
}

impl From<ImportView> for Imported {
    fn from(view: ImportView) -> Self {
        let skipped = |(path, problem): (std::path::PathBuf, domain::Problem)| Skipped {
            path: path.to_string_lossy().into_owned(),
            problem: problem.into(),
        };
        Self {
            jobs: view.jobs.into_iter().map(Job::from).collect(),
            skipped: view.skipped.into_iter().map(skipped).collect(),
        }
    }
}

impl Example for Imported {
    fn example() -> Self {
        let problem = Problem {
            code: "not_a_recording".into(),
            what: "notes.txt is not a recording.".into(),
            why: "Its name ends in .txt, which no recorder we know writes.".into(),
            fix: vec![],
            field: None,
            details: String::new(),
        };
        Self {
            jobs: vec![Job::example()],
            skipped: vec![Skipped { path: "/home/you/Videos/notes.txt".into(), problem }],
        }
    }
}

/// What an upload is called.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadQuery {
    /// Name of the file; folders in it are left out.
    pub name: String,
}

/// Takes files and folders into the library. A folder means the recordings in it.
#[utoipa::path(post, path = "/recordings/import", tag = "recordings", request_body = ImportRequest,
    responses((status = 200, description = "One job for each file, and what was not taken.", body = Imported)),
    extensions(("x-makes-stale" = json!(["recordings", "jobs", "status"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn import_recordings(State(app): State<App>, Body(request): Body<ImportRequest>) -> Answer<Imported> {
    let paths = request.paths.into_iter().map(Into::into).collect();
    Ok(Json(app.conductor.import_paths(paths).await?.into()))
}

/// Takes the bytes of a recording, as a browser sends a dropped file. They are kept in the library's import folder.
#[utoipa::path(post, path = "/recordings/upload", tag = "recordings", params(UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, description = "The job that takes it in.", body = Imported)),
    extensions(("x-makes-stale" = json!(["recordings", "jobs", "status"])),
        ("x-errors" = json!(["invalid", "not_a_recording", "file_empty", "file_truncated", "disk_full", "io_failed"]))))]
pub(crate) async fn upload_recording(
    State(app): State<App>,
    Asked(query): Asked<UploadQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Imported> {
    let promised = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let conductor = app.conductor.clone();
    // It makes a folder, which can take its time on a network drive.
    let path = tokio::task::spawn_blocking(move || conductor.upload_path(&query.name))
        .await
        .map_err(|error| domain::Problem::bug("The upload could not be begun.", error))??;
    let file = upload::receive(path, body, promised).await?;
    let imported = app.conductor.import_paths(vec![file.path().to_owned()]).await?;
    file.keep();
    Ok(Json(imported.into()))
}

/// Takes in the sample recording that the app brings along.
#[utoipa::path(post, path = "/sample", tag = "recordings",
    responses((status = 200, description = "The job that takes it in.", body = Imported)),
    extensions(("x-makes-stale" = json!(["recordings", "jobs", "status"])), ("x-errors" = json!(["file_missing"]))))]
pub(crate) async fn import_sample(State(app): State<App>) -> Answer<Imported> {
    Ok(Json(app.conductor.import_sample().await?.into()))
}
