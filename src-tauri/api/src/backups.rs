//! Backups in one file, and putting them back.

use crate::{
    App,
    extract::{Answer, Body},
    wire::{Example, example_time},
};
use axum::{Json, extract::State};
use conductor::{BackupView, RestoreView, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A backup that is to be made.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupRequest {
    /// A file, or a folder in which it gets a name with its time. A whole path.
    pub path: String,
    /// Locks the sign-ins; without it they are left out.
    #[serde(default)]
    #[schema(format = Password)]
    pub passphrase: Option<String>,
}

/// A backup that is to be put back.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreBackupRequest {
    /// The file. A whole path.
    pub path: String,
    /// What its sign-ins are locked with; without it the accounts ask for them.
    #[serde(default)]
    #[schema(format = Password)]
    pub passphrase: Option<String>,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Backup {
    /// The file.
    pub path: String,
    /// Its size.
    pub size_bytes: u64,
    /// When it was made.
    pub made_at: Timestamp,
    /// Sign-ins in it.
    pub sign_ins: usize,
}

impl From<BackupView> for Backup {
    fn from(view: BackupView) -> Self {
        let BackupView { path, size_bytes, manifest } = view;
        Self {
            path: path.to_string_lossy().into_owned(),
            size_bytes,
            made_at: manifest.made_at,
            sign_ins: manifest.sign_ins,
        }
    }
}

impl Example for Backup {
    fn example() -> Self {
        Self {
            path: "/media/stick/clipconductor-2026-11-21-193000.zip".into(),
            size_bytes: 4_200_000,
            made_at: example_time(0),
            sign_ins: 3,
        }
    }
}

/// What becomes of a backup that was put back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RestoredBackup {
    /// When the backup was made.
    pub made_at: Timestamp,
    /// Version of the app that made it.
    pub app: String,
    /// Sign-ins that were taken in.
    pub sign_ins: usize,
    /// Whether the app has to be started anew for it: a library can't be changed while it is open.
    pub needs_restart: bool,
}

impl From<RestoreView> for RestoredBackup {
    fn from(view: RestoreView) -> Self {
        let RestoreView { manifest, sign_ins, needs_restart } = view;
        Self { made_at: manifest.made_at, app: manifest.app, sign_ins, needs_restart }
    }
}

impl Example for RestoredBackup {
    fn example() -> Self {
        Self { made_at: example_time(0), app: "0.1.0".into(), sign_ins: 3, needs_restart: true }
    }
}

impl Example for BackupRequest {
    fn example() -> Self {
        Self { path: "/media/stick".into(), passphrase: None }
    }
}

impl Example for RestoreBackupRequest {
    fn example() -> Self {
        Self { path: "/media/stick/clipconductor-2026-11-21-193000.zip".into(), passphrase: None }
    }
}

fn secret(passphrase: Option<String>) -> Option<Secret> {
    passphrase.map(Secret::new).filter(|passphrase| !passphrase.is_empty())
}

/// Makes a backup of the library: database, profiles, rules, settings and own pictures. Recordings are not in it.
#[utoipa::path(post, path = "/backup", tag = "settings", request_body = BackupRequest,
    responses((status = 200, description = "The backup.", body = Backup)),
    extensions(("x-makes-stale" = json!([])),
        ("x-errors" = json!(["invalid", "disk_full", "no_permission", "io_failed"]))))]
pub(crate) async fn create_backup(State(app): State<App>, Body(asked): Body<BackupRequest>) -> Answer<Backup> {
    let BackupRequest { path, passphrase } = asked;
    Ok(Json(app.conductor.create_backup(path.trim().into(), secret(passphrase)).await?.into()))
}

/// Looks into a backup and lets it take over at the next start. The library of now is kept; posts that were on their way then
/// wait for the person, since they may be out.
#[utoipa::path(post, path = "/restore", tag = "settings", request_body = RestoreBackupRequest,
    responses((status = 200, description = "It takes over at the next start.", body = RestoredBackup)),
    extensions(("x-makes-stale" = json!(["status"])),
        ("x-errors" = json!(["invalid", "file_missing", "no_permission", "disk_full", "io_failed", "store_too_new", "store_damaged"]))))]
pub(crate) async fn import_backup(
    State(app): State<App>,
    Body(asked): Body<RestoreBackupRequest>,
) -> Answer<RestoredBackup> {
    let RestoreBackupRequest { path, passphrase } = asked;
    Ok(Json(app.conductor.restore_backup(path.trim().into(), secret(passphrase)).await?.into()))
}
