//! Sessions: signing in with an app password, refreshing, and tokens for other services.

use super::{Answer, Asked, Shared, World, lock, tokens, wrong};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const ACCESS: SignedDuration = SignedDuration::from_mins(120);
const REFRESH: SignedDuration = SignedDuration::from_hours(90 * 24);
/// A refresh token that was used gives the same next one for this long.
const GRACE: SignedDuration = SignedDuration::from_hours(2);

/// A refresh token and what came after it.
#[derive(Debug, Clone)]
pub(super) struct RefreshToken {
    pub next: Option<String>,
    pub used_at: Option<Timestamp>,
}

pub(super) fn answer(world: &Shared, asked: &Asked) -> Option<Answer> {
    match (asked.nsid.as_str(), asked.post) {
        ("com.atproto.server.createSession", true) => Some(create(&mut lock(world), asked)),
        ("com.atproto.server.refreshSession", true) => Some(refresh(&mut lock(world), asked)),
        ("com.atproto.server.getSession", false) => Some(get(&lock(world), asked)),
        ("com.atproto.server.describeServer", false) => {
            let world = lock(world);
            Some(Ok(json!({
                "did": world.pds_did(), "availableUserDomains": [".test"], "inviteCodeRequired": false,
                "blobUploadLimit": world.blob_limit,
            })))
        }
        _ => None,
    }
}

fn create(world: &mut World, asked: &Asked) -> Answer {
    let body = asked.json();
    let recent = |world: &World, span: SignedDuration| {
        world.logins.iter().filter(|at| asked.now.duration_since(**at) < span).count()
    };
    if recent(world, SignedDuration::from_mins(5)) >= 30 || recent(world, SignedDuration::from_hours(24)) >= 300 {
        return Err(wrong(429, "RateLimitExceeded", "Rate Limit Exceeded"));
    }
    let identifier = body["identifier"].as_str().unwrap_or_default().to_lowercase();
    let known = [world.handle.as_str(), world.did.as_str(), "clip@example.org"].contains(&identifier.as_str());
    if !known || body["password"].as_str() != Some(&world.password) {
        return Err(wrong(401, "AuthenticationRequired", "Invalid identifier or password"));
    }
    if world.taken_down {
        return Err(wrong(401, "AccountTakedown", "Account has been taken down"));
    }
    if let Some(code) = &world.factor {
        match body["authFactorToken"].as_str() {
            None | Some("") => {
                return Err(wrong(
                    401,
                    "AuthFactorTokenRequired",
                    "A sign in code has been sent to your email address",
                ));
            }
            Some(given) if given != code => return Err(wrong(400, "InvalidToken", "Token is invalid")),
            Some(_) => {}
        }
    }
    world.logins.push(asked.now);
    let id = format!("r{}", world.number());
    Ok(session(world, id, asked.now))
}

fn session(world: &mut World, id: String, now: Timestamp) -> Value {
    world.refreshes.entry(id.clone()).or_insert(RefreshToken { next: None, used_at: None });
    let (iat, did) = (now.as_second(), &world.did);
    let access = tokens::make(
        "at+jwt",
        &json!({
            "scope": "com.atproto.appPass", "sub": did, "iat": iat, "exp": (now + ACCESS).as_second(),
            "aud": world.pds_did(), "session": id,
        }),
    );
    let refresh = tokens::make(
        "refresh+jwt",
        &json!({
            "scope": "com.atproto.refresh", "sub": did, "iat": iat, "exp": (now + REFRESH).as_second(),
            "aud": world.pds_did(), "jti": id,
        }),
    );
    json!({
        "accessJwt": access, "refreshJwt": refresh, "handle": world.handle, "did": did, "didDoc": world.did_doc(),
        "email": "clip@example.org", "emailConfirmed": world.email_confirmed, "emailAuthFactor": world.factor.is_some(),
        "active": true,
    })
}

fn refresh(world: &mut World, asked: &Asked) -> Answer {
    let claims = bearer(asked)?;
    if claims["scope"] != "com.atproto.refresh" {
        return Err(wrong(400, "InvalidToken", "Token could not be verified"));
    }
    if !asked.body.is_empty() {
        return Err(wrong(400, "InvalidRequest", "A request body was provided when none was expected"));
    }
    if tokens::is_over(&claims, asked.now) {
        return Err(wrong(400, "ExpiredToken", "Token has expired"));
    }
    if world.taken_down {
        return Err(wrong(401, "AccountTakedown", "Account has been taken down"));
    }
    let id = claims["jti"].as_str().unwrap_or_default().to_owned();
    let Some(token) = world.refreshes.get(&id).cloned() else {
        return Err(wrong(400, "ExpiredToken", "Token has been revoked"));
    };
    if token.used_at.is_some_and(|at| asked.now.duration_since(at) > GRACE) {
        return Err(wrong(400, "ExpiredToken", "Token has been revoked"));
    }
    let next = token.next.unwrap_or_else(|| format!("r{}", world.number()));
    world.refreshes.insert(id, RefreshToken { next: Some(next.clone()), used_at: token.used_at.or(Some(asked.now)) });
    Ok(session(world, next, asked.now))
}

fn get(world: &World, asked: &Asked) -> Answer {
    access(world, asked)?;
    Ok(json!({
        "handle": world.handle, "did": world.did, "didDoc": world.did_doc(), "email": "clip@example.org",
        "emailConfirmed": world.email_confirmed, "active": true,
    }))
}

/// Claims of the token that a request is signed with.
pub(super) fn bearer(asked: &Asked) -> Result<Value, Response> {
    let header = asked.header("authorization");
    if header.is_empty() {
        return Err(wrong(401, "AuthMissing", "Authentication Required"));
    }
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    // The reference PDS answers 400 here, not 401.
    tokens::read(token).ok_or_else(|| wrong(400, "InvalidToken", "Token could not be verified"))
}

/// That a request is signed with an access token that is good now.
pub(super) fn access(world: &World, asked: &Asked) -> Result<Value, Response> {
    let claims = bearer(asked)?;
    if claims["scope"] != "com.atproto.appPass" {
        return Err(wrong(400, "InvalidToken", "Bad token scope"));
    }
    if tokens::is_over(&claims, asked.now) {
        return Err(wrong(400, "ExpiredToken", "Token has expired"));
    }
    let session = claims["session"].as_str().unwrap_or_default();
    if world.taken_down {
        return Err(wrong(401, "AccountTakedown", "Account has been taken down"));
    }
    if !world.refreshes.contains_key(session) {
        return Err(wrong(400, "ExpiredToken", "Token has been revoked"));
    }
    Ok(claims)
}

/// A token for another service, by `getServiceAuth`.
pub(super) fn service_auth(world: &World, asked: &Asked) -> Answer {
    access(world, asked)?;
    let (audience, method) = (asked.field("aud").unwrap_or_default(), asked.field("lxm"));
    if !audience.starts_with("did:") {
        return Err(wrong(400, "InvalidRequest", "Error: aud must be a valid did"));
    }
    let exp = match asked.field("exp") {
        None => asked.now.as_second() + 60,
        Some(text) => match text.parse::<i64>() {
            Ok(exp) => exp,
            Err(_) => return Err(wrong(400, "InvalidRequest", "Error: exp must be an integer")),
        },
    };
    let ahead = exp - asked.now.as_second();
    if ahead < 0 {
        return Err(wrong(400, "BadExpiration", "expiration is in past"));
    }
    if ahead > 3600 {
        return Err(wrong(
            400,
            "BadExpiration",
            "cannot request a token with an expiration more than an hour in the future",
        ));
    }
    if method.is_none() && ahead > 60 {
        return Err(wrong(
            400,
            "BadExpiration",
            "cannot request a method-less token with an expiration more than a minute in the future",
        ));
    }
    let claims = json!({ "iss": world.did, "aud": audience, "lxm": method, "exp": exp, "iat": asked.now.as_second() });
    Ok(json!({ "token": tokens::make("JWT", &claims) }))
}

/// That a request is signed with a token for this service and method.
pub(super) fn service_token(asked: &Asked, audience: &str, method: &str) -> Result<Value, Response> {
    let claims =
        bearer(asked).map_err(|_| wrong(401, "BadJwt", "could not verify the token")).and_then(
            |claims| match claims.get("lxm") {
                Some(_) => Ok(claims),
                None => Err(wrong(401, "BadJwt", "a session's token is no service token")),
            },
        )?;
    if claims["aud"] != audience {
        return Err(wrong(401, "BadJwtAudience", "jwt audience does not match service did"));
    }
    if claims["lxm"] != method {
        return Err(wrong(401, "BadJwtLexiconMethod", "bad jwt lexicon method"));
    }
    if tokens::is_over(&claims, asked.now) {
        return Err(wrong(401, "JwtExpired", "jwt expired"));
    }
    Ok(claims)
}
