//! Containers, their states, publication, and what the account has.

use super::{App, FakeMeta, World, facebook, good, is_lost, is_version, lock, may_publish, refused, signed};
use axum::{
    Router,
    extract::{Form, Path, Query, State},
    http::HeaderMap,
    response::Response,
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What a reel is before it is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    pub(super) fields: HashMap<String, String>,
    pub(super) bytes: Vec<u8>,
    pub(super) stored: u64,
    pub(super) total: u64,
    pub(super) whole: bool,
    pub(super) sha256: String,
    pub(super) asked: u32,
    pub(super) failed: Option<String>,
    pub(super) published: bool,
    pub(super) at: Timestamp,
}

/// A reel.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    /// Its id.
    pub id: String,
    /// The container it was.
    pub container: String,
    /// Its caption.
    pub caption: String,
    /// Whether it is also in the feed.
    pub in_feed: bool,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// When it was published.
    pub at: Timestamp,
}

type Fields = HashMap<String, String>;
const DAY: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/{version}/{id}", get(object).delete(facebook::delete))
        // Meta's own libraries end it so.
        .route("/{version}/{id}/", get(object).delete(facebook::delete))
        .route("/{version}/{id}/media", post(open).get(list))
        .route("/{version}/{id}/media_publish", post(publish))
        .route("/{version}/{id}/content_publishing_limit", get(limit))
        .route("/{version}/{id}/insights", get(insights))
}

/// Whether it is this account, asked by somebody who may publish.
fn allowed(app: &App, headers: &HeaderMap, version: &str, id: &str) -> Result<(), Response> {
    is_version(version)?;
    let kind = signed(app, headers, "Bearer ")?;
    may_publish(app, kind)?;
    if id == FakeMeta::ACCOUNT { Ok(()) } else { Err(refused(400, 100, 33, "Object does not exist")) }
}

async fn open(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    if let Err(refusal) = allowed(&app, &headers, &version, &id) {
        return refusal;
    }
    let field = |key: &str| form.get(key).map(String::as_str).unwrap_or_default();
    if field("media_type") != "REELS" || field("upload_type") != "resumable" {
        return refused(400, 100, 0, "The parameter video_url is required");
    }
    let caption = field("caption");
    if caption.encode_utf16().count() > 2200 || caption.matches('#').count() > 30 {
        return refused(400, 36_004, 2_207_010, "The caption was too long.");
    }
    if caption.matches('@').count() > 20 {
        return refused(400, 100, 2_207_040, "You can only tag up to 20 users.");
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    if world.containers.len() >= 400 {
        return refused(400, 9, 2_207_042, "The daily number of containers is reached");
    }
    let container = world.id();
    let fresh = Container {
        fields: form,
        bytes: Vec::new(),
        stored: 0,
        total: 0,
        whole: false,
        sha256: String::new(),
        asked: 0,
        failed: None,
        published: false,
        at: now,
    };
    world.containers.insert(container.clone(), fresh);
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    good(json!({ "id": container, "uri": format!("http://{host}/ig-api-upload/v25.0/{container}") }))
}

/// A container, a reel, a video or a page, whatever has the id.
async fn object(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    Query(query): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = is_version(&version).and_then(|()| signed(&app, &headers, "Bearer ").map(|_| ())) {
        return refusal;
    }
    let (now, fields) = (app.desk.now(), query.get("fields").cloned().unwrap_or_default());
    let mut world = lock(&app.world);
    if let Some(lost) = is_lost(&mut world) {
        return lost;
    }
    if id == FakeMeta::PAGE {
        return good(json!({ "id": id, "name": "Fake Page" }));
    }
    if let Some(reel) = world.media.iter().find(|media| media.id == id) {
        let link = format!("https://www.instagram.com/reel/{id}/");
        return good(json!({ "id": reel.id, "permalink": link, "like_count": 42, "comments_count": 4 }));
    }
    if world.videos.contains_key(&id) {
        return facebook::object(&mut world, &id, &fields, now);
    }
    let works_for = world.works_for;
    let spells = world.spells;
    let Some(container) = world.containers.get_mut(&id) else {
        return refused(400, 100, 33, "Object does not exist");
    };
    let mut answer = json!({ "id": id });
    let old = now.duration_since(container.at) > DAY;
    let (code, status) = match container {
        Container { published: true, .. } => ("PUBLISHED", "Published".to_owned()),
        _ if old => ("EXPIRED", "Expired".to_owned()),
        Container { failed: Some(text), .. } => ("ERROR", text.clone()),
        Container { whole: true, asked, .. } if *asked >= works_for => ("FINISHED", "Finished".to_owned()),
        _ => ("IN_PROGRESS", "In Progress".to_owned()),
    };
    if container.whole {
        container.asked += 1;
    }
    (answer["status_code"], answer["status"]) = (json!(code), json!(status));
    if fields.contains("video_status") {
        let key = if spells { "bytes_transfered" } else { "bytes_transferred" };
        answer["video_status"] = json!({ "uploading_phase": { "status": "in_progress", key: container.stored } });
    }
    good(answer)
}

async fn publish(
    State(app): State<App>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    if let Err(refusal) = allowed(&app, &headers, &version, &id) {
        return refusal;
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    let creation = form.get("creation_id").cloned().unwrap_or_default();
    let works_for = world.works_for;
    let used = world.quota_used + world.media.iter().filter(|media| now.duration_since(media.at) < DAY).count() as u64;
    let Some(container) = world.containers.get(&creation).cloned() else {
        return refused(400, 24, 2_207_006, "The requested resource does not exist");
    };
    if container.published {
        return refused(400, 24, 2_207_008, "The media builder has been published");
    }
    if !container.whole || container.asked <= works_for || container.failed.is_some() {
        return refused(400, 9007, 2_207_027, "Media ID is not available");
    }
    if used >= 50 {
        return refused(400, 9, 2_207_042, "You reached maximum number of posts");
    }
    let media = made(&mut world, &creation, &container, now);
    let answer = good(json!({ "id": media.id }));
    world.media.push(media);
    if let Some(container) = world.containers.get_mut(&creation) {
        container.published = true;
    }
    if std::mem::take(&mut world.says_blocked) {
        return refused(403, 4, 2_207_051, "We restrict certain activity to protect our community.");
    }
    answer
}

fn made(world: &mut World, container: &str, of: &Container, at: Timestamp) -> Media {
    let field = |key: &str| of.fields.get(key).cloned().unwrap_or_default();
    Media {
        id: world.id(),
        container: container.to_owned(),
        caption: field("caption"),
        in_feed: field("share_to_feed") == "true",
        sha256: of.sha256.clone(),
        at,
    }
}

async fn list(State(app): State<App>, Path((version, id)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if let Err(refusal) = allowed(&app, &headers, &version, &id) {
        return refusal;
    }
    let mut world = lock(&app.world);
    if let Some(lost) = is_lost(&mut world) {
        return lost;
    }
    let rows: Vec<Value> = world
        .media
        .iter()
        .rev()
        .take(25)
        .map(|media| {
            json!({
                "id": media.id, "caption": media.caption, "media_product_type": "REELS",
                "timestamp": media.at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string(),
                "permalink": format!("https://www.instagram.com/reel/{}/", media.id),
            })
        })
        .collect();
    good(json!({ "data": rows }))
}

async fn limit(State(app): State<App>, Path((version, id)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if let Err(refusal) = allowed(&app, &headers, &version, &id) {
        return refusal;
    }
    let now = app.desk.now();
    let world = lock(&app.world);
    let used = world.quota_used + world.media.iter().filter(|media| now.duration_since(media.at) < DAY).count() as u64;
    good(json!({ "data": [{ "quota_usage": used, "config": { "quota_total": 50, "quota_duration": 86_400 } }] }))
}

/// One name that is not known makes all of it fail.
async fn insights(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = signed(&app, &headers, "Bearer ") {
        return refusal;
    }
    let metrics = query.get("metric").cloned().unwrap_or_default();
    if !lock(&app.world).media.iter().any(|media| media.id == id) {
        return refused(400, 100, 33, "Object does not exist");
    }
    if metrics.split(',').any(|metric| !["views", "reach", "likes", "comments", "saved"].contains(&metric)) {
        return refused(400, 100, 0, "(#100) metric must be one of the following values");
    }
    let rows: Vec<Value> =
        metrics.split(',').map(|metric| json!({ "name": metric, "values": [{ "value": 420 }] })).collect();
    good(json!({ "data": rows }))
}
