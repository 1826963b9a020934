//! The table of who may call what: generated from the document, and held to by the network's door.

use crate::{
    lan::{Browser, NAME, Net, ORIGIN},
    schema::DOCUMENT,
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::{Access, Role, Scope};
use serde_json::Value;
use std::fmt::Write as _;
use tower::ServiceExt as _;

struct Operation {
    method: String,
    path: String,
    id: String,
    access: Access,
}

fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "servers") {
            let word = operation["x-access"].as_str().unwrap();
            all.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                id: operation["operationId"].as_str().unwrap().to_owned(),
                access: Access::ALL.into_iter().find(|access| access.as_str() == word).unwrap(),
            });
        }
    }
    all
}

#[test]
fn the_committed_table_is_fresh() {
    let mut text = String::from(
        "<!-- Made from the OpenAPI document by `UPDATE=1 cargo nextest run -E 'package(api) & test(table)'`. -->\n\
         # Who may call what over the network\n\n\
         Whoever sits at the machine itself may call everything. A token for scripts may call what its scope says: `read` as\n\
         a viewer, `review` as an editor, `publish` also what says so. What an editor asks for by `approve_clip` waits for an\n\
         owner's yes; see `conductor/src/app/approval.rs`.\n\n\
         | operation | | outsider | viewer | editor | token `publish` | owner |\n|---|---|---|---|---|---|---|\n",
    );
    for operation in operations() {
        let may = |has: Access| if has >= operation.access { "yes" } else { "–" };
        let columns = [Access::Open, Access::Read, Access::Review, Access::Publish, Access::Own].map(may);
        let Operation { method, path, id, .. } = &operation;
        writeln!(text, "| `{id}` | {method} {path} | {} |", columns.join(" | ")).unwrap();
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ROLES.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == text, "the table is old: run `UPDATE=1 cargo nextest run -E 'package(api) & test(table)'`");
}

/// The status of a call that means nothing: an id of nobody, a body that is none.
async fn call(net: &Net, operation: &Operation, with: Option<(header::HeaderName, String)>) -> (StatusCode, String) {
    let id = uuid::Uuid::now_v7().to_string();
    let base = if ["/health", "/enter"].contains(&operation.path.as_str()) { "" } else { "/api/v1" };
    let path = format!("{base}{}", operation.path.replace("{id}", &id).replace("{name}", "x"));
    let mut request = Request::builder().method(operation.method.as_str()).uri(path).header(header::HOST, NAME);
    request = request.header(header::ORIGIN, ORIGIN).header(header::CONTENT_TYPE, "application/json");
    if let Some((name, value)) = with {
        request = request.header(name, value);
    }
    let response = net.world.router.clone().oneshot(request.body(Body::from("[]")).unwrap()).await.unwrap();
    let status = response.status();
    // The stream of events has no end.
    if operation.id == "stream_events" && status.is_success() {
        return (status, String::new());
    }
    let body = axum::body::to_bytes(response.into_body(), 64 * 1024 * 1024).await.unwrap();
    let json: Value = serde_json::from_slice(&body).unwrap_or_default();
    (status, json["code"].as_str().unwrap_or_default().to_owned())
}

/// Whether a call got past the door. Log-in routes answer a wrong password as the door answers strangers.
fn got_in(operation: &Operation, status: StatusCode, code: &str) -> bool {
    match operation.access {
        Access::Open => status != StatusCode::FORBIDDEN,
        _ => !matches!(code, "unauthorized" | "forbidden"),
    }
}

async fn check(net: &Net, who: &str, has: Access, fresh: impl AsyncFn() -> Option<(header::HeaderName, String)>) {
    let mut all = operations();
    // Those that end the log-in itself come last.
    all.sort_by_key(|operation| ["cancel_login", "remove_logins"].contains(&operation.id.as_str()));
    for operation in &all {
        let (status, code) = call(net, operation, fresh().await).await;
        let may = has >= operation.access;
        assert_eq!(got_in(operation, status, &code), may, "{who}: {} gives {status} {code}", operation.id);
        assert!(!status.is_server_error() || code != "bug", "{who}: {} gives {status} {code}", operation.id);
        if !may {
            let expected = if has == Access::Open { "unauthorized" } else { "forbidden" };
            assert_eq!(code, expected, "{who}: {}", operation.id);
        }
    }
    assert!(all.len() > 130, "{}", all.len());
}

fn cookie(browser: &Browser) -> Option<(header::HeaderName, String)> {
    Some((header::COOKIE, format!("cc_access={}", browser.access)))
}

#[tokio::test]
async fn outsiders_get_what_the_table_says() {
    let net = Net::start().await;
    check(&net, "outsider", Access::Open, async || None).await;
}

#[tokio::test]
async fn people_get_what_the_table_says() {
    let net = Net::start().await;
    for role in Role::ALL {
        let kept = tokio::sync::Mutex::new(net.log_in(role).await);
        let fresh = async || {
            let mut browser = kept.lock().await;
            // The call before may have ended it.
            if net.me(&browser).await.status != StatusCode::OK {
                *browser = net.log_in(role).await;
            }
            cookie(&browser)
        };
        check(&net, role.as_str(), role.access(), fresh).await;
    }
}

#[tokio::test]
async fn tokens_get_what_the_table_says() {
    let net = Net::start().await;
    for scope in Scope::ALL {
        let (_, text) = net.world.conductor.add_api_token("script", scope).await.unwrap();
        let bearer = format!("Bearer {}", text.expose());
        let fresh = async || Some((header::AUTHORIZATION, bearer.clone()));
        check(&net, scope.access().as_str(), scope.access(), fresh).await;
    }
}
