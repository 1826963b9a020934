//! How alike is alike enough, said with numbers; and how often what was found is what the person keeps.

use super::{heard, template::Template};
use domain::{Cue, CueExample, CueLooks};

/// What a threshold rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The threshold that follows, 0 to 1.
    pub threshold: f32,
    /// How alike the example is, by the others, that is least alike; `None` for a single one.
    pub lowest_example: Option<f32>,
    /// What 995 in 1000 of the pictures reach at most that are not like the examples; `None` where too few were looked at.
    pub others: Option<f32>,
    /// Pictures that were looked at.
    pub pictures: u64,
}

/// How alike a thing usually is to one example of it, where there is no second one to tell.
const USUAL: f32 = 0.75;
/// Pictures that reach this share of the least alike example may be the thing itself; those below are something else.
const ITSELF: f32 = 0.7;
/// Share of the other pictures that stays below what is said of them.
const NEARLY_ALL: f64 = 0.995;
/// Fewer pictures say nothing of the others: ten seconds.
const LEAST_PICTURES: u64 = 40;

/// How alike the least alike example is to what the others have in common. `None` for a single one, 0 where one has nothing in
/// common with the others.
pub fn lowest_example(cue: &Cue) -> Option<f32> {
    if cue.is_heard() {
        return heard::lowest_example(&cue.sounds);
    }
    if cue.examples.len() < 2 {
        return None;
    }
    let alike = (0..cue.examples.len()).map(|left_out| {
        let others: Vec<&CueExample> =
            cue.examples.iter().enumerate().filter(|(nth, _)| *nth != left_out).map(|(_, example)| example).collect();
        Template::of(&others, cue.lines)
            .and_then(|template| template.of_example(&cue.examples[left_out]))
            .unwrap_or(0.0)
    });
    Some(alike.fold(1.0, f32::min))
}

/// What the threshold of a cue rests on, in the recordings that its examples are from.
pub fn cue_bar(cue: &Cue, looks: &[CueLooks]) -> Bar {
    let rule = if cue.is_heard() { heard::heard_bar } else { bar };
    rule(lowest_example(cue), looks)
}

/// The threshold half way between the examples and all that is not like them. `looks` are those of the recordings that the
/// examples are from, as far as they were looked through.
pub fn bar(lowest_example: Option<f32>, looks: &[CueLooks]) -> Bar {
    let own = lowest_example.unwrap_or(USUAL);
    let steps = looks.iter().map(|looks| looks.counts.len()).max().unwrap_or(0);
    let count =
        |step: usize| looks.iter().filter_map(|looks| looks.counts.get(step)).map(|n| u64::from(*n)).sum::<u64>();
    let pictures: u64 = (0..steps).map(count).sum();
    let top = |step: usize| (step + 1) as f32 / steps as f32;
    let below: Vec<u64> = (0..steps).take_while(|step| top(*step) <= own * ITSELF + 1e-6).map(count).collect();
    let all: u64 = below.iter().sum();
    let others = (all >= LEAST_PICTURES).then(|| {
        let wanted = (all as f64 * NEARLY_ALL).ceil() as u64;
        let mut sum = 0;
        let step = below.iter().position(|n| {
            sum += n;
            sum >= wanted
        });
        top(step.unwrap_or(0))
    });
    // Half way to nothing at all would be too low: what is not there is alike by a fifth.
    let threshold = match others {
        Some(others) => (own + others) / 2.0,
        None => own * 0.75,
    };
    let threshold = threshold.clamp(*Cue::THRESHOLDS.start(), *Cue::THRESHOLDS.end());
    Bar { threshold: (threshold * 100.0).round() / 100.0, lowest_example, others, pictures }
}

/// A share of what was decided, and where the true one lies with 95 % certainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// 0 to 1.
    pub share: f64,
    /// The lowest that it may be.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

/// `of` out of `all`, with Wilson's interval. `None` where nothing was decided.
pub fn share(of: u32, all: u32) -> Option<Share> {
    if all == 0 || of > all {
        return None;
    }
    /// Standard deviations of 95 %.
    const Z: f64 = 1.96;
    let (n, share) = (f64::from(all), f64::from(of) / f64::from(all));
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Some(Share { share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Counted as _;

    fn looks(likenesses: &[(f32, u32)]) -> CueLooks {
        let mut looks = CueLooks::empty();
        for (likeness, times) in likenesses {
            (0..*times).for_each(|_| looks.count(*likeness));
        }
        looks
    }

    #[test]
    fn the_bar_lies_between_the_examples_and_the_rest() {
        let bar = bar(Some(0.8), &[looks(&[(0.1, 380), (0.21, 100), (0.85, 60)]), looks(&[(0.31, 20)])]);
        assert_eq!(bar, Bar { threshold: 0.56, lowest_example: Some(0.8), others: Some(0.325), pictures: 560 });
    }

    #[test]
    fn little_is_known_of_one_example_and_few_pictures() {
        let few = bar(None, &[looks(&[(0.1, 30)])]);
        assert_eq!((few.threshold, few.others, few.lowest_example), (0.56, None, None));
        assert_eq!(bar(Some(0.8), &[]).threshold, 0.6);
        // Nothing in common: no threshold is below what may be set.
        assert_eq!(bar(Some(0.0), &[looks(&[(0.1, 300)])]).threshold, 0.3);
    }

    #[test]
    fn a_share_of_few_says_how_little_it_says() {
        assert_eq!(share(0, 0), None);
        let rounded = |of, all| share(of, all).map(|it| [it.share, it.low, it.high].map(|part| (part * 100.0).round()));
        assert_eq!(rounded(3, 3), Some([100.0, 44.0, 100.0]));
        assert_eq!(rounded(9, 10), Some([90.0, 60.0, 98.0]));
        assert_eq!(rounded(0, 4), Some([0.0, 0.0, 49.0]));
    }
}
