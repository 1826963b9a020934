//! The table of what is made inside this checkout, in the order in which it has to be made.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Instant;

use super::{Part, needs, onnxruntime, version_of};
use crate::repository::{Os, Repository, on_a_build_server};
use crate::stamp::{self, Stamps};
use crate::{Failure, Result, child, say};

/// One thing that set-up makes.
pub struct Piece {
    /// What it is called.
    pub name: &'static str,
    /// What needs it.
    pub part: Part,
    /// The needs of the machine without which it can't be made.
    pub wants: Part,
    seen: fn(&Repository) -> Result<bool>,
    make: fn(&Repository) -> Result<()>,
}

impl Piece {
    /// Makes it unless it is there.
    pub fn have(&self, repository: &Repository) -> Result<()> {
        if (self.seen)(repository)? {
            say::ok(self.name, "");
            return Ok(());
        }
        let started = Instant::now();
        say::now(self.name, "");
        (self.make)(repository)?;
        say::done(self.name, started);
        Ok(())
    }
}

/// All pieces.
pub const ALL: &[Piece] = &[
    Piece { name: "packages of the UI", part: Part::Ui, wants: Part::Ui, seen: packages_seen, make: packages_make },
    Piece {
        name: "ONNX Runtime",
        part: Part::Vision,
        wants: Part::Ui,
        seen: |repository| Ok(onnxruntime::seen(repository)),
        make: onnxruntime::fetch,
    },
    Piece { name: "built UI", part: Part::Dist, wants: Part::Ui, seen: dist_seen, make: dist_make },
    Piece { name: "tauri-driver", part: Part::Window, wants: Part::Build, seen: driver_seen, make: driver_make },
    Piece { name: "cargo-deny", part: Part::Deny, wants: Part::Build, seen: deny_seen, make: deny_make },
];

fn stamps(repository: &Repository) -> Stamps {
    Stamps::new(repository.cache().join("stamps"))
}

fn packages_key(repository: &Repository) -> Result<String> {
    stamp::of_file(&repository.ui().join("package-lock.json"))
}

fn packages_seen(repository: &Repository) -> Result<bool> {
    let there = repository.ui().join("node_modules/.package-lock.json").is_file();
    Ok(there && stamps(repository).fresh("npm", &packages_key(repository)?))
}

fn packages_make(repository: &Repository) -> Result<()> {
    let key = packages_key(repository)?;
    let mut npm = child::program("npm");
    // Scripts of packages stay off: nothing of them is needed, and some of them fetch more.
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    child::seen(npm.current_dir(repository.ui()))?;
    stamps(repository).set("npm", &key)
}

/// What the built UI depends on. Test code is in the key too: a needless build costs seconds, a missing one hours.
fn dist_key(repository: &Repository) -> Result<String> {
    stamp::of_folder(&repository.ui(), &["node_modules", "dist", "test-results", ".svelte-kit", ".vite"])
}

fn dist_seen(repository: &Repository) -> Result<bool> {
    let there = repository.ui().join("dist/index.html").is_file();
    Ok(there && stamps(repository).fresh("ui", &dist_key(repository)?))
}

fn dist_make(repository: &Repository) -> Result<()> {
    let key = dist_key(repository)?;
    child::output(child::program("npm").args(["run", "build"]).current_dir(repository.ui()))?;
    if !repository.ui().join("dist/index.html").is_file() {
        return Err(Failure("`npm run build` ended well but made no ui/dist/index.html".into()));
    }
    stamps(repository).set("ui", &key)
}

/// The folder with programs that cargo built for us.
pub fn tools_folder(repository: &Repository) -> PathBuf {
    repository.cache().join("tools").join("bin")
}

const DRIVER: &str = "tauri-driver@2.1.0";
const DENY: &str = "cargo-deny@0.20.2";

fn tool_seen(repository: &Repository, tool: &str) -> bool {
    let name = tool.split('@').next().unwrap_or(tool);
    let there = tools_folder(repository).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file();
    there && stamps(repository).fresh(name, tool)
}

fn tool_make(repository: &Repository, tool: &str) -> Result<()> {
    let name = tool.split('@').next().unwrap_or(tool);
    say::note(&format!("cargo compiles {tool} once; this takes a minute or two"));
    // Debug builds: measured for cargo-deny, it halves the compile time and costs three seconds a run.
    let mut install = child::cargo();
    install
        .args(["install", "--locked", "--quiet", "--force", "--debug", "--root"])
        .arg(repository.cache().join("tools"));
    install.arg(tool);
    // The workspace's own target folder and flags are not for a stranger's program.
    install.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS").env("CARGO_INCREMENTAL", "0");
    child::seen(install.current_dir(repository.cache()))?;
    stamps(repository).set(name, tool)
}

fn driver_seen(repository: &Repository) -> Result<bool> {
    // macOS has no WebDriver for its web view.
    Ok(Os::here() == Os::Macos || tool_seen(repository, DRIVER))
}

fn driver_make(repository: &Repository) -> Result<()> {
    tool_make(repository, DRIVER)
}

fn deny_seen(repository: &Repository) -> Result<bool> {
    Ok(tool_seen(repository, DENY) || version_of("cargo-deny", "--version") == Some((0, 20)))
}

fn deny_make(repository: &Repository) -> Result<()> {
    tool_make(repository, DENY)
}

/// What programs that we start find in their environment, beside ours.
pub fn environment(repository: &Repository) -> Vec<(&'static str, OsString)> {
    let mut set = Vec::new();
    let own = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        [tools_folder(repository)].into_iter().chain(std::env::split_paths(&own)).chain(child::extra_folders());
    if let Ok(path) = std::env::join_paths(folders) {
        set.push(("PATH", path));
    }
    if std::env::var_os("CLIPCONDUCTOR_ONNXRUNTIME").is_none()
        && let Some(library) = onnxruntime::library(repository)
    {
        set.push(("CLIPCONDUCTOR_ONNXRUNTIME", library.into_os_string()));
    }
    if let Some(browser) = needs::browser() {
        set.push(("CHROMIUM", browser.into_os_string()));
    }
    if on_a_build_server() {
        // Incremental files are for the next edit; a build server has none and its disk is small.
        set.push(("CARGO_INCREMENTAL", "0".into()));
    }
    set
}
