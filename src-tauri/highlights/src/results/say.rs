//! Differences, in plain words.

use super::{By, Finding};
use crate::learning::words;
use domain::SignalKind;

/// Whole sentences, one for each difference.
pub fn say_findings(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(sentence).collect()
}

fn sentence(finding: &Finding) -> String {
    let Finding { by, more, less, times, posts } = finding;
    let other = match (less, by) {
        (Some(less), by) => format!("of {}", name(*by, less)),
        (None, By::Title) => "of others".to_owned(),
        (None, _) => "of the usual clip".to_owned(),
    };
    let from = if *posts == 1 { "1 post".to_owned() } else { format!("{posts} posts") };
    let subject = name(*by, more);
    let subject = subject[..1].to_uppercase() + &subject[1..];
    format!(
        "{subject} brought {:.1} times the views {other} ({:.1} to {:.1}), from {from}.",
        times.middle, times.low, times.high
    )
}

/// What clips of a group are called.
fn name(by: By, key: &str) -> String {
    let number = key.parse::<usize>().unwrap_or(0);
    match by {
        By::Kind => SignalKind::parse(key).map_or("clips of another kind", words).to_owned(),
        By::Game => format!("clips of {key}"),
        By::Length => match number {
            0 => "clips under 15 s".to_owned(),
            15 => "clips of 15 to 30 s".to_owned(),
            30 => "clips of 30 to 60 s".to_owned(),
            _ => "clips of a minute and more".to_owned(),
        },
        By::Title => match key {
            "number" => "titles with a number",
            "question" => "titles that ask",
            "exclamation" => "titles with an exclamation mark",
            "capitals" => "titles with a word in capitals",
            "short" => "titles of up to four words",
            _ => "titles that name the game",
        }
        .to_owned(),
        By::Weekday => {
            const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            format!("posts on a {}", DAYS[(number.max(1) - 1) % 7])
        }
        By::Hour => format!("posts from {number}:00 to {}:00", number + 4),
    }
}
