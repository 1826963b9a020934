//! Which game a recording shows, as far as its recorder says so: in the file's tags, in the folder, in the file's name. What
//! nobody says stays unknown: a wrong game would choose the wrong profile.

use std::{collections::BTreeMap, path::Path};

/// Tags that name the game, by the last part of their name (`com.example.game`).
const GAME_TAGS: [&str; 6] = ["game", "game_name", "gamename", "game_title", "gametitle", "application_name"];
/// Tags that hold the title of the window that was recorded.
const WINDOW_TAGS: [&str; 3] = ["window_title", "windowtitle", "window"];
/// Recorders that name the folder after the game.
const BY_FOLDER: [&str; 7] = ["shadowplay", "nvidia", "medal", "outplayed", "radeon relive", "relive", "highlights"];
/// What recorders write where there is no game.
const NO_GAME: [&str; 22] = [
    "base profile",
    "capture",
    "clip",
    "clips",
    "desktop",
    "explorer",
    "firefox",
    "game",
    "gameplay",
    "google chrome",
    "microsoft edge",
    "obs",
    "recording",
    "recordings",
    "replay",
    "replays",
    "screen",
    "screen recording",
    "screencast",
    "stream",
    "unknown",
    "video",
];
/// Longer is no name of a game.
const LONGEST: usize = 80;

/// The game of a recording. `tags` are those of its file, `known` the games that the library has already.
pub(crate) fn game_of(path: &Path, tags: &BTreeMap<String, String>, known: &[String]) -> Option<String> {
    let of = |names: &[&str]| {
        let is = |key: &str| names.iter().any(|name| *name == last_part(key));
        tags.iter().find(|(key, value)| is(key) && !value.trim().is_empty()).map(|(_, value)| value.trim())
    };
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    of(&GAME_TAGS)
        .and_then(named)
        .or_else(|| of(&WINDOW_TAGS).and_then(|title| of_window(title, known)))
        .or_else(|| tags.iter().find_map(|(key, value)| said_in(last_part(key), value, known)))
        .or_else(|| of_folder(path))
        .or_else(|| of_name(path, stem))
        .or_else(|| begins_with(stem, known))
        .map(|game| as_known(game, known))
}

/// The last part of a tag's name, in small letters.
fn last_part(key: &str) -> String {
    key.rsplit('.').next().unwrap_or(key).to_lowercase().replace([' ', '-'], "_")
}

/// A name that can be one of a game.
fn named(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches(".exe").trim();
    let fits = name.chars().count() <= LONGEST
        && name.chars().any(char::is_alphabetic)
        && !name.chars().any(char::is_control)
        && !NO_GAME.contains(&name.to_lowercase().as_str());
    fits.then(|| name.to_owned())
}

/// A window's title: `Hades II v1.2 - Save 3`. A game that is known goes before what the title looks like.
fn of_window(title: &str, known: &[String]) -> Option<String> {
    if let Some(game) = begins_with(title, known) {
        return Some(game);
    }
    let head = [" - ", " | ", " — ", " – "].iter().filter_map(|between| title.split(between).next());
    let head = head.min_by_key(|head| head.len()).unwrap_or(title).trim();
    let (name, last) = head.rsplit_once(' ').unwrap_or((head, ""));
    let is_version = |word: &str| {
        let digits = word.trim_start_matches(['v', 'V']);
        digits.contains('.')
            && digits.split('.').all(|part| part.chars().all(|c| c.is_ascii_digit()) && !part.is_empty())
    };
    named(if is_version(last) { name } else { head })
}

/// What a title or a comment says: `Game: Elden Ring`, or a game that is known.
fn said_in(key: String, value: &str, known: &[String]) -> Option<String> {
    if !["title", "comment", "description"].contains(&key.as_str()) {
        return None;
    }
    let marked = value.lines().find_map(|line| {
        let (mark, game) = line.split_once(':')?;
        mark.trim().eq_ignore_ascii_case("game").then(|| named(game)).flatten()
    });
    // Free text may speak of a game; only a title is about what is shown.
    marked.or_else(|| (key == "title").then(|| begins_with(value, known)).flatten())
}

/// The folder, where the one above it is of a recorder that sorts by game. Plain folders say nothing.
fn of_folder(path: &Path) -> Option<String> {
    let folder = path.parent()?;
    let above = folder.parent()?.file_name()?.to_str()?.to_lowercase();
    let sorts = BY_FOLDER.iter().any(|name| above.contains(name));
    if sorts { named(folder.file_name()?.to_str()?) } else { None }
}

/// File names that only a recorder of games gives.
fn of_name(path: &Path, stem: &str) -> Option<String> {
    // NVIDIA: `Quake III Arena 2026.11.22 - 20.15.03.07.DVR`.
    if let Some(at) = shape_at(stem, "dddd.dd.dd - dd.dd.dd").filter(|at| *at > 1) {
        return named(&stem[..at]);
    }
    // Medal: `MedalTVCounterStrike220261122201503`.
    if let Some(rest) = stem.strip_prefix("MedalTV") {
        let name = rest.get(..rest.len().checked_sub(14)?)?;
        let is_time = rest[name.len()..].chars().all(|c| c.is_ascii_digit());
        return if is_time { named(&spaced(name)) } else { None };
    }
    // AMD: `Quake Champions_2026.11.22-20.15`, with `_replay` before the date where a key was pressed.
    if let Some(at) = shape_at(stem, "_dddd.dd.dd-dd.dd") {
        let name = stem[..at].trim_end_matches("_replay").trim_end_matches("_instant");
        return named(&name.replace('_', " "));
    }
    // Xbox Game Bar: `Forza Horizon 5 2026-11-22 20-15-03` in its own folder. Others write their own words before a date.
    let folder = path.parent()?.file_name()?.to_str()?.to_lowercase();
    let bars = ["captures", "aufnahmen"].contains(&folder.as_str());
    let at = [" dddd-dd-dd dd-dd-dd", " dd_dd_dddd dd_dd_dd", " dd.dd.dddd dd_dd_dd"];
    let at = at.iter().find_map(|shape| shape_at(stem, shape));
    at.filter(|_| bars).and_then(|at| named(&stem[..at]))
}

/// Where a shape begins in a text; `d` is a digit, everything else itself.
fn shape_at(text: &str, shape: &str) -> Option<usize> {
    let fits = |(c, shape): (char, char)| if shape == 'd' { c.is_ascii_digit() } else { c == shape };
    let (at, _) = text.char_indices().find(|(at, _)| {
        let rest = &text[*at..];
        rest.chars().count() >= shape.chars().count() && rest.chars().zip(shape.chars()).all(fits)
    })?;
    Some(at)
}

/// `CounterStrike2` as `Counter Strike 2`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        let new_word = c.is_uppercase() && before.is_lowercase() || c.is_ascii_digit() && before.is_alphabetic();
        if new_word {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The longest known game that a text begins with, as whole words; recorders and people leave blanks and signs out.
fn begins_with(text: &str, known: &[String]) -> Option<String> {
    let begins = |game: &&String| {
        let game = bare(game);
        // A short name is the beginning of too many words.
        game.chars().count() >= 3 && is_begun_by(text, &game)
    };
    known.iter().filter(begins).max_by_key(|game| game.len()).cloned()
}

/// Whether the letters and digits of a text begin with these, and a word ends there.
fn is_begun_by(text: &str, bare_game: &str) -> bool {
    let mut wanted = bare_game.chars().peekable();
    for c in text.chars().flat_map(char::to_lowercase) {
        if wanted.peek().is_none() {
            return !c.is_alphanumeric();
        }
        if c.is_alphanumeric() && wanted.next() != Some(c) {
            return false;
        }
    }
    wanted.peek().is_none()
}

/// Letters and digits alone, in small letters.
fn bare(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The spelling that the library has, where it differs in capitals, blanks and signs only.
fn as_known(game: String, known: &[String]) -> String {
    let found = known.iter().find(|known| bare(known) == bare(&game) && !bare(&game).is_empty());
    found.cloned().unwrap_or(game)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, tags: &[(&str, &str)]) -> Option<String> {
        let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let known = ["OpenArena", "Counter-Strike 2", "Minecraft", "Mine", "Go"].map(str::to_owned);
        game_of(Path::new(path), &tags, &known)
    }

    #[test]
    fn names_and_folders_of_recorders() {
        let table = [
            ("/v/ShadowPlay/Quake Champions/a.mp4", "Quake Champions"),
            ("/v/Medal/Clips/Valorant/clip.mp4", ""),
            ("/v/Medal/Valorant/clip.mp4", "Valorant"),
            ("/v/Radeon ReLive/Rocket League/Rocket League_replay_2026.11.22-20.15.mp4", "Rocket League"),
            ("/v/x/Quake III Arena 2026.11.22 - 20.15.03.07.DVR.mp4", "Quake III Arena"),
            ("/v/x/Desktop 2026.11.22 - 20.15.03.07.DVR.mp4", ""),
            ("/v/NVIDIA/Desktop/Desktop 2026.11.22 - 20.15.03.07.DVR.mp4", ""),
            ("/v/x/MedalTVMinecraft20210305204515.mp4", "Minecraft"),
            ("/v/x/MedalTVCounterStrike220261122201503.mp4", "Counter-Strike 2"),
            ("/v/x/MedalTVHollowKnight20261122201503.mp4", "Hollow Knight"),
            ("/v/x/MedalTV.mp4", ""),
            ("/v/x/Quake Champions_2026.11.22-20.15.mp4", "Quake Champions"),
            ("C/Videos/Captures/Forza Horizon 5 2026-11-22 20-15-03.mp4", "Forza Horizon 5"),
            ("C/Videos/Captures/Microsoft Edge 2026-11-22 20-15-03.mp4", ""),
            ("/v/Tuesday evening 2026-11-22 20-15-03.mp4", ""),
            ("/v/2026-11-22 20-15-03.mkv", ""),
            ("/v/Replay 2026-11-22 20-15-03.mkv", ""),
            ("/v/Counter-Strike 2 2026-11-22 20-15-03.mkv", "Counter-Strike 2"),
            ("/v/openarena_2026-11-22.mkv", "OpenArena"),
            ("/v/open arena 3.mkv", "OpenArena"),
            ("/v/counterstrike2_2026-11-22.mkv", "Counter-Strike 2"),
            ("/v/counterstrike2026-11-22.mkv", ""),
            ("/v/Minecraft 1.mkv", "Minecraft"),
            ("/v/Minesweeper.mkv", ""),
            ("/v/Go 2026.mkv", ""),
            ("/home/u/Videos/Tuesday/a.mp4", ""),
            ("a.mp4", ""),
            ("", ""),
        ];
        for (path, expected) in table {
            assert_eq!(of(path, &[]).unwrap_or_default(), expected, "{path}");
        }
    }

    #[test]
    fn tags_of_recorders() {
        let table: [(&[(&str, &str)], &str); 14] = [
            (&[("game", "Elden Ring")], "Elden Ring"),
            (&[("GAME_NAME", "openarena")], "OpenArena"),
            (&[("com.example.recorder.game", "eldenring.exe")], "eldenring"),
            (&[("game", "Desktop")], ""),
            (&[("game", " ")], ""),
            (&[("window_title", "Minecraft 1.20.4 - Singleplayer")], "Minecraft"),
            (&[("window_title", "Hades II v1.2.0 | Save 3")], "Hades II"),
            (&[("window title", "Counter-Strike 2")], "Counter-Strike 2"),
            (&[("window_title", "Google Chrome")], ""),
            (&[("comment", "Recorded by X\nGame: Elden Ring\n")], "Elden Ring"),
            (&[("comment", "Minecraft was yesterday")], ""),
            (&[("title", "OpenArena – ctf on q3ctf4")], "OpenArena"),
            (&[("title", "What an evening")], ""),
            (&[("encoder", "Lavf60.16.100"), ("major_brand", "isom")], ""),
        ];
        for (tags, expected) in table {
            assert_eq!(of("/v/2026-11-22 20-15-03.mkv", tags).unwrap_or_default(), expected, "{tags:?}");
        }
        // What the file says goes before where it lies.
        assert_eq!(of("/v/ShadowPlay/Desktop/a.mp4", &[("game", "Elden Ring")]).as_deref(), Some("Elden Ring"));
    }
}
