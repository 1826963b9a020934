//! What an example of a sound keeps: how strong its bands are over time, a few kilobytes. It is no sound any more: nothing that
//! somebody said could be heard from it again.

use crate::{ExampleId, MediaTime, RecordingId, cue::base64_text};
use serde::{Deserialize, Serialize};

/// One time that a sound was heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoundExample {
    /// Its id; a new one where a file gives none.
    #[serde(default = "ExampleId::new")]
    pub id: ExampleId,
    /// Where it was marked; absent in what somebody else taught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
    /// When it begins in that recording.
    #[serde(rename = "at_s")]
    pub at: MediaTime,
    /// When it ends.
    #[serde(rename = "until_s")]
    pub until: MediaTime,
    /// What it sounds like, with a little before and after.
    pub sound: BandPicture,
}

/// How strong the bands of a sound are, step by step, each from the lowest band to the highest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandPicture {
    /// Bands of a step.
    pub bands: u32,
    /// Steps.
    pub steps: u32,
    /// Steps that lie before the beginning of what was marked.
    pub before: u32,
    /// `bands * steps` values, half a decibel each; Base64 in a file.
    #[serde(with = "base64_text")]
    pub values: Vec<u8>,
}

impl BandPicture {
    /// Steps a second.
    pub const STEPS_PER_S: u32 = 50;
    /// Bands of each step.
    pub const BANDS: u32 = 36;
    /// Values that one example may keep: the longest sound and a second.
    pub const MOST_VALUES: usize = 7_200;
}

impl SoundExample {
    /// Shorter is a click, and everything clicks.
    pub const SHORTEST: MediaTime = MediaTime::from_millis(150);
    /// Longer is a tune: its best part tells it as well.
    pub const LONGEST: MediaTime = MediaTime::from_millis(3_000);

    /// How long it is.
    pub fn length(&self) -> MediaTime {
        self.until - self.at
    }

    /// How long it is in steps of its picture.
    pub fn marked_steps(&self) -> usize {
        let steps = self.length().seconds().max(0.0) * f64::from(BandPicture::STEPS_PER_S);
        steps.round() as usize
    }

    pub(crate) fn check(&self) -> Result<(), (&'static str, String)> {
        if self.at < MediaTime::ZERO || !(Self::SHORTEST..=Self::LONGEST).contains(&self.length()) {
            return Err(("sounds", "a sound is 0.15 to 3 seconds long".into()));
        }
        let BandPicture { bands, steps, before, values } = &self.sound;
        let whole = (*bands as usize).checked_mul(*steps as usize) == Some(values.len());
        let holds = (*before as usize).saturating_add(self.marked_steps()) <= *steps as usize;
        if *bands != BandPicture::BANDS || !whole || !holds || values.len() > BandPicture::MOST_VALUES {
            return Err(("sounds", "the sound of an example is not whole".into()));
        }
        Ok(())
    }
}
