//! The record of a post: its key, its text, and the parts of the text that are links, tags and names.

use crate::{
    Parcel,
    text::{self, Unit},
};
use domain::PostId;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Letters of a post, and its bytes. Both hold.
pub(super) const TEXT: [(usize, Unit); 2] = [(300, Unit::Graphemes), (3000, Unit::Bytes)];
/// Letters of a video's description; the lexicon has no limit, the official app this one.
pub(super) const ALT: [(usize, Unit); 1] = [(2000, Unit::Graphemes)];
/// UTF-16 units of a tag, as the official library counts.
const TAG: usize = 64;

/// The record key of a post: always the same, made of the post's own id, so that whatever is forgotten, one post has one
/// place in the repository. A TID: 53 bits of microseconds, 10 bits that tell apart.
pub(super) fn rkey(post: PostId) -> String {
    const ALPHABET: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
    let bits = post.0.as_u128();
    // A UUIDv7: 48 bits of milliseconds first, and random ones at the end. The minute is kept; what is within it is made
    // of the random ones, so that a hundred posts that are made at once do not meet.
    let millis = (bits >> 80) as u64 & ((1 << 48) - 1);
    let random = bits as u64 & ((1 << 62) - 1);
    let micros = (millis / 60_000 * 60_000_000 + random % 60_000_000) & ((1 << 53) - 1);
    let number = (micros << 10) | ((random / 60_000_000) & 0x3ff);
    (0..13).rev().map(|at| char::from(ALPHABET[((number >> (at * 5)) & 31) as usize])).collect()
}

/// The text that goes out.
pub(super) fn text(parcel: &Parcel, most_tags: usize) -> String {
    text::caption(&parcel.words, most_tags, &TEXT)
}

/// The description of the video.
pub(super) fn alt(parcel: &Parcel) -> String {
    text::cut(&text::clean(&parcel.words.alt_text), &ALT)
}

/// The record without its video. It is made once and stored, so that a second try sends the same bytes.
pub(super) fn record(text: &str, facets: Vec<Value>, language: Option<&str>, now: Timestamp) -> Value {
    let mut record = json!({
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
    });
    if !facets.is_empty() {
        record["facets"] = Value::Array(facets);
    }
    if let Some(language) = language.filter(|language| language.len() >= 2) {
        record["langs"] = json!([language]);
    }
    record
}

/// The video as part of the record.
pub(super) fn embed(blob: &Value, alt: &str, size: Option<(u32, u32)>) -> Value {
    let mut embed = json!({ "$type": "app.bsky.embed.video", "video": blob });
    if !alt.is_empty() {
        embed["alt"] = json!(alt);
    }
    // Without it players draw bars until the video is there.
    if let Some((width, height)) = size.filter(|(width, height)| *width > 0 && *height > 0) {
        embed["aspectRatio"] = json!({ "width": width, "height": height });
    }
    embed
}

/// What a part of a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FacetKind {
    /// A hashtag, without its sign.
    Tag(String),
    /// A link.
    Link(String),
    /// A handle, which still has to be looked up.
    Mention(String),
}

/// A part of a text, in bytes of UTF-8: the start is in it, the end is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is.
    pub kind: FacetKind,
}

impl Facet {
    /// As the lexicon has it. `did` is who the handle is.
    pub(super) fn json(&self, did: Option<&str>) -> Value {
        let feature = match &self.kind {
            FacetKind::Tag(tag) => json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag }),
            FacetKind::Link(uri) => json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri }),
            FacetKind::Mention(_) => json!({ "$type": "app.bsky.richtext.facet#mention", "did": did }),
        };
        json!({ "index": { "byteStart": self.start, "byteEnd": self.end }, "features": [feature] })
    }
}

/// Finds tags, links with their scheme, and handles, by the rules of the official library.
pub fn facets(text: &str) -> Vec<Facet> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(|c: char| !is_space(c)) {
        let word = &rest[begin..];
        let word = &word[..word.find(is_space).unwrap_or(word.len())];
        let at = text.len() - rest.len() + begin;
        found.extend(tag(word, at).or_else(|| {
            // Links and names may stand in brackets.
            let (word, at) = word.strip_prefix('(').map_or((word, at), |inner| (inner, at + 1));
            link(word, at).or_else(|| mention(word, at))
        }));
        rest = &rest[begin + word.len()..];
    }
    found
}

/// White space as JavaScript's expressions have it: Unicode's without U+0085, and the mark of byte order.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// Letters without width that end a tag.
fn ends_tag(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{2060}' | '\u{200a}'..='\u{200d}' | '\u{20e2}')
}

/// Unicode's punctuation as far as people write it.
fn is_punctuation(c: char) -> bool {
    match c {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' => false,
        c if c.is_ascii() => c.is_ascii_punctuation(),
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => !matches!(c, '\u{2044}' | '\u{2052}'),
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}' => true,
        '\u{ff01}'..='\u{ff0f}' => !matches!(c, '\u{ff04}' | '\u{ff0b}'),
        '\u{ff1a}'
        | '\u{ff1b}'
        | '\u{ff1f}'
        | '\u{ff20}'
        | '\u{ff3b}'..='\u{ff3d}'
        | '\u{ff3f}'
        | '\u{ff5f}'..='\u{ff65}' => true,
        _ => false,
    }
}

fn tag(word: &str, at: usize) -> Option<Facet> {
    let sign = word.chars().next().filter(|c| matches!(c, '#' | '＃'))?;
    let body = &word[sign.len_utf8()..];
    // `#` before this is a key with a frame, not a tag.
    if body.starts_with('\u{fe0f}') {
        return None;
    }
    let body = &body[..body.find(ends_tag).unwrap_or(body.len())];
    if !body.chars().any(|c| !c.is_ascii_digit() && !is_punctuation(c)) {
        return None;
    }
    let tag = body.trim_end_matches(is_punctuation);
    if tag.is_empty() || tag.encode_utf16().count() > TAG {
        return None;
    }
    Some(Facet { start: at, end: at + sign.len_utf8() + tag.len(), kind: FacetKind::Tag(tag.to_owned()) })
}

fn link(word: &str, at: usize) -> Option<Facet> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| word.starts_with(scheme))?;
    let mut uri = word;
    // A sentence's mark at the end is not part of the link, and neither is a bracket that was not opened in it.
    if uri.ends_with(['.', ',', ';', ':', '!', '?']) {
        uri = &uri[..uri.len() - 1];
    }
    if uri.ends_with(')') && !uri.contains('(') {
        uri = &uri[..uri.len() - 1];
    }
    (uri.len() > scheme.len()).then(|| Facet { start: at, end: at + uri.len(), kind: FacetKind::Link(uri.to_owned()) })
}

fn mention(word: &str, at: usize) -> Option<Facet> {
    let body = word.strip_prefix('@')?;
    let handle =
        &body[..body.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-')).unwrap_or(body.len())];
    let handle = handle.trim_end_matches(['.', '-']);
    let end = handle.rsplit('.').next().unwrap_or_default();
    let is_handle = handle.contains('.') && end.len() >= 2 && end.starts_with(|c: char| c.is_ascii_alphabetic());
    is_handle.then(|| Facet { start: at, end: at + 1 + handle.len(), kind: FacetKind::Mention(handle.to_lowercase()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(&str, FacetKind)> {
        facets(text).into_iter().map(|facet| (&text[facet.start..facet.end], facet.kind)).collect()
    }

    #[test]
    fn parts_are_found_at_their_bytes() {
        use FacetKind::{Link, Mention, Tag};
        let tag = |tag: &str| Tag(tag.into());
        assert_eq!(
            found("Ace 🎯 auf Dust2 #größe, #日本。 ＃full (https://example.org/a_(b)) @Friend.Test!"),
            [
                ("#größe", tag("größe")),
                ("#日本", tag("日本")),
                ("＃full", tag("full")),
                ("https://example.org/a_(b))", Link("https://example.org/a_(b))".into())),
                ("@Friend.Test", Mention("friend.test".into())),
            ]
        );
        assert_eq!(found("see (https://example.org)."), [("https://example.org", Link("https://example.org".into()))]);
        for nothing in ["#1", "#", "#️⃣", "a#b", "#...", "@nobody", "https://", "x@y.zz", "#_"] {
            assert_eq!(found(nothing), [], "{nothing}");
        }
        assert_eq!(found("#1st #a\u{200b}b"), [("#1st", tag("1st")), ("#a", tag("a"))]);
        assert_eq!(found(&format!("#{}", "x".repeat(65))), []);
    }

    #[test]
    fn a_post_has_one_key_and_two_have_two() {
        let posts: Vec<PostId> = (0..2000).map(|_| PostId::new()).collect();
        let keys: std::collections::HashSet<String> = posts.iter().map(|post| rkey(*post)).collect();
        assert_eq!(keys.len(), posts.len());
        assert!(posts.iter().all(|post| keys.contains(&rkey(*post))));
        for key in keys {
            assert!(key.len() == 13 && key.starts_with('3'), "{key}");
            assert!(key.chars().all(|c| "234567abcdefghijklmnopqrstuvwxyz".contains(c)), "{key}");
        }
    }

    proptest! {
        #[test]
        fn parts_never_overlap_and_lie_on_borders(text in "[#@a-z0-9. \u{1f3af}日é\u{200d}_:/()]{0,60}") {
            let mut last = 0;
            for facet in facets(&text) {
                prop_assert!(facet.start >= last && facet.start < facet.end && facet.end <= text.len());
                prop_assert!(text.is_char_boundary(facet.start) && text.is_char_boundary(facet.end));
                last = facet.end;
            }
        }
    }
}
