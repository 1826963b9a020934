//! A clip: an edit of one or more moments. Nothing is rendered until something needs the file.

use crate::{ClipId, MediaTime, MomentId, RecordingId, RelativeBox, Span};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a clip has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipState {
    /// Belongs to a moment that nobody has accepted: it holds the draft of edit and words.
    Draft,
    /// Its moment was accepted.
    Ready,
    /// Taken out of the list by a person; can be brought back.
    Archived,
}

impl ClipState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Ready, Self::Archived];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Ready => "ready",
            Self::Archived => "archived",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A stretch of a recording that is part of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SourceSpan {
    /// The recording.
    pub recording: RecordingId,
    /// The stretch of it.
    pub span: Span,
}

/// How game and face share the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutKind {
    /// The picture as it was recorded.
    Source,
    /// 9:16, a part of the game fills the frame.
    VerticalGame,
    /// 9:16, face above, game below.
    VerticalFaceAbove,
    /// 9:16, face below, game above.
    VerticalFaceBelow,
    /// 9:16, face in a corner of the game.
    VerticalFaceInset,
    /// 9:16, the whole picture in the middle over a blurred copy of it.
    VerticalBlurred,
    /// 1:1, the middle of the game.
    Square,
}

impl LayoutKind {
    /// Every layout, in the order of their keys.
    pub const ALL: [Self; 7] = [
        Self::Source,
        Self::VerticalBlurred,
        Self::VerticalGame,
        Self::VerticalFaceAbove,
        Self::VerticalFaceBelow,
        Self::VerticalFaceInset,
        Self::Square,
    ];

    /// Whether it needs to know where the face is.
    pub fn needs_face(self) -> bool {
        matches!(self, Self::VerticalFaceAbove | Self::VerticalFaceBelow | Self::VerticalFaceInset)
    }
}

/// A layout with its places in the recorded picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// Which one.
    pub kind: LayoutKind,
    /// The part of the picture that shows the game; the middle when absent.
    #[serde(default)]
    pub game: Option<RelativeBox>,
    /// The part that shows the face.
    #[serde(default)]
    pub face: Option<RelativeBox>,
}

/// The spoken words on the picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Captions {
    /// Whether they are drawn.
    pub enabled: bool,
    /// The lines with their times, counted from the start of the clip.
    pub lines: Vec<(Span, String)>,
}

/// What is heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SoundEdit {
    /// Indices of the sound tracks that are mixed; `None` takes the first one, which recorders fill with the mix.
    pub tracks: Option<Vec<u32>>,
    /// Louder or quieter, in dB.
    pub gain_db: f32,
    /// No sound at all.
    pub muted: bool,
}

impl Default for SoundEdit {
    fn default() -> Self {
        Self { tracks: None, gain_db: 0.0, muted: false }
    }
}

/// Everything that decides what the file of a clip looks and sounds like. The same edit gives the same file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The stretches, in the order they are shown. Never empty.
    pub spans: Vec<SourceSpan>,
    /// How the frame is filled.
    pub layout: Layout,
    /// The spoken words on the picture.
    #[serde(default)]
    pub captions: Captions,
    /// What is heard.
    #[serde(default)]
    pub sound: SoundEdit,
}

impl Edit {
    /// One stretch of one recording, as it was recorded.
    pub fn plain(recording: RecordingId, span: Span) -> Self {
        Self {
            spans: vec![SourceSpan { recording, span }],
            layout: Layout { kind: LayoutKind::Source, game: None, face: None },
            captions: Captions::default(),
            sound: SoundEdit::default(),
        }
    }

    /// How long the clip is.
    pub fn length(&self) -> MediaTime {
        self.spans.iter().fold(MediaTime::ZERO, |sum, part| sum + part.span.length())
    }
}

/// A clip in the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// Its id.
    pub id: ClipId,
    /// The moments it was made of; empty when a person cut it by hand.
    pub moments: Vec<MomentId>,
    /// How it is cut.
    pub edit: Edit,
    /// Where in the clip's first recording its thumbnail is taken; `None` lets us choose.
    pub thumbnail_at: Option<MediaTime>,
    /// The person's own picture for it, by the name of its file; it goes before `thumbnail_at`.
    #[serde(default)]
    pub own_picture: Option<String>,
    /// How far it has come.
    pub state: ClipState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
