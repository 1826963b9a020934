//! The Media Transfer Guide: the plan of chunks, and the chunks.

use super::{App, World, good, lock, posting::Post, refused};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::put,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{collections::HashMap, fmt::Write as _};

/// An upload.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    info: Value,
    size: u64,
    chunk: u64,
    count: u64,
    token: String,
    at: Timestamp,
    pub stored: u64,
    done: u64,
    hash: Sha256,
    pub failed: Option<String>,
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MB: u64 = 1_000_000;

pub(super) fn router() -> Router<App> {
    Router::new().route("/video/", put(chunk)).layer(DefaultBodyLimit::disable())
}

/// Whether the numbers are those of the guide.
fn is_plan(size: u64, chunk: u64, count: u64) -> bool {
    if count == 1 {
        return chunk == size && size <= 64 * MB;
    }
    (5 * MB..=64 * MB).contains(&chunk) && (1..=1000).contains(&count) && size / chunk == count
}

/// Opens an upload.
pub(super) fn open(world: &mut World, now: Timestamp, headers: &HeaderMap, source: &Value, info: Value) -> Response {
    world.inits.retain(|at| now.duration_since(*at) < SignedDuration::from_mins(1));
    if world.inits.len() >= 6 {
        return refused(429, "rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.");
    }
    let number = |key: &str| source[key].as_u64().unwrap_or(0);
    let (size, chunk, count) = (number("video_size"), number("chunk_size"), number("total_chunk_count"));
    if source["source"] != "FILE_UPLOAD" || size == 0 || size > 4_000 * MB {
        return refused(400, "invalid_params", "The source info is invalid");
    }
    if !is_plan(size, chunk, count) {
        let what = if chunk * count > size { "The total chunk count is invalid" } else { "The chunk size is invalid" };
        return refused(400, "invalid_params", what);
    }
    if world.invalid_chunks.contains(&chunk) {
        return refused(400, "invalid_params", "The chunk size is invalid");
    }
    world.inits.push(now);
    world.next += 1;
    let kind = if info.is_null() { "v_inbox_file" } else { "v_pub_file" };
    let (id, token) = (format!("{kind}~v2-1.{:016}", world.next), world.token("uptok"));
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let url = format!("http://{host}/video/?upload_id={id}&upload_token={token}");
    let upload =
        Upload { info, size, chunk, count, token, at: now, stored: 0, done: 0, hash: Sha256::new(), failed: None };
    world.uploads.insert(id.clone(), upload);
    good(json!({ "publish_id": id, "upload_url": url }))
}

fn progress(status: StatusCode, upload: &Upload, names_last: bool) -> Response {
    let number = if names_last { upload.stored.saturating_sub(1) } else { upload.stored };
    (status, [(header::CONTENT_RANGE, format!("bytes 0-{number}/{}", upload.size))]).into_response()
}

async fn chunk(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let field = |key: &str| query.get(key).map(String::as_str).unwrap_or_default();
    let now = app.desk.now();
    let mut world = lock(&app.world);
    let names_last = world.names_last_byte;
    let Some(mut upload) =
        world.uploads.get(field("upload_id")).filter(|up| up.token == field("upload_token")).cloned()
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if now.duration_since(upload.at) >= HOUR {
        return StatusCode::FORBIDDEN.into_response();
    }
    // The address is the right; a token of the account has no business here.
    let kinds = ["video/mp4", "video/quicktime", "video/webm"];
    if !kinds.contains(&text("content-type")) || headers.contains_key("authorization") {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Some((first, last)) = range(text("content-range"), upload.size) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let length = body.len() as u64;
    if last - first + 1 != length || text("content-length").parse() != Ok(length) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let end = if upload.done + 1 >= upload.count { upload.size } else { (upload.done + 1) * upload.chunk };
    if upload.done == upload.count || first != upload.stored || last + 1 != end {
        return progress(StatusCode::RANGE_NOT_SATISFIABLE, &upload, names_last);
    }
    upload.hash.update(&body);
    (upload.stored, upload.done) = (end, upload.done + 1);
    let whole = upload.done == upload.count;
    if whole {
        let post = made(&mut world, field("upload_id"), &upload, now);
        world.posts.push(post);
    }
    let status = if whole { StatusCode::CREATED } else { StatusCode::PARTIAL_CONTENT };
    let answer = progress(status, &upload, names_last);
    world.uploads.insert(field("upload_id").to_owned(), upload);
    answer
}

/// `bytes first-last/total`.
fn range(text: &str, total: u64) -> Option<(u64, u64)> {
    let (range, of) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (of.parse() == Ok(total) && first <= last && last < total).then_some((first, last))
}

fn made(world: &mut World, id: &str, upload: &Upload, now: Timestamp) -> Post {
    world.next += 1;
    let sha256 = upload.hash.clone().finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Post {
        publish_id: id.to_owned(),
        id: 7_512_345_678_901_230_000 + world.next,
        draft: upload.info.is_null(),
        privacy: upload.info["privacy_level"].as_str().unwrap_or_default().to_owned(),
        info: upload.info.clone(),
        bytes: upload.stored,
        sha256,
        chunks: upload.count,
        at: now,
        asked: 0,
    }
}
