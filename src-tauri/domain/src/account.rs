//! An account: a connection to a platform, or a folder that clips are exported to. Secrets are not part of it.

use crate::{AccountId, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether it can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Connected.
    Ready,
    /// Something has to be done by the person; `problem` says what.
    NeedsUser,
    /// Taken out; its history stays.
    Removed,
}

impl AccountState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Ready, Self::NeedsUser, Self::Removed];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NeedsUser => "needs_user",
            Self::Removed => "removed",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A connection to a platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The platform's key in `publish::PLATFORMS` (`folder`).
    pub platform: String,
    /// What the person calls it.
    pub name: String,
    /// What the platform needs to know that is no secret, such as the folder's path.
    pub config: serde_json::Value,
    /// Whether it can be used.
    pub state: AccountState,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// When it was connected.
    pub created_at: Timestamp,
}
