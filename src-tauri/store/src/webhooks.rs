//! Webhooks and the messages to them. A message is written in the transaction of what happened, together with the job that
//! sends it, so that a crash neither loses one nor makes one up.

use crate::{
    Conn, Result,
    jobs::{self, NewJob},
    row::{self, Columns, ms, to_json},
};
use domain::{
    Delivery, DeliveryAnswer, DeliveryId, DeliveryState, Happening, Lane, Post, PostState, Problem, Webhook, WebhookId,
    WebhookStanding,
};
use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::Serialize;
use serde_json::{Value, json};

/// The kind of the job that sends what waits for a webhook.
pub const JOB: &str = "tell";
/// What a person waits for goes first; nobody waits for this.
const PRIORITY: i32 = 40;
/// So many ended messages of a webhook are kept.
const KEPT: u32 = 100;

const COLUMNS: &str = "id, webhook, kind, body, state, attempts, next_at, created_at, last_at, answer";

/// A webhook and how it fares.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookRow {
    /// The webhook.
    pub webhook: Webhook,
    /// How it fares.
    pub standing: WebhookStanding,
    /// When something was sent to it last.
    pub last_at: Option<Timestamp>,
}

/// Stores a webhook, a new one or a changed one; how it fared stays.
pub fn save(conn: &Conn, webhook: &Webhook, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO webhooks (id, name, url, events, enabled, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, events = excluded.events,
                   enabled = excluded.enabled";
    conn.prepare_cached(sql)?.execute(params![
        webhook.id.to_string(),
        webhook.name,
        webhook.url,
        to_json("webhooks.events", &webhook.events)?,
        webhook.enabled,
        ms(now),
    ])?;
    Ok(())
}

/// One webhook.
pub fn get(conn: &Conn, id: WebhookId) -> Result<Option<WebhookRow>> {
    let sql = "SELECT id, name, url, events, enabled, last_at, last_result FROM webhooks WHERE id = ?1";
    conn.prepare_cached(sql)?.query_and_then([id.to_string()], read_webhook)?.next().transpose()
}

/// All webhooks, the oldest first.
pub fn list(conn: &Conn) -> Result<Vec<WebhookRow>> {
    let sql = "SELECT id, name, url, events, enabled, last_at, last_result FROM webhooks ORDER BY seq";
    conn.prepare_cached(sql)?.query_and_then([], read_webhook)?.collect()
}

/// Takes a webhook out, with its messages. Whether it was there.
pub fn delete(conn: &Conn, id: WebhookId) -> Result<bool> {
    Ok(conn.prepare_cached("DELETE FROM webhooks WHERE id = ?1")?.execute([id.to_string()])? > 0)
}

/// Remembers how a webhook fares.
pub fn set_standing(conn: &Conn, id: WebhookId, standing: &WebhookStanding) -> Result<()> {
    let sql = "UPDATE webhooks SET last_result = ?2 WHERE id = ?1";
    let standing = to_json("webhooks.last_result", standing)?;
    row::changed(conn.prepare_cached(sql)?.execute([id.to_string(), standing])?, "webhook", id)
}

/// The job that sends what waits for a webhook.
pub fn job(id: WebhookId, now: Timestamp) -> NewJob {
    NewJob {
        kind: JOB.to_owned(),
        subject: id.to_string(),
        payload: Value::Null,
        lane: Lane::Net,
        priority: PRIORITY,
        run_after: now,
    }
}

/// The body of a message, in the order in which a person reads it.
#[derive(Serialize)]
struct Message<'a> {
    #[serde(rename = "type")]
    kind: Happening,
    timestamp: Timestamp,
    data: &'a Value,
}

/// Something happened: writes a message for every webhook that is told of it, and asks for their jobs.
pub fn note(conn: &Conn, kind: Happening, data: &Value, now: Timestamp) -> Result<()> {
    for row in list(conn)? {
        if row.webhook.enabled && row.webhook.events.contains(&kind) {
            note_for(conn, row.webhook.id, kind, data, now)?;
        }
    }
    Ok(())
}

/// Writes a message for one webhook, whatever it is told of, and asks for its job.
pub fn note_for(conn: &Conn, webhook: WebhookId, kind: Happening, data: &Value, now: Timestamp) -> Result<DeliveryId> {
    let id = DeliveryId::new();
    let body = to_json("webhook_deliveries.body", &Message { kind, timestamp: row::whole_ms(now), data })?;
    let sql = "INSERT INTO webhook_deliveries (id, webhook, kind, body, state, attempts, next_at, created_at)
               VALUES (?1, ?2, ?3, ?4, 'waiting', 0, ?5, ?5)";
    conn.prepare_cached(sql)?.execute(params![id.to_string(), webhook.to_string(), kind.as_str(), body, ms(now)])?;
    let sql = "DELETE FROM webhook_deliveries WHERE webhook = ?1 AND state <> 'waiting'
                 AND seq <= (SELECT seq FROM webhook_deliveries WHERE webhook = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)";
    conn.prepare_cached(sql)?.execute(params![webhook.to_string(), KEPT])?;
    jobs::enqueue(conn, &job(webhook, now))?;
    Ok(id)
}

/// A post moved: its message, where its new state is one that webhooks are told of.
pub(crate) fn post_moved(conn: &Conn, post: &Post, now: Timestamp) -> Result<()> {
    let (kind, more) = match &post.state {
        PostState::Live { url, .. } => (Happening::PostLive, ("url", json!(url))),
        PostState::NeedsUser { problem, .. } => (Happening::PostNeedsUser, ("problem", problem_data(problem))),
        PostState::Failed { problem } => (Happening::PostFailed, ("problem", problem_data(problem))),
        PostState::Draft
        | PostState::Approved
        | PostState::Scheduled { .. }
        | PostState::Preflight
        | PostState::Uploading { .. }
        | PostState::Finishing { .. }
        | PostState::Processing { .. }
        | PostState::Unknown { .. }
        | PostState::Cancelled => return Ok(()),
    };
    let platform = crate::accounts::get(conn, post.account)?.map(|account| account.platform);
    let mut data = json!({
        "post_id": post.id,
        "clip_id": post.clip,
        "account_id": post.account,
        "platform": platform,
    });
    data[more.0] = more.1;
    note(conn, kind, &data, now)
}

/// What a message says of a problem: enough to know whether to look.
pub fn problem_data(problem: &Problem) -> Value {
    json!({"code": problem.code, "what": problem.what, "why": problem.why})
}

/// One message.
pub fn delivery(conn: &Conn, id: DeliveryId) -> Result<Option<Delivery>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_deliveries WHERE id = ?1");
    conn.prepare_cached(&sql)?.query_and_then([id.to_string()], read)?.next().transpose()
}

/// The newest messages to a webhook, the newest first.
pub fn deliveries(conn: &Conn, webhook: WebhookId, limit: u32) -> Result<Vec<Delivery>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_deliveries WHERE webhook = ?1 ORDER BY seq DESC LIMIT ?2");
    conn.prepare_cached(&sql)?.query_and_then(params![webhook.to_string(), limit], read)?.collect()
}

/// The message to a webhook that is sent next, whenever its time is.
pub fn next(conn: &Conn, webhook: WebhookId) -> Result<Option<Delivery>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_deliveries WHERE webhook = ?1 AND state = 'waiting' ORDER BY next_at, seq LIMIT 1"
    );
    conn.prepare_cached(&sql)?.query_and_then([webhook.to_string()], read)?.next().transpose()
}

/// Keeps what came of sending a message: where it stands now, and when it is sent again if it waits.
pub fn sent(
    conn: &Conn,
    id: DeliveryId,
    state: DeliveryState,
    answer: &DeliveryAnswer,
    next_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    let sql =
        "UPDATE webhook_deliveries SET state = ?2, answer = ?3, next_at = ?4, last_at = ?5, attempts = attempts + 1
               WHERE id = ?1";
    let answer = to_json("webhook_deliveries.answer", answer)?;
    // Its webhook may have been taken out while it was sent.
    conn.prepare_cached(sql)?.execute(params![id.to_string(), state.as_str(), answer, ms(next_at), ms(now)])?;
    let sql = "UPDATE webhooks SET last_at = ?2 WHERE id = (SELECT webhook FROM webhook_deliveries WHERE id = ?1)";
    conn.prepare_cached(sql)?.execute(params![id.to_string(), ms(now)])?;
    Ok(())
}

/// Nobody hears there now: what waits for the webhook is not sent before that time.
pub fn hold(conn: &Conn, webhook: WebhookId, until: Timestamp) -> Result<()> {
    let sql = "UPDATE webhook_deliveries SET next_at = ?2 WHERE webhook = ?1 AND state = 'waiting' AND next_at < ?2";
    conn.prepare_cached(sql)?.execute(params![webhook.to_string(), ms(until)])?;
    Ok(())
}

/// Somebody hears there again: what waits for the webhook may be sent now.
pub fn release(conn: &Conn, webhook: WebhookId, now: Timestamp) -> Result<()> {
    let sql = "UPDATE webhook_deliveries SET next_at = ?2 WHERE webhook = ?1 AND state = 'waiting' AND next_at > ?2";
    conn.prepare_cached(sql)?.execute(params![webhook.to_string(), ms(now)])?;
    Ok(())
}

/// Ends what waits for a webhook and happened before that time. How many.
pub fn end_waiting(conn: &Conn, webhook: WebhookId, before: Timestamp, state: DeliveryState) -> Result<u32> {
    let sql = "UPDATE webhook_deliveries SET state = ?3 WHERE webhook = ?1 AND state = 'waiting' AND created_at < ?2";
    let ended = conn.prepare_cached(sql)?.execute(params![webhook.to_string(), ms(before), state.as_str()])?;
    Ok(ended as u32)
}

/// Sends a message once more, with the id it had. Whether it had ended.
pub fn again(conn: &Conn, id: DeliveryId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = ?2 WHERE id = ?1
                 AND state <> 'waiting'";
    Ok(conn.prepare_cached(sql)?.execute(params![id.to_string(), ms(now)])? > 0)
}

fn read_webhook(row: &Row<'_>) -> Result<WebhookRow> {
    Ok(WebhookRow {
        webhook: Webhook {
            id: row.id("id")?,
            name: row.col("name")?,
            url: row.col("url")?,
            events: row.json("events")?,
            enabled: row.col("enabled")?,
        },
        standing: row.maybe_json("last_result")?.unwrap_or_default(),
        last_at: row.maybe_time("last_at")?,
    })
}

fn read(row: &Row<'_>) -> Result<Delivery> {
    Ok(Delivery {
        id: row.id("id")?,
        webhook: row.id("webhook")?,
        kind: row.word("kind", Happening::parse)?,
        body: row.col("body")?,
        state: row.word("state", DeliveryState::parse)?,
        attempts: row.col("attempts")?,
        next_at: row.time("next_at")?,
        created_at: row.time("created_at")?,
        last_at: row.maybe_time("last_at")?,
        answer: row.maybe_json("answer")?,
    })
}
