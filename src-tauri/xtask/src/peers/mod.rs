//! `cargo xtask test-peers`: other people's programs against our stand-ins, and our clients against other people's
//! servers. A stand-in and a client by the same hand agree on the same mistakes; these do not.
//!
//! Not part of `cargo xtask test`: it fetches half a gigabyte from npm and PyPI the first time, into `.cache/peers`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::time::Instant;

use crate::repository::Repository;
use crate::{Arguments, Failure, Result, child, say};

/// Scripts that use our stand-ins, with what runs them.
const CLIENTS: &[(&str, Runner)] = &[
    ("discord_py.py", Runner::Python),
    ("mastodon_py.py", Runner::Python),
    ("atproto_py.py", Runner::Python),
    ("clients.mjs", Runner::Node),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runner {
    Python,
    Node,
}

/// Where everything of this lies.
struct Peers<'a> {
    repository: &'a Repository,
    /// The scripts, in the repository.
    scripts: PathBuf,
    /// npm's packages, with copies of the scripts beside them, as Node looks for packages there.
    node: PathBuf,
    /// Python's own folder.
    python: PathBuf,
}

/// `cargo xtask test-peers`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["no-setup"])?;
    let cache = repository.cache().join("peers");
    let peers = Peers {
        repository,
        scripts: repository.root.join("src-tauri/testkit/peers"),
        node: cache.join("node"),
        python: cache.join("python"),
    };
    if !arguments.has("no-setup") {
        peers.set_up()?;
    }
    peers.copy_scripts()?;
    let mut failed = Vec::new();
    let mut outcome = |name: &str, result: Result<()>| match result {
        Ok(()) => say::ok(name, "holds"),
        Err(failure) => {
            say::missing(name, &failure.to_string());
            failed.push(name.to_string());
        }
    };
    say::heading("Other people's clients against our stand-ins");
    let fakes = peers.fakes()?;
    for (script, runner) in CLIENTS {
        outcome(script, child::seen(peers.script(script, *runner).env("CLIPCONDUCTOR_FAKES", &fakes.said)));
    }
    fakes.end();
    say::heading("Our parts of a text against the official library's");
    let facets = cache.join("facets.json");
    outcome("facets", peers.facets(&facets));
    say::heading("Our client against a real PDS");
    outcome("pds", peers.pds());
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    say::failed(&format!("{} did not hold", failed.join(", ")));
    Ok(ExitCode::FAILURE)
}

/// A program of ours or theirs that says one line and serves until its input ends.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    said: String,
}

impl Server {
    fn start(command: &mut Command) -> Result<Self> {
        let shown = child::shown(command);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| Failure(format!("could not start {shown}: {error}")))?;
        let input = child.stdin.take();
        let mut said = String::new();
        if let Some(output) = child.stdout.take() {
            // The rest of what it prints is nobody's; the pipe is closed with the reader.
            let read = BufReader::new(output).read_line(&mut said);
            read.map_err(|error| Failure(format!("{shown} said nothing: {error}")))?;
        }
        let server = Self { child, input, said: said.trim().to_string() };
        if server.said.starts_with('{') {
            return Ok(server);
        }
        let said = server.said.clone();
        server.end();
        Err(Failure(format!("{shown} did not say where it is, but: {said}")))
    }

    fn end(mut self) {
        drop(self.input.take());
        child::end_tree(&mut self.child);
        let _ = self.child.wait();
    }
}

impl Peers<'_> {
    fn set_up(&self) -> Result<()> {
        for (from, name) in [("package.json", "package.json"), ("requirements.txt", "requirements.txt")] {
            let wanted = read(&self.scripts.join(from))?;
            let folder = if name == "package.json" { &self.node } else { &self.python };
            let stamp = folder.join(".installed");
            if std::fs::read_to_string(&stamp).is_ok_and(|kept| kept == wanted) {
                say::ok(name, "installed");
                continue;
            }
            let since = Instant::now();
            say::now(name, "installing, which takes a minute or two");
            if name == "package.json" {
                self.install_node(&wanted)?
            } else {
                self.install_python()?
            }
            std::fs::write(&stamp, &wanted).map_err(|error| Failure::file("write", &stamp, &error))?;
            say::done(name, since);
        }
        Ok(())
    }

    fn install_node(&self, package: &str) -> Result<()> {
        std::fs::create_dir_all(&self.node).map_err(|error| Failure::file("make", &self.node, &error))?;
        let file = self.node.join("package.json");
        std::fs::write(&file, package).map_err(|error| Failure::file("write", &file, &error))?;
        let npm = |arguments: &[&str]| {
            let mut command = child::program("npm");
            command.args(arguments).current_dir(&self.node);
            command
        };
        // Scripts of packages would look for ready-made binaries first, which takes minutes where there are none.
        child::seen(&mut npm(&["install", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
        let mut build = npm(&["rebuild", "better-sqlite3"]);
        build.env("npm_config_build_from_source", "true");
        // Node's headers where distributions put them.
        if Path::new("/usr/include/node/node.h").exists() {
            build.env("npm_config_nodedir", "/usr");
        }
        child::seen(&mut build)
    }

    fn install_python(&self) -> Result<()> {
        let python = if cfg!(windows) { "python" } else { "python3" };
        child::seen(child::program(python).args(["-m", "venv"]).arg(&self.python))?;
        let list = self.scripts.join("requirements.txt");
        child::seen(Command::new(self.python_program()).args(["-m", "pip", "install", "-q", "-r"]).arg(list))
    }

    fn python_program(&self) -> PathBuf {
        self.python.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// Node finds packages from where a script lies.
    fn copy_scripts(&self) -> Result<()> {
        let entries = std::fs::read_dir(&self.scripts).map_err(|error| Failure::file("read", &self.scripts, &error))?;
        for path in
            entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "mjs"))
        {
            let to = self.node.join(path.file_name().unwrap_or_default());
            std::fs::copy(&path, &to).map_err(|error| Failure::file("copy to", &to, &error))?;
        }
        Ok(())
    }

    fn script(&self, name: &str, runner: Runner) -> Command {
        let mut command = match runner {
            Runner::Python => Command::new(self.python_program()),
            Runner::Node => child::program("node"),
        };
        command.arg(if runner == Runner::Node { self.node.join(name) } else { self.scripts.join(name) });
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    fn fakes(&self) -> Result<Server> {
        let example = ["build", "--quiet", "-p", "testkit", "--example", "fake_platforms"];
        child::seen(child::cargo().args(example).current_dir(&self.repository.root))?;
        Server::start(&mut Command::new(self.repository.built("debug/examples", "fake_platforms")))
    }

    fn our_test(&self, filter: &str, name: &str, value: &str) -> Result<()> {
        let mut command = child::cargo();
        command.args(["test", "--quiet", "-p", "publish", "--test", "it", filter, "--", "--nocapture"]);
        child::seen(command.env(name, value).current_dir(&self.repository.root))
    }

    fn facets(&self, file: &Path) -> Result<()> {
        child::seen(self.script("facets.mjs", Runner::Node).arg(file))?;
        self.our_test("peers::facets", "CLIPCONDUCTOR_PEER_FACETS", &file.display().to_string())
    }

    fn pds(&self) -> Result<()> {
        let server = Server::start(self.script("pds.mjs", Runner::Node).env("LOG_ENABLED", "false"))?;
        let held = self.our_test("peers::a_real_pds", "CLIPCONDUCTOR_PEER_PDS", &server.said);
        server.end();
        held
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}
