//! Game profiles, by name.

use crate::{
    Conn, Result,
    row::{Columns, to_json},
};
use domain::Profile;

/// Stores a profile; one of the same name is replaced.
pub fn save(conn: &Conn, profile: &Profile) -> Result<()> {
    let sql = "INSERT INTO profiles (name, document) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET document = excluded.document";
    conn.prepare_cached(sql)?.execute([&profile.name, &to_json("profiles.document", profile)?])?;
    Ok(())
}

/// One profile.
pub fn get(conn: &Conn, name: &str) -> Result<Option<Profile>> {
    conn.prepare_cached("SELECT document FROM profiles WHERE name = ?1")?
        .query_and_then([name], |row| row.json("document"))?
        .next()
        .transpose()
}

/// All profiles, by name.
pub fn list(conn: &Conn) -> Result<Vec<Profile>> {
    conn.prepare_cached("SELECT document FROM profiles ORDER BY name")?
        .query_and_then([], |row| row.json("document"))?
        .collect()
}

/// Takes a profile out. Whether it was there.
pub fn delete(conn: &Conn, name: &str) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM profiles WHERE name = ?1")?.execute([name])? > 0)
}
