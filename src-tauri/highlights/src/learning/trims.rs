//! How much more or less a person keeps before and behind what happens than we do.

use domain::Choice;

/// Edges that were moved further were moved for another reason, in seconds.
const FAR_S: f64 = 10.0;
/// As if so many trims more had left everything as it is.
const SHRINK: f64 = 4.0;
/// What people mean by about here, in seconds: edges spread at least so much.
const ABOUT_S: f64 = 1.0;
/// Nothing is learned that is less than this, in seconds: nobody sees it.
const LEAST_S: f64 = 0.2;

/// Seconds before, seconds behind, and how many trims that comes from.
pub(super) fn learn(choices: &[Choice]) -> (f64, f64, usize) {
    let trims: Vec<(f64, f64)> = choices
        .iter()
        // What was set and then turned down says nothing about edges.
        .filter(|choice| choice.kept != Some(false))
        .filter_map(|choice| {
            let set = choice.set?;
            // A span of another place is another moment.
            (set.overlap(choice.ours) > domain::MediaTime::ZERO).then(|| {
                let before_s = (choice.ours.start - set.start).seconds();
                let after_s = (set.end - choice.ours.end).seconds();
                (before_s.clamp(-FAR_S, FAR_S), after_s.clamp(-FAR_S, FAR_S))
            })
        })
        .collect();
    let side = |of: fn(&(f64, f64)) -> f64| usual(trims.iter().map(of).collect());
    (side(|trim| trim.0), side(|trim| trim.1), trims.len())
}

/// The middle of some distances, less what chance would make of it.
fn usual(mut moved: Vec<f64>) -> f64 {
    if moved.is_empty() {
        return 0.0;
    }
    let count = moved.len() as f64;
    moved.sort_by(f64::total_cmp);
    let middle = |sorted: &[f64]| {
        let half = sorted.len() / 2;
        if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
    };
    let median = middle(&moved);
    let mut spread: Vec<f64> = moved.iter().map(|moved| (moved - median).abs()).collect();
    spread.sort_by(f64::total_cmp);
    // 1.48 makes a standard deviation of a median distance, 1.25 the error of a median of one of a mean.
    let error = 1.25 * (1.48 * middle(&spread)).max(ABOUT_S) / count.sqrt();
    let learned = median.signum() * (median.abs() - error).max(0.0) * count / (count + SHRINK);
    if learned.abs() < LEAST_S { 0.0 } else { learned }
}
