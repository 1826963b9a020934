//! Small facts about the library itself, by key.

use crate::{Conn, Result};
use rusqlite::OptionalExtension;

/// The value of a key.
pub fn get(conn: &Conn, key: &str) -> Result<Option<String>> {
    Ok(conn.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()?)
}

/// Sets the value of a key.
pub fn set(conn: &Conn, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    conn.prepare_cached(sql)?.execute([key, value])?;
    Ok(())
}

/// Takes a key out. Whether it was there.
pub fn remove(conn: &Conn, key: &str) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])? > 0)
}
