//! Builders of nouns, with values that make sense together. Change the fields you need.

use domain::{
    Account, AccountId, AccountState, AudioTrack, Author, Clip, ClipId, ClipState, Edit, Fingerprint, MediaInfo,
    MediaTime, Moment, MomentId, MomentState, Post, PostId, PostState, Reason, Recording, RecordingId, RecordingState,
    Rotation, Signal, SignalKind, Span, VideoStream, Visibility, Words, WordsId, WordsText,
};
use jiff::{Timestamp, ToSpan};
use std::path::Path;

/// The instant that everything built here happens around: 2026-11-21 19:30 UTC, a Saturday evening.
pub fn saturday_evening() -> Timestamp {
    Timestamp::constant(1_795_289_400, 0)
}

/// What ffprobe would say of a 1280x720, 30 pictures a second, H.264 and AAC recording of this length.
pub fn media_info(seconds: f64) -> MediaInfo {
    MediaInfo {
        container: "mov,mp4,m4a,3gp,3g2,mj2".into(),
        duration: MediaTime::from_seconds(seconds),
        video: Some(VideoStream {
            index: 0,
            codec: "h264".into(),
            profile: Some("High".into()),
            width: 1280,
            height: 720,
            fps: 30.0,
            variable_frame_rate: false,
            rotation: Rotation::None,
            pixel_format: "yuv420p".into(),
            hdr: false,
            bit_rate: Some(6_000_000),
        }),
        audio: vec![AudioTrack {
            index: 1,
            codec: "aac".into(),
            sample_rate: 48_000,
            channels: 2,
            title: None,
            language: None,
        }],
        chapters: Vec::new(),
        created_at: Some(saturday_evening()),
        encoder: None,
    }
}

/// A recording of a minute, measured and ready. Its fingerprint follows from its path.
pub fn recording(path: impl AsRef<Path>) -> Recording {
    let path = path.as_ref().to_path_buf();
    // FNV-1a: only has to differ when the path does.
    let hash = path
        .to_string_lossy()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    Recording {
        id: RecordingId::new(),
        fingerprint: Some(Fingerprint(format!("{hash:064x}"))),
        path,
        size_bytes: 45_000_000,
        recorded_at: saturday_evening(),
        imported_at: saturday_evening() + 2.minutes(),
        state: RecordingState::Ready,
        problem: None,
        media: Some(media_info(60.0)),
        game: Some("OpenArena".into()),
        profile: None,
        note: String::new(),
        min_score: None,
    }
}

/// A signal at a time in seconds, of medium strength.
pub fn signal(kind: SignalKind, at_s: f64) -> Signal {
    let source = match kind {
        SignalKind::Loudness | SignalKind::Onset | SignalKind::Voice => "sound",
        SignalKind::Motion | SignalKind::SceneCut => "motion",
        SignalKind::Marker => "chapters",
        _ => "yolo",
    };
    Signal::new(kind, MediaTime::from_seconds(at_s), 0.6, source)
}

/// A kill by the player of the recording.
pub fn own_kill(at_s: f64) -> Signal {
    Signal { own: Some(true), label: Some("kill_notice".into()), ..signal(SignalKind::Kill, at_s) }
}

/// A new moment between two times in seconds, found for its loudness in the middle.
pub fn moment(recording: &Recording, start_s: f64, end_s: f64) -> Moment {
    let middle = (start_s + end_s) / 2.0;
    moment_of(recording, Span::from_seconds(start_s, end_s), vec![signal(SignalKind::Loudness, middle)])
}

/// A new moment with this evidence.
pub fn moment_of(recording: &Recording, span: Span, evidence: Vec<Signal>) -> Moment {
    let reasons = evidence
        .iter()
        .map(|signal| Reason { kind: signal.kind, text: signal.kind.as_str().replace('_', " "), points: 20.0 })
        .collect();
    let peak = evidence.first().map_or(span.start, |signal| signal.start);
    Moment {
        id: MomentId::new(),
        recording: recording.id,
        span,
        edges_by_user: false,
        peak,
        score: 72,
        reasons,
        evidence,
        state: MomentState::New,
        found_at: recording.imported_at,
        decided_at: None,
    }
}

/// The draft of a clip of this moment.
pub fn clip(moment: &Moment) -> Clip {
    Clip {
        id: ClipId::new(),
        moments: vec![moment.id],
        edit: Edit::plain(moment.recording, moment.span),
        thumbnail_at: None,
        own_picture: None,
        state: ClipState::Draft,
        created_at: moment.found_at,
        updated_at: moment.found_at,
    }
}

/// Words for any destination, by the template.
pub fn words(clip: &Clip, title: &str) -> Words {
    Words {
        id: WordsId::new(),
        clip: clip.id,
        destination: "any".into(),
        language: "en".into(),
        text: WordsText {
            title: title.into(),
            description: format!("{title}, recorded on a Saturday evening."),
            tags: vec!["openarena".into(), "gaming".into()],
            alt_text: "Gameplay of OpenArena.".into(),
        },
        author: Author::Template,
        note: None,
        candidates: Vec::new(),
        locked: Vec::new(),
        written_at: clip.created_at,
    }
}

/// An export folder as a destination.
pub fn folder_account(path: impl AsRef<Path>) -> Account {
    Account {
        id: AccountId::new(),
        platform: "folder".into(),
        name: "Clips".into(),
        config: serde_json::json!({ "path": path.as_ref() }),
        state: AccountState::Ready,
        problem: None,
        created_at: saturday_evening(),
    }
}

/// A draft of a post.
pub fn post(clip: &Clip, account: &Account) -> Post {
    Post {
        id: PostId::new(),
        clip: clip.id,
        account: account.id,
        state: PostState::Draft,
        visibility: Visibility::Private,
        approved_by: None,
        created_at: clip.created_at,
        updated_at: clip.created_at,
        choices: serde_json::json!({}),
        publish_at: None,
    }
}
