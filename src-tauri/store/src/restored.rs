//! A library that was put back from a backup does not know what happened since the backup was made. What was on its way
//! then may be out: a mark says so, until every such post waits for its person.

use crate::{
    Conn, Result, StoreError, Tx, backup,
    backup::{failed, with_suffix},
    meta, open, posts,
};
use domain::{Code, Fix, PostEvent, PostState, Problem};
use jiff::Timestamp;
use std::{
    fs,
    path::{Path, PathBuf},
};

const MARK: &str = "restored_from_backup_of";

/// Marks a copy of a backup that is to become the library.
pub(crate) fn mark(conn: &Conn, made_at: Timestamp) -> Result<()> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'";
    let has_table: i64 = conn.query_row(sql, [], |row| row.get(0))?;
    // A library that is older than the table is older than posts.
    if has_table > 0 { meta::set(conn, MARK, &made_at.to_string()) } else { Ok(()) }
}

/// In a library that was put back: every post that was on its way waits for its person now. How many; the mark is gone.
pub fn hold_posts(tx: &Tx, now: Timestamp) -> Result<u32> {
    let Some(made_at) = meta::get(tx, MARK)? else { return Ok(0) };
    let states =
        ["approved", "scheduled", "preflight", "uploading", "finishing", "unknown"].map(str::to_owned).to_vec();
    let filter = posts::PostFilter { states, ..posts::PostFilter::default() };
    let mut held = 0;
    loop {
        // Those that are held leave the list.
        let page = posts::list(tx, &filter, &crate::Page { after: None, limit: 500 })?;
        if page.items.is_empty() {
            break;
        }
        for post in page.items {
            posts::apply(tx, post.id, PostEvent::NeedUser { problem: unsure(&post.state, &made_at) }, now)?;
            held += 1;
        }
    }
    // Log-ins that were ended since the backup would be back.
    crate::logins::end_all(tx)?;
    meta::remove(tx, MARK)?;
    Ok(held)
}

fn unsure(state: &PostState, made_at: &str) -> Problem {
    let day = made_at.get(..16).unwrap_or(made_at).replace('T', " ");
    let planned = match state {
        PostState::Scheduled { at, .. } => format!(" It was planned for {}.", at.strftime("%Y-%m-%d %H:%M UTC")),
        _ => String::new(),
    };
    Problem::new(
        Code::PlatformNeedsYou,
        "This post comes from a backup.",
        format!(
            "The library was put back as it was on {day} UTC; what became of the post since is not known.{planned}"
        ),
    )
    .say("Look whether it is out. If not, try again or give it another time; else take it back here.")
    .fix(Fix::Retry)
}

/// Puts a database in the place of a library that nobody has open. The one that was there is kept at `aside`, and said so
/// by the answer.
///
/// # Errors
/// `NotOurs`, `TooNew` and `Damaged` when `by` can't be a library; then nothing is changed.
pub fn replace(file: &Path, by: &Path, made_at: Timestamp, aside: &Path) -> Result<Option<PathBuf>> {
    let copy = open::checked_copy(by, file, made_at)?;
    let kept = file.metadata().is_ok_and(|facts| facts.len() > 0);
    if kept {
        backup::of_file(file, aside)?;
    }
    // A database must never meet the log of another one.
    for suffix in ["-wal", "-shm"] {
        backup::remove_if_there(&with_suffix(file, suffix))?;
    }
    open::take_place(&copy, file)?;
    Ok(kept.then(|| aside.to_owned()))
}

/// The schema version of a database file. 0: an empty one.
pub fn version_of(file: &Path) -> Result<usize> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Conn::open_with_flags(file, flags)?;
    let version = open::identify(&conn, file)?;
    conn.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(version)
}

/// When a backup was made, as far as its file tells.
pub(crate) fn age_of(backup: &Path) -> Timestamp {
    let modified = fs::metadata(backup).and_then(|facts| facts.modified()).map_err(failed("Reading", backup)).ok();
    modified.and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}
