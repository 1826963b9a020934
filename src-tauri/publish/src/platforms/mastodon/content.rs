//! The text of a status as the server counts it, and as it gives it out again.

use super::instance::Limits;
use crate::{
    Parcel,
    text::{self, Unit},
};

/// Letters as Mastodon counts them: every link is as long as the server says, a name at another server counts without
/// that server, the rest by what people see as one letter.
pub(super) fn length(text: &str, per_url: usize) -> usize {
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let bare = word.trim_end();
            let blank = word.chars().count() - bare.chars().count();
            let letters = if bare.starts_with("https://") || bare.starts_with("http://") {
                per_url
            } else if let Some((name, _)) = bare.strip_prefix('@').and_then(|rest| rest.split_once('@')) {
                Unit::Graphemes.length(name) + 1
            } else {
                Unit::Graphemes.length(bare)
            };
            letters + blank
        })
        .sum()
}

/// The text that goes out, within what the server takes.
pub(super) fn text(parcel: &Parcel, most_tags: usize, limits: &Limits, warning: &str) -> String {
    let room = limits.characters.saturating_sub(Unit::Graphemes.length(warning));
    // A link may count for more or less than it has letters, so the room is found by trying.
    let mut letters = Unit::Graphemes.length(&text::caption(&parcel.words, most_tags, &[]));
    loop {
        let text = text::caption(&parcel.words, most_tags, &[(letters, Unit::Graphemes)]);
        let over = length(&text, limits.per_url).saturating_sub(room);
        if over == 0 || letters == 0 {
            return text;
        }
        letters = letters.saturating_sub(over);
    }
}

/// The words of a status as the server gives it out: HTML without its tags. Only for comparing: white space is left out.
pub(super) fn words_of_html(html: &str) -> String {
    let (mut out, mut inside, mut entity) = (String::new(), false, None::<String>);
    for c in html.chars() {
        match (&mut entity, c) {
            (_, '<') => inside = true,
            (_, '>') if inside => inside = false,
            _ if inside => {}
            (None, '&') => entity = Some(String::new()),
            (Some(name), ';') => {
                out.push_str(match name.as_str() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "#39" | "apos" | "#x27" => "'",
                    _ => "",
                });
                entity = None;
            }
            (Some(name), c) if name.len() < 8 && (c.is_ascii_alphanumeric() || c == '#') => name.push(c),
            (Some(name), c) => {
                out.push('&');
                out.push_str(name);
                out.push(c);
                entity = None;
            }
            (None, c) => out.push(c),
        }
    }
    squeezed(&out)
}

/// A text without white space, and links without their scheme, which servers leave out or hide.
pub(super) fn squeezed(text: &str) -> String {
    text.replace("https://", "").replace("http://", "").chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::WordsText;

    fn limits(characters: usize) -> Limits {
        Limits { characters, ..Limits::read(&serde_json::Value::Null) }
    }

    #[test]
    fn links_names_and_families_count_as_the_server_counts() {
        for (text, letters) in [
            ("Ace 👨‍👩‍👧", 5),
            ("https://example.org/a/very/long/address/with/many/parts", 23),
            ("see https://a.b now", 31),
            ("hello @friend@example.org", 13),
            ("hello @friend", 13),
            ("two\n\nlines", 10),
        ] {
            assert_eq!(length(text, 23), letters, "{text}");
        }
    }

    #[test]
    fn the_text_fits_with_its_links_and_its_warning() {
        let mut parcel = super::super::tests::parcel();
        parcel.words = WordsText {
            title: "Ace".into(),
            description: format!("{} https://a.b", "word ".repeat(20)),
            tags: vec!["gaming".into()],
            ..WordsText::default()
        };
        for most in [20, 60, 130, 139, 140, 500] {
            let text = text(&parcel, 5, &limits(most), "spoiler");
            assert!(length(&text, 23) + 7 <= most.max(7), "{most}: {text}");
        }
        assert!(text(&parcel, 5, &limits(500), "").ends_with("#gaming"));
    }

    #[test]
    fn a_status_is_known_by_its_words() {
        let html = "<p>Tom &amp; Jerry &lt;3<br />Ace</p><p><a href=\"https://x/tags/gaming\" class=\"hashtag\">#<span>gaming</span></a> <a href=\"https://a.b/c\"><span class=\"invisible\">https://</span><span>a.b/c</span></a></p>";
        assert_eq!(words_of_html(html), squeezed("Tom & Jerry <3\nAce\n\n#gaming https://a.b/c"));
        assert_eq!(words_of_html("AT&T & co &unknown;"), "AT&T&co");
    }
}
