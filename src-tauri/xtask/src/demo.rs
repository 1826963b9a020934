//! `cargo xtask demo [FOLDER]`: the library of a made-up year, to be looked at: 2,000 recordings, 20,000 moments, 1,500 posts with
//! what became of them.
//!
//! It builds the program that makes it (`cli/examples/demo`), lets it fill the folder, and says how to open it or opens it.
//! Nothing goes out from it; the example says how that is held.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::repository::Repository;
use crate::setup::{self, Consent, Part};
use crate::{Arguments, Failure, Result, child, run, say};

/// `cargo xtask demo`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let wish = Wish::read(repository, arguments)?;
    let parts = if wish.open { setup::FOR_HEADLESS } else { &[Part::Build, Part::Media][..] };
    setup::set_up(repository, parts, wish.consent).map_err(|failures| setup::as_one(&failures))?;
    build(repository)?;
    make(repository, &wish.folder, wish.again)?;
    let clipctl = repository.built("debug", "clipctl");
    let mut serve = Command::new(&clipctl);
    serve.args(["serve", "--no-watch", "--data"]).arg(&wish.folder);
    serve.arg("--endpoints").arg(wish.folder.join("endpoints.json"));
    serve.arg("--ui").arg(repository.ui().join("dist"));
    if !wish.open {
        say::note("To look at it (or call this with `--open`):");
        println!("{}", child::shown(&serve));
        return Ok(ExitCode::SUCCESS);
    }
    say::heading("A made-up year");
    say::note("Open the link behind `ready` in a browser on this machine. It works once; the browser keeps a cookie.");
    say::note("Nothing goes out: its accounts have no sign-in, its queue is paused. Ctrl+C ends it.");
    run::become_it(serve.envs(setup::environment(repository)))
}

/// What the person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    folder: PathBuf,
    open: bool,
    again: bool,
    consent: Consent,
}

impl Wish {
    fn read(repository: &Repository, given: &[String]) -> Result<Self> {
        let arguments = Arguments::read(given, &["open", "again", "yes"])?;
        let folder = match arguments.words.as_slice() {
            [] => folder(repository),
            [folder] => PathBuf::from(folder),
            _ => return Err(Failure("say one folder: `cargo xtask demo FOLDER`".into())),
        };
        Ok(Wish {
            folder,
            open: arguments.has("open"),
            again: arguments.has("again"),
            consent: Consent::from(&arguments),
        })
    }
}

/// Where the library lies unless another folder is named.
pub fn folder(repository: &Repository) -> PathBuf {
    repository.cache().join("demo")
}

/// Builds what makes the library, and the command line that serves it.
pub fn build(repository: &Repository) -> Result<()> {
    say::heading("Build");
    let started = Instant::now();
    let mut cargo = child::cargo();
    // As `run` and `test` build, so that nothing is compiled for this alone.
    cargo.args(["build", "--locked", "--workspace", "--exclude", "xtask", "--exclude", "clipconductor"]);
    cargo.args(["--bins", "--example", "demo"]);
    child::seen(cargo.current_dir(&repository.root).envs(setup::environment(repository)))?;
    say::done("build", started);
    Ok(())
}

/// Makes the library, unless it is there already.
pub fn make(repository: &Repository, folder: &Path, again: bool) -> Result<()> {
    say::heading("Library");
    let mut demo = Command::new(repository.built("debug", "examples/demo"));
    demo.arg(folder).arg(repository.sample()).args(again.then_some("--again"));
    child::seen(demo.current_dir(&repository.root).envs(setup::environment(repository)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wish> {
        let repository = Repository { root: PathBuf::from("/r") };
        Wish::read(&repository, &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_folder_of_the_checkout_is_taken_when_none_is_named() {
        assert_eq!(read(&["--open"]).map(|wish| (wish.folder, wish.open)), Ok((PathBuf::from("/r/.cache/demo"), true)));
        assert_eq!(read(&["year"]).map(|wish| (wish.folder, wish.again)), Ok((PathBuf::from("year"), false)));
        assert!(read(&["a", "b"]).is_err_and(|failure| failure.0.contains("one folder")));
    }
}
