//! Words: title, description, tags and alt text of a clip for one destination. Versions are kept; the newest counts.

use crate::{
    App,
    extract::{Answer, Asked, Body, Id},
    jobs::Job,
    wire::{Example, Undoable, example_id, example_time},
};
use axum::{Json, extract::State};
use conductor::views::WordsView;
use domain::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Who wrote the words. Always shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum Author {
    /// The person.
    User,
    /// Our own patterns, without a model.
    Template,
    /// A model.
    Model {
        /// Such as `gemma3:4b`.
        name: String,
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
}

impl From<domain::Author> for Author {
    fn from(author: domain::Author) -> Self {
        match author {
            domain::Author::User => Self::User,
            domain::Author::Template => Self::Template,
            domain::Author::Model { name, took_ms } => Self::Model { name, took_ms },
        }
    }
}

/// The words themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsText {
    /// One line.
    pub title: String,
    /// Some lines.
    pub description: String,
    /// Without `#`.
    pub tags: Vec<String>,
    /// What is to be seen, for people who can't see it.
    pub alt_text: String,
}

impl From<domain::WordsText> for WordsText {
    fn from(text: domain::WordsText) -> Self {
        Self { title: text.title, description: text.description, tags: text.tags, alt_text: text.alt_text }
    }
}

impl From<WordsText> for domain::WordsText {
    fn from(text: WordsText) -> Self {
        Self { title: text.title, description: text.description, tags: text.tags, alt_text: text.alt_text }
    }
}

impl Example for WordsText {
    fn example() -> Self {
        Self {
            title: "Three with the railgun".into(),
            description: "Three in six seconds on the way to the flag.".into(),
            tags: vec!["openarena".into(), "railgun".into()],
            alt_text: "A player hits three others with a railgun in a stone hall.".into(),
        }
    }
}

/// What a destination allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct WordsLimits {
    /// Length of a title, in `unit`.
    pub title_chars: usize,
    /// Length of a description, in `unit`.
    pub description_chars: usize,
    /// Number of tags.
    pub tags: usize,
    /// Length of one tag, in `unit`.
    pub tag_chars: usize,
    /// Whether `<` and `>` are refused.
    pub no_angle_brackets: bool,
    /// In what lengths are counted.
    pub unit: TextUnit,
    /// UTF-8 bytes of a description, where the place counts those too.
    pub description_bytes: Option<usize>,
    /// All tags together, with commas, and quotes around those with blanks.
    pub tags_together: Option<usize>,
}

/// In what the length of a text is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TextUnit {
    /// Unicode scalar values.
    Chars,
    /// UTF-16 code units.
    Utf16,
    /// What people see as one letter.
    Graphemes,
}

impl From<domain::WordsLimits> for WordsLimits {
    fn from(limits: domain::WordsLimits) -> Self {
        Self {
            title_chars: limits.title_chars,
            description_chars: limits.description_chars,
            tags: limits.tags,
            tag_chars: limits.tag_chars,
            no_angle_brackets: limits.no_angle_brackets,
            unit: match limits.unit {
                domain::TextUnit::Chars => TextUnit::Chars,
                domain::TextUnit::Utf16 => TextUnit::Utf16,
                domain::TextUnit::Graphemes => TextUnit::Graphemes,
            },
            description_bytes: limits.description_bytes,
            tags_together: limits.tags_together,
        }
    }
}

/// A part of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WordsField {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The tags.
    Tags,
    /// The alt text.
    AltText,
}

impl From<WordsField> for domain::WordsField {
    fn from(field: WordsField) -> Self {
        match field {
            WordsField::Title => Self::Title,
            WordsField::Description => Self::Description,
            WordsField::Tags => Self::Tags,
            WordsField::AltText => Self::AltText,
        }
    }
}

impl From<domain::WordsField> for WordsField {
    fn from(field: domain::WordsField) -> Self {
        match field {
            domain::WordsField::Title => Self::Title,
            domain::WordsField::Description => Self::Description,
            domain::WordsField::Tags => Self::Tags,
            domain::WordsField::AltText => Self::AltText,
        }
    }
}

/// A title that is offered.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TitleCandidate {
    /// The title.
    pub title: String,
    /// Its angle and the facts it stands on.
    pub reason: String,
}

impl From<domain::TitleCandidate> for TitleCandidate {
    fn from(candidate: domain::TitleCandidate) -> Self {
        Self { title: candidate.title, reason: candidate.reason }
    }
}

impl Example for TitleCandidate {
    fn example() -> Self {
        Self {
            title: "Three with the railgun".into(),
            reason: "Says plainly what happens. Stands on: The player gets 3 kills, all within 6 seconds.".into(),
        }
    }
}

/// One version of the words of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Words {
    /// Its id.
    pub id: Uuid,
    /// The clip.
    pub clip_id: Uuid,
    /// The platform they are written for, or `any`.
    pub destination: String,
    /// Language as a BCP 47 tag.
    pub language: String,
    /// The words.
    pub text: WordsText,
    /// Who wrote them.
    pub author: Author,
    /// Why a model did not write them, when one was wanted.
    pub note: Option<String>,
    /// Titles to choose from, the one that was taken first.
    pub candidates: Vec<TitleCandidate>,
    /// Fields that nothing but the person changes. What a person writes is locked at once.
    pub locked: Vec<WordsField>,
    /// When.
    pub written_at: Timestamp,
    /// What the destination allows.
    pub limits: WordsLimits,
}

impl From<WordsView> for Words {
    fn from(view: WordsView) -> Self {
        let WordsView { words, limits } = view;
        Self {
            id: words.id.0,
            clip_id: words.clip.0,
            destination: words.destination,
            language: words.language,
            text: words.text.into(),
            author: words.author.into(),
            note: words.note,
            candidates: words.candidates.into_iter().map(TitleCandidate::from).collect(),
            locked: words.locked.into_iter().map(WordsField::from).collect(),
            written_at: words.written_at,
            limits: limits.into(),
        }
    }
}

impl Example for Words {
    fn example() -> Self {
        Self {
            id: example_id(35),
            clip_id: example_id(30),
            destination: "any".into(),
            language: "en".into(),
            text: WordsText::example(),
            author: Author::Model { name: "gemma3:4b".into(), took_ms: 2310 },
            note: None,
            candidates: vec![TitleCandidate::example()],
            locked: vec![WordsField::Tags],
            written_at: example_time(38),
            limits: domain::WordsLimits::ANY.into(),
        }
    }
}

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
