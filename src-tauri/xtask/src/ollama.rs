//! `cargo xtask ollama-clients`: brings Ollama's own clients for Python and JavaScript into `.cache`, and drives our stand-in
//! for Ollama with them. With `--real` the writers' suite runs on the server that `OLLAMA_HOST` names.

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use crate::{Failure, Result, child, repository::Repository, say};

/// The versions the stand-in was measured with.
const PYTHON_CLIENT: &str = "ollama==0.6.3";
const JAVASCRIPT_CLIENT: &str = "ollama@0.6.4";

/// Runs it.
///
/// # Errors
/// When a client can't be had, or when a test fails.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    if arguments.iter().any(|argument| argument == "--real") {
        if std::env::var("OLLAMA_HOST").is_ok_and(|host| !host.trim().is_empty()) {
            return test(repository, &["-p", "words", "--test", "it", "--", "--ignored", "real", "--nocapture"]);
        }
        return Err(Failure::new("OLLAMA_HOST says which server is meant, such as OLLAMA_HOST=127.0.0.1:11434."));
    }
    let folder = repository.cache().join("ollama-clients");
    std::fs::create_dir_all(&folder).map_err(|error| Failure::file("make", &folder, &error))?;
    // A place of its own: many systems refuse to put packages beside theirs.
    let python = folder.join("venv").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !has_python_client(&python) {
        say::now("ollama-clients", PYTHON_CLIENT);
        let mut venv = child::program(if cfg!(windows) { "python" } else { "python3" });
        venv.args(["-m", "venv", "--clear"]).arg(folder.join("venv"));
        child::output(&mut venv).map_err(|error| {
            Failure(format!(
                "Python can't make a place for the client (on Debian, `apt install python3-venv` helps): {error}"
            ))
        })?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON_CLIENT]);
        child::output(&mut pip)?;
    }
    if !folder.join("node_modules").join("ollama").is_dir() {
        say::now("ollama-clients", JAVASCRIPT_CLIENT);
        let mut npm = child::program("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
        child::output(npm.arg(&folder).arg(JAVASCRIPT_CLIENT))?;
    }
    test(repository, &["-p", "testkit", "--test", "it", "--", "clients", "--nocapture"])
}

/// Whether the client can be loaded there; a half-made place can't.
fn has_python_client(python: &Path) -> bool {
    python.is_file() && child::output(Command::new(python).args(["-c", "import ollama"])).is_ok()
}

fn test(repository: &Repository, arguments: &[&str]) -> Result<ExitCode> {
    let status = child::cargo().arg("test").args(arguments).current_dir(&repository.root).status();
    let status = status.map_err(|error| Failure(format!("cargo could not be started: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
