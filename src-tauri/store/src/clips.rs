//! Clips.

use crate::{
    Conn, Page, Paged, Result, StoreError, channels,
    marks::{self, Marked},
    page::{self, Key, Kind, Part},
    row::{Columns, changed, ms, to_json},
    search,
};
use domain::{
    AccountId, ChannelId, Clip, ClipId, ClipState, CollectionId, DEFAULT_CHANNEL, Edit, Markable, MomentId, RecordingId,
};
use jiff::Timestamp;
use rusqlite::{Row, ToSql, named_params, params, params_from_iter};

const COLUMNS: &str = "c.id, c.seq, c.state, c.thumbnail_at_us, c.own_picture, c.created_at, c.updated_at, c.edit";

/// Adds a clip. [`StoreError::NotFound`] when the recording of its first span or one of its moments is not there.
pub fn insert(conn: &Conn, clip: &Clip) -> Result<()> {
    let first = clip
        .edit
        .spans
        .first()
        .ok_or_else(|| StoreError::Invalid { field: "edit.spans", why: "A clip needs at least one span.".into() })?;
    let sql = "INSERT INTO clips (id, recording, source_name, recorded_at, game, state, thumbnail_at_us, own_picture,
                   created_at, updated_at, edit)
               SELECT :id, r.id, r.file_name, r.recorded_at, r.game, :state, :thumbnail_at_us, :own_picture,
                   :created_at, :updated_at, :edit
               FROM recordings r WHERE r.id = :recording";
    let rows = conn.prepare_cached(sql)?.execute(named_params! {
        ":id": clip.id.to_string(),
        ":recording": first.recording.to_string(),
        ":state": clip.state.as_str(),
        ":thumbnail_at_us": clip.thumbnail_at.map(|time| time.micros()),
        ":own_picture": clip.own_picture,
        ":created_at": ms(clip.created_at),
        ":updated_at": ms(clip.updated_at),
        ":edit": to_json("clips.edit", &clip.edit)?,
    })?;
    changed(rows, "recording", first.recording)?;
    write_parts(conn, clip)
}

/// Changes a clip, its spans and its moments. When its recording was removed from the library, what is known of it
/// stays.
pub fn update(conn: &Conn, clip: &Clip) -> Result<()> {
    let first = clip
        .edit
        .spans
        .first()
        .ok_or_else(|| StoreError::Invalid { field: "edit.spans", why: "A clip needs at least one span.".into() })?;
    let sql = "UPDATE clips SET state = ?2, thumbnail_at_us = ?3, own_picture = ?4, updated_at = ?5, edit = ?6
               WHERE id = ?1";
    let rows = conn.prepare_cached(sql)?.execute(params![
        clip.id.to_string(),
        clip.state.as_str(),
        clip.thumbnail_at.map(|time| time.micros()),
        clip.own_picture,
        ms(clip.updated_at),
        to_json("clips.edit", &clip.edit)?,
    ])?;
    changed(rows, "clip", clip.id)?;
    // Another first span brings another recording with its name, time and game.
    let sql = "UPDATE clips SET recording = r.id, source_name = r.file_name, recorded_at = r.recorded_at, game = r.game
               FROM recordings r WHERE clips.id = ?1 AND r.id = ?2 AND clips.recording IS NOT r.id";
    conn.prepare_cached(sql)?.execute([clip.id.to_string(), first.recording.to_string()])?;
    write_parts(conn, clip)
}

fn write_parts(conn: &Conn, clip: &Clip) -> Result<()> {
    let id = clip.id.to_string();
    conn.prepare_cached("DELETE FROM clip_sources WHERE clip = ?1")?.execute([&id])?;
    conn.prepare_cached("DELETE FROM clip_moments WHERE clip = (SELECT seq FROM clips WHERE id = ?1)")?
        .execute([&id])?;
    let sql = "INSERT INTO clip_sources (clip, position, recording, start_us, end_us) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = conn.prepare_cached(sql)?;
    for (position, part) in (0i64..).zip(&clip.edit.spans) {
        let span = part.span;
        statement.execute(params![id, position, part.recording.to_string(), span.start.micros(), span.end.micros()])?;
    }
    let sql = "INSERT INTO clip_moments (clip, position, moment)
               SELECT c.seq, ?2, m.seq FROM clips c, moments m WHERE c.id = ?1 AND m.id = ?3";
    let mut statement = conn.prepare_cached(sql)?;
    for (position, moment) in (0i64..).zip(&clip.moments) {
        changed(statement.execute(params![id, position, moment.to_string()])?, "moment", moment)?;
    }
    Ok(())
}

/// One clip.
pub fn get(conn: &Conn, id: ClipId) -> Result<Option<Clip>> {
    let sql = format!("SELECT {COLUMNS} FROM clips c WHERE c.id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], |row| read(conn, row))?.next().transpose()
}

/// Takes a clip out with its words. [`StoreError::Conflict`] when it was posted or is to be. Whether it was there.
pub fn delete(conn: &Conn, id: ClipId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM clips WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// The clip that was begun from a moment: the oldest one, whatever was made of it since.
pub fn of_moment(conn: &Conn, moment: MomentId) -> Result<Option<Clip>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM clip_moments cm JOIN clips c ON c.seq = cm.clip
         WHERE cm.moment = (SELECT seq FROM moments WHERE id = ?1) AND cm.position = 0 ORDER BY cm.clip LIMIT 1"
    );
    conn.prepare_cached(&sql)?.query_and_then([moment.to_string()], |row| read(conn, row))?.next().transpose()
}

/// The clips that show a part of a recording, the oldest first.
pub fn of_recording(conn: &Conn, recording: RecordingId) -> Result<Vec<Clip>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM clips c
         WHERE c.id IN (SELECT s.clip FROM clip_sources s WHERE s.recording = ?1) ORDER BY c.id"
    );
    conn.prepare_cached(&sql)?.query_and_then([recording.to_string()], |row| read(conn, row))?.collect()
}

/// How many clips are in a state.
pub fn count(conn: &Conn, state: ClipState) -> Result<u64> {
    let count: i64 = conn
        .prepare_cached("SELECT count(*) FROM clips WHERE state = ?1")?
        .query_row([state.as_str()], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Which clips a list shows. The default shows all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClipFilter {
    /// Only those in one of these states; empty means every state.
    pub states: Vec<ClipState>,
    /// Words that begin words of the recording's name, the game, the clip's words, what was seen in its moments, or its note
    /// and tags.
    pub text: Option<String>,
    /// Only those of that game.
    pub game: Option<String>,
    /// Only those of recordings made at that time or later.
    pub recorded_after: Option<Timestamp>,
    /// Only those of recordings made before that time.
    pub recorded_before: Option<Timestamp>,
    /// Only those of that collection.
    pub collection: Option<CollectionId>,
    /// Only those of that channel.
    pub channel: Option<ChannelId>,
    /// Only those with these marks.
    pub marked: Marked,
}

/// A clip in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipRow {
    /// The clip.
    pub clip: Clip,
    /// The name of the file of its first recording, also when that was removed from the library.
    pub recording_name: String,
    /// When that was recorded.
    pub recorded_at: Timestamp,
    /// The game, when known.
    pub game: Option<String>,
    /// The title of its newest words.
    pub title: Option<String>,
    /// The best score of its moments; `None` for a clip that was cut by hand.
    pub score: Option<u8>,
    /// Its posts: the account and the word of the state, the oldest first.
    pub posts: Vec<(AccountId, String)>,
}

const LIST: &str = "clips";

/// A page of the clips, the newest first.
pub fn list(conn: &Conn, filter: &ClipFilter, page: &Page) -> Result<Paged<ClipRow>> {
    let states = if filter.states.is_empty() { &ClipState::ALL[..] } else { &filter.states[..] };
    let words = filter.text.as_deref().map(search::words).unwrap_or_default();
    if !words.is_empty() {
        // What is found is gathered once for all states: that costs more than sorting.
        return Ok(page::merged(LIST, page, of_states(conn, filter, states, &words, page)?));
    }
    let mut rows = Vec::new();
    for (index, state) in states.iter().enumerate() {
        if !states[..index].contains(state) {
            rows.extend(of_states(conn, filter, &[*state], &words, page)?);
        }
    }
    Ok(page::merged(LIST, page, rows))
}

fn of_states(
    conn: &Conn,
    filter: &ClipFilter,
    states: &[ClipState],
    words: &[String],
    page: &Page,
) -> Result<Vec<(Key, ClipRow)>> {
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut conditions = Vec::new();
    // What is searched for is gone by, and nothing else.
    let searched = if words.is_empty() { "" } else { "+" };
    match states {
        [state] => {
            values.push(Box::new(state.as_str()));
            conditions.push(format!("{searched}c.state = ?1"));
        }
        // Words of ours: nothing has to be quoted.
        many => {
            let words: Vec<String> = many.iter().map(|state| format!("'{}'", state.as_str())).collect();
            conditions.push(format!("{searched}c.state IN ({})", words.join(", ")));
        }
    }
    let mut add = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        conditions.push(condition.replace("{}", &format!("?{}", values.len())));
    };
    if let Some(game) = &filter.game {
        add(&format!("{searched}c.game = {{}}"), Box::new(game.clone()));
    }
    if let Some(after) = filter.recorded_after {
        add("c.recorded_at >= {}", Box::new(ms(after)));
    }
    if let Some(before) = filter.recorded_before {
        add("c.recorded_at < {}", Box::new(ms(before)));
    }
    if let Some(collection) = filter.collection {
        add("c.id IN (SELECT clip FROM collection_members WHERE collection = {})", Box::new(collection.to_string()));
    }
    if let Some(channel) = filter.channel {
        let of_clip = channels::OF_CLIP;
        add(&format!("ifnull({of_clip}, '{DEFAULT_CHANNEL}') = {{}}"), Box::new(channel.to_string()));
    }
    for (nth, word) in words.iter().enumerate() {
        add(if nth == 0 { search::CLIP } else { search::CLIP_TOO }, Box::new(word.clone()));
    }
    marks::conditions(&filter.marked, Markable::Clip, "c.id", |sql, value| add(&sql, value));
    if let Some(cursor) = &page.after {
        let key = page::key_of(LIST, &[Kind::Int, Kind::Id], cursor)?;
        values.extend(key.into_iter().map(|part| Box::new(part) as Box<dyn ToSql>));
        conditions.push(format!("(c.created_at, c.id) < (?{}, ?{})", values.len() - 1, values.len()));
    }
    values.push(Box::new(page.rows() as i64 + 1));
    let conditions = conditions.join(" AND ");
    let end = format!("ORDER BY c.created_at DESC, c.id DESC LIMIT ?{}", values.len());
    // Of what a search finds only the page is read whole; else titles would be looked up for all of it.
    let which = if words.is_empty() {
        format!("{conditions} {end}")
    } else {
        format!("c.seq IN (SELECT c.seq FROM clips c WHERE {conditions} {end}) ORDER BY c.created_at DESC, c.id DESC")
    };
    let sql = format!(
        "SELECT {COLUMNS}, c.source_name, c.recorded_at, c.game,
             (SELECT w.title FROM words w WHERE w.clip = c.id ORDER BY w.id DESC LIMIT 1) AS title,
             (SELECT max(m.score) FROM clip_moments cm JOIN moments m ON m.seq = cm.moment WHERE cm.clip = c.seq) AS score
         FROM clips c WHERE {which}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    statement
        .query_and_then(params_from_iter(values), |row| {
            let key = vec![Part::Int(row.col("created_at")?), Part::Id(row.col("id")?)];
            Ok((key, read_row(conn, row)?))
        })?
        .collect()
}

fn read_row(conn: &Conn, row: &Row) -> Result<ClipRow> {
    let posts = conn
        .prepare_cached("SELECT account, state FROM posts WHERE clip = ?1 ORDER BY id")?
        .query_and_then([row.col::<String>("id")?], |row| Ok((row.id("account")?, row.col("state")?)))?
        .collect::<Result<_>>()?;
    Ok(ClipRow {
        clip: read(conn, row)?,
        recording_name: row.col("source_name")?,
        recorded_at: row.time("recorded_at")?,
        game: row.col("game")?,
        title: row.col("title")?,
        score: row.col("score")?,
        posts,
    })
}

fn read(conn: &Conn, row: &Row) -> Result<Clip> {
    let moments = conn
        .prepare_cached(
            "SELECT m.id FROM clip_moments cm JOIN moments m ON m.seq = cm.moment WHERE cm.clip = ?1 ORDER BY cm.position",
        )?
        .query_and_then([row.col::<i64>("seq")?], |row| row.id("id"))?
        .collect::<Result<_>>()?;
    Ok(Clip {
        id: row.id("id")?,
        moments,
        edit: row.json::<Edit>("edit")?,
        thumbnail_at: row.maybe_media_time("thumbnail_at_us")?,
        own_picture: row.col("own_picture")?,
        state: row.word("state", ClipState::parse)?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}
