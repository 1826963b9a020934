//! Shapes that several resources share. What only one resource uses stands beside its routes.
//!
//! Wire types are not the domain's types: the domain can change its inside without breaking a client, and the client's
//! words (`start_s`) carry their units. Each has a conversion from the domain, written by hand.

use conductor::views::{self, UndoView};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A value of the shape as it could come over the wire: shown in the document and checked against its schema.
pub(crate) trait Example {
    /// One that says something.
    fn example() -> Self;
}

/// An id that examples use, different for each `n`.
pub(crate) fn example_id(n: u8) -> Uuid {
    Uuid::from_u128(0x019a_b3c4_d5e6_7f00_8a00_0000_0000_0000 + u128::from(n))
}

/// A time that examples use.
pub(crate) fn example_time(minutes: i64) -> Timestamp {
    // 2026-03-14 19:14:03 UTC.
    Timestamp::from_second(1_773_515_643 + minutes * 60).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Makes an enum of the wire that has the same variants as one of the domain, with both conversions. The `match`es are
/// exhaustive: a new variant in the domain does not compile until it is here.
macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $domain:path { $($(#[$variant_doc:meta])* $variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant,)* }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                use $domain as Domain;
                match value { $(Domain::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                use $domain as Domain;
                match value { $($name::$variant => Domain::$variant,)* }
            }
        }
    };
}
pub(crate) use mirror;

mirror! {
    /// What was measured.
    SignalKind = domain::SignalKind {
        Kill, MultiKill, Medal, Death, Objective, Victory, Defeat, Scoreboard, Menu, Console, Spectating, Marker, Voice,
        Loudness, Onset, Motion, SceneCut, Event,
    }
}

/// Something a person can do. A button in the window, a `hint:` on the command line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Fix {
    /// Try the same again.
    Retry,
    /// Open a page of the app.
    OpenPage {
        /// Path in the app, such as `/settings/folders`.
        page: String,
        /// What the button says.
        label: String,
    },
    /// Run a command.
    RunCommand {
        /// The command, as it is typed.
        command: String,
    },
    /// Free some space.
    FreeSpace {
        /// How much is needed.
        bytes: u64,
    },
    /// Something only words can tell.
    Say {
        /// A sentence in the imperative.
        text: String,
    },
}

impl From<domain::Fix> for Fix {
    fn from(fix: domain::Fix) -> Self {
        match fix {
            domain::Fix::Retry => Self::Retry,
            domain::Fix::OpenPage { page, label } => Self::OpenPage { page, label },
            domain::Fix::RunCommand { command } => Self::RunCommand { command },
            domain::Fix::FreeSpace { bytes } => Self::FreeSpace { bytes },
            domain::Fix::Say { text } => Self::Say { text },
        }
    }
}

/// Something that is wrong with a thing: what happened, why, what to do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Which kind; the table is in the description of this document.
    pub code: String,
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do now.
    pub fix: Vec<Fix>,
    /// The field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// The raw text, for "details".
    pub details: String,
}

impl From<domain::Problem> for Problem {
    fn from(problem: domain::Problem) -> Self {
        Self {
            code: problem.code.as_str().to_owned(),
            what: problem.what,
            why: problem.why,
            fix: problem.fix.into_iter().map(Fix::from).collect(),
            field: problem.field,
            details: problem.details,
        }
    }
}

impl Example for Problem {
    fn example() -> Self {
        Self {
            code: "file_truncated".into(),
            what: "21-14-03.mp4 can't be opened.".into(),
            why: "Its index is missing: the recorder was stopped before it could finish the file.".into(),
            fix: vec![Fix::Say { text: "Record to MKV, which survives a crash.".into() }, Fix::Retry],
            field: None,
            details: "moov atom not found".into(),
        }
    }
}

/// A box in a picture, relative to its width and height (0 to 1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Box)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelativeBox {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl From<domain::RelativeBox> for RelativeBox {
    fn from(b: domain::RelativeBox) -> Self {
        Self { x: b.x, y: b.y, w: b.w, h: b.h }
    }
}

impl From<RelativeBox> for domain::RelativeBox {
    fn from(b: RelativeBox) -> Self {
        Self { x: b.x, y: b.y, w: b.w, h: b.h }
    }
}

/// Something measured at a time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Signal {
    /// What was measured.
    pub kind: SignalKind,
    /// When it began, in seconds of the recording.
    pub start_s: f64,
    /// When it ended, for what lasts.
    pub end_s: Option<f64>,
    /// How strong, 0 to 1, comparable within one source.
    pub strength: f32,
    /// Whether the player of the recording is the subject; null when that can't be told.
    pub own: Option<bool>,
    /// What was read or recognised. Text from outside.
    pub label: Option<String>,
    /// Where in the picture.
    #[serde(rename = "box")]
    pub place: Option<RelativeBox>,
    /// Who measured it.
    pub source: String,
}

impl From<domain::Signal> for Signal {
    fn from(signal: domain::Signal) -> Self {
        Self {
            kind: signal.kind.into(),
            start_s: signal.start.seconds(),
            end_s: signal.end.map(domain::MediaTime::seconds),
            strength: signal.strength,
            own: signal.own,
            label: signal.label,
            place: signal.place.map(RelativeBox::from),
            source: signal.source,
        }
    }
}

impl Example for Signal {
    fn example() -> Self {
        Self {
            kind: SignalKind::Kill,
            start_s: 754.2,
            end_s: None,
            strength: 0.91,
            own: Some(true),
            label: Some("feed_row".into()),
            place: Some(RelativeBox { x: 0.71, y: 0.05, w: 0.27, h: 0.04 }),
            source: "yolo".into(),
        }
    }
}

/// Why a moment was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// The kind of signal it rests on; gives it its colour.
    pub kind: SignalKind,
    /// `3 kills in 6 s`.
    pub text: String,
    /// How many points of the score it brought.
    pub points: f32,
}

impl From<domain::Reason> for Reason {
    fn from(reason: domain::Reason) -> Self {
        Self { kind: reason.kind.into(), text: reason.text, points: reason.points }
    }
}

/// What a player is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlaybackKind {
    /// The recording itself.
    Source,
    /// A smaller copy, because a browser can't play the recording.
    Proxy,
    /// A copy is needed and not there yet.
    Preparing,
}

/// How a recording can be watched.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Playback {
    /// What is played.
    pub kind: PlaybackKind,
    /// Path of the media, without token; null while it is prepared.
    pub url: Option<String>,
}

impl Playback {
    /// How a recording is watched, with the path that serves it.
    pub(crate) fn of(recording: domain::RecordingId, playback: views::Playback) -> Self {
        let path = |file| Some(format!("/api/v1/media/recordings/{recording}/{file}"));
        match playback {
            views::Playback::Source => Self { kind: PlaybackKind::Source, url: path("source") },
            views::Playback::Proxy => Self { kind: PlaybackKind::Proxy, url: path("proxy") },
            views::Playback::Preparing => Self { kind: PlaybackKind::Preparing, url: None },
        }
    }
}

impl Example for Playback {
    fn example() -> Self {
        Self { kind: PlaybackKind::Source, url: Some(format!("/api/v1/media/recordings/{}/source", example_id(1))) }
    }
}

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Undo {
    /// For `POST /undo`.
    pub id: String,
    /// What would be taken back: `Rejected 3 moments`.
    pub label: String,
    /// When it was done.
    pub at: Timestamp,
}

impl From<UndoView> for Undo {
    fn from(undo: UndoView) -> Self {
        Self { id: undo.id, label: undo.label, at: undo.at }
    }
}

impl Example for Undo {
    fn example() -> Self {
        Self { id: example_id(90).to_string(), label: "Rejected 3 moments".into(), at: example_time(42) }
    }
}

/// How a change can be taken back. Part of the answer to every change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Undoable {
    /// For `POST /undo`; null when it can't be taken back.
    pub undo_id: Option<String>,
    /// What would be taken back: `Rejected 3 moments`.
    pub label: Option<String>,
}

impl From<UndoView> for Undoable {
    fn from(undo: UndoView) -> Self {
        Self { undo_id: Some(undo.id), label: Some(undo.label) }
    }
}

impl Example for Undoable {
    fn example() -> Self {
        Self { undo_id: Some(Undo::example().id), label: Some("Forgot 21-14-03.mp4".into()) }
    }
}

/// For a field of a PATCH where `null` clears and absence leaves alone.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}
