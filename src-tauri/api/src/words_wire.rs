//! Words on the wire: who wrote them, what they are, what a destination allows.

use crate::wire::{Example, example_id, example_time};
use conductor::views::WordsView;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
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
