//! What may be posted: the account's options, the two ways to begin, the state of a post, its numbers.

use super::{App, World, good, lock, refused, signed, upload};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
    routing::post,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A post or a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The upload it came by.
    pub publish_id: String,
    /// Its id, of 19 digits.
    pub id: u64,
    /// Whether it waits in the inbox.
    pub draft: bool,
    /// `post_info` as it was sent; null for a draft.
    pub info: Value,
    /// Who can watch it.
    pub privacy: String,
    /// Its bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// How many chunks it came in.
    pub chunks: u64,
    /// When it came.
    pub at: Timestamp,
    /// How often its state was asked for.
    pub(super) asked: u32,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/v2/post/publish/creator_info/query/", post(creator))
        .route("/v2/post/publish/video/init/", post(direct))
        .route("/v2/post/publish/inbox/video/init/", post(inbox))
        .route("/v2/post/publish/status/fetch/", post(status))
        .route("/v2/video/query/", post(query))
}

fn levels(world: &World) -> [&'static str; 3] {
    match world.private_account {
        true => ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        false => ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.eq_ignore_ascii_case("application/json; charset=utf-8")
}

async fn creator(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Err(refusal) = signed(&app, &headers, "video.publish") {
        return refusal;
    }
    let world = lock(&app.world);
    if let Some(code) = world.creator_says {
        // On purpose with status 200.
        return refused(200, code, "The creator can't post now.");
    }
    good(json!({
        "creator_avatar_url": "https://p16.example/avatar.jpg", "creator_username": "fakecreator",
        "creator_nickname": "Fake Creator", "privacy_level_options": levels(&world),
        "comment_disabled": world.no_comments, "duet_disabled": false, "stitch_disabled": false,
        "max_video_post_duration_sec": world.seconds_most,
    }))
}

async fn direct(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(refusal) = signed(&app, &headers, "video.publish") {
        return refusal;
    }
    let Some(body) = read(&headers, &body) else { return refused(400, "invalid_params", "The request is no JSON") };
    let now = app.desk.now();
    let mut world = lock(&app.world);
    let info = &body["post_info"];
    if let Err(refusal) = check_info(&world, info) {
        return refusal;
    }
    let today = world.posts.iter().filter(|post| !post.info.is_null() && now.duration_since(post.at) < DAY).count();
    if today >= 15 {
        return refused(403, "spam_risk_too_many_posts", "The daily post cap from the API is reached.");
    }
    upload::open(&mut world, now, &headers, &body["source_info"], info.clone())
}

/// `post_info`, field by field.
fn check_info(world: &World, info: &Value) -> Result<(), Response> {
    let level = info["privacy_level"].as_str().unwrap_or_default();
    let switches = [
        "disable_comment",
        "disable_duet",
        "disable_stitch",
        "brand_content_toggle",
        "brand_organic_toggle",
        "is_aigc",
    ];
    // Each may be absent, which is no.
    if switches.iter().any(|key| info.get(key).is_some_and(|value| !value.is_boolean())) {
        return Err(refused(400, "invalid_params", "A switch of post_info is neither true nor false"));
    }
    if info["title"].as_str().is_some_and(|title| title.encode_utf16().count() > 2200) {
        return Err(refused(400, "invalid_params", "The title is too long"));
    }
    if !world.audited && (level != "SELF_ONLY" || !world.private_account) {
        let code = "unaudited_client_can_only_post_to_private_accounts";
        return Err(refused(403, code, "Please review our integration guidelines"));
    }
    if !levels(world).contains(&level) {
        return Err(refused(403, "privacy_level_option_mismatch", "The privacy level is not among the options"));
    }
    if world.no_comments && info["disable_comment"] != true {
        return Err(refused(400, "invalid_params", "Comments are disabled"));
    }
    Ok(())
}

async fn inbox(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(refusal) = signed(&app, &headers, "video.upload") {
        return refusal;
    }
    let Some(body) = read(&headers, &body) else { return refused(400, "invalid_params", "The request is no JSON") };
    if body.get("post_info").is_some() {
        return refused(400, "invalid_params", "A draft has no post_info");
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    if world.posts.iter().filter(|post| post.draft && now.duration_since(post.at) < DAY).count() >= 5 {
        return refused(403, "spam_risk_too_many_pending_share", "There are too many pending shares");
    }
    upload::open(&mut world, now, &headers, &body["source_info"], Value::Null)
}

fn read(headers: &HeaderMap, body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().filter(|_| is_json(headers))
}

async fn status(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    // Either right is enough.
    if let Err(refusal) = signed(&app, &headers, "video.upload").or_else(|_| signed(&app, &headers, "video.publish")) {
        return refusal;
    }
    let Some(body) = read(&headers, &body) else { return refused(400, "invalid_params", "The request is no JSON") };
    let id = body["publish_id"].as_str().unwrap_or_default();
    let mut world = lock(&app.world);
    let Some(upload) = world.uploads.get(id).cloned() else {
        return refused(400, "invalid_publish_id", "The publish id does not exist");
    };
    if let Some(reason) = upload.failed {
        return good(json!({ "status": "FAILED", "fail_reason": reason }));
    }
    let Some(post) = world.posts.iter_mut().find(|post| post.publish_id == id) else {
        return good(json!({ "status": "PROCESSING_UPLOAD", "uploaded_bytes": upload.stored }));
    };
    post.asked += 1;
    let public = post.privacy == "PUBLIC_TO_EVERYONE" && post.asked > 3;
    good(match post {
        Post { asked: 1, .. } => json!({ "status": "PROCESSING_UPLOAD", "uploaded_bytes": upload.stored }),
        Post { draft: true, .. } => json!({ "status": "SEND_TO_USER_INBOX" }),
        _ => {
            let ids: Vec<u64> = public.then_some(post.id).into_iter().collect();
            json!({ "status": "PUBLISH_COMPLETE", "publicaly_available_post_id": ids })
        }
    })
}

async fn query(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if let Err(refusal) = signed(&app, &headers, "video.list") {
        return refusal;
    }
    let ids: Vec<&str> =
        body["filters"]["video_ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if query.get("fields").is_none_or(String::is_empty) || ids.is_empty() || ids.len() > 20 {
        return refused(400, "invalid_params", "Fields or ids are missing");
    }
    let world = lock(&app.world);
    let shown = |post: &&Post| {
        !post.draft && post.privacy == "PUBLIC_TO_EVERYONE" && ids.contains(&post.id.to_string().as_str())
    };
    let videos: Vec<Value> = world
        .posts
        .iter()
        .filter(shown)
        .map(|post| json!({ "id": post.id.to_string(), "view_count": 420, "like_count": 42, "comment_count": 4, "share_count": 2 }))
        .collect();
    good(json!({ "videos": videos }))
}
