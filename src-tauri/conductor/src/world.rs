//! What lies outside the app: clock, folders, tools. Built in one place for real, and in tests from fakes.

use crate::{
    clock::{Clock, SystemClock},
    leaving::{Bin, SystemBin},
    paths::Paths,
    playing::Onlooker,
    recorders::Homes,
    watch::WatchConfig,
};
use domain::Problem;
use media::Ffmpeg;
use std::{
    path::PathBuf,
    sync::{Arc, RwLock},
};

/// The world could not be described.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The system does not say where the person's home is.
    #[error("the system does not say where your home folder is")]
    NoHome,
}

/// Everything outside of the process that the conductor uses.
pub struct World {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where things lie.
    pub paths: Paths,
    /// ffmpeg's folder or file, when it was named.
    pub ffmpeg: Option<PathBuf>,
    /// ONNX Runtime's library, when it was named.
    pub onnxruntime: Option<PathBuf>,
    /// How patient the watcher is.
    pub watch: WatchConfig,
    /// Where recorders keep their settings.
    pub homes: Homes,
    /// Whether a game or a stream runs.
    pub onlooker: Onlooker,
    /// Where platforms are.
    pub endpoints: publish::Endpoints,
    /// Where secrets are kept; the system's own place when absent.
    pub secrets: Option<Arc<dyn publish::SecretPlace>>,
    /// Where files go that the person does not want any more.
    pub bin: Arc<dyn Bin>,
    /// How many jobs run at once in the cpu lane; by the number of cores when absent.
    pub cpu_width: Option<usize>,
    /// Whether capture folders are watched at all. Off for one-shot commands.
    pub watching: bool,
    /// Where tests let things go wrong. Nothing happens there in the real world.
    pub faults: Faults,
}

/// A switch that tests turn: it is asked at named points (the events of a post) and may panic there, as a crash would.
#[derive(Clone, Default)]
pub struct Faults(Option<Arc<Fault>>);

/// Called with the name of the point.
type Fault = dyn Fn(&str) + Send + Sync;

impl Faults {
    /// Calls `at` at every point, with its name.
    pub fn new(at: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(at)))
    }

    pub(crate) fn hit(&self, point: &str) {
        if let Some(at) = &self.0 {
            at(point);
        }
    }
}

impl World {
    /// The real one.
    pub fn real(paths: Paths) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            paths,
            ffmpeg: None,
            onnxruntime: None,
            watch: WatchConfig::default(),
            homes: Homes::of_system(),
            onlooker: Onlooker::of_system(),
            endpoints: publish::Endpoints::real(),
            secrets: None,
            bin: Arc::new(SystemBin),
            cpu_width: None,
            watching: true,
            faults: Faults::default(),
        }
    }
}

/// ffmpeg as it was last found. Looked for again while it is missing, so that installing it is enough.
pub struct Tools {
    explicit: Option<PathBuf>,
    found: RwLock<Option<Ffmpeg>>,
}

impl Tools {
    /// Nothing is looked for yet.
    pub fn new(explicit: Option<PathBuf>) -> Self {
        Self { explicit, found: RwLock::new(None) }
    }

    /// ffmpeg, or why there is none.
    pub fn ffmpeg(&self) -> Result<Ffmpeg, Problem> {
        let known = self.found.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        // One that was removed or moved meanwhile is looked for anew.
        if let Some(ffmpeg) = known.filter(|ffmpeg| ffmpeg.path().is_file() && ffmpeg.probe_path().is_file()) {
            return Ok(ffmpeg);
        }
        let ffmpeg = Ffmpeg::find(self.explicit.as_deref())?;
        *self.found.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(ffmpeg.clone());
        Ok(ffmpeg)
    }
}
