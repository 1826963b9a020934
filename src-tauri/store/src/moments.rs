//! Moments and the inbox.

use crate::{
    Conn, Page, Paged, Result, StoreError,
    marks::{self, Marked},
    page::{self, Kind, Part},
    row::{Columns, changed, ms, to_json},
    search,
};
use domain::{ClipId, Markable, MediaTime, Moment, MomentId, MomentState, RecordingId, Span};
use jiff::Timestamp;
use rusqlite::{Row, ToSql, named_params, params_from_iter};

const COLUMNS: &str = "m.id, m.recording, m.state, m.score, m.start_us, m.end_us, m.edges_by_user, m.peak_us, \
                       m.found_at, m.decided_at, m.reasons, m.evidence";

/// Adds a moment. [`StoreError::NotFound`] when its recording is not there.
pub fn insert(conn: &Conn, moment: &Moment) -> Result<()> {
    let sql = "INSERT INTO moments (id, recording, recorded_at, game, state, score, start_us, end_us, edges_by_user,
                   peak_us, found_at, decided_at, reasons, evidence)
               SELECT :id, r.id, r.recorded_at, r.game, :state, :score, :start_us, :end_us, :edges_by_user,
                   :peak_us, :found_at, :decided_at, :reasons, :evidence
               FROM recordings r WHERE r.id = :recording";
    changed(write(conn, sql, moment)?, "recording", moment.recording)
}

/// Changes a moment. It stays with its recording.
pub fn update(conn: &Conn, moment: &Moment) -> Result<()> {
    let sql = "UPDATE moments SET state = :state, score = :score, start_us = :start_us, end_us = :end_us,
                   edges_by_user = :edges_by_user, peak_us = :peak_us, found_at = :found_at, decided_at = :decided_at,
                   reasons = :reasons, evidence = :evidence
               WHERE id = :id AND recording = :recording";
    changed(write(conn, sql, moment)?, "moment", moment.id)
}

fn write(conn: &Conn, sql: &str, moment: &Moment) -> Result<usize> {
    Ok(conn.prepare_cached(sql)?.execute(named_params! {
        ":id": moment.id.to_string(),
        ":recording": moment.recording.to_string(),
        ":state": moment.state.as_str(),
        ":score": moment.score,
        ":start_us": moment.span.start.micros(),
        ":end_us": moment.span.end.micros(),
        ":edges_by_user": moment.edges_by_user,
        ":peak_us": moment.peak.micros(),
        ":found_at": ms(moment.found_at),
        ":decided_at": moment.decided_at.map(ms),
        ":reasons": to_json("moments.reasons", &moment.reasons)?,
        ":evidence": to_json("moments.evidence", &moment.evidence)?,
    })?)
}

/// Takes a moment out, with the draft of a clip that was made of it alone. Whether it was there.
pub fn delete(conn: &Conn, id: MomentId) -> Result<bool> {
    let id = id.to_string();
    let drafts = "DELETE FROM clips WHERE state = 'draft' AND seq IN (SELECT cm.clip FROM clip_moments cm JOIN moments m ON m.seq = cm.moment WHERE m.id = ?1)
                    AND 1 = (SELECT count(*) FROM clip_moments o WHERE o.clip = clips.seq)
                    AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.clip = clips.id)";
    conn.prepare_cached(drafts)?.execute([&id])?;
    Ok(conn.prepare_cached("DELETE FROM moments WHERE id = ?1")?.execute([&id])? > 0)
}

/// One moment.
pub fn get(conn: &Conn, id: MomentId) -> Result<Option<Moment>> {
    let sql = format!("SELECT {COLUMNS} FROM moments m WHERE m.id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// All moments of a recording, in the order of time.
pub fn of_recording(conn: &Conn, recording: RecordingId) -> Result<Vec<Moment>> {
    let sql = format!("SELECT {COLUMNS} FROM moments m WHERE m.recording = ?1 ORDER BY m.start_us, m.id");
    conn.prepare_cached(&sql)?.query_and_then([recording.to_string()], read)?.collect()
}

/// Which moments a list shows. The default shows all; what is offered with another moment shows only in its own recording.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MomentFilter {
    /// Only those in one of these states; empty means every state.
    pub states: Vec<MomentState>,
    /// Only those of that recording.
    pub recording: Option<RecordingId>,
    /// Only those of that game.
    pub game: Option<String>,
    /// Words that begin words of the recording's name, game or note, of the clip's words, of reasons and what was read, or of
    /// the moment's note and tags.
    pub text: Option<String>,
    /// Only those with at least that score.
    pub min_score: Option<u8>,
    /// Only those of recordings made at that time or later.
    pub recorded_after: Option<Timestamp>,
    /// Only those of recordings made before that time.
    pub recorded_before: Option<Timestamp>,
    /// Only those with these marks.
    pub marked: Marked,
}

/// The order of a list of moments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MomentSort {
    /// By recording, the newest first; within one the best first.
    #[default]
    Recent,
    /// The best first.
    Best,
}

/// A moment in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentRow {
    /// The moment.
    pub moment: Moment,
    /// The name of the recording's file.
    pub recording_name: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The game, when known.
    pub game: Option<String>,
    /// How long the recording is, when known.
    pub recording_duration: Option<MediaTime>,
    /// How many moments the recording has in all.
    pub recording_moments: u32,
    /// The clip that was begun from the moment.
    pub clip: Option<ClipId>,
    /// The title of that clip's newest words.
    pub title: Option<String>,
    /// The moment of another recording that shows the same play and that this one is offered with.
    pub same_as: Option<MomentId>,
    /// How many moments of other recordings are offered with this one.
    pub twins: u32,
}

/// How many moments there are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MomentCounts {
    /// Not decided.
    pub new: u32,
    /// Worth a clip.
    pub accepted: u32,
    /// Not worth one.
    pub rejected: u32,
    /// To be decided later.
    pub later: u32,
}

impl MomentCounts {
    /// How many there are.
    pub fn all(&self) -> u32 {
        self.new + self.accepted + self.rejected + self.later
    }
}

/// The three orders in which moments are read, each with the columns of its key. One index fits each.
struct Order {
    list: &'static str,
    columns: &'static [(&'static str, Kind)],
}

const RECENT: Order = Order {
    list: "moments.recent",
    columns: &[("recorded_at", Kind::Int), ("recording", Kind::Id), ("score", Kind::Int), ("id", Kind::Id)],
};
const BEST: Order =
    Order { list: "moments.best", columns: &[("score", Kind::Int), ("recorded_at", Kind::Int), ("id", Kind::Id)] };
/// Within one recording both orders are the same.
const OF_RECORDING: Order = Order { list: "moments.recording", columns: &[("score", Kind::Int), ("id", Kind::Id)] };

/// A page of the moments.
pub fn list(conn: &Conn, filter: &MomentFilter, sort: MomentSort, page: &Page) -> Result<Paged<MomentRow>> {
    let order = match (filter.recording, sort) {
        (Some(_), _) => OF_RECORDING,
        (None, MomentSort::Recent) => RECENT,
        (None, MomentSort::Best) => BEST,
    };
    let states = if filter.states.is_empty() { &MomentState::ALL[..] } else { &filter.states[..] };
    let words = filter.text.as_deref().map(search::words).unwrap_or_default();
    if !words.is_empty() {
        // What is found is gathered once for all states: that costs more than sorting.
        return Ok(page::merged(order.list, page, of_states(conn, filter, states, &words, &order, page)?));
    }
    // One query for each state: then the index gives the order, also for several states, and nothing is sorted.
    let mut rows = Vec::new();
    for (index, state) in states.iter().enumerate() {
        if !states[..index].contains(state) {
            rows.extend(of_states(conn, filter, &[*state], &words, &order, page)?);
        }
    }
    Ok(page::merged(order.list, page, rows))
}

fn of_states(
    conn: &Conn,
    filter: &MomentFilter,
    states: &[MomentState],
    words: &[String],
    order: &Order,
    page: &Page,
) -> Result<Vec<(page::Key, MomentRow)>> {
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut conditions = Vec::new();
    // What is searched for is gone by, and nothing else.
    let searched = if words.is_empty() { "" } else { "+" };
    match states {
        [state] => {
            values.push(Box::new(state.as_str()));
            conditions.push(format!("{searched}m.state = ?1"));
        }
        // Words of ours: nothing has to be quoted.
        many => {
            let words: Vec<String> = many.iter().map(|state| format!("'{}'", state.as_str())).collect();
            conditions.push(format!("{searched}m.state IN ({})", words.join(", ")));
        }
    }
    match filter.recording {
        Some(recording) => {
            values.push(Box::new(recording.to_string()));
            conditions.push(format!("m.recording = ?{}", values.len()));
        }
        None => conditions.push(format!("{searched}m.same_as IS NULL")),
    }
    if let Some(game) = &filter.game {
        values.push(Box::new(game.clone()));
        conditions.push(format!("{searched}m.game = ?{}", values.len()));
    }
    if let Some(score) = filter.min_score {
        values.push(Box::new(score));
        // The plus keeps SQLite from going by the score and sorting afterwards, where the order is another one.
        let plus = if order.columns[0].0 == "score" { searched } else { "+" };
        conditions.push(format!("{plus}m.score >= ?{}", values.len()));
    }
    let mut add = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        conditions.push(condition.replace("{}", &format!("?{}", values.len())));
    };
    if let Some(after) = filter.recorded_after {
        add("m.recorded_at >= {}", Box::new(ms(after)));
    }
    if let Some(before) = filter.recorded_before {
        add("m.recorded_at < {}", Box::new(ms(before)));
    }
    for (nth, word) in words.iter().enumerate() {
        add(if nth == 0 { search::MOMENT } else { search::MOMENT_TOO }, Box::new(word.clone()));
    }
    marks::conditions(&filter.marked, Markable::Moment, "m.id", |sql, value| add(&sql, value));
    let names = |separator: &str, after: &str| {
        let names: Vec<String> = order.columns.iter().map(|(name, _)| format!("m.{name}{after}")).collect();
        names.join(separator)
    };
    if let Some(cursor) = &page.after {
        let kinds: Vec<Kind> = order.columns.iter().map(|(_, kind)| *kind).collect();
        let key = page::key_of(order.list, &kinds, cursor)?;
        let marks: Vec<String> = (1..=key.len()).map(|n| format!("?{}", values.len() + n)).collect();
        conditions.push(format!("({}) < ({})", names(", ", ""), marks.join(", ")));
        values.extend(key.into_iter().map(|part| Box::new(part) as Box<dyn ToSql>));
    }
    values.push(Box::new(page.rows() as i64 + 1));
    let (conditions, sorted) = (conditions.join(" AND "), names(", ", " DESC"));
    let end = format!("ORDER BY {sorted} LIMIT ?{}", values.len());
    // Of what a search finds only the page is read whole; else titles would be looked up for all of it.
    let which = if words.is_empty() {
        format!("{conditions} {end}")
    } else {
        format!("m.seq IN (SELECT m.seq FROM moments m WHERE {conditions} {end}) ORDER BY {sorted}")
    };
    let sql = format!(
        "SELECT {COLUMNS}, m.recorded_at, m.game, r.file_name, r.duration_us, m.same_as,
             (SELECT count(*) FROM moments t WHERE t.same_as = m.id) AS twins,
             (SELECT count(*) FROM moments o WHERE o.recording = m.recording) AS recording_moments,
             ({CLIP}) AS clip,
             (SELECT w.title FROM words w WHERE w.clip = ({CLIP}) ORDER BY w.id DESC LIMIT 1) AS title
         FROM moments m CROSS JOIN recordings r ON r.id = m.recording
         WHERE {which}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    statement
        .query_and_then(params_from_iter(values), |row| {
            let key = order
                .columns
                .iter()
                .map(|(name, kind)| match kind {
                    Kind::Int => row.col(name).map(Part::Int),
                    Kind::Id => row.col(name).map(Part::Id),
                })
                .collect::<Result<page::Key>>()?;
            Ok((key, read_row(row)?))
        })?
        .collect()
}

/// The oldest clip that begins with the moment: the draft was the first.
const CLIP: &str = "SELECT c.id FROM clip_moments cm JOIN clips c ON c.seq = cm.clip
     WHERE cm.moment = m.seq AND cm.position = 0 ORDER BY cm.clip LIMIT 1";

/// How many moments there are in each state.
pub fn counts(conn: &Conn) -> Result<MomentCounts> {
    let mut counts = MomentCounts::default();
    let mut statement = conn.prepare_cached("SELECT state, n FROM moment_counts")?;
    for row in statement
        .query_and_then([], |row| Ok::<_, StoreError>((row.word("state", MomentState::parse)?, row.col("n")?)))?
    {
        let (state, n) = row?;
        match state {
            MomentState::New => counts.new = n,
            MomentState::Accepted => counts.accepted = n,
            MomentState::Rejected => counts.rejected = n,
            MomentState::Later => counts.later = n,
        }
    }
    Ok(counts)
}

fn read_row(row: &Row) -> Result<MomentRow> {
    Ok(MomentRow {
        moment: read(row)?,
        recording_name: row.col("file_name")?,
        recorded_at: row.time("recorded_at")?,
        game: row.col("game")?,
        recording_duration: row.maybe_media_time("duration_us")?,
        recording_moments: row.col("recording_moments")?,
        clip: row.maybe_id("clip")?,
        title: row.col("title")?,
        same_as: row.maybe_id("same_as")?,
        twins: row.col("twins")?,
    })
}

fn read(row: &Row) -> Result<Moment> {
    Ok(Moment {
        id: row.id("id")?,
        recording: row.id("recording")?,
        span: Span::new(row.media_time("start_us")?, row.media_time("end_us")?),
        edges_by_user: row.col("edges_by_user")?,
        peak: row.media_time("peak_us")?,
        score: row.col("score")?,
        reasons: row.json("reasons")?,
        evidence: row.json("evidence")?,
        state: row.word("state", MomentState::parse)?,
        found_at: row.time("found_at")?,
        decided_at: row.maybe_time("decided_at")?,
    })
}
