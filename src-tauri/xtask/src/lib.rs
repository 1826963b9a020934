//! Set-up, run, test and upkeep of this repository, as one small program that builds in seconds.
//!
//! `cargo xtask run` and `cargo xtask test` are the two commands a person has to know; everything else is a part of
//! them that can be called alone. Nothing here is shipped with the app.

use std::fmt;
use std::process::ExitCode;

pub mod api_fuzz;
pub mod bench;
mod bench_peers;
pub mod child;
pub mod client;
pub mod demo;
pub mod eval;
pub mod faults;
pub mod notices;
pub mod ollama;
pub mod peers;
pub mod repository;
pub mod run;
pub mod say;
pub mod setup;
pub mod stamp;
pub mod test;
pub mod tidy;
pub mod windows;

use repository::Repository;

/// What went wrong and what to do about it, in the words a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl Failure {
    /// A failure with these words.
    pub fn new(words: impl Into<String>) -> Self {
        Failure(words.into())
    }

    /// A failed access to a file or folder.
    pub fn file(verb: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Failure(format!("could not {verb} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Failure>;

struct Verb {
    name: &'static str,
    about: &'static str,
    run: fn(&Repository, &[String]) -> Result<ExitCode>,
}

/// One line a command. A command that is not real yet is not listed.
const VERBS: &[Verb] = &[
    Verb {
        name: "run",
        about: "set up, build and open the app [--release] [--sample] [--headless] [-- ARGUMENTS OF THE APP]",
        run: run::verb,
    },
    Verb { name: "test", about: "set up and run everything that must hold [STAGE…] [--list]", run: test::verb },
    Verb {
        name: "demo",
        about: "make the library of a made-up year, to be looked at: [FOLDER] [--open] [--again]",
        run: demo::verb,
    },
    Verb { name: "setup", about: "only set up [--for run|test]", run: setup::verb },
    Verb {
        name: "bench",
        about: "measure a large library, its pages and the closed window; fails when a bar is missed [library] [pages] [analysis] [upload] [tray]",
        run: bench::verb,
    },
    Verb {
        name: "windows",
        about: "lint and test the Windows side with mingw and Wine [ROOM…] [--check]",
        run: windows::verb,
    },
    Verb {
        name: "eval",
        about: "measure detector and moments on a folder of recordings with truth: FOLDER [--release] [--keep=FOLDER]",
        run: eval::verb,
    },
    Verb {
        name: "faults",
        about: "every fault and kill -9 on every platform, with the matrix of what became of the posts [--kills=200] [--seed=N]",
        run: faults::verb,
    },
    Verb {
        name: "api-fuzz",
        about: "schemathesis on the API in every role, for what is a mistake of ours; fetches it [--seconds=120] [--seed=N]",
        run: api_fuzz::verb,
    },
    Verb {
        name: "test-peers",
        about: "other people's clients and servers against our fakes and clients; fetches them [--no-setup] [--yes]",
        run: peers::verb,
    },
    Verb {
        name: "ollama-clients",
        about: "drive our stand-in for Ollama with its official clients; --real: the suite on the server of OLLAMA_HOST",
        run: ollama::verb,
    },
    Verb { name: "tidy", about: "check the walls between the rooms, sizes, words and links", run: tidy::verb },
    Verb {
        name: "gen",
        about: "write the API document and its TypeScript types into ui/src/api [--check]",
        run: client::verb,
    },
    Verb { name: "third-party", about: "write THIRD-PARTY.md from the lock files [--check]", run: notices::verb },
];

/// Runs one command. The exit code is 0 when it did what it says, 1 when it failed, 2 on wrong usage.
pub fn main(arguments: Vec<String>) -> ExitCode {
    let Some(name) = arguments.first() else {
        print!("{}", usage());
        return ExitCode::from(2);
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        eprint!("There is no command `{name}`.\n\n{}", usage());
        return ExitCode::from(2);
    };
    let rest: Vec<String> = arguments[1..].to_vec();
    if rest.iter().any(|a| a == "--help" || a == "-h") {
        println!("cargo xtask {}: {}", verb.name, verb.about);
        return ExitCode::SUCCESS;
    }
    let outcome = Repository::find().and_then(|repository| {
        child::keep_own_executable_replaceable();
        (verb.run)(&repository, &rest)
    });
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            say::failed(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from("cargo xtask COMMAND\n\n");
    for verb in VERBS {
        text.push_str(&format!("  {:<12} {}\n", verb.name, verb.about));
    }
    text.push_str(
        "\nBoth `run` and `test` install what is missing: with apt when root or after asking for sudo, with Homebrew\n\
         or winget; `--yes` answers that question. What they fetch lies in .cache/ and can be deleted.\n",
    );
    text
}

/// Options of one command: words and `--flags`, and what stands behind a lone `--`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Flags without their dashes, in the order given.
    pub flags: Vec<String>,
    /// Words that are no flags.
    pub words: Vec<String>,
}

impl Arguments {
    /// Sorts arguments. A lone `--` is dropped, because `cargo xtask run -- --sample` passes it on to us.
    /// Flags that are not in `known` are refused with a word; those in `known` may end in `=` to take a value.
    pub fn read(given: &[String], known: &[&str]) -> Result<Self> {
        let mut read = Arguments::default();
        for argument in given.iter().filter(|a| *a != "--") {
            match argument.strip_prefix("--") {
                Some(flag) if known.iter().any(|k| flag == *k || (k.ends_with('=') && flag.starts_with(k))) => {
                    read.flags.push(flag.to_string());
                }
                Some(flag) => {
                    let all: Vec<String> = known.iter().map(|k| format!("--{k}")).collect();
                    return Err(Failure(format!("there is no option `--{flag}` here; known: {}", all.join(" "))));
                }
                None => read.words.push(argument.clone()),
            }
        }
        Ok(read)
    }

    /// Whether the flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }

    /// The value of `--name=value`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.flags.iter().find_map(|f| f.strip_prefix(name)?.strip_prefix('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| w.to_string()).collect()
    }

    #[test]
    fn arguments_are_sorted_and_a_lone_dash_dash_is_dropped() {
        let read = Arguments::read(&strings(&["--", "fmt", "--sample", "--for=test"]), &["sample", "for="]);
        let read = read.expect("both flags are known");
        assert!(read.has("sample"));
        assert_eq!(read.value("for"), Some("test"));
        assert_eq!(read.words, ["fmt"]);
    }

    #[test]
    fn an_unknown_flag_is_refused_and_the_known_ones_are_named() {
        let refused = Arguments::read(&strings(&["--smaple"]), &["sample"]).expect_err("a typing error");
        assert!(refused.0.contains("--smaple") && refused.0.contains("--sample"), "{refused}");
    }

    #[test]
    fn every_command_is_in_the_usage() {
        for verb in VERBS {
            assert!(usage().contains(verb.name));
        }
    }
}
