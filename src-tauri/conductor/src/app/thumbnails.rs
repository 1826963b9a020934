//! The picture of a clip: frames to choose from, and a file of the person's own.

use super::{
    clips::clip,
    recordings::blocking,
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    views::{ClipDetailView, UndoView},
};
use domain::{ClipId, MediaTime, Problem};
use sha2::{Digest as _, Sha256};

/// So many frames are offered.
const OFFERED: usize = 7;
/// Large enough for every platform's preview, in pixels.
const OWN_PICTURE: (u32, u32) = (1280, 1280);

impl Conductor {
    /// Instants of the clip's first stretch that would do as its thumbnail, best first. They are looked for when a person wants
    /// to choose, and kept.
    pub async fn best_frames(&self, id: ClipId) -> Result<Vec<MediaTime>, Problem> {
        let core = self.core.clone();
        let (clip, recording) = core
            .store
            .read(move |db| {
                let clip = clip(db, id)?;
                let recording = match clip.edit.spans.first() {
                    Some(part) => store::recordings::get(db, part.recording)?,
                    None => None,
                };
                Ok((clip, recording))
            })
            .await?;
        let (Some(part), Some(recording)) = (clip.edit.spans.first().copied(), recording) else {
            return Ok(Vec::new());
        };
        let Some(info) = recording.media else { return Ok(Vec::new()) };
        blocking(move || {
            let kept = core.world.paths.best_frames(&clip);
            if let Ok(bytes) = std::fs::read(&kept)
                && let Ok(frames) = serde_json::from_slice(&bytes)
            {
                return Ok(frames);
            }
            let ffmpeg = core.tools.ffmpeg()?;
            let cancel = media::Cancel::new();
            let frames = media::best_frames(&ffmpeg, &recording.path, &info, part.span, OFFERED, &cancel)?;
            crate::steps::make_folder_of(&kept)?;
            crate::steps::write_whole(&kept, &serde_json::to_vec(&frames).unwrap_or_default())?;
            Ok(frames)
        })
        .await
    }

    /// Gives the clip a picture of the person's own. It stays until a frame is chosen, or our choice again.
    pub async fn set_own_picture(&self, id: ClipId, bytes: Vec<u8>) -> Result<(ClipDetailView, UndoView), Problem> {
        let core = &self.core;
        let paths = core.world.paths.clone();
        core.store.read(move |db| clip(db, id).map(drop)).await?;
        let name = blocking(move || {
            let name = format!("{}.jpg", hex(&Sha256::digest(&bytes)));
            let file = paths.own_picture(&name);
            if !file.exists() {
                crate::steps::make_folder_of(&file)?;
                media::own_picture(&bytes, OWN_PICTURE, &file)?;
            }
            Ok(name)
        })
        .await?;
        let now = core.now();
        let undo = core
            .store
            .write(move |tx| {
                let before = clip(tx, id)?;
                let after = domain::Clip { own_picture: Some(name), updated_at: now, ..before.clone() };
                store::clips::update(tx, &after)?;
                let label = "Changed the thumbnail".into();
                keep(tx, "change_clip", label, &Undoable::Clip { clip: Box::new(before) }, now)
            })
            .await?;
        core.changed("clip", Some(id.to_string()), &[Tag::Clips, Tag::Moments, Tag::Status]);
        Ok((self.get_clip(id).await?, undo))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(16).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
