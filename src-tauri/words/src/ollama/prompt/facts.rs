//! The facts of a clip as lines that can be used as they are, and the tags to choose from.

use crate::{FactSheet, Wish, fit::tag};
use domain::SignalKind;

/// Labels that are quoted, at most.
const QUOTES: usize = 5;

/// The facts, most important first, worded so that they can be used as they are.
pub(in crate::ollama) fn facts(sheet: &FactSheet) -> Vec<String> {
    let counts = &sheet.counts;
    let mut facts = Vec::new();
    match &sheet.game {
        Some(game) => facts.push(format!("The game is {game}.")),
        None => facts.push("The game is unknown: do not name one.".into()),
    }
    let plural = |n: u32, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    if counts.kills > 0 {
        let whose = if counts.own_kills == counts.kills { "The player gets" } else { "The clip shows" };
        let within =
            if counts.kills > 1 { format!(", all within {} seconds", sheet.kill_seconds()) } else { String::new() };
        facts.push(format!("{whose} {}{within}.", plural(counts.kills, "kill", "kills")));
    } else if counts.multi_kill {
        facts.push("There is a multi-kill; how many is unknown.".into());
    }
    let mut told = |holds: bool, text: String| {
        if holds {
            facts.push(text);
        }
    };
    told(counts.victory, "The match is won here.".into());
    told(counts.defeat, "The match is lost here.".into());
    told(counts.objectives > 0, "The player plays the objective.".into());
    told(counts.medals > 0, format!("The game gives {}.", plural(counts.medals, "medal", "medals")));
    told(counts.deaths > 0, "The player dies.".into());
    told(counts.voice, "The player shouts.".into());
    told(counts.marked, "The player pressed the marker key here, to keep this.".into());
    told(counts.loud, "It is louder than the minutes before and after.".into());
    told(counts.motion, "The picture moves much more than usual.".into());
    if let Some(order) = in_order(sheet) {
        told(true, format!("In this order: {order}."));
    }
    told(true, format!("The clip is {} seconds long.", sheet.whole_seconds()));
    if let Some(at) = sheet.recorded_local {
        let weekday = at.strftime("%A").to_string();
        facts.push(format!("It was recorded on a {weekday}."));
    }
    if let Some(player) = &sheet.player {
        facts.push(format!("The player is called {player}."));
    }
    if !counts.victory && !counts.defeat {
        facts.push("Who wins the match is unknown.".into());
    }
    facts.push("Weapons, map, opponents and what anybody says are unknown.".into());
    facts
}

/// What happened after what, when there is more than one thing. Without times: a number that is no fact only baits.
fn in_order(sheet: &FactSheet) -> Option<String> {
    let word = |kind| match kind {
        SignalKind::Kill => Some("a kill"),
        SignalKind::MultiKill => Some("a multi-kill"),
        SignalKind::Medal => Some("a medal"),
        SignalKind::Objective => Some("the objective"),
        SignalKind::Death => Some("the player dies"),
        SignalKind::Victory => Some("the match is won"),
        SignalKind::Defeat => Some("the match is lost"),
        _ => None,
    };
    let mut order: Vec<(&str, u32)> = Vec::new();
    for event in sheet.events.iter().filter(|event| event.own != Some(false)) {
        let Some(word) = word(event.kind) else { continue };
        match order.last_mut() {
            Some((last, times)) if *last == word => *times += 1,
            _ => order.push((word, 1)),
        }
    }
    let said = order.iter().take(8).map(|(word, times)| match (*word, *times) {
        ("a kill", 2..) => "kills",
        ("a medal", 2..) => "medals",
        (word, _) => word,
    });
    (order.len() > 1).then(|| said.collect::<Vec<_>>().join(", then "))
}

/// What people or the game wrote: chapter titles and awards. Names of a detector's classes are no words.
pub(super) fn quotes(sheet: &FactSheet) -> Vec<&str> {
    let mut quotes: Vec<&str> = Vec::new();
    for fact in sheet.events.iter().filter(|fact| matches!(fact.kind, SignalKind::Marker | SignalKind::Medal)) {
        if let Some(text) = fact.quoted.as_deref().filter(|text| !quotes.contains(text)) {
            quotes.push(text);
        }
    }
    quotes.truncate(QUOTES);
    quotes
}

pub(super) fn candidate_tags(sheet: &FactSheet, wish: &Wish) -> Vec<String> {
    let counts = &sheet.counts;
    let mut tags: Vec<String> = wish.tags.iter().filter_map(|text| tag(text)).collect();
    tags.extend(sheet.game.as_deref().and_then(tag));
    tags.extend(["gaming", "gameplay", "clips"].map(str::to_owned));
    for (holds, word) in [
        (counts.kills > 1 || counts.multi_kill, "multikill"),
        (counts.kills > 0, "kills"),
        (counts.victory, "victory"),
        (counts.medals > 0, "medal"),
        (counts.objectives > 0, "objective"),
        (counts.deaths > 0, "fails"),
        (counts.voice, "reaction"),
    ] {
        if holds {
            tags.push(word.to_owned());
        }
    }
    let mut seen = std::collections::HashSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    tags.truncate(20);
    tags
}
