//! From the capture folders into the queue: what the watcher says becomes import jobs and states of recordings.

use crate::{
    Core,
    events::Tag,
    steps::{Ask, is_about_the_file},
    views::FolderState,
    watch::{Prober, WatchEvent, Watcher},
};
use domain::{Code, FolderId, Problem, RecordingState, WatchedFolder};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The watcher and what is known of the folders.
#[derive(Default)]
pub(crate) struct Intake {
    watcher: Mutex<Option<Watcher>>,
    states: Mutex<HashMap<FolderId, (FolderState, Option<String>)>>,
    /// Folders that we write into.
    ours: Mutex<Vec<PathBuf>>,
}

impl Intake {
    /// How a folder is watched now, and why so.
    pub(crate) fn state_of(&self, folder: &WatchedFolder, paused: bool) -> (FolderState, Option<String>) {
        if !folder.enabled || paused {
            return (FolderState::Paused, None);
        }
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.get(&folder.id).cloned().unwrap_or_else(|| {
            let usual = if folder.polling { FolderState::Polling } else { FolderState::Watching };
            if folder.path.is_dir() { (usual, None) } else { (FolderState::Away, None) }
        })
    }

    /// Whether a path lies in a folder that we write into.
    fn is_ours(&self, path: &Path) -> bool {
        self.ours.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|folder| path.starts_with(folder))
    }

    /// Leaves these folders out from now on.
    pub(crate) fn set_ours(&self, folders: Vec<PathBuf>) {
        *self.ours.lock().unwrap_or_else(PoisonError::into_inner) = folders;
    }

    /// Watches these folders from now on.
    pub(crate) fn set_folders(&self, folders: Vec<WatchedFolder>) {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.with_watcher(|watcher| watcher.set_folders(folders));
    }

    /// Whether a recording is being made in one of the folders.
    pub(crate) fn is_growing(&self) -> bool {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(Watcher::is_growing)
    }

    /// Holds back, or goes on.
    pub(crate) fn set_paused(&self, paused: bool) {
        self.with_watcher(|watcher| watcher.set_paused(paused));
    }

    fn with_watcher(&self, f: impl FnOnce(&Watcher)) {
        if let Some(watcher) = self.watcher.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            f(watcher);
        }
    }

    fn set_state(&self, folder: FolderId, state: FolderState, note: Option<String>) {
        self.states.lock().unwrap_or_else(PoisonError::into_inner).insert(folder, (state, note));
    }

    pub(crate) async fn stop(&self) {
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(watcher) = watcher {
            // Stopping waits for the watcher's thread.
            let _ = tokio::task::spawn_blocking(move || watcher.stop()).await;
        }
    }
}

/// Finds the folders that we write into: the cache and every folder that clips are exported to.
pub(crate) async fn learn_our_folders(core: &Core) -> Result<(), Problem> {
    let mut ours = vec![core.world.paths.cache.clone()];
    for account in core.store.read(store::accounts::list).await? {
        ours.extend(account.config.get("path").and_then(serde_json::Value::as_str).map(PathBuf::from));
    }
    core.intake.set_ours(ours);
    Ok(())
}

/// Starts watching.
pub(crate) async fn start(core: &Arc<Core>, stop: &CancellationToken) -> Result<(), Problem> {
    learn_our_folders(core).await?;
    let folders = core.store.read(store::folders::list).await?;
    let (sender, mut events) = mpsc::unbounded_channel();
    let prober = Arc::new(FileProber { core: Arc::downgrade(core) });
    let watcher = Watcher::start(core.world.watch.clone(), folders, prober, sender);
    watcher.set_paused(core.is_paused());
    *core.intake.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
    let (core, stop) = (core.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            let event = tokio::select! {
                () = stop.cancelled() => return,
                event = events.recv() => match event { Some(event) => event, None => return },
            };
            if let Err(problem) = take(&core, event).await {
                tracing::error!(%problem, details = problem.details, "what the watcher saw could not be written down");
            }
        }
    });
    Ok(())
}

async fn take(core: &Core, event: WatchEvent) -> Result<(), Problem> {
    match event {
        // What we export into a watched folder must not come in again, whatever the patterns say.
        WatchEvent::Settled(path) if core.intake.is_ours(&path) => {}
        WatchEvent::Settled(path) => {
            let job = Ask::Import { path, asked: false }.job(core.now());
            core.store.write(move |tx| store::jobs::enqueue(tx, &job)).await?;
            core.bells.ring(domain::Lane::Cpu);
            core.changed("job", None, &[Tag::Jobs, Tag::Status]);
        }
        WatchEvent::Vanished(path) => {
            vanished(core, path).await?;
        }
        WatchEvent::FolderAway(folder) => {
            core.intake.set_state(folder, FolderState::Away, Some("It is not there now.".into()));
            core.changed("folders", None, &[Tag::Folders, Tag::Status]);
        }
        WatchEvent::FolderBack(folder) => {
            core.intake.set_state(folder, FolderState::Watching, None);
            core.changed("folders", None, &[Tag::Folders, Tag::Status]);
        }
        WatchEvent::FallbackToPolling { folder, why } => {
            core.intake.set_state(folder, FolderState::Polling, Some(why));
            core.changed("folders", None, &[Tag::Folders]);
        }
        WatchEvent::ScanDone { folder, files } => {
            tracing::debug!(%folder, files, "a folder was listed");
            lost_while_away(core, folder).await?;
        }
    }
    Ok(())
}

/// Files that were deleted or moved while the app was off: nobody told, the listing shows it.
async fn lost_while_away(core: &Core, folder: FolderId) -> Result<(), Problem> {
    let known =
        core.store.read(move |db| Ok((store::folders::get(db, folder)?, store::recordings::all_paths(db)?))).await?;
    let (Some(folder), recordings) = known else { return Ok(()) };
    let lost = tokio::task::spawn_blocking(move || {
        let inside = recordings.into_iter().filter(|(_, path, state)| {
            *state != RecordingState::Missing && path.starts_with(&folder.path) && !path.exists()
        });
        inside.map(|(_, path, _)| path).collect::<Vec<_>>()
    });
    for path in lost.await.unwrap_or_default() {
        vanished(core, path).await?;
    }
    Ok(())
}

/// A file is not where it was. The recording stays, and says so, unless it lies elsewhere too.
async fn vanished(core: &Core, path: PathBuf) -> Result<(), Problem> {
    let id = core
        .store
        .write(move |tx| {
            let Some(mut recording) = store::recordings::by_path(tx, &path)? else { return Ok(None) };
            let elsewhere = store::recordings::paths(tx, recording.id)?.into_iter().find(|other| other.is_file());
            match elsewhere {
                Some(other) => recording.path = other,
                // An entry that only said why a file could not be used has nothing more to say.
                None if recording.media.is_none() => {
                    store::recordings::delete(tx, recording.id)?;
                    return Ok(Some(recording.id));
                }
                // It was known already why it is not there: it lies in the bin, or its drive is away.
                None if recording.state == RecordingState::Missing => return Ok(None),
                None => {
                    recording.state = RecordingState::Missing;
                    recording.problem = Some(
                        Problem::new(
                            Code::FileMissing,
                            format!("{} is not where it was.", recording.file_name()),
                            "It was moved, renamed or deleted, or its drive is not connected.",
                        )
                        .say("Put it back or connect the drive: it is found again by itself."),
                    );
                }
            }
            store::recordings::update(tx, &recording)?;
            Ok(Some(recording.id))
        })
        .await?;
    if let Some(id) = id {
        core.changed("recording", Some(id.to_string()), &[Tag::Recordings, Tag::Moments, Tag::Status]);
    }
    Ok(())
}

/// What the watcher asks about files. Runs on the watcher's own thread, so it may block.
struct FileProber {
    /// Weak: the watcher's thread must not keep the library open.
    core: std::sync::Weak<Core>,
}

impl Prober for FileProber {
    fn is_candidate(&self, path: &Path) -> bool {
        // What we export into a watched folder must not come in again.
        let ours = self.core.upgrade().is_some_and(|core| core.intake.is_ours(path));
        media::is_recording_name(path) && !ours
    }

    fn has_writer(&self, path: &Path) -> Option<bool> {
        media::has_writer(path)
    }

    fn looks_complete(&self, path: &Path) -> bool {
        let Some(core) = self.core.upgrade() else { return false };
        // Without ffmpeg nothing can be said; the import will say what is missing.
        let Ok(ffmpeg) = core.tools.ffmpeg() else { return true };
        match media::probe(&ffmpeg, path, &media::Cancel::new()) {
            Ok(_) => true,
            // Cut off, or without its index yet: what a file looks like while it is being written.
            Err(problem) => {
                !matches!(problem.code, Code::FileTruncated | Code::FileEmpty | Code::StillWritten | Code::TooShort)
                    && is_about_the_file(problem.code)
            }
        }
    }

    fn is_known(&self, path: &Path, size: u64, _modified: SystemTime) -> bool {
        let Some(core) = self.core.upgrade() else { return true };
        let path = path.to_owned();
        let known = core.store.read_blocking(move |db| {
            Ok(store::recordings::by_path(db, &path)?
                .is_some_and(|recording| recording.size_bytes == size && recording.state != RecordingState::Missing))
        });
        known.unwrap_or(false)
    }
}
