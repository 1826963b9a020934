//! What YouTube says of a video it has.

use crate::Looks;
use domain::{Code, Problem, Visibility};
use jiff::Timestamp;
use serde_json::Value;

/// The video is not there any more.
pub(super) fn gone() -> Problem {
    Problem::new(Code::PlatformRefused, "The video is not on YouTube any more.", "It was deleted there.")
        .say("Post the clip again if you want it back.")
}

/// Whether it can be watched.
///
/// # Errors
/// `PlatformRefused` and `PlatformNeedsYou` when it never will.
pub(super) fn is_processed(video: &Value) -> Result<bool, Problem> {
    let text = |key: &str| video.pointer(&format!("/status/{key}")).and_then(Value::as_str).unwrap_or_default();
    match text("uploadStatus") {
        "processed" => Ok(true),
        "failed" => {
            let reason = text("failureReason");
            let why = match reason {
                "codec" => "It can't use the codec of the file.",
                "conversion" => "It can't convert the file.",
                "emptyFile" => "The file was empty.",
                "tooSmall" => "The file was too small.",
                "uploadAborted" => "The upload was broken off.",
                _ => "It can't use the file.",
            };
            let problem = Problem::new(Code::PlatformRefused, "YouTube could not process the video.", why);
            Err(problem.say("Render the clip again, then post it again.").details(format!("failureReason: {reason}")))
        }
        "rejected" => {
            let reason = text("rejectionReason");
            let (why, fix) = match reason {
                "duplicate" => ("It has this video already.", "Look in YouTube Studio: an earlier upload is there."),
                "length" => ("It is too long for this channel.", "Verify the channel, or shorten the clip."),
                "copyright" | "claim" => ("Somebody has rights in it.", "Look in YouTube Studio what can be done."),
                "uploaderAccountClosed" | "uploaderAccountSuspended" => {
                    ("The account is closed or suspended.", "Look in YouTube Studio what can be done.")
                }
                _ => ("It breaks a rule of YouTube.", "Look in YouTube Studio which rule, and what can be done."),
            };
            let problem = Problem::new(Code::PlatformRefused, "YouTube rejected the video.", why);
            Err(problem.say(fix).details(format!("rejectionReason: {reason}")))
        }
        "deleted" => Err(gone()),
        _ => Ok(false),
    }
}

/// Whether it waits for its time, and nobody sees it before.
pub(super) fn waits(video: &Value, now: Timestamp) -> bool {
    let text = |key: &str| video.pointer(&format!("/status/{key}")).and_then(Value::as_str).unwrap_or_default();
    text("privacyStatus") == "private" && text("publishAt").parse::<Timestamp>().is_ok_and(|at| at > now)
}

/// Whether it looks as it was asked for.
pub(super) fn looks(video: &Value, asked: Visibility, now: Timestamp) -> Looks {
    let text = |key: &str| video.pointer(&format!("/status/{key}")).and_then(Value::as_str).unwrap_or_default();
    if let Err(problem) = is_processed(video) {
        return Looks::Otherwise(problem);
    }
    if text("privacyStatus") != "private" || asked == Visibility::Private || waits(video, now) {
        return Looks::AsAsked;
    }
    Looks::Otherwise(
        Problem::new(
            Code::PlatformNeedsYou,
            "The video is private on YouTube.",
            "YouTube locks uploads of projects it has not audited, and nobody can make them public afterwards.",
        )
        .say("Upload the clip by hand in YouTube Studio, or apply for YouTube's audit of your project."),
    )
}
