//! Looks whether everything the app needs is there, and says what to do where it is not.

use super::recordings::blocking;
use crate::{
    Conductor, Core,
    views::{CheckView, DoctorView, OllamaState, ReaderView},
};
use domain::{Code, Fix, Problem};

impl Conductor {
    /// Looks at everything now.
    pub async fn doctor(&self) -> Result<DoctorView, Problem> {
        let core = self.core.clone();
        let mut checks = vec![
            blocking({
                let core = core.clone();
                move || {
                    Ok(match core.tools.ffmpeg() {
                        Ok(ffmpeg) => {
                            well("ffmpeg", "ffmpeg", format!("{} at {}", ffmpeg.version(), ffmpeg.path().display()))
                        }
                        Err(problem) => ill("ffmpeg", "ffmpeg", problem),
                    })
                }
            })
            .await?,
        ];
        // Jobs that waited for ffmpeg go on by themselves once it is there.
        if checks[0].ok {
            core.wake_jobs_that_waited_for_ffmpeg().await?;
        }
        let detector = self.models().await?;
        checks.push(match (&detector.problem, &detector.why) {
            // Without the library recordings are looked at all the same; a broken model stops that.
            (Some(problem), _) => CheckView {
                optional: problem.code == Code::RuntimeMissing,
                ..ill("detector", "Detector", problem.clone())
            },
            (None, Some(why)) => CheckView {
                key: "detector",
                title: "Detector".into(),
                ok: false,
                optional: true,
                detail: format!("none, so kill feeds, medals and banners are not read. {why}"),
                fix: vec![Fix::Say { text: "See models/README.md for how to add one.".into() }],
            },
            (None, None) => well(
                "detector",
                "Detector",
                format!(
                    "{} {} on {}; {}",
                    detector.info.name,
                    detector.info.version,
                    detector.info.provider,
                    reads(&detector.reader)
                ),
            ),
        });
        checks.push(self.ollama_check().await);
        checks.push(self.space_check().await?);
        let folders = self.list_folders().await?;
        checks.push(if folders.is_empty() {
            CheckView {
                key: "folders",
                title: "Capture folders".into(),
                ok: false,
                optional: true,
                detail: "none is watched yet".into(),
                fix: vec![Fix::OpenPage { page: "/settings/folders".into(), label: "Choose a folder".into() }],
            }
        } else {
            let away = folders.iter().filter(|folder| folder.state == crate::views::FolderState::Away).count();
            CheckView {
                key: "folders",
                title: "Capture folders".into(),
                ok: away == 0,
                optional: false,
                detail: format!("{} watched, {away} not there now", folders.len() - away),
                fix: Vec::new(),
            }
        });
        checks.push(well("library", "Library", format!("{} recordings", self.status().await?.counts.recordings)));
        let report = report(&checks);
        Ok(DoctorView { checks, report })
    }

    /// Ollama is optional: that it is away is no fault, but not well either, and it is said how to get it.
    async fn ollama_check(&self) -> CheckView {
        let check = |ok: bool, detail: String, fix: Vec<Fix>| CheckView {
            key: "ollama",
            title: "Ollama".into(),
            ok,
            optional: true,
            detail,
            fix,
        };
        let page = || Fix::OpenPage { page: "/settings/models".into(), label: "Language models".into() };
        match self.ai_health().await {
            Ok((OllamaState::Off, _)) => {
                check(false, "switched off; words are written by the template".into(), vec![page()])
            }
            Ok((OllamaState::Ready, Some(health))) => {
                let models = self.ai_models().await.unwrap_or_default();
                let model = models.iter().find(|model| Some(&model.name) == health.model.as_ref());
                let mut detail = format!(
                    "{} answers at {}; words are written by {}",
                    health.version.unwrap_or_default(),
                    health.url,
                    health.model.unwrap_or_default()
                );
                if let Some(speed) = model.and_then(|model| model.tokens_per_s) {
                    detail.push_str(&format!(", {speed:.0} tokens a second"));
                }
                if models.iter().any(|model| model.can("vision") && !model.cloud && model.sees != Some(false)) {
                    detail.push_str("; a model can see pictures");
                }
                if let Some(warning) = health.warning {
                    detail.push_str(&format!(". {warning}"));
                }
                check(true, detail, Vec::new())
            }
            Ok((OllamaState::NoModel, Some(health))) => {
                let detail = format!("answers at {}, but has no model for words; the template writes", health.url);
                let suggested = self.ai_suggestions().await.map(|(found, _)| found).unwrap_or_default();
                let best = suggested.iter().find(|one| one.best).map_or("gemma3:4b", |one| one.name);
                check(false, detail, vec![Fix::RunCommand { command: format!("ollama pull {best}") }, page()])
            }
            Ok((_, health)) => {
                let mut detail = "does not answer; words are written by the template until it does".to_owned();
                let problem = health.and_then(|health| health.problem);
                if let Some(problem) = &problem {
                    detail.push_str(&format!(" ({problem})"));
                }
                // What is wrong with a server that answers says best itself what to do.
                let mut fix = problem.map(|problem| problem.fix).unwrap_or_default();
                fix.push(Fix::RunCommand { command: how_to_get_ollama().into() });
                fix.push(page());
                check(false, detail, fix)
            }
            Err(problem) => CheckView { optional: true, ..ill("ollama", "Ollama", problem) },
        }
    }

    async fn space_check(&self) -> Result<CheckView, Problem> {
        let cache = self.core.world.paths.cache.clone();
        blocking(move || {
            Ok(match fs4::available_space(&cache) {
                Ok(free) if free < 2_000_000_000 => CheckView {
                    key: "space",
                    title: "Free space".into(),
                    ok: false,
                    optional: false,
                    detail: format!("{:.1} GB are left where clips are made", free as f64 / 1e9),
                    fix: vec![Fix::FreeSpace { bytes: 2_000_000_000 - free }],
                },
                Ok(free) => well("space", "Free space", format!("{:.0} GB", free as f64 / 1e9)),
                Err(error) => ill("space", "Free space", Problem::io("Looking at", &cache, &error)),
            })
        })
        .await
    }
}

impl Core {
    /// Lets jobs go on that waited for ffmpeg, now that it is there.
    pub(crate) async fn wake_jobs_that_waited_for_ffmpeg(&self) -> Result<(), Problem> {
        let now = self.now();
        self.store
            .write(move |tx| {
                let filter = store::jobs::JobFilter { states: vec![domain::JobState::NeedsUser], ..Default::default() };
                for job in store::jobs::list(tx, &filter, &store::Page { after: None, limit: 500 })?.items {
                    if job
                        .problem
                        .is_some_and(|problem| matches!(problem.code, Code::FfmpegMissing | Code::FfmpegTooOld))
                    {
                        store::jobs::retry(tx, job.id, now)?;
                    }
                }
                Ok(())
            })
            .await?;
        self.bells.ring_all();
        Ok(())
    }
}

/// How Ollama is put onto this system, as its own pages say (November 2026).
fn how_to_get_ollama() -> &'static str {
    if cfg!(windows) {
        "winget install Ollama.Ollama"
    } else if cfg!(target_os = "macos") {
        "brew install --cask ollama"
    } else {
        "curl -fsSL https://ollama.com/install.sh | sh"
    }
}

/// What is said of the reader of words. Without it the detector works all the same.
fn reads(reader: &ReaderView) -> String {
    match reader {
        ReaderView::Reads(reader) => format!("names are read by {} {}", reader.name, reader.version),
        ReaderView::Off => "names are not read, as that is switched off".into(),
        ReaderView::Missing(why) => format!("names are not read, so own kills are told by their place alone. {why}"),
    }
}

fn well(key: &'static str, title: &str, detail: String) -> CheckView {
    CheckView { key, title: title.into(), ok: true, optional: false, detail, fix: Vec::new() }
}

fn ill(key: &'static str, title: &str, problem: Problem) -> CheckView {
    CheckView { key, title: title.into(), ok: false, optional: false, detail: problem.to_string(), fix: problem.fix }
}

/// For a bug report: versions and states, no names of files or folders beyond the tools' own.
fn report(checks: &[CheckView]) -> String {
    let mut text =
        format!("ClipConductor {} on {} {}\n", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    for check in checks {
        let mark = match (check.ok, check.optional) {
            (true, _) => "ok  ",
            (false, true) => "none",
            (false, false) => "BAD ",
        };
        text.push_str(&format!("{mark} {}: {}\n", check.title, check.detail));
    }
    text
}
