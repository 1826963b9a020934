//! Sessions of play, and recordings that are not where they were.

use super::recordings::blocking;
use crate::{
    Conductor,
    steps::Ask,
    views::{JobView, MissingFolder, SessionView},
};
use domain::{Problem, RecordingState, sessions};
use jiff::Timestamp;
use std::{collections::BTreeMap, path::PathBuf};

impl Conductor {
    /// Sessions that began before `before`, the newest first, `limit` at most; and whether there are more.
    pub async fn list_sessions(
        &self,
        before: Option<Timestamp>,
        limit: usize,
    ) -> Result<(Vec<SessionView>, bool), Problem> {
        Ok(self
            .core
            .store
            .read(move |db| {
                let mut all = sessions(store::storage::session_parts(db)?);
                all.retain(|session| before.is_none_or(|before| session.from < before));
                let more = all.len() > limit;
                all.truncate(limit);
                let mut views = Vec::with_capacity(all.len());
                for session in all {
                    let sums = store::storage::session_sums(db, &session.recordings)?;
                    views.push(SessionView { session, sums });
                }
                Ok((views, more))
            })
            .await?)
    }

    /// Where the missing recordings were, by folder, the most first.
    pub async fn list_missing_folders(&self) -> Result<Vec<MissingFolder>, Problem> {
        let paths = self
            .core
            .store
            .read(|db| {
                let filter =
                    store::recordings::RecordingFilter { state: Some(RecordingState::Missing), ..Default::default() };
                let (mut all, mut page) = (Vec::new(), store::Page::first(500));
                loop {
                    let next = store::recordings::list(db, &filter, &page)?;
                    all.extend(next.items.into_iter().map(|row| row.recording.path));
                    page.after = next.next;
                    if page.after.is_none() {
                        return Ok(all);
                    }
                }
            })
            .await?;
        let mut folders: BTreeMap<PathBuf, u32> = BTreeMap::new();
        for path in paths {
            *folders.entry(path.parent().unwrap_or(&path).to_owned()).or_default() += 1;
        }
        let mut folders: Vec<MissingFolder> =
            folders.into_iter().map(|(path, missing)| MissingFolder { path, missing }).collect();
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.missing));
        Ok(folders)
    }

    /// Looks for all missing recordings in a folder and below it.
    pub async fn locate_missing(&self, folder: PathBuf) -> Result<JobView, Problem> {
        let folder = blocking(move || {
            let folder = std::path::absolute(&folder).unwrap_or(folder);
            match std::fs::metadata(&folder) {
                Ok(meta) if meta.is_dir() => Ok(folder),
                Ok(_) => Err(Problem::invalid("folder", format!("{} is no folder.", folder.display()))),
                Err(error) => Err(Problem::io("Opening", &folder, &error).field("folder")),
            }
        })
        .await?;
        self.ask(Ask::Locate(folder)).await
    }
}
