//! What a message may be.

use super::{Attachment, World};
use crate::service::multipart::Part;
use axum::http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A refusal: status and body.
pub(super) type Refused = (StatusCode, Value);

pub(super) fn refused(status: u16, code: u64, message: &str) -> Refused {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, json!({ "message": message, "code": code }))
}

/// 50035 with the field at fault.
fn form_error(field: &str, code: &str, message: &str) -> Refused {
    let mut errors = json!({ "_errors": [{ "code": code, "message": message }] });
    for part in field.rsplit('.') {
        errors = json!({ part: errors });
    }
    (StatusCode::BAD_REQUEST, json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors }))
}

/// What came with a POST or PATCH.
pub(super) struct Incoming {
    pub payload: Value,
    pub files: Vec<(u64, Part)>,
}

/// Takes a form apart. Parts may come in any order.
pub(super) fn from_parts(parts: Vec<Part>) -> Result<Incoming, Refused> {
    let (mut payload, mut files) = (json!({}), Vec::new());
    for part in parts {
        if part.name == "payload_json" {
            payload = serde_json::from_slice(&part.bytes)
                .map_err(|_| refused(400, 50109, "The request body contains invalid JSON."))?;
        } else if let Some(index) = part.name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')) {
            let index = index.parse().map_err(|_| form_error("files", "BASE_TYPE_BAD_INT", "bad index"))?;
            if part.file_name.is_none() {
                return Err(form_error("files", "MISSING_FILENAME", "A file needs a name."));
            }
            files.push((index, part));
        } else if part.file_name.is_some() {
            // Files under any other name are taken in their order; older clients send them so.
            files.push((files.len() as u64, part));
        } else if matches!(part.name.as_str(), "content" | "username") {
            payload[part.name.as_str()] = json!(part.text());
        } else {
            return Err(form_error(&part.name, "UNKNOWN_FIELD", "There is no such part."));
        }
    }
    Ok(Incoming { payload, files })
}

/// The text, within its limit. Counted as UTF-16, as JavaScript clients do.
pub(super) fn content(payload: &Value) -> Result<Option<String>, Refused> {
    match &payload["content"] {
        Value::Null => Ok(None),
        Value::String(text) if text.encode_utf16().count() > 2000 => {
            Err(form_error("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length."))
        }
        Value::String(text) => Ok(Some(text.trim().to_owned())),
        _ => Err(form_error("content", "BASE_TYPE_BAD_TYPE", "Must be a string.")),
    }
}

pub(super) fn username(payload: &Value) -> Result<Option<String>, Refused> {
    let Some(name) = payload["username"].as_str() else { return Ok(None) };
    let length = name.chars().count();
    if !(1..=80).contains(&length) {
        return Err(form_error("username", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 80 in length."));
    }
    let lower = name.to_lowercase();
    if lower.contains("clyde") || lower.contains("discord") {
        let why = format!("Username cannot contain \"{name}\"");
        return Err(form_error("username", "USERNAME_INVALID_CONTAINS", &why));
    }
    Ok(Some(name.to_owned()))
}

/// Whether names in the text ring a bell.
pub(super) fn pings(payload: &Value, content: &str) -> Result<bool, Refused> {
    let allowed = &payload["allowed_mentions"];
    let kinds = match &allowed["parse"] {
        Value::Array(kinds) => Some(kinds),
        _ => None,
    };
    for kind in kinds.into_iter().flatten() {
        let Some(kind) = kind.as_str().filter(|kind| ["roles", "users", "everyone"].contains(kind)) else {
            return Err(form_error("allowed_mentions.parse", "BASE_TYPE_CHOICES", "Not a kind of mention."));
        };
        if allowed[kind].as_array().is_some_and(|list| !list.is_empty()) {
            let why = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            return Err(form_error("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &why));
        }
    }
    let parses = |kind: &str| match (allowed.is_null(), kinds) {
        // Webhooks parse users unless they are told otherwise.
        (true, _) => kind == "users",
        (false, kinds) => kinds.is_some_and(|kinds| kinds.iter().any(|k| k == kind)),
    };
    let everyone = content.contains("@everyone") || content.contains("@here");
    Ok(everyone && parses("everyone") || content.contains("<@") && parses("users"))
}

/// The files with what the payload says of them; with `kept`, files that were there before.
pub(super) fn attachments(
    world: &mut World,
    incoming: &Incoming,
    kept: &[Attachment],
) -> Result<Vec<Attachment>, Refused> {
    let listed: Vec<Value> = match &incoming.payload["attachments"] {
        Value::Null if !kept.is_empty() => kept.iter().map(|file| json!({ "id": file.id })).collect(),
        Value::Null => incoming.files.iter().map(|(index, _)| json!({ "id": index })).collect(),
        Value::Array(listed) => listed.clone(),
        _ => return Err(form_error("attachments", "BASE_TYPE_BAD_TYPE", "Must be a list.")),
    };
    if listed.len() > 10 || incoming.files.len() > 10 {
        return Err(form_error("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length."));
    }
    let mut found = Vec::new();
    for (at, entry) in listed.iter().enumerate() {
        let id = match &entry["id"] {
            Value::String(id) => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => return Err(form_error(&format!("attachments.{at}.id"), "BASE_TYPE_REQUIRED", "Is required.")),
        };
        let description = entry["description"].as_str().map(str::to_owned);
        if description.as_ref().is_some_and(|text| text.encode_utf16().count() > 1024) {
            let field = format!("attachments.{at}.description");
            return Err(form_error(&field, "BASE_TYPE_MAX_LENGTH", "Must be 1024 or fewer in length."));
        }
        if let Some(file) = kept.iter().find(|file| file.id == id) {
            found.push(Attachment { description: description.or(file.description.clone()), ..file.clone() });
            continue;
        }
        let Some((_, part)) = incoming.files.iter().find(|(index, _)| index.to_string() == id) else {
            let field = format!("attachments.{at}.id");
            return Err(form_error(&field, "ATTACHMENT_NOT_FOUND", "There is no file with this id."));
        };
        if part.bytes.len() > world.bytes_per_file {
            return Err(refused(413, 40005, "Request entity too large"));
        }
        let filename = entry["filename"].as_str().or(part.file_name.as_deref()).unwrap_or("file").to_owned();
        found.push(Attachment {
            id: world.snowflake(),
            filename,
            description,
            content_type: part.content_type.clone(),
            size: part.bytes.len(),
            sha256: Sha256::digest(&part.bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        });
    }
    Ok(found)
}

/// The thread a message goes into.
pub(super) fn thread(world: &mut World, payload: &Value, asked: Option<String>) -> Result<Option<String>, Refused> {
    let named = payload["thread_name"].as_str();
    match (world.forum, asked, named) {
        (_, Some(_), Some(_)) => {
            Err(refused(400, 220002, "Webhooks posted to forum channels cannot have both a thread_name and thread_id"))
        }
        (true, None, None) => {
            Err(refused(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id"))
        }
        (false, None, Some(_)) => Err(refused(400, 220003, "Webhooks can only create threads in forum channels")),
        (true, None, Some(name)) => {
            let id = world.snowflake();
            world.threads.extend([id.clone(), name.to_owned()]);
            Ok(Some(id))
        }
        (_, Some(id), None) if world.threads.contains(&id) => Ok(Some(id)),
        (_, Some(_), None) => Err(refused(404, 10003, "Unknown Channel")),
        (false, None, None) => Ok(None),
    }
}
