//! Writers against a stand-in for Ollama that streams and breaks as the real one does.

mod faults;
mod health;
mod hostile;
mod setting;
mod witness;
mod writing;
