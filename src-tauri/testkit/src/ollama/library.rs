//! Bringing models, copying and deleting them.

use super::{
    models::FakeModel,
    routes::{App, error, go_json, plain, whole_answer},
    stream::send_with,
};
use crate::service::connection::Connection;
use axum::{
    body::Bytes,
    extract::{ConnectInfo, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Lines in which a layer comes.
const STEPS: u64 = 12;

/// `/api/pull`: layer by layer. What came stays when the client hangs up, and the next pull goes on from it.
pub(super) async fn pull(
    State(shared): App,
    ConnectInfo(connection): ConnectInfo<Connection>,
    body: Bytes,
) -> Response {
    let fault = shared.world().pull_faults.pop_front().unwrap_or_default();
    if let Some(response) = whole_answer(&fault, &connection).await {
        return response;
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    // JavaScript's client says `name`.
    let asked = body["model"].as_str().or(body["name"].as_str()).unwrap_or_default().to_owned();
    if asked.is_empty() || asked.contains(' ') {
        return error(StatusCode::BAD_REQUEST, "invalid model name");
    }
    let (known, offsets) = {
        let world = shared.world();
        let model = world.library.iter().chain(&world.models).find(|model| model.is_called(&asked)).cloned();
        (model, world.parts.clone())
    };
    let Some(model) = known else {
        let text = "pull model manifest: file does not exist";
        if body["stream"] == json!(false) {
            return error(StatusCode::INTERNAL_SERVER_ERROR, text);
        }
        let lines = vec![line("pulling manifest"), go_json(&json!({ "error": text }))];
        return send_with(shared, lines, fault, |_, _| {});
    };
    let layers = model.layers();
    let mut lines = vec![line("pulling manifest")];
    for (digest, total) in &layers {
        let status = format!("pulling {}", &digest[7..19]);
        let from = offsets.get(digest).copied().unwrap_or(0);
        if from >= *total {
            lines.push(go_json(&json!({ "status": status, "digest": digest, "total": total, "completed": total })));
            continue;
        }
        for step in 0..=STEPS {
            let completed = from + (total - from) * step / STEPS;
            let mut frame = json!({ "status": status, "digest": digest, "total": total });
            // Zero is left out.
            if completed > 0 {
                frame["completed"] = json!(completed);
            }
            lines.push(go_json(&frame));
        }
    }
    lines.extend([line("verifying sha256 digest"), line("writing manifest"), line("success")]);
    if body["stream"] == json!(false) {
        shared.change(|world| world.install(model));
        return plain(&json!({ "status": "success" }));
    }
    send_with(shared, lines, fault, move |world, text| {
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        if let (Some(digest), Some(completed)) = (frame["digest"].as_str(), frame["completed"].as_u64()) {
            world.parts.insert(digest.to_owned(), completed);
        }
        if frame["status"] == "success" {
            world.install(model.clone());
        }
    })
}

fn line(status: &str) -> String {
    go_json(&json!({ "status": status }))
}

/// `/api/delete`: an empty answer. What is in memory stays there for its time.
pub(super) async fn delete(State(shared): App, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let asked = body["model"].as_str().or(body["name"].as_str()).unwrap_or_default().to_owned();
    let mut world = shared.world();
    let before = world.models.len();
    world.models.retain(|model| !model.is_called(&asked));
    if world.models.len() == before {
        return error(StatusCode::NOT_FOUND, &format!("model '{asked}' not found"));
    }
    StatusCode::OK.into_response()
}

/// `/api/copy`.
pub(super) async fn copy(State(shared): App, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (from, to) = (body["source"].as_str().unwrap_or_default(), body["destination"].as_str().unwrap_or_default());
    let mut world = shared.world();
    let Some(model) = world.models.iter().find(|model| model.is_called(from)).cloned() else {
        return error(StatusCode::NOT_FOUND, &format!("model '{from}' not found"));
    };
    world.install(FakeModel { name: to.to_owned(), ..model });
    StatusCode::OK.into_response()
}

/// `/api/embed`: vectors of length one, the same for the same text.
pub(super) async fn embed(State(shared): App, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let asked = body["model"].as_str().unwrap_or_default();
    if !shared.world().models.iter().any(|model| model.is_called(asked)) {
        return error(StatusCode::NOT_FOUND, &format!("model \"{asked}\" not found, try pulling it first"));
    }
    let texts: Vec<String> = match &body["input"] {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
        }
        _ => return error(StatusCode::BAD_REQUEST, "invalid input type"),
    };
    let vectors: Vec<Vec<f64>> = texts.iter().map(|text| vector(text)).collect();
    plain(&json!({
        "model": asked, "embeddings": vectors, "total_duration": 14_143_917, "load_duration": 1_019_500,
        "prompt_eval_count": texts.iter().map(|text| text.len() / 4 + 1).sum::<usize>(),
    }))
}

fn vector(text: &str) -> Vec<f64> {
    let mut sum = 17_u64;
    let raw: Vec<f64> = (0..8)
        .map(|place| {
            for byte in text.bytes() {
                sum = sum.wrapping_mul(31).wrapping_add(u64::from(byte) + place);
            }
            (sum % 2001) as f64 / 1000.0 - 1.0
        })
        .collect();
    let length = raw.iter().map(|one| one * one).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    raw.into_iter().map(|one| one / length).collect()
}

/// `/api/status`: whether models may run elsewhere.
pub(super) async fn status() -> Response {
    plain(&json!({ "cloud": { "disabled": false, "source": "none" } }))
}
