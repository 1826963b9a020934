//! The one window. It is destroyed when it is closed, so that in the tray no webview holds memory.

use crate::{Running, follow, sys};
use std::time::Duration;
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindowBuilder};

/// Runs before the page. Mends what `LANG=C` does to WebKitGTK (`navigator.language` is "C" there, and `Intl` throws),
/// and passes on errors, which WebKitGTK does not print.
const BEFORE_THE_PAGE: &str = r#"
try { new Intl.NumberFormat(navigator.language); } catch {
  Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US' });
  Object.defineProperty(Navigator.prototype, 'languages', { get: () => ['en-US'] });
}
{
  const report = (text) => { try { window.__TAURI_INTERNALS__.invoke('report_error', { text: String(text) }); } catch {} };
  addEventListener('error', (e) => report(`${e.message} ${e.filename}:${e.lineno}`));
  addEventListener('unhandledrejection', (e) => report(`unhandled: ${e.reason?.stack ?? e.reason}`));
  addEventListener('securitypolicyviolation', (e) => report(`blocked by policy: ${e.violatedDirective} ${e.blockedURI}`));
}
"#;

/// Brings the window to the front, and makes it when there is none.
pub fn show(app: &AppHandle) {
    if !to_the_front(app) {
        // Not `index.html`, of which Tauri makes an address without a path, where the UI finds no page.
        make(app, "/");
    }
}

/// The same, and shows a page (`/queue`) in it.
pub fn show_page(app: &AppHandle, page: &str) {
    if to_the_front(app) {
        let _ = app.emit("open_page", page);
    } else {
        make(app, page);
    }
}

fn to_the_front(app: &AppHandle) -> bool {
    let Some(window) = app.get_webview_window("main") else { return false };
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
    true
}

fn make(app: &AppHandle, path: &str) {
    let built = WebviewWindowBuilder::new(app, "main", WebviewUrl::App(path.into()))
        .title("ClipConductor")
        .inner_size(1440.0, 900.0)
        .min_inner_size(720.0, 480.0)
        .background_color(tauri::window::Color(0x0e, 0x10, 0x14, 0xff))
        .initialization_script(BEFORE_THE_PAGE)
        .build();
    if let Err(error) = built {
        // No web view on this system: the same UI can be used in a browser.
        tracing::error!(%error, "the window could not be made");
        follow::notify(
            app,
            "The window could not be opened.",
            "Use `clipctl serve` and open the link in your browser.",
        );
    }
}

/// Says once that closing the window leaves the watcher, and how to come back.
pub fn explain_tray(app: &AppHandle) {
    let Some(running) = app.try_state::<Running>() else { return };
    if running.conductor.settings().tray_explained {
        return;
    }
    let conductor = running.conductor.clone();
    let where_to = if sys::shows_trays() {
        "It is in the tray. Quit it from there."
    } else {
        // The desktop of GNOME has no tray by itself.
        "This desktop shows no tray: start ClipConductor again to open it, or with --quit to end it."
    };
    follow::notify(app, "ClipConductor keeps watching", where_to);
    tauri::async_runtime::spawn(async move {
        let said = conductor.change_settings(serde_json::json!({"tray_explained": true})).await;
        if let Err(problem) = said {
            tracing::warn!(%problem, "that the tray was explained could not be kept");
        }
    });
}

/// How long a web view takes to end after its window, with room to spare.
const UNTIL_IT_IS_GONE: Duration = Duration::from_secs(3);

/// Gives back what the window used, unless there is one again.
pub fn forget(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(UNTIL_IT_IS_GONE).await;
        if app.get_webview_window("main").is_none() {
            sys::give_memory_back();
        }
    });
}
