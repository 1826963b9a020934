//! What is thought of clips. One judgement a clip; a new one takes the place of the old.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{ClipId, Judgement};
use rusqlite::params;

/// Keeps a judgement in the place of the one before.
pub fn save(conn: &Conn, judgement: &Judgement) -> Result<()> {
    let sql = "INSERT INTO judgements (clip, judgement, made_at) VALUES (?1, ?2, ?3)
               ON CONFLICT (clip) DO UPDATE SET judgement = excluded.judgement, made_at = excluded.made_at";
    conn.prepare_cached(sql)?.execute(params![
        judgement.clip.to_string(),
        to_json("judgements.judgement", judgement)?,
        ms(judgement.made_at),
    ])?;
    Ok(())
}

/// What is thought of a clip.
pub fn get(conn: &Conn, clip: ClipId) -> Result<Option<Judgement>> {
    let sql = "SELECT judgement FROM judgements WHERE clip = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query_and_then([clip.to_string()], |row| row.json("judgement"))?;
    rows.next().transpose()
}
