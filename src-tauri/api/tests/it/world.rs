//! A library with one of everything, a conductor that works on nothing by itself, and the router.

use crate::schema;
use api::{Faces, Guard, router_with};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderName, Method, Request, StatusCode, header},
};
use conductor::{Conductor, World as Outside, clock::ManualClock, paths::Paths, playing::Onlooker, recorders::Homes};
use domain::{
    Clip, Code, DetectorInfo, Lane, Moment, Problem, Recording, RecordingState, Settings, SignalKind, WatchedFolder,
    Words,
};
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};
use tempfile::TempDir;
use testkit::build;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

pub const TOKEN: &str = "5ecre7";
pub const PORT: u16 = 4711;
pub const HOST: &str = "127.0.0.1:4711";

/// The bytes of the seeded recording's file.
pub fn footage() -> Vec<u8> {
    (0..200_000_u32).map(|n| (n % 251) as u8).collect()
}

pub struct World {
    pub root: TempDir,
    pub conductor: Conductor,
    pub clock: ManualClock,
    pub guard: Guard,
    pub stop: CancellationToken,
    pub router: Router,
    pub recording: Recording,
    pub moment: Moment,
    pub clip: Clip,
    pub job: domain::JobId,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers.get(name.as_ref()).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem, after a look at whether it is one.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let json = self.json();
        schema::check_named("Error", &json);
        assert_eq!(json["status"], self.status.as_u16());
        for part in ["title", "detail"] {
            assert!(!json[part].as_str().unwrap().is_empty(), "{json}");
        }
        assert!(!json["fix"].as_array().unwrap().is_empty(), "a problem says what to do: {json}");
        json["code"].as_str().unwrap().to_owned()
    }
}

/// A request to the usual place, without token.
pub fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, HOST)
}

impl World {
    pub async fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        let paths = Paths::below(root.path(), root.path().join("models"), None);
        paths.create().unwrap();
        let footage_at = root.path().join("recordings");
        std::fs::create_dir_all(&footage_at).unwrap();

        let recording = build::recording(footage_at.join("21-14-03.mp4"));
        std::fs::write(&recording.path, footage()).unwrap();
        let broken = Recording {
            state: RecordingState::Failed,
            media: None,
            game: None,
            problem: Some(
                Problem::new(Code::FileTruncated, "broken.mp4 can't be opened.", "Its index is missing.")
                    .say("Record to MKV, which survives a crash."),
            ),
            ..build::recording(footage_at.join("broken.mp4"))
        };
        let kill = build::own_kill(21.0);
        let moment = build::moment_of(&recording, domain::Span::from_seconds(12.0, 25.5), vec![kill.clone()]);
        let clip = build::clip(&moment);
        let words = build::words(&clip, "One with the railgun");
        let folder = WatchedFolder {
            id: domain::FolderId::new(),
            path: footage_at,
            recursive: true,
            patterns: vec!["*.mp4".into()],
            enabled: true,
            polling: false,
        };
        let job = seed(
            &paths,
            Seed {
                recording: &recording,
                broken: &broken,
                moment: &moment,
                clip: &clip,
                words: &words,
                folder: &folder,
                signal: kill,
            },
        );
        std::fs::create_dir_all(paths.thumbnail(&clip).parent().unwrap()).unwrap();
        std::fs::write(paths.thumbnail(&clip), b"a picture").unwrap();
        let poster = paths.of_recording(recording.id, "poster.jpg");
        std::fs::create_dir_all(poster.parent().unwrap()).unwrap();
        std::fs::write(poster, b"a poster").unwrap();
        std::fs::write(paths.of_recording(recording.id, "waveform.json"), br#"{"per_s":2.0,"peaks":[1,2,255]}"#)
            .unwrap();

        let mut outside = Outside::real(paths);
        let clock = ManualClock::new(build::saturday_evening());
        outside.clock = Arc::new(clock.clone());
        outside.homes = Homes::default();
        outside.watching = false;
        outside.onlooker = Onlooker::blind();
        // Nothing of this machine: whether it has ffmpeg is not what is tested here.
        outside.ffmpeg = Some(root.path().join("no-ffmpeg"));
        let conductor = Conductor::start(outside).await.unwrap();
        let (guard, stop) = (Guard::new(TOKEN, PORT, None), CancellationToken::new());
        let ui = PathBuf::from(root.path()).join("ui");
        std::fs::create_dir_all(ui.join("assets")).unwrap();
        std::fs::write(ui.join("index.html"), "<!doctype html><title>ClipConductor</title>").unwrap();
        std::fs::write(ui.join("assets/app-1a2b.js"), "export {}").unwrap();
        std::fs::write(root.path().join("secret.txt"), "not for the page").unwrap();
        let faces = Faces { conductor: conductor.clone(), guard: guard.clone(), ui: Some(ui), stop: stop.clone() };
        Self { router: router_with(faces), root, conductor, clock, guard, stop, recording, moment, clip, job }
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 * 1024 * 1024).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// With the token, and a JSON body unless it is null.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        let request =
            request(method, &format!("/api/v1{path}")).header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        let request = match body {
            Value::Null => request.body(Body::empty()),
            body => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
        };
        self.send(request.unwrap()).await
    }

    /// A good answer that fits the document, made the same for every run.
    pub async fn good(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.ask(method, path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{method} {path}: {}", answer.text());
        let json = answer.json();
        schema::check_answer(method, path, &json);
        json
    }

    pub async fn read(&self, path: &str) -> Value {
        let json = self.good("GET", path, Value::Null).await;
        self.same_every_run(json)
    }

    /// The code of a refusal that the document lists for this operation.
    pub async fn refused(&self, method: &str, path: &str, body: Value) -> (String, Value) {
        let answer = self.ask(method, path, body).await;
        let code = answer.code();
        schema::check_error(method, path, &code);
        (code, answer.json())
    }

    /// With other headers than usual, to any path.
    pub async fn with(&self, method: &str, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if !headers.iter().any(|(name, _)| name == header::HOST) {
            request = request.header(header::HOST, HOST);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Ids by the order they are met, and no folder of this run.
    pub fn same_every_run(&self, json: Value) -> Value {
        let mut ids = BTreeMap::new();
        let root = self.root.path().to_str().unwrap().to_owned();
        walk(json, &mut |text| {
            let mut text = text.replace(&root, "[root]");
            let mut at = 0;
            while let Some(id) = text.get(at..at + 36) {
                if uuid::Uuid::parse_str(id).is_ok() {
                    let next = ids.len() + 1;
                    let name = format!("[id {}]", ids.entry(id.to_owned()).or_insert(next));
                    text.replace_range(at..at + 36, &name);
                }
                at += 1;
                while !text.is_char_boundary(at) {
                    at += 1;
                }
            }
            text
        })
    }
}

fn walk(json: Value, change: &mut impl FnMut(&str) -> String) -> Value {
    match json {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| walk(item, change)).collect()),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, walk(value, change))).collect(),
        other => other,
    }
}

struct Seed<'a> {
    recording: &'a Recording,
    broken: &'a Recording,
    moment: &'a Moment,
    clip: &'a Clip,
    words: &'a Words,
    folder: &'a WatchedFolder,
    signal: domain::Signal,
}

/// Writes the library before the conductor opens it, paused: no job is begun.
fn seed(paths: &Paths, seed: Seed<'_>) -> domain::JobId {
    let opened = store::Store::open(&paths.database(), &paths.backups()).unwrap();
    let analysis = store::analyses::Analysis {
        recording: seed.recording.id,
        key: "key".into(),
        detector: DetectorInfo::none(),
        settings_version: "1".into(),
        finished_at: build::saturday_evening(),
        stats: serde_json::json!({"pictures": 240}),
        signals: vec![build::signal(SignalKind::Loudness, 20.5), seed.signal],
        contour: domain::Contour::default(),
    };
    let (recording, broken, moment) = (seed.recording.clone(), seed.broken.clone(), seed.moment.clone());
    let (clip, words, folder) = (seed.clip.clone(), seed.words.clone(), seed.folder.clone());
    let job = opened
        .store
        .write_blocking(move |tx| {
            store::settings::save(tx, &Settings { paused: true, ..Settings::default() })?;
            store::recordings::insert(tx, &recording)?;
            store::recordings::insert(tx, &broken)?;
            store::analyses::save(tx, &analysis)?;
            store::moments::insert(tx, &moment)?;
            store::clips::insert(tx, &clip)?;
            store::words::insert(tx, &words)?;
            store::folders::insert(tx, &folder)?;
            let job = store::jobs::NewJob {
                kind: "analyse".into(),
                subject: broken.id.to_string(),
                payload: Value::Null,
                lane: Lane::Cpu,
                priority: 0,
                run_after: build::saturday_evening(),
            };
            Ok(store::jobs::enqueue(tx, &job)?.id)
        })
        .unwrap();
    opened.store.close();
    job
}
