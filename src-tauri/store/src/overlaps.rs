//! Recordings that show the same, and moments that are the same play as another.

use crate::{
    Conn, Result,
    row::{Columns, changed},
};
use domain::{MediaTime, MomentId, RecordingId};
use rusqlite::{OptionalExtension, params};

/// Keeps the print of a recording's sound.
pub fn save_print(conn: &Conn, recording: RecordingId, version: u32, print: &[u8]) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO sound_prints (recording, version, print) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute(params![recording.to_string(), version, print])?;
    Ok(())
}

/// The print of a recording's sound, when one of that version is there.
pub fn print(conn: &Conn, recording: RecordingId, version: u32) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT print FROM sound_prints WHERE recording = ?1 AND version = ?2";
    let print = conn.prepare_cached(sql)?.query_row(params![recording.to_string(), version], |row| row.get(0));
    Ok(print.optional()?)
}

/// Puts what a recording overlaps with in the place of what was known: each with how much later it begins.
pub fn replace(conn: &Conn, recording: RecordingId, others: &[(RecordingId, MediaTime)]) -> Result<()> {
    let id = recording.to_string();
    conn.prepare_cached("DELETE FROM overlaps WHERE first = ?1 OR second = ?1")?.execute([&id])?;
    let sql = "INSERT INTO overlaps (first, second, later_us) VALUES (?1, ?2, ?3)";
    for (other, later) in others {
        conn.prepare_cached(sql)?.execute(params![id, other.to_string(), later.micros()])?;
    }
    Ok(())
}

/// What a recording overlaps with, by id: each with how much later it begins.
pub fn of(conn: &Conn, recording: RecordingId) -> Result<Vec<(RecordingId, MediaTime)>> {
    let sql = "SELECT second AS other, later_us AS later FROM overlaps WHERE first = ?1
               UNION ALL SELECT first, -later_us FROM overlaps WHERE second = ?1 ORDER BY other";
    conn.prepare_cached(sql)?
        .query_and_then([recording.to_string()], |row| Ok((row.id("other")?, row.media_time("later")?)))?
        .collect()
}

/// Says that a moment is the same play as another, or no longer.
pub fn set_same(conn: &Conn, moment: MomentId, as_other: Option<MomentId>) -> Result<()> {
    let sql = "UPDATE moments SET same_as = ?2 WHERE id = ?1";
    let other = as_other.map(|id| id.to_string());
    changed(conn.prepare_cached(sql)?.execute(params![moment.to_string(), other])?, "moment", moment)
}

/// The moment that this one is offered with.
pub fn same_as(conn: &Conn, moment: MomentId) -> Result<Option<MomentId>> {
    let sql = "SELECT same_as FROM moments WHERE id = ?1";
    let found = conn.prepare_cached(sql)?.query_and_then([moment.to_string()], |row| row.maybe_id("same_as"))?.next();
    Ok(found.transpose()?.flatten())
}

/// The moments that are offered with this one, by id.
pub fn twins(conn: &Conn, moment: MomentId) -> Result<Vec<MomentId>> {
    let sql = "SELECT id FROM moments WHERE same_as = ?1 ORDER BY id";
    conn.prepare_cached(sql)?.query_and_then([moment.to_string()], |row| row.id("id"))?.collect()
}
