//! A logistic model, pulled towards nothing. The absolute penalty is as strong as chance alone would be: what is not clearly
//! more than chance stays exactly zero. The square penalty keeps any one choice from moving much.

use domain::SignalKind;

/// So many features.
pub(super) const N: usize = SignalKind::ALL.len();

/// A choice as numbers.
pub(super) struct Row {
    /// Each 0 to 1.
    pub features: [f64; N],
    pub kept: bool,
}

/// Standard errors of chance that have to be outweighed. With 1.7, noise moves one kind in ten, and a little.
const CHANCE: f64 = 1.7;
/// The square penalty, in choices: as if there were so many more that say nothing.
const SHRINK: f64 = 4.0;
/// The same for how much is kept in general, which is not a preference.
const SHRINK_BASE: f64 = 0.1;
/// One round of Newton's steps moves nothing further than this.
const STEP: f64 = 1.0;
/// It has converged long before.
const ROUNDS: usize = 200;
const DONE: f64 = 1e-7;

/// By feature, what it adds to the logarithm of the odds of being kept.
pub(super) fn fit(rows: &[Row]) -> [f64; N] {
    let mut learned = [0.0; N];
    if rows.is_empty() {
        return learned;
    }
    let kept = rows.iter().filter(|row| row.kept).count() as f64;
    let rate = (kept + 1.0) / (rows.len() as f64 + 2.0);
    let gates: [f64; N] = std::array::from_fn(|feature| {
        let squares: f64 = rows.iter().map(|row| row.features[feature].powi(2)).sum();
        CHANCE * (squares * rate * (1.0 - rate)).sqrt()
    });
    // The logarithm of the odds of each row, kept up to date.
    let mut odds = vec![0.0; rows.len()];
    let mut base = 0.0;
    for _ in 0..ROUNDS {
        let (gradient, curvature) = slope(rows, &odds, |_| 1.0);
        let step = ((gradient - SHRINK_BASE * base) / (curvature + SHRINK_BASE)).clamp(-STEP, STEP);
        base += step;
        odds.iter_mut().for_each(|odds| *odds += step);
        let mut moved = step.abs();
        for feature in 0..N {
            let (gradient, curvature) = slope(rows, &odds, |row| row.features[feature]);
            let pull = gradient + curvature * learned[feature];
            let wanted = pull.signum() * (pull.abs() - gates[feature]).max(0.0) / (curvature + SHRINK);
            let step = (wanted - learned[feature]).clamp(-STEP, STEP);
            if step != 0.0 {
                learned[feature] += step;
                for (odds, row) in odds.iter_mut().zip(rows) {
                    *odds += step * row.features[feature];
                }
                moved = moved.max(step.abs());
            }
        }
        if moved < DONE {
            break;
        }
    }
    learned
}

/// First derivative and (negative) second one of the likelihood along a feature.
fn slope(rows: &[Row], odds: &[f64], feature: impl Fn(&Row) -> f64) -> (f64, f64) {
    rows.iter().zip(odds).fold((0.0, 0.0), |(gradient, curvature), (row, odds)| {
        let likely = 1.0 / (1.0 + (-odds).exp());
        let value = feature(row);
        (
            gradient + (f64::from(u8::from(row.kept)) - likely) * value,
            curvature + likely * (1.0 - likely) * value * value,
        )
    })
}
