//! Recordings and the places where they were seen.

use crate::{
    Conn, Page, Paged, Result, StoreError,
    marks::{self, Marked},
    page::{self, Key, Kind, Part},
    row::{Columns, changed, int, maybe_to_json, ms},
    search, sys,
};
use domain::{Fingerprint, Markable, MediaInfo, Recording, RecordingId, RecordingState};
use jiff::Timestamp;
use rusqlite::{Row, ToSql, named_params, params};
use std::path::{Path, PathBuf};

pub use crate::forgotten::{forget, is_forgotten, unforget};

const COLUMNS: &str = "id, fingerprint, path, size_bytes, recorded_at, imported_at, state, problem, media, game, \
                       profile, note, min_score";

/// Adds a recording with its path. [`StoreError::Conflict`] when its id or fingerprint is there already.
pub fn insert(conn: &Conn, recording: &Recording) -> Result<()> {
    let sql = "INSERT INTO recordings (id, fingerprint, path, file_name, size_bytes, recorded_at, imported_at, state,
                   problem, media, duration_us, game, profile, note, min_score)
               VALUES (:id, :fingerprint, :path, :file_name, :size_bytes, :recorded_at, :imported_at, :state,
                   :problem, :media, :duration_us, :game, :profile, :note, :min_score)";
    write(conn, sql, recording)?;
    add_path(conn, recording.id, &recording.path)
}

/// Changes a recording; a new path joins the known ones, unless another recording was seen there later. Its moments and
/// clips follow with game, time and name.
pub fn update(conn: &Conn, recording: &Recording) -> Result<()> {
    let sql = "UPDATE recordings SET fingerprint = :fingerprint, path = :path, file_name = :file_name,
                   size_bytes = :size_bytes, recorded_at = :recorded_at, imported_at = :imported_at, state = :state,
                   problem = :problem, media = :media, duration_us = :duration_us, game = :game, profile = :profile,
                   note = :note, min_score = :min_score
               WHERE id = :id";
    changed(write(conn, sql, recording)?, "recording", recording.id)?;
    let sql = "INSERT INTO recording_paths (path, recording) VALUES (?1, ?2) ON CONFLICT (path) DO NOTHING";
    conn.prepare_cached(sql)?.execute([sys::path_to_text(&recording.path), recording.id.to_string()])?;
    Ok(())
}

fn write(conn: &Conn, sql: &str, recording: &Recording) -> Result<usize> {
    Ok(conn.prepare_cached(sql)?.execute(named_params! {
        ":id": recording.id.to_string(),
        ":fingerprint": recording.fingerprint.as_ref().map(|fingerprint| &fingerprint.0),
        ":path": sys::path_to_text(&recording.path),
        ":file_name": recording.file_name(),
        ":size_bytes": int(recording.size_bytes),
        ":recorded_at": ms(recording.recorded_at),
        ":imported_at": ms(recording.imported_at),
        ":state": recording.state.as_str(),
        ":problem": maybe_to_json("recordings.problem", recording.problem.as_ref())?,
        ":media": maybe_to_json("recordings.media", recording.media.as_ref())?,
        ":duration_us": recording.media.as_ref().map(|media| media.duration.micros()),
        ":game": recording.game,
        ":profile": recording.profile,
        ":note": recording.note,
        ":min_score": recording.min_score,
    })?)
}

/// One recording.
pub fn get(conn: &Conn, id: RecordingId) -> Result<Option<Recording>> {
    one(conn, "r.id = ?1", &id.to_string())
}

/// The recording with that content.
pub fn by_fingerprint(conn: &Conn, fingerprint: &Fingerprint) -> Result<Option<Recording>> {
    one(conn, "r.fingerprint = ?1", &fingerprint.0)
}

/// The recording that was last seen at that path.
pub fn by_path(conn: &Conn, path: &Path) -> Result<Option<Recording>> {
    one(conn, "r.id = (SELECT p.recording FROM recording_paths p WHERE p.path = ?1)", &sys::path_to_text(path))
}

fn one(conn: &Conn, condition: &str, value: &str) -> Result<Option<Recording>> {
    let sql = format!("SELECT {COLUMNS} FROM recordings r WHERE {condition}");
    conn.prepare_cached(&sql)?.query_and_then([value], read)?.next().transpose()
}

/// Takes a recording out of the library with its analysis and moments, and its clips with their words. Clips that were
/// posted stay, and so do clips that show other recordings too. Whether it was there.
///
/// [`StoreError::Conflict`] while a clip of it is on its way to an account.
pub fn delete(conn: &Conn, id: RecordingId) -> Result<bool> {
    let id = id.to_string();
    let on_its_way = "SELECT 1 FROM posts p JOIN clip_sources s ON s.clip = p.clip
                      WHERE s.recording = ?1 AND p.state NOT IN ('draft', 'live', 'failed', 'cancelled')";
    if conn.prepare_cached(on_its_way)?.exists([&id])? {
        return Err(StoreError::Conflict("A clip of this recording is on its way out. Cancel its post first.".into()));
    }
    // Its own clips: those that show no other recording.
    let own = "SELECT s.clip FROM clip_sources s WHERE s.recording = ?1
                 AND NOT EXISTS (SELECT 1 FROM clip_sources o WHERE o.clip = s.clip AND o.recording <> ?1)";
    // Drafts of posts were never approved by anybody.
    let drafts = format!("DELETE FROM posts WHERE state = 'draft' AND clip IN ({own})");
    conn.prepare_cached(&drafts)?.execute([&id])?;
    let clips =
        format!("DELETE FROM clips WHERE id IN ({own}) AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.clip = clips.id)");
    conn.prepare_cached(&clips)?.execute([&id])?;
    Ok(conn.prepare_cached("DELETE FROM recordings WHERE id = ?1")?.execute([&id])? > 0)
}

/// Remembers a place where the recording is. Another recording that was there before loses the path.
pub fn add_path(conn: &Conn, id: RecordingId, path: &Path) -> Result<()> {
    let sql = "INSERT INTO recording_paths (path, recording) VALUES (?1, ?2)
               ON CONFLICT (path) DO UPDATE SET recording = excluded.recording";
    conn.prepare_cached(sql)?.execute([sys::path_to_text(path), id.to_string()])?;
    Ok(())
}

/// Forgets a place where nothing is any more. Whether it was known.
pub fn remove_path(conn: &Conn, path: &Path) -> Result<bool> {
    let sql = "DELETE FROM recording_paths WHERE path = ?1";
    Ok(conn.prepare_cached(sql)?.execute([sys::path_to_text(path)])? > 0)
}

/// Every place where the recording was seen.
pub fn paths(conn: &Conn, id: RecordingId) -> Result<Vec<PathBuf>> {
    conn.prepare_cached("SELECT path FROM recording_paths WHERE recording = ?1 ORDER BY path")?
        .query_and_then([id.to_string()], |row| Ok(sys::text_to_path(&row.col::<String>("path")?)))?
        .collect()
}

/// Every known path with its recording: for the catch-up scan.
pub fn all_paths(conn: &Conn) -> Result<Vec<(RecordingId, PathBuf, RecordingState)>> {
    let sql = "SELECT r.id, p.path, r.state FROM recording_paths p JOIN recordings r ON r.id = p.recording";
    conn.prepare_cached(sql)?
        .query_and_then([], |row| {
            let path = sys::text_to_path(&row.col::<String>("path")?);
            Ok((row.id("id")?, path, row.word("state", RecordingState::parse)?))
        })?
        .collect()
}

/// Which recordings a list shows. The default shows all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordingFilter {
    /// Words that begin words of the file name, the game, the note or the tags.
    pub text: Option<String>,
    /// Only those in that state.
    pub state: Option<RecordingState>,
    /// Only those of that game.
    pub game: Option<String>,
    /// Only those recorded at that time or later.
    pub recorded_after: Option<Timestamp>,
    /// Only those recorded before that time.
    pub recorded_before: Option<Timestamp>,
    /// Only those that were seen in that folder or below it.
    pub folder: Option<PathBuf>,
    /// Only those with these marks.
    pub marked: Marked,
}

/// A recording in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordingRow {
    /// The recording.
    pub recording: Recording,
    /// How many of its moments are not decided.
    pub moments_new: u32,
    /// How many were accepted.
    pub moments_accepted: u32,
    /// How many there are in all.
    pub moments_total: u32,
}

/// A page of the recordings, the newest recorded first.
pub fn list(conn: &Conn, filter: &RecordingFilter, page: &Page) -> Result<Paged<RecordingRow>> {
    const LIST: &str = "recordings";
    let mut conditions = vec!["1".to_owned()];
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut add = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        conditions.push(condition.replace("{}", &format!("?{}", values.len())));
    };
    if let Some(state) = filter.state {
        add("r.state = {}", Box::new(state.as_str()));
    }
    if let Some(game) = &filter.game {
        add("r.game = {}", Box::new(game.clone()));
    }
    if let Some(after) = filter.recorded_after {
        add("r.recorded_at >= {}", Box::new(ms(after)));
    }
    if let Some(before) = filter.recorded_before {
        add("r.recorded_at < {}", Box::new(ms(before)));
    }
    if let Some(folder) = &filter.folder {
        // Everything that begins with the folder lies between it and it with the last of all characters: a range of the key.
        let below = "r.id IN (SELECT p.recording FROM recording_paths p
                     WHERE p.path BETWEEN {} AND {} || char(0x10FFFF))";
        add(below, Box::new(sys::inside(folder)));
    }
    for word in filter.text.as_deref().map(search::words).unwrap_or_default() {
        add(search::RECORDING, Box::new(word));
    }
    marks::conditions(&filter.marked, Markable::Recording, "r.id", |sql, value| add(&sql, value));
    if let Some(cursor) = &page.after {
        let key = page::key_of(LIST, &[Kind::Int, Kind::Id], cursor)?;
        let [at, id] = <[Part; 2]>::try_from(key).map_err(|_| bad_key())?;
        values.push(Box::new(at));
        values.push(Box::new(id));
        conditions.push(format!("(r.recorded_at, r.id) < (?{}, ?{})", values.len() - 1, values.len()));
    }
    values.push(Box::new(page.rows() as i64 + 1));
    let sql = format!(
        "SELECT {COLUMNS},
             (SELECT count(*) FROM moments m WHERE m.recording = r.id AND m.state = 'new' AND m.same_as IS NULL) AS moments_new,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id AND m.state = 'accepted') AS moments_accepted,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id) AS moments_total
         FROM recordings r WHERE {} ORDER BY r.recorded_at DESC, r.id DESC LIMIT ?{}",
        conditions.join(" AND "),
        values.len()
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement
        .query_and_then(rusqlite::params_from_iter(values), |row| {
            let key: Key = vec![Part::Int(row.col("recorded_at")?), Part::Id(row.col("id")?)];
            let row = RecordingRow {
                recording: read(row)?,
                moments_new: row.col("moments_new")?,
                moments_accepted: row.col("moments_accepted")?,
                moments_total: row.col("moments_total")?,
            };
            Ok((key, row))
        })?
        .collect::<Result<Vec<_>>>()?;
    Ok(page::merged(LIST, page, rows))
}

fn bad_key() -> StoreError {
    StoreError::Invalid { field: "after", why: "It is not a cursor of this list.".into() }
}

/// The games with the number of their recordings, by name.
pub fn games(conn: &Conn) -> Result<Vec<(String, u32)>> {
    let sql = "SELECT game, count(*) AS n FROM recordings WHERE game IS NOT NULL GROUP BY game ORDER BY game";
    conn.prepare_cached(sql)?.query_and_then([], |row| Ok((row.col("game")?, row.col("n")?)))?.collect()
}

/// How many recordings there are.
pub fn count(conn: &Conn) -> Result<u64> {
    let n: i64 = conn.prepare_cached("SELECT count(*) FROM recordings")?.query_row(params![], |row| row.get(0))?;
    Ok(n.unsigned_abs())
}

pub(crate) fn read(row: &Row) -> Result<Recording> {
    Ok(Recording {
        id: row.id("id")?,
        fingerprint: row.col::<Option<String>>("fingerprint")?.map(Fingerprint),
        path: sys::text_to_path(&row.col::<String>("path")?),
        size_bytes: row.col::<i64>("size_bytes")?.unsigned_abs(),
        recorded_at: row.time("recorded_at")?,
        imported_at: row.time("imported_at")?,
        state: row.word("state", RecordingState::parse)?,
        problem: row.maybe_json("problem")?,
        media: row.maybe_json::<MediaInfo>("media")?,
        game: row.col("game")?,
        profile: row.col("profile")?,
        note: row.col("note")?,
        min_score: row.col("min_score")?,
    })
}
