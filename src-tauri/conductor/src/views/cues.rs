//! What a person taught, and what was found of it.

use domain::RecordingId;

/// What a person taught, and how far it was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CueView {
    /// The profile that it belongs to.
    pub profile: String,
    /// What it is.
    pub cue: domain::Cue,
    /// How often it was found, at its threshold.
    pub finds: u32,
    /// Recordings that were looked through for it.
    pub recordings: u32,
    /// Whether recordings are being looked through, or will be.
    pub looking: bool,
}

/// What was found of it, newest recording first.
#[derive(Debug, Clone, PartialEq)]
pub struct CueFindsView {
    /// How alike it had to be.
    pub threshold: f32,
    /// What the threshold rests on that follows from the examples.
    pub bar: highlights::Bar,
    /// What was found in each recording.
    pub recordings: Vec<RecordingFinds>,
    /// Found times in moments that the person keeps.
    pub kept: u32,
    /// Found times in moments that the person decided on.
    pub decided: u32,
    /// The one as a share of the other; `None` where nothing was decided.
    pub share: Option<highlights::Share>,
    /// Whether recordings are being looked through, or will be.
    pub looking: bool,
}

/// What was found of a cue in one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingFinds {
    /// The recording.
    pub recording: RecordingId,
    /// The name of its file.
    pub name: String,
    /// Whether it was looked through to the end.
    pub whole: bool,
    /// Pictures that were compared.
    pub pictures: u64,
    /// The found times, in order.
    pub finds: Vec<CueFindView>,
}

/// A time at which something like a cue was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CueFindView {
    /// When, where and how alike.
    pub find: highlights::Find,
    /// The moment that it lies in, and what was decided on it.
    pub moment: Option<(domain::MomentId, domain::MomentState)>,
    /// Whether it is one of the examples.
    pub is_example: bool,
}
