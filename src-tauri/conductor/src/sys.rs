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

/// The port of RTMP, by which streams go out.
#[cfg(any(target_os = "linux", windows))]
const RTMP: u16 = 1935;

/// Whether a table of connections as Windows gives it (`MIB_TCPTABLE`) has one that stands to the port of streams. It is a
/// count and then five numbers a row: state, local address and port, remote address and port, ports in the order of the
/// network.
#[cfg(any(windows, all(test, target_os = "linux")))]
fn sends(table: &[u32]) -> bool {
    const ESTABLISHED: u32 = 5;
    let Some((count, rows)) = table.split_first() else { return false };
    rows.chunks_exact(5).take(*count as usize).any(|row| row[0] == ESTABLISHED && u16::from_be(row[4] as u16) == RTMP)
}

#[cfg(all(test, any(windows, target_os = "linux")))]
mod tests {
    #[test]
    fn a_stream_is_known_by_its_port_on_windows() {
        let row = |state, port: u16| [state, 0x0100_007F, 50_000, 0x0C0B_0A01, u32::from(port.to_be())];
        let table = |rows: &[[u32; 5]]| [&[rows.len() as u32][..], &rows.concat()].concat();
        assert!(super::sends(&table(&[row(5, 443), row(5, 1935)])));
        assert!(!super::sends(&table(&[row(5, 443), row(11, 1935)])), "it is over");
        assert!(!super::sends(&table(&[])) && !super::sends(&[]));
        let mut cut = table(&[row(5, 1935)]);
        cut[0] = 0;
        assert!(!super::sends(&cut), "what lies behind the last row is nothing");
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Playing, RTMP};
    use std::path::Path;

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

    #[link(name = "iphlpapi")]
    unsafe extern "system" {
        fn GetTcpTable(table: *mut u32, bytes: *mut u32, ordered: i32) -> u32;
    }
    const NO_ERROR: u32 = 0;
    const ERROR_INSUFFICIENT_BUFFER: u32 = 122;

    pub(super) fn playing() -> Option<Playing> {
        if super::sends(&connections()) {
            return Some(Playing::Stream);
        }
        let running = CURRENT_USER.open(r"Software\Valve\Steam").and_then(|key| key.get_u32("RunningAppID"));
        (running.is_ok_and(|app| app != 0) || fills_the_screen()).then_some(Playing::Game)
    }

    /// The table of this machine's connections (IPv4), empty when it can't be had.
    fn connections() -> Vec<u32> {
        let mut table = vec![0; 4096];
        // It may grow between two calls.
        for _ in 0..3 {
            let mut bytes = (table.len() * 4) as u32;
            // SAFETY: `bytes` is the size of `table`, which is a place for as much.
            match unsafe { GetTcpTable(table.as_mut_ptr(), &raw mut bytes, 0) } {
                NO_ERROR => return table,
                ERROR_INSUFFICIENT_BUFFER => table = vec![0; bytes as usize / 4 + 64],
                _ => break,
            }
        }
        Vec::new()
    }

    /// Whether a program has the whole screen, so that Windows itself would show no notification.
    fn fills_the_screen() -> bool {
        let mut state = 0;
        // SAFETY: `state` is a valid place for the answer.
        let asked = unsafe { SHQueryUserNotificationState(&raw mut state) };
        asked == 0 && matches!(state, QUNS_BUSY | QUNS_RUNNING_D3D_FULL_SCREEN)
    }
}
