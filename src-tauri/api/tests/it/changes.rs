//! Every change: what it answers, that it is there afterwards, that it can be taken back, and what is refused.

use crate::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn a_note_is_kept_and_taken_back() {
    let world = World::start().await;
    let path = format!("/recordings/{}", world.recording.id);
    let changed = world.good("PATCH", &path, json!({"note": "Finals", "game": null})).await;
    assert_eq!((&changed["note"], &changed["game"]), (&json!("Finals"), &Value::Null));
    let same = world.good("PATCH", &path, json!({"game": "Quake"})).await;
    assert_eq!((&same["note"], &same["game"]), (&json!("Finals"), &json!("Quake")), "what is left out stays");
    assert_eq!(world.good("GET", "/undo", Value::Null).await["id"], same["undo_id"]);
    let undone = world.good("POST", "/undo", json!({"id": same["undo_id"]})).await;
    assert_eq!((&undone["label"], &undone["changed"]), (&same["label"], &json!(1)));
    assert_eq!(world.good("GET", &path, Value::Null).await["game"], Value::Null);
}

#[tokio::test]
async fn a_recording_has_a_bar_of_its_own() {
    let world = World::start().await;
    let path = format!("/recordings/{}", world.recording.id);
    assert_eq!(world.good("PATCH", &path, json!({"min_score": 5})).await["min_score"], 5);
    assert_eq!(world.good("PATCH", &path, json!({"note": "x"})).await["min_score"], 5, "what is left out stays");
    assert_eq!(world.good("PATCH", &path, json!({"min_score": null})).await["min_score"], Value::Null);
    let (code, problem) = world.refused("PATCH", &path, json!({"min_score": 101})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("min_score")));
}

#[tokio::test]
async fn a_recording_is_forgotten_and_comes_back() {
    let world = World::start().await;
    let path = format!("/recordings/{}", world.recording.id);
    let gone = world.good("DELETE", &path, Value::Null).await;
    assert!(gone["undo_id"].is_string());
    assert_eq!(world.refused("GET", &path, Value::Null).await.0, "not_found");
    assert!(world.recording.path.is_file(), "the file is not ours to delete");
    world.good("POST", "/undo", Value::Null).await;
    assert_eq!(world.good("GET", &path, Value::Null).await["file_name"], "21-14-03.mp4");
}

#[tokio::test]
async fn edges_are_moved_within_the_recording() {
    let world = World::start().await;
    let path = format!("/moments/{}", world.moment.id);
    let moved = world.good("PATCH", &path, json!({"start_s": 10.25, "end_s": 30.0})).await;
    assert_eq!((&moved["start_s"], &moved["edges_by_user"]), (&json!(10.25), &json!(true)));
    assert!(moved["undo_id"].is_string());
    for (body, field) in [
        (json!({"start_s": -1.0, "end_s": 5.0}), "start_s"),
        (json!({"start_s": 9.0, "end_s": 5.0}), "end_s"),
        (json!({"start_s": 9.0}), "body"),
        (json!({"start_s": "9", "end_s": 10}), "start_s"),
        (json!({"start_s": 9.0, "end_s": 10.0, "score": 100}), "score"),
    ] {
        let (code, problem) = world.refused("PATCH", &path, body.clone()).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)), "{body}: {problem}");
    }
}

#[tokio::test]
async fn a_moment_is_cut_by_hand() {
    let world = World::start().await;
    let path = format!("/recordings/{}/moments", world.recording.id);
    let made = world.good("POST", &path, json!({"start_s": 40.0, "end_s": 48.0})).await;
    assert_eq!((&made["state"], &made["edges_by_user"]), (&json!("accepted"), &json!(true)));
    assert!(made["clip_id"].is_string());
    let items = world.good("GET", &path, Value::Null).await;
    assert_eq!(items["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn accepting_makes_the_clip_ready() {
    let world = World::start().await;
    let decided = world.good("POST", "/moments/decide", json!({"ids": [world.moment.id], "state": "accepted"})).await;
    assert_eq!(decided["changed"], 1);
    let clip = format!("/clips/{}", world.clip.id);
    assert_eq!(world.good("GET", &clip, Value::Null).await["state"], "ready");
    world.good("POST", "/undo", json!({"id": decided["undo"]["id"]})).await;
    assert_eq!(world.good("GET", &clip, Value::Null).await["state"], "draft");
    for (body, field) in [
        (json!({"ids": [], "state": "accepted"}), "ids"),
        (json!({"ids": [world.moment.id], "state": "great"}), "state"),
        (json!({"ids": ["../x"], "state": "accepted"}), "ids[0]"),
        (json!({"ids": vec![world.moment.id; 1001], "state": "accepted"}), "ids"),
    ] {
        let (code, problem) = world.refused("POST", "/moments/decide", body).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)), "{problem}");
    }
}

#[tokio::test]
async fn a_clip_is_edited_and_copied() {
    let world = World::start().await;
    let path = format!("/clips/{}", world.clip.id);
    let mut edit = world.good("GET", &path, Value::Null).await["edit"].clone();
    edit["layout"]["kind"] = json!("vertical_blurred");
    edit["sound"]["gain_db"] = json!(-6.0);
    let changed = world.good("PATCH", &path, json!({"edit": edit, "thumbnail_at_s": 20.5})).await;
    assert_eq!((&changed["edit"], &changed["thumbnail_at_s"]), (&edit, &json!(20.5)));
    let cleared = world.good("PATCH", &path, json!({"thumbnail_at_s": null})).await;
    assert_eq!((&cleared["thumbnail_at_s"], &cleared["layout"]), (&Value::Null, &json!("vertical_blurred")));
    let copy = world.good("POST", &format!("{path}/duplicate"), Value::Null).await;
    assert_ne!(copy["id"], changed["id"]);
    assert_eq!(copy["edit"], edit);
    let mut outside = edit.clone();
    outside["layout"]["game"] = json!({"x": 0.9, "y": 0.0, "w": 0.5, "h": 1.0});
    let (code, problem) = world.refused("PATCH", &path, json!({"edit": outside})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("edit.layout.game")));
}

#[tokio::test]
async fn words_have_versions() {
    let world = World::start().await;
    let path = format!("/clips/{}/words", world.clip.id);
    let text = json!({"title": "Mine", "description": "", "tags": ["a"], "alt_text": ""});
    let written = world.good("PUT", &path, json!({"destination": "any", "text": text})).await;
    assert_eq!((&written["author"], &written["language"]), (&json!({"by": "user"}), &json!("en")));
    let history = world.good("GET", &format!("{path}/history"), Value::Null).await;
    let titles: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|words| words["text"]["title"].clone()).collect();
    assert_eq!(titles, ["Mine", "One with the railgun"]);
    let long = json!({"title": "x".repeat(5000), "description": "", "tags": [], "alt_text": ""});
    let (code, problem) = world.refused("PUT", &path, json!({"destination": "any", "text": long})).await;
    assert_eq!(code, "invalid", "{problem}");
    // What a person writes is locked, and only they unlock it.
    assert_eq!(written["locked"], json!(["title", "description", "tags", "alt_text"]));
    let (code, _) = world.refused("POST", &format!("{path}/rewrite"), json!({"destination": "any"})).await;
    assert_eq!(code, "conflict");
    let free = world.good("PUT", &format!("{path}/locks"), json!({"destination": "any", "locked": ["title"]})).await;
    assert_eq!(free["locked"], json!(["title"]));
    let (code, problem) =
        world.refused("PUT", &format!("{path}/title"), json!({"destination": "any", "title": "Never offered"})).await;
    assert_eq!((code.as_str(), &problem["field"]), ("invalid", &json!("title")));
    let oldest = &history["items"][1]["id"];
    let back = world.good("POST", &format!("{path}/restore"), json!({"version": oldest})).await;
    assert_eq!(back["text"]["title"], "One with the railgun");
    let request = json!({"destination": "any", "fields": ["title", "tags"]});
    let job = world.good("POST", &format!("{path}/rewrite"), request).await;
    assert_eq!((&job["kind"], &job["state"]), (&json!("describe"), &json!("queued")));
    let (code, _) = world.refused("POST", &format!("{path}/rewrite"), json!({"destination": "moon"})).await;
    assert_eq!(code, "invalid");
}

#[tokio::test]
async fn a_clip_is_approved_once_and_can_be_taken_back() {
    let world = World::start().await;
    let accounts = world.good("GET", "/accounts", Value::Null).await;
    let account = accounts["items"][0]["id"].clone();
    let path = format!("/clips/{}/approve", world.clip.id);
    for (body, field) in [
        (json!({"accounts": []}), "accounts"),
        (json!({"accounts": [account], "at": "2026-12-01T18:00:00Z"}), "zone"),
        (json!({"accounts": [account], "zone": "Europe/Berlin"}), "at"),
        (json!({"accounts": [account], "at": "2026-12-01T18:00:00Z", "zone": "Moon/Sea"}), "zone"),
    ] {
        let (code, problem) = world.refused("POST", &path, body).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)), "{problem}");
    }
    let body = json!({"accounts": [account], "at": "2026-12-01T18:00:00Z", "zone": "Europe/Berlin"});
    let approved = world.good("POST", &path, body).await;
    let post = &approved["posts"][0];
    assert_eq!((&post["state"], &post["zone"]), (&json!("scheduled"), &json!("Europe/Berlin")));
    assert_eq!(post["at"], "2026-12-01T18:00:00Z");
    let path = format!("/posts/{}", post["id"].as_str().unwrap());
    let detail = world.good("GET", &path, Value::Null).await;
    assert!(!detail["events"].as_array().unwrap().is_empty());
    assert_eq!(world.good("POST", &format!("{path}/cancel"), Value::Null).await["state"], "cancelled");
    assert_eq!(world.refused("POST", &format!("{path}/retry"), Value::Null).await.0, "conflict");
}

#[tokio::test]
async fn accounts_come_and_go() {
    let world = World::start().await;
    let folder = world.root.path().join("exports");
    let body = json!({"platform": "folder", "name": "Exports", "config": {"path": folder}});
    let made = world.good("POST", "/accounts", body).await;
    assert_eq!((&made["name"], &made["state"]), (&json!("Exports"), &json!("ready")));
    let path = format!("/accounts/{}", made["id"].as_str().unwrap());
    assert_eq!(world.good("PATCH", &path, json!({"name": "Out"})).await["name"], "Out");
    assert_eq!(world.good("DELETE", &path, Value::Null).await["undo_id"], Value::Null);
    let left = world.good("GET", "/accounts", Value::Null).await;
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    let (code, _) = world.refused("POST", "/accounts", json!({"platform": "moon", "name": "x", "config": {}})).await;
    assert_eq!(code, "invalid");
    let (code, problem) =
        world.refused("POST", "/accounts", json!({"platform": "folder", "name": "x", "config": 7})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("config")));
}

#[tokio::test]
async fn folders_come_and_go() {
    let world = World::start().await;
    let folder = world.root.path().join("capture");
    std::fs::create_dir(&folder).unwrap();
    let made = world.good("POST", "/folders", json!({"path": folder, "recursive": false})).await;
    assert_eq!((&made["enabled"], &made["polling"]), (&json!(true), &json!(false)));
    assert_eq!(world.refused("POST", "/folders", json!({"path": folder, "recursive": true})).await.0, "conflict");
    let path = format!("/folders/{}", made["id"].as_str().unwrap());
    assert_eq!(world.good("PATCH", &path, json!({"enabled": false})).await["enabled"], false);
    let gone = world.good("DELETE", &path, Value::Null).await;
    world.good("POST", "/undo", json!({"id": gone["undo_id"]})).await;
    assert_eq!(world.good("GET", "/folders", Value::Null).await["items"].as_array().unwrap().len(), 2);
    let missing = world.root.path().join("nowhere");
    let (code, problem) = world.refused("POST", "/folders", json!({"path": missing, "recursive": true})).await;
    assert!(["file_missing", "invalid"].contains(&code.as_str()), "{problem}");
}

#[tokio::test]
async fn settings_are_merged() {
    let world = World::start().await;
    let changed = world.good("PATCH", "/settings", json!({"theme": "dark", "analysis": {"min_score": 40}})).await;
    assert_eq!((&changed["theme"], &changed["analysis"]["min_score"]), (&json!("dark"), &json!(40)));
    assert_eq!(changed["analysis"]["samples_per_s"], 4.0, "what is left out stays");
    for (patch, field) in
        [(json!({"theme": "pink"}), "theme"), (json!({"analysis": {"samples_per_s": 900}}), "analysis.samples_per_s")]
    {
        let (code, problem) = world.refused("PATCH", "/settings", patch).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)));
    }
    assert_eq!(world.refused("PATCH", "/settings", json!(["theme"])).await.0, "invalid");
    assert_eq!(world.good("GET", "/settings", Value::Null).await["theme"], "dark");
}

#[tokio::test]
async fn profiles_come_and_go() {
    let world = World::start().await;
    let profile = json!({"name": "quake", "game": "Quake", "weights": {"kill": 2.0}, "players": ["Tony"]});
    let saved = world.good("PUT", "/profiles/quake", profile.clone()).await;
    assert_eq!((&saved["weights"], &saved["tags"]), (&json!({"kill": 2.0}), &json!([])));
    assert_eq!(world.good("GET", "/profiles", Value::Null).await["items"][0], saved);
    let names = world.good("GET", "/profiles/quake/player-names", Value::Null).await;
    assert_eq!(names, json!({"items": []}), "no recording says who the player is");
    assert_eq!(world.refused("GET", "/profiles/doom/player-names", Value::Null).await.0, "not_found");
    let (code, problem) = world.refused("PUT", "/profiles/other", profile).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("name")));
    let broken = json!({"name": "quake", "paddings": {"kill": {"before_s": 900, "after_s": 1}}});
    let (code, problem) = world.refused("PUT", "/profiles/quake", broken).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("profile_broken", Some("paddings.kill.before_s")));
    world.good("DELETE", "/profiles/quake", Value::Null).await;
    assert_eq!(world.refused("DELETE", "/profiles/quake", Value::Null).await.0, "not_found");
}

#[tokio::test]
async fn rules_come_are_tried_and_go() {
    let world = World::start().await;
    let accounts = world.good("GET", "/accounts", Value::Null).await;
    let account = &accounts["items"][0]["id"];
    let mut rule = json!({
        "name": "Best of all", "enabled": true,
        "condition": {"min_score": 0},
        "action": {"accounts": [account], "time": "next_slot", "most_a_day": 2},
    });
    let tried = world.good("POST", "/rules/test", rule.clone()).await;
    assert!(tried["fitting"].as_u64() > Some(0) && tried["fitting"] == tried["of"], "{tried}");
    assert_eq!(world.read("/rules").await, json!({"items": []}));
    let made = world.good("POST", "/rules", rule.clone()).await;
    assert_eq!(made["condition"], json!({"min_score": 0, "games": [], "kinds": [], "channels": []}));
    let path = format!("/rules/{}", made["id"].as_str().unwrap());
    rule["enabled"] = json!(false);
    assert_eq!(world.good("PUT", &path, rule.clone()).await["enabled"], false);
    rule["action"]["most_a_day"] = json!(51);
    let (code, problem) = world.refused("PUT", &path, rule).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("action.most_a_day")));
    world.good("DELETE", &path, Value::Null).await;
    assert_eq!(world.refused("DELETE", &path, Value::Null).await.0, "not_found");
}

#[tokio::test]
async fn jobs_are_paused_cancelled_and_tried_again() {
    let world = World::start().await;
    let path = format!("/jobs/{}", world.job);
    assert_eq!(world.good("POST", &format!("{path}/pause"), Value::Null).await["state"], "paused");
    assert_eq!(world.good("POST", &format!("{path}/resume"), Value::Null).await["state"], "queued");
    assert_eq!(world.good("POST", &format!("{path}/cancel"), Value::Null).await["state"], "cancelled");
    assert_eq!(world.refused("POST", &format!("{path}/pause"), Value::Null).await.0, "conflict");
    let again = world.good("POST", &format!("{path}/retry"), Value::Null).await;
    assert_eq!(again["state"], "queued");
    assert_eq!(again["log"], json!([]), "it was never begun");
}

#[tokio::test]
async fn the_queue_rests_for_a_while() {
    let world = World::start().await;
    let status = world.good("POST", "/queue/pause", json!({"minutes": 30})).await;
    assert_eq!((&status["paused"], &status["paused_until"]), (&json!(true), &json!("2026-11-21T20:00:00Z")));
    let status = world.good("POST", "/queue/pause", Value::Null).await;
    assert_eq!((&status["paused"], &status["paused_until"]), (&json!(true), &Value::Null));
    let (code, problem) = world.refused("POST", "/queue/pause", json!({"minutes": 0})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("minutes")));
}

#[tokio::test]
async fn importing_says_what_was_left_out() {
    let world = World::start().await;
    let missing = world.root.path().join("nowhere.mp4");
    let body = json!({"paths": [world.recording.path, missing]});
    let imported = world.good("POST", "/recordings/import", body).await;
    assert_eq!(imported["jobs"].as_array().unwrap().len(), 1);
    assert_eq!(imported["skipped"][0]["problem"]["code"], "file_missing");
    assert_eq!(world.refused("POST", "/recordings/import", json!({"paths": []})).await.0, "invalid");
    assert_eq!(world.refused("POST", "/sample", Value::Null).await.0, "file_missing", "this library came without one");
    let path = format!("/recordings/{}/analyse", world.recording.id);
    assert_eq!(world.good("POST", &path, Value::Null).await["kind"], "analyse");
}

#[tokio::test]
async fn a_body_has_to_be_json_and_short() {
    use axum::{body::Body, http::header};
    let world = World::start().await;
    let send = |kind: &'static str, body: String| {
        let request = crate::world::request("POST", "/api/v1/moments/decide")
            .header(header::AUTHORIZATION, format!("Bearer {}", crate::world::TOKEN))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        world.send(request)
    };
    let good = json!({"ids": [world.moment.id], "state": "later"}).to_string();
    assert_eq!(send("text/plain", good.clone()).await.code(), "invalid");
    assert_eq!(send("application/json; charset=utf-8", good).await.status, StatusCode::OK);
    let long = format!("{{\"ids\":[],\"state\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let answer = send("application/json", long).await;
    assert_eq!((answer.code().as_str(), answer.json()["field"].as_str()), ("invalid", Some("body")));
}

#[tokio::test]
async fn models_write_judge_and_come() {
    let world = World::start().await;
    let id = world.clip.id.to_string();
    // Ollama is off in this world: the template writes, and nothing of it is kept.
    let request = json!({"clip_id": id, "field": "title", "stream": "mine"});
    let text = world.good("POST", "/ai/generate-text", request).await;
    assert_eq!(text["author"], json!({"by": "template"}));
    assert!(text["candidates"].as_array().is_some_and(|titles| !titles.is_empty()), "{text}");
    let all = world.good("POST", "/ai/generate-metadata", json!({"clip_id": id, "language": "de"})).await;
    assert_eq!(all["language"], "de");
    let words = world.read(&format!("/clips/{id}/words")).await;
    assert_eq!(words["items"][0]["text"]["title"], "One with the railgun");
    assert_eq!(world.read(&format!("/clips/{id}/judgement")).await["items"], json!([]));
    let judged = world.good("POST", "/ai/analyze-content", json!({"clip_ids": [id]})).await;
    assert_eq!(judged["items"][0]["parts"][0]["by"], "measured");
    assert_eq!(world.read(&format!("/clips/{id}/judgement")).await["items"][0]["score"], judged["items"][0]["score"]);
    let (code, _) = world.refused("POST", "/ai/analyze-content", json!({"clip_ids": []})).await;
    assert_eq!(code, "invalid");
    let job = world.good("POST", "/ai/pull", json!({"model": "gemma3:4b"})).await;
    assert_eq!((&job["kind"], &job["subject"]), (&json!("pull_model"), &json!("gemma3:4b")));
    let (code, _) = world.refused("POST", "/ai/pull", json!({"model": "two words"})).await;
    assert_eq!(code, "invalid");
    let chosen = world.good("POST", "/ai/choose", json!({"task": "judge", "model": null})).await;
    assert_eq!(chosen["words"]["judge_model"], Value::Null);
    assert_eq!(world.good("POST", "/ai/unload", Value::Null).await["models"], json!([]));
    assert!(world.read("/ai/suggestions").await["items"].is_array());
    // A secret goes in and never comes out.
    assert_eq!(world.read("/ai/headers").await, json!({"names": [], "address": null, "sent": false}));
    let header = json!({"name": "X-Key", "value": "hush-hush", "allow_file": true});
    let set = world.good("PUT", "/ai/headers", header).await;
    assert_eq!((&set["names"], &set["sent"]), (&json!(["x-key"]), &json!(true)));
    assert!(!format!("{set} {} {}", world.read("/ai/headers").await, world.read("/settings").await).contains("hush"));
    let (code, problem) = world.refused("PUT", "/ai/headers", json!({"name": "Host", "value": "hush"})).await;
    assert_eq!((code.as_str(), &problem["field"]), ("invalid", &json!("name")));
    assert!(!problem.to_string().contains("hush"));
    let gone = world.good("PUT", "/ai/headers", json!({"name": "X-Key", "value": null})).await;
    assert_eq!(gone["names"], json!([]));
}

#[tokio::test]
async fn marks_are_put_on_found_and_taken_back() {
    let world = World::start().await;
    let subject = json!({"kind": "moment", "id": world.moment.id});
    let change = json!({"subjects": [subject], "starred": true, "add_tags": ["ace"], "note": "For the trailer."});
    let done = world.good("POST", "/marks", change.clone()).await;
    assert_eq!(done["changed"], 1);
    assert_eq!(world.good("POST", "/marks", change).await["changed"], 0, "the same again is no change");
    let marks = world.good("GET", "/marks?kind=moment", Value::Null).await;
    assert_eq!(marks["items"][0]["tags"], json!(["ace"]));
    assert_eq!(world.good("GET", "/tags", Value::Null).await, json!({"items": [{"name": "ace", "count": 1}]}));
    for query in ["starred=true", "tag=ace", "text=trailer"] {
        let found = world.good("GET", &format!("/moments?{query}"), Value::Null).await;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{query}");
    }
    assert_eq!(world.good("GET", "/recordings?starred=true", Value::Null).await["items"], json!([]));
    world.good("PUT", "/tags/ace", json!({"name": "Pentakill"})).await;
    assert_eq!(world.refused("PUT", "/tags/ace", json!({"name": "x"})).await.0, "not_found");
    world.good("DELETE", "/tags/Pentakill", Value::Null).await;
    world.good("POST", "/undo", Value::Null).await;
    let back = world.good("GET", "/moments?tag=pentakill", Value::Null).await;
    assert_eq!(back["items"].as_array().unwrap().len(), 1);
    world.good("POST", "/undo", json!({"id": done["undo_id"]})).await;
    assert_eq!(world.good("GET", "/marks?kind=moment", Value::Null).await["items"], json!([]));
    for (body, field) in [
        (json!({"subjects": [], "starred": true}), "subjects"),
        (json!({"subjects": [subject], "add_tags": [" "]}), "add_tags"),
        (json!({"subjects": [subject, subject], "note": "x"}), "note"),
        (json!({"subjects": [{"kind": "post", "id": world.moment.id}]}), "subjects[0].kind"),
    ] {
        let (code, problem) = world.refused("POST", "/marks", body).await;
        assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some(field)), "{problem}");
    }
}

#[tokio::test]
async fn collections_and_searches_come_and_go() {
    let world = World::start().await;
    let made = world.good("POST", "/collections", json!({"name": " Best  of ", "clips": [world.clip.id]})).await;
    assert_eq!((&made["name"], &made["clips"]), (&json!("Best of"), &json!([world.clip.id])));
    let path = format!("/collections/{}", made["id"].as_str().unwrap());
    let of = format!("/clips?state=draft&collection={}", made["id"].as_str().unwrap());
    assert_eq!(world.good("GET", &of, Value::Null).await["items"].as_array().unwrap().len(), 1);
    let changed = world.good("PATCH", &path, json!({"remove": [world.clip.id], "description": "All"})).await;
    assert_eq!(changed["clips"], json!([]));
    world.good("POST", "/undo", json!({"id": changed["undo_id"]})).await;
    assert_eq!(world.good("GET", &path, Value::Null).await["clips"], json!([world.clip.id]));
    let gone = world.good("DELETE", &path, Value::Null).await;
    assert_eq!(world.refused("GET", &path, Value::Null).await.0, "not_found");
    world.good("POST", "/undo", json!({"id": gone["undo_id"]})).await;
    assert_eq!(world.good("GET", "/collections", Value::Null).await["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.refused("POST", "/collections", json!({"name": ""})).await.0, "invalid");

    let search = json!({"name": "Aces", "page": "library", "query": {"text": "ace"}});
    let kept = world.good("POST", "/searches", search.clone()).await;
    assert_eq!(world.good("POST", "/searches", search).await["id"], kept["id"], "written anew");
    let gone = world.good("DELETE", &format!("/searches/{}", kept["id"].as_str().unwrap()), Value::Null).await;
    world.good("POST", "/undo", json!({"id": gone["undo_id"]})).await;
    assert_eq!(world.good("GET", "/searches", Value::Null).await["items"][0]["query"], json!({"text": "ace"}));
    let (code, problem) =
        world.refused("POST", "/searches", json!({"name": "x", "page": "moon", "query": {"a": "b"}})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("page")));
}

#[tokio::test]
async fn storage_rules_come_are_tried_and_go() {
    let world = World::start().await;
    let mut rule = json!({
        "name": "Old", "enabled": true,
        "condition": {"older_than_days": 1, "nothing_accepted": true},
        "action": {"do": "bin"},
    });
    let tried = world.good("POST", "/storage/rules/test", rule.clone()).await;
    assert!(tried["items"].is_array());
    let made = world.good("POST", "/storage/rules", rule.clone()).await;
    assert_eq!(made["condition"]["games"], json!([]));
    let path = format!("/storage/rules/{}", made["id"].as_str().unwrap());
    rule["action"] = json!({"do": "move", "folder": "relative"});
    let (code, problem) = world.refused("PUT", &path, rule.clone()).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("action.folder")));
    rule["action"] = json!({"do": "move", "folder": world.root.path().join("archive")});
    assert_eq!(world.good("PUT", &path, rule).await["action"]["do"], "move");
    assert!(world.root.path().join("archive").is_dir());
    world.good("GET", "/storage/plan", Value::Null).await;
    world.good("DELETE", &path, Value::Null).await;
    assert_eq!(world.good("GET", "/storage/rules", Value::Null).await, json!({"items": []}));
    world.good("GET", "/storage", Value::Null).await;
    let (code, problem) = world.refused("POST", "/storage/plan", json!({"recordings": []})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("recordings")));
    assert!(world.recording.path.is_file());
    let sessions = world.good("GET", "/sessions", Value::Null).await;
    assert!(!sessions["items"].as_array().unwrap().is_empty());
    assert_eq!(world.good("GET", "/recordings/missing", Value::Null).await, json!({"items": []}));
    let nowhere = json!({"folder": world.root.path().join("nowhere")});
    assert_eq!(world.refused("POST", "/recordings/missing", nowhere).await.0, "file_missing");
}
