//! The container: what a reel is before it is published.

use super::{NAME, Session};
use crate::platforms::meta::{Graph, errors, is_id};
use domain::Problem;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Not all is there, or Instagram works on it. Bytes that arrived, where it says so.
    InProgress(u64),
    /// It can be published.
    Finished,
    /// It is out.
    Published,
    /// It was not published within a day.
    Expired,
    /// It can't be published, and what Instagram says.
    Failed(String),
}

/// Posts that may be looked through for one.
const NEWEST: &str = "25";
/// How far Instagram's clock may be from ours.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

/// Asks for the state. `bytes`: also how much arrived; not every version answers that.
pub(super) async fn state(graph: &Graph<'_>, container: &str, bytes: bool) -> Result<State, Problem> {
    const WHAT: &str = "Instagram can't be asked for the reel.";
    let fields = if bytes { "status_code,status,video_status" } else { "status_code,status" };
    Ok(read(&graph.get("instagram.container", container, &[("fields", fields)], WHAT).await?))
}

fn read(json: &Value) -> State {
    match json["status_code"].as_str().unwrap_or_default() {
        "FINISHED" => State::Finished,
        "PUBLISHED" => State::Published,
        "EXPIRED" => State::Expired,
        "ERROR" => State::Failed(json["status"].as_str().unwrap_or_default().to_owned()),
        // Words we do not know are work that goes on.
        _ => {
            let phase = &json["video_status"]["uploading_phase"];
            // Documented with one r and seen with two.
            let bytes = phase["bytes_transferred"].as_u64().or_else(|| phase["bytes_transfered"].as_u64());
            State::InProgress(bytes.unwrap_or(0))
        }
    }
}

/// The problem of a container that failed.
pub(super) fn failed(said: &str, now: Timestamp) -> Problem {
    errors::of_text(NAME, "Instagram could not use the clip.", said, now)
}

/// Ids of the account's newest posts.
pub(super) async fn newest(graph: &Graph<'_>, account: &str) -> Result<Vec<Value>, Problem> {
    const WHAT: &str = "Instagram does not show the account's posts.";
    let query = [("fields", "id,caption,timestamp,permalink"), ("limit", NEWEST)];
    let json = graph.get("instagram.media", &format!("{account}/media"), &query, WHAT).await?;
    match json["data"].as_array() {
        Some(posts) => Ok(posts.clone()),
        None => Err(Problem::new(domain::Code::PlatformAway, WHAT, "Its answer is no list.")),
    }
}

/// The post of a session among the newest: new since then, with exactly its caption, and the only such one.
pub(super) fn pick<'a>(posts: &'a [Value], session: &Session) -> Option<&'a Value> {
    let is_ours = |post: &&Value| {
        let id = post["id"].as_str().unwrap_or_default();
        let is_new = is_id(id) && !session.seen.iter().any(|seen| seen == id);
        let late = timestamp(&post["timestamp"]).is_none_or(|at| at.duration_since(session.begun_at) > -CLOCKS);
        is_new && late && post["caption"].as_str().unwrap_or_default() == session.caption
    };
    let mut ours = posts.iter().filter(is_ours);
    match (ours.next(), ours.next()) {
        (Some(post), None) => Some(post),
        _ => None,
    }
}

/// Meta writes `+0000`.
fn timestamp(value: &Value) -> Option<Timestamp> {
    let text = value.as_str()?;
    text.parse().ok().or_else(|| jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).ok()?.to_timestamp().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn states_are_read_leniently() {
        for (json, state) in [
            (json!({ "status_code": "FINISHED" }), State::Finished),
            (json!({ "status_code": "PUBLISHED" }), State::Published),
            (json!({ "status_code": "EXPIRED" }), State::Expired),
            (json!({ "status_code": "ERROR", "status": "Error: 2207026" }), State::Failed("Error: 2207026".into())),
            (json!({ "status_code": "SOMETHING_NEW" }), State::InProgress(0)),
            (
                json!({ "status_code": "IN_PROGRESS", "video_status": { "uploading_phase": { "bytes_transfered": 7 } } }),
                State::InProgress(7),
            ),
        ] {
            assert_eq!(read(&json), state, "{json}");
        }
    }

    #[test]
    fn a_post_is_ours_only_when_it_can_be_no_other() {
        let session = Session {
            caption: "Ace".into(),
            seen: vec!["1".into()],
            begun_at: "2026-11-22T12:00:00Z".parse().unwrap(),
            total_bytes: 1,
            container: None,
            failed: 0,
        };
        let post = |id: &str, caption: &str, at: &str| json!({ "id": id, "caption": caption, "timestamp": at });
        let ours = post("3", "Ace", "2026-11-22T12:01:00+0000");
        let old = post("2", "Ace", "2026-11-22T11:01:00+0000");
        let known = post("1", "Ace", "2026-11-22T12:01:00+0000");
        let other = post("4", "Another", "2026-11-22T12:01:00+0000");
        assert_eq!(pick(&[other.clone(), ours.clone(), old, known], &session), Some(&ours));
        assert_eq!(pick(&[other, post("5", "Ace", "2026-11-22T12:02:00+0000"), ours], &session), None, "two fit");
    }
}
