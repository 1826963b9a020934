//! What a browser can't do, and nothing else. The other end is `ui/src/lib/desktop.ts`.

use crate::Running;
use serde::Serialize;
use tauri::{AppHandle, State};
use tauri_plugin_autostart::ManagerExt as _;
use tauri_plugin_dialog::{DialogExt as _, FilePath};
use tauri_plugin_opener::OpenerExt as _;

/// Where the API is and how to use it.
#[derive(Serialize)]
pub struct Boot {
    base: String,
    token: String,
    os: &'static str,
    version: &'static str,
}

#[tauri::command]
pub fn boot(running: State<'_, Running>) -> Boot {
    Boot {
        base: running.base.clone(),
        token: running.token.clone(),
        os: std::env::consts::OS,
        version: env!("CARGO_PKG_VERSION"),
    }
}

/// Endings of recordings, for the file dialog.
const RECORDINGS: &[&str] = &["mp4", "mkv", "mov", "flv", "ts", "m2ts", "webm", "avi", "m4v", "wmv"];

#[tauri::command]
pub async fn pick_files(app: AppHandle) -> Vec<String> {
    let (sender, picked) = tokio::sync::oneshot::channel();
    app.dialog().file().add_filter("Recordings", RECORDINGS).pick_files(move |files| {
        let _ = sender.send(files.unwrap_or_default());
    });
    // A dialog that was closed by the system answers nothing: nothing was picked.
    picked.await.unwrap_or_default().into_iter().filter_map(path_of).collect()
}

#[tauri::command]
pub async fn pick_folder(app: AppHandle) -> Option<String> {
    let (sender, picked) = tokio::sync::oneshot::channel();
    app.dialog().file().pick_folder(move |folder| {
        let _ = sender.send(folder);
    });
    picked.await.ok().flatten().and_then(path_of)
}

fn path_of(picked: FilePath) -> Option<String> {
    picked.into_path().ok().map(|path| path.to_string_lossy().into_owned())
}

#[tauri::command]
pub fn reveal_path(app: AppHandle, path: String) -> Result<(), String> {
    app.opener().reveal_item_in_dir(path).map_err(|error| error.to_string())
}

/// Only web addresses: a page must not be able to start programs.
#[tauri::command]
pub fn open_external(app: AppHandle, url: String) -> Result<(), String> {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return Err("Only web addresses can be opened.".into());
    }
    app.opener().open_url(url, None::<&str>).map_err(|error| error.to_string())
}

#[tauri::command]
pub fn set_autostart(app: AppHandle, enabled: bool) -> Result<(), String> {
    let autostart = app.autolaunch();
    if enabled { autostart.enable() } else { autostart.disable() }.map_err(|error| error.to_string())
}

/// Webviews keep their errors to themselves; the log is where they can be found.
#[tauri::command]
pub fn report_error(text: String) {
    let text: String = text.chars().take(2000).collect();
    tracing::error!(text, "the page reported an error");
}
