//! The table of what the machine itself has to have. One entry a thing: how to see that it is there, how to get it.
//!
//! Things are looked for by use (a program on PATH, `pkg-config`, a plugin file), never by asking a package manager,
//! so that any Linux and a hand-built ffmpeg count as well.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Part, version_of};
use crate::child;
use crate::repository::Os;

/// One thing a machine has to have.
pub struct Need {
    /// What it is called.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub why: &'static str,
    /// What needs it.
    pub part: Part,
    /// The systems on which it is needed.
    pub on: &'static [Os],
    /// Looks for it; says what was found.
    pub seen: fn() -> Option<String>,
    /// Packages of Debian and Ubuntu.
    pub apt: &'static [&'static str],
    /// Packages of Homebrew.
    pub brew: &'static [&'static str],
    /// Package ids of winget.
    pub winget: &'static [&'static str],
    /// How to get it where none of these is there.
    pub words: &'static str,
}

impl Need {
    /// Whether this system needs it.
    pub fn is_for_here(&self) -> bool {
        self.on.contains(&Os::here())
    }

    /// What to do by hand on this system: its package manager's command where there is one, else words.
    pub fn words_here(&self) -> String {
        let (tool, packages) = match Os::here() {
            Os::Linux => ("apt-get", self.apt),
            Os::Macos => ("brew", self.brew),
            Os::Windows => ("winget", self.winget),
        };
        if packages.is_empty() || child::which(tool).is_none() {
            return self.words.to_string();
        }
        let verb = if tool == "winget" { "install --id" } else { "install" };
        format!("`{tool} {verb} {}`", packages.join(" "))
    }
}

const LINUX: &[Os] = &[Os::Linux];

/// All needs, in the order in which they are looked for.
pub const ALL: &[Need] = &[
    Need {
        name: "Node 20.19 or newer",
        why: "builds and tests the user interface",
        part: Part::Ui,
        on: Os::ALL,
        seen: || version_of("node", "--version").filter(|v| *v >= (20, 19)).map(|v| format!("{}.{}", v.0, v.1)),
        // Not by apt: Debian 12 and Ubuntu 24.04 have 18, which would look installed and then fail.
        apt: &[],
        brew: &["node"],
        winget: &["OpenJS.NodeJS.LTS"],
        words: "Get it from https://nodejs.org/en/download, with a version manager (`nvm install 22`), or from your \
                distribution if that has 20.19 or newer (`node --version` tells)",
    },
    Need {
        name: "npm",
        why: "comes with Node; some distributions pack it apart",
        part: Part::Ui,
        on: Os::ALL,
        seen: || child::which("npm").map(shown),
        apt: &[],
        brew: &["node"],
        winget: &["OpenJS.NodeJS.LTS"],
        words: "Install Node from https://nodejs.org/en/download, or your distribution's package `npm`",
    },
    Need {
        name: "a C compiler",
        why: "SQLite and the TLS library are compiled from C",
        part: Part::Build,
        on: &[Os::Linux, Os::Macos],
        seen: || child::which("cc").filter(|_| compiler_works()).map(shown),
        apt: &["build-essential"],
        brew: &[],
        winget: &[],
        words: "Linux: gcc and make from your distribution. macOS: `xcode-select --install`",
    },
    Need {
        name: "pkg-config",
        why: "finds GTK and WebKit when the window is compiled",
        part: Part::Shell,
        on: LINUX,
        seen: || child::which("pkg-config").map(shown),
        apt: &["pkg-config"],
        brew: &[],
        winget: &[],
        words: "Fedora: pkgconf-pkg-config. Arch: pkgconf",
    },
    Need {
        name: "WebKitGTK 4.1",
        why: "the window shows the user interface in it",
        part: Part::Shell,
        on: LINUX,
        seen: || library("webkit2gtk-4.1"),
        apt: &["libwebkit2gtk-4.1-dev", "libgtk-3-dev"],
        brew: &[],
        winget: &[],
        words: "Fedora: webkit2gtk4.1-devel. Arch: webkit2gtk-4.1",
    },
    Need {
        name: "app indicator",
        why: "the icon in the tray",
        part: Part::Shell,
        on: LINUX,
        seen: || library("ayatana-appindicator3-0.1").or_else(|| library("appindicator3-0.1")),
        apt: &["libayatana-appindicator3-dev"],
        brew: &[],
        winget: &[],
        words: "Fedora: libappindicator-gtk3-devel. Arch: libappindicator-gtk3",
    },
    Need {
        name: "librsvg",
        why: "icons in the window's frame",
        part: Part::Shell,
        on: LINUX,
        seen: || library("librsvg-2.0"),
        apt: &["librsvg2-dev"],
        brew: &[],
        winget: &[],
        words: "Fedora: librsvg2-devel. Arch: librsvg",
    },
    Need {
        name: "GStreamer plugins",
        why: "without them the window cannot play H.264",
        part: Part::Shell,
        on: LINUX,
        // One file of each package: -base, -good, -bad and libav.
        seen: || {
            ["libgstplayback.so", "libgstisomp4.so", "libgstvideoparsersbad.so", "libgstlibav.so"]
                .iter()
                .all(|file| gstreamer_plugin(file))
                .then(|| "base, good, bad, libav".to_string())
        },
        apt: &[
            "gstreamer1.0-plugins-base",
            "gstreamer1.0-plugins-good",
            "gstreamer1.0-plugins-bad",
            "gstreamer1.0-libav",
        ],
        brew: &[],
        winget: &[],
        words: "Fedora: gstreamer1-plugins-good gstreamer1-plugins-bad-free gstreamer1-libav. Arch: gst-plugins-good \
                gst-plugins-bad gst-libav",
    },
    Need {
        name: "WebView2",
        why: "the window shows the user interface in it",
        part: Part::Shell,
        on: &[Os::Windows],
        seen: webview2,
        apt: &[],
        brew: &[],
        winget: &["Microsoft.EdgeWebView2Runtime"],
        words: "Windows 11 has it; for Windows 10 get the Evergreen runtime from Microsoft",
    },
    Need {
        name: "ffmpeg 5 or newer",
        why: "reads recordings and cuts clips",
        part: Part::Media,
        on: Os::ALL,
        seen: ffmpeg,
        apt: &["ffmpeg"],
        brew: &["ffmpeg"],
        winget: &["Gyan.FFmpeg"],
        words: "Get ffmpeg and ffprobe from https://ffmpeg.org/download.html and put both on PATH",
    },
    Need {
        name: "Chromium or Chrome",
        why: "runs the end-to-end tests of the user interface",
        part: Part::Browser,
        on: Os::ALL,
        seen: || browser().map(shown),
        apt: &["chromium"],
        brew: &["--cask", "google-chrome"],
        winget: &["Google.Chrome"],
        words: "Install any Chromium, Chrome or Edge, or name its program in CHROMIUM",
    },
    Need {
        name: "Xvfb",
        why: "a display for the window's tests",
        part: Part::Window,
        on: LINUX,
        seen: || child::which("Xvfb").map(shown),
        apt: &["xvfb", "xauth"],
        brew: &[],
        winget: &[],
        words: "Fedora: xorg-x11-server-Xvfb. Arch: xorg-server-xvfb",
    },
    Need {
        name: "dbus-run-session",
        why: "a session bus for the window's tests",
        part: Part::Window,
        on: LINUX,
        seen: || child::which("dbus-run-session").map(shown),
        apt: &["dbus", "dbus-x11"],
        brew: &[],
        winget: &[],
        words: "Fedora: dbus-daemon. Arch: dbus",
    },
    Need {
        name: "GTK for Python",
        why: "the tray, the notifications and the mouse of the window's tests",
        part: Part::Window,
        on: LINUX,
        seen: || python_with_gtk().then(|| "python3, GTK 3, libXtst".to_string()),
        apt: &["python3-gi", "gir1.2-gtk-3.0", "libxtst6"],
        brew: &[],
        winget: &[],
        words: "Fedora: python3-gobject gtk3 libXtst. Arch: python-gobject gtk3 libxtst",
    },
    Need {
        name: "WebKitWebDriver",
        why: "clicks in the real window in tests",
        part: Part::Window,
        on: LINUX,
        seen: || child::which("WebKitWebDriver").map(shown),
        apt: &["webkit2gtk-driver"],
        brew: &[],
        winget: &[],
        words: "Fedora: webkit2gtk4.1 with WebKitWebDriver. Arch: webkit2gtk-4.1 brings it",
    },
    Need {
        name: "mingw",
        why: "links programs for Windows",
        part: Part::Windows,
        on: LINUX,
        seen: || child::which("x86_64-w64-mingw32-g++").map(shown),
        apt: &["gcc-mingw-w64-x86-64-posix", "g++-mingw-w64-x86-64-posix"],
        brew: &[],
        winget: &[],
        words: "Fedora: mingw64-gcc-c++. Arch: mingw-w64-gcc",
    },
    Need {
        name: "Wine",
        why: "runs programs of Windows",
        part: Part::Windows,
        on: LINUX,
        seen: || child::which("wine").map(shown),
        apt: &["wine", "wine64"],
        brew: &[],
        winget: &[],
        words: "Fedora: wine-core. Arch: wine",
    },
    Need {
        name: "gnome-keyring",
        why: "a real Secret Service on a bus of its own, for the tests against other people's programs",
        part: Part::Peers,
        on: LINUX,
        seen: || {
            let programs = ["gnome-keyring-daemon", "dbus-run-session", "dbus-send"];
            programs.iter().all(|name| child::which(name).is_some()).then(|| programs.join(", "))
        },
        apt: &["gnome-keyring", "dbus"],
        brew: &[],
        winget: &[],
        words: "Fedora: gnome-keyring dbus-daemon dbus-tools. Arch: gnome-keyring dbus",
    },
];

fn shown(path: PathBuf) -> String {
    path.display().to_string()
}

/// On macOS `cc` is on PATH even when the command line tools are not there; asking for its version tells.
fn compiler_works() -> bool {
    child::output(child::program("cc").arg("--version")).is_ok()
}

fn library(name: &str) -> Option<String> {
    let version = child::output(child::program("pkg-config").args(["--modversion", name])).ok()?;
    Some(version.trim().to_string())
}

/// The system's own Python, as another one on PATH would not see the system's GTK.
fn python_with_gtk() -> bool {
    let system = Path::new("/usr/bin/python3");
    let mut python = if system.is_file() { Command::new(system) } else { child::program("python3") };
    let script = "import ctypes, gi; gi.require_version('Gtk', '3.0'); ctypes.CDLL('libXtst.so.6')";
    child::output(python.args(["-c", script])).is_ok()
}

fn gstreamer_plugin(file: &str) -> bool {
    let triple = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let set = std::env::var_os("GST_PLUGIN_SYSTEM_PATH").map(|paths| std::env::split_paths(&paths).collect::<Vec<_>>());
    set.unwrap_or_default()
        .into_iter()
        .chain([&triple, "/usr/lib64", "/usr/lib"].map(|folder| Path::new(folder).join("gstreamer-1.0")))
        .any(|folder| folder.join(file).is_file())
}

fn webview2() -> Option<String> {
    ["ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"].iter().find_map(|variable| {
        let folder =
            PathBuf::from(std::env::var_os(variable)?).join("Microsoft").join("EdgeWebView").join("Application");
        folder.is_dir().then(|| shown(folder))
    })
}

/// ffmpeg with ffprobe, on PATH or where CLIPCONDUCTOR_FFMPEG points. Builds from a git tree have a large number
/// instead of a version and count as new.
fn ffmpeg() -> Option<String> {
    let named = std::env::var_os("CLIPCONDUCTOR_FFMPEG").map(PathBuf::from);
    let folder = named.map(|path| if path.is_dir() { path } else { path.parent().map_or(path.clone(), Into::into) });
    let find = |name: &str| match &folder {
        Some(folder) => folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).to_string_lossy().into_owned(),
        None => name.to_string(),
    };
    version_of(&find("ffprobe"), "-version")?;
    version_of(&find("ffmpeg"), "-version").filter(|v| *v >= (5, 0)).map(|v| format!("{}.{}", v.0, v.1))
}

/// The browser for the end-to-end tests: the one named in the environment, else what is installed.
pub fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|path| path.is_file()) {
        return Some(named);
    }
    let on_path = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge", "msedge"];
    on_path.iter().find_map(|name| child::which(name)).or_else(|| {
        let programs = |variable: &str| std::env::var_os(variable).map(PathBuf::from).unwrap_or_default();
        [
            PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
            PathBuf::from("/Applications/Chromium.app/Contents/MacOS/Chromium"),
            programs("ProgramFiles").join("Google/Chrome/Application/chrome.exe"),
            programs("ProgramFiles(x86)").join("Microsoft/Edge/Application/msedge.exe"),
        ]
        .into_iter()
        .find(|path| path.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_says_how_to_get_it_on_each_of_its_systems() {
        for need in ALL {
            assert!(!need.why.is_empty() && need.words.len() > 10, "{} has no words", need.name);
            assert!(!need.on.is_empty(), "{} is for no system", need.name);
            for (system, packages) in [(Os::Macos, need.brew), (Os::Windows, need.winget)] {
                let offered = !packages.is_empty() || need.words.contains("macOS") || need.words.contains("Windows");
                assert!(!need.on.contains(&system) || offered, "{}: nothing for {system:?}", need.name);
            }
            if need.on == LINUX {
                assert!(!need.apt.is_empty(), "{}: nothing for apt", need.name);
                assert!(need.words.contains("Fedora") && need.words.contains("Arch"), "{}", need.name);
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = ALL.iter().map(|need| need.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
