//! Small things to fill a store with.

use domain::{
    Account, AccountId, AccountState, Author, Clip, ClipId, ClipState, Edit, Fingerprint, FolderId, MediaInfo,
    MediaTime, Moment, MomentId, MomentState, Post, PostId, PostState, Reason, Recording, RecordingId, RecordingState,
    Signal, SignalKind, Span, Visibility, WatchedFolder, Words, WordsId, WordsText,
};
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use store::{Opened, Store};
use tempfile::TempDir;

/// A store in a folder that goes with it.
pub struct Home {
    pub folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("library.db")
    }

    pub fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    pub fn open(&self) -> Opened {
        Store::open(&self.file(), &self.backups()).unwrap()
    }
}

/// A new store.
pub fn new_store() -> (Home, Store) {
    let home = Home::new();
    let store = home.open().store;
    (home, store)
}

/// So many seconds after some day in 2025.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + seconds).unwrap()
}

/// A recording with that name, recorded `seconds` after the day.
pub fn recording(name: &str, seconds: i64) -> Recording {
    Recording {
        id: RecordingId::new(),
        fingerprint: Some(Fingerprint(format!("{name}-{seconds}"))),
        path: Path::new("/videos").join(name),
        size_bytes: 5_000_000_000,
        recorded_at: at(seconds),
        imported_at: at(seconds + 60),
        state: RecordingState::Ready,
        problem: None,
        media: Some(MediaInfo {
            container: "matroska,webm".into(),
            duration: MediaTime::from_seconds(1800.25),
            video: None,
            audio: Vec::new(),
            chapters: Vec::new(),
            created_at: None,
            encoder: None,
        }),
        game: Some("OpenArena".into()),
        profile: None,
        note: String::new(),
        min_score: Some(35),
    }
}

/// A moment of a recording.
pub fn moment(recording: &Recording, score: u8) -> Moment {
    let start = f64::from(score) * 3.0 + 0.123_457;
    Moment {
        id: MomentId::new(),
        recording: recording.id,
        span: Span::from_seconds(start, start + 13.0),
        edges_by_user: false,
        peak: MediaTime::from_seconds(start + 9.0),
        score,
        reasons: vec![Reason { kind: SignalKind::Kill, text: "2 kills in 3 s".into(), points: 31.5 }],
        evidence: vec![Signal::new(SignalKind::Kill, MediaTime::from_seconds(start + 9.0), 0.8, "yolo")],
        state: MomentState::New,
        found_at: at(0),
        decided_at: None,
    }
}

/// The draft of a clip of a moment.
pub fn clip(moment: &Moment) -> Clip {
    Clip {
        id: ClipId::new(),
        moments: vec![moment.id],
        edit: Edit::plain(moment.recording, moment.span),
        thumbnail_at: Some(moment.peak),
        own_picture: Some("own.jpg".into()),
        state: ClipState::Draft,
        created_at: at(10),
        updated_at: at(10),
    }
}

/// Words of a clip.
pub fn words(clip: &Clip, destination: &str, title: &str) -> Words {
    Words {
        id: WordsId::new(),
        clip: clip.id,
        destination: destination.into(),
        language: "en".into(),
        text: WordsText {
            title: title.into(),
            description: "What happened.".into(),
            tags: vec!["fps".into()],
            alt_text: "A room.".into(),
        },
        author: Author::Template,
        note: Some("Ollama was not running.".into()),
        candidates: Vec::new(),
        locked: Vec::new(),
        written_at: at(20),
    }
}

/// An account.
pub fn account() -> Account {
    Account {
        id: AccountId::new(),
        platform: "folder".into(),
        name: "Exports".into(),
        config: serde_json::json!({"folder": "/exports"}),
        state: AccountState::Ready,
        problem: None,
        created_at: at(0),
    }
}

/// The draft of a post.
pub fn post(clip: &Clip, account: &Account) -> Post {
    Post {
        id: PostId::new(),
        clip: clip.id,
        account: account.id,
        state: PostState::Draft,
        visibility: Visibility::Unlisted,
        approved_by: None,
        created_at: at(30),
        updated_at: at(30),
        choices: serde_json::json!({"notify": true}),
        publish_at: Some(at(90)),
    }
}

/// A capture folder.
pub fn folder(path: &str) -> WatchedFolder {
    WatchedFolder {
        id: FolderId::new(),
        path: path.into(),
        recursive: true,
        patterns: vec!["*.mkv".into()],
        enabled: true,
        polling: false,
    }
}

/// A store with one recording, one moment, its clip and an account.
pub fn one_clip() -> (Home, Store, Recording, Moment, Clip, Account) {
    let (home, store) = new_store();
    let recording = recording("arena one.mkv", 0);
    let moment = moment(&recording, 80);
    let (clip, account) = (clip(&moment), account());
    let all = (recording.clone(), moment.clone(), clip.clone(), account.clone());
    store
        .write_blocking(move |tx| {
            store::recordings::insert(tx, &all.0)?;
            store::moments::insert(tx, &all.1)?;
            store::clips::insert(tx, &all.2)?;
            store::accounts::insert(tx, &all.3)
        })
        .unwrap();
    (home, store, recording, moment, clip, account)
}
