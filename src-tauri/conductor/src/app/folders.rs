//! Capture folders.

use super::{
    recordings::blocking,
    undo::{Undoable, keep},
};
use crate::{
    Conductor,
    events::Tag,
    recorders,
    views::{FolderView, SuggestionView, UndoView},
};
use domain::{Code, FolderId, Problem, WatchedFolder};
use std::path::{Path, PathBuf};

/// What may be said of a folder. An absent field stays as it is.
#[derive(Debug, Clone, Default)]
pub struct FolderChange {
    /// Whether folders inside are watched too.
    pub recursive: Option<bool>,
    /// File name patterns.
    pub patterns: Option<Vec<String>>,
    /// Whether it is watched.
    pub enabled: Option<bool>,
    /// Look now and then instead of being told.
    pub polling: Option<bool>,
}

impl Conductor {
    /// All capture folders and how they are watched.
    pub async fn list_folders(&self) -> Result<Vec<FolderView>, Problem> {
        let folders = self.core.store.read(store::folders::list).await?;
        let core = self.core.clone();
        blocking(move || {
            let paused = core.is_paused();
            Ok(folders
                .into_iter()
                .map(|folder| {
                    let (state, note) = core.intake.state_of(&folder, paused);
                    FolderView { folder, state, note }
                })
                .collect())
        })
        .await
    }

    /// Watches a folder. What lies in it already is imported, too.
    pub async fn add_folder(
        &self,
        path: PathBuf,
        recursive: bool,
        patterns: Vec<String>,
        polling: bool,
    ) -> Result<FolderView, Problem> {
        let path = blocking(move || checked(&path)).await?;
        let folder = WatchedFolder { id: FolderId::new(), path, recursive, patterns, enabled: true, polling };
        let stored = folder.clone();
        self.core
            .store
            .write(move |tx| {
                if store::folders::list(tx)?.iter().any(|known| known.path == stored.path) {
                    return Err(Problem::new(Code::Conflict, "This folder is watched already.", "It is in the list.")
                        .field("path")
                        .say("Change the entry in the list instead.")
                        .into());
                }
                store::folders::insert(tx, &stored)
            })
            .await?;
        self.watch_again().await?;
        let (state, note) = self.core.intake.state_of(&folder, self.core.is_paused());
        Ok(FolderView { folder, state, note })
    }

    /// Changes how a folder is watched.
    pub async fn change_folder(&self, id: FolderId, change: FolderChange) -> Result<FolderView, Problem> {
        let folder = self
            .core
            .store
            .write(move |tx| {
                let mut folder = store::folders::get(tx, id)?.ok_or_else(|| Problem::not_found("folder", id))?;
                folder.recursive = change.recursive.unwrap_or(folder.recursive);
                folder.patterns = change.patterns.unwrap_or(folder.patterns);
                folder.enabled = change.enabled.unwrap_or(folder.enabled);
                folder.polling = change.polling.unwrap_or(folder.polling);
                store::folders::update(tx, &folder)?;
                Ok(folder)
            })
            .await?;
        self.watch_again().await?;
        let (state, note) = self.core.intake.state_of(&folder, self.core.is_paused());
        Ok(FolderView { folder, state, note })
    }

    /// Watches a folder no longer. Its recordings stay.
    pub async fn remove_folder(&self, id: FolderId) -> Result<UndoView, Problem> {
        let now = self.core.now();
        let undo = self
            .core
            .store
            .write(move |tx| {
                let folder = store::folders::get(tx, id)?.ok_or_else(|| Problem::not_found("folder", id))?;
                store::folders::delete(tx, id)?;
                let label = format!("Stopped watching {}", folder.path.display());
                keep(tx, "remove_folder", label, &Undoable::Folder { folder }, now)
            })
            .await?;
        self.watch_again().await?;
        Ok(undo)
    }

    /// Folders that known recorders write to, without those that are watched already.
    pub async fn folder_suggestions(&self) -> Result<Vec<SuggestionView>, Problem> {
        let watched = self.core.store.read(store::folders::list).await?;
        let homes = self.core.world.homes.clone();
        blocking(move || {
            let mut found = recorders::find(&homes);
            found.retain(|folder| !watched.iter().any(|known| known.path == folder.path));
            Ok(found)
        })
        .await
    }

    /// Tells the watcher which folders there are now.
    pub(super) async fn watch_again(&self) -> Result<(), Problem> {
        let folders = self.core.store.read(store::folders::list).await?;
        self.core.intake.set_folders(folders);
        self.core.changed("folders", None, &[Tag::Folders, Tag::Status]);
        Ok(())
    }
}

/// An absolute path of a folder that is there.
fn checked(path: &Path) -> Result<PathBuf, Problem> {
    let path = std::path::absolute(path).map_err(|_| Problem::invalid("path", "The path of the folder is empty."))?;
    match std::fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => Ok(path),
        Ok(_) => {
            Err(Problem::invalid("path", "This is a file, not a folder.").say("Import the file, or choose its folder."))
        }
        Err(error) => Err(Problem::io("Opening the folder", &path, &error).field("path")),
    }
}
