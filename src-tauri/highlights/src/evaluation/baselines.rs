//! What has to be beaten: moments that need no idea of what is on the screen.

use crate::{Ranking, rank};
use domain::{MediaTime, Signal, SignalKind, Span};

/// A way to choose without understanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// As many windows as were offered, anywhere, each as long as one kill's window.
    Random,
    /// Windows of that length, one after the other at equal distances, as many as were offered.
    Fixed,
    /// Ranking with loudness alone.
    Loudness,
    /// Ranking with motion alone.
    Motion,
}

impl Baseline {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Random, Self::Fixed, Self::Loudness, Self::Motion];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Fixed => "fixed windows",
            Self::Loudness => "loudness only",
            Self::Motion => "motion only",
        }
    }
}

/// The moments that a baseline would offer, best first. `offered` is how many ours are. The same input gives the same.
pub fn baseline(which: Baseline, signals: &[Signal], ranking: &Ranking<'_>, offered: usize) -> Vec<Span> {
    let padding = ranking.settings.padding;
    let length = MediaTime::from_seconds(padding.before_s + padding.after_s).min(ranking.duration);
    let room = ranking.duration - length;
    let at = |share: f64| {
        let start = MediaTime::from_seconds(room.seconds() * share);
        Span::new(start, start + length)
    };
    let only = |kind: SignalKind| {
        let signals: Vec<Signal> = signals.iter().filter(|signal| signal.kind == kind).cloned().collect();
        rank(&signals, ranking).into_iter().map(|moment| moment.span).collect()
    };
    match which {
        Baseline::Random => {
            // The golden ratio's multiples, begun by the recording's length: spread like chance, and the same each time.
            let begin = ranking.duration.micros() as f64 * 0.618_033_988_749_894_9;
            (0..offered).map(|n| at((begin + n as f64 * 0.618_033_988_749_894_9).fract())).collect()
        }
        Baseline::Fixed => (0..offered).map(|n| at((n as f64 + 0.5) / offered as f64)).collect(),
        Baseline::Loudness => only(SignalKind::Loudness),
        Baseline::Motion => only(SignalKind::Motion),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AnalysisSettings;

    #[test]
    fn baselines_stay_inside_and_are_the_same_each_time() {
        let settings = AnalysisSettings::default();
        let ranking = Ranking::new(MediaTime::from_seconds(300.0), &settings);
        let loud = Signal::new(SignalKind::Loudness, MediaTime::from_seconds(50.0), 0.9, "sound.loudness")
            .until(MediaTime::from_seconds(56.0));
        let kill = Signal::new(SignalKind::Kill, MediaTime::from_seconds(150.0), 0.9, "yolo");
        let signals = [loud, kill];
        for which in Baseline::ALL {
            let spans = baseline(which, &signals, &ranking, 4);
            assert_eq!(spans, baseline(which, &signals, &ranking, 4), "{}", which.name());
            assert!(spans.iter().all(|span| span.start >= MediaTime::ZERO && span.end <= ranking.duration));
        }
        assert_eq!(baseline(Baseline::Random, &signals, &ranking, 4).len(), 4);
        let of_loudness = baseline(Baseline::Loudness, &signals, &ranking, 4);
        assert!(of_loudness.len() == 1 && of_loudness[0].contains(MediaTime::from_seconds(53.0)));
        assert!(baseline(Baseline::Motion, &signals, &ranking, 4).is_empty());
    }
}
