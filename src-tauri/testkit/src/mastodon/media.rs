//! Files: taken in, processed for a while, attached or forgotten.

use super::{App, Media, World, oauth, wrong};
use crate::service::multipart;
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Media that no status has are deleted after a day.
const UNATTACHED: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn object(media: &Media, host: &str) -> Value {
    let ready = media.polls_left == 0;
    let url = ready.then(|| format!("http://{host}/media/{}.mp4", media.id));
    json!({
        "id": media.id, "type": if media.mime.starts_with("video/") { "video" } else { "image" }, "url": url,
        "preview_url": url, "remote_url": null, "preview_remote_url": null, "text_url": null, "meta": {},
        "description": media.description, "blurhash": null,
    })
}

pub(super) fn forget_old(world: &mut World, now: jiff::Timestamp) {
    world.media.retain(|_, media| media.attached || now.duration_since(media.at) < UNATTACHED);
}

pub(super) fn host(headers: &HeaderMap) -> String {
    headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned()
}

pub(super) async fn upload(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(response) = oauth::signed(&app.lock(), &headers, "write:media") {
        return response;
    }
    let parts = match multipart::read(&headers, body).await {
        Ok(parts) => parts,
        Err(why) => return wrong(400, &why),
    };
    let mut world = app.lock();
    let now = app.desk.now();
    world.uploads.retain(|at| now.duration_since(*at) < SignedDuration::from_mins(30));
    if world.uploads.len() >= 30 || world.limited {
        return super::routes::too_many(&world, now);
    }
    let Some(file) = parts.iter().find(|part| part.name == "file" && part.file_name.is_some()) else {
        return wrong(422, "Validation failed: File can't be blank");
    };
    let mime = file.content_type.clone().unwrap_or_default();
    if !world.mime_types.contains(&mime) {
        return wrong(422, "Validation failed: File content type is invalid, File is invalid");
    }
    if mime.starts_with("video/") && file.bytes.len() >= world.video_bytes {
        let most = world.video_bytes as f64 / f64::from(1 << 20);
        return wrong(422, &format!("Validation failed: File file size must be less than {most:.1} MB"));
    }
    let description = parts.iter().find(|part| part.name == "description").map(multipart::Part::text);
    if description.as_ref().is_some_and(|text| text.chars().count() > world.description_chars) {
        let most = world.description_chars;
        return wrong(422, &format!("Validation failed: Description is too long (maximum is {most} characters)"));
    }
    world.uploads.push(now);
    let fails = world.failing_media > 0;
    world.failing_media = world.failing_media.saturating_sub(1);
    let media = Media {
        id: world.number(),
        description,
        sha256: Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        mime,
        thumbnail: parts.iter().any(|part| part.name == "thumbnail" && part.file_name.is_some()),
        polls_left: world.media_polls,
        fails,
        at: now,
        attached: false,
    };
    let answer = object(&media, &host(&headers));
    let status = if media.polls_left == 0 { StatusCode::OK } else { StatusCode::ACCEPTED };
    world.media.insert(media.id.clone(), media);
    (status, Json(answer)).into_response()
}

pub(super) async fn look(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "write:media") {
        return response;
    }
    forget_old(&mut world, app.desk.now());
    let Some(media) = world.media.get_mut(&id).filter(|media| !media.attached) else {
        return wrong(404, "Record not found");
    };
    if media.polls_left > 0 {
        let answer = object(media, &host(&headers));
        media.polls_left -= 1;
        return (StatusCode::PARTIAL_CONTENT, Json(answer)).into_response();
    }
    if media.fails {
        return wrong(422, "Error processing thumbnail for uploaded media");
    }
    Json(object(media, &host(&headers))).into_response()
}

pub(super) async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = match super::fields(&headers, "", body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let mut world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "write:media") {
        return response;
    }
    let Some(media) = world.media.get_mut(&id) else { return wrong(404, "Record not found") };
    media.description = super::field(&fields, "description").map(str::to_owned).or(media.description.take());
    Json(object(media, &host(&headers))).into_response()
}

pub(super) async fn delete(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "write:media") {
        return response;
    }
    match world.media.get(&id) {
        None => wrong(404, "Record not found"),
        Some(media) if media.attached => wrong(422, "Media attachment is currently used by a status"),
        Some(_) => {
            world.media.remove(&id);
            Json(json!({})).into_response()
        }
    }
}
