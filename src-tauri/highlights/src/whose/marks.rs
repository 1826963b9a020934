//! Whose a row is by how it is marked: the rows about the player are the few with a frame, or the few on another plate.
//! What all rows have is how the game draws them, and says nothing; so does what one row in many has.

use crate::signals::screen_event::{Mark, differ, mark_of};
use domain::{Signal, SignalKind};

/// Share of all rows that are the player's where rows are marked. Fewer are errors, more are what rows look like.
const SHARE: std::ops::RangeInclusive<f32> = 0.08..=0.6;
/// One marked row tells where there are so few, else it takes two.
const FEW: usize = 6;
/// Below three nothing can be compared.
const LEAST: usize = 3;
/// Levels (of 255) within which two plates are of one colour.
const ONE_PLATE: u8 = 48;
/// Share of all rows that are on one of two plates, or on none, where plates tell.
const ORDERLY: f32 = 0.8;

/// Writes into `own` of rows what their marks say, if they say anything.
pub(super) fn by_marks(signals: &mut [Signal]) {
    let marks: Vec<Mark> = signals.iter().filter(|signal| is_row(signal)).filter_map(mark_of).collect();
    let Some(own) = meaning(&marks) else { return };
    for signal in signals.iter_mut().filter(|signal| is_row(signal)) {
        signal.own = mark_of(signal).map(|mark| is(mark, own));
    }
}

/// Whether it is a row of a list whose mark was looked at.
pub(super) fn is_row(signal: &Signal) -> bool {
    signal.kind == SignalKind::Kill && mark_of(signal).is_some()
}

/// Whether its mark says that a row is about the player, in a recording with these rows.
pub(crate) fn marked<'a>(rows: &[&'a Signal]) -> Vec<&'a Signal> {
    let marks: Vec<Mark> = rows.iter().copied().filter_map(mark_of).collect();
    let Some(own) = meaning(&marks) else { return Vec::new() };
    rows.iter().copied().filter(|row| mark_of(row).is_some_and(|mark| is(mark, own))).collect()
}

fn is(mark: Mark, own: Mark) -> bool {
    match (mark, own) {
        (Mark::Plate(one), Mark::Plate(other)) => differ(one, other) <= ONE_PLATE,
        _ => mark == own,
    }
}

/// The mark of the player's own rows.
fn meaning(marks: &[Mark]) -> Option<Mark> {
    let tells = |count: usize| {
        let least = if marks.len() <= FEW { 1 } else { 2 };
        marks.len() >= LEAST && count >= least && SHARE.contains(&(count as f32 / marks.len() as f32))
    };
    let count = |own: Mark| marks.iter().filter(|mark| is(**mark, own)).count();
    if tells(count(Mark::Frame)) {
        return Some(Mark::Frame);
    }
    // Frames that tell nothing are part of how rows are drawn, and so is what is below most of them.
    let mut kinds: Vec<(Mark, usize)> = Vec::new();
    for mark in marks {
        match kinds.iter_mut().find(|(kind, _)| is(*mark, *kind)) {
            Some((_, count)) => *count += 1,
            None => kinds.push((*mark, 1)),
        }
    }
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let [(_, usual), (own @ Mark::Plate(_), few), ..] = kinds[..] else { return None };
    let orderly = (usual + few) as f32 >= ORDERLY * marks.len() as f32;
    (usual > few && few >= 2 && orderly && tells(few)).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(marks: &str) -> Option<Mark> {
        let mark = |c| match c {
            'f' => Mark::Frame,
            'd' => Mark::Plate([20, 22, 25]),
            'D' => Mark::Plate([30, 12, 25]),
            'w' => Mark::Plate([240, 235, 220]),
            'r' => Mark::Plate([200, 30, 30]),
            'g' => Mark::Plate([30, 200, 30]),
            _ => Mark::Plain,
        };
        meaning(&marks.chars().map(mark).collect::<Vec<_>>())
    }

    #[test]
    fn a_few_frames_are_the_players() {
        assert_eq!(meant(".....f..f....."), Some(Mark::Frame));
        assert_eq!(meant("dd.dfdDd.df"), Some(Mark::Frame));
        assert_eq!(meant("..f"), Some(Mark::Frame));
    }

    #[test]
    fn what_all_have_or_one_in_many_tells_nothing() {
        assert_eq!(meant("ffffffff"), None);
        assert_eq!(meant("fffff.ff."), None, "not each of them is seen");
        assert_eq!(meant(".........f.........."), None);
        assert_eq!(meant(".f"), None);
        assert_eq!(meant("......................f.......................f"), None);
        assert_eq!(meant(""), None);
    }

    #[test]
    fn a_few_on_another_plate_are_the_players() {
        assert_eq!(meant("dDdwdddwd"), Some(Mark::Plate([240, 235, 220])));
        assert_eq!(meant("...w...w"), Some(Mark::Plate([240, 235, 220])));
        assert_eq!(meant("dddddddd"), None);
        assert_eq!(meant("drgwdrgwd"), None, "plates of teams");
        assert_eq!(meant("wwdd."), None, "which of them is usual is not clear");
    }
}
