//! Detectors of the person's own: a model's file is sent, looked at, and taken in.

use crate::{
    App,
    extract::{Answer, Asked, Body, Name},
    models::ModelClass,
    upload,
    wire::{Example, Problem, Undoable, example_id},
};
use axum::{
    Json,
    body::Body as Bytes,
    extract::State,
    http::{HeaderMap, header},
};
use conductor::{DetectorClass, OwnDetectorView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a sent model is called.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DetectorFileQuery {
    /// Name of the file; folders in it are left out.
    pub name: String,
}

/// A model that was sent. It is kept for a day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DetectorFile {
    /// What it is called from now on.
    pub id: Uuid,
}

impl Example for DetectorFile {
    fn example() -> Self {
        Self { id: example_id(9) }
    }
}

/// Which sent model is meant, and what goes with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DetectorRequest {
    /// The sent model.
    pub file: Uuid,
    /// Its manifest, the whole text of the file; null where the model says enough itself.
    #[serde(default)]
    pub manifest: Option<String>,
    /// A profile that is taken in with it and chooses it, the whole text of the file.
    #[serde(default)]
    pub profile: Option<String>,
}

impl Example for DetectorRequest {
    fn example() -> Self {
        Self { file: example_id(9), manifest: None, profile: Some(r#"{"name": "quake", "game": "Quake"}"#.into()) }
    }
}

/// A detector of the person's own.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Detector {
    /// What profiles call it.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Bytes of its model.
    pub size_bytes: u64,
    /// Width of the pictures it wants, in pixels.
    pub width: u32,
    /// Their height.
    pub height: u32,
    /// How its output is laid out (`v8`, `v8_transposed`, `end_to_end`, `v5`); null until it is known.
    pub layout: Option<String>,
    /// What it tells apart.
    pub classes: Vec<ModelClass>,
    /// The profiles that have chosen it.
    pub profiles: Vec<String>,
    /// Why it can't be used.
    pub problem: Option<Problem>,
}

impl From<OwnDetectorView> for Detector {
    fn from(view: OwnDetectorView) -> Self {
        let OwnDetectorView { id, name, version, size_bytes, input, layout, classes, profiles, problem } = view;
        let class = |DetectorClass { name, signal, own: _, threshold }| ModelClass {
            name,
            signal: signal.map(Into::into),
            threshold,
        };
        Self {
            id,
            name,
            version,
            size_bytes,
            width: input.0,
            height: input.1,
            layout: layout.map(str::to_owned),
            classes: classes.into_iter().map(class).collect(),
            profiles,
            problem: problem.map(Problem::from),
        }
    }
}

impl Example for Detector {
    fn example() -> Self {
        let class =
            ModelClass { name: "kill_notice".into(), signal: Some(crate::wire::SignalKind::Kill), threshold: 0.45 };
        Self {
            id: "my-notices".into(),
            name: "My notices".into(),
            version: "1".into(),
            size_bytes: 12_300_000,
            width: 640,
            height: 384,
            layout: Some("v8".into()),
            classes: vec![class],
            profiles: vec!["quake".into()],
            problem: None,
        }
    }
}

/// The detectors of the person's own.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DetectorItems {
    /// By id.
    pub items: Vec<Detector>,
}

impl Example for DetectorItems {
    fn example() -> Self {
        Self { items: vec![Detector::example()] }
    }
}

/// What taking a sent model in would bring.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DetectorLook {
    /// As it would be.
    pub detector: Detector,
    /// The whole manifest that it would get, to be changed and sent along.
    pub manifest: String,
    /// The licence that its maker wrote into it.
    pub licence: Option<String>,
}

impl Example for DetectorLook {
    fn example() -> Self {
        let manifest = r#"{"format": 1, "detector": {"name": "My notices"}}"#.into();
        Self { detector: Detector::example(), manifest, licence: Some("AGPL-3.0".into()) }
    }
}

/// The detectors of the person's own. The shipped one is not among them.
#[utoipa::path(get, path = "/detectors", tag = "models",
    responses((status = 200, description = "The detectors.", body = DetectorItems)),
    extensions(("x-made-of" = json!(["models", "profiles"])), ("x-errors" = json!(["io_failed"]))))]
pub(crate) async fn list_detectors(State(app): State<App>) -> Answer<DetectorItems> {
    let all = app.conductor.list_detectors().await?;
    Ok(Json(DetectorItems { items: all.into_iter().map(Detector::from).collect() }))
}

/// Takes the bytes of a model (ONNX). Nothing is changed until it is taken in by its id.
#[utoipa::path(post, path = "/detectors/upload", tag = "models", params(DetectorFileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, description = "What it is called.", body = DetectorFile)),
    extensions(("x-makes-stale" = json!([])),
        ("x-errors" = json!(["invalid", "file_empty", "file_truncated", "disk_full", "io_failed"]))))]
pub(crate) async fn upload_detector(
    State(app): State<App>,
    Asked(query): Asked<DetectorFileQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<DetectorFile> {
    let promised = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let conductor = app.conductor.clone();
    let (id, path) = tokio::task::spawn_blocking(move || conductor.detector_upload_path(&query.name))
        .await
        .map_err(|error| domain::Problem::bug("The upload could not be begun.", error))??;
    upload::receive(path, body, promised).await?.keep();
    Ok(Json(DetectorFile { id }))
}

/// What taking a sent model in would bring: it is run once. Nothing is changed.
#[utoipa::path(post, path = "/detectors/test", tag = "models", request_body = DetectorRequest,
    responses((status = 200, description = "What it would bring.", body = DetectorLook)),
    extensions(("x-makes-stale" = json!([])),
        ("x-errors" = json!(["invalid", "not_found", "model_broken", "runtime_missing", "profile_broken", "io_failed"]))))]
pub(crate) async fn test_detector(
    State(app): State<App>,
    Body(request): Body<DetectorRequest>,
) -> Answer<DetectorLook> {
    if let Some(profile) = request.profile {
        app.conductor.look_at_profile(profile).await?;
    }
    let look = app.conductor.look_at_detector(request.file, request.manifest).await?;
    Ok(Json(DetectorLook { detector: look.detector.into(), manifest: look.manifest, licence: look.licence }))
}

/// Takes a sent model in, whole or not at all. From then on profiles can choose it.
#[utoipa::path(post, path = "/detectors", tag = "models", request_body = DetectorRequest,
    responses((status = 200, description = "The detector.", body = Detector)),
    extensions(("x-makes-stale" = json!(["models", "profiles"])),
        ("x-errors" = json!(["invalid", "not_found", "conflict", "model_broken", "runtime_missing", "profile_broken",
            "disk_full", "io_failed"]))))]
pub(crate) async fn import_detector(State(app): State<App>, Body(request): Body<DetectorRequest>) -> Answer<Detector> {
    let DetectorRequest { file, manifest, profile } = request;
    Ok(Json(app.conductor.import_detector(file, manifest, profile).await?.into()))
}

/// Removes a detector of the person's own that no profile has chosen.
#[utoipa::path(delete, path = "/detectors/{id}", tag = "models", params(("id" = String, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["models"])), ("x-errors" = json!(["not_found", "conflict", "io_failed"]))))]
pub(crate) async fn remove_detector(State(app): State<App>, Name(id): Name) -> Answer<Undoable> {
    app.conductor.remove_detector(id).await?;
    Ok(Json(Undoable::default()))
}
