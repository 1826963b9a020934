//! Stopping: whatever happens to us, ffmpeg goes too; and recordings that change under us.

use crate::world::{Folder, ffmpeg, probe};
use domain::{Captions, Code, Layout, LayoutKind, SoundEdit, Span};
use media::{Cancel, FrameRequest, RenderPart, RenderRequest};
use std::path::Path;

/// A recording whose rendering takes a while.
fn long(folder: &Folder) -> std::path::PathBuf {
    folder.make(
        "long.mp4",
        "-f lavfi -i testsrc2=s=640x360:r=30:d=8 -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p",
    )
}

fn request(path: &Path) -> RenderRequest {
    RenderRequest {
        parts: vec![RenderPart { path: path.into(), info: probe(path), span: Span::from_seconds(0.1, 7.9) }],
        layout: Layout { kind: LayoutKind::VerticalBlurred, game: None, face: None },
        sound: SoundEdit::default(),
        captions: Captions::default(),
        brand: domain::Brand::default(),
        max_height: None,
        max_bytes: None,
    }
}

fn dense() -> FrameRequest {
    FrameRequest { size: (640, 384), samples_per_s: 30.0, span: None, keyframes_only: false, detail: None }
}

#[cfg(target_os = "linux")]
fn running(folder: &Folder) -> Vec<u32> {
    crate::world::processes_with(&folder.path("").display().to_string())
}

#[test]
#[cfg(target_os = "linux")]
fn cancelling_a_render_ends_ffmpeg_and_leaves_nothing() {
    let folder = Folder::new();
    let path = long(&folder);
    let request = request(&path);
    let cancel = Cancel::new();
    let mut seen = Vec::new();
    let mut since = None;
    let result = media::render(ffmpeg(), &request, &folder.path("clip.mp4"), &cancel, &mut |_| {
        if seen.is_empty() {
            seen = running(&folder);
            since = Some(std::time::Instant::now());
            cancel.cancel();
        }
    });
    assert_eq!(result.unwrap_err().code, Code::Cancelled);
    assert_eq!(seen.len(), 1, "ffmpeg ran when it was cancelled");
    assert!(since.unwrap().elapsed().as_millis() < 1000);
    assert_eq!(running(&folder), Vec::<u32>::new());
    assert!(!Path::new(&format!("/proc/{}", seen[0])).exists(), "it was collected");
    assert_eq!(folder.files(), ["long.mp4"]);
}

#[test]
#[cfg(target_os = "linux")]
fn cancelling_from_another_thread_reaches_a_reader_that_waits() {
    let folder = Folder::new();
    let path = long(&folder);
    let cancel = Cancel::new();
    let mut pictures = media::frames(ffmpeg(), &path, &probe(&path), &dense(), &cancel).unwrap();
    pictures.next().unwrap().unwrap();
    assert_eq!(running(&folder).len(), 1);
    let other = cancel.clone();
    std::thread::spawn(move || other.cancel()).join().unwrap();
    // What was already in the queue may still come; then the word.
    let last = pictures.by_ref().find_map(Result::err).unwrap();
    assert_eq!(last.code, Code::Cancelled);
    assert!(pictures.next().is_none());
    assert_eq!(running(&folder), Vec::<u32>::new());
}

#[test]
#[cfg(target_os = "linux")]
fn a_dropped_reader_ends_its_ffmpeg() {
    let folder = Folder::new();
    let path = long(&folder);
    let polite = ffmpeg().clone().with_low_priority(true);
    let mut pictures = media::frames(&polite, &path, &probe(&path), &dense(), &Cancel::new()).unwrap();
    pictures.next().unwrap().unwrap();
    let [id] = running(&folder)[..] else { panic!("it waits for us: the pipe is full") };
    assert_eq!(niceness(id), "10", "it gives way to the game");
    drop(pictures);
    assert_eq!(running(&folder), Vec::<u32>::new());
}

#[cfg(target_os = "linux")]
fn niceness(id: u32) -> String {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    // The 19th field, counted behind the name, which may hold blanks.
    stat.rsplit(')').next().unwrap().split_whitespace().nth(16).unwrap().to_owned()
}

#[test]
#[cfg(target_os = "linux")]
fn what_runs_already_can_be_made_to_give_way() {
    let folder = Folder::new();
    let path = long(&folder);
    let cancel = Cancel::new();
    let mut pictures = media::frames(ffmpeg(), &path, &probe(&path), &dense(), &cancel).unwrap();
    pictures.next().unwrap().unwrap();
    let [id] = running(&folder)[..] else { panic!("it waits for us: the pipe is full") };
    assert_eq!(niceness(id), "0");
    cancel.give_way();
    assert_eq!(niceness(id), "10");
}

#[test]
#[cfg(target_os = "linux")]
fn a_thread_that_gives_way_takes_its_children_along() {
    let folder = Folder::new();
    let path = long(&folder);
    let info = probe(&path);
    let work = std::thread::spawn(move || {
        media::thread_gives_way();
        let mut pictures = media::frames(ffmpeg(), &path, &info, &dense(), &Cancel::new()).unwrap();
        pictures.next().unwrap().unwrap();
        pictures
    });
    let pictures = work.join().unwrap();
    let [id] = running(&folder)[..] else { panic!("it waits for us: the pipe is full") };
    assert_eq!(niceness(id), "10");
    drop(pictures);
}

#[test]
#[cfg(target_os = "linux")]
fn a_reader_outlives_the_thread_that_opened_it() {
    let folder = Folder::new();
    let path = long(&folder);
    let info = probe(&path);
    let wish = FrameRequest { size: (64, 64), ..dense() };
    let opened = std::thread::spawn(move || media::frames(ffmpeg(), &path, &info, &wish, &Cancel::new()).unwrap());
    let pictures = opened.join().unwrap();
    assert_eq!(pictures.collect::<Result<Vec<_>, _>>().unwrap().len(), 240);
}

/// Not a test by itself: what `a_killed_app_takes_ffmpeg_along` kills.
#[test]
#[ignore = "started by another test"]
fn render_until_killed() {
    let Some(folder) = std::env::var_os("MEDIA_TEST_FOLDER") else { return };
    let path = Path::new(&folder).join("long.mp4");
    let out = Path::new(&folder).join("clip.mp4");
    drop(media::render(ffmpeg(), &request(&path), &out, &Cancel::new(), &mut |_| println!("under way")));
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_app_takes_ffmpeg_along() {
    use std::{
        io::{BufRead, BufReader},
        process::{Command, Stdio},
    };
    let folder = Folder::new();
    long(&folder);
    let mut app = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "stop::render_until_killed", "--ignored", "--nocapture"])
        .env("MEDIA_TEST_FOLDER", folder.path(""))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(app.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("under way")));
    let running = running(&folder);
    assert_eq!(running.len(), 1);
    // SAFETY: plain system calls; the handle is closed with the test.
    let handle = unsafe { libc::syscall(libc::SYS_pidfd_open, running[0], 0) };
    assert!(handle >= 0);
    app.kill().unwrap();
    app.wait().unwrap();
    let mut wait = libc::pollfd { fd: i32::try_from(handle).unwrap(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one valid entry. The handle becomes readable when the process ends.
    let ended = unsafe { libc::poll(&raw mut wait, 1, 5_000) };
    assert_eq!(ended, 1, "ffmpeg ended with the app");
}

#[test]
fn a_recording_that_becomes_shorter_while_it_is_read() {
    let folder = Folder::new();
    let path = long(&folder);
    let info = probe(&path);
    let mut pictures = media::frames(ffmpeg(), &path, &info, &dense(), &Cancel::new()).unwrap();
    pictures.next().unwrap().unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(std::fs::metadata(&path).unwrap().len() / 3).unwrap();
    let problem = pictures.find_map(Result::err).expect("it is noticed");
    assert_eq!(problem.code, Code::FileVanished);
}

#[test]
#[cfg(unix)]
fn a_recording_that_is_deleted_while_it_is_cut() {
    let folder = Folder::new();
    let path = long(&folder);
    let request = request(&path);
    let mut there = true;
    let result = media::render(ffmpeg(), &request, &folder.path("clip.mp4"), &Cancel::new(), &mut |_| {
        if std::mem::take(&mut there) {
            std::fs::remove_file(&path).unwrap();
        }
    });
    assert_eq!(result.unwrap_err().code, Code::FileVanished);
    assert_eq!(folder.files(), Vec::<String>::new());
}
