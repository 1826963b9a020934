//! Models: the detector that looks at pictures, and the language models of Ollama.

use crate::{
    App,
    extract::{Answer, OptionalBody},
    status::{DetectorStatus, OllamaState},
    wire::{Example, Problem, SignalKind, example_time},
};
use axum::{Json, extract::State};
use conductor::{
    ProvidersView, TrialView,
    views::{DetectorView, ReaderView},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the detector can tell apart.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ModelClass {
    /// Its name in the model.
    pub name: String,
    /// The signal it becomes; null without a rule.
    pub signal: Option<SignalKind>,
    /// Detections below this confidence are left out, 0 to 1.
    pub threshold: f32,
}

/// The detector.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Models {
    /// Who detects, and if nobody: why.
    pub detector: DetectorStatus,
    /// What it can tell apart.
    pub classes: Vec<ModelClass>,
    /// Who reads the words that it finds.
    pub reader: ReaderStatus,
    /// What can run it on this machine; null where nobody has tried.
    pub providers: Option<Providers>,
}

/// What can run the detector on this machine, as it was measured.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Providers {
    /// When that was.
    pub tried_at: Timestamp,
    /// The one that looks at pictures.
    pub chosen: String,
    /// One for each that the library of ONNX Runtime offers.
    pub trials: Vec<ProviderTrial>,
}

/// What trying one showed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ProviderTrial {
    /// Which one: `cpu`, `cuda`, `directml`, `coreml` or `openvino`.
    pub provider: String,
    /// Milliseconds for a picture; null when it does not run.
    pub ms: Option<f32>,
    /// Whether its numbers are the CPU's.
    pub agrees: bool,
    /// Why it does not run, in the system's words.
    pub why: Option<String>,
}

impl From<ProvidersView> for Providers {
    fn from(view: ProvidersView) -> Self {
        let ProvidersView { tried_at, chosen, trials } = view;
        let trial = |TrialView { provider, ms, agrees, why }| ProviderTrial { provider, ms, agrees, why };
        Self { tried_at, chosen, trials: trials.into_iter().map(trial).collect() }
    }
}

impl Example for Providers {
    fn example() -> Self {
        let cpu = ProviderTrial { provider: "cpu".into(), ms: Some(4.8), agrees: true, why: None };
        let card = ProviderTrial { provider: "directml".into(), ms: Some(1.9), agrees: true, why: None };
        Self { tried_at: example_time(40), chosen: "directml".into(), trials: vec![cpu, card] }
    }
}

/// The reader of words, by which own kills are told from others'.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ReaderStatus {
    /// Its name; null when nothing is read.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Why nothing is read; null when it is switched off.
    pub why: Option<String>,
}

impl From<ReaderView> for ReaderStatus {
    fn from(view: ReaderView) -> Self {
        let none = Self { name: None, version: None, why: None };
        match view {
            ReaderView::Reads(info) => Self { name: Some(info.name), version: Some(info.version), why: None },
            ReaderView::Off => none,
            ReaderView::Missing(why) => Self { why: Some(why), ..none },
        }
    }
}

impl From<DetectorView> for Models {
    fn from(view: DetectorView) -> Self {
        Self {
            detector: DetectorStatus::from(&view),
            reader: view.reader.into(),
            providers: view.providers.map(Providers::from),
            classes: view
                .classes
                .into_iter()
                .map(|(name, signal, threshold)| ModelClass { name, signal: signal.map(SignalKind::from), threshold })
                .collect(),
        }
    }
}

impl Example for Models {
    fn example() -> Self {
        Self {
            detector: DetectorStatus::example(),
            classes: vec![ModelClass { name: "feed_row".into(), signal: Some(SignalKind::Kill), threshold: 0.4 }],
            reader: ReaderStatus { name: Some("pp-ocrv6-tiny".into()), version: Some("1".into()), why: None },
            providers: Some(Providers::example()),
        }
    }
}

/// How Ollama is, in full.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OllamaHealth {
    /// In one word.
    pub state: OllamaState,
    /// The address that was asked; empty when nobody was.
    pub url: String,
    /// Whether the address is this machine.
    pub local: Option<bool>,
    /// Version of the server, when it answered.
    pub version: Option<String>,
    /// The model that would write.
    pub model: Option<String>,
    /// Number of models that are installed.
    pub models: u64,
    /// What stands in the way.
    pub problem: Option<Problem>,
    /// Something that works, but should be known.
    pub warning: Option<String>,
}

impl OllamaHealth {
    /// Nobody was asked.
    fn not_asked(state: OllamaState, url: String) -> Self {
        Self { state, url, local: None, version: None, model: None, models: 0, problem: None, warning: None }
    }
}

/// The type belongs to a room that this one does not know, so that its fields are named here and it is not.
macro_rules! ollama_health {
    ($state:expr, $health:expr) => {{
        let (state, health) = ($state, $health);
        OllamaHealth {
            state,
            url: health.url,
            local: Some(health.local),
            version: health.version,
            model: health.model,
            models: health.models as u64,
            problem: health.problem.map(Problem::from),
            warning: health.warning,
        }
    }};
}

impl Example for OllamaHealth {
    fn example() -> Self {
        Self {
            state: OllamaState::Ready,
            url: "http://127.0.0.1:11434".into(),
            local: Some(true),
            version: Some("0.12.6".into()),
            model: Some("gemma3:4b".into()),
            models: 2,
            problem: None,
            warning: None,
        }
    }
}

/// A language model.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OllamaModel {
    /// Its name.
    pub name: String,
    /// Size of its files.
    pub size_bytes: u64,
    /// Number of parameters, as Ollama words it.
    pub parameters: Option<String>,
    /// Quantization.
    pub quantization: Option<String>,
    /// Family.
    pub family: Option<String>,
    /// What it can do; empty when the server does not say.
    pub capabilities: Vec<String>,
    /// Whether it runs on somebody else's machine. Such models are never chosen by us.
    pub cloud: bool,
    /// Whether it is in memory now.
    pub loaded: bool,
    /// Bytes of a graphics card's memory that it takes now.
    pub vram_bytes: Option<u64>,
    /// Whether it is in memory because we asked for it.
    pub by_us: bool,
    /// Tokens it can read at once, when the server says so.
    pub context_tokens: Option<u64>,
    /// Tokens it wrote in a second, the last times it wrote for us.
    pub tokens_per_s: Option<f32>,
    /// Whether it saw the test picture; null before it was tried, or when it does not say that it sees.
    pub sees: Option<bool>,
}

impl From<conductor::OllamaModel> for OllamaModel {
    fn from(model: conductor::OllamaModel) -> Self {
        Self {
            name: model.name,
            size_bytes: model.size_bytes,
            parameters: model.parameters,
            quantization: model.quantization,
            family: model.family,
            capabilities: model.capabilities,
            cloud: model.cloud,
            loaded: model.loaded,
            vram_bytes: model.vram_bytes,
            by_us: model.by_us,
            context_tokens: model.context_tokens,
            tokens_per_s: model.tokens_per_s,
            sees: model.sees,
        }
    }
}

impl Example for OllamaModel {
    fn example() -> Self {
        Self {
            name: "gemma3:4b".into(),
            size_bytes: 3_338_801_804,
            parameters: Some("4.3B".into()),
            quantization: Some("Q4_K_M".into()),
            family: Some("gemma3".into()),
            capabilities: vec!["completion".into(), "vision".into()],
            cloud: false,
            loaded: true,
            vram_bytes: Some(4_200_000_000),
            by_us: true,
            context_tokens: Some(131_072),
            tokens_per_s: Some(41.5),
            sees: Some(true),
        }
    }
}

/// The language models.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OllamaModelItems {
    /// The models.
    pub items: Vec<OllamaModel>,
}

impl Example for OllamaModelItems {
    fn example() -> Self {
        Self { items: vec![OllamaModel::example()] }
    }
}

/// Which Ollama is asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OllamaTest {
    /// Its address; the one of the settings when it is left out or null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Example for OllamaTest {
    fn example() -> Self {
        Self { url: Some("http://192.168.1.20:11434".into()) }
    }
}

/// The detector and what it can tell apart.
#[utoipa::path(get, path = "/models", tag = "models",
    responses((status = 200, description = "The detector.", body = Models)),
    extensions(("x-made-of" = json!(["models"])), ("x-errors" = json!(["model_broken", "runtime_missing"]))))]
pub(crate) async fn get_models(State(app): State<App>) -> Answer<Models> {
    let view = app.conductor.models().await?;
    app.tools.keep_detector(&view);
    Ok(Json(view.into()))
}

/// Measures what can run the detector on this machine, some seconds long. The quickest that says the same as the CPU looks at
/// pictures from then on.
#[utoipa::path(post, path = "/models/test-providers", tag = "models",
    responses((status = 200, description = "The detector.", body = Models)),
    extensions(("x-makes-stale" = json!(["models", "status"])), ("x-errors" = json!(["model_broken", "runtime_missing"]))))]
pub(crate) async fn test_providers(State(app): State<App>) -> Answer<Models> {
    let view = app.conductor.test_providers().await?;
    app.tools.keep_detector(&view);
    Ok(Json(view.into()))
}

/// How Ollama is. That it is away is an answer, not an error.
#[utoipa::path(get, path = "/ai/health", tag = "models",
    responses((status = 200, description = "How it is.", body = OllamaHealth)),
    extensions(("x-made-of" = json!(["models", "settings"]))))]
pub(crate) async fn get_ai_health(State(app): State<App>) -> Answer<OllamaHealth> {
    let (state, health) = app.conductor.ai_health().await?;
    let state = OllamaState::from(state);
    app.tools.keep_ollama(state, health.as_ref().and_then(|health| health.model.clone()));
    let Some(health) = health else {
        let url = app.conductor.settings().words.ollama_url.unwrap_or_default();
        return Ok(Json(OllamaHealth::not_asked(state, url)));
    };
    Ok(Json(ollama_health!(state, health)))
}

/// The language models that Ollama has.
#[utoipa::path(get, path = "/ai/models", tag = "models",
    responses((status = 200, description = "The models.", body = OllamaModelItems)),
    extensions(("x-made-of" = json!(["models", "settings"])), ("x-errors" = json!(["ollama_away", "ollama_failed"]))))]
pub(crate) async fn list_ai_models(State(app): State<App>) -> Answer<OllamaModelItems> {
    let models = app.conductor.ai_models().await?;
    Ok(Json(OllamaModelItems { items: models.into_iter().map(OllamaModel::from).collect() }))
}

/// Asks an Ollama whether it can write, before its address is set.
#[utoipa::path(post, path = "/ai/test-ollama", tag = "models", request_body = OllamaTest,
    responses((status = 200, description = "How it is.", body = OllamaHealth)),
    extensions(("x-makes-stale" = json!(["models"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn test_ollama(
    State(app): State<App>,
    OptionalBody(request): OptionalBody<OllamaTest>,
) -> Answer<OllamaHealth> {
    let (state, health) = app.conductor.test_ollama(request.url).await?;
    Ok(Json(ollama_health!(OllamaState::from(state), health)))
}
