//! The stand-ins do what the real ones do.

mod builders;
mod footage;
mod ollama;
