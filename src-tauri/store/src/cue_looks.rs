//! Where recordings were looked through for what a person taught, and how alike their pictures were.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{CueId, CueLooks, RecordingId};
use jiff::Timestamp;
use rusqlite::{Row, params};

/// One recording, looked through for one cue.
#[derive(Debug, Clone, PartialEq)]
pub struct LookedThrough {
    /// The cue.
    pub cue: CueId,
    /// The recording.
    pub recording: RecordingId,
    /// [`domain::Cue::shape`] of the examples that it was looked for with.
    pub shape: String,
    /// Whether all was looked at that was to be.
    pub whole: bool,
    /// How alike the pictures were.
    pub looks: CueLooks,
    /// When.
    pub looked_at: Timestamp,
}

const COLUMNS: &str = "cue, recording, shape, whole, looks, looked_at";

/// Keeps it in the place of what was known of the same two.
pub fn save(conn: &Conn, looked: &LookedThrough) -> Result<()> {
    let sql = format!("INSERT OR REPLACE INTO cue_looks ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    conn.prepare_cached(&sql)?.execute(params![
        looked.cue.to_string(),
        looked.recording.to_string(),
        looked.shape,
        looked.whole,
        to_json("cue_looks.looks", &looked.looks)?,
        ms(looked.looked_at),
    ])?;
    Ok(())
}

/// All of a recording.
pub fn of_recording(conn: &Conn, recording: RecordingId) -> Result<Vec<LookedThrough>> {
    let sql = format!("SELECT {COLUMNS} FROM cue_looks WHERE recording = ?1 ORDER BY cue");
    conn.prepare_cached(&sql)?.query_and_then([recording.to_string()], read)?.collect()
}

/// All of a cue, the newest recording first.
pub fn of_cue(conn: &Conn, cue: CueId) -> Result<Vec<LookedThrough>> {
    let sql = "SELECT l.cue, l.recording, l.shape, l.whole, l.looks, l.looked_at
               FROM cue_looks l JOIN recordings r ON r.id = l.recording
               WHERE l.cue = ?1 ORDER BY r.recorded_at DESC, r.id DESC";
    conn.prepare_cached(sql)?.query_and_then([cue.to_string()], read)?.collect()
}

/// Forgets a cue.
pub fn forget(conn: &Conn, cue: CueId) -> Result<()> {
    conn.prepare_cached("DELETE FROM cue_looks WHERE cue = ?1")?.execute([cue.to_string()])?;
    Ok(())
}

/// The newest recordings of a profile that can be looked through, and were measured: at most so many.
pub fn newest_recordings(conn: &Conn, profile: &str, most: u32) -> Result<Vec<RecordingId>> {
    let sql = "SELECT id FROM recordings WHERE profile = ?1 AND state = 'ready' AND media IS NOT NULL
               ORDER BY recorded_at DESC, id DESC LIMIT ?2";
    conn.prepare_cached(sql)?.query_and_then(params![profile, most], |row| row.id("id"))?.collect()
}

/// The recordings that were looked through for a cue.
pub fn recordings_of(conn: &Conn, cue: CueId) -> Result<Vec<RecordingId>> {
    let sql = "SELECT recording FROM cue_looks WHERE cue = ?1 ORDER BY recording";
    conn.prepare_cached(sql)?.query_and_then([cue.to_string()], |row| row.id("recording"))?.collect()
}

fn read(row: &Row) -> Result<LookedThrough> {
    Ok(LookedThrough {
        cue: row.id("cue")?,
        recording: row.id("recording")?,
        shape: row.col("shape")?,
        whole: row.col("whole")?,
        looks: row.json("looks")?,
        looked_at: row.time("looked_at")?,
    })
}
