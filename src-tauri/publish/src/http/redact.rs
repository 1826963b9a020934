//! Takes secrets out of a text that will be shown: those we know, and what looks like one.

use crate::Secret;

/// Names of values that nobody else may read, as they stand in addresses, forms and JSON.
const NAMES: [&str; 15] = [
    "access_token",
    "refresh_token",
    "client_secret",
    "code_verifier",
    "id_token",
    "upload_token",
    "upload_id",
    "accessJwt",
    "refreshJwt",
    "password",
    "authorization",
    "fb_exchange_token",
    "input_token",
    "token",
    "code",
];

/// The text without secrets: `…` stands in their place.
pub fn redact(text: &str, known: &[Secret]) -> String {
    let mut text = text.to_owned();
    // Short ones would take letters out of words; no platform gives tokens that short.
    for secret in known.iter().filter(|secret| secret.expose().len() >= 6) {
        text = text.replace(secret.expose(), "…");
    }
    for name in NAMES {
        text = hide_after(&text, name);
    }
    hide_webhooks(&text)
}

/// `name=value`, `"name":"value"`, `name: value` become `name=…` and so on. Numbers without quotes stay: an error's code is
/// no secret.
fn hide_after(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_word(rest, name) {
        let (before, tail) = rest.split_at(at + name.len());
        out.push_str(before);
        let marks = tail.len() - tail.trim_start_matches(['"', '\'', ' ', ':', '=']).len();
        let (mark, value) = tail.split_at(marks);
        out.push_str(mark);
        rest = value;
        if mark.contains([':', '=']) {
            let end = value.find(['"', '\'', '&', ' ', ',', '}', '\n', '<']).unwrap_or(value.len());
            let quoted = mark.ends_with(['"', '\'']);
            let is_number = !quoted && !mark.contains('=') && value[..end].parse::<f64>().is_ok();
            if end > 0 && !is_number {
                out.push('…');
                rest = &value[end..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the name stands as a word of its own.
fn find_word(text: &str, name: &str) -> Option<usize> {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut from = 0;
    while let Some(at) = text[from..].find(name).map(|at| at + from) {
        let before = text[..at].chars().next_back().is_some_and(inside);
        let after = text[at + name.len()..].chars().next().is_some_and(inside);
        if !before && !after {
            return Some(at);
        }
        from = at + name.len();
    }
    None
}

/// `/webhooks/<id>/<token>` loses the token.
fn hide_webhooks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("/webhooks/") {
        let (before, tail) = rest.split_at(at + "/webhooks/".len());
        out.push_str(before);
        let digits = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let (id, tail) = tail.split_at(digits);
        out.push_str(id);
        rest = tail;
        if let Some(token) = tail.strip_prefix('/') {
            out.push_str("/…");
            rest = token.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_every_form_are_taken_out() {
        for (text, shown) in [
            (r#"{"access_token":"abc","expires_in":3600}"#, r#"{"access_token":"…","expires_in":3600}"#),
            ("https://x/?code=4/0Abc&state=1", "https://x/?code=…&state=1"),
            (r#"{"error":{"code":403,"message":"no"}}"#, r#"{"error":{"code":403,"message":"no"}}"#),
            (r#"{"error":{"code": "rate_limit","message":"no"}}"#, r#"{"error":{"code": "…","message":"no"}}"#),
            ("error_code=12 tokens", "error_code=12 tokens"),
            ("/api/webhooks/123/AbC-d_9?wait=true", "/api/webhooks/123/…?wait=true"),
            ("hush-hush was wrong", "… was wrong"),
        ] {
            assert_eq!(redact(text, &[Secret::new("hush-hush")]), shown);
        }
    }
}
