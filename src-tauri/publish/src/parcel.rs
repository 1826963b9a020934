//! What goes to a destination.

use domain::{Account, Author, PostId, Visibility, WordsText};
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
}
