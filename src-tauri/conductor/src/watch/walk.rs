//! Lists a folder in slices, so that a folder of thousands of files holds nobody up.

use super::{
    Prober,
    names::{Scope, is_ignored},
    settling::Seen,
    sys,
};
use std::{
    collections::HashSet,
    fs::{DirEntry, Metadata, ReadDir},
    path::{Path, PathBuf},
    time::{Instant, SystemTime},
};

/// Deeper folders are not entered: nobody keeps recordings there, and a chain of mounts might have no end.
const DEEPEST: usize = 32;

/// A file that counts.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub path: PathBuf,
    pub seen: Seen,
}

/// A listing that is under way.
#[derive(Debug)]
pub(super) struct Walk {
    /// Rises with every listing of every folder.
    pub id: u64,
    /// What is listed: the root, or a folder below it.
    pub under: PathBuf,
    /// Files that count, so far.
    pub files: usize,
    pub started: Instant,
    /// Links to folders elsewhere that were followed. The system does not watch through links by itself.
    pub followed: Vec<PathBuf>,
    /// Whether the folder itself could be listed.
    pub readable: bool,
    real_root: PathBuf,
    /// Real paths of what `followed` leads to.
    entered: HashSet<PathBuf>,
    /// The folder that is being read. Its own path is kept, because that of an entry may be a link's.
    open: Option<ReadDir>,
    folders: Vec<PathBuf>,
}

impl Walk {
    /// Begins at `under`.
    pub fn new(id: u64, under: PathBuf, real_root: PathBuf) -> Self {
        Self {
            id,
            files: 0,
            started: Instant::now(),
            followed: Vec::new(),
            readable: true,
            real_root,
            entered: HashSet::new(),
            open: None,
            folders: vec![under.clone()],
            under,
        }
    }

    /// Looks at up to `budget` entries and returns the files that count among them; `None` when all is listed.
    pub fn step(&mut self, scope: &Scope, prober: &dyn Prober, budget: usize) -> Option<Vec<Entry>> {
        let mut found = Vec::new();
        for _ in 0..budget {
            let Some(open) = &mut self.open else {
                let Some(folder) = self.folders.pop() else {
                    return (!found.is_empty()).then_some(found);
                };
                match std::fs::read_dir(&folder) {
                    Ok(open) => self.open = Some(open),
                    Err(error) => {
                        self.readable &= folder != self.under;
                        tracing::debug!(%error, folder = %folder.display(), "a folder can't be listed");
                    }
                }
                continue;
            };
            match open.next() {
                None => self.open = None,
                Some(Ok(entry)) => {
                    if let Some(entry) = self.consider(&entry, scope, prober) {
                        self.files += 1;
                        found.push(entry);
                    }
                }
                Some(Err(error)) => {
                    // The rest of this folder stays unseen this time; what is missing is looked at one by one.
                    tracing::debug!(%error, "a folder can't be listed to its end");
                    self.open = None;
                }
            }
        }
        Some(found)
    }

    fn consider(&mut self, entry: &DirEntry, scope: &Scope, prober: &dyn Prober) -> Option<Entry> {
        if is_ignored(&entry.file_name().to_string_lossy()) {
            return None;
        }
        let path = entry.path();
        let kind = entry.file_type().ok()?;
        // By name first: most entries of most folders are none of ours and need not be looked at.
        if kind.is_file() || kind.is_symlink() {
            if scope.takes(&path, |path| prober.is_candidate(path)) {
                let metadata =
                    if kind.is_symlink() { std::fs::metadata(&path).ok()? } else { entry.metadata().ok()? };
                if metadata.is_file() && !sys::is_hidden(&metadata) {
                    return Some(Entry { seen: seen(&metadata), path });
                }
            }
            if kind.is_symlink() && scope.enters(&path) && self.may_follow(&path) {
                self.followed.push(path.clone());
                self.folders.push(path);
            }
        } else if kind.is_dir() && scope.enters(&path) && self.is_near(&path, scope) {
            let hidden = entry.metadata().is_ok_and(|metadata| sys::is_hidden(&metadata));
            if !hidden {
                self.folders.push(path);
            }
        }
        None
    }

    fn is_near(&self, path: &Path, scope: &Scope) -> bool {
        path.components().count() <= scope.root.components().count() + DEEPEST
    }

    /// Whether a link leads to a folder that is not listed anyway and that does not lead back here.
    fn may_follow(&mut self, link: &Path) -> bool {
        let Ok(real) = std::fs::canonicalize(link) else { return false };
        let new = real.is_dir()
            && !real.starts_with(&self.real_root)
            && !self.real_root.starts_with(&real)
            && !self.entered.iter().any(|entered| real.starts_with(entered));
        new && self.entered.insert(real)
    }
}

/// What a file looks like. A file system without times has one look for all of them, and the size has to do.
pub(super) fn seen(metadata: &Metadata) -> Seen {
    Seen { size: metadata.len(), modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH) }
}
