//! Whether the person plays right now. Nobody tells us, but a recorder that writes into a watched folder does: while one
//! grows there, memory and graphics card belong to the game.

use crate::Core;
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// A recorder writes at least every few seconds.
const FRESH: Duration = Duration::from_secs(20);
/// Looked at in one folder, at most: this is asked before each clip's words.
const MOST_ENTRIES: usize = 5_000;

/// Whether a file that is not in the library grows in a watched folder.
pub(crate) async fn is_recording(core: &Core) -> bool {
    let found = core
        .store
        .read(|db| {
            let folders = store::folders::list(db)?;
            let known: HashSet<PathBuf> =
                store::recordings::all_paths(db)?.into_iter().map(|(_, path, _)| path).collect();
            Ok((folders, known))
        })
        .await;
    let Ok((folders, known)) = found else { return false };
    let folders: Vec<PathBuf> = folders.into_iter().filter(|folder| folder.enabled).map(|folder| folder.path).collect();
    let looking =
        tokio::task::spawn_blocking(move || folders.iter().any(|folder| grows(folder, &known, SystemTime::now())));
    looking.await.unwrap_or(false)
}

/// Whether a recording in this folder, or in one right below it, was written to just now.
fn grows(folder: &Path, known: &HashSet<PathBuf>, now: SystemTime) -> bool {
    let fresh = |path: &Path| {
        let changed = std::fs::metadata(path).and_then(|data| data.modified()).ok();
        changed.and_then(|at| now.duration_since(at).ok()).is_some_and(|ago| ago < FRESH)
    };
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let found = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        found.take(MOST_ENTRIES).map(|entry| entry.path()).collect()
    };
    let is_new = |path: &PathBuf| media::is_recording_name(path) && !known.contains(path) && fresh(path);
    entries(folder).iter().any(|path| is_new(path) || (path.is_dir() && entries(path).iter().any(is_new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_growing_recording_is_seen_and_an_old_or_known_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let game = folder.path().join("Some Game");
        std::fs::create_dir(&game).unwrap();
        let now = SystemTime::now();
        assert!(!grows(folder.path(), &HashSet::new(), now));
        let note = folder.path().join("notes.txt");
        std::fs::write(note, "x").unwrap();
        assert!(!grows(folder.path(), &HashSet::new(), now + Duration::from_secs(1)));
        let recording = game.join("replay.mp4");
        std::fs::write(&recording, "x").unwrap();
        assert!(grows(folder.path(), &HashSet::new(), SystemTime::now()));
        assert!(!grows(folder.path(), &HashSet::new(), SystemTime::now() + Duration::from_secs(60)), "an hour ago");
        assert!(!grows(folder.path(), &HashSet::from([recording]), SystemTime::now()), "in the library");
        assert!(!grows(&folder.path().join("gone"), &HashSet::new(), now));
    }
}
