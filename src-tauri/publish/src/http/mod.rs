//! The way out: one client for all platforms, with time-outs, no redirects, and answers that can be shown.
//!
//! Nothing here logs an address: they carry tokens. A request has a name of ours instead (`youtube.videos.insert`).

mod answer;
mod file;
mod redact;

pub use answer::{Answer, Lost};
pub use file::{FilePart, PieceHook, Speed};
pub use redact::redact;

use crate::Secret;
use domain::Problem;
use reqwest::{Method, header};
use serde::Serialize;
use std::time::Duration;

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    /// How fast files go out, for all uploads together.
    pub speed: Speed,
}

/// Discord asks for a name and an address, else its shield may turn a request away.
const USER_AGENT: &str = concat!("ClipConductor/", env!("CARGO_PKG_VERSION"), " (+https://github.com/clipconductor)");
/// For a question: platforms answer these within seconds.
const ASKING: Duration = Duration::from_secs(60);
/// More than this is no answer to a question of ours.
const MOST_BYTES: usize = 4 << 20;

impl Http {
    /// A client.
    ///
    /// # Errors
    /// When the system's certificates can't be read.
    pub fn new() -> Result<Self, Problem> {
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(Duration::from_secs(20))
            // A 308 of an upload is an answer, and no request of ours may carry its token elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Problem::bug("Connections to the internet can't be prepared.", error))?;
        Ok(Self { client, speed: Speed::default() })
    }

    /// A request. `name` is what logs call it.
    pub fn call(&self, name: &'static str, method: Method, url: &str) -> Call {
        Call { name, builder: self.client.request(method, url), limit: Some(ASKING), hide: Vec::new() }
    }

    /// A GET.
    pub fn get(&self, name: &'static str, url: &str) -> Call {
        self.call(name, Method::GET, url)
    }

    /// A POST.
    pub fn post(&self, name: &'static str, url: &str) -> Call {
        self.call(name, Method::POST, url)
    }

    /// A PUT.
    pub fn put(&self, name: &'static str, url: &str) -> Call {
        self.call(name, Method::PUT, url)
    }
}

/// A request being made.
pub struct Call {
    name: &'static str,
    builder: reqwest::RequestBuilder,
    limit: Option<Duration>,
    hide: Vec<Secret>,
}

impl Call {
    /// With a header. A value that can't be one makes [`Call::send`] fail.
    pub fn header(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.builder = self.builder.header(name, value.as_ref());
        self
    }

    /// With a header whose name is known at run time only.
    pub(crate) fn header_named(mut self, name: header::HeaderName, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Signed with a bearer token, which is taken out of whatever is shown of the answer.
    pub fn bearer(self, token: &Secret) -> Self {
        self.signed("Bearer", token)
    }

    /// Signed with a token in another scheme, such as `OAuth`.
    pub fn signed(mut self, scheme: &str, token: &Secret) -> Self {
        let value = header::HeaderValue::from_str(&format!("{scheme} {}", token.expose()));
        self.builder = match value {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.builder.header(header::AUTHORIZATION, value)
            }
            // Sending fails on it as on any header that is none.
            Err(_) => self.builder.header(header::AUTHORIZATION, "\n"),
        };
        self.hide(token)
    }

    /// Takes this text out of whatever is shown of the answer.
    pub fn hide(mut self, secret: &Secret) -> Self {
        self.hide.push(secret.clone());
        self
    }

    /// With parameters in the address.
    pub fn query<T: Serialize + ?Sized>(mut self, query: &T) -> Self {
        self.builder = self.builder.query(query);
        self
    }

    /// With a JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.builder = self.builder.json(body);
        self
    }

    /// With a form as body (`application/x-www-form-urlencoded`).
    pub fn form<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.builder = self.builder.form(body);
        self
    }

    /// With several parts as body (`multipart/form-data`).
    pub fn multipart(mut self, form: reqwest::multipart::Form) -> Self {
        self.builder = self.builder.multipart(form);
        self
    }

    /// With a part of a file, or bytes, as body and its length as header. A body goes out once: for a retry it is made anew.
    pub fn body(mut self, body: impl Into<reqwest::Body>, length: u64) -> Self {
        self.builder = self.builder.header(header::CONTENT_LENGTH, length).body(body.into());
        self
    }

    /// With another limit for the whole, answer included. `None`: as long as bytes are moving.
    pub fn limit(mut self, limit: Option<Duration>) -> Self {
        self.limit = limit;
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// When there was no answer. A refusal is an [`Answer`].
    pub async fn send(self) -> Result<Answer, Lost> {
        let Self { name, mut builder, limit, hide } = self;
        if let Some(limit) = limit {
            builder = builder.timeout(limit);
        }
        let lost = |error: reqwest::Error| {
            let lost = Lost::of(error, &hide);
            tracing::info!(request = name, nothing_arrived = lost.nothing_arrived, "no answer: {}", lost.raw);
            lost
        };
        let mut response = builder.send().await.map_err(lost)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(lost)? {
            body.extend_from_slice(&piece);
            if body.len() > MOST_BYTES {
                break;
            }
        }
        tracing::debug!(request = name, status, bytes = body.len(), "answered");
        Ok(Answer::new(status, headers, body, hide))
    }
}
