//! The verbs every platform has.

use crate::Parcel;
use async_trait::async_trait;
use domain::{Account, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// It can't go out like this.
    Stop,
    /// It can, but the person should know.
    Warn,
}

/// Something pre-flight found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub level: FindingLevel,
    /// What it is, why, and what to do.
    pub problem: Problem,
}

impl Finding {
    /// A finding that stops the post.
    pub fn stop(problem: Problem) -> Self {
        Self { level: FindingLevel::Stop, problem }
    }

    /// A finding to be known.
    pub fn warn(problem: Problem) -> Self {
        Self { level: FindingLevel::Warn, problem }
    }
}

/// How the request that makes the post ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Finished {
    /// The platform has it and works on it.
    Processing {
        /// The platform's id of the post.
        remote_id: String,
    },
    /// It can be seen.
    Live {
        /// The platform's id of the post.
        remote_id: String,
        /// A URL, or the path of a file.
        url: String,
    },
}

/// What a platform tells of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Measured {
    /// How often it was seen.
    pub views: Option<u64>,
    /// How many liked it.
    pub likes: Option<u64>,
    /// How many commented.
    pub comments: Option<u64>,
}

/// A platform's verbs. All may be called again after a crash; only [`Publisher::finish`] makes the post.
/// Dropping a future stops it as a crash would.
#[async_trait]
pub trait Publisher: Send + Sync {
    /// Checks a new or changed account and prepares what it needs (the folder is made).
    async fn connect(&self, account: &Account) -> Result<(), Problem>;

    /// Everything that can be known before the upload. Changes nothing.
    ///
    /// # Errors
    /// When the checks themselves can't be done. What they find is a [`Finding`].
    async fn preflight(&self, parcel: &Parcel) -> Result<Vec<Finding>, Problem>;

    /// Opens a session: what is needed to go on after a break. It is stored before anything else is asked.
    async fn begin(&self, parcel: &Parcel) -> Result<Value, Problem>;

    /// Sends all bytes that are missing, but makes no post. `sent` is what is believed to have arrived; the platform
    /// knows better. `on_sent` is told the bytes in all. Answers with the bytes in all.
    async fn resume(
        &self,
        parcel: &Parcel,
        session: &Value,
        sent: u64,
        on_sent: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<u64, Problem>;

    /// Makes the post. May be called again for a post that is there already: the answer is the same, and there is one post.
    ///
    /// # Errors
    /// `PlatformAway` when the answer was lost: ask with [`Publisher::confirm`]. Any other: there is no post.
    async fn finish(&self, parcel: &Parcel, session: &Value) -> Result<Finished, Problem>;

    /// Asks whether the post is there. `None`: it is not.
    async fn confirm(&self, parcel: &Parcel, session: &Value) -> Result<Option<Finished>, Problem>;

    /// Takes back what `begin` and `resume` left, for a post that will not go out. Never touches a post that is out.
    async fn abandon(&self, parcel: &Parcel, session: &Value) -> Result<(), Problem>;

    /// How the post does. `None`: the platform has no numbers.
    async fn measure(&self, account: &Account, remote_id: &str) -> Result<Option<Measured>, Problem>;
}
