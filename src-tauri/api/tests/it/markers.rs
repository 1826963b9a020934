//! Marks of the person's own: pressed, set, listed, taken out, and what is refused.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test]
async fn a_mark_is_set_in_a_recording_and_taken_out_again() {
    let world = World::start().await;
    let path = format!("/recordings/{}/markers", world.recording.id);
    let made = world.good("POST", &path, json!({"at_s": 12.5, "note": "clutch"})).await;
    let mark = &made["mark"];
    assert_eq!((&mark["note"], &mark["pressed_at"]), (&json!("clutch"), &Value::Null));
    assert_eq!(mark["places"], json!([{"recording_id": world.recording.id, "at_s": 12.5}]));
    assert_eq!(world.good("GET", &path, Value::Null).await["items"], json!([mark]));
    let signals = world.read(&format!("/recordings/{}/signals", world.recording.id)).await;
    let found = signals["signals"].as_array().unwrap().iter().find(|signal| signal["source"] == "mark").unwrap();
    assert_eq!((&found["kind"], &found["label"]), (&json!("marker"), &json!("clutch")));

    let one = format!("/markers/{}", mark["id"].as_str().unwrap());
    let gone = world.good("DELETE", &one, Value::Null).await;
    assert_eq!(world.good("GET", &path, Value::Null).await["items"], json!([]));
    assert_eq!(world.refused("DELETE", &one, Value::Null).await.0, "not_found");
    world.good("POST", "/undo", json!({"id": gone["undo_id"]})).await;
    assert_eq!(world.good("GET", &path, Value::Null).await["items"], json!([mark]));
}

#[tokio::test]
async fn a_mark_is_pressed_for_what_is_being_recorded() {
    let world = World::start().await;
    let made = world.good("POST", "/markers", json!({})).await;
    assert!(made["mark"]["pressed_at"].is_string() && made["undo_id"].is_string());
    let place = json!({"recording_id": world.recording.id, "at_s": 0.0});
    assert_eq!(made["mark"]["places"], json!([place]), "the world's only recording begins now");
    let earlier = world.good("POST", "/markers", json!({"at": "2026-01-02T03:04:05Z", "note": "ace"})).await;
    assert_eq!(earlier["mark"]["places"], json!([]), "nothing was recorded then");
    let items = world.good("GET", "/markers", Value::Null).await["items"].clone();
    assert_eq!(items, json!([made["mark"], earlier["mark"]]), "newest first");
}

#[tokio::test]
async fn what_marks_nothing_names_its_field() {
    let world = World::start().await;
    let path = format!("/recordings/{}/markers", world.recording.id);
    for (path, body, field) in [
        (path.as_str(), json!({"at_s": -1.0}), "at_s"),
        (path.as_str(), json!({"at_s": 1e6}), "at_s"),
        (path.as_str(), json!({"at_s": "soon"}), "at_s"),
        (path.as_str(), json!({"note": "where?"}), "body"),
        ("/markers", json!({"at": "2999-01-01T00:00:00Z"}), "at"),
        ("/markers", json!({"when": "now"}), "when"),
    ] {
        let (code, problem) = world.refused("POST", path, body.clone()).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)), "{body}: {problem}");
    }
}

#[tokio::test]
async fn a_key_for_everywhere_is_kept_and_one_that_people_type_is_refused() {
    let world = World::start().await;
    assert_eq!(world.read("/settings").await["mark_key"], Value::Null, "off until it is set");
    let set = world.good("PATCH", "/settings", json!({"mark_key": "Ctrl+Shift+F9"})).await;
    assert_eq!(set["mark_key"], "Ctrl+Shift+F9");
    let (code, problem) = world.refused("PATCH", "/settings", json!({"mark_key": "M"})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("mark_key")));
    assert_eq!(world.good("PATCH", "/settings", json!({"mark_key": null})).await["mark_key"], Value::Null);
}
