//! A watched folder of a test, and a prober that answers as the test says.

use conductor::watch::{Prober, WatchConfig, WatchEvent, Watcher};
use domain::{FolderId, WatchedFolder};
use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, SystemTime},
};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub const DEADLINE: Duration = Duration::from_secs(60);

/// Answers as the test says; everything that ends in a recording's ending is one.
pub struct Script {
    /// Files that more bytes would make whole.
    pub incomplete: Mutex<HashSet<PathBuf>>,
    pub held: Mutex<HashSet<PathBuf>>,
    pub known: Mutex<HashSet<PathBuf>>,
    /// Every question whether a file is whole.
    pub asked: Mutex<Sender<PathBuf>>,
}

impl Prober for Script {
    fn is_candidate(&self, path: &Path) -> bool {
        path.extension().is_some_and(|ending| ["mp4", "mkv"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
    }
    fn has_writer(&self, path: &Path) -> Option<bool> {
        Some(self.held.lock().unwrap().contains(path))
    }
    fn looks_complete(&self, path: &Path) -> bool {
        // A file that was made and not written yet is empty: on a busy machine that may last longer than the quiet time.
        let empty = fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0);
        let whole = !empty && !self.incomplete.lock().unwrap().contains(path);
        let _ = self.asked.lock().unwrap().send(path.to_path_buf());
        whole
    }
    fn is_known(&self, path: &Path, _: u64, _: SystemTime) -> bool {
        self.known.lock().unwrap().contains(path)
    }
}

pub struct Watched {
    pub dir: TempDir,
    pub folder: WatchedFolder,
    pub script: Arc<Script>,
    pub asked: Receiver<PathBuf>,
    pub events: UnboundedReceiver<WatchEvent>,
    pub watcher: Option<Watcher>,
}

pub fn config() -> WatchConfig {
    WatchConfig {
        quiet: Duration::from_millis(60),
        poll: Duration::from_millis(100),
        // Long enough that no test is saved by it.
        rescan: Duration::from_secs(600),
    }
}

pub fn folder(path: &Path) -> WatchedFolder {
    WatchedFolder {
        id: FolderId::new(),
        path: path.to_path_buf(),
        recursive: true,
        patterns: Vec::new(),
        enabled: true,
        polling: false,
    }
}

impl Watched {
    /// Prepares the folder, then watches it as changed by `with`.
    pub fn new(prepare: impl FnOnce(&Path, &Script), with: impl FnOnce(&mut WatchedFolder)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let videos = dir.path().join("Videos");
        fs::create_dir(&videos).unwrap();
        let (sender, asked) = channel();
        let script = Arc::new(Script {
            incomplete: Mutex::default(),
            held: Mutex::default(),
            known: Mutex::default(),
            asked: Mutex::new(sender),
        });
        prepare(&videos, &script);
        let mut folder = folder(&videos);
        with(&mut folder);
        let (sender, events) = unbounded_channel();
        let watcher = Watcher::start(config(), vec![folder.clone()], script.clone(), sender);
        Self { dir, folder, script, asked, events, watcher: Some(watcher) }
    }

    /// An empty folder whose first listing is done.
    pub fn empty() -> Self {
        let mut watched = Self::new(|_, _| {}, |_| {});
        assert_eq!(watched.scanned(), 0);
        watched
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("Videos").join(name)
    }

    pub fn watcher(&self) -> &Watcher {
        self.watcher.as_ref().unwrap()
    }

    pub fn write(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, name).unwrap();
        path
    }

    pub fn next(&mut self) -> WatchEvent {
        next(&mut self.events)
    }

    /// The number of files of the next listing. Nothing else may be told before it.
    pub fn scanned(&mut self) -> usize {
        match self.next() {
            WatchEvent::ScanDone { folder, files } if folder == self.folder.id => files,
            other => panic!("a listing was expected, not {other:?}"),
        }
    }

    /// The next event that is not the end of a listing.
    pub fn news(&mut self) -> WatchEvent {
        loop {
            let event = self.next();
            if !matches!(event, WatchEvent::ScanDone { .. }) {
                return event;
            }
        }
    }

    /// The names that are told to be settled, in any order; nothing else may be told.
    pub fn settled(&mut self, count: usize) -> BTreeSet<String> {
        let root = self.folder.path.clone();
        let mut names = BTreeSet::new();
        for _ in 0..count {
            match self.news() {
                WatchEvent::Settled(path) => {
                    let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                    assert!(names.insert(name), "{path:?} twice");
                }
                other => panic!("a settled file was expected, not {other:?}"),
            }
        }
        names
    }

    /// Waits until a file has been asked about `times` times.
    pub fn asked_about(&self, path: &Path, times: usize) {
        let mut left = times;
        while left > 0 {
            let asked = self.asked.recv_timeout(DEADLINE).expect("the file is asked about");
            left -= usize::from(asked == path);
        }
    }

    /// Nothing is left to tell: a new file is the next news.
    pub fn nothing_more(&mut self) {
        let end = self.write("the end.mp4");
        assert_eq!(self.news(), WatchEvent::Settled(end));
    }
}

pub fn next(events: &mut UnboundedReceiver<WatchEvent>) -> WatchEvent {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime
        .block_on(async { tokio::time::timeout(DEADLINE, events.recv()).await })
        .expect("an event within the deadline")
        .expect("the watcher lives")
}

pub fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(String::from).collect()
}
