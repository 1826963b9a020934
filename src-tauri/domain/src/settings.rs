//! What a person can set. One document, stored as JSON; a value that can't be read falls back to the safest one.

use crate::Padding;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How recordings are looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnalysisSettings {
    /// Pictures looked at in a second.
    pub samples_per_s: f64,
    /// Moments below this score are not offered, 0 to 100.
    pub min_score: u8,
    /// At most so many moments for an hour of recording (at least 5 a recording).
    pub max_moments_per_hour: u32,
    /// Kept around a signal of which the profile says nothing, in seconds.
    pub padding: Padding,
    /// Moments closer than this become one, in seconds.
    pub merge_gap_s: f64,
    /// Begin with a recording as soon as it is imported.
    pub automatic: bool,
    /// Read the words that the detector finds, to tell whose a kill is.
    pub read_names: bool,
    /// Let something else than the CPU look at pictures, where it was measured to be quicker and to say the same.
    pub any_provider: bool,
    /// Learn from what is kept, turned down and trimmed.
    pub learn: bool,
    /// Learn from what posts brought: which kinds of moment count more, and when posting does well.
    pub learn_results: bool,
}

impl Default for AnalysisSettings {
    fn default() -> Self {
        Self {
            samples_per_s: 4.0,
            min_score: 20,
            max_moments_per_hour: 30,
            padding: Padding { before_s: 9.0, after_s: 4.0 },
            merge_gap_s: 5.0,
            automatic: true,
            // Measured (models/README.md): the shipped detector is right about whose a kill is only together with the words.
            read_names: true,
            any_provider: true,
            learn: true,
            learn_results: true,
        }
    }
}

/// How words are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WordsSettings {
    /// Whether Ollama is asked; otherwise the template writes.
    pub use_ollama: bool,
    /// Where Ollama listens; `OLLAMA_HOST` or its own default when absent.
    pub ollama_url: Option<String>,
    /// The model; the best installed one when absent.
    pub model: Option<String>,
    /// The model that looks at pictures of a clip; the writing model when it can see, when absent.
    pub vision_model: Option<String>,
    /// The model that compares clips; the writing model when absent.
    pub judge_model: Option<String>,
    /// Whether pictures of a clip may be shown to a model that can see.
    pub show_frames: bool,
    /// Whether the key of the environment (`OLLAMA_API_KEY`) is sent along, for an Ollama behind a proxy.
    pub send_api_key: bool,
    /// Whether models that we loaded leave the memory as soon as nothing is left to write, so that a game has it.
    pub free_memory: bool,
    /// Language of the words (BCP 47).
    pub language: String,
}

impl Default for WordsSettings {
    fn default() -> Self {
        Self {
            use_ollama: true,
            ollama_url: None,
            model: None,
            vision_model: None,
            judge_model: None,
            show_frames: true,
            send_api_key: false,
            free_memory: true,
            language: "en".into(),
        }
    }
}

/// What the heavy work of ours does while a game, a stream or a recording runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhilePlaying {
    /// It goes on below the game's priority, with fewer threads.
    #[default]
    Gentle,
    /// It waits until that is over. What the person asked for themselves goes on, gently.
    Wait,
    /// It goes on as always.
    Full,
}

/// What becomes of a post whose time went by while nobody could post: the computer slept, the app was off, the network away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenMissed {
    /// The person is asked.
    #[default]
    Ask,
    /// It goes out late, at once.
    PostNow,
    /// It goes into the next free slot of its account; the person is asked where there is none.
    NextSlot,
}

/// How posts go out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PublishingSettings {
    /// The most bytes a second that all uploads take together; as many as there are when absent.
    pub upload_limit: Option<u64>,
    /// Whether uploads wait while a stream is sent.
    pub wait_while_streaming: bool,
    /// What becomes of a post whose time went by.
    pub when_missed: WhenMissed,
}

/// Backups that are made by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackupSettings {
    /// Where they go; none are made without it.
    pub folder: Option<PathBuf>,
    /// How many days lie between two.
    pub every_days: u32,
    /// How many are kept.
    pub keep: u32,
}

impl Default for BackupSettings {
    fn default() -> Self {
        Self { folder: None, every_days: 7, keep: 8 }
    }
}

/// Less a second is a mistake: a clip would take days.
const SLOWEST_UPLOAD: u64 = 10_000;

/// Everything a person can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// How recordings are looked at.
    pub analysis: AnalysisSettings,
    /// How words are written.
    pub words: WordsSettings,
    /// How posts go out.
    pub publishing: PublishingSettings,
    /// Backups that are made by themselves.
    pub backup: BackupSettings,
    /// Where exported clips go when no destination is set up; the system's videos folder when absent.
    pub export_folder: Option<PathBuf>,
    /// Budget for what can be made again (thumbnails, proxies, renders), in bytes.
    pub cache_budget_bytes: u64,
    /// Nothing is watched and no job is begun.
    pub paused: bool,
    /// What heavy work does while a game, a stream or a recording runs.
    pub while_playing: WhilePlaying,
    /// Start with the system, in the tray.
    pub autostart: bool,
    /// Tell when moments are ready.
    pub notifications: bool,
    /// Tell once a week what posts brought.
    pub weekly_summary: bool,
    /// The key that marks "that was good" wherever the person is, such as `Ctrl+Shift+F9`; none while that is off.
    pub mark_key: Option<String>,
    /// `system`, `dark` or `light`.
    pub theme: String,
    /// Language of the app: `system`, `en` or `de`.
    pub ui_language: String,
    /// Whether the welcome page was finished or skipped.
    pub welcomed: bool,
    /// Whether closing the window has already been explained.
    pub tray_explained: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            analysis: AnalysisSettings::default(),
            words: WordsSettings::default(),
            publishing: PublishingSettings::default(),
            backup: BackupSettings::default(),
            export_folder: None,
            cache_budget_bytes: 20_000_000_000,
            paused: false,
            while_playing: WhilePlaying::Gentle,
            autostart: false,
            notifications: true,
            weekly_summary: false,
            mark_key: None,
            theme: "system".into(),
            ui_language: "system".into(),
            welcomed: false,
            tray_explained: false,
        }
    }
}

/// A setting outside its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct SettingsError {
    /// The field at fault, as a path.
    pub field: &'static str,
    /// What is allowed.
    pub why: &'static str,
}

impl Settings {
    /// Whether all values are in their ranges.
    pub fn check(&self) -> Result<(), SettingsError> {
        let rules: [(bool, &'static str, &'static str); 13] = [
            (
                (0.5..=15.0).contains(&self.analysis.samples_per_s),
                "analysis.samples_per_s",
                "between 0.5 and 15 a second",
            ),
            (self.analysis.min_score <= 100, "analysis.min_score", "between 0 and 100"),
            (
                (1..=600).contains(&self.analysis.max_moments_per_hour),
                "analysis.max_moments_per_hour",
                "between 1 and 600",
            ),
            (
                (0.0..=120.0).contains(&self.analysis.padding.before_s),
                "analysis.padding.before_s",
                "between 0 and 120 seconds",
            ),
            (
                (0.0..=120.0).contains(&self.analysis.padding.after_s),
                "analysis.padding.after_s",
                "between 0 and 120 seconds",
            ),
            ((0.0..=60.0).contains(&self.analysis.merge_gap_s), "analysis.merge_gap_s", "between 0 and 60 seconds"),
            (
                self.publishing.upload_limit.is_none_or(|limit| limit >= SLOWEST_UPLOAD),
                "publishing.upload_limit",
                "at least 10 000 bytes a second, or nothing for no limit",
            ),
            (
                self.backup.folder.as_ref().is_none_or(|folder| folder.is_absolute()),
                "backup.folder",
                "a whole path, or nothing for no backups",
            ),
            ((1..=365).contains(&self.backup.every_days), "backup.every_days", "between 1 and 365 days"),
            ((1..=1000).contains(&self.backup.keep), "backup.keep", "between 1 and 1000"),
            (
                self.mark_key.as_deref().is_none_or(is_key_for_everywhere),
                "mark_key",
                "a key with Ctrl, Alt or Super, or a function key",
            ),
            (["system", "dark", "light"].contains(&self.theme.as_str()), "theme", "system, dark or light"),
            (["system", "en", "de"].contains(&self.ui_language.as_str()), "ui_language", "system, en or de"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, why)) => Err(SettingsError { field, why }),
            None => Ok(()),
        }
    }
}

/// Whether a key may be taken from everything else on the computer: no letter that somebody types, in a game or elsewhere.
fn is_key_for_everywhere(keys: &str) -> bool {
    let parts: Vec<&str> = keys.split('+').collect();
    let Some((key, held)) = parts.split_last() else { return false };
    let function = key.strip_prefix('F').and_then(|number| number.parse::<u8>().ok());
    let plain = function.is_some() || key.len() == 1 && key.chars().all(|c| c.is_ascii_alphanumeric());
    let known = held.iter().all(|part| matches!(*part, "Ctrl" | "Alt" | "Shift" | "Super"));
    let fits = function.is_none_or(|number| (1..=24).contains(&number));
    plain && known && fits && (function.is_some() || held.iter().any(|part| *part != "Shift"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_an_older_version_are_filled_up() {
        let settings: Settings = serde_json::from_str(r#"{"paused":true,"analysis":{"min_score":40}}"#).unwrap();
        assert_eq!((settings.paused, settings.analysis.min_score), (true, 40));
        assert_eq!(settings.analysis.samples_per_s, AnalysisSettings::default().samples_per_s);
        assert_eq!(settings.check(), Ok(()));
    }

    #[test]
    fn a_value_out_of_range_is_named() {
        let mut settings = Settings::default();
        settings.analysis.samples_per_s = 900.0;
        assert_eq!(settings.check().unwrap_err().field, "analysis.samples_per_s");
    }

    #[test]
    fn a_key_for_everywhere_is_none_that_people_type() {
        let yes = ["Ctrl+Shift+M", "F9", "Shift+F12", "Alt+1", "Super+K"];
        let no = ["M", "Shift+M", "", "+", "Ctrl+", "Hyper+M", "F25", "Ctrl+Shift", "Ctrl+\u{7}", "Space"];
        assert!(yes.into_iter().all(is_key_for_everywhere));
        assert_eq!(no.into_iter().find(|keys| is_key_for_everywhere(keys)), None);
    }
}
