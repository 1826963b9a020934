//! What a person puts on things to find them again: stars, notes, tags, collections, searches.

use crate::{ClipId, CollectionId, MomentId, RecordingId, SavedSearchId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What can be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markable {
    /// A recording.
    Recording,
    /// A moment.
    Moment,
    /// A clip.
    Clip,
}

impl Markable {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Recording, Self::Moment, Self::Clip];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Moment => "moment",
            Self::Clip => "clip",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One thing that is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub kind: Markable,
    /// Its id.
    pub id: Uuid,
}

impl From<RecordingId> for Subject {
    fn from(id: RecordingId) -> Self {
        Self { kind: Markable::Recording, id: id.0 }
    }
}

impl From<MomentId> for Subject {
    fn from(id: MomentId) -> Self {
        Self { kind: Markable::Moment, id: id.0 }
    }
}

impl From<ClipId> for Subject {
    fn from(id: ClipId) -> Self {
        Self { kind: Markable::Clip, id: id.0 }
    }
}

/// Everything that a person has put on one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// On what.
    pub subject: Subject,
    /// Whether it has a star. What has one is never cleaned up.
    pub starred: bool,
    /// A person's note.
    pub note: String,
    /// Its tags, by name.
    pub tags: Vec<String>,
}

/// The longest name of a tag, a collection or a search, in characters.
pub const LONGEST_NAME: usize = 60;

/// The name as it is kept: one line without blanks at its ends. `None` where nothing is left, or too much.
pub fn kept_name(name: &str) -> Option<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (1..=LONGEST_NAME).contains(&name.chars().count()).then_some(name)
}

/// Clips that a person has put together, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// Its id.
    pub id: CollectionId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its clips, in order.
    pub clips: Vec<ClipId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A search that is kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSearch {
    /// Its id.
    pub id: SavedSearchId,
    /// Its name.
    pub name: String,
    /// The page it belongs to (`library`, `recordings`, `clips`, `inbox`).
    pub page: String,
    /// The filters, as the page's address has them.
    pub query: std::collections::BTreeMap<String, String>,
    /// When it was kept.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_some_length() {
        assert_eq!(kept_name("  best \n of  May ").as_deref(), Some("best of May"));
        assert_eq!(kept_name(" \t"), None);
        assert_eq!(kept_name(&"ü".repeat(LONGEST_NAME)).map(|name| name.chars().count()), Some(LONGEST_NAME));
        assert_eq!(kept_name(&"ü".repeat(LONGEST_NAME + 1)), None);
    }

    #[test]
    fn words_of_kinds_come_back() {
        for kind in Markable::ALL {
            assert_eq!(Markable::parse(kind.as_str()), Some(kind));
        }
    }
}
