//! Chats: loading, answering, streaming and the faults in between.

use super::{
    routes::{App, error, go_json, plain, whole_answer},
    world::{Fault, Loaded, Shared, World},
};
use crate::service::connection::Connection;
use axum::{
    body::{Body, Bytes},
    extract::{ConnectInfo, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use serde_json::{Value, json};
use std::{collections::VecDeque, io, sync::Arc};

/// Options that make a runner another one: asking with others loads the model again.
const RUNNER_OPTIONS: [&str; 7] =
    ["num_ctx", "num_gpu", "num_batch", "main_gpu", "num_thread", "use_mmap", "draft_num_predict"];

pub(super) async fn chat(
    State(shared): App,
    ConnectInfo(connection): ConnectInfo<Connection>,
    body: Bytes,
) -> Response {
    let fault = next_fault(&shared);
    if let Some(response) = whole_answer(&fault, &connection).await {
        return response;
    }
    let body: Value = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(wrong) => return error(StatusCode::BAD_REQUEST, &wrong.to_string()),
    };
    let said = match prepare(&mut shared.world(), &body, &fault) {
        Ok(said) => said,
        Err((code, text)) => return error(code, &text),
    };
    if body["stream"] == json!(false) {
        let mut last = said.last;
        last["message"] = json!({ "role": "assistant", "content": said.content });
        return plain(&last);
    }
    let mut lines: Vec<String> = pieces(&said.thinking).iter().map(|piece| said.line("thinking", piece)).collect();
    lines.extend(pieces(&said.content).iter().map(|piece| said.line("content", piece)));
    lines.push(go_json(&said.last));
    send(shared, lines, fault)
}

/// Only what loads and unloads: an empty prompt.
pub(super) async fn generate(
    State(shared): App,
    ConnectInfo(connection): ConnectInfo<Connection>,
    body: Bytes,
) -> Response {
    let fault = next_fault(&shared);
    if let Some(response) = whole_answer(&fault, &connection).await {
        return response;
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let asked = body["model"].as_str().unwrap_or_default().to_owned();
    let mut world = shared.world();
    if !world.models.iter().any(|model| model.is_called(&asked)) {
        return error(StatusCode::NOT_FOUND, &format!("model '{asked}' not found"));
    }
    if body["prompt"].as_str().is_some_and(|prompt| !prompt.is_empty()) {
        return error(StatusCode::NOT_IMPLEMENTED, "this stand-in writes by /api/chat only");
    }
    let unload = body["keep_alive"].as_f64() == Some(0.0);
    if unload {
        world.loaded.retain(|loaded| loaded.model != asked);
    } else {
        load(&mut world, &asked, &body);
    }
    let reason = if unload { "unload" } else { "load" };
    plain(&json!({
        "model": asked, "created_at": CREATED, "response": "", "done": true, "done_reason": reason,
    }))
}

const CREATED: &str = "2026-11-21T19:30:00.123456789Z";

struct Said {
    model: String,
    content: String,
    thinking: String,
    last: Value,
}

impl Said {
    fn line(&self, field: &str, piece: &str) -> String {
        let mut message = json!({ "role": "assistant", "content": "" });
        message[field] = json!(piece);
        go_json(&json!({ "model": self.model, "created_at": CREATED, "message": message, "done": false }))
    }
}

fn next_fault(shared: &Shared) -> Fault {
    let mut world = shared.world();
    world.faults.pop_front().unwrap_or_else(|| world.always.clone())
}

fn load(world: &mut World, model: &str, body: &Value) {
    let runner: Value = RUNNER_OPTIONS.iter().map(|key| (*key, body["options"][*key].clone())).collect();
    let wanted = Loaded { model: model.to_owned(), runner };
    if !world.loaded.contains(&wanted) {
        world.loaded.retain(|loaded| loaded.model != wanted.model);
        world.loaded.push(wanted);
        world.loads += 1;
    }
}

/// Checks the request as a server does, loads the model, lets it speak.
fn prepare(world: &mut World, body: &Value, fault: &Fault) -> Result<Said, (StatusCode, String)> {
    let asked = body["model"].as_str().unwrap_or_default().to_owned();
    if asked.is_empty() {
        return Err((StatusCode::BAD_REQUEST, "model is required".into()));
    }
    let missing = || (StatusCode::NOT_FOUND, format!("model '{asked}' not found"));
    let model = world.models.iter().find(|model| model.is_called(&asked)).cloned().ok_or_else(missing)?;
    if *fault == Fault::ModelMissing {
        return Err(missing());
    }
    if !model.can("completion") {
        return Err((StatusCode::BAD_REQUEST, format!("\"{asked}\" does not support chat")));
    }
    let think = &body["think"];
    let wants = think == &json!(true) || think.is_string();
    if wants && !model.can("thinking") {
        return Err((StatusCode::BAD_REQUEST, format!("\"{asked}\" does not support thinking")));
    }
    // 0.12.4 alone refused any value for a model that does not think.
    if world.version == "0.12.4" && !think.is_null() && !model.can("thinking") {
        return Err((StatusCode::BAD_REQUEST, format!("\"{asked}\" does not support thinking")));
    }
    check_options(&body["options"])?;
    check_format(&body["format"])?;
    load(world, &asked, body);
    let answer = world.answers.pop_front().unwrap_or_default();
    let (mut content, mut thinking) = answer.speak(body);
    // Thinking is on unless it is turned off.
    if model.can("thinking") && think != &json!(false) && thinking.is_empty() {
        thinking = "The facts are few. I keep it short.".into();
    }
    let prompt: usize =
        body["messages"].as_array().into_iter().flatten().filter_map(|m| m["content"].as_str()).map(str::len).sum();
    let limit = body["options"]["num_predict"].as_i64().filter(|limit| *limit > 0).map_or(usize::MAX, |n| n as usize);
    let mut reason = "stop";
    // Four characters are about one token.
    if content.chars().count() / 4 > limit {
        content = content.chars().take(limit * 4).collect();
        reason = "length";
    }
    let last = json!({
        "model": asked, "created_at": CREATED, "message": { "role": "assistant", "content": "" },
        "done": true, "done_reason": reason, "total_duration": 812_345_678_u64, "load_duration": 40_123_456_u64,
        "prompt_eval_count": prompt / 4 + 1, "prompt_eval_duration": 201_000_000_u64,
        "eval_count": content.chars().count() / 4 + 1, "eval_duration": 503_000_000_u64,
    });
    Ok(Said { model: asked, content, thinking, last })
}

fn check_options(options: &Value) -> Result<(), (StatusCode, String)> {
    let wrong = |key: &str, kind: &str| {
        Err((StatusCode::INTERNAL_SERVER_ERROR, format!("option \"{key}\" must be of type {kind}")))
    };
    for (key, value) in options.as_object().into_iter().flatten() {
        match key.as_str() {
            "temperature" | "top_p" | "min_p" if !value.is_number() => return wrong(key, "float32"),
            "num_ctx" | "num_predict" | "seed" | "num_gpu" | "num_thread" if !value.is_i64() && !value.is_u64() => {
                return wrong(key, "integer");
            }
            "stop" if !value.is_array() => return wrong(key, "array"),
            _ => {}
        }
    }
    Ok(())
}

/// What the grammar of real servers can't do.
fn check_format(format: &Value) -> Result<(), (StatusCode, String)> {
    match format {
        Value::Null | Value::Object(_) => {}
        Value::String(word) if word == "json" || word.is_empty() => {}
        other => {
            let text = format!("invalid format: {other}; expected \"json\" or a valid JSON Schema object");
            return Err((StatusCode::INTERNAL_SERVER_ERROR, text));
        }
    }
    let text = format.to_string();
    let broken = if text.contains("\"$ref\"") {
        Some("JSON schema conversion failed: Error resolving ref")
    } else if text.contains("\"maxLength\":2000") {
        Some("Failed to initialize samplers: failed to parse grammar")
    } else {
        None
    };
    match broken {
        // llama-server's own JSON, as a string inside Ollama's.
        Some(message) => Err((
            StatusCode::BAD_REQUEST,
            json!({ "error": { "code": 400, "message": message, "type": "invalid_request_error" } }).to_string(),
        )),
        None => Ok(()),
    }
}

/// The text in pieces of a few letters, as tokens come.
fn pieces(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(5).map(|piece| piece.iter().collect()).collect()
}

/// Counts a hang-up when the stream is dropped before its end.
struct Watch {
    shared: Arc<Shared>,
    ended: bool,
}

impl Watch {
    /// The answer came to its end.
    fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.ended {
            self.shared.change(|world| world.hang_ups += 1);
        }
    }
}

enum Step {
    Send(Vec<u8>),
    Tear,
    WaitForever,
}

fn send(shared: Arc<Shared>, lines: Vec<String>, fault: Fault) -> Response {
    let watch = Watch { shared, ended: false };
    let stream = stream::unfold((steps(lines, &fault), watch), |(mut steps, mut watch)| async move {
        match steps.pop_front() {
            Some(Step::Send(bytes)) => {
                // Gives the writer its turn, so that pieces do not melt into one.
                tokio::task::yield_now().await;
                Some((Ok(Bytes::from(bytes)), (steps, watch)))
            }
            Some(Step::Tear) => {
                watch.ended = true;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionReset)), (VecDeque::new(), watch)))
            }
            Some(Step::WaitForever) => {
                std::future::pending::<()>().await;
                None
            }
            None => {
                watch.end();
                None
            }
        }
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(stream)).into_response()
}

fn steps(lines: Vec<String>, fault: &Fault) -> VecDeque<Step> {
    let line = |text: &String| Step::Send(format!("{text}\n").into_bytes());
    let first = |count: usize| lines.iter().take(count.min(lines.len() - 1)).map(line).collect::<VecDeque<_>>();
    match fault {
        Fault::Stall { after } => {
            let mut steps = first(*after);
            steps.push_back(Step::WaitForever);
            steps
        }
        Fault::DiesMidStream { after } => {
            let mut steps = first(*after);
            steps.push_back(Step::Tear);
            steps
        }
        Fault::EndsWithoutDone { after } => first(*after),
        Fault::ErrorLine { after, text } => {
            let mut steps = first(*after);
            steps.push_back(line(&go_json(&json!({ "error": text }))));
            steps
        }
        Fault::SplitEverywhere => {
            let all = lines.iter().flat_map(|text| format!("{text}\n").into_bytes());
            all.map(|byte| Step::Send(vec![byte])).collect()
        }
        Fault::Joined => VecDeque::from([Step::Send(format!("{}\n", lines.join("\n")).into_bytes())]),
        Fault::OddLineEnds => VecDeque::from([Step::Send(lines.join("\r\n\r\n").into_bytes())]),
        Fault::HugeLine => VecDeque::from([Step::Send(vec![b' '; 9 << 20]), Step::Send(b"{}\n".to_vec())]),
        _ => lines.iter().map(line).collect(),
    }
}
