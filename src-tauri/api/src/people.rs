//! People: users, where they are logged in, tokens for scripts, codes for a second computer, and who did what.

use crate::{
    App,
    extract::{Answer, Asked, Body, By, Id},
    lists,
    people_wire::{
        AuditEntry, AuditList, Login, LoginItems, LoginsEnded, Network, PairingCode, PairingRequest, Token, TokenItems,
        TokenMade, TokenRequest, User, UserChange, UserItems, UserRequest,
    },
};
use axum::{Json, extract::State};
use conductor::Secret;
use domain::{LoginId, TokenId, UserId};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

/// Who may log in.
#[utoipa::path(get, path = "/people/users", tag = "people",
    responses((status = 200, description = "The users.", body = UserItems)),
    extensions(("x-made-of" = json!(["people"]))))]
pub(crate) async fn list_users(State(app): State<App>) -> Answer<UserItems> {
    Ok(Json(UserItems { items: app.conductor.list_users().await?.into_iter().map(User::from).collect() }))
}

/// Adds somebody who may log in.
#[utoipa::path(post, path = "/people/users", tag = "people", request_body = UserRequest,
    responses((status = 200, description = "The user.", body = User)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn add_user(By(conductor): By, Body(request): Body<UserRequest>) -> Answer<User> {
    let UserRequest { name, role, password } = request;
    Ok(Json(conductor.add_user(&name, role.into(), Secret::new(password)).await?.into()))
}

/// Changes somebody's role or password, or shuts them out.
#[utoipa::path(patch, path = "/people/users/{id}", tag = "people",
    params(("id" = Uuid, Path, description = "Their id.")), request_body = UserChange,
    responses((status = 200, description = "The user as they are now.", body = User)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn change_user(By(conductor): By, Id(id): Id<UserId>, Body(change): Body<UserChange>) -> Answer<User> {
    let UserChange { role, disabled, password } = change;
    let change = conductor::people::UserChange {
        role: role.map(domain::Role::from),
        disabled,
        password: password.map(Secret::new),
    };
    Ok(Json(conductor.change_user(id, change).await?.into()))
}

/// Where people are logged in.
#[utoipa::path(get, path = "/people/log-ins", tag = "people",
    responses((status = 200, description = "The log-ins.", body = LoginItems)),
    extensions(("x-made-of" = json!(["people"]))))]
pub(crate) async fn list_logins(By(conductor): By) -> Answer<LoginItems> {
    Ok(Json(LoginItems { items: conductor.list_logins().await?.into_iter().map(Login::from).collect() }))
}

/// Ends a log-in at once.
#[utoipa::path(delete, path = "/people/log-ins/{id}", tag = "people",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The log-ins that are left.", body = LoginItems)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_login(By(conductor): By, Id(id): Id<LoginId>) -> Answer<LoginItems> {
    conductor.end_login(id).await?;
    Ok(Json(LoginItems { items: conductor.list_logins().await?.into_iter().map(Login::from).collect() }))
}

/// Ends all log-ins at once, and takes their worth from all access tokens.
#[utoipa::path(delete, path = "/people/log-ins", tag = "people",
    responses((status = 200, description = "How many were ended.", body = LoginsEnded)),
    extensions(("x-makes-stale" = json!(["people"]))))]
pub(crate) async fn remove_logins(By(conductor): By) -> Answer<LoginsEnded> {
    Ok(Json(LoginsEnded { ended: conductor.end_all_logins().await? as u64 }))
}

/// Tokens for scripts and second computers.
#[utoipa::path(get, path = "/people/tokens", tag = "people",
    responses((status = 200, description = "The tokens.", body = TokenItems)),
    extensions(("x-made-of" = json!(["people"]))))]
pub(crate) async fn list_tokens(State(app): State<App>) -> Answer<TokenItems> {
    Ok(Json(TokenItems { items: app.conductor.list_api_tokens().await?.into_iter().map(Token::from).collect() }))
}

/// Makes a token for a script. Its text is in this answer and nowhere else.
#[utoipa::path(post, path = "/people/tokens", tag = "people", request_body = TokenRequest,
    responses((status = 200, description = "The token.", body = TokenMade)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn create_token(By(conductor): By, Body(request): Body<TokenRequest>) -> Answer<TokenMade> {
    let (token, text) = conductor.add_api_token(&request.name, request.scope.into()).await?;
    Ok(Json(TokenMade { token: token.into(), text: text.expose().to_owned() }))
}

/// Takes its worth from a token at once.
#[utoipa::path(delete, path = "/people/tokens/{id}", tag = "people",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The tokens.", body = TokenItems)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_token(By(conductor): By, Id(id): Id<TokenId>) -> Answer<TokenItems> {
    conductor.revoke_api_token(id).await?;
    Ok(Json(TokenItems { items: conductor.list_api_tokens().await?.into_iter().map(Token::from).collect() }))
}

/// Makes a short code by which a second computer comes in, once, within ten minutes.
#[utoipa::path(post, path = "/people/pairing", tag = "people", request_body = PairingRequest,
    responses((status = 200, description = "The code.", body = PairingCode)),
    extensions(("x-makes-stale" = json!(["people"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn create_pairing_code(By(conductor): By, Body(request): Body<PairingRequest>) -> Answer<PairingCode> {
    Ok(Json(conductor.add_pairing_code(UserId(request.user_id)).await?.into()))
}

/// Who did what, the newest first.
#[utoipa::path(get, path = "/people/audit", tag = "people", params(AuditQuery),
    responses((status = 200, description = "A page of it.", body = AuditList)),
    extensions(("x-made-of" = json!(["people", "posts"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_audit(State(app): State<App>, Asked(query): Asked<AuditQuery>) -> Answer<AuditList> {
    let list = app.conductor.list_audit(lists::page(query.cursor.as_deref(), query.limit)?).await?;
    Ok(Json(AuditList { items: list.items.into_iter().map(AuditEntry::from).collect(), next: list.next }))
}

/// How the network reaches this machine, and the fingerprint of its certificate.
#[utoipa::path(get, path = "/people/network", tag = "people",
    responses((status = 200, description = "How it is reached.", body = Network)),
    extensions(("x-made-of" = json!(["people"]))))]
pub(crate) async fn get_network(State(app): State<App>) -> Answer<Network> {
    Ok(Json(app.conductor.network().into()))
}
