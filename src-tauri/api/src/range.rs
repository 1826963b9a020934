//! Which part of a file is asked for (RFC 9110, section 14), and whether the client has it already (section 13).

use axum::http::{HeaderMap, header};
use std::ops::RangeInclusive;

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// The whole file.
    Whole,
    /// These bytes.
    Bytes(RangeInclusive<u64>),
    /// There are no such bytes.
    Unsatisfiable,
    /// The client has the file.
    NotModified,
}

/// Decides from the headers of a request for a file of `size` bytes with a strong tag (in its quotes).
pub(crate) fn part(headers: &HeaderMap, size: u64, etag: &str) -> Part {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|tags| matches_any(tags, etag)) {
        return Part::NotModified;
    }
    let Some(range) = text(header::RANGE) else { return Part::Whole };
    // A part of another version of the file is of no use. A date can't be compared: we send none.
    if text(header::IF_RANGE).is_some_and(|tag| tag.trim() != etag) {
        return Part::Whole;
    }
    bytes(range, size)
}

/// Whether one of the tags is this one. Weak tags count: the file did not change in a way that matters to a cache.
fn matches_any(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// The part that a `Range` names. What is no range of bytes, or several of them, gets the whole file, as the standard
/// allows: nobody who plays a recording asks for several.
fn bytes(range: &str, size: u64) -> Part {
    let Some((unit, spec)) = range.split_once('=') else { return Part::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || spec.contains(',') {
        return Part::Whole;
    }
    let Some((first, last)) = spec.trim().split_once('-') else { return Part::Whole };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than fit are beyond every file.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (number(first), number(last)) {
        (Some(first), Some(last)) if last < first => Part::Whole,
        (Some(first), _) if first >= size && (last.is_empty() || number(last).is_some()) => Part::Unsatisfiable,
        (Some(first), Some(last)) => Part::Bytes(first..=last.min(size - 1)),
        (Some(first), None) if last.is_empty() => Part::Bytes(first..=size - 1),
        // The last so many bytes.
        (None, Some(0)) if first.is_empty() => Part::Unsatisfiable,
        (None, Some(_)) if first.is_empty() && size == 0 => Part::Unsatisfiable,
        (None, Some(count)) if first.is_empty() => Part::Bytes(size.saturating_sub(count)..=size - 1),
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    #[test]
    fn ranges_of_a_hundred_bytes() {
        let cases = [
            ("bytes=0-", Part::Bytes(0..=99)),
            ("bytes=0-0", Part::Bytes(0..=0)),
            ("bytes=10-19", Part::Bytes(10..=19)),
            ("BYTES=10-19", Part::Bytes(10..=19)),
            ("bytes=90-1000", Part::Bytes(90..=99)),
            ("bytes=99-", Part::Bytes(99..=99)),
            ("bytes=-1", Part::Bytes(99..=99)),
            ("bytes=-1000", Part::Bytes(0..=99)),
            ("bytes=100-", Part::Unsatisfiable),
            ("bytes=100-200", Part::Unsatisfiable),
            ("bytes=99999999999999999999999-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            // Not a range: the whole.
            ("bytes=19-10", Part::Whole),
            ("bytes=", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=1-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("seconds=0-1", Part::Whole),
            ("nonsense", Part::Whole),
        ];
        for (range, expected) in cases {
            assert_eq!(bytes(range, 100), expected, "{range}");
        }
        assert_eq!(bytes("bytes=0-", 0), Part::Unsatisfiable);
        assert_eq!(bytes("bytes=-5", 0), Part::Unsatisfiable);
    }

    #[test]
    fn what_the_client_has_is_not_sent() {
        let with = |pairs: &[(HeaderName, &str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
            part(&headers, 100, "\"abc\"")
        };
        assert_eq!(with(&[]), Part::Whole);
        assert_eq!(with(&[(header::IF_NONE_MATCH, "\"x\", W/\"abc\"")]), Part::NotModified);
        assert_eq!(with(&[(header::IF_NONE_MATCH, "*")]), Part::NotModified);
        assert_eq!(with(&[(header::IF_NONE_MATCH, "\"ab\"")]), Part::Whole);
        let range = (header::RANGE, "bytes=0-9");
        assert_eq!(with(&[range.clone(), (header::IF_RANGE, "\"abc\"")]), Part::Bytes(0..=9));
        assert_eq!(with(&[range.clone(), (header::IF_RANGE, "\"old\"")]), Part::Whole);
        assert_eq!(with(&[range.clone(), (header::IF_RANGE, "W/\"abc\"")]), Part::Whole);
        assert_eq!(with(&[range, (header::IF_NONE_MATCH, "\"abc\"")]), Part::NotModified);
    }
}
