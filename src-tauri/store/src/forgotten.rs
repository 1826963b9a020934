//! Recordings that a person removed from the library on purpose. The watcher leaves them alone; an explicit import
//! takes them again.

use crate::{Conn, Result};
use domain::Fingerprint;

/// Remembers that it was removed.
pub fn forget(conn: &Conn, fingerprint: &Fingerprint) -> Result<()> {
    let sql =
        "INSERT INTO forgotten (fingerprint, forgotten_at) VALUES (?1, CAST(unixepoch('subsec') * 1000 AS INTEGER))
               ON CONFLICT (fingerprint) DO UPDATE SET forgotten_at = excluded.forgotten_at";
    conn.prepare_cached(sql)?.execute([&fingerprint.0])?;
    Ok(())
}

/// Whether it was removed.
pub fn is_forgotten(conn: &Conn, fingerprint: &Fingerprint) -> Result<bool> {
    Ok(conn.prepare_cached("SELECT 1 FROM forgotten WHERE fingerprint = ?1")?.exists([&fingerprint.0])?)
}

/// It may come in again. Whether it had been removed.
pub fn unforget(conn: &Conn, fingerprint: &Fingerprint) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM forgotten WHERE fingerprint = ?1")?.execute([&fingerprint.0])? > 0)
}
