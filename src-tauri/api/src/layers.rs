//! What surrounds every route: who may come in, what a browser is told about the answer, and an answer when all else fails.

use crate::{App, document::BASE, guard::Guard, problem, problem::Failure};
use axum::{
    Json,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use conductor::people::Who;
use domain::{Code, Problem};
use futures::FutureExt as _;
use std::{panic::AssertUnwindSafe, time::Instant};

/// What our own page may load: only what this server has. Styles may be inline, because transitions and chart sizes are.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Answers of the API are no pages: nothing in them is run or shown.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The outermost layer: place, token, and the headers of the answer.
pub(crate) async fn surround(State(app): State<App>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let origin = request.headers().get(header::ORIGIN).cloned();
    let begun = Instant::now();
    let (mut parts, body) = request.into_parts();
    let admitted = match &app.lan {
        Some(lan) => lan.admit(&app, &parts).await,
        None => admit(&app.guard, &parts).map(|()| Who::you()),
    };
    let noted = app.lan.as_ref().and_then(|_| to_note(&app, &parts));
    let mut response = match admitted {
        Err(problem) => Failure(problem).into_response(),
        Ok(_) if is_preflight(&parts) => preflight(&parts.headers),
        Ok(who) => {
            parts.extensions.insert(who.clone());
            let request = Request::from_parts(parts, body);
            let response = AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|panic| {
                let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                Failure(Problem::bug("The request could not be answered.", words)).into_response()
            });
            if response.status().is_success()
                && let Some((verb, subject)) = noted
                && let Err(problem) = app.conductor.by(who).note(&verb, "", &subject).await
            {
                tracing::warn!(%problem, verb, "could not be written down");
            }
            response
        }
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = no_such_method(&method, response);
    }
    finish(&app, &path, origin.as_ref(), response.headers_mut());
    // Only the path: a query may hold the token.
    tracing::debug!(%method, path, status = response.status().as_u16(), ms = begun.elapsed().as_millis() as u64, "answered");
    response
}

/// Whether a request may go on.
fn admit(guard: &Guard, request: &Parts) -> Result<(), Problem> {
    guard.check_place(&request.uri, &request.headers)?;
    // A browser asks whether it may ask before it sends the token.
    if is_preflight(request) {
        return Ok(());
    }
    match api_path(&request.uri) {
        Some(path) => guard.check_token(&request.method, path, request.uri.query(), &request.headers),
        None => Ok(()),
    }
}

/// What is written down of a request from the network that changes what only owners change, where the route does not do so
/// by itself: the operation, and what stands in its path.
fn to_note(app: &App, request: &Parts) -> Option<(String, String)> {
    if matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    let matched = request.extensions.get::<MatchedPath>()?.as_str();
    let rule = app.rules.of(&request.method, Some(matched)).filter(|rule| !rule.notes)?;
    // The part of the path where the pattern has a name in braces.
    let parts = matched.split('/').zip(request.uri.path().split('/'));
    let subject =
        parts.filter(|(pattern, _)| pattern.starts_with('{')).map(|(_, part)| part).next().unwrap_or_default();
    Some((rule.operation.clone(), subject.chars().take(80).collect()))
}

/// The path below the API's base; `None` for the page, the docs and the door. Everything below `/api` counts: what does
/// not exist is not told to strangers either.
fn api_path(uri: &Uri) -> Option<&str> {
    let path = uri.path();
    match path.strip_prefix(BASE) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Some(rest),
        _ if path == "/api" || path.starts_with("/api/") => Some(path),
        _ => None,
    }
}

pub(crate) fn is_preflight(request: &Parts) -> bool {
    request.method == Method::OPTIONS
        && request.headers.contains_key(header::ORIGIN)
        && request.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Says what pages of ours may send. That the origin is one of ours is known.
fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let put = |response: &mut Response, name: HeaderName, value: &'static str| {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    };
    put(&mut response, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE");
    put(
        &mut response,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        "authorization, content-type, last-event-id, range, if-none-match, if-range",
    );
    put(&mut response, header::ACCESS_CONTROL_MAX_AGE, "600");
    // The desktop window's page does not come from a loopback address; Chromium asks whether it may reach one.
    if headers.contains_key("access-control-request-private-network") {
        put(&mut response, HeaderName::from_static("access-control-allow-private-network"), "true");
    }
    response
}

/// The headers that every answer has.
fn finish(app: &App, path: &str, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Addresses of media hold the token.
    put(header::REFERRER_POLICY, "no-referrer");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    let is_api = path == "/api" || path.starts_with("/api/");
    put(header::CONTENT_SECURITY_POLICY, if is_api { DATA_POLICY } else { PAGE_POLICY });
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin.filter(|origin| origin.to_str().is_ok_and(|origin| app.knows_origin(origin))) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("content-range, content-length, accept-ranges, etag, retry-after"),
        );
    }
}

/// A method that an address does not have, in our words; the header that names those it has stays.
fn no_such_method(method: &Method, before: Response) -> Response {
    let problem = Problem::new(
        Code::NotFound,
        format!("`{method}` can't be done here."),
        "This address takes other methods; the header `Allow` names them.",
    )
    .say("Look at /docs for what this address can do.");
    let mut document = problem::ErrorDocument::from(problem);
    document.status = StatusCode::METHOD_NOT_ALLOWED.as_u16();
    let mut response = (StatusCode::METHOD_NOT_ALLOWED, Json(document)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::PROBLEM_JSON));
    if let Some(allow) = before.headers().get(header::ALLOW) {
        headers.insert(header::ALLOW, allow.clone());
    }
    response
}

/// An address that is none.
pub(crate) async fn nothing_here(uri: Uri) -> Failure {
    // The path is shown only to those who have the token, or who asked for a page.
    Problem::new(Code::NotFound, format!("There is nothing at `{}`.", uri.path()), "The address is wrong or old.")
        .say("Look at /docs for the addresses there are, or go to / for the app.")
        .into()
}
