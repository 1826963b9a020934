//! Where people are logged in, and what renews it: only hashes of tokens lie here. The table is called `sessions`, which is
//! the web's word; a session of play is something else.

use crate::{
    Conn, Result,
    row::{Columns, ms},
};
use domain::{Login, LoginId, Role, User, UserId};
use jiff::Timestamp;
use rusqlite::{Row, params};

const COLUMNS: &str = "s.id, s.user, s.agent, s.created_at, s.last_seen_at, s.expires_at";

/// What became of a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refresh {
    /// It is the one that counts.
    Good(Login),
    /// It was used before, at that time.
    Used(Login, Timestamp),
    /// Nobody knows it.
    Unknown,
}

/// Somebody logs in.
pub fn insert(conn: &Conn, login: &Login, token_hash: &str) -> Result<()> {
    let sql = "INSERT INTO sessions (id, user, token_hash, agent, created_at, last_seen_at, expires_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    conn.prepare_cached(sql)?.execute(params![
        login.id.to_string(),
        login.user.to_string(),
        token_hash,
        login.agent,
        ms(login.created_at),
        ms(login.last_seen_at),
        ms(login.expires_at),
    ])?;
    Ok(())
}

/// A log-in that has not ended, with whose it is.
pub fn get(conn: &Conn, id: LoginId, now: Timestamp) -> Result<Option<(Login, User)>> {
    let sql = format!(
        "SELECT {COLUMNS}, u.name, u.role, u.created_at AS user_since, u.disabled_at
         FROM sessions s JOIN users u ON u.id = s.user WHERE s.id = ?1 AND s.expires_at > ?2"
    );
    conn.prepare_cached(&sql)?.query_and_then(params![id.to_string(), ms(now)], with_user)?.next().transpose()
}

/// All that have not ended, the one that was seen last first.
pub fn list(conn: &Conn, now: Timestamp) -> Result<Vec<(Login, User)>> {
    let sql = format!(
        "SELECT {COLUMNS}, u.name, u.role, u.created_at AS user_since, u.disabled_at
         FROM sessions s JOIN users u ON u.id = s.user WHERE s.expires_at > ?1 ORDER BY s.last_seen_at DESC, s.seq DESC"
    );
    conn.prepare_cached(&sql)?.query_and_then([ms(now)], with_user)?.collect()
}

/// Whose a refresh token is.
pub fn of_refresh_token(conn: &Conn, token_hash: &str, now: Timestamp) -> Result<Refresh> {
    let sql = format!("SELECT {COLUMNS} FROM sessions s WHERE s.token_hash = ?1 AND s.expires_at > ?2");
    let found = conn.prepare_cached(&sql)?.query_and_then(params![token_hash, ms(now)], read)?.next().transpose()?;
    if let Some(login) = found {
        return Ok(Refresh::Good(login));
    }
    let sql = format!(
        "SELECT {COLUMNS}, t.used_at FROM used_refresh_tokens t JOIN sessions s ON s.id = t.session WHERE t.token_hash = ?1"
    );
    let used = conn
        .prepare_cached(&sql)?
        .query_and_then([token_hash], |row| Ok::<_, crate::StoreError>((read(row)?, row.time("used_at")?)))?
        .next()
        .transpose()?;
    Ok(used.map_or(Refresh::Unknown, |(login, used_at)| Refresh::Used(login, used_at)))
}

/// Puts another refresh token in the place of the one that was used.
pub fn rotate(conn: &Conn, login: &Login, used_hash: &str, fresh_hash: &str) -> Result<()> {
    let id = login.id.to_string();
    let sql = "INSERT INTO used_refresh_tokens (token_hash, session, used_at) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute(params![used_hash, id, ms(login.last_seen_at)])?;
    let sql = "UPDATE sessions SET token_hash = ?2, last_seen_at = ?3, expires_at = ?4 WHERE id = ?1";
    conn.prepare_cached(sql)?.execute(params![id, fresh_hash, ms(login.last_seen_at), ms(login.expires_at)])?;
    Ok(())
}

/// Ends a log-in. Whether it was there.
pub fn end(conn: &Conn, id: LoginId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// Ends all of somebody's, except that one. Those that ended.
pub fn end_of(conn: &Conn, user: UserId, except: Option<LoginId>) -> Result<Vec<LoginId>> {
    let sql = "DELETE FROM sessions WHERE user = ?1 AND id <> ?2 RETURNING id";
    let except = except.map(|id| id.to_string()).unwrap_or_default();
    conn.prepare_cached(sql)?.query_and_then([user.to_string(), except], |row| row.id("id"))?.collect()
}

/// Ends all of them. Those that ended.
pub fn end_all(conn: &Conn) -> Result<Vec<LoginId>> {
    conn.prepare_cached("DELETE FROM sessions RETURNING id")?.query_and_then([], |row| row.id("id"))?.collect()
}

/// Takes out those that ended by themselves.
pub fn tidy(conn: &Conn, now: Timestamp) -> Result<usize> {
    Ok(conn.prepare_cached("DELETE FROM sessions WHERE expires_at <= ?1")?.execute([ms(now)])?)
}

fn read(row: &Row<'_>) -> Result<Login> {
    Ok(Login {
        id: row.id("id")?,
        user: row.id("user")?,
        agent: row.col("agent")?,
        created_at: row.time("created_at")?,
        last_seen_at: row.time("last_seen_at")?,
        expires_at: row.time("expires_at")?,
    })
}

fn with_user(row: &Row<'_>) -> Result<(Login, User)> {
    let login = read(row)?;
    let user = User {
        id: login.user,
        name: row.col("name")?,
        role: row.word("role", Role::parse)?,
        created_at: row.time("user_since")?,
        disabled_at: row.maybe_time("disabled_at")?,
    };
    Ok((login, user))
}
