//! Where things lie in this repository, and what kind of machine this is.

use std::path::{Path, PathBuf};

use crate::{Failure, Result};

/// The checkout this program was started from.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The folder with the workspace's Cargo.toml.
    pub root: PathBuf,
}

impl Repository {
    /// Finds the checkout. Cargo tells at run time; the path compiled in is the fallback for a direct call.
    pub fn find() -> Result<Self> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .filter(|folder| folder.ends_with("xtask"))
            .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let root = own.ancestors().nth(2).map(Path::to_path_buf);
        match root {
            Some(root) if root.join("Cargo.toml").is_file() => Ok(Repository { root }),
            _ => Err(Failure(format!("no workspace two folders above {}; call it as `cargo xtask`", own.display()))),
        }
    }

    /// Fetched and built things that git does not see.
    pub fn cache(&self) -> PathBuf {
        self.root.join(".cache")
    }

    /// What the last run of each stage printed.
    pub fn logs(&self) -> PathBuf {
        self.cache().join("logs")
    }

    /// The Svelte project.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The recording for first tries.
    pub fn sample(&self) -> PathBuf {
        self.root.join("assets/sample/openarena.mp4")
    }

    /// A built program of the workspace, `profile` being `debug` or `release`.
    pub fn built(&self, profile: &str, name: &str) -> PathBuf {
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |dir| self.root.join(dir));
        target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

/// The systems the app runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Os {
    /// Any Linux.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl Os {
    /// All of them.
    pub const ALL: &'static [Os] = &[Os::Linux, Os::Macos, Os::Windows];

    /// This machine's.
    pub fn here() -> Os {
        match std::env::consts::OS {
            "windows" => Os::Windows,
            "macos" => Os::Macos,
            _ => Os::Linux,
        }
    }

    /// The word in folder names.
    pub fn word(self) -> &'static str {
        match self {
            Os::Linux => "linux",
            Os::Macos => "macos",
            Os::Windows => "windows",
        }
    }
}

/// The processor in the words of Node and of our folder names: `x64`, `arm64`, or what Rust calls it.
pub fn arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// Whether windows can be opened. Windows and macOS always have a screen for the user who is logged in.
pub fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Os::here() != Os::Linux || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Whether a build server runs this: nobody can be asked, and what is built is thrown away.
pub fn on_a_build_server() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}
