//! What a post's record has to be, by the lexicon `app.bsky.feed.post` and by what the apps expect.

use super::World;
use jiff::Timestamp;
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

/// Whether a record key is a TID.
pub(super) fn is_tid(key: &str) -> bool {
    let first = key.chars().next();
    key.len() == 13
        && first.is_some_and(|c| "234567abcdefghij".contains(c))
        && key.chars().all(|c| "234567abcdefghijklmnopqrstuvwxyz".contains(c))
}

/// A TID of this time.
pub(super) fn tid(now: Timestamp, clock: u64) -> String {
    const ALPHABET: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
    let number = ((now.as_microsecond() as u64) << 10) | (clock & 0x3ff);
    (0..13).rev().map(|at| char::from(ALPHABET[((number >> (at * 5)) & 31) as usize])).collect()
}

/// What is wrong with it.
pub(super) fn check(world: &World, record: &Value) -> Result<(), String> {
    let path = |field: &str| format!("Invalid app.bsky.feed.post record: $.record.{field}");
    if record["$type"] != "app.bsky.feed.post" {
        return Err("Invalid $type: expected app.bsky.feed.post".into());
    }
    let text = record["text"].as_str().ok_or_else(|| path("text is missing"))?;
    if text.graphemes(true).count() > 300 || text.len() > 3000 {
        return Err(path("text must not be longer than 300 graphemes"));
    }
    let at = record["createdAt"].as_str().unwrap_or_default();
    // A zone is part of it, as `Z` or as an offset.
    if at.parse::<Timestamp>().is_err() || !at.contains('T') {
        return Err(path("createdAt must be an valid atproto datetime"));
    }
    if list(record, "langs").is_some_and(|langs| {
        langs.len() > 3 || langs.iter().any(|lang| lang.as_str().is_none_or(|lang| lang.len() < 2))
    }) {
        return Err(path("langs must have at most 3 languages"));
    }
    if list(record, "tags").is_some_and(|tags| tags.len() > 8) {
        return Err(path("tags must have at most 8 elements"));
    }
    facets(text, record).map_err(|why| path(&why))?;
    match record["embed"]["$type"].as_str() {
        None if record.get("embed").is_none() => Ok(()),
        Some("app.bsky.embed.video") => video(world, &record["embed"]).map_err(|why| path(&why)),
        _ => Err(path("embed is not one this stand-in knows")),
    }
}

fn list<'a>(record: &'a Value, field: &str) -> Option<&'a Vec<Value>> {
    record[field].as_array()
}

fn facets(text: &str, record: &Value) -> Result<(), String> {
    let mut last = 0;
    for facet in list(record, "facets").into_iter().flatten() {
        let (start, end) = (facet["index"]["byteStart"].as_u64(), facet["index"]["byteEnd"].as_u64());
        let (Some(start), Some(end)) = (start.map(|at| at as usize), end.map(|at| at as usize)) else {
            return Err("facets: byteStart and byteEnd are integers".into());
        };
        if start >= end || end > text.len() || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(format!("facets: {start} to {end} is no part of the text"));
        }
        if start < last {
            return Err("facets: they overlap".into());
        }
        last = end;
        let covered = &text[start..end];
        for feature in list(facet, "features").into_iter().flatten() {
            let fits = match feature["$type"].as_str().unwrap_or_default() {
                "app.bsky.richtext.facet#tag" => {
                    let tag = feature["tag"].as_str().unwrap_or_default();
                    covered.starts_with(['#', '＃'])
                        && !tag.is_empty()
                        && tag.graphemes(true).count() <= 64
                        && tag.len() <= 640
                        && covered.ends_with(tag)
                }
                "app.bsky.richtext.facet#link" => {
                    feature["uri"].as_str().is_some_and(|uri| uri.starts_with("https://") || uri.starts_with("http://"))
                }
                "app.bsky.richtext.facet#mention" => {
                    covered.starts_with('@') && feature["did"].as_str().is_some_and(|did| did.starts_with("did:"))
                }
                _ => false,
            };
            if !fits {
                return Err(format!("facets: {feature} does not fit `{covered}`"));
            }
        }
    }
    Ok(())
}

fn video(world: &World, embed: &Value) -> Result<(), String> {
    let blob = &embed["video"];
    let id = blob["ref"]["$link"].as_str().unwrap_or_default();
    let kept = world.blobs.get(id).ok_or_else(|| format!("embed.video: Could not find blob: {id}"))?;
    if blob["$type"] != "blob" || blob["mimeType"] != "video/mp4" || kept.mime != "video/mp4" {
        return Err("embed.video must be a blob of video/mp4".into());
    }
    if blob["size"].as_u64() != Some(kept.size as u64) {
        return Err("embed.video: the size is another".into());
    }
    if embed["alt"].as_str().is_some_and(|alt| alt.graphemes(true).count() > 2000) {
        return Err("embed.alt is too long".into());
    }
    let ratio = &embed["aspectRatio"];
    let side = |name: &str| ratio[name].as_u64().is_some_and(|side| side >= 1);
    if !(ratio.is_null() || side("width") && side("height")) {
        return Err("embed.aspectRatio must have integers of at least 1".into());
    }
    Ok(())
}
