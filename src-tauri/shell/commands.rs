//! What a browser can't do, and nothing else. The other end is `ui/src/lib/desktop.ts`.

use crate::{
    Running, autostart,
    hotkey::{self, NoKey},
};
use serde::Serialize;
use tauri::{AppHandle, State};
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

/// Endings of recordings, for the file dialog. Those of `tauri.conf.json` for "open with" are the same.
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
pub fn set_autostart(enabled: bool) -> Result<(), String> {
    autostart::set(enabled).map_err(|error| error.to_string())
}

/// Whether the system gives programs a key that works everywhere.
#[tauri::command]
pub fn can_have_mark_key() -> bool {
    hotkey::is_possible()
}

/// Takes the key for marks, or gives it back. What can't be had leaves the one before in place.
#[tauri::command]
pub fn set_mark_key(app: AppHandle, running: State<'_, Running>, keys: Option<String>) -> Result<(), NoKey> {
    let taken = hotkey::set(&app, keys.as_deref());
    if taken.is_err()
        && let Some(before) = running.conductor.settings().mark_key
    {
        let _ = hotkey::set(&app, Some(&before));
    }
    taken
}

/// Webviews keep their errors to themselves; the log is where they can be found.
#[tauri::command]
pub fn report_error(text: String) {
    let text: String = text.chars().take(2000).collect();
    tracing::error!(text, "the page reported an error");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_with_knows_the_endings_of_the_dialog() {
        let text = include_str!("../../tauri.conf.json");
        let configuration: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        let kinds = configuration["bundle"]["fileAssociations"].as_array().expect("a list of kinds of files");
        let mut endings: Vec<&str> = Vec::new();
        for kind in kinds {
            assert_eq!(kind["role"], "Viewer", "recordings are only read: {kind}");
            assert!(kind["mimeType"].as_str().is_some_and(|mime| mime.starts_with("video/")), "{kind}");
            endings.extend(kind["ext"].as_array().into_iter().flatten().filter_map(|ending| ending.as_str()));
        }
        endings.sort_unstable();
        let mut dialog = RECORDINGS.to_vec();
        dialog.sort_unstable();
        assert_eq!(endings, dialog);
        // Without the place for files, the desktop would start us with none.
        assert!(include_str!("clipconductor.desktop").lines().any(|line| line == "Exec={{exec}} %F"));
    }
}
