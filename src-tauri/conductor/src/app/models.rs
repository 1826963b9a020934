//! The detector and the language models.

use super::recordings::blocking;
use crate::{
    Conductor,
    analysis::load_detector,
    views::{DetectorView, OllamaState},
};
use domain::{Detector as _, DetectorInfo, Problem, WordsSettings};
use vision::Loaded;
use words::{OllamaHealth, OllamaModel, OllamaWriter};

impl Conductor {
    /// What looks at pictures.
    pub async fn models(&self) -> Result<DetectorView, Problem> {
        let (models, library) = (self.core.world.paths.models.clone(), self.core.world.onnxruntime.clone());
        blocking(move || {
            Ok(match load_detector(&models, library.as_deref()) {
                Ok(Loaded::Detector(detector)) => DetectorView {
                    info: detector.info(),
                    why: None,
                    classes: detector
                        .classes()
                        .iter()
                        .map(|class| (class.name.clone(), class.signal, class.threshold))
                        .collect(),
                },
                Ok(Loaded::None { why }) => {
                    DetectorView { info: DetectorInfo::none(), why: Some(why), classes: Vec::new() }
                }
                Err(problem) => {
                    DetectorView { info: DetectorInfo::none(), why: Some(problem.to_string()), classes: Vec::new() }
                }
            })
        })
        .await
    }

    /// Whether Ollama answers, and with what. Asked now.
    pub async fn ai_health(&self) -> Result<(OllamaState, Option<OllamaHealth>), Problem> {
        let settings = self.core.settings().words;
        if !settings.use_ollama {
            return Ok((OllamaState::Off, None));
        }
        let health = OllamaWriter::new(&settings)?.health().await;
        Ok((state_of(&health), Some(health)))
    }

    /// The models that Ollama has.
    pub async fn ai_models(&self) -> Result<Vec<OllamaModel>, Problem> {
        OllamaWriter::new(&self.core.settings().words)?.models().await
    }

    /// Whether an Ollama answers at an address that is not set yet.
    pub async fn test_ollama(&self, url: Option<String>) -> Result<(OllamaState, OllamaHealth), Problem> {
        let settings = WordsSettings { use_ollama: true, ollama_url: url, ..self.core.settings().words };
        let health = OllamaWriter::new(&settings)?.health().await;
        Ok((state_of(&health), health))
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
