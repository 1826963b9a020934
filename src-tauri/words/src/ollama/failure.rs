//! What can go wrong with Ollama, told apart by status and loose patterns: the exact texts change with its versions.

use super::OllamaAddress;
use domain::{Code, Fix, Problem};
use serde_json::Value;
use std::time::Duration;

/// The way it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing answers there; `connected` when something took the call and hung up.
    Unreachable { why: String, connected: bool },
    /// Something answers, but it is not Ollama.
    NotOllama { text: String },
    /// It refused the host name we called it by (403).
    Refused,
    /// A proxy in front of it wants to know who asks.
    Locked { status: u16 },
    /// It is too old for what we need.
    TooOld { version: String },
    /// There is no model that could write.
    NoModel,
    /// The model is not installed.
    ModelMissing { model: String },
    /// The model can't chat.
    NoChat,
    /// It does not know `think`. Handled by asking again without it.
    NoThinking,
    /// The model runs on somebody else's machine.
    Cloud,
    /// The model can't see pictures.
    NoSight,
    /// The schema was not understood.
    BadSchema { text: String },
    /// The prompt did not fit.
    ContextTooLong,
    /// Not enough memory.
    OutOfMemory { text: String },
    /// The model's process ended.
    Crashed { text: String },
    /// Too many requests wait.
    Busy,
    /// The answer ended too early.
    CutOff { why: String },
    /// Nothing came for so long.
    Stalled { after: Duration, first: bool },
    /// All deadlines together were used up.
    TooSlow { after: Duration },
    /// The answer could not be used, also after it was sent back once.
    Unusable { why: String, answer: String },
    /// Something else.
    Other { status: u16, text: String },
}

impl Failure {
    /// An error answer.
    pub fn of_answer(status: u16, content_type: &str, body: &str) -> Self {
        let text = error_text(body).unwrap_or_else(|| body.trim().to_owned());
        let is_json = content_type.contains("json");
        match status {
            403 if text.is_empty() => Self::Refused,
            // Ollama itself asks for a sign-in only where a model runs elsewhere; everybody else is a proxy.
            401 if is_json && (body.contains("signin_url") || text == "unauthorized") => Self::Cloud,
            401 | 407 => Self::Locked { status },
            403 if !text.to_lowercase().contains("ollama") => Self::Locked { status },
            503 => Self::Busy,
            404 | 405 if !is_json => Self::NotOllama { text },
            _ if content_type.contains("html") || body.trim_start().starts_with('<') => {
                Self::NotOllama { text: short(&text) }
            }
            _ => Self::of_text(status, &text),
        }
    }

    /// An error text, also one in a line of a stream.
    pub fn of_text(status: u16, text: &str) -> Self {
        let lower = text.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        // Ollama's own list, and the wording of older versions.
        const MEMORY: [&str; 11] = [
            "out of memory",
            "out-of-memory",
            "out of device memory",
            "cudamalloc failed",
            "hipmalloc failed",
            "failed to allocate",
            "allocation failed",
            "not enough memory",
            "insufficient memory",
            "requires more system memory",
            "resource limitations",
        ];
        let text = short(text);
        if has(&["does not support thinking", "think value"]) {
            Self::NoThinking
        } else if has(&["does not support chat", "does not support generate"]) {
            Self::NoChat
        } else if status == 404 || has(&["not found, try pulling"]) || (has(&["model '"]) && has(&["not found"])) {
            Self::ModelMissing { model: String::new() }
        } else if has(&["ollama cloud", "signin"]) {
            Self::Cloud
        } else if has(&MEMORY) {
            Self::OutOfMemory { text }
        } else if has(&["image input", "mmproj"]) {
            Self::NoSight
        } else if has(&["context size", "context length"]) {
            Self::ContextTooLong
        } else if has(&["grammar", "schema", "invalid format"]) {
            Self::BadSchema { text }
        } else if has(&["terminated", "unexpectedly stopped", "repeat limit", "timed out waiting"]) {
            Self::Crashed { text }
        } else if has(&["server busy"]) {
            Self::Busy
        } else {
            Self::Other { status, text }
        }
    }

    /// A request that got no answer.
    pub fn of_transport(error: &reqwest::Error) -> Self {
        // The outer error says only that sending failed; the reason is at the end of the chain.
        let mut why: &dyn std::error::Error = error;
        while let Some(inner) = why.source() {
            why = inner;
        }
        Self::Unreachable { why: why.to_string(), connected: !error.is_connect() }
    }

    /// For a person. `model` is the model that was asked, when there was one.
    pub fn problem(self, address: &OllamaAddress, model: &str) -> Problem {
        let settings = || Fix::OpenPage { page: "/settings/models".into(), label: "Choose another model".into() };
        let failed = |what: String, why: &str| Problem::new(Code::OllamaFailed, what, why);
        match self {
            Self::Unreachable { why, connected } => {
                let reason = if connected {
                    "Something listens there, but it closed the connection without an answer."
                } else {
                    "Nothing listens there, or a firewall is in between."
                };
                let start = if address.local && !connected {
                    "Start Ollama (a free program from ollama.com), or put its address into Settings → Models. Until then the template writes."
                } else {
                    "Start Ollama there, or change its address in Settings → Models. Until then the template writes."
                };
                Problem::new(Code::OllamaAway, format!("Ollama does not answer at {address}."), reason)
                    .say(start)
                    .fix(Fix::Retry)
                    .details(why)
            }
            Self::NotOllama { text } => {
                Problem::new(Code::OllamaAway, format!("What answers at {address} is not Ollama."), "Another program uses that port, or a path is missing in the address.")
                    .say("Check the address in Settings → Models.")
                    .details(text)
            }
            Self::Refused => failed(format!("Ollama at {address} refused to talk to us."), "It does not accept the name it was called by.")
                .say("Use its IP address in Settings → Models, or set OLLAMA_HOST on that machine to an address that it may be reached by."),
            Self::Locked { status } => failed(format!("What stands in front of Ollama at {address} did not let us in."), &format!("It answered with status {status}: it wants a token or a header."))
                .say("Add what it wants in Settings → Models, or put name and password into the address.")
                .fix(Fix::OpenPage { page: "/settings/models".into(), label: "Language models".into() }),
            Self::TooOld { version } => failed(format!("Ollama {version} is too old."), "Words need 0.5.0 or newer.")
                .say("Update Ollama from its own page, then try again.")
                .fix(Fix::Retry),
            Self::NoModel => {
                Problem::new(Code::OllamaModelMissing, "Ollama has no model that can write.", "None is installed, or only models that run on other machines.")
                    .fix(Fix::RunCommand { command: "ollama pull gemma3:4b".into() })
                    .fix(Fix::Retry)
            }
            Self::ModelMissing { .. } => {
                Problem::new(Code::OllamaModelMissing, format!("Ollama does not have the model {model}."), "It is not installed, or it was deleted.")
                    .fix(Fix::RunCommand { command: format!("ollama pull {model}") })
                    .fix(settings())
            }
            Self::NoChat | Self::NoThinking => failed(format!("The model {model} can't write words."), "It was made for something else.").fix(settings()),
            Self::Cloud => Problem::new(Code::Invalid, format!("The model {model} does not run on this computer."), "It runs at ollama.com: what is known of your clips would leave the house.")
                .field("words.model")
                .fix(settings()),
            Self::NoSight => failed("No model can see pictures.".into(), &format!("Asked was {model}: it reads text only, or it did not see the test picture."))
                .fix(settings()),
            Self::BadSchema { text } => failed(format!("Ollama did not understand how {model} should answer."), "This version can't keep a model to a form.")
                .say("Update Ollama from its own page.")
                .details(text),
            Self::ContextTooLong => failed(format!("The facts do not fit into {model}."), "Its context is too short.").fix(settings()),
            Self::OutOfMemory { text } => failed(format!("There is not enough memory for {model}."), "The game or another program needs it.")
                .say("Close the game, or choose a smaller model in Settings → Models.")
                .fix(Fix::Retry)
                .details(text),
            Self::Crashed { text } => failed(format!("{model} stopped while writing."), "Ollama reported that the model's process ended.")
                .fix(Fix::Retry)
                .details(text),
            Self::Busy => failed("Ollama has too much to do.".into(), "Other programs are waiting for it too.").fix(Fix::Retry),
            Self::CutOff { why } => failed(format!("The answer of {model} was cut off."), "The connection to Ollama ended in the middle.")
                .fix(Fix::Retry)
                .details(why),
            Self::Stalled { after, first } => {
                let why = if first { "It did not begin in time: it may still be loading, or the computer is too slow for it." } else { "It began and then fell silent." };
                failed(format!("{model} did not answer for {}.", seconds(after)), why)
                    .say("Try it again, or choose a smaller model in Settings → Models.")
                    .fix(Fix::Retry)
            }
            Self::TooSlow { after } => failed(format!("{model} was not done after {}.", seconds(after)), "The computer is too slow for it, or busy.")
                .fix(settings()),
            Self::Unusable { why, answer } => failed(format!("What {model} wrote can't be used."), for_people(&why))
                .fix(settings())
                .details(short(&format!("{why} {answer}"))),
            Self::Other { status: 200, text } => failed(format!("Ollama reported an error for {model}."), "It came in the middle of the answer.")
                .fix(Fix::Retry)
                .details(text),
            Self::Other { status, text } => failed(format!("Ollama reported an error for {model}."), &format!("It answered with status {status}."))
                .fix(Fix::Retry)
                .details(text),
        }
    }
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0 | 1 => "a second".into(),
        n => format!("{n} seconds"),
    }
}

/// What a model was told about its answer, as somebody wants to know it who never asked it anything.
fn for_people(complaint: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| complaint.contains(word));
    if has(&["was empty", "is empty", "has no title"]) {
        "It answered with nothing, also when it was asked again."
    } else if has(&["too long"]) {
        "Its answer had no end, also when it was asked again."
    } else if has(&["JSON"]) {
        "Its answer had another form than the one it was asked for, also the second time."
    } else if has(&["language"]) {
        "It wrote in another language than the one it was asked for, also the second time."
    } else {
        "It told of things that nobody measured, also when it was asked again."
    }
}

/// The text in `{"error": …}`. llama-server's own errors are JSON in that string again.
pub(super) fn error_text(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let error = value.get("error")?;
    match error {
        Value::String(text) => Some(error_text(text).unwrap_or_else(|| text.clone())),
        Value::Object(inner) => inner.get("message").and_then(Value::as_str).map(str::to_owned),
        other => Some(other.to_string()),
    }
}

/// At most 500 characters on one line, without paths of the server's disk.
fn short(text: &str) -> String {
    let is_path = |word: &str| {
        let word = word.trim_start_matches(['"', '\'', '(']);
        word.starts_with('/') || word.get(1..3) == Some(":\\")
    };
    let words: Vec<&str> = text.split_whitespace().map(|word| if is_path(word) { "…" } else { word }).collect();
    words.join(" ").chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_in_the_wordings_of_several_versions() {
        let kind = |status, content_type: &str, body: &str| {
            let failure = Failure::of_answer(status, content_type, body);
            format!("{failure:?}").split([' ', '{']).next().unwrap_or_default().to_owned()
        };
        let json = "application/json; charset=utf-8";
        let cases = [
            (403, "text/plain", "", "Refused"),
            (403, "text/html", "<html>Forbidden</html>", "Locked"),
            (403, json, r#"{"error":"ollama cloud is disabled: remote model is unavailable"}"#, "Cloud"),
            (401, "text/html", "<html>Sign in</html>", "Locked"),
            (401, json, r#"{"error":"invalid token"}"#, "Locked"),
            (407, "text/plain", "", "Locked"),
            (404, json, r#"{"error":"model 'x' not found"}"#, "ModelMissing"),
            (404, "text/plain", "404 page not found", "NotOllama"),
            (502, "text/html", "<html>Bad gateway</html>", "NotOllama"),
            (503, json, r#"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#, "Busy"),
            (401, json, r#"{"error":"unauthorized","signin_url":"https://ollama.com/connect"}"#, "Cloud"),
            (400, json, r#"{"error":"\"gemma3:4b\" does not support thinking"}"#, "NoThinking"),
            (400, json, r#"{"error":"\"nomic-embed-text\" does not support chat"}"#, "NoChat"),
            (
                500,
                json,
                r#"{"error":"model requires more system memory (5.6 GiB) than is available (3.1 GiB)"}"#,
                "OutOfMemory",
            ),
            (500, json, r#"{"error":"llama-server reported out-of-memory during startup: x"}"#, "OutOfMemory"),
            (
                400,
                json,
                r#"{"error":"{\"error\":{\"code\":400,\"message\":\"failed to parse grammar\"}}"}"#,
                "BadSchema",
            ),
            (
                400,
                json,
                r#"{"error":"request (7900 tokens) exceeds the available context size (4096 tokens)"}"#,
                "ContextTooLong",
            ),
            (500, json, r#"{"error":"llama runner process has terminated: exit status 2"}"#, "Crashed"),
            (500, json, r#"{"error":"something new"}"#, "Other"),
        ];
        for (status, content_type, body, wanted) in cases {
            assert_eq!(kind(status, content_type, body), wanted, "{body}");
        }
    }

    #[test]
    fn paths_of_the_server_are_not_shown() {
        let failure = Failure::of_text(500, "open /home/someone/.ollama/models/x: gone");
        assert_eq!(failure, Failure::Other { status: 500, text: "open … gone".into() });
    }

    #[test]
    fn every_failure_says_what_to_do() {
        let address = OllamaAddress::default();
        let failures = [
            Failure::Unreachable { why: "refused".into(), connected: false },
            Failure::NotOllama { text: String::new() },
            Failure::Refused,
            Failure::Locked { status: 401 },
            Failure::TooOld { version: "0.4.9".into() },
            Failure::NoModel,
            Failure::ModelMissing { model: "m".into() },
            Failure::NoChat,
            Failure::Cloud,
            Failure::NoSight,
            Failure::BadSchema { text: String::new() },
            Failure::ContextTooLong,
            Failure::OutOfMemory { text: String::new() },
            Failure::Crashed { text: String::new() },
            Failure::Busy,
            Failure::CutOff { why: String::new() },
            Failure::Stalled { after: Duration::from_secs(30), first: true },
            Failure::TooSlow { after: Duration::from_secs(30) },
            Failure::Unusable { why: "x".into(), answer: String::new() },
            Failure::Other { status: 500, text: String::new() },
        ];
        for failure in failures {
            let problem = failure.clone().problem(&address, "gemma3:4b");
            assert!(!problem.fix.is_empty() && !problem.why.is_empty(), "{failure:?}");
        }
    }
}
