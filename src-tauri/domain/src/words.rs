//! Words: title, description, tags and alt text of a clip for one destination in one language.

use crate::{ClipId, WordsId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who wrote the words. Always shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// The person.
    User,
    /// Our own patterns, without a model.
    Template,
    /// A model, by the name Ollama knows it by.
    Model {
        /// Such as `gemma3:4b`.
        name: String,
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
}

/// The words themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WordsText {
    /// One line.
    pub title: String,
    /// Some lines.
    pub description: String,
    /// Without `#`.
    pub tags: Vec<String>,
    /// What is to be seen, for people who can't see it.
    pub alt_text: String,
}

/// One version of the words of a clip. Versions are kept; the newest counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Its id; newer versions have later ids.
    pub id: WordsId,
    /// The clip.
    pub clip: ClipId,
    /// The platform they are written for (`folder`, `youtube`), or `any`.
    pub destination: String,
    /// Language as a BCP 47 tag (`en`, `de-DE`).
    pub language: String,
    /// The words.
    pub text: WordsText,
    /// Who wrote them.
    pub author: Author,
    /// Why a model did not write them, when one was wanted.
    pub note: Option<String>,
    /// When.
    pub written_at: Timestamp,
}

/// What a destination allows. Data of the platform; words obey it by construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsLimits {
    /// Characters of a title (Unicode scalar values).
    pub title_chars: usize,
    /// Characters of a description.
    pub description_chars: usize,
    /// Number of tags.
    pub tags: usize,
    /// Characters of one tag.
    pub tag_chars: usize,
    /// Whether `<` and `>` are refused.
    pub no_angle_brackets: bool,
}

impl WordsLimits {
    /// The first field that is beyond the limits, and what is allowed. `None` when all is within.
    pub fn excess(&self, text: &WordsText) -> Option<(&'static str, String)> {
        let chars = |text: &str| text.chars().count();
        let brackets = |text: &str| self.no_angle_brackets && text.contains(['<', '>']);
        if text.title.trim().is_empty() {
            return Some(("text.title", "A title is needed.".into()));
        }
        for (field, value, most) in [
            ("text.title", &text.title, self.title_chars),
            ("text.description", &text.description, self.description_chars),
        ] {
            if chars(value) > most {
                return Some((field, format!("{} characters are too many: {most} are allowed.", chars(value))));
            }
            if brackets(value) {
                return Some((field, "The characters < and > are not allowed there.".into()));
            }
        }
        if text.tags.len() > self.tags {
            return Some(("text.tags", format!("{} tags are too many: {} are allowed.", text.tags.len(), self.tags)));
        }
        let long = text.tags.iter().find(|tag| chars(tag) > self.tag_chars)?;
        Some(("text.tags", format!("The tag \"{long}\" is too long: {} characters are allowed.", self.tag_chars)))
    }

    /// Limits that every destination we know accepts; for words that are not written for one place.
    pub const ANY: Self =
        Self { title_chars: 100, description_chars: 2200, tags: 15, tag_chars: 30, no_angle_brackets: true };
}
