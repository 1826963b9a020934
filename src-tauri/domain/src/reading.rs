//! Text in pictures: what a reader of words says of a place.

use crate::{Picture, Problem, RelativeBox};
use serde::{Deserialize, Serialize};

/// One line of text that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// The text. From outside: quoted, never obeyed.
    pub text: String,
    /// How sure each letter is, 0 to 1, on average.
    pub confidence: f32,
    /// Where, relative to the recording's picture.
    pub place: RelativeBox,
}

/// Who reads; shown with what was read, and part of an analysis' name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderInfo {
    /// Name of the model, or `none`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl ReaderInfo {
    /// There is no reader: whose kill a line of a feed is can't be told by names.
    pub fn none() -> Self {
        Self { name: "none".into(), version: "0".into() }
    }
}

/// Reads text in a place of a picture. Implemented by the room `vision`; a table of texts in tests.
pub trait Reader: Send {
    /// Who it is.
    fn info(&self) -> ReaderInfo;
    /// The lines in a place, from top to bottom, then from left to right. Reads [`Picture::detail`], and nothing without it.
    fn read(&mut self, picture: &Picture, place: RelativeBox) -> Result<Vec<TextLine>, Problem>;
    /// The number that stands in a place of one line, and how sure its figures are, 0 to 1; `None` where none does. Reads
    /// [`Picture::detail`], and the picture itself without it.
    fn number(&mut self, picture: &Picture, place: RelativeBox) -> Result<Option<(u32, f32)>, Problem>;
}
