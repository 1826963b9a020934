//! Rules of what may leave the disk, what they have shown, and what speaks for and against each recording.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
    sys,
};
use domain::{RecordingId, RecordingState, SessionPart, StorageAction, StorageFacts, StorageRule, StorageRuleId};
use jiff::Timestamp;
use rusqlite::{Row, params};

/// Stores a rule: a new one behind all others, a known one in its place.
pub fn save_rule(conn: &Conn, rule: &StorageRule, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO storage_rules (id, name, enabled, position, condition, action, updated_at)
               VALUES (?1, ?2, ?3, (SELECT ifnull(max(position), 0) + 1 FROM storage_rules), ?4, ?5, ?6)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled,
                   condition = excluded.condition, action = excluded.action, updated_at = excluded.updated_at";
    conn.prepare_cached(sql)?.execute(params![
        rule.id.to_string(),
        rule.name,
        rule.enabled,
        to_json("storage_rules.condition", &rule.condition)?,
        to_json("storage_rules.action", &rule.action)?,
        ms(now),
    ])?;
    Ok(())
}

/// All rules, the first to be tried first.
pub fn rules(conn: &Conn) -> Result<Vec<StorageRule>> {
    let sql = "SELECT id, name, enabled, condition, action FROM storage_rules ORDER BY position, seq";
    conn.prepare_cached(sql)?
        .query_and_then([], |row| {
            Ok(StorageRule {
                id: row.id("id")?,
                name: row.col("name")?,
                enabled: row.col("enabled")?,
                condition: row.json("condition")?,
                action: row.json("action")?,
            })
        })?
        .collect()
}

/// Takes a rule out, and what it has shown. Whether it was there.
pub fn delete_rule(conn: &Conn, id: StorageRuleId) -> Result<bool> {
    conn.prepare_cached("DELETE FROM storage_shown WHERE rule = ?1")?.execute([id.to_string()])?;
    Ok(conn.prepare_cached("DELETE FROM storage_rules WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// What a rule has shown that it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// With which recording.
    pub recording: RecordingId,
    /// Which rule.
    pub rule: StorageRuleId,
    /// What.
    pub action: StorageAction,
    /// Since when it is shown.
    pub shown_at: Timestamp,
}

/// Everything that is shown.
pub fn shown(conn: &Conn) -> Result<Vec<Shown>> {
    let sql = "SELECT recording, rule, action, shown_at FROM storage_shown";
    conn.prepare_cached(sql)?
        .query_and_then([], |row| {
            Ok(Shown {
                recording: row.id("recording")?,
                rule: row.id("rule")?,
                action: row.json("action")?,
                shown_at: row.time("shown_at")?,
            })
        })?
        .collect()
}

/// Writes down what is shown from now on, and since when; nothing else is.
pub fn set_shown(conn: &Conn, all: &[Shown]) -> Result<()> {
    conn.execute("DELETE FROM storage_shown", [])?;
    let sql = "INSERT INTO storage_shown (recording, rule, action, shown_at) VALUES (?1, ?2, ?3, ?4)";
    let mut statement = conn.prepare_cached(sql)?;
    for one in all {
        let action = to_json("storage_shown.action", &one.action)?;
        statement.execute(params![one.recording.to_string(), one.rule.to_string(), action, ms(one.shown_at)])?;
    }
    Ok(())
}

const OPEN_JOB: &str = "j.state IN ('queued', 'running', 'needs_user', 'paused')";

/// What speaks for and against each recording, or that one.
pub fn facts(conn: &Conn, only: Option<RecordingId>) -> Result<Vec<StorageFacts>> {
    let one = if only.is_some() { "WHERE r.id = ?1" } else { "WHERE ?1 IS NULL" };
    // A clip hangs on a recording by each of its stretches, not only by its first one. The cross joins keep SQLite on the way
    // from the recording to what hangs on it: the other way round every star and every post is looked at for each recording.
    let sql = format!(
        "SELECT r.id, r.path, r.size_bytes, r.recorded_at, r.game, r.state,
             EXISTS (SELECT 1 FROM marks k WHERE k.subject_kind = 'recording' AND k.subject = r.id AND k.starred = 1)
             OR EXISTS (SELECT 1 FROM moments m CROSS JOIN marks k
                        WHERE m.recording = r.id AND k.subject_kind = 'moment' AND k.subject = m.id AND k.starred = 1)
             OR EXISTS (SELECT 1 FROM clip_sources s CROSS JOIN marks k
                        WHERE s.recording = r.id AND k.subject_kind = 'clip' AND k.subject = s.clip AND k.starred = 1)
                 AS starred,
             (SELECT count(DISTINCT p.id) FROM clip_sources s CROSS JOIN posts p
              WHERE s.recording = r.id AND p.clip = s.clip AND p.state NOT IN ('live', 'failed', 'cancelled')) AS open_posts,
             (SELECT count(DISTINCT j.id) FROM clip_sources s CROSS JOIN jobs j INDEXED BY jobs_open_subject
              WHERE s.recording = r.id AND j.subject = s.clip AND j.kind = 'render' AND {OPEN_JOB}) AS open_renders,
             (SELECT count(*) FROM jobs j INDEXED BY jobs_open_subject WHERE j.subject = r.id AND {OPEN_JOB}) AS open_jobs,
             (SELECT count(DISTINCT c.id) FROM clip_sources s CROSS JOIN clips c
              WHERE s.recording = r.id AND c.id = s.clip AND c.state = 'ready'
                AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.clip = c.id AND p.state = 'live')) AS unposted,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id AND m.state = 'accepted') AS accepted,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id AND m.state = 'later') AS later,
             EXISTS (SELECT 1 FROM clip_sources s CROSS JOIN collection_members cm
                     WHERE s.recording = r.id AND cm.clip = s.clip) AS collected
         FROM recordings r {one}"
    );
    let id = only.map(|id| id.to_string());
    conn.prepare_cached(&sql)?.query_and_then([id], read_facts)?.collect()
}

fn read_facts(row: &Row<'_>) -> Result<StorageFacts> {
    Ok(StorageFacts {
        recording: row.id("id")?,
        path: sys::text_to_path(&row.col::<String>("path")?),
        size_bytes: row.col::<i64>("size_bytes")?.unsigned_abs(),
        recorded_at: row.time("recorded_at")?,
        game: row.col("game")?,
        state: row.word("state", RecordingState::parse)?,
        starred: row.col("starred")?,
        open_posts: row.col("open_posts")?,
        open_renders: row.col("open_renders")?,
        open_jobs: row.col("open_jobs")?,
        unposted: row.col("unposted")?,
        accepted: row.col("accepted")?,
        later: row.col("later")?,
        collected: row.col("collected")?,
    })
}

/// How many bytes the files of all recordings have that are not missing, and how many recordings those are.
pub fn recordings_take(conn: &Conn) -> Result<(u64, u64)> {
    let sql = "SELECT count(*) AS n, ifnull(sum(size_bytes), 0) AS bytes FROM recordings WHERE state <> 'missing'";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| {
        Ok((row.get::<_, i64>("bytes")?.unsigned_abs(), row.get::<_, i64>("n")?.unsigned_abs()))
    })?)
}

/// Every recording with its time, for sessions.
pub fn session_parts(conn: &Conn) -> Result<Vec<SessionPart>> {
    let sql = "SELECT id, recorded_at, ifnull(duration_us, 0) AS duration_us FROM recordings";
    conn.prepare_cached(sql)?
        .query_and_then([], |row| {
            let from = row.time("recorded_at")?;
            let long = jiff::SignedDuration::from_micros(row.col::<i64>("duration_us")?);
            Ok(SessionPart { recording: row.id("id")?, from, to: from.checked_add(long).unwrap_or(from) })
        })?
        .collect()
}

/// Of a session's recordings: bytes, games by name, and moments that are new, accepted, and all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionSums {
    /// Bytes of the files.
    pub bytes: u64,
    /// The games, by name.
    pub games: Vec<String>,
    /// Moments that are not decided.
    pub new: u32,
    /// Moments that were accepted.
    pub accepted: u32,
    /// All moments.
    pub total: u32,
}

/// Adds up what the recordings of a session have.
pub fn session_sums(conn: &Conn, recordings: &[RecordingId]) -> Result<SessionSums> {
    let mut sums = SessionSums::default();
    let mut statement = conn.prepare_cached(
        "SELECT r.size_bytes, r.game,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id AND m.state = 'new') AS fresh,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id AND m.state = 'accepted') AS accepted,
             (SELECT count(*) FROM moments m WHERE m.recording = r.id) AS total
         FROM recordings r WHERE r.id = ?1",
    )?;
    for id in recordings {
        let mut rows = statement.query([id.to_string()])?;
        let Some(row) = rows.next()? else { continue };
        sums.bytes += row.col::<i64>("size_bytes")?.unsigned_abs();
        sums.games.extend(row.col::<Option<String>>("game")?);
        sums.new += row.col::<u32>("fresh")?;
        sums.accepted += row.col::<u32>("accepted")?;
        sums.total += row.col::<u32>("total")?;
    }
    sums.games.sort();
    sums.games.dedup();
    Ok(sums)
}
