//! Mastodon's errors and what they mean. It has sentences and no codes, so the words are parts of sentences, looked for in
//! this order; a server in another language falls back to the status.

use super::NAME;
use crate::{
    http::Answer,
    verdict::{self, Class, Verdict},
};
use domain::{Code, Fix, Problem};
use jiff::{SignedDuration, Timestamp};

const fn verdict(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Verdict {
    Verdict::row(word, class, why, fix)
}

/// Parts of sentences that we know, in lower case.
pub(super) const ERRORS: &[Verdict] = &[
    verdict("have not finished processing", Class::Again, "The server still works on the video.", ""),
    verdict(
        "character limit",
        Class::Never,
        "The text is too long for this server.",
        "Shorten the words on the clip's page.",
    ),
    verdict(
        "description is too long",
        Class::Never,
        "The alt text is too long for this server.",
        "Shorten the alt text.",
    ),
    verdict(
        "file size must be less",
        Class::Act,
        "The video is larger than this server takes.",
        "Make the clip shorter or its picture smaller.",
    ),
    verdict(
        "content type",
        Class::Act,
        "This server does not take this kind of file.",
        "Render the clip as MP4 with H.264.",
    ),
    verdict(
        "frame rate",
        Class::Act,
        "The video has more pictures a second than this server takes.",
        "Render the clip with 30 or 60.",
    ),
    verdict("resolution", Class::Act, "The picture is larger than this server takes.", "Choose a smaller picture."),
    verdict(
        "limit of 300 scheduled",
        Class::Act,
        "300 posts wait at this server already.",
        "Let some go out, or cancel some.",
    ),
    verdict(
        "exceeded the limit",
        Class::Act,
        "This server's number of scheduled posts for that day is used up.",
        "Choose another day.",
    ),
    verdict(
        "must be in the future",
        Class::Never,
        "The time is too near for this server.",
        "Choose a time that is at least ten minutes ahead.",
    ),
    verdict(
        "outside the authorized scopes",
        Class::Reconnect,
        "A right is missing.",
        "Connect the account again and allow everything that is asked for.",
    ),
    verdict(
        "currently disabled",
        Class::Act,
        "The server's people have closed the account.",
        "Read their e-mail, or write to them.",
    ),
    verdict(
        "suspended",
        Class::Act,
        "The server's people have suspended the account.",
        "Read their e-mail, or write to them.",
    ),
    verdict(
        "pending approval",
        Class::Act,
        "The account still waits for the server's people.",
        "Wait for their e-mail.",
    ),
    verdict(
        "confirm",
        Class::Act,
        "The account's e-mail address is not confirmed.",
        "Confirm it with the e-mail of the server.",
    ),
    verdict("access token", Class::Reconnect, "The sign-in is not valid any more.", "Connect the account again."),
    verdict(
        "client authentication failed",
        Class::Reconnect,
        "The server has forgotten ClipConductor's registration.",
        "Connect the account again.",
    ),
    verdict("error processing", Class::Never, "The server could not process the video.", "Render the clip again."),
    verdict("blank", Class::Never, "The post is empty.", "Write a title on the clip's page."),
    verdict(
        "validation failed",
        Class::Never,
        "The server does not take a part of the post.",
        "Read the details; change what they name.",
    ),
];

/// What an answer that is no success means.
pub(super) fn problem(what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let raw = answer.raw();
    match answer.status() {
        429 => {
            let after = answer.retry_after(now).or_else(|| reset(answer, now));
            return verdict("", Class::Wait(300), "It was asked too often.", "").problem(what, now, after, &raw);
        }
        408 | 500..=599 => return verdict::unknown(NAME, what, answer, now),
        _ => {}
    }
    let said = answer.words();
    let lower = said.to_lowercase();
    match ERRORS.iter().find(|verdict| lower.contains(verdict.word)) {
        Some(verdict) => verdict
            .problem(what, now, None, &raw)
            .say(format!("The server says: {}", said.chars().take(300).collect::<String>())),
        None if answer.status() == 403 => Problem::new(Code::PlatformNeedsYou, what, "The server does not allow it.")
            .say(format!("The server says: {}", said.chars().take(300).collect::<String>()))
            .fix(Fix::Retry)
            .details(raw),
        None => verdict::unknown(NAME, what, answer, now),
    }
}

/// The end of a rate: an instant at Mastodon, seconds since 1970 elsewhere.
fn reset(answer: &Answer, now: Timestamp) -> Option<SignedDuration> {
    let text = answer.header("x-ratelimit-reset")?.trim();
    let at = match text.parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).ok()?,
        Err(_) => text.parse().ok()?,
    };
    Some(at.duration_since(now).clamp(SignedDuration::from_secs(1), SignedDuration::from_hours(24)))
}
