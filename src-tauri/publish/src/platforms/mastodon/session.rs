//! What is stored of a post, and how its status is known again.

use super::content;
use domain::Problem;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far the server's clock may be from ours when statuses are compared by time.
pub(super) const CLOCKS: SignedDuration = SignedDuration::from_mins(10);

/// What is stored before anything is sent. All of it will be seen by whom the post is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Session {
    pub base: String,
    pub text: String,
    pub visibility: String,
    pub alt: String,
    pub warning: String,
    pub sensitive: bool,
    pub language: Option<String>,
    /// When the server shall post it by itself.
    pub at: Option<Timestamp>,
    /// The post can't be older.
    pub since: Timestamp,
    /// Newest statuses of the account before: none of them is this post, whatever it says.
    pub seen: Vec<String>,
    pub total_bytes: u64,
    /// The uploaded video.
    pub media: Option<String>,
    pub media_since: Option<Timestamp>,
    #[serde(default)]
    pub failed: u32,
}

impl Session {
    pub fn read(session: &Value) -> Result<Self, Problem> {
        serde_json::from_value(session.clone())
            .map_err(|error| Problem::bug("The stored session of this post can't be read.", error))
    }

    pub fn stored(&self) -> Result<Value, Problem> {
        serde_json::to_value(self).map_err(|error| Problem::bug("The session of this post can't be stored.", error))
    }
}

pub(super) fn id_of(value: &Value) -> Option<String> {
    value["id"].as_str().map(str::to_owned).or_else(|| value["id"].as_u64().map(|id| id.to_string()))
}

/// Whether a status has this video.
pub(super) fn has_media(status: &Value, media: Option<&str>) -> bool {
    let attached = status["media_attachments"].as_array().into_iter().flatten();
    media.is_some_and(|media| attached.filter_map(id_of).any(|id| id == media))
}

/// Whether a status has the same words and a video, and was not made before the session. For servers that give a video
/// a new id when it is posted.
pub(super) fn has_words(status: &Value, session: &Session) -> bool {
    let made: Option<Timestamp> = status["created_at"].as_str().and_then(|at| at.parse().ok());
    let recent = made.is_some_and(|made| made.duration_since(session.since) > -CLOCKS);
    let has_file = status["media_attachments"].as_array().is_some_and(|files| !files.is_empty());
    let words = content::words_of_html(status["content"].as_str().unwrap_or_default());
    let is_new = id_of(status).is_some_and(|id| !session.seen.contains(&id));
    is_new && recent && has_file && !session.text.is_empty() && words == content::squeezed(&session.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_status_is_ours_by_its_video_or_by_words_and_time() {
        let session = Session {
            base: String::new(),
            text: "Ace\n\n#gaming".into(),
            visibility: "public".into(),
            alt: String::new(),
            warning: String::new(),
            sensitive: false,
            language: None,
            at: None,
            since: "2026-11-22T12:00:00Z".parse().unwrap(),
            seen: vec!["1".into()],
            total_bytes: 1,
            media: Some("7".into()),
            media_since: None,
            failed: 0,
        };
        let status = |id: Value, at: &str, html: &str| json!({ "id": "2", "created_at": at, "content": html, "media_attachments": [{ "id": id }] });
        let html = "<p>Ace</p><p>#gaming</p>";
        assert!(has_media(&status(json!("7"), "", ""), Some("7")) && has_media(&status(json!(7), "", ""), Some("7")));
        assert!(!has_media(&status(json!("8"), "", ""), Some("7")));
        assert!(has_words(&status(json!("8"), "2026-11-22T12:01:00.000Z", html), &session));
        assert!(
            !has_words(&status(json!("8"), "2026-11-22T11:01:00.000Z", html), &session),
            "an older post of the same words"
        );
        assert!(!has_words(&status(json!("8"), "2026-11-22T12:01:00.000Z", "<p>Ace</p>"), &session));
        let mut seen = status(json!("8"), "2026-11-22T12:01:00.000Z", html);
        seen["id"] = json!("1");
        assert!(!has_words(&seen, &session), "it was there before");
    }
}
