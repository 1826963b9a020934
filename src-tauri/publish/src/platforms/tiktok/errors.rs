//! TikTok's errors: codes of the envelope, and reasons of a post that failed. Both spellings of `invalid_param` exist.

use super::NAME;
use crate::{
    Answer,
    verdict::{Class, Errors, Verdict},
};
use domain::Problem;
use jiff::Timestamp;
use serde_json::Value;

const DAY: i64 = 24 * 3600;
const OTHER_CLIP: &str = "Render the clip again, or change its length or shape.";
const BY_APP: &str = "Wait until tomorrow, or post it in the TikTok app.";
const CONSENT: &str = "Connect the account again and allow everything that is asked for.";

const fn row(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Verdict {
    Verdict::row(word, class, why, fix)
}

/// Every word of the Content Posting API's tables.
pub(super) const ERRORS: &[Verdict] = &[
    row("access_token_invalid", Class::Reconnect, "The sign-in is not valid any more.", "Connect the account again."),
    row("scope_not_authorized", Class::Reconnect, "A right was not given.", CONSENT),
    row("scope_permission_missed", Class::Reconnect, "A right is missing.", CONSENT),
    row("invalid_param", Class::Never, BAD_PART, "Read the details; change what they name."),
    row("invalid_params", Class::Never, BAD_PART, "Read the details; change what they name."),
    row("rate_limit_exceeded", Class::Wait(60), "It was asked too often.", ""),
    row("spam_risk_too_many_posts", Class::Wait(DAY), "The account has had its posts of today by all apps.", BY_APP),
    row(
        "spam_risk_too_many_pending_share",
        Class::Act,
        "Too many drafts wait in the TikTok inbox.",
        "Finish or discard some in the TikTok app, then try again.",
    ),
    row(
        "spam_risk_user_banned_from_posting",
        Class::Never,
        "TikTok has banned the account from posting.",
        "Look in the TikTok app why.",
    ),
    row("reached_active_user_cap", Class::Wait(DAY), "Your TikTok app has had its accounts of today.", ""),
    row(
        "unaudited_client_can_only_post_to_private_accounts",
        Class::Act,
        "TikTok has not audited your app, so it posts only to private accounts.",
        "Set the account to private in the TikTok app, or send the clip as a draft.",
    ),
    row(
        "privacy_level_option_mismatch",
        Class::Act,
        "The account does not offer that choice of who can watch.",
        "Choose again who can watch the video.",
    ),
    row("url_ownership_unverified", Class::Never, "TikTok wanted a file from a website.", "Send us the details."),
    row(
        "app_version_check_failed",
        Class::Act,
        "The TikTok app is too old.",
        "Update the TikTok app to 31.8 or newer.",
    ),
    row(
        "invalid_publish_id",
        Class::Act,
        "TikTok does not know the post.",
        "Look in the TikTok app whether it is there.",
    ),
    row(
        "token_not_authorized_for_specified_publish_id",
        Class::Act,
        "The post belongs to another account.",
        "Connect the account again that the clip was sent to.",
    ),
    row("invalid_file_upload", Class::Never, "TikTok can't use the file.", OTHER_CLIP),
    row("internal_error", Class::Again, "Its servers have trouble.", ""),
    // What a failed post says.
    row("file_format_check_failed", Class::Never, "TikTok does not take the file's format.", OTHER_CLIP),
    row("duration_check_failed", Class::Never, "TikTok does not take the clip's length.", OTHER_CLIP),
    row("frame_rate_check_failed", Class::Never, "TikTok does not take the frame rate.", OTHER_CLIP),
    row("picture_size_check_failed", Class::Never, "TikTok does not take the picture's size.", OTHER_CLIP),
    // Officially to be tried again; a person sees it first, so that nothing turns in circles.
    row("internal", Class::Act, "TikTok failed on the video.", "Try again: nothing was posted."),
    row("auth_removed", Class::Reconnect, "The app's rights were taken back meanwhile.", "Connect the account again."),
    row("spam_risk_text", Class::Never, "TikTok takes the caption for spam.", "Change the words on the clip's page."),
    row("spam_risk", Class::Never, "TikTok takes the post for spam.", "Look in the TikTok app why."),
    row("publish_cancelled", Class::Never, "The post was cancelled at TikTok.", "Post the clip again if you want it."),
    row("video_pull_failed", Class::Never, "TikTok could not fetch the file.", "Send us the details."),
];

const BAD_PART: &str = "TikTok does not take a part of the request.";

const TABLE: Errors = Errors { platform: NAME, rows: ERRORS };

/// The word of an envelope. `ok` is none; the status says nothing of it.
pub(super) fn word(json: &Value) -> Option<&str> {
    json["error"]["code"].as_str().filter(|code| *code != "ok" && !code.is_empty())
}

/// The problem of an answer that is no success.
pub(super) fn of(what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let json = answer.json();
    let word = word(&json);
    let mut problem = TABLE.judge(what, word.unwrap_or_default(), answer, now);
    if let Some(word) = word {
        // Codes elsewhere are secrets and are hidden in what is shown; this one is none.
        problem.details = format!("{word}: {}", problem.details);
    }
    match json["error"]["message"].as_str().filter(|said| !said.is_empty() && word.is_some()) {
        Some(said) => problem.say(format!("TikTok says: {}", said.chars().take(300).collect::<String>())),
        None => problem,
    }
}

/// Why a post failed.
pub(super) fn failed(reason: &str, now: Timestamp) -> Problem {
    // "spam_risk_user_banned_from_posting" and the day's share stand in both tables.
    TABLE.of_word("TikTok did not publish the clip.", reason, "", now)
}
