//! A detector of one's own: sent, looked at, taken in whole or not at all, chosen by a profile, removed.
//!
//! The models are the tiny ones of the room that runs them. Without ONNX Runtime these tests skip with a word on stderr;
//! `CLIPCONDUCTOR_REQUIRE_ONNXRUNTIME=1` makes that an error.

use crate::{
    schema,
    world::{Answer, TOKEN, World, request},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::Path;

fn model(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vision/tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A manifest for a tiny model; `change` may spoil it.
fn manifest(name: &str, change: impl FnOnce(&mut Value)) -> String {
    let sha256: String = Sha256::digest(model(name)).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut whole = json!({"format": 1, "detector": {
        "name": format!("My {name}"), "version": "3", "file": name, "sha256": sha256, "input": [64, 64],
        "classes": [{"name": "red", "signal": "kill", "own": true, "threshold": 0.4}, {"name": "blue"}]}});
    change(&mut whole["detector"]);
    whole.to_string()
}

async fn send(world: &World, name: &str, bytes: Vec<u8>) -> Answer {
    let request = request("POST", &format!("/api/v1/detectors/upload?name={name}"))
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/octet-stream");
    world.send(request.body(Body::from(bytes)).unwrap()).await
}

async fn sent(world: &World, name: &str) -> Value {
    let answer = send(world, name, model(name)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    schema::check_answer("POST", "/detectors/upload", &json);
    json["id"].clone()
}

/// A world on a machine with ONNX Runtime, or `None` with a word why the test does nothing.
#[allow(clippy::print_stderr, reason = "says why it is skipped")]
async fn world() -> Option<World> {
    let world = World::start().await;
    let file = sent(&world, "tiny.onnx").await;
    let answer = world.ask("POST", "/detectors/test", json!({"file": file})).await;
    if answer.status == StatusCode::OK {
        return Some(world);
    }
    assert_eq!(answer.code(), "runtime_missing", "{}", answer.text());
    let required = std::env::var("CLIPCONDUCTOR_REQUIRE_ONNXRUNTIME").is_ok_and(|value| value == "1");
    assert!(!required, "ONNX Runtime is required, but its library was not found");
    eprintln!("skipped: ONNX Runtime was not found");
    None
}

fn in_library(world: &World) -> Vec<String> {
    let folder = world.conductor.paths().own_detectors();
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".arrived")
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_layout_is_looked_at_and_taken_in() {
    let Some(world) = world().await else { return };
    for (name, layout) in
        [("tiny.onnx", "v8"), ("tiny_transposed.onnx", "v8_transposed"), ("tiny_end_to_end.onnx", "end_to_end")]
    {
        let file = sent(&world, name).await;
        // 1x84x6 could be end-to-end as well, so the manifest says.
        let said = if layout == "v8_transposed" { Some(layout) } else { None };
        let text = manifest(name, |detector| detector["layout"] = said.into());
        let request = json!({"file": file, "manifest": text});
        let look = world.good("POST", "/detectors/test", request.clone()).await;
        assert_eq!(look["detector"]["layout"], layout);
        assert_eq!(
            world.good("GET", "/detectors", Value::Null).await["items"].as_array().unwrap().len(),
            in_library(&world).len()
        );
        let taken = world.good("POST", "/detectors", request).await;
        assert_eq!((&taken["layout"], &taken["version"]), (&json!(layout), &json!("3")));
        assert_eq!(taken["classes"][0], json!({"name": "red", "signal": "kill", "threshold": 0.4}));
        let folder = world.conductor.paths().own_detectors().join(taken["id"].as_str().unwrap());
        assert_eq!(std::fs::read(folder.join("detector.onnx")).unwrap(), model(name));
    }
    assert_eq!(in_library(&world), ["my-tiny-end-to-end-onnx", "my-tiny-onnx", "my-tiny-transposed-onnx"]);
}

/// What the model says by itself is enough, the signals are put into the manifest that comes back, and a profile comes along.
#[tokio::test]
async fn a_model_alone_gets_its_signals_and_a_profile() {
    let Some(world) = world().await else { return };
    let file = sent(&world, "tiny.onnx").await;
    let look = world.good("POST", "/detectors/test", json!({"file": file})).await;
    let mut whole: Value = serde_json::from_str(look["manifest"].as_str().unwrap()).unwrap();
    assert_eq!(whole["detector"]["classes"][0]["signal"], Value::Null);
    whole["detector"]["classes"][0]["signal"] = json!("medal");
    whole["detector"]["name"] = json!("Reds");
    let profile = json!({"name": "red game", "game": "Red"}).to_string();
    let request = json!({"file": file, "manifest": whole.to_string(), "profile": profile});
    let taken = world.good("POST", "/detectors", request.clone()).await;
    assert_eq!((&taken["id"], &taken["classes"][0]["signal"]), (&json!("reds"), &json!("medal")));
    assert_eq!(taken["profiles"], json!(["red game"]));
    let profiles = world.good("GET", "/profiles", Value::Null).await;
    assert_eq!(profiles["items"][0]["detector"], "reds");

    // It was moved, so that it has to be sent again; and while a profile has chosen it, it stays.
    let (code, problem) = world.refused("POST", "/detectors", request).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("not_found", Some("file")));
    let (code, problem) = world.refused("DELETE", "/detectors/reds", Value::Null).await;
    assert_eq!(code, "conflict");
    assert!(problem["detail"].as_str().unwrap().contains("red game"), "{problem}");
    world.good("DELETE", "/profiles/red%20game", Value::Null).await;
    world.good("DELETE", "/detectors/reds", Value::Null).await;
    assert_eq!(in_library(&world), Vec::<String>::new());
    assert_eq!(world.refused("DELETE", "/detectors/reds", Value::Null).await.0, "not_found");
}

#[tokio::test]
async fn what_is_broken_is_refused_by_its_field_and_nothing_is_left() {
    let Some(world) = world().await else { return };
    type Spoil = fn(&mut Value);
    let cases: [(&str, Option<Spoil>, &str); 9] = [
        ("tiny.onnx", Some(|it| it["sha256"] = json!("0".repeat(64))), "detector.sha256"),
        ("tiny.onnx", Some(|it| it["input"] = json!([96, 64])), "detector.input"),
        ("tiny.onnx", Some(|it| it["layout"] = json!("v5")), "detector.layout"),
        ("tiny.onnx", Some(|it| it["classes"] = json!([{"name": "red"}])), "detector.classes"),
        ("tiny.onnx", Some(|it| it["classes"][1]["signal"] = json!("kil")), "detector.classes[1].signal"),
        ("tiny.onnx", Some(|it| it["name"] = json!("エルデン")), "detector.name"),
        ("tiny.onnx", Some(|it| it["treshold"] = json!(1)), "detector.treshold"),
        ("tiny_transposed.onnx", None, "detector.layout"),
        ("tiny_half.onnx", None, "detector.input"),
    ];
    for (name, spoil, field) in cases {
        let text = spoil.map(|spoil| manifest(name, spoil));
        let request = json!({"file": sent(&world, name).await, "manifest": text});
        let (code, problem) = world.refused("POST", "/detectors", request).await;
        let wanted = if field == "detector.name" { "invalid" } else { "model_broken" };
        assert_eq!((code.as_str(), problem["field"].as_str()), (wanted, Some(field)), "{name}: {problem}");
    }
    let no_model = send(&world, "notes.onnx", b"not a model".to_vec()).await.json()["id"].clone();
    let (code, problem) = world.refused("POST", "/detectors/test", json!({"file": no_model})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("model_broken", Some("detector.file")));
    // A profile that is broken keeps the model out, too.
    let request = json!({"file": sent(&world, "tiny.onnx").await, "profile": r#"{"name": ""}"#});
    let (code, problem) = world.refused("POST", "/detectors", request).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("profile_broken", Some("name")));
    assert_eq!(in_library(&world), Vec::<String>::new());
}

#[tokio::test]
async fn a_name_is_taken_once_and_only_models_are_sent() {
    let Some(world) = world().await else { return };
    for (nth, wanted) in [StatusCode::OK, StatusCode::CONFLICT].into_iter().enumerate() {
        let request = json!({"file": sent(&world, "tiny.onnx").await});
        let answer = world.ask("POST", "/detectors", request).await;
        assert_eq!(answer.status, wanted, "{nth}: {}", answer.text());
    }
    assert_eq!(send(&world, "tiny.pt", vec![1]).await.code(), "invalid");
    assert_eq!(send(&world, "tiny.onnx", Vec::new()).await.code(), "file_empty");
    let nobody = json!({"file": "019ab3c4-d5e6-7f00-8a00-000000000001"});
    assert_eq!(world.refused("POST", "/detectors/test", nobody).await.0, "not_found");
}

/// Measured now, kept, and shown with the detector. This library's folder has no detector, so that nothing is measured.
#[tokio::test]
async fn providers_without_a_detector_are_nothing() {
    let world = World::start().await;
    let models = world.good("POST", "/models/test-providers", Value::Null).await;
    assert_eq!(models["providers"], Value::Null);
}
