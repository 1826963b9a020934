//! Every read of a library with one of everything: the shape as a picture, and that it fits the document.

use crate::world::World;
use serde_json::{Value, json};

/// Pictures do not depend on how serde_json keeps its maps, nor on when the seed was written.
fn shown(look: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings.bind(look);
}

macro_rules! picture {
    ($world:expr, $path:expr) => {
        let json = $world.read(&$path).await;
        shown(|| insta::assert_json_snapshot!(json, { ".created_at" => "[time]", ".items[].created_at" => "[time]" }));
    };
}

#[tokio::test]
async fn recordings() {
    let world = World::start().await;
    let id = world.recording.id;
    picture!(world, "/recordings?text=21-14");
    picture!(world, "/recordings?state=failed");
    picture!(world, format!("/recordings/{id}"));
    picture!(world, format!("/recordings/{id}/signals"));
    picture!(world, format!("/recordings/{id}/moments"));
    picture!(world, format!("/recordings/{id}/waveform"));
    picture!(world, "/games");
}

#[tokio::test]
async fn moments() {
    let world = World::start().await;
    picture!(world, "/moments?state=new,later&min_score=50&sort=best");
    picture!(world, format!("/moments/{}", world.moment.id));
    assert_eq!(world.read("/moments?state=rejected").await, json!({"items": [], "next": null}));
    let of_recording = world.read(&format!("/moments?recording={}", world.recording.id)).await;
    assert_eq!(of_recording["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn clips_and_words() {
    let world = World::start().await;
    let id = world.clip.id;
    assert_eq!(world.read("/clips").await["items"], json!([]), "drafts are shown when they are asked for");
    picture!(world, "/clips?state=draft");
    picture!(world, format!("/clips/{id}"));
    picture!(world, format!("/clips/{id}/words?destination=folder"));
    picture!(world, format!("/clips/{id}/words/history"));
}

#[tokio::test]
async fn everything_else() {
    let world = World::start().await;
    picture!(world, "/platforms");
    picture!(world, "/accounts");
    picture!(world, "/posts");
    picture!(world, "/jobs?state=queued&kind=analyse");
    picture!(world, format!("/jobs/{}", world.job));
    picture!(world, "/folders");
    assert_eq!(world.read("/folders/suggestions").await, json!({"items": []}));
    picture!(world, "/settings");
    picture!(world, "/profiles");
    picture!(world, "/models");
    assert_eq!(world.read("/undo").await, Value::Null);
}

#[tokio::test]
async fn the_state_of_everything() {
    let world = World::start().await;
    // Nobody listens there: being away is an answer.
    world.good("PATCH", "/settings", json!({"words": {"ollama_url": "http://127.0.0.1:9"}})).await;
    let mut health = world.good("GET", "/ai/health", Value::Null).await;
    assert_eq!(health["state"], "away");
    assert!(health["problem"].take().is_object());
    let mut status = world.read("/status").await;
    assert_eq!(status["ollama"], json!({"state": "away", "model": null}));
    let ffmpeg = status["ffmpeg"].take();
    assert_eq!((&ffmpeg["ok"], &ffmpeg["problem"]["code"]), (&json!(false), &json!("ffmpeg_missing")));
    shown(|| insta::assert_json_snapshot!(status));
    let doctor = world.good("GET", "/doctor", Value::Null).await;
    let ffmpeg = doctor["checks"].as_array().unwrap().iter().find(|check| check["key"] == "ffmpeg").unwrap();
    assert_eq!(ffmpeg["ok"], false);
    assert!(!doctor["report"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn lists_go_on_where_they_stopped() {
    let world = World::start().await;
    let first = world.good("GET", "/recordings?limit=1", Value::Null).await;
    let cursor = first["next"].as_str().unwrap();
    let second = world.good("GET", &format!("/recordings?limit=1&cursor={cursor}"), Value::Null).await;
    assert_eq!(second["next"], Value::Null);
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_with_its_field() {
    let world = World::start().await;
    for (path, field) in [
        ("/recordings?limit=0", "limit"),
        ("/recordings?limit=many", "limit"),
        ("/recordings?state=lost", "state"),
        ("/moments?state=new,lost", "state"),
        ("/moments?sort=loudest", "sort"),
        ("/moments?recording=../../etc/passwd", "recording"),
        ("/moments?min_score=900", "min_score"),
        ("/clips?state=lost", "state"),
        ("/posts?from=yesterday", "from"),
        ("/posts?state=gone", "state"),
        ("/jobs?state=stuck", "state"),
        ("/jobs?order=1", "order"),
    ] {
        let (code, problem) = world.refused("GET", path, Value::Null).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)), "{path}: {problem}");
    }
    let (code, _) = world.refused("GET", "/recordings?cursor=nonsense", Value::Null).await;
    assert_eq!(code, "invalid");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::start().await;
    let id = uuid::Uuid::now_v7();
    for path in ["/recordings", "/moments", "/clips", "/jobs", "/posts"] {
        let (code, problem) = world.refused("GET", &format!("{path}/{id}"), Value::Null).await;
        assert_eq!(code, "not_found", "{problem}");
    }
    let (code, _) = world.refused("GET", &format!("/recordings/{id}/waveform"), Value::Null).await;
    assert_eq!(code, "not_found");
    let problem = world.refused("GET", "/recordings/nonsense", Value::Null).await.1;
    shown(|| insta::assert_json_snapshot!(problem));
}

#[tokio::test]
async fn an_address_that_is_no_text_is_a_problem_too() {
    let world = World::start().await;
    for (method, path, code) in [
        ("DELETE", "/profiles/%ff", "not_found"),
        ("GET", "/recordings/%ff", "not_found"),
        ("GET", "/recordings?text=1&text=2", "invalid"),
        ("GET", "/events?last_event_id=1&last_event_id=2", "invalid"),
        ("GET", "/nothing/%ff", "not_found"),
    ] {
        assert_eq!(world.ask(method, path, Value::Null).await.code(), code, "{method} {path}");
    }
}
