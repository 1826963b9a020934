//! What the message says, and what its file is called.

use super::spec::{ALT, MESSAGE, SPEC};
use crate::{
    Parcel,
    text::{self, Unit},
};
use domain::WordsText;

/// What Markdown would read as more than a letter.
fn plain(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if matches!(c, '*' | '_' | '~' | '`' | '|' | '\\') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

/// The message: the title in bold, the description, the tags.
pub(super) fn content(words: &WordsText) -> String {
    let title = plain(&text::clean(&words.title).replace('\n', " "));
    let bold = if title.is_empty() { title } else { format!("**{title}**") };
    let parts = WordsText { title: bold, ..words.clone() };
    text::caption(&parts, SPEC.words.tags, &[(MESSAGE, Unit::Utf16)])
}

pub(super) fn alt(words: &WordsText) -> Option<String> {
    let alt = text::cut(&text::clean(&words.alt_text), &[(ALT, Unit::Utf16)]);
    (!alt.is_empty()).then_some(alt)
}

pub(super) fn file_name(parcel: &Parcel) -> String {
    let extension = parcel.file.extension().and_then(|ending| ending.to_str()).unwrap_or("mp4").to_lowercase();
    format!("{}.{extension}", crate::file_name::file_stem(&parcel.words.title))
}

pub(super) fn content_type(file_name: &str) -> &'static str {
    match file_name.rsplit('.').next() {
        Some("webm") => "video/webm",
        Some("mov") => "video/quicktime",
        _ => "video/mp4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_bold_plain_and_within_its_limit() {
        let words = WordsText {
            title: "Ace_of *spades*".into(),
            description: "Five in a row.".into(),
            tags: vec!["open arena".into()],
            alt_text: "x".repeat(2000),
        };
        assert_eq!(content(&words), "**Ace\\_of \\*spades\\***\n\nFive in a row.\n\n#openarena");
        assert_eq!(alt(&words).map(|alt| alt.encode_utf16().count()), Some(ALT));
        let most = WordsText {
            title: "*".repeat(SPEC.words.title_chars),
            description: "d".repeat(SPEC.words.description_chars),
            tags: (0..8).map(|n| format!("{n}{}", "t".repeat(39))).collect(),
            ..words
        };
        assert!(content(&most).encode_utf16().count() <= MESSAGE);
    }
}
