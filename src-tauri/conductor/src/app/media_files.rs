//! Files that may be served: only those that belong to something in the library.

use super::{clips::clip, recordings::usable};
use crate::{
    Conductor,
    steps::render_of,
    views::{MediaFile, MediaKind},
};
use domain::{ClipId, Problem, RecordingId, RecordingState};
use std::path::{Path, PathBuf};
use uuid::Uuid;

impl Conductor {
    /// The file of a thing.
    pub async fn media_file(&self, kind: MediaKind, id: Uuid) -> Result<MediaFile, Problem> {
        let paths = self.core.world.paths.clone();
        let path: PathBuf = match kind {
            MediaKind::RecordingSource => {
                let recording = self.recording(RecordingId(id)).await?;
                // Another file may lie where a missing one was.
                if recording.state == RecordingState::Missing {
                    usable(&recording)?;
                }
                recording.path
            }
            MediaKind::RecordingProxy | MediaKind::RecordingPoster | MediaKind::RecordingFilmstrip => {
                self.recording(RecordingId(id)).await?;
                let name = match kind {
                    MediaKind::RecordingProxy => "proxy.mp4",
                    MediaKind::RecordingPoster => "poster.jpg",
                    _ => "filmstrip.jpg",
                };
                paths.of_recording(RecordingId(id), name)
            }
            MediaKind::ClipThumbnail => {
                let clip = self.core.store.read(move |db| clip(db, ClipId(id))).await?;
                paths.thumbnail(&clip)
            }
            MediaKind::ClipRender => {
                let key = self.core.store.read(move |db| Ok(render_of(db, &clip(db, ClipId(id))?, None)?.1)).await?;
                paths.render(&key)
            }
        };
        let meta = tokio::fs::metadata(&path).await.map_err(|error| Problem::io("Opening", &path, &error))?;
        let modified = meta
            .modified()
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .map_or(0, |age| age.as_millis());
        Ok(MediaFile { content_type: content_type(&path), etag: format!("\"{:x}-{modified:x}\"", meta.len()), path })
    }
}

/// What a browser is told. Recordings that it can't play are served under their own type all the same.
fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase().as_str() {
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        "jpg" | "jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}
