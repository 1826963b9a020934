//! The service that takes bytes: an offset, the size of the file, the rest.

use super::{App, lock, signed};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/ig-api-upload/{version}/{id}", post(container))
        .route("/video-upload/{version}/{id}", post(video))
        .layer(DefaultBodyLimit::disable())
}

fn refused(status: u16, kind: &str, message: &str, retriable: bool) -> Response {
    let body = json!({ "debug_info": { "retriable": retriable, "type": kind, "message": message } });
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// Offset and size of a request that fits what is stored.
fn asked(headers: &HeaderMap, stored: u64, length: u64) -> Result<(u64, u64), Response> {
    let (Some(offset), Some(total)) = (number(headers, "offset"), number(headers, "file_size")) else {
        return Err(refused(400, "ParameterValidationError", "Offset not convertable", false));
    };
    if offset != stored {
        return Err(refused(400, "OffsetInvalidError", "Request starting offset is invalid", true));
    }
    if offset + length != total {
        return Err(refused(400, "PartialRequestError", "Partial request (did not match length of file)", true));
    }
    Ok((offset, total))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What is kept of a request: all, or the beginning when that was planned.
fn keep(body: &[u8], keeps: Option<usize>) -> &[u8] {
    &body[..keeps.unwrap_or(body.len()).min(body.len())]
}

/// The connection ended in the middle.
fn broken() -> Response {
    refused(500, "PartialRequestError", "The connection was lost", true)
}

fn taken() -> Response {
    Json(json!({ "success": true, "message": "Upload successful." })).into_response()
}

async fn container(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = signed(&app, &headers, "OAuth ") {
        return refusal;
    }
    let mut world = lock(&app.world);
    let keeps = world.keeps_only.take();
    let fails = (!world.fails_with.is_empty()).then(|| world.fails_with.remove(0));
    let Some(container) = world.containers.get_mut(&id) else {
        return refused(404, "ProcessingFailedError", "The upload does not exist", false);
    };
    let (_, total) = match asked(&headers, container.stored, body.len() as u64) {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let part = keep(&body, keeps);
    container.bytes.extend_from_slice(part);
    (container.stored, container.total) = (container.stored + part.len() as u64, total);
    if container.stored < total {
        return broken();
    }
    container.whole = true;
    (container.sha256, container.failed) = (hex(&container.bytes), fails);
    taken()
}

async fn video(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = signed(&app, &headers, "OAuth ") {
        return refusal;
    }
    let mut world = lock(&app.world);
    let keeps = world.keeps_only.take();
    let Some(video) = world.videos.get_mut(&id) else {
        return refused(404, "ProcessingFailedError", "The upload does not exist", false);
    };
    let (_, total) = match asked(&headers, video.stored, body.len() as u64) {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let part = keep(&body, keeps);
    video.bytes.extend_from_slice(part);
    (video.stored, video.total) = (video.stored + part.len() as u64, total);
    if video.stored < total {
        return broken();
    }
    (video.whole, video.sha256) = (true, hex(&video.bytes));
    taken()
}
