//! A strict, stateful stand-in for a Mastodon instance (4.5), and by its switches for older and merely compatible ones:
//! without discovery document and PKCE, without scheduling, with an `Idempotency-Key` that is ignored or answers 500 when
//! it comes twice, with tiny limits, with a purge of unused clients.
//!
//! It refuses what the real one refuses: media that are not ready, files over the limit, texts over the limit as it
//! counts them (a link is 23), a schedule within five minutes, a redirect that was not registered.
//!
//! Not imitated: federation, streams, filters, lists.

mod media;
mod oauth;
mod routes;
mod statuses;

use crate::service::{Desk, Service};
use axum::{
    Json,
    body::Bytes,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What a key for not posting twice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// The same key within an hour gives the same status.
    Honoured,
    /// It is not looked at, as snac and older GoToSocial do.
    Ignored,
    /// The second request with it is a 500, although the first made the status.
    FailsOnRepeat,
}

/// A status that can be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Its id.
    pub id: String,
    /// Its text, as it was written.
    pub text: String,
    /// `public`, `unlisted`, `private`, `direct`.
    pub visibility: String,
    /// Its media.
    pub media: Vec<String>,
    /// Its language.
    pub language: Option<String>,
    /// The warning above it.
    pub spoiler: String,
    /// Whether media are hidden at first.
    pub sensitive: bool,
    /// When it was made.
    pub at: Timestamp,
    /// How often it was changed.
    pub edits: u32,
}

/// A status that waits for its time on the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduled {
    /// Its id; the status will have another.
    pub id: String,
    /// When it goes out.
    pub at: Timestamp,
    /// What was asked for.
    pub params: Value,
    /// Its media.
    pub media: Vec<String>,
}

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its id.
    pub id: String,
    /// What it shows, for people who can't see it.
    pub description: Option<String>,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its type.
    pub mime: String,
    /// Whether there was a thumbnail of its own.
    pub thumbnail: bool,
    pub(super) polls_left: u32,
    pub(super) fails: bool,
    pub(super) at: Timestamp,
    pub(super) attached: bool,
}

#[derive(Debug, Clone)]
struct Client {
    pub secret: String,
    pub redirects: Vec<String>,
    pub scopes: String,
}

#[derive(Debug, Clone)]
struct Code {
    pub client: String,
    pub redirect: String,
    pub scopes: String,
    pub challenge: Option<String>,
    pub used: bool,
}

#[derive(Debug, Clone)]
struct Token {
    pub client: String,
    pub scopes: String,
}

#[derive(Debug)]
struct World {
    pub version: String,
    /// The discovery document and PKCE, since 4.3.
    pub modern: bool,
    pub schedules: bool,
    pub idempotency: Idempotency,
    pub characters: usize,
    pub video_bytes: usize,
    pub description_chars: usize,
    pub mime_types: Vec<String>,
    pub media_polls: u32,
    pub failing_media: u32,
    /// The person says no.
    pub denies: bool,
    pub clients: BTreeMap<String, Client>,
    pub codes: BTreeMap<String, Code>,
    pub tokens: BTreeMap<String, Token>,
    pub suspended: bool,
    pub media: BTreeMap<String, Media>,
    pub uploads: Vec<Timestamp>,
    pub statuses: Vec<Status>,
    pub scheduled: Vec<Scheduled>,
    pub keys: BTreeMap<String, (Timestamp, Value)>,
    pub next: u64,
    /// How `X-RateLimit-Reset` is written: an instant, or seconds since 1970 as some others do.
    pub reset_as_number: bool,
    pub limited: bool,
}

impl World {
    pub fn number(&mut self) -> String {
        self.next += 1;
        (115_000_000_000_000_000 + self.next).to_string()
    }

    /// Lets what was scheduled before `now` go out.
    pub fn let_due_go_out(&mut self, now: Timestamp) {
        let (due, rest): (Vec<_>, Vec<_>) = self.scheduled.drain(..).partition(|scheduled| scheduled.at <= now);
        self.scheduled = rest;
        for scheduled in due {
            let id = self.number();
            let status = statuses::from_params(id, &scheduled.params, scheduled.media, scheduled.at);
            self.statuses.push(status);
        }
    }
}

type Shared = Arc<Mutex<World>>;

#[derive(Clone)]
struct App {
    pub world: Shared,
    pub desk: Desk,
}

impl App {
    pub fn lock(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.let_due_go_out(self.desk.now());
        world
    }
}

/// A refusal as the instance writes it.
fn wrong(status: u16, error: &str) -> Response {
    let status = axum::http::StatusCode::from_u16(status).unwrap_or(axum::http::StatusCode::BAD_REQUEST);
    (status, Json(json!({ "error": error }))).into_response()
}

/// The fields of a request, whether they came as a form, as JSON or in parts. Lists have names ending in `[]`.
async fn fields(headers: &HeaderMap, query: &str, body: Bytes) -> Result<Vec<(String, String)>, Response> {
    let mut fields = crate::service::pairs(query);
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        let body: Value =
            serde_json::from_slice(&body).map_err(|_| wrong(400, "Error occurred while parsing request parameters"))?;
        for (name, value) in body.as_object().into_iter().flatten() {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match value {
                Value::Array(values) => fields.extend(values.iter().map(|value| (format!("{name}[]"), text(value)))),
                Value::Null => {}
                value => fields.push((name.clone(), text(value))),
            }
        }
    } else if kind.starts_with("multipart/form-data") {
        let parts = crate::service::multipart::read(headers, body).await;
        let parts = parts.map_err(|why| wrong(400, &why))?;
        fields.extend(
            parts.into_iter().filter(|part| part.file_name.is_none()).map(|part| (part.name.clone(), part.text())),
        );
    } else {
        fields.extend(crate::service::pairs(&String::from_utf8_lossy(&body)));
    }
    Ok(fields)
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// A running instance with one account, `clip`.
#[derive(Debug)]
pub struct FakeMastodon {
    /// The service around it.
    pub service: Service,
    world: Shared,
}

impl FakeMastodon {
    /// Version 4.5 with the usual limits.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        let world = Arc::new(Mutex::new(World {
            version: "4.5.2".into(),
            modern: true,
            schedules: true,
            idempotency: Idempotency::Honoured,
            characters: 500,
            video_bytes: 103_809_024,
            description_chars: 1500,
            mime_types: ["image/jpeg", "image/png", "video/mp4", "video/webm", "video/quicktime"]
                .map(str::to_owned)
                .to_vec(),
            media_polls: 2,
            failing_media: 0,
            denies: false,
            clients: BTreeMap::new(),
            codes: BTreeMap::new(),
            tokens: BTreeMap::new(),
            suspended: false,
            media: BTreeMap::new(),
            uploads: Vec::new(),
            statuses: Vec::new(),
            scheduled: Vec::new(),
            keys: BTreeMap::new(),
            next: 0,
            reset_as_number: false,
            limited: false,
        }));
        let desk = Desk::default();
        let app = App { world: Arc::clone(&world), desk: desk.clone() };
        Ok(Self { service: Service::start(desk, routes::router(app))?, world })
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A server that came before 4.3: no discovery document, no PKCE, no scope `profile`.
    pub fn make_old(&self) {
        let mut world = self.lock();
        (world.modern, world.version) = (false, "4.2.12".into());
    }

    /// A server that only speaks the interface: no scheduling, and keys are not looked at.
    pub fn make_merely_compatible(&self) {
        let mut world = self.lock();
        (world.schedules, world.idempotency) = (false, Idempotency::Ignored);
        world.version = "4.0.0 (not true; really snac/2.96)".into();
    }

    /// What a key for not posting twice does.
    pub fn set_idempotency(&self, idempotency: Idempotency) {
        self.lock().idempotency = idempotency;
    }

    /// Characters of a status, bytes of a video, characters of a description.
    pub fn set_limits(&self, characters: usize, video_bytes: usize, description_chars: usize) {
        let mut world = self.lock();
        (world.characters, world.video_bytes, world.description_chars) = (characters, video_bytes, description_chars);
    }

    /// How often media say "not yet".
    pub fn set_media_polls(&self, polls: u32) {
        self.lock().media_polls = polls;
    }

    /// The next file can't be processed.
    pub fn fail_next_media(&self) {
        self.lock().failing_media += 1;
    }

    /// The person says no at the page that asks them.
    pub fn deny(&self) {
        self.lock().denies = true;
    }

    /// Clients that were registered are forgotten, tokens stay.
    pub fn purge_clients(&self) {
        self.lock().clients.clear();
    }

    /// All tokens end.
    pub fn revoke_tokens(&self) {
        self.lock().tokens.clear();
    }

    /// The account is suspended by its moderators.
    pub fn suspend(&self) {
        self.lock().suspended = true;
    }

    /// Every write is over the rate, and the time of its end is a number or an instant.
    pub fn limit_rate(&self, reset_as_number: bool) {
        let mut world = self.lock();
        (world.limited, world.reset_as_number) = (true, reset_as_number);
    }

    /// Rates are fine again.
    pub fn lift_rate(&self) {
        self.lock().limited = false;
    }

    /// A token as a person's consent would give one, with the scopes separated by blanks.
    pub fn token(&self, scopes: &str) -> String {
        let mut world = self.lock();
        let token = format!("Tk{}-abcdefghijklmnopqrstuvwxyz0123456789ABC", world.number());
        world.tokens.insert(token.clone(), Token { client: "by hand".into(), scopes: scopes.into() });
        token
    }

    /// Every status that can be seen, oldest first.
    pub fn statuses(&self) -> Vec<Status> {
        let mut world = self.lock();
        world.let_due_go_out(self.service.now());
        world.statuses.clone()
    }

    /// What waits for its time.
    pub fn scheduled(&self) -> Vec<Scheduled> {
        self.lock().scheduled.clone()
    }

    /// A file by its id.
    pub fn media(&self, id: &str) -> Option<Media> {
        self.lock().media.get(id).cloned()
    }

    /// How many clients were registered and not purged.
    pub fn clients(&self) -> usize {
        self.lock().clients.len()
    }

    /// Lets time pass.
    pub fn skip(&self, time: SignedDuration) {
        self.service.skip(time);
    }
}
