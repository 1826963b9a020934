//! The key for "that was good" that works while a game has the keyboard. Off until the person sets one; the rest of the system is
//! not listened to. Wayland gives no program such a key: there the desktop's own shortcut for `clipctl mark` does it, and the page
//! says so.

use crate::{Running, follow};
use serde::Serialize;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_global_shortcut::{GlobalShortcut, GlobalShortcutExt as _, Shortcut, ShortcutState};

/// Why a key can't be had. The page has the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoKey {
    /// The system gives no program a key that works everywhere.
    NoneHere,
    /// Another program has it.
    Taken,
    /// It is no key that the system knows.
    Unknown,
}

/// Whether the system gives programs keys that work everywhere.
pub fn is_possible() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let session = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
    cfg!(not(target_os = "linux")) || is_x11(&session, set("WAYLAND_DISPLAY"), set("DISPLAY"))
}

/// An X server inside of Wayland hears keys only while one of its own windows has them.
fn is_x11(session: &str, wayland: bool, display: bool) -> bool {
    display && !wayland && session != "wayland"
}

/// Takes the key that was set, at the start.
pub fn start(app: &AppHandle) {
    let Some(keys) = app.try_state::<Running>().and_then(|running| running.conductor.settings().mark_key) else {
        return;
    };
    if let Err(why) = set(app, Some(&keys)) {
        tracing::warn!(keys, ?why, "the key for marks can't be had");
        follow::notify(app, "The marker key is not free", "Choose another one in Settings, Keys.");
    }
}

/// Takes a key in the place of the one before, or gives it back. Errors: why it can't be had; then none is held.
pub fn set(app: &AppHandle, keys: Option<&str>) -> Result<(), NoKey> {
    if let Some(held) = app.try_state::<GlobalShortcut<tauri::Wry>>()
        && let Err(error) = held.unregister_all()
    {
        tracing::warn!(%error, "the key for marks could not be given back");
    }
    let Some(keys) = keys else { return Ok(()) };
    if !is_possible() {
        return Err(NoKey::NoneHere);
    }
    let shortcut: Shortcut = keys.parse().map_err(|_| NoKey::Unknown)?;
    if app.try_state::<GlobalShortcut<tauri::Wry>>().is_none() {
        // Only now: who has set no key starts nothing that listens.
        let plugin = tauri_plugin_global_shortcut::Builder::new().build();
        app.plugin(plugin).map_err(|error| {
            tracing::warn!(%error, "keys that work everywhere can't be had");
            NoKey::NoneHere
        })?;
    }
    let taken = app.global_shortcut().on_shortcut(shortcut, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            press(app);
        }
    });
    taken.map_err(|error| {
        tracing::warn!(%error, keys, "the key is not free");
        NoKey::Taken
    })
}

/// Says nothing when it went well: the person plays.
fn press(app: &AppHandle) {
    let Some(conductor) = app.try_state::<Running>().map(|running| running.conductor.clone()) else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match conductor.press_marker(None, "").await {
            Ok(_) => tracing::info!("marked"),
            Err(problem) => follow::notify(&app, &problem.what, &problem.why),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wayland_gives_no_key() {
        assert!(is_x11("x11", false, true) && is_x11("", false, true));
        assert!(!is_x11("wayland", false, true) && !is_x11("", true, true), "an X server inside of Wayland");
        assert!(!is_x11("tty", false, false));
    }

    #[test]
    fn keys_that_can_be_set_are_keys_that_the_system_knows() {
        for keys in ["Ctrl+Shift+M", "F9", "Shift+F12", "Alt+1", "Super+K", "Ctrl+Alt+F24"] {
            let settings = domain::Settings { mark_key: Some(keys.into()), ..domain::Settings::default() };
            assert_eq!(settings.check(), Ok(()), "{keys}");
            assert!(keys.parse::<Shortcut>().is_ok(), "{keys}");
        }
    }
}
