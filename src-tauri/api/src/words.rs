//! Words: title, description, tags and alt text of a clip for one destination. Versions are kept; the newest counts.

pub(crate) use crate::words_wire::{Author, TitleCandidate, Words, WordsField, WordsLimits, WordsText};
use crate::{
    App,
    extract::{Answer, Asked, Body, Id},
    jobs::Job,
    wire::{Example, Undoable, example_id},
};
use axum::{Json, extract::State};
use conductor::views::WordsView;
use domain::ClipId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Words after they were written.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WordsChanged {
    /// The new version.
    #[serde(flatten)]
    pub words: Words,
    /// How to take the change back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for WordsChanged {
    fn example() -> Self {
        let words = Words { author: Author::User, ..Words::example() };
        Self { words, undo: Undoable { label: Some("Wrote words".into()), ..Undoable::example() } }
    }
}

/// Words of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WordsItems {
    /// The newest for each destination, or every version of one, newest first.
    pub items: Vec<Words>,
}

impl Example for WordsItems {
    fn example() -> Self {
        Self { items: vec![Words::example()] }
    }
}

/// For which destination.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WordsQuery {
    /// A platform's key, or `any`.
    pub destination: Option<String>,
}

/// Words that a person wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsRequest {
    /// A platform's key, or `any`.
    pub destination: String,
    /// Language as a BCP 47 tag; as before when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub language: Option<String>,
    /// The words.
    pub text: WordsText,
}

impl Example for WordsRequest {
    fn example() -> Self {
        Self { destination: "any".into(), language: Some("en".into()), text: WordsText::example() }
    }
}

/// What is written anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RewriteRequest {
    /// A platform's key, or `any`.
    pub destination: String,
    /// Language as a BCP 47 tag; as before when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub language: Option<String>,
    /// Only these fields; all that are not locked when left out.
    #[serde(default)]
    pub fields: Vec<WordsField>,
}

impl Example for RewriteRequest {
    fn example() -> Self {
        Self { destination: "any".into(), language: None, fields: vec![WordsField::Title] }
    }
}

/// What is locked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocksRequest {
    /// A platform's key, or `any`.
    pub destination: String,
    /// The fields that nothing but the person changes from now on; all others are free.
    pub locked: Vec<WordsField>,
}

impl Example for LocksRequest {
    fn example() -> Self {
        Self { destination: "any".into(), locked: vec![WordsField::Title, WordsField::Tags] }
    }
}

/// Which title is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleRequest {
    /// A platform's key, or `any`.
    pub destination: String,
    /// One of the titles that are offered.
    pub title: String,
}

impl Example for TitleRequest {
    fn example() -> Self {
        Self { destination: "any".into(), title: "Three with the railgun".into() }
    }
}

/// Which version comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreRequest {
    /// Its id, of the history.
    pub version: Uuid,
}

impl Example for RestoreRequest {
    fn example() -> Self {
        Self { version: example_id(35) }
    }
}

/// The words of a clip: the newest for each destination, or for the one that is named.
#[utoipa::path(get, path = "/clips/{id}/words", tag = "words",
    params(("id" = Uuid, Path, description = "Id of the clip."), WordsQuery),
    responses((status = 200, description = "The words.", body = WordsItems)),
    extensions(("x-made-of" = json!(["words"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn get_words(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Asked(query): Asked<WordsQuery>,
) -> Answer<WordsItems> {
    let words = app.conductor.clip_words(id, query.destination).await?;
    Ok(Json(WordsItems { items: words.into_iter().map(Words::from).collect() }))
}

/// Keeps what a person wrote as the newest version.
#[utoipa::path(put, path = "/clips/{id}/words", tag = "words", params(("id" = Uuid, Path, description = "Id of the clip.")),
    request_body = WordsRequest,
    responses((status = 200, description = "The new version.", body = WordsChanged)),
    extensions(("x-makes-stale" = json!(["words", "clips", "moments", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn write_words(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<WordsRequest>,
) -> Answer<WordsChanged> {
    let (words, undo) =
        app.conductor.write_words(id, request.destination, request.language, request.text.into()).await?;
    Ok(Json(WordsChanged { words: words.into(), undo: undo.map(Undoable::from).unwrap_or_default() }))
}

/// Lets the writer write again.
#[utoipa::path(post, path = "/clips/{id}/words/rewrite", tag = "words", params(("id" = Uuid, Path, description = "Id of the clip.")),
    request_body = RewriteRequest,
    responses((status = 200, description = "The job that writes.", body = Job)),
    extensions(("x-makes-stale" = json!(["jobs", "status"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn rewrite_words(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<RewriteRequest>,
) -> Answer<Job> {
    Ok(Json(
        app.conductor
            .rewrite_words(
                id,
                request.destination,
                request.language,
                request.fields.into_iter().map(Into::into).collect(),
            )
            .await?
            .into(),
    ))
}

/// Says which fields nothing but the person changes.
#[utoipa::path(put, path = "/clips/{id}/words/locks", tag = "words", params(("id" = Uuid, Path, description = "Id of the clip.")),
    request_body = LocksRequest,
    responses((status = 200, description = "The words with their locks.", body = Words)),
    extensions(("x-makes-stale" = json!(["words", "clips"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_words_locks(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<LocksRequest>,
) -> Answer<Words> {
    let locked = request.locked.into_iter().map(Into::into).collect();
    Ok(Json(app.conductor.lock_words(id, request.destination, locked).await?.into()))
}

/// Takes one of the titles that are offered. It is locked from then on.
#[utoipa::path(put, path = "/clips/{id}/words/title", tag = "words", params(("id" = Uuid, Path, description = "Id of the clip.")),
    request_body = TitleRequest,
    responses((status = 200, description = "The new version.", body = WordsChanged)),
    extensions(("x-makes-stale" = json!(["words", "clips", "moments", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_words_title(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<TitleRequest>,
) -> Answer<WordsChanged> {
    let (words, undo) = app.conductor.choose_title(id, request.destination, request.title).await?;
    Ok(Json(WordsChanged { words: words.into(), undo: undo.map(Undoable::from).unwrap_or_default() }))
}

/// Puts an old version back, as a new one.
#[utoipa::path(post, path = "/clips/{id}/words/restore", tag = "words", params(("id" = Uuid, Path, description = "Id of the clip.")),
    request_body = RestoreRequest,
    responses((status = 200, description = "The new version.", body = WordsChanged)),
    extensions(("x-makes-stale" = json!(["words", "clips", "moments", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_words_version(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(request): Body<RestoreRequest>,
) -> Answer<WordsChanged> {
    let (words, undo) = app.conductor.restore_words(id, domain::WordsId(request.version)).await?;
    Ok(Json(WordsChanged { words: words.into(), undo: undo.map(Undoable::from).unwrap_or_default() }))
}

/// Every version of the words for a destination, newest first.
#[utoipa::path(get, path = "/clips/{id}/words/history", tag = "words",
    params(("id" = Uuid, Path, description = "Id of the clip."), WordsQuery),
    responses((status = 200, description = "The versions.", body = WordsItems)),
    extensions(("x-made-of" = json!(["words"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn list_words_history(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Asked(query): Asked<WordsQuery>,
) -> Answer<WordsItems> {
    let destination = query.destination.unwrap_or_else(|| "any".into());
    let limits = limits_of(&app, &destination);
    let words = app.conductor.words_history(id, destination).await?;
    Ok(Json(WordsItems { items: words.into_iter().map(|words| WordsView { words, limits }.into()).collect() }))
}

/// What a destination allows; what every destination accepts when it is none that we know.
fn limits_of(app: &App, destination: &str) -> domain::WordsLimits {
    let platform = app.conductor.platforms().iter().find(|platform| platform.spec.key == destination);
    platform.map_or(domain::WordsLimits::ANY, |platform| platform.spec.words)
}
