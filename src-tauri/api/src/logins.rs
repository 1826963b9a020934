//! Logging in and out, and who one is. Browsers keep both tokens in cookies that no script can read: the access token goes along
//! to the API, the refresh token to these routes alone.

use crate::{
    App,
    extract::{Answer, Body, By},
    guard,
    lan::{ACCESS_COOKIE, Lan, REFRESH_COOKIE, address_of},
    people_wire::{Me, TokenMade},
    problem::Failure,
    wire::Example,
};
use axum::{
    Json,
    extract::{ConnectInfo, FromRequestParts, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Response},
};
use conductor::{
    Secret,
    people::{ACCESS_LIVES, Came, From as Whence, LOGIN_LIVES, LoggedIn as In, Who},
};
use domain::{Code, Problem};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, net::SocketAddr};
use utoipa::ToSchema;

/// Where the refresh token goes along to.
const REFRESH_PATH: &str = "/api/v1/log-in";
/// Where the access token goes along to.
const ACCESS_PATH: &str = "/api/v1";

/// A name and a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

impl Example for LoginRequest {
    fn example() -> Self {
        Self { name: "Ann".into(), password: "five happy ducks".into() }
    }
}

/// A code that an owner showed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairRequest {
    /// Eight letters and digits; dashes and capitals don't count.
    pub code: String,
}

impl Example for PairRequest {
    fn example() -> Self {
        Self { code: "K7QX-2MHD".into() }
    }
}

/// A code that an owner showed, from a program.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairProgramRequest {
    /// Eight letters and digits; dashes and capitals don't count.
    pub code: String,
    /// What the token is called from now on: the name of the second computer.
    #[schema(min_length = 1, max_length = 60)]
    pub device: String,
}

impl Example for PairProgramRequest {
    fn example() -> Self {
        Self { code: "K7QX-2MHD".into(), device: "Laptop".into() }
    }
}

/// Another password of one's own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The one that is good now.
    pub old: String,
    /// The one that is good from now on.
    #[schema(min_length = 10, max_length = 200)]
    pub password: String,
}

impl Example for PasswordChange {
    fn example() -> Self {
        Self { old: "five happy ducks".into(), password: "six happy ducks".into() }
    }
}

/// Somebody is in.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LoggedIn {
    /// Who.
    pub me: Me,
    /// For the header `Authorization` of programs. Browsers have it in a cookie.
    pub access_token: String,
    /// How long it is good, in seconds. Renew it before.
    pub expires_in_s: u64,
}

impl Example for LoggedIn {
    fn example() -> Self {
        Self { me: Me::example(), access_token: "eyJhbGciOiJIUzI1NiJ9.e30.x".into(), expires_in_s: lives() }
    }
}

fn lives() -> u64 {
    ACCESS_LIVES.as_secs().unsigned_abs()
}

/// Where a request comes from.
pub(crate) struct Origin(Whence);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let address = address_of(parts.extensions.get::<ConnectInfo<SocketAddr>>());
        Ok(Self(Whence { address, agent: agent.to_owned() }))
    }
}

/// Who asks, and what they may do.
#[utoipa::path(get, path = "/me", tag = "people",
    responses((status = 200, description = "Who asks.", body = Me)),
    extensions(("x-made-of" = json!(["people"]))))]
pub(crate) async fn get_me(By(conductor): By) -> Answer<Me> {
    Ok(Json(conductor.who().into()))
}

/// Changes one's own password. All one's other log-ins end.
#[utoipa::path(post, path = "/me/password", tag = "people", request_body = PasswordChange,
    responses((status = 200, description = "Who asks.", body = Me)),
    extensions(("x-makes-stale" = json!(["people"])),
        ("x-errors" = json!(["unauthorized", "conflict", "invalid", "too_many"]))))]
pub(crate) async fn change_own_password(By(conductor): By, Body(change): Body<PasswordChange>) -> Answer<Me> {
    conductor.change_own_password(Secret::new(change.old), Secret::new(change.password)).await?;
    Ok(Json(conductor.who().into()))
}

/// Lets somebody in by name and password.
#[utoipa::path(post, path = "/log-in", tag = "people", request_body = LoginRequest,
    responses((status = 200, description = "Somebody is in; both cookies are set.", body = LoggedIn)),
    extensions(("x-makes-stale" = json!(["people"])),
        ("x-errors" = json!(["unauthorized", "conflict", "invalid", "too_many"]))))]
pub(crate) async fn create_login(
    State(app): State<App>,
    Origin(from): Origin,
    Body(request): Body<LoginRequest>,
) -> Result<Response, Failure> {
    let lan = lan(&app)?;
    let LoginRequest { name, password } = request;
    Ok(came_in(lan, app.conductor.log_in(&name, Secret::new(password), &from).await?))
}

/// Lets the browser of a second computer in by a pairing code.
#[utoipa::path(post, path = "/log-in/pair", tag = "people", request_body = PairRequest,
    responses((status = 200, description = "Somebody is in; both cookies are set.", body = LoggedIn)),
    extensions(("x-makes-stale" = json!(["people"])),
        ("x-errors" = json!(["unauthorized", "conflict", "invalid", "too_many"]))))]
pub(crate) async fn create_paired_login(
    State(app): State<App>,
    Origin(from): Origin,
    Body(request): Body<PairRequest>,
) -> Result<Response, Failure> {
    let lan = lan(&app)?;
    Ok(came_in(lan, app.conductor.pair_browser(&request.code, &from).await?))
}

/// Gives a program on a second computer a token for a pairing code.
#[utoipa::path(post, path = "/log-in/pair-program", tag = "people", request_body = PairProgramRequest,
    responses((status = 200, description = "The token.", body = TokenMade)),
    extensions(("x-makes-stale" = json!(["people"])),
        ("x-errors" = json!(["unauthorized", "conflict", "invalid", "too_many"]))))]
pub(crate) async fn create_paired_token(
    State(app): State<App>,
    Origin(from): Origin,
    Body(request): Body<PairProgramRequest>,
) -> Answer<TokenMade> {
    lan(&app)?;
    let (token, text) = app.conductor.pair_program(&request.code, &request.device, &from).await?;
    Ok(Json(TokenMade { token: token.into(), text: text.expose().to_owned() }))
}

/// Renews a log-in by the refresh token in its cookie, which is used up by it.
#[utoipa::path(post, path = "/log-in/refresh", tag = "people",
    responses((status = 200, description = "Both cookies are set anew.", body = LoggedIn)),
    extensions(("x-makes-stale" = json!([])), ("x-errors" = json!(["unauthorized", "conflict"]))))]
pub(crate) async fn resume_login(
    State(app): State<App>,
    Origin(from): Origin,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let lan = lan(&app)?;
    guard::check_cookie_use(false, &headers)?;
    let token = guard::cookies(&headers, REFRESH_COOKIE).next().unwrap_or_default().to_owned();
    match app.conductor.refresh_login(&token, &from).await {
        Ok(renewed) => Ok(came_in(lan, renewed)),
        // What is of no use is not kept.
        Err(problem) if problem.code == Code::Unauthorized => Ok(gone(lan, Failure(problem).into_response())),
        Err(problem) => Err(problem.into()),
    }
}

/// Ends the log-in of whoever asks.
#[utoipa::path(post, path = "/log-out", tag = "people",
    responses((status = 200, description = "Who asked; both cookies are gone.", body = Me)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["conflict", "not_found"]))))]
pub(crate) async fn cancel_login(State(app): State<App>, By(conductor): By) -> Result<Response, Failure> {
    let lan = lan(&app)?;
    conductor.log_out().await?;
    Ok(gone(lan, Json(Me::from(conductor.who())).into_response()))
}

/// On loopback there is nobody to log in: who gets there sits at the machine.
fn lan(app: &App) -> Result<&Lan, Problem> {
    app.lan.as_ref().ok_or_else(|| {
        Problem::new(
            Code::Conflict,
            "Nobody logs in here.",
            "This is the address of the machine itself: whoever gets here may do everything.",
        )
        .say("Use an address that `clipctl serve --lan` printed.")
    })
}

fn came_in(lan: &Lan, logged_in: In) -> Response {
    let In { user, login, access_token, refresh_token } = logged_in;
    let came = Came::LoggedIn { user: user.id, login };
    let who = Who { access: user.role.access(), name: user.name, came };
    let cookies = [
        cookie(lan, ACCESS_COOKIE, access_token.expose(), ACCESS_PATH, ACCESS_LIVES.as_secs()),
        cookie(lan, REFRESH_COOKIE, refresh_token.expose(), REFRESH_PATH, LOGIN_LIVES.as_secs()),
    ];
    let body = LoggedIn { me: Me::from(&who), access_token: access_token.expose().to_owned(), expires_in_s: lives() };
    (AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie))), Json(body)).into_response()
}

/// An answer after which the browser has neither cookie.
fn gone(lan: &Lan, mut response: Response) -> Response {
    for (name, path) in [(ACCESS_COOKIE, ACCESS_PATH), (REFRESH_COOKIE, REFRESH_PATH)] {
        // Names, paths and numbers of ours are all good in a header.
        if let Ok(value) = HeaderValue::from_str(&cookie(lan, name, "", path, 0)) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn cookie(lan: &Lan, name: &str, value: &str, path: &str, max_age_s: i64) -> String {
    let secure = if lan.is_tls() { "; Secure" } else { "" };
    format!("{name}={value}; HttpOnly; SameSite=Strict; Path={path}; Max-Age={max_age_s}{secure}")
}
