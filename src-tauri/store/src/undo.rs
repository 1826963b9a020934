//! What can be taken back: how things were before a change.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use jiff::Timestamp;
use rusqlite::{Row, params};

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoEntry {
    /// Its id.
    pub id: String,
    /// What was done, as a word of the program (`moments.decide`).
    pub verb: String,
    /// What was done, for people.
    pub label: String,
    /// How it was before, as the verb wrote it.
    pub before: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "id, verb, label, before, at";

/// Remembers a change.
pub fn push(conn: &Conn, entry: &UndoEntry) -> Result<()> {
    let sql = "INSERT INTO undo (id, verb, label, before, at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let before = to_json("undo.before", &entry.before)?;
    conn.prepare_cached(sql)?.execute(params![entry.id, entry.verb, entry.label, before, ms(entry.at)])?;
    Ok(())
}

/// The last change.
pub fn latest(conn: &Conn) -> Result<Option<UndoEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM undo ORDER BY seq DESC LIMIT 1");
    conn.prepare_cached(&sql)?.query_and_then([], read)?.next().transpose()
}

/// The last changes of a verb, the newest first.
pub fn of_verb(conn: &Conn, verb: &str, limit: usize) -> Result<Vec<UndoEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM undo WHERE verb = ?1 ORDER BY seq DESC LIMIT ?2");
    conn.prepare_cached(&sql)?.query_and_then(params![verb, limit as i64], read)?.collect()
}

/// One change.
pub fn get(conn: &Conn, id: &str) -> Result<Option<UndoEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM undo WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id], read)?.next().transpose()
}

/// Takes an entry out, to be applied in the same transaction. `None` when somebody else took it.
pub fn take(conn: &Conn, id: &str) -> Result<Option<UndoEntry>> {
    let sql = format!("DELETE FROM undo WHERE id = ?1 RETURNING {COLUMNS}");
    let mut statement = conn.prepare_cached(&sql)?;
    // To its end: a statement that is left halfway does not delete.
    let taken = statement.query_and_then([id], read)?.collect::<Result<Vec<_>>>()?;
    Ok(taken.into_iter().next())
}

/// Forgets what was done before that time. How many entries.
pub fn prune(conn: &Conn, before: Timestamp) -> Result<u32> {
    Ok(conn.prepare_cached("DELETE FROM undo WHERE at < ?1")?.execute([ms(before)])? as u32)
}

fn read(row: &Row) -> Result<UndoEntry> {
    Ok(UndoEntry {
        id: row.col("id")?,
        verb: row.col("verb")?,
        label: row.col("label")?,
        before: row.json("before")?,
        at: row.time("at")?,
    })
}
