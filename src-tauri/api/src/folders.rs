//! Capture folders: where recorders write, and what we watch.

use crate::{
    App,
    extract::{Answer, Body, Id},
    wire::{Example, Undoable, example_id, example_time},
};
use axum::{Json, extract::State};
use conductor::views::{self, FolderView, SuggestionView};
use domain::FolderId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FolderState {
    /// The system tells us what happens in it.
    Watching,
    /// We look at it now and then.
    Polling,
    /// It is not there now, such as a drive that is not connected.
    Away,
    /// It rests.
    Paused,
}

/// A folder that recorders write to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Folder {
    /// Its id.
    pub id: Uuid,
    /// The folder.
    pub path: String,
    /// Whether folders inside are watched too.
    pub recursive: bool,
    /// File name patterns; empty means every kind of recording we know.
    pub patterns: Vec<String>,
    /// Whether it is to be watched.
    pub enabled: bool,
    /// Whether we are to look at it now and then instead of being told.
    pub polling: bool,
    /// Whether it is watched.
    pub state: FolderState,
    /// What should be known about it.
    pub note: Option<String>,
}

impl From<FolderView> for Folder {
    fn from(view: FolderView) -> Self {
        let FolderView { folder, state, note } = view;
        Self {
            id: folder.id.0,
            path: folder.path.to_string_lossy().into_owned(),
            recursive: folder.recursive,
            patterns: folder.patterns,
            enabled: folder.enabled,
            polling: folder.polling,
            state: match state {
                views::FolderState::Watching => FolderState::Watching,
                views::FolderState::Polling => FolderState::Polling,
                views::FolderState::Away => FolderState::Away,
                views::FolderState::Paused => FolderState::Paused,
            },
            note,
        }
    }
}

impl Example for Folder {
    fn example() -> Self {
        Self {
            id: example_id(70),
            path: "/home/you/Videos".into(),
            recursive: true,
            patterns: vec![],
            enabled: true,
            polling: false,
            state: FolderState::Watching,
            note: None,
        }
    }
}

/// The folders.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct FolderItems {
    /// The folders.
    pub items: Vec<Folder>,
}

impl Example for FolderItems {
    fn example() -> Self {
        Self { items: vec![Folder::example()] }
    }
}

/// A new folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FolderRequest {
    /// Its absolute path on the machine that the app runs on.
    pub path: String,
    /// Whether folders inside are watched too.
    pub recursive: bool,
    /// File name patterns (`*.mp4`); every kind of recording we know when empty.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Look at it now and then instead of being told: for network drives.
    #[serde(default)]
    pub polling: bool,
}

impl Example for FolderRequest {
    fn example() -> Self {
        Self { path: "/home/you/Videos".into(), recursive: true, patterns: vec![], polling: false }
    }
}

/// What is changed of a folder; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FolderChange {
    /// Whether folders inside are watched too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub recursive: Option<bool>,
    /// File name patterns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub patterns: Option<Vec<String>>,
    /// Whether it is to be watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub enabled: Option<bool>,
    /// Whether we are to look at it now and then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub polling: Option<bool>,
}

impl Example for FolderChange {
    fn example() -> Self {
        Self { enabled: Some(false), ..Self::default() }
    }
}

/// The newest recording in a folder.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct NewestFile {
    /// Its name.
    pub name: String,
    /// When it was last written.
    pub modified: Timestamp,
    /// Its size.
    pub size_bytes: u64,
}

/// A folder that a recorder on this machine writes to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct FolderSuggestion {
    /// Name of the recorder.
    pub recorder: String,
    /// The folder.
    pub path: String,
    /// The newest recording in it.
    pub newest: Option<NewestFile>,
    /// How many recordings are in it, as far as was looked.
    pub files: u64,
    /// Whether there may be more, because looking was stopped.
    pub more: bool,
    /// Whether folders inside should be watched too.
    pub recursive: bool,
    /// What should be known before choosing it.
    pub note: Option<String>,
}

impl From<SuggestionView> for FolderSuggestion {
    fn from(found: SuggestionView) -> Self {
        Self {
            recorder: found.recorder.into(),
            path: found.path.to_string_lossy().into_owned(),
            newest: found.newest.map(|newest| NewestFile {
                name: newest.name,
                modified: newest.modified.try_into().unwrap_or(Timestamp::UNIX_EPOCH),
                size_bytes: newest.size,
            }),
            files: found.files as u64,
            more: found.more,
            recursive: found.recursive,
            note: found.note.map(str::to_owned),
        }
    }
}

/// Folders that could be watched.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SuggestionItems {
    /// Without those that are watched already.
    pub items: Vec<FolderSuggestion>,
}

impl Example for SuggestionItems {
    fn example() -> Self {
        let newest = NewestFile { name: "21-14-03.mp4".into(), modified: example_time(30), size_bytes: 1_204_553_112 };
        Self {
            items: vec![FolderSuggestion {
                recorder: "OBS Studio".into(),
                path: "/home/you/Videos".into(),
                newest: Some(newest),
                files: 12,
                more: false,
                recursive: false,
                note: None,
            }],
        }
    }
}

/// The folders that are watched.
#[utoipa::path(get, path = "/folders", tag = "folders",
    responses((status = 200, description = "The folders.", body = FolderItems)),
    extensions(("x-made-of" = json!(["folders"]))))]
pub(crate) async fn list_folders(State(app): State<App>) -> Answer<FolderItems> {
    let folders = app.conductor.list_folders().await?;
    Ok(Json(FolderItems { items: folders.into_iter().map(Folder::from).collect() }))
}

/// Watches a folder, and takes in what is in it.
#[utoipa::path(post, path = "/folders", tag = "folders", request_body = FolderRequest,
    responses((status = 200, description = "The folder.", body = Folder)),
    extensions(("x-makes-stale" = json!(["folders", "recordings", "jobs", "status"])),
        ("x-errors" = json!(["invalid", "conflict", "file_missing", "no_permission"]))))]
pub(crate) async fn create_folder(State(app): State<App>, Body(request): Body<FolderRequest>) -> Answer<Folder> {
    let FolderRequest { path, recursive, patterns, polling } = request;
    Ok(Json(app.conductor.add_folder(path.into(), recursive, patterns, polling).await?.into()))
}

/// Changes how a folder is watched.
#[utoipa::path(patch, path = "/folders/{id}", tag = "folders", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = FolderChange,
    responses((status = 200, description = "The folder as it is now.", body = Folder)),
    extensions(("x-makes-stale" = json!(["folders", "recordings", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_folder(
    State(app): State<App>,
    Id(id): Id<FolderId>,
    Body(change): Body<FolderChange>,
) -> Answer<Folder> {
    let FolderChange { recursive, patterns, enabled, polling } = change;
    let change = conductor::FolderChange { recursive, patterns, enabled, polling };
    Ok(Json(app.conductor.change_folder(id, change).await?.into()))
}

/// Stops watching a folder. Its recordings stay in the library.
#[utoipa::path(delete, path = "/folders/{id}", tag = "folders", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is not watched any more.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["folders", "status"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_folder(State(app): State<App>, Id(id): Id<FolderId>) -> Answer<Undoable> {
    Ok(Json(app.conductor.remove_folder(id).await?.into()))
}

/// Folders that recorders on this machine write to.
#[utoipa::path(get, path = "/folders/suggestions", tag = "folders",
    responses((status = 200, description = "The folders.", body = SuggestionItems)),
    extensions(("x-made-of" = json!(["folders"]))))]
pub(crate) async fn list_folder_suggestions(State(app): State<App>) -> Answer<SuggestionItems> {
    let found = app.conductor.folder_suggestions().await?;
    Ok(Json(SuggestionItems { items: found.into_iter().map(FolderSuggestion::from).collect() }))
}
