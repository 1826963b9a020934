//! A short recording in which nothing stands out. Replay buffers save the last 15 to 120 seconds when the player presses a
//! key: the file itself is their "that was good", however it sounds. There is too little around it to compare with, so
//! the norms that long recordings are measured by say nothing here.

use super::Ranking;
use domain::{MediaTime, MomentDraft, Reason, Signal, SignalKind, Span};

/// Up to this length a recording counts as a save. Replay buffers are set to 15 to 60 seconds by most, 90 by some.
const LONGEST: MediaTime = MediaTime::from_millis(90_000);
/// Up to this length where the name says that a key saved it: buffers go up to twenty minutes, and then it is the end that was
/// meant.
const LONGEST_NAMED: MediaTime = MediaTime::from_millis(1_200_000);
/// Kept of it: the thumb is late, so the end is what was meant.
const KEPT: MediaTime = MediaTime::from_millis(45_000);
/// In the middle band: more than a loud place in a long recording, less than anything that was seen.
const SCORE: u8 = 45;

/// The moment that a short save is. `None` for a longer recording, and where a menu or scoreboard covers most of it.
pub(super) fn moment(signals: &[Signal], covers: &[(SignalKind, Span)], ranking: &Ranking<'_>) -> Option<MomentDraft> {
    let longest = if ranking.saved { LONGEST_NAMED } else { LONGEST };
    if ranking.duration > longest || SCORE < ranking.settings.min_score {
        return None;
    }
    let span = Span::new((ranking.duration - KEPT).at_least_zero(), ranking.duration);
    let covered = covers.iter().fold(MediaTime::ZERO, |sum, (_, cover)| sum + cover.overlap(span));
    if covered.micros() * 2 > span.length().micros() {
        return None;
    }
    let evidence: Vec<Signal> = signals.iter().filter(|signal| span.contains(signal.start)).cloned().collect();
    let hint = super::strongest(&evidence, 1).pop().map(|signal| signal.start);
    // Without any hint: two thirds in, where the thing that made the player press the key usually is.
    let peak = hint.unwrap_or(span.start + MediaTime::from_micros(span.length().micros() * 2 / 3));
    let reason = Reason { kind: SignalKind::Marker, text: "saved on purpose".into(), points: f32::from(SCORE) };
    Some(MomentDraft { span, peak, score: SCORE, reasons: vec![reason], evidence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AnalysisSettings;

    fn of(seconds: f64, signals: &[Signal]) -> Vec<MomentDraft> {
        let settings = AnalysisSettings::default();
        super::super::rank(signals, &Ranking::new(MediaTime::from_seconds(seconds), &settings))
    }

    #[test]
    fn a_replay_save_is_a_moment_even_when_nothing_stands_out() {
        let found = of(30.0, &[]);
        assert_eq!((found.len(), found[0].span, found[0].score), (1, Span::from_seconds(0.0, 30.0), SCORE));
        assert_eq!(of(80.0, &[])[0].span, Span::from_seconds(35.0, 80.0), "the end of a long buffer");
        assert!(of(200.0, &[]).is_empty(), "a longer recording was not saved by a key");
    }

    #[test]
    fn hints_do_not_cut_a_save_into_pieces() {
        let loud = |at_s: f64| {
            Signal::new(SignalKind::Loudness, MediaTime::from_seconds(at_s), 1.0, "sound.loudness")
                .until(MediaTime::from_seconds(at_s + 3.0))
        };
        let found = of(40.0, &[loud(3.0), loud(33.0)]);
        assert_eq!((found.len(), found[0].span), (1, Span::from_seconds(0.0, 40.0)));
        // What is known makes moments of its own.
        let kill = crate::testing::kill(30.0);
        assert_eq!(of(40.0, &[loud(3.0), kill])[0].span, Span::from_seconds(21.0, 34.0));
    }

    #[test]
    fn a_long_save_is_known_by_its_name() {
        let settings = AnalysisSettings::default();
        let ranking = Ranking { saved: true, ..Ranking::new(MediaTime::from_seconds(300.0), &settings) };
        assert_eq!(super::super::rank(&[], &ranking)[0].span, Span::from_seconds(255.0, 300.0));
    }

    #[test]
    fn what_is_near_the_end_of_a_save_comes_first() {
        let settings = AnalysisSettings::default();
        let kills = [crate::testing::kill(30.0), crate::testing::kill(270.0)];
        let peaks = |saved: bool| {
            let ranking = Ranking { saved, ..Ranking::new(MediaTime::from_seconds(300.0), &settings) };
            let found = super::super::rank(&kills, &ranking);
            found.iter().map(|moment| (moment.peak.seconds(), moment.score)).collect::<Vec<_>>()
        };
        let [(first, high), (second, low)] = peaks(true)[..] else { panic!("two moments") };
        assert_eq!((first, second), (270.0, 30.0));
        assert!(high > low, "{high} {low}");
        let [(first, high), (second, low)] = peaks(false)[..] else { panic!("two moments") };
        assert_eq!((first, second, high), (30.0, 270.0, low), "elsewhere the time does not matter");
    }

    #[test]
    fn a_save_of_a_menu_is_none() {
        let menu = Signal::new(SignalKind::Menu, MediaTime::from_seconds(5.0), 1.0, "yolo")
            .until(MediaTime::from_seconds(28.0));
        assert!(of(30.0, &[menu]).is_empty());
    }
}
