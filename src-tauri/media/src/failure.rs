//! What ffmpeg complains about, as problems for people. The only file that understands its texts.

use crate::{run::Ended, source};
use domain::{Code, Problem};
use std::path::Path;

/// What was being done, for the first sentence of a problem.
#[derive(Clone, Copy)]
pub(crate) struct Doing<'a> {
    /// `Reading the sound of`, `Cutting`: what stands before the name of the file.
    pub(crate) what: &'a str,
    /// The recording.
    pub(crate) source: &'a Path,
    /// What is being written, if anything.
    pub(crate) target: Option<&'a Path>,
}

/// The problem behind a run that did not end well.
pub(crate) fn problem(doing: Doing, ended: &Ended) -> Problem {
    let code = code_of(&ended.complaints);
    let what = format!("{} {} failed.", doing.what, source::name(doing.source));
    let problem = match code {
        Code::DiskFull => Problem::new(code, what, "There is no space left on the disk it is written to.")
            .say("Free some space or choose another folder in Settings → Storage, then try again."),
        Code::NoPermission => {
            // ffmpeg does not say which of the two it was not allowed to open.
            let (whose, path) = match doing.target {
                Some(target) if std::fs::File::open(doing.source).is_ok() => ("write", target),
                _ => ("read", doing.source),
            };
            Problem::new(code, what, format!("The system does not allow us to {whose} {}.", path.display()))
                .say("Give your user the right to it, then try again.")
        }
        Code::FileMissing | Code::FileVanished => {
            Problem::new(code, what, "The file was moved, renamed or deleted, or its drive was unplugged.")
                .say("Put it back or connect the drive, then try again.")
        }
        Code::NotARecording => not_a_recording(doing),
        Code::FileTruncated => {
            Problem::new(code, what, "Part of the file is missing: it ends too early or lacks its index.")
                .say("Copy it again from where it came from. A recorder that crashed may offer to repair it.")
        }
        Code::NoPicture => Problem::new(code, what, "There is no picture in it that can be decoded.")
            .say("Check that it is the right file."),
        Code::IoFailed => Problem::new(code, what, "The system could not read or write the data.")
            .say("Check that the drive is connected and healthy, then try again."),
        Code::FfmpegTooOld => Problem::new(code, what, "This build of ffmpeg lacks something that is needed for it.")
            .say("Install a full and current build of ffmpeg (version 5.0 or newer, with libx264 and libass)."),
        _ => Problem::new(Code::FfmpegFailed, what, format!("ffmpeg ended early ({}).", ended.how))
            .say("Try it again; if it stays, look at the details and report them."),
    };
    problem.fix(domain::Fix::Retry).details(details(ended))
}

/// The file is something else.
pub(crate) fn not_a_recording(doing: Doing) -> Problem {
    let what = format!("{} {} failed.", doing.what, source::name(doing.source));
    Problem::new(Code::NotARecording, what, "The file is not a video that ffmpeg can read.")
        .say("Check that it is the right file; play it in another program to see whether it is damaged.")
}

/// The raw text that stands behind "details".
pub(crate) fn details(ended: &Ended) -> String {
    format!("{}\n{}\n{}", ended.command, ended.complaints.join("\n"), ended.how)
}

/// Texts and what they mean. The first that is found decides, so what is certain stands above what only follows from it:
/// a full disk also makes a broken file.
const TEXTS: &[(&str, Code)] = &[
    ("No space left on device", Code::DiskFull),
    ("Disk quota exceeded", Code::DiskFull),
    ("File too large", Code::DiskFull),
    ("Permission denied", Code::NoPermission),
    ("Operation not permitted", Code::NoPermission),
    ("Read-only file system", Code::NoPermission),
    ("No such file or directory", Code::FileMissing),
    ("Input/output error", Code::IoFailed),
    ("Stale file handle", Code::IoFailed),
    ("No such device", Code::IoFailed),
    ("Cannot allocate memory", Code::FfmpegFailed),
    ("Unrecognized option", Code::FfmpegTooOld),
    ("Option not found", Code::FfmpegTooOld),
    ("Unknown encoder", Code::FfmpegTooOld),
    ("No such filter", Code::FfmpegTooOld),
    ("Unknown decoder", Code::FfmpegTooOld),
    ("Format not on whitelist", Code::NotARecording),
    ("Is a directory", Code::NotARecording),
    ("detected only with low score", Code::NotARecording),
    ("partial file", Code::FileTruncated),
    ("moov atom not found", Code::FileTruncated),
    ("File ended prematurely", Code::FileTruncated),
    ("Truncating packet", Code::FileTruncated),
    ("EBML header parsing failed", Code::NotARecording),
    ("Stream map '", Code::NoPicture),
    ("does not contain any stream", Code::NoPicture),
    ("matches no streams", Code::NoPicture),
    ("Invalid data found when processing input", Code::NotARecording),
];

/// Which kind of problem these lines tell of.
pub(crate) fn code_of(lines: &[String]) -> Code {
    let found = TEXTS.iter().find(|(text, _)| lines.iter().any(|line| line.contains(text)));
    found.map_or(Code::FfmpegFailed, |(_, code)| *code)
}
