//! `cargo xtask bench`: how quick the app is on a library of years, what it costs in the tray, and whether that is good
//! enough.
//!
//! The measuring program prints one line a measurement. A line that names a bar (`… (bar 100 ms): median 12.3 ms`) fails
//! when its first number is above it.

use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::repository::{Os, Repository};
use crate::setup::{self, Consent, Part};
use crate::{Arguments, Failure, Result, bench_peers, child, demo, say};

/// Longer than any measurement takes, compiling included.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// One thing that is measured.
struct Bench {
    name: &'static str,
    about: &'static str,
    /// What its numbers need beside the sources.
    needs: &'static [Part],
    run: fn(&Repository) -> Result<Command>,
}

const ALL: &[Bench] = &[
    Bench {
        name: "library",
        about: "start and lists on 10,000 recordings with 100,000 moments",
        needs: &[Part::Build],
        run: |_| {
            let mut bench = child::cargo();
            // Without `-p` the window would be compiled as well, which nothing here measures.
            bench.args(["bench", "--locked", "-p", "cli", "--bench", "library"]);
            Ok(bench)
        },
    },
    Bench {
        name: "pages",
        about: "every list and every page in a browser, on a year of 2,000 recordings and 1,500 posts",
        needs: &[Part::Build, Part::Media, Part::Ui, Part::Dist, Part::Browser],
        run: pages,
    },
    Bench {
        name: "analysis",
        about: "finding moments in a long recording, against its limits and other people's programs",
        needs: &[Part::Build, Part::Media, Part::Vision],
        run: |repository| {
            let mut bench = child::cargo();
            bench.args(["bench", "--locked", "-p", "cli", "--bench", "analysis"]);
            if let Some(programs) = bench_peers::set_up(repository) {
                bench.env(bench_peers::VARIABLE, programs);
            }
            Ok(bench)
        },
    },
    Bench {
        name: "detector",
        about: "the shipped detector, against its network alone and against Python",
        needs: &[Part::Build, Part::Vision],
        run: |repository| {
            let mut bench = child::cargo();
            bench.args(["bench", "--locked", "-p", "vision", "--bench", "detector"]);
            if let Some(programs) = bench_peers::set_up(repository) {
                bench.env(bench_peers::VARIABLE, programs);
            }
            Ok(bench)
        },
    },
    Bench {
        name: "upload",
        about: "memory and speed of an upload of 1 GiB, against curl",
        needs: &[Part::Build],
        run: |_| {
            let mut bench = child::cargo();
            bench.args(["bench", "--locked", "-p", "publish", "--bench", "upload"]);
            Ok(bench)
        },
    },
    Bench {
        name: "tray",
        about: "memory and processor time while the window is closed",
        needs: &[Part::Build, Part::Shell, Part::Media, Part::Ui, Part::Dist, Part::Window],
        run: tray,
    },
];

/// `cargo xtask bench`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["yes"])?;
    let chosen = choose(&arguments.words)?;
    let wanted = |part: &&Part| chosen.iter().any(|bench| bench.needs.contains(part));
    let parts: Vec<Part> = setup::FOR_TEST.iter().filter(wanted).copied().collect();
    setup::set_up(repository, &parts, Consent::from(&arguments)).map_err(|failures| setup::as_one(&failures))?;
    say::note("Everything is compiled as a release, which takes some minutes the first time.");
    let (mut held, mut missed) = (0, Vec::new());
    for bench in chosen {
        say::heading(&format!("{}: {}", bench.name, bench.about));
        let mut command = (bench.run)(repository)?;
        if command.get_current_dir().is_none() {
            command.current_dir(&repository.root);
        }
        let log = repository.logs().join(format!("bench-{}.log", bench.name));
        let _ = std::fs::remove_file(&log);
        let watched = child::watch(command.envs(setup::environment(repository)), &log, LIMIT)?;
        if !watched.ok {
            return Err(Failure(format!("`{}` did not end well: {}", bench.name, watched.ended)));
        }
        let verdicts: Vec<_> = watched.text.lines().filter_map(|line| Some((verdict(line)?, line))).collect();
        if verdicts.is_empty() {
            return Err(Failure(format!("`{}` showed no measurement with a bar", bench.name)));
        }
        held += verdicts.iter().filter(|(held, _)| *held).count();
        missed.extend(verdicts.iter().filter(|(held, _)| !held).map(|(_, line)| (*line).to_owned()));
    }
    if !missed.is_empty() {
        return Err(Failure(format!("over the bar:\n  {}", missed.join("\n  "))));
    }
    println!("{held} bars held");
    Ok(ExitCode::SUCCESS)
}

/// The benches named; all that can be run here when none is named.
fn choose(names: &[String]) -> Result<Vec<&'static Bench>> {
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|bench| bench.name == *name)) {
        let all: Vec<_> = ALL.iter().map(|bench| bench.name).collect();
        return Err(Failure(format!("there is no bench `{unknown}`; there are: {}", all.join(" "))));
    }
    let here = |bench: &&Bench| names.iter().any(|name| name == bench.name) || names.is_empty() && runs_here(bench);
    Ok(ALL.iter().filter(here).collect())
}

/// The tray's numbers are read from `/proc`.
fn runs_here(bench: &Bench) -> bool {
    bench.name != "tray" || Os::here() == Os::Linux
}

/// The library is made by a development build, which is there anyway; what is measured is a release.
fn pages(repository: &Repository) -> Result<Command> {
    let folder = demo::folder(repository);
    demo::build(repository)?;
    demo::make(repository, &folder, false)?;
    release(repository)?;
    let mut measure = child::program("node");
    measure.arg("tests/browser/pages.mjs").arg(folder).current_dir(repository.ui());
    measure.env("CLIPCTL", repository.built("release", "clipctl"));
    Ok(measure)
}

/// Window and command line, as they are shipped.
fn release(repository: &Repository) -> Result<()> {
    let mut build = child::cargo();
    build.args(["build", "--locked", "--release", "--workspace", "--bins", "--exclude", "xtask"]);
    child::seen(build.current_dir(&repository.root).envs(setup::environment(repository)))
}

fn tray(repository: &Repository) -> Result<Command> {
    release(repository)?;
    let mut measure = child::program("node");
    measure.arg("tests/window/tray.mjs").current_dir(repository.ui());
    measure.env("CLIPCONDUCTOR", repository.built("release", "clipconductor"));
    Ok(measure)
}

/// Whether a measurement holds its bar; `None` for a line without one.
fn verdict(line: &str) -> Option<bool> {
    let (what, measured) = line.split_once(": ")?;
    let bar = if what.contains("(bar ") { what } else { measured };
    let bar = first_number(bar.split_once("(bar ")?.1)?;
    Some(first_number(measured)? <= bar)
}

fn first_number(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = &text[start..];
    let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
    digits[..end].trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_may_stand_on_either_side_of_the_measurement() {
        let cases = [
            ("first page of the Inbox (bar 100 ms): median 12.3 ms, worst 40.1 ms", Some(true)),
            ("first page of the Inbox (bar 100 ms): median 112.3 ms, worst 140.1 ms", Some(false)),
            ("start of the app to the first page of the Inbox: 640 ms (bar 2000)", Some(true)),
            ("start of the app to the first page of the Inbox: 2640 ms (bar 2000)", Some(false)),
            ("memory in the tray, 2 processes (bar 150 MB): 104.2 MB", Some(true)),
            ("processor in the tray, 60 s (bar 1 %): 1.52 %", Some(false)),
            ("the app with its window open: 304.2 MB", None),
            ("the same, best first: median 9.0 ms, worst 9.9 ms", None),
            ("filled 10000 recordings, 100000 moments in 12.0 s", None),
        ];
        for (line, expected) in cases {
            assert_eq!(verdict(line), expected, "{line}");
        }
    }

    #[test]
    fn benches_are_chosen_by_name() {
        let chosen = choose(&["tray".to_string()]).expect("it is there");
        assert_eq!(chosen.iter().map(|bench| bench.name).collect::<Vec<_>>(), ["tray"]);
        assert!(
            choose(&["trey".to_string()])
                .is_err_and(|failure| failure.0.contains("library") && failure.0.contains("tray"))
        );
        assert!(choose(&[]).is_ok_and(|all| all.iter().any(|bench| bench.name == "library")));
    }
}
