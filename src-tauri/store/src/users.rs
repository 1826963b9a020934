//! People who may log in. Their passwords are kept as hashes, which no list shows.

use crate::{
    Conn, Result,
    row::{Columns, changed, ms},
};
use domain::{Role, User, UserId};
use rusqlite::{Row, params};

const COLUMNS: &str = "id, name, role, created_at, disabled_at";

/// Adds somebody. [`crate::StoreError::Conflict`] when the name is taken; capitals don't count.
pub fn insert(conn: &Conn, user: &User, password_hash: &str) -> Result<()> {
    let sql =
        "INSERT INTO users (id, name, password_hash, role, created_at, disabled_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    conn.prepare_cached(sql)?.execute(params![
        user.id.to_string(),
        user.name,
        password_hash,
        user.role.as_str(),
        ms(user.created_at),
        user.disabled_at.map(ms),
    ])?;
    Ok(())
}

/// One of them.
pub fn get(conn: &Conn, id: UserId) -> Result<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// Whoever has that name, with the hash of the password.
pub fn by_name(conn: &Conn, name: &str) -> Result<Option<(User, String)>> {
    let sql = format!("SELECT {COLUMNS}, password_hash FROM users WHERE name = ?1");
    conn.prepare_cached(&sql)?
        .query_and_then([name], |row| Ok((read(row)?, row.col("password_hash")?)))?
        .next()
        .transpose()
}

/// The hash of somebody's password.
pub fn password_hash(conn: &Conn, id: UserId) -> Result<Option<String>> {
    let sql = "SELECT password_hash FROM users WHERE id = ?1";
    conn.prepare_cached(sql)?.query_and_then([id.to_string()], |row| row.col("password_hash"))?.next().transpose()
}

/// All of them by name.
pub fn list(conn: &Conn) -> Result<Vec<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users ORDER BY name");
    conn.prepare_cached(&sql)?.query_and_then([], read)?.collect()
}

/// Another role, or whether they may come in.
pub fn update(conn: &Conn, user: &User) -> Result<()> {
    let sql = "UPDATE users SET role = ?2, disabled_at = ?3 WHERE id = ?1";
    let values = params![user.id.to_string(), user.role.as_str(), user.disabled_at.map(ms)];
    changed(conn.prepare_cached(sql)?.execute(values)?, "user", user.id)
}

/// Another password.
pub fn set_password(conn: &Conn, id: UserId, password_hash: &str) -> Result<()> {
    let sql = "UPDATE users SET password_hash = ?2 WHERE id = ?1";
    changed(conn.prepare_cached(sql)?.execute([&id.to_string(), password_hash])?, "user", id)
}

/// How many owners may come in.
pub fn owners(conn: &Conn) -> Result<u64> {
    let sql = "SELECT count(*) AS owners FROM users WHERE role = ?1 AND disabled_at IS NULL";
    let count: i64 = conn.prepare_cached(sql)?.query_row([Role::Owner.as_str()], |row| row.get("owners"))?;
    Ok(count.unsigned_abs())
}

fn read(row: &Row<'_>) -> Result<User> {
    Ok(User {
        id: row.id("id")?,
        name: row.col("name")?,
        role: row.word("role", Role::parse)?,
        created_at: row.time("created_at")?,
        disabled_at: row.maybe_time("disabled_at")?,
    })
}
