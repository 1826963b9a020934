//! Models that the stand-in has installed.

use serde_json::{Value, json};

/// A model.
#[derive(Debug, Clone, PartialEq)]
pub struct FakeModel {
    /// Its name with tag.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Family.
    pub family: String,
    /// Number of parameters, as Ollama words it.
    pub parameters: String,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// The host that runs it, for a model that is run elsewhere.
    pub remote_host: Option<String>,
    /// Says that it sees, and sees nothing.
    pub blind: bool,
}

impl FakeModel {
    /// A model that writes.
    pub fn new(name: &str, parameters: &str, size: u64) -> Self {
        Self {
            name: name.into(),
            size,
            family: name.split([':', '/']).next().unwrap_or(name).into(),
            parameters: parameters.into(),
            capabilities: vec!["completion".into()],
            remote_host: None,
            blind: false,
        }
    }

    /// `gemma3:4b`.
    pub fn gemma() -> Self {
        let mut model = Self::new("gemma3:4b", "4.3B", 3_338_801_804);
        model.capabilities.push("vision".into());
        model
    }

    /// `qwen3:8b`, which thinks unless it is told not to.
    pub fn thinker() -> Self {
        let mut model = Self::new("qwen3:8b", "8.2B", 5_225_388_164);
        model.capabilities.extend(["tools".into(), "thinking".into()]);
        model
    }

    /// `deepseek-r1:8b`, which thinks, and thinks aloud when it is asked wrongly.
    pub fn deepseek() -> Self {
        let mut model = Self::new("deepseek-r1:8b", "8.2B", 5_225_376_047);
        model.family = "qwen3".into();
        model.capabilities.extend(["tools".into(), "thinking".into()]);
        model
    }

    /// `medgemma:4b`, which sees.
    pub fn medgemma() -> Self {
        let mut model = Self::new("medgemma:4b", "4.3B", 3_300_000_000);
        model.family = "gemma3".into();
        model.capabilities.push("vision".into());
        model
    }

    /// `nidum/nidum-gemma:2b`, somebody's upload without any special ability.
    pub fn nidum() -> Self {
        let mut model = Self::new("nidum/nidum-gemma:2b", "2.6B", 1_600_000_000);
        model.family = "gemma2".into();
        model
    }

    /// `qwen2.5vl:7b`, which sees.
    pub fn qwen_vl() -> Self {
        let mut model = Self::new("qwen2.5vl:7b", "8.3B", 5_969_245_856);
        model.family = "qwen25vl".into();
        model.capabilities.push("vision".into());
        model
    }

    /// `llama3.1:8b`.
    pub fn llama() -> Self {
        let mut model = Self::new("llama3.1:8b", "8.0B", 4_920_753_328);
        model.family = "llama".into();
        model.capabilities.push("tools".into());
        model
    }

    /// `nomic-embed-text:latest`, which writes nothing.
    pub fn embedder() -> Self {
        let mut model = Self::new("nomic-embed-text:latest", "137M", 274_302_450);
        model.capabilities = vec!["embedding".into()];
        model
    }

    /// `gpt-oss:120b-cloud`, which runs on somebody else's machine.
    pub fn cloud() -> Self {
        let mut model = Self::new("gpt-oss:120b-cloud", "116.8B", 384);
        model.capabilities.push("thinking".into());
        model.remote_host = Some("https://ollama.com:443".into());
        model
    }

    /// Whether it can do this.
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|own| own == capability)
    }

    /// Whether a client means this model by `asked`: the tag `latest` may be left out, and case does not count.
    pub(super) fn is_called(&self, asked: &str) -> bool {
        let full = |name: &str| {
            let name = name.to_lowercase();
            if name.rsplit('/').next().is_some_and(|last| last.contains(':')) { name } else { format!("{name}:latest") }
        };
        full(&self.name) == full(asked)
    }

    /// A digest that is as long as a real one and differs when the name does.
    fn digest(&self) -> String {
        let sum = self.name.bytes().fold(17_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        format!("{sum:064x}")
    }

    /// Digests and sizes of what a pull brings: the weights, then small things.
    pub(super) fn layers(&self) -> Vec<(String, u64)> {
        let sum = self.digest();
        [("a", self.size.saturating_sub(9_000)), ("b", 8_432), ("c", 487)]
            .map(|(start, size)| (format!("sha256:{start}{}", &sum[1..]), size))
            .to_vec()
    }

    fn details(&self) -> Value {
        json!({
            "parent_model": "", "format": "gguf", "family": self.family, "families": [self.family],
            "parameter_size": self.parameters, "quantization_level": "Q4_K_M",
        })
    }

    /// Its entry in `/api/tags`. Servers before 0.30 do not tell capabilities there.
    pub(super) fn tag(&self, tells_capabilities: bool) -> Value {
        let mut entry = json!({
            "name": self.name, "model": self.name, "modified_at": "2026-11-20T18:04:11.123456789+01:00",
            "size": self.size, "digest": self.digest(), "details": self.details(),
        });
        if tells_capabilities {
            entry["capabilities"] = json!(self.capabilities);
        }
        if let Some(host) = &self.remote_host {
            entry["remote_model"] = json!(self.name.trim_end_matches("-cloud"));
            entry["remote_host"] = json!(host);
        }
        entry
    }

    /// Its entry in `/api/ps`.
    pub(super) fn process(&self, context: u64, for_ever: bool) -> Value {
        let expires = if for_ever { "2319-03-04T20:35:00.5+01:00" } else { "2026-11-21T20:35:00.5+01:00" };
        json!({
            "name": self.name, "model": self.name, "size": self.size + 900_000_000, "digest": self.digest(),
            "details": self.details(), "expires_at": expires,
            "size_vram": self.size + 900_000_000, "context_length": context,
        })
    }

    /// The answer of `/api/show`.
    pub(super) fn show(&self) -> Value {
        json!({
            "license": "A license of its own.\n".repeat(200),
            "modelfile": format!("FROM {}\n", self.name),
            "parameters": "temperature                    1\nstop                           \"<end_of_turn>\"",
            "template": "{{ .Prompt }}",
            "details": self.details(),
            "model_info": { "general.architecture": self.family, format!("{}.context_length", self.family): 131_072 },
            "capabilities": self.capabilities,
            "modified_at": "2026-11-20T18:04:11.123456789+01:00",
        })
    }
}
