//! Makes any words obey a wish: lengths, brackets, banned words, tags. Whoever wrote them.

use crate::Wish;
use domain::{TextUnit, WordsText};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Longest alt text; the smallest limit of the places we know (1024) with some air.
const ALT_CHARS: usize = 1000;

/// The words within the limits of the wish, without its banned words. Lengths are counted as the place counts them; a
/// text that is too long ends at a word, with an ellipsis. Tags that are too long are left out whole.
pub fn fit(text: WordsText, wish: &Wish) -> WordsText {
    let limits = &wish.limits;
    let banned = Banned::new(&wish.banned);
    let within = |text: &str, room: Room| {
        let mut text = shorten_to(&banned.remove(text), room);
        // The cut may have left a banned word of a longer one.
        while banned.is_in(&text) {
            text = shorten_to(&banned.remove(&text), room);
        }
        text
    };
    let line = |text: &str, room: Room| within(&one_line(&plain(text, limits.no_angle_brackets)), room);
    let room = |most: usize| Room { most, unit: limits.unit, bytes: None };
    let description = paragraphs(&plain(&text.description, limits.no_angle_brackets));
    WordsText {
        title: line(&text.title, room(limits.title_chars)),
        description: within(&description, Room { bytes: limits.description_bytes, ..room(limits.description_chars) }),
        tags: tags(wish.tags.iter().chain(&text.tags), wish, &banned),
        alt_text: line(&text.alt_text, room(ALT_CHARS)),
    }
}

/// A tag as platforms take it: letters, digits and `_`, in one spelling (NFC), without `#`; `None` when nothing is left
/// or only digits.
pub(crate) fn tag(text: &str) -> Option<String> {
    let tag: String = text.nfc().filter(|c| c.is_alphanumeric() || *c == '_' || is_mark(*c)).collect();
    let tag = tag.trim_matches('_');
    let has_letter = tag.chars().any(char::is_alphabetic);
    // What was taken out may have stood between marks whose order counts.
    has_letter.then(|| tag.to_lowercase().nfc().collect())
}

/// Marks that belong to the letter before them, in scripts that write vowels so.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn tags<'a>(wanted: impl Iterator<Item = &'a String>, wish: &Wish, banned: &Banned) -> Vec<String> {
    let mut seen = HashSet::new();
    wanted
        .filter_map(|text| tag(text))
        .filter(|tag| wish.limits.unit.count(tag) <= wish.limits.tag_chars && !banned.is_in_tag(tag))
        .filter(|tag| seen.insert(tag.clone()))
        .take(wish.limits.tags)
        .scan(0, |together, tag| {
            // One that is too much for the list ends it, so that what stands first stays.
            *together += wish.limits.unit.count(&tag) + 1;
            wish.limits.tags_together.is_none_or(|most| *together <= most + 1).then_some(tag)
        })
        .collect()
}

/// Control characters go (line ends and tabs stay), angle brackets too where they are refused.
fn plain(text: &str, no_angle_brackets: bool) -> String {
    text.nfc()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        // Marks that turn or hide what follows; joiners of emoji and of Indic letters stay.
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}'))
        .filter(|c| !(no_angle_brackets && matches!(c, '<' | '>')))
        .collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines without blanks at their ends, at most one empty line between two.
fn paragraphs(text: &str) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in text.lines().map(one_line) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(&line);
    }
    out
}

/// How long a text may be.
#[derive(Debug, Clone, Copy)]
struct Room {
    most: usize,
    unit: TextUnit,
    bytes: Option<usize>,
}

impl Room {
    fn holds(self, length: usize, bytes: usize) -> bool {
        length <= self.most && self.bytes.is_none_or(|most| bytes <= most)
    }
}

/// The text, or as much of it as there is room for: cut at the end of a word, with an ellipsis for what is gone. A letter
/// of several code points is never cut.
fn shorten_to(text: &str, room: Room) -> String {
    const ELLIPSIS: char = '…';
    let text = text.trim();
    if room.holds(room.unit.count(text), text.len()) {
        return text.to_owned();
    }
    if !room.holds(1, ELLIPSIS.len_utf8()) {
        return String::new();
    }
    // The ellipsis is one in every unit.
    let (mut length, mut end) = (1, 0);
    for letter in text.graphemes(true) {
        length += room.unit.count(letter);
        if !room.holds(length, end + letter.len() + ELLIPSIS.len_utf8()) {
            break;
        }
        end += letter.len();
    }
    let kept = &text[..end];
    // The cut is at a word's end when a blank follows; else back to the last blank, if there is one.
    let at_end = text[end..].starts_with(char::is_whitespace);
    let kept = match kept.rfind(char::is_whitespace) {
        Some(blank) if !at_end => &kept[..blank],
        _ => kept,
    };
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || is_separator(c) || is_joiner(c));
    let shortened = format!("{kept}{ELLIPSIS}");
    // An ellipsis may join with what stands before it, in scripts we do not know.
    if room.holds(room.unit.count(&shortened), shortened.len()) { shortened } else { kept.to_owned() }
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | ',' | ':' | ';' | '|' | '/' | '(' | '&' | '+')
}

/// What would glue the ellipsis to a picture letter.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Banned words as runs of letters and digits in lower case, so that `Free skins` also finds `FREE-SKINS`.
pub(crate) struct Banned(Vec<Vec<String>>);

impl Banned {
    pub fn new(words: &[String]) -> Self {
        let runs = words.iter().map(|word| pieces(word).into_iter().map(|piece| piece.key).collect::<Vec<_>>());
        Self(runs.filter(|run| !run.is_empty()).collect())
    }

    /// Whether the text holds one of them.
    pub fn is_in(&self, text: &str) -> bool {
        let pieces = pieces(text);
        (0..pieces.len()).any(|at| self.match_at(&pieces, at).is_some())
    }

    fn is_in_tag(&self, tag: &str) -> bool {
        let tag = tag.to_lowercase();
        self.0.iter().any(|run| tag.contains(&run.concat()))
    }

    /// How many pieces a banned run takes here.
    fn match_at(&self, pieces: &[Piece<'_>], at: usize) -> Option<usize> {
        let fits = |run: &&Vec<String>| {
            pieces.len() - at >= run.len() && run.iter().zip(&pieces[at..]).all(|(word, piece)| *word == piece.key)
        };
        self.0.iter().filter(fits).map(Vec::len).max()
    }

    /// The text without them, and without the dashes and brackets that held them. A text that holds none is untouched.
    pub fn remove(&self, text: &str) -> String {
        if !self.is_in(text) {
            return text.to_owned();
        }
        let pieces = pieces(text);
        let mut out = String::new();
        let mut at = 0;
        while at < pieces.len() {
            match self.match_at(&pieces, at) {
                Some(count) => {
                    out.push_str(pieces[at].before);
                    // What stands between the words of a phrase goes with them.
                    at += count;
                }
                None => {
                    out.push_str(pieces[at].before);
                    out.push_str(pieces[at].word);
                    at += 1;
                }
            }
        }
        let end: usize = pieces.iter().map(|piece| piece.before.len() + piece.word.len()).sum();
        out.push_str(&text[end..]);
        let lines: Vec<String> = out.split('\n').map(tidy_line).collect();
        // Taking a word out can bring two others together that are banned as a phrase.
        self.remove(lines.join("\n").trim())
    }
}

/// A run of letters and digits, with what stands before it.
struct Piece<'a> {
    before: &'a str,
    word: &'a str,
    key: String,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let tail = &rest[start..];
        let length = tail.find(|c: char| !c.is_alphanumeric() && !is_mark(c)).unwrap_or(tail.len());
        let word = &tail[..length];
        pieces.push(Piece { before: &rest[..start], word, key: word.nfkc().collect::<String>().to_lowercase() });
        rest = &tail[length..];
    }
    pieces
}

/// Repairs a line out of which words were taken.
fn tidy_line(line: &str) -> String {
    let mut line = one_line(line);
    for (hole, mended) in
        [("()", ""), ("( )", ""), ("\"\"", ""), ("„“", ""), (" ,", ","), (" .", "."), (" :", ":"), ("– –", "–")]
    {
        line = line.replace(hole, mended);
    }
    let line = one_line(&line);
    if !line.contains(char::is_alphanumeric) {
        return String::new();
    }
    line.trim_matches(|c: char| c.is_whitespace() || is_separator(c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::WordsLimits;
    use proptest::prelude::*;

    fn wish(banned: &[&str]) -> Wish {
        Wish { banned: banned.iter().map(|word| (*word).to_owned()).collect(), ..Wish::any(0) }
    }

    #[test]
    fn long_texts_end_at_a_word() {
        let cases = [
            ("one two three", 13, "one two three"),
            ("one two three", 12, "one two…"),
            ("one two three", 9, "one two…"),
            ("one two three", 8, "one two…"),
            ("one two three", 7, "one…"),
            ("OpenArena – kills", 13, "OpenArena…"),
            ("Donaudampfschifffahrt", 6, "Donau…"),
            ("ä ö ü ß", 4, "ä ö…"),
            ("x", 0, ""),
        ];
        for (text, limit, wanted) in cases {
            let room = Room { most: limit, unit: TextUnit::Chars, bytes: None };
            assert_eq!(shorten_to(text, room), wanted, "{text} {limit}");
        }
    }

    #[test]
    fn banned_words_go_with_what_held_them() {
        let wish = wish(&["Free Skins", "OpenArena", "noob"]);
        let cases = [
            ("Three kills – OpenArena", "Three kills"),
            ("openarena: three kills", "three kills"),
            ("FREE-skins for you", "for you"),
            ("Three noobs (noob) down", "Three noobs down"),
            ("free noob skins here", "here"),
        ];
        for (given, wanted) in cases {
            let text = WordsText { title: given.into(), ..WordsText::default() };
            assert_eq!(fit(text, &wish).title, wanted);
        }
    }

    #[test]
    fn tags_are_cleaned_and_the_wanted_ones_come_first() {
        let mut wish = wish(&["skin"]);
        wish.tags = vec!["#My Channel".into(), "gaming".into()];
        wish.limits.tag_chars = 12;
        let given = ["Gaming", "#1", "über alles", "日本", "free_skins", "", "a-much-too-long-tag", "हिंदी"];
        let text = WordsText { tags: given.map(str::to_owned).to_vec(), ..WordsText::default() };
        assert_eq!(fit(text.clone(), &wish).tags, ["mychannel", "gaming", "überalles", "日本", "हिंदी"]);
        wish.limits.tags = 2;
        assert_eq!(fit(text, &wish).tags, ["mychannel", "gaming"]);
    }

    #[test]
    fn descriptions_keep_their_paragraphs() {
        let text =
            WordsText { description: " One <b> \r\n\n\n\nTwo\u{0}  words\nThree ".into(), ..WordsText::default() };
        assert_eq!(fit(text, &wish(&[])).description, "One b\n\nTwo words\nThree");
    }

    proptest! {
        #[test]
        fn limits_hold_for_anything(
            title in any::<String>(),
            description in any::<String>(),
            tags in prop::collection::vec(any::<String>(), 0..20),
            banned in prop::collection::vec("[a-c ]{1,4}", 0..3),
            title_chars in 0usize..40,
            description_chars in 0usize..60,
            count in 0usize..5,
            tag_chars in 0usize..10,
            unit in prop::sample::select(vec![TextUnit::Chars, TextUnit::Utf16, TextUnit::Graphemes]),
            description_bytes in prop::option::of(0usize..80),
            tags_together in prop::option::of(0usize..30),
        ) {
            let wish = Wish {
                limits: WordsLimits {
                    title_chars, description_chars, tags: count, tag_chars, no_angle_brackets: true, unit,
                    description_bytes, tags_together,
                },
                banned,
                ..Wish::any(0)
            };
            let text = fit(WordsText { title, description, tags, alt_text: String::new() }, &wish);
            // An empty title has an excess of its own kind.
            let roomy = WordsLimits { title_chars: title_chars.max(1), ..wish.limits };
            let excess = roomy.excess(&WordsText { title: "-".into(), ..text.clone() });
            prop_assert!(excess.is_none(), "{excess:?}");
            prop_assert!(unit.count(&text.title) <= title_chars);
            prop_assert!(text.tags.len() <= count);
            prop_assert!(text.tags.iter().all(|tag| !tag.is_empty() && unit.count(tag) <= tag_chars));
            prop_assert!(!text.title.contains(['<', '>', '\n']) && !text.description.contains(['<', '>']));
            let banned = Banned::new(&wish.banned);
            prop_assert!(!banned.is_in(&text.description) || text.description.ends_with('…'));
            // What was fitted fits.
            let again = fit(text.clone(), &Wish { tags: Vec::new(), ..wish });
            prop_assert_eq!(again.tags, text.tags);
        }
    }
}
