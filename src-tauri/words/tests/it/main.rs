//! Writers against a stand-in for Ollama that streams and breaks as the real one does.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where a test would")]

mod faults;
mod health;
mod hostile;
mod setting;
mod witness;
mod writing;
