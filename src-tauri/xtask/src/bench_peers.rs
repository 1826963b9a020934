//! The programs of other people that `cargo xtask bench analysis` and `detector` compare with, from PyPI into `.cache/bench`. What is not
//! there is not compared, and that is said.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::repository::Repository;
use crate::{Failure, Result, child, say};

/// Names the folder of their programs for the bench.
pub const VARIABLE: &str = "CLIPCONDUCTOR_BENCH_PEERS";

/// Installs them once. `None`, with a word, where that can't be done: no Python, no network.
pub fn set_up(repository: &Repository) -> Option<PathBuf> {
    match install(repository) {
        Ok(folder) => Some(folder),
        Err(failure) => {
            say::missing("programs to compare with", &failure.to_string());
            None
        }
    }
}

fn install(repository: &Repository) -> Result<PathBuf> {
    let list = repository.root.join("src-tauri/cli/benches/peers.txt");
    let wanted = std::fs::read_to_string(&list).map_err(|error| Failure::file("read", &list, &error))?;
    let folder = repository.cache().join("bench/python");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let stamp = folder.join(".installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|kept| kept == wanted) {
        say::ok("programs to compare with", "installed");
        return Ok(programs);
    }
    let since = Instant::now();
    say::now("programs to compare with", "installing, which takes a minute");
    let python = if cfg!(windows) { "python" } else { "python3" };
    child::seen(child::program(python).args(["-m", "venv"]).arg(&folder))?;
    // All of them are listed: what auto-editor asks for by itself has to be compiled first.
    let mut pip = Command::new(programs.join("python"));
    child::seen(pip.args(["-m", "pip", "install", "-q", "--no-deps", "-r"]).arg(&list))?;
    std::fs::write(&stamp, &wanted).map_err(|error| Failure::file("write", &stamp, &error))?;
    say::done("programs to compare with", since);
    Ok(programs)
}
