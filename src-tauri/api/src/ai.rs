//! Words that are written while somebody waits, and are not kept. Text comes meanwhile as `event: text`.

use crate::{
    App,
    extract::{Answer, Body},
    wire::{Example, example_id},
    words::{Author, TitleCandidate, WordsField, WordsText},
};
use axum::{Json, extract::State};
use domain::ClipId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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
