//! Media: recordings, their pictures, and the files of clips. Only what the store knows; never a path from outside.

use crate::{
    App,
    extract::Id,
    problem::Failure,
    range::{Part, part},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use conductor::views::{MediaFile, MediaKind};
use domain::{ClipId, Problem, RecordingId};
use std::io::SeekFrom;
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};
use tokio_util::io::ReaderStream;

/// How much of a file is in memory for one request.
const CHUNK_BYTES: usize = 64 * 1024;

/// A recording as it was recorded.
#[utoipa::path(get, path = "/media/recordings/{id}/source", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the recording."), ("token" = Option<String>, Query, description = "The token, because `<video>` can't send headers.")),
    responses((status = 200, description = "The bytes, or a part of them (206).", content_type = "video/*")),
    extensions(("x-errors" = json!(["not_found", "file_missing", "no_permission"]))))]
pub(crate) async fn get_source(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(app.conductor.media_file(MediaKind::RecordingSource, id.0).await?, &headers).await
}

/// A smaller copy of a recording that browsers can play.
#[utoipa::path(get, path = "/media/recordings/{id}/proxy", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the recording."), ("token" = Option<String>, Query, description = "The token, because `<video>` can't send headers.")),
    responses((status = 200, description = "The bytes, or a part of them (206).", content_type = "video/mp4")),
    extensions(("x-errors" = json!(["not_found", "file_missing"]))))]
pub(crate) async fn get_proxy(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(app.conductor.media_file(MediaKind::RecordingProxy, id.0).await?, &headers).await
}

/// A picture of a recording.
#[utoipa::path(get, path = "/media/recordings/{id}/poster.jpg", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the recording."), ("token" = Option<String>, Query, description = "The token, because `<img>` can't send headers.")),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg")),
    extensions(("x-errors" = json!(["not_found", "file_missing"]))))]
pub(crate) async fn get_poster(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(app.conductor.media_file(MediaKind::RecordingPoster, id.0).await?, &headers).await
}

/// Small pictures of a recording in rows.
#[utoipa::path(get, path = "/media/recordings/{id}/filmstrip.jpg", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the recording."), ("token" = Option<String>, Query, description = "The token, because `<img>` can't send headers.")),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg")),
    extensions(("x-errors" = json!(["not_found", "file_missing"]))))]
pub(crate) async fn get_filmstrip(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(app.conductor.media_file(MediaKind::RecordingFilmstrip, id.0).await?, &headers).await
}

/// A clip's thumbnail.
#[utoipa::path(get, path = "/media/clips/{id}/thumbnail.jpg", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the clip."), ("token" = Option<String>, Query, description = "The token, because `<img>` can't send headers.")),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg")),
    extensions(("x-errors" = json!(["not_found", "file_missing"]))))]
pub(crate) async fn get_thumbnail(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(app.conductor.media_file(MediaKind::ClipThumbnail, id.0).await?, &headers).await
}

/// The file of a clip.
#[utoipa::path(get, path = "/media/clips/{id}/render.mp4", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the clip."), ("token" = Option<String>, Query, description = "The token, because `<video>` can't send headers.")),
    responses((status = 200, description = "The bytes, or a part of them (206).", content_type = "video/mp4")),
    extensions(("x-errors" = json!(["not_found", "file_missing"]))))]
pub(crate) async fn get_render(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    send(app.conductor.media_file(MediaKind::ClipRender, id.0).await?, &headers).await
}

/// Sends a file, or the part of it that was asked for.
pub(crate) async fn send(media: MediaFile, headers: &HeaderMap) -> Result<Response, Failure> {
    let opening = |error| Problem::io("Opening", &media.path, &error);
    let mut file = File::open(&media.path).await.map_err(opening)?;
    let meta = file.metadata().await.map_err(opening)?;
    if !meta.is_file() {
        return Err(Problem::not_found("file", media.path.display()).into());
    }
    let size = meta.len();
    let part = part(headers, size, &media.etag);
    let mut response = Response::builder()
        .header(header::ETAG, &media.etag)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CONTENT_TYPE, media.content_type)
        // Asked again each time: what lies under an address can be made anew.
        .header(header::CACHE_CONTROL, "private, no-cache");
    let (status, body) = match part {
        Part::NotModified => (StatusCode::NOT_MODIFIED, Body::empty()),
        Part::Unsatisfiable => {
            response = response.header(header::CONTENT_RANGE, format!("bytes */{size}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, Body::empty())
        }
        Part::Whole => {
            response = response.header(header::CONTENT_LENGTH, size);
            // A file that grows meanwhile must not send more than was promised.
            (StatusCode::OK, Body::from_stream(ReaderStream::with_capacity(file.take(size), CHUNK_BYTES)))
        }
        Part::Bytes(range) => {
            let (first, last) = (*range.start(), *range.end());
            let length = last - first + 1;
            file.seek(SeekFrom::Start(first)).await.map_err(|error| Problem::io("Reading", &media.path, &error))?;
            response = response
                .header(header::CONTENT_LENGTH, length)
                .header(header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}"));
            let bytes = ReaderStream::with_capacity(file.take(length), CHUNK_BYTES);
            (StatusCode::PARTIAL_CONTENT, Body::from_stream(bytes))
        }
    };
    response.status(status).body(body).map_err(|error| Failure(Problem::bug("The file could not be sent.", error)))
}
