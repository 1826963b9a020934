//! A clip with everything that goes out, and a folder it goes to.

use async_trait::async_trait;
use domain::{Author, PostId, Problem, Visibility, WordsText};
use publish::{Endpoints, Finished, Means, Parcel, Publisher, Vault, Witness};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};
use tempfile::TempDir;
use testkit::build;

/// Bytes of the video: several pieces of [`PIECE`], the last one not whole.
pub const VIDEO_BYTES: usize = 10_240 + 77;
/// Bytes that are copied at once.
pub const PIECE: usize = 4096;

pub struct Desk {
    pub dir: TempDir,
    pub parcel: Parcel,
}

impl Desk {
    pub fn new(title: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("clips")).unwrap();
        let (file, thumbnail) = (dir.path().join("render.mp4"), dir.path().join("thumbnail.jpg"));
        fs::write(&file, video()).unwrap();
        fs::write(&thumbnail, b"a picture").unwrap();
        let parcel = Parcel {
            post: PostId::new(),
            account: build::folder_account(dir.path().join("clips")),
            file,
            thumbnail: Some(thumbnail),
            words: WordsText {
                title: title.into(),
                description: "Three kills within 5 seconds.\nOpenArena.".into(),
                tags: vec!["openarena".into(), "gaming".into()],
                alt_text: "Gameplay of OpenArena.".into(),
            },
            author: Author::Model { name: "gemma3:4b".into(), took_ms: 900 },
            facts: json!({
                "game": "OpenArena", "recorded_at": "2026-11-21T12:00:00Z", "score": 72,
                "edit": { "spans": [] }, "evidence": [{ "kind": "kill" }], "post": "somebody else's",
            }),
            visibility: Visibility::Private,
            media: None,
            language: Some("en".into()),
            choices: json!({}),
            publish_at: None,
        };
        Self { dir, parcel }
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("clips")
    }

    /// Another post of the same clip.
    pub fn again(&self) -> Parcel {
        Parcel { post: PostId::new(), ..self.parcel.clone() }
    }

    pub fn names(&self) -> Vec<String> {
        names(&self.folder())
    }

    pub fn sidecar(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.folder().join(name)).unwrap()).unwrap()
    }
}

pub fn video() -> Vec<u8> {
    (0..VIDEO_BYTES).map(|at| (at * 31 % 251) as u8).collect()
}

pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Nobody listens.
pub struct Quiet;

#[async_trait]
impl Witness for Quiet {
    fn sent(&self, _bytes: u64) {}
    async fn keep(&self, _session: &Value) -> Result<(), Problem> {
        Ok(())
    }
}

/// Calls somebody with the bytes that have arrived.
pub struct Telling<F>(pub F);

#[async_trait]
impl<F: Fn(u64) + Send + Sync> Witness for Telling<F> {
    fn sent(&self, bytes: u64) {
        (self.0)(bytes);
    }
    async fn keep(&self, _session: &Value) -> Result<(), Problem> {
        Ok(())
    }
}

/// Keeps the session, as the store would.
pub struct Keeping(Mutex<Value>);

impl Keeping {
    pub fn new(session: Value) -> Self {
        Self(Mutex::new(session))
    }

    pub fn session(&self) -> Value {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Witness for Keeping {
    fn sent(&self, _bytes: u64) {}
    async fn keep(&self, session: &Value) -> Result<(), Problem> {
        *self.0.lock().unwrap() = session.clone();
        Ok(())
    }
}

/// Means with rests that are over at once.
pub fn means(endpoints: Endpoints, vault: Vault) -> Means {
    Means::new(endpoints, vault).unwrap().with_rests(|_| Box::pin(tokio::task::yield_now()))
}

/// The whole way.
pub async fn publish(publisher: &dyn Publisher, parcel: &Parcel) -> Result<Finished, Problem> {
    let keeping = Keeping::new(publisher.begin(parcel).await?);
    publisher.resume(parcel, &keeping.session(), 0, &keeping).await?;
    publisher.finish(parcel, &keeping.session(), &Quiet).await
}

pub fn url(finished: &Finished) -> &str {
    match finished {
        Finished::Live { url, .. } => url,
        Finished::Processing { .. } | Finished::Handed { .. } => panic!("a folder does not process"),
    }
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
