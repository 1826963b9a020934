//! Who did what. Only ever added to.

use crate::{
    Conn, Page, Paged, Result,
    page::{self, Kind, Part},
    row::{Columns, ms, to_json},
};
use domain::AuditEntry;
use rusqlite::params;

const LIST: &str = "audit";

/// Writes something down. Call it in the transaction of what was done.
pub fn add(conn: &Conn, entry: &AuditEntry) -> Result<()> {
    let sql = "INSERT INTO audit_log (at, actor, verb, subject_kind, subject, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    conn.prepare_cached(sql)?.execute(params![
        ms(entry.at),
        entry.actor,
        entry.verb,
        entry.subject_kind,
        entry.subject,
        to_json("audit_log.details", &entry.details)?,
    ])?;
    Ok(())
}

/// A page of it, the newest first.
pub fn list(conn: &Conn, page: &Page) -> Result<Paged<AuditEntry>> {
    let before = match &page.after {
        Some(cursor) => match page::key_of(LIST, &[Kind::Int], cursor)?.first() {
            Some(Part::Int(seq)) => *seq,
            _ => i64::MAX,
        },
        None => i64::MAX,
    };
    let sql = "SELECT seq, at, actor, verb, subject_kind, subject, details FROM audit_log
               WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2";
    let rows = conn
        .prepare_cached(sql)?
        .query_and_then(params![before, page.rows() as i64 + 1], |row| {
            let entry = AuditEntry {
                at: row.time("at")?,
                actor: row.col("actor")?,
                verb: row.col("verb")?,
                subject_kind: row.col("subject_kind")?,
                subject: row.col("subject")?,
                details: row.json("details")?,
            };
            Ok((vec![Part::Int(row.col("seq")?)], entry))
        })?
        .collect::<Result<Vec<_>>>()?;
    Ok(page::merged(LIST, page, rows))
}
