//! Chats and plain generation: loading, the rules of thinking, schemas and pictures, answering.

use super::{
    models::FakeModel,
    options::{check_format, check_options, keep_alive},
    routes::{App, error, plain, whole_answer},
    stream::{pieces, send},
    world::{Fault, Loaded, Shared, World, at_least},
};
use crate::service::connection::Connection;
use axum::{
    body::Bytes,
    extract::{ConnectInfo, State},
    http::StatusCode,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// Options that make a runner another one: asking with others loads the model again.
const RUNNER_OPTIONS: [&str; 7] =
    ["num_ctx", "num_gpu", "num_batch", "main_gpu", "num_thread", "use_mmap", "draft_num_predict"];
/// Tokens that a picture takes, for a model that takes a fixed number.
const PICTURE_TOKENS: usize = 256;

type Refusal = (StatusCode, String);

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Chat,
    Generate,
}

pub(super) async fn chat(state: App, connection: ConnectInfo<Connection>, body: Bytes) -> Response {
    answer(state, connection, body, Kind::Chat).await
}

pub(super) async fn generate(state: App, connection: ConnectInfo<Connection>, body: Bytes) -> Response {
    answer(state, connection, body, Kind::Generate).await
}

async fn answer(
    State(shared): App,
    ConnectInfo(connection): ConnectInfo<Connection>,
    body: Bytes,
    kind: Kind,
) -> Response {
    let fault = next_fault(&shared);
    if let Some(response) = whole_answer(&fault, &connection).await {
        return response;
    }
    if body.is_empty() {
        return error(StatusCode::BAD_REQUEST, "missing request body");
    }
    let body: Value = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(wrong) => return error(StatusCode::BAD_REQUEST, &wrong.to_string()),
    };
    let said = match prepare(&mut shared.world(), &body, &fault, kind) {
        Ok(said) => said,
        Err((code, text)) => return error(code, &text),
    };
    if body["stream"] == json!(false) || said.whole {
        return plain(&said.in_one());
    }
    let mut lines: Vec<String> = pieces(&said.thinking).iter().map(|piece| said.line("thinking", piece)).collect();
    lines.extend(pieces(&said.content).iter().map(|piece| said.line("content", piece)));
    lines.push(super::routes::go_json(&said.last()));
    send(shared, lines, fault)
}

pub(super) const CREATED: &str = "2026-11-21T19:30:00.123456789Z";

struct Said {
    kind: Kind,
    model: String,
    content: String,
    thinking: String,
    reason: &'static str,
    /// Only loaded or unloaded: one object, whatever `stream` says.
    whole: bool,
    prompt_tokens: usize,
    cold: bool,
}

impl Said {
    fn frame(&self, done: bool, content: &str, thinking: &str) -> Value {
        let mut frame = json!({ "model": self.model, "created_at": CREATED });
        match self.kind {
            Kind::Chat => {
                frame["message"] = json!({ "role": "assistant", "content": content });
                if !thinking.is_empty() {
                    frame["message"]["thinking"] = json!(thinking);
                }
            }
            Kind::Generate => {
                frame["response"] = json!(content);
                if !thinking.is_empty() {
                    frame["thinking"] = json!(thinking);
                }
            }
        }
        frame["done"] = json!(done);
        frame
    }

    fn line(&self, field: &str, piece: &str) -> String {
        let (content, thinking) = if field == "thinking" { ("", piece) } else { (piece, "") };
        super::routes::go_json(&self.frame(false, content, thinking))
    }

    fn finish(&self, mut frame: Value) -> Value {
        frame["done_reason"] = json!(self.reason);
        if self.whole {
            return frame;
        }
        if self.kind == Kind::Generate {
            frame["context"] = json!([2, 105, 2364]);
        }
        let tokens = self.content.chars().count() / 4 + 1;
        let figures = [
            ("total_duration", 812_345_678_u64),
            ("load_duration", if self.cold { 2_400_123_456 } else { 40_123_456 }),
            ("prompt_eval_count", self.prompt_tokens as u64),
            ("prompt_eval_duration", 201_000_000),
            ("eval_count", tokens as u64),
            // Forty tokens a second.
            ("eval_duration", tokens as u64 * 25_000_000),
        ];
        for (name, figure) in figures {
            frame[name] = json!(figure);
        }
        frame
    }

    /// The last line of a stream.
    fn last(&self) -> Value {
        self.finish(self.frame(true, "", ""))
    }

    /// Everything in one object.
    fn in_one(&self) -> Value {
        self.finish(self.frame(true, &self.content, &self.thinking))
    }
}

fn next_fault(shared: &Shared) -> Fault {
    let mut world = shared.world();
    world.faults.pop_front().unwrap_or_else(|| world.always.clone())
}

/// Loads the model when it is not there with these options. Whether it had to.
fn load(world: &mut World, model: &FakeModel, body: &Value) -> Result<bool, Refusal> {
    let keep = keep_alive(&body["keep_alive"])?;
    let runner: Value = RUNNER_OPTIONS.iter().map(|key| (*key, body["options"][*key].clone())).collect();
    let now = world.now_s;
    if let Some(present) = world.loaded.iter_mut().find(|loaded| loaded.model == model.name && loaded.runner == runner)
    {
        // Absent keeps what the runner has.
        present.keep_alive_s = keep.unwrap_or(present.keep_alive_s);
        present.used_s = now;
        return Ok(false);
    }
    world.loaded.retain(|loaded| loaded.model != model.name);
    world.loaded.push(Loaded { model: model.name.clone(), runner, keep_alive_s: keep.unwrap_or(300.0), used_s: now });
    world.loads += 1;
    Ok(true)
}

/// Checks the request as a server does, loads the model, lets it speak.
fn prepare(world: &mut World, body: &Value, fault: &Fault, kind: Kind) -> Result<Said, Refusal> {
    let asked = body["model"].as_str().unwrap_or_default().to_owned();
    if asked.is_empty() && kind == Kind::Chat {
        return Err((StatusCode::BAD_REQUEST, "model is required".into()));
    }
    let missing = || (StatusCode::NOT_FOUND, format!("model '{asked}' not found"));
    let model = world.models.iter().find(|model| model.is_called(&asked)).cloned();
    if model.as_ref().is_none_or(|model| model.remote_host.is_some()) && asked.ends_with("cloud") {
        return Err((StatusCode::UNAUTHORIZED, "unauthorized".into()));
    }
    let model = model.ok_or_else(missing)?;
    if *fault == Fault::ModelMissing {
        return Err(missing());
    }
    if !model.can("completion") {
        let verb = if kind == Kind::Chat { "chat" } else { "generate" };
        return Err((StatusCode::BAD_REQUEST, format!("\"{asked}\" does not support {verb}")));
    }
    check_think(world, &model, &asked, &body["think"])?;
    if body["tools"].as_array().is_some_and(|tools| !tools.is_empty()) && !model.can("tools") {
        let text = format!("registry.ollama.ai/library/{} does not support tools", model.name);
        return Err((StatusCode::BAD_REQUEST, text));
    }
    check_options(&body["options"])?;
    check_format(&body["format"])?;
    let prompt = prompt_of(body, kind);
    let pictures = pictures_of(body, kind)?;
    let mut said = Said {
        kind,
        model: asked,
        content: String::new(),
        thinking: String::new(),
        reason: "stop",
        whole: false,
        prompt_tokens: 0,
        cold: false,
    };
    let empty = match kind {
        Kind::Chat => body["messages"].as_array().is_none_or(Vec::is_empty),
        Kind::Generate => prompt.is_empty(),
    };
    if empty {
        said.whole = true;
        if keep_alive(&body["keep_alive"])? == Some(0.0) {
            world.loaded.retain(|loaded| loaded.model != model.name);
            said.reason = "unload";
        } else {
            load(world, &model, body)?;
            said.reason = "load";
        }
        return Ok(said);
    }
    if pictures > 0 && !model.can("vision") && at_least(&world.version, (0, 30, 0)) {
        let text = "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj";
        return Err((StatusCode::INTERNAL_SERVER_ERROR, text.into()));
    }
    said.cold = load(world, &model, body)?;
    let sees = pictures > 0 && model.can("vision") && !model.blind;
    speak(world, &model, body, &prompt, sees, &mut said);
    let tokens = prompt.len() / 4 + 1 + pictures * PICTURE_TOKENS;
    let context = body["options"]["num_ctx"].as_u64().unwrap_or(4096) as usize;
    // What does not fit is cut to about half of the context, and nobody is told.
    said.prompt_tokens = if tokens > context { context / 2 } else { tokens };
    Ok(said)
}

fn speak(world: &mut World, model: &FakeModel, body: &Value, prompt: &str, sees: bool, said: &mut Said) {
    let answer = world.answers.pop_front().unwrap_or_else(|| world.usual.clone());
    (said.content, said.thinking) = answer.speak(body, prompt, sees);
    let think = &body["think"];
    let has_format = !body["format"].is_null() && body["format"] != json!("");
    // Thinking is on unless it is turned off, from 0.12.4 on.
    let thinks = model.can("thinking")
        && (think.is_string() || think == &json!(true) || (think.is_null() && at_least(&world.version, (0, 12, 4))));
    if thinks && said.thinking.is_empty() {
        said.thinking = "The facts are few. I keep it short.".into();
        if said.kind == Kind::Generate && has_format {
            // The known trap: the JSON sits in the thoughts.
            said.thinking = std::mem::take(&mut said.content);
        }
    }
    let limit = body["options"]["num_predict"].as_i64().filter(|limit| *limit > 0).map(|limit| limit as usize);
    if body["format"] == json!("json") && !prompt.to_lowercase().contains("json") {
        said.content = "\n".repeat(limit.unwrap_or(4096).min(4096));
        said.reason = "length";
    }
    // Four characters are about one token.
    if let Some(limit) = limit.filter(|limit| said.content.chars().count() / 4 > *limit) {
        said.content = said.content.chars().take(limit * 4).collect();
        said.reason = "length";
    }
    let thoughts = if said.thinking.is_empty() { String::new() } else { format!("[thinks] {}\n", said.thinking) };
    world.said.push(thoughts + &said.content);
}

fn check_think(world: &World, model: &FakeModel, asked: &str, think: &Value) -> Result<(), Refusal> {
    if !at_least(&world.version, (0, 9, 0)) {
        return Ok(());
    }
    let bad = |text: String| Err((StatusCode::BAD_REQUEST, text));
    if let Some(level) = think.as_str()
        && !["low", "medium", "high", "max"].contains(&level)
    {
        return bad(format!(
            "invalid think value: \"{level}\" (must be \"high\", \"medium\", \"low\", \"max\", true, or false)"
        ));
    }
    let wants = think == &json!(true) || think.is_string();
    // 0.12.4 alone refused any value for a model that does not think.
    let refuses_all = world.version == "0.12.4" && !think.is_null();
    if (wants || refuses_all) && !model.can("thinking") {
        return bad(format!("\"{asked}\" does not support thinking"));
    }
    Ok(())
}

/// All text that the model reads.
fn prompt_of(body: &Value, kind: Kind) -> String {
    match kind {
        Kind::Chat => {
            let messages = body["messages"].as_array().into_iter().flatten();
            messages.filter_map(|message| message["content"].as_str()).collect::<Vec<_>>().join("\n")
        }
        Kind::Generate => body["prompt"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The number of pictures; each has to be standard base64 with padding.
fn pictures_of(body: &Value, kind: Kind) -> Result<usize, Refusal> {
    let lists: Vec<&Value> = match kind {
        Kind::Chat => body["messages"].as_array().into_iter().flatten().map(|message| &message["images"]).collect(),
        Kind::Generate => vec![&body["images"]],
    };
    let mut count = 0;
    for picture in lists.into_iter().filter_map(Value::as_array).flatten() {
        if picture.as_str().is_none_or(|text| STANDARD.decode(text).is_err()) {
            return Err((StatusCode::BAD_REQUEST, "illegal base64 data at input byte 4".into()));
        }
        count += 1;
    }
    Ok(count)
}
