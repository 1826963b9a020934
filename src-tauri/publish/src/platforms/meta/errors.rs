//! Meta's errors. The word is `code/subcode`, the subcode alone, or the code alone: the narrowest that is known decides.
//! Instagram tells some in the text of a container's state, Facebook in the phases of a video.

use crate::{
    Answer,
    verdict::{self, Class, Errors, Verdict},
};
use domain::Problem;
use jiff::Timestamp;
use serde_json::Value;

const DAY: i64 = 24 * 3600;
const QUARTER: i64 = 900;
const OTHER_CLIP: &str = "Render the clip again, or change its length or shape.";
const RIGHTS: &str = "Connect again and leave every page, account and right ticked.";
const FULL: &str = "Your app or this account was asked too often.";
const AGAIN: &str = "Its servers have trouble.";

const fn row(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Verdict {
    Verdict::row(word, class, why, fix)
}

/// Instagram's and Facebook's tables together.
pub(in crate::platforms) const ERRORS: &[Verdict] = &[
    row("190", Class::Reconnect, "The sign-in is not valid any more.", "Connect the account again."),
    row("REVOKED_ACCESS_TOKEN", Class::Reconnect, "The sign-in was taken back.", "Connect the account again."),
    row("102", Class::Reconnect, "The sign-in is over.", "Connect the account again."),
    row("10", Class::Act, "A right or a role is missing.", RIGHTS),
    // 200 to 299.
    row("200", Class::Act, "A right or a role is missing.", RIGHTS),
    row("4", Class::Wait(QUARTER), FULL, ""),
    row("17", Class::Wait(QUARTER), FULL, ""),
    row("32", Class::Wait(QUARTER), FULL, ""),
    row("613", Class::Wait(QUARTER), FULL, ""),
    // Also with status 400.
    row("80002", Class::Wait(QUARTER), FULL, ""),
    row(
        "4/2207051",
        Class::Wait(DAY),
        "Instagram holds the account back for a while.",
        "Look in the Instagram app why.",
    ),
    row("9/2207042", Class::Wait(DAY), "The account has had its posts of today.", ""),
    row("9007/2207027", Class::Again, "Instagram still works on the video.", ""),
    row("24/2207008", Class::Again, "Instagram does not find the uploaded video now.", ""),
    row("24/2207006", Class::Again, "Instagram does not find the uploaded video.", ""),
    row("-1/2207001", Class::Again, AGAIN, ""),
    row("-1/2207032", Class::Again, "Instagram could not make the post.", ""),
    row("-1/2207053", Class::Again, "The upload failed at Instagram.", ""),
    row("-2/2207003", Class::Again, "Instagram took too long to get the video.", ""),
    row("-2/2207020", Class::Again, "The uploaded video has expired.", ""),
    row(
        "25/2207050",
        Class::Act,
        "Instagram has restricted the account.",
        "Open the Instagram app and do what it asks for.",
    ),
    row("352/2207026", Class::Never, "Instagram does not take the video's format.", OTHER_CLIP),
    row("2207076", Class::Never, "Instagram could not use the video.", OTHER_CLIP),
    row("2207077", Class::Never, "Instagram could not use the video.", OTHER_CLIP),
    row("2207085", Class::Never, "Instagram could not use the video.", OTHER_CLIP),
    row("2207082", Class::Act, "Instagram failed on the video and does not say why.", "Try again; nothing was posted."),
    row("2207081", Class::Never, "This account has no trial reels.", "Post it as a reel."),
    row("36004/2207010", Class::Never, "The caption is too long.", "Shorten the words on the clip's page."),
    row("100/2207040", Class::Never, "Too many accounts are named in the caption.", "Name at most 20."),
    row("1/2207057", Class::Never, "The picture for the cover lies outside the clip.", "Choose another one."),
    // A read that fails so says nothing of the post: it is a known weakness.
    row("100/33", Class::Again, "Meta does not show it now.", ""),
    row("100", Class::Never, "Meta does not take a part of the request.", "Read the details; change what they name."),
    row("1", Class::Again, AGAIN, ""),
    row("2", Class::Again, AGAIN, ""),
    row("1363040", Class::Never, "Facebook does not take the picture's shape.", "Choose an upright layout."),
    row("1363127", Class::Never, "The picture is too small for Facebook.", "Render it with at least 540 × 960 pixels."),
    row("1363128", Class::Never, "Facebook does not take the clip's length.", "Reels last 3 to 90 seconds."),
    row(
        "1363129",
        Class::Never,
        "Facebook does not take the frame rate.",
        "Render it with 30 or 60 pictures a second.",
    ),
    row("1363045", Class::Act, "The file did not arrive whole at Facebook.", "Try again; nothing was posted."),
    row("6000", Class::Act, "The file did not arrive well at Facebook.", "Try again; nothing was posted."),
    row("6001", Class::Act, "The file did not arrive well at Facebook.", "Try again; nothing was posted."),
    row("368", Class::Never, "Facebook blocks the post as abusive.", "Look at the page's support inbox why."),
    row("382", Class::Never, "The file is too small for Facebook.", OTHER_CLIP),
    row("389", Class::Never, "Facebook could not fetch the file.", "Copy the report and send it to us."),
    row("1390008", Class::Wait(3600), "The page posts too fast for Facebook.", ""),
    row(
        "1404078",
        Class::Act,
        "Facebook wants the page's people to authorise publishing.",
        "Open the page's settings and do what it asks for.",
    ),
    row(
        "1346003",
        Class::Never,
        "Facebook says that the clip breaks its rules.",
        "Look at the page's support inbox why.",
    ),
    row(
        "1404102",
        Class::Never,
        "Facebook says that the clip breaks its rules.",
        "Look at the page's support inbox why.",
    ),
    // What the upload's own service says.
    row("ProcessingFailedError", Class::Act, "Meta could not use what was uploaded.", "Try again; nothing was posted."),
    row(
        "ParameterValidationError",
        Class::Never,
        "Meta does not take a part of the upload.",
        "Copy the report and send it to us.",
    ),
    row("OffsetInvalidError", Class::Again, "The upload went on at the wrong place.", ""),
    row("PartialRequestError", Class::Again, "A part of the upload got lost.", ""),
];

/// What an answer says: code and subcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::platforms) struct Said {
    pub code: i64,
    pub subcode: i64,
}

impl Said {
    pub fn of(json: &Value) -> Option<Self> {
        let error = json.get("error").filter(|error| error.is_object())?;
        Some(Self { code: error["code"].as_i64()?, subcode: error["error_subcode"].as_i64().unwrap_or(0) })
    }

    /// The row that decides.
    pub fn row(self) -> Option<&'static Verdict> {
        let code = if (200..=299).contains(&self.code) { 200 } else { self.code };
        let words = [format!("{code}/{}", self.subcode), self.subcode.to_string(), code.to_string()];
        words.iter().find_map(|word| verdict::look_up(ERRORS, word))
    }
}

/// Whether the token lacks a right, so that another one is worth a try.
pub(super) fn is_about_rights(answer: &Answer) -> bool {
    !answer.is_ok() && Said::of(&answer.json()).is_some_and(|said| matches!(said.code, 10 | 190 | 200..=299))
}

/// The problem of an answer that is no success.
pub(in crate::platforms) fn of(platform: &'static str, what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let json = answer.json();
    let row = Said::of(&json).and_then(Said::row).or_else(|| {
        let kind = json["debug_info"]["type"].as_str().or(json["error"]["type"].as_str())?;
        verdict::look_up(ERRORS, kind)
    });
    let problem = match row {
        Some(row) => row.problem(what, now, answer.retry_after(now), &answer.raw()),
        None if json["error"]["is_transient"] == true || json["debug_info"]["retriable"] == true => {
            row_again().problem(what, now, answer.retry_after(now), &answer.raw())
        }
        None => verdict::unknown(platform, what, answer, now),
    };
    match json["error"]["error_user_msg"].as_str().filter(|said| !said.is_empty()) {
        Some(said) => problem.say(format!("{platform} says: {}", said.chars().take(300).collect::<String>())),
        None => problem,
    }
}

fn row_again() -> Verdict {
    row("", Class::Again, AGAIN, "")
}

/// The problem of a text that has a code in it: a container's state, a phase of a video.
pub(in crate::platforms) fn of_text(platform: &'static str, what: &str, text: &str, now: Timestamp) -> Problem {
    let table = Errors { platform, rows: ERRORS };
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| number.len() >= 4);
    let known = numbers.filter_map(|number| {
        let ends = |row: &&Verdict| row.word == number || row.word.ends_with(&format!("/{number}"));
        ERRORS.iter().find(ends)
    });
    let word = known.map(|row| row.word).next().unwrap_or("");
    match word {
        "" => table.of_word(what, "an error without a code", text, now),
        word => table.of_word(what, word, text, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Code;
    use serde_json::json;

    #[test]
    fn the_narrowest_word_decides() {
        for (error, word) in [
            (json!({ "code": 4 }), Some("4")),
            (json!({ "code": 4, "error_subcode": 2_207_051 }), Some("4/2207051")),
            (json!({ "code": 1, "error_subcode": 1_363_128 }), Some("1363128")),
            (json!({ "code": 190, "error_subcode": 463 }), Some("190")),
            (json!({ "code": 283 }), Some("200")),
            (json!({ "code": 100, "error_subcode": 33 }), Some("100/33")),
            (json!({ "code": 77_777 }), None),
        ] {
            let said = Said::of(&json!({ "error": error })).unwrap();
            assert_eq!(said.row().map(|row| row.word), word, "{said:?}");
        }
    }

    #[test]
    fn a_code_is_found_in_a_text() {
        let now = Timestamp::UNIX_EPOCH;
        let problem = of_text("Instagram", "x", "Error: Media upload has failed with error code 2207076", now);
        assert!(problem.code == Code::PlatformRefused && problem.details.contains("2207076"), "{problem:?}");
        let problem = of_text("Instagram", "x", "Something else happened", now);
        assert!(problem.code == Code::PlatformRefused && problem.why.contains("Something else"), "{problem:?}");
    }
}
