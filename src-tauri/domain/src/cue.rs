//! A cue: something that a game shows, of which a person drew a few examples, or a sound of which they marked some. It is found
//! again wherever it looks or sounds like them. Cues are part of their game profile and travel with its file, the pictures of the examples included, so that they work when
//! the recordings are gone.

use crate::{CueId, ExampleId, MediaTime, RecordingId, RelativeBox, SignalKind, SoundExample};
use serde::{Deserialize, Serialize};

/// Something that a person taught.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// Its id; a new one where a file gives none.
    #[serde(default = "CueId::new")]
    pub id: CueId,
    /// What the person calls it.
    pub name: String,
    /// The signal that it becomes.
    pub signal: SignalKind,
    /// Whether it is about the player of the recording.
    #[serde(default)]
    pub own: bool,
    /// Whether it is looked for.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How alike it has to be, 0 to 1.
    pub threshold: f32,
    /// Whether a person set the threshold; else it follows from the examples.
    #[serde(default)]
    pub threshold_by_user: bool,
    /// Lines of the whole picture at which it is compared: small things need many. 0 where it is a sound.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lines: u32,
    /// What it looks like, in the order they were drawn; none where it is a sound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<CueExample>,
    /// What it sounds like, in the order they were marked; none where it is seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sounds: Vec<SoundExample>,
}

/// One look at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueExample {
    /// Its id; a new one where a file gives none.
    #[serde(default = "ExampleId::new")]
    pub id: ExampleId,
    /// Where it was drawn; absent in what somebody else taught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
    /// When in that recording.
    #[serde(rename = "at_s")]
    pub at: MediaTime,
    /// The box that was drawn.
    #[serde(rename = "box")]
    pub place: RelativeBox,
    /// The part of the picture that is kept: the box and a little around it.
    pub around: RelativeBox,
    /// That part, as brightness.
    pub picture: GreyPicture,
}

/// A small picture as brightness, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GreyPicture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` values from black to white; Base64 in a file.
    #[serde(with = "base64_text")]
    pub pixels: Vec<u8>,
}

/// Where one recording was looked through for a cue, or listened to: how alike each picture, or each quarter of a second, was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CueLooks {
    /// Pictures by how alike they are: the first number counts those up to 1/40, and so on.
    pub counts: Vec<u32>,
    /// The pictures that are alike at all, in order of time.
    pub alike: Vec<CueLook>,
}

/// A picture in which something is like a cue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(MediaTime, u16, i16, i16)", into = "(MediaTime, u16, i16, i16)")]
pub struct CueLook {
    /// When.
    pub time: MediaTime,
    /// How alike, 0 to 1.
    pub likeness: f32,
    /// By how much it lies to the right of the first example, and below it, as shares of the picture.
    pub moved: (f32, f32),
}

/// Stored numbers are whole: thousandths of likeness, ten thousandths of the picture.
const LIKENESS_UNIT: f32 = 1000.0;
const MOVED_UNIT: f32 = 10_000.0;

impl From<(MediaTime, u16, i16, i16)> for CueLook {
    fn from((time, likeness, x, y): (MediaTime, u16, i16, i16)) -> Self {
        let moved = (f32::from(x) / MOVED_UNIT, f32::from(y) / MOVED_UNIT);
        Self { time, likeness: f32::from(likeness) / LIKENESS_UNIT, moved }
    }
}

impl From<CueLook> for (MediaTime, u16, i16, i16) {
    fn from(look: CueLook) -> Self {
        let part = |share: f32| (share * MOVED_UNIT).round() as i16;
        let likeness = (look.likeness.clamp(0.0, 1.0) * LIKENESS_UNIT).round() as u16;
        (look.time, likeness, part(look.moved.0), part(look.moved.1))
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Cue {
    /// More examples are not kept: five are as good as they get.
    pub const MOST_EXAMPLES: usize = 8;
    /// Cues of one profile: each is looked for in every picture.
    pub const MOST: usize = 24;
    /// What a threshold may be.
    pub const THRESHOLDS: std::ops::RangeInclusive<f32> = 0.3..=0.95;
    /// Letters of a name.
    pub const LONGEST_NAME: usize = 40;
    /// Until the examples were compared with their recordings.
    pub const FIRST_THRESHOLD: f32 = 0.6;
    /// Lines at which pictures may be compared.
    pub const LINES: std::ops::RangeInclusive<u32> = 90..=1080;
    /// Pixels that one example may keep.
    pub const MOST_PIXELS: usize = 40_000;

    /// What a cue may mean: what happens in a game. The rest is measured otherwise.
    pub fn may_mean(signal: SignalKind) -> bool {
        use SignalKind as K;
        match signal {
            K::Kill | K::MultiKill | K::Medal | K::Death | K::Objective | K::Victory | K::Defeat | K::Event => true,
            K::Scoreboard | K::Menu | K::Console | K::Spectating => true,
            K::Marker | K::Voice | K::Loudness | K::Onset | K::Motion | K::SceneCut => false,
        }
    }

    /// What is wrong with it: the field and why.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let letters = self.name.trim().chars().count();
        if letters == 0 || letters > Self::LONGEST_NAME || self.name.chars().any(char::is_control) {
            return Err(("name", format!("a name has 1 to {} letters", Self::LONGEST_NAME)));
        }
        if !Self::may_mean(self.signal) {
            return Err(("signal", format!("`{}` is nothing that a game shows", self.signal)));
        }
        if !Self::THRESHOLDS.contains(&self.threshold) {
            return Err(("threshold", "a threshold has to be between 0.3 and 0.95".into()));
        }
        if self.is_heard() {
            return self.check_sounds();
        }
        if !Self::LINES.contains(&self.lines) {
            return Err(("lines", "lines have to be between 90 and 1080".into()));
        }
        if self.examples.is_empty() || self.examples.len() > Self::MOST_EXAMPLES {
            return Err(("examples", format!("a cue has 1 to {} examples", Self::MOST_EXAMPLES)));
        }
        self.examples.iter().try_for_each(CueExample::check)
    }

    fn check_sounds(&self) -> Result<(), (&'static str, String)> {
        if !self.examples.is_empty() || self.sounds.len() > Self::MOST_EXAMPLES {
            let why = format!("a sound has 1 to {} examples, and no pictures", Self::MOST_EXAMPLES);
            return Err(("sounds", why));
        }
        self.sounds.iter().try_for_each(SoundExample::check)
    }

    /// Whether it is a sound; else it is seen.
    pub fn is_heard(&self) -> bool {
        !self.sounds.is_empty()
    }

    /// How many examples it has, of either.
    pub fn taught(&self) -> usize {
        self.examples.len() + self.sounds.len()
    }

    /// Where its examples are from, and when: what came with a file has only the time.
    pub fn taught_at(&self) -> impl Iterator<Item = (Option<RecordingId>, MediaTime)> {
        let seen = self.examples.iter().map(|example| (example.recording, example.at));
        seen.chain(self.sounds.iter().map(|example| (example.recording, example.at)))
    }

    /// Whether an example is from a recording.
    pub fn is_taught_in(&self, recording: RecordingId) -> bool {
        self.taught_at().any(|(of, _)| of == Some(recording))
    }

    /// Changes when what it looks or sounds like does: what was found by other examples says nothing.
    pub fn shape(&self) -> String {
        // FNV-1a over the bytes: no secret, only a name.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut feed = |bytes: &[u8]| {
            for byte in bytes {
                hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        feed(&self.lines.to_le_bytes());
        for example in &self.examples {
            let RelativeBox { x, y, w, h } = example.place;
            [x, y, w, h].iter().for_each(|side| feed(&side.to_le_bytes()));
            feed(&example.picture.pixels);
        }
        for example in &self.sounds {
            feed(&(example.marked_steps() as u64).to_le_bytes());
            feed(&example.sound.before.to_le_bytes());
            feed(&example.sound.values);
        }
        format!("{hash:016x}")
    }
}

impl CueExample {
    fn check(&self) -> Result<(), (&'static str, String)> {
        let picture = &self.picture;
        let pixels = picture.width as usize * picture.height as usize;
        if pixels == 0 || pixels > Cue::MOST_PIXELS || picture.pixels.len() != pixels {
            return Err(("examples", "the picture of an example is not whole".into()));
        }
        let (RelativeBox { x, y, w, h }, around) = (self.place, self.around);
        let inside = x >= around.x - 1e-3
            && y >= around.y - 1e-3
            && x + w <= around.x + around.w + 1e-3
            && y + h <= around.y + around.h + 1e-3;
        if !self.place.is_valid() || !around.is_valid() || !inside {
            return Err(("examples", "the box of an example has to lie inside the picture (0 to 1)".into()));
        }
        Ok(())
    }
}

pub(crate) mod base64_text {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BandPicture;

    fn cue() -> Cue {
        let place = RelativeBox { x: 0.4, y: 0.1, w: 0.1, h: 0.1 };
        let around = RelativeBox { x: 0.35, y: 0.05, w: 0.2, h: 0.2 };
        let picture = GreyPicture { width: 4, height: 2, pixels: vec![0, 1, 2, 3, 4, 5, 6, 255] };
        Cue {
            id: CueId::new(),
            name: "Headshot".into(),
            signal: SignalKind::Kill,
            own: true,
            enabled: true,
            threshold: 0.6,
            threshold_by_user: false,
            lines: 360,
            examples: vec![CueExample {
                id: ExampleId::new(),
                recording: None,
                at: MediaTime::from_seconds(3.0),
                place,
                around,
                picture,
            }],
            sounds: Vec::new(),
        }
    }

    fn heard() -> Cue {
        let sound = BandPicture { bands: BandPicture::BANDS, steps: 12, before: 2, values: vec![7; 12 * 36] };
        let (at, until) = (MediaTime::from_seconds(3.0), MediaTime::from_seconds(3.2));
        let example = SoundExample { id: ExampleId::new(), recording: None, at, until, sound };
        Cue { lines: 0, examples: Vec::new(), sounds: vec![example], ..cue() }
    }

    #[test]
    fn a_sound_survives_its_file_and_has_no_pictures() {
        let cue = heard();
        assert_eq!((cue.check(), cue.is_heard(), cue.taught()), (Ok(()), true, 1));
        let text = serde_json::to_string(&cue).unwrap();
        assert!(text.contains(r#""until_s":3.2"#) && !text.contains("examples") && !text.contains("lines"), "{text}");
        assert_eq!(serde_json::from_str::<Cue>(&text).unwrap(), cue);
        let broken = |change: fn(&mut Cue)| {
            let mut cue = heard();
            change(&mut cue);
            cue.check().unwrap_err().0
        };
        assert_eq!(broken(|cue| cue.examples = super::tests::cue().examples), "sounds");
        assert_eq!(broken(|cue| cue.sounds[0].until = MediaTime::from_seconds(3.1)), "sounds");
        assert_eq!(broken(|cue| cue.sounds[0].until = MediaTime::from_seconds(9.0)), "sounds");
        assert_eq!(broken(|cue| cue.sounds[0].sound.before = u32::MAX), "sounds");
        assert_eq!(broken(|cue| cue.sounds[0].sound.steps = u32::MAX), "sounds");
        assert_eq!(broken(|cue| cue.sounds[0].sound.values.truncate(3)), "sounds");
        assert_eq!(broken(|cue| cue.sounds.clear()), "lines");
        let mut other = heard();
        other.sounds[0].sound.values[0] ^= 1;
        assert_ne!(other.shape(), cue.shape());
    }

    #[test]
    fn a_cue_survives_its_file_and_what_is_left_out_is_usual() {
        let cue = cue();
        let text = serde_json::to_string(&cue).unwrap();
        assert!(text.contains(r#""pixels":"AAECAwQFBv8=""#), "{text}");
        assert_eq!(serde_json::from_str::<Cue>(&text).unwrap(), cue);
        let mut value = serde_json::to_value(&cue).unwrap();
        for field in ["id", "enabled", "own", "threshold_by_user"] {
            value.as_object_mut().unwrap().remove(field);
        }
        let short: Cue = serde_json::from_value(value).unwrap();
        assert!(short.enabled && !short.own && short.id != cue.id);
    }

    #[test]
    fn what_is_broken_is_named() {
        let broken = |change: fn(&mut Cue)| {
            let mut cue = cue();
            change(&mut cue);
            cue.check().unwrap_err().0
        };
        assert_eq!(cue().check(), Ok(()));
        assert_eq!(broken(|cue| cue.name = "  ".into()), "name");
        assert_eq!(broken(|cue| cue.name = "x".repeat(41)), "name");
        assert_eq!(broken(|cue| cue.signal = SignalKind::Loudness), "signal");
        assert_eq!(broken(|cue| cue.threshold = f32::NAN), "threshold");
        assert_eq!(broken(|cue| cue.lines = 9), "lines");
        assert_eq!(broken(|cue| cue.examples.clear()), "examples");
        assert_eq!(broken(|cue| cue.examples[0].picture.pixels.truncate(3)), "examples");
        assert_eq!(broken(|cue| cue.examples[0].place.x = 0.9), "examples");
    }

    #[test]
    fn its_shape_is_its_examples_alone() {
        let (one, mut other) = (cue(), cue());
        (other.name, other.threshold) = ("Ace".into(), 0.9);
        assert_eq!(one.shape(), other.shape());
        other.examples[0].picture.pixels[0] ^= 1;
        assert_ne!(one.shape(), other.shape());
    }

    #[test]
    fn looks_are_whole_numbers() {
        let look = CueLook { time: MediaTime::from_millis(1500), likeness: 0.8125, moved: (-0.05, 0.001) };
        let text = serde_json::to_string(&look).unwrap();
        assert_eq!(text, "[1.5,813,-500,10]");
        let again: CueLook = serde_json::from_str(&text).unwrap();
        assert_eq!((again.time, again.likeness, again.moved), (look.time, 0.813, (-0.05, 0.001)));
    }
}
