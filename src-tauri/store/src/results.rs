//! What became of live posts: numbers over time, and how they looked when their platform was last asked.

use crate::{
    Conn, Result,
    row::{Columns, ms, to_json},
};
use domain::{Account, Looks, Measured, Post, PostId};
use jiff::Timestamp;
use rusqlite::{Row, params};

/// How a post was when its platform was last asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// How.
    pub looks: Looks,
}

/// Keeps what was answered: how it looks, and its numbers where there are any. It is asked again at `ask_after`.
pub fn keep(
    conn: &Conn,
    post: PostId,
    now: Timestamp,
    looks: &Looks,
    numbers: Option<&Measured>,
    ask_after: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO post_looks (post, looked_at, looks, ask_after) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (post) DO UPDATE SET looked_at = ?2, looks = ?3, ask_after = ?4";
    let document = to_json("post_looks.looks", looks)?;
    conn.prepare_cached(sql)?.execute(params![post.to_string(), ms(now), document, ms(ask_after)])?;
    if let Some(numbers) = numbers {
        let sql = "INSERT OR REPLACE INTO post_stats (post, taken_at, views, likes, comments, shares, raw)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, '{}')";
        conn.prepare_cached(sql)?.execute(params![
            post.to_string(),
            ms(now),
            stored(numbers.views),
            stored(numbers.likes),
            stored(numbers.comments),
            stored(numbers.shares)
        ])?;
    }
    Ok(())
}

/// No answer came: it is asked again at `ask_after`, and what was known stays.
pub fn put_off(conn: &Conn, post: PostId, ask_after: Timestamp) -> Result<()> {
    let sql =
        "INSERT INTO post_looks (post, ask_after) VALUES (?1, ?2) ON CONFLICT (post) DO UPDATE SET ask_after = ?2";
    conn.prepare_cached(sql)?.execute(params![post.to_string(), ms(ask_after)])?;
    Ok(())
}

/// How it was when its platform last answered.
pub fn seen(conn: &Conn, post: PostId) -> Result<Option<Seen>> {
    let sql = "SELECT looked_at, looks FROM post_looks WHERE post = ?1 AND looked_at IS NOT NULL";
    conn.prepare_cached(sql)?
        .query_and_then([post.to_string()], |row| Ok(Seen { at: row.time("looked_at")?, looks: row.json("looks")? }))?
        .next()
        .transpose()
}

/// The numbers of a post over time, the oldest first.
pub fn series(conn: &Conn, post: PostId) -> Result<Vec<(Timestamp, Measured)>> {
    let sql = "SELECT taken_at, views, likes, comments, shares FROM post_stats WHERE post = ?1 ORDER BY taken_at";
    conn.prepare_cached(sql)?.query_and_then([post.to_string()], numbers)?.collect()
}

/// Its newest numbers.
pub fn latest(conn: &Conn, post: PostId) -> Result<Option<(Timestamp, Measured)>> {
    let sql = "SELECT taken_at, views, likes, comments, shares FROM post_stats WHERE post = ?1
               ORDER BY taken_at DESC LIMIT 1";
    conn.prepare_cached(sql)?.query_and_then([post.to_string()], numbers)?.next().transpose()
}

/// SQLite counts to 2^63.
fn stored(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) fn numbers(row: &Row) -> Result<(Timestamp, Measured)> {
    let count = |name: &str| {
        Ok::<_, crate::StoreError>(row.col::<Option<i64>>(name)?.and_then(|count| u64::try_from(count).ok()))
    };
    let measured = Measured {
        views: count("views")?,
        likes: count("likes")?,
        comments: count("comments")?,
        shares: count("shares")?,
    };
    Ok((row.time("taken_at")?, measured))
}

/// Live posts since `from` whose platform is to be asked at `now`, with their accounts; those that wait longest first.
/// Accounts whose person is needed are left out, and so are removed ones and those on platforms `not_on`, which may have
/// most of all posts.
pub fn due(conn: &Conn, from: Timestamp, now: Timestamp, not_on: &[&str]) -> Result<Vec<(Post, Account)>> {
    let sql = "SELECT p.id, p.account FROM posts p JOIN accounts a ON a.id = p.account
                   LEFT JOIN post_looks l ON l.post = p.id
               WHERE p.state = 'live' AND p.updated_at >= ?1 AND a.state = 'ready' AND ifnull(l.ask_after, 0) <= ?2
                   AND a.platform NOT IN (SELECT value FROM json_each(?3))
               ORDER BY ifnull(l.ask_after, 0), p.id";
    let ids = conn
        .prepare_cached(sql)?
        .query_and_then(params![ms(from), ms(now), to_json("platforms", &not_on)?], |row| {
            Ok((row.id("id")?, row.id("account")?))
        })?
        .collect::<Result<Vec<_>>>()?;
    let mut posts = Vec::new();
    for (id, account) in ids {
        if let (Some(post), Some(account)) = (crate::posts::get(conn, id)?, crate::accounts::get(conn, account)?) {
            posts.push((post, account));
        }
    }
    Ok(posts)
}
