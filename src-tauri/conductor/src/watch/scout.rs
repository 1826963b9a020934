//! The thread of one folder: the only one that touches its disk.
//!
//! It takes requests from the keeper, the urgent ones first, and does one small piece of work at a time, so that a long
//! listing does not hold up a file that has just been finished. It may hang on a drive that does not answer; then only
//! this folder waits.

use super::{
    Prober,
    hints::{hints, why_broken},
    keeper::{Key, Message},
    names::Scope,
    settling::{ABANDONED, Due, Seen, Verdict},
    sys::{self, Place},
    walk::{Entry, Walk, seen},
};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, TryRecvError},
    },
    time::{Duration, SystemTime},
};

/// Entries between two looks into the inbox.
const SLICE: usize = 128;

/// What the keeper wants.
#[derive(Debug)]
pub(super) enum Request {
    /// Look whether the folder is still there, and still the same.
    Root,
    /// List everything. `again`: also when a listing is under way, because it may have missed what this is about.
    ListAll { again: bool },
    /// List a folder below the root.
    List(PathBuf),
    /// Say what a path is now.
    Look(PathBuf),
    /// Find out about a file that is due.
    Check(Due),
    /// The system does not tell any more; stop listening.
    GoPolling(String),
    /// Put the checks off.
    Pause(bool),
}

/// What a path is.
#[derive(Debug)]
pub(super) enum Found {
    File(Seen),
    Folder,
    Nothing,
    /// Neither can be said, because the whole folder can't be read.
    RootAway,
}

/// What the scout tells.
#[derive(Debug)]
pub(super) enum Report {
    /// The folder is there, for the first time or again; its listing follows.
    Here,
    Away,
    /// Whether the folder has to be listed now and then, and why if nobody asked for that.
    Polling {
        polling: bool,
        why: Option<String>,
    },
    Listed {
        walk: u64,
        entries: Vec<Entry>,
    },
    WalkDone {
        walk: u64,
        under: PathBuf,
        files: usize,
        took: Duration,
        readable: bool,
    },
    Looked {
        path: PathBuf,
        found: Found,
    },
    Checked {
        path: PathBuf,
        asked: Seen,
        verdict: Verdict,
    },
}

/// How a scout is made.
pub(super) struct Orders {
    pub key: Key,
    /// `None` for the scout of files that lie in no folder: it only looks and checks.
    pub scope: Option<Scope>,
    pub polling: bool,
    pub prober: Arc<dyn Prober>,
    pub keeper: Sender<Message>,
    /// Numbers listings over all scouts.
    pub walks: Arc<AtomicU64>,
}

/// See the module.
pub(super) struct Scout {
    orders: Orders,
    requests: Receiver<Request>,
    listener: Option<RecommendedWatcher>,
    real_root: PathBuf,
    /// The folder as it was last seen.
    place: Option<Place>,
    here: bool,
    /// Whether it lies on a network drive.
    remote: bool,
    paused: bool,
    walk: Option<Walk>,
    walks: VecDeque<PathBuf>,
    looks: VecDeque<PathBuf>,
    checks: VecDeque<Due>,
}

impl Scout {
    pub fn new(orders: Orders, requests: Receiver<Request>) -> Self {
        Self {
            real_root: orders.scope.as_ref().map(|scope| scope.root.clone()).unwrap_or_default(),
            orders,
            requests,
            listener: None,
            place: None,
            here: false,
            remote: false,
            paused: false,
            walk: None,
            walks: VecDeque::new(),
            looks: VecDeque::new(),
            checks: VecDeque::new(),
        }
    }

    /// Works until the keeper lets go of it.
    pub fn run(mut self) {
        loop {
            let idle = self.looks.is_empty()
                && self.walk.is_none()
                && self.walks.is_empty()
                && (self.paused || self.checks.is_empty());
            if idle {
                match self.requests.recv() {
                    Ok(request) => self.accept(request),
                    Err(_) => return,
                }
            }
            loop {
                match self.requests.try_recv() {
                    Ok(request) => self.accept(request),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            if let Some(path) = self.looks.pop_front() {
                self.look(path);
                continue;
            }
            if !self.paused
                && let Some(due) = self.checks.pop_front()
            {
                self.check(due);
            }
            self.walk_on();
        }
    }

    fn accept(&mut self, request: Request) {
        match request {
            Request::Root => self.check_root(),
            Request::ListAll { again } => {
                let Some(root) = self.root().filter(|_| self.here) else { return };
                let running = self.walk.as_ref().is_some_and(|walk| walk.under == root);
                if again || !running {
                    self.queue_walk(root);
                }
            }
            Request::List(folder) => {
                if self.here {
                    self.queue_walk(folder);
                }
            }
            Request::Look(path) => self.looks.push_back(path),
            Request::Check(due) => {
                // Newest first, also among those that became due earlier.
                let at = self.checks.partition_point(|other| other.seen.modified >= due.seen.modified);
                self.checks.insert(at, due);
            }
            Request::GoPolling(why) => {
                if self.listener.take().is_some() {
                    self.report(Report::Polling { polling: true, why: Some(why) });
                }
            }
            Request::Pause(paused) => self.paused = paused,
        }
    }

    fn root(&self) -> Option<PathBuf> {
        self.orders.scope.as_ref().map(|scope| scope.root.clone())
    }

    fn check_root(&mut self) {
        let Some(root) = self.root() else { return };
        let place = sys::place(&root);
        let unmounted = self.place.is_some_and(|before| before.mounted) && place.is_some_and(|now| !now.mounted);
        let Some(place) = place.filter(|_| !unmounted) else {
            self.listener = None;
            self.walk = None;
            self.walks.clear();
            self.here = false;
            self.report(Report::Away);
            return;
        };
        if self.here && self.place == Some(place) {
            return;
        }
        (self.place, self.here) = (Some(place), true);
        self.real_root = std::fs::canonicalize(&root).unwrap_or_else(|_| root.clone());
        self.report(Report::Here);
        // Listening comes first: what happens between the two is then told, and what was told is looked at.
        let (polling, why) = self.listen(&root);
        self.report(Report::Polling { polling, why });
        self.queue_walk(root);
    }

    /// Asks the system to tell what happens. Returns whether the folder has to be polled instead, and why.
    fn listen(&mut self, root: &Path) -> (bool, Option<String>) {
        self.listener = None;
        let network = sys::network_drive(&self.real_root);
        self.remote = network.is_some();
        if self.orders.polling {
            return (true, None);
        }
        if let Some(kind) = network {
            let why = format!(
                "It is on a network drive ({kind}), and those do not tell when another computer writes. \
                It is looked through now and then instead."
            );
            return (true, Some(why));
        }
        let Some(scope) = self.orders.scope.clone() else { return (true, None) };
        let mode = if scope.recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        let (keeper, key, real_root) = (self.orders.keeper.clone(), self.orders.key, self.real_root.clone());
        let tell = move |event| {
            for hint in hints(event, &scope, &real_root) {
                // The keeper is gone when the app ends.
                let _ = keeper.send(Message::Hint(key, hint));
            }
        };
        // Links are followed by the listing, which knows how not to go round in circles, and are added one by one.
        let listener = RecommendedWatcher::new(tell, Config::default().with_follow_symlinks(false))
            .and_then(|mut listener| listener.watch(root, mode).map(|()| listener));
        match listener {
            Ok(listener) => {
                self.listener = Some(listener);
                (false, None)
            }
            Err(error) => (true, Some(why_broken(&error))),
        }
    }

    fn queue_walk(&mut self, folder: PathBuf) {
        if self.walks.iter().any(|waiting| folder.starts_with(waiting)) {
            return;
        }
        self.walks.retain(|waiting| !waiting.starts_with(&folder));
        self.walks.push_back(folder);
    }

    fn walk_on(&mut self) {
        let Some(scope) = &self.orders.scope else { return };
        let walk = match &mut self.walk {
            Some(walk) => walk,
            None => {
                let Some(folder) = self.walks.pop_front() else { return };
                let id = self.orders.walks.fetch_add(1, Ordering::Relaxed);
                self.walk.insert(Walk::new(id, folder, self.real_root.clone()))
            }
        };
        let id = walk.id;
        match walk.step(scope, &*self.orders.prober, SLICE) {
            Some(entries) => {
                let links = std::mem::take(&mut walk.followed);
                if !entries.is_empty() {
                    self.report(Report::Listed { walk: id, entries });
                }
                self.listen_through(&links);
            }
            None => {
                let Some(walk) = self.walk.take() else { return };
                if !walk.readable && Some(&walk.under) == self.root().as_ref() {
                    return self.check_root();
                }
                self.report(Report::WalkDone {
                    walk: id,
                    under: walk.under,
                    files: walk.files,
                    took: walk.started.elapsed(),
                    readable: walk.readable,
                });
            }
        }
    }

    fn listen_through(&mut self, links: &[PathBuf]) {
        for link in links {
            let Some(listener) = &mut self.listener else { return };
            if let Err(error) = listener.watch(link, RecursiveMode::Recursive) {
                self.listener = None;
                self.report(Report::Polling { polling: true, why: Some(why_broken(&error)) });
            }
        }
    }

    fn look(&mut self, path: PathBuf) {
        let found = match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => Found::Folder,
            Ok(metadata) if metadata.is_file() && !sys::is_hidden(&metadata) => Found::File(seen(&metadata)),
            // A pipe or a device is no recording.
            Ok(_) => Found::Nothing,
            Err(error) if is_gone(&error) => {
                if self.root_is_away() {
                    Found::RootAway
                } else {
                    Found::Nothing
                }
            }
            // It is there but can't be looked at. It is followed like any other, and becomes a visible failure.
            Err(_) => Found::File(Seen { size: 0, modified: SystemTime::UNIX_EPOCH }),
        };
        self.report(Report::Looked { path, found });
    }

    fn check(&mut self, due: Due) {
        let verdict = self.verdict(&due);
        self.report(Report::Checked { path: due.path, asked: due.seen, verdict });
    }

    fn verdict(&mut self, due: &Due) -> Verdict {
        if let Some(verdict) = self.still_as(due) {
            return verdict;
        }
        let prober = Arc::clone(&self.orders.prober);
        if !due.forced && prober.is_known(&due.path, due.seen.size, due.seen.modified) {
            return Verdict::Known;
        }
        let writer = prober.has_writer(&due.path);
        if writer == Some(true) {
            return Verdict::Held;
        }
        if !prober.looks_complete(&due.path) {
            let age = SystemTime::now().duration_since(due.seen.modified).unwrap_or_default();
            // A program on another computer can't be seen from here.
            return match (age >= ABANDONED, writer == Some(false) && !self.remote) {
                (true, _) => self.still_as(due).unwrap_or(Verdict::Complete),
                (false, true) => Verdict::Left,
                (false, false) => Verdict::Incomplete,
            };
        }
        // To ask may have taken its time.
        self.still_as(due).unwrap_or(Verdict::Complete)
    }

    /// `None` when the file looks as it did when it became due.
    fn still_as(&mut self, due: &Due) -> Option<Verdict> {
        match std::fs::metadata(&due.path) {
            Ok(metadata) => {
                let now = seen(&metadata);
                (now != due.seen).then_some(Verdict::Changed(now))
            }
            Err(error) if is_gone(&error) && !self.root_is_away() => Some(Verdict::Gone),
            Err(_) => Some(Verdict::Incomplete),
        }
    }

    /// Whether a file is missing only because its whole folder is. Says so to the keeper, too.
    fn root_is_away(&mut self) -> bool {
        if self.orders.scope.is_none() {
            return false;
        }
        self.check_root();
        !self.here
    }

    fn report(&self, report: Report) {
        // The keeper is gone when the app ends.
        let _ = self.orders.keeper.send(Message::Report(self.orders.key, report));
    }
}

/// Whether an error means that there is nothing at the path.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
