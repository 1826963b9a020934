//! The games of a year. Free ones, so that the pictures of the sample recording are not far off.

use domain::{ClassRule, Profile, SignalKind};
use std::collections::BTreeMap;

/// A game, and what happens in it.
#[derive(Debug)]
pub struct Game {
    /// Its name.
    pub name: &'static str,
    /// Where it is played.
    pub maps: &'static [&'static str],
    /// What its moments are for, each with how often.
    pub(super) kinds: &'static [(SignalKind, f64)],
    /// How many times the usual its clips are watched.
    pub(super) liked: f64,
}

use SignalKind::{Death, Event, Kill, Loudness, Marker, Medal, Motion, MultiKill, Objective, Victory, Voice};

const SHOOTER: &[(SignalKind, f64)] = &[
    (Kill, 40.0),
    (MultiKill, 13.0),
    (Medal, 8.0),
    (Objective, 8.0),
    (Loudness, 9.0),
    (Voice, 6.0),
    (Victory, 4.0),
    (Death, 4.0),
    (Marker, 4.0),
    (Motion, 4.0),
];
const OTHER: &[(SignalKind, f64)] =
    &[(Loudness, 26.0), (Motion, 20.0), (Event, 16.0), (Voice, 14.0), (Victory, 8.0), (Marker, 8.0), (Objective, 8.0)];

/// The games, the ones that are played most first.
pub const GAMES: [Game; 8] = [
    Game {
        name: "OpenArena",
        maps: &["oa_dm6", "am_galmevish", "oa_ctf4ish", "aggressor"],
        kinds: SHOOTER,
        liked: 1.0,
    },
    Game { name: "Xonotic", maps: &["Solarium", "Stormkeep", "Afterslime", "Boil"], kinds: SHOOTER, liked: 1.35 },
    Game { name: "Unvanquished", maps: &["Plat 23", "Yocto", "Perseus"], kinds: SHOOTER, liked: 0.9 },
    Game { name: "Red Eclipse 2", maps: &["Ghost", "Ubik", "Octavus"], kinds: SHOOTER, liked: 1.0 },
    Game { name: "SuperTuxKart", maps: &["Volcan Island", "Cocoa Temple", "Zen Garden"], kinds: OTHER, liked: 1.6 },
    Game { name: "Veloren", maps: &["the old mine", "a snowed-in village"], kinds: OTHER, liked: 0.75 },
    Game { name: "0 A.D.", maps: &["Corinthian Isthmus", "Rhine Marshlands"], kinds: OTHER, liked: 0.55 },
    Game {
        name: "Sauerbraten: Cube 2 Community Tournament Edition",
        maps: &["complex", "turbine"],
        kinds: SHOOTER,
        liked: 0.8,
    },
];

/// The names under which the person plays.
const PLAYERS: [&str; 2] = ["Kestrel", "Kestrel_tv"];

/// A profile for the games that are played most.
pub(super) fn profiles() -> Vec<Profile> {
    let class = |signal| ClassRule { signal, threshold: None, region: None };
    let of = |nth: usize, name: &str| Profile {
        name: name.into(),
        game: Some(GAMES[nth].name.into()),
        classes: BTreeMap::from([("kill_notice".to_owned(), class(Kill)), ("medal".to_owned(), class(Medal))]),
        players: PLAYERS.map(str::to_owned).to_vec(),
        tags: vec![GAMES[nth].name.to_lowercase().replace(' ', "")],
        ..Profile::default()
    };
    vec![of(0, "openarena"), of(1, "xonotic"), of(4, "supertuxkart")]
}

/// The name of the profile that a game's recordings use.
pub(super) fn profile_of(game: usize) -> Option<&'static str> {
    match game {
        0 => Some("openarena"),
        1 => Some("xonotic"),
        4 => Some("supertuxkart"),
        _ => None,
    }
}
