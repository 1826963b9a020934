//! The desktop shell: window, tray, notifications, single instance, drop, taskbar progress. The only room that names
//! `tauri`. It holds no rule of the product: it starts the conductor and the API, and forwards.

mod arguments;
mod autostart;
mod commands;
mod follow;
mod hotkey;
mod notices;
mod sys;
mod tray;
mod window;

use api::{ServeOptions, Served};
use arguments::Arguments;
use conductor::{
    Conductor, World,
    paths::{self, Address, Paths},
};
use domain::{Code, Problem};
use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent, WindowEvent};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};
use tokio_util::sync::CancellationToken;

/// What the shell holds as long as it runs.
pub(crate) struct Running {
    pub conductor: Conductor,
    pub base: String,
    pub token: String,
    served: Mutex<Option<Served>>,
    stop: CancellationToken,
    /// Whether there is a tray to go to when the window is closed.
    has_tray: AtomicBool,
}

/// Runs the app until it is quit.
pub fn run() {
    let arguments = Arguments::parse(std::env::args_os().skip(1));
    start_log(&arguments);
    let app = tauri::Builder::default()
        // First of all plugins: a second start must not get as far as opening the library.
        .plugin(tauri_plugin_single_instance::init(|app, argv, cwd| {
            let arguments = Arguments::parse(argv.into_iter().skip(1).map(Into::into)).below(&PathBuf::from(cwd));
            second_start(app, arguments);
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(tauri::generate_handler![
            commands::boot,
            commands::pick_files,
            commands::pick_folder,
            commands::reveal_path,
            commands::open_external,
            commands::set_autostart,
            commands::can_have_mark_key,
            commands::set_mark_key,
            commands::report_error,
        ])
        .setup(move |app| {
            if arguments.quit {
                // A second start ends before this: nothing runs that could be ended.
                app.handle().exit(0);
                return Ok(());
            }
            match tauri::async_runtime::block_on(start(&arguments)) {
                Ok(running) => {
                    app.manage(running);
                }
                Err(problem) => {
                    say_and_end(app.handle(), &problem);
                    return Ok(());
                }
            }
            let handle = app.handle();
            match tray::build(handle) {
                Ok(()) => handle.state::<Running>().has_tray.store(true, Ordering::Relaxed),
                Err(error) => tracing::warn!(%error, "there is no tray; closing the window will quit"),
            }
            follow::events(handle);
            hotkey::start(handle);
            if !arguments.hidden || !handle.state::<Running>().has_tray.load(Ordering::Relaxed) {
                window::show(handle);
            }
            import(handle, arguments.clone());
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::DragDrop(tauri::DragDropEvent::Drop { paths, .. }) = event {
                import(window.app_handle(), Arguments { paths: paths.clone(), ..Arguments::default() });
                // The page says that they were taken.
                let _ = window.emit("dropped", paths);
            }
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|app, event| match event {
            // The last window was closed: the watcher goes on in the tray, and the webview's memory is given back.
            RunEvent::ExitRequested { code: None, api, .. } if has_tray(app) => {
                api.prevent_exit();
                window::explain_tray(app);
                window::forget(app);
            }
            // The Finder's "open with" comes by an event, at a first start as well.
            #[cfg(target_os = "macos")]
            RunEvent::Opened { urls } => {
                let paths = urls.into_iter().filter_map(|url| url.to_file_path().ok()).collect();
                import(app, Arguments { paths, ..Arguments::default() });
            }
            RunEvent::Exit => end(app),
            _ => {}
        }),
        Err(error) => {
            tracing::error!(%error, "the window system could not be started");
            std::process::exit(1);
        }
    }
}

fn has_tray(app: &AppHandle) -> bool {
    app.try_state::<Running>().is_some_and(|running| running.has_tray.load(Ordering::Relaxed))
}

async fn start(arguments: &Arguments) -> Result<Running, Problem> {
    let (models, sample) = (paths::shipped_models(), paths::shipped_sample());
    let paths = match &arguments.data {
        Some(root) => Paths::below(root, models, sample),
        None => Paths::of_system(models, sample).map_err(|error| {
            Problem::new(Code::Invalid, "There is no place for the library.", format!("{error}."))
                .say("Start the app with --data and a folder.")
        })?,
    };
    let conductor = Conductor::start(World::real(paths)).await?;
    let (stop, token) = (CancellationToken::new(), api::new_token()?);
    let options = ServeOptions { port: 0, ui: None, token: token.clone(), dev_origin: None };
    let served = api::serve(conductor.clone(), options, stop.clone()).await?;
    let base = served.base();
    conductor.paths().write_address(&Address { base: base.clone(), token: token.clone() })?;
    Ok(Running { conductor, base, token, served: Mutex::new(Some(served)), stop, has_tray: AtomicBool::new(false) })
}

/// Takes files that came by drop, "open with", a second start or the command line.
pub(crate) fn import(app: &AppHandle, arguments: Arguments) {
    if arguments.paths.is_empty() && !arguments.sample {
        return;
    }
    let Some(conductor) = app.try_state::<Running>().map(|running| running.conductor.clone()) else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut skipped = Vec::new();
        if arguments.sample {
            match conductor.import_sample().await {
                Ok(done) => skipped.extend(done.skipped),
                Err(problem) => follow::notify(&app, &problem.what, &problem.why),
            }
        }
        if !arguments.paths.is_empty() {
            match conductor.import_paths(arguments.paths).await {
                Ok(done) => skipped.extend(done.skipped),
                Err(problem) => follow::notify(&app, &problem.what, &problem.why),
            }
        }
        // Nothing is dropped silently.
        for (_, problem) in skipped {
            follow::notify(&app, &problem.what, &problem.why);
        }
    });
}

fn second_start(app: &AppHandle, arguments: Arguments) {
    if arguments.quit {
        app.exit(0);
        return;
    }
    if !arguments.hidden {
        window::show(app);
    }
    import(app, arguments);
}

/// The app can't start. Say why where the person sees it, then end.
fn say_and_end(app: &AppHandle, problem: &Problem) {
    let mut text = format!("{}\n\n", problem.why);
    for fix in &problem.fix {
        text.push_str(&format!("• {fix}\n"));
    }
    tracing::error!(%problem, details = problem.details, "the app can't start");
    let (handle, code) = (app.clone(), i32::from(problem.code.exit_code()));
    app.dialog().message(text).title(&problem.what).kind(MessageDialogKind::Error).show(move |_| handle.exit(code));
}

/// Running jobs go back to the queue, the database is closed.
fn end(app: &AppHandle) {
    let Some(running) = app.try_state::<Running>() else { return };
    let served = running.served.lock().unwrap_or_else(PoisonError::into_inner).take();
    running.stop.cancel();
    let conductor = running.conductor.clone();
    tauri::async_runtime::block_on(async move {
        if let Some(served) = served {
            served.finished().await;
        }
        conductor.paths().remove_address();
        conductor.shut_down().await;
    });
}

fn start_log(arguments: &Arguments) {
    use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};
    let filter = EnvFilter::try_from_env("CLIPCONDUCTOR_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let folder = match &arguments.data {
        Some(root) => Some(root.join("logs")),
        None => Paths::of_system(PathBuf::new(), None).ok().map(|paths| paths.logs()),
    };
    let file = folder.and_then(|folder| {
        std::fs::create_dir_all(&folder).ok()?;
        tracing_appender::rolling::Builder::new()
            .rotation(tracing_appender::rolling::Rotation::DAILY)
            .filename_prefix("clipconductor")
            .filename_suffix("log")
            .max_log_files(7)
            .build(folder)
            .ok()
    });
    let file = file.map(|file| fmt::layer().with_ansi(false).with_writer(Mutex::new(file)));
    // Started once, as the first thing; a second subscriber can't be there.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(file)
        .with(fmt::layer().with_writer(std::io::stderr))
        .try_init();
}
