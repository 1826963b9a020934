//! How the server is: whether it answers, how old it is, which model would write, and what a person should know of it.

use super::{OllamaWriter, failure::Failure, models};
use domain::Problem;
use serde::{Deserialize, Serialize};

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
    /// What works, but should be known.
    pub warning: Option<String>,
}

impl OllamaWriter {
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
            warning: None,
        };
        let mut warnings = self.warnings.clone();
        let asked = async {
            let version = self.version().await?;
            health.version = Some(version.clone());
            warnings.extend(self.warnings_of(&version));
            if older(&version, OLDEST) {
                return Err(Failure::TooOld { version });
            }
            let models = models::list(&self.wire, &self.memory).await?;
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
        health.warning = (!warnings.is_empty()).then(|| warnings.join(" "));
        health
    }

    pub(super) async fn version(&self) -> Result<String, Failure> {
        #[derive(Deserialize)]
        struct Version {
            version: String,
        }
        Ok(self.wire.ask::<Version>("/api/version", None).await?.version)
    }

    /// What a person should know of a server that answers.
    fn warnings_of(&self, version: &str) -> Vec<String> {
        let address = &self.wire.address;
        let mut warnings = Vec::new();
        if older(version, (0, 12, 5)) {
            warnings.push(format!("Ollama {version} is old: models may think aloud or be refused. Update it."));
        }
        if !address.local {
            let what = if self.show_frames {
                "What is known of your clips, and pictures of them, go"
            } else {
                "What is known of your clips goes"
            };
            let open = if address.url.starts_with("http://") { ", not encrypted" } else { "" };
            warnings.push(format!("{what} to {address}{open}."));
        }
        warnings
    }
}

/// The first version that keeps a model to a schema.
pub(super) const OLDEST: (u32, u32, u32) = (0, 5, 0);

/// Whether a version is older; development builds (`0.0.0`) and what can't be read count as new.
pub(super) fn older(version: &str, than: (u32, u32, u32)) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<u32> = core.split('.').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [0, 0, 0] => false,
        [major, minor, patch] => (major, minor, patch) < than,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_facts_and_pictures_go_is_said() {
        let warnings = |url: &str, show_frames, version: &str| {
            let settings =
                domain::WordsSettings { ollama_url: Some(url.into()), show_frames, ..domain::WordsSettings::default() };
            OllamaWriter::new(&settings).unwrap().warnings_of(version)
        };
        assert_eq!(warnings("http://127.0.0.1:11434", true, "0.34.2"), Vec::<String>::new());
        assert_eq!(
            warnings("192.168.1.7", true, "0.34.2"),
            ["What is known of your clips, and pictures of them, go to http://192.168.1.7:11434, not encrypted."]
        );
        assert_eq!(
            warnings("https://llm.example.com", false, "0.34.2"),
            ["What is known of your clips goes to https://llm.example.com."]
        );
        assert_eq!(warnings("192.168.1.7", false, "0.9.6").len(), 2, "one warning hides no other");
    }

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
