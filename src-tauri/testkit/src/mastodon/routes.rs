//! The routes, and what an instance says of itself.

use super::{App, World, media, oauth, statuses, wrong};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(oauth::discovery))
        .route("/oauth/authorize", get(oauth::authorize))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/revoke", post(oauth::revoke))
        .route("/api/v1/apps", post(oauth::register))
        .route("/api/v1/instance", get(instance_v1))
        // Mastodon.py asks with a slash at the end.
        .route("/api/v1/instance/", get(instance_v1))
        .route("/api/v2/instance", get(instance_v2))
        .route("/api/v2/instance/", get(instance_v2))
        .route("/api/v1/accounts/verify_credentials", get(verify))
        .route("/api/v1/accounts/{id}/statuses", get(statuses::of_account))
        .route("/api/v2/media", post(media::upload))
        .route("/api/v1/media", post(media::upload))
        .route("/api/v1/media/{id}", get(media::look).put(media::change).delete(media::delete))
        .route("/api/v1/statuses", post(statuses::post))
        .route("/api/v1/statuses/{id}", get(statuses::look).put(statuses::edit).delete(statuses::delete))
        .route("/api/v1/scheduled_statuses", get(statuses::scheduled))
        .route("/api/v1/scheduled_statuses/{id}", get(statuses::look_at_scheduled).delete(statuses::cancel_scheduled))
        .fallback(|| async { wrong(404, "Not Found") })
        .with_state(app)
}

/// 429 with the time of its end as this server writes it.
pub(super) fn too_many(world: &World, now: Timestamp) -> Response {
    let end = now + SignedDuration::from_mins(4);
    let reset = if world.reset_as_number { end.as_second().to_string() } else { end.to_string() };
    let headers = [
        ("x-ratelimit-limit", "30".to_owned()),
        ("x-ratelimit-remaining", "0".to_owned()),
        ("x-ratelimit-reset", reset),
    ];
    (StatusCode::TOO_MANY_REQUESTS, headers, Json(json!({ "error": "Too many requests" }))).into_response()
}

fn configuration(world: &World) -> Value {
    json!({
        "statuses": {
            "max_characters": world.characters, "max_media_attachments": 4, "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "supported_mime_types": world.mime_types, "image_size_limit": 16_777_216, "image_matrix_limit": 33_177_600,
            "video_size_limit": world.video_bytes, "video_frame_rate_limit": 120, "video_matrix_limit": 8_294_400,
            "description_limit": world.description_chars,
        },
        "polls": { "max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746 },
    })
}

async fn instance_v1(State(app): State<App>, headers: HeaderMap) -> Response {
    let (world, host) = (app.lock(), media::host(&headers));
    Json(json!({
        "uri": host, "title": "Fake", "short_description": "", "description": "", "email": "admin@example.org",
        "version": world.version, "urls": {}, "stats": { "user_count": 1, "status_count": 0, "domain_count": 0 },
        "languages": ["en"], "registrations": false, "approval_required": false, "invites_enabled": false,
        "configuration": configuration(&world), "contact_account": account(&host), "rules": [],
    }))
    .into_response()
}

async fn instance_v2(State(app): State<App>, headers: HeaderMap) -> Response {
    let (world, host) = (app.lock(), media::host(&headers));
    Json(json!({
        "domain": host, "title": "Fake", "version": world.version, "source_url": "https://github.com/mastodon/mastodon",
        "description": "", "usage": { "users": { "active_month": 1 } }, "thumbnail": { "url": "" }, "icon": [],
        "languages": ["en"], "configuration": configuration(&world),
        "registrations": { "enabled": false, "approval_required": false, "message": null },
        "api_versions": { "mastodon": 7 }, "contact": { "email": "admin@example.org", "account": account(&host) },
        "rules": [],
    }))
    .into_response()
}

pub(super) fn account(host: &str) -> Value {
    json!({
        "id": "110000000000000001", "username": "clip", "acct": "clip", "display_name": "Clip", "locked": false,
        "bot": false, "discoverable": true, "indexable": false, "group": false,
        "created_at": "2026-01-01T00:00:00.000Z", "note": "", "url": format!("http://{host}/@clip"),
        "uri": format!("http://{host}/users/clip"), "avatar": "", "avatar_static": "", "header": "",
        "header_static": "", "followers_count": 0, "following_count": 0, "statuses_count": 0, "last_status_at": null,
        "emojis": [], "fields": [],
    })
}

async fn verify(State(app): State<App>, headers: HeaderMap) -> Response {
    match oauth::signed(&app.lock(), &headers, "read:accounts") {
        Ok(_) => Json(account(&media::host(&headers))).into_response(),
        Err(response) => response,
    }
}
