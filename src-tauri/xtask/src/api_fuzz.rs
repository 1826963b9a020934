//! `cargo xtask api-fuzz`: schemathesis asks the API over the network whatever the document allows and much that it does
//! not, in every role and as nobody. An answer that is a mistake of ours fails it, and so does one that a role must not get.
//!
//! Not part of `cargo xtask test`: it fetches Python packages the first time, into `.cache/api-fuzz`. The library is thrown
//! away, nothing of the person's is read, and what the requests name lies on this machine.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Arguments, Failure, Result, child, repository::Repository, say};

/// Of asking, for each role, unless it is said otherwise.
const SECONDS: &str = "120";
const SEED: &str = "20261130";
/// Of a role with all that is beside asking; one that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(15 * 60);
const PASSWORD: &str = "five happy ducks";

/// Who asks: the word of the role, the name of somebody who has it, and what they may do, as `x-access` has it.
const ROLES: [(&str, Option<&str>, &str); 4] = [
    ("outsider", None, "open"),
    ("viewer", Some("Vera"), "read"),
    ("editor", Some("Ann"), "review"),
    ("owner", Some("Tony"), "own"),
];

/// Operations that are not asked, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("stream_events", "an answer that does not end"),
    ("cancel_login", "who asks would be out"),
    ("remove_logins", "who asks would be out"),
    ("create_backup", "writes a file wherever it is told"),
    ("import_backup", "puts another library in place of this one"),
    ("approve_clean_up", "puts recordings into the system's bin"),
];

/// See the module.
///
/// # Errors
/// When the server or Python can't be started.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["seconds=", "seed="])?;
    let folder = repository.cache().join("api-fuzz");
    let scripts = repository.root.join("src-tauri/testkit/fuzz");
    let python = install(&folder.join("python"), &scripts.join("requirements.txt"))?;
    let build = ["build", "--quiet", "--workspace", "--locked", "--bin", "clipctl"];
    child::seen(child::cargo().args(build).current_dir(&repository.root))?;
    let library = folder.join("library");
    if library.exists() {
        std::fs::remove_dir_all(&library).map_err(|error| Failure::file("remove", &library, &error))?;
    }
    let server = Server::start(repository, &library)?;
    let fuzz = Fuzz { repository, folder: &folder, scripts: &scripts, python: &python, server: &server };

    say::heading("A library to ask about");
    let since = Instant::now();
    let ids = fuzz.fill(&library)?;
    say::done("the sample's clips, and some of everything", since);
    say::heading("Left out");
    LEFT_OUT.iter().for_each(|(operation, why)| say::note(&format!("{operation}: {why}")));
    say::heading("Whatever can be asked");
    let mut failed = 0;
    for role in ROLES {
        let told = fuzz.role(role, &ids, &arguments)?;
        let line = told.line();
        if told.failed == 0 && told.cases > 0 {
            say::ok(role.0, &line)
        } else {
            say::missing(role.0, &line)
        }
        failed += told.failed + u64::from(told.cases == 0);
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Schemathesis in a folder of its own, once for each version of the list. Gives Python's program.
fn install(folder: &Path, list: &Path) -> Result<PathBuf> {
    let wanted = std::fs::read_to_string(list).map_err(|error| Failure::file("read", list, &error))?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = folder.join(".installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|kept| kept == wanted) {
        say::ok("schemathesis", "installed");
        return Ok(python);
    }
    let since = Instant::now();
    say::now("schemathesis", "installing, which takes a minute");
    child::seen(child::program(if cfg!(windows) { "python" } else { "python3" }).args(["-m", "venv"]).arg(folder))?;
    child::seen(Command::new(&python).args(["-m", "pip", "install", "-q", "--no-deps", "-r"]).arg(list))?;
    std::fs::write(&stamp, &wanted).map_err(|error| Failure::file("write", &stamp, &error))?;
    say::done("schemathesis", since);
    Ok(python)
}

struct Fuzz<'a> {
    repository: &'a Repository,
    folder: &'a Path,
    scripts: &'a Path,
    python: &'a Path,
    server: &'a Server,
}

impl Fuzz<'_> {
    fn script(&self, name: &str) -> Command {
        let mut command = Command::new(self.python);
        command.arg(self.scripts.join(name)).current_dir(self.folder);
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("FUZZ_BASE", format!("{}/api/v1", self.server.network));
        command.env("FUZZ_PASSWORD", PASSWORD);
        command
    }

    /// The ids of what there is now, as JSON.
    fn fill(&self, library: &Path) -> Result<String> {
        let mut command = self.script("fill.py");
        command.env("FUZZ_NAME", "Tony").env("FUZZ_EXPORTS", library.join("exports"));
        child::output(&mut command).map(|said| said.trim().to_string())
    }

    fn role(&self, (role, name, access): (&str, Option<&str>, &str), ids: &str, asked: &Arguments) -> Result<Told> {
        let counts = self.folder.join(format!("{role}.json"));
        let _ = std::fs::remove_file(&counts);
        let mut command = self.script("role.py");
        command.arg(self.repository.ui().join("src/api/openapi.json"));
        command.args(LEFT_OUT.iter().map(|(operation, _)| operation));
        command.env("FUZZ_ACCESS", access).env("FUZZ_IDS", ids).env("FUZZ_COUNTS", &counts);
        command.env("FUZZ_SECONDS", asked.value("seconds").unwrap_or(SECONDS));
        command.env("FUZZ_SEED", asked.value("seed").unwrap_or(SEED));
        if let Some(name) = name {
            command.env("FUZZ_NAME", name);
        }
        let since = Instant::now();
        let log = self.repository.logs().join(format!("api-fuzz-{role}.txt"));
        let _ = std::fs::remove_file(&log);
        let watched = child::watch(&mut command, &log, LIMIT)?;
        let said = std::fs::read_to_string(&counts).unwrap_or_default();
        let Ok(said) = serde_json::from_str::<Value>(&said) else {
            return Err(Failure(format!(
                "schemathesis counted nothing as {role} ({}); see {}",
                watched.ended,
                log.display()
            )));
        };
        let number = |key: &str| said[key].as_u64().unwrap_or_default();
        let mut told = Told {
            operations: number("operations"),
            cases: number("cases"),
            failed: number("failed"),
            took: since.elapsed(),
        };
        // A check of schemathesis's own, or its end: what counts is that it did not hold.
        if !watched.ok && told.failed == 0 {
            told.failed = 1;
        }
        Ok(told)
    }
}

/// What came of a role.
struct Told {
    operations: u64,
    cases: u64,
    failed: u64,
    took: Duration,
}

impl Told {
    fn line(&self) -> String {
        let Told { operations, cases, failed, took } = self;
        let passed = cases.saturating_sub(*failed);
        let took = say::duration(*took);
        format!("{operations} operations, {cases} requests in {took}: {passed} passed, {failed} failed")
    }
}

/// `clipctl serve --lan` on a library of its own. It ends with this value.
struct Server {
    child: Child,
    /// Where the network finds it.
    network: String,
}

impl Server {
    fn start(repository: &Repository, library: &Path) -> Result<Self> {
        for folder in ["data", "home", "exports"].map(|name| library.join(name)) {
            std::fs::create_dir_all(&folder).map_err(|error| Failure::file("make", &folder, &error))?;
        }
        let clipctl = |words: &[&str]| {
            let mut command = Command::new(repository.built("debug", "clipctl"));
            command.args(words).arg("--data").arg(library.join("data"));
            let home = library.join("home");
            command.env("HOME", &home).env("USERPROFILE", &home).env("XDG_CONFIG_HOME", home.join("config"));
            command.env("XDG_DATA_HOME", home.join("data")).env("XDG_CACHE_HOME", home.join("cache"));
            // Nobody listens there, so that no model of the person's is asked for anything.
            command.env("OLLAMA_HOST", "http://127.0.0.1:9").env("CLIPCONDUCTOR_PASSWORD", PASSWORD);
            command
        };
        for (role, name, _) in ROLES {
            if let Some(name) = name {
                child::output(&mut clipctl(&["users", "add", name, "--role", role]))?;
            }
        }
        let lan = ["--port", "0", "--lan", "--lan-address", "127.0.0.1", "--lan-port", "0", "--no-tls"];
        let mut command = clipctl(&["serve"]);
        command.args(lan).stdin(Stdio::null()).stdout(Stdio::piped());
        let errors = library.join("server.txt");
        let file = std::fs::File::create(&errors).map_err(|error| Failure::file("write", &errors, &error))?;
        let shown = child::shown(&command);
        let mut child =
            command.stderr(file).spawn().map_err(|error| Failure(format!("could not start {shown}: {error}")))?;
        let output = child.stdout.take();
        let mut server = Self { child, network: String::new() };
        let mut lines =
            output.into_iter().flat_map(|output| BufReader::new(output).lines().map_while(std::result::Result::ok));
        match lines.find_map(|line| line.strip_prefix("network ").map(str::to_string)) {
            Some(network) => server.network = network,
            None => return Err(Failure(format!("{shown} did not say where it is; see {}", errors.display()))),
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        child::end_tree(&mut self.child);
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_told_in_a_line() {
        let told = Told { operations: 12, cases: 340, failed: 2, took: Duration::from_secs(61) };
        let line = told.line();
        assert!(
            line.starts_with("12 operations, 340 requests in ") && line.ends_with(": 338 passed, 2 failed"),
            "{line}"
        );
    }

    #[test]
    fn what_is_left_out_is_there() {
        let repository = Repository::find().expect("the checkout");
        let document = std::fs::read_to_string(repository.ui().join("src/api/openapi.json")).expect("the document");
        for (operation, why) in LEFT_OUT {
            assert!(document.contains(&format!("\"operationId\": \"{operation}\"")), "there is no {operation}");
            assert!(!why.is_empty());
        }
    }
}
