//! Moments: ranked spans against the windows that a person would have cut.

use super::TrueEvent;
use domain::{MediaTime, Padding, Span};

/// A span counts as found when this much of both is common.
const SAME: f64 = 0.5;

/// How well the moments of some recordings were found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MomentScore {
    /// Recordings that were looked at, and those that have a window.
    pub recordings: usize,
    /// Recordings with at least one window.
    pub with_windows: usize,
    /// Windows that there are.
    pub truth: usize,
    /// Moments that were offered.
    pub offered: usize,
    /// Pairs with an IoU of 0.5 or more, one to one, best moments first.
    pub matched: usize,
    /// Windows found by the first 3, 5 and 10 moments of each recording.
    pub within: [usize; 3],
    /// Of the first ten moments of each recording: how many there are, and how many meet a window.
    pub first_ten: (usize, usize),
    /// The best window of the truth is among the first three.
    pub best_in_three: usize,
    /// Sum of nDCG over the recordings with windows; the gain of a window is its number of events.
    pub ndcg: f64,
    /// Errors of both edges of every pair, in seconds.
    pub edge_errors_s: Vec<f64>,
    /// Seconds of moments in which no window is.
    pub wasted_s: f64,
    /// Seconds of all moments.
    pub offered_s: f64,
    /// Events that make a moment: how many lie in one, and how many there are.
    pub events: (usize, usize),
    /// Seconds of all recordings.
    pub duration_s: f64,
}

impl MomentScore {
    /// F1 over all pairs; absent where there is neither window nor moment.
    pub fn f1(&self) -> Option<f64> {
        let all = self.truth + self.offered;
        (all > 0).then(|| 2.0 * self.matched as f64 / all as f64)
    }

    /// An error of the edges that this share (0 to 1) of them stays below.
    pub fn edge_error_s(&self, share: f64) -> Option<f64> {
        let mut errors = self.edge_errors_s.clone();
        errors.sort_by(f64::total_cmp);
        let last = errors.len().checked_sub(1)?;
        Some(errors[((last as f64) * share.clamp(0.0, 1.0)).round() as usize])
    }

    /// Adds the score of other recordings.
    pub fn add(&mut self, other: &Self) {
        self.recordings += other.recordings;
        self.with_windows += other.with_windows;
        self.truth += other.truth;
        self.offered += other.offered;
        self.matched += other.matched;
        for (mine, theirs) in self.within.iter_mut().zip(other.within) {
            *mine += theirs;
        }
        self.first_ten.0 += other.first_ten.0;
        self.first_ten.1 += other.first_ten.1;
        self.best_in_three += other.best_in_three;
        self.ndcg += other.ndcg;
        self.edge_errors_s.extend(&other.edge_errors_s);
        self.wasted_s += other.wasted_s;
        self.offered_s += other.offered_s;
        self.events.0 += other.events.0;
        self.events.1 += other.events.1;
        self.duration_s += other.duration_s;
    }
}

/// The windows of a recording: each event with its padding, those no further apart than the gap joined, with the number of
/// events in each. In order of time.
pub fn truth_windows(
    events: &[TrueEvent],
    duration: MediaTime,
    padding: Padding,
    merge_gap_s: f64,
) -> Vec<(Span, usize)> {
    let whole = Span::new(MediaTime::ZERO, duration);
    let (before, after) = (MediaTime::from_seconds(padding.before_s), MediaTime::from_seconds(padding.after_s));
    let gap = MediaTime::from_seconds(merge_gap_s);
    let mut times: Vec<MediaTime> =
        events.iter().filter(|event| event.makes_a_moment()).map(|event| event.at).collect();
    times.sort_unstable();
    let mut windows: Vec<(Span, usize)> = Vec::new();
    for at in times {
        let span = Span::new(at - before, at + after).clamp_to(whole);
        match windows.last_mut() {
            Some((last, count)) if span.start - last.end <= gap => {
                *last = last.hull(span);
                *count += 1;
            }
            _ => windows.push((span, 1)),
        }
    }
    windows
}

/// Scores the moments of one recording, best first, against its windows.
pub fn score_moments(
    events: &[TrueEvent],
    windows: &[(Span, usize)],
    moments: &[Span],
    duration: MediaTime,
) -> MomentScore {
    let mut free = vec![true; windows.len()];
    let pairs: Vec<Option<usize>> = moments
        .iter()
        .map(|moment| {
            let best = (0..windows.len())
                .filter(|index| free[*index] && windows[*index].0.iou(*moment) >= SAME)
                .max_by(|a, b| windows[*a].0.iou(*moment).total_cmp(&windows[*b].0.iou(*moment)));
            if let Some(index) = best {
                free[index] = false;
            }
            best
        })
        .collect();
    let found_by = |k: usize| pairs.iter().take(k).flatten().count();
    let most = windows.iter().map(|(_, count)| *count).max();
    let best_in_three = pairs.iter().take(3).flatten().any(|index| Some(windows[*index].1) == most);
    let mut ideal: Vec<usize> = windows.iter().map(|(_, count)| *count).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let gain = |gains: &mut dyn Iterator<Item = usize>| -> f64 {
        gains.enumerate().map(|(place, gain)| gain as f64 / (place as f64 + 2.0).log2()).sum()
    };
    let best_gain = gain(&mut ideal.into_iter());
    let our_gain = gain(&mut pairs.iter().map(|pair| pair.map_or(0, |index| windows[index].1)));
    let edge_errors_s = moments
        .iter()
        .zip(&pairs)
        .filter_map(|(moment, pair)| {
            let window = windows[(*pair)?].0;
            Some([moment.start.distance(window.start).seconds(), moment.end.distance(window.end).seconds()])
        })
        .flatten()
        .collect();
    let offered_s: f64 = moments.iter().map(|moment| moment.length().seconds()).sum();
    let useful_s: f64 = moments
        .iter()
        .flat_map(|moment| windows.iter().map(move |(window, _)| window.overlap(*moment).seconds()))
        .sum();
    let first_ten = moments.len().min(10);
    MomentScore {
        recordings: 1,
        with_windows: usize::from(!windows.is_empty()),
        truth: windows.len(),
        offered: moments.len(),
        matched: pairs.iter().flatten().count(),
        within: [found_by(3), found_by(5), found_by(10)],
        first_ten: (first_ten, found_by(first_ten)),
        best_in_three: usize::from(best_in_three),
        ndcg: if best_gain > 0.0 { our_gain / best_gain } else { 0.0 },
        edge_errors_s,
        wasted_s: (offered_s - useful_s).max(0.0),
        offered_s,
        events: super::covered(events, moments),
        duration_s: duration.seconds(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SignalKind;

    fn kill(at_s: f64) -> TrueEvent {
        TrueEvent { kind: SignalKind::Kill, at: MediaTime::from_seconds(at_s), own: true }
    }

    const PADDING: Padding = Padding { before_s: 9.0, after_s: 4.0 };

    #[test]
    fn windows_are_joined_by_the_paddings() {
        let death = TrueEvent { kind: SignalKind::Death, ..kill(60.0) };
        let other = TrueEvent { own: false, ..kill(70.0) };
        let events = [kill(5.0), kill(40.0), kill(20.0), death, other];
        let windows = truth_windows(&events, MediaTime::from_seconds(100.0), PADDING, 5.0);
        assert_eq!(windows, [(Span::from_seconds(0.0, 24.0), 2), (Span::from_seconds(31.0, 44.0), 1)]);
    }

    #[test]
    fn a_known_case() {
        let duration = MediaTime::from_seconds(200.0);
        let events = [kill(20.0), kill(22.0), kill(100.0)];
        let windows = truth_windows(&events, duration, PADDING, 5.0);
        // A false one first, then the small window well, then the big one a little late.
        let moments =
            [Span::from_seconds(150.0, 160.0), Span::from_seconds(91.0, 104.0), Span::from_seconds(13.0, 28.0)];
        let score = score_moments(&events, &windows, &moments, duration);
        assert_eq!((score.truth, score.offered, score.matched, score.within), (2, 3, 2, [2, 2, 2]));
        assert_eq!((score.f1(), score.best_in_three, score.events), (Some(0.8), 1, (3, 3)));
        assert!((score.wasted_s - 12.0).abs() < 1e-9, "{}", score.wasted_s);
        assert_eq!((score.edge_error_s(0.0), score.edge_error_s(1.0)), (Some(0.0), Some(2.0)));
        let expected = (1.0 / 3f64.log2() + 2.0 / 4f64.log2()) / (2.0 + 1.0 / 3f64.log2());
        assert!((score.ndcg - expected).abs() < 1e-9);
    }

    #[test]
    fn a_window_is_found_once() {
        let duration = MediaTime::from_seconds(60.0);
        let events = [kill(20.0)];
        let windows = truth_windows(&events, duration, PADDING, 5.0);
        let moments = [Span::from_seconds(11.0, 24.0), Span::from_seconds(12.0, 24.0)];
        assert_eq!(score_moments(&events, &windows, &moments, duration).matched, 1);
    }
}
