//! What language models do while somebody waits: write, judge, come and go. Text comes meanwhile as `event: text`.

use crate::{
    App,
    extract::{Answer, Body, Id, OptionalBody},
    jobs::Job,
    models::OllamaModel,
    settings::Settings,
    wire::{Example, example_id, example_time},
    words::{Author, TitleCandidate, WordsField, WordsText},
};
use axum::{Json, extract::State};
use conductor::views::JudgedView;
use domain::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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

/// What is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GenerateTextRequest {
    /// The clip.
    pub clip_id: Uuid,
    /// Which field.
    pub field: WordsField,
    /// A platform's key, or `any`.
    #[serde(default = "any")]
    pub destination: String,
    /// Language as a BCP 47 tag; the profile's or the settings' when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub language: Option<String>,
    /// A name of your own: pieces of the text come as `event: text` with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub stream: Option<String>,
}

fn any() -> String {
    "any".into()
}

impl Example for GenerateTextRequest {
    fn example() -> Self {
        Self {
            clip_id: example_id(30),
            field: WordsField::Title,
            destination: any(),
            language: Some("en".into()),
            stream: Some("title-1".into()),
        }
    }
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GenerateMetadataRequest {
    /// The clip.
    pub clip_id: Uuid,
    /// A platform's key, or `any`.
    #[serde(default = "any")]
    pub destination: String,
    /// Language as a BCP 47 tag; the profile's or the settings' when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub language: Option<String>,
    /// A name of your own: pieces of the text come as `event: text` with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub stream: Option<String>,
}

impl Example for GenerateMetadataRequest {
    fn example() -> Self {
        Self { clip_id: example_id(30), destination: any(), language: Some("de".into()), stream: None }
    }
}

/// Words that were written and are not kept.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GeneratedWords {
    /// The words. Fields that were not asked for are as they were.
    pub text: WordsText,
    /// Titles to choose from; empty when no title was asked for.
    pub candidates: Vec<TitleCandidate>,
    /// Language as a BCP 47 tag.
    pub language: String,
    /// Who wrote them.
    pub author: Author,
    /// Why a model did not write them, or what was taken out.
    pub note: Option<String>,
}

impl From<conductor::Generated> for GeneratedWords {
    fn from(generated: conductor::Generated) -> Self {
        let draft = generated.draft;
        Self {
            text: draft.text.into(),
            candidates: draft.candidates.into_iter().map(TitleCandidate::from).collect(),
            language: generated.language,
            author: draft.author.into(),
            note: draft.note,
        }
    }
}

impl Example for GeneratedWords {
    fn example() -> Self {
        Self {
            text: WordsText::example(),
            candidates: vec![TitleCandidate::example()],
            language: "en".into(),
            author: Author::Model { name: "gemma3:4b".into(), took_ms: 2310 },
            note: None,
        }
    }
}

/// Which clips are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalyzeRequest {
    /// From 1 to 12; several are compared with each other.
    pub clip_ids: Vec<Uuid>,
}

impl Example for AnalyzeRequest {
    fn example() -> Self {
        Self { clip_ids: vec![example_id(30), example_id(31)] }
    }
}

/// Where a statement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JudgedBy {
    /// Signals that were measured in the recording.
    Measured,
    /// A language model.
    Model,
    /// A rule of thumb that is the same for everybody.
    Rule,
}

impl From<domain::JudgedBy> for JudgedBy {
    fn from(by: domain::JudgedBy) -> Self {
        match by {
            domain::JudgedBy::Measured => Self::Measured,
            domain::JudgedBy::Model => Self::Model,
            domain::JudgedBy::Rule => Self::Rule,
        }
    }
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ScorePart {
    /// Whose part it is.
    pub by: JudgedBy,
    /// What this part alone would give, 0 to 100.
    pub points: u8,
    /// How much it counts, in percent.
    pub weight: u8,
    /// Why.
    pub reason: String,
}

/// A destination that suits a clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlaceAdvice {
    /// The platform's key.
    pub platform: String,
    /// How well it suits, 0 to 100.
    pub fit: u8,
    /// Why.
    pub reason: String,
    /// Whose advice it is.
    pub by: JudgedBy,
}

/// When to post, on the person's clock.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimeAdvice {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    /// Hour of the day.
    pub hour: i8,
    /// Why.
    pub reason: String,
    /// Whose advice it is.
    pub by: JudgedBy,
}

/// Of what a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WarningKind {
    /// Swearing.
    Language,
    /// Blood and violence.
    Gore,
    /// Music that belongs to somebody.
    Music,
}

/// How sure a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WarningLevel {
    /// Looked for, and not found.
    No,
    /// Nobody could look.
    Unknown,
    /// There is a hint of it.
    Possible,
    /// It is there.
    Found,
}

/// What a viewer or a platform could mind.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ContentWarning {
    /// Of what.
    pub kind: WarningKind,
    /// How sure.
    pub level: WarningLevel,
    /// Why.
    pub reason: String,
    /// Who found it.
    pub by: JudgedBy,
}

/// What is thought of a clip: a ranking among clips, not a forecast of views.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Judgement {
    /// The clip.
    pub clip_id: Uuid,
    /// 0 to 100.
    pub score: u8,
    /// What the score is made of.
    pub parts: Vec<ScorePart>,
    /// With how many other clips it was compared.
    pub compared_with: u32,
    /// Destinations, the best first.
    pub places: Vec<PlaceAdvice>,
    /// When to post.
    pub time: Option<TimeAdvice>,
    /// What could be minded.
    pub warnings: Vec<ContentWarning>,
    /// Who judged.
    pub author: Author,
    /// Why no model took part, when one was wanted.
    pub note: Option<String>,
    /// When.
    pub made_at: Timestamp,
}

impl From<JudgedView> for Judgement {
    fn from(view: JudgedView) -> Self {
        let judgement = view.judgement;
        let warning = |warning: domain::ContentWarning| ContentWarning {
            kind: match warning.kind {
                domain::WarningKind::Language => WarningKind::Language,
                domain::WarningKind::Gore => WarningKind::Gore,
                domain::WarningKind::Music => WarningKind::Music,
            },
            level: match warning.level {
                domain::WarningLevel::No => WarningLevel::No,
                domain::WarningLevel::Unknown => WarningLevel::Unknown,
                domain::WarningLevel::Possible => WarningLevel::Possible,
                domain::WarningLevel::Found => WarningLevel::Found,
            },
            reason: warning.reason,
            by: warning.by.into(),
        };
        let part = |part: domain::ScorePart| ScorePart {
            by: part.by.into(),
            points: part.points,
            weight: part.weight,
            reason: part.reason,
        };
        let place = |place: domain::PlaceAdvice| PlaceAdvice {
            platform: place.platform,
            fit: place.fit,
            reason: place.reason,
            by: place.by.into(),
        };
        Self {
            clip_id: judgement.clip.0,
            score: judgement.score,
            parts: judgement.parts.into_iter().map(part).collect(),
            compared_with: judgement.compared_with,
            places: judgement.places.into_iter().map(place).collect(),
            time: judgement.time.map(|time| TimeAdvice {
                weekday: time.weekday,
                hour: time.hour,
                reason: time.reason,
                by: time.by.into(),
            }),
            warnings: judgement.warnings.into_iter().map(warning).collect(),
            author: judgement.author.into(),
            note: judgement.note,
            made_at: judgement.made_at,
        }
    }
}

impl Example for Judgement {
    fn example() -> Self {
        Self {
            clip_id: example_id(30),
            score: 82,
            parts: vec![
                ScorePart {
                    by: JudgedBy::Measured,
                    points: 78,
                    weight: 60,
                    reason: "Three kills in six seconds.".into(),
                },
                ScorePart {
                    by: JudgedBy::Model,
                    points: 88,
                    weight: 40,
                    reason: "gemma3:4b: Three kills end it.".into(),
                },
            ],
            compared_with: 4,
            places: vec![PlaceAdvice {
                platform: "folder".into(),
                fit: 50,
                reason: "Takes everything; nobody is reached by it alone.".into(),
                by: JudgedBy::Rule,
            }],
            time: Some(TimeAdvice { weekday: 7, hour: 19, reason: "A rule of thumb.".into(), by: JudgedBy::Rule }),
            warnings: vec![ContentWarning {
                kind: WarningKind::Music,
                level: WarningLevel::Unknown,
                reason: "All sound is in one track.".into(),
                by: JudgedBy::Rule,
            }],
            author: Author::Model { name: "gemma3:4b".into(), took_ms: 0 },
            note: None,
            made_at: example_time(40),
        }
    }
}

/// What is thought of clips.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JudgementItems {
    /// In the order in which the clips were named; empty when nothing is thought of one yet.
    pub items: Vec<Judgement>,
}

impl Example for JudgementItems {
    fn example() -> Self {
        Self { items: vec![Judgement::example()] }
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

/// Writes one field of a clip's words and gives it back. Nothing is kept.
#[utoipa::path(post, path = "/ai/generate-text", tag = "models", request_body = GenerateTextRequest,
    responses((status = 200, description = "The words, by a model or by the template.", body = GeneratedWords)),
    extensions(("x-makes-stale" = json!(["models"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn write_ai_text(
    State(app): State<App>,
    Body(request): Body<GenerateTextRequest>,
) -> Answer<GeneratedWords> {
    let GenerateTextRequest { clip_id, field, destination, language, stream } = request;
    let fields = vec![field.into()];
    let words = app.conductor.generate_words(ClipId(clip_id), destination, language, fields, stream).await?;
    Ok(Json(words.into()))
}

/// Writes all of a clip's words and gives them back. Nothing is kept.
#[utoipa::path(post, path = "/ai/generate-metadata", tag = "models", request_body = GenerateMetadataRequest,
    responses((status = 200, description = "The words, by a model or by the template.", body = GeneratedWords)),
    extensions(("x-makes-stale" = json!(["models"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn write_ai_metadata(
    State(app): State<App>,
    Body(request): Body<GenerateMetadataRequest>,
) -> Answer<GeneratedWords> {
    let GenerateMetadataRequest { clip_id, destination, language, stream } = request;
    let words = app.conductor.generate_words(ClipId(clip_id), destination, language, Vec::new(), stream).await?;
    Ok(Json(words.into()))
}

/// Judges clips: a score with its parts, destinations, a time, warnings. A ranking, not a forecast.
#[utoipa::path(post, path = "/ai/analyze-content", tag = "models", request_body = AnalyzeRequest,
    responses((status = 200, description = "The judgements.", body = JudgementItems)),
    extensions(("x-makes-stale" = json!(["clips"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn analyse_content(
    State(app): State<App>,
    Body(request): Body<AnalyzeRequest>,
) -> Answer<JudgementItems> {
    let ids = request.clip_ids.into_iter().map(ClipId).collect();
    let judged = app.conductor.analyze_content(ids).await?;
    Ok(Json(JudgementItems { items: judged.into_iter().map(Judgement::from).collect() }))
}

/// What was thought of a clip the last time: one item or none.
#[utoipa::path(get, path = "/clips/{id}/judgement", tag = "clips",
    params(("id" = Uuid, Path, description = "Id of the clip.")),
    responses((status = 200, description = "The judgement.", body = JudgementItems)),
    extensions(("x-made-of" = json!(["clips"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn get_judgement(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<JudgementItems> {
    let judged = app.conductor.judgement(id).await?;
    Ok(Json(JudgementItems { items: judged.into_iter().map(Judgement::from).collect() }))
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
