//! A strict, stateful stand-in for Meta: Facebook Login, the Graph API as far as Instagram Reels and Page Reels need it,
//! and the service that takes bytes.
//!
//! It refuses what the real one refuses: parameters in the wrong place, another version, an upload without `offset` or
//! `file_size` or with wrong ones, a publication before the container is ready, captions over their limits, the 51st post
//! of a day, the 31st reel of a page, times outside the window, tokens without the right.
//!
//! And it does what the real one does: it works on containers for a while, answers "blocked" of posts that are out, loses
//! reads at random, spells fields in two ways, and says "success" of reels that fail later.
//!
//! Not imitated: Instagram Login, pictures, stories, comments.

mod facebook;
mod instagram;
mod login;
mod rupload;

use crate::service::{Desk, Service, query_field};
use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use facebook::Video;
pub use instagram::{Container, Media};

#[derive(Debug, Default)]
struct World {
    codes: BTreeMap<String, String>,
    /// Tokens that are good: `person`, `short` or `page`, and until when.
    tokens: BTreeMap<String, (&'static str, Option<Timestamp>)>,
    withheld: Vec<String>,
    /// Tokens of this kind lack the right to publish.
    without_right: Option<&'static str>,
    pages: usize,
    containers: BTreeMap<String, Container>,
    media: Vec<Media>,
    videos: BTreeMap<String, Video>,
    /// Questions until a container is ready.
    works_for: u32,
    /// What the next containers end in instead.
    fails_with: Vec<String>,
    /// The next publication is refused with this, although it is done.
    says_blocked: bool,
    quota_used: u64,
    /// So many reads answer 100/33.
    flaky: u32,
    /// The other spellings.
    spells: bool,
    /// Of the next upload only so many bytes are kept.
    keeps_only: Option<usize>,
    /// What reels fail with after they were taken.
    reels_fail: Option<(i64, &'static str)>,
    next: u64,
}

impl World {
    fn id(&mut self) -> String {
        self.next += 1;
        format!("1784140000{:07}", self.next)
    }

    fn token(&mut self, kind: &'static str, end: Option<Timestamp>) -> String {
        self.next += 1;
        let token = format!("EAAhush{kind}{:06}Zx9", self.next);
        self.tokens.insert(token.clone(), (kind, end));
        token
    }
}

type Shared = Arc<Mutex<World>>;

fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Clone)]
struct App {
    world: Shared,
    desk: Desk,
}

/// An error of the Graph API.
fn refused(status: u16, code: i64, subcode: i64, message: &str) -> Response {
    let error = json!({
        "message": message, "type": "OAuthException", "code": code, "error_subcode": subcode, "is_transient": false,
        "error_user_title": "It did not work", "error_user_msg": message, "fbtrace_id": "AbCdEf",
    });
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), Json(json!({ "error": error }))).into_response()
}

fn good(json: Value) -> Response {
    Json(json).into_response()
}

/// What kind of token the request is signed with, when it is good now.
fn signed(app: &App, headers: &HeaderMap, scheme: &str) -> Result<&'static str, Response> {
    let now = app.desk.now();
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix(scheme)).map(str::trim).unwrap_or_default();
    let world = lock(&app.world);
    match world.tokens.get(token) {
        Some((kind, end)) if end.is_none_or(|end| end > now) => Ok(kind),
        _ => Err(refused(400, 190, 463, "Error validating access token: Session has expired.")),
    }
}

/// The Graph API also takes the token from the query, as Meta's own libraries send it.
async fn token_of_query(mut request: Request) -> Request {
    let token = request.uri().query().and_then(|query| query_field(query, "access_token"));
    let value = token.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
    if let (Some(value), false) = (value, request.headers().contains_key(header::AUTHORIZATION)) {
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
    request
}

/// Whether this kind of token may publish.
fn may_publish(app: &App, kind: &str) -> Result<(), Response> {
    if kind == "short" || lock(&app.world).without_right == Some(kind) {
        return Err(refused(403, 10, 0, "Application does not have permission for this action"));
    }
    Ok(())
}

fn is_version(version: &str) -> Result<(), Response> {
    if version == "v25.0" { Ok(()) } else { Err(refused(400, 2635, 0, "You are calling a deprecated version")) }
}

/// A running stand-in with one app, one person, a page and an Instagram account.
#[derive(Debug)]
pub struct FakeMeta {
    /// The service around it.
    pub service: Service,
    world: Shared,
}

impl FakeMeta {
    /// The id of the app.
    pub const APP_ID: &str = "1234567890123456";
    /// Its secret.
    pub const APP_SECRET: &str = "0123456789abcdefhush456789abcdef";
    /// The page.
    pub const PAGE: &str = "102030405060708";
    /// The Instagram account that is linked to it.
    pub const ACCOUNT: &str = "17841405309211844";

    /// One page, and containers that are ready at the second question.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        let (world, desk) = (Shared::default(), Desk::default());
        {
            let mut world = lock(&world);
            (world.pages, world.works_for) = (1, 1);
        }
        let app = App { world: Arc::clone(&world), desk: desk.clone() };
        let router: Router = login::router()
            .merge(instagram::router())
            .merge(facebook::router())
            .merge(rupload::router())
            .fallback(|| async { refused(400, 2500, 0, "Unknown path components") })
            .layer(middleware::map_request(token_of_query))
            .with_state(app);
        Ok(Self { service: Service::start(desk, router)?, world })
    }

    /// A lasting token of the person and the page's own, as a finished sign-in has them, and when the former ends.
    pub fn signed_in(&self) -> (String, String, Timestamp) {
        let end = self.service.now() + SignedDuration::from_hours(60 * 24);
        let mut world = lock(&self.world);
        let person = world.token("person", Some(end));
        (person, world.token("page", None), end)
    }

    /// The person takes the app's rights back, or changed the password.
    pub fn revoke_all(&self) {
        lock(&self.world).tokens.clear();
    }

    /// The person leaves a right unticked.
    pub fn person_withholds(&self, right: &str) {
        lock(&self.world).withheld.push(right.into());
    }

    /// Tokens of this kind (`person`, `page`) may not publish.
    pub fn lacks_right(&self, kind: &'static str) {
        lock(&self.world).without_right = Some(kind);
    }

    /// How many pages there are. Only the first has an Instagram account.
    pub fn has_pages(&self, count: usize) {
        lock(&self.world).pages = count;
    }

    /// Reels on Instagram, oldest first.
    pub fn media(&self) -> Vec<Media> {
        lock(&self.world).media.clone()
    }

    /// Reels of the page that are out or wait for their time.
    pub fn reels(&self) -> Vec<Video> {
        lock(&self.world).videos.values().filter(|video| video.is_taken()).cloned().collect()
    }

    /// Videos of the page, also those that nobody has published.
    pub fn videos(&self) -> usize {
        lock(&self.world).videos.len()
    }

    /// How many containers were opened.
    pub fn containers(&self) -> usize {
        lock(&self.world).containers.len()
    }

    /// A container is ready after so many questions.
    pub fn works_for(&self, questions: u32) {
        lock(&self.world).works_for = questions;
    }

    /// The next container ends with this text.
    pub fn next_fails_with(&self, status: &str) {
        lock(&self.world).fails_with.push(status.into());
    }

    /// The next publication is called blocked, although it is done.
    pub fn says_blocked(&self) {
        lock(&self.world).says_blocked = true;
    }

    /// So many posts of the day are used.
    pub fn use_quota(&self, posts: u64) {
        lock(&self.world).quota_used = posts;
    }

    /// So many reads fail with 100/33.
    pub fn is_flaky(&self, reads: u32) {
        lock(&self.world).flaky = reads;
    }

    /// Fields have their other spellings.
    pub fn spells_otherwise(&self) {
        lock(&self.world).spells = true;
    }

    /// Of the next upload only so many bytes are kept, and then the connection ends.
    pub fn keeps_only(&self, bytes: usize) {
        lock(&self.world).keeps_only = Some(bytes);
    }

    /// Reels are taken and fail later.
    pub fn reels_fail(&self, code: i64, message: &'static str) {
        lock(&self.world).reels_fail = Some((code, message));
    }

    /// Containers vanish, as after a day.
    pub fn forget_containers(&self) {
        lock(&self.world).containers.clear();
    }
}

/// Whether this read fails at random.
fn is_lost(world: &mut World) -> Option<Response> {
    world.flaky = world.flaky.checked_sub(1)?;
    let text = "Unsupported get request. Object with ID does not exist, cannot be loaded due to missing permissions";
    Some(refused(400, 100, 33, text))
}
