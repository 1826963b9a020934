//! Truth files: what is known to happen in a recording.

use conductor::evaluation::TrueEvent;
use domain::{Code, MediaTime, Problem, SignalKind};
use serde::Deserialize;
use std::path::Path;

/// What is known of a recording.
pub struct Truth {
    /// The game.
    pub game: String,
    /// The player's name; empty where the truth does not say it.
    pub player: String,
    /// What happens, as far as signals have a word for it.
    pub events: Vec<TrueEvent>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    game: String,
    #[serde(default)]
    player: String,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    kind: String,
    t_s: f64,
    #[serde(default)]
    own: bool,
}

/// Reads a truth file. Words that no signal has are left out.
pub fn read(path: &Path) -> Result<Truth, Problem> {
    let text = std::fs::read(path).map_err(|error| Problem::io("Reading", path, &error))?;
    let file: File = serde_json::from_slice(&text).map_err(|error| {
        Problem::new(Code::Invalid, format!("{} can't be used.", path.display()), format!("{error}."))
            .say("A truth file has \"events\", each with \"kind\" and \"t_s\".")
    })?;
    let events = file.events.iter().filter_map(|event| {
        let (kind, own) = meaning(&event.kind, event.own)?;
        Some(TrueEvent { kind, at: MediaTime::from_seconds(event.t_s), own })
    });
    // Some say more behind a comma.
    let player = file.player.split(',').next().unwrap_or_default().trim().to_owned();
    Ok(Truth { game: file.game, player, events: events.collect() })
}

/// The signal that should meet a word of the truth, and whose it is.
fn meaning(word: &str, own: bool) -> Option<(SignalKind, bool)> {
    use SignalKind as K;
    Some(match word {
        "own_kill" => (K::Kill, true),
        "other_kill" => (K::Kill, false),
        "own_death" => (K::Death, true),
        "medal" => (K::Medal, own),
        "flag_taken" | "capture" => (K::Objective, own),
        "win" => (K::Victory, own),
        "loss" => (K::Defeat, own),
        "marker" => (K::Marker, own),
        "scoreboard" => (K::Scoreboard, own),
        "menu" => (K::Menu, own),
        "console" => (K::Console, own),
        "spectating" => (K::Spectating, own),
        _ => return None,
    })
}
