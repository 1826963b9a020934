//! Stars, notes and tags on recordings, moments and clips. A recording's note is a column of its own; all others lie here.

use crate::{
    Conn, Result, StoreError,
    row::{Columns, ms},
};
use domain::{Mark, Markable, Subject};
use jiff::Timestamp;
use rusqlite::{ToSql, params};
use std::collections::BTreeMap;

/// Which marks a list asks for. The default asks for none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Only what has a star.
    pub starred: bool,
    /// Only what has that tag.
    pub tag: Option<String>,
}

/// Adds the conditions for the thing with that id column. `add` takes a condition with `{}` where its value goes.
pub(crate) fn conditions(marked: &Marked, kind: Markable, id: &str, mut add: impl FnMut(String, Box<dyn ToSql>)) {
    let word = kind.as_str();
    if marked.starred {
        let sql = format!("{id} IN (SELECT s.subject FROM marks s WHERE s.subject_kind = {{}} AND s.starred = 1)");
        add(sql, Box::new(word));
    }
    if let Some(tag) = &marked.tag {
        let sql = format!(
            "{id} IN (SELECT x.subject FROM taggings x JOIN tags t ON t.id = x.tag
                      WHERE x.subject_kind = '{word}' AND t.name = {{}})"
        );
        add(sql, Box::new(tag.clone()));
    }
}

/// What is on one thing; nothing on one that is not there.
pub fn get(conn: &Conn, subject: Subject) -> Result<Mark> {
    let (kind, id) = (subject.kind.as_str(), subject.id.to_string());
    let sql = "SELECT starred, note FROM marks WHERE subject_kind = ?1 AND subject = ?2";
    let (starred, mut note) = conn
        .prepare_cached(sql)?
        .query_and_then([kind, &id], |row| Ok::<_, StoreError>((row.col("starred")?, row.col("note")?)))?
        .next()
        .transpose()?
        .unwrap_or((false, String::new()));
    if subject.kind == Markable::Recording {
        let sql = "SELECT note FROM recordings WHERE id = ?1";
        note =
            conn.prepare_cached(sql)?.query_and_then([&id], |row| row.col("note"))?.next().transpose()?.unwrap_or(note);
    }
    let sql = "SELECT t.name FROM taggings x JOIN tags t ON t.id = x.tag
               WHERE x.subject_kind = ?1 AND x.subject = ?2 ORDER BY t.name";
    let tags = conn.prepare_cached(sql)?.query_and_then([kind, &id], |row| row.col("name"))?.collect::<Result<_>>()?;
    Ok(Mark { subject, starred, note, tags })
}

/// Everything of a kind that has a star, a note or a tag. Notes of recordings are theirs and not told here.
pub fn list(conn: &Conn, kind: Markable) -> Result<Vec<Mark>> {
    let mut all: BTreeMap<Subject, Mark> = BTreeMap::new();
    let fresh = |subject| Mark { subject, starred: false, note: String::new(), tags: Vec::new() };
    let mut marks = conn.prepare_cached("SELECT subject, starred, note FROM marks WHERE subject_kind = ?1")?;
    for mark in marks.query_and_then([kind.as_str()], |row| {
        let subject = Subject { kind, id: row.id("subject")? };
        Ok::<_, StoreError>(Mark { starred: row.col("starred")?, note: row.col("note")?, ..fresh(subject) })
    })? {
        let mark = mark?;
        if mark.starred || !mark.note.is_empty() {
            all.insert(mark.subject, mark);
        }
    }
    let sql = "SELECT x.subject, t.name FROM taggings x JOIN tags t ON t.id = x.tag
               WHERE x.subject_kind = ?1 ORDER BY t.name";
    let mut tags = conn.prepare_cached(sql)?;
    for tagging in tags.query_and_then([kind.as_str()], |row| {
        Ok::<_, StoreError>((Subject { kind, id: row.id("subject")? }, row.col::<String>("name")?))
    })? {
        let (subject, name) = tagging?;
        all.entry(subject).or_insert_with(|| fresh(subject)).tags.push(name);
    }
    Ok(all.into_values().collect())
}

/// Whether there is such a thing.
pub fn exists(conn: &Conn, subject: Subject) -> Result<bool> {
    let sql = match subject.kind {
        Markable::Recording => "SELECT 1 FROM recordings WHERE id = ?1",
        Markable::Moment => "SELECT 1 FROM moments WHERE id = ?1",
        Markable::Clip => "SELECT 1 FROM clips WHERE id = ?1",
    };
    Ok(conn.prepare_cached(sql)?.exists([subject.id.to_string()])?)
}

/// Puts exactly this on a thing: star, note and tags, none else.
pub fn set(conn: &Conn, mark: &Mark, now: Timestamp) -> Result<()> {
    let (kind, id) = (mark.subject.kind.as_str(), mark.subject.id.to_string());
    let mut note = mark.note.as_str();
    if mark.subject.kind == Markable::Recording {
        conn.prepare_cached("UPDATE recordings SET note = ?2 WHERE id = ?1 AND note <> ?2")?.execute([&id, note])?;
        note = "";
    }
    if mark.starred || !note.is_empty() {
        let sql = "INSERT INTO marks (subject_kind, subject, starred, note, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (subject_kind, subject) DO UPDATE SET starred = excluded.starred, note = excluded.note,
                       updated_at = excluded.updated_at";
        conn.prepare_cached(sql)?.execute(params![kind, id, mark.starred, note, ms(now)])?;
    } else {
        conn.prepare_cached("DELETE FROM marks WHERE subject_kind = ?1 AND subject = ?2")?.execute([kind, &id])?;
    }
    let has = get(conn, mark.subject)?.tags;
    let among = |names: &[String], name: &str| names.iter().any(|other| same(other, name));
    for name in has.iter().filter(|name| !among(&mark.tags, name)) {
        let sql = "DELETE FROM taggings WHERE subject_kind = ?1 AND subject = ?2
                   AND tag = (SELECT id FROM tags WHERE name = ?3)";
        conn.prepare_cached(sql)?.execute([kind, &id, name])?;
    }
    for name in mark.tags.iter().filter(|name| !among(&has, name)) {
        let sql = "INSERT INTO tags (id, name, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING";
        conn.prepare_cached(sql)?.execute(params![uuid::Uuid::now_v7().to_string(), name, ms(now)])?;
        let sql = "INSERT INTO taggings (tag, subject_kind, subject)
                   SELECT id, ?1, ?2 FROM tags WHERE name = ?3 ON CONFLICT DO NOTHING";
        conn.prepare_cached(sql)?.execute([kind, &id, name])?;
    }
    Ok(())
}

/// Whether two names are one tag. As SQLite's `NOCASE` sees it: letters of ASCII only.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// All tags by name, with how many things have each. One that nothing has any more is among them.
pub fn tags(conn: &Conn) -> Result<Vec<(String, u32)>> {
    let sql = "SELECT t.name, (SELECT count(*) FROM taggings x WHERE x.tag = t.id) AS n FROM tags t ORDER BY t.name";
    conn.prepare_cached(sql)?.query_and_then([], |row| Ok((row.col("name")?, row.col("n")?)))?.collect()
}

/// What has a tag.
pub fn tagged(conn: &Conn, name: &str) -> Result<Vec<Subject>> {
    let sql = "SELECT x.subject_kind, x.subject FROM taggings x JOIN tags t ON t.id = x.tag WHERE t.name = ?1";
    conn.prepare_cached(sql)?
        .query_and_then([name], |row| {
            Ok(Subject { kind: row.word("subject_kind", Markable::parse)?, id: row.id("subject")? })
        })?
        .collect()
}

/// Gives a tag another name. [`StoreError::Conflict`] when another one has it. Whether it was there.
pub fn rename_tag(conn: &Conn, name: &str, to: &str) -> Result<bool> {
    Ok(conn.prepare_cached("UPDATE tags SET name = ?2 WHERE name = ?1")?.execute([name, to])? > 0)
}

/// Takes a tag off everything. Whether it was there.
pub fn delete_tag(conn: &Conn, name: &str) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM tags WHERE name = ?1")?.execute([name])? > 0)
}
