//! Statuses and what is scheduled.

use super::{App, Idempotency, Scheduled, Status, World, field, fields, media, oauth, routes, wrong};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

const SOONEST: SignedDuration = SignedDuration::from_mins(5);
const KEY_LIVES: SignedDuration = SignedDuration::from_hours(1);

/// Letters as the instance counts them: a link is 23, a name at another server counts without the server.
fn length(text: &str) -> usize {
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            let blank = word.graphemes(true).count() - bare.graphemes(true).count();
            let count = if bare.starts_with("https://") || bare.starts_with("http://") {
                23
            } else if let Some((name, _)) = bare.strip_prefix('@').and_then(|rest| rest.split_once('@')) {
                name.graphemes(true).count() + 1
            } else {
                bare.graphemes(true).count()
            };
            count + blank
        })
        .sum()
}

pub(super) fn from_params(id: String, params: &Value, media: Vec<String>, at: Timestamp) -> Status {
    let text = |name: &str| params[name].as_str().unwrap_or_default().to_owned();
    Status {
        id,
        text: text("text"),
        visibility: text("visibility"),
        media,
        language: params["language"].as_str().map(str::to_owned),
        spoiler: text("spoiler_text"),
        sensitive: params["sensitive"].as_bool().unwrap_or(false),
        at,
        edits: 0,
    }
}

/// The text as the instance gives it out: escaped, in a paragraph, with links and tags as anchors.
fn html(text: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| {
            let words: Vec<String> = paragraph
                .split_inclusive(char::is_whitespace)
                .map(|word| {
                    let bare = word.trim_end();
                    let blank = word[bare.len()..].replace('\n', "<br />");
                    let shown = match bare.strip_prefix('#') {
                        Some(tag) if !tag.is_empty() => format!(
                            "<a href=\"https://fake/tags/{}\" class=\"mention hashtag\" rel=\"tag\">#<span>{}</span></a>",
                            tag.to_lowercase(),
                            escaped(tag)
                        ),
                        _ => escaped(bare),
                    };
                    shown + &blank
                })
                .collect();
            format!("<p>{}</p>", words.concat())
        })
        .collect();
    paragraphs.concat()
}

pub(super) fn object(world: &World, status: &Status, host: &str) -> Value {
    let attachments: Vec<Value> =
        status.media.iter().filter_map(|id| Some(media::object(world.media.get(id)?, host))).collect();
    json!({
        "id": status.id, "created_at": status.at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "in_reply_to_id": null, "in_reply_to_account_id": null,
        "sensitive": status.sensitive, "spoiler_text": status.spoiler, "visibility": status.visibility,
        "language": status.language, "uri": format!("http://{host}/users/clip/statuses/{}", status.id),
        "url": format!("http://{host}/@clip/{}", status.id), "replies_count": 1, "reblogs_count": 2,
        "favourites_count": 5, "edited_at": null, "content": html(&status.text), "reblog": null,
        "application": { "name": "ClipConductor", "website": null }, "account": routes::account(host),
        "media_attachments": attachments, "mentions": [], "tags": [], "emojis": [], "card": null, "poll": null,
    })
}

fn scheduled_object(world: &World, scheduled: &Scheduled, host: &str) -> Value {
    let attachments: Vec<Value> =
        scheduled.media.iter().filter_map(|id| Some(media::object(world.media.get(id)?, host))).collect();
    json!({
        "id": scheduled.id, "scheduled_at": scheduled.at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "params": scheduled.params, "media_attachments": attachments,
    })
}

pub(super) async fn post(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = match fields(&headers, query.as_deref().unwrap_or_default(), body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let mut world = app.lock();
    let (host, now) = (media::host(&headers), app.desk.now());
    if let Err(response) = oauth::signed(&world, &headers, "write:statuses") {
        return response;
    }
    if world.limited {
        return routes::too_many(&world, now);
    }
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    world.keys.retain(|_, (at, _)| now.duration_since(*at) < KEY_LIVES);
    if let Some((_, made)) = key.as_ref().and_then(|key| world.keys.get(key)) {
        match world.idempotency {
            Idempotency::Honoured => return Json(made.clone()).into_response(),
            Idempotency::FailsOnRepeat => {
                return (
                    axum::http::StatusCode::INTERNAL_SERVER_ERROR,
                    "<!DOCTYPE html><title>We're sorry, but something went wrong on our end</title>",
                )
                    .into_response();
            }
            Idempotency::Ignored => {}
        }
    }
    let made = match make(&mut world, &fields, now, &host) {
        Ok(made) => made,
        Err(response) => return response,
    };
    if let Some(key) = key {
        world.keys.insert(key, (now, made.clone()));
    }
    Json(made).into_response()
}

fn make(world: &mut World, fields: &[(String, String)], now: Timestamp, host: &str) -> Result<Value, Response> {
    let get = |name: &str| field(fields, name);
    let ids: Vec<String> = fields.iter().filter(|(key, _)| key == "media_ids[]").map(|(_, id)| id.clone()).collect();
    let (text, spoiler) = (get("status").unwrap_or_default(), get("spoiler_text").unwrap_or_default());
    if text.trim().is_empty() && ids.is_empty() {
        return Err(wrong(422, "Validation failed: Text can't be blank"));
    }
    let most = world.characters;
    if length(text) + spoiler.graphemes(true).count() > most {
        return Err(wrong(422, &format!("Validation failed: Text character limit of {most} exceeded")));
    }
    let visibility = get("visibility").unwrap_or("public");
    if !["public", "unlisted", "private", "direct"].contains(&visibility) {
        return Err(wrong(422, "Validation failed: Visibility is not included in the list"));
    }
    media::forget_old(world, now);
    for id in &ids {
        match world.media.get(id) {
            None => return Err(wrong(422, "Validation failed: Media could not be found")),
            Some(media) if media.attached => {
                return Err(wrong(422, "Validation failed: Media is already attached to another status"));
            }
            Some(media) if media.polls_left > 0 || media.fails => {
                return Err(wrong(
                    422,
                    "Cannot attach files that have not finished processing. Try again in a moment!",
                ));
            }
            Some(_) => {}
        }
    }
    let videos =
        ids.iter().filter(|id| world.media.get(*id).is_some_and(|media| media.mime.starts_with("video/"))).count();
    if ids.len() > 4 || videos > 1 || videos == 1 && ids.len() > 1 {
        return Err(wrong(422, "Cannot attach a video to a post that already contains images"));
    }
    let at = match get("scheduled_at").filter(|_| world.schedules) {
        None => None,
        Some(text) => {
            let at: Timestamp =
                text.parse().map_err(|_| wrong(422, "Validation failed: Scheduled at is not a date"))?;
            if at > now && at.duration_since(now) <= SOONEST {
                return Err(wrong(422, "Validation failed: Scheduled at The scheduled date must be in the future"));
            }
            // A time that is over is no schedule: it goes out at once.
            Some(at).filter(|at| *at > now)
        }
    };
    let params = json!({
        "text": text, "visibility": visibility, "spoiler_text": spoiler, "media_ids": ids,
        "language": get("language"), "sensitive": get("sensitive").is_some_and(|yes| yes == "true" || yes == "1"),
        "scheduled_at": null, "poll": null, "idempotency": null, "in_reply_to_id": null, "application_id": 1,
    });
    if at.is_some() && world.scheduled.len() >= 300 {
        return Err(wrong(422, "Validation failed: You have exceeded the limit of 300 scheduled posts"));
    }
    for id in &ids {
        if let Some(media) = world.media.get_mut(id) {
            media.attached = true;
        }
    }
    let id = world.number();
    Ok(match at {
        Some(at) => {
            let scheduled = Scheduled { id, at, params, media: ids };
            world.scheduled.push(scheduled.clone());
            scheduled_object(world, &scheduled, host)
        }
        None => {
            let status = from_params(id, &params, ids, now);
            world.statuses.push(status.clone());
            object(world, &status, host)
        }
    })
}

pub(super) async fn look(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let world = app.lock();
    match world.statuses.iter().find(|status| status.id == id) {
        Some(status) => Json(object(&world, status, &media::host(&headers))).into_response(),
        None => wrong(404, "Record not found"),
    }
}

pub(super) async fn edit(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = match fields(&headers, "", body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let mut world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "write:statuses") {
        return response;
    }
    let Some(at) = world.statuses.iter().position(|status| status.id == id) else {
        return wrong(404, "Record not found");
    };
    let text = field(&fields, "status").unwrap_or_default().to_owned();
    if length(&text) > world.characters {
        return wrong(422, &format!("Validation failed: Text character limit of {} exceeded", world.characters));
    }
    // Media that are not listed again are taken off.
    let media = fields.iter().filter(|(key, _)| key == "media_ids[]").map(|(_, id)| id.clone()).collect();
    let status = &mut world.statuses[at];
    (status.text, status.media, status.edits) = (text, media, status.edits + 1);
    Json(object(&world, &world.statuses[at], &super::media::host(&headers))).into_response()
}

pub(super) async fn delete(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "write:statuses") {
        return response;
    }
    let Some(at) = world.statuses.iter().position(|status| status.id == id) else {
        return wrong(404, "Record not found");
    };
    let status = world.statuses.remove(at);
    Json(object(&world, &status, &media::host(&headers))).into_response()
}

pub(super) async fn of_account(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "read:statuses") {
        return response;
    }
    let limit = crate::service::query_field(query.as_deref().unwrap_or_default(), "limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(20);
    let host = media::host(&headers);
    let newest: Vec<Value> =
        world.statuses.iter().rev().take(limit.min(40)).map(|status| object(&world, status, &host)).collect();
    Json(newest).into_response()
}

pub(super) async fn scheduled(State(app): State<App>, headers: HeaderMap) -> Response {
    let world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "read:statuses") {
        return response;
    }
    if !world.schedules {
        return wrong(404, "Record not found");
    }
    let host = media::host(&headers);
    Json(world.scheduled.iter().map(|scheduled| scheduled_object(&world, scheduled, &host)).collect::<Vec<_>>())
        .into_response()
}

pub(super) async fn look_at_scheduled(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "read:statuses") {
        return response;
    }
    match world.scheduled.iter().find(|scheduled| scheduled.id == id) {
        Some(scheduled) => Json(scheduled_object(&world, scheduled, &media::host(&headers))).into_response(),
        None => wrong(404, "Record not found"),
    }
}

pub(super) async fn cancel_scheduled(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut world = app.lock();
    if let Err(response) = oauth::signed(&world, &headers, "write:statuses") {
        return response;
    }
    let before = world.scheduled.len();
    world.scheduled.retain(|scheduled| scheduled.id != id);
    if world.scheduled.len() < before { Json(json!({})).into_response() } else { wrong(404, "Record not found") }
}
