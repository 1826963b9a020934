//! Who the player of a recording is, as far as what was read tells. "You fragged Bob" and "Bob was railed by Tony" come up
//! together: so the player is Tony. A game without such sentences marks the rows of the player, or names one person in most of its
//! rows.
//!
//! Nothing here decides: a person says whether a name is theirs.

use crate::{
    kills::killer,
    said::{Said, Who, said, same},
    signals::screen_event::text_of,
    whose::marked,
};
use domain::{MediaTime, Signal, SignalKind};

/// A sentence that means the player and the row of the same kill.
const TOGETHER: MediaTime = MediaTime::from_millis(1500);
/// So often a name has to be met.
const OFTEN: usize = 3;
/// Rows of one name have to be so many where no sentence means the player, and this share of all.
const OFTEN_IN_ROWS: usize = 6;
const SHARE_OF_ROWS: f32 = 0.6;

/// A name that may be the player's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerName {
    /// As it was read most often.
    pub name: String,
    /// How often.
    pub seen: usize,
}

/// The name that the player has most likely; `None` where nothing says so.
pub fn player_name(signals: &[Signal]) -> Option<PlayerName> {
    let told: Vec<(MediaTime, Who, Who)> = signals
        .iter()
        .filter_map(|signal| match said(text_of(signal)?)?.0 {
            Said::Kill { killer, victim } => Some((signal.start, killer, victim)),
            Said::Assist | Said::Watched => None,
        })
        .collect();
    let rows = || {
        told.iter().filter_map(|(at, killer, victim)| match (killer, victim) {
            (Who::Named(killer), Who::Named(victim)) => Some((*at, killer, victim)),
            _ => None,
        })
    };
    let mut met: Vec<&str> = Vec::new();
    for (at, killer, victim) in &told {
        let near = || rows().filter(|row| row.0.distance(*at) <= TOGETHER);
        match (killer, victim) {
            (Who::Player, Who::Named(victim)) => {
                met.extend(near().find(|row| same(row.2, victim)).map(|row| row.1.as_str()));
            }
            (Who::Named(killer), Who::Player) => {
                met.extend(near().find(|row| same(row.1, killer)).map(|row| row.2.as_str()));
            }
            _ => {}
        }
    }
    if let Some(found) = most(&met).filter(|found| found.seen >= OFTEN && 2 * found.seen > met.len()) {
        return Some(found);
    }
    // Killers of the rows that the game marks as the player's.
    let lines: Vec<&Signal> = signals.iter().filter(|signal| signal.kind == SignalKind::Kill).collect();
    let killers: Vec<String> = marked(&lines).into_iter().filter_map(killer).collect();
    let killers: Vec<&str> = killers.iter().map(String::as_str).collect();
    if let Some(found) = most(&killers).filter(|found| found.seen >= OFTEN && 2 * found.seen > killers.len()) {
        return Some(found);
    }
    let all = rows().count();
    let names: Vec<&str> = rows().flat_map(|(_, killer, victim)| [killer.as_str(), victim.as_str()]).collect();
    most(&names).filter(|found| found.seen >= OFTEN_IN_ROWS && found.seen as f32 >= SHARE_OF_ROWS * all as f32)
}

/// The name that is met most often, spelt as most often.
fn most(names: &[&str]) -> Option<PlayerName> {
    let like = |name: &str| names.iter().filter(|other| same(other, name)).count();
    let exactly = |name: &str| names.iter().filter(|other| **other == name).count();
    let best = names.iter().max_by_key(|name| (like(name), exactly(name), std::cmp::Reverse(name.len())))?;
    Some(PlayerName { name: (*best).to_owned(), seen: like(best) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(at_s: f64, class: &str, text: &str) -> Signal {
        let signal = Signal::new(SignalKind::Kill, MediaTime::from_seconds(at_s), 0.9, &format!("reader/1 {class}"));
        Signal { label: Some(text.into()), ..signal }
    }

    fn named(signals: &[Signal]) -> Option<(String, usize)> {
        player_name(signals).map(|found| (found.name, found.seen))
    }

    #[test]
    fn who_is_meant_by_you() {
        let mut signals = Vec::new();
        for (nth, (victim, row)) in [
            ("Grunt", "Grunt was railed by Tony"),
            ("Major", "Major was railed by T0ny"),
            ("Grunt", "Grunt ate Tony's rocket"),
        ]
        .into_iter()
        .enumerate()
        {
            let at = 10.0 * nth as f64;
            signals.extend([read(at, "notice", &format!("You fragged {victim}")), read(at + 0.5, "row", row)]);
            signals.push(read(at + 0.25, "row", "Rai was railed by Kyonshi"));
        }
        assert_eq!(named(&signals), Some(("Tony".into(), 3)));
        signals.truncate(6);
        assert_eq!(named(&signals), None, "two are too few");
    }

    #[test]
    fn who_kills_in_marked_rows() {
        let row = |at_s: f64, mark: &str, text: &str| read(at_s, &format!("row; {mark}"), text);
        let mut rows: Vec<Signal> = (0..3).map(|nth| row(f64::from(nth), "framed", "Tony   Bob")).collect();
        rows.extend((3..9).map(|nth| row(f64::from(nth), "plain", "Alice   Bob")));
        assert_eq!(named(&rows), Some(("Tony".into(), 3)));
    }

    #[test]
    fn who_is_in_most_rows() {
        let rows = |count: usize, text: &str| (0..count).map(|nth| read(nth as f64, "row", text)).collect::<Vec<_>>();
        let mine = [rows(4, "Tony   Bob"), rows(3, "Alice   Tony"), rows(2, "Alice   Carol")].concat();
        assert_eq!(named(&mine), Some(("Tony".into(), 7)));
        let anybodys = [rows(4, "Tony   Bob"), rows(4, "Alice   Carol"), rows(4, "Dave   Eve")].concat();
        assert_eq!(named(&anybodys), None);
        assert_eq!(named(&[]), None);
    }
}
