//! Texts as platforms count them.

use domain::WordsText;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// Units of UTF-16: an emoji is two or more.
    Utf16,
    /// Unicode scalar values.
    Chars,
    /// What people see as one letter.
    Graphemes,
}

impl Unit {
    /// How long a text is.
    pub fn length(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Chars => text.chars().count(),
            Self::Graphemes => text.graphemes(true).count(),
        }
    }

    /// Its name for people, in the plural.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Utf16 | Self::Chars | Self::Graphemes => "characters",
        }
    }
}

/// The text in one spelling (NFC), without control characters; lines stay, tabs become blanks.
pub fn clean(text: &str) -> String {
    let kept = text.nfc().filter_map(|c| match c {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    });
    kept.collect::<String>().trim().to_owned()
}

/// The text cut so that all limits hold, between two letters as people see them, with `…` where something was cut.
pub fn cut(text: &str, limits: &[(usize, Unit)]) -> String {
    let fits = |text: &str| limits.iter().all(|(most, unit)| unit.length(text) <= *most);
    if fits(text) {
        return text.to_owned();
    }
    let borders: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
    // The longest beginning that fits with the dots; none fits where there is no room even for them.
    let fitting = borders.partition_point(|at| fits(&format!("{}…", text[..*at].trim_end())));
    match fitting.checked_sub(1) {
        Some(last) => format!("{}…", text[..borders[last]].trim_end()),
        None => String::new(),
    }
}

/// A tag as a hashtag: letters and digits, without `#`. Empty when nothing is left.
pub fn hashtag(tag: &str) -> String {
    tag.nfc().filter(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Title, description and hashtags as one text with a blank line between them. Hashtags that the text has already are not
/// said twice. Cut by leaving out hashtags first, then from the description's end.
pub fn caption(words: &WordsText, most_tags: usize, limits: &[(usize, Unit)]) -> String {
    let fits = |text: &str| limits.iter().all(|(most, unit)| unit.length(text) <= *most);
    let (title, description) = (clean(&words.title), clean(&words.description));
    let body = match (title.is_empty(), description.is_empty() || description == title) {
        (true, _) => description,
        (false, true) => title,
        (false, false) => format!("{title}\n\n{description}"),
    };
    let has = body.to_lowercase();
    let tags: Vec<String> = words.tags.iter().map(|tag| hashtag(tag)).filter(|tag| !tag.is_empty()).collect();
    let missing = tags.into_iter().map(|tag| format!("#{tag}")).filter(|tag| {
        let tag = tag.to_lowercase();
        !has.split(|c: char| c.is_whitespace()).any(|word| word.trim_end_matches(['.', ',', '!', '?']) == tag)
    });
    let mut missing: Vec<String> = missing.take(most_tags).collect();
    loop {
        let text = match (body.is_empty(), missing.is_empty()) {
            (_, true) => body.clone(),
            (true, false) => missing.join(" "),
            (false, false) => format!("{body}\n\n{}", missing.join(" ")),
        };
        if fits(&text) || missing.is_empty() {
            return cut(&text, limits);
        }
        missing.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_unit_counts_its_own() {
        let text = "👨‍👩‍👧é";
        let lengths = [Unit::Bytes, Unit::Utf16, Unit::Chars, Unit::Graphemes].map(|unit| unit.length(text));
        assert_eq!(lengths, [20, 9, 6, 2]);
        assert_eq!(clean("a\u{0}b\tc\r\nd\u{85} "), "ab c\nd");
    }

    #[test]
    fn a_caption_leaves_out_tags_before_words() {
        let words = WordsText {
            title: "Ace".into(),
            description: "Five in a row. #openarena".into(),
            tags: vec!["openarena".into(), "rail gun".into(), "gaming".into()],
            ..WordsText::default()
        };
        assert_eq!(caption(&words, 9, &[(500, Unit::Utf16)]), "Ace\n\nFive in a row. #openarena\n\n#railgun #gaming");
        assert_eq!(caption(&words, 9, &[(42, Unit::Utf16)]), "Ace\n\nFive in a row. #openarena\n\n#railgun");
        assert_eq!(caption(&words, 9, &[(10, Unit::Utf16)]), "Ace\n\nFive…");
        assert_eq!(caption(&words, 0, &[]), "Ace\n\nFive in a row. #openarena");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits_every_limit(text in "\\PC{0,60}", graphemes in 0usize..30, bytes in 0usize..90) {
            let limits = [(graphemes, Unit::Graphemes), (bytes, Unit::Bytes), (25, Unit::Utf16)];
            let cut = cut(&text, &limits);
            for (most, unit) in limits {
                prop_assert!(unit.length(&cut) <= most, "{cut:?} has more than {most} {unit:?}");
            }
            prop_assert!(cut == text || text.starts_with(cut.trim_end_matches('…').trim_end()));
        }
    }
}
