//! Connecting an account in the browser: begin, look how far it is, paste where the platform does not come back by itself.
//! Nothing secret ever comes back from here.

use crate::{
    App,
    accounts::Account,
    extract::{Answer, Body, Id},
    wire::{Example, Problem, Undoable, example_id},
};
use axum::{Json, extract::State};
use conductor::{ConnectAsked, ConnectState, ConnectView, OAuthClient, Secret};
use domain::{AccountId, JobId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is needed to begin.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectRequest {
    /// The platform's key.
    pub platform: String,
    /// What the person calls the account; the platform's own name for it when left out.
    #[serde(default)]
    pub name: String,
    /// The platform's `config_fields` with their values.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub config: serde_json::Map<String, serde_json::Value>,
    /// The person's client id, where one is needed; for an account that is connected again the one it has, when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub client_id: Option<String>,
    /// Its secret. It is kept where the sign-in is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub client_secret: Option<String>,
    /// The account that is connected again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub account: Option<Uuid>,
    /// Whether the sign-in may be kept in a file where the system has no keyring.
    #[serde(default)]
    pub allow_file: bool,
}

impl Example for ConnectRequest {
    fn example() -> Self {
        Self {
            platform: "youtube".into(),
            name: "My channel".into(),
            config: serde_json::Map::new(),
            client_id: Some("123456789012-abcdefghijklmnop.apps.googleusercontent.com".into()),
            client_secret: Some("GOCSPX-…".into()),
            account: None,
            allow_file: false,
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectWord {
    /// The browser has not come back.
    Waiting,
    /// The account is connected.
    Done,
    /// It did not work; `problem` says why.
    Failed,
}

/// A sign-in under way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Connecting {
    /// Its id.
    pub id: Uuid,
    /// The page to open in a browser of this machine.
    pub url: String,
    /// Whether the address that the browser ends at has to be pasted.
    pub wants_paste: bool,
    /// How far it is.
    pub state: ConnectWord,
    /// The account, when it is connected.
    pub account: Option<Account>,
    /// Why it did not work.
    pub problem: Option<Problem>,
}

impl From<ConnectView> for Connecting {
    fn from(view: ConnectView) -> Self {
        let ConnectView { id, url, wants_paste, state } = view;
        let (state, account, problem) = match state {
            ConnectState::Waiting => (ConnectWord::Waiting, None, None),
            ConnectState::Done(account) => (ConnectWord::Done, Some(Account::from(*account)), None),
            ConnectState::Failed(problem) => (ConnectWord::Failed, None, Some(problem.into())),
        };
        Self { id, url, wants_paste, state, account, problem }
    }
}

impl Example for Connecting {
    fn example() -> Self {
        Self {
            id: example_id(51),
            url: "https://accounts.google.com/o/oauth2/v2/auth?client_id=…".into(),
            wants_paste: false,
            state: ConnectWord::Waiting,
            account: None,
            problem: None,
        }
    }
}

/// What the browser ended at.
#[derive(Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasteRequest {
    /// The whole address, or the code alone.
    pub address: String,
}

impl Example for PasteRequest {
    fn example() -> Self {
        Self { address: "https://localhost/?code=…&state=…".into() }
    }
}

/// Begins to connect an account in the browser.
#[utoipa::path(post, path = "/accounts/connect", tag = "accounts", request_body = ConnectRequest,
    responses((status = 200, description = "The page to open.", body = Connecting)),
    extensions(("x-makes-stale" = json!(["accounts"])), ("x-errors" = json!(["invalid", "conflict", "platform_away"]))))]
pub(crate) async fn create_sign_in(State(app): State<App>, Body(request): Body<ConnectRequest>) -> Answer<Connecting> {
    let secret = request.client_secret.map(Secret::new);
    let asked = ConnectAsked {
        platform: request.platform,
        name: request.name,
        config: request.config.into(),
        client: request.client_id.map(|id| OAuthClient { id: id.trim().to_owned(), secret }),
        account: request.account.map(AccountId),
        allow_file: request.allow_file,
    };
    Ok(Json(app.conductor.begin_connect(asked).await?.into()))
}

/// How far a sign-in is.
#[utoipa::path(get, path = "/accounts/connect/{id}", tag = "accounts",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "How far it is.", body = Connecting)),
    extensions(("x-made-of" = json!(["accounts"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_sign_in(State(app): State<App>, Id(id): Id<JobId>) -> Answer<Connecting> {
    Ok(Json(app.conductor.connect_state(id.0)?.into()))
}

/// Takes the address that the browser ended at, for platforms that do not come back by themselves.
#[utoipa::path(post, path = "/accounts/connect/{id}/code", tag = "accounts",
    params(("id" = Uuid, Path, description = "Its id.")), request_body = PasteRequest,
    responses((status = 200, description = "How far it is.", body = Connecting)),
    extensions(("x-makes-stale" = json!(["accounts"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn write_sign_in(
    State(app): State<App>,
    Id(id): Id<JobId>,
    Body(request): Body<PasteRequest>,
) -> Answer<Connecting> {
    Ok(Json(app.conductor.paste_connect(id.0, request.address)?.into()))
}

/// Ends a sign-in that nobody wants any more: it no longer waits for the browser.
#[utoipa::path(delete, path = "/accounts/connect/{id}", tag = "accounts",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is ended.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["accounts"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn cancel_sign_in(State(app): State<App>, Id(id): Id<JobId>) -> Answer<Undoable> {
    app.conductor.cancel_connect(id.0)?;
    Ok(Json(Undoable::default()))
}
