//! Fact sheet in, words out: Ollama, the template writer, checks.
