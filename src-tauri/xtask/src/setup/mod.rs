//! Making a bare machine able to build, run and test: what is needed, whether it is there, how to get it.
//!
//! Two kinds of things. *Needs* belong to the machine (`needs.rs`): they are looked for, and a package manager is asked
//! for the missing ones, all at once. *Pieces* belong to this checkout (`pieces.rs`): they are made into .cache/ and
//! ui/, and a stamp keeps them from being made again. Everything that could not be had is named in the end.

use std::process::ExitCode;
use std::time::Instant;

use crate::repository::Repository;
use crate::{Arguments, Failure, Result, child, say};

mod manager;
mod needs;
mod onnxruntime;
mod pieces;

pub use manager::Consent;
pub use onnxruntime::library as onnxruntime_library;
pub use pieces::{environment, tools_folder};

/// What set-up is done for; a command asks only for what it uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Compiling the rooms and the command line.
    Build,
    /// Compiling and opening the window.
    Shell,
    /// ffmpeg and ffprobe.
    Media,
    /// ONNX Runtime's library.
    Vision,
    /// Node and the packages of the UI.
    Ui,
    /// The built UI, which the window embeds and the server serves.
    Dist,
    /// A browser for the end-to-end tests.
    Browser,
    /// What drives the real window in tests.
    Window,
    /// The licence and source checker.
    Deny,
    /// Building for Windows and running it, on Linux.
    Windows,
    /// Other people's programs that ours are held against.
    Peers,
}

/// What the app needs to be opened here.
pub const FOR_RUN: &[Part] = &[Part::Build, Part::Shell, Part::Media, Part::Vision, Part::Ui, Part::Dist];

/// What the app needs where there is no display.
pub const FOR_HEADLESS: &[Part] = &[Part::Build, Part::Media, Part::Vision, Part::Ui, Part::Dist];

/// What all tests need.
pub const FOR_TEST: &[Part] = &[
    Part::Build,
    Part::Shell,
    Part::Media,
    Part::Vision,
    Part::Ui,
    Part::Dist,
    Part::Browser,
    Part::Window,
    Part::Deny,
];

/// Sets up these parts. Goes on after a failure, so that one run names everything that is missing.
pub fn set_up(repository: &Repository, parts: &[Part], consent: Consent) -> std::result::Result<(), Vec<Failure>> {
    let started = Instant::now();
    say::heading("Set-up");
    let (mut failures, lacking) = system(parts, consent);
    for piece in pieces::ALL.iter().filter(|piece| parts.contains(&piece.part)) {
        if lacking.contains(&piece.wants) {
            say::missing(piece.name, "waits for what is missing above");
        } else if let Err(failure) = piece.have(repository) {
            say::missing(piece.name, "could not be made");
            failures.push(Failure(format!("{}: {failure}", piece.name)));
        }
    }
    if failures.is_empty() {
        say::done("set-up", started);
        Ok(())
    } else {
        Err(failures)
    }
}

/// Looks for the machine's needs and gets the missing ones. Says what failed, and for which parts.
fn system(parts: &[Part], consent: Consent) -> (Vec<Failure>, Vec<Part>) {
    let mut missing = Vec::new();
    for need in needs::ALL.iter().filter(|need| parts.contains(&need.part) && need.is_for_here()) {
        match (need.seen)() {
            Some(what) => say::ok(need.name, &what),
            None => {
                say::missing(need.name, need.why);
                missing.push(need);
            }
        }
    }
    if missing.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let refusal = manager::install(&missing, consent).err();
    let (mut failures, mut lacking) = (Vec::new(), Vec::new());
    for need in missing {
        match (need.seen)() {
            Some(what) => say::ok(need.name, &what),
            None => {
                failures.push(Failure(format!("{} is missing: {}. {}", need.name, need.why, need.words_here())));
                lacking.push(need.part);
            }
        }
    }
    // The exact command comes last, where it is seen.
    if let Some(refusal) = refusal.filter(|_| !failures.is_empty()) {
        failures.push(refusal);
    }
    (failures, lacking)
}

/// All failures as one text.
pub fn as_one(failures: &[Failure]) -> Failure {
    let mut text = String::from("set-up is not complete:");
    for failure in failures {
        text.push_str("\n  - ");
        text.push_str(&failure.0.replace('\n', "\n    "));
    }
    Failure(text)
}

/// `cargo xtask setup`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["for=", "yes"])?;
    let parts = match arguments.value("for").or_else(|| arguments.words.first().map(String::as_str)) {
        None | Some("run") if crate::repository::has_display() => FOR_RUN,
        None | Some("run") => FOR_HEADLESS,
        Some("test") => FOR_TEST,
        Some(other) => return Err(Failure(format!("set-up is for `run` or `test`, not for `{other}`"))),
    };
    let consent = Consent::from(&arguments);
    set_up(repository, parts, consent).map_err(|failures| as_one(&failures))?;
    Ok(ExitCode::SUCCESS)
}

/// The first number of a version like `v20.19.1` or `ffmpeg version n7.1-2`, with its second.
fn version_in(text: &str) -> Option<(u32, u32)> {
    text.split(|c: char| c.is_whitespace() || c == '-' || c == '_').find_map(|word| {
        let word = word.trim_start_matches(['v', 'n']);
        let mut numbers = word.split('.').map(|n| n.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<u32>());
        let first = numbers.next()?.ok()?;
        let second = numbers.next().and_then(std::result::Result::ok).unwrap_or(0);
        Some((first, second))
    })
}

/// The version that `name flag` prints, if the program is there and works.
fn version_of(name: &str, flag: &str) -> Option<(u32, u32)> {
    let text = child::output(child::program(name).arg(flag)).ok()?;
    version_in(text.lines().next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_tools_print_them() {
        let cases = [
            ("v20.19.1", Some((20, 19))),
            ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026", Some((5, 1))),
            ("ffmpeg version n7.1.1-12-gabc Copyright", Some((7, 1))),
            ("ffmpeg version 8 Copyright", Some((8, 0))),
            ("ffmpeg version N-112233-gdeadbeef", Some((112_233, 0))),
            ("cargo-deny 0.20.2", Some((0, 20))),
            ("no number here", None),
        ];
        for (text, expected) in cases {
            assert_eq!(version_in(text), expected, "{text}");
        }
    }
}
