//! The OpenAPI document: what every route has to say of itself, and that the committed one is this one.

use crate::{
    schema::{self, DOCUMENT},
    world::{World, request},
};
use axum::{body::Body, http::StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every operation: method, path, what it says.
fn operations() -> Vec<(String, String, &'static Value)> {
    let mut all = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "servers") {
            all.push((method.to_uppercase(), path.clone(), operation));
        }
    }
    all
}

const OPEN: [&str; 2] = ["/health", "/enter"];

#[test]
fn the_committed_document_is_fresh() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/api/openapi.json");
    let now = api::openapi_document();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == now,
        "the routes changed: run `UPDATE=1 cargo test -p api document`, then make the UI's types anew"
    );
}

#[test]
fn every_operation_is_named_after_what_it_does() {
    const VERBS: [&str; 24] = [
        "add",
        "analyse",
        "approve",
        "cancel",
        "change",
        "create",
        "decide",
        "duplicate",
        "enter",
        "forget",
        "get",
        "import",
        "list",
        "pause",
        "remove",
        "render",
        "resume",
        "retry",
        "rewrite",
        "save",
        "stream",
        "test",
        "upload",
        "write",
    ];
    let mut seen = BTreeSet::new();
    for (method, path, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        assert!(seen.insert(id), "{id} twice");
        let verb = id.split('_').next().unwrap();
        assert!(VERBS.contains(&verb) || id == "undo", "{method} {path}: {id} begins with no verb that we use");
        assert!(operation["summary"].as_str().is_some_and(|words| words.ends_with('.')), "{id} says what it does");
        assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{id} has one tag");
    }
    assert!(seen.len() > 60, "{} operations", seen.len());
}

#[test]
fn every_operation_says_who_may_and_what_can_go_wrong() {
    for (method, path, operation) in operations() {
        let security = operation["security"].as_array().unwrap();
        assert_eq!(security.is_empty(), operation["x-access"] == "open", "{method} {path}");
        let by_query = security.iter().any(|way| way.get("token").is_some());
        assert_eq!(by_query, path == "/events" || path.starts_with("/media/"), "{method} {path}: token in the query");
        let codes = operation["x-errors"].as_array().unwrap();
        assert!(!codes.is_empty(), "{method} {path}");
        for code in codes {
            let known = domain::Code::ALL.iter().find(|known| known.as_str() == code).unwrap();
            let answer = &operation["responses"][known.status().to_string()];
            assert!(answer.is_object(), "{method} {path} lists {code} and has no answer {}", known.status());
        }
        if path.contains("{id}") {
            assert!(codes.iter().any(|code| code == "not_found"), "{method} {path}: ids may name nothing");
        }
        if operation["requestBody"]["content"]["application/json"].is_object() {
            assert!(codes.iter().any(|code| code == "invalid"), "{method} {path}: bodies may be wrong");
        }
    }
}

#[test]
fn every_json_body_has_an_example_that_fits_its_schema() {
    let mut checked = 0;
    let mut check = |what: String, body: &'static Value| {
        let Some(content) = body["content"].as_object() else { return };
        for (kind, media) in content.iter().filter(|(kind, _)| kind.ends_with("json") || kind.contains("event-stream"))
        {
            let examples = media["examples"].as_object().unwrap_or_else(|| panic!("{what}: {kind} has no example"));
            for example in examples.values() {
                let path = example["$ref"].as_str().unwrap().trim_start_matches('#');
                let value = &DOCUMENT.pointer(path).unwrap()["value"];
                let mut wrong = Vec::new();
                schema::check(&media["schema"], value, "$", &mut wrong);
                wrong.extend(schema::unknown_fields(&media["schema"], value));
                assert!(wrong.is_empty(), "{what}: {wrong:#?}");
                checked += 1;
            }
        }
    };
    for (method, path, operation) in operations() {
        check(format!("{method} {path} body"), &operation["requestBody"]);
        for (status, answer) in operation["responses"].as_object().unwrap() {
            if status.starts_with('2') {
                check(format!("{method} {path} {status}"), answer);
            }
        }
    }
    for (name, answer) in DOCUMENT["components"]["responses"].as_object().unwrap() {
        check(name.clone(), answer);
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn reads_say_what_they_are_made_of_and_writes_what_they_make_stale() {
    let tags: BTreeSet<&str> = DOCUMENT["components"]["schemas"]["Tag"]["oneOf"].as_array().map_or_else(
        || {
            DOCUMENT["components"]["schemas"]["Tag"]["enum"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect()
        },
        |choices| choices.iter().filter_map(|choice| choice["enum"][0].as_str()).collect(),
    );
    assert_eq!(tags.len(), 20);
    let mut made_of = BTreeSet::new();
    let mut stale = BTreeSet::new();
    for (method, path, operation) in operations() {
        let no_data = OPEN.contains(&path.as_str()) || path == "/events" || path.starts_with("/media/");
        let (has, has_not) =
            if method == "GET" { ("x-made-of", "x-makes-stale") } else { ("x-makes-stale", "x-made-of") };
        assert!(operation[has_not].is_null(), "{method} {path} has {has_not}");
        assert_eq!(operation[has].is_array(), !no_data, "{method} {path} and {has}");
        for word in operation[has].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(tags.contains(word), "{method} {path}: {word}");
            if method == "GET" {
                made_of.insert(word)
            } else {
                stale.insert(word)
            };
        }
    }
    assert_eq!(made_of, tags, "every word is read by somebody");
    assert_eq!(stale, tags, "every word is made stale by somebody");
}

#[test]
fn every_code_has_words() {
    let words = DOCUMENT["info"]["description"].as_str().unwrap();
    for code in domain::Code::ALL {
        assert!(words.contains(&format!("| `{code}` | {} | ", code.status())), "{code}");
        let example = &DOCUMENT["components"]["examples"][code.as_str()]["value"];
        assert_eq!(example["type"], format!("/problems/{code}"));
        assert!(!example["fix"].as_array().unwrap().is_empty(), "{code} says what to do");
    }
    assert!(!words.to_lowercase().contains("something went wrong"));
}

#[test]
fn references_lead_somewhere() {
    fn walk(value: &Value, count: &mut usize) {
        match value {
            Value::Object(fields) => {
                if let Some(path) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(DOCUMENT.pointer(path.trim_start_matches('#')).is_some(), "{path}");
                    *count += 1;
                }
                fields.values().for_each(|value| walk(value, count));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, count)),
            _ => {}
        }
    }
    let mut count = 0;
    walk(&DOCUMENT, &mut count);
    assert!(count > 300, "{count}");
}

#[tokio::test]
async fn no_route_answers_a_stranger() {
    let world = World::start().await;
    let id = uuid::Uuid::now_v7().to_string();
    for (method, path, _) in operations() {
        if OPEN.contains(&path.as_str()) {
            continue;
        }
        let path = format!("/api/v1{}", path.replace("{id}", &id).replace("{name}", "x"));
        let answer = world.send(request(&method, &path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.code(), "unauthorized", "{method} {path}");
    }
    for path in ["/api/v1/openapi.json", "/api", "/api/", "/api/v1", "/api/v2/status", "/api/v1/nothing"] {
        let answer = world.send(request("GET", path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.code(), "unauthorized", "{path}");
    }
}

#[tokio::test]
async fn every_route_of_the_document_is_there() {
    let world = World::start().await;
    for (method, path, _) in operations() {
        if OPEN.contains(&path.as_str()) || path == "/events" {
            continue;
        }
        // An id that names nothing, and a body that is none: enough to see that somebody is at home.
        let path = path.replace("{id}", "x").replace("{name}", "x");
        let answer = world.ask(&method, &path, serde_json::json!([])).await;
        assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        if answer.status == StatusCode::NOT_FOUND {
            assert!(!answer.text().contains("There is nothing at"), "{method} {path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let world = World::start().await;
    let answer = world.ask("GET", "/openapi.json", Value::Null).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(answer.text(), api::openapi_document());
    let page = world.send(request("GET", "/docs/").body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("swagger-ui"), "{}", page.text());
    let script = world.send(request("GET", "/docs/swagger-initializer.js").body(Body::empty()).unwrap()).await;
    assert!(script.text().contains("/api/v1/openapi.json"), "{}", script.text());
    for text in [page.text(), script.text()] {
        assert!(!text.contains("https://"), "nothing from elsewhere: {text}");
    }
}
