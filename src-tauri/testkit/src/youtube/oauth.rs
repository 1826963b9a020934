//! Google's sign-in for desktop clients.

use super::{App, FakeYouTube, lock};
use axum::{
    Json, Router,
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(super) struct Code {
    challenge: String,
    redirect: String,
    scope: String,
    used: bool,
}

type Fields = HashMap<String, String>;

pub(super) fn router() -> Router<App> {
    Router::new().route("/o/oauth2/v2/auth", get(authorize)).route("/token", post(token)).route("/revoke", post(revoke))
}

fn page(text: &'static str) -> Response {
    (StatusCode::BAD_REQUEST, text).into_response()
}

/// The page, with a person who says yes at once.
async fn authorize(State(app): State<App>, Query(asked): Query<Fields>) -> Response {
    let field = |key: &str| asked.get(key).map(String::as_str).unwrap_or_default();
    let redirect = field("redirect_uri");
    if field("client_id") != FakeYouTube::CLIENT_ID {
        return page("Error 401: invalid_client");
    }
    if !redirect.starts_with("http://127.0.0.1:") {
        return page("Error 400: redirect_uri_mismatch");
    }
    if field("response_type") != "code" || field("scope").is_empty() || field("scope").contains(',') {
        return page("Error 400: invalid_request");
    }
    if field("code_challenge_method") != "S256" || field("code_challenge").len() != 43 {
        return page("Error 400: invalid_request: code_challenge");
    }
    let mut world = lock(&app.world);
    let back = if world.denies {
        format!("{redirect}?error=access_denied&state={}", field("state"))
    } else {
        let code = format!("4/0{}", world.token("code"));
        let given = |scope: &&str| !world.withheld.iter().any(|kept| kept == scope);
        let kept = Code {
            challenge: field("code_challenge").into(),
            redirect: redirect.into(),
            scope: field("scope").split(' ').filter(given).collect::<Vec<_>>().join(" "),
            used: false,
        };
        let scope = kept.scope.replace(' ', "%20");
        world.codes.insert(code.clone(), kept);
        let code = code.replace('/', "%2F");
        format!("{redirect}?state={}&code={code}&scope={scope}", field("state"))
    };
    (StatusCode::FOUND, [(header::LOCATION, back)]).into_response()
}

fn refused(error: &str, description: &str) -> Response {
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}

/// Id and secret, which Google takes in the form or in a Basic header (`token_endpoint_auth_methods_supported`).
fn client(headers: &HeaderMap, form: &Fields) -> Option<(String, String)> {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    if let Some(basic) = basic {
        let text = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
        return text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()));
    }
    Some((form.get("client_id")?.clone(), form.get("client_secret")?.clone()))
}

async fn token(State(app): State<App>, headers: HeaderMap, Form(form): Form<Fields>) -> Response {
    let field = |key: &str| form.get(key).map(String::as_str).unwrap_or_default();
    let known = (FakeYouTube::CLIENT_ID.to_owned(), FakeYouTube::CLIENT_SECRET.to_owned());
    if client(&headers, &form) != Some(known) {
        return refused("invalid_client", "The OAuth client was not found.");
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    let (scope, refresh) = match field("grant_type") {
        "authorization_code" => {
            let Some(code) = world.codes.get_mut(field("code")) else {
                return refused("invalid_grant", "Malformed auth code.");
            };
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
            if code.used || code.redirect != field("redirect_uri") || code.challenge != challenge {
                return refused("invalid_grant", "Bad Request");
            }
            code.used = true;
            let scope = code.scope.clone();
            let refresh = world.token("refresh");
            world.refresh.insert(refresh.clone(), scope.clone());
            (scope, Some(refresh))
        }
        "refresh_token" => match world.refresh.get(field("refresh_token")) {
            Some(scope) => (scope.clone(), None),
            None => return refused("invalid_grant", "Token has been expired or revoked."),
        },
        _ => return refused("unsupported_grant_type", "Invalid grant_type"),
    };
    let access = world.token("access");
    world.access.insert(access.clone(), (now + SignedDuration::from_secs(3599), scope.clone()));
    let mut answer = json!({ "access_token": access, "expires_in": 3599, "token_type": "Bearer", "scope": scope });
    if let Some(refresh) = refresh {
        answer["refresh_token"] = Value::String(refresh);
        if let Some(seconds) = world.lasts_s {
            answer["refresh_token_expires_in"] = json!(seconds);
        }
    }
    Json(answer).into_response()
}

async fn revoke(State(app): State<App>, Form(form): Form<Fields>) -> Response {
    let token = form.get("token").cloned().unwrap_or_default();
    let mut world = lock(&app.world);
    world.access.clear();
    world.refresh.remove(&token);
    Json(json!({})).into_response()
}

/// An error of the Data API.
pub(super) fn api_error(status: u16, reason: &str, message: &str) -> Response {
    let error = json!({ "domain": "youtube.video", "reason": reason, "message": message });
    let body = json!({ "error": { "code": status, "message": message, "errors": [error] } });
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), Json(body)).into_response()
}

/// Whether the request is signed with a token that is good now.
pub(super) fn signed(app: &App, headers: &HeaderMap) -> Result<(), Response> {
    let now: Timestamp = app.desk.now();
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let good = token.is_some_and(|token| lock(&app.world).access.get(token).is_some_and(|(end, _)| *end > now));
    if good { Ok(()) } else { Err(api_error(401, "authError", "Invalid Credentials")) }
}

/// Whether the request's token may change and delete videos.
pub(super) fn may_manage(app: &App, headers: &HeaderMap) -> Result<(), Response> {
    signed(app, headers)?;
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let world = lock(&app.world);
    let scopes = token.and_then(|token| world.access.get(token)).map(|(_, scopes)| scopes.as_str());
    let rights = ["https://www.googleapis.com/auth/youtube", "https://www.googleapis.com/auth/youtube.force-ssl"];
    match scopes.is_some_and(|scopes| scopes.split(' ').any(|scope| rights.contains(&scope))) {
        true => Ok(()),
        false => Err(api_error(403, "insufficientPermissions", "Request had insufficient authentication scopes.")),
    }
}
