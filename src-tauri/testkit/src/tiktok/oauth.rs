//! Login Kit for Desktop: `client_key`, commas between scopes, a challenge in hex digits, errors without an envelope.

use super::{App, FakeTikTok, good, lock, signed};
use axum::{
    Json, Router,
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{collections::HashMap, fmt::Write as _};

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(super) struct Code {
    challenge: String,
    redirect: String,
    scope: String,
}

type Fields = HashMap<String, String>;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/v2/auth/authorize/", get(authorize))
        .route("/v2/oauth/token/", post(token))
        .route("/v2/oauth/revoke/", post(revoke))
        .route("/v2/user/info/", get(user))
}

/// Login Kit for Desktop, "Redirect URI requirements": a loopback host, a port, no query, no fragment.
fn is_redirect(redirect: &str) -> bool {
    let rest = redirect.strip_prefix("http://127.0.0.1:").or_else(|| redirect.strip_prefix("http://localhost:"));
    let Some((port, path)) = rest.and_then(|rest| rest.split_once('/')) else { return false };
    port.parse::<u16>().is_ok_and(|port| port > 0) && path == "callback/"
}

/// The page, with a person who answers at once.
async fn authorize(State(app): State<App>, Query(asked): Query<Fields>) -> Response {
    let page = |text: &'static str| (StatusCode::BAD_REQUEST, text).into_response();
    let field = |key: &str| asked.get(key).map(String::as_str).unwrap_or_default();
    let redirect = field("redirect_uri");
    if field("client_key") != FakeTikTok::CLIENT_KEY || asked.contains_key("client_id") {
        return page("client_key");
    }
    if !is_redirect(redirect) {
        return page("redirect_uri");
    }
    let known: Vec<&str> = FakeTikTok::SCOPES.split(',').collect();
    if field("response_type") != "code" || !field("scope").split(',').all(|scope| known.contains(&scope)) {
        return page("scope");
    }
    let challenge = field("code_challenge");
    let is_hex = challenge.len() == 64 && challenge.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    if field("code_challenge_method") != "S256" || !is_hex {
        return page("Code verifier or code challenge is invalid");
    }
    let mut world = lock(&app.world);
    let back = if world.denies {
        format!("{redirect}?error=access_denied&error_description=denied&state={}", field("state"))
    } else {
        let code = format!("{}*0!4892.e1", world.token("code"));
        let given: Vec<&str> =
            field("scope").split(',').filter(|scope| !world.withheld.iter().any(|kept| kept == scope)).collect();
        let kept = Code { challenge: challenge.into(), redirect: redirect.into(), scope: given.join(",") };
        let scopes = kept.scope.replace(',', "%2C");
        world.codes.insert(code.clone(), kept);
        let code = code.replace('*', "%2A").replace('!', "%21");
        format!("{redirect}?code={code}&scopes={scopes}&state={}", field("state"))
    };
    (StatusCode::FOUND, [(header::LOCATION, back)]).into_response()
}

/// Flat, and with a status that says nothing.
fn refused(error: &str, description: &str) -> Response {
    Json(json!({ "error": error, "error_description": description, "log_id": "2026112212" })).into_response()
}

async fn token(State(app): State<App>, Form(form): Form<Fields>) -> Response {
    let field = |key: &str| form.get(key).map(String::as_str).unwrap_or_default();
    if field("client_key") != FakeTikTok::CLIENT_KEY || field("client_secret") != FakeTikTok::CLIENT_SECRET {
        return refused("invalid_client", "Client key or secret is incorrect.");
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    let scope = match field("grant_type") {
        "authorization_code" => {
            // Once only, whatever comes of it.
            let Some(code) = world.codes.remove(field("code")) else {
                return refused("invalid_grant", "Authorization code is expired.");
            };
            let digest = Sha256::digest(field("code_verifier")).iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            if code.redirect != field("redirect_uri") {
                return refused("invalid_request", "Redirect_uri is not matched with the uri when requesting code.");
            }
            if !(43..=128).contains(&field("code_verifier").len()) || digest != code.challenge {
                return refused("invalid_request", "Code verifier or code challenge is invalid.");
            }
            code.scope
        }
        // It turns with every use: the old one is over.
        "refresh_token" => match world.refresh.remove(field("refresh_token")) {
            Some(scope) => scope,
            None => return refused("invalid_grant", "Refresh token is invalid or expired."),
        },
        _ => return refused("unsupported_grant_type", "Grant type is not supported."),
    };
    let (access, refresh) = (world.token("act"), world.token("rft"));
    world.access.insert(access.clone(), (now + SignedDuration::from_hours(24), scope.clone()));
    world.refresh.insert(refresh.clone(), scope.clone());
    Json(json!({
        "access_token": access, "expires_in": 86_400, "open_id": "fake-open-id", "refresh_expires_in": 31_536_000,
        "refresh_token": refresh, "scope": scope, "token_type": "Bearer",
    }))
    .into_response()
}

async fn revoke(State(app): State<App>, Form(form): Form<Fields>) -> Response {
    let token = form.get("token").cloned().unwrap_or_default();
    lock(&app.world).access.remove(&token);
    Json(json!({})).into_response()
}

async fn user(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    if let Err(refusal) = signed(&app, &headers, "user.info.basic") {
        return refusal;
    }
    let mut user = json!({});
    for field in query.get("fields").map(String::as_str).unwrap_or_default().split(',') {
        match field {
            "open_id" => user["open_id"] = json!("fake-open-id"),
            "display_name" => user["display_name"] = json!("Fake Creator"),
            _ => return super::refused(400, "invalid_params", "Fields is not valid"),
        }
    }
    good(json!({ "user": user }))
}
