//! The detector and the language models.

use super::recordings::blocking;
use crate::{
    Conductor,
    events::Tag,
    steps::Ask,
    views::{DetectorView, JobView, OllamaState, ReaderView},
};
use domain::{Detector as _, DetectorInfo, Problem, Reader as _, Settings, WordsSettings};
use vision::Loaded;
use words::{MachineMemory, OllamaHealth, OllamaModel, OllamaWriter, Suggestion, Task};

impl Conductor {
    /// What looks at pictures.
    pub async fn models(&self) -> Result<DetectorView, Problem> {
        let (models, library) = (self.core.world.paths.models.clone(), self.core.world.onnxruntime.clone());
        let wanted = self.core.settings().analysis.read_names;
        let providers = crate::providers::known(&self.core, models.clone()).await?;
        let any = self.core.settings().analysis.any_provider;
        blocking(move || {
            let none = |why: String, problem: Option<Problem>| DetectorView {
                info: DetectorInfo::none(),
                why: Some(why),
                problem,
                classes: Vec::new(),
                providers: None,
                reader: if wanted {
                    ReaderView::Missing("It reads where a detector finds words.".into())
                } else {
                    ReaderView::Off
                },
            };
            let library = vision::runtime_library(library.as_deref());
            let reader = || match vision::Reader::load(library.as_deref()) {
                _ if !wanted => ReaderView::Off,
                Ok(reader) => ReaderView::Reads(reader.info()),
                Err(problem) => ReaderView::Missing(problem.to_string()),
            };
            Ok(match vision::load(&models, library.as_deref()) {
                Ok(Loaded::Detector(detector)) => DetectorView {
                    info: DetectorInfo {
                        provider: match &providers {
                            Some(known) if any => known.chosen.clone(),
                            _ => detector.info().provider,
                        },
                        ..detector.info()
                    },
                    why: None,
                    problem: None,
                    classes: detector
                        .classes()
                        .iter()
                        .map(|class| (class.name.clone(), class.signal, class.threshold))
                        .collect(),
                    reader: reader(),
                    providers,
                },
                Ok(Loaded::None { why }) => none(why, None),
                Err(problem) => none(problem.to_string(), Some(problem)),
            })
        })
        .await
    }

    /// Measures what can run the detector on this machine, and keeps it: from now on the quickest that says the same looks.
    pub async fn test_providers(&self) -> Result<DetectorView, Problem> {
        crate::providers::try_now(&self.core, self.core.world.paths.models.clone()).await?;
        self.core.changed("models", None, &[Tag::Models]);
        self.models().await
    }

    /// Whether Ollama answers, and with what. Asked now.
    pub async fn ai_health(&self) -> Result<(OllamaState, Option<OllamaHealth>), Problem> {
        let settings = self.core.settings().words;
        if !settings.use_ollama {
            return Ok((OllamaState::Off, None));
        }
        let health = self.core.ollama()?.health().await;
        Ok((state_of(&health), Some(health)))
    }

    /// The models that Ollama has.
    pub async fn ai_models(&self) -> Result<Vec<OllamaModel>, Problem> {
        self.core.ollama()?.models().await
    }

    /// Whether an Ollama answers at an address that is not set yet.
    pub async fn test_ollama(&self, url: Option<String>) -> Result<(OllamaState, OllamaHealth), Problem> {
        let settings = WordsSettings { use_ollama: true, ollama_url: url, ..self.core.settings().words };
        let health = OllamaWriter::new(&settings)?.health().await;
        Ok((state_of(&health), health))
    }
}

impl Conductor {
    /// Models worth having, by the memory of this machine. With an Ollama elsewhere nobody knows that one's memory.
    pub async fn ai_suggestions(&self) -> Result<(Vec<Suggestion>, MachineMemory), Problem> {
        let ollama = self.core.ollama()?;
        let installed = ollama.models().await.unwrap_or_default();
        let memory = if ollama.address().local {
            blocking(|| Ok(MachineMemory::of_this_machine())).await?
        } else {
            MachineMemory::default()
        };
        Ok((words::suggestions(memory, &installed), memory))
    }

    /// Brings a model. The job can be cancelled and paused like any other; what came is kept, and a retry goes on from it.
    pub async fn pull_model(&self, model: String) -> Result<JobView, Problem> {
        let model = model.trim().to_owned();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/');
        if model.is_empty() || model.len() > 350 || !model.chars().all(is_name) {
            return Err(Problem::invalid("model", "The name of a model looks like `gemma3:4b`."));
        }
        self.enqueue(Ask::PullModel { model }.job(self.core.now())).await
    }

    /// Chooses the model of a task; none means the best that is installed.
    pub async fn choose_model(&self, task: Task, model: Option<String>) -> Result<Settings, Problem> {
        let model = model.map(|model| model.trim().to_owned()).filter(|model| !model.is_empty());
        if let Some(name) = &model {
            // Only what is there, and can do it, can be chosen; who is away can't be asked, and is believed.
            let settings = WordsSettings { model: Some(name.clone()), ..self.core.settings().words };
            let settings = WordsSettings { vision_model: Some(name.clone()), ..settings };
            let ollama = OllamaWriter::new(&settings)?.with_memory(self.core.ollama.clone());
            ollama.check(if task == Task::Look { Task::Look } else { Task::Words }).await?;
        }
        let field = match task {
            Task::Words => "model",
            Task::Look => "vision_model",
            Task::Judge => "judge_model",
        };
        self.change_settings(serde_json::json!({ "words": { field: model } })).await
    }

    /// Loads the model of a task, so that the first words come at once.
    pub async fn load_model(&self, task: Task) -> Result<OllamaModel, Problem> {
        let loaded = self.core.ollama()?.warm_up(task).await?;
        self.core.changed("models", None, &[Tag::Models]);
        Ok(loaded)
    }

    /// Takes the models that we loaded out of memory.
    pub async fn unload_models(&self) -> Result<Vec<String>, Problem> {
        let released = self.core.ollama()?.release().await?;
        self.core.changed("models", None, &[Tag::Models]);
        Ok(released)
    }
}

fn state_of(health: &OllamaHealth) -> OllamaState {
    if health.version.is_none() {
        OllamaState::Away
    } else if health.model.is_none() {
        OllamaState::NoModel
    } else {
        OllamaState::Ready
    }
}
