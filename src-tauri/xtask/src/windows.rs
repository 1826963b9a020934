//! `cargo xtask windows`: the Windows side of the rooms, linted, linked by mingw and tested in Wine, on a Linux machine.
//!
//! It shows what rots under `cfg(windows)` and what behaves otherwise there. It is not Windows: see CONTRIBUTING.md.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::repository::{Os, Repository};
use crate::setup::{self, Consent, Part};
use crate::{Arguments, Failure, Result, child, say};

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Longer than everything takes on a slow machine, compiling included.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// Rooms whose tests run in Wine, and whether they need ffmpeg for Windows. Tests that start a shell script or ask for
/// Unix rights are left out by the rooms themselves.
const TESTED: &[(&str, bool)] = &[
    ("domain", false),
    ("highlights", false),
    ("store", false),
    ("clipconductor", false),
    ("media", true),
    ("conductor", true),
    ("cli", true),
];

/// `cargo xtask windows`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    let arguments = Arguments::read(arguments, &["yes", "check"])?;
    if Os::here() != Os::Linux {
        return Err(Failure("this is for Linux; on Windows `cargo xtask test` is the real thing".into()));
    }
    let parts = [Part::Build, Part::Ui, Part::Dist, Part::Windows];
    setup::set_up(repository, &parts, Consent::from(&arguments)).map_err(|failures| setup::as_one(&failures))?;
    standard_library()?;
    let place = Place::of(repository);
    let chosen: Vec<_> = TESTED.iter().filter(|(room, _)| chosen(&arguments.words, room)).collect();
    if arguments.words.is_empty() || arguments.has("check") {
        say::heading("Lint everything");
        // xtask finds out about this machine, so its Windows side would be linted in vain.
        let words = ["clippy", "--locked", "--workspace", "--exclude", "xtask", "--all-targets"];
        let mut clippy = place.cargo(&words);
        finish(repository, "clippy", clippy.args(["--", "-D", "warnings"]))?;
    }
    if arguments.has("check") {
        return Ok(ExitCode::SUCCESS);
    }
    place.prepare()?;
    let mut failed = Vec::new();
    for (room, wants_ffmpeg) in chosen {
        say::heading(&format!("Test {room} in Wine"));
        if *wants_ffmpeg && !place.tools.join("ffmpeg.exe").is_file() {
            say::missing(room, &format!("left out: no ffmpeg.exe and ffprobe.exe in {}", place.tools.display()));
            continue;
        }
        if finish(repository, room, &mut place.cargo(&["test", "--locked", "--no-fail-fast", "-p", room])).is_err() {
            failed.push(*room);
        }
    }
    place.end();
    if failed.is_empty() {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure(format!("failed in Wine: {}", failed.join(" "))))
    }
}

fn chosen(words: &[String], room: &str) -> bool {
    words.is_empty() || words.iter().any(|word| word == room)
}

fn finish(repository: &Repository, name: &str, command: &mut Command) -> Result<()> {
    let started = Instant::now();
    let log = repository.logs().join(format!("windows-{name}.log"));
    let _ = std::fs::remove_file(&log);
    let watched = child::watch(command.current_dir(&repository.root), &log, LIMIT)?;
    if !watched.ok {
        say::failed(&format!("{name}: {}", watched.ended));
        return Err(Failure(watched.ended));
    }
    say::done(name, started);
    Ok(())
}

/// The standard library for the other system, in the toolchain that runs us.
fn standard_library() -> Result<()> {
    if has_standard_library() {
        return Ok(());
    }
    if child::which("rustup").is_some() {
        say::now("rustup", &format!("target add {TARGET}"));
        child::seen(child::program("rustup").args(["target", "add", TARGET]))?;
    }
    if has_standard_library() {
        return Ok(());
    }
    Err(Failure(format!(
        "the standard library for {TARGET} is missing; CONTRIBUTING.md (\"Windows without Windows\") says how to build it"
    )))
}

fn has_standard_library() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = child::output(Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_ok_and(|folder| {
        let entries = std::fs::read_dir(folder.trim()).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().starts_with("libstd-"))
    })
}

/// Where Wine keeps its Windows, and what we put beside it.
struct Place {
    prefix: PathBuf,
    tools: PathBuf,
    target: PathBuf,
}

impl Place {
    fn of(repository: &Repository) -> Self {
        let base = repository.cache().join("windows");
        // A folder of its own: the Linux build neither waits for this one nor is thrown away by it.
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| base.join("target"), PathBuf::from);
        Self { prefix: base.join("prefix"), tools: base.join("bin"), target }
    }

    fn cargo(&self, words: &[&str]) -> Command {
        let (name, target) = ("CARGO_TARGET_X86_64_PC_WINDOWS_GNU", ["--target", TARGET]);
        let mut cargo = child::cargo();
        cargo.args(words).args(target);
        cargo.env(format!("{name}_LINKER"), "x86_64-w64-mingw32-gcc").env(format!("{name}_RUNNER"), "wine");
        cargo.env("CARGO_TARGET_DIR", &self.target);
        self.wine_environment(&mut cargo);
        if self.tools.join("ffmpeg.exe").is_file() {
            cargo.env("CLIPCONDUCTOR_FFMPEG", windows_path(&self.tools));
        }
        cargo
    }

    fn wine_environment(&self, command: &mut Command) {
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
    }

    /// Makes Wine's Windows, unless it is there.
    fn prepare(&self) -> Result<()> {
        let system = self.prefix.join("drive_c/windows/system32");
        if !system.is_dir() {
            say::now("Wine", "makes its Windows, once");
            std::fs::create_dir_all(&self.prefix).map_err(|error| Failure::file("create", &self.prefix, &error))?;
            let mut boot = child::program("wine");
            self.wine_environment(boot.args(["wineboot", "-i"]));
            child::output(&mut boot)?;
        }
        let shim = system.join("bcryptprimitives.dll");
        if !shim.is_file() {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/windows/prng.c");
            let mut compile = child::program("x86_64-w64-mingw32-gcc");
            compile.arg("-shared").arg("-o").arg(&shim).arg(source).arg("-ladvapi32");
            child::output(&mut compile)?;
        }
        Ok(())
    }

    /// Ends the server that Wine leaves behind, which would keep files open.
    fn end(&self) {
        let mut server = child::program("wineserver");
        self.wine_environment(server.arg("-k"));
        let _ = child::output(&mut server);
    }
}

/// As programs in Wine see a path of Linux.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', "\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_on_drive_z() {
        assert_eq!(windows_path(Path::new("/home/me/bin")), r"Z:\home\me\bin");
    }

    #[test]
    fn rooms_are_chosen_by_name_and_exist() {
        assert!(chosen(&[], "store") && chosen(&["store".into()], "store") && !chosen(&["media".into()], "store"));
        let rooms = Repository::find().expect("this checkout").root.join("src-tauri");
        for (room, _) in TESTED.iter().filter(|(room, _)| *room != "clipconductor") {
            assert!(rooms.join(room).is_dir(), "{room}");
        }
    }
}
