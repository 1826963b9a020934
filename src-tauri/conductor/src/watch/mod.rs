//! Watches capture folders and says which files are finished.
//!
//! What the system tells of a folder is a hint; the listing of the folder is the truth. Hints get lost (a file in a
//! folder that was made a moment ago, a full queue, a network drive), so every folder is listed at the start, after
//! each sign that something may have been missed, and now and then anyway.
//!
//! - `settling` decides when a file is finished. Pure: observations in, decisions out, tested as tables.
//! - `keeper` is the thread that holds all state and never touches a disk.
//! - `scout` is the thread of one folder that does: it lists, looks, asks, and may hang on a dead network drive without
//!   holding up the other folders.
//! - `walk` lists in slices, `names` says which files count, `hints` translates what `notify` tells, `sys` holds what
//!   differs by system.

mod hints;
mod keeper;
pub(crate) mod names;
mod scout;
pub(crate) mod settling;
pub(crate) mod sys;
mod walk;

use domain::{FolderId, WatchedFolder};
use keeper::{Keeper, Message};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::{Duration, SystemTime},
};
use tokio::sync::mpsc::UnboundedSender;

/// How patient the watcher is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchConfig {
    /// A file counts as finished when size and time have not changed for so long.
    pub quiet: Duration,
    /// How often polled folders are listed, and how often it is checked that a folder is still there.
    pub poll: Duration,
    /// How often every folder is listed in full, whatever the system told.
    pub rescan: Duration,
}

impl Default for WatchConfig {
    fn default() -> Self {
        Self { quiet: Duration::from_secs(2), poll: Duration::from_secs(10), rescan: Duration::from_secs(5 * 60) }
    }
}

/// What the watcher tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchEvent {
    /// A file is finished, or will not become so by waiting. Told again when it changes afterwards.
    Settled(PathBuf),
    /// A file that was settled or known is not there any more. After a rename or a move this comes before the
    /// `Settled` of the new name.
    Vanished(PathBuf),
    /// A folder can't be read: it was removed, its drive is gone, or it was not there at the start. Its files are not
    /// reported as vanished.
    FolderAway(FolderId),
    /// A folder that was away can be read again; its listing follows.
    FolderBack(FolderId),
    /// The system does not tell us what happens in this folder, so it is listed every [`WatchConfig::poll`].
    FallbackToPolling {
        /// Which folder.
        folder: FolderId,
        /// Why, in words for people.
        why: String,
    },
    /// A folder was listed from top to bottom: at the start, when it came back, on request, when hints were lost, and
    /// else only when the number changed. Files that are not settled yet are counted too.
    ScanDone {
        /// Which folder.
        folder: FolderId,
        /// How many recordings lie in it.
        files: usize,
    },
}

/// What the watcher must ask others. Called from the watcher's own threads, several at once, and may take its time:
/// only the folder that the file lies in waits.
pub trait Prober: Send + Sync {
    /// Whether a file of this name may be a recording. By name alone: it is asked for every file of every listing.
    fn is_candidate(&self, path: &Path) -> bool;
    /// Whether a program has the file open for writing; `None` where that can't be known.
    fn has_writer(&self, path: &Path) -> Option<bool>;
    /// Whether the file is whole. `false` only for what more bytes could make whole (an MP4 without its index, an empty
    /// file): it is asked about again, later and later, until it is handed over anyway: after half an hour without a
    /// change, after two minutes if [`Prober::has_writer`] says that nobody writes it, at once if it is old. `true` for
    /// what is broken for good, so that it becomes a visible entry without waiting.
    fn looks_complete(&self, path: &Path) -> bool;
    /// Whether the library has this very file already, by path, size in bytes and time of the last change. Such a file
    /// is watched, but not reported.
    fn is_known(&self, path: &Path, size: u64, modified: SystemTime) -> bool;
}

/// Watches folders on threads of its own until it is stopped or dropped.
#[derive(Debug)]
pub struct Watcher {
    messages: mpsc::Sender<Message>,
    growing: Arc<AtomicBool>,
    keeper: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Starts to watch. Returns at once; the first listing of each folder goes on in the background.
    pub fn start(
        config: WatchConfig,
        folders: Vec<WatchedFolder>,
        prober: Arc<dyn Prober>,
        events: UnboundedSender<WatchEvent>,
    ) -> Self {
        let (messages, inbox) = mpsc::channel();
        let growing = Arc::new(AtomicBool::new(false));
        let keeper = Keeper::new(config, prober, events, messages.clone(), inbox, growing.clone());
        let thread = std::thread::Builder::new().name("watch".into()).spawn(move || keeper.run());
        let keeper = match thread {
            Ok(thread) => Some(thread),
            Err(error) => {
                // Without threads nothing else of the app can work either; the log has to say which came first.
                tracing::error!(%error, "the watcher's thread could not be started");
                None
            }
        };
        let watcher = Self { messages, growing, keeper };
        watcher.set_folders(folders);
        watcher
    }

    /// Replaces the folders. Unchanged ones go on undisturbed, new and changed ones are listed, switched-off ones rest.
    /// That an unchanged one is away or polled is told once more, so that the events since this call say how all are.
    pub fn set_folders(&self, folders: Vec<WatchedFolder>) {
        self.tell(Message::SetFolders(folders));
    }

    /// Pauses or goes on. While paused nothing is reported and no file is opened; what happened meanwhile is reported
    /// afterwards.
    pub fn set_paused(&self, paused: bool) {
        self.tell(Message::SetPaused(paused));
    }

    /// Forgets what was decided about a file and tells again when it is settled, or that it vanished, even when
    /// [`Prober::is_known`] would say that it is known. Works for files outside the folders too.
    pub fn look_again(&self, path: &Path) {
        self.tell(Message::LookAgain(path.to_path_buf()));
    }

    /// Whether a file in the folders grows for some time now: a recorder writes it.
    pub fn is_growing(&self) -> bool {
        self.growing.load(Ordering::Relaxed)
    }

    /// Lists all folders now.
    pub fn rescan(&self) {
        self.tell(Message::Rescan);
    }

    /// Stops; no event comes after this returned. Does not wait for a disk that does not answer.
    pub fn stop(mut self) {
        self.tell(Message::Stop);
        if let Some(keeper) = self.keeper.take()
            && keeper.join().is_err()
        {
            tracing::error!("the watcher's thread had panicked");
        }
    }

    fn tell(&self, message: Message) {
        // An error means that the keeper has ended, which it does when nobody listens to its events any more.
        let _ = self.messages.send(message);
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.tell(Message::Stop);
    }
}
