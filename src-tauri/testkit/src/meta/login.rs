//! Facebook Login: the page, the exchange of codes and of tokens, and what the person has.

use super::{App, FakeMeta, good, is_version, lock, refused, signed};
use axum::{
    Router,
    extract::{Form, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::HashMap;

type Fields = HashMap<String, String>;

const RIGHTS: [&str; 8] = [
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_insights",
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_posts",
    "business_management",
    "public_profile",
];

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/{version}/dialog/oauth", get(dialog))
        .route("/{version}/oauth/access_token", post(token))
        .route("/{version}/me/accounts", get(accounts))
        .route("/{version}/me/businesses", get(businesses))
        .route("/{version}/me/permissions", get(permissions))
}

/// The page, with a person who says yes at once. The redirect has to be registered byte for byte.
async fn dialog(State(app): State<App>, Path(version): Path<String>, Query(asked): Query<Fields>) -> Response {
    if let Err(refusal) = is_version(&version) {
        return refusal;
    }
    let field = |key: &str| asked.get(key).map(String::as_str).unwrap_or_default();
    let redirect = "https://www.facebook.com/connect/login_success.html";
    let known = field("scope").split(',').all(|scope| RIGHTS.contains(&scope));
    if field("client_id") != FakeMeta::APP_ID || field("redirect_uri") != redirect || !known {
        return (StatusCode::BAD_REQUEST, "URL Blocked: This redirect failed").into_response();
    }
    let mut world = lock(&app.world);
    world.next += 1;
    let code = format!("AQhush{:06}", world.next);
    world.codes.insert(code.clone(), redirect.into());
    let back = format!("{redirect}?code={code}&state={}#_=_", field("state"));
    (StatusCode::FOUND, [(header::LOCATION, back)]).into_response()
}

async fn token(State(app): State<App>, Path(version): Path<String>, Form(form): Form<Fields>) -> Response {
    if let Err(refusal) = is_version(&version) {
        return refusal;
    }
    let field = |key: &str| form.get(key).map(String::as_str).unwrap_or_default();
    if field("client_id") != FakeMeta::APP_ID || field("client_secret") != FakeMeta::APP_SECRET {
        return refused(400, 1, 0, "Error validating client secret.");
    }
    let now = app.desk.now();
    let mut world = lock(&app.world);
    if field("grant_type") == "fb_exchange_token" {
        let good_one =
            world.tokens.get(field("fb_exchange_token")).is_some_and(|(_, end)| end.is_none_or(|end| end > now));
        if !good_one {
            return refused(400, 190, 463, "Error validating access token");
        }
        let token = world.token("person", Some(now + SignedDuration::from_hours(60 * 24)));
        return good(json!({ "access_token": token, "token_type": "bearer", "expires_in": 5_184_000 }));
    }
    // Once only.
    match world.codes.remove(field("code")) {
        Some(redirect) if redirect == field("redirect_uri") => {
            let token = world.token("short", Some(now + SignedDuration::from_hours(1)));
            good(json!({ "access_token": token, "token_type": "bearer", "expires_in": 3600 }))
        }
        _ => refused(400, 100, 36_009, "This authorization code has been used or is expired."),
    }
}

fn page(world: &mut super::World, index: usize) -> Value {
    let (id, name) = match index {
        0 => (FakeMeta::PAGE.to_owned(), "Fake Page".to_owned()),
        n => (format!("1020304050607{:02}", n + 8), format!("Fake Page {}", n + 1)),
    };
    let mut page = json!({ "id": id, "name": name, "access_token": world.token("page", None) });
    if index == 0 {
        page["instagram_business_account"] = json!({ "id": FakeMeta::ACCOUNT, "username": "fake.creator" });
    }
    page
}

/// One page a list, so that whoever does not read on misses some.
async fn accounts(State(app): State<App>, Query(query): Query<Fields>, headers: HeaderMap) -> Response {
    match signed(&app, &headers, "Bearer ") {
        Ok("page") => return refused(400, 100, 0, "Tried accessing nonexisting field (accounts)"),
        Ok(_) => {}
        Err(refusal) => return refusal,
    }
    let mut world = lock(&app.world);
    let at = query.get("after").and_then(|after| after.parse::<usize>().ok()).unwrap_or(0);
    let data: Vec<Value> = (at < world.pages).then(|| page(&mut world, at)).into_iter().collect();
    let mut paging = json!({ "cursors": { "before": at.to_string(), "after": (at + 1).to_string() } });
    if at + 1 < world.pages {
        paging["next"] = json!("https://graph.facebook.com/elsewhere");
    }
    good(json!({ "data": data, "paging": paging }))
}

async fn businesses(State(app): State<App>, headers: HeaderMap) -> Response {
    match signed(&app, &headers, "Bearer ") {
        Ok(_) if lock(&app.world).withheld.iter().any(|right| right == "business_management") => {
            refused(400, 100, 0, "(#100) Missing permissions")
        }
        Ok(_) => good(json!({ "data": [] })),
        Err(refusal) => refusal,
    }
}

async fn permissions(State(app): State<App>, headers: HeaderMap) -> Response {
    if let Err(refusal) = signed(&app, &headers, "Bearer ") {
        return refusal;
    }
    let world = lock(&app.world);
    let status = |right: &&str| if world.withheld.iter().any(|kept| kept == right) { "declined" } else { "granted" };
    let rows: Vec<Value> = RIGHTS.iter().map(|right| json!({ "permission": right, "status": status(right) })).collect();
    good(json!({ "data": rows }))
}
