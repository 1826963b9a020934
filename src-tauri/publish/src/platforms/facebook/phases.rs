//! What Facebook says of a video: three phases, each with its state. Spellings differ between documents and answers.

use super::NAME;
use crate::platforms::meta::{Graph, errors};
use domain::Problem;
use jiff::Timestamp;
use serde_json::Value;

/// Where a reel stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// So many bytes are there, and not all of them.
    Uploading(u64),
    /// All bytes are there; nobody has said yet that it shall be published.
    Uploaded,
    /// It was taken and is worked on.
    Taken,
    /// It waits for its time at Facebook.
    Scheduled,
    /// It can be seen.
    Published,
    /// It will not be, and what Facebook says.
    Failed(String),
}

/// Asks.
pub(super) async fn stage(graph: &Graph<'_>, video: &str, total: u64) -> Result<Stage, Problem> {
    const WHAT: &str = "Facebook can't be asked for the reel.";
    let json = graph.get("facebook.video", video, &[("fields", "status")], WHAT).await?;
    Ok(read(&json["status"], total))
}

fn read(status: &Value, total: u64) -> Stage {
    let phase = |name: &str| status[name]["status"].as_str().unwrap_or_default();
    let is_complete = |name: &str| matches!(phase(name), "complete" | "completed");
    let publishing = &status["publishing_phase"];
    let publish_status = publishing["publish_status"].as_str().unwrap_or_default();
    for name in ["publishing_phase", "processing_phase", "uploading_phase"] {
        if phase(name) == "error" {
            return Stage::Failed(said(&status[name]));
        }
    }
    match (publish_status, status["video_status"].as_str().unwrap_or_default()) {
        ("error", _) => return Stage::Failed(said(publishing)),
        (_, "error" | "upload_failed" | "expired") => return Stage::Failed(said(status)),
        _ => {}
    }
    if publish_status == "scheduled" {
        return Stage::Scheduled;
    }
    if publish_status == "published" || is_complete("publishing_phase") && publish_status != "draft" {
        return Stage::Published;
    }
    if !matches!(phase("publishing_phase"), "" | "not_started") {
        return Stage::Taken;
    }
    let uploading = &status["uploading_phase"];
    let bytes = uploading["bytes_transfered"].as_u64().or_else(|| uploading["bytes_transferred"].as_u64());
    match bytes {
        _ if is_complete("uploading_phase") => Stage::Uploaded,
        Some(bytes) if bytes >= total => Stage::Uploaded,
        bytes => Stage::Uploading(bytes.unwrap_or(0)),
    }
}

/// `error` or `errors[]`, with a code in it.
fn said(phase: &Value) -> String {
    let error = phase.get("error").or_else(|| phase["errors"].get(0)).unwrap_or(&Value::Null);
    let message = error["message"].as_str().or(error.as_str()).unwrap_or("no reason");
    match error["code"].as_i64() {
        Some(code) => format!("{code}: {message}"),
        None => message.to_owned(),
    }
}

/// The problem of a reel that failed.
pub(super) fn failed(said: &str, now: Timestamp) -> Problem {
    errors::of_text(NAME, "Facebook did not publish the reel.", said, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_spelling_is_read() {
        for (status, stage) in [
            (json!({}), Stage::Uploading(0)),
            (json!({ "uploading_phase": { "status": "in_progress", "bytes_transfered": 5 } }), Stage::Uploading(5)),
            (json!({ "uploading_phase": { "status": "in_progress", "bytes_transferred": 9 } }), Stage::Uploaded),
            (
                json!({ "uploading_phase": { "status": "completed" }, "publishing_phase": { "status": "not_started" } }),
                Stage::Uploaded,
            ),
            (
                json!({ "uploading_phase": { "status": "complete" }, "publishing_phase": { "status": "in_progress" } }),
                Stage::Taken,
            ),
            (json!({ "publishing_phase": { "status": "complete", "publish_status": "scheduled" } }), Stage::Scheduled),
            (json!({ "publishing_phase": { "status": "completed", "publish_status": "published" } }), Stage::Published),
            (
                json!({ "processing_phase": { "status": "error", "errors": [{ "code": 1363128, "message": "long" }] } }),
                Stage::Failed("1363128: long".into()),
            ),
            (
                json!({ "publishing_phase": { "status": "error", "error": { "message": "no" } } }),
                Stage::Failed("no".into()),
            ),
        ] {
            assert_eq!(read(&status, 9), stage, "{status}");
        }
    }
}
