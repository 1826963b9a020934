//! What ffmpeg complains about, as problems for people. The only file that understands its texts.

use crate::{run::Ended, source, sys};
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
    let code = match code_of(&ended.complaints) {
        // The system ends who writes past the limit of a quota.
        Code::FfmpegFailed if ended.how == sys::FILE_SIZE_SIGNAL => Code::DiskFull,
        code => code,
    };
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

/// Whether the output is not whole although ffmpeg may say that all went well.
pub(crate) fn lost_what_it_wrote(lines: &[String]) -> bool {
    ["Error writing trailer", "Error closing file", "av_interleaved_write_frame()", "Error muxing a packet"]
        .iter()
        .any(|text| lines.iter().any(|line| line.contains(text)))
}

/// Which kind of problem these lines tell of.
pub(crate) fn code_of(lines: &[String]) -> Code {
    let found = TEXTS.iter().find(|(text, _)| lines.iter().any(|line| line.contains(text)));
    found.map_or(Code::FfmpegFailed, |(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(lines: &[&str], how: &str) -> Ended {
        Ended {
            well: false,
            how: how.into(),
            complaints: lines.iter().map(|line| (*line).to_owned()).collect(),
            command: "ffmpeg -i file:a.mp4".into(),
        }
    }

    /// Lines as ffmpeg 5.1 and 9.0 wrote them.
    const SEEN: &[(&[&str], Code)] = &[
        (
            &[
                "[error] Error writing trailer of file:/t/x.mp4: No space left on device",
                "[error] Error closing file file:/t/x.mp4: No space left on device",
            ],
            Code::DiskFull,
        ),
        (
            &[
                "[out#0/mp4 @ 0x56172e52f1c0] [error] Error writing trailer: No space left on device",
                "[out#0/mp4 @ 0x56172e52f1c0] [error] Error closing file: No space left on device",
            ],
            Code::DiskFull,
        ),
        (&["[error] av_interleaved_write_frame(): Disk quota exceeded"], Code::DiskFull),
        (&["[error] file:/t/ro/x.mp4: Permission denied"], Code::NoPermission),
        (&["[error] file:nix.mp4: No such file or directory"], Code::FileMissing),
        (&["[error] file:/t: Is a directory"], Code::NotARecording),
        (
            &[
                "[hls @ 0x55d1297392c0] [error] Format not on whitelist 'mov,mp4'",
                "[error] file:hls.mp4: Invalid argument",
            ],
            Code::NotARecording,
        ),
        (
            &[
                "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5570f03a7300] [warning] Format mov,mp4,m4a,3gp,3g2,mj2 detected only with low score of 1, misdetection possible!",
                "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55569ef95300] [error] moov atom not found",
                "[error] file:text.mp4: Invalid data found when processing input",
            ],
            Code::NotARecording,
        ),
        (
            &[
                "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55853be3c300] [error] moov atom not found",
                "[error] file:nomoov.mp4: Invalid data found when processing input",
            ],
            Code::FileTruncated,
        ),
        (
            &[
                "[h264 @ 0x555c8aa93940] [error] Error splitting the input into NAL units.",
                "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x555c8aa1a8c0] [error] stream 0, offset 0x9dd6: partial file",
                "[error] Error while decoding stream #0:0: Invalid data found when processing input",
            ],
            Code::FileTruncated,
        ),
        (&["[matroska,webm @ 0x5630e3a358c0] [error] File ended prematurely"], Code::FileTruncated),
        (
            &["[fatal] Stream map '0:5' matches no streams.", "To ignore this, add a trailing '?' to the map."],
            Code::NoPicture,
        ),
        (&["[error] Output file #0 does not contain any stream"], Code::NoPicture),
        (&["[fatal] Unknown encoder 'libx264'"], Code::FfmpegTooOld),
        (&["[AVFilterGraph @ 0x55f895f1c380] [error] No such filter: 'ass'"], Code::FfmpegTooOld),
        (
            &["[error] Unrecognized option 'fps_mode'.", "[fatal] Error splitting the argument list: Option not found"],
            Code::FfmpegTooOld,
        ),
        (&["[error] file:/mnt/usb/a.mkv: Input/output error"], Code::IoFailed),
        (&["[error] something nobody has seen yet"], Code::FfmpegFailed),
        (&[], Code::FfmpegFailed),
    ];

    #[test]
    fn every_text_has_its_code_and_something_to_do() {
        let doing = Doing { what: "Cutting", source: Path::new("/v/a.mp4"), target: Some(Path::new("/o/b.mp4")) };
        for (lines, code) in SEEN {
            let problem = problem(doing, &ended(lines, "exit code 1"));
            assert_eq!(problem.code, *code, "{lines:?}");
            assert!(problem.what.starts_with("Cutting a.mp4"), "{}", problem.what);
            assert!(problem.fix.len() > 1, "{code} needs advice");
            assert!(lines.iter().all(|line| problem.details.contains(line)), "the raw text is kept");
        }
        for (text, code) in TEXTS {
            assert_eq!(code_of(&[format!("[error] {text} x")]), *code, "{text} is hidden by a text above it");
        }
    }

    #[test]
    fn a_lost_end_is_seen_although_ffmpeg_ended_well() {
        let lost = SEEN.iter().filter(|(_, code)| *code == Code::DiskFull);
        assert!(lost.into_iter().all(|(lines, _)| lost_what_it_wrote(&ended(lines, "exit code 0").complaints)));
        let decoding =
            ["[error] Error while decoding stream #0:0: Invalid data found when processing input".to_owned()];
        assert!(!lost_what_it_wrote(&decoding));
    }

    #[test]
    #[cfg(unix)]
    fn a_limit_on_file_sizes_is_a_full_disk() {
        let doing = Doing { what: "Cutting", source: Path::new("/v/a.mp4"), target: None };
        assert_eq!(problem(doing, &ended(&[], sys::FILE_SIZE_SIGNAL)).code, Code::DiskFull);
        assert_eq!(problem(doing, &ended(&[], "signal 9")).code, Code::FfmpegFailed);
    }
}
