//! The JSON Schemas in `models/` promise what the code accepts. They are written by hand, so they are compared here.

use domain::{
    BandPicture, ClassRule, Counter, Cue, CueExample, CueId, ExampleId, GreyPicture, MediaTime, Padding, Profile,
    RecordingId, RelativeBox, SignalKind, SoundExample,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};
use vision::Layout;

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name);
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().cloned().collect()
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_schemas_know_every_signal_and_layout() {
    let kinds: Vec<&str> = SignalKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let (manifest, profile) = (schema("manifest.schema.json"), schema("profile.schema.json"));
    assert_eq!(words(&manifest["$defs"]["signal"]["enum"]), kinds);
    assert_eq!(words(&profile["$defs"]["signal"]["enum"]), kinds);
    let layouts: Vec<&str> = Layout::ALL.iter().map(|layout| layout.as_str()).collect();
    assert_eq!(words(&manifest["$defs"]["detector"]["properties"]["layout"]["enum"]), layouts);
}

#[test]
fn the_profile_schema_has_the_fields_of_a_profile() {
    let schema = schema("profile.schema.json");
    // What is not set is left out.
    let padding = Padding { before_s: 1.0, after_s: 1.0 };
    let rule = ClassRule { signal: SignalKind::Kill, threshold: None, region: None };
    let counter = Counter { region: RelativeBox { x: 0.9, y: 0.9, w: 0.1, h: 0.1 }, signal: SignalKind::Kill, step: 1 };
    let example = CueExample {
        id: ExampleId::new(),
        recording: Some(RecordingId::new()),
        at: MediaTime::ZERO,
        place: RelativeBox::FULL,
        around: RelativeBox::FULL,
        picture: GreyPicture { width: 1, height: 1, pixels: vec![7] },
    };
    let sound = SoundExample {
        id: ExampleId::new(),
        recording: Some(RecordingId::new()),
        at: MediaTime::ZERO,
        until: MediaTime::from_seconds(0.5),
        sound: BandPicture { bands: BandPicture::BANDS, steps: 1, before: 0, values: vec![7; 36] },
    };
    let cue = Cue {
        id: CueId::new(),
        name: "Headshot".into(),
        signal: SignalKind::Kill,
        own: true,
        enabled: true,
        threshold: 0.6,
        threshold_by_user: true,
        lines: 360,
        examples: vec![example.clone()],
        sounds: vec![sound.clone()],
    };
    let profile = Profile {
        name: "all of it".into(),
        game: Some("A game".into()),
        detector: Some("my-notices".into()),
        classes: [("row".to_owned(), rule)].into(),
        counters: vec![counter],
        weights: [(SignalKind::Kill, 1.0)].into(),
        paddings: [(SignalKind::Kill, padding)].into(),
        merge_gap_s: Some(1.0),
        longest_s: Some(60.0),
        max_moments: Some(1),
        max_total_s: Some(60.0),
        players: vec!["you".into()],
        tone: Some("dry".into()),
        language: Some("en".into()),
        banned_words: vec!["word".into()],
        tags: vec!["tag".into()],
        cues: vec![cue.clone()],
    };
    let profile = serde_json::to_value(profile).unwrap();
    assert_eq!(keys(&schema["properties"]), keys(&profile));
    assert_eq!(keys(&schema["$defs"]["cue"]["properties"]), keys(&serde_json::to_value(cue).unwrap()));
    let example = serde_json::to_value(example).unwrap();
    assert_eq!(keys(&schema["$defs"]["example"]["properties"]), keys(&example));
    assert_eq!(keys(&schema["$defs"]["example"]["properties"]["picture"]["properties"]), keys(&example["picture"]));
    let sound = serde_json::to_value(sound).unwrap();
    assert_eq!(keys(&schema["$defs"]["sound"]["properties"]), keys(&sound));
    assert_eq!(keys(&schema["$defs"]["sound"]["properties"]["sound"]["properties"]), keys(&sound["sound"]));
    assert_eq!(schema["$defs"]["sound"]["properties"]["sound"]["properties"]["bands"]["const"], BandPicture::BANDS);
    let padding = serde_json::to_value(padding).unwrap();
    let counter = serde_json::to_value(counter).unwrap();
    assert_eq!(keys(&schema["$defs"]["counter"]["properties"]), keys(&counter));
    assert_eq!(keys(&schema["$defs"]["padding"]["properties"]), keys(&padding));
    assert_eq!(keys(&schema["$defs"]["box"]["properties"]), keys(&serde_json::to_value(RelativeBox::FULL).unwrap()));
}

/// What the schema says is required and allowed is what the reader requires and allows.
#[test]
fn the_manifest_schema_has_the_fields_of_the_reader() {
    let schema = schema("manifest.schema.json");
    let detector = &schema["$defs"]["detector"];
    let whole = json!({"name": "n", "version": "1", "file": "n.onnx", "sha256": "0".repeat(64), "input": [64, 64],
        "classes": [{"name": "a", "signal": "kill", "own": false, "threshold": 0.5, "by_words": false}], "layout": "v8", "trained": {}});
    let read = |detector: &Value| vision::Manifest::from_json(&json!({"format": 1, "detector": detector}).to_string());
    assert!(read(&whole).is_ok());
    assert_eq!(keys(&detector["properties"]), keys(&whole));
    assert_eq!(keys(&schema["$defs"]["class"]["properties"]), keys(&whole["classes"][0]));
    let required = words(&detector["required"]);
    for field in keys(&whole) {
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(&field);
        assert_eq!(read(&without).is_err(), required.contains(&field.as_str()), "{field}");
    }
}
