//! Collections of clips, and searches that are kept.

use crate::{
    App,
    extract::{Answer, Body, Id},
    wire::{Example, Undoable, example_id, example_time},
};
use axum::{Json, extract::State};
use domain::{ClipId, CollectionId, SavedSearchId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Clips that a person has put together.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Collection {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Ids of its clips, in order.
    pub clips: Vec<Uuid>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl From<domain::Collection> for Collection {
    fn from(collection: domain::Collection) -> Self {
        let domain::Collection { id, name, description, clips, created_at: _, updated_at } = collection;
        Self { id: id.0, name, description, clips: clips.into_iter().map(|clip| clip.0).collect(), updated_at }
    }
}

impl Example for Collection {
    fn example() -> Self {
        Self {
            id: example_id(60),
            name: "Best of March".into(),
            description: String::new(),
            clips: vec![example_id(30)],
            updated_at: example_time(50),
        }
    }
}

/// The collections.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CollectionItems {
    /// By name.
    pub items: Vec<Collection>,
}

impl Example for CollectionItems {
    fn example() -> Self {
        Self { items: vec![Collection::example()] }
    }
}

/// A collection after a change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CollectionChanged {
    /// The collection as it is now.
    #[serde(flatten)]
    pub collection: Collection,
    /// How to take the change back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for CollectionChanged {
    fn example() -> Self {
        let label = Some("Made the collection Best of March".into());
        Self { collection: Collection::example(), undo: Undoable { label, ..Undoable::example() } }
    }
}

/// A new collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CollectionRequest {
    /// Its name.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Ids of its clips, in order.
    #[serde(default)]
    pub clips: Vec<Uuid>,
}

impl Example for CollectionRequest {
    fn example() -> Self {
        Self { name: "Best of March".into(), description: String::new(), clips: vec![example_id(30)] }
    }
}

/// What is changed of a collection; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CollectionChange {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<String>,
    /// Clips that are put behind the others.
    #[serde(default)]
    pub add: Vec<Uuid>,
    /// Clips that are taken out.
    #[serde(default)]
    pub remove: Vec<Uuid>,
    /// All clips in a new order; those that are not named are taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub order: Option<Vec<Uuid>>,
}

impl Example for CollectionChange {
    fn example() -> Self {
        Self { add: vec![example_id(31)], ..Self::default() }
    }
}

impl From<CollectionChange> for conductor::CollectionChange {
    fn from(change: CollectionChange) -> Self {
        let ids = |ids: Vec<Uuid>| ids.into_iter().map(ClipId).collect::<Vec<_>>();
        Self {
            name: change.name,
            description: change.description,
            add: ids(change.add),
            remove: ids(change.remove),
            order: change.order.map(ids),
        }
    }
}

/// A search that is kept under a name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SavedSearch {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The page it belongs to.
    pub page: String,
    /// The filters, as the page's address has them.
    pub query: BTreeMap<String, String>,
}

impl From<domain::SavedSearch> for SavedSearch {
    fn from(search: domain::SavedSearch) -> Self {
        let domain::SavedSearch { id, name, page, query, created_at: _ } = search;
        Self { id: id.0, name, page, query }
    }
}

impl Example for SavedSearch {
    fn example() -> Self {
        let SavedSearchRequest { name, page, query } = SavedSearchRequest::example();
        Self { id: example_id(61), name, page, query }
    }
}

/// The kept searches.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SavedSearchItems {
    /// By name.
    pub items: Vec<SavedSearch>,
}

impl Example for SavedSearchItems {
    fn example() -> Self {
        Self { items: vec![SavedSearch::example()] }
    }
}

/// A search to be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedSearchRequest {
    /// Its name; one of the same page and name is written anew.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// `library`, `recordings`, `clips` or `inbox`.
    pub page: String,
    /// The filters, as the page's address has them.
    pub query: BTreeMap<String, String>,
}

impl Example for SavedSearchRequest {
    fn example() -> Self {
        Self {
            name: "Aces with a star".into(),
            page: "library".into(),
            query: BTreeMap::from([("text".into(), "ace".into()), ("starred".into(), "1".into())]),
        }
    }
}

/// The collections.
#[utoipa::path(get, path = "/collections", tag = "marks",
    responses((status = 200, description = "The collections.", body = CollectionItems)),
    extensions(("x-made-of" = json!(["marks"]))))]
pub(crate) async fn list_collections(State(app): State<App>) -> Answer<CollectionItems> {
    let collections = app.conductor.list_collections().await?;
    Ok(Json(CollectionItems { items: collections.into_iter().map(Collection::from).collect() }))
}

/// Puts clips together under a name.
#[utoipa::path(post, path = "/collections", tag = "marks", request_body = CollectionRequest,
    responses((status = 200, description = "The collection.", body = CollectionChanged)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn create_collection(
    State(app): State<App>,
    Body(request): Body<CollectionRequest>,
) -> Answer<CollectionChanged> {
    let CollectionRequest { name, description, clips } = request;
    let change = conductor::CollectionChange {
        name: Some(name),
        description: Some(description),
        add: clips.into_iter().map(ClipId).collect(),
        ..Default::default()
    };
    let (collection, undo) = app.conductor.add_collection(change).await?;
    Ok(Json(CollectionChanged { collection: collection.into(), undo: undo.into() }))
}

/// One collection.
#[utoipa::path(get, path = "/collections/{id}", tag = "marks", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The collection.", body = Collection)),
    extensions(("x-made-of" = json!(["marks"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_collection(State(app): State<App>, Id(id): Id<CollectionId>) -> Answer<Collection> {
    Ok(Json(app.conductor.get_collection(id).await?.into()))
}

/// Changes a collection.
#[utoipa::path(patch, path = "/collections/{id}", tag = "marks", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = CollectionChange,
    responses((status = 200, description = "The collection as it is now.", body = CollectionChanged)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_collection(
    State(app): State<App>,
    Id(id): Id<CollectionId>,
    Body(change): Body<CollectionChange>,
) -> Answer<CollectionChanged> {
    let (collection, undo) = app.conductor.change_collection(id, change.into()).await?;
    Ok(Json(CollectionChanged { collection: collection.into(), undo: undo.into() }))
}

/// Takes a collection out. Its clips stay.
#[utoipa::path(delete, path = "/collections/{id}", tag = "marks", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_collection(State(app): State<App>, Id(id): Id<CollectionId>) -> Answer<Undoable> {
    Ok(Json(app.conductor.remove_collection(id).await?.into()))
}

/// The searches that are kept.
#[utoipa::path(get, path = "/searches", tag = "marks",
    responses((status = 200, description = "The searches.", body = SavedSearchItems)),
    extensions(("x-made-of" = json!(["marks"]))))]
pub(crate) async fn list_saved_searches(State(app): State<App>) -> Answer<SavedSearchItems> {
    let searches = app.conductor.list_saved_searches().await?;
    Ok(Json(SavedSearchItems { items: searches.into_iter().map(SavedSearch::from).collect() }))
}

/// Keeps a search under a name.
#[utoipa::path(post, path = "/searches", tag = "marks", request_body = SavedSearchRequest,
    responses((status = 200, description = "The search.", body = SavedSearch)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn create_saved_search(
    State(app): State<App>,
    Body(request): Body<SavedSearchRequest>,
) -> Answer<SavedSearch> {
    let SavedSearchRequest { name, page, query } = request;
    Ok(Json(app.conductor.save_search(&name, page, query).await?.into()))
}

/// Forgets a search.
#[utoipa::path(delete, path = "/searches/{id}", tag = "marks", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["marks"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_saved_search(State(app): State<App>, Id(id): Id<SavedSearchId>) -> Answer<Undoable> {
    Ok(Json(app.conductor.remove_search(id).await?.into()))
}
