//! Headers that a proxy in front of Ollama wants to see: a token, the two halves of an access key. They are secrets: no log, no
//! answer and no problem shows a value, and they go to the address they were given for and to no other.

use domain::Problem;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// Headers for everything that `clipctl` and the app ask, one a line as `Name: value`, for a machine without a settings page.
pub(super) const VARIABLE: &str = "CLIPCONDUCTOR_OLLAMA_HEADERS";

/// What belongs to the connection or to us; another value would break the request or lie about where it comes from.
const OURS: [&str; 12] = [
    "host",
    "origin",
    "connection",
    "content-length",
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "accept-encoding",
    "expect",
    "te",
    "trailer",
    "upgrade",
];

/// Headers and the address they are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SentAlong {
    pub address: String,
    pub headers: HeaderMap,
}

/// Reads a header that a person typed.
///
/// # Errors
/// `Invalid` with the reason, for the field `name` or `value`. What was typed as the value is not in it.
pub(super) fn read(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Problem> {
    let name = name.trim().trim_end_matches(':');
    let read = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        Problem::invalid("name", "A header's name is made of letters, digits and `-`, as in X-Api-Key.")
    })?;
    if OURS.contains(&read.as_str()) {
        return Err(Problem::invalid("name", format!("`{read}` belongs to the connection and can't be set.")));
    }
    let value = value.trim();
    let mut value =
        HeaderValue::from_str(value).ok().filter(|_| !value.is_empty() && value.len() <= LONGEST).ok_or_else(|| {
            Problem::invalid("value", "A header's value is one line of plain letters, at most 4000 of them.")
        })?;
    value.set_sensitive(true);
    Ok((read, value))
}

const LONGEST: usize = 4000;

/// Headers as lines of `Name: value`.
///
/// # Errors
/// A sentence for the person, without any value.
pub(super) fn of_lines(text: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |why: &str| format!("{VARIABLE} can't be used: line {}: {why}", number + 1);
        let (name, value) = line.split_once(':').ok_or_else(|| wrong("it has to be `Name: value`."))?;
        let (name, value) = read(name, value).map_err(|problem| wrong(&problem.why))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// The text with every secret in it taken out.
pub(super) fn redacted(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    // Shorter ones are no secrets, and would take letters out of every word.
    for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
        text = text.replace(secret.as_str(), "…");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_and_never_printed() {
        let (name, value) = read(" X-Api-Key: ", " hush-hush ").unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("x-api-key", "hush-hush"));
        let mut headers = HeaderMap::new();
        headers.insert(name, value);
        let shown = format!("{:?}", SentAlong { address: "http://h".into(), headers });
        assert!(!shown.contains("hush"), "{shown}");
    }

    #[test]
    fn what_can_not_be_a_header_is_told_without_its_value() {
        for (name, value, field) in [
            ("", "x", "name"),
            ("two words", "x", "name"),
            ("Host", "elsewhere", "name"),
            ("Content-Length", "7", "name"),
            ("X-Key", "", "value"),
            ("X-Key", "hush\r\nX-Other: 1", "value"),
            ("X-Key", &"h".repeat(5000), "value"),
        ] {
            let problem = read(name, value).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(field), "{name}");
            assert!(!format!("{problem:?}").contains("hush"));
        }
    }

    #[test]
    fn a_variable_holds_one_header_a_line() {
        let headers = of_lines("CF-Access-Client-Id: abc\n\n CF-Access-Client-Secret : d:e\n").unwrap();
        assert_eq!((headers["cf-access-client-id"].to_str().unwrap(), headers.len()), ("abc", 2));
        assert_eq!(headers["cf-access-client-secret"].to_str().unwrap(), "d:e");
        let wrong = of_lines("Good: 1\nhush").unwrap_err();
        assert!(wrong.contains("line 2") && !wrong.contains("hush"), "{wrong}");
    }

    #[test]
    fn secrets_are_taken_out_of_texts() {
        let secrets = ["hush-hush".to_owned(), "ab".to_owned()];
        assert_eq!(redacted("token hush-hush is about wrong", &secrets), "token … is about wrong");
    }
}
