//! What looks at pictures on this machine beside the CPU: measured once for a library of ONNX Runtime and a detector, kept in
//! the library, and used where it was quicker and said the same. The CPU looks while a game or a stream runs, whose card it is,
//! and in `clipctl analyze`, which keeps nothing.

use crate::Core;
use domain::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use vision::{Manifest, Provider, Trial};

/// What trying the providers showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProvidersView {
    /// When they were tried.
    pub tried_at: Timestamp,
    /// The one that looks at pictures.
    pub chosen: String,
    /// One for each that the library offers.
    pub trials: Vec<TrialView>,
}

/// What trying one showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialView {
    /// Which (`cpu`, `directml`).
    pub provider: String,
    /// Milliseconds for a picture; absent when it does not run.
    pub ms: Option<f32>,
    /// Whether its numbers are the CPU's.
    pub agrees: bool,
    /// Why it does not run, in the system's words.
    pub why: Option<String>,
}

/// A detector on this machine: its folder, ONNX Runtime, and the name of what was measured of both.
struct Pair {
    models: PathBuf,
    library: PathBuf,
    key: String,
}

impl Pair {
    /// Nothing where there is no detector or no library: then there is nothing to choose.
    fn of(models: PathBuf, named: Option<&Path>) -> Option<Self> {
        let text = std::fs::read_to_string(models.join("manifest.json")).ok()?;
        let detector = Manifest::from_json(&text).ok()?.detector?;
        let library = vision::runtime_library(named)?;
        let file = std::fs::metadata(&library).ok()?;
        let modified = file.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // Another library, another detector, another machine: measured anew.
        let key = format!(
            "providers:{}:{}:{}:{modified}:{}-{}:{threads}",
            detector.sha256,
            library.display(),
            file.len(),
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        Some(Self { models, library, key })
    }
}

/// What a recording is looked at with. It is measured when it was not yet and there is a choice.
pub(crate) async fn for_work(core: &Core, models: PathBuf) -> Provider {
    if !core.settings().analysis.any_provider || core.look_whether_playing().await.is_some() {
        return Provider::Cpu;
    }
    match known_or_tried(core, models).await {
        Ok(view) => view.and_then(|view| Provider::parse(&view.chosen)).unwrap_or(Provider::Cpu),
        Err(problem) => {
            tracing::warn!(%problem, "providers could not be tried; the CPU looks at pictures");
            Provider::Cpu
        }
    }
}

async fn known_or_tried(core: &Core, models: PathBuf) -> Result<Option<ProvidersView>, Problem> {
    let Some(pair) = pair(core, models).await? else { return Ok(None) };
    if let Some(known) = kept(core, pair.key.clone()).await? {
        return Ok(Some(known));
    }
    let library = pair.library.clone();
    let offered = blocking(move || vision::providers(Some(&library))).await?;
    if offered.len() < 2 {
        return Ok(None);
    }
    tried(core, pair).await
}

/// What is known of the providers for a models folder, without trying.
pub(crate) async fn known(core: &Core, models: PathBuf) -> Result<Option<ProvidersView>, Problem> {
    match pair(core, models).await? {
        Some(pair) => kept(core, pair.key).await,
        None => Ok(None),
    }
}

/// Tries them now, and keeps what is seen.
pub(crate) async fn try_now(core: &Core, models: PathBuf) -> Result<Option<ProvidersView>, Problem> {
    match pair(core, models).await? {
        Some(pair) => tried(core, pair).await,
        None => Ok(None),
    }
}

async fn pair(core: &Core, models: PathBuf) -> Result<Option<Pair>, Problem> {
    let named = core.world.onnxruntime.clone();
    blocking(move || Ok(Pair::of(models, named.as_deref()))).await
}

async fn kept(core: &Core, key: String) -> Result<Option<ProvidersView>, Problem> {
    let text = core.store.read(move |db| store::meta::get(db, &key)).await?;
    // What can't be read is of another version: it is measured anew.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

async fn tried(core: &Core, pair: Pair) -> Result<Option<ProvidersView>, Problem> {
    let Pair { models, library, key } = pair;
    let trials = blocking(move || vision::try_providers(&models, Some(&library))).await?;
    if trials.is_empty() {
        return Ok(None);
    }
    let view = view(&trials, core.now());
    let text = serde_json::to_string(&view).map_err(|error| Problem::bug("What was measured can't be kept.", error))?;
    core.store.write(move |tx| store::meta::set(tx, &key, &text)).await?;
    Ok(Some(view))
}

fn view(trials: &[Trial], now: Timestamp) -> ProvidersView {
    let one = |trial: &Trial| TrialView {
        provider: trial.provider.as_str().into(),
        ms: trial.ms,
        agrees: trial.agrees(),
        why: trial.why.clone(),
    };
    ProvidersView {
        tried_at: now,
        chosen: vision::best(trials).as_str().into(),
        trials: trials.iter().map(one).collect(),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::bug("The providers could not be asked.", error))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_belongs_to_one_library_and_one_detector() {
        let root = tempfile::tempdir().unwrap();
        let models = root.path().join("models");
        std::fs::create_dir_all(&models).unwrap();
        let write = |sha: &str| {
            let entry =
                serde_json::json!({"name": "a", "version": "1", "file": "a.onnx", "sha256": sha, "input": [64, 64]});
            let manifest = serde_json::json!({"format": 1, "detector": entry}).to_string();
            std::fs::write(models.join("manifest.json"), manifest).unwrap();
        };
        let library = root.path().join("any.so");
        let key = || Pair::of(models.clone(), Some(&library)).map(|pair| pair.key);
        assert_eq!(key(), None);
        write(&"ab".repeat(32));
        // Without the library there is nothing to choose.
        assert_eq!(key(), None);
        std::fs::write(&library, "one").unwrap();
        let first = key();
        assert!(first.is_some());
        assert_eq!(key(), first);
        std::fs::write(&library, "another one").unwrap();
        let second = key();
        assert_ne!(second, first);
        write(&"cd".repeat(32));
        assert_ne!(key(), second);
    }

    #[test]
    fn what_is_kept_comes_back() {
        let cpu = Trial { provider: Provider::Cpu, ms: Some(5.0), apart: Some(0.0), why: None };
        let card = Trial { provider: Provider::DirectMl, ms: Some(1.0), apart: Some(0.2), why: None };
        let gone = Trial { provider: Provider::Cuda, ms: None, apart: None, why: Some("no card".into()) };
        let view = view(&[cpu, card, gone], Timestamp::UNIX_EPOCH);
        assert_eq!(view.chosen, "directml");
        assert_eq!(view.trials.iter().map(|trial| trial.agrees).collect::<Vec<_>>(), [true, true, false]);
        let text = serde_json::to_string(&view).unwrap();
        assert_eq!(serde_json::from_str::<ProvidersView>(&text).unwrap(), view);
    }
}
