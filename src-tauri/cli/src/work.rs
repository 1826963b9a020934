//! What `analyze` and `process` work with: tools, settings, profile, and Ctrl-C.

use crate::args::Look;
use conductor::{oneshot::OneShot, paths};
use domain::{AnalysisSettings, Code, Problem, Profile, WordsSettings};

/// Gathers everything, or says what is missing.
pub fn one_shot(look: &Look, words: WordsSettings) -> Result<OneShot, Problem> {
    let ffmpeg = conductor::world::Tools::new(None).ffmpeg()?;
    let mut settings = AnalysisSettings::default();
    settings.read_names = look.read_names.unwrap_or(settings.read_names);
    let mut profile = match &look.profile {
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(|error| Problem::io("Reading the profile", file, &error))?;
            Some(Profile::from_json(&text).map_err(|error| {
                Problem::new(
                    Code::ProfileBroken,
                    format!("The profile {} can't be used.", file.display()),
                    format!("{error}."),
                )
                .field(error.field.clone())
                .say("Mend that value and try again; models/profile.schema.json says what is allowed.")
            })?)
        }
        None => None,
    };
    if !look.player.is_empty() {
        profile.get_or_insert_with(Profile::default).players.extend(look.player.iter().cloned());
    }
    let cancel = conductor::Cancel::new();
    let on_interrupt = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            on_interrupt.cancel();
        }
    });
    Ok(OneShot {
        ffmpeg,
        models: paths::shipped_models(),
        onnxruntime: None,
        settings,
        words,
        profile,
        thorough: look.thorough,
        cancel,
    })
}
