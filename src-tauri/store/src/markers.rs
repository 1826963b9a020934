//! The person's own marks, and when recordings began: a mark that was pressed belongs to what was being recorded then.

use crate::{
    Conn, Result,
    row::{Columns, changed, ms},
};
use domain::{Marker, MarkerId, MarkerPlace, MediaTime, RecordingId};
use jiff::Timestamp;
use rusqlite::{Row, params};

const COLUMNS: &str = "id, pressed_at, recording, at_us, note, made_at";

/// Adds a mark. [`crate::StoreError::Conflict`] when its id is there already, or its recording is not.
pub fn insert(conn: &Conn, mark: &Marker) -> Result<()> {
    let (pressed, set) = match mark.place {
        MarkerPlace::Pressed(at) => (Some(ms(at)), None),
        MarkerPlace::Set { recording, at } => (None, Some((recording.to_string(), at.micros()))),
    };
    let (recording, at_us) = set.unzip();
    let sql = format!("INSERT INTO markers ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    conn.prepare_cached(&sql)?.execute(params![
        mark.id.to_string(),
        pressed,
        recording,
        at_us,
        mark.note,
        ms(mark.made_at)
    ])?;
    Ok(())
}

/// One mark.
pub fn get(conn: &Conn, id: MarkerId) -> Result<Option<Marker>> {
    let sql = format!("SELECT {COLUMNS} FROM markers WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// Takes a mark out. Whether it was there.
pub fn delete(conn: &Conn, id: MarkerId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM markers WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// Markers that were set in a recording, by time.
pub fn set_in(conn: &Conn, recording: RecordingId) -> Result<Vec<Marker>> {
    let sql = format!("SELECT {COLUMNS} FROM markers WHERE recording = ?1 ORDER BY at_us, id");
    conn.prepare_cached(&sql)?.query_and_then([recording.to_string()], read)?.collect()
}

/// Markers that were pressed at `from` or later and before `to`, by time.
pub fn pressed(conn: &Conn, from: Timestamp, to: Timestamp) -> Result<Vec<Marker>> {
    let sql =
        format!("SELECT {COLUMNS} FROM markers WHERE pressed_at >= ?1 AND pressed_at < ?2 ORDER BY pressed_at, id");
    conn.prepare_cached(&sql)?.query_and_then([ms(from), ms(to)], read)?.collect()
}

/// The newest marks that were pressed, newest first.
pub fn newest(conn: &Conn, most: u32) -> Result<Vec<Marker>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM markers WHERE pressed_at IS NOT NULL ORDER BY pressed_at DESC, id DESC LIMIT ?1"
    );
    conn.prepare_cached(&sql)?.query_and_then([most], read)?.collect()
}

/// Writes down when a recording began. [`crate::StoreError::NotFound`] when it is not there.
pub fn set_began(conn: &Conn, recording: RecordingId, began: Timestamp) -> Result<()> {
    let sql = "UPDATE recordings SET began_at = ?2 WHERE id = ?1";
    changed(conn.prepare_cached(sql)?.execute(params![recording.to_string(), ms(began)])?, "recording", recording)
}

/// When a recording began, as it was written down.
pub fn began(conn: &Conn, recording: RecordingId) -> Result<Option<Timestamp>> {
    let sql = "SELECT began_at FROM recordings WHERE id = ?1";
    let found =
        conn.prepare_cached(sql)?.query_and_then([recording.to_string()], |row| row.maybe_time("began_at"))?.next();
    Ok(found.transpose()?.flatten())
}

/// A recording and the stretch of the day that it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The recording.
    pub recording: RecordingId,
    /// When it began; where that was not written down, when it was recorded.
    pub began: Timestamp,
    /// How long it is.
    pub duration: MediaTime,
}

/// Recordings that began between two times of day, both included, earliest first. No more than `most` of them.
pub fn recorded(conn: &Conn, from: Timestamp, to: Timestamp, most: u32) -> Result<Vec<Recorded>> {
    let sql = "SELECT id, coalesce(began_at, recorded_at) AS began, duration_us FROM recordings
               WHERE coalesce(began_at, recorded_at) BETWEEN ?1 AND ?2 AND duration_us IS NOT NULL
               ORDER BY coalesce(began_at, recorded_at), id LIMIT ?3";
    conn.prepare_cached(sql)?
        .query_and_then(params![ms(from), ms(to), most], |row| {
            Ok(Recorded {
                recording: row.id("id")?,
                began: row.time("began")?,
                duration: row.media_time("duration_us")?,
            })
        })?
        .collect()
}

fn read(row: &Row) -> Result<Marker> {
    let place = match (row.maybe_time("pressed_at")?, row.maybe_id("recording")?, row.maybe_media_time("at_us")?) {
        (None, Some(recording), Some(at)) => MarkerPlace::Set { recording, at },
        (pressed, ..) => MarkerPlace::Pressed(pressed.unwrap_or_default()),
    };
    Ok(Marker { id: row.id("id")?, place, note: row.col("note")?, made_at: row.time("made_at")? })
}
