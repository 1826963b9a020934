//! `cargo xtask test-peers`: other people's programs against our stand-ins, and our clients against other people's
//! servers. A stand-in and a client by the same hand agree on the same mistakes; these do not.
//!
//! Not part of `cargo xtask test`: it fetches half a gigabyte from npm and PyPI the first time, into `.cache/peers`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::repository::{Os, Repository};
use crate::setup::{self, Consent, Part};
use crate::test::nextest_is_there;
use crate::{Arguments, Failure, Result, child, say};

mod install;
mod server;

use server::Server;

/// Scripts that use our stand-ins.
const CLIENTS: &[&str] = &[
    "discord_py.py",
    "mastodon_py.py",
    "atproto_py.py",
    "google_py.py",
    "tiktok_py.py",
    "facebook_py.py",
    "clients.mjs",
];

/// Servers of other people, with the test of ours that uses each and the variable that tells it where.
const SERVERS: &[(&str, &str, &str)] = &[
    ("pds.mjs", "peers::a_real_pds", "CLIPCONDUCTOR_PEER_PDS"),
    ("oidc.mjs", "peers::sign_in::", "CLIPCONDUCTOR_PEER_OIDC"),
    ("gcs.py", "peers::resumable::", "CLIPCONDUCTOR_PEER_GCS"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runner {
    Python,
    Node,
}

impl Runner {
    fn of(script: &str) -> Self {
        if script.ends_with(".py") { Self::Python } else { Self::Node }
    }
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
    let arguments = Arguments::read(arguments, &["no-setup", "yes"])?;
    let cache = repository.cache().join("peers");
    let peers = Peers {
        repository,
        scripts: repository.root.join("src-tauri/testkit/peers"),
        node: cache.join("node"),
        python: cache.join("python"),
    };
    if !arguments.has("no-setup") {
        // What is missing for one of them is no reason to leave the others out; that one says it again.
        if let Err(failures) = setup::set_up(repository, &[Part::Peers], Consent::from(&arguments)) {
            say::note(&setup::as_one(&failures).to_string());
        }
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
    for script in CLIENTS {
        outcome(script, child::seen(peers.script(script).env("CLIPCONDUCTOR_FAKES", &fakes.said)));
    }
    drop(fakes);
    say::heading("Our parts of a text against the official library's");
    outcome("facets.mjs", peers.facets(&cache.join("facets.json")));
    say::heading("Our clients against other people's servers");
    for (script, test, variable) in SERVERS {
        outcome(script, peers.server(script, test, variable));
    }
    match Os::here() {
        Os::Linux => outcome("keyring_py.py", peers.keyring(&cache.join("keyring"))),
        _ => say::note("keyring_py.py is left out: gnome-keyring is a thing of Linux"),
    }
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    say::failed(&format!("{} did not hold", failed.join(", ")));
    Ok(ExitCode::FAILURE)
}

impl Peers<'_> {
    fn fakes(&self) -> Result<Server> {
        let example = ["build", "--quiet", "--workspace", "--locked", "--example", "fake_platforms"];
        child::seen(child::cargo().args(example).current_dir(&self.repository.root))?;
        Server::start(&mut Command::new(self.repository.built("debug/examples", "fake_platforms")))
    }

    /// One of our tests, with the flags of the suite, so that nothing is compiled for it that is not there already.
    fn our_test(&self, filter: &str) -> Command {
        let mut command = child::cargo();
        if nextest_is_there() {
            let filter = format!("package(publish) & test({filter})");
            command.args(["nextest", "run", "--workspace", "--locked", "--no-capture", "-E", &filter]);
        } else {
            command.args(["test", "--quiet", "--workspace", "--locked", "--test", "it", filter, "--", "--nocapture"]);
        }
        command.current_dir(&self.repository.root);
        command
    }

    fn facets(&self, file: &Path) -> Result<()> {
        child::seen(self.script("facets.mjs").arg(file))?;
        child::seen(self.our_test("peers::facets").env("CLIPCONDUCTOR_PEER_FACETS", file))
    }

    fn server(&self, script: &str, test: &str, variable: &str) -> Result<()> {
        let server = Server::start(self.script(script).env("LOG_ENABLED", "false"))?;
        child::seen(self.our_test(test).env(variable, &server.said))
    }

    /// gnome-keyring on a bus of its own, with a folder of its own: the person's own keyring is not touched.
    fn keyring(&self, folder: &Path) -> Result<()> {
        for program in ["gnome-keyring-daemon", "dbus-run-session", "dbus-send"] {
            if child::which(program).is_none() {
                return Err(Failure(format!(
                    "{program} is missing: set-up gets it, or install gnome-keyring and dbus"
                )));
            }
        }
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(|error| Failure::file("remove", folder, &error))?;
        }
        let (data, runtime) = (folder.join("data"), folder.join("runtime"));
        for folder in [&data, &runtime] {
            std::fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
        }
        // The daemon refuses a folder that others can look into.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700))
                .map_err(|error| Failure::file("close", &runtime, &error))?;
        }
        let (script, test) = (self.script("keyring_py.py"), self.our_test("peers::keyring::"));
        let mut command = child::program("dbus-run-session");
        command.arg("--").arg(script.get_program()).args(script.get_args());
        command.arg(test.get_program()).args(test.get_args()).current_dir(&self.repository.root);
        command.env("XDG_DATA_HOME", data).env("XDG_RUNTIME_DIR", runtime).env("PYTHONDONTWRITEBYTECODE", "1");
        // No display: nobody can be asked for a password, and nothing waits for it.
        child::seen(command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"))
    }
}
