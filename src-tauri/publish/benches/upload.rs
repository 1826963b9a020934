//! What an upload of a large file costs: memory while it runs, and time against curl to the same server.
//!
//! The server is this program once more, so that its memory is not ours. It answers as YouTube's resumable protocol does and
//! throws away what arrives.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and ends when something is wrong")]

use async_trait::async_trait;
use axum::{
    Json, Router,
    body::Body,
    extract::{Path as UrlPath, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{post, put},
};
use domain::{Account, AccountId, AccountState, Author, PostId, Problem, Visibility, WordsText};
use futures::StreamExt as _;
use publish::{Credentials, Endpoints, Means, Parcel, Publisher, Secret, Vault, Witness, YouTubePublisher};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead as _, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

const BYTES: u64 = 1 << 30;
/// Pairs, one after the other, as machines are noisy.
const PAIRS: usize = 5;

fn main() {
    if std::env::args().any(|argument| argument == "serve") {
        return serve();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clip.mp4");
    write(&file);
    let mut server = Server::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut ratios, mut growth) = (Vec::new(), 0.0f64);
    for pair in 0..PAIRS {
        let before = memory("VmRSS");
        forget_peak();
        let begun = Instant::now();
        runtime.block_on(upload(&server.url, &file));
        let ours = begun.elapsed().as_secs_f64();
        growth = growth.max(memory("VmHWM") - before);
        let theirs = curl(&server.url, &file);
        println!("pair {pair}: {ours:.2} s, curl {theirs:.2} s, {:.0} MiB/s", BYTES as f64 / ours / f64::from(1 << 20));
        ratios.push(ours / theirs);
    }
    ratios.sort_by(f64::total_cmp);
    println!("memory that an upload of 1 GiB takes (bar 32 MiB): at most {growth:.1} MiB");
    println!("time against curl (bar 1.11, which is 90 % of its speed): median {:.2}", ratios[PAIRS / 2]);
    server.child.kill().unwrap();
}

fn write(file: &Path) {
    let mut piece = vec![0u8; 4 << 20];
    piece.iter_mut().enumerate().for_each(|(at, byte)| *byte = (at * 31 % 251) as u8);
    let mut out = std::fs::File::create(file).unwrap();
    for _ in 0..BYTES / piece.len() as u64 {
        out.write_all(&piece).unwrap();
    }
    out.sync_all().unwrap();
}

/// MiB of this process, by the kernel's name of the figure.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut child = Command::new(program).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

/// Seconds that curl takes for the same file.
fn curl(url: &str, file: &Path) -> f64 {
    let begun = Instant::now();
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--output"]).arg(if cfg!(windows) { "NUL" } else { "/dev/null" });
    let done = curl.arg("--upload-file").arg(file).arg(format!("{url}/upload/session/curl")).status();
    assert!(done.is_ok_and(|status| status.success()), "curl has to be there, and to get through");
    begun.elapsed().as_secs_f64()
}

struct Quiet;

#[async_trait]
impl Witness for Quiet {
    fn sent(&self, _: u64) {}

    async fn keep(&self, _: &Value) -> Result<(), Problem> {
        Ok(())
    }
}

async fn upload(url: &str, file: &Path) {
    let means = Means::new(Endpoints::real().with("youtube", url), Vault::in_memory()).unwrap();
    let now = jiff::Timestamp::now();
    let account = Account {
        id: AccountId::new(),
        platform: "youtube".into(),
        name: "Channel".into(),
        config: json!({"audited": true}),
        state: AccountState::Ready,
        problem: None,
        created_at: now,
    };
    let credentials = Credentials {
        access: Some(Secret::new("bench")),
        access_expires_at: Some(now + jiff::SignedDuration::from_hours(1)),
        ..Credentials::default()
    };
    means.vault.put(account.id, &credentials).await.unwrap();
    let parcel = Parcel {
        post: PostId::new(),
        account,
        file: file.to_owned(),
        thumbnail: None,
        words: WordsText { title: "A large one".into(), ..WordsText::default() },
        author: Author::Template,
        facts: json!({}),
        visibility: Visibility::Private,
        media: None,
        language: None,
        choices: json!({}),
        publish_at: None,
    };
    let publisher = YouTubePublisher::new(&means);
    let session = publisher.begin(&parcel).await.unwrap();
    publisher.resume(&parcel, &session, 0, &Quiet).await.unwrap();
    publisher.finish(&parcel, &session, &Quiet).await.unwrap();
}

/// Bytes that arrived, by session.
type Arrived = Arc<Mutex<HashMap<String, u64>>>;

fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/upload/youtube/v3/videos", post(begin))
            .route("/upload/session/{id}", put(take))
            .fallback(|| async { Json(json!({"items": []})) })
            .with_state(Arrived::default());
        axum::serve(listener, router).await.unwrap();
    });
}

async fn begin(State(arrived): State<Arrived>, headers: HeaderMap) -> Response {
    let mut arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner);
    let id = format!("session{}", arrived.len());
    arrived.insert(id.clone(), 0);
    let host = headers[header::HOST].to_str().unwrap_or_default();
    (StatusCode::OK, [(header::LOCATION, format!("http://{host}/upload/session/{id}"))]).into_response()
}

async fn take(State(arrived): State<Arrived>, UrlPath(id): UrlPath<String>, request: Request<Body>) -> Response {
    let mut came = 0;
    let mut pieces = request.into_body().into_data_stream();
    while let Some(Ok(piece)) = pieces.next().await {
        came += piece.len() as u64;
    }
    let mut arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner);
    let all = arrived.entry(id).or_default();
    *all += came;
    if *all < BYTES {
        let range = format!("bytes=0-{}", *all - 1);
        return (StatusCode::PERMANENT_REDIRECT, [(header::RANGE, range)]).into_response();
    }
    let status = json!({"privacyStatus": "private", "uploadStatus": "uploaded"});
    (StatusCode::CREATED, Json(json!({"id": "abcdefghijk", "snippet": {"title": "A large one"}, "status": status})))
        .into_response()
}
