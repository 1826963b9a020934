//! Starting ffmpeg and ffprobe: the only file that does.
//!
//! One thread spawns the child, reads its output and waits for it: on Linux the child dies with the thread that spawned
//! it, so that thread must not end earlier. A second one reads stderr. Both put what they read into one short queue; a
//! slow reader makes ffmpeg wait on its pipe, which bounds memory.

use crate::{Cancel, args, leash::Leash, sys};
use domain::{Code, Problem};
use ffmpeg_sidecar::command::FfmpegCommand;
use std::{
    collections::VecDeque,
    ffi::OsString,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

/// Pieces of output that wait at most: enough to hide a hiccup, little enough for large pictures.
const QUEUE: usize = 3;
/// Lines of complaint that are kept for "details".
const TAIL: usize = 40;

/// A command line to be run.
pub(crate) struct Task {
    /// ffmpeg or ffprobe.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) args: Vec<OsString>,
    /// Standard output comes in pieces of exactly so many bytes; only the last may be shorter.
    pub(crate) piece_bytes: usize,
    /// Give way to other programs.
    pub(crate) low_priority: bool,
    /// The folder to run in.
    pub(crate) folder: Option<PathBuf>,
}

/// What comes from a child.
pub(crate) enum Event {
    /// A piece of standard output.
    Piece(Vec<u8>),
    /// A line of stderr.
    Line(String),
}

/// A child that runs.
pub(crate) struct Run {
    events: Option<Receiver<Event>>,
    leash: Arc<Leash>,
    keeper: Option<JoinHandle<io::Result<ExitStatus>>>,
    complaints: VecDeque<String>,
    command: String,
    cancel: Cancel,
}

/// How a child ended.
pub(crate) struct Ended {
    /// Whether it says that all went well.
    pub(crate) well: bool,
    /// Its exit code or signal, for people.
    pub(crate) how: String,
    /// The last lines it complained in.
    pub(crate) complaints: Vec<String>,
    /// The command line.
    pub(crate) command: String,
}

impl Run {
    /// Starts the child.
    pub(crate) fn start(task: Task, cancel: &Cancel) -> Result<Self, Problem> {
        if cancel.is_cancelled() {
            return Err(cancelled());
        }
        let command_line = format!("{} {}", task.program.display(), args::shown(&task.args));
        tracing::debug!(command = %command_line, "starting");
        let (to_us, events) = sync_channel(QUEUE);
        let (to_start, started) = sync_channel(1);
        let program = task.program.clone();
        let keeper = std::thread::Builder::new().name("ffmpeg".into()).spawn(move || {
            let piece_bytes = task.piece_bytes.max(1);
            let (child, leash) = match spawn(task) {
                Ok(started) => started,
                Err(error) => {
                    // The receiver waits below; it can't be gone.
                    drop(to_start.send(Err(error)));
                    return Err(io::ErrorKind::NotFound.into());
                }
            };
            drop(to_start.send(Ok(leash.clone())));
            keep(child, &leash, piece_bytes, to_us)
        });
        let keeper = keeper.map_err(|error| not_started(&program, &error))?;
        match started.recv() {
            Ok(Ok(leash)) => {
                cancel.hold(&leash);
                Ok(Self {
                    events: Some(events),
                    leash,
                    keeper: Some(keeper),
                    complaints: VecDeque::new(),
                    command: command_line,
                    cancel: cancel.clone(),
                })
            }
            Ok(Err(error)) => Err(not_started(&program, &error)),
            Err(_) => Err(Problem::bug("Starting ffmpeg failed.", "the thread that starts it ended")),
        }
    }

    /// The next piece or line; `None` when both pipes are closed.
    pub(crate) fn next(&mut self) -> Option<Event> {
        let event = self.events.as_ref()?.recv().ok()?;
        if let Event::Line(line) = &event
            && is_complaint(line)
        {
            if self.complaints.len() == TAIL {
                self.complaints.pop_front();
            }
            self.complaints.push_back(line.clone());
        }
        Some(event)
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Result<Ended, Problem> {
        while self.next().is_some() {}
        let status = match self.keeper.take().map(JoinHandle::join) {
            Some(Ok(Ok(status))) => status,
            Some(Ok(Err(error))) => return Err(Problem::bug("Waiting for ffmpeg failed.", error)),
            Some(Err(_)) | None => return Err(Problem::bug("Waiting for ffmpeg failed.", "its thread panicked")),
        };
        if self.cancel.is_cancelled() {
            return Err(cancelled());
        }
        let how = match (status.code(), sys::signal_of(status)) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => status.to_string(),
        };
        Ok(Ended {
            well: status.success(),
            how,
            complaints: std::mem::take(&mut self.complaints).into(),
            command: std::mem::take(&mut self.command),
        })
    }

    /// Runs to the end and returns standard output, handing each line of stderr to `on_line`.
    pub(crate) fn whole(
        task: Task,
        cancel: &Cancel,
        mut on_line: impl FnMut(&str),
    ) -> Result<(Vec<u8>, Ended), Problem> {
        let mut run = Self::start(task, cancel)?;
        let mut output = Vec::new();
        while let Some(event) = run.next() {
            match event {
                Event::Piece(piece) => output.extend_from_slice(&piece),
                Event::Line(line) => on_line(&line),
            }
        }
        Ok((output, run.end()?))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            self.leash.kill();
            // Whoever waits to put something into the queue is let go.
            self.events = None;
            drop(keeper.join());
        }
    }
}

/// The answer of everything that was cancelled.
pub(crate) fn cancelled() -> Problem {
    Problem::new(Code::Cancelled, "Stopped.", "It was cancelled.")
}

fn not_started(program: &Path, error: &io::Error) -> Problem {
    Problem::new(
        Code::FfmpegMissing,
        format!("{} could not be started.", program.display()),
        "It was found earlier, but the system does not run it now.",
    )
    .say("Install ffmpeg again or choose another one in Settings, then try again.")
    .details(error)
}

/// Makes the child with its leash; everything that can go wrong afterwards kills it.
fn spawn(task: Task) -> io::Result<(Child, Arc<Leash>)> {
    let mut builder = FfmpegCommand::new_with_path(&task.program);
    builder.args(&task.args);
    // The sidecar's own spawn adds `-n`, which ffprobe does not know.
    let mut command = Command::from(builder);
    command.stdin(Stdio::null());
    // Messages of the system that we look for are in English then.
    command.env("LC_ALL", "C");
    if let Some(folder) = task.folder {
        command.current_dir(folder);
    }
    sys::prepare(&mut command, task.low_priority);
    let mut child = command.spawn()?;
    match sys::Tree::of(&child) {
        Ok(tree) => Ok((child, Arc::new(Leash::new(tree)))),
        Err(error) => {
            child.kill()?;
            child.wait()?;
            Err(error)
        }
    }
}

/// Reads both pipes until they close and collects the child.
fn keep(mut child: Child, leash: &Arc<Leash>, piece_bytes: usize, to_us: SyncSender<Event>) -> io::Result<ExitStatus> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let to_us_too = to_us.clone();
        scope.spawn(move || {
            if let Some(stderr) = stderr {
                read_lines(BufReader::new(stderr), &mut |line| to_us_too.send(Event::Line(line)).is_ok());
            }
        });
        if let Some(mut stdout) = stdout {
            // When nobody listens any more there is nothing to go on for.
            while let Some(piece) = read_piece(&mut stdout, piece_bytes) {
                if to_us.send(Event::Piece(piece)).is_err() {
                    leash.kill();
                    break;
                }
            }
        }
    });
    sys::wait(&mut child, leash)
}

/// A full piece, or the rest at the end; `None` when there is nothing more.
fn read_piece(from: &mut impl Read, bytes: usize) -> Option<Vec<u8>> {
    let mut piece = vec![0; bytes];
    let mut filled = 0;
    while filled < bytes {
        match from.read(&mut piece[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    piece.truncate(filled);
    (filled > 0).then_some(piece)
}

/// Lines of stderr; what is no UTF-8 is replaced. Goes on reading to the end even when nobody listens, so that the child
/// is never stopped by a full pipe.
fn read_lines(mut from: impl BufRead, on_line: &mut dyn FnMut(String) -> bool) {
    let mut listening = true;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        // A line without end can't eat the memory.
        match from.by_ref().take(64 * 1024).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
                listening = listening && (line.is_empty() || on_line(line));
            }
        }
    }
}

/// Whether a line is something to keep for "details": not progress and not the report of a filter.
fn is_complaint(line: &str) -> bool {
    !(line.contains("Parsed_showinfo")
        || Progress::is_line(line)
        || line.contains("[info]")
        || line.contains("[verbose]"))
}

/// Reads `-progress` from stderr.
pub(crate) struct Progress {
    length_us: i64,
    told: f32,
}

impl Progress {
    /// For an output of that length.
    pub(crate) fn over(length: domain::MediaTime) -> Self {
        Self { length_us: length.micros().max(1), told: 0.0 }
    }

    /// The fraction after this line, 0 to 1, when it has grown. ffmpeg writes `N/A` before the first picture and
    /// negative times while it is still before the cut: neither moves it, and it never goes back.
    pub(crate) fn read(&mut self, line: &str) -> Option<f32> {
        let micros: i64 = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
        let fraction = (micros as f64 / self.length_us as f64).clamp(0.0, 1.0) as f32;
        (fraction > self.told).then(|| {
            self.told = fraction;
            fraction
        })
    }

    fn is_line(line: &str) -> bool {
        line.split_once('=').is_some_and(|(key, _)| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !key.starts_with(' ')
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MediaTime;

    #[test]
    fn progress_only_grows() {
        let lines = [
            "frame=0",
            "out_time_us=N/A",
            "out_time_us=-21333",
            "out_time_us=500000",
            "out_time=00:00:00.500000",
            "out_time_us=400000",
            "out_time_us=1000000",
            "out_time_us=9223372036854775807",
            "progress=end",
        ];
        let mut progress = Progress::over(MediaTime::from_seconds(2.0));
        let told: Vec<f32> = lines.iter().filter_map(|line| progress.read(line)).collect();
        assert_eq!(told, [0.25, 0.5, 1.0]);
    }

    #[test]
    fn an_output_without_length_does_not_divide_by_zero() {
        assert_eq!(Progress::over(MediaTime::ZERO).read("out_time_us=5"), Some(1.0));
    }

    #[test]
    fn complaints_are_kept_and_chatter_is_not() {
        assert!(is_complaint("[error] file:a.mp4: No such file or directory"));
        assert!(is_complaint("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x1] [error] moov atom not found"));
        assert!(!is_complaint("out_time_us=12"));
        assert!(!is_complaint("stream_0_0_q=23.0"));
        assert!(!is_complaint("[Parsed_showinfo_3 @ 0x1] [info] n:   0 pts:      0 pts_time:0"));
    }

    #[test]
    fn pieces_are_whole_but_for_the_last() {
        let mut from = &b"abcdefgh"[..];
        let pieces: Vec<_> = std::iter::from_fn(|| read_piece(&mut from, 3)).collect();
        assert_eq!(pieces, [b"abc".to_vec(), b"def".to_vec(), b"gh".to_vec()]);
    }

    #[test]
    fn lines_without_end_or_with_odd_bytes_are_read() {
        let mut lines = Vec::new();
        read_lines(&b"one\r\n\xff\xfetwo\nthree"[..], &mut |line| {
            lines.push(line);
            true
        });
        assert_eq!(lines, ["one", "\u{fffd}\u{fffd}two", "three"]);
    }
}
