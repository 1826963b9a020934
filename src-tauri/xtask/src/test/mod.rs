//! `cargo xtask test`: set-up, then every stage, whatever the ones before it said, then one line of result.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::repository::Repository;
use crate::setup::{self, Consent, Part};
use crate::{Arguments, Failure, Result, child, say};

mod counts;
mod stages;

pub use counts::Tally;
use stages::Stage;
pub(crate) use stages::nextest_is_there;

/// What a stage works with.
pub struct Stand<'a> {
    /// The checkout.
    pub repository: &'a Repository,
    stage: &'a Stage,
}

/// How a stage ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Why it failed; `None` when it passed or was left out.
    pub failure: Option<String>,
    /// The tests in it, where it consists of tests.
    pub tests: Option<Tally>,
    /// Why it was not run here.
    pub left_out: Option<String>,
}

impl Outcome {
    /// It holds.
    pub fn passed() -> Self {
        Outcome { failure: None, tests: None, left_out: None }
    }

    /// It does not hold.
    pub fn failed(why: impl Into<String>) -> Self {
        Outcome { failure: Some(why.into()), ..Self::passed() }
    }

    /// It cannot be asked on this system.
    pub fn left_out(why: impl Into<String>) -> Self {
        Outcome { left_out: Some(why.into()), ..Self::passed() }
    }

    /// What it adds to the last line. A stage that consists of tests counts its tests; one that failed without a failed
    /// test (it did not compile, say) counts as one failure; any other stage is one check.
    fn counted(&self) -> (u32, u32) {
        let tests = self.tests.unwrap_or_default();
        match (&self.left_out, &self.failure) {
            (Some(_), _) => (0, 0),
            (None, Some(_)) => (tests.passed, tests.failed.max(1)),
            (None, None) if tests.is_empty() => (1, 0),
            (None, None) => (tests.passed, tests.failed),
        }
    }
}

impl Stand<'_> {
    /// Runs a command that holds when it ends well.
    pub fn check(&self, command: &mut Command) -> Outcome {
        match self.watched(command) {
            Ok(watched) if watched.ok => Outcome::passed(),
            Ok(watched) => Outcome::failed(watched.ended),
            Err(failure) => Outcome::failed(failure.0),
        }
    }

    /// Runs tests. To have seen none is a failure: then either none ran, or we cannot read what did.
    pub fn tests(&self, command: &mut Command) -> Outcome {
        let outcome = self.tests_if_any(command);
        if outcome.failure.is_none() && outcome.tests.is_none_or(|tests| tests.is_empty()) {
            return Outcome::failed("it ended well, but no test was seen to run");
        }
        outcome
    }

    /// Runs tests, of which there may be none.
    pub fn tests_if_any(&self, command: &mut Command) -> Outcome {
        match self.watched(command) {
            Ok(watched) => {
                let tests = counts::read(&watched.text);
                let failure = match (watched.ok, tests.failed) {
                    (true, 0) => None,
                    (true, n) => Some(format!("it ended well, but {n} tests failed")),
                    (false, _) => Some(watched.ended),
                };
                Outcome { failure, tests: Some(tests), left_out: None }
            }
            Err(failure) => Outcome::failed(failure.0),
        }
    }

    /// A check of our own: what it says is shown, and kept as the output of a command would be.
    pub fn own(&self, result: Result<String>) -> Outcome {
        let (text, outcome) = match result {
            Ok(said) => (said, Outcome::passed()),
            Err(failure) => {
                let first = failure.0.lines().next().unwrap_or_default().to_string();
                (failure.0, Outcome::failed(first))
            }
        };
        println!("{text}");
        let log = log_of(self.repository, self.stage.name);
        // A log that can't be written takes nothing from the result.
        let _ = log.parent().map(std::fs::create_dir_all);
        let _ = std::fs::write(log, text);
        outcome
    }

    fn watched(&self, command: &mut Command) -> Result<child::Watched> {
        let folder =
            command.get_current_dir().map_or_else(|| self.repository.root.clone(), |f| self.repository.root.join(f));
        command.current_dir(folder).envs(setup::environment(self.repository));
        // Set-up has laid the library there, so a test that skips for want of it would hide something.
        if setup::onnxruntime_library(self.repository).is_some() {
            command.env("CLIPCONDUCTOR_REQUIRE_ONNXRUNTIME", "1");
        }
        if say::on_a_terminal() {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        }
        child::watch(command, &log_of(self.repository, self.stage.name), self.stage.limit)
    }
}

fn log_of(repository: &Repository, stage: &str) -> std::path::PathBuf {
    repository.logs().join(format!("{stage}.log"))
}

/// `cargo xtask test`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["list", "yes"])?;
    if arguments.has("list") {
        for stage in stages::ALL {
            println!("{:<10} {}", stage.name, stage.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(&arguments.words)?;
    let started = Instant::now();
    let mut report = Report::default();
    if let Err(failures) = setup::set_up(repository, &parts_of(&chosen), Consent::from(&arguments)) {
        println!("\n{}", setup::as_one(&failures));
        report.add("set-up", Outcome::failed(first_lines(&failures)), started.elapsed());
    }
    let mut programs_built = false;
    for stage in chosen {
        if stage.wants_programs && !programs_built {
            programs_built = true;
            build_programs(repository, &mut report);
        }
        run_stage(repository, stage, &mut report);
    }
    report.print(repository, started.elapsed());
    Ok(if report.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The stages named, in the table's order; all of them when none is named.
fn choose(names: &[String]) -> Result<Vec<&'static Stage>> {
    if let Some(unknown) = names.iter().find(|name| !stages::ALL.iter().any(|stage| stage.name == *name)) {
        let all: Vec<_> = stages::ALL.iter().map(|stage| stage.name).collect();
        return Err(Failure(format!("there is no stage `{unknown}`; there are: {}", all.join(" "))));
    }
    Ok(stages::ALL.iter().filter(|stage| names.is_empty() || names.iter().any(|name| name == stage.name)).collect())
}

/// What the chosen stages need, in the order of set-up.
fn parts_of(chosen: &[&Stage]) -> Vec<Part> {
    let programs: &[Part] =
        if chosen.iter().any(|stage| stage.wants_programs) { &[Part::Build, Part::Shell, Part::Dist] } else { &[] };
    let wanted = |part: &Part| programs.contains(part) || chosen.iter().any(|stage| stage.needs.contains(part));
    setup::FOR_TEST.iter().copied().filter(|part| wanted(part)).collect()
}

const PROGRAMS: Stage = Stage {
    name: "build",
    about: "the programs that the next stages start",
    needs: &[],
    wants_programs: false,
    limit: Duration::from_secs(45 * 60),
    run: |stand| stand.check(child::cargo().args(["build", "--workspace", "--bins", "--locked", "--exclude", "xtask"])),
};

fn build_programs(repository: &Repository, report: &mut Report) {
    run_stage(repository, &PROGRAMS, report);
}

fn run_stage(repository: &Repository, stage: &Stage, report: &mut Report) {
    say::heading(&format!("{}: {}", stage.name, stage.about));
    let log = log_of(repository, stage.name);
    let _ = std::fs::remove_file(&log);
    let started = Instant::now();
    let outcome = (stage.run)(&Stand { repository, stage });
    report.add(stage.name, outcome, started.elapsed());
}

fn first_lines(failures: &[Failure]) -> String {
    failures.iter().filter_map(|failure| failure.0.lines().next()).collect::<Vec<_>>().join("; ")
}

#[derive(Default)]
struct Report {
    rows: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    fn add(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        match (&outcome.failure, &outcome.left_out) {
            (Some(why), _) => say::missing(name, &format!("FAILED: {why} ({})", say::duration(took))),
            (None, Some(why)) => say::ok(name, &format!("left out: {why}")),
            (None, None) => say::ok(name, &say::duration(took)),
        }
        self.rows.push((name, outcome, took));
    }

    fn passed(&self) -> u32 {
        self.rows.iter().map(|(_, outcome, _)| outcome.counted().0).sum()
    }

    fn failed(&self) -> u32 {
        self.rows.iter().map(|(_, outcome, _)| outcome.counted().1).sum()
    }

    fn print(&self, repository: &Repository, took: Duration) {
        say::heading(&format!(
            "All in {}; what each stage printed is in {}",
            say::duration(took),
            repository.logs().display()
        ));
        for (name, outcome, took) in &self.rows {
            println!("{}", row(name, outcome, *took));
        }
        println!("{}", last_line(self.passed(), self.failed()));
    }
}

fn row(name: &str, outcome: &Outcome, took: Duration) -> String {
    let state = match (&outcome.failure, &outcome.left_out) {
        (Some(why), _) => format!("FAILED  {why}"),
        (None, Some(why)) => format!("left out  {why}"),
        (None, None) => "ok".to_string(),
    };
    let tests = outcome.tests.filter(|tests| !tests.is_empty()).map_or_else(String::new, |tests| {
        format!("  {} tests passed, {} failed, {} skipped", tests.passed, tests.failed, tests.skipped)
    });
    format!("  {name:<10} {:>12}  {state}{tests}", say::duration(took))
}

/// The line that a script may look for.
fn last_line(passed: u32, failed: u32) -> String {
    format!("{passed} passed, {failed} failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_tests(failure: Option<&str>, passed: u32, failed: u32) -> Outcome {
        let tests = Tally { passed, failed, skipped: 0 };
        Outcome { failure: failure.map(Into::into), tests: Some(tests), left_out: None }
    }

    #[test]
    fn tests_are_counted_where_there_are_tests_and_stages_where_there_are_none() {
        let cases = [
            (Outcome::passed(), (1, 0)),
            (Outcome::failed("exit status: 1"), (0, 1)),
            (Outcome::left_out("no driver"), (0, 0)),
            (with_tests(None, 12, 0), (12, 0)),
            (with_tests(Some("exit status: 100"), 10, 2), (10, 2)),
            (with_tests(Some("it did not compile"), 0, 0), (0, 1)),
            (with_tests(Some("one binary did not compile"), 10, 0), (10, 1)),
            (with_tests(None, 0, 0), (1, 0)),
        ];
        for (outcome, expected) in cases {
            assert_eq!(outcome.counted(), expected, "{outcome:?}");
        }
    }

    #[test]
    fn the_report_adds_up_and_ends_in_one_line() {
        let mut report = Report::default();
        report.add("fmt", Outcome::passed(), Duration::ZERO);
        report.add("rust", with_tests(Some("exit status: 100"), 40, 1), Duration::ZERO);
        report.add("docs", Outcome::passed(), Duration::ZERO);
        assert_eq!(last_line(report.passed(), report.failed()), "42 passed, 1 failed");
    }

    #[test]
    fn stages_are_chosen_by_name_and_bring_only_what_they_need() {
        let chosen = choose(&["clippy".to_string(), "fmt".to_string()]).expect("both are there");
        assert_eq!(chosen.iter().map(|s| s.name).collect::<Vec<_>>(), ["fmt", "clippy"]);
        assert!(!parts_of(&chosen).contains(&Part::Browser));
        assert!(choose(&["clipy".to_string()]).is_err_and(|f| f.0.contains("clippy")));
        let all = choose(&[]).expect("no name is all of them");
        assert_eq!(all.len(), stages::ALL.len());
        assert_eq!(parts_of(&all), setup::FOR_TEST, "the stages together need all that is set up for tests");
    }

    #[cfg(unix)]
    #[test]
    fn a_stage_in_which_no_test_is_seen_fails() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let repository = Repository { root: folder.path().to_path_buf() };
        let stand = Stand { repository: &repository, stage: &PROGRAMS };
        let said = |text: &str| {
            let mut command = Command::new("echo");
            command.arg(text);
            command
        };
        assert!(stand.tests(&mut said("all fine")).failure.is_some());
        let seen = stand.tests(&mut said("test result: ok. 2 passed; 0 failed; 0 ignored"));
        assert_eq!(seen.counted(), (2, 0));
    }
}
