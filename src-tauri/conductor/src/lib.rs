//! The app without a face: watches, runs the jobs, owns the state machines, sends events.
//!
//! [`Conductor::start`] opens the library and begins to work; every face (HTTP API, window, `clipctl`) holds a clone of
//! the handle and calls one method for one thing a person wants. Nothing below this room knows it.

pub mod analysis;
mod app;
mod backup;
mod brand;
mod brought;
pub mod clock;
mod coming_back;
mod cues;
mod describing;
pub mod events;
mod facts;
mod giving_back;
mod heard;
mod intake;
pub mod journal;
mod learning;
pub mod leaving;
pub mod oneshot;
mod overlaps;
mod own_detectors;
mod own_markers;
pub mod paths;
pub mod people;
pub mod playing;
mod providers;
pub mod queue;
pub mod reconcile;
pub mod recorders;
pub mod results;
pub mod steps;
pub mod storage;
mod sys;
mod usage;
pub mod views;
pub mod watch;
mod weekly;
mod which_game;
pub mod world;

pub use app::Undoable;
pub use brand::{BrandChange, WatermarkChange};
pub use providers::{ProvidersView, TrialView};
pub use world::World;

use domain::{Code, Problem, Settings};
use events::{Event, EventBus, Tag};
use fs4::fs_std::FileExt as _;
use jiff::Timestamp;
use std::{
    fs::File,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use store::Store;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What everything in this room shares.
pub struct Core {
    /// What lies outside.
    pub world: World,
    /// The database.
    pub store: Store,
    /// What changed.
    pub events: EventBus,
    /// The jobs that run now.
    pub running: queue::Running,
    /// Wakes the lanes.
    pub bells: queue::Bells,
    /// What publishers work with.
    pub means: publish::Means,
    /// Accounts that are being connected.
    pub connecting: app::Connecting,
    /// ffmpeg.
    pub tools: world::Tools,
    /// Whether the person plays.
    pub playing: playing::Seen,
    /// What results taught a moment ago.
    brought: brought::Kept,
    /// What was learnt of language models.
    pub(crate) ollama: words::OllamaMemory,
    /// This run of the app: whose leases are alive.
    pub owner: String,
    /// Until when nothing is begun; `Timestamp::MAX` until the person says otherwise.
    paused_until: RwLock<Option<Timestamp>>,
    settings: RwLock<Settings>,
    /// What the person has to know since the start, such as a restored database.
    notices: Mutex<Vec<Problem>>,
    intake: intake::Intake,
    /// What takes how much of the disk.
    pub(crate) meter: storage::Meter,
    /// Who may come in over the network.
    people: people::People,
    /// Whether any webhook is told what happens.
    tells: std::sync::atomic::AtomicBool,
    /// Held as long as the library is open.
    lock: Mutex<Option<File>>,
}

impl Core {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    /// What the person has set.
    pub fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether no job may begin.
    pub fn is_paused(&self) -> bool {
        self.paused_until().is_some()
    }

    /// Until when, if it is paused.
    pub fn paused_until(&self) -> Option<Timestamp> {
        (*self.paused_until.read().unwrap_or_else(PoisonError::into_inner)).filter(|until| *until > self.now())
    }

    fn set_paused_until(&self, until: Option<Timestamp>) {
        *self.paused_until.write().unwrap_or_else(PoisonError::into_inner) = until;
    }

    /// Tells that things changed. Call it after the transaction has committed.
    pub fn changed(&self, kind: &'static str, id: Option<String>, stale: &[Tag]) {
        self.events.send(Event::Change { kind, id, stale: stale.to_vec() });
        // A message for a webhook may have been written in the same transaction.
        if self.tells.load(std::sync::atomic::Ordering::Relaxed) {
            self.bells.ring(domain::Lane::Net);
        }
    }
}

/// The app. A cheap handle; all clones are the same app.
#[derive(Clone)]
pub struct Conductor {
    core: Arc<Core>,
    lanes: Arc<Mutex<Option<JoinSet<()>>>>,
    stop: CancellationToken,
    /// In whose name this handle acts.
    who: Arc<people::Who>,
}

impl Conductor {
    /// Opens the library and begins to work. Needs a tokio runtime.
    ///
    /// # Errors
    /// `AlreadyRunning` when another app has the library open, and what the store says when it can't be opened.
    pub async fn start(world: World) -> Result<Self, Problem> {
        world.paths.create()?;
        let lock = lock_library(&world)?;
        let put_back = backup::take_over(&world.paths, world.clock.now())?;
        let (database, backups) = (world.paths.database(), world.paths.backups());
        let opened = tokio::task::spawn_blocking(move || store::Store::open(&database, &backups))
            .await
            .map_err(|error| Problem::bug("The library could not be opened.", error))??;
        let store = opened.store;
        let (settings, unreadable) = store.read(store::settings::load).await?;
        let mut notices: Vec<Problem> = unreadable.into_iter().collect();
        if let Some(restored) = opened.restored {
            notices.push(app::restored_notice(&restored));
        }
        // Before anything is sent: a library that was put back does not know what went out since.
        let now = world.clock.now();
        let held = store.write_durably(move |tx| store::restored::hold_posts(tx, now)).await?;
        if let Some(restored) = &put_back {
            notices.push(app::taken_over(restored, held));
        }
        let owner = uuid::Uuid::now_v7().to_string();
        let paused_until = if settings.paused {
            Some(Timestamp::MAX)
        } else {
            let text = store.read(|db| store::meta::get(db, "paused_until")).await?;
            text.and_then(|text| text.parse().ok())
        };
        let tools = world::Tools::new(world.ffmpeg.clone());
        let learnt = store.read(|db| store::meta::get(db, describing::OLLAMA_MEMORY)).await?;
        let ollama = learnt.map(|text| words::OllamaMemory::from_json(&text)).unwrap_or_default();
        let clock = world.clock.clone();
        let means = publish::Means::new(world.endpoints.clone(), vault_of(&world))?.with_clock(move || clock.now());
        means.http.speed.set(settings.publishing.upload_limit);
        app::load_ollama_headers(&store, &means.vault, &ollama).await;
        let core = Arc::new(Core {
            store,
            means,
            connecting: app::Connecting::default(),
            events: EventBus::default(),
            running: queue::Running::default(),
            bells: queue::Bells::default(),
            tools,
            playing: playing::Seen::default(),
            brought: brought::Kept::default(),
            ollama,
            owner: owner.clone(),
            paused_until: RwLock::new(paused_until),
            settings: RwLock::new(settings),
            notices: Mutex::new(notices),
            intake: intake::Intake::default(),
            meter: storage::Meter::default(),
            people: people::People::default(),
            tells: std::sync::atomic::AtomicBool::default(),
            lock: Mutex::new(Some(lock)),
            world,
        });

        // The lock says that nobody else works on this library: whatever runs by the book died with its process.
        core.store.write(move |tx| store::jobs::requeue_lost(tx, &owner, now)).await?;
        app::first_start(&core).await?;
        app::take_up_posts(&core).await?;
        app::take_up_webhooks(&core).await?;
        own_markers::take_in(&core).await?;
        let stop = CancellationToken::new();
        let lanes = queue::start(&core, &stop);
        take_up_what_waited_for_ffmpeg(&core);
        tidy_daily(&core, &stop);
        steps::keep_asking(&core, &stop);
        steps::keep_checking(&core, &stop);
        weekly::keep_telling(&core, &stop);
        playing::keep_looking(&core, &stop);
        giving_back::keep_looking(&core, &stop);
        coming_back::keep_looking(&core, &stop);
        if core.world.watching {
            intake::start(&core, &stop).await?;
        }
        Ok(Self { core, lanes: Arc::new(Mutex::new(Some(lanes))), stop, who: Arc::new(people::Who::you()) })
    }

    /// Stops: running jobs go back to the queue, children end, the database is closed cleanly.
    pub async fn shut_down(&self) {
        self.stop.cancel();
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut lanes) = lanes {
            while lanes.join_next().await.is_some() {}
        }
        self.core.intake.stop().await;
        let store = self.core.store.clone();
        // Closing waits for the last write.
        let _ = tokio::task::spawn_blocking(move || store.close()).await;
        // By hand: a listener that lives a moment longer must not keep the library locked.
        drop(self.core.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Listens to events, from now on or from the one after `since`.
    pub fn subscribe(&self, since: Option<u64>) -> events::EventStream {
        self.core.events.subscribe(since)
    }

    /// Where things lie.
    pub fn paths(&self) -> &paths::Paths {
        &self.core.world.paths
    }
}

/// ffmpeg may have been installed while the app was off. In the background: the start does not wait for it.
fn take_up_what_waited_for_ffmpeg(core: &Arc<Core>) {
    let core = core.clone();
    tokio::spawn(async move {
        let waiting = core.store.read(store::jobs::counts).await.is_ok_and(|counts| counts.needs_user > 0);
        let looking = core.clone();
        if waiting
            && tokio::task::spawn_blocking(move || looking.tools.ffmpeg().is_ok()).await.unwrap_or(false)
            && let Err(problem) = core.wake_jobs_that_waited_for_ffmpeg().await
        {
            tracing::warn!(%problem, "what waited for ffmpeg still waits");
        }
    });
}

/// Asks for backup and tidying up, a little after the start and then once a day. The job is asked for when it is due, so
/// that an idle app has an empty queue.
fn tidy_daily(core: &Arc<Core>, stop: &CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    let mut due = core.now() + jiff::SignedDuration::from_mins(5);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(due) => {}
            }
            let job = steps::Ask::Tidy.job(core.now());
            if let Err(error) = core.store.write(move |tx| store::jobs::enqueue(tx, &job)).await {
                tracing::warn!(%error, "tidying up could not be asked for");
            }
            core.bells.ring_all();
            due = core.now() + jiff::SignedDuration::from_hours(24);
        }
    });
}

/// How long a library is waited for that somebody else has locked.
const LOCK_PATIENCE: std::time::Duration = std::time::Duration::from_millis(600);

fn lock_library(world: &World) -> Result<File, Problem> {
    let path = world.paths.lock();
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Problem::io("Opening", &path, &error))?;
    // A child of an app that was killed holds its lock until it has become ffmpeg: a moment, on a busy machine a longer one.
    let until = std::time::Instant::now() + LOCK_PATIENCE;
    let mut locked = lock.try_lock_exclusive();
    while matches!(locked, Ok(false)) && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(20));
        locked = lock.try_lock_exclusive();
    }
    match locked {
        Ok(true) => Ok(lock),
        Ok(false) => Err(Problem::new(
            Code::AlreadyRunning,
            "ClipConductor has this library open already.",
            "Two apps on one library would do everything twice.",
        )
        .say("Use the window that is open, or quit it from the tray first.")
        .details(path.display())),
        Err(error) => Err(Problem::io("Locking", &path, &error)),
    }
}

/// Where the secrets of a library are kept.
fn vault_of(world: &World) -> publish::Vault {
    let system = || -> Arc<dyn publish::SecretPlace> {
        Arc::new(publish::SystemPlace::new(&world.paths.secrets(), passphrase()))
    };
    publish::Vault::new(world.secrets.clone().unwrap_or_else(system))
}

/// What locks the file of secrets, where the person wants one. Taken from the environment: an argument is in every list of
/// processes.
fn passphrase() -> Option<publish::Secret> {
    std::env::var("CLIPCONDUCTOR_PASSPHRASE").ok().map(publish::Secret::new).filter(|text| !text.is_empty())
}

pub use app::{
    Approval, BackupView, ChannelChange, ChannelView, ClipChange, ClipChannel, CollectionChange, ConnectAsked,
    ConnectState, ConnectView, CueChange, DetectorClass, DetectorLook, FolderChange, Generated, MarkChange, NameClash,
    NewCue, OllamaHeaders, OwnDetectorView, ProfileDifference, ProfileFile, ProfileImport, RecordingChange,
    RestoreView, WebhookChange, WebhookView,
};
pub use highlights::{Lesson, Ranking, evaluation, rank, results as statistics};
/// Platforms as data.
pub mod platform_spec {
    pub use publish::{Choice, ClientRule, ConfigField, Connect, Is, PlatformSpec, When, bundled_client};
}
pub use media::{Cancel, is_recording_name};
pub use publish::{Endpoints, Finding, FindingLevel, Form, MemoryPlace, OAuthClient, Remedy, Secret};
pub use store::{
    Page, Paged,
    clips::ClipFilter,
    jobs::JobFilter,
    marks::Marked,
    moments::{MomentFilter, MomentSort},
    posts::PostFilter,
    recordings::RecordingFilter,
    results::Seen,
};

pub use words::{MachineMemory, OllamaModel, Suggestion, Task};

/// The first page with so many rows.
pub fn page(limit: usize) -> Page {
    Page { after: None, limit }
}

/// Jobs that run or wait; of this kind, or of all when none is named.
pub fn open_jobs(kind: Option<String>) -> JobFilter {
    let states = domain::JobState::ALL.into_iter().filter(|state| state.is_open()).collect();
    JobFilter { states, kind, ..Default::default() }
}

/// The strongest signals, for when nothing stands out.
pub fn strongest(signals: &[domain::Signal], n: usize) -> Vec<domain::Signal> {
    highlights::strongest(signals, n)
}

/// Whether a file's name says that it was saved by the key of a replay buffer.
pub fn is_replay_save(path: &std::path::Path) -> bool {
    path.file_stem().is_some_and(|stem| highlights::is_replay_save(&stem.to_string_lossy()))
}
