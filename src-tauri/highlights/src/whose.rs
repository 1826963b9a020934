//! Whose kill it is, as far as signals tell. What a class or a read name says is kept; the rest follows from what else is on
//! the screen at that time:
//!
//! - a line in a feed is anybody's, unless it is highlighted or its name was read. Where a game shows the player's kills in
//!   the middle, a line without such a notice is somebody else's;
//! - a notice that comes up with the player's death says who did it: it is no kill of the player;
//! - what looks like a notice while a table or a menu covers the game belongs to that;
//! - a game shows its notices in one place: what looks like one and is somewhere else is a medal or a call-out.

use domain::{MediaTime, Signal, SignalKind, Span};

/// A notice and its line come up with the same picture, or some looks apart.
const SAME: MediaTime = MediaTime::from_millis(1200);
/// A notice of the player's own death comes with it.
const WITH_DEATH: MediaTime = MediaTime::from_millis(700);
/// A table comes up a look later than what it brings.
const BEFORE_COVER: MediaTime = MediaTime::from_millis(300);

/// Notices in one recording that show where the game puts them.
const SHOWN_BEFORE: usize = 5;
/// Heights of the picture (0 to 1) by which the middle of a notice may lie elsewhere: some have a second line.
const ELSEWHERE: f32 = 0.08;

/// Writes into `own` of kills what follows from the others. `signals` have to be in order of time. Doing it twice changes
/// nothing.
pub(crate) fn attribute(signals: &mut [Signal]) {
    let deaths: Vec<MediaTime> = signals
        .iter()
        .filter(|signal| signal.kind == SignalKind::Death && signal.own != Some(false))
        .map(|signal| signal.start)
        .collect();
    let covers: Vec<Span> = signals
        .iter()
        .filter(|signal| signal.kind.is_not_play())
        .map(|signal| Span::new(signal.start - BEFORE_COVER, signal.span().end))
        .collect();
    for kill in signals.iter_mut().filter(|signal| signal.kind == SignalKind::Kill && signal.own == Some(true)) {
        let of_death = deaths.iter().any(|death| death.distance(kill.start) <= WITH_DEATH);
        if of_death || covers.iter().any(|cover| cover.contains(kill.start)) {
            kill.own = Some(false);
        }
    }
    elsewhere(signals);
    let own: Vec<(MediaTime, Option<String>)> = signals
        .iter()
        .filter(|signal| signal.kind == SignalKind::Kill && signal.own == Some(true))
        .map(|signal| (signal.start, signal.label.clone()))
        .collect();
    if own.is_empty() {
        return;
    }
    // Each notice explains one line: the nearest.
    let mut lines: Vec<usize> = (0..signals.len())
        .filter(|index| signals[*index].kind == SignalKind::Kill && signals[*index].own.is_none())
        .collect();
    for (at, label) in own {
        let near = lines
            .iter()
            .enumerate()
            .filter(|(_, index)| signals[**index].label != label && signals[**index].start.distance(at) <= SAME)
            .min_by_key(|(_, index)| signals[**index].start.distance(at))
            .map(|(place, _)| place);
        if let Some(place) = near {
            signals[lines.swap_remove(place)].own = Some(true);
        }
    }
    for index in lines {
        signals[index].own = Some(false);
    }
}

/// Takes away what is not where the other notices are.
fn elsewhere(signals: &mut [Signal]) {
    let middle = |signal: &Signal| signal.place.map(|place| place.y + place.h / 2.0);
    let notices = || signals.iter().filter(|signal| signal.kind == SignalKind::Kill && signal.own == Some(true));
    let mut middles: Vec<f32> = notices().filter_map(middle).collect();
    if middles.len() < SHOWN_BEFORE {
        return;
    }
    let Some(usual) = crate::norm::median(&mut middles) else { return };
    for signal in signals.iter_mut().filter(|signal| signal.kind == SignalKind::Kill && signal.own == Some(true)) {
        if middle(signal).is_some_and(|middle| (middle - usual).abs() > ELSEWHERE) {
            signal.own = Some(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::show;
    use expect_test::{Expect, expect};

    fn signal(kind: SignalKind, at_s: f64, own: Option<bool>, label: &str) -> Signal {
        let mut signal = Signal::new(kind, MediaTime::from_seconds(at_s), 0.9, "yolo");
        (signal.own, signal.label) = (own, Some(label.into()));
        signal
    }

    fn row(at_s: f64) -> Signal {
        signal(SignalKind::Kill, at_s, None, "row")
    }

    fn notice(at_s: f64) -> Signal {
        signal(SignalKind::Kill, at_s, Some(true), "notice")
    }

    fn check(mut signals: Vec<Signal>, expected: Expect) {
        attribute(&mut signals);
        expected.assert_eq(&show(&signals));
        let once = signals.clone();
        attribute(&mut signals);
        assert_eq!(signals, once);
    }

    #[test]
    fn a_line_without_a_notice_is_somebody_elses() {
        check(
            vec![row(1.0), notice(1.25), row(5.0), row(9.0), notice(9.0), row(9.5)],
            expect![[r#"
                kill 1.0 s strength 0.90 own "row"
                kill 1.2 s strength 0.90 own "notice"
                kill 5.0 s strength 0.90 other "row"
                kill 9.0 s strength 0.90 own "row"
                kill 9.0 s strength 0.90 own "notice"
                kill 9.5 s strength 0.90 other "row"
            "#]],
        );
    }

    #[test]
    fn a_game_without_notices_tells_nothing() {
        check(
            vec![row(1.0), row(5.0)],
            expect![[r#"
                kill 1.0 s strength 0.90 "row"
                kill 5.0 s strength 0.90 "row"
            "#]],
        );
    }

    #[test]
    fn a_notice_is_where_the_others_are() {
        let at = |at_s: f64, y: f32| {
            let place = Some(domain::RelativeBox { x: 0.3, y, w: 0.4, h: 0.1 });
            Signal { place, ..notice(at_s) }
        };
        check(
            vec![at(1.0, 0.26), at(5.0, 0.27), at(9.0, 0.12), at(13.0, 0.26), at(17.0, 0.28), at(21.0, 0.26)],
            expect![[r#"
                kill 1.0 s strength 0.90 own "notice"
                kill 5.0 s strength 0.90 own "notice"
                kill 9.0 s strength 0.90 other "notice"
                kill 13.0 s strength 0.90 own "notice"
                kill 17.0 s strength 0.90 own "notice"
                kill 21.0 s strength 0.90 own "notice"
            "#]],
        );
        // Two say nothing of a third.
        check(
            vec![at(1.0, 0.26), at(5.0, 0.12)],
            expect![[r#"
                kill 1.0 s strength 0.90 own "notice"
                kill 5.0 s strength 0.90 own "notice"
            "#]],
        );
    }

    #[test]
    fn who_killed_the_player_is_no_kill() {
        let board = signal(SignalKind::Scoreboard, 20.0, None, "scoreboard").until(MediaTime::from_seconds(23.0));
        check(
            vec![
                signal(SignalKind::Death, 10.0, Some(true), "death"),
                notice(10.25),
                notice(14.0),
                board,
                notice(21.0),
            ],
            expect![[r#"
                death 10.0 s strength 0.90 own "death"
                kill 10.2 s strength 0.90 other "notice"
                kill 14.0 s strength 0.90 own "notice"
                scoreboard 20.0–23.0 s strength 0.90 "scoreboard"
                kill 21.0 s strength 0.90 other "notice"
            "#]],
        );
    }
}
