//! The routes of the stand-in.

use super::{
    Message, Shared, lock,
    message::{self, Incoming, Refused, refused},
    message_object,
};
use crate::service::{multipart, query_field};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

#[derive(Clone)]
struct App {
    world: Shared,
}

pub(super) fn router(world: Shared) -> Router {
    let mut router = Router::new();
    for base in ["/api", "/api/v10"] {
        router = router
            .route(&format!("{base}/webhooks/{{id}}/{{token}}"), get(look).post(send).delete(remove_webhook))
            .route(
                &format!("{base}/webhooks/{{id}}/{{token}}/messages/{{message}}"),
                get(look_at).patch(edit).delete(remove),
            );
    }
    router
        .fallback(|| async { (StatusCode::NOT_FOUND, Json(json!({ "message": "404: Not Found", "code": 0 }))) })
        .with_state(App { world })
}

/// What holds for every request: a name of the client, a live webhook, a bucket that is not empty.
fn admit(app: &App, id: &str, token: &str, headers: &HeaderMap) -> Result<(), Response> {
    let mut world = lock(&app.world);
    let agent = headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let refusal = if agent.trim().is_empty() {
        Some(refused(403, 40333, "internal network error"))
    } else if world.deleted || id != world.id {
        Some(refused(404, 10015, "Unknown Webhook"))
    } else if token != world.token {
        Some(refused(401, 50027, "Invalid Webhook Token"))
    } else {
        None
    };
    if let Some(refusal) = refusal {
        world.invalid_answers += 1;
        return Err(answer(Err(refusal)));
    }
    match world.bucket {
        Some(0) => {
            world.bucket = Some(1);
            world.invalid_answers += 1;
            let body = Json(json!({ "message": "You are being rate limited.", "retry_after": 0.65, "global": false }));
            let headers = [
                ("retry-after", "1"),
                ("x-ratelimit-limit", "5"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset-after", "0.65"),
                ("x-ratelimit-bucket", "4df22fa6ffb05ec5"),
                ("x-ratelimit-scope", "user"),
            ];
            Err((StatusCode::TOO_MANY_REQUESTS, headers, body).into_response())
        }
        Some(left) => {
            world.bucket = Some(left - 1);
            Ok(())
        }
        None => Ok(()),
    }
}

fn answer(result: Result<Value, Refused>) -> Response {
    match result {
        Ok(Value::Null) => StatusCode::NO_CONTENT.into_response(),
        Ok(value) => {
            let headers = [
                ("x-ratelimit-limit", "5"),
                ("x-ratelimit-remaining", "4"),
                ("x-ratelimit-reset-after", "2.000"),
                ("x-ratelimit-bucket", "4df22fa6ffb05ec5"),
            ];
            (headers, Json(value)).into_response()
        }
        Err((status, body)) => (status, Json(body)).into_response(),
    }
}

async fn look(State(app): State<App>, Path((id, token)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if let Err(response) = admit(&app, &id, &token, &headers) {
        return response;
    }
    let world = lock(&app.world);
    answer(Ok(json!({
        "application_id": null, "avatar": null, "channel_id": world.channel, "guild_id": world.guild, "id": world.id,
        "name": world.name, "type": 1, "token": world.token,
        "url": format!("https://discord.com/api/webhooks/{}/{}", world.id, world.token),
    })))
}

async fn read(headers: &HeaderMap, body: Bytes) -> Result<Incoming, Refused> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let parts = multipart::read(headers, body).await;
        message::from_parts(parts.map_err(|why| refused(400, 50035, &format!("Invalid Form Body: {why}")))?)
    } else if kind.starts_with("application/json") {
        let payload = serde_json::from_slice(&body)
            .map_err(|_| refused(400, 50109, "The request body contains invalid JSON."))?;
        Ok(Incoming { payload, files: Vec::new() })
    } else {
        Err(refused(400, 50035, "Invalid Form Body: Expected \"Content-Type\" header to be one of multipart/form-data"))
    }
}

async fn send(
    State(app): State<App>,
    Path((id, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(response) = admit(&app, &id, &token, &headers) {
        return response;
    }
    let query = query.unwrap_or_default();
    let waits = query_field(&query, "wait").is_some_and(|wait| wait.eq_ignore_ascii_case("true") || wait == "1");
    let result = match read(&headers, body).await {
        Ok(incoming) => post(&app, &incoming, query_field(&query, "thread_id")),
        Err(refusal) => Err(refusal),
    };
    if !waits {
        if result.is_err() {
            lock(&app.world).lost += 1;
        }
        return StatusCode::NO_CONTENT.into_response();
    }
    answer(result)
}

fn post(app: &App, incoming: &Incoming, thread: Option<String>) -> Result<Value, Refused> {
    let mut world = lock(&app.world);
    let content = message::content(&incoming.payload)?.unwrap_or_default();
    let username = message::username(&incoming.payload)?;
    let pings = message::pings(&incoming.payload, &content)?;
    let thread = message::thread(&mut world, &incoming.payload, thread)?;
    let attachments = message::attachments(&mut world, incoming, &[])?;
    if content.is_empty() && attachments.is_empty() {
        return Err(refused(400, 50006, "Cannot send an empty message"));
    }
    if world.blocked_word.as_ref().is_some_and(|word| content.contains(word)) {
        return Err(refused(400, 200000, "Message was blocked by automatic moderation"));
    }
    let flags = incoming.payload["flags"].as_u64().unwrap_or_default();
    let id = world.snowflake();
    let message = Message { id, thread, content, attachments, pings, username, edits: 0, flags };
    world.messages.push(message.clone());
    Ok(message_object(&world, &message, "https://cdn.discordapp.com"))
}

async fn look_at(
    State(app): State<App>,
    Path((id, token, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(response) = admit(&app, &id, &token, &headers) {
        return response;
    }
    let world = lock(&app.world);
    let found = world.messages.iter().find(|found| found.id == message);
    answer(match found {
        Some(found) => Ok(message_object(&world, found, "https://cdn.discordapp.com")),
        None => Err(refused(404, 10008, "Unknown Message")),
    })
}

async fn edit(
    State(app): State<App>,
    Path((id, token, message)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(response) = admit(&app, &id, &token, &headers) {
        return response;
    }
    let incoming = match read(&headers, body).await {
        Ok(incoming) => incoming,
        Err(refusal) => return answer(Err(refusal)),
    };
    let change = || {
        let mut world = lock(&app.world);
        let at = world.messages.iter().position(|found| found.id == message);
        let at = at.ok_or_else(|| refused(404, 10008, "Unknown Message"))?;
        let before = world.messages[at].clone();
        let content = message::content(&incoming.payload)?.unwrap_or(before.content);
        let attachments = message::attachments(&mut world, &incoming, &before.attachments)?;
        let pings = message::pings(&incoming.payload, &content)?;
        if content.is_empty() && attachments.is_empty() {
            return Err(refused(400, 50006, "Cannot send an empty message"));
        }
        world.messages[at] = Message { content, attachments, pings, edits: before.edits + 1, ..before };
        Ok(message_object(&world, &world.messages[at], "https://cdn.discordapp.com"))
    };
    answer(change())
}

async fn remove(
    State(app): State<App>,
    Path((id, token, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(response) = admit(&app, &id, &token, &headers) {
        return response;
    }
    let mut world = lock(&app.world);
    let before = world.messages.len();
    world.messages.retain(|found| found.id != message);
    answer(if world.messages.len() < before { Ok(Value::Null) } else { Err(refused(404, 10008, "Unknown Message")) })
}

async fn remove_webhook(
    State(app): State<App>,
    Path((id, token)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(response) = admit(&app, &id, &token, &headers) {
        return response;
    }
    lock(&app.world).deleted = true;
    answer(Ok(Value::Null))
}
