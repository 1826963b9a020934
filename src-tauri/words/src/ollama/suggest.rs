//! Which model a person should have, by what their machine can hold.

use super::models::{OllamaModel, normal};
use serde::Serialize;

/// Memory that a model could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MachineMemory {
    /// Main memory in bytes; `None` when the system does not tell.
    pub ram_bytes: Option<u64>,
    /// Memory of the graphics card in bytes; `None` when nobody tells.
    pub vram_bytes: Option<u64>,
}

impl MachineMemory {
    /// Of this machine. Starts a program of the graphics driver where there is one; call it off the async threads.
    pub fn of_this_machine() -> Self {
        Self { ram_bytes: crate::sys::ram_bytes(), vram_bytes: crate::sys::vram_bytes() }
    }
}

/// A model worth having.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Its name, as it is pulled.
    pub name: &'static str,
    /// What has to be loaded from the net.
    pub size_bytes: u64,
    /// What it can do beside writing.
    pub capabilities: &'static [&'static str],
    /// Why, in a sentence.
    pub reason: String,
    /// Whether it is there already.
    pub installed: bool,
    /// The first of them that fits well.
    pub best: bool,
}

struct Known {
    name: &'static str,
    size_bytes: u64,
    capabilities: &'static [&'static str],
    good_for: &'static str,
}

/// Sizes as Ollama's library lists them, November 2026; the best for words first.
const KNOWN: &[Known] = &[
    Known {
        name: "gemma3:12b",
        size_bytes: 8_100_000_000,
        capabilities: &["vision"],
        good_for: "the best words of these, in many languages, and it sees pictures",
    },
    Known {
        name: "gemma3:4b",
        size_bytes: 3_300_000_000,
        capabilities: &["vision"],
        good_for: "good words in many languages, quick, and it sees pictures",
    },
    Known {
        name: "llama3.2:3b",
        size_bytes: 2_000_000_000,
        capabilities: &["tools"],
        good_for: "quick and small; English above all",
    },
    Known {
        name: "gemma3:1b",
        size_bytes: 815_000_000,
        capabilities: &[],
        good_for: "runs on almost anything; titles and tags, not much more",
    },
];

/// Beside its files: what it keeps of the text, and buffers.
const BESIDE_BYTES: u64 = 1_300_000_000;
/// Left for the system, the recorder and the game, when the model runs in main memory.
const LEFT_BYTES: u64 = 4_000_000_000;

fn need(size_bytes: u64, sees: bool) -> u64 {
    size_bytes + size_bytes / 10 + BESIDE_BYTES + if sees { 1_000_000_000 } else { 0 }
}

/// Models that fit this machine, the best first. With unknown memory the small ones are suggested: they run anywhere.
pub fn suggestions(memory: MachineMemory, installed: &[OllamaModel]) -> Vec<Suggestion> {
    let gib = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    let mut found = Vec::new();
    for known in KNOWN {
        let need = need(known.size_bytes, known.capabilities.contains(&"vision"));
        let in_vram = memory.vram_bytes.is_some_and(|vram| vram >= need);
        let in_ram = memory.ram_bytes.is_some_and(|ram| ram >= need + LEFT_BYTES);
        let anywhere = memory == MachineMemory::default() && known.size_bytes < 4_000_000_000;
        // On a processor, more than four billion parameters write a word a second.
        let quick_enough = in_vram || known.size_bytes < 4_000_000_000;
        if !((in_vram || in_ram || anywhere) && quick_enough) {
            continue;
        }
        let place = if in_vram {
            format!("needs {} of the graphics card's memory", gib(need))
        } else if in_ram {
            format!("needs {} of memory and runs on the processor", gib(need))
        } else {
            "runs on most machines".to_owned()
        };
        let mut reason = format!("{}; {place}.", known.good_for);
        if let Some(first) = reason.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        found.push(Suggestion {
            name: known.name,
            size_bytes: known.size_bytes,
            capabilities: known.capabilities,
            reason,
            installed: installed.iter().any(|model| normal(&model.name) == normal(known.name)),
            best: found.is_empty(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_suggested() {
        let names = |ram: Option<u64>, vram: Option<u64>| -> Vec<&str> {
            let memory = MachineMemory { ram_bytes: ram, vram_bytes: vram };
            suggestions(memory, &[]).iter().map(|one| one.name).collect()
        };
        let gb = |n: u64| Some(n * 1_000_000_000);
        assert_eq!(names(gb(32), gb(16))[0], "gemma3:12b");
        assert_eq!(names(gb(16), gb(8))[0], "gemma3:4b");
        assert_eq!(names(gb(16), None)[0], "gemma3:4b", "on the processor nothing larger");
        assert_eq!(names(gb(64), None)[0], "gemma3:4b", "however much memory there is");
        assert_eq!(names(gb(8), gb(2)), ["llama3.2:3b", "gemma3:1b"]);
        assert_eq!(names(gb(4), None), Vec::<&str>::new());
        assert_eq!(names(None, None)[0], "gemma3:4b");
    }

    #[test]
    fn what_is_there_is_said_to_be() {
        let installed = [OllamaModel { name: "Gemma3:4b".into(), ..OllamaModel::default() }];
        let found = suggestions(MachineMemory::default(), &installed);
        assert!(found.iter().any(|one| one.name == "gemma3:4b" && one.installed && one.best));
    }
}
