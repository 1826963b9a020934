//! Draws from a seed: the same seed gives the same year.

use jiff::Timestamp;
use uuid::Uuid;

/// A source of chance.
pub(super) struct Chance(fastrand::Rng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// 0 to one less than `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.usize(..n.max(1))
    }

    /// Anywhere between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.f64()
    }

    /// Yes that often, from 0 to 1.
    pub fn yes(&mut self, share: f64) -> bool {
        self.0.f64() < share
    }

    /// One of some.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// The place of one of some that are not equally likely.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.between(0.0, weights.iter().sum());
        for (nth, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return nth;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// A number around 0, two thirds of the time within 1 (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.f64()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.0.f64()).cos()
    }

    /// An id that was made at a time.
    pub fn id(&mut self, at: Timestamp) -> Uuid {
        let bytes = self.0.u128(..).to_le_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&bytes[..10]);
        uuid::Builder::from_unix_timestamp_millis(at.as_millisecond().unsigned_abs(), &tail).into_uuid()
    }
}

/// Shares `total` out by weights, whole numbers that sum up to it.
pub(super) fn shared_out(total: usize, weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let (mut before, mut so_far) = (0, 0.0);
    weights
        .iter()
        .enumerate()
        .map(|(nth, weight)| {
            so_far += weight;
            let last = nth + 1 == weights.len();
            let upto = if last || sum <= 0.0 { total } else { (total as f64 * so_far / sum) as usize };
            let share = upto - before;
            before = upto;
            share
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_when_it_is_shared_out() {
        assert_eq!(shared_out(10, &[1.0, 0.0, 1.0, 2.0]), [2, 0, 3, 5]);
        assert_eq!(shared_out(7, &[1.0; 3]).iter().sum::<usize>(), 7);
        assert!(shared_out(5, &[]).is_empty());
    }
}
