//! Moving a recording: a new name on the same drive, or a copy that is compared before the original may go.

use domain::{Code, Problem};
use media::Cancel;
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// As much as is read at once.
const PIECE: usize = 1 << 20;

/// A name in the folder that nothing has: the file's own, or with a number behind it.
pub(crate) fn free_name(folder: &Path, file: &Path) -> PathBuf {
    let own = folder.join(file.file_name().unwrap_or_default());
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, kind) = (part(file.file_stem()), part(file.extension()));
    let end = if kind.is_empty() { String::new() } else { format!(".{kind}") };
    let numbered = (2..10_000).map(|n| folder.join(format!("{stem} ({n}){end}")));
    std::iter::once(own.clone()).chain(numbered).find(|path| !path.exists()).unwrap_or(own)
}

/// What became of the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Original {
    /// It is the new file, under another name.
    Renamed,
    /// It is still there: the new file is a copy on another drive, which was compared.
    Kept,
}

/// Brings a file to a place where nothing is: renamed, or copied to another drive. Whoever asks removes the original of a copy
/// when the library knows the new place. `progress` is told the share that is done.
///
/// # Errors
/// What the system says, `Cancelled` too; then the file is where it was, and nothing is left at the new place.
pub(crate) fn bring(
    from: &Path,
    to: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f64),
) -> Result<Original, Problem> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Problem::io("Making the folder", folder, &error))?;
    }
    // A rename would write over what is there.
    if to.exists() {
        let error = std::io::Error::from(ErrorKind::AlreadyExists);
        return Err(Problem::io("Moving to", to, &error));
    }
    match std::fs::rename(from, to) {
        Ok(()) => Ok(Original::Renamed),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            copy_over(from, to, cancel, progress).map(|()| Original::Kept)
        }
        Err(error) => Err(Problem::io("Moving", from, &error)),
    }
}

/// To another drive: copied under another name, read again and compared, and only then given its own.
fn copy_over(from: &Path, to: &Path, cancel: &Cancel, progress: &mut dyn FnMut(f64)) -> Result<(), Problem> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let copied = copy_and_compare(from, &part, cancel, progress)
        .and_then(|()| std::fs::rename(&part, to).map_err(|error| Problem::io("Writing", to, &error)));
    if copied.is_err() {
        // What was begun is worth nothing.
        let _ = std::fs::remove_file(&part);
    }
    copied
}

fn stopped(cancel: &Cancel) -> Result<(), Problem> {
    if cancel.is_cancelled() {
        return Err(Problem::new(Code::Cancelled, "Stopped.", "It was cancelled."));
    }
    Ok(())
}

fn copy_and_compare(from: &Path, part: &Path, cancel: &Cancel, progress: &mut dyn FnMut(f64)) -> Result<(), Problem> {
    let reading = |error: &std::io::Error| Problem::io("Reading", from, error);
    let writing = |error: &std::io::Error| Problem::io("Writing", part, error);
    let mut source = File::open(from).map_err(|error| reading(&error))?;
    let facts = source.metadata().map_err(|error| reading(&error))?;
    let whole = facts.len().max(1) as f64;
    let mut target = File::create(part).map_err(|error| writing(&error))?;
    let (mut piece, mut sum, mut done) = (vec![0; PIECE], Sha256::new(), 0_u64);
    loop {
        stopped(cancel)?;
        let n = source.read(&mut piece).map_err(|error| reading(&error))?;
        if n == 0 {
            break;
        }
        sum.update(&piece[..n]);
        target.write_all(&piece[..n]).map_err(|error| writing(&error))?;
        done += n as u64;
        // Comparing takes the other half.
        progress(done as f64 / whole / 2.0);
    }
    target.sync_all().map_err(|error| writing(&error))?;
    if let Ok(modified) = facts.modified() {
        // When it was recorded may be known by this alone.
        let _ = target.set_modified(modified);
    }
    drop(target);
    let mut copy = File::open(part).map_err(|error| writing(&error))?;
    let (mut again, mut compared) = (Sha256::new(), 0_u64);
    loop {
        stopped(cancel)?;
        let n = copy.read(&mut piece).map_err(|error| writing(&error))?;
        if n == 0 {
            break;
        }
        again.update(&piece[..n]);
        compared += n as u64;
        progress(0.5 + compared as f64 / whole / 2.0);
    }
    if done == compared && sum.finalize() == again.finalize() {
        return Ok(());
    }
    Err(writing(&std::io::Error::new(ErrorKind::InvalidData, "the copy is not like the original")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let free = |name: &str| free_name(folder.path(), Path::new(name)).file_name().unwrap().to_owned();
        assert_eq!(free("a v1.2.mkv"), "a v1.2.mkv");
        made(folder.path(), "a v1.2.mkv", b"x");
        assert_eq!(free("a v1.2.mkv"), "a v1.2 (2).mkv");
        made(folder.path(), "a v1.2 (2).mkv", b"x");
        assert_eq!(free("a v1.2.mkv"), "a v1.2 (3).mkv");
    }

    #[test]
    fn a_move_takes_everything_along_and_never_writes_over_something() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..PIECE * 2 + 77).map(|n| (n * 31 % 251) as u8).collect();
        let from = made(folder.path(), "a.mkv", &bytes);
        let to = folder.path().join("far/away/a.mkv");
        assert_eq!(bring(&from, &to, &Cancel::new(), &mut |_| {}).unwrap(), Original::Renamed);
        assert!(!from.exists() && std::fs::read(&to).unwrap() == bytes);
        let other = made(folder.path(), "a.mkv", b"another");
        assert!(bring(&other, &to, &Cancel::new(), &mut |_| {}).is_err());
        assert!(other.exists() && std::fs::read(&to).unwrap() == bytes);
    }

    #[test]
    fn a_copy_is_compared_and_what_is_stopped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..PIECE * 3).map(|n| (n % 253) as u8).collect();
        let from = made(folder.path(), "a.mkv", &bytes);
        let at = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(at).unwrap();
        let to = folder.path().join("b.mkv");
        let cancel = Cancel::new();
        let stopping = cancel.clone();
        let stopped = copy_over(&from, &to, &cancel, &mut |done| {
            if done > 0.3 {
                stopping.cancel();
            }
        });
        assert!(stopped.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the original alone");
        let mut last = 0.0;
        copy_over(&from, &to, &Cancel::new(), &mut |done| last = done).unwrap();
        assert!(from.exists() && std::fs::read(&to).unwrap() == bytes);
        assert_eq!(std::fs::metadata(&to).unwrap().modified().unwrap(), at);
        assert!((last - 1.0).abs() < 1e-9);
    }
}
