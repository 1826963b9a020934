//! Tokens for scripts and second computers. Only their hashes lie here.

use crate::{
    Conn, Result,
    row::{Columns, changed, ms, to_json},
};
use domain::{ApiToken, TokenId, UserId};
use jiff::Timestamp;
use rusqlite::{Row, params};

const COLUMNS: &str = "id, user, name, scopes, created_at, last_used_at, revoked_at";

/// Adds a token.
pub fn insert(conn: &Conn, token: &ApiToken, token_hash: &str) -> Result<()> {
    let sql = "INSERT INTO api_tokens (id, user, name, token_hash, scopes, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    conn.prepare_cached(sql)?.execute(params![
        token.id.to_string(),
        token.user.map(|user| user.to_string()),
        token.name,
        token_hash,
        to_json("api_tokens.scopes", &token.scopes)?,
        ms(token.created_at),
    ])?;
    Ok(())
}

/// One token.
pub fn get(conn: &Conn, id: TokenId) -> Result<Option<ApiToken>> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// The token with that hash that is still of use.
pub fn by_hash(conn: &Conn, token_hash: &str) -> Result<Option<ApiToken>> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE token_hash = ?1 AND revoked_at IS NULL");
    conn.prepare_cached(&sql)?.query_and_then([token_hash], read)?.next().transpose()
}

/// All of them, the newest first; also those that were revoked.
pub fn list(conn: &Conn) -> Result<Vec<ApiToken>> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens ORDER BY seq DESC");
    conn.prepare_cached(&sql)?.query_and_then([], read)?.collect()
}

/// It was used.
pub fn used(conn: &Conn, id: TokenId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE api_tokens SET last_used_at = ?2 WHERE id = ?1";
    changed(conn.prepare_cached(sql)?.execute(params![id.to_string(), ms(now)])?, "token", id)
}

/// It is of no use any more. Whether it was before.
pub fn revoke(conn: &Conn, id: TokenId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE api_tokens SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
    Ok(conn.prepare_cached(sql)?.execute(params![id.to_string(), ms(now)])? > 0)
}

/// All of somebody's that are of use.
pub fn of_user(conn: &Conn, user: UserId) -> Result<Vec<ApiToken>> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE user = ?1 AND revoked_at IS NULL");
    conn.prepare_cached(&sql)?.query_and_then([user.to_string()], read)?.collect()
}

fn read(row: &Row<'_>) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.id("id")?,
        user: row.maybe_id("user")?,
        name: row.col("name")?,
        scopes: row.json("scopes")?,
        created_at: row.time("created_at")?,
        last_used_at: row.maybe_time("last_used_at")?,
        revoked_at: row.maybe_time("revoked_at")?,
    })
}
