//! What editors asked for: drafts of posts that wait for the owner's yes.

use crate::{
    Conn, Result,
    row::{Columns, ms},
};
use domain::{PostId, PostRequest};
use rusqlite::params;

/// Puts a request beside its post; one that is there is written anew.
pub fn save(conn: &Conn, post: PostId, request: &PostRequest) -> Result<()> {
    let sql = "INSERT INTO post_requests (post, asked_by, asked_at, at, zone, by_platform) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (post) DO UPDATE SET at = excluded.at, zone = excluded.zone, by_platform = excluded.by_platform";
    conn.prepare_cached(sql)?.execute(params![
        post.to_string(),
        request.asked_by,
        ms(request.asked_at),
        request.at.map(ms),
        request.zone,
        request.by_platform,
    ])?;
    Ok(())
}

/// The request of a post.
pub fn get(conn: &Conn, post: PostId) -> Result<Option<PostRequest>> {
    let sql = "SELECT asked_by, asked_at, at, zone, by_platform FROM post_requests WHERE post = ?1";
    conn.prepare_cached(sql)?
        .query_and_then([post.to_string()], |row| {
            Ok(PostRequest {
                asked_by: row.col("asked_by")?,
                asked_at: row.time("asked_at")?,
                at: row.maybe_time("at")?,
                zone: row.col("zone")?,
                by_platform: row.col("by_platform")?,
            })
        })?
        .next()
        .transpose()
}
