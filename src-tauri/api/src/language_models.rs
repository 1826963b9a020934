//! Language models that come, go and are chosen, and how their server is reached.

use crate::{
    App,
    extract::{Answer, Body, OptionalBody},
    jobs::Job,
    models::OllamaModel,
    settings::Settings,
    wire::Example,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a model is asked for; each can have a model of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// Titles, descriptions, tags.
    #[default]
    Words,
    /// Looking at pictures of a clip.
    Look,
    /// Comparing clips.
    Judge,
}

impl From<Task> for conductor::Task {
    fn from(task: Task) -> Self {
        match task {
            Task::Words => Self::Words,
            Task::Look => Self::Look,
            Task::Judge => Self::Judge,
        }
    }
}

/// A model worth having.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ModelSuggestion {
    /// Its name, as it is pulled.
    pub name: String,
    /// What has to be loaded from the net.
    pub size_bytes: u64,
    /// What it can do beside writing.
    pub capabilities: Vec<String>,
    /// Why.
    pub reason: String,
    /// Whether it is there already.
    pub installed: bool,
    /// Whether it is the best of them for this machine.
    pub best: bool,
}

/// Models worth having, the best first, by the memory of the machine.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ModelSuggestions {
    /// The models.
    pub items: Vec<ModelSuggestion>,
    /// Main memory; null when nobody knows, or when Ollama runs elsewhere.
    pub ram_bytes: Option<u64>,
    /// Memory of the graphics card; null when nobody knows.
    pub vram_bytes: Option<u64>,
}

impl Example for ModelSuggestions {
    fn example() -> Self {
        Self {
            items: vec![ModelSuggestion {
                name: "gemma3:4b".into(),
                size_bytes: 3_300_000_000,
                capabilities: vec!["vision".into()],
                reason: "Good words in many languages, quick, and it sees pictures; needs 5.9 GB of memory.".into(),
                installed: false,
                best: true,
            }],
            ram_bytes: Some(16_000_000_000),
            vram_bytes: None,
        }
    }
}

/// Which model is brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PullRequest {
    /// Its name.
    pub model: String,
}

impl Example for PullRequest {
    fn example() -> Self {
        Self { model: "gemma3:4b".into() }
    }
}

/// Which model does what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChooseRequest {
    /// The task.
    pub task: Task,
    /// The model; the best that is installed when null.
    pub model: Option<String>,
}

impl Example for ChooseRequest {
    fn example() -> Self {
        Self { task: Task::Words, model: Some("gemma3:4b".into()) }
    }
}

/// For which task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoadRequest {
    /// The task.
    #[serde(default)]
    pub task: Task,
}

impl Example for LoadRequest {
    fn example() -> Self {
        Self { task: Task::Words }
    }
}

/// Models that were asked to leave the memory.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Unloaded {
    /// Their names. Models that other programs loaded stay.
    pub models: Vec<String>,
}

impl Example for Unloaded {
    fn example() -> Self {
        Self { models: vec!["gemma3:4b".into()] }
    }
}

/// A header for an Ollama behind a proxy.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OllamaHeaderRequest {
    /// Its name.
    pub name: String,
    /// Its value. It is kept where the secrets of accounts are kept and never given out; null takes the header away.
    pub value: Option<String>,
    /// Agree to a file of secrets where the system has no keyring.
    #[serde(default)]
    pub allow_file: bool,
}

impl Example for OllamaHeaderRequest {
    fn example() -> Self {
        Self { name: "CF-Access-Client-Secret".into(), value: Some("…".into()), allow_file: false }
    }
}

/// The headers for an Ollama behind a proxy, without their values.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OllamaHeaders {
    /// Their names.
    pub names: Vec<String>,
    /// The address that they are for; null when there are none.
    pub address: Option<String>,
    /// Whether that is the address that is asked now: only then are they sent.
    pub sent: bool,
}

impl Example for OllamaHeaders {
    fn example() -> Self {
        Self {
            names: vec!["cf-access-client-secret".into()],
            address: Some("https://llm.example.com".into()),
            sent: true,
        }
    }
}

fn headers_of(app: &App, headers: conductor::OllamaHeaders) -> OllamaHeaders {
    let sent = app.conductor.ollama_headers_are_sent(&headers);
    let address = Some(headers.address).filter(|address| !address.is_empty());
    OllamaHeaders { names: headers.names, address, sent }
}

/// Models worth having on this machine.
#[utoipa::path(get, path = "/ai/suggestions", tag = "models",
    responses((status = 200, description = "The models.", body = ModelSuggestions)),
    extensions(("x-made-of" = json!(["models", "settings"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_ai_suggestions(State(app): State<App>) -> Answer<ModelSuggestions> {
    let (found, memory) = app.conductor.ai_suggestions().await?;
    let items = found.into_iter().map(|one| ModelSuggestion {
        name: one.name.to_owned(),
        size_bytes: one.size_bytes,
        capabilities: one.capabilities.iter().map(|one| (*one).to_owned()).collect(),
        reason: one.reason,
        installed: one.installed,
        best: one.best,
    });
    Ok(Json(ModelSuggestions { items: items.collect(), ram_bytes: memory.ram_bytes, vram_bytes: memory.vram_bytes }))
}

/// Brings a model. The job can be cancelled and tried again; it goes on where it stopped.
#[utoipa::path(post, path = "/ai/pull", tag = "models", request_body = PullRequest,
    responses((status = 200, description = "The job that brings it.", body = Job)),
    extensions(("x-makes-stale" = json!(["jobs", "status"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn add_ai_model(State(app): State<App>, Body(request): Body<PullRequest>) -> Answer<Job> {
    Ok(Json(app.conductor.pull_model(request.model).await?.into()))
}

/// Chooses the model of a task.
#[utoipa::path(post, path = "/ai/choose", tag = "models", request_body = ChooseRequest,
    responses((status = 200, description = "The settings.", body = Settings)),
    extensions(("x-makes-stale" = json!(["settings", "models", "status"])),
        ("x-errors" = json!(["invalid", "ollama_model_missing", "ollama_failed"]))))]
pub(crate) async fn change_ai_model(State(app): State<App>, Body(request): Body<ChooseRequest>) -> Answer<Settings> {
    Ok(Json(app.conductor.choose_model(request.task.into(), request.model).await?.into()))
}

/// Loads the model of a task into memory, so that the first words come at once.
#[utoipa::path(post, path = "/ai/load", tag = "models", request_body = LoadRequest,
    responses((status = 200, description = "The model.", body = OllamaModel)),
    extensions(("x-makes-stale" = json!(["models"])),
        ("x-errors" = json!(["invalid", "ollama_away", "ollama_failed", "ollama_model_missing"]))))]
pub(crate) async fn resume_ai_model(
    State(app): State<App>,
    OptionalBody(request): OptionalBody<LoadRequest>,
) -> Answer<OllamaModel> {
    Ok(Json(app.conductor.load_model(request.task.into()).await?.into()))
}

/// Takes the models that we loaded out of memory, so that a game has it.
#[utoipa::path(post, path = "/ai/unload", tag = "models",
    responses((status = 200, description = "Their names.", body = Unloaded)),
    extensions(("x-makes-stale" = json!(["models"])), ("x-errors" = json!(["ollama_away", "ollama_failed"]))))]
pub(crate) async fn pause_ai_models(State(app): State<App>) -> Answer<Unloaded> {
    Ok(Json(Unloaded { models: app.conductor.unload_models().await? }))
}

/// The headers that are sent along to an Ollama behind a proxy. Their values are given to nobody.
#[utoipa::path(get, path = "/ai/headers", tag = "models",
    responses((status = 200, description = "Their names.", body = OllamaHeaders)),
    extensions(("x-made-of" = json!(["settings"]))))]
pub(crate) async fn get_ai_headers(State(app): State<App>) -> Answer<OllamaHeaders> {
    let headers = app.conductor.ollama_headers().await?;
    Ok(Json(headers_of(&app, headers)))
}

/// Sets a header, or takes it away. Headers belong to the address that is set now and are sent to no other.
#[utoipa::path(put, path = "/ai/headers", tag = "models", request_body = OllamaHeaderRequest,
    responses((status = 200, description = "The names of all that are set now.", body = OllamaHeaders)),
    extensions(("x-makes-stale" = json!(["settings", "models", "status"])), ("x-errors" = json!(["invalid", "platform_needs_you"]))))]
pub(crate) async fn change_ai_headers(
    State(app): State<App>,
    Body(request): Body<OllamaHeaderRequest>,
) -> Answer<OllamaHeaders> {
    if request.allow_file {
        app.conductor.agree_to_secrets_file();
    }
    let headers = app.conductor.set_ollama_header(request.name, request.value).await?;
    app.tools.forget();
    Ok(Json(headers_of(&app, headers)))
}
