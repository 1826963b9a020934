//! A recording: a file that a recorder made. Read only for us, never changed or deleted without being asked.

use crate::{FolderId, MediaTime, Problem, RecordingId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf};

/// What makes a file this recording and no other: its size and the hashes of head, middle and tail.
///
/// The same bytes under another name or in another folder have the same fingerprint. Hex, so that it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far a recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// Imported; nothing measured yet.
    New,
    /// Its signals are being measured.
    Analysing,
    /// Measured; its moments are known, also when there are none.
    Ready,
    /// It can't be used as it is; `problem` says why, and it can be tried again.
    Failed,
    /// The file is not where it was.
    Missing,
}

impl RecordingState {
    /// Every state, for tables and filters.
    pub const ALL: [Self; 5] = [Self::New, Self::Analysing, Self::Ready, Self::Failed, Self::Missing];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Analysing => "analysing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Missing => "missing",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A recording in the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// Its id.
    pub id: RecordingId,
    /// Its identity. `None` for a file that could not be read at all.
    pub fingerprint: Option<Fingerprint>,
    /// Where the file was last seen.
    pub path: PathBuf,
    /// Size of the file in bytes.
    pub size_bytes: u64,
    /// When it was recorded: the container's creation time, else the time of the file.
    pub recorded_at: Timestamp,
    /// When it came into the library.
    pub imported_at: Timestamp,
    /// How far it has come.
    pub state: RecordingState,
    /// What is wrong with it, when it failed.
    pub problem: Option<Problem>,
    /// What ffprobe said. `None` until it was probed.
    pub media: Option<MediaInfo>,
    /// The game, when known.
    pub game: Option<String>,
    /// Name of the game profile that is used for it.
    pub profile: Option<String>,
    /// A person's note.
    pub note: String,
    /// The score from which its moments are offered, when a person set it for this recording alone.
    #[serde(default)]
    pub min_score: Option<u8>,
}

impl Recording {
    /// The name of the file, for people.
    pub fn file_name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// How the picture has to be turned to stand upright, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// As it is.
    #[default]
    None,
    /// By 90 degrees.
    Quarter,
    /// By 180 degrees.
    Half,
    /// By 270 degrees.
    ThreeQuarters,
}

/// What a file holds, as ffprobe tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MediaInfo {
    /// Container format, as ffprobe names it (`mov,mp4,m4a,3gp,3g2,mj2`).
    pub container: String,
    /// Length of the recording.
    pub duration: MediaTime,
    /// The picture. `None` for a file with sound only.
    pub video: Option<VideoStream>,
    /// Sound tracks, in the order of the file.
    pub audio: Vec<AudioTrack>,
    /// Chapters, which recorders write where the player pressed a key.
    pub chapters: Vec<Chapter>,
    /// When the recorder says it was made.
    pub created_at: Option<Timestamp>,
    /// The program that wrote it, when it says so.
    pub encoder: Option<String>,
}

/// The picture of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoStream {
    /// Index of the stream in the file.
    pub index: u32,
    /// Codec, as ffprobe names it (`h264`).
    pub codec: String,
    /// Profile of the codec (`High`).
    pub profile: Option<String>,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// Average pictures a second.
    pub fps: f64,
    /// Whether the distance between pictures changes.
    pub variable_frame_rate: bool,
    /// How it has to be turned.
    pub rotation: Rotation,
    /// Pixel format (`yuv420p`).
    pub pixel_format: String,
    /// Whether it is high dynamic range (PQ or HLG).
    pub hdr: bool,
    /// Bits a second, when known.
    pub bit_rate: Option<u64>,
}

/// A sound track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioTrack {
    /// Index of the stream in the file.
    pub index: u32,
    /// Codec (`aac`).
    pub codec: String,
    /// Samples a second.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: u32,
    /// Its title, such as `Microphone`.
    pub title: Option<String>,
    /// Its language, when it is given.
    pub language: Option<String>,
}

impl AudioTrack {
    /// Whether its title says that it is a microphone.
    pub fn is_microphone(&self) -> bool {
        self.title.as_deref().is_some_and(|title| {
            let title = title.to_lowercase();
            ["mic", "voice", "mikro", "commentary"].iter().any(|word| title.contains(word))
        })
    }
}

/// A chapter of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Where it begins.
    pub start: MediaTime,
    /// Its title.
    pub title: String,
}

/// A folder that recorders write to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WatchedFolder {
    /// Its id.
    pub id: FolderId,
    /// The folder.
    pub path: PathBuf,
    /// Whether folders inside are watched too.
    pub recursive: bool,
    /// File name patterns (`*.mp4`); empty means every kind of recording we know.
    pub patterns: Vec<String>,
    /// Whether it is watched now; off keeps the row.
    pub enabled: bool,
    /// Look at it now and then instead of being told: network drives, inotify limits.
    pub polling: bool,
}
