//! Looks whether everything the app needs is there, and says what to do where it is not.

use super::recordings::blocking;
use crate::{
    Conductor,
    views::{CheckView, DoctorView, OllamaState},
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
            self.wake_jobs_that_waited_for_ffmpeg().await?;
        }
        let detector = self.models().await?;
        checks.push(match (&detector.why, detector.info.name.as_str()) {
            (None, name) => {
                well("detector", "Detector", format!("{name} {} on {}", detector.info.version, detector.info.provider))
            }
            (Some(why), _) => CheckView {
                key: "detector",
                title: "Detector".into(),
                ok: !why.contains("can't"),
                detail: format!("None. {why}"),
                fix: Vec::new(),
            },
        });
        checks.push(match self.ai_health().await {
            Ok((OllamaState::Ready, Some(health))) => {
                well("ollama", "Ollama", format!("answers; words are written by {}", health.model.unwrap_or_default()))
            }
            Ok((OllamaState::Off, _)) => {
                well("ollama", "Ollama", "switched off; words are written by the template".into())
            }
            Ok((OllamaState::NoModel, _)) => CheckView {
                key: "ollama",
                title: "Ollama".into(),
                ok: true,
                detail: "answers, but has no model for words; the template writes".into(),
                fix: vec![Fix::RunCommand { command: "ollama pull gemma3:4b".into() }],
            },
            Ok(_) => CheckView {
                key: "ollama",
                title: "Ollama".into(),
                ok: true,
                detail: "does not answer; words are written by the template until it does".into(),
                fix: vec![Fix::Say {
                    text: "Install Ollama and start it, or switch it off in Settings → Models.".into(),
                }],
            },
            Err(problem) => ill("ollama", "Ollama", problem),
        });
        checks.push(self.space_check().await?);
        let folders = self.list_folders().await?;
        checks.push(if folders.is_empty() {
            CheckView {
                key: "folders",
                title: "Capture folders".into(),
                ok: true,
                detail: "none is watched yet".into(),
                fix: vec![Fix::OpenPage { page: "/settings/folders".into(), label: "Choose a folder".into() }],
            }
        } else {
            let away = folders.iter().filter(|folder| folder.state == crate::views::FolderState::Away).count();
            CheckView {
                key: "folders",
                title: "Capture folders".into(),
                ok: away == 0,
                detail: format!("{} watched, {away} not there now", folders.len() - away),
                fix: Vec::new(),
            }
        });
        checks.push(well("library", "Library", format!("{} recordings", self.status().await?.counts.recordings)));
        let report = report(&checks);
        Ok(DoctorView { checks, report })
    }

    async fn space_check(&self) -> Result<CheckView, Problem> {
        let cache = self.core.world.paths.cache.clone();
        blocking(move || {
            Ok(match fs4::available_space(&cache) {
                Ok(free) if free < 2_000_000_000 => CheckView {
                    key: "space",
                    title: "Free space".into(),
                    ok: false,
                    detail: format!("{:.1} GB are left where clips are made", free as f64 / 1e9),
                    fix: vec![Fix::FreeSpace { bytes: 2_000_000_000 - free }],
                },
                Ok(free) => well("space", "Free space", format!("{:.0} GB", free as f64 / 1e9)),
                Err(error) => ill("space", "Free space", Problem::io("Looking at", &cache, &error)),
            })
        })
        .await
    }

    async fn wake_jobs_that_waited_for_ffmpeg(&self) -> Result<(), Problem> {
        let now = self.core.now();
        self.core
            .store
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
        self.core.bells.ring_all();
        Ok(())
    }
}

fn well(key: &'static str, title: &str, detail: String) -> CheckView {
    CheckView { key, title: title.into(), ok: true, detail, fix: Vec::new() }
}

fn ill(key: &'static str, title: &str, problem: Problem) -> CheckView {
    CheckView { key, title: title.into(), ok: false, detail: problem.to_string(), fix: problem.fix }
}

/// For a bug report: versions and states, no names of files or folders beyond the tools' own.
fn report(checks: &[CheckView]) -> String {
    let mut text =
        format!("ClipConductor {} on {} {}\n", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    for check in checks {
        let mark = if check.ok { "ok  " } else { "BAD " };
        text.push_str(&format!("{mark} {}: {}\n", check.title, check.detail));
    }
    text
}
