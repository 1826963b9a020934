//! What was learnt of models: what they can do, how fast they are here, whether they really see. By digest, because a
//! name can become another model; a face may keep it over restarts as JSON.

use super::{
    OllamaAddress,
    headers::{self, SentAlong},
};
use domain::Problem;
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The longest answer and the time a model stays after it.
const LONGEST_IN_MEMORY: Duration = Duration::from_secs(15 * 60);

/// How fast a model is on the machine that runs it. Averages in which the last run counts a third.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Speed {
    /// Seconds to load it.
    pub load_s: f64,
    /// Tokens of a prompt that it reads in a second.
    pub prompt_per_s: f64,
    /// Tokens that it writes in a second.
    pub tokens_per_s: f64,
}

impl Speed {
    /// How long a prompt and an answer of so many tokens take at most: three times what was measured, as a game may start in
    /// between, and never less than 15 seconds.
    pub(super) fn deadline(&self, prompt: u64, answer: u64) -> Duration {
        let reading = prompt as f64 / self.prompt_per_s.max(1.0);
        let writing = answer as f64 / self.tokens_per_s.max(0.1);
        Duration::from_secs_f64((3.0 * (self.load_s + reading + writing)).clamp(15.0, 3600.0))
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Learnt {
    capabilities: BTreeMap<String, Vec<String>>,
    speeds: BTreeMap<String, Speed>,
    sees: BTreeMap<String, bool>,
    /// Models that were not in memory before we asked for them.
    #[serde(skip)]
    ours: BTreeSet<String>,
    /// When one of them was asked for last.
    #[serde(skip)]
    asked: Option<Instant>,
    /// Secrets of a proxy. Kept elsewhere, and only held here.
    #[serde(skip)]
    sent_along: Option<SentAlong>,
}

/// What was learnt. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct OllamaMemory(Arc<Mutex<Learnt>>);

impl OllamaMemory {
    /// What was kept; nothing when it can't be read.
    pub fn from_json(text: &str) -> Self {
        Self(Arc::new(Mutex::new(serde_json::from_str(text).unwrap_or_default())))
    }

    /// To be kept. Holds no addresses and no texts.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&*self.learnt()).unwrap_or_default()
    }

    fn learnt(&self) -> MutexGuard<'_, Learnt> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn capabilities(&self, digest: &str) -> Option<Vec<String>> {
        self.learnt().capabilities.get(digest).cloned()
    }

    pub(super) fn keep_capabilities(&self, digest: &str, capabilities: &[String]) {
        self.learnt().capabilities.insert(digest.to_owned(), capabilities.to_vec());
    }

    /// How fast a model was.
    pub fn speed(&self, digest: &str) -> Option<Speed> {
        self.learnt().speeds.get(digest).copied()
    }

    /// Takes a run in. Figures that a server left out, or that are no speeds, change nothing.
    pub(super) fn ran(&self, digest: &str, run: &super::wire::Metrics) {
        if digest.is_empty() {
            return;
        }
        let mut learnt = self.learnt();
        let known = learnt.speeds.get(digest).copied();
        let rate = |tokens: Option<u64>, nanos: Option<u64>| match (tokens, nanos) {
            (Some(tokens @ 1..), Some(nanos @ 1..)) => {
                Some(tokens as f64 / (nanos as f64 / 1e9)).filter(|r| r.is_finite())
            }
            _ => None,
        };
        let blend = |old: Option<f64>, new: Option<f64>| match (old.filter(|old| *old > 0.0), new) {
            (Some(old), Some(new)) => old + (new - old) / 3.0,
            (old, new) => new.or(old).unwrap_or_default(),
        };
        // A model that is in memory "loads" in milliseconds; that says nothing of loading it.
        let load = run.load_ns.map(|nanos| nanos as f64 / 1e9).filter(|seconds| *seconds > 0.5);
        let Some(tokens) = rate(run.tokens, run.tokens_ns) else { return };
        let speed = Speed {
            load_s: blend(known.map(|known| known.load_s), load),
            prompt_per_s: blend(known.map(|known| known.prompt_per_s), rate(run.prompt_tokens, run.prompt_ns)),
            tokens_per_s: blend(known.map(|known| known.tokens_per_s), Some(tokens)),
        };
        learnt.speeds.insert(digest.to_owned(), speed);
    }

    /// Whether a model saw the test picture; `None` before it was tried.
    pub fn sees(&self, digest: &str) -> Option<bool> {
        self.learnt().sees.get(digest).copied()
    }

    pub(super) fn saw(&self, digest: &str, sees: bool) {
        if !digest.is_empty() {
            self.learnt().sees.insert(digest.to_owned(), sees);
        }
    }

    /// Holds headers that are sent along to this address, in the place of those that were held before. They are not part of
    /// [`Self::to_json`].
    ///
    /// # Errors
    /// `Invalid` for the address, or for a name or value that is none.
    pub fn send_along(&self, url: &str, headers: &[(String, String)]) -> Result<(), Problem> {
        let address = OllamaAddress::parse(url)?.url;
        let mut read = HeaderMap::new();
        for (name, value) in headers {
            let (name, value) = headers::read(name, value)?;
            read.insert(name, value);
        }
        self.learnt().sent_along = (!read.is_empty()).then_some(SentAlong { address, headers: read });
        Ok(())
    }

    /// What is sent along to this address: nothing when it was given for another one.
    pub(super) fn headers_for(&self, address: &OllamaAddress) -> Option<HeaderMap> {
        let learnt = self.learnt();
        learnt.sent_along.as_ref().filter(|kept| kept.address == address.url).map(|kept| kept.headers.clone())
    }

    pub(super) fn is_ours(&self, model: &str) -> bool {
        self.learnt().ours.contains(model)
    }

    pub(super) fn loaded_by_us(&self, model: &str) {
        let mut learnt = self.learnt();
        learnt.ours.insert(model.to_owned());
        learnt.asked = Some(Instant::now());
    }

    /// Whether a model that we loaded can still be in memory. Long after the last question it has left by itself.
    pub fn may_hold_memory(&self) -> bool {
        let learnt = self.learnt();
        !learnt.ours.is_empty() && learnt.asked.is_some_and(|at| at.elapsed() < LONGEST_IN_MEMORY)
    }

    pub(super) fn take_ours(&self) -> Vec<String> {
        std::mem::take(&mut self.learnt().ours).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ollama::wire::Metrics;

    #[test]
    fn speeds_are_averaged_and_nonsense_is_left_out() {
        let memory = OllamaMemory::default();
        let run = |tokens, tokens_ns, load_ns| Metrics {
            tokens: Some(tokens),
            tokens_ns: Some(tokens_ns),
            load_ns: Some(load_ns),
            prompt_tokens: Some(600),
            prompt_ns: Some(2_000_000_000),
        };
        memory.ran("d", &run(0, 5, 5));
        memory.ran("d", &Metrics::default());
        assert_eq!(memory.speed("d"), None);
        memory.ran("d", &run(100, 2_000_000_000, 4_000_000_000));
        memory.ran("d", &run(100, 5_000_000_000, 1_000_000));
        let speed = memory.speed("d").unwrap();
        assert_eq!((speed.load_s, speed.prompt_per_s, speed.tokens_per_s), (4.0, 300.0, 40.0));
        // 3 × (4 s loading + 2 s reading + 10 s writing).
        assert_eq!(speed.deadline(600, 400), Duration::from_secs(48));
        assert_eq!(speed.deadline(0, 0), Duration::from_secs(15));
    }

    #[test]
    fn what_was_learnt_survives_as_text() {
        let memory = OllamaMemory::default();
        memory.saw("d", false);
        memory.keep_capabilities("d", &["vision".into()]);
        memory.loaded_by_us("gemma3:4b");
        let again = OllamaMemory::from_json(&memory.to_json());
        assert_eq!((again.sees("d"), again.capabilities("d")), (Some(false), Some(vec!["vision".into()])));
        assert!(!again.is_ours("gemma3:4b"), "another run of the app");
        assert_eq!(OllamaMemory::from_json("{broken").sees("d"), None);
    }
}
