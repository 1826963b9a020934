//! What became of a live post: how it looks from outside, and its numbers.

use crate::Problem;
use serde::{Deserialize, Serialize};

/// What a platform tells of a post. `None`: it does not tell that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Measured {
    /// How often it was seen.
    pub views: Option<u64>,
    /// How many liked it.
    pub likes: Option<u64>,
    /// How many commented.
    pub comments: Option<u64>,
    /// How many passed it on.
    pub shares: Option<u64>,
}

impl Measured {
    /// Whether there is any number in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How a live post looks from outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", content = "problem", rename_all = "snake_case")]
pub enum Looks {
    /// As it was asked for.
    AsAsked,
    /// Otherwise: private, a draft, blocked. The problem says what and what to do.
    Otherwise(Problem),
    /// It is not there any more.
    Gone,
}
