//! A library of its own for each test: real store, real ffmpeg, tiny recordings, no network.

use conductor::{
    Conductor, World,
    events::{Event, Numbered},
    paths::Paths,
    playing::Onlooker,
    recorders::Homes,
    views::MomentView,
    watch::WatchConfig,
};
use domain::{Job, JobState, MomentState, Problem};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;
use testkit::{TinyOptions, TinyRecording, tiny_recording};

/// Far more than anything here needs; reached only when something hangs.
const LONGEST: Duration = Duration::from_secs(60);

pub struct House {
    pub conductor: Conductor,
    pub root: TempDir,
}

/// A world whose folders lie below `root` and which never asks a network.
pub fn world(root: &Path) -> World {
    let models = root.join("models");
    std::fs::create_dir_all(&models).unwrap();
    let mut world = World::real(Paths::below(&root.join("data"), models, None));
    world.watch = WatchConfig {
        quiet: Duration::from_millis(100),
        poll: Duration::from_millis(200),
        rescan: Duration::from_secs(2),
    };
    world.homes = Homes::below(root.join("home"));
    world.cpu_width = Some(2);
    world.onlooker = Onlooker::blind();
    world
}

impl House {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut World)) -> Self {
        Self::at(tempfile::tempdir().unwrap(), change).await.unwrap()
    }

    /// Opens the library below `root`. A fresh one does not ask Ollama.
    pub async fn at(root: TempDir, change: impl FnOnce(&mut World)) -> Result<Self, Problem> {
        let mut world = world(root.path());
        change(&mut world);
        let fresh = !world.paths.database().exists();
        let conductor = Conductor::start(world).await?;
        if fresh {
            conductor.change_settings(serde_json::json!({"words": {"use_ollama": false}})).await?;
        }
        Ok(Self { conductor, root })
    }

    /// Closes the library and opens it again.
    pub async fn restart(self, change: impl FnOnce(&mut World)) -> Self {
        let Self { conductor, root } = self;
        conductor.shut_down().await;
        drop(conductor);
        Self::at(root, change).await.unwrap()
    }

    /// A folder of the test, made when it is not there.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.root.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A recording that is in no watched folder.
    pub fn recording(&self, seconds: f64, options: &TinyOptions) -> TinyRecording {
        tiny_recording(&self.folder("made"), seconds, options).unwrap()
    }

    /// Waits until `look` gives something. Looks again at every change.
    pub async fn wait<T>(&self, what: &str, mut look: impl AsyncFnMut(&Conductor) -> Option<T>) -> T {
        let mut events = self.conductor.subscribe(None).live;
        let waiting = async {
            loop {
                if let Some(found) = look(&self.conductor).await {
                    return found;
                }
                while let Ok(Numbered { event: Event::Progress { .. }, .. }) = events.recv().await {}
            }
        };
        match tokio::time::timeout(LONGEST, waiting).await {
            Ok(found) => found,
            Err(_) => panic!("waited too long for {what}; jobs: {:#?}", self.jobs().await),
        }
    }

    /// Waits until nothing runs and nothing is about to.
    pub async fn idle(&self) {
        self.wait("an empty queue", async |_| self.open_jobs().await.is_empty().then_some(())).await;
    }

    /// Jobs that run, or wait for their turn; not those that wait for a later time or for the person.
    pub async fn open_jobs(&self) -> Vec<Job> {
        let now = jiff::Timestamp::now();
        let mut jobs = self.jobs().await;
        jobs.retain(|job| {
            job.state == JobState::Running
                || job.state == JobState::Queued && job.run_after <= now + jiff::SignedDuration::from_secs(3)
        });
        jobs
    }

    pub async fn jobs(&self) -> Vec<Job> {
        let jobs = self.conductor.list_jobs(conductor::JobFilter::default(), conductor::page(500)).await.unwrap();
        jobs.items.into_iter().map(|view| view.job).collect()
    }

    /// All recordings, by file name.
    pub async fn recordings(&self) -> Vec<domain::Recording> {
        let page = conductor::page(500);
        let list = self.conductor.list_recordings(conductor::RecordingFilter::default(), page).await.unwrap();
        let mut recordings: Vec<_> = list.items.into_iter().map(|view| view.recording).collect();
        recordings.sort_by_key(domain::Recording::file_name);
        recordings
    }

    pub async fn moments(&self, states: &[MomentState]) -> Vec<MomentView> {
        let filter = conductor::MomentFilter { states: states.to_vec(), ..Default::default() };
        let page = conductor::page(500);
        self.conductor.list_moments(filter, conductor::MomentSort::Best, page).await.unwrap().items
    }

    /// Imports a file and waits for its moments.
    pub async fn import(&self, path: &Path) {
        self.conductor.import_paths(vec![path.to_owned()]).await.unwrap();
        self.idle().await;
    }

    /// The first moment, accepted, with its clip.
    pub async fn accepted_clip(&self) -> domain::ClipId {
        let moment = self.moments(&[MomentState::New]).await.remove(0).row;
        self.conductor.decide_moments(vec![moment.moment.id], MomentState::Accepted).await.unwrap();
        moment.clip.unwrap()
    }

    /// The folder destination that a new library has.
    pub async fn destination(&self) -> domain::Account {
        self.conductor.list_accounts().await.unwrap().remove(0)
    }

    /// Names of files that were exported, sorted.
    pub fn exported(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.root.path().join("data/Clips"))
            .map(|entries| entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect())
            .unwrap_or_default();
        names.sort();
        names
    }
}
