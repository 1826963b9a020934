//! The part of what a person taught that is heard, and what a request marks: a box or a sound.

use crate::wire::RelativeBox;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{MediaTime, Problem, Span};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How strong the bands of a sound are, step by step, each from the lowest band to the highest.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct BandPicture {
    /// Bands of a step, from 150 Hz to 7 kHz.
    pub bands: u32,
    /// Steps, fifty a second.
    pub steps: u32,
    /// Steps that lie before the beginning of what was marked.
    pub before: u32,
    /// `bands * steps` bytes of half a decibel each, as Base64.
    pub values: String,
}

/// One time that a sound was heard.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CueSound {
    /// Its id.
    pub id: Uuid,
    /// Where it was marked; null in what came with a profile's file.
    pub recording_id: Option<Uuid>,
    /// When it begins in that recording, in seconds.
    pub at_s: f64,
    /// When it ends, in seconds.
    pub until_s: f64,
    /// What it sounds like, with a little before and after.
    pub sound: BandPicture,
}

impl From<domain::SoundExample> for CueSound {
    fn from(example: domain::SoundExample) -> Self {
        let domain::SoundExample { id, recording, at, until, sound } = example;
        let domain::BandPicture { bands, steps, before, values } = sound;
        Self {
            id: id.0,
            recording_id: recording.map(|id| id.0),
            at_s: at.seconds(),
            until_s: until.seconds(),
            sound: BandPicture { bands, steps, before, values: STANDARD.encode(values) },
        }
    }
}

/// Whether something is seen or heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CueKind {
    /// By its picture.
    Seen,
    /// By its sound.
    Heard,
}

/// What was marked: a box round what is in sight, or a sound from its beginning to its end.
pub(crate) enum Marked {
    /// When, and where.
    Box(MediaTime, domain::RelativeBox),
    /// From when to when.
    Sound(Span),
}

impl Marked {
    /// What a request says.
    pub fn of(at_s: f64, place: Option<RelativeBox>, until_s: Option<f64>) -> Result<Self, Problem> {
        let at = time(at_s)?;
        match (place, until_s) {
            (Some(place), None) => Ok(Self::Box(at, place.into())),
            (None, Some(until_s)) if until_s > at_s && until_s < 1e7 => {
                Ok(Self::Sound(Span::new(at, MediaTime::from_seconds(until_s))))
            }
            (None, Some(_)) => Err(Problem::invalid("until_s", "A sound ends after it begins.")),
            (Some(_), Some(_)) => Err(Problem::invalid("until_s", "It is either a box or a sound.")),
            (None, None) => Err(Problem::invalid("box", "Draw a box round it, or mark when the sound ends.")),
        }
    }
}

/// A place in a recording.
pub(crate) fn time(at_s: f64) -> Result<MediaTime, Problem> {
    if (0.0..1e7).contains(&at_s) {
        return Ok(MediaTime::from_seconds(at_s));
    }
    Err(Problem::invalid("at_s", "A place in a recording is 0 seconds or later."))
}
