//! Makes the library of a made-up year in a folder, to be looked at and measured: `cargo xtask demo` calls it.
//!
//! The year is the testkit's; here it becomes a database, recordings and pictures. Nothing goes out from such a library: its
//! accounts have no sign-in, its queue is paused, its rules are off, and `endpoints.json` names a closed port for every platform.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command line is for")]

mod files;
mod library;

use anyhow::{Context as _, bail};
use conductor::{Endpoints, paths::Paths};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};
use testkit::year::{Plan, Size, Year};

/// A folder with it holds a library of ours; the library is whole when it says when it was made.
const MARK: &str = "demo.json";
const WHEN: &str = "made_at";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (flags, words): (Vec<_>, Vec<_>) = arguments.into_iter().partition(|argument| argument.starts_with("--"));
    let ([folder, sample], true) = (&words[..], flags.iter().all(|flag| flag == "--again")) else {
        bail!("usage: demo FOLDER SAMPLE [--again]");
    };
    let (folder, sample) = (std::path::absolute(folder)?, PathBuf::from(sample));
    let paths = Paths::below(&folder, PathBuf::new(), None);
    match look(&folder)? {
        There::Whole if flags.is_empty() => {
            println!("the library is there already; --again makes it anew");
            return Ok(());
        }
        There::Whole | There::Part => {
            std::fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
        }
        There::Nothing => {}
    }
    let begun = Instant::now();
    paths.create().map_err(|problem| anyhow::anyhow!("{problem}"))?;
    std::fs::write(folder.join(MARK), "{}")?;
    // By the minute: what is made twice within one is the same.
    let now = Timestamp::from_second(Timestamp::now().as_second() / 60 * 60)?;
    let plan = Plan { size: Size::YEAR, now, zone: TimeZone::system(), folder: folder.join("Recordings") };
    let year = Year::new(&plan);
    files::make(&paths, &year, &sample)?;
    let written = library::write(&paths, year, now)?;
    keep_in(&folder)?;
    std::fs::write(folder.join(MARK), serde_json::to_vec(&serde_json::json!({ WHEN: now }))?)?;
    println!(
        "{} recordings, {} moments, {} posts with {} answers of platforms, in {:.0} s",
        written.recordings,
        written.moments,
        written.posts,
        written.readings,
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

/// What is in a folder.
enum There {
    /// Nothing.
    Nothing,
    /// A library that was made here.
    Whole,
    /// One that was not made to the end.
    Part,
}

/// Refuses a folder that holds anything else, and that of the person's own library, whether there is one yet or not.
fn look(folder: &Path) -> anyhow::Result<There> {
    if let Ok(text) = std::fs::read_to_string(folder.join(MARK)) {
        return Ok(if text.contains(WHEN) { There::Whole } else { There::Part });
    }
    let own = Paths::of_system(PathBuf::new(), None).map_or_else(|_| Vec::new(), |own| vec![own.data, own.cache]);
    if own.iter().any(|own| folder.starts_with(own) || own.starts_with(folder)) {
        bail!("{} is where your own library lies: name another folder", folder.display());
    }
    match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(There::Nothing),
        Err(error) => Err(error).with_context(|| format!("looking into {}", folder.display())),
        Ok(mut entries) => match entries.next() {
            None => Ok(There::Nothing),
            Some(_) => bail!("{} holds something else: name a new or an empty folder", folder.display()),
        },
    }
}

/// Every platform is at a port on which nobody listens (`discard`, which no system opens by itself).
fn keep_in(folder: &Path) -> anyhow::Result<()> {
    let keys = Endpoints::keys().into_iter().filter(|key| !key.contains('.'));
    let closed: BTreeMap<String, &str> = keys.map(|key| (key, "http://127.0.0.1:9")).collect();
    std::fs::write(folder.join("endpoints.json"), serde_json::to_vec_pretty(&closed)?)?;
    Ok(())
}
