//! A strict, stateful stand-in for TikTok: Login Kit for Desktop and the Content Posting API.
//!
//! It refuses what the real one refuses: a challenge that is not the hex digest, scopes with blanks between them, a
//! redirect without a port, a refresh token that was used before; chunks whose arithmetic is wrong, ranges that do not
//! follow on what is there, an address after its hour; a privacy level that the account does not offer, public posts of
//! an app that was not audited, captions over their limit, the 16th post and the 6th draft of a day, the 7th upload of a
//! minute. OAuth errors are flat and come with status 200; those of the API lie in an envelope.
//!
//! It publishes by itself when the last byte has come. Ids of public posts are told only after some questions.
//!
//! Not imitated: pulling from a website, photos, comments.

mod oauth;
mod posting;
mod upload;

use crate::service::{Desk, Service};
use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use posting::Post;

#[derive(Debug, Default)]
struct World {
    codes: BTreeMap<String, oauth::Code>,
    /// Access tokens: until when, and what they may do.
    access: BTreeMap<String, (Timestamp, String)>,
    /// Refresh tokens that are good, and what they give.
    refresh: BTreeMap<String, String>,
    denies: bool,
    /// What a person leaves unticked.
    withheld: Vec<String>,
    uploads: BTreeMap<String, upload::Upload>,
    posts: Vec<Post>,
    inits: Vec<Timestamp>,
    audited: bool,
    private_account: bool,
    no_comments: bool,
    seconds_most: u64,
    /// What the question for the account is refused with, at status 200.
    creator_says: Option<&'static str>,
    /// Sizes of chunks that are called invalid.
    invalid_chunks: Vec<u64>,
    /// The header of progress names the last byte instead of a count.
    names_last_byte: bool,
    next: u64,
}

impl World {
    fn token(&mut self, kind: &str) -> String {
        self.next += 1;
        format!("{kind}.hush{:06}Zx9", self.next)
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

/// An answer in the envelope.
fn envelope(status: u16, code: &str, message: &str, data: Value) -> Response {
    let body =
        json!({ "data": data, "error": { "code": code, "message": message, "log_id": "202611221200000102030405" } });
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
}

fn good(data: Value) -> Response {
    envelope(200, "ok", "", data)
}

fn refused(status: u16, code: &str, message: &str) -> Response {
    envelope(status, code, message, json!({}))
}

/// Whether the request is signed with a token that is good now and may do this.
fn signed(app: &App, headers: &HeaderMap, scope: &str) -> Result<(), Response> {
    let now = app.desk.now();
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let world = lock(&app.world);
    let found = token.and_then(|token| world.access.get(token)).filter(|(end, _)| *end > now);
    match found {
        None => Err(refused(401, "access_token_invalid", "The access token is invalid or not found in the request.")),
        Some((_, scopes)) if !scopes.split(',').any(|given| given == scope) => {
            Err(refused(401, "scope_not_authorized", "The user did not authorize the scope required."))
        }
        Some(_) => Ok(()),
    }
}

/// A running stand-in with one app and one account.
#[derive(Debug)]
pub struct FakeTikTok {
    /// The service around it.
    pub service: Service,
    world: Shared,
}

impl FakeTikTok {
    /// The client key of the registered app.
    pub const CLIENT_KEY: &str = "awfakeclientkey01";
    /// Its secret.
    pub const CLIENT_SECRET: &str = "fakehushclientsecret01";
    /// Everything that can be allowed.
    pub const SCOPES: &str = "user.info.basic,video.upload,video.publish,video.list";

    /// An audited app and a public account that may post ten minutes.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        let (world, desk) = (Shared::default(), Desk::default());
        {
            let mut world = lock(&world);
            (world.audited, world.seconds_most) = (true, 600);
        }
        let app = App { world: Arc::clone(&world), desk: desk.clone() };
        let router: Router = oauth::router()
            .merge(posting::router())
            .merge(upload::router())
            .fallback(|| async { refused(404, "invalid_request", "Unsupported path(Janus)") })
            .with_state(app);
        Ok(Self { service: Service::start(desk, router)?, world })
    }

    /// A refresh token and an access token, as a finished sign-in has them, and when the latter ends.
    pub fn signed_in(&self) -> (String, String, Timestamp) {
        let end = self.service.now() + SignedDuration::from_hours(24);
        let mut world = lock(&self.world);
        let (refresh, access) = (world.token("rft"), world.token("act"));
        world.refresh.insert(refresh.clone(), Self::SCOPES.into());
        world.access.insert(access.clone(), (end, Self::SCOPES.into()));
        (refresh, access, end)
    }

    /// Posts and drafts, oldest first.
    pub fn posts(&self) -> Vec<Post> {
        lock(&self.world).posts.clone()
    }

    /// Every access token is over at once, as after a day.
    pub fn expire_access(&self) {
        lock(&self.world).access.clear();
    }

    /// The person takes the app's rights back.
    pub fn revoke_all(&self) {
        let mut world = lock(&self.world);
        world.access.clear();
        world.refresh.clear();
    }

    /// The person says no on the page.
    pub fn person_denies(&self) {
        lock(&self.world).denies = true;
    }

    /// The person leaves a box unticked.
    pub fn person_withholds(&self, scope: &str) {
        lock(&self.world).withheld.push(scope.into());
    }

    /// The app has not passed the audit.
    pub fn is_not_audited(&self) {
        lock(&self.world).audited = false;
    }

    /// The account becomes private, or public again.
    pub fn set_private(&self, private: bool) {
        lock(&self.world).private_account = private;
    }

    /// The account has comments switched off.
    pub fn has_no_comments(&self) {
        lock(&self.world).no_comments = true;
    }

    /// The longest video that the account may post.
    pub fn allows_seconds(&self, seconds: u64) {
        lock(&self.world).seconds_most = seconds;
    }

    /// The question for the account is refused with this code, at status 200.
    pub fn creator_says(&self, code: &'static str) {
        lock(&self.world).creator_says = Some(code);
    }

    /// Chunks of this size are called invalid from now on.
    pub fn refuses_chunks_of(&self, bytes: u64) {
        lock(&self.world).invalid_chunks.push(bytes);
    }

    /// The header of progress names the last byte instead of a count.
    pub fn names_last_byte(&self) {
        lock(&self.world).names_last_byte = true;
    }

    /// An upload's post fails after all, for this reason.
    pub fn fail(&self, publish_id: &str, reason: &str) {
        let mut world = lock(&self.world);
        world.posts.retain(|post| post.publish_id != publish_id);
        if let Some(upload) = world.uploads.get_mut(publish_id) {
            upload.failed = Some(reason.into());
        }
    }

    /// The person finishes a draft in the app, for everybody to see.
    pub fn person_posts(&self, publish_id: &str) {
        if let Some(post) = lock(&self.world).posts.iter_mut().find(|post| post.publish_id == publish_id) {
            (post.draft, post.privacy) = (false, "PUBLIC_TO_EVERYONE".into());
        }
    }

    /// A public post can't be seen any more.
    pub fn hide(&self, publish_id: &str) {
        if let Some(post) = lock(&self.world).posts.iter_mut().find(|post| post.publish_id == publish_id) {
            post.privacy = "SELF_ONLY".into();
        }
    }

    /// TikTok knows no upload any more.
    pub fn forget_uploads(&self) {
        lock(&self.world).uploads.clear();
    }
}
