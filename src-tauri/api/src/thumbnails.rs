//! The picture of a clip: frames to choose from, and a file of the person's own.

use crate::{
    App,
    clip_wire::ClipChanged,
    extract::{Answer, Id},
    wire::Example,
};
use axum::{Json, body::Body as Bytes, extract::State};
use domain::{ClipId, MediaTime, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// More than any camera's picture has.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Frames that would do as a thumbnail.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipFrames {
    /// Where they are in the clip's first recording, in seconds, the best first.
    pub items: Vec<f64>,
}

impl Example for ClipFrames {
    fn example() -> Self {
        Self { items: vec![757.4, 754.9, 761.2] }
    }
}

/// Frames of a clip that would do as its thumbnail: sharp, lit, with a face where there is one.
#[utoipa::path(get, path = "/clips/{id}/frames", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The frames.", body = ClipFrames)),
    extensions(("x-made-of" = json!(["clips"])),
        ("x-errors" = json!(["not_found", "file_missing", "ffmpeg_missing", "ffmpeg_failed"]))))]
pub(crate) async fn list_clip_frames(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<ClipFrames> {
    let frames = app.conductor.best_frames(id).await?;
    Ok(Json(ClipFrames { items: frames.into_iter().map(MediaTime::seconds).collect() }))
}

/// Gives a clip a picture of one's own (PNG, JPEG or WebP) as its thumbnail.
#[utoipa::path(put, path = "/clips/{id}/picture", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The picture."),
    responses((status = 200, description = "The clip as it is now.", body = ClipChanged)),
    extensions(("x-makes-stale" = json!(["clips", "moments", "status"])),
        ("x-errors" = json!(["not_found", "invalid", "disk_full", "io_failed"]))))]
pub(crate) async fn save_clip_picture(State(app): State<App>, Id(id): Id<ClipId>, body: Bytes) -> Answer<ClipChanged> {
    let bytes = axum::body::to_bytes(body, MOST_BYTES).await.map_err(|error| {
        Problem::invalid("picture", "It did not arrive whole, or is larger than 32 MB.").details(error)
    })?;
    let (detail, undo) = app.conductor.set_own_picture(id, bytes.into()).await?;
    Ok(Json(ClipChanged { detail: detail.into(), undo: undo.into() }))
}
