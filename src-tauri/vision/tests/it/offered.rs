//! Detectors that a person offers: what is known of them, and what is refused by name.

use crate::stage::*;
use domain::{Code, Problem};
use serde_json::{Value, json};
use vision::{Examined, Layout, Loaded, Manifest, Offered, examine};

fn manifest(network: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut entry = json!({
        "name": "mine", "version": "7", "file": "any.onnx", "sha256": sha256(&fixture(network)), "input": [SIZE, SIZE],
        "classes": [{"name": "red", "signal": "kill", "own": true, "threshold": 0.4}, {"name": "blue"}],
    });
    change(&mut entry);
    json!({"format": 1, "detector": entry}).to_string()
}

fn offer(network: &str, manifest: Option<&str>, library: &std::path::Path) -> Result<Examined, Problem> {
    examine(Offered { model: &fixture(network), file: network, manifest }, Some(library))
}

#[test]
fn a_model_alone_says_enough_itself() {
    let Some(library) = library() else { return };
    let found = offer("tiny.onnx", None, &library).unwrap().entry;
    let names: Vec<&str> = found.classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!((found.name.as_str(), found.input, found.layout), ("tiny", (SIZE, SIZE), Some(Layout::V8)));
    assert_eq!((names, found.file.as_str()), (vec!["red", "blue"], "detector.onnx"));
}

/// What was examined is what loads later: the folder is made of it and of nothing else.
#[test]
fn every_layout_is_examined_and_then_loads() {
    let Some(library) = library() else { return };
    for (network, word, layout) in [
        ("tiny.onnx", None, Layout::V8),
        ("tiny_transposed.onnx", Some("v8_transposed"), Layout::V8Transposed),
        ("tiny_end_to_end.onnx", None, Layout::EndToEnd),
        ("tiny_v5.onnx", None, Layout::V5),
    ] {
        let text = manifest(network, |entry| entry["layout"] = word.into());
        let found = offer(network, Some(&text), &library).unwrap().entry;
        assert_eq!((found.layout, found.name.as_str()), (Some(layout), "mine"), "{network}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(&found.file), fixture(network)).unwrap();
        std::fs::write(folder.path().join("manifest.json"), found.to_manifest()).unwrap();
        let Loaded::Detector(yolo) = vision::load(folder.path(), Some(&library)).unwrap() else { panic!("{network}") };
        assert_eq!((yolo.layout(), yolo.classes()), (layout, found.classes.as_slice()));
        assert_eq!(Manifest::from_json(&found.to_manifest()).unwrap().detector, Some(found));
    }
}

#[test]
fn what_is_broken_is_refused_with_the_field() {
    let Some(library) = library() else { return };
    let wrong = |network: &str, change: fn(&mut Value)| offer(network, Some(&manifest(network, change)), &library);
    let cases = [
        (wrong("tiny.onnx", |entry| entry["sha256"] = "0".repeat(64).into()), "detector.sha256"),
        (wrong("tiny.onnx", |entry| entry["input"] = json!([96, 64])), "detector.input"),
        (wrong("tiny.onnx", |entry| entry["layout"] = "v5".into()), "detector.layout"),
        (wrong("tiny_transposed.onnx", |_| {}), "detector.layout"),
        (wrong("tiny.onnx", |entry| entry["classes"] = json!([{"name": "red"}])), "detector.classes"),
        (wrong("tiny_half.onnx", |_| {}), "detector.input"),
        (offer("tiny.onnx", Some("{"), &library), "manifest.json"),
        (offer("tiny.onnx", Some(r#"{"format": 1, "detector": null}"#), &library), "detector"),
        (examine(Offered { model: b"no network", file: "a.onnx", manifest: None }, Some(&library)), "detector.file"),
    ];
    for (answer, field) in cases {
        let problem = answer.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::ModelBroken, Some(field)), "{problem}");
        assert!(!problem.fix.is_empty() && problem.what.contains("taken in"), "{problem:?}");
    }
}
