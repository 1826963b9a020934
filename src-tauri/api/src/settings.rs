//! What a person can set: one document, changed by JSON merge.

use crate::{
    App,
    extract::{Answer, Body},
    wire::{Example, mirror},
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much is kept before and after a signal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Padding {
    /// Seconds before, 0 to 120.
    pub before_s: f64,
    /// Seconds after, 0 to 120.
    pub after_s: f64,
}

impl From<domain::Padding> for Padding {
    fn from(padding: domain::Padding) -> Self {
        Self { before_s: padding.before_s, after_s: padding.after_s }
    }
}

impl From<Padding> for domain::Padding {
    fn from(padding: Padding) -> Self {
        Self { before_s: padding.before_s, after_s: padding.after_s }
    }
}

/// How recordings are looked at.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AnalysisSettings {
    /// Pictures looked at in a second.
    pub samples_per_s: f64,
    /// Moments below this score are not offered, 0 to 100.
    pub min_score: u8,
    /// At most so many moments for an hour of recording.
    pub max_moments_per_hour: u32,
    /// Kept around a signal of which the profile says nothing.
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

/// How words are written.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WordsSettings {
    /// Whether Ollama is asked; otherwise the template writes.
    pub use_ollama: bool,
    /// Where Ollama listens; its own default when null.
    pub ollama_url: Option<String>,
    /// The model; the best installed one when null.
    pub model: Option<String>,
    /// The model that looks at pictures of a clip; the writing model when it can see, when null.
    pub vision_model: Option<String>,
    /// The model that compares clips; the writing model when null.
    pub judge_model: Option<String>,
    /// Whether pictures of a clip may be shown to a model that can see.
    pub show_frames: bool,
    /// Whether the key of the environment (`OLLAMA_API_KEY`) is sent along, for an Ollama behind a proxy.
    pub send_api_key: bool,
    /// Whether models that we loaded leave the memory as soon as nothing is left to write.
    pub free_memory: bool,
    /// Language of the words (BCP 47).
    pub language: String,
}

mirror! {
    /// What heavy work does while a game, a stream or a recording runs.
    WhilePlaying = domain::WhilePlaying {
        /// It goes on below the game's priority, with fewer threads.
        Gentle,
        /// It waits until that is over; what the person asked for themselves goes on, gently.
        Wait,
        /// It goes on as always.
        Full,
    }
}

mirror! {
    /// What becomes of a post whose time went by while nobody could post.
    WhenMissed = domain::WhenMissed {
        /// The person is asked.
        Ask,
        /// It goes out late, at once.
        PostNow,
        /// It goes into the next free slot of its account; the person is asked where there is none.
        NextSlot,
    }
}

/// How posts go out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PublishingSettings {
    /// The most bytes a second that all uploads take together, at least 10 000; as many as there are when null.
    pub upload_limit: Option<u64>,
    /// Whether uploads wait while a stream is sent.
    pub wait_while_streaming: bool,
    /// What becomes of a post whose time went by.
    pub when_missed: WhenMissed,
}

/// Backups that are made by themselves. They hold no sign-ins: nobody is there to type a passphrase.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct BackupSettings {
    /// Where they go; none are made when null.
    pub folder: Option<String>,
    /// How many days lie between two, 1 to 365.
    pub every_days: u32,
    /// How many are kept, 1 to 1000.
    pub keep: u32,
}

/// Everything a person can set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Settings {
    /// How recordings are looked at.
    pub analysis: AnalysisSettings,
    /// How words are written.
    pub words: WordsSettings,
    /// How posts go out.
    pub publishing: PublishingSettings,
    /// Backups that are made by themselves.
    pub backup: BackupSettings,
    /// Where exported clips go when no destination is set up; the system's videos folder when null.
    pub export_folder: Option<String>,
    /// Budget for what can be made again, in bytes.
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
    /// The key that marks "that was good" wherever the person is, such as `Ctrl+Shift+F9`; null while that is off.
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

impl From<domain::Settings> for Settings {
    fn from(settings: domain::Settings) -> Self {
        // Taken apart by name: a new setting does not compile until it is on the wire.
        let domain::Settings {
            analysis,
            words,
            publishing,
            backup,
            export_folder,
            cache_budget_bytes,
            paused,
            while_playing,
            autostart,
            notifications,
            weekly_summary,
            mark_key,
            theme,
            ui_language,
            welcomed,
            tray_explained,
        } = settings;
        Self {
            analysis: AnalysisSettings {
                samples_per_s: analysis.samples_per_s,
                min_score: analysis.min_score,
                max_moments_per_hour: analysis.max_moments_per_hour,
                padding: analysis.padding.into(),
                merge_gap_s: analysis.merge_gap_s,
                automatic: analysis.automatic,
                read_names: analysis.read_names,
                any_provider: analysis.any_provider,
                learn: analysis.learn,
                learn_results: analysis.learn_results,
            },
            words: WordsSettings {
                use_ollama: words.use_ollama,
                ollama_url: words.ollama_url,
                model: words.model,
                vision_model: words.vision_model,
                judge_model: words.judge_model,
                show_frames: words.show_frames,
                send_api_key: words.send_api_key,
                free_memory: words.free_memory,
                language: words.language,
            },
            publishing: PublishingSettings {
                upload_limit: publishing.upload_limit,
                wait_while_streaming: publishing.wait_while_streaming,
                when_missed: publishing.when_missed.into(),
            },
            backup: BackupSettings {
                folder: backup.folder.map(|path| path.to_string_lossy().into_owned()),
                every_days: backup.every_days,
                keep: backup.keep,
            },
            export_folder: export_folder.map(|path| path.to_string_lossy().into_owned()),
            cache_budget_bytes,
            paused,
            while_playing: while_playing.into(),
            autostart,
            notifications,
            weekly_summary,
            mark_key,
            theme,
            ui_language,
            welcomed,
            tray_explained,
        }
    }
}

impl Example for Settings {
    fn example() -> Self {
        domain::Settings::default().into()
    }
}

/// Any part of the settings (RFC 7396): what is left out stays, null takes the default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct SettingsChange(pub serde_json::Map<String, serde_json::Value>);

impl Example for SettingsChange {
    fn example() -> Self {
        Self(
            [
                ("theme".to_owned(), serde_json::json!("dark")),
                ("analysis".to_owned(), serde_json::json!({"min_score": 40})),
            ]
            .into_iter()
            .collect(),
        )
    }
}

/// The settings.
#[utoipa::path(get, path = "/settings", tag = "settings",
    responses((status = 200, description = "The settings.", body = Settings)),
    extensions(("x-made-of" = json!(["settings"]))))]
pub(crate) async fn get_settings(State(app): State<App>) -> Answer<Settings> {
    Ok(Json(app.conductor.settings().into()))
}

/// Changes settings. A changed way of ranking ranks every recording again, without decoding.
#[utoipa::path(patch, path = "/settings", tag = "settings", request_body = SettingsChange,
    responses((status = 200, description = "The settings as they are now.", body = Settings)),
    extensions(("x-makes-stale" = json!(["settings", "moments", "folders", "models", "jobs", "status"])),
        ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn change_settings(State(app): State<App>, Body(change): Body<SettingsChange>) -> Answer<Settings> {
    let settings = app.conductor.change_settings(change.0.into()).await?;
    app.tools.forget();
    Ok(Json(settings.into()))
}
