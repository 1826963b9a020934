//! What to do when ffmpeg is missing, for each system. Pure.

use domain::Fix;

/// The commands and sentences that bring ffmpeg onto this system. `os_release` is the text of `/etc/os-release`.
pub(crate) fn fixes(system: &str, os_release: Option<&str>) -> Vec<Fix> {
    let run = |command: &str| Fix::RunCommand { command: command.into() };
    let mut fixes = match system {
        "windows" => vec![run("winget install --id Gyan.FFmpeg -e")],
        "macos" => vec![run("brew install ffmpeg")],
        "linux" => vec![match family(os_release.unwrap_or("")) {
            Some("debian") => run("sudo apt install ffmpeg"),
            Some("fedora") => run("sudo dnf install ffmpeg-free"),
            Some("arch") => run("sudo pacman -S ffmpeg"),
            Some("suse") => run("sudo zypper install ffmpeg"),
            Some("alpine") => run("sudo apk add ffmpeg"),
            _ => Fix::Say { text: "Install the package `ffmpeg` with your package manager.".into() },
        }],
        _ => vec![Fix::Say { text: "Install ffmpeg 5.0 or newer, ffprobe included.".into() }],
    };
    fixes.push(Fix::Say {
        text: "If it is installed already, choose its folder in Settings → Analysis or set CLIPCONDUCTOR_FFMPEG."
            .into(),
    });
    fixes.push(Fix::Retry);
    fixes
}

/// Which family a Linux belongs to.
fn family(os_release: &str) -> Option<&'static str> {
    let words = os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace());
    words.into_iter().find_map(|word| match word {
        "debian" | "ubuntu" => Some("debian"),
        "fedora" | "rhel" | "centos" => Some("fedora"),
        "arch" => Some("arch"),
        "suse" | "opensuse" => Some("suse"),
        "alpine" => Some("alpine"),
        _ => None,
    })
}

/// The fixes for the system we run on.
pub(crate) fn fixes_here() -> Vec<Fix> {
    fixes(std::env::consts::OS, std::fs::read_to_string("/etc/os-release").ok().as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn every_system_gets_its_command() {
        let systems = [
            ("windows", None),
            ("macos", None),
            ("linux", Some("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n")),
            ("linux", Some("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n")),
            ("linux", Some("ID=fedora\n")),
            ("linux", Some("ID=steamos\nID_LIKE=arch\n")),
            ("linux", Some("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n")),
            ("linux", Some("ID=nixos\n")),
            ("linux", None),
            ("freebsd", None),
        ];
        let first: Vec<String> =
            systems.iter().map(|(system, release)| format!("{system}: {}", fixes(system, *release)[0])).collect();
        expect![[r"
            windows: run `winget install --id Gyan.FFmpeg -e`
            macos: run `brew install ffmpeg`
            linux: run `sudo apt install ffmpeg`
            linux: run `sudo apt install ffmpeg`
            linux: run `sudo dnf install ffmpeg-free`
            linux: run `sudo pacman -S ffmpeg`
            linux: run `sudo zypper install ffmpeg`
            linux: Install the package `ffmpeg` with your package manager.
            linux: Install the package `ffmpeg` with your package manager.
            freebsd: Install ffmpeg 5.0 or newer, ffprobe included."]]
        .assert_eq(&first.join("\n"));
    }
}
