//! Registering a client, asking the person, exchanging and revoking.

use super::{App, Client, Code, Token, World, field, fields, wrong};
use axum::{
    Json,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";
const SCOPES: [&str; 10] = [
    "read",
    "write",
    "follow",
    "push",
    "profile",
    "read:statuses",
    "read:accounts",
    "write:statuses",
    "write:media",
    "write:accounts",
];

fn oauth_error(status: StatusCode, error: &str, why: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": why }))).into_response()
}

pub(super) async fn discovery(State(app): State<App>, headers: HeaderMap) -> Response {
    if !app.lock().modern {
        return (StatusCode::NOT_FOUND, "Not found").into_response();
    }
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let base = format!("http://{host}");
    Json(json!({
        "issuer": format!("{base}/"),
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "app_registration_endpoint": format!("{base}/api/v1/apps"),
        "scopes_supported": SCOPES, "response_types_supported": ["code"], "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    }))
    .into_response()
}

pub(super) async fn register(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = match fields(&headers, query.as_deref().unwrap_or_default(), body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let mut world = app.lock();
    let name = field(&fields, "client_name").unwrap_or_default().to_owned();
    let mut redirects: Vec<String> =
        fields.iter().filter(|(key, _)| key == "redirect_uris[]").map(|(_, uri)| uri.clone()).collect();
    if !redirects.is_empty() && !world.modern {
        return wrong(422, "Validation failed: Redirect URI must be an absolute URI.");
    }
    redirects.extend(
        field(&fields, "redirect_uris").into_iter().flat_map(|uris| uris.split_whitespace().map(str::to_owned)),
    );
    if name.is_empty() || redirects.is_empty() {
        return wrong(422, "Validation failed: Application name can't be blank, Redirect URI can't be blank");
    }
    let scopes = field(&fields, "scopes").unwrap_or("read").to_owned();
    if let Err(response) = known_scopes(&world, &scopes) {
        return response;
    }
    let (id, secret) =
        (format!("client-{}", world.number()), format!("secret-{}-0123456789abcdefghij", world.number()));
    let client = Client { secret: secret.clone(), redirects: redirects.clone(), scopes };
    let answer = json!({
        "id": id, "name": name, "website": field(&fields, "website"), "scopes": client.scopes.split(' ').collect::<Vec<_>>(),
        "redirect_uri": redirects.join("\n"), "redirect_uris": redirects, "client_id": id, "client_secret": secret,
        "client_secret_expires_at": 0, "vapid_key": "BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z",
    });
    world.clients.insert(id, client);
    Json(answer).into_response()
}

fn known_scopes(world: &World, scopes: &str) -> Result<(), Response> {
    let known = |scope: &str| SCOPES.contains(&scope) && (world.modern || scope != "profile");
    if scopes.split_whitespace().all(known) {
        Ok(())
    } else {
        Err(wrong(422, "Validation failed: Scopes doesn't match configured on the server."))
    }
}

/// The page that asks the person. It agrees at once: the person's click is not what is tested here.
pub(super) async fn authorize(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let asked = crate::service::pairs(query.as_deref().unwrap_or_default());
    let mut world = app.lock();
    let get = |name: &str| field(&asked, name).unwrap_or_default().to_owned();
    let Some(client) = world.clients.get(&get("client_id")).cloned() else {
        return oauth_error(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Client authentication failed due to unknown client",
        );
    };
    let redirect = get("redirect_uri");
    if !client.redirects.contains(&redirect) {
        return oauth_error(StatusCode::BAD_REQUEST, "invalid_grant", "The redirect uri included is not valid.");
    }
    let scopes = get("scope");
    if get("response_type") != "code" || scopes.split_whitespace().any(|scope| !covers(&client.scopes, scope)) {
        return oauth_error(
            StatusCode::BAD_REQUEST,
            "invalid_scope",
            "The requested scope is invalid, unknown, or malformed.",
        );
    }
    let challenge = world.modern.then(|| field(&asked, "code_challenge").map(str::to_owned)).flatten();
    if challenge.is_some() && get("code_challenge_method") != "S256" {
        return oauth_error(
            StatusCode::BAD_REQUEST,
            "invalid_code_challenge_method",
            "The code challenge method must be S256.",
        );
    }
    let state = get("state");
    let encoded = |text: &str| {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect::<String>()
    };
    let back = |query: String| {
        let separator = if redirect.contains('?') { '&' } else { '?' };
        let to = format!("{redirect}{separator}{query}&state={}", encoded(&state));
        (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
    };
    if world.denies {
        return back(
            "error=access_denied&error_description=The+resource+owner+or+authorization+server+denied+the+request."
                .into(),
        );
    }
    let code = format!("code-{}-abcdefghijklmnop", world.number());
    let client = get("client_id");
    world.codes.insert(code.clone(), Code { client, redirect: redirect.clone(), scopes, challenge, used: false });
    if redirect == OUT_OF_BAND {
        return ([(header::CONTENT_TYPE, "text/html")], format!("<input class=\"oauth-code\" value=\"{code}\">"))
            .into_response();
    }
    back(format!("code={code}"))
}

pub(super) fn covers(granted: &str, wanted: &str) -> bool {
    let parent = wanted.split(':').next().unwrap_or_default();
    granted.split_whitespace().any(|scope| scope == wanted || scope == parent)
}

/// The client by its secret, in the form or in a Basic header.
fn client(world: &World, headers: &HeaderMap, fields: &[(String, String)]) -> Option<String> {
    let basic =
        headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Basic ").map(str::to_owned));
    let (id, secret) = match basic {
        Some(basic) => {
            let text = base64::engine::general_purpose::STANDARD.decode(basic).ok()?;
            let text = String::from_utf8(text).ok()?;
            let (id, secret) = text.split_once(':')?;
            (id.to_owned(), secret.to_owned())
        }
        None => (field(fields, "client_id")?.to_owned(), field(fields, "client_secret")?.to_owned()),
    };
    (world.clients.get(&id)?.secret == secret).then_some(id)
}

pub(super) async fn token(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = match fields(&headers, "", body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let mut world = app.lock();
    let Some(client) = client(&world, &headers, &fields) else {
        let why = "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.";
        return oauth_error(StatusCode::UNAUTHORIZED, "invalid_client", why);
    };
    let grant = || {
        oauth_error(
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
        )
    };
    match field(&fields, "grant_type") {
        Some("authorization_code") => {}
        // A client of its own, for public reads.
        Some("client_credentials") => {
            let token = format!("App{}-abcdefghijklmnopqrstuvwxyz", world.number());
            return Json(
                json!({ "access_token": token, "token_type": "Bearer", "scope": "read", "created_at": 1_795_289_400 }),
            )
            .into_response();
        }
        _ => {
            return oauth_error(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "The authorization grant type is not supported.",
            );
        }
    }
    let given = field(&fields, "code").unwrap_or_default().to_owned();
    let Some(code) = world.codes.get_mut(&given) else { return grant() };
    let proved = match &code.challenge {
        None => true,
        Some(challenge) => field(&fields, "code_verifier").is_some_and(|verifier| {
            (43..=128).contains(&verifier.len()) && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge
        }),
    };
    if code.used || code.client != client || Some(code.redirect.as_str()) != field(&fields, "redirect_uri") || !proved {
        return grant();
    }
    code.used = true;
    let scopes = code.scopes.clone();
    let token = format!("Tk{}-abcdefghijklmnopqrstuvwxyz0123456789ABC", world.number());
    world.tokens.insert(token.clone(), Token { client, scopes: scopes.clone() });
    Json(json!({ "access_token": token, "token_type": "Bearer", "scope": scopes, "created_at": app.desk.now().as_second() }))
        .into_response()
}

pub(super) async fn revoke(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let fields = match fields(&headers, "", body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let mut world = app.lock();
    let token = field(&fields, "token").unwrap_or_default().to_owned();
    match (client(&world, &headers, &fields), world.tokens.get(&token)) {
        (None, _) => {
            oauth_error(StatusCode::FORBIDDEN, "unauthorized_client", "You are not authorized to revoke this token")
        }
        (Some(client), Some(kept)) if kept.client != client => {
            oauth_error(StatusCode::FORBIDDEN, "unauthorized_client", "You are not authorized to revoke this token")
        }
        _ => {
            world.tokens.remove(&token);
            Json(json!({})).into_response()
        }
    }
}

/// That a request is signed with a token that may do this.
pub(super) fn signed(world: &World, headers: &HeaderMap, scope: &str) -> Result<Token, Response> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").and_then(|token| world.tokens.get(token));
    let Some(token) = token else { return Err(wrong(401, "The access token is invalid")) };
    // `profile` opens one door only.
    let allowed = covers(&token.scopes, scope) || scope == "read:accounts" && covers(&token.scopes, "profile");
    if !allowed {
        return Err(wrong(403, "This action is outside the authorized scopes"));
    }
    if world.suspended {
        return Err(wrong(403, "Your login is currently disabled"));
    }
    Ok(token.clone())
}
