//! `cargo xtask eval FOLDER`: how well the detector and everything above it do on recordings whose truth is known.
//!
//! It builds the command line and lets it measure, by the way that the app itself goes: no figure here comes from anywhere
//! else. `X.mp4` (or another recording) has its truth beside it in `X.truth.json`, as `models/README.md` describes it.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::repository::Repository;
use crate::setup::{self, Consent, Part};
use crate::{Arguments, Failure, Result, child, say};

/// What it takes to analyse a recording: no window, no UI.
const NEEDED: &[Part] = &[Part::Build, Part::Media, Part::Vision];

/// `cargo xtask eval`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let wish = Wish::read(arguments)?;
    // Told before minutes of building.
    if !std::path::Path::new(&wish.folder).is_dir() {
        return Err(Failure(format!("there is no folder `{}`", wish.folder)));
    }
    setup::set_up(repository, NEEDED, wish.consent).map_err(|failures| setup::as_one(&failures))?;
    say::heading("Build");
    let started = Instant::now();
    let mut cargo = child::cargo();
    cargo.args(["build", "--locked", "-p", "cli"]);
    if wish.release {
        cargo.arg("--release");
    }
    child::seen(cargo.current_dir(&repository.root).envs(setup::environment(repository)))?;
    say::done("build", started);
    say::heading("Evaluation");
    let mut clipctl = Command::new(repository.built(if wish.release { "release" } else { "debug" }, "clipctl"));
    clipctl.arg("eval").arg(&wish.folder).args(&wish.passed).envs(setup::environment(repository));
    child::seen(&mut clipctl)?;
    Ok(ExitCode::SUCCESS)
}

/// What the person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    folder: String,
    release: bool,
    consent: Consent,
    /// For `clipctl eval`.
    passed: Vec<String>,
}

impl Wish {
    fn read(given: &[String]) -> Result<Self> {
        let arguments =
            Arguments::read(given, &["release", "yes", "json", "thorough", "keep=", "player=", "profile="])?;
        let [folder] = arguments.words.as_slice() else {
            return Err(Failure(
                "say which folder: `cargo xtask eval FOLDER`, with X.mp4 and X.truth.json in it".into(),
            ));
        };
        let ours = ["release", "yes"];
        Ok(Wish {
            folder: folder.clone(),
            release: arguments.has("release"),
            consent: Consent::from(&arguments),
            passed: arguments
                .flags
                .iter()
                .filter(|flag| !ours.contains(&flag.as_str()))
                .map(|flag| format!("--{flag}"))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wish> {
        Wish::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_for_the_command_line_is_passed_on() {
        let wish = read(&["--release", "clips", "--player=Bob", "--json"]).expect("all are known");
        assert_eq!((wish.folder.as_str(), wish.release), ("clips", true));
        assert_eq!(wish.passed, ["--player=Bob", "--json"]);
    }

    #[test]
    fn exactly_one_folder_has_to_be_named() {
        for words in [&[][..], &["a", "b"], &["--json"]] {
            assert!(read(words).expect_err("not one folder").0.contains("which folder"));
        }
        assert!(read(&["clips", "--kep=x"]).expect_err("a typing error").0.contains("--keep="));
    }
}
