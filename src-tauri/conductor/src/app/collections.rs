//! Collections of clips, and searches that are kept.

use super::{
    marks::wrong_name,
    undo::{Undoable, keep},
};
use crate::{Conductor, events::Tag, views::UndoView};
use domain::{ClipId, Collection, CollectionId, Problem, SavedSearch, SavedSearchId, kept_name};
use std::collections::BTreeMap;

/// What is changed of a collection. An absent field stays as it is.
#[derive(Debug, Clone, Default)]
pub struct CollectionChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Clips that are put behind the others.
    pub add: Vec<ClipId>,
    /// Clips that are taken out.
    pub remove: Vec<ClipId>,
    /// All clips in a new order; those that are not named are taken out.
    pub order: Option<Vec<ClipId>>,
}

/// More than that nobody oversees.
const MOST: usize = 500;
/// More clips than that are no collection any more.
const MOST_CLIPS: usize = 2000;
/// The longest description, in characters.
const LONGEST: usize = 1000;
/// Pages that keep searches.
const PAGES: [&str; 4] = ["library", "recordings", "clips", "inbox"];
/// The longest filter of a kept search, in characters.
const LONGEST_FILTER: usize = 400;

impl Conductor {
    /// All collections by name.
    pub async fn list_collections(&self) -> Result<Vec<Collection>, Problem> {
        Ok(self.core.store.read(store::collections::list).await?)
    }

    /// One collection.
    pub async fn get_collection(&self, id: CollectionId) -> Result<Collection, Problem> {
        let found = self.core.store.read(move |db| store::collections::get(db, id)).await?;
        found.ok_or_else(|| Problem::not_found("collection", id))
    }

    /// Puts clips together under a name.
    pub async fn add_collection(&self, change: CollectionChange) -> Result<(Collection, UndoView), Problem> {
        let now = self.core.now();
        let fresh = Collection {
            id: CollectionId::new(),
            name: String::new(),
            description: String::new(),
            clips: Vec::new(),
            created_at: now,
            updated_at: now,
        };
        self.write_collection(fresh.id, Some(fresh), change).await
    }

    /// Changes a collection.
    pub async fn change_collection(
        &self,
        id: CollectionId,
        change: CollectionChange,
    ) -> Result<(Collection, UndoView), Problem> {
        self.write_collection(id, None, change).await
    }

    /// Takes a collection out; its clips stay.
    pub async fn remove_collection(&self, id: CollectionId) -> Result<UndoView, Problem> {
        let now = self.core.now();
        let undo = self
            .core
            .store
            .write(move |tx| {
                let before = store::collections::get(tx, id)?.ok_or_else(|| Problem::not_found("collection", id))?;
                store::collections::delete(tx, id)?;
                let label = format!("Removed the collection {}", before.name);
                keep(tx, "remove_collection", label, &Undoable::Collection { id, before: Some(before) }, now)
            })
            .await?;
        self.core.changed("collections", Some(id.to_string()), &[Tag::Marks]);
        Ok(undo)
    }

    async fn write_collection(
        &self,
        id: CollectionId,
        fresh: Option<Collection>,
        change: CollectionChange,
    ) -> Result<(Collection, UndoView), Problem> {
        let now = self.core.now();
        let done = self
            .core
            .store
            .write(move |tx| {
                let before = store::collections::get(tx, id)?;
                let mut after = match (&before, fresh) {
                    (Some(known), _) => known.clone(),
                    (None, Some(fresh)) => fresh,
                    (None, None) => return Err(Problem::not_found("collection", id).into()),
                };
                if before.is_none() && store::collections::list(tx)?.len() >= MOST {
                    return Err(Problem::invalid("name", format!("{MOST} collections at most.")).into());
                }
                if before.is_none() || change.name.is_some() {
                    let name = change.name.as_deref().and_then(kept_name);
                    after.name = name.ok_or_else(|| wrong_name("name"))?;
                }
                if let Some(description) = change.description {
                    if description.chars().count() > LONGEST {
                        return Err(Problem::invalid("description", format!("{LONGEST} characters at most.")).into());
                    }
                    after.description = description;
                }
                if let Some(order) = change.order {
                    after.clips = order;
                }
                after.clips.retain(|clip| !change.remove.contains(clip));
                for clip in change.add {
                    super::clips::clip(tx, clip)?;
                    if !after.clips.contains(&clip) {
                        after.clips.push(clip);
                    }
                }
                if after.clips.len() > MOST_CLIPS {
                    return Err(Problem::invalid("add", format!("{MOST_CLIPS} clips at most.")).into());
                }
                after.updated_at = now;
                store::collections::save(tx, &after)?;
                let label = match &before {
                    Some(known) => format!("Changed the collection {}", known.name),
                    None => format!("Made the collection {}", after.name),
                };
                let undo = keep(tx, "change_collection", label, &Undoable::Collection { id, before }, now)?;
                let after = store::collections::get(tx, id)?.ok_or_else(|| Problem::not_found("collection", id))?;
                Ok((after, undo))
            })
            .await?;
        self.core.changed("collections", Some(id.to_string()), &[Tag::Marks]);
        Ok(done)
    }

    /// All kept searches by name.
    pub async fn list_saved_searches(&self) -> Result<Vec<SavedSearch>, Problem> {
        Ok(self.core.store.read(store::collections::searches).await?)
    }

    /// Keeps a search under a name. One of the same page and name is written anew.
    pub async fn save_search(
        &self,
        name: &str,
        page: String,
        query: BTreeMap<String, String>,
    ) -> Result<SavedSearch, Problem> {
        let name = kept_name(name).ok_or_else(|| wrong_name("name"))?;
        if !PAGES.contains(&page.as_str()) {
            return Err(Problem::invalid("page", format!("One of {}.", PAGES.join(", "))));
        }
        if query.is_empty() || query.len() > 20 {
            return Err(Problem::invalid("query", "1 to 20 filters."));
        }
        if query.iter().any(|(key, value)| key.chars().count().max(value.chars().count()) > LONGEST_FILTER) {
            return Err(Problem::invalid("query", format!("A filter has {LONGEST_FILTER} characters at most.")));
        }
        let now = self.core.now();
        let search = self
            .core
            .store
            .write(move |tx| {
                let known = store::collections::searches(tx)?;
                let same = known.iter().find(|one| one.page == page && one.name == name);
                if same.is_none() && known.len() >= MOST {
                    return Err(Problem::invalid("name", format!("{MOST} searches at most.")).into());
                }
                let id = same.map_or_else(SavedSearchId::new, |one| one.id);
                let search = SavedSearch { id, name, page, query, created_at: now };
                store::collections::save_search(tx, &search)?;
                Ok(search)
            })
            .await?;
        self.core.changed("searches", Some(search.id.to_string()), &[Tag::Marks]);
        Ok(search)
    }

    /// Forgets a search.
    pub async fn remove_search(&self, id: SavedSearchId) -> Result<UndoView, Problem> {
        let now = self.core.now();
        let undo = self
            .core
            .store
            .write(move |tx| {
                let search =
                    store::collections::delete_search(tx, id)?.ok_or_else(|| Problem::not_found("search", id))?;
                let label = format!("Removed the search {}", search.name);
                keep(tx, "remove_search", label, &Undoable::SavedSearch { search }, now)
            })
            .await?;
        self.core.changed("searches", Some(id.to_string()), &[Tag::Marks]);
        Ok(undo)
    }
}
