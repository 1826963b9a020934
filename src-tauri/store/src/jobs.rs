//! Jobs: the queue, its log, and how long things take here.

use crate::{
    Conn, Page, Paged, Result, StoreError,
    page::{self, Key, Kind, Part},
    row::{Columns, maybe_to_json, ms, to_json},
};
use domain::{Job, JobId, JobLogLine, JobState, Lane, Problem, Progress};
use jiff::Timestamp;
use rusqlite::{Row, ToSql, params, params_from_iter};

const COLUMNS: &str = "id, seq, kind, subject, payload, lane, priority, state, attempt, run_after, lease_until, \
                       progress, problem, created_at, started_at, ended_at";

/// The condition of the partial indexes: a job that can still come to something.
const OPEN: &str = "state IN ('queued', 'running', 'needs_user', 'paused')";

/// The nothing of a job that has not begun.
const NO_PROGRESS: &str = r#"{"fraction":null,"word":"","eta_s":null}"#;

/// Lines of a job's log that are kept.
const LOG_LINES: u32 = 500;
/// Measured runs of a kind that are looked at.
const RUNS: u32 = 20;

/// A job that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// The step (`analyse`).
    pub kind: String,
    /// What it is done for. Kind and subject are unique among the open jobs.
    pub subject: String,
    /// What the step needs to know.
    pub payload: serde_json::Value,
    /// Its lane.
    pub lane: Lane,
    /// Higher goes first.
    pub priority: i32,
    /// Not before this time.
    pub run_after: Timestamp,
}

/// What became of a job that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enqueued {
    /// The new job, or the open one that does the same.
    pub id: JobId,
    /// Whether it is a new one.
    pub new: bool,
}

/// Asks for a job. When the same is open already, that one is kept, with the higher of both priorities; one that waits for
/// a later time or for the person is tried anew, and one that runs is run once more after this run, because what it is to
/// do may have changed since it began.
pub fn enqueue(conn: &Conn, job: &NewJob) -> Result<Enqueued> {
    let open = format!("SELECT id FROM jobs WHERE kind = ?1 AND subject = ?2 AND {OPEN}");
    let found = conn.prepare_cached(&open)?.query_and_then([&job.kind, &job.subject], |row| row.id("id"))?.next();
    if let Some(id) = found.transpose()? {
        let id: JobId = id;
        // A time after the start of the run is how "once more" is kept: see `finish` and `put_off`.
        let sql = "UPDATE jobs SET
                 payload = CASE WHEN ?2 >= priority THEN ?3 ELSE payload END,
                 priority = max(priority, ?2),
                 run_after = CASE state WHEN 'queued' THEN min(run_after, ?4) WHEN 'running' THEN max(?4, started_at + 1)
                                        WHEN 'needs_user' THEN ?4 ELSE run_after END,
                 problem = CASE state WHEN 'needs_user' THEN NULL ELSE problem END,
                 state = CASE state WHEN 'needs_user' THEN 'queued' ELSE state END
             WHERE id = ?1";
        let payload = to_json("jobs.payload", &job.payload)?;
        conn.prepare_cached(sql)?.execute(params![id.to_string(), job.priority, payload, ms(job.run_after)])?;
        return Ok(Enqueued { id, new: false });
    }
    let id = JobId::new();
    let sql =
        "INSERT INTO jobs (id, kind, subject, payload, lane, priority, state, attempt, run_after, created_at, progress)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', 0, ?7, CAST(unixepoch('subsec') * 1000 AS INTEGER), ?8)";
    conn.prepare_cached(sql)?.execute(params![
        id.to_string(),
        job.kind,
        job.subject,
        to_json("jobs.payload", &job.payload)?,
        job.lane.as_str(),
        job.priority,
        ms(job.run_after),
        NO_PROGRESS,
    ])?;
    Ok(Enqueued { id, new: true })
}

/// Hands out the next job of a lane: the highest priority, then the oldest, whose time has come. It runs until
/// `lease_until` without a sign of life from `owner`, and its attempt is counted.
pub fn claim(conn: &Conn, lane: Lane, owner: &str, now: Timestamp, lease_until: Timestamp) -> Result<Option<Job>> {
    claim_above(conn, lane, i32::MIN, owner, now, lease_until)
}

/// The same, but only a job of a higher priority than `above`.
pub fn claim_above(
    conn: &Conn,
    lane: Lane,
    above: i32,
    owner: &str,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Job>> {
    // The plus keeps SQLite from going by the time and sorting afterwards: many jobs are due, one is wanted.
    let sql = format!(
        "UPDATE jobs SET state = 'running', owner = ?2, lease_until = ?4, started_at = ?3, ended_at = NULL,
             attempt = attempt + 1, progress = ?5, problem = NULL
         WHERE seq = (SELECT seq FROM jobs WHERE lane = ?1 AND state = 'queued' AND +run_after <= ?3
                        AND priority > ?6
                      ORDER BY priority DESC, seq LIMIT 1)
         RETURNING {COLUMNS}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let claimed = statement
        .query_and_then(params![lane.as_str(), owner, ms(now), ms(lease_until), NO_PROGRESS, above], read)?
        .collect::<Result<Vec<_>>>()?;
    Ok(claimed.into_iter().next())
}

/// A sign of life. `false` when the job is no longer this owner's: it was cancelled, paused or handed on, and has to
/// be given up.
pub fn renew(conn: &Conn, id: JobId, owner: &str, lease_until: Timestamp) -> Result<bool> {
    let sql = "UPDATE jobs SET lease_until = ?3 WHERE id = ?1 AND owner = ?2 AND state = 'running'";
    Ok(conn.prepare_cached(sql)?.execute(params![id.to_string(), owner, ms(lease_until)])? > 0)
}

/// How far a running job is. Whether it still runs.
pub fn set_progress(conn: &Conn, id: JobId, progress: &Progress) -> Result<bool> {
    let sql = "UPDATE jobs SET progress = ?2 WHERE id = ?1 AND state = 'running'";
    Ok(conn.prepare_cached(sql)?.execute([id.to_string(), to_json("jobs.progress", progress)?])? > 0)
}

/// Ends the run of a job as done, failed, cancelled or needing the person. `false` when it is no longer this owner's:
/// then the result must not count either, and the transaction should be given up.
pub fn finish(
    conn: &Conn,
    id: JobId,
    owner: &str,
    state: JobState,
    problem: Option<&Problem>,
    now: Timestamp,
) -> Result<bool> {
    if matches!(state, JobState::Queued | JobState::Running | JobState::Paused) {
        return Err(StoreError::Invalid { field: "state", why: format!("{} is no end", state.as_str()) });
    }
    // Asked for again while it ran: once more, however this run ended. What a person stopped stays stopped.
    let sql =
        "UPDATE jobs SET state = CASE WHEN ?3 <> 'cancelled' AND run_after > started_at THEN 'queued' ELSE ?3 END,
                   ended_at = CASE WHEN ?3 <> 'cancelled' AND run_after > started_at THEN NULL ELSE ?5 END,
                   problem = CASE WHEN ?3 <> 'cancelled' AND run_after > started_at THEN NULL ELSE ?4 END,
                   owner = NULL, lease_until = NULL
               WHERE id = ?1 AND owner = ?2 AND state = 'running'";
    let ended = (!state.is_open()).then(|| ms(now));
    let problem = maybe_to_json("jobs.problem", problem)?;
    Ok(conn.prepare_cached(sql)?.execute(params![id.to_string(), owner, state.as_str(), problem, ended])? > 0)
}

/// Puts a running job back into the queue, not before `run_after`. Its attempt stays counted when there was a problem; a run
/// that was stopped or only found that its time has not come was none.
pub fn put_off(conn: &Conn, id: JobId, owner: &str, run_after: Timestamp, problem: Option<&Problem>) -> Result<bool> {
    let sql = "UPDATE jobs SET state = 'queued', problem = ?4, owner = NULL, lease_until = NULL,
                   attempt = CASE WHEN ?4 IS NULL THEN max(attempt - 1, 0) ELSE attempt END,
                   run_after = CASE WHEN run_after > started_at THEN min(run_after, ?3) ELSE ?3 END
               WHERE id = ?1 AND owner = ?2 AND state = 'running'";
    let problem = maybe_to_json("jobs.problem", problem)?;
    Ok(conn.prepare_cached(sql)?.execute(params![id.to_string(), owner, ms(run_after), problem])? > 0)
}

/// Puts running jobs that nobody does any more back into the queue: those of other owners, which died, and those whose
/// lease ran out. How many.
pub fn requeue_lost(conn: &Conn, owner: &str, now: Timestamp) -> Result<u32> {
    let sql = "UPDATE jobs SET state = 'queued', run_after = min(run_after, ?2), owner = NULL, lease_until = NULL
               WHERE state = 'running' AND (owner <> ?1 OR lease_until <= ?2)";
    Ok(conn.prepare_cached(sql)?.execute(params![owner, ms(now)])? as u32)
}

/// Cancels an open job. The state it had, so that a running one can be stopped; `None` when it was not open. From then
/// on its owner's [`renew`] and [`finish`] answer `false`.
pub fn cancel(conn: &Conn, id: JobId, now: Timestamp) -> Result<Option<JobState>> {
    let Some(before) = state_of(conn, id)?.filter(|state| state.is_open()) else { return Ok(None) };
    let sql = "UPDATE jobs SET state = 'cancelled', ended_at = ?2, owner = NULL, lease_until = NULL WHERE id = ?1";
    conn.prepare_cached(sql)?.execute(params![id.to_string(), ms(now)])?;
    Ok(Some(before))
}

/// Begins a job anew that failed, was cancelled, is done or waits for the person: its attempts count from zero.
/// `false` when it is queued, running or paused, or when another open job does the same.
pub fn retry(conn: &Conn, id: JobId, now: Timestamp) -> Result<bool> {
    let sql = format!(
        "UPDATE jobs SET state = 'queued', attempt = 0, run_after = ?2, problem = NULL, ended_at = NULL, progress = ?3
         WHERE id = ?1 AND state IN ('failed', 'cancelled', 'done', 'needs_user')
           AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.kind = jobs.kind AND o.subject = jobs.subject
                           AND o.seq <> jobs.seq AND o.{OPEN})"
    );
    Ok(conn.prepare_cached(&sql)?.execute(params![id.to_string(), ms(now), NO_PROGRESS])? > 0)
}

/// Pauses a queued, waiting or running job; a running one's owner finds out by [`renew`]. Whether it is paused now
/// and was not before.
pub fn pause(conn: &Conn, id: JobId) -> Result<bool> {
    let sql = "UPDATE jobs SET state = 'paused', owner = NULL, lease_until = NULL
               WHERE id = ?1 AND state IN ('queued', 'needs_user', 'running')";
    Ok(conn.prepare_cached(sql)?.execute([id.to_string()])? > 0)
}

/// Puts a paused job back into the queue. Whether it was paused.
pub fn unpause(conn: &Conn, id: JobId) -> Result<bool> {
    let sql = "UPDATE jobs SET state = 'queued' WHERE id = ?1 AND state = 'paused'";
    Ok(conn.prepare_cached(sql)?.execute([id.to_string()])? > 0)
}

fn state_of(conn: &Conn, id: JobId) -> Result<Option<JobState>> {
    conn.prepare_cached("SELECT state FROM jobs WHERE id = ?1")?
        .query_and_then([id.to_string()], |row| row.word("state", JobState::parse))?
        .next()
        .transpose()
}

/// One job.
pub fn get(conn: &Conn, id: JobId) -> Result<Option<Job>> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// Which jobs a list shows. The default shows all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobFilter {
    /// Only those in one of these states; empty means every state.
    pub states: Vec<JobState>,
    /// Only those of that kind.
    pub kind: Option<String>,
    /// Only those for that thing.
    pub subject: Option<String>,
}

const LIST: &str = "jobs";

/// A page of the jobs, the newest first.
pub fn list(conn: &Conn, filter: &JobFilter, page: &Page) -> Result<Paged<Job>> {
    let states = if filter.states.is_empty() { &JobState::ALL[..] } else { &filter.states[..] };
    let mut rows = Vec::new();
    for (index, state) in states.iter().enumerate() {
        if !states[..index].contains(state) {
            rows.extend(of_state(conn, filter, *state, page)?);
        }
    }
    Ok(page::merged(LIST, page, rows))
}

fn of_state(conn: &Conn, filter: &JobFilter, state: JobState, page: &Page) -> Result<Vec<(Key, Job)>> {
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(state.as_str())];
    let mut conditions = vec!["state = ?1".to_owned()];
    for (column, wanted) in [("kind", &filter.kind), ("subject", &filter.subject)] {
        if let Some(wanted) = wanted {
            values.push(Box::new(wanted.clone()));
            conditions.push(format!("{column} = ?{}", values.len()));
        }
    }
    if let Some(cursor) = &page.after {
        values
            .extend(page::key_of(LIST, &[Kind::Int], cursor)?.into_iter().map(|part| Box::new(part) as Box<dyn ToSql>));
        conditions.push(format!("seq < ?{}", values.len()));
    }
    values.push(Box::new(page.rows() as i64 + 1));
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs WHERE {} ORDER BY seq DESC LIMIT ?{}",
        conditions.join(" AND "),
        values.len()
    );
    conn.prepare_cached(&sql)?
        .query_and_then(params_from_iter(values), |row| Ok((vec![Part::Int(row.col("seq")?)], read(row)?)))?
        .collect()
}

/// The open jobs for a thing, the oldest first.
pub fn open_for(conn: &Conn, subject: &str) -> Result<Vec<Job>> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE subject = ?1 AND {OPEN} ORDER BY seq");
    conn.prepare_cached(&sql)?.query_and_then([subject], read)?.collect()
}

/// How many jobs there are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Waiting for their turn.
    pub queued: u32,
    /// Being done.
    pub running: u32,
    /// Waiting for the person.
    pub needs_user: u32,
    /// Paused.
    pub paused: u32,
    /// Done, as far as they are kept.
    pub done: u32,
    /// Failed, as far as they are kept.
    pub failed: u32,
    /// Cancelled, as far as they are kept.
    pub cancelled: u32,
}

/// How many jobs there are in each state.
pub fn counts(conn: &Conn) -> Result<JobCounts> {
    let mut counts = JobCounts::default();
    let mut statement = conn.prepare_cached("SELECT state, n FROM job_counts")?;
    let rows = statement
        .query_and_then([], |row| Ok::<_, StoreError>((row.word("state", JobState::parse)?, row.col("n")?)))?;
    for row in rows {
        let (state, n) = row?;
        match state {
            JobState::Queued => counts.queued = n,
            JobState::Running => counts.running = n,
            JobState::NeedsUser => counts.needs_user = n,
            JobState::Paused => counts.paused = n,
            JobState::Done => counts.done = n,
            JobState::Failed => counts.failed = n,
            JobState::Cancelled => counts.cancelled = n,
        }
    }
    Ok(counts)
}

/// When the next queued job of a lane may begin.
pub fn next_due(conn: &Conn, lane: Lane) -> Result<Option<Timestamp>> {
    let sql = "SELECT run_after FROM jobs WHERE lane = ?1 AND state = 'queued' ORDER BY run_after LIMIT 1";
    conn.prepare_cached(sql)?.query_and_then([lane.as_str()], |row| row.time("run_after"))?.next().transpose()
}

/// Adds a line to a job's log. The newest 500 are kept.
pub fn log(conn: &Conn, id: JobId, text: &str, now: Timestamp) -> Result<()> {
    let id = id.to_string();
    let sql = "INSERT INTO job_log (job, at, text) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute(params![id, ms(now), text])?;
    let sql = "DELETE FROM job_log WHERE job = ?1
                 AND seq <= (SELECT seq FROM job_log WHERE job = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)";
    conn.prepare_cached(sql)?.execute(params![id, LOG_LINES])?;
    Ok(())
}

/// A job's log, the oldest line first.
pub fn log_of(conn: &Conn, id: JobId) -> Result<Vec<JobLogLine>> {
    conn.prepare_cached("SELECT at, text FROM job_log WHERE job = ?1 ORDER BY seq")?
        .query_and_then([id.to_string()], |row| Ok(JobLogLine { at: row.time("at")?, text: row.col("text")? }))?
        .collect()
}

/// Remembers how long a run took, for so many units of work (seconds of recording, megabytes). What is no measure
/// is left out.
pub fn took(conn: &Conn, kind: &str, units: f64, wall_s: f64) -> Result<()> {
    if !(units.is_finite() && wall_s.is_finite() && units > 0.0 && wall_s >= 0.0) {
        return Ok(());
    }
    let sql = "INSERT INTO job_runs (kind, units, wall_s) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute(params![kind, units, wall_s])?;
    let sql = "DELETE FROM job_runs WHERE kind = ?1
                 AND seq <= (SELECT seq FROM job_runs WHERE kind = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)";
    conn.prepare_cached(sql)?.execute(params![kind, RUNS])?;
    Ok(())
}

/// Seconds for a unit of work of that kind: the median of the last 20 runs on this machine.
pub fn pace(conn: &Conn, kind: &str) -> Result<Option<f64>> {
    let sql = "SELECT wall_s / units AS pace FROM (SELECT wall_s, units FROM job_runs WHERE kind = ?1 ORDER BY seq DESC LIMIT ?2)";
    let mut paces = conn
        .prepare_cached(sql)?
        .query_and_then(params![kind, RUNS], |row| row.col("pace"))?
        .collect::<Result<Vec<f64>>>()?;
    paces.sort_by(f64::total_cmp);
    let middle = paces.len() / 2;
    Ok(match paces.len() {
        0 => None,
        n if n % 2 == 1 => Some(paces[middle]),
        _ => Some((paces[middle - 1] + paces[middle]) / 2.0),
    })
}

/// Forgets jobs that ended before that time, with their logs. How many.
pub fn prune(conn: &Conn, before: Timestamp) -> Result<u32> {
    Ok(conn.prepare_cached("DELETE FROM jobs WHERE ended_at < ?1")?.execute([ms(before)])? as u32)
}

fn read(row: &Row) -> Result<Job> {
    Ok(Job {
        id: row.id("id")?,
        kind: row.col("kind")?,
        subject: row.col("subject")?,
        payload: row.json("payload")?,
        lane: row.word("lane", Lane::parse)?,
        priority: row.col("priority")?,
        state: row.word("state", JobState::parse)?,
        attempt: row.col("attempt")?,
        run_after: row.time("run_after")?,
        lease_until: row.maybe_time("lease_until")?,
        progress: row.json("progress")?,
        problem: row.maybe_json("problem")?,
        created_at: row.time("created_at")?,
        started_at: row.maybe_time("started_at")?,
        ended_at: row.maybe_time("ended_at")?,
    })
}
