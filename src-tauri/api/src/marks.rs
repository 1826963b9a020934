//! Stars, notes and tags on recordings, moments and clips.

use crate::{
    App,
    extract::{Answer, Asked, Body, Name},
    wire::{Example, Undoable, example_id, mirror},
};
use axum::{Json, extract::State};
use domain::Subject as DomainSubject;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

mirror! {
    /// What can be marked.
    Markable = domain::Markable {
        /// A recording.
        Recording,
        /// A moment.
        Moment,
        /// A clip.
        Clip,
    }
}

/// One thing that is marked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = MarkSubject)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    /// What it is.
    pub kind: Markable,
    /// Its id.
    pub id: Uuid,
}

/// Everything that a person has put on one thing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Mark {
    /// Its id.
    pub id: Uuid,
    /// Whether it has a star. What has one is never cleaned up.
    pub starred: bool,
    /// A person's note. That of a recording is told with the recording.
    pub note: String,
    /// Its tags.
    pub tags: Vec<String>,
}

impl From<domain::Mark> for Mark {
    fn from(mark: domain::Mark) -> Self {
        let domain::Mark { subject, starred, note, tags } = mark;
        Self { id: subject.id, starred, note, tags }
    }
}

/// What is marked of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MarkItems {
    /// Everything that has a star, a note or a tag.
    pub items: Vec<Mark>,
}

impl Example for MarkItems {
    fn example() -> Self {
        let mark =
            Mark { id: example_id(20), starred: true, note: "For the trailer.".into(), tags: vec!["ace".into()] };
        Self { items: vec![mark] }
    }
}

/// Of which kind marks are told.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MarkQuery {
    /// `recording`, `moment` or `clip`.
    #[param(inline)]
    pub kind: Markable,
}

/// What is changed of marks; what is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkChange {
    /// On which things.
    #[schema(min_items = 1, max_items = 1000)]
    pub subjects: Vec<Subject>,
    /// With a star or without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub starred: Option<bool>,
    /// The note; for one thing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub note: Option<String>,
    /// Tags that are put on.
    #[serde(default)]
    pub add_tags: Vec<String>,
    /// Tags that are taken off.
    #[serde(default)]
    pub remove_tags: Vec<String>,
}

impl Example for MarkChange {
    fn example() -> Self {
        Self {
            subjects: vec![Subject { kind: Markable::Moment, id: example_id(20) }],
            starred: Some(true),
            note: None,
            add_tags: vec!["ace".into()],
            remove_tags: Vec::new(),
        }
    }
}

/// What became of a change of marks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Marked {
    /// How many things are different now.
    pub changed: u64,
    /// How to take it back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for Marked {
    fn example() -> Self {
        Self { changed: 1, undo: Undoable { label: Some("Put a star on a moment".into()), ..Undoable::example() } }
    }
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = TagEntry)]
pub(crate) struct Tag {
    /// Its name.
    pub name: String,
    /// How many things have it.
    pub count: u32,
}

/// The tags.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TagItems {
    /// By name.
    pub items: Vec<Tag>,
}

impl Example for TagItems {
    fn example() -> Self {
        Self { items: vec![Tag { name: "ace".into(), count: 3 }] }
    }
}

/// Another name for a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagChange {
    /// The name.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
}

impl Example for TagChange {
    fn example() -> Self {
        Self { name: "aces".into() }
    }
}

/// Everything of a kind that has a star, a note or a tag.
#[utoipa::path(get, path = "/marks", tag = "marks", params(MarkQuery),
    responses((status = 200, description = "What is marked.", body = MarkItems)),
    extensions(("x-made-of" = json!(["marks"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_marks(State(app): State<App>, Asked(query): Asked<MarkQuery>) -> Answer<MarkItems> {
    let marks = app.conductor.list_marks(query.kind.into()).await?;
    Ok(Json(MarkItems { items: marks.into_iter().map(Mark::from).collect() }))
}

/// Puts stars, notes and tags on things, or takes them off.
#[utoipa::path(post, path = "/marks", tag = "marks", request_body = MarkChange,
    responses((status = 200, description = "What changed.", body = Marked)),
    extensions(("x-makes-stale" = json!(["marks", "recordings"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_marks(State(app): State<App>, Body(change): Body<MarkChange>) -> Answer<Marked> {
    let MarkChange { subjects, starred, note, add_tags, remove_tags } = change;
    let subjects = subjects.into_iter().map(|one| DomainSubject { kind: one.kind.into(), id: one.id }).collect();
    let change = conductor::MarkChange { starred, note, add_tags, remove_tags };
    let (undo, changed) = app.conductor.change_marks(subjects, change).await?;
    Ok(Json(Marked { changed: changed as u64, undo: undo.map(Undoable::from).unwrap_or_default() }))
}

/// The tags, and how many things have each.
#[utoipa::path(get, path = "/tags", tag = "marks",
    responses((status = 200, description = "The tags.", body = TagItems)),
    extensions(("x-made-of" = json!(["marks"]))))]
pub(crate) async fn list_tags(State(app): State<App>) -> Answer<TagItems> {
    let tags = app.conductor.list_tags().await?;
    Ok(Json(TagItems { items: tags.into_iter().map(|(name, count)| Tag { name, count }).collect() }))
}

/// Gives a tag another name.
#[utoipa::path(put, path = "/tags/{name}", tag = "marks", params(("name" = String, Path, description = "Its name.")),
    request_body = TagChange,
    responses((status = 200, description = "It is renamed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn change_tag(
    State(app): State<App>,
    Name(name): Name,
    Body(change): Body<TagChange>,
) -> Answer<Undoable> {
    Ok(Json(app.conductor.rename_tag(name, &change.name).await?.into()))
}

/// Takes a tag off everything.
#[utoipa::path(delete, path = "/tags/{name}", tag = "marks", params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_tag(State(app): State<App>, Name(name): Name) -> Answer<Undoable> {
    Ok(Json(app.conductor.remove_tag(name).await?.into()))
}
