//! A strict, stateful stand-in for YouTube: Google's OAuth for desktop clients, the resumable upload, and the part of the
//! Data API that is needed around it.
//!
//! It refuses what the real one refuses: a challenge that is no S256, a code used twice, an upload without its headers, a
//! range that does not fit what is stored, a piece that is no multiple of 256 KiB, words over their limits, a publication
//! time without `private`, the 101st insert of a day. A project that was not audited gets every video locked private,
//! while the insert's answer echoes what was asked. The list of uploads knows a video only after some questions.
//!
//! Not imitated: captions, playlists of one's own, search, comments.

mod oauth;
mod routes;
mod upload;

use crate::service::{Desk, Service};
use axum::{Router, http::StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A video on the channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    /// Its id.
    pub id: String,
    /// The resource as it was sent.
    pub resource: Value,
    /// The name of its file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: usize,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// `public`, `unlisted` or `private`, as it really is.
    pub privacy: String,
    /// `uploaded`, `processed`, `failed`, `rejected` or `deleted`.
    pub status: String,
    /// Why it failed or was rejected.
    pub reason: String,
    /// When it came.
    pub at: Timestamp,
    /// Whether it has a thumbnail of its own.
    pub thumbnail: bool,
    /// How often it was asked for; it is processed at the second time.
    asked: u32,
}

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
    uploads: BTreeMap<String, upload::Session>,
    videos: Vec<Video>,
    inserts: Vec<Timestamp>,
    /// A new sign-in lasts so many seconds; for ever when `None`.
    lasts_s: Option<u64>,
    audited: bool,
    no_channel: bool,
    no_thumbnails: bool,
    /// Of the next piece only so many bytes are stored.
    store_only: Option<usize>,
    /// The next 308 has no `Range`.
    hide_range: bool,
    /// So many lists of uploads come without the newest video.
    list_late: u32,
    next: u64,
}

impl World {
    /// What waited for a time that has come is public, unless the project was not audited.
    fn pass(&mut self, now: Timestamp) {
        let audited = self.audited;
        for video in self.videos.iter_mut().filter(|video| video.privacy == "private" && audited) {
            let at = video.resource["status"]["publishAt"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
            if at.is_some_and(|at| at <= now) {
                video.privacy = "public".into();
            }
        }
    }

    fn token(&mut self, kind: &str) -> String {
        self.next += 1;
        format!("{kind}-hush-{:06}-Zx9", self.next)
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

/// A running stand-in with one client, one account and one channel.
#[derive(Debug)]
pub struct FakeYouTube {
    /// The service around it.
    pub service: Service,
    world: Shared,
}

impl FakeYouTube {
    /// The client id of the registered desktop client.
    pub const CLIENT_ID: &str = "123456789012-abcdefghijklmnop.apps.googleusercontent.com";
    /// Its secret.
    pub const CLIENT_SECRET: &str = "GOCSPX-fake-hush-secret";
    /// What a finished sign-in may do.
    pub const SCOPES: &str = "https://www.googleapis.com/auth/youtube.upload \
         https://www.googleapis.com/auth/youtube.readonly https://www.googleapis.com/auth/youtube.force-ssl";

    /// An audited project.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        let (world, desk) = (Shared::default(), Desk::default());
        lock(&world).audited = true;
        let app = App { world: Arc::clone(&world), desk: desk.clone() };
        let router: Router = oauth::router()
            .merge(routes::router())
            .merge(upload::router())
            .fallback(|| async { StatusCode::NOT_FOUND })
            .with_state(app);
        Ok(Self { service: Service::start(desk, router)?, world })
    }

    /// A refresh token and an access token, as a finished sign-in has them, and when the latter ends.
    pub fn signed_in(&self) -> (String, String, Timestamp) {
        let end = self.service.now() + jiff::SignedDuration::from_hours(1);
        let mut world = lock(&self.world);
        let (refresh, access) = (world.token("refresh"), world.token("access"));
        world.refresh.insert(refresh.clone(), Self::SCOPES.into());
        world.access.insert(access.clone(), (end, Self::SCOPES.into()));
        (refresh, access, end)
    }

    /// Every access token is over at once, as after an hour.
    pub fn expire_access(&self) {
        lock(&self.world).access.clear();
    }

    /// The person takes the app's rights back.
    pub fn revoke_all(&self) {
        let mut world = lock(&self.world);
        world.access.clear();
        world.refresh.clear();
    }

    /// New sign-ins last so many seconds, as those of a client that Google has not looked at yet.
    pub fn sign_ins_last(&self, seconds: u64) {
        lock(&self.world).lasts_s = Some(seconds);
    }

    /// The videos on the channel, also those that wait for their time.
    pub fn videos(&self) -> Vec<Video> {
        let mut world = lock(&self.world);
        world.pass(self.service.now());
        world.videos.clone()
    }

    /// The project has not passed the audit.
    pub fn is_not_audited(&self) {
        lock(&self.world).audited = false;
    }

    /// The Google account has no channel.
    pub fn has_no_channel(&self) {
        lock(&self.world).no_channel = true;
    }

    /// The channel may not set thumbnails.
    pub fn takes_no_thumbnails(&self) {
        lock(&self.world).no_thumbnails = true;
    }

    /// The person says no on the page.
    pub fn person_denies(&self) {
        lock(&self.world).denies = true;
    }

    /// The person leaves a box unticked.
    pub fn person_withholds(&self, scope: &str) {
        lock(&self.world).withheld.push(scope.into());
    }

    /// Of the next piece only so many bytes are stored, and the answer says so.
    pub fn store_only(&self, bytes: usize) {
        lock(&self.world).store_only = Some(bytes);
    }

    /// The next 308 says nothing of what is stored.
    pub fn hide_range(&self) {
        lock(&self.world).hide_range = true;
    }

    /// Every session of an upload is closed.
    pub fn forget_sessions(&self) {
        lock(&self.world).uploads.clear();
    }

    /// So many lists of uploads come without the newest video.
    pub fn list_late(&self, lists: u32) {
        lock(&self.world).list_late = lists;
    }

    /// How many inserts of today's share are used.
    pub fn use_inserts(&self, count: usize) {
        let now = self.service.now();
        lock(&self.world).inserts = vec![now; count];
    }

    /// A video's fate is decided: `failed` or `rejected`, and why.
    pub fn decide(&self, id: &str, status: &str, reason: &str) {
        if let Some(video) = lock(&self.world).videos.iter_mut().find(|video| video.id == id) {
            (video.status, video.reason) = (status.into(), reason.into());
        }
    }
}
