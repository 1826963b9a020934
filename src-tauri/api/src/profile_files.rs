//! A game profile as one file: taken out, looked at, taken in.

use crate::{
    App,
    extract::{Answer, Asked, Body},
    problem::Failure,
    profiles::Profile,
    wire::Example,
};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use conductor::{NameClash, ProfileDifference, ProfileImport};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which profile is taken out.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProfileFileQuery {
    /// Its name.
    pub name: String,
    /// Whether what was learned from choices is written into its weights and paddings.
    #[serde(default)]
    pub learned: bool,
}

/// A file with a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileFileRequest {
    /// What is in the file.
    pub text: String,
}

impl Example for ProfileFileRequest {
    fn example() -> Self {
        Self { text: r#"{"name": "openarena", "game": "OpenArena", "weights": {"kill": 2}}"#.into() }
    }
}

/// What is done where there is a profile of that name that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Clash {
    /// The file goes in its place.
    Replace,
    /// The file gets another name.
    KeepBoth,
}

impl From<Clash> for NameClash {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Replace => Self::Replace,
            Clash::KeepBoth => Self::KeepBoth,
        }
    }
}

/// A file with a profile that is to be taken in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileImportRequest {
    /// What is in the file.
    pub text: String,
    /// What is done where there is a profile of that name that differs; refused when null.
    #[serde(default)]
    pub clash: Option<Clash>,
}

impl Example for ProfileImportRequest {
    fn example() -> Self {
        Self { text: ProfileFileRequest::example().text, clash: Some(Clash::KeepBoth) }
    }
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ProfileChange {
    /// The field, as a path (`weights.kill`).
    pub field: String,
    /// Its value in the library, as JSON; null where it is not set.
    pub before: Option<String>,
    /// Its value in the file, as JSON; null where it is not set.
    pub after: Option<String>,
}

impl From<ProfileDifference> for ProfileChange {
    fn from(difference: ProfileDifference) -> Self {
        let ProfileDifference { field, before, after } = difference;
        let text = |value: serde_json::Value| value.to_string();
        Self { field, before: before.map(text), after: after.map(text) }
    }
}

/// What taking a file in would change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ProfileLook {
    /// The profile of the file.
    pub profile: Profile,
    /// Whether there is one of that name.
    pub known: bool,
    /// What differs from the one that is there, or what a new one sets.
    pub changes: Vec<ProfileChange>,
    /// The name it gets where both are kept.
    pub free_name: String,
}

impl From<ProfileImport> for ProfileLook {
    fn from(import: ProfileImport) -> Self {
        let ProfileImport { profile, known, changes, free_name } = import;
        let changes = changes.into_iter().map(ProfileChange::from).collect();
        Self { profile: profile.into(), known, changes, free_name }
    }
}

impl Example for ProfileLook {
    fn example() -> Self {
        let change = ProfileChange { field: "weights.kill".into(), before: None, after: Some("2.0".into()) };
        Self { profile: Profile::example(), known: true, changes: vec![change], free_name: "openarena (2)".into() }
    }
}

/// A profile as a file that people read and share, by `models/profile.schema.json`.
#[utoipa::path(get, path = "/media/profile.json", tag = "profiles", params(ProfileFileQuery),
    responses((status = 200, description = "The file.", body = Profile)),
    extensions(("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn get_profile_file(
    State(app): State<App>,
    Asked(query): Asked<ProfileFileQuery>,
) -> Result<Response, Failure> {
    let file = app.conductor.export_profile(query.name, query.learned).await?;
    let name = format!("attachment; filename=\"{}\"", file.file_name);
    let kind = "application/json; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], file.text).into_response())
}

/// What taking a file in would change. Nothing is changed.
#[utoipa::path(post, path = "/profile-files/test", tag = "profiles", request_body = ProfileFileRequest,
    responses((status = 200, description = "What it would change.", body = ProfileLook)),
    extensions(("x-makes-stale" = json!([])), ("x-errors" = json!(["invalid", "profile_broken"]))))]
pub(crate) async fn test_profile_file(
    State(app): State<App>,
    Body(request): Body<ProfileFileRequest>,
) -> Answer<ProfileLook> {
    Ok(Json(app.conductor.look_at_profile(request.text).await?.into()))
}

/// Takes a profile in from a file.
#[utoipa::path(post, path = "/profile-files", tag = "profiles", request_body = ProfileImportRequest,
    responses((status = 200, description = "The profile.", body = Profile)),
    extensions(("x-makes-stale" = json!(["profiles"])),
        ("x-errors" = json!(["invalid", "conflict", "profile_broken"]))))]
pub(crate) async fn import_profile(
    State(app): State<App>,
    Body(request): Body<ProfileImportRequest>,
) -> Answer<Profile> {
    let clash = request.clash.map(NameClash::from);
    Ok(Json(app.conductor.import_profile(request.text, clash).await?.into()))
}
