//! Scores against views: whether moments that were ranked higher were also seen more.

use super::{FEWEST, Ratio, Yard};

/// What ten points of a score are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Clips with a score that are compared.
    pub clips: usize,
    /// How many times as many views a clip with ten points more had.
    pub per_ten: Ratio,
    /// Two of three clips lie within this factor of what their score says.
    pub spread: f64,
    /// The logarithm of how many times the usual a clip of score 0 is seen, for drawing the line.
    pub at_zero: f64,
}

/// The line through scores and how many times the usual clips were seen. `None` with too few clips, or when all have one score.
pub fn against_score(yard: &Yard<'_>) -> Option<Slope> {
    let points: Vec<(f64, f64)> =
        yard.units.iter().filter_map(|unit| Some((f64::from(unit.first.score?) / 10.0, unit.log_times))).collect();
    if points.len() < FEWEST {
        return None;
    }
    let many = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / many, sum.1 + point.1 / many));
    let (along, both) = points
        .iter()
        .fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x).powi(2), sum.1 + (point.0 - x) * (point.1 - y)));
    if along < 1e-9 {
        return None;
    }
    let slope = both / along;
    let left: f64 = points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
    let variance = left / (many - 2.0);
    Some(Slope {
        clips: points.len(),
        per_ten: Ratio::of(slope, (variance / along).sqrt(), points.len() - 1),
        spread: variance.sqrt().exp(),
        at_zero: y - slope * x,
    })
}
