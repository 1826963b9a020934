//! The Data API around uploads.

use super::{
    App, lock,
    oauth::{api_error, may_manage, signed},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::collections::HashMap;

type Fields = HashMap<String, String>;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/youtube/v3/channels", get(channels))
        .route("/youtube/v3/playlistItems", get(playlist_items))
        .route("/youtube/v3/videos", get(videos).delete(delete))
        .route("/upload/youtube/v3/thumbnails/set", post(thumbnail))
}

async fn channels(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = signed(&app, &headers) {
        return refusal;
    }
    if query.get("mine").map(String::as_str) != Some("true") || !query.contains_key("part") {
        return api_error(400, "missingRequiredParameter", "No filter selected.");
    }
    if lock(&app.world).no_channel {
        return Json(json!({ "kind": "youtube#channelListResponse", "pageInfo": { "totalResults": 0 } }))
            .into_response();
    }
    let channel = json!({
        "id": "UCfakefakefakefakefakefa", "snippet": { "title": "Fake Channel" },
        "contentDetails": { "relatedPlaylists": { "uploads": "UUfakefakefakefakefakefa" } },
        "status": { "longUploadsStatus": "allowed" },
    });
    Json(json!({ "items": [channel] })).into_response()
}

async fn playlist_items(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = signed(&app, &headers) {
        return refusal;
    }
    if query.get("playlistId").map(String::as_str) != Some("UUfakefakefakefakefakefa") {
        return api_error(404, "playlistNotFound", "The playlist cannot be found.");
    }
    let mut world = lock(&app.world);
    let late = usize::from(world.list_late > 0);
    world.list_late = world.list_late.saturating_sub(1);
    let items: Vec<Value> = world
        .videos
        .iter()
        .rev()
        .skip(late)
        .take(50)
        .map(|video| {
            json!({ "snippet": {
                "title": video.resource["snippet"]["title"], "publishedAt": video.at.to_string(),
                "resourceId": { "kind": "youtube#video", "videoId": video.id },
            } })
        })
        .collect();
    Json(json!({ "items": items })).into_response()
}

async fn videos(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = signed(&app, &headers) {
        return refusal;
    }
    let Some(part) = query.get("part") else { return api_error(400, "missingRequiredParameter", "part") };
    let ids: Vec<&str> = query.get("id").map(|ids| ids.split(',').collect()).unwrap_or_default();
    let now = app.desk.now();
    let mut world = lock(&app.world);
    world.pass(now);
    let mut items = Vec::new();
    for video in world.videos.iter_mut().filter(|video| ids.contains(&video.id.as_str()) && video.status != "deleted") {
        let mut item = json!({ "kind": "youtube#video", "id": video.id });
        for part in part.split(',') {
            item[part] = match part {
                "snippet" => video.resource["snippet"].clone(),
                "status" => {
                    video.asked += 1;
                    if video.asked > 1 && video.status == "uploaded" {
                        video.status = "processed".into();
                    }
                    let mut status = json!({ "uploadStatus": video.status, "privacyStatus": video.privacy });
                    match video.status.as_str() {
                        "failed" => status["failureReason"] = json!(video.reason),
                        "rejected" => status["rejectionReason"] = json!(video.reason),
                        _ => {}
                    }
                    if video.privacy == "private" && video.resource["status"]["publishAt"].is_string() {
                        status["publishAt"] = video.resource["status"]["publishAt"].clone();
                    }
                    status
                }
                "fileDetails" => json!({ "fileName": video.file_name, "fileSize": video.bytes.to_string() }),
                "processingDetails" => json!({ "processingStatus": "processing" }),
                // Numbers are texts; likes are hidden by the owner.
                "statistics" => json!({ "viewCount": "42", "commentCount": "1" }),
                _ => return api_error(400, "invalidPart", part),
            };
        }
        items.push(item);
    }
    Json(json!({ "items": items })).into_response()
}

async fn delete(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = may_manage(&app, &headers) {
        return refusal;
    }
    let id = query.get("id").cloned().unwrap_or_default();
    let mut world = lock(&app.world);
    let before = world.videos.len();
    world.videos.retain(|video| video.id != id);
    match world.videos.len() < before {
        true => StatusCode::NO_CONTENT.into_response(),
        false => api_error(404, "videoNotFound", "The video that you are trying to delete cannot be found."),
    }
}

async fn thumbnail(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(refusal) = signed(&app, &headers) {
        return refusal;
    }
    let mut world = lock(&app.world);
    if world.no_thumbnails {
        return api_error(403, "forbidden", "The authenticated user doesn't have permissions to upload thumbnails.");
    }
    if body.is_empty() || body.len() > 2 << 20 {
        return api_error(400, "mediaBodyRequired", "The request does not include the image content.");
    }
    let id = query.get("videoId").cloned().unwrap_or_default();
    match world.videos.iter_mut().find(|video| video.id == id) {
        Some(video) => {
            video.thumbnail = true;
            Json(json!({ "items": [{}] })).into_response()
        }
        None => api_error(404, "videoNotFound", "The video cannot be found."),
    }
}
