//! The thread that holds all state: it takes orders, hints and the scouts' reports, and decides what to do and to tell.
//! It never touches a disk, so that it always answers.

mod news;

use super::{
    Prober, WatchConfig, WatchEvent,
    hints::Hint,
    names::Scope,
    scout::{Orders, Report, Request, Scout},
    settling::{Rules, Settling, Tick},
};
use domain::WatchedFolder;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};
use tokio::sync::mpsc::UnboundedSender;

/// Messages between two looks at the clock.
const AT_ONCE: usize = 2_000;

/// A scout. A folder that was changed gets a new one, so that late reports of the old one can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(u64);

/// The scout of files that lie in no folder.
const ODD_JOBS: Key = Key(0);

/// What reaches the keeper.
#[derive(Debug)]
pub(super) enum Message {
    SetFolders(Vec<WatchedFolder>),
    SetPaused(bool),
    LookAgain(PathBuf),
    Rescan,
    Stop,
    Hint(Key, Hint),
    Report(Key, Report),
}

/// A folder and its scout.
struct Post {
    folder: WatchedFolder,
    scope: Scope,
    scout: Sender<Request>,
    /// `None` until it was looked for the first time.
    here: Option<bool>,
    polling: bool,
    /// Why it is polled, as it was told last.
    why: Option<String>,
    next_poll: Tick,
    next_listing: Tick,
    /// When to list once more, because a listing may have been too early.
    once_more: Option<Tick>,
    /// Files in the last full listing.
    files: Option<usize>,
    /// Whether the end of the next full listing is told in any case.
    tell_scan: bool,
}

/// See the module.
pub(super) struct Keeper {
    config: WatchConfig,
    prober: Arc<dyn Prober>,
    events: UnboundedSender<WatchEvent>,
    inbox: Receiver<Message>,
    /// For the scouts.
    own_address: Sender<Message>,
    walks: Arc<AtomicU64>,
    started: Instant,
    posts: BTreeMap<Key, Post>,
    next_key: u64,
    /// Looks and checks what lies in no folder. Started when it is needed.
    odd_jobs: Option<Sender<Request>>,
    settling: Settling,
    /// Paths that a scout is looking at; true when something happened to them since.
    looking: HashMap<PathBuf, bool>,
    /// Paths that are to be told of whatever was decided, and that nobody has seen yet.
    forced: HashSet<PathBuf>,
    /// Told to whoever asks: whether a recording is being made.
    growing: Arc<AtomicBool>,
    paused: bool,
    /// What happened while paused.
    held: Vec<WatchEvent>,
    stopped: bool,
}

impl Keeper {
    pub fn new(
        config: WatchConfig,
        prober: Arc<dyn Prober>,
        events: UnboundedSender<WatchEvent>,
        own_address: Sender<Message>,
        inbox: Receiver<Message>,
        growing: Arc<AtomicBool>,
    ) -> Self {
        Self {
            settling: Settling::new(Rules::new(config.quiet)),
            config,
            prober,
            events,
            inbox,
            own_address,
            // 0 means "in no listing".
            walks: Arc::new(AtomicU64::new(1)),
            started: Instant::now(),
            posts: BTreeMap::new(),
            next_key: ODD_JOBS.0 + 1,
            odd_jobs: None,
            looking: HashMap::new(),
            forced: HashSet::new(),
            growing,
            paused: false,
            held: Vec::new(),
            stopped: false,
        }
    }

    /// Works until it is told to stop or nobody listens any more.
    pub fn run(mut self) {
        while !self.stopped {
            match self.inbox.recv_timeout(self.until_next()) {
                Ok(message) => {
                    self.accept(message);
                    for _ in 0..AT_ONCE {
                        let Ok(message) = self.inbox.try_recv() else { break };
                        self.accept(message);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.stopped |= self.events.is_closed();
            if !self.paused && !self.stopped {
                self.do_what_is_due();
            }
            self.growing.store(!self.paused && self.settling.is_growing(self.now()), Ordering::Relaxed);
        }
    }

    fn now(&self) -> Tick {
        self.started.elapsed()
    }

    fn until_next(&self) -> Duration {
        if self.paused {
            return self.config.rescan;
        }
        let timers =
            self.posts.values().flat_map(|post| [Some(post.next_poll), Some(post.next_listing), post.once_more]);
        let next = timers.flatten().chain(self.settling.next_due()).min();
        next.map_or(self.config.rescan, |next| next.saturating_sub(self.now()))
    }

    fn do_what_is_due(&mut self) {
        let now = self.now();
        for post in self.posts.values_mut() {
            if post.next_poll <= now {
                post.next_poll = now + self.config.poll;
                ask(&post.scout, Request::Root);
                if post.polling {
                    ask(&post.scout, Request::ListAll { again: false });
                }
            }
            let once_more = post.once_more.is_some_and(|at| at <= now);
            if post.next_listing <= now || once_more {
                post.once_more = None;
                post.next_listing = now + self.config.rescan;
                ask(&post.scout, Request::ListAll { again: once_more });
            }
        }
        for due in self.settling.take_due(now) {
            let scout = self.scout_of(&due.path);
            ask(&scout, Request::Check(due));
        }
    }

    fn accept(&mut self, message: Message) {
        match message {
            Message::SetFolders(folders) => self.set_folders(folders),
            Message::SetPaused(paused) => self.set_paused(paused),
            Message::LookAgain(path) => {
                self.forced.insert(path.clone());
                self.look(&path);
            }
            Message::Rescan => {
                for post in self.posts.values_mut() {
                    post.tell_scan = true;
                    ask(&post.scout, Request::Root);
                    ask(&post.scout, Request::ListAll { again: true });
                }
            }
            Message::Stop => self.stopped = true,
            Message::Hint(key, hint) => {
                if self.posts.contains_key(&key) {
                    self.take_hint(key, hint);
                }
            }
            Message::Report(key, report) => self.take_report(key, report),
        }
    }

    fn set_folders(&mut self, folders: Vec<WatchedFolder>) {
        let wanted: Vec<WatchedFolder> = folders.into_iter().filter(|folder| folder.enabled).collect();
        let (kept, let_go): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.posts).into_iter().partition(|(_, post)| wanted.contains(&post.folder));
        self.posts = kept;
        let states = self.posts.values().filter_map(|post| match (&post.why, post.here) {
            (_, Some(false)) => Some(WatchEvent::FolderAway(post.folder.id)),
            (Some(why), Some(true)) => Some(WatchEvent::FallbackToPolling { folder: post.folder.id, why: why.clone() }),
            _ => None,
        });
        for event in states.collect::<Vec<_>>() {
            self.tell(event);
        }
        for folder in wanted {
            if self.posts.values().any(|post| post.folder == folder) {
                continue;
            }
            let key = Key(self.next_key);
            self.next_key += 1;
            let scope = Scope::new(&folder);
            let scout = self.send_out(key, Some(scope.clone()), folder.polling);
            ask(&scout, Request::Root);
            let now = self.now();
            let post = Post {
                folder,
                scope,
                scout,
                here: None,
                polling: false,
                why: None,
                next_poll: now + self.config.poll,
                next_listing: now + self.config.rescan,
                once_more: None,
                files: None,
                tell_scan: true,
            };
            self.posts.insert(key, post);
        }
        // A scout ends when its sender goes, and what it was asked gets no answer: others are to be asked.
        let now = self.now();
        for post in let_go.values() {
            self.settling.ask_again(&post.scope.root, now);
            self.looking.retain(|path, _| !path.starts_with(&post.scope.root));
        }
        let (posts, forced) = (&self.posts, &self.forced);
        self.settling.retain(|path, is_forced| {
            is_forced || forced.contains(path) || posts.values().any(|post| post.scope.reaches(path))
        });
    }

    fn send_out(&self, key: Key, scope: Option<Scope>, polling: bool) -> Sender<Request> {
        let (sender, requests) = std::sync::mpsc::channel();
        let orders = Orders {
            key,
            scope,
            polling,
            prober: Arc::clone(&self.prober),
            keeper: self.own_address.clone(),
            walks: Arc::clone(&self.walks),
        };
        let scout = Scout::new(orders, requests);
        if let Err(error) = std::thread::Builder::new().name("watch-scout".into()).spawn(move || scout.run()) {
            tracing::error!(%error, "a folder can't be watched, because its thread could not be started");
        }
        ask(&sender, Request::Pause(self.paused));
        sender
    }

    fn set_paused(&mut self, paused: bool) {
        if self.paused == paused {
            return;
        }
        self.paused = paused;
        for post in self.posts.values() {
            ask(&post.scout, Request::Pause(paused));
        }
        if let Some(scout) = &self.odd_jobs {
            ask(scout, Request::Pause(paused));
        }
        if !paused {
            for event in std::mem::take(&mut self.held) {
                self.tell(event);
            }
            for post in self.posts.values() {
                ask(&post.scout, Request::Root);
                ask(&post.scout, Request::ListAll { again: true });
            }
        }
    }

    /// Who looks after a path: the first folder that it lies in, or whoever does the odd jobs.
    fn scout_of(&mut self, path: &Path) -> Sender<Request> {
        if let Some(post) = self.posts.values().find(|post| post.scope.reaches(path)) {
            return post.scout.clone();
        }
        match &self.odd_jobs {
            Some(scout) => scout.clone(),
            None => {
                let scout = self.send_out(ODD_JOBS, None, false);
                self.odd_jobs.insert(scout).clone()
            }
        }
    }

    /// Has someone look at a path. One look at a time: what happens meanwhile leads to another.
    fn look(&mut self, path: &Path) {
        if let Some(again) = self.looking.get_mut(path) {
            *again = true;
            return;
        }
        self.looking.insert(path.to_path_buf(), false);
        let scout = self.scout_of(path);
        ask(&scout, Request::Look(path.to_path_buf()));
    }

    fn tell(&mut self, event: WatchEvent) {
        if self.paused {
            self.held.push(event);
        } else if self.events.send(event).is_err() {
            self.stopped = true;
        }
    }
}

fn ask(scout: &Sender<Request>, request: Request) {
    // A scout ends only when its thread could not be started or died; both are in the log.
    let _ = scout.send(request);
}
