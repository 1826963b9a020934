//! Marks that a person sets with `clipctl mark` while no app runs: a line each in a file of the library's folder, with the time
//! of day. The app takes them into the library (`marks.rs`); the file is only added to.

use domain::{MediaInfo, Problem};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

/// A mark as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    /// When.
    pub at: Timestamp,
    /// What was said with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// So much is read at once, years of pressing.
const MOST_BYTES: u64 = 16 << 20;

/// Where the marks of a library are.
pub fn file(data: &Path) -> PathBuf {
    data.join("marks.jsonl")
}

/// Writes a mark down. Errors: the folder can't be written to.
pub fn press(data: &Path, mark: &Pressed) -> Result<(), Problem> {
    let file = file(data);
    let line = serde_json::to_string(mark).map_err(|error| Problem::bug("A mark could not be written down.", error))?;
    std::fs::create_dir_all(data).map_err(|error| Problem::io("Making the folder", data, &error))?;
    let mut open = std::fs::OpenOptions::new();
    // One write of a whole line: two that press at once do not mix their letters.
    let written =
        open.append(true).create(true).open(&file).and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    written.map_err(|error| Problem::io("Writing", &file, &error))
}

/// When a recording began, in the time of day. A container's creation time is its beginning with some recorders and its end
/// with others: what the file's own time says decides.
pub(crate) fn began(path: &Path, info: &MediaInfo) -> Option<Timestamp> {
    let written = std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let written = written.and_then(|time| Timestamp::try_from(time).ok());
    let length = SignedDuration::from_micros(info.duration.micros());
    match (info.created_at, written) {
        (Some(created), Some(written)) if is_end(created, written, length) => created.checked_sub(length).ok(),
        (Some(created), _) => Some(created),
        (None, Some(written)) => written.checked_sub(length).ok(),
        (None, None) => None,
    }
}

/// Whether a creation time that lies so close to the last write is that of the end.
fn is_end(created: Timestamp, written: Timestamp, length: SignedDuration) -> bool {
    let apart = written.duration_since(created).abs();
    apart < SignedDuration::from_secs(20) && length > SignedDuration::from_secs(40)
}

/// Marks behind that many bytes of the journal, and how many bytes there are now. Broken lines mark nothing, a line without an
/// end is still being written, and a file that is shorter than what was read is another one.
pub(crate) fn since(journal: &Path, read: u64) -> (Vec<Pressed>, u64) {
    let Ok(mut open) = std::fs::File::open(journal) else { return (Vec::new(), 0) };
    let from = if open.metadata().is_ok_and(|meta| meta.len() >= read) { read } else { 0 };
    let mut bytes = Vec::new();
    if open.seek(SeekFrom::Start(from)).is_err() || open.take(MOST_BYTES).read_to_end(&mut bytes).is_err() {
        return (Vec::new(), read);
    }
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let marks =
        bytes[..whole].split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    (marks, from + whole as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_line_is_read_once_and_broken_ones_mark_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("not there yet");
        let pressed = |time: &str, label: Option<&str>| Pressed { at: at(time), label: label.map(str::to_owned) };
        let first = pressed("2026-11-21T20:00:12.5Z", Some("clutch"));
        press(&data, &first).unwrap();
        let (found, read) = since(&file(&data), 0);
        assert_eq!(found, std::slice::from_ref(&first));
        assert_eq!(since(&file(&data), read), (Vec::new(), read));

        let append = |text: &[u8]| {
            let mut open = std::fs::OpenOptions::new().append(true).open(file(&data)).unwrap();
            open.write_all(text).unwrap();
        };
        append(b"broken\n\xff\n");
        let second = pressed("2026-11-21T20:01:00Z", None);
        press(&data, &second).unwrap();
        append(b"{\"at\":");
        let (found, read) = since(&file(&data), read);
        assert_eq!(found, std::slice::from_ref(&second), "the last line has no end yet");
        append(b"\"2026-11-21T20:02:00Z\"}\n");
        assert_eq!(since(&file(&data), read).0, [pressed("2026-11-21T20:02:00Z", None)]);

        std::fs::write(file(&data), "").unwrap();
        press(&data, &first).unwrap();
        assert_eq!(since(&file(&data), 1 << 20).0, [first], "another file begins anew");
        assert_eq!(since(&folder.path().join("none"), 5), (Vec::new(), 0));
    }

    #[test]
    fn creation_times_that_are_ends() {
        let hour = SignedDuration::from_hours(1);
        assert!(is_end(at("2026-11-21T20:00:00Z"), at("2026-11-21T20:00:03Z"), hour));
        assert!(!is_end(at("2026-11-21T20:00:00Z"), at("2026-11-21T21:00:03Z"), hour));
        assert!(!is_end(at("2026-11-21T20:00:00Z"), at("2026-11-21T20:00:15Z"), SignedDuration::from_secs(15)));
    }
}
