//! Words by a language model that Ollama runs, on the person's own machine or in their house.
//!
//! Of ollama-rs (0.3.6) the request types are used: [`prompt`] builds its `ChatMessageRequest`, `ModelOptions` and
//! `FormatType`, which write the JSON that servers take. The rest is our own, because there it is wrong for us: its chat
//! stream throws a network chunk away when a letter is split in it, prints an error line to stderr and ends as if all were
//! well, has no `done_reason`, loses the status of errors, knows no time limits and asks the system's proxy for loopback
//! addresses; its list of models leaves out what a model can do and whether it runs elsewhere; it reads no `OLLAMA_HOST`.
//! So [`wire`] posts those types through reqwest and frames lines itself ([`lines`]).
//!
//! A chat is asked with a schema; the answer is read ([`answer`]), held against the facts ([`crate::check`]), sent back
//! once if it has to be, and otherwise given up: then the template writes. A model never gets file names, never
//! decides on lengths, and never sees outside text but as one quoted line.

mod address;
mod answer;
mod compare;
mod compose;
mod failure;
mod headers;
mod health;
mod lines;
mod look;
mod memory;
mod models;
mod preview;
mod prompt;
mod pull;
mod suggest;
mod wire;

pub use address::OllamaAddress;
pub use compare::{Compared, Comparing, Standing};
pub use compose::draft_of_answer;
pub use health::OllamaHealth;
pub use look::{Scene, Shot};
pub use memory::{OllamaMemory, Speed};
pub use models::OllamaModel;
pub use pull::Pulled;
pub use suggest::{MachineMemory, Suggestion, suggestions};

use crate::{Draft, FactSheet, TemplateWriter, Wish, Writer};
use async_trait::async_trait;
use domain::{Problem, WordsField, WordsSettings};
use failure::Failure;
use health::{OLDEST, older};
use preview::Preview;
use prompt::Think;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use wire::{Patience, Reply, Wire};

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Opening the connection.
    pub connect: Duration,
    /// Small questions: version, models.
    pub ask: Duration,
    /// At most from a request to its first line: the queue, loading the model, reading the prompt.
    pub first_line: Duration,
    /// Between two lines.
    pub next_line: Duration,
    /// All of it, the repair included.
    pub whole: Duration,
}

impl Default for Deadlines {
    /// A dead address is known in seconds; a large model may load from a hard disk and write on a processor.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            ask: Duration::from_secs(5),
            first_line: Duration::from_secs(300),
            next_line: Duration::from_secs(30),
            whole: Duration::from_secs(480),
        }
    }
}

/// Asks a model for words. Clones share what was learnt of the models.
#[derive(Debug, Clone)]
pub struct OllamaWriter {
    wire: Wire,
    model: Option<String>,
    vision_model: Option<String>,
    judge_model: Option<String>,
    free_memory: bool,
    /// Whether pictures may be shown; only to be told where they would go.
    show_frames: bool,
    memory: OllamaMemory,
    warnings: Vec<String>,
}

impl OllamaWriter {
    /// With the person's settings, else `OLLAMA_HOST`, else Ollama's own default. Asks nobody yet.
    ///
    /// # Errors
    /// `Invalid` when the address of the settings is none.
    pub fn new(settings: &WordsSettings) -> Result<Self, Problem> {
        let typed = settings.ollama_url.as_deref().map(str::trim).filter(|url| !url.is_empty());
        let (address, warning) = match typed {
            Some(url) => (OllamaAddress::parse(url)?, None),
            None => OllamaAddress::from_environment(std::env::var("OLLAMA_HOST").ok().as_deref()),
        };
        let named = |model: &Option<String>| model.clone().filter(|model| !model.trim().is_empty());
        // The official Python client sends the key to any host; here the person has to say so.
        let key = settings.send_api_key.then(|| std::env::var("OLLAMA_API_KEY").ok()).flatten();
        let mut wire = Wire::new(address, Deadlines::default(), key.filter(|key| !key.trim().is_empty()))
            .map_err(|error| Problem::bug("The connection to Ollama could not be prepared.", error))?;
        let mut warnings: Vec<String> = warning.into_iter().collect();
        match headers::of_lines(&std::env::var(headers::VARIABLE).unwrap_or_default()) {
            Ok(headers) => wire.send_along(headers),
            Err(why) => warnings.push(why),
        }
        Ok(Self {
            wire,
            model: named(&settings.model),
            vision_model: named(&settings.vision_model),
            judge_model: named(&settings.judge_model),
            free_memory: settings.free_memory,
            show_frames: settings.show_frames,
            memory: OllamaMemory::default(),
            warnings,
        })
    }

    /// The same, with what was learnt before. What is learnt from now on is learnt there too. Headers that it holds for this
    /// address are sent along.
    pub fn with_memory(mut self, memory: OllamaMemory) -> Self {
        if let Some(headers) = memory.headers_for(&self.wire.address) {
            self.wire.send_along(headers);
        }
        Self { memory, ..self }
    }

    /// The same with other deadlines.
    ///
    /// # Errors
    /// `Bug` when no client can be made.
    pub fn with_deadlines(self, deadlines: Deadlines) -> Result<Self, Problem> {
        let wire = self
            .wire
            .with_deadlines(deadlines)
            .map_err(|error| Problem::bug("The connection to Ollama could not be prepared.", error))?;
        Ok(Self { wire, ..self })
    }

    /// Where it asks.
    pub fn address(&self) -> &OllamaAddress {
        &self.wire.address
    }

    /// The installed models, the best for words first.
    ///
    /// # Errors
    /// `OllamaAway` or `OllamaFailed`.
    pub async fn models(&self) -> Result<Vec<OllamaModel>, Problem> {
        models::list(&self.wire, &self.memory).await.map_err(|failure| self.problem(failure, self.wanted()))
    }

    /// Whether the model of a task is there and can do it. An Ollama that is away can't be asked, and is believed.
    ///
    /// # Errors
    /// `OllamaModelMissing`, `Invalid` for one that runs elsewhere, `OllamaFailed` for one that can't.
    pub async fn check(&self, task: Task) -> Result<(), Problem> {
        match self.model_for(task).await {
            Err(problem) if problem.code == domain::Code::OllamaAway => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    /// Whether a model is there that can see, as far as is known.
    pub async fn can_see(&self) -> bool {
        self.model_for(Task::Look).await.is_ok()
    }

    /// Loads the model of a task, so that the first words come at once.
    ///
    /// # Errors
    /// As for writing.
    pub async fn warm_up(&self, task: Task) -> Result<OllamaModel, Problem> {
        let model = self.model_for(task).await?;
        let mut body = serde_json::json!({ "model": model.name, "options": { "num_ctx": prompt::CONTEXT_TOKENS } });
        if self.free_memory && !model.loaded {
            body["keep_alive"] = Value::from(KEEP_ALIVE);
        }
        if !model.loaded {
            self.memory.loaded_by_us(&model.name);
        }
        let patience = self.patience(&model);
        let mut on_line = |line: &[u8]| {
            let line = String::from_utf8_lossy(line);
            match failure::error_text(&line) {
                Some(text) => Err(Failure::of_text(200, &text)),
                None => Ok(line.contains("\"done\":true")),
            }
        };
        let loading = self.wire.lines("/api/generate", &body, patience, &mut on_line);
        loading.await.map_err(|failure| self.problem(failure, &model.name))?;
        Ok(model)
    }

    /// Takes the models that we loaded out of memory, so that a game has it. Models of other programs stay. Names what
    /// was asked to leave; a request that still runs ends first.
    ///
    /// # Errors
    /// `OllamaAway` or `OllamaFailed`.
    pub async fn release(&self) -> Result<Vec<String>, Problem> {
        let mut released = Vec::new();
        for model in self.memory.take_ours() {
            let body = serde_json::json!({ "model": model, "keep_alive": 0, "stream": false });
            match self.wire.ask::<Value>("/api/generate", Some(&body)).await {
                Ok(_) => released.push(model),
                // Deleted meanwhile: it is not in memory for long.
                Err(Failure::ModelMissing { .. }) => {}
                Err(failure) => {
                    self.memory.loaded_by_us(&model);
                    return Err(self.problem(failure, &model));
                }
            }
        }
        Ok(released)
    }

    fn wanted(&self) -> &str {
        self.model.as_deref().unwrap_or("the model")
    }

    fn problem(&self, failure: Failure, model: &str) -> Problem {
        let problem = failure.problem(&self.wire.address, model);
        let secrets = self.wire.secrets();
        let hide = |text: String| headers::redacted(&text, &secrets);
        Problem { what: hide(problem.what), why: hide(problem.why), details: hide(problem.details), ..problem }
    }

    /// One chat. 0.12.4 refuses to be told not to think, so that is asked once more without it.
    async fn converse(
        &self,
        model: &OllamaModel,
        mut body: Value,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Reply, Failure> {
        // What another program holds in memory keeps its time; what we load ourselves leaves soon.
        if self.free_memory && (model.by_us || !model.loaded) {
            body["keep_alive"] = Value::from(KEEP_ALIVE);
        }
        if !model.loaded || model.by_us {
            self.memory.loaded_by_us(&model.name);
        }
        let patience = self.patience(model);
        let mut preview = Preview::default();
        let mut on_piece = |piece: &str| {
            let shown = preview.push(piece);
            if !shown.is_empty() {
                on_text(&shown);
            }
        };
        let outcome = match self.wire.chat(&body, patience, &mut on_piece).await {
            Err(Failure::NoThinking) if body.get("think").is_some() => {
                if let Some(body) = body.as_object_mut() {
                    body.remove("think");
                }
                self.wire.chat(&body, patience, &mut on_piece).await
            }
            outcome => outcome,
        };
        if let Ok(reply) = &outcome {
            self.memory.ran(&model.digest, &reply.metrics);
        }
        outcome
    }

    /// How long a model may let us wait: longer than it ever took here, and long enough to load it from a slow disk.
    fn patience(&self, model: &OllamaModel) -> Patience {
        // At least 100 MB a second.
        let loading = Duration::from_secs(60) + Duration::from_secs(model.size_bytes / 100_000_000);
        let Deadlines { first_line, next_line, .. } = self.wire.deadlines;
        let token = self.memory.speed(&model.digest).map_or(0.0, |speed| 20.0 / speed.tokens_per_s.max(0.1));
        Patience {
            first_line: first_line.min(loading),
            next_line: next_line.max(Duration::from_secs_f64(token.min(120.0))),
        }
    }

    /// How long a question and its repair may take together: by measured speed where there is one.
    fn whole(&self, model: &OllamaModel) -> Duration {
        let limit = self.wire.deadlines.whole;
        let measured = self.memory.speed(&model.digest).map(|speed| speed.deadline(1500, 1200));
        measured.map_or(limit, |measured| measured.min(limit))
    }

    /// The model of a task, and the list it was chosen from.
    async fn model_for(&self, task: Task) -> Result<OllamaModel, Problem> {
        let version = self.version().await.map_err(|failure| self.problem(failure, self.wanted()))?;
        if older(&version, OLDEST) {
            return Err(self.problem(Failure::TooOld { version }, self.wanted()));
        }
        let models = self.models().await?;
        let wanted = match task {
            Task::Words => self.model.as_deref(),
            Task::Look => self.vision_model.as_deref(),
            Task::Judge => self.judge_model.as_deref().or(self.model.as_deref()),
        };
        let chosen = match task {
            Task::Look => models::choose_seeing(&models, wanted, self.model.as_deref()),
            Task::Words | Task::Judge => models::choose(&models, wanted),
        };
        chosen.cloned().map_err(|failure| self.problem(failure, wanted.unwrap_or_else(|| self.wanted())))
    }
}

/// How long a model that we loaded stays in memory after its last word. Long enough for the next clip of a batch, short
/// enough that a game has the memory when it has started.
const KEEP_ALIVE: &str = "2m";

/// What a model is asked for; each can have a model of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Titles, descriptions, tags.
    Words,
    /// Looking at pictures of a clip.
    Look,
    /// Comparing clips.
    Judge,
}

#[async_trait]
impl Writer for OllamaWriter {
    fn name(&self) -> String {
        self.model.clone().unwrap_or_else(|| "ollama".into())
    }

    async fn write(
        &self,
        sheet: &FactSheet,
        wish: &Wish,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Problem> {
        // Alt texts have to be plainly true: no model writes them.
        if wish.fields.iter().all(|field| *field == WordsField::AltText) && !wish.fields.is_empty() {
            return Ok(TemplateWriter.draft(sheet, wish));
        }
        let model = self.model_for(Task::Words).await?;
        let limit = self.whole(&model);
        let outcome = tokio::time::timeout(limit, compose::compose(self, &model, sheet, wish, on_text)).await;
        outcome.unwrap_or(Err(Failure::TooSlow { after: limit })).map_err(|failure| self.problem(failure, &model.name))
    }
}

fn think_of(model: &OllamaModel) -> Think {
    if model.name.to_lowercase().contains("gpt-oss") {
        Think::Least
    } else if model.capabilities.is_empty() || model.capabilities.iter().any(|capability| capability == "thinking") {
        Think::Off
    } else {
        Think::Unsaid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::Metrics;

    #[test]
    fn deadlines_follow_the_measured_speed() {
        let writer = OllamaWriter::new(&WordsSettings::default()).unwrap();
        let model =
            |digest: &str| OllamaModel { digest: digest.into(), size_bytes: 3_300_000_000, ..OllamaModel::default() };
        let seconds = |time: Duration| time.as_secs_f64();
        // Nothing is known: what a slow computer with a slow disk needs.
        let unknown = writer.patience(&model("new"));
        assert_eq!((seconds(unknown.first_line), seconds(unknown.next_line)), (93.0, 30.0));
        assert_eq!(seconds(writer.whole(&model("new"))), 480.0);
        let ran = |digest: &str, tokens| {
            let metrics = Metrics {
                load_ns: Some(2_000_000_000),
                prompt_tokens: Some(1000),
                prompt_ns: Some(1_000_000_000),
                tokens: Some(tokens),
                tokens_ns: Some(10_000_000_000),
            };
            writer.memory.ran(digest, &metrics);
        };
        // A hundred tokens a second: nobody waits eight minutes for it.
        ran("quick", 1000);
        assert_eq!(seconds(writer.whole(&model("quick"))), 46.5);
        // One in five seconds: silence of half a minute is no fault.
        ran("slow", 2);
        assert_eq!(seconds(writer.patience(&model("slow")).next_line), 100.0);
        assert_eq!(seconds(writer.whole(&model("slow"))), 480.0);
    }
}
