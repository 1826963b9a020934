//! What is wrong with a model is told by name.

use crate::stage::*;
use domain::{Code, Problem};
use serde_json::{Value, json};
use std::path::Path;

fn refused(network: &str, library: &Path, change: impl FnOnce(&mut Value)) -> Problem {
    let problem = detector(&models(network, change), library).unwrap_err();
    assert_eq!(problem.code, Code::ModelBroken, "{problem}");
    assert!(!problem.fix.is_empty());
    problem
}

#[track_caller]
fn names(problem: &Problem, field: &str, word: &str) {
    assert_eq!(problem.field.as_deref(), Some(field), "{problem}");
    assert!(problem.why.contains(word), "{problem}");
}

#[test]
fn another_file_under_the_same_name() {
    // No library is needed to see this.
    let folder = models("tiny.onnx", |entry| entry["sha256"] = "0".repeat(64).into());
    let problem = vision::load(folder.path(), None).unwrap_err();
    names(&problem, "detector.sha256", &sha256(&fixture("tiny.onnx")));
}

#[test]
fn a_file_that_is_not_there() {
    let folder = models("tiny.onnx", |entry| entry["file"] = "away.onnx".into());
    names(&vision::load(folder.path(), None).unwrap_err(), "detector.file", "away.onnx");
}

#[test]
fn a_file_that_is_no_network() {
    let Some(library) = library() else { return };
    let folder = models("tiny.onnx", |entry| entry["sha256"] = sha256(b"no network").into());
    std::fs::write(folder.path().join("tiny.onnx"), "no network").unwrap();
    let problem = detector(&folder, &library).unwrap_err();
    names(&problem, "detector.file", "tiny.onnx");
    assert!(!problem.details.is_empty());
}

#[test]
fn another_size() {
    let Some(library) = library() else { return };
    let problem = refused("tiny.onnx", &library, |entry| entry["input"] = json!([96, 64]));
    names(&problem, "detector.input", "1x3x64x64");
}

#[test]
fn another_number_of_classes() {
    let Some(library) = library() else { return };
    let problem = refused("tiny.onnx", &library, |entry| entry["classes"] = json!([{"name": "red"}]));
    names(&problem, "detector.classes", "red, blue");
}

#[test]
fn a_shape_that_can_be_read_in_two_ways() {
    let Some(library) = library() else { return };
    let problem = refused("tiny_transposed.onnx", &library, |_| {});
    names(&problem, "detector.layout", "1x84x6");
    assert!(problem.why.contains("v8_transposed or end_to_end"), "{problem}");
}

#[test]
fn another_layout_than_the_manifest_says() {
    let Some(library) = library() else { return };
    let problem = refused("tiny.onnx", &library, |entry| entry["layout"] = "v5".into());
    names(&problem, "detector.layout", "1x6x84");
}

#[test]
fn sixteen_bits() {
    let Some(library) = library() else { return };
    names(&refused("tiny_half.onnx", &library, |_| {}), "detector.input", "half=False");
}
