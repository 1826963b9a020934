//! Which looks at a sound are finds, and how alike is alike enough.

use crate::cues::{Bar, Find};
use domain::{Cue, CueLooks, MediaTime};

/// So far above what is usual a stretch has to be, in spreads of what is usual. Measured on an announcer's voice over a game
/// (`cargo run --example teach_sound`): one example is itself half game, and lifts the sound less far above everything else.
const SPREADS: f32 = 4.5;
const SPREADS_OF_ONE: f32 = 3.5;
/// What 995 in 1000 stay below, in the same.
const NEARLY_ALL: f32 = 2.6;
/// Fewer looks say nothing of the others: ten seconds.
const LEAST_LOOKS: u64 = 40;

/// What is found at a threshold, in order of time: of what overlaps, the most similar. `length` is how long the sound is.
pub fn heard_finds(looks: &CueLooks, threshold: f32, length: MediaTime) -> Vec<Find> {
    let mut found: Vec<Find> = Vec::new();
    for look in looks.alike.iter().filter(|look| look.likeness >= threshold) {
        let (start, end) = (look.time, look.time + length);
        let find = Find { start, end, likeness: look.likeness, place: None, best_at: start };
        match found.last_mut() {
            Some(last) if start < last.end => {
                if find.likeness > last.likeness {
                    *last = find;
                }
            }
            _ => found.push(find),
        }
    }
    found
}

/// The threshold of a sound: clearly above what everything else reaches in the recordings of the examples. What is usual says
/// it better than the examples do: game sound on top makes each of them a little like everything.
pub fn heard_bar(lowest_example: Option<f32>, looks: &[CueLooks]) -> Bar {
    let steps = looks.iter().map(|looks| looks.counts.len()).max().unwrap_or(0);
    let count =
        |step: usize| looks.iter().filter_map(|looks| looks.counts.get(step)).map(|n| u64::from(*n)).sum::<u64>();
    let mut counts: Vec<u64> = (0..steps).map(count).collect();
    let pictures: u64 = counts.iter().sum();
    // Silence is like nothing, and says nothing of what else is heard.
    counts.iter_mut().take(1).for_each(|silent| *silent = 0);
    if counts.iter().sum::<u64>() < LEAST_LOOKS {
        return Bar { threshold: Cue::FIRST_THRESHOLD, lowest_example, others: None, pictures };
    }
    let usual = share_below(&counts, 0.5);
    // Downwards, where the sound itself is never among them: in a short recording it may be a tenth of all that is heard.
    let spread = (usual - share_below(&counts, 0.16)).max(1e-3);
    let spreads = if lowest_example.is_none() { SPREADS_OF_ONE } else { SPREADS };
    let others = (usual + NEARLY_ALL * spread).min(1.0);
    // Over an even hiss nothing else is alike at all; what is half like the examples is still another sound then.
    let half_way = lowest_example.map_or(0.0, |own| (own + others) / 2.0);
    let threshold = (usual + spreads * spread).max(half_way).clamp(*Cue::THRESHOLDS.start(), *Cue::THRESHOLDS.end());
    Bar { threshold: (threshold * 100.0).round() / 100.0, lowest_example, others: Some(others), pictures }
}

/// The likeness that a share of all looks stays below; within a step they are spread evenly.
fn share_below(counts: &[u64], share: f64) -> f32 {
    let all: u64 = counts.iter().sum();
    let wanted = all as f64 * share;
    let mut below = 0.0;
    for (step, count) in counts.iter().enumerate() {
        let count = *count as f64;
        if below + count >= wanted && count > 0.0 {
            return ((step as f64 + (wanted - below) / count) / counts.len() as f64) as f32;
        }
        below += count;
    }
    1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Counted as _;
    use domain::CueLook;

    #[test]
    fn of_what_overlaps_the_most_similar_is_the_find() {
        let look =
            |at_s: f64, likeness: f32| CueLook { time: MediaTime::from_seconds(at_s), likeness, moved: (0.0, 0.0) };
        let alike = vec![look(1.0, 0.6), look(1.5, 0.8), look(2.0, 0.7), look(4.0, 0.5), look(9.0, 0.4)];
        let looks = CueLooks { counts: Vec::new(), alike };
        let found = |threshold| -> Vec<(f64, f64)> {
            let finds = heard_finds(&looks, threshold, MediaTime::from_seconds(0.8));
            finds.iter().map(|find| (find.start.seconds(), find.end.seconds())).collect()
        };
        assert_eq!(found(0.5), [(1.5, 2.3), (4.0, 4.8)]);
        assert_eq!(found(0.75), [(1.5, 2.3)]);
        assert!(found(0.9).is_empty());
    }

    #[test]
    fn the_bar_lies_clearly_above_what_is_usual() {
        let mut looks = CueLooks::empty();
        // Two thirds between 0.15 and 0.25, a few of the sound itself.
        for (likeness, times) in [(0.11, 100), (0.16, 300), (0.21, 300), (0.26, 100), (0.8, 12)] {
            (0..times).for_each(|_| looks.count(likeness));
        }
        let bar = heard_bar(Some(0.7), &[looks]);
        assert!((0.35..0.55).contains(&bar.threshold) && bar.others.unwrap() < bar.threshold, "{bar:?}");
        assert_eq!((bar.pictures, bar.lowest_example), (812, Some(0.7)));
        // Silence says nothing, and neither do few.
        let mut silent = CueLooks::empty();
        (0..900).for_each(|_| silent.count(0.0));
        (0..39).for_each(|_| silent.count(0.2));
        let few = heard_bar(None, &[silent]);
        assert_eq!((few.threshold, few.others, few.pictures), (Cue::FIRST_THRESHOLD, None, 939));
    }
}
