//! Counting kills: what two classes show of one kill is one kill, and kills of others are none.

use domain::{MediaTime, Signal, SignalKind};

/// A notice and its line in a feed come up with the same picture, or a few looks apart.
const SAME_KILL: MediaTime = MediaTime::from_millis(1000);

/// The kills of the player (or of nobody known), each once, in order of time. `signals` have to be in order of time.
pub(crate) fn distinct_kills<'a>(signals: impl IntoIterator<Item = &'a Signal>) -> Vec<&'a Signal> {
    let mut kills: Vec<(&Signal, Vec<&Option<String>>)> = Vec::new();
    for signal in signals {
        if signal.kind != SignalKind::Kill || signal.own == Some(false) {
            continue;
        }
        // The same class twice is two kills; another class may show the same one.
        let known = kills
            .iter_mut()
            .rev()
            .take_while(|(kill, _)| signal.start - kill.start <= SAME_KILL)
            .filter(|(_, labels)| !labels.contains(&&signal.label))
            .last();
        match known {
            Some((_, labels)) => labels.push(&signal.label),
            None => kills.push((signal, vec![&signal.label])),
        }
    }
    kills.into_iter().map(|(kill, _)| kill).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::kill;

    #[test]
    fn two_classes_show_two_kills_twice() {
        let seen = |at: f64, label: &str| Signal { label: Some(label.into()), ..kill(at) };
        let signals = [seen(1.0, "row"), seen(1.2, "notice"), seen(1.25, "row"), seen(1.5, "notice"), seen(9.0, "row")];
        let times: Vec<f64> = distinct_kills(&signals).iter().map(|kill| kill.start.seconds()).collect();
        assert_eq!(times, [1.0, 1.25, 9.0]);
    }
}
