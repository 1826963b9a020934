//! Page Reels: start, finish, the phases of a video.

use super::{App, FakeMeta, World, good, is_version, lock, may_publish, refused, signed};
use axum::{
    Router,
    extract::{Form, Path, State},
    http::HeaderMap,
    response::Response,
    routing::post,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A video of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    /// Its id.
    pub id: String,
    /// Empty before the finish; `PUBLISHED` or `SCHEDULED` then.
    pub state: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// When it is published by Facebook.
    pub publish_at: Option<Timestamp>,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    pub(super) bytes: Vec<u8>,
    pub(super) stored: u64,
    pub(super) total: u64,
    pub(super) whole: bool,
    pub(super) asked: u32,
    pub(super) failed: Option<(i64, &'static str)>,
    pub(super) at: Timestamp,
}

impl Video {
    pub(super) fn is_taken(&self) -> bool {
        !self.state.is_empty() && self.failed.is_none()
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Documented: more than ten minutes, at most 29 days.
const WINDOW: (SignedDuration, SignedDuration) = (SignedDuration::from_mins(10), SignedDuration::from_hours(29 * 24));

pub(super) fn router() -> Router<App> {
    Router::new().route("/{version}/{id}/video_reels", post(reels))
}

async fn reels(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let kind = match is_version(&version).and_then(|()| signed(&app, &headers, "Bearer ")) {
        Ok(kind) => kind,
        Err(refusal) => return refusal,
    };
    if let Err(refusal) = may_publish(&app, kind) {
        return refusal;
    }
    // Only the page's own token may publish for it.
    if kind != "page" || id != FakeMeta::PAGE {
        return refused(403, 200, 0, "Requires pages_manage_posts with a page token");
    }
    let field = |key: &str| form.get(key).map(String::as_str).unwrap_or_default();
    let now = app.desk.now();
    let mut world = lock(&app.world);
    match field("upload_phase") {
        "start" => start(&mut world, &headers, now),
        "finish" => finish(&mut world, &form, now),
        _ => refused(400, 100, 0, "(#100) The parameter upload_phase is required"),
    }
}

fn start(world: &mut World, headers: &HeaderMap, now: Timestamp) -> Response {
    let id = world.id();
    let video = Video {
        id: id.clone(),
        state: String::new(),
        title: String::new(),
        description: String::new(),
        publish_at: None,
        sha256: String::new(),
        bytes: Vec::new(),
        stored: 0,
        total: 0,
        whole: false,
        asked: 0,
        failed: None,
        at: now,
    };
    world.videos.insert(id.clone(), video);
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    good(json!({ "video_id": id, "upload_url": format!("http://{host}/video-upload/v25.0/{id}") }))
}

fn finish(world: &mut World, form: &HashMap<String, String>, now: Timestamp) -> Response {
    let field = |key: &str| form.get(key).cloned().unwrap_or_default();
    let taken = world.videos.values().filter(|video| video.is_taken() && now.duration_since(video.at) < DAY).count();
    let fails = world.reels_fail;
    let Some(video) = world.videos.get_mut(&field("video_id")) else {
        return refused(400, 100, 33, "Object does not exist");
    };
    if !video.state.is_empty() {
        return refused(400, 6000, 1_363_045, "The video was published already");
    }
    if !video.whole {
        return refused(400, 6000, 1_363_045, "There was a problem uploading your video file.");
    }
    if taken >= 30 {
        return refused(400, 1_390_008, 0, "You are posting too fast");
    }
    let at = match field("video_state").as_str() {
        "PUBLISHED" => None,
        "SCHEDULED" => {
            let at = field("scheduled_publish_time").parse().ok().and_then(|at| Timestamp::from_second(at).ok());
            let ahead = at.map(|at| at.duration_since(now));
            if !ahead.is_some_and(|ahead| ahead > WINDOW.0 && ahead <= WINDOW.1) {
                return refused(400, 100, 1_363_045, "The scheduled publish time is invalid");
            }
            at
        }
        _ => return refused(400, 100, 0, "(#100) video_state is invalid"),
    };
    (video.state, video.publish_at) = (field("video_state"), at);
    (video.title, video.description) = (field("title"), field("description"));
    // Taken, and yet it fails later.
    video.failed = fails;
    good(json!({ "success": true }))
}

/// The answer to a question about a video.
pub(super) fn object(world: &mut World, id: &str, fields: &str, now: Timestamp) -> Response {
    let spells = world.spells;
    let Some(video) = world.videos.get_mut(id) else { return refused(400, 100, 33, "Object does not exist") };
    if fields != "status" {
        return good(json!({
            "id": id, "views": 420, "likes": { "summary": { "total_count": 42 } },
            "comments": { "summary": { "total_count": 4 } },
        }));
    }
    if !video.state.is_empty() {
        video.asked += 1;
    }
    let complete = if spells { "completed" } else { "complete" };
    let bytes = if spells { "bytes_transferred" } else { "bytes_transfered" };
    let uploading = if video.whole {
        complete
    } else if video.stored > 0 {
        "in_progress"
    } else {
        "not_started"
    };
    let waits = video.publish_at.is_some_and(|at| at > now);
    let (phase, status) = match video {
        Video { failed: Some(_), .. } => ("error", "error"),
        Video { state, .. } if state.is_empty() => ("not_started", ""),
        _ if waits => (complete, "scheduled"),
        Video { asked: 0..=2, .. } => ("in_progress", ""),
        _ => (complete, "published"),
    };
    let mut publishing = json!({ "status": phase });
    if !status.is_empty() {
        publishing["publish_status"] = json!(status);
    }
    if let Some((code, message)) = video.failed {
        let error = json!({ "code": code, "message": message });
        match spells {
            true => publishing["errors"] = json!([error]),
            false => publishing["error"] = error,
        }
    }
    let video_status = if video.whole { "upload_complete" } else { "uploading" };
    let answer: Value = json!({
        "id": id, "status": {
            "video_status": if status == "published" { "ready" } else { video_status },
            "uploading_phase": { "status": uploading, bytes: video.stored },
            "processing_phase": { "status": if status.is_empty() { "not_started" } else { complete } },
            "publishing_phase": publishing,
        },
    });
    good(answer)
}

pub(super) async fn delete(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = is_version(&version).and_then(|()| signed(&app, &headers, "Bearer ").map(|_| ())) {
        return refusal;
    }
    match lock(&app.world).videos.remove(&id) {
        Some(_) => good(json!({ "success": true })),
        None => refused(400, 100, 33, "Object does not exist"),
    }
}
