//! What goes to a destination.

use domain::{Account, Author, MediaInfo, PostId, Visibility, WordsText};
use jiff::Timestamp;
use std::path::PathBuf;

/// One post with everything that goes out.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// The post; its id is the marker that a destination is asked for.
    pub post: PostId,
    /// Where it goes.
    pub account: Account,
    /// The rendered file.
    pub file: PathBuf,
    /// The thumbnail, a JPEG.
    pub thumbnail: Option<PathBuf>,
    /// The words.
    pub words: WordsText,
    /// Who wrote them.
    pub author: Author,
    /// What else is known of the clip (an object: edit, score, evidence, game, recorded_at), for destinations that keep it.
    pub facts: serde_json::Value,
    /// Who may see it.
    pub visibility: Visibility,
    /// What the rendered file holds, when it was looked at.
    pub media: Option<MediaInfo>,
    /// Language of the words (BCP 47), when it is known.
    pub language: Option<String>,
    /// What was chosen for this post, by the keys of the spec's `choices` (an object).
    pub choices: serde_json::Value,
    /// When the platform itself shall make it public. Set only for platforms that schedule.
    pub publish_at: Option<Timestamp>,
}

impl Parcel {
    /// A choice that is text.
    pub fn choice(&self, key: &str) -> Option<&str> {
        self.choices.get(key).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty())
    }

    /// A choice that is yes or no; what was not chosen is no.
    pub fn is_chosen(&self, key: &str) -> bool {
        self.choices.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false)
    }
}
