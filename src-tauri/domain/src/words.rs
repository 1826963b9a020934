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

/// A part of the words that can be written, kept or locked alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordsField {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The tags.
    Tags,
    /// The alt text.
    AltText,
}

impl WordsField {
    /// Every field, in the order people read them.
    pub const ALL: [Self; 4] = [Self::Title, Self::Description, Self::Tags, Self::AltText];

    /// The word that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Tags => "tags",
            Self::AltText => "alt_text",
        }
    }
}

impl WordsText {
    /// Puts one field of other words into these.
    pub fn take_field(&mut self, field: WordsField, from: &Self) {
        match field {
            WordsField::Title => self.title.clone_from(&from.title),
            WordsField::Description => self.description.clone_from(&from.description),
            WordsField::Tags => self.tags.clone_from(&from.tags),
            WordsField::AltText => self.alt_text.clone_from(&from.alt_text),
        }
    }

    /// The fields in which two words differ.
    pub fn differing(&self, other: &Self) -> Vec<WordsField> {
        let same = |field: WordsField| match field {
            WordsField::Title => self.title == other.title,
            WordsField::Description => self.description == other.description,
            WordsField::Tags => self.tags == other.tags,
            WordsField::AltText => self.alt_text == other.alt_text,
        };
        WordsField::ALL.into_iter().filter(|field| !same(*field)).collect()
    }
}

/// A title that was offered, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleCandidate {
    /// The title.
    pub title: String,
    /// Its angle and the facts it stands on, in a sentence.
    pub reason: String,
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
    /// Titles that were offered with these words, the one that was taken first.
    #[serde(default)]
    pub candidates: Vec<TitleCandidate>,
    /// Fields that nothing but the person changes. What a person writes is locked at once.
    #[serde(default)]
    pub locked: Vec<WordsField>,
    /// When.
    pub written_at: Timestamp,
}

/// In what the length of a text is counted. Places differ, and an emoji is one, two or seven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode scalar values.
    #[default]
    Chars,
    /// UTF-16 code units, as browsers and most APIs count.
    Utf16,
    /// Extended grapheme clusters: what people see as one letter.
    Graphemes,
}

impl TextUnit {
    /// The length of a text.
    pub fn count(self, text: &str) -> usize {
        match self {
            Self::Chars => text.chars().count(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Graphemes => unicode_segmentation::UnicodeSegmentation::graphemes(text, true).count(),
        }
    }
}

/// What a destination allows. Data of the platform; words obey it by construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsLimits {
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
    #[serde(default)]
    pub unit: TextUnit,
    /// UTF-8 bytes of a description, where the place counts those too (YouTube, Bluesky).
    #[serde(default)]
    pub description_bytes: Option<usize>,
    /// All tags together, with a comma between two and quotes around one that has blanks (YouTube: 500).
    #[serde(default)]
    pub tags_together: Option<usize>,
}

impl WordsLimits {
    /// Limits that every destination with a title and a description accepts; for words that are not written for one place.
    pub const ANY: Self = Self {
        title_chars: 100,
        description_chars: 2200,
        tags: 15,
        tag_chars: 30,
        no_angle_brackets: true,
        unit: TextUnit::Utf16,
        description_bytes: Some(5000),
        tags_together: Some(500),
    };

    /// The length of tags as `tags_together` counts it.
    pub fn length_of_tags(&self, tags: &[String]) -> usize {
        let quotes = |tag: &String| if tag.contains(' ') { 2 } else { 0 };
        tags.iter().map(|tag| self.unit.count(tag) + quotes(tag) + 1).sum::<usize>().saturating_sub(1)
    }

    /// The first field that is beyond the limits, and what is allowed. `None` when all is within.
    pub fn excess(&self, text: &WordsText) -> Option<(&'static str, String)> {
        let brackets = |text: &str| self.no_angle_brackets && text.contains(['<', '>']);
        if text.title.trim().is_empty() {
            return Some(("text.title", "A title is needed.".into()));
        }
        for (field, value, most) in [
            ("text.title", &text.title, self.title_chars),
            ("text.description", &text.description, self.description_chars),
        ] {
            let length = self.unit.count(value);
            if length > most {
                return Some((field, format!("{length} characters are too many: {most} are allowed.")));
            }
            if brackets(value) {
                return Some((field, "The characters < and > are not allowed there.".into()));
            }
        }
        if let Some(most) = self.description_bytes.filter(|most| text.description.len() > *most) {
            let why = format!("{} bytes are too many: {most} are allowed.", text.description.len());
            return Some(("text.description", why));
        }
        if text.tags.len() > self.tags {
            return Some(("text.tags", format!("{} tags are too many: {} are allowed.", text.tags.len(), self.tags)));
        }
        if let Some(long) = text.tags.iter().find(|tag| self.unit.count(tag) > self.tag_chars) {
            let why = format!("The tag \"{long}\" is too long: {} characters are allowed.", self.tag_chars);
            return Some(("text.tags", why));
        }
        let together = self.length_of_tags(&text.tags);
        let most = self.tags_together.filter(|most| together > *most)?;
        Some(("text.tags", format!("The tags together are too long: {together} characters, {most} are allowed.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_as_the_place_counts() {
        let family = "👨‍👩‍👧 é";
        let counts = [TextUnit::Chars, TextUnit::Utf16, TextUnit::Graphemes].map(|unit| unit.count(family));
        assert_eq!(counts, [7, 10, 3]);
    }

    #[test]
    fn bytes_and_tags_together_count_too() {
        let limits = WordsLimits { description_bytes: Some(5), tags_together: Some(16), ..WordsLimits::ANY };
        let mut text = WordsText { title: "t".into(), description: "äöü".into(), ..WordsText::default() };
        assert_eq!(limits.excess(&text).map(|(field, _)| field), Some("text.description"));
        text.description.clear();
        // `Foo-Baz` is 7, `"Foo Baz"` is 9, and a comma is between them.
        text.tags = vec!["Foo-Baz".into(), "Foo Baz".into()];
        assert_eq!(limits.length_of_tags(&text.tags), 17);
        assert_eq!(limits.excess(&text).map(|(field, _)| field), Some("text.tags"));
    }
}
