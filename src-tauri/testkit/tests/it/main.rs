//! The stand-ins do what the real ones do.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where a test would")]

mod builders;
mod clients;
mod footage;
mod ollama;
