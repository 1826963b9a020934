//! Bringing a model onto the machine. ollama-rs frames this stream well, but asks the wrong address where the server lies
//! under a path, loses the status of an error and waits for ever; so it goes the way of the chats.

use super::{OllamaWriter, failure::Failure, models, wire::Patience};
use domain::{Code, Problem};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

/// How far a pull is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulled {
    /// What the server does, in its own word (`pulling manifest`, `verifying sha256 digest`).
    pub status: String,
    /// The layer that comes, counted from 1; 0 before the first.
    pub layer: u32,
    /// Bytes of this layer that are there. May go back when a part has to come again.
    pub completed: u64,
    /// Bytes of this layer; the layers after it are not known yet.
    pub total: u64,
}

impl Pulled {
    /// How much of the layer is there, 0 to 1.
    pub fn fraction(&self) -> Option<f32> {
        (self.total > 0).then(|| (self.completed as f64 / self.total as f64).clamp(0.0, 1.0) as f32)
    }
}

#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    status: String,
    #[serde(default)]
    digest: Option<String>,
    #[serde(default)]
    total: Option<u64>,
    #[serde(default)]
    completed: Option<u64>,
    #[serde(default)]
    error: Option<String>,
}

/// The server tries parts again for half a minute before it says anything.
const SILENCE: Duration = Duration::from_secs(120);

impl OllamaWriter {
    /// Brings a model. Dropping the future stops it; what is there stays there, and the next pull goes on from it.
    ///
    /// # Errors
    /// `Invalid` for a name that is none or that runs elsewhere, `DiskFull`, `OllamaModelMissing` when nobody has such a
    /// model, `OllamaAway` and `OllamaFailed`.
    pub async fn pull(&self, model: &str, on_progress: &(dyn Fn(&Pulled) + Send + Sync)) -> Result<(), Problem> {
        let model = model.trim();
        if model.is_empty() || model.len() > 350 || model.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Problem::invalid("model", "The name of a model looks like `gemma3:4b`."));
        }
        if models::is_cloud_name(model) {
            return Err(self.problem(Failure::Cloud, model));
        }
        let mut pulled = Pulled::default();
        let mut layers: Vec<String> = Vec::new();
        let patience = Patience { first_line: self.wire.deadlines.first_line, next_line: SILENCE };
        let body = json!({ "model": model, "stream": true });
        let mut on_line = |line: &[u8]| {
            let line = String::from_utf8_lossy(line);
            let Ok(line) = serde_json::from_str::<Line>(&line) else {
                return Err(Failure::NotOllama { text: line.chars().take(200).collect() });
            };
            if let Some(text) = line.error {
                return Err(Failure::of_text(200, &text));
            }
            if let Some(digest) = line.digest {
                let place = layers.iter().position(|known| *known == digest).unwrap_or_else(|| {
                    layers.push(digest);
                    layers.len() - 1
                });
                pulled.layer = u32::try_from(place + 1).unwrap_or(u32::MAX);
                pulled.total = line.total.unwrap_or(pulled.total);
                pulled.completed = line.completed.unwrap_or(0);
            } else {
                (pulled.total, pulled.completed) = (0, 0);
            }
            pulled.status = line.status;
            on_progress(&pulled);
            Ok(pulled.status == "success")
        };
        let coming = self.wire.lines("/api/pull", &body, patience, &mut on_line);
        coming.await.map_err(|failure| self.pull_problem(failure, model))
    }

    fn pull_problem(&self, failure: Failure, model: &str) -> Problem {
        let text = match &failure {
            Failure::Other { text, .. } | Failure::Crashed { text } => text.to_lowercase(),
            _ => String::new(),
        };
        if text.contains("no space left") || text.contains("disk full") || text.contains("not enough space") {
            return Problem::new(Code::DiskFull, format!("There is no space for {model}."), "Ollama keeps models on its own disk.")
                .say("Free some space there, or move Ollama's models with OLLAMA_MODELS, then try again. What came already is kept.");
        }
        if text.contains("file does not exist") || text.contains("manifest unknown") {
            return Problem::new(
                Code::OllamaModelMissing,
                format!("Nobody offers a model called {model}."),
                "Ollama's library does not know it.",
            )
            .say("Look the name up on ollama.com/library; it has a tag, as in gemma3:4b.")
            .field("model");
        }
        if text.contains("412") || text.contains("newer version") {
            return Problem::new(
                Code::OllamaFailed,
                format!("{model} needs a newer Ollama."),
                "This server is too old for it.",
            )
            .say("Update Ollama from its own page, then try again.");
        }
        if text.contains("max retries") {
            return Problem::new(
                Code::OllamaFailed,
                format!("{model} did not come."),
                "The connection to the library broke again and again.",
            )
            .say("Try it again: it goes on where it stopped.")
            .fix(domain::Fix::Retry);
        }
        self.problem(failure, model)
    }
}
