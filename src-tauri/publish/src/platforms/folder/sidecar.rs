//! The JSON file beside a clip: edit, words and who wrote them, score and evidence, and the post's id as the marker by which
//! the folder can be asked whether a post is there.
//!
//! While a post is on its way the same document lies hidden in the folder and says which name is about to be taken.

use crate::Parcel;
use domain::PostId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The largest file that is read in search of a marker. Ours are some kilobytes.
const LARGEST: u64 = 8 << 20;

/// Size and hash of the video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    pub bytes: u64,
    pub sha256: String,
}

/// The names in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Names {
    pub video: String,
    #[serde(default)]
    pub thumbnail: Option<String>,
    pub text: String,
}

/// The part of the document that we read again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Marked {
    pub post: PostId,
    pub files: Names,
    pub video: Content,
    /// Set in the hidden document from the moment on from which its name may have been taken.
    #[serde(default)]
    pub placing: bool,
}

/// The whole document.
pub(super) fn document(parcel: &Parcel, names: &Names, video: &Content, placing: bool) -> Value {
    let mut document = Map::new();
    document.insert("format".into(), json!(1));
    document.insert("app".into(), json!("ClipConductor"));
    document.insert("post".into(), json!(parcel.post));
    document.insert("files".into(), json!(names));
    document.insert("video".into(), json!(video));
    document.insert("words".into(), json!(parcel.words));
    document.insert("author".into(), json!(parcel.author));
    match &parcel.facts {
        Value::Object(facts) => {
            for (key, value) in facts {
                // What is ours can't be said otherwise by a fact.
                document.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        Value::Null => {}
        other => {
            document.insert("facts".into(), other.clone());
        }
    }
    if placing {
        document.insert("placing".into(), json!(true));
    }
    Value::Object(document)
}

/// The document in this file, if it is one of ours.
pub(super) fn read(path: &Path) -> io::Result<Option<Marked>> {
    match fs::metadata(path) {
        Ok(facts) if !facts.is_file() || facts.len() > LARGEST => return Ok(None),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        // Somebody took it away in between.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Looks for a visible document with this marker. `likely` is looked at first; else all are, as people rename files.
pub(super) fn find(folder: &Path, post: PostId, likely: Option<&str>) -> io::Result<Option<(PathBuf, Marked)>> {
    if let Some(stem) = likely {
        let path = folder.join(format!("{stem}.json"));
        if let Some(marked) = read(&path)?.filter(|marked| marked.post == post) {
            return Ok(Some((path, marked)));
        }
    }
    let marker = post.to_string();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || !name.to_lowercase().ends_with(".json") {
            continue;
        }
        if !fs::metadata(&path).is_ok_and(|facts| facts.is_file() && facts.len() <= LARGEST) {
            continue;
        }
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            // What we wrote we may read: this one is a stranger's, or just went away.
            Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::NotFound) => continue,
            // Any other error leaves the question open, and it must not be answered with "not there".
            Err(error) => return Err(error),
        };
        // Parsing every stranger's file would cost more than looking for the marker.
        if bytes.windows(marker.len()).any(|window| window == marker.as_bytes()) {
            let marked: Option<Marked> = serde_json::from_slice(&bytes).ok();
            if let Some(marked) = marked.filter(|marked| marked.post == post) {
                return Ok(Some((path, marked)));
            }
        }
    }
    Ok(None)
}

/// The words as a text that can be pasted: title, description, tags.
pub(super) fn text(parcel: &Parcel) -> String {
    let words = &parcel.words;
    let tags = words.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = [&words.title, &words.description, &tags]
        .into_iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    let mut text = parts.join("\n\n");
    text.push('\n');
    text
}
