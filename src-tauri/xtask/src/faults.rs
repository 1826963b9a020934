//! `cargo xtask faults`: every fault at every request of every platform, and processes killed at random points of a post's
//! life. Prints the matrix: how often there was one post by itself, how often the person is asked because the platform
//! can't be, and how often nothing is out and the person sees why. Fails when a post is there twice, or lost.

use std::process::ExitCode;

use crate::{Arguments, Failure, Result, child, repository::Repository};

/// Kills for each platform, unless it is said otherwise.
const KILLS: &str = "200";

/// Runs it.
///
/// # Errors
/// When cargo can't be started.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["kills=", "seed="])?;
    let mut tests = child::cargo();
    tests.args(["test", "--locked", "-p", "publish", "--test", "it", "--"]);
    tests.args(["faults::", "kills::", "--include-ignored", "--nocapture", "--test-threads=1"]);
    tests.env("CLIPCONDUCTOR_KILLS", arguments.value("kills").unwrap_or(KILLS));
    if let Some(seed) = arguments.value("seed") {
        tests.env("CLIPCONDUCTOR_SEED", seed);
    }
    let status = tests.current_dir(&repository.root).status();
    let status = status.map_err(|error| Failure(format!("cargo could not be started: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
