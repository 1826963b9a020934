//! What was learned, in plain words.

use super::{Lesson, Taught};
use domain::SignalKind;

/// What moments of a kind are called when they are counted.
pub fn words(kind: SignalKind) -> &'static str {
    use SignalKind as K;
    match kind {
        K::Kill => "kills",
        K::MultiKill => "multi kills",
        K::Medal => "medals",
        K::Death => "deaths",
        K::Objective => "objectives",
        K::Victory => "victories",
        K::Defeat => "defeats",
        K::Scoreboard => "scoreboards",
        K::Menu => "menus",
        K::Console => "consoles",
        K::Spectating => "views of others",
        K::Marker => "places you marked",
        K::Voice => "shouts",
        K::Loudness => "loud places",
        K::Onset => "sudden sounds",
        K::Motion => "places with much motion",
        K::SceneCut => "cuts",
        K::Event => "things on the screen",
    }
}

/// Whole sentences, the most telling first. Never empty.
pub fn say(taught: &Taught) -> Vec<String> {
    let from = |count: usize, one: &str, many: &str| format!("from {count} {}", if count == 1 { one } else { many });
    let choices = from(taught.decided, "choice", "choices");
    let of = |lesson: &Lesson| format!("{} of {}", lesson.kept, lesson.decided);
    let mut more: Vec<&Lesson> = taught.lessons.iter().filter(|lesson| lesson.factor > 1.0).collect();
    let mut less: Vec<&Lesson> = taught.lessons.iter().rev().filter(|lesson| lesson.factor < 1.0).collect();
    let mut said = Vec::new();
    if !more.is_empty() && !less.is_empty() {
        let (liked, other) = (more.remove(0), less.remove(0));
        said.push(format!(
            "You keep {} more often than {} ({} against {}), {choices}.",
            words(liked.kind),
            words(other.kind),
            of(liked),
            of(other)
        ));
    }
    let rest = more.iter().map(|lesson| (lesson, "more")).chain(less.iter().map(|lesson| (lesson, "less")));
    said.extend(rest.map(|(lesson, how)| {
        format!("You keep {} {how} often than other moments ({}), {choices}.", words(lesson.kind), of(lesson))
    }));
    let side = |verb: &str, seconds: f64, more: &str, less: &str| {
        let direction = if seconds > 0.0 { more } else { less };
        (seconds != 0.0).then(|| format!("{verb} {:.1} s {direction}", seconds.abs()))
    };
    let edges: Vec<String> =
        [side("begin", taught.before_s, "earlier", "later"), side("end", taught.after_s, "later", "earlier")]
            .into_iter()
            .flatten()
            .collect();
    if !edges.is_empty() {
        let trims = from(taught.trimmed, "trim", "trims");
        said.push(format!("Your clips {} than ours did, {trims}.", edges.join(" and ")));
    }
    if said.is_empty() {
        said.push(match (taught.decided, taught.trimmed) {
            (0, 0) => "Nothing was kept, turned down or trimmed yet.".to_owned(),
            _ => format!("No preference shows yet, {choices}."),
        });
    }
    said
}
