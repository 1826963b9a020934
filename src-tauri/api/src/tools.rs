//! What was seen of the detector and of Ollama, for the status, which is asked for often. Asking them anew each time would
//! load a model and go over the network.

use crate::{
    App,
    status::{DetectorStatus, OllamaState, OllamaStatus, Status},
};
use conductor::{
    Conductor,
    views::{DetectorView, StatusView},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// The detector's file changes when the app is updated.
const DETECTOR_HOLDS: Duration = Duration::from_secs(600);
/// Ollama comes and goes.
const OLLAMA_HOLDS: Duration = Duration::from_secs(30);
/// A status does not wait longer than this for somebody who is slow to answer.
const PATIENCE: Duration = Duration::from_millis(700);

/// What was seen, and when.
struct Seen<T> {
    last: Option<(Instant, T)>,
    /// Set while somebody looks: the others wait for it instead of looking, too.
    looking: Option<watch::Receiver<()>>,
}

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Self { last: None, looking: None }
    }
}

/// What was last seen of the tools. A cheap handle.
#[derive(Clone, Default)]
pub(crate) struct Tools(Arc<Known>);

#[derive(Default)]
struct Known {
    detector: Mutex<Seen<DetectorStatus>>,
    ollama: Mutex<Seen<OllamaStatus>>,
}

fn lock<T>(seen: &Mutex<Seen<T>>) -> std::sync::MutexGuard<'_, Seen<T>> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tools {
    /// Remembers the detector that somebody just looked at.
    pub(crate) fn keep_detector(&self, view: &DetectorView) {
        lock(&self.0.detector).last = Some((Instant::now(), view.into()));
    }

    /// Remembers what Ollama just said.
    pub(crate) fn keep_ollama(&self, state: OllamaState, model: Option<String>) {
        lock(&self.0.ollama).last = Some((Instant::now(), OllamaStatus { state, model }));
    }

    /// Settings changed: what was said of Ollama may be about another one.
    pub(crate) fn forget(&self) {
        lock(&self.0.ollama).last = None;
    }

    async fn detector(&self, conductor: &Conductor) -> DetectorStatus {
        let conductor = conductor.clone();
        let look = async move {
            match conductor.models().await {
                Ok(view) => DetectorStatus::from(&view),
                Err(problem) => DetectorStatus::none(problem.to_string()),
            }
        };
        look_at(self.clone(), |tools| &tools.0.detector, DETECTOR_HOLDS, look)
            .await
            .unwrap_or_else(|| DetectorStatus::none("It is still being loaded.".into()))
    }

    async fn ollama(&self, conductor: &Conductor) -> OllamaStatus {
        let conductor = conductor.clone();
        let look = async move {
            match conductor.ai_health().await {
                Ok((state, health)) => {
                    OllamaStatus { state: state.into(), model: health.and_then(|health| health.model) }
                }
                // An address that is none: the settings page and the doctor say more.
                Err(_) => OllamaStatus { state: OllamaState::Away, model: None },
            }
        };
        look_at(self.clone(), |tools| &tools.0.ollama, OLLAMA_HOLDS, look)
            .await
            .unwrap_or(OllamaStatus { state: OllamaState::Unknown, model: None })
    }
}

/// What was seen, if that still holds; else looks, and waits a little for it. Older news is better than none.
async fn look_at<T: Clone + Send + 'static>(
    tools: Tools,
    of: fn(&Tools) -> &Mutex<Seen<T>>,
    holds: Duration,
    look: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let mut done = {
        let mut seen = lock(of(&tools));
        if let Some((at, value)) = &seen.last
            && at.elapsed() < holds
        {
            return Some(value.clone());
        }
        match &seen.looking {
            Some(looking) => looking.clone(),
            None => {
                let (sender, receiver) = watch::channel(());
                seen.looking = Some(receiver.clone());
                let tools = tools.clone();
                tokio::spawn(async move {
                    let value = look.await;
                    let mut seen = lock(of(&tools));
                    seen.last = Some((Instant::now(), value));
                    seen.looking = None;
                    drop(sender);
                });
                receiver
            }
        }
    };
    // An error means that the sender is gone, and with it the look: that is what is waited for.
    let _ = tokio::time::timeout(PATIENCE, done.changed()).await;
    lock(of(&tools)).last.as_ref().map(|(_, value)| value.clone())
}

impl App {
    /// A status with what was seen of the tools.
    pub(crate) async fn with_tools(&self, view: StatusView) -> Status {
        let (detector, ollama) =
            futures::join!(self.tools.detector(&self.conductor), self.tools.ollama(&self.conductor));
        Status::of(view, detector, ollama)
    }
}

impl DetectorStatus {
    /// Nobody detects, and why.
    fn none(why: String) -> Self {
        let none = domain::DetectorInfo::none();
        Self { name: none.name, version: none.version, provider: none.provider, why: Some(why) }
    }
}
