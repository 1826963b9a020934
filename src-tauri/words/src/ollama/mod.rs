//! Words by a language model that Ollama runs.

use crate::{Draft, FactSheet, Wish, Writer};
use async_trait::async_trait;
use domain::{Problem, WordsSettings};
use serde::Serialize;
use std::time::Duration;

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Opening the connection.
    pub connect: Duration,
    /// Small questions: version, models.
    pub ask: Duration,
    /// From a request to its first line: the queue, loading the model, reading the prompt.
    pub first_line: Duration,
    /// Between two lines.
    pub next_line: Duration,
    /// All of it, the repair included.
    pub whole: Duration,
}

/// Where Ollama listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OllamaAddress {
    /// Base address without a slash at its end.
    pub url: String,
    /// Whether it is this machine.
    pub local: bool,
}

/// A model that Ollama has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OllamaModel {
    /// Its name (`gemma3:4b`).
    pub name: String,
    /// Size of its files in bytes.
    pub size_bytes: u64,
    /// Number of parameters, as Ollama words it (`4.3B`).
    pub parameters: Option<String>,
    /// Quantization (`Q4_K_M`).
    pub quantization: Option<String>,
    /// Family (`gemma3`).
    pub family: Option<String>,
    /// What it can do (`completion`, `vision`, `thinking`); empty when the server does not say.
    pub capabilities: Vec<String>,
    /// Whether it is run on somebody else's machine. Such models are never chosen by us.
    pub cloud: bool,
    /// Whether it is in memory now.
    pub loaded: bool,
}

/// How Ollama is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OllamaHealth {
    /// The address that was asked.
    pub url: String,
    /// Whether the address is this machine.
    pub local: bool,
    /// Whether it can write now.
    pub ready: bool,
    /// Version of the server, when it answered.
    pub version: Option<String>,
    /// The model that would write.
    pub model: Option<String>,
    /// Number of models that are installed.
    pub models: usize,
    /// What stands in the way.
    pub problem: Option<Problem>,
    /// Something that works, but should be known.
    pub warning: Option<String>,
}

/// Asks a model for words.
#[derive(Debug, Clone)]
pub struct OllamaWriter {}

impl OllamaWriter {
    /// With the person's settings, else `OLLAMA_HOST`, else Ollama's own default.
    ///
    /// # Errors
    /// `Invalid` when the address of the settings is none.
    pub fn new(settings: &WordsSettings) -> Result<Self, Problem> {
        let _ = settings;
        Ok(Self {})
    }

    /// The same with other deadlines.
    #[must_use]
    pub fn with_deadlines(self, deadlines: Deadlines) -> Self {
        let _ = deadlines;
        self
    }

    /// How the server is, and which model would write. Answers within seconds, whatever the server does.
    pub async fn health(&self) -> OllamaHealth {
        todo!()
    }

    /// The installed models, the best for words first.
    ///
    /// # Errors
    /// `OllamaAway` or `OllamaFailed`.
    pub async fn models(&self) -> Result<Vec<OllamaModel>, Problem> {
        todo!()
    }
}

#[async_trait]
impl Writer for OllamaWriter {
    fn name(&self) -> String {
        "ollama".into()
    }

    async fn write(
        &self,
        _sheet: &FactSheet,
        _wish: &Wish,
        _on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Problem> {
        todo!()
    }
}
