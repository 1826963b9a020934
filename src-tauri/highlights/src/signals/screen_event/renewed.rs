//! A notice that comes up again with the same words while it is still there stays longer than its class does.

use domain::{MediaTime, Signal, SignalKind};
use std::collections::BTreeMap;

/// How far apart two lengths may be and still be the same time to stay.
const SAME_STAY_S: f64 = 0.35;
/// Events of a class that have to stay equally long for that to be its usual time, and their share of all.
const USUAL_AT_LEAST: (usize, f64) = (4, 0.4);
/// Staying so much longer than usual is a renewal, not an error of a look or two.
const RENEWED_S: f64 = 0.75;

/// Kills whose notice came up again with the same words while it was still there: it stays longer than its class does.
/// The renewal began the usual time before the end. `signals` are those of the detector; what is derived is added.
pub(crate) fn renewed(signals: &mut Vec<Signal>) {
    let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, signal) in signals.iter().enumerate() {
        if let (SignalKind::Kill, Some(true), Some(label)) = (signal.kind, signal.own, &signal.label) {
            classes.entry(label.clone()).or_default().push(index);
        }
    }
    let mut more = Vec::new();
    for indices in classes.values() {
        let stay = |index: usize| signals[index].span().length().seconds();
        let like = |length: f64| indices.iter().filter(|index| (stay(**index) - length).abs() <= SAME_STAY_S).count();
        let Some((count, usual)) = indices
            .iter()
            .map(|index| (like(stay(*index)), stay(*index)))
            .max_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)))
        else {
            continue;
        };
        if count < USUAL_AT_LEAST.0 || (count as f64) < USUAL_AT_LEAST.1 * indices.len() as f64 || usual <= 0.0 {
            continue;
        }
        let long: Vec<usize> = indices.iter().copied().filter(|index| stay(*index) >= usual + RENEWED_S).collect();
        for index in long {
            let end = signals[index].span().end;
            let mut again = signals[index].clone();
            again.start = end - MediaTime::from_seconds(usual);
            // Less sure than what was seen to come up.
            again.strength *= 0.8;
            signals[index].end = Some(again.start);
            more.push(again);
        }
    }
    signals.extend(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_that_stays_longer_than_its_kind_was_renewed() {
        let notice =
            |start: f64, length: f64| crate::testing::kill(start).until(MediaTime::from_seconds(start + length));
        let mut signals: Vec<Signal> = [(10.0, 3.0), (20.0, 2.75), (30.0, 3.0), (40.0, 3.25), (50.0, 5.0), (60.0, 1.0)]
            .into_iter()
            .map(|(start, length)| Signal { label: Some("notice".into()), ..notice(start, length) })
            .collect();
        renewed(&mut signals);
        let starts: Vec<f64> = signals.iter().map(|signal| signal.start.seconds()).collect();
        assert_eq!(starts, [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 52.0]);
        // Without a usual time nothing follows.
        let mut odd: Vec<Signal> = [(10.0, 1.0), (20.0, 2.0), (30.0, 4.0), (40.0, 8.0)]
            .into_iter()
            .map(|(start, length)| Signal { label: Some("notice".into()), ..notice(start, length) })
            .collect();
        renewed(&mut odd);
        assert_eq!(odd.len(), 4);
    }
}
