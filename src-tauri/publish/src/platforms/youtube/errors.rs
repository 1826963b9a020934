//! YouTube's errors: the reason decides, then the status.

use crate::{
    Answer,
    verdict::{Class, Errors, Verdict},
};
use domain::{Code, Problem};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::Value;

const DAY: i64 = 24 * 3600;

const fn words(word: &'static str, why: &'static str) -> Verdict {
    Verdict { word, class: Class::Never, why, fix: "Change it on the clip's page, then try again." }
}

const fn row(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Verdict {
    Verdict::row(word, class, why, fix)
}

/// What the Data API's reasons mean.
pub(super) const ERRORS: &[Verdict] = &[
    row("quotaExceeded", Class::Wait(DAY), QUOTA, "It goes on by itself after midnight in California."),
    row("dailyLimitExceeded", Class::Wait(DAY), QUOTA, "It goes on by itself after midnight in California."),
    row("rateLimitExceeded", Class::Wait(60), "It was asked too often.", ""),
    row("userRateLimitExceeded", Class::Wait(60), "It was asked too often.", ""),
    row(
        "uploadLimitExceeded",
        Class::Wait(DAY),
        "The channel has uploaded as much as YouTube allows for a day.",
        "It goes on by itself tomorrow.",
    ),
    words("invalidTitle", "YouTube does not take the title: it may be too long, or have a sign it refuses."),
    words("invalidDescription", "YouTube does not take the description."),
    words("invalidTags", "YouTube does not take the tags: together they may have 500 characters."),
    words("invalidCategoryId", "YouTube does not take the category."),
    words("invalidVideoMetadata", "YouTube does not take the words of the video."),
    words("defaultLanguageNotSet", "YouTube wants to know the language of the words."),
    words("invalidFilename", "YouTube does not take the name of the file."),
    words("mediaBodyRequired", "YouTube got no video."),
    row(
        "invalidPublishAt",
        Class::Act,
        "YouTube does not take the time at which it should publish.",
        "Choose a time at least a quarter of an hour ahead.",
    ),
    row(
        "youtubeSignupRequired",
        Class::Act,
        "This Google account has no YouTube channel.",
        "Open YouTube, make a channel, then try again.",
    ),
    row(
        "forbiddenPrivacySetting",
        Class::Act,
        "The channel may not publish with this visibility.",
        "Choose another visibility, then try again.",
    ),
    row("forbiddenLicenseSetting", Class::Act, "The channel may not use this licence.", "Ask in YouTube Studio why."),
    row(
        "insufficientPermissions",
        Class::Reconnect,
        "A right was not given when the account was connected.",
        "Connect again and leave every box ticked.",
    ),
    row(
        "accessNotConfigured",
        Class::Act,
        "The YouTube Data API is not enabled in your Google project.",
        "Enable it in the Google Cloud console, wait some minutes, then try again.",
    ),
    row(
        "forbidden",
        Class::Act,
        "YouTube does not allow this for the channel.",
        "Look into YouTube Studio whether the channel has a warning.",
    ),
    row("authError", Class::Reconnect, "The sign-in is not valid any more.", "Connect the account again."),
    row("backendError", Class::Again, "Its servers have trouble.", ""),
    row("internalError", Class::Again, "Its servers have trouble.", ""),
    row("videoNotFound", Class::Never, "The video is not there.", "Look into YouTube Studio what became of it."),
];

const QUOTA: &str = "Your Google project has used up what YouTube gives it for a day: 100 uploads.";

const TABLE: Errors = Errors { platform: "YouTube", rows: ERRORS };

/// The problem of an answer that is no success.
pub(super) fn of(what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let json = answer.json();
    let reason = json.pointer("/error/errors/0/reason").and_then(Value::as_str).unwrap_or_default();
    match TABLE.find(reason) {
        Some(verdict) if verdict.class == Class::Wait(DAY) && reason != "uploadLimitExceeded" => {
            let after = midnight_in_california(now).duration_since(now);
            verdict.problem(what, now, Some(after), &answer.raw())
        }
        _ => TABLE.judge(what, reason, answer, now),
    }
}

/// When the day's share is given anew.
pub(super) fn midnight_in_california(now: Timestamp) -> Timestamp {
    let there = TimeZone::get("America/Los_Angeles").map(|zone| now.to_zoned(zone));
    let midnight = there.and_then(|there| there.tomorrow()?.start_of_day());
    // Without a table of zones: a day is enough in any case.
    midnight.map_or_else(|_| now + SignedDuration::from_hours(24), |midnight| midnight.timestamp())
}

/// The answer to the last piece was lost, or said nothing.
pub(super) fn unclear(why: &str) -> Problem {
    Problem::new(Code::PlatformAway, "It is not known whether the upload to YouTube was completed.", why)
}

/// Adds the likely reason when the sign-in is gone: projects in testing lose it after a week.
pub(super) fn explain_testing(problem: Problem) -> Problem {
    problem
        .say("If this happens every 7 days, publish the consent screen of your Google project: in testing it forgets.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_midnight_in_california_also_when_clocks_change() {
        for (now, midnight) in [
            ("2026-11-22T12:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"),
            // The day on which summer time ends has 25 hours.
            ("2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
        ] {
            assert_eq!(midnight_in_california(now.parse().unwrap()), midnight.parse::<Timestamp>().unwrap(), "{now}");
        }
    }
}
