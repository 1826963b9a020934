//! `cargo xtask run`: from a bare checkout to the open app, or to the same UI in a browser where there is no display.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::repository::{Repository, has_display};
use crate::setup::{self, Consent};
use crate::{Arguments, Failure, Result, child, say};

/// `cargo xtask run`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let wish = Wish::read(arguments, has_display())?;
    let parts = if wish.window { setup::FOR_RUN } else { setup::FOR_HEADLESS };
    setup::set_up(repository, parts, wish.consent).map_err(|failures| setup::as_one(&failures))?;
    build(repository, &wish)?;
    if wish.window { open_window(repository, &wish) } else { without_display(repository, &wish) }
}

/// What the person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    window: bool,
    sample: bool,
    release: bool,
    consent: Consent,
    /// Passed on to the app.
    more: Vec<String>,
}

impl Wish {
    /// Reads `[--release] [--sample] [--headless] [--yes] [-- ARGUMENTS]`. `--sample` may stand on either side of the
    /// `--`, as `cargo xtask run -- --sample` is how cargo's users write it.
    fn read(given: &[String], display: bool) -> Result<Self> {
        const OURS: &[&str] = &["release", "sample", "headless", "yes"];
        let split = given.iter().position(|a| a == "--").unwrap_or(given.len());
        let (before, after) = given.split_at(split);
        let (ours, theirs): (Vec<String>, Vec<String>) =
            after.iter().filter(|a| *a != "--").cloned().partition(|a| OURS.contains(&a.trim_start_matches("--")));
        let all: Vec<String> = before.iter().cloned().chain(ours).collect();
        let arguments = Arguments::read(&all, OURS)?;
        let mut more = arguments.words.clone();
        more.extend(theirs);
        Ok(Wish {
            window: display && !arguments.has("headless"),
            sample: arguments.has("sample"),
            release: arguments.has("release"),
            consent: Consent::from(&arguments),
            more,
        })
    }

    fn profile(&self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }
}

fn build(repository: &Repository, wish: &Wish) -> Result<()> {
    say::heading("Build");
    let first = !repository.built(wish.profile(), "clipctl").is_file();
    if first {
        say::note("The first build compiles all libraries: some minutes. Later ones take seconds.");
    }
    if wish.release {
        say::note("A release build compiles slowly and runs fast.");
    } else {
        say::note("This is a development build; `--release` makes a faster app and takes longer to compile.");
    }
    let started = Instant::now();
    let mut cargo = child::cargo();
    // The whole workspace with its one set of features, so that `test` and `run` share what is compiled.
    cargo.args(["build", "--locked", "--workspace", "--bins", "--exclude", "xtask"]);
    if !wish.window {
        cargo.args(["--exclude", "clipconductor"]);
    }
    if wish.release {
        cargo.arg("--release");
    }
    child::seen(cargo.current_dir(&repository.root).envs(setup::environment(repository)))?;
    say::done("build", started);
    Ok(())
}

fn open_window(repository: &Repository, wish: &Wish) -> Result<ExitCode> {
    say::heading("ClipConductor");
    let mut app = Command::new(repository.built(wish.profile(), "clipconductor"));
    if wish.sample {
        let sample = sample(repository)?;
        say::note(&format!("The sample recording goes in: {}", sample.display()));
        app.arg("--import").arg(sample);
    }
    app.args(&wish.more).envs(setup::environment(repository));
    say::note("The window opens. Closing it leaves the app in the tray; quit it there, or with Ctrl+C here.");
    become_it(&mut app)
}

/// A recording with a moment in it, shipped with the sources.
fn sample(repository: &Repository) -> Result<std::path::PathBuf> {
    let sample = repository.sample();
    if sample.is_file() {
        Ok(sample)
    } else {
        Err(Failure(format!("the sample recording is not in this checkout: {}", sample.display())))
    }
}

fn without_display(repository: &Repository, wish: &Wish) -> Result<ExitCode> {
    say::heading("ClipConductor without a window");
    say::note(if has_display() {
        "As asked, no window is opened."
    } else {
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened."
    });
    let clipctl = repository.built(wish.profile(), "clipctl");
    let sample = sample(repository)?;
    let clips = repository.cache().join("sample-clips");
    say::note(&format!("The sample recording becomes clips: {}", sample.display()));
    let started = Instant::now();
    let mut process = Command::new(&clipctl);
    process.arg("process").arg(&sample).arg("--out").arg(&clips).envs(setup::environment(repository));
    child::seen(&mut process)?;
    say::done("sample", started);
    say::note(&format!("The clips lie in {}", clips.display()));
    for name in files_in(&clips) {
        say::note(&format!("  {name}"));
    }
    if wish.sample {
        // Into the library as well, so that the browser shows it. The rest of the work is done while it is served.
        let mut import = Command::new(&clipctl);
        child::output(import.arg("import").arg(&sample).envs(setup::environment(repository)))?;
        say::note("The sample is in the library as well.");
    }
    say::heading("The same user interface in a browser");
    say::note("Open the link behind `ready` in a browser on this machine. It works once; the browser keeps a cookie.");
    say::note("Ctrl+C ends it.");
    let mut serve = Command::new(&clipctl);
    serve.arg("serve").arg("--ui").arg(repository.ui().join("dist")).args(&wish.more);
    become_it(serve.envs(setup::environment(repository)))
}

/// Hands this process over, so that whoever ends us by a signal ends the app, which then stops cleanly.
#[cfg(unix)]
pub(crate) fn become_it(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure(format!("could not start `{}`: {error}", child::shown(command))))
}

/// Windows can't hand a process over: this one waits.
#[cfg(windows)]
pub(crate) fn become_it(command: &mut Command) -> Result<ExitCode> {
    let status =
        command.status().map_err(|error| Failure(format!("could not start `{}`: {error}", child::shown(command))))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn files_in(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let _ = crate::stamp::collect(folder, &[], &mut files);
    files.sort();
    files.iter().map(|file| file.strip_prefix(folder).unwrap_or(file).display().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(words: &[&str], display: bool) -> Wish {
        let words: Vec<String> = words.iter().map(|w| w.to_string()).collect();
        Wish::read(&words, display).expect("these are known")
    }

    #[test]
    fn sample_is_understood_on_both_sides_of_the_dashes() {
        assert!(wish(&["--sample"], true).sample);
        assert!(wish(&["--", "--sample"], true).sample);
        assert_eq!(wish(&["--", "--sample", "--hidden"], true).more, ["--hidden"]);
    }

    #[test]
    fn there_is_no_window_without_a_display_or_when_none_is_wanted() {
        assert!(wish(&[], true).window);
        assert!(!wish(&[], false).window);
        assert!(!wish(&["--headless"], true).window);
    }

    #[test]
    fn what_stands_before_the_dashes_must_be_ours() {
        let refused = Wish::read(&["--hidden".to_string()], true).expect_err("not ours");
        assert!(refused.0.contains("--hidden"));
    }
}
