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
mod failure;
mod lines;
mod models;
mod preview;
mod prompt;
mod wire;

pub use address::OllamaAddress;
pub use models::OllamaModel;

use crate::{Draft, FactSheet, TemplateWriter, Wish, Writer, check::Checker, fit};
use answer::Answer;
use async_trait::async_trait;
use domain::{Author, Problem, WordsSettings, WordsText};
use failure::Failure;
use models::Known;
use preview::Preview;
use prompt::{Prompt, Think};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use wire::{Reply, Wire};

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

/// Asks a model for words. Clones share what was learnt of the models.
#[derive(Debug, Clone)]
pub struct OllamaWriter {
    wire: Wire,
    model: Option<String>,
    known: Arc<Known>,
    warning: Option<String>,
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
        let model = settings.model.clone().filter(|model| !model.trim().is_empty());
        let wire = Wire::new(address, Deadlines::default())
            .map_err(|error| Problem::bug("The connection to Ollama could not be prepared.", error))?;
        Ok(Self { wire, model, known: Arc::default(), warning })
    }

    /// The same with other deadlines.
    ///
    /// # Errors
    /// `Bug` when no client can be made.
    pub fn with_deadlines(self, deadlines: Deadlines) -> Result<Self, Problem> {
        let wire = Wire::new(self.wire.address, deadlines)
            .map_err(|error| Problem::bug("The connection to Ollama could not be prepared.", error))?;
        Ok(Self { wire, ..self })
    }

    /// Where it asks.
    pub fn address(&self) -> &OllamaAddress {
        &self.wire.address
    }

    /// How the server is, and which model would write. Answers within seconds, whatever the server does.
    pub async fn health(&self) -> OllamaHealth {
        let address = &self.wire.address;
        let mut health = OllamaHealth {
            url: address.url.clone(),
            local: address.local,
            ready: false,
            version: None,
            model: None,
            models: 0,
            problem: None,
            warning: self.warning.clone(),
        };
        let asked = async {
            let version = self.version().await?;
            health.version = Some(version.clone());
            health.warning = health.warning.take().or_else(|| warn_of(&version, address));
            if older(&version, (0, 5, 0)) {
                return Err(Failure::TooOld { version });
            }
            let models = models::list(&self.wire, &self.known).await?;
            health.models = models.len();
            Ok(models::choose(&models, self.model.as_deref())?.name.clone())
        };
        // Listing may ask once for each model on old servers; the page must not wait for a slow one.
        let limit = self.wire.deadlines.ask * 2;
        let outcome = tokio::time::timeout(limit, asked).await;
        match outcome.unwrap_or(Err(Failure::Stalled { after: limit, first: true })) {
            Ok(model) => {
                health.model = Some(model);
                health.ready = true;
            }
            Err(failure) => health.problem = Some(self.problem(failure, self.wanted())),
        }
        health
    }

    /// The installed models, the best for words first.
    ///
    /// # Errors
    /// `OllamaAway` or `OllamaFailed`.
    pub async fn models(&self) -> Result<Vec<OllamaModel>, Problem> {
        models::list(&self.wire, &self.known).await.map_err(|failure| self.problem(failure, self.wanted()))
    }

    async fn version(&self) -> Result<String, Failure> {
        #[derive(Deserialize)]
        struct Version {
            version: String,
        }
        Ok(self.wire.ask::<Version>("/api/version", None).await?.version)
    }

    fn wanted(&self) -> &str {
        self.model.as_deref().unwrap_or("the model")
    }

    fn problem(&self, failure: Failure, model: &str) -> Problem {
        failure.problem(&self.wire.address, model)
    }

    async fn compose(
        &self,
        model: &OllamaModel,
        sheet: &FactSheet,
        wish: &Wish,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Draft, Failure> {
        let begun = Instant::now();
        let prompt = Prompt::new(sheet, wish);
        let checker = Checker::new(sheet, wish, &prompt.system);
        let think = think_of(model);
        let first = prompt.ask(&model.name, think, wish.seed);
        let reply = self.converse(model, first, on_text).await?;
        let mut judged = judge(&reply, &checker, &prompt);
        if judged.needs_repair() {
            tracing::debug!(model = model.name, complaints = ?judged.complaints, "sent back once");
            on_text("\n\n");
            let again = prompt.repair(&model.name, think, wish.seed, &reply.content, &judged.complaints);
            let reply = self.converse(model, again, on_text).await?;
            let second = judge(&reply, &checker, &prompt);
            // A title that was good the first time is not given away for a second answer without one.
            if second.title.is_some() || judged.title.is_none() {
                judged = second;
            }
            if judged.title.is_none() {
                let why = judged.complaints.first().cloned().unwrap_or_default();
                return Err(Failure::Unusable { why, answer: reply.content });
            }
        }
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(finish(judged, sheet, wish, Author::Model { name: model.name.clone(), took_ms }))
    }

    /// One chat. 0.12.4 refuses to be told not to think, so that is asked once more without it.
    async fn converse(
        &self,
        model: &OllamaModel,
        mut body: Value,
        on_text: &(dyn for<'t> Fn(&'t str) + Send + Sync),
    ) -> Result<Reply, Failure> {
        // Loading reads the model from a disk: at least 100 MB a second.
        let loading = Duration::from_secs(60) + Duration::from_secs(model.size_bytes / 100_000_000);
        let first_line = self.wire.deadlines.first_line.min(loading);
        let mut preview = Preview::default();
        let mut on_piece = |piece: &str| {
            let shown = preview.push(piece);
            if !shown.is_empty() {
                on_text(&shown);
            }
        };
        match self.wire.chat(&body, first_line, &mut on_piece).await {
            Err(Failure::NoThinking) if body.get("think").is_some() => {
                if let Some(body) = body.as_object_mut() {
                    body.remove("think");
                }
                self.wire.chat(&body, first_line, &mut on_piece).await
            }
            outcome => outcome,
        }
    }
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
        let models = self.models().await?;
        let model = models::choose(&models, self.model.as_deref());
        let model = model.map_err(|failure| self.problem(failure, self.wanted()))?;
        let limit = self.wire.deadlines.whole;
        let outcome = tokio::time::timeout(limit, self.compose(model, sheet, wish, on_text)).await;
        outcome.unwrap_or(Err(Failure::TooSlow { after: limit })).map_err(|failure| self.problem(failure, &model.name))
    }
}

/// An answer after the checks.
struct Judged {
    /// The first title against which nothing can be said.
    title: Option<String>,
    /// The sentences of the description against which nothing can be said.
    description: String,
    tags: Vec<String>,
    complaints: Vec<String>,
}

impl Judged {
    /// A wrong sentence is cut out; the model is asked again only when nothing is left of a field.
    fn needs_repair(&self) -> bool {
        self.title.is_none() || self.description.is_empty()
    }
}

fn judge(reply: &Reply, checker: &Checker<'_>, prompt: &Prompt) -> Judged {
    let answer = match Answer::read(reply) {
        Ok(answer) => answer,
        Err(complaint) => {
            return Judged { title: None, description: String::new(), tags: Vec::new(), complaints: vec![complaint] };
        }
    };
    let mut complaints = Vec::new();
    let copied = |text: &str| text.contains(prompt::EXAMPLE_GAME);
    let mut title = None;
    for candidate in
        answer.titles.iter().map(|title| title.trim()).filter(|title| title.chars().any(char::is_alphabetic))
    {
        let mut wrong = checker.complaints(candidate);
        if copied(candidate) {
            wrong.push("The example was copied.".into());
        }
        if wrong.is_empty() {
            title = Some(candidate.trim_end_matches(['.', ',']).to_owned());
            break;
        }
        complaints.extend(wrong.into_iter().map(|wrong| format!("b_titles: {wrong}")));
    }
    let (description, wrong) =
        if copied(&answer.description) { (String::new(), Vec::new()) } else { checker.cut(&answer.description) };
    complaints.extend(wrong.into_iter().map(|wrong| format!("c_description: {wrong}")));
    complaints.dedup();
    let tags = answer.tags.into_iter().filter(|tag| prompt.tags.contains(tag)).collect();
    Judged { title, description, tags, complaints }
}

/// The words. What the model left open comes from the template: always the alt text, which has to be plainly true.
fn finish(judged: Judged, sheet: &FactSheet, wish: &Wish, author: Author) -> Draft {
    let template = TemplateWriter.draft(sheet, wish).text;
    let (mut title, mut description) = (judged.title.unwrap_or_default(), judged.description);
    let note = if description.is_empty() {
        description.clone_from(&template.description);
        Some("The description is the template's: what the model wrote could not be used.".to_owned())
    } else if judged.complaints.iter().any(|complaint| complaint.starts_with("c_description")) {
        Some("Sentences that no measurement supports were taken out.".to_owned())
    } else {
        None
    };
    // The brackets and lengths of the place may leave nothing of it.
    if fit(WordsText { title: title.clone(), ..WordsText::default() }, wish).title.is_empty() {
        title = template.title;
    }
    let tags = if judged.tags.is_empty() { template.tags } else { judged.tags };
    let text = WordsText { title, description, tags, alt_text: template.alt_text };
    Draft { text: fit(text, wish), author, note, candidates: Vec::new() }
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

/// Whether a version is older; development builds (`0.0.0`) and what can't be read count as new.
fn older(version: &str, than: (u32, u32, u32)) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<u32> = core.split('.').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [0, 0, 0] => false,
        [major, minor, patch] => (major, minor, patch) < than,
        _ => false,
    }
}

fn warn_of(version: &str, address: &OllamaAddress) -> Option<String> {
    if older(version, (0, 12, 5)) {
        return Some(format!("Ollama {version} is old: models may think aloud or be refused. Update it."));
    }
    (!address.local).then(|| format!("What is known of your clips is sent to {address}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let cases = [
            ("0.12.4", true),
            ("0.12.5", false),
            ("0.9.6", true),
            ("0.34.2-rc1", false),
            ("0.0.0", false),
            ("dev", false),
        ];
        for (version, wanted) in cases {
            assert_eq!(older(version, (0, 12, 5)), wanted, "{version}");
        }
    }
}
