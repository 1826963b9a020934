//! The table of what must hold. One entry a stage; cheap ones first, so that a slip is seen early.

use std::process::Command;
use std::time::Duration;

use super::{Outcome, Stand};
use crate::repository::Os;
use crate::setup::Part;
use crate::{child, client, notices, tidy};

/// One check of the whole.
pub struct Stage {
    /// How it is called on the command line.
    pub name: &'static str,
    /// What holds when it passes.
    pub about: &'static str,
    /// What has to be set up for it.
    pub needs: &'static [Part],
    /// Whether it starts programs of the workspace, which are then built before it.
    pub wants_programs: bool,
    /// After this it is ended and counts as failed.
    pub limit: Duration,
    /// Runs it.
    pub run: fn(&Stand) -> Outcome,
}

const COMPILE: &[Part] = &[Part::Build, Part::Shell, Part::Ui, Part::Dist];
const UI: &[Part] = &[Part::Ui];

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// All stages, in the order in which they run.
pub const ALL: &[Stage] = &[
    Stage {
        name: "fmt",
        about: "Rust is formatted",
        needs: &[Part::Build],
        wants_programs: false,
        limit: minutes(5),
        run: |stand| stand.check(child::cargo().args(["fmt", "--all", "--check"])),
    },
    Stage {
        name: "tidy",
        about: "the walls stand; sizes, words and links are right",
        needs: &[Part::Build],
        wants_programs: false,
        limit: minutes(5),
        run: |stand| stand.own(tidy::check(stand.repository)),
    },
    Stage {
        name: "notices",
        about: "THIRD-PARTY.md is what the lock files say",
        needs: &[Part::Build],
        wants_programs: false,
        limit: minutes(5),
        run: |stand| stand.own(notices::check(stand.repository)),
    },
    Stage {
        name: "ui-format",
        about: "the UI is formatted",
        needs: UI,
        wants_programs: false,
        limit: minutes(5),
        run: |stand| stand.check(&mut npm(&["run", "--silent", "format:check"])),
    },
    Stage {
        name: "ui-lint",
        about: "eslint has nothing to say",
        needs: UI,
        wants_programs: false,
        limit: minutes(10),
        run: |stand| stand.check(&mut npm(&["run", "--silent", "lint"])),
    },
    Stage {
        name: "ui-types",
        about: "types and Svelte's own warnings are clean",
        needs: UI,
        wants_programs: false,
        limit: minutes(10),
        run: |stand| stand.check(&mut npm(&["run", "--silent", "check"])),
    },
    Stage {
        name: "ui-unit",
        about: "the logic of the UI does what its tests say",
        needs: UI,
        wants_programs: false,
        limit: minutes(10),
        run: |stand| stand.tests(&mut npm(&["run", "--silent", "test"])),
    },
    Stage {
        name: "clippy",
        about: "no warning in Rust",
        needs: COMPILE,
        wants_programs: false,
        limit: minutes(45),
        run: |stand| {
            let words = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
            stand.check(child::cargo().args(words))
        },
    },
    Stage {
        name: "rust",
        about: "all tests of the rooms",
        needs: &[Part::Build, Part::Shell, Part::Ui, Part::Dist, Part::Media, Part::Vision],
        wants_programs: false,
        limit: minutes(60),
        run: rust,
    },
    Stage {
        name: "doc-tests",
        about: "examples in the documentation work",
        needs: COMPILE,
        wants_programs: false,
        limit: minutes(20),
        run: |stand| {
            let words = ["test", "--doc", "--workspace", "--locked", "--no-fail-fast"];
            stand.tests_if_any(child::cargo().args(words))
        },
    },
    Stage {
        name: "docs",
        about: "the documentation has no broken link",
        needs: COMPILE,
        wants_programs: false,
        limit: minutes(20),
        run: |stand| {
            let mut doc = child::cargo();
            doc.args(["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"])
                .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
            stand.check(&mut doc)
        },
    },
    Stage {
        name: "deny",
        about: "licences, banned crates and sources",
        needs: &[Part::Deny],
        wants_programs: false,
        limit: minutes(10),
        run: |stand| stand.check(child::cargo().args(["deny", "--locked", "check", "licenses", "bans", "sources"])),
    },
    Stage {
        name: "client",
        about: "the generated API client is fresh",
        needs: UI,
        wants_programs: true,
        limit: minutes(5),
        run: |stand| stand.own(client::check(stand.repository, Some(&stand.repository.built("debug", "clipctl")))),
    },
    Stage {
        name: "e2e",
        about: "the UI in a browser on a real server",
        needs: &[Part::Ui, Part::Dist, Part::Media, Part::Vision, Part::Browser],
        wants_programs: true,
        limit: minutes(20),
        run: |stand| stand.tests(&mut npm(&["run", "--silent", "e2e"])),
    },
    Stage {
        name: "window",
        about: "the real window, clicked by a driver",
        needs: &[Part::Shell, Part::Ui, Part::Dist, Part::Media, Part::Window],
        wants_programs: true,
        limit: minutes(10),
        run: |stand| {
            if Os::here() == Os::Macos {
                return Outcome::left_out("macOS has no WebDriver for its web view");
            }
            stand.tests(&mut npm(&["run", "--silent", "window"]))
        },
    },
];

/// npm in the UI's folder; [`Stand`] sets the folder by this mark.
fn npm(words: &[&str]) -> Command {
    let mut command = child::program("npm");
    command.args(words).current_dir("ui");
    command
}

fn rust(stand: &Stand) -> Outcome {
    let mut runner = child::cargo();
    if nextest_is_there() {
        runner.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
        runner.args(["--config-file", ".ci/nextest.toml"]);
    } else {
        crate::say::note("cargo-nextest is not installed: plain `cargo test` does it, a little slower.");
        runner.args(["test", "--workspace", "--locked", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    }
    stand.tests(&mut runner)
}

/// Whether the quicker runner of tests is installed.
pub(crate) fn nextest_is_there() -> bool {
    child::output(child::cargo().args(["nextest", "--version"])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_names_are_unique_and_plain() {
        let mut names: Vec<_> = ALL.iter().map(|stage| stage.name).collect();
        assert!(names.iter().all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
