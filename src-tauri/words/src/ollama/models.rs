//! The installed models, and which of them writes when nobody has chosen one.

use super::{failure::Failure, memory::OllamaMemory, wire::Wire};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A model that Ollama has.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
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
    /// Whether it is run on somebody else's machine. Such models are never used.
    pub cloud: bool,
    /// Whether it is in memory now.
    pub loaded: bool,
    /// Bytes of a graphics card's memory that it takes now.
    pub vram_bytes: Option<u64>,
    /// Whether it is in memory because we asked for it.
    pub by_us: bool,
    /// Tokens it can read at once, when the server says so.
    pub context_tokens: Option<u64>,
    /// Tokens it wrote in a second, the last times it wrote for us.
    pub tokens_per_s: Option<f32>,
    /// Whether it saw the test picture; `None` before it was tried, or when it can't see.
    pub sees: Option<bool>,
    /// What tells it from another model of the same name.
    #[serde(skip)]
    pub(super) digest: String,
}

impl OllamaModel {
    /// Whether it can do this, by its own word.
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|own| own == capability)
    }
}

#[derive(Debug, Default, Deserialize)]
struct Tags {
    #[serde(default)]
    models: Vec<Tag>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tag {
    name: String,
    size: u64,
    digest: String,
    details: Details,
    capabilities: Option<Vec<String>>,
    remote_host: Option<String>,
    size_vram: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Details {
    context_length: Option<u64>,
    family: Option<String>,
    parameter_size: Option<String>,
    quantization_level: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    capabilities: Vec<String>,
}

/// The installed models, the best for words first.
pub(super) async fn list(wire: &Wire, memory: &OllamaMemory) -> Result<Vec<OllamaModel>, Failure> {
    let tags: Tags = wire.ask("/api/tags", None).await?;
    // Only a nicety: without it, nothing counts as loaded.
    let loaded: Tags = wire.ask("/api/ps", None).await.unwrap_or_default();
    let mut models = Vec::new();
    for tag in tags.models.into_iter().filter(|tag| !tag.name.is_empty()) {
        let cloud = tag.remote_host.as_deref().is_some_and(|host| !host.is_empty()) || is_cloud_name(&tag.name);
        let capabilities = match tag.capabilities {
            Some(told) => told,
            None if cloud => Vec::new(),
            None => ask_capabilities(wire, memory, &tag.name, &tag.digest).await,
        };
        let process = loaded.models.iter().find(|process| normal(&process.name) == normal(&tag.name));
        let sees = capabilities.iter().any(|own| own == "vision").then(|| memory.sees(&tag.digest)).flatten();
        models.push(OllamaModel {
            loaded: process.is_some(),
            vram_bytes: process.and_then(|process| process.size_vram),
            by_us: process.is_some() && memory.is_ours(&tag.name),
            context_tokens: tag.details.context_length,
            tokens_per_s: memory.speed(&tag.digest).map(|speed| speed.tokens_per_s as f32),
            sees,
            digest: tag.digest,
            name: tag.name,
            size_bytes: tag.size,
            parameters: tag.details.parameter_size.filter(|text| !text.is_empty()),
            quantization: tag.details.quantization_level.filter(|text| !text.is_empty()),
            family: tag.details.family.filter(|text| !text.is_empty()),
            capabilities,
            cloud,
        });
    }
    models.sort_by(|a, b| fitness(b).cmp(&fitness(a)).then_with(|| a.name.cmp(&b.name)));
    Ok(models)
}

async fn ask_capabilities(wire: &Wire, memory: &OllamaMemory, name: &str, digest: &str) -> Vec<String> {
    if let Some(capabilities) = memory.capabilities(digest) {
        return capabilities;
    }
    // Before 0.6.4 nobody tells; a model of which nothing is known may be tried.
    let shown: Shown = wire.ask("/api/show", Some(&json!({ "model": name }))).await.unwrap_or_default();
    if !digest.is_empty() && !shown.capabilities.is_empty() {
        memory.keep_capabilities(digest, &shown.capabilities);
    }
    shown.capabilities
}

/// The model that writes: the chosen one, else the best.
pub(super) fn choose<'a>(models: &'a [OllamaModel], wanted: Option<&str>) -> Result<&'a OllamaModel, Failure> {
    let Some(wanted) = wanted.map(str::trim).filter(|wanted| !wanted.is_empty()) else {
        return models.iter().find(|model| fitness(model).is_some()).ok_or(Failure::NoModel);
    };
    // A cloud name works without being installed: refuse before anything is asked.
    if is_cloud_name(wanted) {
        return Err(Failure::Cloud);
    }
    let model = models.iter().find(|model| normal(&model.name) == normal(wanted));
    let model = model.ok_or_else(|| Failure::ModelMissing { model: wanted.to_owned() })?;
    match model {
        model if model.cloud => Err(Failure::Cloud),
        model if !can_write(model) => Err(Failure::NoChat),
        model => Ok(model),
    }
}

/// The model that looks at pictures: the chosen one; else the one that writes, when it can see; else the best that can.
pub(super) fn choose_seeing<'a>(
    models: &'a [OllamaModel],
    wanted: Option<&str>,
    writer: Option<&str>,
) -> Result<&'a OllamaModel, Failure> {
    let sees = |model: &&OllamaModel| model.can("vision") && model.sees != Some(false);
    if wanted.is_some_and(|wanted| !wanted.trim().is_empty()) {
        return choose(models, wanted).and_then(|model| Some(model).filter(sees).ok_or(Failure::NoSight));
    }
    if let Some(writer) = choose(models, writer).ok().filter(sees) {
        return Ok(writer);
    }
    models.iter().filter(|model| fitness(model).is_some()).find(sees).ok_or(Failure::NoSight)
}

/// A name as the server compares it: without the default host and folder, with a tag, in lower case.
pub(super) fn normal(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let name = name.strip_prefix("registry.ollama.ai/").unwrap_or(&name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    let has_tag = name.rsplit('/').next().is_some_and(|last| last.contains(':'));
    if has_tag { name.to_owned() } else { format!("{name}:latest") }
}

pub(super) fn is_cloud_name(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    name.ends_with(":cloud") || name.ends_with("-cloud")
}

pub(super) fn can_write(model: &OllamaModel) -> bool {
    if model.capabilities.is_empty() {
        return !model.name.to_lowercase().contains("embed");
    }
    model.capabilities.iter().any(|capability| capability == "completion")
}

/// How well it would write titles on a player's computer; `None` for what must not or can't.
///
/// The numbers are taste, from what is known of these families: 4 to 10 billion parameters are quick and keep to the
/// facts, fewer lose them, more are slow beside a game. Models for code, medicine or reasoning write worse titles.
fn fitness(model: &OllamaModel) -> Option<i32> {
    if model.cloud || !can_write(model) {
        return None;
    }
    let size = match billions(model) {
        b if b < 0.9 => 10,
        b if b < 1.9 => 30,
        b if b < 3.5 => 55,
        b if b < 6.0 => 85,
        b if b < 10.0 => 100,
        b if b < 16.0 => 80,
        b if b < 36.0 => 45,
        _ => 15,
    };
    let name = model.name.to_lowercase();
    let family = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let kind = if family(&["code", "math", "sql", "guard", "ocr", "translate"]) {
        -60
    } else if family(&["deepseek-r1", "r1-", "medgemma", "meditron", "nidum", "uncensored", "abliterated"]) {
        -30
    } else if family(&["gemma3", "gemma4", "qwen3", "qwen2.5", "aya", "mistral", "llama3.1", "llama3.3", "llama4"]) {
        15
    } else {
        0
    };
    Some(size + kind + i32::from(model.loaded) * 10)
}

/// Billions of parameters: what it says, else estimated from its size (0.6 bytes a parameter with 4 bits).
fn billions(model: &OllamaModel) -> f64 {
    let told = model.parameters.as_deref().and_then(|text| {
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.')?);
        let factor = match unit.trim().to_ascii_uppercase().as_str() {
            "B" => 1.0,
            "M" => 1e-3,
            "K" => 1e-6,
            "T" => 1e3,
            _ => return None,
        };
        number.parse::<f64>().ok().map(|number| number * factor)
    });
    told.unwrap_or(model.size_bytes as f64 / 0.6e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, parameters: &str) -> OllamaModel {
        OllamaModel {
            name: name.into(),
            parameters: Some(parameters.into()),
            capabilities: vec!["completion".into()],
            cloud: is_cloud_name(name),
            ..OllamaModel::default()
        }
    }

    fn best(mut models: Vec<OllamaModel>) -> Option<String> {
        models.sort_by(|a, b| fitness(b).cmp(&fitness(a)).then_with(|| a.name.cmp(&b.name)));
        choose(&models, None).ok().map(|model| model.name.clone())
    }

    #[test]
    fn the_best_for_words_on_a_players_computer_is_chosen() {
        let embedder = OllamaModel { capabilities: vec!["embedding".into()], ..model("bge-m3:latest", "567M") };
        let cases = [
            (vec![model("gemma3:1b", "999.89M"), model("gemma3:4b", "4.3B")], Some("gemma3:4b")),
            (vec![model("llama3.3:70b", "70.6B"), model("llama3.2:3b", "3.2B")], Some("llama3.2:3b")),
            (vec![model("qwen2.5-coder:7b", "7.6B"), model("gemma3:4b", "4.3B")], Some("gemma3:4b")),
            (vec![model("deepseek-r1:8b", "8.2B"), model("gemma3:4b", "4.3B")], Some("gemma3:4b")),
            (vec![model("gpt-oss:120b-cloud", "116.8B"), model("gemma3:1b", "1B")], Some("gemma3:1b")),
            (vec![embedder.clone()], None),
            (vec![model("kimi-k2:cloud", "1T")], None),
            (vec![], None),
        ];
        for (models, wanted) in cases {
            assert_eq!(best(models).as_deref(), wanted);
        }
        assert_eq!(choose(&[embedder], Some("bge-m3")), Err(Failure::NoChat));
    }

    #[test]
    fn names_are_compared_as_the_server_does() {
        let models = [model("Gemma3:latest", "4.3B")];
        for name in ["gemma3", "GEMMA3:latest", "library/gemma3", "registry.ollama.ai/library/gemma3:latest"] {
            assert!(choose(&models, Some(name)).is_ok(), "{name}");
        }
        assert_eq!(choose(&models, Some("gemma3:4b")), Err(Failure::ModelMissing { model: "gemma3:4b".into() }));
        assert_eq!(choose(&models, Some("gemma3:4b-cloud")), Err(Failure::Cloud));
        assert!(choose(&models, Some("  ")).is_ok());
    }

    #[test]
    fn parameters_are_read_or_estimated() {
        assert!((billions(&model("x", "999.89M")) - 0.99989).abs() < 1e-9);
        let unknown = OllamaModel { parameters: None, size_bytes: 4_700_000_000, ..model("x", "") };
        assert!((7.0..9.0).contains(&billions(&unknown)));
    }
}
