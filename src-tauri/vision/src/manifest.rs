//! `models/manifest.json`: which model there is, and what its classes mean. Every mistake is told with the field's path.

use crate::{Layout, fault::broken};
use domain::{Problem, SignalKind};
use serde_json::{Map, Value};

/// Confidence a detection has to reach to begin an event, where the manifest gives none. Frigate and others settle
/// between 0.4 and 0.5 for small models; a profile or the manifest can say better for a trained one.
pub const DEFAULT_THRESHOLD: f32 = 0.45;
/// The only format so far.
const FORMAT: u64 = 1;
/// More classes than this are a mistake, not a detector (the largest public sets have 1203 and 365).
pub(crate) const MAX_CLASSES: usize = 4096;
/// Longer names are a mistake.
pub(crate) const MAX_NAME_CHARS: usize = 256;
/// Pixels a side: below, nothing can be read; above, no laptop follows.
const INPUT_RANGE: std::ops::RangeInclusive<u64> = 32..=2048;

/// A class of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelClass {
    /// Its name (`feed_row`).
    pub name: String,
    /// The signal it becomes unless a profile says otherwise; `None` when the manifest gives none.
    pub signal: Option<SignalKind>,
    /// Whether it is about the player of the recording; `None` when the class does not tell.
    pub own: Option<bool>,
    /// Confidence, 0 to 1, that a detection has to reach for an event to begin.
    pub threshold: f32,
    /// Whether it is what `signal` says only where its words say so; without a reader it is nothing.
    pub by_words: bool,
}

impl ModelClass {
    /// A class of which only the name is known.
    pub(crate) fn named(name: String) -> Self {
        Self { name, signal: None, own: None, threshold: DEFAULT_THRESHOLD, by_words: false }
    }
}

/// What the manifest says of a detector.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorEntry {
    /// Its name, for people.
    pub name: String,
    /// Its version.
    pub version: String,
    /// File beside the manifest.
    pub file: String,
    /// SHA-256 of that file, 64 hex digits in lower case.
    pub sha256: String,
    /// Width and height of the pictures it wants, in pixels; multiples of 32.
    pub input: (u32, u32),
    /// Its classes in the order of its outputs; empty means that the model's own metadata names them.
    pub classes: Vec<ModelClass>,
    /// How its output is laid out; `None` leaves it to the shapes.
    pub layout: Option<Layout>,
    /// How it was trained, for people; not interpreted.
    pub trained: Option<Value>,
}

/// The manifest of a models folder.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifest {
    /// The detector; `None` when there is none, which is no error.
    pub detector: Option<DetectorEntry>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// `Code::ModelBroken` whose `field` is the path of the first field at fault (`detector.classes[2].threshold`).
    pub fn from_json(text: &str) -> Result<Self, Problem> {
        // Editors on Windows like to put a byte order mark in front.
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            broken("manifest.json", format!("models/manifest.json is not JSON: line {}: {error}.", error.line()))
        })?;
        let root = Object::of(&value, "")?;
        root.only(&["$schema", "format", "detector"])?;
        match root.get("format").and_then(Value::as_u64) {
            Some(FORMAT) => {}
            _ => return Err(root.wrong("format", "has to be 1; a higher number belongs to a newer ClipConductor")),
        }
        match root.get("detector") {
            None => Err(root.wrong("detector", "is missing; null means that there is none")),
            Some(Value::Null) => Ok(Self { detector: None }),
            Some(entry) => Ok(Self { detector: Some(detector(&Object::of(entry, "detector")?)?) }),
        }
    }
}

fn detector(entry: &Object<'_>) -> Result<DetectorEntry, Problem> {
    entry.only(&["name", "version", "file", "sha256", "input", "classes", "layout", "trained"])?;
    let file = entry.text("file")?;
    if file.contains(['/', '\\', ':']) || file.starts_with('.') {
        return Err(entry.wrong("file", "has to be the name of a file beside the manifest, without folders"));
    }
    let sha256 = entry.text("sha256")?.to_ascii_lowercase();
    if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(entry.wrong("sha256", "has to be 64 hex digits, as `sha256sum` prints them"));
    }
    let layout = match entry.get("layout") {
        None | Some(Value::Null) => None,
        Some(word) => Some(word.as_str().and_then(Layout::parse).ok_or_else(|| {
            let words: Vec<&str> = Layout::ALL.iter().map(|layout| layout.as_str()).collect();
            entry.wrong("layout", format!("has to be one of {}", words.join(", ")))
        })?),
    };
    Ok(DetectorEntry {
        name: entry.text("name")?,
        version: entry.text("version")?,
        file,
        sha256,
        input: input(entry)?,
        classes: classes(entry)?,
        layout,
        trained: entry.get("trained").filter(|value| !value.is_null()).cloned(),
    })
}

fn input(entry: &Object<'_>) -> Result<(u32, u32), Problem> {
    let why = "has to be [width, height] in pixels, both multiples of 32 from 32 to 2048";
    let sides: Option<Vec<u64>> =
        entry.get("input").and_then(Value::as_array).map(|sides| sides.iter().filter_map(Value::as_u64).collect());
    match sides.as_deref() {
        Some(&[w, h]) if [w, h].iter().all(|side| INPUT_RANGE.contains(side) && side % 32 == 0) => {
            Ok((w as u32, h as u32))
        }
        _ => Err(entry.wrong("input", why)),
    }
}

fn classes(entry: &Object<'_>) -> Result<Vec<ModelClass>, Problem> {
    let list = match entry.get("classes") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(value) => value.as_array().ok_or_else(|| entry.wrong("classes", "has to be a list"))?,
    };
    if list.len() > MAX_CLASSES {
        return Err(entry.wrong("classes", format!("has {} entries; {MAX_CLASSES} is the most", list.len())));
    }
    let mut classes: Vec<ModelClass> = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let class = Object::of(value, &format!("detector.classes[{index}]"))?;
        class.only(&["name", "signal", "own", "threshold", "by_words"])?;
        let name = class.text("name")?;
        if classes.iter().any(|other| other.name == name) {
            return Err(class.wrong("name", format!("{name:?} stands there twice")));
        }
        let signal = match class.get("signal") {
            None | Some(Value::Null) => None,
            Some(word) => Some(word.as_str().and_then(SignalKind::parse).ok_or_else(|| {
                let words: Vec<&str> = SignalKind::ALL.iter().map(|kind| kind.as_str()).collect();
                class.wrong("signal", format!("has to be one of {}", words.join(", ")))
            })?),
        };
        let own = match class.get("own") {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.as_bool().ok_or_else(|| class.wrong("own", "has to be true or false"))?),
        };
        let threshold = match class.get("threshold") {
            None | Some(Value::Null) => DEFAULT_THRESHOLD,
            Some(value) => match value.as_f64() {
                Some(threshold) if threshold > 0.0 && threshold < 1.0 => threshold as f32,
                _ => return Err(class.wrong("threshold", "has to be a number between 0 and 1")),
            },
        };
        let by_words = match class.get("by_words") {
            None | Some(Value::Null) => false,
            Some(value) => value.as_bool().ok_or_else(|| class.wrong("by_words", "has to be true or false"))?,
        };
        classes.push(ModelClass { name, signal, own, threshold, by_words });
    }
    Ok(classes)
}

/// A JSON object that knows where it stands, so that its errors can name the field.
struct Object<'a> {
    map: &'a Map<String, Value>,
    path: String,
}

impl<'a> Object<'a> {
    fn of(value: &'a Value, path: &str) -> Result<Self, Problem> {
        let name = if path.is_empty() { "manifest.json" } else { path };
        let map = value.as_object().ok_or_else(|| broken(name, format!("`{name}` has to be an object.")))?;
        Ok(Self { map, path: path.to_owned() })
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key)
    }

    fn field(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn wrong(&self, key: &str, why: impl std::fmt::Display) -> Problem {
        let field = self.field(key);
        broken(&field, format!("In models/manifest.json, `{field}` {why}."))
    }

    /// A misspelt field must not be taken for one that is absent.
    fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.wrong(key, format!("is not known; known are {}", known.join(", ")))),
            None => Ok(()),
        }
    }

    fn text(&self, key: &str) -> Result<String, Problem> {
        let text = self.get(key).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        if text.is_empty() || text.chars().count() > MAX_NAME_CHARS || text.chars().any(char::is_control) {
            return Err(self.wrong(key, format!("has to be a text of 1 to {MAX_NAME_CHARS} characters")));
        }
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn whole() -> Value {
        json!({"format": 1, "detector": {
            "name": "notices", "version": "1.2", "file": "notices.onnx", "sha256": "AB".repeat(32), "input": [640, 384],
            "classes": [{"name": "kill_notice", "signal": "kill", "own": true, "threshold": 0.4, "by_words": true}, {"name": "minimap"}],
            "layout": "v8", "trained": {"pictures": 12000}}})
    }

    #[test]
    fn a_whole_manifest_is_understood() {
        let entry = Manifest::from_json(&format!("\u{feff}{}", whole())).unwrap().detector.unwrap();
        assert_eq!(
            (entry.input, entry.layout, entry.sha256.as_str()),
            ((640, 384), Some(Layout::V8), "ab".repeat(32).as_str())
        );
        let notice = ModelClass {
            name: "kill_notice".into(),
            signal: Some(SignalKind::Kill),
            own: Some(true),
            threshold: 0.4,
            by_words: true,
        };
        assert_eq!(entry.classes, [notice, ModelClass::named("minimap".into())]);
    }

    #[test]
    fn no_detector_is_no_error() {
        assert_eq!(Manifest::from_json(r#"{"format":1,"detector":null}"#).unwrap(), Manifest::default());
    }

    /// Each line changes one value of a good manifest and names the field that has to be blamed.
    #[test]
    fn every_mistake_names_its_field() {
        let cases: &[(&str, Value, &str)] = &[
            ("/format", json!(2), "format"),
            ("/detector", json!([]), "detector"),
            ("/detector/name", json!(""), "detector.name"),
            ("/detector/version", json!(3), "detector.version"),
            ("/detector/file", json!("../x.onnx"), "detector.file"),
            ("/detector/file", json!("C:x.onnx"), "detector.file"),
            ("/detector/sha256", json!("abc"), "detector.sha256"),
            ("/detector/input", json!([640]), "detector.input"),
            ("/detector/input", json!([640, 360]), "detector.input"),
            ("/detector/input", json!([640, 384, 3]), "detector.input"),
            ("/detector/input", json!([0, 384]), "detector.input"),
            ("/detector/layout", json!("v6"), "detector.layout"),
            ("/detector/classes", json!({}), "detector.classes"),
            ("/detector/classes/1/name", json!("kill_notice"), "detector.classes[1].name"),
            ("/detector/classes/0/signal", json!("kil"), "detector.classes[0].signal"),
            ("/detector/classes/0/own", json!("yes"), "detector.classes[0].own"),
            ("/detector/classes/0/threshold", json!(45), "detector.classes[0].threshold"),
            ("/detector/classes/0/by_words", json!("yes"), "detector.classes[0].by_words"),
        ];
        for (pointer, value, field) in cases {
            let mut manifest = whole();
            *manifest.pointer_mut(pointer).unwrap() = value.clone();
            let problem = Manifest::from_json(&manifest.to_string()).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(*field), "{pointer} = {value}");
            assert_eq!(problem.code, domain::Code::ModelBroken);
            assert!(problem.why.contains(field) && !problem.fix.is_empty(), "{problem:?}");
        }
    }

    #[test]
    fn unknown_missing_and_broken_are_told_apart() {
        let mut manifest = whole();
        manifest["detector"]["treshold"] = json!(1);
        let field = |text: &str| Manifest::from_json(text).unwrap_err().field.unwrap();
        assert_eq!(field(&manifest.to_string()), "detector.treshold");
        assert_eq!(field(r#"{"format":1}"#), "detector");
        assert_eq!(field("{"), "manifest.json");
        assert_eq!(field("[]"), "manifest.json");
    }
}
