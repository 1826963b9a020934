//! Marks that a person sets while playing, with our key or `clipctl mark`: a line each in a file of the library's folder, with
//! the time of day. They need no running app, and which recording they belong to shows when that is there.

use domain::{MediaInfo, MediaTime, Problem, Signal};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    io::{BufRead as _, BufReader, Write as _},
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

/// Lines that are read at most, from the end: years of pressing.
const MOST: usize = 100_000;

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

/// The marks that were pressed while a recording was made. Broken lines mark nothing.
pub(crate) fn marks_of(journal: &Path, began: Timestamp, duration: MediaTime) -> Vec<Signal> {
    let Ok(open) = std::fs::File::open(journal) else { return Vec::new() };
    BufReader::new(open)
        .lines()
        .map_while(Result::ok)
        .take(MOST)
        .filter_map(|line| serde_json::from_str::<Pressed>(&line).ok())
        .filter_map(|pressed| {
            let micros = i64::try_from(pressed.at.duration_since(began).as_micros()).ok()?;
            let at = MediaTime::from_micros(micros);
            (MediaTime::ZERO..duration)
                .contains(&at)
                .then(|| highlights::mark(at, pressed.label.as_deref().unwrap_or_default()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_pressed_during_a_recording_marks_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("not there yet");
        for (time, label) in [
            ("2026-11-21T19:59:59Z", None),
            ("2026-11-21T20:00:12.5Z", Some("clutch")),
            ("2026-11-21T20:01:00Z", None),
            ("2026-11-21T20:10:01Z", Some("later")),
        ] {
            press(&data, &Pressed { at: at(time), label: label.map(str::to_owned) }).unwrap();
        }
        std::fs::OpenOptions::new().append(true).open(file(&data)).unwrap().write_all(b"broken\n\xff\n").unwrap();
        let marks = marks_of(&file(&data), at("2026-11-21T20:00:00Z"), MediaTime::from_seconds(600.0));
        let shown: Vec<(f64, Option<&str>)> =
            marks.iter().map(|mark| (mark.start.seconds(), mark.label.as_deref())).collect();
        assert_eq!(shown, [(12.5, Some("clutch")), (60.0, None)]);
        assert!(
            marks_of(&folder.path().join("none"), at("2026-11-21T20:00:00Z"), MediaTime::from_seconds(9.0)).is_empty()
        );
    }

    #[test]
    fn creation_times_that_are_ends() {
        let hour = SignedDuration::from_hours(1);
        assert!(is_end(at("2026-11-21T20:00:00Z"), at("2026-11-21T20:00:03Z"), hour));
        assert!(!is_end(at("2026-11-21T20:00:00Z"), at("2026-11-21T21:00:03Z"), hour));
        assert!(!is_end(at("2026-11-21T20:00:00Z"), at("2026-11-21T20:00:15Z"), SignedDuration::from_secs(15)));
    }
}
