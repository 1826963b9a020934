//! What lies in a folder, without looking for too long.

use super::NewestFile;
use crate::watch::names::{is_ignored, is_temporary};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Entries that are looked at in one folder that is offered.
const ENTRIES: usize = 5_000;
/// Folders inside folders that are looked into.
const DEPTH: usize = 3;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub newest: Option<NewestFile>,
    pub files: usize,
    /// Not everything was looked at.
    pub more: bool,
}

/// Looks for recordings in a folder, and in the folders inside if `recursive`.
pub(super) fn look(root: &Path, recursive: bool) -> Looked {
    let mut looked = Looked::default();
    let mut left = ENTRIES;
    // Breadth first: what lies near is more likely to be the recorder's.
    let mut level: Vec<PathBuf> = vec![root.to_path_buf()];
    for depth in 0..=DEPTH {
        let mut below = Vec::new();
        for entry in level.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten() {
            if left == 0 {
                looked.more = true;
                return looked;
            }
            left -= 1;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            if is_ignored(&name) {
                continue;
            }
            if kind.is_dir() {
                below.push(entry.path());
                continue;
            }
            if is_temporary(&name) || !media::is_recording_name(&entry.path()) {
                continue;
            }
            // Follows a link to a file; one to nowhere is no recording.
            let Ok(metadata) = fs::metadata(entry.path()) else { continue };
            let Ok(modified) = metadata.modified() else { continue };
            if !metadata.is_file() {
                continue;
            }
            looked.files += 1;
            if looked.newest.as_ref().is_none_or(|newest| newest.modified < modified) {
                looked.newest = Some(NewestFile { name, modified, size: metadata.len() });
            }
        }
        if !recursive {
            return looked;
        }
        looked.more = depth == DEPTH && !below.is_empty();
        level = below;
    }
    looked
}
