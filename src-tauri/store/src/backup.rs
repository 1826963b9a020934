//! Backups: a whole database in one file, made while the store is in use.

use crate::{Conn, Result, StoreError, open, sys};
use jiff::Timestamp;
use rusqlite::{
    OpenFlags,
    backup::{Backup, StepResult},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

/// How many daily backups are kept.
const DAYS: usize = 7;
/// How many backups from before a migration are kept.
const MIGRATIONS: usize = 3;

const DAILY: &str = "daily-";
const BEFORE: &str = "before-schema-";

/// Copies an open database.
pub(crate) fn of_file(file: &Path, into: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Conn::open_with_flags(file, flags)?;
    source.busy_timeout(open::BUSY)?;
    of(&source, into)
}

/// Copies what the connection sees. The file appears under its name only when it is whole.
pub(crate) fn of(source: &Conn, into: &Path) -> Result<()> {
    if let Some(folder) = into.parent() {
        fs::create_dir_all(folder).map_err(failed("Making the folder", folder))?;
    }
    let part = with_suffix(into, ".part");
    remove_if_there(&part)?;
    let copied = copy(source, &part).and_then(|()| {
        // The rename must not be older than the bytes after a power cut.
        fs::OpenOptions::new()
            .write(true)
            .open(&part)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&part, into))
            .and_then(|()| into.parent().map_or(Ok(()), sys::sync_folder))
            .map_err(failed("Writing", into))
    });
    if copied.is_err() {
        // What is left of it is of no use; the error that counts is the first one.
        let _ = fs::remove_file(&part);
    }
    copied
}

fn copy(source: &Conn, part: &Path) -> Result<()> {
    let mut target = Conn::open(part)?;
    {
        let backup = Backup::new(source, &mut target)?;
        // All pages in one step: one snapshot, which a writer can neither disturb nor has to wait for.
        let mut tries = 0;
        while backup.step(-1)? != StepResult::Done {
            tries += 1;
            if tries > 100 {
                return Err(StoreError::Busy("the backup could not read the database".into()));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    // A plain file without a log beside it, which can be copied anywhere.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    // A damaged copy must not drive out the good ones of the days before.
    open::quick_check(&target)?;
    target.close().map_err(|(_, error)| error.into())
}

/// The backup of the day of `now` in UTC, unless it is there.
pub(crate) fn daily(file: &Path, folder: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let into = folder.join(format!("{DAILY}{}.db", now.strftime("%Y-%m-%d")));
    if into.exists() {
        return Ok(None);
    }
    of_file(file, &into)?;
    keep_newest(folder, DAILY, DAYS)?;
    Ok(Some(into))
}

/// The backup before a migration.
pub(crate) fn before_migration(conn: &Conn, folder: &Path, from: usize, to: usize) -> Result<PathBuf> {
    let now = Timestamp::now().strftime("%Y%m%dT%H%M%S%3f").to_string();
    let into = folder.join(format!("{BEFORE}{to}-from-{from}-{now}.db"));
    of(conn, &into)?;
    keep_newest(folder, BEFORE, MIGRATIONS)?;
    Ok(into)
}

/// Every backup in the folder, the newest first.
pub(crate) fn newest_first(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found: Vec<(SystemTime, PathBuf)> = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("Reading", folder)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(failed("Reading", folder))?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "db") {
            let modified = entry.metadata().and_then(|data| data.modified()).map_err(failed("Reading", &path))?;
            found.push((modified, path));
        }
    }
    found.sort();
    Ok(found.into_iter().rev().map(|(_, path)| path).collect())
}

fn keep_newest(folder: &Path, prefix: &str, keep: usize) -> Result<()> {
    let ours = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
    for old in newest_first(folder)?.into_iter().filter(ours).skip(keep) {
        fs::remove_file(&old).map_err(failed("Removing", &old))?;
    }
    Ok(())
}

/// The path with something behind its name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("Removing", path)(error)),
        _ => Ok(()),
    }
}

pub(crate) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |error| StoreError::Io { doing, path, error }
}
