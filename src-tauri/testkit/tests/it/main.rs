//! The stand-ins do what the real ones do.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where a test would")]
#![expect(clippy::print_stderr, reason = "a test that needs a client which is not there says so")]

mod builders;
mod clients;
mod footage;
mod ollama;
mod year;
