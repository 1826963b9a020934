//! A strict, stateful stand-in for Bluesky: the entryway where people sign in, the PDS that holds an account, the video
//! service, and the public reads. Each is a host of its own, as in the real network: a client that sends a request to the
//! wrong one is refused.
//!
//! It refuses what the real ones refuse: tokens for another audience or method, a token that is over (status 400, not
//! 401), a blob that is not there any more, a text over 300 letters, facets that are not on UTF-8 borders. A record key
//! that exists makes `createRecord` fail as a bare 500, as the reference PDS does.
//!
//! Not imitated: OAuth, signatures of commits, moderation, feeds.

mod cid;
mod record;
mod repo;
mod sessions;
mod tokens;
mod video;

use crate::service::{Desk, Service};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
    routing::any,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The service that makes videos, as tokens for it name it.
pub const VIDEO_DID: &str = "did:web:video.bsky.app";

/// How the video service answers about uploads in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InParts {
    /// It does not know them.
    Absent,
    /// It takes them.
    Present,
    /// It has too much to do.
    Overloaded,
}

/// A video that will not become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFailure {
    /// `validation_failure`, `encoding_failure`, `pds_upload_failure`, `generic_failure`.
    pub code: String,
    /// The platform's sentence.
    pub message: String,
    /// Whether the answer has the blob although it says failed.
    pub with_blob: bool,
}

/// A blob in the repository of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Blob {
    pub mime: String,
    pub size: usize,
    pub sha256: String,
    pub at: Timestamp,
    pub referenced: bool,
}

/// A post as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPost {
    /// Its key.
    pub rkey: String,
    /// The hash of its content.
    pub cid: String,
    /// The record.
    pub value: Value,
}

#[derive(Debug)]
struct World {
    pub did: String,
    pub handle: String,
    pub password: String,
    pub email_confirmed: bool,
    /// The code from the e-mail, when the account asks for one.
    pub factor: Option<String>,
    pub taken_down: bool,
    pub pds: String,
    pub refreshes: BTreeMap<String, sessions::RefreshToken>,
    pub logins: Vec<Timestamp>,
    pub next: u64,
    pub blobs: BTreeMap<String, Blob>,
    pub blob_limit: usize,
    pub posts: BTreeMap<String, StoredPost>,
    /// How often a post's record came into being.
    pub made: u32,
    pub jobs: BTreeMap<String, video::Job>,
    pub job_polls: u32,
    pub wrapped_upload_answer: bool,
    pub flat_status: bool,
    pub failures: Vec<JobFailure>,
    pub daily_left: Option<u32>,
    pub in_parts: InParts,
    pub part_bytes: usize,
    pub uploads: BTreeMap<String, video::Parts>,
    pub largest_video: usize,
    pub likes: u64,
}

impl World {
    pub fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The name of the PDS as an audience.
    pub fn pds_did(&self) -> String {
        let host = self.pds.trim_start_matches("http://").trim_start_matches("https://");
        format!("did:web:{}", host.replace(':', "%3A"))
    }

    pub fn did_doc(&self) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/did/v1"], "id": self.did,
            "alsoKnownAs": [format!("at://{}", self.handle)],
            "verificationMethod": [],
            "service": [{
                "id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.pds,
            }],
        })
    }
}

type Shared = Arc<Mutex<World>>;

fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request of any of the four hosts.
struct Asked {
    pub nsid: String,
    pub post: bool,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub now: Timestamp,
}

impl Asked {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn field(&self, name: &str) -> Option<String> {
        crate::service::query_field(&self.query, name)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// An error of XRPC.
fn wrong(status: u16, error: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({ "error": error, "message": message }))).into_response()
}

type Answer = Result<Value, Response>;

#[derive(Clone)]
struct Host {
    desk: Desk,
    world: Shared,
    answer: fn(&Shared, &Asked) -> Option<Answer>,
}

fn router(desk: Desk, world: &Shared, answer: fn(&Shared, &Asked) -> Option<Answer>) -> Router {
    Router::new()
        .route("/xrpc/{nsid}", any(xrpc))
        .fallback(|| async { wrong(404, "NotFound", "Not Found") })
        .with_state(Host { desk, world: Arc::clone(world), answer })
}

async fn xrpc(
    State(host): State<Host>,
    method: Method,
    Path(nsid): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = query.unwrap_or_default();
    let asked = Asked { nsid, post: method == Method::POST, query, headers, body, now: host.desk.now() };
    match (host.answer)(&host.world, &asked) {
        Some(Ok(value)) => Json(value).into_response(),
        Some(Err(response)) => response,
        None => wrong(501, "MethodNotImplemented", "Method Not Implemented"),
    }
}

/// A running stand-in with one account, `clip.test`. Each host has its own faults and memory.
#[derive(Debug)]
pub struct FakeBluesky {
    /// Where people sign in (`https://bsky.social`).
    pub entryway: Service,
    /// Where the account lives.
    pub pds: Service,
    /// Where videos are made (`https://video.bsky.app`).
    pub video: Service,
    /// Public reads (`https://public.api.bsky.app`).
    pub reads: Service,
    world: Shared,
}

impl FakeBluesky {
    /// Four hosts and an account whose e-mail is confirmed.
    ///
    /// # Errors
    /// When no port of this machine can be had.
    pub fn start() -> anyhow::Result<Self> {
        let world = Arc::new(Mutex::new(World {
            did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz".into(),
            handle: "clip.test".into(),
            password: "abcd-efgh-ijkl-mnop".into(),
            email_confirmed: true,
            factor: None,
            taken_down: false,
            pds: String::new(),
            refreshes: BTreeMap::new(),
            logins: Vec::new(),
            next: 0,
            blobs: BTreeMap::new(),
            blob_limit: 100 << 20,
            posts: BTreeMap::new(),
            made: 0,
            jobs: BTreeMap::new(),
            job_polls: 2,
            wrapped_upload_answer: false,
            flat_status: false,
            failures: Vec::new(),
            daily_left: Some(25),
            in_parts: InParts::Absent,
            part_bytes: 8 << 20,
            uploads: BTreeMap::new(),
            largest_video: 300_000_000,
            likes: 7,
        }));
        let host = |answer| {
            let desk = Desk::default();
            Service::start(desk.clone(), router(desk, &world, answer))
        };
        let entryway = host(sessions::answer)?;
        let pds = host(|world, asked| sessions::answer(world, asked).or_else(|| repo::answer(world, asked)))?;
        let video = host(video::answer)?;
        let reads = host(repo::reads)?;
        lock(&world).pds = pds.url();
        Ok(Self { entryway, pds, video, reads, world })
    }

    /// The handle of the account.
    pub fn handle(&self) -> String {
        lock(&self.world).handle.clone()
    }

    /// Its permanent name.
    pub fn did(&self) -> String {
        lock(&self.world).did.clone()
    }

    /// Its app password.
    pub fn password(&self) -> String {
        lock(&self.world).password.clone()
    }

    /// Lets the same time pass at all hosts.
    pub fn skip(&self, time: jiff::SignedDuration) {
        for host in [&self.entryway, &self.pds, &self.video, &self.reads] {
            host.skip(time);
        }
    }

    /// Sign-ins need this code from an e-mail.
    pub fn ask_for_code(&self, code: &str) {
        lock(&self.world).factor = Some(code.into());
    }

    /// The address was never confirmed.
    pub fn unconfirm_email(&self) {
        lock(&self.world).email_confirmed = false;
    }

    /// The account is closed by the platform.
    pub fn take_down(&self) {
        lock(&self.world).taken_down = true;
    }

    /// The app password was taken back: all its sessions end.
    pub fn revoke_password(&self) {
        let mut world = lock(&self.world);
        world.refreshes.clear();
        world.password = "taken-back".into();
    }

    /// Videos that may still be uploaded today.
    pub fn set_daily_left(&self, videos: Option<u32>) {
        lock(&self.world).daily_left = videos;
    }

    /// How often a job says "not yet".
    pub fn set_job_polls(&self, polls: u32) {
        lock(&self.world).job_polls = polls;
    }

    /// The next video fails.
    pub fn fail_job(&self, failure: JobFailure) {
        lock(&self.world).failures.push(failure);
    }

    /// The upload's answer as the lexicon has it (wrapped), and the job's status as the service once had it (flat).
    pub fn swap_shapes(&self) {
        let mut world = lock(&self.world);
        (world.wrapped_upload_answer, world.flat_status) = (true, true);
    }

    /// Whether videos can come in parts, and how large a part is.
    pub fn set_in_parts(&self, in_parts: InParts, part_bytes: usize) {
        let mut world = lock(&self.world);
        (world.in_parts, world.part_bytes) = (in_parts, part_bytes);
    }

    /// Bytes that the PDS takes as one blob.
    pub fn set_blob_limit(&self, bytes: usize) {
        lock(&self.world).blob_limit = bytes;
    }

    /// Bytes a video may have.
    pub fn set_largest_video(&self, bytes: usize) {
        lock(&self.world).largest_video = bytes;
    }

    /// Every post that can be seen.
    pub fn posts(&self) -> Vec<StoredPost> {
        lock(&self.world).posts.values().cloned().collect()
    }

    /// How many posts came into being, deleted ones included.
    pub fn made(&self) -> u32 {
        lock(&self.world).made
    }

    /// SHA-256 in hex and type of the video of a post.
    pub fn video_of(&self, post: &StoredPost) -> Option<(String, String)> {
        let link = post.value["embed"]["video"]["ref"]["$link"].as_str()?;
        let world = lock(&self.world);
        let blob = world.blobs.get(link)?;
        Some((blob.sha256.clone(), blob.mime.clone()))
    }

    /// How many sessions were made with the password.
    pub fn logins(&self) -> usize {
        lock(&self.world).logins.len()
    }
}
