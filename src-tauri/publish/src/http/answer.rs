//! What came back.

use super::redact;
use crate::Secret;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{self, HeaderMap};
use serde_json::Value;
use std::error::Error as _;

/// An answer, whatever its status.
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
    hide: Vec<Secret>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({}, {})", self.status, self.raw())
    }
}

impl Answer {
    pub(super) fn new(status: u16, headers: HeaderMap, body: Vec<u8>, hide: Vec<Secret>) -> Self {
        Self { status, headers, body, hide }
    }

    /// Its status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether it is 200 to 299.
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON; null when it is none, as with the page of a gateway.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// Status and body for the details of a problem, without secrets.
    pub fn raw(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let mut text: String = redact(&text, &self.hide).chars().take(2000).collect();
        if text.is_empty() {
            text = "(empty)".into();
        }
        format!("HTTP {}: {text}", self.status)
    }

    /// The sentence of the platform in it, where the usual places have one; else the text. Without secrets.
    pub fn words(&self) -> String {
        let json = self.json();
        let places = [
            "/error/error_user_msg",
            "/error/message",
            "/message",
            "/error_description",
            "/error",
            "/errors/0/message",
        ];
        let said =
            places.iter().find_map(|place| json.pointer(place).and_then(Value::as_str).filter(|text| !text.is_empty()));
        let text = match said {
            Some(said) => said.to_owned(),
            None if json.is_null() && self.body.starts_with(b"<") => String::new(),
            None => String::from_utf8_lossy(&self.body).into_owned(),
        };
        redact(&text, &self.hide)
    }

    /// After how long it may be asked again: `Retry-After` in seconds (fractions, too) or as a date, or a `retry_after` in
    /// the body.
    pub fn retry_after(&self, now: Timestamp) -> Option<SignedDuration> {
        let header = self.header("retry-after").and_then(|text| {
            let seconds = text.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite());
            seconds.map(|s| SignedDuration::from_secs_f64(s.clamp(0.0, 1e9))).or_else(|| {
                let at = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp();
                Some(at.duration_since(now).max(SignedDuration::ZERO))
            })
        });
        header.or_else(|| {
            let seconds = self.json().get("retry_after").and_then(Value::as_f64)?;
            Some(SignedDuration::from_secs_f64(seconds.clamp(0.0, 1e9)))
        })
    }

    /// How far the clock of this machine is ahead of the server's.
    pub fn clock_ahead(&self, now: Timestamp) -> Option<SignedDuration> {
        let date = self.header(header::DATE.as_str())?;
        Some(now.duration_since(jiff::fmt::rfc2822::parse(date).ok()?.timestamp()))
    }
}

/// There was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// No connection was made, so the other side has nothing of it.
    pub nothing_arrived: bool,
    /// It took too long.
    pub timed_out: bool,
    /// The technical words, without addresses and secrets.
    pub raw: String,
}

impl Lost {
    pub(super) fn of(error: reqwest::Error, hide: &[Secret]) -> Self {
        let (nothing_arrived, timed_out) = (error.is_connect() || error.is_builder(), error.is_timeout());
        let error = error.without_url();
        let mut raw = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            raw.push_str(": ");
            raw.push_str(&error.to_string());
            cause = error.source();
        }
        Self { nothing_arrived, timed_out, raw: redact(&raw, hide) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(name, value)| {
            (header::HeaderName::from_static(name), header::HeaderValue::from_str(value).unwrap())
        });
        Answer::new(status, headers.collect(), body.into(), vec![Secret::new("tok-123456")])
    }

    #[test]
    fn waiting_times_are_read_in_every_form() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let after =
            |headers: &[_], body: &str| answer(429, headers, body).retry_after(now).map(|time| time.as_millis());
        assert_eq!(after(&[("retry-after", "30")], ""), Some(30_000));
        assert_eq!(after(&[("retry-after", "0.5")], ""), Some(500));
        assert_eq!(after(&[("retry-after", "Sun, 22 Nov 2026 12:01:00 GMT")], ""), Some(60_000));
        assert_eq!(after(&[("retry-after", "Sun, 22 Nov 2026 11:01:00 GMT")], ""), Some(0));
        assert_eq!(after(&[], r#"{"retry_after": 1.25}"#), Some(1250));
        assert_eq!(after(&[("retry-after", "soon")], "<html>"), None);
    }

    #[test]
    fn what_is_shown_has_no_token() {
        let answer = answer(400, &[], r#"{"error":{"message":"bad token tok-123456"},"access_token":"abcdef"}"#);
        assert_eq!(answer.words(), "bad token …");
        assert!(!answer.raw().contains("tok-123456") && !answer.raw().contains("abcdef"), "{}", answer.raw());
        assert!(!format!("{answer:?}").contains("tok-123456"));
    }
}
