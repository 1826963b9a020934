//! A linear model with several sets of effects, each set pulled towards nothing. How strongly is learned from the data
//! (empirical Bayes by expectation and maximisation), with a prior that says "hardly any difference": where groups differ no
//! more than chance makes them, all of its effects shrink to nothing.

/// Rounds; it has converged long before.
const ROUNDS: usize = 80;
/// The prior on how much groups of one set differ, as if so many more groups had shown [`PRIOR`].
const PRIOR_GROUPS: f64 = 1.0;
/// The square of a difference of a tenth.
const PRIOR: f64 = 0.01;
/// Neither is ever nothing, or nothing could be divided by it.
const LEAST_SPREAD: f64 = 1e-4;
const LEAST_NOISE: f64 = 1e-2;
/// The middle of all is not pulled.
const BASE_PULL: f64 = 1e-6;

/// Effects with how sure they are.
pub(super) struct Fitted {
    mean: Vec<f64>,
    /// Covariance, row by row.
    covariance: Vec<f64>,
}

impl Fitted {
    /// A weighted sum of effects, and its standard error.
    pub fn sum(&self, weights: &[(usize, f64)]) -> (f64, f64) {
        let count = self.mean.len();
        let mean = weights.iter().map(|(effect, weight)| weight * self.mean[effect + 1]).sum();
        let mut variance = 0.0;
        for (a, by) in weights {
            for (b, with) in weights {
                variance += by * with * self.covariance[(a + 1) * count + b + 1];
            }
        }
        (mean, variance.max(0.0).sqrt())
    }
}

/// Fits `values`. `rows` says which effects each value has, `set_of` to which set an effect belongs.
pub(super) fn fit(values: &[f64], rows: &[Vec<usize>], set_of: &[usize]) -> Fitted {
    // Effect 0 is the middle of all.
    let count = set_of.len() + 1;
    let sets = set_of.iter().max().map_or(0, |last| last + 1);
    let mut squares = vec![0.0; count * count];
    let mut products = vec![0.0; count];
    for (value, row) in values.iter().zip(rows) {
        let effects = || std::iter::once(0).chain(row.iter().map(|effect| effect + 1));
        for a in effects() {
            products[a] += value;
            for b in effects() {
                squares[a * count + b] += 1.0;
            }
        }
    }
    let total: f64 = values.iter().map(|value| value * value).sum();
    let many = values.len().max(1) as f64;
    let middle = values.iter().sum::<f64>() / many;
    let mut noise = (total / many - middle * middle).max(LEAST_NOISE);
    let mut spread = vec![noise / 10.0; sets];
    let mut fitted = solve(&squares, &products, count, noise, &spread, set_of);
    for _ in 0..ROUNDS {
        let Fitted { mean, covariance } = &fitted;
        let mut left = total;
        for a in 0..count {
            left -= 2.0 * mean[a] * products[a];
            for b in 0..count {
                let at = a * count + b;
                left += squares[at] * (mean[a] * mean[b] + covariance[at]);
            }
        }
        noise = (left / many).max(LEAST_NOISE);
        for (set, spread) in spread.iter_mut().enumerate() {
            let (mut sum, mut groups) = (0.0, 0.0);
            for effect in (1..count).filter(|effect| set_of[effect - 1] == set) {
                sum += mean[effect] * mean[effect] + covariance[effect * count + effect];
                groups += 1.0;
            }
            *spread = ((sum + PRIOR_GROUPS * PRIOR) / (groups + PRIOR_GROUPS + 2.0)).max(LEAST_SPREAD);
        }
        fitted = solve(&squares, &products, count, noise, &spread, set_of);
    }
    fitted
}

fn solve(squares: &[f64], products: &[f64], count: usize, noise: f64, spread: &[f64], set_of: &[usize]) -> Fitted {
    let mut matrix: Vec<f64> = squares.iter().map(|square| square / noise).collect();
    for effect in 0..count {
        matrix[effect * count + effect] += match effect {
            0 => BASE_PULL,
            effect => 1.0 / spread[set_of[effect - 1]],
        };
    }
    let covariance = inverse(matrix, count);
    let mean =
        (0..count).map(|a| (0..count).map(|b| covariance[a * count + b] * products[b]).sum::<f64>() / noise).collect();
    Fitted { mean, covariance }
}

/// The inverse of a symmetric matrix whose diagonal was made larger, by Cholesky's factors.
fn inverse(mut matrix: Vec<f64>, count: usize) -> Vec<f64> {
    let at = |row: usize, column: usize| row * count + column;
    for row in 0..count {
        for column in 0..=row {
            let before: f64 = (0..column).map(|k| matrix[at(row, k)] * matrix[at(column, k)]).sum();
            let rest = matrix[at(row, column)] - before;
            matrix[at(row, column)] =
                if row == column { rest.max(1e-12).sqrt() } else { rest / matrix[at(column, column)] };
        }
    }
    let mut inverse = vec![0.0; count * count];
    let mut solved = vec![0.0; count];
    for unit in 0..count {
        for row in 0..count {
            let before: f64 = (unit..row).map(|k| matrix[at(row, k)] * solved[k]).sum();
            let wanted = f64::from(u8::from(row == unit));
            solved[row] = if row < unit { 0.0 } else { (wanted - before) / matrix[at(row, row)] };
        }
        for row in (0..count).rev() {
            let behind: f64 = (row + 1..count).map(|k| matrix[at(k, row)] * inverse[at(k, unit)]).sum();
            inverse[at(row, unit)] = (solved[row] - behind) / matrix[at(row, row)];
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_is_one() {
        let matrix = vec![4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 2.0];
        let found = inverse(matrix.clone(), 3);
        for row in 0..3 {
            for column in 0..3 {
                let product: f64 = (0..3).map(|k| matrix[row * 3 + k] * found[k * 3 + column]).sum();
                assert!((product - f64::from(u8::from(row == column))).abs() < 1e-9, "{row} {column}: {product}");
            }
        }
    }

    #[test]
    fn what_is_alike_is_pulled_to_nothing_and_what_differs_is_not() {
        let rows: Vec<Vec<usize>> = (0..80).map(|nth| vec![nth % 2]).collect();
        let wobble = |nth: usize| f64::from(u8::try_from(nth * 37 % 11).unwrap()) / 10.0 - 0.5;
        let alike: Vec<f64> = (0..80).map(wobble).collect();
        let (none, _) = fit(&alike, &rows, &[0, 0]).sum(&[(0, 1.0), (1, -1.0)]);
        assert!(none.abs() < 0.02, "{none}");
        let apart: Vec<f64> = (0..80).map(|nth| wobble(nth) + if nth % 2 == 0 { 1.0 } else { 0.0 }).collect();
        let (one, error) = fit(&apart, &rows, &[0, 0]).sum(&[(0, 1.0), (1, -1.0)]);
        assert!((0.85..1.05).contains(&one) && error < 0.2, "{one} ± {error}");
    }
}
