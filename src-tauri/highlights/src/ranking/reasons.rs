//! Why, in plain words: what a person would say who saw the same.

use super::{
    group::Group,
    kinds::rule,
    score::{Rarity, Score},
};
use crate::{
    kills::{killer, once, victim},
    said::same,
    signals::sound_change,
};
use domain::{Reason, Signal, SignalKind};

/// What brought fewer points than this is not worth a word, unless it is all there is.
const LEAST_POINTS: f32 = 1.0;
/// Up to this share of the recording, a percentage says more than words.
const FEW: f32 = 0.2;
/// Longer titles are cut.
const TITLE_CHARS: usize = 60;

/// The reasons, strongest first; at the end what took points away. Never empty.
pub(super) fn say(group: &Group<'_>, score: &Score, points: u8, rarity: &Rarity) -> Vec<Reason> {
    let gains: f32 = score.parts.iter().map(|part| part.1.max(0.0)).sum();
    let per_value = f32::from(points) / score.value.max(1e-6);
    // Without what was taken away, the gains would have brought this much; the difference is said as a reason of its own.
    let scale = if gains > 0.0 { per_value } else { 0.0 };
    let several = score.parts.iter().any(|part| part.0 == SignalKind::MultiKill && part.1 > 0.0);
    let kills: f32 = score
        .parts
        .iter()
        .filter(|part| matches!(part.0, SignalKind::Kill | SignalKind::MultiKill))
        .map(|part| part.1)
        .sum();
    let mut reasons: Vec<Reason> = Vec::new();
    for &(kind, value) in &score.parts {
        let value = match kind {
            // "3 kills in 6 s" says both.
            SignalKind::Kill if several => continue,
            SignalKind::MultiKill => kills,
            _ => value,
        };
        reasons.push(Reason { kind, text: text(group, kind, rarity), points: (value * scale * 10.0).round() / 10.0 });
    }
    if let Some((kind, more)) = score.taught {
        let how = if more > 0.0 { "more" } else { "less" };
        let text = format!("you keep {} {how} often", crate::learning::words(kind));
        reasons.push(Reason { kind, text, points: (more * scale * 10.0).round() / 10.0 });
    }
    if let Some((kind, more)) = score.brought {
        let how = if more > 0.0 { "more" } else { "fewer" };
        let text = format!("your posts of {} bring {how} views", crate::learning::words(kind));
        reasons.push(Reason { kind, text, points: (more * scale * 10.0).round() / 10.0 });
    }
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.kind.cmp(&b.kind)));
    let worthy = reasons.iter().filter(|reason| reason.points.abs() >= LEAST_POINTS).count();
    if worthy > 0 {
        reasons.retain(|reason| reason.points.abs() >= LEAST_POINTS);
    }
    if let Some((kind, share)) = score.covered {
        let whole: f32 = score.parts.iter().chain(&score.taught).chain(&score.brought).map(|part| part.1).sum();
        let lost = (whole - score.value) * scale;
        let text = format!("{:.0} % {}", (share * 100.0).max(1.0), rule(kind).words.0);
        reasons.push(Reason { kind, text, points: -(lost * 10.0).round() / 10.0 });
    }
    reasons
}

fn text(group: &Group<'_>, kind: SignalKind, rarity: &Rarity) -> String {
    let told = once(group.items.iter().map(|item| item.signal));
    let signals: Vec<&Signal> = told.iter().filter(|signal| signal.kind == kind).collect();
    let (one, many) = rule(kind).words;
    let plain = match signals.len() {
        0 | 1 => one.to_owned(),
        n => many.replace("{n}", &n.to_string()),
    };
    // "3 kills in 6 s" says more.
    let kills = matches!(kind, SignalKind::Kill | SignalKind::MultiKill) && signals.len() > 1;
    if let Some(taught) = taught(&signals).filter(|_| !kills) {
        return taught;
    }
    match kind {
        SignalKind::Kill | SignalKind::MultiKill => {
            let is_kill = |signal: &&Signal| signal.kind == SignalKind::Kill && signal.own != Some(false);
            let kills: Vec<&Signal> = told.iter().filter(is_kill).collect();
            match kills.as_slice() {
                [first, .., last] => {
                    let seconds = (last.start - first.start).seconds().ceil().max(1.0);
                    let victims = names(kills.iter().filter_map(|kill| victim(kill)));
                    format!("{} kills in {seconds:.0} s{victims}", kills.len())
                }
                [only] if kind == SignalKind::Kill && only.own == Some(true) => match victim(only) {
                    Some(name) => format!("you killed {}", short(&name)),
                    None => one.to_owned(),
                },
                _ if kind == SignalKind::Kill && kills.is_empty() => match signals.len() {
                    1 => "a kill of somebody else".to_owned(),
                    n => format!("{n} kills of others"),
                },
                _ => plain,
            }
        }
        SignalKind::Death => match signals.as_slice() {
            [only] if only.own == Some(true) => match killer(only) {
                Some(name) => format!("killed by {}", short(&name)),
                None => plain,
            },
            _ => plain,
        },
        SignalKind::Marker | SignalKind::Event => match signals.as_slice() {
            [only] => match only.label.as_deref().map(short).filter(|label| !label.is_empty()) {
                Some(label) if kind == SignalKind::Marker => format!("{plain} “{label}”"),
                Some(label) => format!("“{label}” on the screen"),
                None => plain,
            },
            _ => plain,
        },
        SignalKind::Loudness => {
            let strongest = signals.iter().map(|signal| signal.strength).fold(0.0, f32::max);
            match rarity.share(kind, strongest) {
                share if share > 0.0 && share <= FEW => format!("loudest {:.0} %", (share * 100.0).ceil()),
                _ => plain,
            }
        }
        SignalKind::Onset if signals.iter().all(|signal| signal.source == sound_change::SPEC.name) => {
            sound_change::SPEC.reason.to_owned()
        }
        _ => plain,
    }
}

/// What all of it is like, where a person taught all of it.
fn taught(signals: &[&Signal]) -> Option<String> {
    let name = |signal: &Signal| signal.label.as_deref().filter(|_| signal.source == crate::cues::SOURCE).map(short);
    let first = name(signals.first()?)?;
    if signals.iter().any(|signal| name(signal).as_ref() != Some(&first)) {
        return None;
    }
    Some(match signals.len() {
        1 => format!("like your example “{first}”"),
        n => format!("{n} times like your example “{first}”"),
    })
}

/// So many names are said.
const NAMES: usize = 3;

/// `: Bob, Alice and others`, each once; nothing without names.
fn names(names: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.iter().any(|known| same(known, &name)) {
            once.push(short(&name));
        }
    }
    match once.len() {
        0 => String::new(),
        n if n > NAMES => format!(": {} and others", once[..NAMES].join(", ")),
        _ => format!(": {}", once.join(", ")),
    }
}

/// Text from outside: one line, not too long.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TITLE_CHARS).collect::<String>().trim().to_owned()
}
