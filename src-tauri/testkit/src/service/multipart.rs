//! Reads `multipart/form-data` whole. Parts keep their order and their headers.

use axum::{body::Bytes, http::HeaderMap};
use futures::stream;
use std::convert::Infallible;

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The name of the file, when it is one.
    pub file_name: Option<String>,
    /// Its own content type.
    pub content_type: Option<String>,
    /// What is in it.
    pub bytes: Bytes,
}

impl Part {
    /// It as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The parts of a body. `Err` says what is wrong with it.
pub async fn read(headers: &HeaderMap, body: Bytes) -> Result<Vec<Part>, String> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|error| error.to_string())?;
    let mut form = multer::Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| error.to_string())? {
        let name = field.name().ok_or("a part has no name")?.to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(ToString::to_string);
        let bytes = field.bytes().await.map_err(|error| error.to_string())?;
        parts.push(Part { name, file_name, content_type, bytes });
    }
    Ok(parts)
}
