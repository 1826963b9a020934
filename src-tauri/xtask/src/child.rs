//! Starting other programs: found on PATH, quiet or seen, with a log and a time limit.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::{Failure, Result};

/// The full path of a program on PATH. On Windows also `name.exe`, `.cmd` and `.bat`, as npm is a `.cmd` there.
pub fn which(name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat", ""] } else { &[""] };
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .chain(extra_folders())
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .find(|candidate| candidate.is_file())
}

/// Folders that an installer has put on PATH, but only for terminals opened after it.
pub fn extra_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if cfg!(windows)
        && let Some(local) = std::env::var_os("LOCALAPPDATA")
    {
        folders.push(PathBuf::from(local).join("Microsoft").join("WinGet").join("Links"));
    }
    if cfg!(target_os = "macos") {
        folders.push(PathBuf::from("/opt/homebrew/bin"));
    }
    folders
}

/// A program by name; when it is not on PATH, starting it fails with its name.
pub fn program(name: &str) -> Command {
    Command::new(which(name).unwrap_or_else(|| PathBuf::from(name)))
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What `cargo run` tells us of our own package. Build scripts watch these (ring's does), so that with them everything
    // above would be compiled anew, and again by the next cargo that is called by hand.
    for (name, _) in std::env::vars_os() {
        let is_ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
    command
}

/// The command line as a person would type it.
pub fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut words = vec![name];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Runs it and returns what it wrote to stdout. A failure carries the end of what it wrote to stderr.
pub fn output(command: &mut Command) -> Result<String> {
    let out = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        let said = if said.trim().is_empty() { String::from_utf8_lossy(&out.stdout) } else { said };
        return Err(Failure(format!("`{}` failed ({}):\n{}", shown(command), out.status, tail(&said, 20))));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Runs it in front of the person, who sees what it prints and may answer it.
pub fn seen(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("`{}` failed ({status})", shown(command)))) }
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure(format!("could not start `{}`: {error}", shown(command)))
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// How a watched command ended.
#[derive(Debug)]
pub struct Watched {
    /// It ended by itself with success.
    pub ok: bool,
    /// How it ended, in words.
    pub ended: String,
    /// What it wrote to both streams, without colours.
    pub text: String,
}

/// Runs a command, passes its output on line by line, keeps it in `log`, and ends it with all its children at the
/// limit, so that one that hangs does not hide the rest.
pub fn watch(command: &mut Command, log: &Path, limit: Duration) -> Result<Watched> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
    }
    let mut file =
        File::options().create(true).append(true).open(log).map_err(|error| Failure::file("write", log, &error))?;
    let _ = writeln!(file, "$ {}", shown(command));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let kept = Arc::new(Mutex::new((String::new(), file)));
    let (closed, closings) = mpsc::channel::<()>();
    let readers = [
        child.stdout.take().map(|s| pass_on(s, Arc::clone(&kept), closed.clone())),
        child.stderr.take().map(|s| pass_on(s, Arc::clone(&kept), closed.clone())),
    ];
    drop(closed);
    let over = loop {
        // Both streams close when nobody is left to write.
        match closings.recv_timeout(Duration::from_millis(200)) {
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            _ => break Over::Closed,
        }
        if started.elapsed() > limit {
            end_tree(&mut child);
            break Over::Limit;
        }
        // A service that it left behind may keep a stream open; that is no reason to wait for it.
        if child.try_wait().ok().flatten().is_some() && closings.recv_timeout(GRACE).is_err() {
            break Over::Left;
        }
    };
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if over == Over::Closed {
        for reader in readers.into_iter().flatten() {
            let _ = reader.join();
        }
    }
    let text = kept.lock().map(|kept| kept.0.clone()).unwrap_or_default();
    let ended = if over == Over::Limit {
        format!("ended after {}: over its time limit", crate::say::duration(limit))
    } else {
        status.to_string()
    };
    Ok(Watched { ok: status.success() && over != Over::Limit, ended, text })
}

/// How long the streams of an ended command may stay open before it counts as ended.
const GRACE: Duration = Duration::from_secs(5);

/// Why watching ended.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Over {
    Closed,
    Limit,
    Left,
}

type Kept = Arc<Mutex<(String, File)>>;

fn pass_on(stream: impl Read + Send + 'static, kept: Kept, open: mpsc::Sender<()>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let _open = open;
        let mut reader = BufReader::new(stream);
        let mut raw = Vec::new();
        loop {
            raw.clear();
            match reader.read_until(b'\n', &mut raw) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let line = String::from_utf8_lossy(&raw);
            let line = line.trim_end_matches(['\n', '\r']);
            println!("{line}");
            let plain = without_colours(line);
            if let Ok(mut kept) = kept.lock() {
                kept.0.push_str(&plain);
                kept.0.push('\n');
                let _ = writeln!(kept.1, "{plain}");
            }
        }
    })
}

/// Removes terminal escape sequences (`ESC [ … letter`), which tools write for people and which would hide numbers.
pub fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('[') => {
                letters.by_ref().find(char::is_ascii_alphabetic);
            }
            // `ESC ( B` chooses a character set.
            Some('(') => {
                letters.next();
            }
            _ => {}
        }
    }
    plain
}

/// Ends a child and everything it started.
#[cfg(unix)]
pub fn end_tree(child: &mut Child) {
    let table = output(Command::new("ps").args(["-A", "-o", "pid=,ppid="])).unwrap_or_default();
    let pairs: Vec<(u32, u32)> = table
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().filter_map(|n| n.parse().ok());
            Some((numbers.next()?, numbers.next()?))
        })
        .collect();
    let doomed = descendants(child.id(), &pairs);
    let mut kill = Command::new("kill");
    kill.arg("-KILL").args(doomed.iter().map(u32::to_string)).stderr(Stdio::null());
    let _ = kill.status();
    let _ = child.kill();
}

/// Ends a child and everything it started.
#[cfg(windows)]
pub fn end_tree(child: &mut Child) {
    let _ = output(Command::new("taskkill").args(["/T", "/F", "/PID", &child.id().to_string()]));
    let _ = child.kill();
}

/// A process and all below it, from pairs of (process, parent).
#[cfg_attr(windows, allow(dead_code))]
fn descendants(of: u32, pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![of];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(pairs.iter().filter(|(_, p)| *p == parent).map(|(child, _)| *child));
        next += 1;
    }
    found
}

/// Windows keeps a running program from being replaced, and `cargo build --workspace` may want to relink this one.
/// A renamed one may stay in use, so it steps aside; elsewhere nothing has to be done.
pub fn keep_own_executable_replaceable() {
    if cfg!(windows)
        && let Ok(own) = std::env::current_exe()
    {
        let aside = own.with_extension("running.exe");
        let _ = std::fs::remove_file(&aside);
        let _ = std::fs::rename(&own, &aside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_removed_and_text_stays() {
        assert_eq!(without_colours("\u{1b}[1m\u{1b}[32m 12 passed\u{1b}[39m\u{1b}[22m (13)"), " 12 passed (13)");
        assert_eq!(without_colours("\u{1b}(B\u{1b}[m+ added"), "+ added");
    }

    #[test]
    fn descendants_are_found_over_generations() {
        let pairs = [(2, 1), (3, 2), (4, 3), (9, 8), (5, 2)];
        assert_eq!(descendants(2, &pairs), [2, 3, 5, 4]);
    }

    #[test]
    fn a_tail_has_the_last_lines() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a", 5), "a");
    }

    #[cfg(unix)]
    #[test]
    fn a_watched_command_is_kept_in_the_log_and_its_exit_is_seen() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("deep/log.txt");
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; exit 3"]);
        let watched = watch(&mut command, &log, Duration::from_secs(30)).expect("sh starts");
        assert!(!watched.ok);
        assert!(watched.ended.contains('3'), "{}", watched.ended);
        let kept = std::fs::read_to_string(&log).expect("the log is there");
        assert!(kept.contains("one") && kept.contains("two"), "{kept}");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_over_its_limit_is_ended_with_its_children() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let marker = folder.path().join("survived");
        let mut command = Command::new("sh");
        // The grandchild would hold the stream for a minute and then leave a trace.
        command.arg("-c").arg(format!("(sleep 60; touch {}) & wait", marker.display()));
        let started = Instant::now();
        let watched = watch(&mut command, &folder.path().join("log"), Duration::from_millis(300)).expect("sh starts");
        assert!(!watched.ok);
        assert!(watched.ended.contains("over its time limit"), "{}", watched.ended);
        assert!(started.elapsed() < Duration::from_secs(30));
        assert!(!marker.exists());
    }
}
