//! The repository of the account: blobs and records, and what can be read in public.

use super::{Answer, Asked, Blob, Shared, StoredPost, World, cid, lock, record, sessions, wrong};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Blobs that no record names go after this long.
const UNREFERENCED: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn answer(world: &Shared, asked: &Asked) -> Option<Answer> {
    let mut world = lock(world);
    let world = &mut *world;
    world.blobs.retain(|_, blob| blob.referenced || asked.now.duration_since(blob.at) < UNREFERENCED);
    Some(match (asked.nsid.as_str(), asked.post) {
        ("com.atproto.server.getServiceAuth", false) => sessions::service_auth(world, asked),
        ("com.atproto.repo.uploadBlob", true) => upload_blob(world, asked),
        ("com.atproto.repo.createRecord", true) => create(world, asked),
        ("com.atproto.repo.putRecord", true) => put(world, asked),
        ("com.atproto.repo.deleteRecord", true) => delete(world, asked),
        ("com.atproto.repo.getRecord", false) => get(world, asked),
        ("com.atproto.repo.listRecords", false) => list(world, asked),
        ("com.atproto.identity.resolveHandle", false) => resolve(world, asked),
        ("app.bsky.actor.getProfile", false) => sessions::access(world, asked).map(|_| profile(world)),
        _ => return None,
    })
}

/// What the public reads answer.
pub(super) fn reads(world: &Shared, asked: &Asked) -> Option<Answer> {
    let world = lock(world);
    match (asked.nsid.as_str(), asked.post) {
        ("app.bsky.feed.getPosts", false) => {
            let uris: Vec<String> = crate::service::pairs(&asked.query)
                .into_iter()
                .filter(|(name, _)| name == "uris" || name == "uris[]")
                .map(|(_, uri)| uri)
                .collect();
            if uris.is_empty() || uris.len() > 25 {
                return Some(Err(wrong(400, "InvalidRequest", "Error: uris must have 1 to 25 elements")));
            }
            let posts: Vec<Value> = uris
                .iter()
                .filter_map(|uri| {
                    let post = world.posts.get(uri.rsplit('/').next()?)?;
                    (uri_of(&world, post) == *uri).then(|| {
                        json!({
                            "uri": uri, "cid": post.cid, "author": profile(&world), "record": post.value,
                            "likeCount": world.likes, "repostCount": 2, "replyCount": 1, "quoteCount": 1,
                            "bookmarkCount": 0, "indexedAt": "2026-11-22T12:00:00.000Z",
                        })
                    })
                })
                .collect();
            Some(Ok(json!({ "posts": posts })))
        }
        ("app.bsky.actor.getProfile", false) => Some(Ok(profile(&world))),
        ("com.atproto.identity.resolveHandle", false) => Some(resolve(&world, asked)),
        _ => None,
    }
}

fn profile(world: &World) -> Value {
    json!({ "did": world.did, "handle": world.handle, "displayName": "Clip" })
}

fn resolve(world: &World, asked: &Asked) -> Answer {
    match asked.field("handle").unwrap_or_default() {
        handle if handle == world.handle => Ok(json!({ "did": world.did })),
        handle if handle == "friend.test" => Ok(json!({ "did": "did:plc:44ybard66vv44zksje25o7dz" })),
        _ => Err(wrong(400, "InvalidRequest", "Unable to resolve handle")),
    }
}

fn uri_of(world: &World, post: &StoredPost) -> String {
    format!("at://{}/app.bsky.feed.post/{}", world.did, post.rkey)
}

/// Takes a blob into the repository.
pub(super) fn keep_blob(world: &mut World, bytes: &[u8], mime: &str, now: jiff::Timestamp) -> Value {
    let id = cid::of_blob(bytes);
    let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let blob = Blob { mime: mime.into(), size: bytes.len(), sha256, at: now, referenced: false };
    world.blobs.entry(id.clone()).and_modify(|kept| kept.at = now).or_insert(blob);
    blob_ref(&id, mime, bytes.len())
}

pub(super) fn blob_ref(id: &str, mime: &str, size: usize) -> Value {
    json!({ "$type": "blob", "ref": { "$link": id }, "mimeType": mime, "size": size })
}

fn upload_blob(world: &mut World, asked: &Asked) -> Answer {
    sessions::access(world, asked)?;
    let mime = asked.header("content-type");
    if mime.is_empty() || !mime.contains('/') {
        return Err(wrong(400, "InvalidRequest", "Request encoding (Content-Type) required but not provided"));
    }
    if asked.body.len() > world.blob_limit {
        return Err(wrong(413, "PayloadTooLarge", "request entity too large"));
    }
    let mime = mime.to_owned();
    Ok(json!({ "blob": keep_blob(world, &asked.body, &mime, asked.now) }))
}

/// What createRecord and putRecord have in common: who, where, what.
fn checked(world: &World, asked: &Asked) -> Result<(Option<String>, Value), axum::response::Response> {
    sessions::access(world, asked)?;
    let body = asked.json();
    if ![world.did.as_str(), world.handle.as_str()].contains(&body["repo"].as_str().unwrap_or_default()) {
        return Err(wrong(401, "AuthRequiredError", "Invalid repo"));
    }
    if body["collection"] != "app.bsky.feed.post" {
        return Err(wrong(400, "InvalidRequest", "this stand-in has posts only"));
    }
    let rkey = body["rkey"].as_str().map(str::to_owned);
    if rkey.as_ref().is_some_and(|key| !record::is_tid(key)) {
        return Err(wrong(400, "InvalidRequest", "Invalid rkey: Record key is not a valid TID"));
    }
    record::check(world, &body["record"]).map_err(|why| wrong(400, "InvalidRequest", &why))?;
    Ok((rkey, body["record"].clone()))
}

fn write(world: &mut World, rkey: String, value: Value) -> Value {
    let link = value["embed"]["video"]["ref"]["$link"].as_str().unwrap_or_default().to_owned();
    if let Some(blob) = world.blobs.get_mut(&link) {
        blob.referenced = true;
    }
    let post = StoredPost { cid: cid::of_record(&value), rkey: rkey.clone(), value };
    let answer = json!({
        "uri": uri_of(world, &post), "cid": post.cid, "validationStatus": "valid",
        "commit": { "cid": post.cid, "rev": rkey },
    });
    if world.posts.insert(rkey, post).is_none() {
        world.made += 1;
    }
    answer
}

fn create(world: &mut World, asked: &Asked) -> Answer {
    let (rkey, value) = checked(world, asked)?;
    let rkey = match rkey {
        Some(rkey) if world.posts.contains_key(&rkey) => {
            return Err(wrong(500, "InternalServerError", "Internal Server Error"));
        }
        Some(rkey) => rkey,
        None => record::tid(asked.now, world.number()),
    };
    Ok(write(world, rkey, value))
}

fn put(world: &mut World, asked: &Asked) -> Answer {
    let (rkey, value) = checked(world, asked)?;
    let Some(rkey) = rkey else {
        return Err(wrong(400, "InvalidRequest", "Input must have the property \"rkey\""));
    };
    let body = asked.json();
    if let (Some(swap), Some(kept)) = (body.get("swapRecord"), world.posts.get(&rkey))
        && swap.as_str() != Some(&kept.cid)
    {
        return Err(wrong(400, "InvalidSwap", "Record was at another version"));
    }
    Ok(write(world, rkey, value))
}

fn delete(world: &mut World, asked: &Asked) -> Answer {
    sessions::access(world, asked)?;
    let rkey = asked.json()["rkey"].as_str().unwrap_or_default().to_owned();
    world.posts.remove(&rkey);
    Ok(json!({}))
}

fn get(world: &World, asked: &Asked) -> Answer {
    let rkey = asked.field("rkey").unwrap_or_default();
    match world.posts.get(&rkey) {
        Some(post) => Ok(json!({ "uri": uri_of(world, post), "cid": post.cid, "value": post.value })),
        None => Err(wrong(400, "RecordNotFound", &format!("Could not locate record: {rkey}"))),
    }
}

fn list(world: &World, _asked: &Asked) -> Answer {
    let records: Vec<Value> = world
        .posts
        .values()
        .map(|post| json!({ "uri": uri_of(world, post), "cid": post.cid, "value": post.value }))
        .collect();
    Ok(json!({ "records": records }))
}
