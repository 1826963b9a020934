//! The tray: the state in one line, and what a person wants without a window.

use crate::{Arguments, Running, import, window};
use conductor::views::StatusView;
use tauri::{
    AppHandle, Manager as _, Wry,
    image::Image,
    menu::{Menu, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};
use tauri_plugin_dialog::DialogExt as _;

const ID: &str = "main";

/// The items whose words change.
struct Items {
    state: MenuItem<Wry>,
    open: MenuItem<Wry>,
    queue: MenuItem<Wry>,
    pause: MenuItem<Wry>,
    hold: MenuItem<Wry>,
    resume: MenuItem<Wry>,
}

/// Builds the tray. Works also where no tray host shows it. Says why there is none otherwise.
pub fn build(app: &AppHandle) -> Result<(), String> {
    // On Linux the indicator's library is looked for only now, and one that is missing is answered with a panic.
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| make(app)));
    match built {
        Ok(made) => made.map_err(|error| error.to_string()),
        Err(_) => Err("the library of app indicators is not installed".into()),
    }
}

fn make(app: &AppHandle) -> tauri::Result<()> {
    let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let items = Items {
        state: MenuItem::with_id(app, "state", "Starting", false, None::<&str>)?,
        open: item("open", "Open inbox")?,
        queue: item("queue", "Open queue")?,
        pause: item("pause", "Pause for 1 hour")?,
        hold: item("hold", "Pause until I say")?,
        resume: item("resume", "Work now")?,
    };
    let line = || PredefinedMenuItem::separator(app);
    let menu = Menu::with_items(
        app,
        &[
            &items.state,
            &line()?,
            &items.open,
            &items.queue,
            &item("import", "Import…")?,
            &line()?,
            &items.pause,
            &items.hold,
            &items.resume,
            &line()?,
            &item("quit", "Quit")?,
        ],
    )?;
    TrayIconBuilder::with_id(ID)
        .icon(icon(Look::Idle)?)
        .tooltip("ClipConductor")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::show(tray.app_handle());
            }
        })
        .build(app)?;
    app.manage(items);
    Ok(())
}

fn chosen(app: &AppHandle, id: &str) {
    let Some(conductor) = app.try_state::<Running>().map(|running| running.conductor.clone()) else { return };
    match id {
        "open" => window::show_page(app, "/inbox"),
        "queue" => window::show_page(app, "/queue"),
        "quit" => app.exit(0),
        "import" => {
            let handle = app.clone();
            app.dialog().file().pick_files(move |files| {
                let paths = files.unwrap_or_default().into_iter().filter_map(|file| file.into_path().ok()).collect();
                import(&handle, Arguments { paths, ..Arguments::default() });
            });
        }
        "pause" | "hold" | "resume" => {
            let id = id.to_owned();
            tauri::async_runtime::spawn(async move {
                let done = match id.as_str() {
                    "pause" => conductor.pause_queue(Some(60)).await,
                    "hold" => conductor.pause_queue(None).await,
                    _ => conductor.resume_queue().await,
                };
                if let Err(problem) = done {
                    tracing::error!(%problem, "the tray's wish could not be done");
                }
            });
        }
        _ => {}
    }
}

/// What the icon says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Look {
    Idle,
    Working,
    Waiting,
    NeedsYou,
}

fn icon(look: Look) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match look {
        Look::Idle => include_bytes!("../../assets/icons/tray/idle.png"),
        Look::Working => include_bytes!("../../assets/icons/tray/working.png"),
        Look::Waiting => include_bytes!("../../assets/icons/tray/waiting.png"),
        Look::NeedsYou => include_bytes!("../../assets/icons/tray/needs-you.png"),
    })
}

/// Shows the state of everything.
pub fn update(app: &AppHandle, status: &StatusView) {
    let (Some(items), Some(tray)) = (app.try_state::<Items>(), app.tray_by_id(ID)) else { return };
    let (look, words) = state_of(status);
    let set = || -> tauri::Result<()> {
        items.state.set_text(&words)?;
        items.open.set_text(match status.counts.new_moments {
            0 => "Open inbox".to_owned(),
            count => format!("Open inbox ({count})"),
        })?;
        items.queue.set_text(match status.counts.jobs_open {
            0 => "Open queue".to_owned(),
            count => format!("Open queue ({count})"),
        })?;
        items.pause.set_enabled(status.paused.is_none())?;
        items.hold.set_enabled(status.paused.is_none())?;
        items.resume.set_enabled(status.paused.is_some())?;
        tray.set_icon(Some(icon(look)?))?;
        tray.set_tooltip(Some(format!("ClipConductor: {words}")))
    };
    if let Err(error) = set() {
        tracing::warn!(%error, "the tray could not be brought up to date");
    }
}

/// The state in one line.
fn state_of(status: &StatusView) -> (Look, String) {
    if status.counts.jobs_need_user > 0 || status.ffmpeg.is_err() {
        return (Look::NeedsYou, "Needs you".into());
    }
    if let Some(until) = status.paused {
        let until = until.map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime(" until %H:%M").to_string());
        return (Look::Waiting, format!("Paused{}", until.unwrap_or_default()));
    }
    match (status.running.first(), status.counts.jobs_open, status.watching) {
        (Some(job), open, _) => {
            let more = if open > 1 { format!(" (+{})", open - 1) } else { String::new() };
            (Look::Working, format!("{}{more}", job.title))
        }
        (None, 1.., _) => (Look::Working, "Working".into()),
        (None, _, 0) => (Look::Idle, "No folder is watched".into()),
        (None, _, 1) => (Look::Idle, "Watching 1 folder".into()),
        (None, _, folders) => (Look::Idle, format!("Watching {folders} folders")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use conductor::views::Counts;

    fn status() -> StatusView {
        StatusView {
            version: "1",
            paused: None,
            playing: None,
            watching: 2,
            counts: Counts::default(),
            running: Vec::new(),
            ffmpeg: Ok("7.1".into()),
            undo: None,
            notices: Vec::new(),
        }
    }

    #[test]
    fn the_state_is_one_line() {
        let words = |status: &StatusView| state_of(status).1;
        assert_eq!(state_of(&status()), (Look::Idle, "Watching 2 folders".into()));
        assert_eq!(words(&StatusView { watching: 1, ..status() }), "Watching 1 folder");
        assert_eq!(words(&StatusView { watching: 0, ..status() }), "No folder is watched");
        let open = Counts { jobs_open: 3, ..Counts::default() };
        assert_eq!(state_of(&StatusView { counts: open, ..status() }).0, Look::Working);
        let paused = StatusView { paused: Some(None), ..status() };
        assert_eq!(state_of(&paused), (Look::Waiting, "Paused".into()));
        let until = StatusView { paused: Some(Some(jiff::Timestamp::UNIX_EPOCH)), ..status() };
        assert!(words(&until).starts_with("Paused until "), "{}", words(&until));
        // What a person has to do outranks the rest.
        let stuck = Counts { jobs_need_user: 1, jobs_open: 1, ..Counts::default() };
        assert_eq!(state_of(&StatusView { counts: stuck, ..paused }).0, Look::NeedsYou);
    }

    #[test]
    fn every_look_has_its_picture() {
        let looks = [Look::Idle, Look::Working, Look::Waiting, Look::NeedsYou];
        let pictures = looks.map(|look| icon(look).expect("a picture"));
        for (at, one) in pictures.iter().enumerate() {
            assert!(pictures[..at].iter().all(|other| other.rgba() != one.rgba()), "two looks are the same");
        }
    }
}
