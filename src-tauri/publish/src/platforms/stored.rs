//! A session as the store keeps it: JSON that only its platform can read.

use domain::Problem;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a session.
///
/// # Errors
/// `Bug` when it is none of this platform's.
pub(super) fn read<T: DeserializeOwned>(session: &Value) -> Result<T, Problem> {
    serde_json::from_value(session.clone())
        .map_err(|error| Problem::bug("The stored session of this post can't be read.", error))
}

/// A session for the store.
pub(super) fn write<T: Serialize>(session: &T) -> Result<Value, Problem> {
    serde_json::to_value(session).map_err(|error| Problem::bug("The session of this post can't be stored.", error))
}
