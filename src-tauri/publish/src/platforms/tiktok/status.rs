//! What TikTok says of an upload, by its publish id.

use super::client::Client;
use super::errors;
use domain::Problem;
use serde_json::{Value, json};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    /// So many bytes are there.
    Uploading(u64),
    /// It has all of it and works on it.
    Working,
    /// A draft waits in the person's inbox.
    InInbox,
    /// It is out. Ids of what everybody can see; empty while that is not decided, or never for private ones.
    Out(Vec<String>),
    /// It will not be out, and why.
    Failed(String),
    /// TikTok does not know it.
    Unknown,
}

impl Client<'_> {
    /// Asks.
    pub async fn status(&self, publish_id: &str) -> Result<Status, Problem> {
        const WHAT: &str = "TikTok can't be asked for the post.";
        let body = json!({ "publish_id": publish_id });
        let answer = self.send("tiktok.status", "/v2/post/publish/status/fetch/", &body).await?;
        if errors::word(&answer.json()) == Some("invalid_publish_id") {
            return Ok(Status::Unknown);
        }
        Ok(read(&self.data(&answer, WHAT)?))
    }
}

fn read(data: &Value) -> Status {
    match data["status"].as_str().unwrap_or_default() {
        "PROCESSING_UPLOAD" => Status::Uploading(data["uploaded_bytes"].as_u64().unwrap_or(0)),
        "SEND_TO_USER_INBOX" => Status::InInbox,
        "PUBLISH_COMPLETE" => {
            // Misspelt by TikTok; numbers of 19 digits, a list that may be empty.
            let ids = data["publicaly_available_post_id"].as_array().into_iter().flatten();
            Status::Out(ids.filter_map(id).collect())
        }
        "FAILED" => Status::Failed(data["fail_reason"].as_str().unwrap_or("unknown").to_owned()),
        // Words we do not know are work that goes on.
        _ => Status::Working,
    }
}

fn id(value: &Value) -> Option<String> {
    value.as_u64().map(|id| id.to_string()).or_else(|| value.as_str().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_and_long_ids_lose_no_digit() {
        let out = r#"{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7512345678901234567]}"#;
        for (data, status) in [
            (r#"{"status":"PROCESSING_UPLOAD","uploaded_bytes":12}"#, Status::Uploading(12)),
            (r#"{"status":"PROCESSING_DOWNLOAD"}"#, Status::Working),
            (r#"{"status":"SEND_TO_USER_INBOX"}"#, Status::InInbox),
            (r#"{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[]}"#, Status::Out(vec![])),
            (out, Status::Out(vec!["7512345678901234567".into()])),
            (r#"{"status":"FAILED","fail_reason":"spam_risk"}"#, Status::Failed("spam_risk".into())),
            (r#"{"status":"SOMETHING_NEW"}"#, Status::Working),
        ] {
            assert_eq!(read(&serde_json::from_str(data).unwrap()), status, "{data}");
        }
    }
}
