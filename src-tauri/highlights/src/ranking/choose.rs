//! Which candidates are offered: the best ones, but no five clips of one fight, no more than are wanted, and no longer than
//! there is room for.

use domain::{MediaTime, Span};

/// What speaks for and against offering a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// What it is worth.
    pub value: f32,
    /// From where to where.
    pub span: Span,
    /// What it was cut from: pieces of one fight have the same.
    pub fight: Span,
}

/// How many may be offered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    /// So many moments.
    pub moments: usize,
    /// So much time together, when there is a limit.
    pub total: Option<MediaTime>,
}

/// Each further piece of a fight counts this much less than the one before, when there is not room for all.
const AGAIN: f32 = 0.7;
/// A fight gives a moment for each of these begun, however short its pieces are.
const EACH: MediaTime = MediaTime::from_millis(60_000);

/// The places of the chosen candidates, in the order in which they were chosen.
pub(super) fn choose(candidates: &[Candidate], limits: Limits) -> Vec<usize> {
    let mut left: Vec<usize> = (0..candidates.len()).collect();
    let mut chosen: Vec<usize> = Vec::new();
    let mut room = limits.total.map(MediaTime::micros);
    while chosen.len() < limits.moments {
        let taken = |fight: Span| chosen.iter().filter(|index| candidates[**index].fight == fight).count();
        left.retain(|index| {
            let candidate = &candidates[*index];
            taken(candidate.fight) < most_of(candidate.fight.length())
                && room.is_none_or(|room| candidate.span.length().micros() <= room)
        });
        let worth = |index: usize| {
            let candidate = &candidates[index];
            candidate.value * AGAIN.powi(taken(candidate.fight).min(64) as i32)
        };
        // The first of equals.
        let Some(best) = left.iter().copied().min_by(|a, b| worth(*b).total_cmp(&worth(*a)).then(a.cmp(b))) else {
            break;
        };
        left.retain(|index| *index != best);
        room = room.map(|room| room - candidates[best].span.length().micros());
        chosen.push(best);
    }
    chosen
}

/// So many moments may come of a fight.
fn most_of(fight: MediaTime) -> usize {
    let begun = (fight.micros() + EACH.micros() - 1).div_euclid(EACH.micros());
    usize::try_from(begun).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ten seconds each, one after the other.
    fn candidates(fights: &[(usize, f32)], fight_s: f64) -> Vec<Candidate> {
        fights
            .iter()
            .enumerate()
            .map(|(nth, (fight, value))| Candidate {
                value: *value,
                span: Span::from_seconds(nth as f64 * 20.0, nth as f64 * 20.0 + 10.0),
                fight: Span::from_seconds(*fight as f64, *fight as f64 + fight_s),
            })
            .collect()
    }

    fn limits(moments: usize, total_s: Option<f64>) -> Limits {
        Limits { moments, total: total_s.map(MediaTime::from_seconds) }
    }

    #[test]
    fn no_five_clips_of_one_fight() {
        let all = candidates(&[(0, 3.0), (0, 2.9), (0, 2.8), (0, 2.7), (0, 2.6), (1, 1.0)], 110.0);
        assert_eq!(choose(&all, limits(10, None)), [0, 1, 5]);
        let longer = candidates(&[(0, 3.0), (0, 2.9), (0, 2.8), (0, 2.7), (0, 2.6), (1, 1.0)], 190.0);
        assert_eq!(choose(&longer, limits(10, None)).len(), 5);
    }

    #[test]
    fn where_there_is_not_room_for_all_another_fight_comes_first() {
        let all = candidates(&[(0, 3.0), (0, 2.0), (1, 1.5), (2, 0.5)], 90.0);
        assert_eq!(choose(&all, limits(2, None)), [0, 2], "2.0 counts 1.4 as the second of its fight");
        assert_eq!(choose(&all, limits(3, None)), [0, 2, 1]);
    }

    #[test]
    fn a_budget_of_length_is_kept_and_filled() {
        let mut all = candidates(&[(0, 3.0), (1, 2.0), (2, 1.0)], 30.0);
        all[0].span.end = all[0].span.start + MediaTime::from_seconds(14.0);
        assert_eq!(choose(&all, limits(9, Some(25.0))), [0, 1]);
        all[1].span.end = all[1].span.start + MediaTime::from_seconds(14.0);
        assert_eq!(choose(&all, limits(9, Some(25.0))), [0, 2], "what is too long is left out, not all after it");
        assert_eq!(choose(&all, limits(9, Some(5.0))), [0usize; 0]);
    }

    proptest! {
        #[test]
        fn limits_hold(
            fights in proptest::collection::vec((0usize..5, 0.01f32..5.0), 0..40),
            moments in 0usize..12, total_s in proptest::option::of(0.0f64..200.0), fight_s in 1.0f64..900.0,
        ) {
            let all = candidates(&fights, fight_s);
            let chosen = choose(&all, limits(moments, total_s));
            prop_assert!(chosen.len() <= moments);
            let seconds = chosen.len() as f64 * 10.0;
            prop_assert!(total_s.is_none_or(|total| seconds <= total + 1e-6));
            for fight in 0..5i32 {
                let of_it = chosen.iter().filter(|index| all[**index].fight == Span::from_seconds(f64::from(fight), f64::from(fight) + fight_s)).count();
                prop_assert!(of_it <= most_of(MediaTime::from_seconds(fight_s)));
            }
            let mut sorted = chosen.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(sorted.len(), chosen.len());
            // The best one is always there, when there is room for one.
            if moments > 0 && total_s.is_none_or(|total| total >= 10.0) && !all.is_empty() {
                let best = all.iter().map(|candidate| candidate.value).fold(0.0, f32::max);
                prop_assert_eq!(all[chosen[0]].value, best);
            }
        }
    }
}
