//! Writers against a stand-in for Ollama that streams and breaks as the real one does.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where a test would")]

mod comparing;
mod families;
mod faults;
mod health;
mod hostile;
mod proxied;
mod pulling;
mod real;
mod setting;
mod table;
mod witness;
mod writing;
