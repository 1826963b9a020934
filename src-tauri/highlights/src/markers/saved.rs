//! Names that recorders give to what was saved by a key: the end of such a file is what was meant.

/// Beginnings of names, in small letters: OBS's replay buffer (`Replay 2024-05-01 20-15-33`), Streamlabs' and Segra's, Game Bar's
/// GPU Screen Recorder's, and Medal's.
const BEGINNINGS: [&str; 6] = ["replay ", "replay_", "replay-", "instant replay", "clip_", "medaltv"];
/// What ShadowPlay and Radeon write before the ending: `Game 2024.05.01 - 20.15.33.02.DVR.mp4`, `Game_replay_2024.05.01…`.
const WITHIN: [&str; 3] = [".dvr", "_replay_", " replay "];

/// Whether a file (its name without ending) was saved by the key of a replay buffer.
pub fn is_replay_save(stem: &str) -> bool {
    let name = stem.to_lowercase();
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || WITHIN.iter().any(|part| name.contains(part))
        || name.ends_with(".dvr")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let yes = [
            "Replay 2024-05-01 20-15-33",
            "replay_2024-05-01",
            "Apex Legends 2024.05.01 - 20.15.33.02.DVR",
            "Quake_replay_2024.05.01-20.15",
            "MedalTVQuakeChampions20240501201533",
        ];
        let no = ["2024-05-01 20-15-33", "evening", "my replays of 2024", "OpenArena match"];
        assert!(yes.into_iter().all(is_replay_save));
        assert!(!no.into_iter().any(is_replay_save));
    }
}
