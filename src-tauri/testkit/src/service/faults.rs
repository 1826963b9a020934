//! Ways in which a request goes wrong, and when.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

/// An answer that is not the service's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canned {
    /// The status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Canned {
    /// A status with a body; JSON when it begins like JSON.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        let kind = if body.starts_with(['{', '[']) { "application/json" } else { "text/plain" };
        Self { status, headers: vec![("content-type".into(), kind.into())], body }
    }

    /// The page of a gateway that has nobody behind it.
    pub fn gateway_page(status: u16) -> Self {
        let body = "<!doctype html><html><head><title>Bad gateway</title></head><body>nginx</body></html>".into();
        Self { status, headers: vec![("content-type".into(), "text/html".into())], body }
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(super) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A way to break one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// The connection ends before anything was read.
    Cut,
    /// So many bytes of the body arrive, then the connection ends. Nothing is done.
    CutAfter(usize),
    /// It is done, and the connection ends before the answer.
    LoseAnswer,
    /// This answer, once the body is read. Nothing is done.
    Instead(Canned),
    /// This answer as soon as the headers are there, while the client is still sending. Nothing is done.
    Early(Canned),
    /// It is done, and this is the answer.
    DoneBut(Canned),
    /// Nothing goes wrong; to let requests pass in a plan.
    Pass,
}

/// Which request, and what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// `METHOD /part/of/path`, `/part/of/path`, or empty for every request.
    pub at: String,
    /// So many that fit pass before it.
    pub after: u32,
    pub what: Break,
    /// It stays, and breaks every one that fits.
    pub always: bool,
}

impl Rule {
    pub fn fits(&self, method: &str, path: &str) -> bool {
        match self.at.split_once(' ') {
            Some((verb, part)) => verb == method && path.contains(part),
            None => path.contains(&self.at),
        }
    }
}

/// A header with a number of bytes, as `Content-Length` has it.
pub(super) fn content_length(headers: &axum::http::HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
