//! Thins out overlapping boxes of one class. Class by class: a scoreboard must not swallow the rows inside it.

use crate::decode::Candidate;

/// Boxes of one class that overlap more than this are one thing. Rows of a kill feed do not overlap at all, so that the
/// usual value keeps them apart.
const SAME_THING_IOU: f32 = 0.45;
/// More things than this are not in a picture (the exporters' own limit).
const MAX_THINGS: usize = 300;

/// Keeps the best box of each thing, best first. The order is the same for the same input.
pub(crate) fn thin_out(candidates: &mut Vec<Candidate>) {
    candidates.sort_unstable_by(by_rank);
    let mut kept = 0;
    for index in 0..candidates.len() {
        let candidate = candidates[index];
        let known = candidates[..kept]
            .iter()
            .any(|other| other.class == candidate.class && iou(other.corners, candidate.corners) > SAME_THING_IOU);
        if !known && kept < MAX_THINGS {
            candidates[kept] = candidate;
            kept += 1;
        }
    }
    candidates.truncate(kept);
}

/// Best first; what is equally good goes by class and place, so that nothing depends on chance.
pub(crate) fn by_rank(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    let places = || a.corners.iter().zip(&b.corners).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
    b.score.total_cmp(&a.score).then(a.class.cmp(&b.class)).then_with(|| places().unwrap_or(std::cmp::Ordering::Equal))
}

fn iou(a: [f32; 4], b: [f32; 4]) -> f32 {
    let w = a[2].min(b[2]) - a[0].max(b[0]);
    let h = a[3].min(b[3]) - a[1].max(b[1]);
    let common = w.max(0.0) * h.max(0.0);
    let area = |c: [f32; 4]| (c[2] - c[0]).max(0.0) * (c[3] - c[1]).max(0.0);
    let all = area(a) + area(b) - common;
    if all > 0.0 { common / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(class: u16, score: f32, x: f32) -> Candidate {
        Candidate { class, score, corners: [x, 0.0, x + 10.0, 4.0] }
    }

    #[test]
    fn only_the_same_class_swallows() {
        let mut found = vec![at(0, 0.6, 1.0), at(0, 0.9, 0.0), at(1, 0.7, 0.0), at(0, 0.5, 9.0)];
        thin_out(&mut found);
        assert_eq!(found, [at(0, 0.9, 0.0), at(1, 0.7, 0.0), at(0, 0.5, 9.0)]);
    }

    proptest! {
        #[test]
        fn nothing_kept_overlaps_and_order_does_not_matter(
            input in proptest::collection::vec((0u16..3, 0.1f32..1.0, 0.0f32..60.0), 0..40), seed in 0usize..40
        ) {
            let mut one: Vec<Candidate> = input.iter().map(|(class, score, x)| at(*class, *score, *x)).collect();
            let mut two = one.clone();
            two.rotate_left(if one.is_empty() { 0 } else { seed % one.len() });
            thin_out(&mut one);
            thin_out(&mut two);
            prop_assert_eq!(&one, &two);
            prop_assert_eq!(one.is_empty(), input.is_empty());
            for (i, a) in one.iter().enumerate() {
                for b in &one[i + 1..] {
                    prop_assert!(a.class != b.class || iou(a.corners, b.corners) <= SAME_THING_IOU);
                }
            }
        }
    }
}
