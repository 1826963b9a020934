//! A profile: what the app knows of a game or a channel. A file that a person can read, change and share.

use crate::{Cue, RelativeBox, SignalKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a class of the detector means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRule {
    /// The signal it becomes.
    pub signal: SignalKind,
    /// Detections below this confidence (0 to 1) are left out; the manifest's threshold when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f32>,
    /// Only detections whose middle lies in here count; the whole picture when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RelativeBox>,
}

/// A number on the screen that tells of something when it grows, such as the player's kills.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// Where it stands: one line, with nothing else in it but the number.
    pub region: RelativeBox,
    /// What it is when it grows.
    #[serde(default = "Counter::kill")]
    pub signal: SignalKind,
    /// By how much it grows each time; 100 where a kill is worth a hundred points.
    #[serde(default = "Counter::one")]
    pub step: u32,
}

impl Counter {
    /// Counters of one profile, at most: each is read in every picture.
    pub const MOST: usize = 4;

    fn kill() -> SignalKind {
        SignalKind::Kill
    }

    fn one() -> u32 {
        1
    }
}

/// How much is kept before and after a signal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Padding {
    /// Seconds before.
    pub before_s: f64,
    /// Seconds after.
    pub after_s: f64,
}

/// A game profile. What is not set is left out where it is written: a file shall be short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Its name; unique in the library.
    pub name: String,
    /// The game, as titles should say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// The detector that looks at its recordings, by its id; the shipped one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detector: Option<String>,
    /// What the detector's classes mean. Classes without a rule keep the meaning of the model's manifest.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<String, ClassRule>,
    /// Numbers on the screen that tell of something when they grow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Counter>,
    /// How much each kind of signal counts; our own weights where absent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<SignalKind, f32>,
    /// How much is kept around each kind of signal; ours where absent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub paddings: BTreeMap<SignalKind, Padding>,
    /// Moments closer than this become one, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_gap_s: Option<f64>,
    /// No moment gets longer than this, in seconds; a longer fight becomes several. Ours when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_s: Option<f64>,
    /// At most so many moments of one recording; what the settings allow when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_moments: Option<u32>,
    /// The moments of one recording are no longer than this together, in seconds; any length when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_total_s: Option<f64>,
    /// The player's names, to tell own kills from others'.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub players: Vec<String>,
    /// Tone of the words, in a few words of the person (`dry`, `excited`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<String>,
    /// Language of the words (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Words that must not appear.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub banned_words: Vec<String>,
    /// Tags that every clip gets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What a person taught it to find on the screen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cues: Vec<Cue>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "default".into(),
            game: None,
            detector: None,
            classes: BTreeMap::new(),
            counters: Vec::new(),
            weights: BTreeMap::new(),
            paddings: BTreeMap::new(),
            merge_gap_s: None,
            longest_s: None,
            max_moments: None,
            max_total_s: None,
            players: Vec::new(),
            tone: None,
            language: None,
            banned_words: Vec::new(),
            tags: Vec::new(),
            cues: Vec::new(),
        }
    }
}

/// A profile that can't be used, naming the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct ProfileError {
    /// The field at fault, as a path (`paddings.kill.before_s`).
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

impl Profile {
    /// Reads a profile and checks its values.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        // Editors of some systems put a mark before the text that says how it is written.
        let text = text.trim_start_matches('\u{feff}');
        // A list would be read as the values of the fields in their order, and an empty one as a profile that sets nothing.
        if !text.trim_start().starts_with('{') {
            return Err(ProfileError { field: "line 1".into(), why: "it is no JSON object".into() });
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let profile: Self = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let (path, inner) = (error.path().to_string(), error.inner());
            // What is no JSON has no field at fault.
            let known = path.trim_end_matches('?').trim_end_matches('.');
            let is_field = inner.is_data() && !known.is_empty();
            let field = if is_field { known.to_owned() } else { format!("line {}", inner.line()) };
            ProfileError { field, why: inner.to_string() }
        })?;
        reader
            .end()
            .map_err(|error| ProfileError { field: format!("line {}", error.line()), why: error.to_string() })?;
        profile.check()?;
        Ok(profile)
    }

    /// The profile as a file that a person reads, without what is not set.
    pub fn to_json(&self) -> String {
        // Names, numbers and lists of them always have a JSON form.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// Whether all values are in their ranges.
    pub fn check(&self) -> Result<(), ProfileError> {
        let error = |field: String, why: &str| Err(ProfileError { field, why: why.into() });
        if self.name.trim().is_empty() {
            return error("name".into(), "a profile needs a name");
        }
        // It becomes the name of a folder.
        let is_id = |id: &str| {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            !id.is_empty() && id.len() <= 60 && id.chars().all(fits)
        };
        if self.detector.as_deref().is_some_and(|id| !is_id(id)) {
            return error("detector".into(), "a detector's id has small letters, digits and dashes, 60 at most");
        }
        for (kind, weight) in &self.weights {
            if !(-10.0..=10.0).contains(weight) {
                return error(format!("weights.{kind}"), "a weight has to be between -10 and 10");
            }
        }
        for (kind, padding) in &self.paddings {
            for (side, seconds) in [("before_s", padding.before_s), ("after_s", padding.after_s)] {
                if !(0.0..=120.0).contains(&seconds) {
                    return error(format!("paddings.{kind}.{side}"), "a padding has to be between 0 and 120 seconds");
                }
            }
        }
        if self.merge_gap_s.is_some_and(|gap| !(0.0..=60.0).contains(&gap)) {
            return error("merge_gap_s".into(), "the gap has to be between 0 and 60 seconds");
        }
        if self.longest_s.is_some_and(|longest| !(5.0..=1800.0).contains(&longest)) {
            return error("longest_s".into(), "the longest moment has to be between 5 and 1800 seconds");
        }
        if self.max_moments == Some(0) {
            return error("max_moments".into(), "there has to be room for at least one moment");
        }
        if self.max_total_s.is_some_and(|total| !(5.0..=86_400.0).contains(&total)) {
            return error("max_total_s".into(), "all moments together have to be between 5 and 86400 seconds");
        }
        for (class, rule) in &self.classes {
            if rule.threshold.is_some_and(|t| !(0.0..=1.0).contains(&t)) {
                return error(format!("classes.{class}.threshold"), "a threshold has to be between 0 and 1");
            }
            if rule.region.is_some_and(|region| !region.is_valid()) {
                return error(format!("classes.{class}.region"), "a region has to lie inside the picture (0 to 1)");
            }
        }
        if self.cues.len() > Cue::MOST {
            return error("cues".into(), "a profile holds 24 cues at most");
        }
        for (nth, cue) in self.cues.iter().enumerate() {
            cue.check().map_err(|(field, why)| ProfileError { field: format!("cues.{nth}.{field}"), why })?;
        }
        self.check_counters()
    }

    fn check_counters(&self) -> Result<(), ProfileError> {
        let error = |field: String, why: &str| Err(ProfileError { field, why: why.into() });
        if self.counters.len() > Counter::MOST {
            return error("counters".into(), "each is read in every picture, so there may be four at most");
        }
        for (nth, counter) in self.counters.iter().enumerate() {
            let RelativeBox { w, h, .. } = counter.region;
            if !counter.region.is_valid() || w * h > 0.1 {
                return error(
                    format!("counters.{nth}.region"),
                    "a counter is a small place inside the picture, a tenth of it at most",
                );
            }
            if counter.signal.is_not_play() {
                return error(format!("counters.{nth}.signal"), "what grows is something that the player did");
            }
            if counter.step == 0 {
                return error(format!("counters.{nth}.step"), "a step has to be at least 1");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_profile_names_the_field() {
        let wrong = r#"{"name":"q","paddings":{"kill":{"before_s":900,"after_s":1}}}"#;
        assert_eq!(Profile::from_json(wrong).unwrap_err().field, "paddings.kill.before_s");
        let unknown = Profile::from_json("{\"name\":\"q\",\n\"colour\":1}").unwrap_err();
        assert_eq!((unknown.field.as_str(), unknown.why.contains("unknown field")), ("colour", true));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_by_its_path() {
        for (text, field) in [
            (r#"{"name":"q","weights":{"kill":"much"}}"#, "weights"),
            (r#"{"name":"q","classes":{"feed":{"signal":"kil"}}}"#, "classes.feed.signal"),
            (r#"{"name":"q","counters":[{"region":{"x":0,"y":0,"w":1,"h":1}}]}"#, "counters.0.region"),
            (r#"{"name":"q","counters":[{"region":{"x":0,"y":0,"w":0.1,"h":0.1},"step":0}]}"#, "counters.0.step"),
            (
                r#"{"name":"q","counters":[{"region":{"x":0,"y":0,"w":0.1,"h":0.1},"signal":"menu"}]}"#,
                "counters.0.signal",
            ),
            (r#"{"name":7}"#, "name"),
            (r#"{"name":"q","detector":"../x"}"#, "detector"),
            ("{\"name\":\"q\"", "line 1"),
            (r#"{"name":"q"} {"#, "line 1"),
            ("[]", "line 1"),
        ] {
            assert_eq!(Profile::from_json(text).unwrap_err().field, field, "{text}");
        }
        assert!(Profile::from_json("\u{feff}{\"name\":\"q\"}").is_ok());
    }

    #[test]
    fn a_file_holds_what_is_set_and_comes_back() {
        let profile = Profile { name: "q".into(), weights: [(SignalKind::Kill, 2.0)].into(), ..Profile::default() };
        let text = profile.to_json();
        assert_eq!(text, "{\n  \"name\": \"q\",\n  \"weights\": {\n    \"kill\": 2.0\n  }\n}\n");
        assert_eq!(Profile::from_json(&text).unwrap(), profile);
    }

    #[test]
    fn a_profile_survives_its_file() {
        let text = r#"{"name":"oa","game":"OpenArena","classes":{"feed_row":{"signal":"kill","threshold":0.4}},
            "weights":{"kill":2},"players":["Tony"]}"#;
        let profile = Profile::from_json(text).unwrap();
        assert_eq!(Profile::from_json(&serde_json::to_string(&profile).unwrap()).unwrap(), profile);
    }
}
