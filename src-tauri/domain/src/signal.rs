//! A signal: something measured at a time, never invented.

use crate::{MediaTime, RelativeBox, Span};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What was measured. The words are the ones that are stored, shown by `clipctl analyze --json` and used by profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// The player of the recording killed somebody.
    Kill,
    /// Two or more kills within a few seconds.
    MultiKill,
    /// An award picture or word.
    Medal,
    /// The player died.
    Death,
    /// Flag, bomb, goal.
    Objective,
    /// The match was won.
    Victory,
    /// The match was lost.
    Defeat,
    /// A table of players covers the picture.
    Scoreboard,
    /// A menu covers the picture.
    Menu,
    /// A console covers the picture.
    Console,
    /// Somebody else's view: spectating, or a kill-cam after the player's own death.
    Spectating,
    /// A chapter or hotkey mark: a person's own "here".
    Marker,
    /// A shout on the microphone.
    Voice,
    /// Louder than the minutes around it.
    Loudness,
    /// A sudden rise of the sound.
    Onset,
    /// The picture changes much more than usual.
    Motion,
    /// The picture changes at once.
    SceneCut,
    /// What a detector found and no rule gives a meaning to; `label` is the detector's class.
    Event,
}

impl SignalKind {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::Kill,
        Self::MultiKill,
        Self::Medal,
        Self::Death,
        Self::Objective,
        Self::Victory,
        Self::Defeat,
        Self::Scoreboard,
        Self::Menu,
        Self::Console,
        Self::Spectating,
        Self::Marker,
        Self::Voice,
        Self::Loudness,
        Self::Onset,
        Self::Motion,
        Self::SceneCut,
        Self::Event,
    ];

    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::MultiKill => "multi_kill",
            Self::Medal => "medal",
            Self::Death => "death",
            Self::Objective => "objective",
            Self::Victory => "victory",
            Self::Defeat => "defeat",
            Self::Scoreboard => "scoreboard",
            Self::Menu => "menu",
            Self::Console => "console",
            Self::Spectating => "spectating",
            Self::Marker => "marker",
            Self::Voice => "voice",
            Self::Loudness => "loudness",
            Self::Onset => "onset",
            Self::Motion => "motion",
            Self::SceneCut => "scene_cut",
            Self::Event => "event",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it covers the game, or shows another one than the player's: such signals lower a score and make no clip.
    pub fn is_not_play(self) -> bool {
        matches!(self, Self::Scoreboard | Self::Menu | Self::Console | Self::Spectating)
    }
}

impl fmt::Display for SignalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something measured at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// What was measured.
    pub kind: SignalKind,
    /// When it began.
    pub start: MediaTime,
    /// When it ended, for what lasts.
    pub end: Option<MediaTime>,
    /// How strong, 0 to 1, comparable within one source.
    pub strength: f32,
    /// Whether the player of the recording is the subject; `None` when that can't be told.
    pub own: Option<bool>,
    /// What was read or recognised, such as a detector's class or a chapter's title. Text from outside: quoted, never obeyed.
    pub label: Option<String>,
    /// Where in the picture.
    #[serde(rename = "box")]
    pub place: Option<RelativeBox>,
    /// Who measured it: the name of a signal's detector (`sound.onset`), `yolo`, `chapters`.
    pub source: String,
}

impl Signal {
    /// A signal without label and place.
    pub fn new(kind: SignalKind, start: MediaTime, strength: f32, source: &str) -> Self {
        let strength = if strength.is_finite() { strength.clamp(0.0, 1.0) } else { 0.0 };
        Self { kind, start, end: None, strength, own: None, label: None, place: None, source: source.to_owned() }
    }

    /// The same, lasting until `end`.
    pub fn until(mut self, end: MediaTime) -> Self {
        self.end = Some(end.max(self.start));
        self
    }

    /// The stretch it covers; empty for an instant.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.end.unwrap_or(self.start))
    }
}
