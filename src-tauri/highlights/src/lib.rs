//! Signals and moments: pure, frames and sound come in as iterators.

use domain::{AnalysisSettings, Chapter, Detector, MediaTime, MomentDraft, Picture, Problem, Profile, RelativeBox};
use domain::{Signal, SignalKind, SoundBlock};

/// Whose sound a track carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoundRole {
    /// The game, or the mix of everything.
    Game,
    /// A microphone by itself.
    Microphone,
}

/// What a class of the detector means: the model's manifest, overridden by the profile.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassMeaning {
    /// The detector's class (`feed_row`).
    pub class: String,
    /// The signal it becomes.
    pub signal: SignalKind,
    /// Whether it is about the player of the recording; `None` when the class does not tell.
    pub own: Option<bool>,
    /// Confidence, 0 to 1, that one look has to reach for an event to begin.
    pub threshold: f32,
    /// Only detections whose middle lies in here count; the whole picture when absent.
    pub region: Option<RelativeBox>,
}

/// What the pictures of a recording gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PictureFindings {
    /// Signals in order of time.
    pub signals: Vec<Signal>,
    /// Pictures that were looked at.
    pub pictures: u64,
    /// Pictures that the detector looked at.
    pub inferred: u64,
}

/// What ranking has to know besides the signals.
#[derive(Debug, Clone, Copy)]
pub struct Ranking<'a> {
    /// Length of the recording. No moment reaches beyond it.
    pub duration: MediaTime,
    /// The game's profile, whose weights, paddings and gap go before ours.
    pub profile: Option<&'a Profile>,
    /// What the person set.
    pub settings: &'a AnalysisSettings,
}

/// Names the measuring: changes when any signal's spec version changes.
pub fn settings_version() -> String {
    "0".into()
}

/// Signals of one sound track, in order of time.
pub fn signals_from_sound(blocks: &mut dyn Iterator<Item = SoundBlock>, _role: SoundRole) -> Vec<Signal> {
    blocks.for_each(drop);
    Vec::new()
}

/// Signals of the pictures: motion, scene cuts and what the detector sees, tracked over time.
pub fn signals_from_pictures(
    pictures: &mut dyn Iterator<Item = Picture>,
    _detector: Option<&mut dyn Detector>,
    _meanings: &[ClassMeaning],
) -> Result<PictureFindings, Problem> {
    Ok(PictureFindings { pictures: pictures.count() as u64, ..PictureFindings::default() })
}

/// Markers that a recorder wrote as chapters.
pub fn signals_from_chapters(_chapters: &[Chapter]) -> Vec<Signal> {
    Vec::new()
}

/// Moments, best first. Empty when nothing stands out.
pub fn rank(_signals: &[Signal], _ranking: &Ranking<'_>) -> Vec<MomentDraft> {
    Vec::new()
}

/// The `n` strongest signals, for "nothing stands out: these are the strongest places anyway".
pub fn strongest(_signals: &[Signal], _n: usize) -> Vec<Signal> {
    Vec::new()
}
