//! Where a closer look may pay. The first pass over a recording is cheap: its sound, its marks, and the pictures that stand for
//! themselves, seconds apart. This says which stretches are decoded wholly after that, and in which order.
//!
//! What is known (a mark, a shout, an event that a sparse picture shows) is always looked at; hints share what is left of a
//! budget, the strongest first. A stretch that menus or tables cover is left out.

use crate::{markers, signals::ClassMeaning};
use domain::{Detection, MediaTime, Signal, SignalKind, Span};

/// What a sparse picture showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Glimpse {
    /// When.
    pub time: MediaTime,
    /// How sure it is that something of the player's is on it, 0 to 1.
    pub event: f32,
    /// Whether something covers the game.
    pub covered: bool,
}

impl Glimpse {
    /// From what the detector saw in one picture. A single look may be an error, so the usual threshold applies.
    pub fn of(time: MediaTime, detections: &[Detection], meanings: &[ClassMeaning]) -> Self {
        let mut glimpse = Self { time, event: 0.0, covered: false };
        for meaning in meanings {
            let best = meaning.best(detections);
            if best < meaning.threshold * LENIENT {
                continue;
            }
            if meaning.signal.is_not_play() {
                glimpse.covered |= best >= meaning.threshold;
            } else if meaning.own != Some(false) {
                glimpse.event = glimpse.event.max(best);
            }
        }
        glimpse
    }
}

/// A sparse look is followed by a closer one, so it may be believed sooner.
const LENIENT: f32 = 0.7;
/// Share of a recording that hints alone may claim, with a detector to look and without one.
const BUDGET: (f64, f64) = (0.2, 0.08);
/// However short the recording, hints may claim this.
const LEAST_BUDGET: MediaTime = MediaTime::from_millis(60_000);
/// Stretches closer than this are watched in one go: a jump costs half the distance of keyframes, and a start of ffmpeg.
const ONE_GO: MediaTime = MediaTime::from_millis(6_000);
/// A stretch that is longer is cut, so that something is shown soon and little is lost when it is stopped.
const LONGEST: MediaTime = MediaTime::from_millis(45_000);
/// Seconds of a stretch that need no look of their own: spans that were watched end where a picture was, not on the point.
const WATCHED_S: f64 = 2.0;
/// Worth of what is known; hints are worth less than 1.
const KNOWN: f32 = 2.0;

/// A stretch to be decoded wholly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// From where to where.
    pub span: Span,
    /// How much it promises; higher goes first.
    pub promise: f32,
}

/// What a wish for a closer look rests on.
struct Wish {
    span: Span,
    promise: f32,
}

/// The stretches, most promising first. They do not overlap. `detector` tells whether anybody will look for events.
pub fn promising(signals: &[Signal], glimpses: &[Glimpse], duration: MediaTime, detector: bool) -> Vec<Stretch> {
    let whole = Span::new(MediaTime::ZERO, duration);
    let covered = covers(glimpses);
    let mut wishes: Vec<Wish> = signals.iter().filter_map(of_signal).chain(of_glimpses(glimpses)).collect();
    for wish in &mut wishes {
        wish.span = wish.span.clamp_to(whole);
        let hidden: f64 = covered.iter().map(|cover| cover.overlap(wish.span).seconds()).sum();
        if wish.promise < KNOWN && hidden * 2.0 > wish.span.length().seconds() {
            wish.promise = 0.0;
        }
    }
    wishes.retain(|wish| wish.promise > 0.0 && wish.span.length() > MediaTime::ZERO);
    wishes.sort_by(|a, b| b.promise.total_cmp(&a.promise).then(a.span.start.cmp(&b.span.start)));

    let share = if detector { BUDGET.0 } else { BUDGET.1 };
    let mut left = MediaTime::from_seconds(duration.seconds() * share).max(LEAST_BUDGET.min(duration));
    let mut chosen: Vec<Wish> = Vec::new();
    for wish in wishes {
        let known: f64 = chosen.iter().map(|other| other.span.overlap(wish.span).seconds()).sum();
        let fresh = MediaTime::from_seconds((wish.span.length().seconds() - known).max(0.0));
        if wish.promise < KNOWN {
            if fresh > left {
                continue;
            }
            left = left - fresh;
        }
        chosen.push(wish);
    }
    stretches(chosen)
}

/// The stretches round marks that nobody watched yet: what a mark asks for that was set when all had been looked at.
pub fn unwatched(marks: &[Signal], watched: &[Span], duration: MediaTime) -> Vec<Span> {
    let mut left: Vec<Span> = promising(marks, &[], duration, false).into_iter().map(|stretch| stretch.span).collect();
    left.retain(|span| {
        let known: f64 = watched.iter().map(|known| known.overlap(*span).seconds()).sum();
        span.length().seconds() - known > WATCHED_S
    });
    left
}

/// Joins what is close, cuts what is long, puts the best first.
fn stretches(mut wishes: Vec<Wish>) -> Vec<Stretch> {
    wishes.sort_by_key(|wish| wish.span.start);
    let mut joined: Vec<Stretch> = Vec::new();
    for wish in wishes {
        match joined.last_mut() {
            Some(last) if wish.span.start - last.span.end <= ONE_GO => {
                last.span = last.span.hull(wish.span);
                last.promise = last.promise.max(wish.promise) + 0.1 * last.promise.min(wish.promise);
            }
            _ => joined.push(Stretch { span: wish.span, promise: wish.promise }),
        }
    }
    let mut all: Vec<Stretch> = joined.into_iter().flat_map(cut).collect();
    all.sort_by(|a, b| b.promise.total_cmp(&a.promise).then(a.span.start.cmp(&b.span.start)));
    all
}

fn cut(stretch: Stretch) -> Vec<Stretch> {
    let pieces = (stretch.span.length().seconds() / LONGEST.seconds()).ceil().max(1.0);
    let piece = MediaTime::from_seconds(stretch.span.length().seconds() / pieces);
    let mut start = stretch.span.start;
    (1..=pieces as usize)
        .map(|nth| {
            let end = if nth == pieces as usize { stretch.span.end } else { start + piece };
            let part = Stretch { span: Span::new(start, end), promise: stretch.promise };
            start = end;
            part
        })
        .collect()
}

/// Around what is heard or marked: what led to it, and what it shows.
fn of_signal(signal: &Signal) -> Option<Wish> {
    let span = signal.span();
    let around = |before_s: f64, after_s: f64| {
        Span::new(span.start - MediaTime::from_seconds(before_s), span.end + MediaTime::from_seconds(after_s))
    };
    let (span, promise) = match signal.kind {
        SignalKind::Marker => (around(markers::BEFORE_S, 3.0), KNOWN + 2.0),
        SignalKind::Voice => (around(8.0, 3.0), KNOWN + 0.5 * signal.strength),
        SignalKind::Loudness => (around(4.0, 2.0), 0.9 * signal.strength),
        SignalKind::Onset => (around(4.0, 4.0), 0.6 * signal.strength),
        _ => return None,
    };
    Some(Wish { span, promise })
}

/// Around each glimpse of an event: it began after the glimpse before, and may go on to the next.
fn of_glimpses(glimpses: &[Glimpse]) -> Vec<Wish> {
    /// Something may last a little before it is seen: what it is about.
    const BEFORE: MediaTime = MediaTime::from_millis(2_000);
    const AFTER: MediaTime = MediaTime::from_millis(3_000);
    /// Where looks are rare, an event shows on one of them at most; it is not older than this.
    const OLDEST: MediaTime = MediaTime::from_millis(6_000);
    let seen = |index: usize| glimpses.get(index).is_some_and(|glimpse| glimpse.event > 0.0);
    (0..glimpses.len())
        .filter(|index| seen(*index))
        .map(|index| {
            let at = glimpses[index].time;
            let before = index.checked_sub(1).map_or(at - OLDEST, |before| glimpses[before].time.max(at - OLDEST));
            let next = glimpses.get(index + 1).map_or(at + AFTER, |next| next.time.min(at + OLDEST));
            Wish { span: Span::new(before - BEFORE, next.max(at + AFTER)), promise: KNOWN + glimpses[index].event }
        })
        .collect()
}

/// Where two looks in a row show that something covers the game.
fn covers(glimpses: &[Glimpse]) -> Vec<Span> {
    glimpses
        .windows(2)
        .filter(|pair| pair[0].covered && pair[1].covered)
        .map(|pair| Span::new(pair[0].time, pair[1].time))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, meanings};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn s(seconds: f64) -> MediaTime {
        MediaTime::from_seconds(seconds)
    }

    fn show(stretches: &[Stretch]) -> String {
        let line = |stretch: &Stretch| {
            let (start, end) = (stretch.span.start.seconds(), stretch.span.end.seconds());
            format!("{start:.1}–{end:.1} s promise {:.1}\n", stretch.promise)
        };
        stretches.iter().map(line).collect()
    }

    fn check(signals: &[Signal], glimpses: &[Glimpse], expected: Expect) {
        expected.assert_eq(&show(&promising(signals, glimpses, s(1200.0), true)));
    }

    fn loud(at_s: f64, length_s: f64, strength: f32) -> Signal {
        Signal::new(SignalKind::Loudness, s(at_s), strength, "sound.loudness").until(s(at_s + length_s))
    }

    fn glimpses(events: &[f64], covered: &[f64]) -> Vec<Glimpse> {
        (0..300)
            .map(|n| {
                let time = 4.0 * f64::from(n);
                Glimpse {
                    time: s(time),
                    event: if events.contains(&time) { 0.8 } else { 0.0 },
                    covered: covered.contains(&time),
                }
            })
            .collect()
    }

    #[test]
    fn a_silent_recording_promises_nothing() {
        check(&[], &glimpses(&[], &[]), expect![""]);
    }

    #[test]
    fn what_is_known_goes_before_what_is_loud() {
        let mark = Signal::new(SignalKind::Marker, s(600.0), 1.0, "chapters");
        check(
            &[loud(100.0, 4.0, 0.9), mark],
            &glimpses(&[400.0, 408.0], &[]),
            expect![[r#"
                585.0–603.0 s promise 4.0
                394.0–412.0 s promise 3.1
                96.0–106.0 s promise 0.8
            "#]],
        );
    }

    #[test]
    fn a_loud_menu_is_left_out() {
        let covered: Vec<f64> = (25..35).map(|n| 4.0 * f64::from(n)).collect();
        check(&[loud(110.0, 10.0, 1.0)], &glimpses(&[], &covered), expect![""]);
    }

    /// A whole hour of noise: the budget holds, and the strongest is in it.
    #[test]
    fn hints_keep_to_their_budget() {
        let signals: Vec<Signal> = (0..100).map(|n| loud(12.0 * f64::from(n), 3.0, 0.2 + 0.007 * n as f32)).collect();
        let found = promising(&signals, &[], s(1200.0), true);
        let sum: f64 = found.iter().map(|stretch| stretch.span.length().seconds()).sum();
        // 240 s and what lies between stretches that are watched in one go.
        assert!((220.0..=330.0).contains(&sum), "{sum} s of 1200");
        assert!(found.iter().any(|stretch| stretch.span.contains(s(1189.0))));
        let without = promising(&signals, &[], s(1200.0), false);
        assert!(without.iter().map(|stretch| stretch.span.length().seconds()).sum::<f64>() < sum / 2.0);
    }

    #[test]
    fn one_look_of_the_detector() {
        let meanings = meanings();
        let seen = |confidence: f32| Glimpse::of(s(8.0), &[at("row", 0.1, confidence)], &meanings).event;
        assert_eq!((seen(0.3), seen(0.4), seen(0.8)), (0.0, 0.4, 0.8));
    }

    proptest! {
        #[test]
        fn stretches_are_sound(
            louds in proptest::collection::vec((0.0f64..1190.0, 0.0f64..30.0, 0.0f32..1.0), 0..60),
            events in proptest::collection::vec(0u32..300, 0..40),
        ) {
            let signals: Vec<Signal> = louds.iter().map(|(at, length, strength)| loud(*at, *length, *strength)).collect();
            let events: Vec<f64> = events.iter().map(|n| 4.0 * f64::from(*n)).collect();
            let found = promising(&signals, &glimpses(&events, &[]), s(1200.0), true);
            for pair in found.windows(2) {
                prop_assert!(pair[0].promise >= pair[1].promise);
            }
            for (index, stretch) in found.iter().enumerate() {
                prop_assert!(stretch.span.start >= MediaTime::ZERO && stretch.span.end <= s(1200.0));
                prop_assert!(stretch.span.length() > MediaTime::ZERO && stretch.span.length() <= LONGEST + s(0.001));
                prop_assert!(found[index + 1..].iter().all(|other| other.span.overlap(stretch.span) == MediaTime::ZERO));
            }
            for event in events {
                prop_assert!(found.iter().any(|stretch| stretch.span.contains(s(event))), "{} is not watched", event);
            }
        }
    }
}
