//! Opening a library: whose file it is, whether it is whole, and bringing it up to date.

use crate::{
    Conn, Result, SCHEMA_VERSION, StoreError, backup,
    backup::{failed, remove_if_there, with_suffix},
    readers::Readers,
    restored,
    schema::{APPLICATION_ID, MIGRATIONS},
    store::{Restored, Running},
    sys,
    writer::Writer,
};
use jiff::Timestamp;
use rusqlite::{
    OpenFlags,
    config::DbConfig,
    trace::{TraceEvent, TraceEventCodes},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

/// How long a statement waits for another process.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// What counts as slow.
const SLOW: Duration = Duration::from_millis(100);

/// Reading connections.
const READERS: usize = 3;

/// Opens `file` with the backups of `backups`: what runs, what had to be restored, the version before a migration.
pub(crate) fn open(file: &Path, backups: &Path) -> Result<(Running, Option<Restored>, Option<usize>)> {
    for folder in [file.parent(), Some(backups)].into_iter().flatten() {
        fs::create_dir_all(folder).map_err(failed("Making the folder", folder))?;
    }
    // No file at all is a new library, whatever backups lie there: somebody wanted it so.
    let existed = file.exists();
    // The system's own word for "no permission" is better than SQLite's "unable to open".
    fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(file)
        .map_err(failed("Opening", file))?;

    let clean = take_clean_mark(file)?;
    let first = if existed && lost(file, backups)? {
        Err(StoreError::Damaged("the file is empty, and there are backups of it".into()))
    } else {
        prepared(file, backups, !clean)
    };
    let (conn, version, restored) = match first {
        Ok((conn, version)) => (conn, version, None),
        Err(StoreError::Damaged(why)) => {
            tracing::error!(%why, "the library is damaged");
            let restored = restore(file, backups)?;
            let (conn, version) = prepared(file, backups, false)?;
            (conn, version, Some(restored))
        }
        Err(other) => return Err(other),
    };
    set_up(&conn)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    let migrated_from = (version > 0 && version < SCHEMA_VERSION).then_some(version);

    let readers = (0..READERS).map(|_| reader(file)).collect::<Result<_>>()?;
    let thread_failed = failed("Starting the threads for", file);
    let running = Writer::start(conn)
        .and_then(|writer| Readers::start(readers).map(|readers| Running { writer, readers }))
        .map_err(thread_failed)?;
    Ok((running, restored, migrated_from))
}

/// Whether the file lost all it had. A library that has had a backup is never empty again by itself.
fn lost(file: &Path, backups: &Path) -> Result<bool> {
    let length = |path: &Path| fs::metadata(path).map_or(0, |data| data.len());
    let empty = length(file) == 0 && length(&with_suffix(file, "-wal")) == 0;
    Ok(empty && !backup::newest_first(backups)?.is_empty())
}

/// A migrated connection, and the version that the file had.
fn prepared(file: &Path, backups: &Path, check: bool) -> Result<(Conn, usize)> {
    let mut conn = Conn::open(file)?;
    conn.busy_timeout(BUSY)?;
    // A damaged file is kept aside as it is: closing it must not write its log into it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let version = identify(&conn, file)?;
    if check && version > 0 {
        quick_check(&conn)?;
    }
    let mode: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        // Some network drives can't do it. It works without, only readers and the writer wait for each other.
        tracing::warn!(mode, "the library's drive does not allow a write-ahead log");
    }
    if version < SCHEMA_VERSION {
        if version > 0 {
            let kept = backup::before_migration(&conn, backups, version, SCHEMA_VERSION)?;
            tracing::info!(from = version, to = SCHEMA_VERSION, backup = %kept.display(), "migrating the library");
        }
        // A table that is rebuilt must not take the rows that refer to it along.
        conn.pragma_update(None, "foreign_keys", "OFF")?;
        MIGRATIONS.to_latest(&mut conn).map_err(migration_failed)?;
    }
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok((conn, version))
}

fn migration_failed(error: rusqlite_migration::Error) -> StoreError {
    match error {
        rusqlite_migration::Error::RusqliteError { query, err } => match StoreError::from(err) {
            // These say more than "a migration failed", and a damaged file can be restored.
            known @ (StoreError::Damaged(_) | StoreError::Full(_) | StoreError::Busy(_)) => known,
            other => StoreError::Migration(format!("{other} in {query}")),
        },
        other => StoreError::Migration(other.to_string()),
    }
}

/// The schema version of the file, 0 for an empty one. Reads only.
pub(crate) fn identify(conn: &Conn, file: &Path) -> Result<usize> {
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    if application != APPLICATION_ID && (application != 0 || version != 0 || tables != 0) {
        return Err(StoreError::NotOurs { file: file.into() });
    }
    let found = usize::try_from(version).map_err(|_| StoreError::NotOurs { file: file.into() })?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::TooNew { file: file.into(), found, known: SCHEMA_VERSION });
    }
    Ok(found)
}

pub(crate) fn quick_check(conn: &Conn) -> Result<()> {
    let word: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if word == "ok" { Ok(()) } else { Err(StoreError::Damaged(word)) }
}

fn set_up(conn: &Conn) -> Result<()> {
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "synchronous", "NORMAL")?;
    // Without it a sync on macOS stops at the drive's cache. It means nothing elsewhere.
    conn.pragma_update(None, "fullfsync", "ON")?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -8000)?;
    conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(tell_slow));
    Ok(())
}

/// Says which statement held things up. Its text has no values in it.
fn tell_slow(event: TraceEvent<'_>) {
    if let TraceEvent::Profile(statement, took) = event
        && took > SLOW
    {
        tracing::debug!(?took, sql = %statement.sql(), "a slow statement");
    }
}

fn reader(file: &Path) -> Result<Conn> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Conn::open_with_flags(file, flags)?;
    conn.busy_timeout(BUSY)?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -8000)?;
    // Triggers of a read would be a mistake; this makes sure even where the drive ignores the flag.
    conn.pragma_update(None, "query_only", "ON")?;
    conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(tell_slow));
    Ok(conn)
}

/// Puts the damaged file aside and the newest good backup in its place.
fn restore(file: &Path, backups: &Path) -> Result<Restored> {
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S%3f").to_string();
    let aside = with_suffix(file, &format!(".damaged-{stamp}"));
    // The log first: a database must never meet the log of another one.
    for suffix in ["-wal", "-shm", ""] {
        let (from, to) = (with_suffix(file, suffix), with_suffix(&aside, suffix));
        if from.exists() {
            fs::rename(&from, &to).map_err(failed("Putting aside", &from))?;
        }
    }
    let mut backup_used = None;
    for candidate in backup::newest_first(backups)? {
        match put_in_place(&candidate, file) {
            Ok(()) => {
                backup_used = Some(candidate);
                break;
            }
            Err(error @ StoreError::Io { .. }) => return Err(error),
            Err(error) => tracing::warn!(backup = %candidate.display(), %error, "this backup can't be used"),
        }
    }
    Ok(Restored { damaged_kept_at: aside, backup_used })
}

/// Checks a copy of the backup and gives it the library's name.
fn put_in_place(candidate: &Path, file: &Path) -> Result<()> {
    let copy = checked_copy(candidate, file, restored::age_of(candidate))?;
    take_place(&copy, file)
}

/// A copy of a backup beside the library, whole and of a version that we know. It is marked: what it says of posts is old.
pub(crate) fn checked_copy(candidate: &Path, file: &Path, made_at: Timestamp) -> Result<PathBuf> {
    let copy = with_suffix(file, ".restoring");
    fs::copy(candidate, &copy).map_err(failed("Copying", candidate))?;
    let checked = (|| {
        let conn = Conn::open(&copy)?;
        if identify(&conn, candidate)? == 0 {
            return Err(StoreError::Damaged("the backup is empty".into()));
        }
        quick_check(&conn)?;
        restored::mark(&conn, made_at)?;
        conn.close().map_err(|(_, error)| StoreError::from(error))
    })();
    match checked {
        Ok(()) => Ok(copy),
        Err(error) => {
            remove_if_there(&copy)?;
            Err(error)
        }
    }
}

/// Gives a checked copy the library's name, so that it holds after a power cut.
pub(crate) fn take_place(copy: &Path, file: &Path) -> Result<()> {
    fs::OpenOptions::new()
        .write(true)
        .open(copy)
        .and_then(|handle| handle.sync_all())
        .and_then(|()| fs::rename(copy, file))
        .and_then(|()| file.parent().map_or(Ok(()), sys::sync_folder))
        .map_err(failed("Restoring", file))
}

/// Closes the last connection and leaves the mark that spares the next start its check.
pub(crate) fn close_cleanly(file: &Path, conn: Conn) -> Result<()> {
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    conn.close().map_err(|(_, error)| StoreError::from(error))?;
    let mark = clean_mark(file);
    let state = state_of(file).map_err(failed("Reading", file))?;
    fs::write(&mark, state).map_err(failed("Writing", &mark))
}

/// Takes the mark away, and says whether the file is still the one that was closed.
fn take_clean_mark(file: &Path) -> Result<bool> {
    let mark = clean_mark(file);
    let clean = match fs::read_to_string(&mark) {
        Ok(stored) => state_of(file).is_ok_and(|state| state == stored),
        Err(_) => false,
    };
    remove_if_there(&mark)?;
    Ok(clean)
}

fn clean_mark(file: &Path) -> PathBuf {
    with_suffix(file, ".clean")
}

/// What changes when anybody touches the file: its length and its time.
fn state_of(file: &Path) -> std::io::Result<String> {
    let data = fs::metadata(file)?;
    let time = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    Ok(format!("{} {time}", data.len()))
}
