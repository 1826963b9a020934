//! The store: what the rest of the house holds in its hands.

use crate::{
    Conn, Result, StoreError, Tx, backup, open,
    readers::Readers,
    writer::{Outcome, Safety, Writer},
};
use domain::{Code, Problem};
use jiff::Timestamp;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, mpsc},
    thread,
};
use tokio::sync::oneshot;

/// The library's database. Clones share one writer and its readers; the last one that goes closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("file", &self.inner.file).finish_non_exhaustive()
    }
}

/// What [`Store::open`] found and did.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Set when the file was damaged.
    pub restored: Option<Restored>,
    /// The schema version the file had, when it was brought up to date.
    pub migrated_from: Option<usize>,
}

/// A damaged file was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the damaged file is now.
    pub damaged_kept_at: PathBuf,
    /// The backup that took its place; `None` when there was none and the library begins empty.
    pub backup_used: Option<PathBuf>,
}

impl Restored {
    /// The words for it.
    pub fn problem(&self) -> Problem {
        let kept = format!("The damaged file was kept: {}", self.damaged_kept_at.display());
        let problem = match &self.backup_used {
            Some(_) => Problem::new(
                Code::StoreDamaged,
                "The library was damaged and its newest backup was restored.",
                "The database could not be read. What was done after the backup may be missing; no recording was touched.",
            )
            .say("Import your capture folders again: what is known is not imported twice."),
            None => Problem::new(
                Code::StoreDamaged,
                "The library was damaged and begins empty.",
                "The database could not be read and there was no backup of it. No recording was touched.",
            )
            .say("Import your capture folders again."),
        };
        problem.details(kept)
    }
}

struct Inner {
    file: PathBuf,
    backups: PathBuf,
    /// `None` once it is closed.
    running: RwLock<Option<Running>>,
}

pub(crate) struct Running {
    pub(crate) writer: Writer,
    pub(crate) readers: Readers,
}

impl Store {
    /// Opens the library, or makes a new one. `backups` is the folder for backups.
    ///
    /// A file of a newer schema and a database of another program are refused and left alone. An older schema is backed
    /// up and migrated. After an unclean end the file is checked; a damaged one is kept aside and the newest backup
    /// takes its place. Blocks; one process at a time may do this.
    pub fn open(file: &Path, backups: &Path) -> Result<Opened> {
        let (running, restored, migrated_from) = open::open(file, backups)?;
        let inner = Inner { file: file.into(), backups: backups.into(), running: RwLock::new(Some(running)) };
        Ok(Opened { store: Store { inner: Arc::new(inner) }, restored, migrated_from })
    }

    /// Runs a closure as one transaction and answers after its commit. An error or a panic rolls it back.
    /// Closures run in the order in which they were handed over, also when nobody waits for the answer any more.
    pub async fn write<T: Send + 'static>(&self, f: impl FnOnce(&Tx) -> Result<T> + Send + 'static) -> Result<T> {
        self.write_with(Safety::Normal, f).await
    }

    /// Like [`Self::write`], and the commit is on the disk before the answer: for promises, such as the intent of a post.
    pub async fn write_durably<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write_with(Safety::Durable, f).await
    }

    async fn write_with<T: Send + 'static>(
        &self,
        safety: Safety,
        f: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, waiting) = oneshot::channel();
        // An answer that nobody waits for is dropped.
        self.with(|running| running.writer.send(safety, f, |result| drop(answer.send(result))))?;
        waiting.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs a closure that only reads; all its statements see the same state.
    pub async fn read<T: Send + 'static>(&self, f: impl FnOnce(&Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let (answer, waiting) = oneshot::channel();
        self.with(|running| running.readers.send(f, |result| drop(answer.send(result))))?;
        waiting.await.map_err(|_| StoreError::Closed)?
    }

    /// [`Self::write`] for threads that may block.
    pub fn write_blocking<T: Send + 'static>(&self, f: impl FnOnce(&Tx) -> Result<T> + Send + 'static) -> Result<T> {
        self.write_blocking_with(Safety::Normal, f)
    }

    /// [`Self::write_durably`] for threads that may block.
    pub fn write_durably_blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write_blocking_with(Safety::Durable, f)
    }

    fn write_blocking_with<T: Send + 'static>(
        &self,
        safety: Safety,
        f: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, waiting) = mpsc::sync_channel(1);
        self.with(|running| running.writer.send(safety, f, move |result| drop(answer.send(result))))?;
        waiting.recv().map_err(|_| StoreError::Closed)?
    }

    /// [`Self::read`] for threads that may block.
    pub fn read_blocking<T: Send + 'static>(&self, f: impl FnOnce(&Conn) -> Result<T> + Send + 'static) -> Result<T> {
        let (answer, waiting) = mpsc::sync_channel(1);
        self.with(|running| running.readers.send(f, move |result| drop(answer.send(result))))?;
        waiting.recv().map_err(|_| StoreError::Closed)?
    }

    fn with<T>(&self, f: impl FnOnce(&Running) -> Result<T>) -> Result<T> {
        let running = self.inner.running.read().unwrap_or_else(PoisonError::into_inner);
        f(running.as_ref().ok_or(StoreError::Closed)?)
    }

    /// Writes the library as it is now into a file of its own. Readers and the writer go on meanwhile. A file that is
    /// already there is replaced once the new one is whole.
    pub async fn backup(&self, into: &Path) -> Result<()> {
        let (file, into) = (self.inner.file.clone(), into.to_owned());
        on_a_thread(move || backup::of_file(&file, &into)).await
    }

    /// The backup of the day, kept for a week. `None` when today's (in UTC) is there already. A library that turns out to be
    /// damaged makes no backup; the next start restores it.
    pub async fn daily_backup(&self, now: Timestamp) -> Result<Option<PathBuf>> {
        let (file, backups) = (self.inner.file.clone(), self.inner.backups.clone());
        let made = on_a_thread(move || backup::daily(&file, &backups, now)).await;
        if let Err(StoreError::Damaged(why)) = &made {
            // Whoever meets damage while reading takes the mark of the clean end away.
            let why = why.clone();
            let _ = self.read(move |_| Err::<(), _>(StoreError::Damaged(why))).await;
        }
        made
    }

    /// The database's file.
    pub fn file(&self) -> &Path {
        &self.inner.file
    }

    /// Ends the store for all its clones, after everything that was handed over before. Later calls answer
    /// [`StoreError::Closed`]. Must not be called from within a closure.
    pub fn close(self) {
        self.inner.end();
    }
}

impl Inner {
    fn end(&self) {
        let running = self.running.write().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { writer, readers }) = running else { return };
        let read = readers.end();
        match writer.end() {
            Some((conn, Outcome::Fine)) if read == Outcome::Fine => {
                if let Err(error) = open::close_cleanly(&self.file, conn) {
                    tracing::warn!(%error, "the library was not closed cleanly; it is checked at the next start");
                }
            }
            _ => tracing::warn!("the library is checked at the next start"),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}

/// Blocking work beside the runtime, which this room does not know.
async fn on_a_thread<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (answer, waiting) = oneshot::channel();
    thread::Builder::new()
        .name("store-backup".into())
        .spawn(move || drop(answer.send(f())))
        .map_err(|error| StoreError::Io { doing: "Starting a thread for", path: "a backup".into(), error })?;
    waiting.await.map_err(|_| StoreError::Closed)?
}
