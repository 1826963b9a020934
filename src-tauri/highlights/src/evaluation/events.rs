//! Events: a list of times against a list of times.

use super::Claim;
use domain::MediaTime;

/// Tolerances of the tight average: 1, 2 and 5 seconds.
const TIGHT_S: [f64; 3] = [1.0, 2.0, 5.0];

/// How well a kind of event was found in some recordings.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EventScore {
    /// Events that there were.
    pub truth: usize,
    /// Events that were claimed.
    pub claimed: usize,
    /// Matched within ±1 s, and within ±2 s.
    pub matched: [usize; 2],
    /// Average precision at ±1, ±2 and ±5 s; absent where there was no event.
    pub average_precision: [Option<f64>; 3],
}

impl EventScore {
    /// Share of the claims that are right within ±1 s (`0`) or ±2 s (`1`); absent without a claim.
    pub fn precision(&self, tolerance: usize) -> Option<f64> {
        (self.claimed > 0).then(|| self.matched[tolerance] as f64 / self.claimed as f64)
    }

    /// Share of the events that were found; absent without an event.
    pub fn recall(&self, tolerance: usize) -> Option<f64> {
        (self.truth > 0).then(|| self.matched[tolerance] as f64 / self.truth as f64)
    }

    /// The harmonic mean of both; absent where there is neither event nor claim.
    pub fn f1(&self, tolerance: usize) -> Option<f64> {
        let all = self.truth + self.claimed;
        (all > 0).then(|| 2.0 * self.matched[tolerance] as f64 / all as f64)
    }

    /// The mean of the average precisions.
    pub fn tight(&self) -> Option<f64> {
        let known: Vec<f64> = self.average_precision.iter().copied().flatten().collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    }
}

/// Scores the claims of several recordings together: `(truth, claims)` of each.
pub fn score_events(recordings: &[(Vec<MediaTime>, Vec<Claim>)]) -> EventScore {
    let truth = recordings.iter().map(|(truth, _)| truth.len()).sum();
    let claimed = recordings.iter().map(|(_, claims)| claims.len()).sum();
    let hits = |tolerance_s: f64| -> Vec<(f32, bool)> {
        recordings.iter().flat_map(|(truth, claims)| matched(truth, claims, tolerance_s)).collect()
    };
    let count = |tolerance_s: f64| hits(tolerance_s).iter().filter(|(_, hit)| *hit).count();
    EventScore {
        truth,
        claimed,
        matched: [count(1.0), count(2.0)],
        average_precision: TIGHT_S.map(|tolerance_s| average_precision(hits(tolerance_s), truth)),
    }
}

/// Each claim's confidence and whether it met an event that no surer claim had met; the nearest free event counts.
fn matched(truth: &[MediaTime], claims: &[Claim], tolerance_s: f64) -> Vec<(f32, bool)> {
    let tolerance = MediaTime::from_seconds(tolerance_s);
    let mut sorted: Vec<&Claim> = claims.iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut free = vec![true; truth.len()];
    sorted
        .into_iter()
        .map(|(at, confidence)| {
            let nearest = (0..truth.len())
                .filter(|index| free[*index] && truth[*index].distance(*at) <= tolerance)
                .min_by_key(|index| truth[*index].distance(*at));
            if let Some(index) = nearest {
                free[index] = false;
            }
            (*confidence, nearest.is_some())
        })
        .collect()
}

/// The area under precision over recall, precision taken as the best at that recall or a higher one.
fn average_precision(mut hits: Vec<(f32, bool)>, truth: usize) -> Option<f64> {
    if truth == 0 {
        return None;
    }
    // Equal confidences count as one step, so that the order of the recordings makes no difference.
    hits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut seen, mut good) = (0usize, 0usize);
    let mut curve: Vec<(f64, f64)> = Vec::new();
    for step in hits.chunk_by(|a, b| a.0 == b.0) {
        seen += step.len();
        good += step.iter().filter(|(_, hit)| *hit).count();
        curve.push((good as f64 / truth as f64, good as f64 / seen as f64));
    }
    let (mut area, mut best, mut recall) = (0.0, 0.0f64, curve.last().map_or(0.0, |last| last.0));
    for (index, (_, precision)) in curve.iter().enumerate().rev() {
        best = best.max(*precision);
        let before = if index > 0 { curve[index - 1].0 } else { 0.0 };
        area += (recall - before) * best;
        recall = before;
    }
    Some(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(seconds: &[f64]) -> Vec<MediaTime> {
        seconds.iter().copied().map(MediaTime::from_seconds).collect()
    }

    fn claims(of: &[(f64, f32)]) -> Vec<Claim> {
        of.iter().map(|(at, confidence)| (MediaTime::from_seconds(*at), *confidence)).collect()
    }

    #[test]
    fn one_to_one_and_the_surest_first() {
        let score = score_events(&[(times(&[10.0, 20.0]), claims(&[(10.4, 0.9), (10.2, 0.5), (21.5, 0.8)]))]);
        assert_eq!((score.truth, score.claimed, score.matched), (2, 3, [1, 2]));
        assert_eq!(score.precision(0), Some(1.0 / 3.0));
        assert_eq!(score.recall(1), Some(1.0));
        assert_eq!(score.f1(0), Some(0.4));
    }

    #[test]
    fn average_precision_of_a_known_curve() {
        // Hit, miss, hit of two: precision 1 up to recall 0.5, then 2/3.
        let score = score_events(&[(times(&[10.0, 30.0]), claims(&[(10.0, 0.9), (20.0, 0.8), (30.0, 0.7)]))]);
        let expected = 0.5 + 0.5 * 2.0 / 3.0;
        assert!(score.average_precision.iter().all(|ap| (ap.unwrap() - expected).abs() < 1e-9));
        // Nothing found, and nothing to find.
        assert_eq!(score_events(&[(times(&[1.0]), vec![])]).tight(), Some(0.0));
        let boring = score_events(&[(vec![], claims(&[(4.0, 0.9)]))]);
        assert_eq!((boring.tight(), boring.precision(0), boring.recall(0)), (None, Some(0.0), None));
    }

    #[test]
    fn recordings_do_not_match_across() {
        let score = score_events(&[(times(&[10.0]), vec![]), (vec![], claims(&[(10.0, 0.9)]))]);
        assert_eq!(score.matched, [0, 0]);
    }
}
