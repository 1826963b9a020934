//! Rules, in the order in which they are tried.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{Rule, RuleId};
use jiff::Timestamp;
use rusqlite::{Row, params};

const COLUMNS: &str = "id, name, enabled, condition, action";

/// Stores a rule: a new one behind all others, a known one in its place.
pub fn save(conn: &Conn, rule: &Rule, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO rules (id, name, enabled, position, condition, action, created_at, updated_at)
               VALUES (?1, ?2, ?3, (SELECT ifnull(max(position), 0) + 1 FROM rules), ?4, ?5, ?6, ?6)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled,
                   condition = excluded.condition, action = excluded.action, updated_at = excluded.updated_at";
    conn.prepare_cached(sql)?.execute(params![
        rule.id.to_string(),
        rule.name,
        rule.enabled,
        to_json("rules.condition", &rule.condition)?,
        to_json("rules.action", &rule.action)?,
        ms(now),
    ])?;
    Ok(())
}

/// One rule.
pub fn get(conn: &Conn, id: RuleId) -> Result<Option<Rule>> {
    let sql = format!("SELECT {COLUMNS} FROM rules WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// All rules, the first to be tried first.
pub fn list(conn: &Conn) -> Result<Vec<Rule>> {
    let sql = format!("SELECT {COLUMNS} FROM rules ORDER BY position, seq");
    conn.prepare_cached(&sql)?.query_and_then([], read)?.collect()
}

/// Takes a rule out. Whether it was there.
pub fn delete(conn: &Conn, id: RuleId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM rules WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// How many clips a rule has sent on their way since then, by the signature on their posts.
pub fn sent_since(conn: &Conn, signature: &str, from: Timestamp) -> Result<u32> {
    let sql = "SELECT count(DISTINCT clip) FROM posts WHERE approved_by = ?1 AND created_at >= ?2";
    Ok(conn.prepare_cached(sql)?.query_row(params![signature, ms(from)], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> Result<Rule> {
    Ok(Rule {
        id: row.id("id")?,
        name: row.col("name")?,
        enabled: row.col("enabled")?,
        condition: row.json("condition")?,
        action: row.json("action")?,
    })
}
