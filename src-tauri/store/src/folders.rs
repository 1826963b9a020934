//! Capture folders.

use crate::{
    Conn, Result,
    row::{Columns, changed, to_json},
    sys,
};
use domain::{FolderId, WatchedFolder};
use rusqlite::{OptionalExtension, Row, params};

const COLUMNS: &str = "id, path, recursive, patterns, enabled, polling";

/// Adds a folder. [`crate::StoreError::Conflict`] when its path is watched already.
pub fn insert(conn: &Conn, folder: &WatchedFolder) -> Result<()> {
    let sql = "INSERT INTO folders (id, path, recursive, patterns, enabled, polling) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    write(conn, sql, folder)?;
    Ok(())
}

/// Changes a folder.
pub fn update(conn: &Conn, folder: &WatchedFolder) -> Result<()> {
    let sql = "UPDATE folders SET path = ?2, recursive = ?3, patterns = ?4, enabled = ?5, polling = ?6 WHERE id = ?1";
    changed(write(conn, sql, folder)?, "folder", folder.id)
}

fn write(conn: &Conn, sql: &str, folder: &WatchedFolder) -> Result<usize> {
    let patterns = to_json("folders.patterns", &folder.patterns)?;
    let (id, path) = (folder.id.to_string(), sys::path_to_text(&folder.path));
    Ok(conn.prepare_cached(sql)?.execute(params![
        id,
        path,
        folder.recursive,
        patterns,
        folder.enabled,
        folder.polling
    ])?)
}

/// Takes a folder out; its recordings stay. Whether it was there.
pub fn delete(conn: &Conn, id: FolderId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM folders WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// All folders, in the order in which they were added.
pub fn list(conn: &Conn) -> Result<Vec<WatchedFolder>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM folders ORDER BY seq"))?.query_and_then([], read)?.collect()
}

/// One folder.
pub fn get(conn: &Conn, id: FolderId) -> Result<Option<WatchedFolder>> {
    let sql = format!("SELECT {COLUMNS} FROM folders WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// The folder with that path.
pub fn by_path(conn: &Conn, path: &std::path::Path) -> Result<Option<WatchedFolder>> {
    let sql = "SELECT id FROM folders WHERE path = ?1";
    let id: Option<String> =
        conn.prepare_cached(sql)?.query_row([sys::path_to_text(path)], |row| row.get(0)).optional()?;
    match id.and_then(|id| id.parse().ok()) {
        Some(id) => get(conn, id),
        None => Ok(None),
    }
}

fn read(row: &Row) -> Result<WatchedFolder> {
    Ok(WatchedFolder {
        id: row.id("id")?,
        path: sys::text_to_path(&row.col::<String>("path")?),
        recursive: row.col("recursive")?,
        patterns: row.json("patterns")?,
        enabled: row.col("enabled")?,
        polling: row.col("polling")?,
    })
}
