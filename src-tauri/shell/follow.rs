//! Follows what happens in the app and shows it outside of the window: tray, taskbar, notifications.

use crate::{Running, notices::Held, tray};
use conductor::events::{Event, Notice, Numbered, Tag};
use std::time::Duration;
use tauri::{
    AppHandle, Manager as _,
    window::{ProgressBarState, ProgressBarStatus},
};
use tauri_plugin_notification::NotificationExt as _;
use tokio::sync::broadcast::error::RecvError;

/// Changes come in showers; the tray is brought up to date at most this often.
const AT_MOST_EVERY: Duration = Duration::from_millis(500);

/// Starts following.
pub fn events(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let Some(conductor) = app.try_state::<Running>().map(|running| running.conductor.clone()) else { return };
        let mut live = conductor.subscribe(None).live;
        let mut held = Held::default();
        let mut playing = show_state(&app).await;
        loop {
            if !playing {
                held.release().iter().for_each(|notice| tell(&app, notice));
            }
            match live.recv().await {
                Ok(Numbered { event: Event::Notify { notice }, .. }) => held.keep(notice),
                Ok(Numbered { event: Event::Progress { progress, .. }, .. }) => taskbar(&app, progress.fraction),
                Ok(Numbered { event: Event::Change { stale, .. }, .. }) if stale.contains(&Tag::Status) => {
                    tokio::time::sleep(AT_MOST_EVERY).await;
                    // What came meanwhile is in the state that is shown now, but notices are not.
                    while let Ok(next) = live.try_recv() {
                        if let Event::Notify { notice } = next.event {
                            held.keep(notice);
                        }
                    }
                    playing = show_state(&app).await;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => playing = show_state(&app).await,
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// Brings tray and taskbar up to date; says whether the person plays, streams or records.
async fn show_state(app: &AppHandle) -> bool {
    let Some(conductor) = app.try_state::<Running>().map(|running| running.conductor.clone()) else { return false };
    match conductor.status().await {
        Ok(status) => {
            if status.running.is_empty() {
                taskbar(app, None);
            }
            if status.counts.jobs_open == 0 && app.get_webview_window("main").is_none() {
                // The work in the tray is done.
                crate::window::forget(app);
            }
            tray::update(app, &status);
            status.playing.is_some()
        }
        Err(problem) => {
            tracing::warn!(%problem, "the state could not be read");
            false
        }
    }
}

/// Progress on the window's button in the taskbar; nothing where there is no window.
fn taskbar(app: &AppHandle, fraction: Option<f32>) {
    let Some(window) = app.get_webview_window("main") else { return };
    let state = match fraction {
        Some(fraction) => {
            ProgressBarState { status: Some(ProgressBarStatus::Normal), progress: Some((fraction * 100.0) as u64) }
        }
        None => ProgressBarState { status: Some(ProgressBarStatus::None), progress: None },
    };
    let _ = window.set_progress_bar(state);
}

fn tell(app: &AppHandle, notice: &Notice) {
    let wanted = app.try_state::<Running>().is_some_and(|running| running.conductor.settings().notifications);
    // Who looks at the window sees it there.
    let looking = app.get_webview_window("main").is_some_and(|window| window.is_focused().unwrap_or(false));
    if !wanted || looking {
        return;
    }
    match notice {
        Notice::MomentsReady { found, strong, recording } => {
            let count = if *found == 1 { "1 moment".to_owned() } else { format!("{found} moments") };
            let strong = if *strong > 0 { format!(", {strong} strong") } else { String::new() };
            notify(app, &format!("{count} to review{strong}"), recording);
        }
        Notice::NeedsYou { what, .. } => notify(app, "ClipConductor needs you", what),
        Notice::Week { views, posts, best } => {
            let posts = if *posts == 1 { "1 post".to_owned() } else { format!("{posts} posts") };
            let most = if best.is_empty() { String::new() } else { format!("Most for: {best}") };
            notify(app, &format!("Your week: {views} views, {posts}"), &most);
        }
    }
}

/// A native notification. Where nothing shows it, nothing happens.
pub fn notify(app: &AppHandle, title: &str, body: &str) {
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::warn!(%error, "a notification could not be shown");
    }
}
