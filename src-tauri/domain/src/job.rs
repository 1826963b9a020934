//! A job: a step being done for a thing. Kind and subject together are unique while the job is open.

use crate::{JobId, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a job mostly waits for. Each lane has its own width, so that a slow model never holds up a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Decoding, inference, encoding.
    Cpu,
    /// Language models.
    Llm,
    /// Uploads.
    Net,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 3] = [Self::Cpu, Self::Llm, Self::Net];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Llm => "llm",
            Self::Net => "net",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.as_str() == word)
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its turn, or for `run_after`.
    Queued,
    /// Being done; `lease_until` says until when that is believed without a sign of life.
    Running,
    /// Waits for the person; `problem` says what for.
    NeedsUser,
    /// Paused by the person.
    Paused,
    /// Done.
    Done,
    /// Ended without result; `problem` says why.
    Failed,
    /// Cancelled by the person.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Running, Self::NeedsUser, Self::Paused, Self::Done, Self::Failed, Self::Cancelled];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::NeedsUser => "needs_user",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it can still come to something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::NeedsUser | Self::Paused)
    }
}

/// How far a running job is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// 0 to 1 of something countable; `None` while that is not known.
    pub fraction: Option<f32>,
    /// What is being done, in a word or two.
    pub word: String,
    /// Seconds left, from measured runs of this machine; `None` without one.
    pub eta_s: Option<f32>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The step (`analyse`).
    pub kind: String,
    /// What it is done for: an id, or a path for `import`.
    pub subject: String,
    /// What the step needs to know, as the step wrote it.
    pub payload: serde_json::Value,
    /// Its lane.
    pub lane: Lane,
    /// Higher goes first.
    pub priority: i32,
    /// Where it stands.
    pub state: JobState,
    /// How many times it was begun.
    pub attempt: u32,
    /// Not before this time.
    pub run_after: Timestamp,
    /// While running: believed alive until then.
    pub lease_until: Option<Timestamp>,
    /// How far it is.
    pub progress: Progress,
    /// Why it waits, failed or needs the person.
    pub problem: Option<Problem>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its current or last run began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobLogLine {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}
