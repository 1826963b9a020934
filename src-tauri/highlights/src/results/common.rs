//! What the best clips have in common, and the worst: what is among them more often than chance would put it there.

use super::{
    Yard,
    traits::{By, traits},
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The best and the worst are a fifth each, and at least so many clips.
const FEWEST_EXTREME: usize = 5;
/// All traits together are found by chance this seldom.
const CHANCE: f64 = 0.05;

/// A trait that many of the best, or of the worst, have.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// Whether it is of the best.
    pub best: bool,
    /// By what.
    pub by: By,
    /// Which; see [`By`].
    pub key: String,
    /// So many of them have it.
    pub with: usize,
    /// Of so many.
    pub of: usize,
    /// So many of the other clips have it.
    pub others_with: usize,
    /// Of so many.
    pub others: usize,
}

/// See the module. Empty while there are too few clips for five of each, and where nothing stands out.
pub fn in_common(yard: &Yard<'_>, zone: &TimeZone) -> Vec<Common> {
    let mut order: Vec<usize> = (0..yard.units.len()).collect();
    order.sort_by(|a, b| yard.units[*b].log_times.total_cmp(&yard.units[*a].log_times));
    let of = (order.len() / 5).max(FEWEST_EXTREME);
    if order.len() < 5 * FEWEST_EXTREME {
        return Vec::new();
    }
    let firsts: Vec<_> = yard.units.iter().map(|unit| unit.first).collect();
    let traits = traits(&firsts, zone);
    let mut having: BTreeMap<&(By, String), usize> = BTreeMap::new();
    traits.iter().flatten().for_each(|one| *having.entry(one).or_default() += 1);
    let tests = (2 * having.len()).max(1) as f64;
    let mut found = Vec::new();
    for (best, extreme) in [(true, &order[..of]), (false, &order[order.len() - of..])] {
        for (one, all) in &having {
            let with = extreme.iter().filter(|clip| traits[**clip].contains(one)).count();
            let (others, others_with) = (order.len() - of, all - with);
            let more = with * others > others_with * of;
            if more && at_least(with, of, *all, order.len()) < CHANCE / tests {
                let (by, key) = (one.0, one.1.clone());
                found.push(Common { best, by, key, with, of, others_with, others });
            }
        }
    }
    found.sort_by(|a, b| b.best.cmp(&a.best).then_with(|| (b.with * a.of).cmp(&(a.with * b.of))));
    found
}

/// How likely `with` or more of `of` that are drawn from `total` have what `having` of them have (hypergeometric).
fn at_least(with: usize, of: usize, having: usize, total: usize) -> f64 {
    let ways = |n: usize, k: usize| log_factorial(n) - log_factorial(k) - log_factorial(n - k);
    let all = ways(total, of);
    (with..=of.min(having))
        .filter(|hits| of - hits <= total - having)
        .map(|hits| (ways(having, hits) + ways(total - having, of - hits) - all).exp())
        .sum()
}

fn log_factorial(n: usize) -> f64 {
    (2..=n).map(|n| (n as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_counted_right() {
        // All four aces among five of 52 cards: 48 of 2,598,960 hands.
        assert!((at_least(4, 5, 4, 52) - 48.0 / 2_598_960.0).abs() < 1e-12);
        assert!((at_least(0, 5, 4, 52) - 1.0).abs() < 1e-9);
    }
}
