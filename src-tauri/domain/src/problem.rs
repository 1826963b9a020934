//! Errors that people see: what happened, why, what to do. One table of codes gives each its class, HTTP status, exit
//! code and retry rule, so that no face has to match on words.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The person can put it right.
    Yours,
    /// Another program, platform or file is at fault.
    Theirs,
    /// It will work later by itself.
    NotNow,
    /// A mistake of ours.
    Ours,
}

/// What the queue does with a job that ended so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Again, later and later.
    Again,
    /// When the person has done their part.
    NeedsUser,
    /// Never by itself.
    Never,
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $class:ident, $status:literal, $retry:ident, $exit:literal;)*) => {
        /// The kinds of problems that some face treats differently.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];
            /// The word that is stored and the last part of the API's `type`.
            pub fn as_str(self) -> &'static str { match self { $(Code::$name => $word,)* } }
            /// Whose move it is.
            pub fn class(self) -> Class { match self { $(Code::$name => Class::$class,)* } }
            /// HTTP status of an answer with this problem.
            pub fn status(self) -> u16 { match self { $(Code::$name => $status,)* } }
            /// What the queue does.
            pub fn retry(self) -> Retry { match self { $(Code::$name => Retry::$retry,)* } }
            /// Exit code of `clipctl`: 1 failed, 2 wrong usage, 3 needs the person.
            pub fn exit_code(self) -> u8 { match self { $(Code::$name => $exit,)* } }
        }
    };
}

problems! {
    /// ffmpeg or ffprobe was not found.
    FfmpegMissing = "ffmpeg_missing", Yours, 503, NeedsUser, 3;
    /// ffmpeg is older than we can use.
    FfmpegTooOld = "ffmpeg_too_old", Yours, 503, NeedsUser, 3;
    /// ffmpeg ended with an error that we have no better word for.
    FfmpegFailed = "ffmpeg_failed", Theirs, 500, Again, 1;
    /// The file is not there.
    FileMissing = "file_missing", Yours, 404, NeedsUser, 1;
    /// The file vanished while it was being read.
    FileVanished = "file_vanished", NotNow, 409, Again, 1;
    /// The system does not let us read or write it.
    NoPermission = "no_permission", Yours, 403, NeedsUser, 3;
    /// The file is empty.
    FileEmpty = "file_empty", Theirs, 422, Never, 1;
    /// The file is not a recording.
    NotARecording = "not_a_recording", Theirs, 422, Never, 1;
    /// The file ends too early or lacks its index.
    FileTruncated = "file_truncated", Theirs, 422, Never, 1;
    /// There is no picture in it.
    NoPicture = "no_picture", Theirs, 422, Never, 1;
    /// There is nothing long enough to watch in it.
    TooShort = "too_short", Theirs, 422, Never, 1;
    /// The file is still being written.
    StillWritten = "still_written", NotNow, 409, Again, 1;
    /// It has more bytes than are taken.
    FileTooLarge = "file_too_large", Yours, 413, NeedsUser, 3;
    /// No space is left.
    DiskFull = "disk_full", Yours, 507, NeedsUser, 3;
    /// Reading or writing failed for another reason.
    IoFailed = "io_failed", Theirs, 500, Again, 1;
    /// The detector's file can't be used.
    ModelBroken = "model_broken", Yours, 422, NeedsUser, 3;
    /// ONNX Runtime's library is missing or unfit.
    RuntimeMissing = "runtime_missing", Yours, 503, NeedsUser, 3;
    /// A profile can't be used.
    ProfileBroken = "profile_broken", Yours, 422, NeedsUser, 2;
    /// Ollama does not answer.
    OllamaAway = "ollama_away", Yours, 503, Again, 3;
    /// Ollama does not have the model.
    OllamaModelMissing = "ollama_model_missing", Yours, 404, NeedsUser, 3;
    /// Ollama answered with something we can't use.
    OllamaFailed = "ollama_failed", Theirs, 502, Again, 1;
    /// A destination needs the person.
    AccountNeedsUser = "account_needs_user", Yours, 409, NeedsUser, 3;
    /// A destination refused the post.
    PlatformRefused = "platform_refused", Theirs, 422, Never, 1;
    /// A destination needs something of the person that signing in again does not give.
    PlatformNeedsYou = "platform_needs_you", Yours, 409, NeedsUser, 3;
    /// A destination can't be reached now, or its answer was lost.
    PlatformAway = "platform_away", NotNow, 503, Again, 1;
    /// A destination said no for now, and surely made nothing: a rate or a day's share is used up.
    PlatformWait = "platform_wait", NotNow, 429, Again, 1;
    /// The database is damaged.
    StoreDamaged = "store_damaged", Theirs, 500, Never, 1;
    /// The database was written by a newer version of the app.
    StoreTooNew = "store_too_new", Yours, 500, Never, 3;
    /// Another copy of the app has the library open.
    AlreadyRunning = "already_running", Yours, 409, Never, 3;
    /// The thing that was asked for does not exist.
    NotFound = "not_found", Yours, 404, Never, 1;
    /// What was asked for does not fit the state of the thing.
    Conflict = "conflict", Yours, 409, Never, 1;
    /// A value is not allowed; `field` says which.
    Invalid = "invalid", Yours, 422, Never, 2;
    /// The API token is missing or wrong.
    Unauthorized = "unauthorized", Yours, 401, Never, 3;
    /// The request came from a place, or from somebody, that may not do this.
    Forbidden = "forbidden", Yours, 403, Never, 3;
    /// It was tried too often; again after a while.
    TooMany = "too_many", NotNow, 429, Again, 1;
    /// The person stopped it.
    Cancelled = "cancelled", Yours, 409, Never, 130;
    /// A mistake of ours.
    Bug = "bug", Ours, 500, Again, 1;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something a person can do. The window makes buttons of it, the command line `hint:` lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Fix {
    /// Try the same again.
    Retry,
    /// Open a page of the app.
    OpenPage {
        /// Path in the app, such as `/settings/folders`.
        page: String,
        /// What the button says.
        label: String,
    },
    /// Run a command.
    RunCommand {
        /// The command, as it is typed.
        command: String,
    },
    /// Free some space.
    FreeSpace {
        /// How much is needed.
        bytes: u64,
    },
    /// Something only words can tell.
    Say {
        /// A sentence in the imperative.
        text: String,
    },
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry => f.write_str("try it again"),
            Self::OpenPage { page, label } => write!(f, "{label} (in the app: {page})"),
            Self::RunCommand { command } => write!(f, "run `{command}`"),
            Self::FreeSpace { bytes } => write!(f, "free {:.1} GB", *bytes as f64 / 1e9),
            Self::Say { text } => f.write_str(text),
        }
    }
}

/// An error for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which kind.
    pub code: Code,
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do now.
    pub fix: Vec<Fix>,
    /// The field of a request that is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The raw text, for "details".
    #[serde(default)]
    pub details: String,
    /// Trying again before this time is in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<jiff::Timestamp>,
}

impl Problem {
    /// A problem without fix and details.
    pub fn new(code: Code, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
            why: why.into(),
            fix: Vec::new(),
            field: None,
            details: String::new(),
            not_before: None,
        }
    }

    /// The same with something to do.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix.push(fix);
        self
    }

    /// The same with a sentence of advice.
    pub fn say(self, text: impl Into<String>) -> Self {
        self.fix(Fix::Say { text: text.into() })
    }

    /// The same, naming the field at fault.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same with the raw text.
    pub fn details(mut self, details: impl fmt::Display) -> Self {
        self.details = details.to_string();
        self
    }

    /// The same, with the time before which trying again is in vain.
    pub fn not_before(mut self, at: jiff::Timestamp) -> Self {
        self.not_before = Some(at);
        self
    }

    /// A mistake of ours.
    pub fn bug(what: impl Into<String>, details: impl fmt::Display) -> Self {
        Self::new(Code::Bug, what, "This is a mistake in ClipConductor.")
            .fix(Fix::Retry)
            .say("If it stays, open Settings → About, copy the report and send it to us.")
            .details(details)
    }

    /// Something that does not exist.
    pub fn not_found(what: &str, id: impl fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("There is no {what} {id}."), "It was removed, or the link is old.")
            .say("Go back to the list and choose again.")
    }

    /// A value that is not allowed.
    pub fn invalid(field: &str, why: impl Into<String>) -> Self {
        Self::new(Code::Invalid, format!("The value of `{field}` can't be used."), why)
            .field(field)
            .say("Change the value and try again.")
    }

    /// What an I/O error on a path means for a person.
    pub fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let name = path.display();
        let what = format!("{doing} {name} failed.");
        let problem = match error.kind() {
            K::NotFound => Self::new(Code::FileMissing, what, "It is not there any more.")
                .say("Connect the drive or put the file back, then try again.")
                .fix(Fix::Retry),
            K::PermissionDenied | K::ReadOnlyFilesystem => {
                Self::new(Code::NoPermission, what, "The system does not allow it.")
                    .say("Give your user the right to read and write there, then try again.")
                    .fix(Fix::Retry)
            }
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => {
                Self::new(Code::DiskFull, what, "There is no space left on that disk.")
                    .say("Free some space or choose another folder in Settings → Storage, then try again.")
                    .fix(Fix::Retry)
            }
            _ => Self::new(Code::IoFailed, what, "The system reported an error.")
                .say("Check that the drive is connected and healthy, then try again.")
                .fix(Fix::Retry),
        };
        problem.details(error)
    }
}

impl fmt::Display for Problem {
    /// `what why`, for logs; the fixes are a face's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.why)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_codes_are_unique_and_match_their_json() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} twice");
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
            assert!((400..600).contains(&code.status()));
            // What needs the person must not be retried behind their back, and the other way round.
            if code.retry() == Retry::NeedsUser {
                assert_eq!(code.class(), Class::Yours, "{code}");
            }
        }
    }

    #[test]
    fn a_full_disk_is_told_apart() {
        let error = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let problem = Problem::io("Writing", std::path::Path::new("/x"), &error);
        assert_eq!(problem.code, Code::DiskFull);
        assert!(!problem.fix.is_empty());
    }
}
