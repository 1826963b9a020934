//! What clips are called: by the template for most, by a model or the person for those that were kept.

use super::{Chance, games::Game};
use domain::SignalKind;

/// As the template writes.
pub(super) fn plain(kind: SignalKind, game: &Game, chance: &mut Chance) -> String {
    let map = chance.one(game.maps);
    let what = match kind {
        SignalKind::Kill => chance.one(&["A kill", "Two kills in a row", "A clean shot"]),
        SignalKind::MultiKill => chance.one(&["A double kill", "Three kills in seconds", "A multi kill"]),
        SignalKind::Medal => chance.one(&["An award", "Two medals at once"]),
        SignalKind::Objective => chance.one(&["A capture", "The flag comes home", "The base falls"]),
        SignalKind::Victory => chance.one(&["A win", "Won by one point"]),
        SignalKind::Death => chance.one(&["A fall", "Out with a bang"]),
        SignalKind::Voice => chance.one(&["A shout", "Nobody expected that"]),
        SignalKind::Marker => chance.one(&["Marked by you", "Your marker"]),
        SignalKind::Motion => chance.one(&["Fast all the way", "A chase"]),
        SignalKind::Event => chance.one(&["Something came up", "A surprise"]),
        _ => chance.one(&["Loud for a moment", "A sudden noise"]),
    };
    format!("{what} on {map}")
}

/// As a model or the person writes.
pub(super) fn kept(kind: SignalKind, game: &Game, chance: &mut Chance) -> String {
    let map = chance.one(game.maps);
    let title = match kind {
        SignalKind::Kill | SignalKind::MultiKill => *chance.one(&[
            "Two kills and a getaway",
            "They never looked up",
            "Three in six seconds, and the last one hurts",
            "Is this the longest rail of the year?",
            "NO WAY that hits",
            "One rocket, two goodbyes",
            "How to hold {map} alone",
        ]),
        SignalKind::Medal => *chance.one(&["Impressive, twice", "5 medals in 1 life", "Excellent!"]),
        SignalKind::Objective => *chance.one(&[
            "The flag run nobody stopped",
            "Capture with one health left",
            "{map}: from their base to ours in 9 seconds",
        ]),
        SignalKind::Victory => *chance.one(&["Won on the last second", "Overtime on {map}", "GG"]),
        SignalKind::Voice => *chance.one(&["I did NOT mean to do that", "He screamed so loud", "Wait, what?"]),
        SignalKind::Motion | SignalKind::Event => *chance.one(&[
            "The shortcut that should not work on {map}",
            "A perfect lap, almost",
            "What is that thing behind me?",
        ]),
        SignalKind::Death => *chance.one(&["The worst jump on {map}", "Why did I go back"]),
        _ => *chance.one(&["Turn your sound down", "This moment on {map} cost me a chair", "Keep this one"]),
    };
    let title = title.replace("{map}", map);
    match chance.below(9) {
        0 => format!("{title} | {}", game.name),
        1 => format!("{title} (with commentary, because I still can't believe it worked)"),
        _ => title,
    }
}

/// Lines that are drawn on the picture.
pub(super) const SPOKEN: [&str; 12] = [
    "there he is",
    "left, left, left",
    "I need armour, one second",
    "did you see that?",
    "behind the pillar",
    "flag is gone, somebody go back",
    "no no no no",
    "that was two",
    "come on, one more",
    "I had no ammo, I swear",
    "that rocket came from nowhere",
    "good game everybody",
];
