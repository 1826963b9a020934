//! The two routes that need no token: is anybody there, and the way in for a browser.

use crate::{App, extract::Asked, problem::Failure, wire::Example};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{Code, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// That we are here.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always true.
    pub ok: bool,
    /// `ClipConductor`.
    pub name: String,
    /// Version of the app.
    pub version: String,
    /// Whether people log in here: on the network, not on the machine itself.
    pub log_in: bool,
}

impl Example for Health {
    fn example() -> Self {
        Self { ok: true, name: "ClipConductor".into(), version: env!("CARGO_PKG_VERSION").into(), log_in: false }
    }
}

/// A one-time code.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EnterQuery {
    /// From the link that the app printed. It works once, for ten minutes.
    pub code: String,
}

/// Whether anybody is there. Needs no token and tells nothing else.
#[utoipa::path(get, path = "/health", tag = "door",
    responses((status = 200, description = "Somebody is there.", body = Health)))]
pub(crate) async fn get_health(State(app): State<App>) -> Json<Health> {
    Json(Health { log_in: app.lan.is_some(), ..Health::example() })
}

/// Turns a one-time code into a cookie, and goes to the app.
#[utoipa::path(get, path = "/enter", tag = "door", params(EnterQuery),
    responses((status = 303, description = "The cookie is set.", headers(("location" = String, description = "`/`")))),
    extensions(("x-errors" = json!(["unauthorized", "invalid"]))))]
pub(crate) async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    Asked(query): Asked<EnterQuery>,
) -> Result<Response, Failure> {
    match app.guard.enter(&query.code) {
        Ok(cookie) => Ok((
            StatusCode::SEE_OTHER,
            [(header::SET_COOKIE, cookie), (header::LOCATION, "/".into()), (header::CACHE_CONTROL, "no-store".into())],
        )
            .into_response()),
        Err(problem) if wants_page(&headers) => Ok(page(&problem)),
        Err(problem) => Err(problem.into()),
    }
}

/// Whether a person looks at the answer.
fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// A problem as a page. Nothing from outside is in it.
fn page(problem: &Problem) -> Response {
    let fix: String = problem.fix.iter().map(|fix| format!("<p>{}</p>", escaped(&fix.to_string()))).collect();
    let (what, why) = (escaped(&problem.what), escaped(&problem.why));
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>ClipConductor</title>\
         <meta name=\"color-scheme\" content=\"dark light\"><body><h1>{what}</h1><p>{why}</p>{fix}</body></html>"
    );
    let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    debug_assert_eq!(problem.code, Code::Unauthorized);
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
