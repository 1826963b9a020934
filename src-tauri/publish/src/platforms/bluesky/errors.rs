//! Bluesky's errors and what they mean. Words are the `error` of an XRPC answer, the `failureCode` of a video's job, or
//! what the video service calls its refusals.

use super::NAME;
use crate::{
    http::Answer,
    verdict::{self, Class, Errors, Verdict},
};
use domain::Problem;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const fn verdict(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Verdict {
    Verdict::row(word, class, why, fix)
}

const DAY: i64 = 24 * 3600;
const AGAIN_LATER: &str = "Try it again later, or post the clip elsewhere meanwhile.";
const OTHER_CLIP: &str = "Render the clip again, or change its shape or length.";
const APP_PASSWORDS: &str =
    "In Bluesky: Settings, Privacy and security, App passwords. Connect the account again with a new one.";

/// Every word we know.
pub(super) const ERRORS: &[Verdict] = &[
    verdict("ExpiredToken", Class::Reconnect, "The sign-in is over.", APP_PASSWORDS),
    verdict("InvalidToken", Class::Reconnect, "The sign-in is not valid any more.", APP_PASSWORDS),
    verdict("AuthMissing", Class::Reconnect, "The sign-in did not arrive.", APP_PASSWORDS),
    verdict("AuthenticationRequired", Class::Reconnect, "Handle and app password do not fit.", APP_PASSWORDS),
    verdict(
        "AuthFactorTokenRequired",
        Class::Act,
        "Bluesky sent a sign-in code by e-mail, because this is the account's own password.",
        "Use an app password instead, or give the code and connect again.",
    ),
    verdict("AccountTakedown", Class::Act, "Bluesky closed the account.", "Read Bluesky's e-mail about it."),
    verdict(
        "AccountDeactivated",
        Class::Act,
        "The account is switched off.",
        "Sign in at Bluesky and switch it on again.",
    ),
    verdict("AccountSuspended", Class::Act, "Bluesky suspended the account.", "Read Bluesky's e-mail about it."),
    verdict("AccountInactive", Class::Act, "The account is not active.", "Sign in at Bluesky to see why."),
    verdict("RateLimitExceeded", Class::Wait(300), "It was asked too often.", ""),
    verdict(
        "InvalidRequest",
        Class::Never,
        "Bluesky does not take a part of the post.",
        "Read the details; change what they name.",
    ),
    verdict(
        "PayloadTooLarge",
        Class::Act,
        "The video is larger than this server takes.",
        "Make the clip shorter or its picture smaller.",
    ),
    verdict(
        "BlobTooLarge",
        Class::Act,
        "The video is larger than this server takes.",
        "Make the clip shorter or its picture smaller.",
    ),
    verdict("BadExpiration", Class::Act, "The clock of this computer is wrong.", "Set the clock, then try again."),
    verdict("BadJwt", Class::Again, "The video service did not know the sign-in.", ""),
    verdict("BadJwtAudience", Class::Again, "The video service wanted a sign-in for another server.", ""),
    verdict("JwtExpired", Class::Again, "The sign-in for the video service ran out during the upload.", ""),
    verdict(
        "unconfirmed_email",
        Class::Act,
        "Bluesky takes videos only from accounts whose e-mail address is confirmed.",
        "In Bluesky: Settings, Account, Verify your email. Then try again.",
    ),
    verdict("daily_limit_exceeded", Class::Wait(DAY), "Today's number of videos is used up.", ""),
    verdict("DailyLimitExceeded", Class::Wait(DAY), "Today's number of videos is used up.", ""),
    verdict(
        "UploadForbidden",
        Class::Act,
        "Bluesky does not let this account upload videos.",
        "Sign in at Bluesky to see why.",
    ),
    verdict(
        "VideoTooLarge",
        Class::Act,
        "The video is larger than Bluesky takes.",
        "Make the clip shorter or its picture smaller.",
    ),
    verdict("VideoTooLong", Class::Act, "The video is longer than Bluesky takes.", "Make the clip shorter."),
    verdict(
        "BadAspectRatio",
        Class::Act,
        "Bluesky does not take a picture of this shape.",
        "Choose another layout for the clip.",
    ),
    verdict(
        "UnsupportedContentType",
        Class::Act,
        "Bluesky does not take this kind of file.",
        "Render the clip as MP4.",
    ),
    verdict("TooManyOpenUploads", Class::Wait(600), "Too many uploads of this account are open.", ""),
    verdict("ServiceOverloaded", Class::Wait(120), "The video service has too much to do.", ""),
    verdict("UploadExpired", Class::Again, "The upload was too old.", ""),
    verdict("MissingParts", Class::Again, "A part of the video did not arrive.", ""),
    verdict("PartSizeMismatch", Class::Again, "A part of the video arrived broken.", ""),
    verdict("UploadNotReady", Class::Again, "The video service is not ready for the upload.", ""),
    verdict("validation_failure", Class::Never, "The video service could not read the video.", OTHER_CLIP),
    verdict("encoding_failure", Class::Never, "The video service could not encode the video.", OTHER_CLIP),
    verdict(
        "pds_upload_unsupported_blob_size",
        Class::Act,
        "The encoded video is larger than the account's server takes.",
        "Make the clip shorter or its picture smaller.",
    ),
    // Once more with a new sign-in; after that a person decides.
    verdict(
        "pds_upload_failure",
        Class::Act,
        "The video service could not hand the video to the account's server.",
        AGAIN_LATER,
    ),
    verdict("generic_failure", Class::Act, "The video service failed on the video.", AGAIN_LATER),
];

const TABLE: Errors = Errors { platform: NAME, rows: ERRORS };

/// What an answer that is no success means.
pub(super) fn problem(what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let json = answer.json();
    // A refusal of the video service may come as a job.
    let word = json["jobStatus"]["error"].as_str().or(json["error"].as_str()).unwrap_or_default();
    if answer.status() >= 500 && !word.starts_with("Service") {
        return verdict::unknown(NAME, what, answer, now);
    }
    let Some(row) = TABLE.find(word) else { return verdict::unknown(NAME, what, answer, now) };
    let problem = row.problem(what, now, pause(answer, now), &answer.raw());
    // The platform's own sentence says which part it is.
    if word == "InvalidRequest" { problem.say(format!("Bluesky says: {}", said(&json))) } else { problem }
}

/// What a word means that did not come as an error of a request.
pub(super) fn of_word(what: &str, word: &str, said: &str, now: Timestamp) -> Problem {
    TABLE.of_word(what, word, said, now)
}

fn said(json: &Value) -> String {
    let said = json["message"].as_str().or(json["jobStatus"]["message"].as_str()).unwrap_or("no more than that.");
    said.chars().take(300).collect()
}

/// How long to wait: `Retry-After`, or `ratelimit-reset` in seconds since 1970.
fn pause(answer: &Answer, now: Timestamp) -> Option<SignedDuration> {
    answer.retry_after(now).or_else(|| {
        let reset = answer.header("ratelimit-reset")?.parse::<i64>().ok()?;
        let at = Timestamp::from_second(reset).ok()?;
        (answer.status() == 429).then(|| at.duration_since(now).max(SignedDuration::from_secs(1)))
    })
}

/// Whether the answer says that the session is over. The status alone does not tell: the reference server says 400.
pub(super) fn is_over(answer: &Answer) -> bool {
    let json = answer.json();
    let word = json["error"].as_str().unwrap_or_default();
    matches!(answer.status(), 400 | 401)
        && ["ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"].contains(&word)
}

/// Whether a record was asked for that is not there.
pub(super) fn is_absent(answer: &Answer) -> bool {
    let json = answer.json();
    answer.status() == 400 && (json["error"] == "RecordNotFound" || said(&json).starts_with("Could not locate record"))
}

/// Whether the method is not known there: an older service, or a server without it.
pub(super) fn is_unknown_method(answer: &Answer) -> bool {
    let json = answer.json();
    matches!(answer.status(), 404 | 501)
        || ["MethodNotImplemented", "XRPCNotSupported", "InvalidLexicon"]
            .contains(&json["error"].as_str().unwrap_or_default())
}
