//! What the person decided about moments, for profiles to learn from. One row a moment.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{Choice, MomentId, Span};
use rusqlite::{Row, params};

/// Older choices than so many of a profile are not read: tastes change.
const MOST: usize = 500;

const COLUMNS: &str = "moment, profile, kept, shares, ours_start_us, ours_end_us, set_start_us, set_end_us, at";

/// Keeps a choice in the place of the one before.
pub fn save(conn: &Conn, choice: &Choice) -> Result<()> {
    let sql = format!("INSERT OR REPLACE INTO choices ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    conn.prepare_cached(&sql)?.execute(params![
        choice.moment.to_string(),
        choice.profile,
        choice.kept,
        to_json("choices.shares", &choice.shares)?,
        choice.ours.start.micros(),
        choice.ours.end.micros(),
        choice.set.map(|span| span.start.micros()),
        choice.set.map(|span| span.end.micros()),
        ms(choice.at),
    ])?;
    Ok(())
}

/// The choice about a moment.
pub fn get(conn: &Conn, moment: MomentId) -> Result<Option<Choice>> {
    let sql = format!("SELECT {COLUMNS} FROM choices WHERE moment = ?1");
    conn.prepare_cached(&sql)?.query_and_then([moment.to_string()], read)?.next().transpose()
}

/// The newest choices of a profile, the oldest of them first. The name is empty for recordings without a profile.
pub fn of_profile(conn: &Conn, profile: &str) -> Result<Vec<Choice>> {
    let sql = format!("SELECT {COLUMNS} FROM choices WHERE profile = ?1 ORDER BY at DESC, moment DESC LIMIT {MOST}");
    let mut choices: Vec<Choice> =
        conn.prepare_cached(&sql)?.query_and_then([profile], read)?.collect::<Result<_>>()?;
    choices.reverse();
    Ok(choices)
}

/// Takes back the choice about a moment. Whether there was one.
pub fn delete(conn: &Conn, moment: MomentId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM choices WHERE moment = ?1")?.execute([moment.to_string()])? > 0)
}

/// Forgets all choices of a profile. How many there were.
pub fn forget(conn: &Conn, profile: &str) -> Result<usize> {
    Ok(conn.prepare_cached("DELETE FROM choices WHERE profile = ?1")?.execute([profile])?)
}

fn read(row: &Row) -> Result<Choice> {
    let set = row.maybe_media_time("set_start_us")?.zip(row.maybe_media_time("set_end_us")?);
    Ok(Choice {
        moment: row.id("moment")?,
        profile: row.col("profile")?,
        kept: row.col("kept")?,
        shares: row.json("shares")?,
        ours: Span::new(row.media_time("ours_start_us")?, row.media_time("ours_end_us")?),
        set: set.map(|(start, end)| Span::new(start, end)),
        at: row.time("at")?,
    })
}
