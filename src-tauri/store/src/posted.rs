//! Posts that are out, with their views over time: what results are counted from. Read whole, since statistics are about all of
//! them; the numbers of one post are in [`crate::results`].

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{AccountId, ChannelId, ClipState, DEFAULT_CHANNEL, Measured, PostId, Posted, SignalKind};
use jiff::Timestamp;
use rusqlite::params;

/// Which posts are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostedFilter {
    /// Only those to that account.
    pub account: Option<AccountId>,
    /// Only those to accounts of that channel.
    pub channel: Option<ChannelId>,
    /// Only those that went live at that time or later.
    pub from: Option<Timestamp>,
    /// None on these platforms.
    pub not_on: Vec<&'static str>,
}

/// Posts that are out, the oldest first.
pub fn list(conn: &Conn, filter: &PostedFilter) -> Result<Vec<Posted>> {
    let sql = "SELECT p.id, p.clip, p.account, a.platform, a.name, p.shown_at, c.game,
                   (SELECT w.title FROM words w WHERE w.clip = c.id AND w.destination IN (a.platform, 'any')
                        ORDER BY w.destination = 'any', w.id DESC LIMIT 1) AS title,
                   (SELECT sum(s.end_us - s.start_us) FROM clip_sources s WHERE s.clip = c.id) AS length_us,
                   r.recorded_at + r.duration_us / 1000 AS played_until,
                   (SELECT m.seq FROM clip_moments cm JOIN moments m ON m.seq = cm.moment WHERE cm.clip = c.seq
                        ORDER BY m.score DESC, cm.position LIMIT 1) AS best,
                   s.taken_at, s.views, s.likes, s.comments, s.shares, l.line
               FROM posts p JOIN accounts a ON a.id = p.account JOIN clips c ON c.id = p.clip
                   LEFT JOIN recordings r ON r.id = c.recording
                   LEFT JOIN post_lines l ON l.post = p.id
                   LEFT JOIN post_stats s ON s.post = p.id
                       AND s.taken_at = (SELECT max(x.taken_at) FROM post_stats x WHERE x.post = p.id)
               WHERE p.state = 'live' AND p.shown_at >= ?1 AND (?2 IS NULL OR p.account = ?2)
                   AND (?4 IS NULL OR ifnull(a.channel, ?5) = ?4)
                   AND a.platform NOT IN (SELECT value FROM json_each(?3))
               ORDER BY p.shown_at, p.id";
    let from = filter.from.map_or(i64::MIN, ms);
    let account = filter.account.map(|account| account.to_string());
    let (channel, default) = (filter.channel.map(|channel| channel.to_string()), DEFAULT_CHANNEL.to_string());
    let mut statement = conn.prepare_cached(sql)?;
    let not_on = to_json("platforms", &filter.not_on)?;
    let rows = statement.query_and_then(params![from, account, not_on, channel, default], |row| {
        let posted = Posted {
            post: row.id("id")?,
            clip: row.id("clip")?,
            account: row.id("account")?,
            platform: row.col("platform")?,
            account_name: row.col("name")?,
            live_at: row.time("shown_at")?,
            title: row.col::<Option<String>>("title")?.unwrap_or_default(),
            game: row.col("game")?,
            kind: None,
            score: None,
            length_s: row.col::<Option<i64>>("length_us")?.unwrap_or(0) as f64 / 1e6,
            played_until: row.maybe_time("played_until")?,
            newest: row.col::<Option<i64>>("taken_at")?.map(|_| crate::results::numbers(row)).transpose()?,
            views: row.col::<Option<Vec<u8>>>("line")?.map(|line| views_of(&line)).unwrap_or_default(),
        };
        Ok::<_, crate::StoreError>((posted, row.col::<Option<i64>>("best")?))
    })?;
    let mut posts = Vec::new();
    for row in rows {
        let (mut posted, best) = row?;
        if let Some(moment) = best {
            (posted.score, posted.kind) = best_moment(conn, moment)?;
        }
        posts.push(posted);
    }
    Ok(posts)
}

/// The score of a moment, and the kind of its strongest reason.
fn best_moment(conn: &Conn, seq: i64) -> Result<(Option<u8>, Option<SignalKind>)> {
    let sql = "SELECT score, json_extract(reasons, '$[0].kind') AS kind FROM moments WHERE seq = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query_and_then([seq], |row| {
        let word: Option<String> = row.col("kind")?;
        Ok((row.col("score")?, word.as_deref().and_then(SignalKind::parse)))
    })?;
    rows.next().unwrap_or(Ok((None, None)))
}

/// The views of a post over time, as `post_lines` keeps them: 16 bytes an answer. What does not fit is left out.
fn views_of(line: &[u8]) -> Vec<(Timestamp, u64)> {
    let number = |bytes: &[u8]| Some(i64::from_be_bytes(bytes.try_into().ok()?));
    line.chunks_exact(16)
        .filter_map(|answer| {
            let (at, views) = answer.split_at(8);
            Some((Timestamp::from_millisecond(number(at)?).ok()?, number(views)?.unsigned_abs()))
        })
        .collect()
}

/// What the library did in a span of time, besides posting.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Work {
    /// Recordings that were made.
    pub recordings: u64,
    /// Their length in seconds.
    pub recorded_s: f64,
    /// Moments that the person decided.
    pub decided: u64,
    /// Their length in seconds.
    pub decided_s: f64,
    /// Clips that are ready now, whenever they were made.
    pub clips_ready: u64,
}

/// What was recorded and decided in `[from, to)`.
pub fn work(conn: &Conn, from: Timestamp, to: Timestamp) -> Result<Work> {
    let span = params![ms(from), ms(to)];
    let sql =
        "SELECT count(*), ifnull(sum(duration_us), 0) FROM recordings WHERE recorded_at >= ?1 AND recorded_at < ?2";
    let (recordings, recorded_us): (i64, i64) =
        conn.prepare_cached(sql)?.query_row(span, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sql = "SELECT count(*), ifnull(sum(end_us - start_us), 0) FROM moments
               WHERE state IN ('accepted', 'rejected') AND decided_at >= ?1 AND decided_at < ?2";
    let (decided, decided_us): (i64, i64) =
        conn.prepare_cached(sql)?.query_row(span, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Work {
        recordings: recordings.unsigned_abs(),
        recorded_s: recorded_us as f64 / 1e6,
        decided: decided.unsigned_abs(),
        decided_s: decided_us as f64 / 1e6,
        clips_ready: crate::clips::count(conn, ClipState::Ready)?,
    })
}

/// Every answer about every post, the oldest post first: for taking them elsewhere.
pub fn readings(conn: &Conn, filter: &PostedFilter) -> Result<Vec<(PostId, Timestamp, Measured)>> {
    let sql = "SELECT p.id FROM posts p JOIN accounts a ON a.id = p.account
               WHERE p.state = 'live' AND p.shown_at >= ?1 AND (?2 IS NULL OR p.account = ?2)
                   AND (?4 IS NULL OR ifnull(a.channel, ?5) = ?4)
                   AND a.platform NOT IN (SELECT value FROM json_each(?3))
               ORDER BY p.shown_at, p.id";
    let from = filter.from.map_or(i64::MIN, ms);
    let account = filter.account.map(|account| account.to_string());
    let (channel, default) = (filter.channel.map(|channel| channel.to_string()), DEFAULT_CHANNEL.to_string());
    let not_on = to_json("platforms", &filter.not_on)?;
    let ids = conn
        .prepare_cached(sql)?
        .query_and_then(params![from, account, not_on, channel, default], |row| row.id("id"))?
        .collect::<Result<Vec<PostId>>>()?;
    let mut all = Vec::new();
    for id in ids {
        all.extend(crate::results::series(conn, id)?.into_iter().map(|(at, numbers)| (id, at, numbers)));
    }
    Ok(all)
}
