//! Discord's errors and what they mean. Words are its JSON codes, <https://discord.com/developers/docs/topics/opcodes-and-status-codes>.

use super::NAME;
use crate::{
    http::Answer,
    verdict::{Class, Errors, Verdict},
};
use domain::Problem;
use jiff::Timestamp;

const fn verdict(word: &'static str, class: Class, why: &'static str, fix: &'static str) -> Verdict {
    Verdict::row(word, class, why, fix)
}

/// Every code that a webhook may be answered with.
pub(super) const ERRORS: &[Verdict] = &[
    verdict(
        "10015",
        Class::Reconnect,
        "The webhook was deleted in Discord.",
        "Make a new webhook in the channel's settings and paste its address.",
    ),
    verdict(
        "50027",
        Class::Reconnect,
        "The webhook's address is not valid any more.",
        "Copy the webhook's address again in the channel's settings.",
    ),
    verdict("10003", Class::Act, "The thread is not there.", "Choose another thread, or none."),
    verdict("10008", Class::Never, "The message is not there any more.", "Somebody deleted it in Discord."),
    verdict(
        "40005",
        Class::TooLarge,
        "The file is larger than the server takes.",
        "Make the clip shorter, or post a link to another platform.",
    ),
    verdict(
        "50045",
        Class::TooLarge,
        "The file is larger than the server takes.",
        "Make the clip shorter, or post a link to another platform.",
    ),
    verdict(
        "50035",
        Class::Never,
        "Discord does not take a part of the message.",
        "Read the details; shorten or change the words, then try again.",
    ),
    verdict("50006", Class::Never, "The message is empty.", "Write a title on the clip's page."),
    verdict("50109", Class::Never, "Discord could not read the message.", "Copy the report and send it to us."),
    verdict("50013", Class::Act, "The webhook lacks a right in the channel.", "Ask somebody who runs the server."),
    verdict("50001", Class::Act, "The webhook does not see the channel.", "Ask somebody who runs the server."),
    verdict(
        "200000",
        Class::Act,
        "The server's automatic moderation blocked the message.",
        "Change the words, or ask somebody who runs the server.",
    ),
    verdict("200001", Class::Act, "The server's automatic moderation blocked the title.", "Change the title."),
    verdict(
        "240000",
        Class::Act,
        "Discord holds a link in the message for harmful.",
        "Take the link out of the words.",
    ),
    verdict(
        "400001",
        Class::Act,
        "Uploads are limited in this server for now.",
        "Wait until the server's people allow them again.",
    ),
    verdict(
        "220001",
        Class::Act,
        "The channel is a forum: a post needs a thread.",
        "Choose a thread, or a name for a new one.",
    ),
    verdict("220002", Class::Act, "A thread and a new thread were both asked for.", "Choose one of them."),
    verdict(
        "220003",
        Class::Act,
        "Only forums can have a new thread for a message.",
        "Take out the new thread's name.",
    ),
    verdict("220004", Class::Act, "The webhook can't post into this kind of channel.", "Choose another channel."),
    verdict("40333", Class::Again, "Discord's shield turned the request away.", ""),
    verdict("40062", Class::Wait(10), "It was asked too often.", ""),
    verdict("20028", Class::Wait(10), "Too many messages came to this channel.", ""),
    verdict("20029", Class::Wait(10), "Too many messages came to this server.", ""),
    verdict("130000", Class::Wait(30), "Discord has too much to do.", ""),
];

const TABLE: Errors = Errors { platform: NAME, rows: ERRORS };

/// What an answer that is no success means.
pub(super) fn problem(what: &str, answer: &Answer, now: Timestamp) -> Problem {
    let json = answer.json();
    let code = json["code"].as_u64().filter(|code| *code > 0).map(|code| code.to_string());
    let word = match (code.as_deref(), answer.status()) {
        // A server's trouble is unclear whatever the body says.
        (_, 500..=599 | 408) => "",
        (Some(code), _) => code,
        // A gateway before Discord has no code.
        (None, 404) => "10015",
        (None, 401) => "50027",
        (None, 413) => "40005",
        (None, _) => "",
    };
    let problem = match TABLE.find(word) {
        Some(row) if answer.status() == 429 => {
            let row = Verdict { class: Class::Wait(5), ..*row };
            row.problem(what, now, answer.retry_after(now), &answer.raw())
        }
        _ => TABLE.judge(what, word, answer, now),
    };
    match field_at_fault(&json).filter(|_| TABLE.find(word).is_some()) {
        Some((field, said)) => problem.field(field).say(format!("Discord says: {said}")),
        None => problem,
    }
}

/// Whether a message was asked for that is not there.
pub(super) fn is_gone(problem: &Problem) -> bool {
    TABLE.find("10008").is_some_and(|row| problem.why == row.why)
}

/// The first field in the tree of a 50035, and what is said of it.
fn field_at_fault(json: &serde_json::Value) -> Option<(String, String)> {
    fn walk(value: &serde_json::Value, path: &str) -> Option<(String, String)> {
        let object = value.as_object()?;
        if let Some(said) = object.get("_errors").and_then(|list| list.get(0)?.get("message")?.as_str()) {
            return Some((path.to_owned(), said.to_owned()));
        }
        object
            .iter()
            .find_map(|(key, below)| walk(below, &if path.is_empty() { key.clone() } else { format!("{path}.{key}") }))
    }
    walk(json.get("errors")?, "")
}
