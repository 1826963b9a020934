//! Words. Versions are only added; the newest of a clip and destination counts.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{Author, ClipId, Words, WordsText};
use rusqlite::{Row, params};

/// The destination of words that are not written for one place.
pub const ANY: &str = "any";

const COLUMNS: &str = "id, clip, destination, language, title, description, tags, alt_text, author, note,
                       candidates, locked, written_at";

/// Adds a version. It counts from now on when its id is the latest.
pub fn insert(conn: &Conn, words: &Words) -> Result<()> {
    let sql = "INSERT INTO words (id, clip, destination, language, title, description, tags, alt_text, author, note,
                   candidates, locked, written_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    conn.prepare_cached(sql)?.execute(params![
        words.id.to_string(),
        words.clip.to_string(),
        words.destination,
        words.language,
        words.text.title,
        words.text.description,
        to_json("words.tags", &words.text.tags)?,
        words.text.alt_text,
        to_json("words.author", &words.author)?,
        words.note,
        to_json("words.candidates", &words.candidates)?,
        to_json("words.locked", &words.locked)?,
        ms(words.written_at),
    ])?;
    Ok(())
}

/// The newest words for a destination, else the newest that are for [`ANY`].
pub fn latest(conn: &Conn, clip: ClipId, destination: &str) -> Result<Option<Words>> {
    let sql = format!("SELECT {COLUMNS} FROM words WHERE clip = ?1 AND destination = ?2 ORDER BY id DESC LIMIT 1");
    let mut statement = conn.prepare_cached(&sql)?;
    for place in [destination, ANY] {
        if let Some(words) = statement.query_and_then(params![clip.to_string(), place], read)?.next() {
            return words.map(Some);
        }
    }
    Ok(None)
}

/// All versions for a destination, the newest first.
pub fn history(conn: &Conn, clip: ClipId, destination: &str) -> Result<Vec<Words>> {
    let sql = format!("SELECT {COLUMNS} FROM words WHERE clip = ?1 AND destination = ?2 ORDER BY id DESC");
    conn.prepare_cached(&sql)?.query_and_then(params![clip.to_string(), destination], read)?.collect()
}

/// The newest words of each destination of a clip, by destination.
pub fn of_clip(conn: &Conn, clip: ClipId) -> Result<Vec<Words>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM words w
         WHERE clip = ?1
           AND id = (SELECT max(x.id) FROM words x WHERE x.clip = w.clip AND x.destination = w.destination)
         ORDER BY destination"
    );
    conn.prepare_cached(&sql)?.query_and_then([clip.to_string()], read)?.collect()
}

fn read(row: &Row) -> Result<Words> {
    Ok(Words {
        id: row.id("id")?,
        clip: row.id("clip")?,
        destination: row.col("destination")?,
        language: row.col("language")?,
        text: WordsText {
            title: row.col("title")?,
            description: row.col("description")?,
            tags: row.json("tags")?,
            alt_text: row.col("alt_text")?,
        },
        author: row.json::<Author>("author")?,
        note: row.col("note")?,
        candidates: row.json("candidates")?,
        locked: row.json("locked")?,
        written_at: row.time("written_at")?,
    })
}
