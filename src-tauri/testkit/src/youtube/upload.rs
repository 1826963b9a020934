//! Google's resumable protocol, to the byte.

use super::{
    App, Video, lock,
    oauth::{api_error, signed},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{post, put},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{collections::HashMap, fmt::Write as _};

/// An upload under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Session {
    total: usize,
    resource: Value,
    file_name: String,
    stored: Vec<u8>,
    video: Option<String>,
}

const GRAIN: usize = 256 << 10;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/upload/youtube/v3/videos", post(start))
        .route("/upload/session/{id}", put(piece))
        .layer(axum::extract::DefaultBodyLimit::disable())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn start(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refusal) = signed(&app, &headers) {
        return refusal;
    }
    if query.get("uploadType").map(String::as_str) != Some("resumable") {
        return api_error(400, "mediaBodyRequired", "The request does not include the video content.");
    }
    let parts = query.get("part").map(String::as_str).unwrap_or_default();
    if !parts.split(',').all(|part| ["snippet", "status", "localizations", "recordingDetails"].contains(&part)) {
        return api_error(400, "invalidPart", "part");
    }
    let total = text(&headers, "x-upload-content-length").parse::<usize>().unwrap_or(0);
    let kind = text(&headers, "x-upload-content-type");
    let json_type = text(&headers, "content-type").starts_with("application/json");
    if total == 0 || !(kind.starts_with("video/") || kind == "application/octet-stream") || !json_type {
        return api_error(400, "badRequest", "Invalid upload headers");
    }
    let Ok(resource) = serde_json::from_slice::<Value>(&body) else {
        return api_error(400, "parseError", "Parse Error");
    };
    let now = app.desk.now();
    if let Err(refusal) = check(&resource) {
        return refusal;
    }
    let mut world = lock(&app.world);
    let day = |at: Timestamp| {
        TimeZone::get("America/Los_Angeles")
            .map_or_else(|_| at.to_zoned(TimeZone::UTC).date(), |zone| at.to_zoned(zone).date())
    };
    if world.inserts.iter().filter(|at| day(**at) == day(now)).count() >= 100 {
        return api_error(
            403,
            "quotaExceeded",
            "The request cannot be completed because you have exceeded your quota.",
        );
    }
    world.inserts.push(now);
    let id = world.token("upload");
    let file_name = text(&headers, "slug").to_owned();
    world.uploads.insert(id.clone(), Session { total, resource, file_name, ..Session::default() });
    let host = text(&headers, "host");
    let location = format!("http://{host}/upload/session/{id}?upload_id={id}");
    (StatusCode::OK, [(header::LOCATION, location)]).into_response()
}

/// The words, as the real one checks them before any byte.
fn check(resource: &Value) -> Result<(), Response> {
    let field = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let title = field("/snippet/title");
    let forbidden = |text: &str| text.contains(['<', '>']) || text.chars().any(|c| c.is_control() && c != '\n');
    if title.trim().is_empty() || title.encode_utf16().count() > 100 || forbidden(title) || title.contains('\n') {
        return Err(api_error(400, "invalidTitle", "The request metadata specifies an invalid or empty video title."));
    }
    let description = field("/snippet/description");
    if description.len() > 5000 || forbidden(description) {
        return Err(api_error(
            400,
            "invalidDescription",
            "The request metadata specifies an invalid video description.",
        ));
    }
    let tags = resource.pointer("/snippet/tags").and_then(Value::as_array).cloned().unwrap_or_default();
    let length = |tag: &Value| {
        let tag = tag.as_str().unwrap_or_default();
        tag.chars().count() + if tag.contains(' ') { 2 } else { 0 }
    };
    if tags.iter().map(|tag| length(tag) + 1).sum::<usize>() > 501 {
        return Err(api_error(400, "invalidTags", "The request metadata specifies invalid video keywords."));
    }
    if field("/snippet/categoryId").parse::<u32>().is_err() {
        return Err(api_error(
            400,
            "invalidCategoryId",
            "The snippet.categoryId property specifies an invalid category ID.",
        ));
    }
    if !["public", "unlisted", "private"].contains(&field("/status/privacyStatus")) {
        return Err(api_error(400, "invalidVideoMetadata", "The request metadata is invalid."));
    }
    let at = field("/status/publishAt");
    if !at.is_empty() && (at.parse::<Timestamp>().is_err() || field("/status/privacyStatus") != "private") {
        return Err(api_error(
            400,
            "invalidPublishAt",
            "The request metadata specifies an invalid scheduled publishing time.",
        ));
    }
    Ok(())
}

/// What a `Content-Range` says.
enum Asked {
    Question,
    Piece { first: usize },
}

fn asked(range: &str, total: usize, length: usize) -> Option<Asked> {
    if range.is_empty() {
        return (length == total).then_some(Asked::Piece { first: 0 });
    }
    let (what, of) = range.strip_prefix("bytes ")?.split_once('/')?;
    if what == "*" {
        return (of == "*" || of.parse() == Ok(total)).then_some(Asked::Question).filter(|_| length == 0);
    }
    let (first, last) = what.split_once('-')?;
    let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
    let fits = of.parse() == Ok(total) && first <= last && last < total && last - first + 1 == length;
    (fits && (last + 1 == total || length.is_multiple_of(GRAIN))).then_some(Asked::Piece { first })
}

async fn piece(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(refusal) = signed(&app, &headers) {
        return refusal;
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    let Some(mut session) = world.uploads.get(&id).cloned() else { return StatusCode::NOT_FOUND.into_response() };
    let Some(asked) = asked(text(&headers, "content-range"), session.total, body.len()) else {
        return api_error(400, "badRequest", "Failed to parse Content-Range header.");
    };
    if let Some(video) = session.video.as_ref().and_then(|video| world.videos.iter().find(|kept| kept.id == *video)) {
        return (StatusCode::CREATED, Json(inserted(video))).into_response();
    }
    if let Asked::Piece { first } = asked {
        if first > session.stored.len() {
            return api_error(503, "backendError", "Invalid request. The range does not start where it should.");
        }
        let keep = world.store_only.take().unwrap_or(body.len()).min(body.len());
        session.stored.truncate(first);
        session.stored.extend_from_slice(&body[..keep]);
        if session.stored.len() == session.total {
            let video = made(&mut world, &session, now);
            session.video = Some(video.id.clone());
            session.stored = Vec::new();
            let answer = (StatusCode::CREATED, Json(inserted(&video))).into_response();
            world.videos.push(video);
            world.uploads.insert(id, session);
            return answer;
        }
    }
    let stored = session.stored.len();
    let hide = std::mem::take(&mut world.hide_range);
    world.uploads.insert(id, session);
    let mut answer = StatusCode::PERMANENT_REDIRECT.into_response();
    if stored > 0
        && !hide
        && let Ok(range) = HeaderValue::try_from(format!("bytes=0-{}", stored - 1))
    {
        answer.headers_mut().insert(header::RANGE, range);
    }
    answer
}

fn made(world: &mut super::World, session: &Session, now: Timestamp) -> Video {
    let sha256 = Sha256::digest(&session.stored).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    world.next += 1;
    let asked = session.resource.pointer("/status/privacyStatus").and_then(Value::as_str).unwrap_or("private");
    let at = session.resource.pointer("/status/publishAt").and_then(Value::as_str);
    let past = at.and_then(|at| at.parse::<Timestamp>().ok()).is_some_and(|at| at <= now);
    let privacy = if !world.audited {
        "private"
    } else if past {
        "public"
    } else {
        asked
    };
    // The same bytes again are rejected after processing.
    let twice = world.videos.iter().any(|video| video.sha256 == sha256 && video.status == "duplicate");
    Video {
        id: format!("vid{:08}", world.next),
        resource: session.resource.clone(),
        file_name: session.file_name.clone(),
        bytes: session.stored.len(),
        sha256,
        privacy: privacy.into(),
        status: if twice { "rejected".into() } else { "uploaded".into() },
        reason: String::new(),
        at: now,
        thumbnail: false,
        asked: 0,
    }
}

/// The insert's answer echoes what was asked, also where it will not happen.
fn inserted(video: &Video) -> Value {
    json!({
        "kind": "youtube#video", "id": video.id, "snippet": video.resource["snippet"],
        "status": { "uploadStatus": "uploaded", "privacyStatus": video.resource["status"]["privacyStatus"] },
    })
}
