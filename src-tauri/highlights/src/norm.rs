//! What is usual around a time: everything that stands out is measured against it.

use std::collections::VecDeque;

/// The median of the `half` values before and after each value, itself included; fewer at both ends. Values that are no
/// number are not allowed.
pub(crate) fn running_median(values: &[f32], half: usize) -> Vec<f32> {
    let mut window: VecDeque<f32> = VecDeque::new();
    // Sorted copy of the window. Moving a few kilobytes a step is faster than any tree of this size.
    let mut sorted: Vec<f32> = Vec::with_capacity(2 * half + 1);
    let place = |sorted: &[f32], value: f32| sorted.partition_point(|other| other.total_cmp(&value).is_lt());
    let mut ahead = 0;
    (0..values.len())
        .map(|index| {
            while ahead < values.len() && ahead <= index + half {
                let value = values[ahead];
                window.push_back(value);
                sorted.insert(place(&sorted, value), value);
                ahead += 1;
            }
            if index > half
                && let Some(old) = window.pop_front()
            {
                sorted.remove(place(&sorted, old));
            }
            sorted[sorted.len() / 2]
        })
        .collect()
}

/// The middle value; `None` of nothing.
pub(crate) fn median(values: &mut [f32]) -> Option<f32> {
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// Levels smoothed over `width` of them, centred: the mean of their power, in dB, because that is what is heard.
pub(crate) fn smooth_db(db: &[f32], width: usize) -> Vec<f32> {
    let power: Vec<f64> = db.iter().map(|db| 10f64.powf(f64::from(*db) / 10.0)).collect();
    smooth(&power, width).iter().map(|power| (10.0 * power.max(1e-12).log10()) as f32).collect()
}

/// The mean power of some levels, in dB; very little for none.
pub(crate) fn power_mean(db: &[f32]) -> f32 {
    let sum: f64 = db.iter().map(|db| 10f64.powf(f64::from(*db) / 10.0)).sum();
    (10.0 * (sum / db.len().max(1) as f64).max(1e-12).log10()) as f32
}

/// The mean over `width` values around each, fewer at both ends.
pub(crate) fn smooth(values: &[f64], width: usize) -> Vec<f64> {
    let (before, after) = (width / 2, width - width / 2);
    (0..values.len())
        .map(|index| {
            let part = &values[index.saturating_sub(before)..(index + after.max(1)).min(values.len())];
            part.iter().sum::<f64>() / part.len() as f64
        })
        .collect()
}

/// Stretches of `values` that reach `open` somewhere and stay at `keep` or above, as index ranges.
pub(crate) fn stretches(values: &[f32], open: f32, keep: f32) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut begun: Option<(usize, bool)> = None;
    for (index, value) in values.iter().copied().chain([f32::NEG_INFINITY]).enumerate() {
        begun = match begun {
            Some((start, opened)) if value >= keep => Some((start, opened || value >= open)),
            Some((start, opened)) => {
                if opened {
                    found.push(start..index);
                }
                None
            }
            None if value >= keep => Some((index, value >= open)),
            None => None,
        };
    }
    found
}

/// Cuts stretches that are longer than `longest` at their lowest place, but never nearer than `shortest` to an end, until
/// none is.
pub(crate) fn cut_long(
    stretches: Vec<std::ops::Range<usize>>,
    values: &[f32],
    longest: usize,
    shortest: usize,
) -> Vec<std::ops::Range<usize>> {
    let mut open: Vec<_> = stretches.into_iter().rev().collect();
    let mut done = Vec::new();
    while let Some(stretch) = open.pop() {
        let (from, to) = (stretch.start + shortest.max(1), stretch.end.saturating_sub(shortest.max(1)));
        if stretch.len() <= longest || from >= to {
            done.push(stretch);
            continue;
        }
        let middle = (stretch.start + stretch.end) / 2;
        // Where it is equally low, the middle.
        let cut = (from..to)
            .min_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.abs_diff(middle).cmp(&b.abs_diff(middle))))
            .unwrap_or(middle);
        open.push(cut..stretch.end);
        open.push(stretch.start..cut);
    }
    done
}

/// The part of a stretch around its highest value that does not fall `below` it by more, and that value.
pub(crate) fn around_peak(
    stretch: std::ops::Range<usize>,
    values: &[f32],
    below: f32,
) -> (std::ops::Range<usize>, f32) {
    // The first of equals.
    let peak =
        stretch.clone().fold(stretch.start, |best, index| if values[index] > values[best] { index } else { best });
    let low = values[peak] - below;
    let start = (stretch.start..peak).rev().find(|index| values[*index] < low).map_or(stretch.start, |index| index + 1);
    let end = (peak..stretch.end).find(|index| values[*index] < low).unwrap_or(stretch.end);
    (start..end, values[peak])
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one stretch is a list of stretches")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stretches_need_to_open_and_then_hold() {
        let values = [0.0, 3.0, 5.0, 3.0, 1.0, 3.0, 1.0, 6.0];
        assert_eq!(stretches(&values, 5.0, 3.0), [1..4, 7..8]);
        assert_eq!(stretches(&[], 5.0, 3.0), []);
    }

    #[test]
    fn long_stretches_are_cut_where_they_are_low() {
        let values = [9.0, 9.0, 9.0, 2.0, 9.0, 9.0, 9.0, 9.0, 9.0];
        assert_eq!(cut_long(vec![0..9], &values, 6, 2), [0..3, 3..9]);
        assert_eq!(cut_long(vec![0..9], &values, 4, 2), [0..3, 3..6, 6..9]);
        assert_eq!(cut_long(vec![0..3], &values, 2, 2), [0..3]);
    }

    #[test]
    fn tails_are_cut_off() {
        let values = [3.0, 4.0, 9.0, 16.0, 15.0, 9.0, 3.0];
        assert_eq!(around_peak(0..7, &values, 8.0), (2..6, 16.0));
        assert_eq!(around_peak(0..7, &values, 99.0), (0..7, 16.0));
        assert_eq!(around_peak(3..4, &values, 1.0), (3..4, 16.0));
    }

    proptest! {
        #[test]
        fn the_running_median_is_the_median(values in proptest::collection::vec(-70f32..0.0, 1..60), half in 0usize..20) {
            for (index, found) in running_median(&values, half).into_iter().enumerate() {
                let mut part = values[index.saturating_sub(half)..(index + half + 1).min(values.len())].to_vec();
                prop_assert_eq!(Some(found), median(&mut part));
            }
        }

        #[test]
        fn cuts_keep_everything(values in proptest::collection::vec(0f32..9.0, 1..80), longest in 2usize..20) {
            let pieces = cut_long(vec![0..values.len()], &values, longest, 1);
            prop_assert_eq!(pieces.first().map(|piece| piece.start), Some(0));
            prop_assert_eq!(pieces.last().map(|piece| piece.end), Some(values.len()));
            prop_assert!(pieces.windows(2).all(|pair| pair[0].end == pair[1].start));
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= longest.max(2)));
        }
    }
}
