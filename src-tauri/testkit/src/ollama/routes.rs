//! The routes of the stand-in.

use super::{
    chat, library,
    world::{Fault, Seen, Shared, at_least},
};
use crate::service::connection::Connection;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) type App = State<Arc<Shared>>;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(|| async { "Ollama is running" }))
        .route("/api/version", get(version))
        .route("/api/tags", get(tags))
        .route("/api/ps", get(ps))
        .route("/api/show", post(show))
        .route("/api/chat", post(chat::chat))
        .route("/api/generate", post(chat::generate))
        .route("/api/pull", post(library::pull))
        .route("/api/copy", post(library::copy))
        .route("/api/delete", delete(library::delete))
        .route("/api/embed", post(library::embed))
        .route("/api/status", get(library::status))
        .method_not_allowed_fallback(|| async { (StatusCode::METHOD_NOT_ALLOWED, "405 method not allowed") })
        .fallback(|| async { (StatusCode::NOT_FOUND, "404 page not found") })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), record))
        .with_state(shared)
}

/// Remembers the request; breaks it when everything is broken.
async fn record(
    State(shared): App,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 32 << 20).await else {
        return error(StatusCode::BAD_REQUEST, "missing request body");
    };
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: body.to_vec(),
    };
    let fault = shared.world().always.clone();
    let told = |name: &str| seen.headers.get(name).cloned();
    let refused = told("host").is_some_and(|host| !is_host_allowed(&host))
        || told("origin").is_some_and(|origin| !is_origin_allowed(&origin));
    shared.change(|world| world.seen.push(seen));
    if refused {
        return StatusCode::FORBIDDEN.into_response();
    }
    // A page or a status is the same for every route; the rest breaks streams and is the chat's business.
    if let Some(response) = whole_answer(&fault, &connection).await {
        return response;
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// The answer of a fault that replaces a whole answer. [`Fault::Slow`] only waits.
pub(super) async fn whole_answer(fault: &Fault, connection: &Connection) -> Option<Response> {
    match fault {
        Fault::Away => {
            connection.cut();
            Some(StatusCode::OK.into_response())
        }
        Fault::Slow(time) => {
            tokio::time::sleep(*time).await;
            None
        }
        Fault::Html => Some(
            ([(header::CONTENT_TYPE, "text/html")], "<!doctype html><title>Sign in to the guest network</title>")
                .into_response(),
        ),
        Fault::Status { code, body } => {
            let code = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let kind = if body.starts_with('{') { "application/json; charset=utf-8" } else { "text/plain" };
            Some((code, [(header::CONTENT_TYPE, kind)], body.clone()).into_response())
        }
        _ => None,
    }
}

/// JSON as Go writes it: `<`, `>` and `&` are escaped.
pub(super) fn go_json(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

pub(super) fn plain(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], go_json(value)).into_response()
}

pub(super) fn error(code: StatusCode, text: &str) -> Response {
    (code, plain(&json!({ "error": text }))).into_response()
}

async fn version(State(shared): App) -> Response {
    plain(&json!({ "version": shared.world().version }))
}

async fn tags(State(shared): App) -> Response {
    let world = shared.world();
    let tells = tells_capabilities(&world.version);
    let models: Vec<Value> = world.models.iter().map(|model| model.tag(tells)).collect();
    plain(&json!({ "models": models }))
}

async fn ps(State(shared): App) -> Response {
    let mut world = shared.world();
    world.expire();
    let models: Vec<Value> = world
        .loaded
        .iter()
        .filter_map(|loaded| {
            let model = world.models.iter().find(|model| model.is_called(&loaded.model))?;
            let for_ever = loaded.keep_alive_s < 0.0;
            Some(model.process(loaded.runner["num_ctx"].as_u64().unwrap_or(4096), for_ever))
        })
        .collect();
    plain(&json!({ "models": models }))
}

async fn show(State(shared): App, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let asked = body["model"].as_str().or(body["name"].as_str()).unwrap_or_default();
    match shared.world().models.iter().find(|model| model.is_called(asked)) {
        Some(model) => plain(&model.show()),
        None => error(StatusCode::NOT_FOUND, &format!("model '{asked}' not found")),
    }
}

fn tells_capabilities(version: &str) -> bool {
    at_least(version, (0, 30, 0))
}

/// Whether a server that listens on the loopback takes a request by this name.
fn is_host_allowed(host: &str) -> bool {
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.chars().all(|c| c.is_ascii_digit()))
        .map_or(host, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host.is_empty()
        || host.parse::<std::net::IpAddr>().is_ok()
        || host == "localhost"
        || [".localhost", ".local", ".internal"].iter().any(|end| host.ends_with(end))
}

/// Whether a page from there may ask.
fn is_origin_allowed(origin: &str) -> bool {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(':').next().unwrap_or_default());
    matches!(host, Some("localhost" | "127.0.0.1" | "0.0.0.0"))
        || ["app://", "file://", "tauri://", "vscode-webview://"].iter().any(|start| origin.starts_with(start))
}
