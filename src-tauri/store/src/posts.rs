//! Posts, and everything that happened to them. The arrows are [`PostState::after`]; nothing here makes its own.

use crate::{
    Conn, Page, Paged, Result, StoreError,
    page::{self, Key, Kind, Part},
    row::{Columns, ms, to_json, whole_ms},
};
use domain::{AccountId, ClipId, Post, PostEvent, PostId, PostState, Visibility};
use jiff::Timestamp;
use rusqlite::{Row, ToSql, named_params, params, params_from_iter};

const COLUMNS: &str = "p.id, p.clip, p.account, p.state_data, p.visibility, p.approved_by, p.created_at, p.updated_at, \
                       p.state, p.shown_at, p.choices, p.publish_at";

/// Adds a post. [`StoreError::Conflict`] when the clip is already on its way to that account, or when the clip or the
/// account is not there.
pub fn insert(conn: &Conn, post: &Post) -> Result<()> {
    let sql = "INSERT INTO posts (id, clip, account, state, state_data, due_at, shown_at, visibility, approved_by,
                   created_at, updated_at, choices, publish_at)
               VALUES (:id, :clip, :account, :state, :state_data, :due_at, :shown_at, :visibility, :approved_by,
                   :created_at, :updated_at, :choices, :publish_at)";
    conn.prepare_cached(sql)?.execute(named_params! {
        ":id": post.id.to_string(),
        ":clip": post.clip.to_string(),
        ":account": post.account.to_string(),
        ":state": post.state.as_str(),
        ":state_data": to_json("posts.state_data", &post.state)?,
        ":due_at": due_at(post),
        ":shown_at": ms(post.shown_at()),
        ":visibility": visibility_word(post.visibility),
        ":approved_by": post.approved_by,
        ":created_at": ms(post.created_at),
        ":updated_at": ms(post.updated_at),
        ":choices": to_json("posts.choices", &post.choices)?,
        ":publish_at": post.publish_at.map(ms),
    })?;
    Ok(())
}

/// One post.
pub fn get(conn: &Conn, id: PostId) -> Result<Option<Post>> {
    let sql = format!("SELECT {COLUMNS} FROM posts p WHERE p.id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// The posts of a clip, the oldest first.
pub fn of_clip(conn: &Conn, clip: ClipId) -> Result<Vec<Post>> {
    let sql = format!("SELECT {COLUMNS} FROM posts p WHERE p.clip = ?1 ORDER BY p.id");
    conn.prepare_cached(&sql)?.query_and_then([clip.to_string()], read)?.collect()
}

/// Who may see it and who approved it. Its state changes by [`apply`] alone.
pub fn set_visibility(conn: &Conn, id: PostId, visibility: Visibility) -> Result<()> {
    let sql = "UPDATE posts SET visibility = ?2 WHERE id = ?1";
    let rows = conn.prepare_cached(sql)?.execute([id.to_string(), visibility_word(visibility).to_owned()])?;
    crate::row::changed(rows, "post", id)
}

/// When the platform itself shall make it public. Its place in the calendar follows with its next event.
pub fn set_publish_at(conn: &Conn, id: PostId, at: Option<Timestamp>) -> Result<()> {
    let sql = "UPDATE posts SET publish_at = ?2 WHERE id = ?1";
    crate::row::changed(conn.prepare_cached(sql)?.execute(params![id.to_string(), at.map(ms)])?, "post", id)
}

/// The time that a draft is meant for, and with it its place in the calendar.
pub fn set_draft_time(conn: &Conn, id: PostId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE posts SET publish_at = ?2, shown_at = ?2 WHERE id = ?1 AND state = 'draft'";
    crate::row::changed(conn.prepare_cached(sql)?.execute(params![id.to_string(), ms(at)])?, "post", id)
}

/// The times that posts to an account hold: those that wait for one here and those that the platform publishes at one.
pub fn taken(conn: &Conn, account: AccountId, from: Timestamp) -> Result<Vec<Timestamp>> {
    let sql = "SELECT shown_at FROM posts WHERE account = ?1 AND shown_at >= ?2
               AND (state = 'scheduled' OR (publish_at IS NOT NULL AND state NOT IN ('failed', 'cancelled')))";
    conn.prepare_cached(sql)?
        .query_and_then(params![account.to_string(), ms(from)], |row| row.time("shown_at"))?
        .collect()
}

/// How many posts to these accounts an upload was begun for at that time or later.
pub fn begun(conn: &Conn, accounts: &[AccountId], from: Timestamp) -> Result<u32> {
    let mut all = 0;
    for account in accounts {
        let sql = "SELECT count(DISTINCT e.post) AS posts FROM post_events e JOIN posts p ON p.id = e.post
                   WHERE p.account = ?1 AND e.word IN ('begin', 'stage') AND e.at >= ?2";
        let posts: u32 =
            conn.prepare_cached(sql)?.query_row(params![account.to_string(), ms(from)], |row| row.get("posts"))?;
        all += posts;
    }
    Ok(all)
}

/// Remembers who approved it: `you`, or the name of a rule.
pub fn set_approved_by(conn: &Conn, id: PostId, who: Option<&str>) -> Result<()> {
    let sql = "UPDATE posts SET approved_by = ?2 WHERE id = ?1";
    crate::row::changed(conn.prepare_cached(sql)?.execute(params![id.to_string(), who])?, "post", id)
}

/// Which posts a list shows. The default shows all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostFilter {
    /// Only those in one of these states, by the words of [`PostState::WORDS`]; empty means every state.
    pub states: Vec<String>,
    /// Only those to that account.
    pub account: Option<AccountId>,
    /// Only those whose place in the calendar is at that time or later.
    pub from: Option<Timestamp>,
    /// Only those whose place in the calendar is before that time.
    pub to: Option<Timestamp>,
}

const LIST: &str = "posts";

/// A page of the posts by their place in the calendar (the time a scheduled one goes out or is made public by the platform,
/// else its last change), the latest first.
pub fn list(conn: &Conn, filter: &PostFilter, page: &Page) -> Result<Paged<Post>> {
    let mut rows = Vec::new();
    for state in PostState::WORDS {
        if filter.states.is_empty() || filter.states.iter().any(|wanted| wanted == state) {
            rows.extend(of_state(conn, filter, state, page)?);
        }
    }
    Ok(page::merged(LIST, page, rows))
}

fn of_state(conn: &Conn, filter: &PostFilter, state: &'static str, page: &Page) -> Result<Vec<(Key, Post)>> {
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(state)];
    let mut conditions = vec!["p.state = ?1".to_owned()];
    let mut add = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        conditions.push(format!("{condition} ?{}", values.len()));
    };
    if let Some(account) = filter.account {
        add("p.account =", Box::new(account.to_string()));
    }
    if let Some(from) = filter.from {
        add("p.shown_at >=", Box::new(ms(from)));
    }
    if let Some(to) = filter.to {
        add("p.shown_at <", Box::new(ms(to)));
    }
    if let Some(cursor) = &page.after {
        let key = page::key_of(LIST, &[Kind::Int, Kind::Id], cursor)?;
        values.extend(key.into_iter().map(|part| Box::new(part) as Box<dyn ToSql>));
        conditions.push(format!("(p.shown_at, p.id) < (?{}, ?{})", values.len() - 1, values.len()));
    }
    values.push(Box::new(page.rows() as i64 + 1));
    let sql = format!(
        "SELECT {COLUMNS} FROM posts p WHERE {} ORDER BY p.shown_at DESC, p.id DESC LIMIT ?{}",
        conditions.join(" AND "),
        values.len()
    );
    conn.prepare_cached(&sql)?
        .query_and_then(params_from_iter(values), |row| {
            Ok((vec![Part::Int(row.col("shown_at")?), Part::Id(row.col("id")?)], read(row)?))
        })?
        .collect()
}

/// The posts whose next move is ours at that time: approved or scheduled ones whose time has come, those that a crash
/// left on their way, and unclear ones that are to be asked about. The longest waiting first.
pub fn due(conn: &Conn, now: Timestamp) -> Result<Vec<Post>> {
    let sql = format!("SELECT {COLUMNS} FROM posts p WHERE p.due_at <= ?1 ORDER BY p.due_at, p.rowid");
    conn.prepare_cached(&sql)?.query_and_then([ms(now)], read)?.collect()
}

/// When the next post is due, if any.
pub fn next_due(conn: &Conn) -> Result<Option<Timestamp>> {
    let sql = "SELECT min(due_at) AS due_at FROM posts WHERE due_at IS NOT NULL";
    conn.prepare_cached(sql)?
        .query_and_then([], |row| row.maybe_time("due_at"))?
        .next()
        .transpose()
        .map(Option::flatten)
}

/// Applies an event: the post moves along its arrow and the event is kept, or nothing happens and the error is
/// [`StoreError::Transition`].
pub fn apply(conn: &Conn, id: PostId, event: PostEvent, now: Timestamp) -> Result<Post> {
    let mut post = get(conn, id)?.ok_or_else(|| StoreError::NotFound { what: "post", id: id.to_string() })?;
    let (from, word) = (post.state.as_str(), event.as_str());
    let document = to_json("post_events.event", &event)?;
    let next = post.state.after(event)?;
    let moved = next.as_str() != from;
    post.state = next;
    post.updated_at = whole_ms(now);
    let sql = "UPDATE posts SET state = ?2, state_data = ?3, due_at = ?4, shown_at = ?5, updated_at = ?6 WHERE id = ?1";
    conn.prepare_cached(sql)?.execute(params![
        id.to_string(),
        post.state.as_str(),
        to_json("posts.state_data", &post.state)?,
        due_at(&post),
        ms(post.shown_at()),
        ms(now),
    ])?;
    if moved {
        crate::webhooks::post_moved(conn, &post, now)?;
    }
    // An upload reports its bytes many times; only the last report of a row of them is kept.
    let repeats = "UPDATE post_events SET at = ?2, event = ?3
                   WHERE seq = (SELECT max(seq) FROM post_events WHERE post = ?1) AND word = ?4 AND to_state = ?5";
    let repeated = !moved
        && word == "sent"
        && conn.prepare_cached(repeats)?.execute(params![id.to_string(), ms(now), document, word, from])? > 0;
    if !repeated {
        let sql =
            "INSERT INTO post_events (post, at, word, from_state, to_state, event) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        conn.prepare_cached(sql)?.execute(params![
            id.to_string(),
            ms(now),
            word,
            from,
            post.state.as_str(),
            document
        ])?;
    }
    Ok(post)
}

/// Something that happened to a post.
#[derive(Debug, Clone, PartialEq)]
pub struct PostEventRow {
    /// When.
    pub at: Timestamp,
    /// The state before, as its word.
    pub from: String,
    /// The state after, as its word.
    pub to: String,
    /// What happened.
    pub event: PostEvent,
}

/// What happened to a post, the oldest first.
pub fn events_of(conn: &Conn, id: PostId) -> Result<Vec<PostEventRow>> {
    let sql = "SELECT at, from_state, to_state, event FROM post_events WHERE post = ?1 ORDER BY seq";
    conn.prepare_cached(sql)?
        .query_and_then([id.to_string()], |row| {
            Ok(PostEventRow {
                at: row.time("at")?,
                from: row.col("from_state")?,
                to: row.col("to_state")?,
                event: row.json("event")?,
            })
        })?
        .collect()
}

/// The bytes that the file of a post has to fit into, where its platform was found to take no more. Forgotten when the
/// person tries again: a limit may have been raised.
pub fn fits(conn: &Conn, id: PostId) -> Result<Option<u64>> {
    let sql = "SELECT event FROM post_events WHERE post = ?1 AND word = 'fit'
               AND seq > (SELECT coalesce(max(seq), 0) FROM post_events WHERE post = ?1 AND word = 'retry')
               ORDER BY seq DESC LIMIT 1";
    let last: Option<PostEvent> =
        conn.prepare_cached(sql)?.query_and_then([id.to_string()], |row| row.json("event"))?.next().transpose()?;
    Ok(match last {
        Some(PostEvent::Fit { to_bytes }) => Some(to_bytes),
        _ => None,
    })
}

/// When the next move is ours, in milliseconds. No wildcard: a new state has to be decided here.
fn due_at(post: &Post) -> Option<i64> {
    match &post.state {
        PostState::Scheduled { at, .. } => Some(ms(*at)),
        PostState::Unknown { next_check, .. } => Some(ms(*next_check)),
        PostState::Approved
        | PostState::Preflight
        | PostState::Uploading { .. }
        | PostState::Finishing { .. }
        | PostState::Processing { .. } => Some(ms(post.updated_at)),
        PostState::Draft
        | PostState::Live { .. }
        | PostState::NeedsUser { .. }
        | PostState::Failed { .. }
        | PostState::Cancelled => None,
    }
}

const VISIBILITIES: [(Visibility, &str); 3] =
    [(Visibility::Public, "public"), (Visibility::Unlisted, "unlisted"), (Visibility::Private, "private")];

fn visibility_word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Private => "private",
    }
}

fn read(row: &Row) -> Result<Post> {
    Ok(Post {
        id: row.id("id")?,
        clip: row.id("clip")?,
        account: row.id("account")?,
        state: row.json("state_data")?,
        visibility: row.word("visibility", |word| {
            VISIBILITIES.iter().find(|(_, stored)| *stored == word).map(|(visibility, _)| *visibility)
        })?,
        approved_by: row.col("approved_by")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        choices: row.json("choices")?,
        publish_at: row.maybe_time("publish_at")?,
    })
}
