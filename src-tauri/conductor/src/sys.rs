//! What differs by system: whether a game or a stream runs.

use crate::playing::Playing;

/// Looks at the system. `None` where nothing is seen, or nothing can be.
pub(crate) fn playing() -> Option<Playing> {
    #[cfg(target_os = "linux")]
    {
        linux::playing(std::path::Path::new("/proc"))
    }
    #[cfg(windows)]
    {
        windows::playing()
    }
    #[cfg(not(any(target_os = "linux", windows)))]
    {
        None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Playing;
    use std::path::Path;

    /// The port of RTMP, by which streams go out.
    const RTMP: u16 = 1935;
    /// The state of a connection that stands, as the kernel writes it.
    const ESTABLISHED: &str = "01";

    pub(super) fn playing(proc: &Path) -> Option<Playing> {
        let streams = ["net/tcp", "net/tcp6"]
            .into_iter()
            .any(|name| std::fs::read_to_string(proc.join(name)).is_ok_and(|table| sends(&table)));
        if streams {
            return Some(Playing::Stream);
        }
        let processes = std::fs::read_dir(proc).ok()?;
        let is_number = |name: &std::ffi::OsStr| name.as_encoded_bytes().first().is_some_and(u8::is_ascii_digit);
        processes
            .filter_map(Result::ok)
            .filter(|entry| is_number(&entry.file_name()))
            .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
            .any(|line| is_game(&line))
            .then_some(Playing::Game)
    }

    /// Whether a table of connections (proc(5)) has one to the port of streams: `sl local:port remote:port state …`.
    pub(super) fn sends(table: &str) -> bool {
        table.lines().skip(1).any(|line| {
            let mut fields = line.split_whitespace().skip(2);
            let port = fields.next().and_then(|remote| remote.rsplit(':').next());
            let port = port.and_then(|port| u16::from_str_radix(port, 16).ok());
            port == Some(RTMP) && fields.next() == Some(ESTABLISHED)
        })
    }

    /// Whether a process was started by a launcher as a game, by its arguments with a zero behind each.
    pub(super) fn is_game(line: &[u8]) -> bool {
        let mut arguments = line.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let Some(program) = arguments.next() else { return false };
        let name = program.rsplit('/').next().unwrap_or_default();
        match name {
            // Steam puts this before every game, Proton's too.
            "reaper" => arguments.any(|argument| argument == "SteamLaunch"),
            "gamescope" | "gamescope-wl" | "gamemoderun" | "lutris-wrapper" => true,
            _ => false,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_game_is_known_by_who_started_it() {
            let line = |words: &[&str]| words.join("\0").into_bytes();
            let steam = "/home/me/.local/share/Steam/ubuntu12_32/reaper";
            assert!(is_game(&line(&[steam, "SteamLaunch", "AppId=730", "--", "/games/cs2", ""])));
            assert!(is_game(&line(&["/usr/bin/gamescope", "-f", "--", "game", ""])));
            assert!(!is_game(&line(&[steam, ""])));
            assert!(!is_game(&line(&["/usr/bin/grep", "SteamLaunch", ""])));
            assert!(!is_game(b""), "a thread of the kernel has no arguments");
        }

        #[test]
        fn a_stream_is_known_by_its_port() {
            let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
            let row = |remote: &str, state: &str| format!("{head}   0: 0100007F:A1B2 {remote} {state} 00000000:0 0\n");
            assert!(sends(&row("0A0B0C0D:078F", "01")));
            assert!(sends(&row("0000000000000000FFFF00000A0B0C0D:078F", "01")), "version 6 of the protocol");
            assert!(!sends(&row("0A0B0C0D:078F", "06")), "it is over");
            assert!(!sends(&row("0A0B0C0D:01BB", "01")));
            assert!(!sends(head) && !sends(""));
        }

        #[test]
        fn it_is_looked_at_what_runs() {
            let proc = tempfile::tempdir().unwrap();
            assert_eq!(playing(proc.path()), None);
            std::fs::create_dir_all(proc.path().join("4711")).unwrap();
            std::fs::write(proc.path().join("4711/cmdline"), "/usr/bin/gamescope\0-f\0").unwrap();
            assert_eq!(playing(proc.path()), Some(Playing::Game));
            assert_eq!(playing(&proc.path().join("not there")), None);
        }
    }
}

#[cfg(windows)]
mod windows {
    use super::Playing;
    use windows_registry::CURRENT_USER;

    #[link(name = "shell32")]
    unsafe extern "system" {
        fn SHQueryUserNotificationState(state: *mut i32) -> i32;
    }
    const QUNS_BUSY: i32 = 2;
    const QUNS_RUNNING_D3D_FULL_SCREEN: i32 = 3;

    pub(super) fn playing() -> Option<Playing> {
        let running = CURRENT_USER.open(r"Software\Valve\Steam").and_then(|key| key.get_u32("RunningAppID"));
        (running.is_ok_and(|app| app != 0) || fills_the_screen()).then_some(Playing::Game)
    }

    /// Whether a program has the whole screen, so that Windows itself would show no notification.
    fn fills_the_screen() -> bool {
        let mut state = 0;
        // SAFETY: `state` is a valid place for the answer.
        let asked = unsafe { SHQueryUserNotificationState(&raw mut state) };
        asked == 0 && matches!(state, QUNS_BUSY | QUNS_RUNNING_D3D_FULL_SCREEN)
    }
}
