//! A recording as a file: its name, its identity, whether it is still what it was, and who writes to it.

use crate::{failure, run::Ended, sys};
use domain::{Code, Fingerprint, Fix, Problem};
use sha2::{Digest, Sha256};
use std::{
    fs::{File, Metadata},
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// Endings of the files that recorders write.
const ENDINGS: [&str; 17] = [
    "mp4", "mkv", "mov", "flv", "ts", "m2ts", "mts", "webm", "avi", "m4v", "wmv", "asf", "mpg", "mpeg", "f4v", "3gp",
    "mxf",
];

/// How much of head, middle and tail goes into a fingerprint. Large enough to hold the index of an MP4 at either end,
/// small enough that a network drive answers at once.
const SAMPLE_BYTES: u64 = 64 * 1024;

/// Whether a file is called as recordings are (`.mp4`, `.mkv`, `.mov`, `.flv`, `.ts`, …; capitals don't matter).
pub fn is_recording_name(path: &Path) -> bool {
    // `._x.mp4` is what macOS leaves beside files on foreign drives.
    let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    !hidden && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Whether another program has the file open for writing; `None` where the system does not tell.
///
/// Windows: the file can't be opened for us alone. Linux: a process that we may look into holds it for writing; our own
/// counts too. Elsewhere there is no way to ask.
pub fn has_writer(path: &Path) -> Option<bool> {
    sys::has_writer(path)
}

/// The identity of a recording, and its size in bytes.
///
/// A hash of the size and of head, middle and tail, 64 KiB each: the same bytes have the same fingerprint under any name.
/// Errors: `FileEmpty`, `FileMissing`, `NoPermission`, `NotARecording` for a folder, `IoFailed`.
pub fn fingerprint(path: &Path) -> Result<(Fingerprint, u64), Problem> {
    let (mut file, meta) = open(path)?;
    let size = meta.len();
    let mut hash = Sha256::new();
    hash.update(size.to_le_bytes());
    let sample = SAMPLE_BYTES.min(size);
    for at in [0, (size - sample) / 2, size - sample] {
        let mut bytes = Vec::new();
        let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.by_ref().take(sample).read_to_end(&mut bytes));
        read.map_err(|error| Problem::io("Reading", path, &error))?;
        if bytes.len() as u64 != sample {
            return Err(vanished(path, "It became shorter while it was read."));
        }
        hash.update(&bytes);
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((Fingerprint(hex), size))
}

/// The name of a file, for people.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Opens a file that has to be a real one with something in it.
pub(crate) fn open(path: &Path) -> Result<(File, Metadata), Problem> {
    let io = |error| Problem::io("Reading", path, &error);
    // Before opening: a pipe that is called `.mp4` would keep us waiting for somebody to write into it.
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        let what = format!("{} can't be used as a recording.", name(path));
        return Err(Problem::new(Code::NotARecording, what, "It is a folder or a device, not a file.")
            .say("Choose the recording itself."));
    }
    let file = File::open(path).map_err(io)?;
    let meta = file.metadata().map_err(io)?;
    if meta.len() == 0 {
        let what = format!("{} is empty.", name(path));
        return Err(Problem::new(Code::FileEmpty, what, "The recorder or the copy wrote nothing into it.")
            .say("Delete it, or copy it again from where it came from."));
    }
    Ok((file, meta))
}

/// A recording that is being read, to notice when it changes under us. ffmpeg often ends well when half of a file is
/// gone: it takes the missing rest for the end.
#[derive(Clone)]
pub(crate) struct Watched {
    path: PathBuf,
    size: u64,
}

impl Watched {
    /// Looks at the file before ffmpeg does: what the system says is clearer than what ffmpeg makes of it.
    pub(crate) fn begin(path: &Path) -> Result<Self, Problem> {
        let (_, meta) = open(path)?;
        Ok(Self { path: path.to_path_buf(), size: meta.len() })
    }

    /// What the end of a run means: nothing, or the problem behind it. A file that is gone or shorter explains any end.
    pub(crate) fn after(&self, doing: failure::Doing, ended: &Ended) -> Result<(), Problem> {
        match std::fs::metadata(&self.path) {
            Err(error) => Err(vanished(&self.path, "It is not there any more.").details(error)),
            Ok(meta) if meta.len() < self.size => {
                Err(vanished(&self.path, "It became shorter while it was read.").details(failure::details(ended)))
            }
            // ffmpeg 5 ends well on a full disk: only its complaint about the last bytes tells.
            Ok(_) if !ended.well || (doing.target.is_some() && failure::lost_what_it_wrote(&ended.complaints)) => {
                Err(failure::problem(doing, ended))
            }
            Ok(_) => Ok(()),
        }
    }
}

fn vanished(path: &Path, why: &str) -> Problem {
    Problem::new(Code::FileVanished, format!("{} changed while it was being read.", name(path)), why)
        .say("Wait until nothing moves or writes it, or connect its drive again.")
        .fix(Fix::Retry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_known_by_their_endings() {
        let yes = ["a.mp4", "A.MKV", "x.y.m2ts", "/v/Replay 2024-01-01.flv"];
        let no = ["a.tmp", "a.mp4.part", "notes.txt", "mp4", ".mp4", "._a.mp4", "a.jpg", ""];
        assert!(yes.iter().all(|name| is_recording_name(Path::new(name))));
        assert!(no.iter().all(|name| !is_recording_name(Path::new(name))));
    }
}
