//! Where two stretches that were watched meet. A fight does not end where a plan does: what shows an event of the player's near
//! its edge is watched on from there (`goes_on`). And what is in sight while one stretch ends and the next begins is one event,
//! not two (`join`).

use crate::signals::screen_event::class_of;
use domain::{MediaTime, Signal, SignalKind, Span};

/// An event so near to an edge has company on the other side: kills of one fight lie seconds apart.
const NEAR: MediaTime = MediaTime::from_millis(4_000);
/// So far it is watched on, and on again while events come.
const FURTHER: MediaTime = MediaTime::from_millis(6_000);
/// Shorter gaps need no look of their own.
const WORTH_A_LOOK: MediaTime = MediaTime::from_millis(1_000);
/// Looks are a quarter of a second apart, and an event needs two: so far from an edge it may begin or end that lies across it.
const ACROSS: MediaTime = MediaTime::from_millis(750);
/// Overlap (IoU) of the places of one thing on either side.
const SAME_PLACE: f32 = 0.3;

/// What has to be watched beside a stretch that showed events of the player's near its edges; nothing of what is in `planned`.
pub fn goes_on(seen: &[Signal], stretch: Span, planned: &[Span], duration: MediaTime) -> Vec<Span> {
    let own = seen.iter().filter(|signal| shows_own(signal)).map(Signal::span);
    let inside: Vec<Span> = own.filter(|span| stretch.contains(span.start)).collect();
    let mut more = Vec::new();
    if inside.iter().any(|span| span.start - stretch.start <= NEAR) {
        more.push(Span::new((stretch.start - FURTHER).max(MediaTime::ZERO), stretch.start));
    }
    if inside.iter().any(|span| stretch.end - span.end <= NEAR) {
        more.push(Span::new(stretch.end, (stretch.end + FURTHER).min(duration)));
    }
    let mut left: Vec<Span> = more.into_iter().flat_map(|span| without(span, planned)).collect();
    left.retain(|span| span.length() >= WORTH_A_LOOK);
    left
}

fn shows_own(signal: &Signal) -> bool {
    use SignalKind as K;
    matches!(signal.kind, K::Kill | K::Medal | K::Victory | K::Objective | K::Event) && signal.own == Some(true)
}

/// A span without others, as what is left of it.
fn without(span: Span, others: &[Span]) -> Vec<Span> {
    let mut left = vec![span];
    for other in others {
        left = left
            .into_iter()
            .flat_map(|span| {
                if span.overlap(*other) == MediaTime::ZERO {
                    return vec![span];
                }
                vec![Span::new(span.start, other.start.max(span.start)), Span::new(other.end.min(span.end), span.end)]
            })
            .filter(|span| span.length() > MediaTime::ZERO)
            .collect();
    }
    left
}

/// Takes what a stretch showed in. What was in sight across one of its edges, seen from both sides, becomes one signal.
pub fn join(seen: &mut Vec<Signal>, found: Vec<Signal>, stretch: Span) {
    for signal in found {
        let span = signal.span();
        let begins_at_edge = span.start - stretch.start <= ACROSS;
        let ends_at_edge = stretch.end - span.end <= ACROSS;
        let before = begins_at_edge.then(|| {
            seen.iter_mut().find(|known| {
                known.start < stretch.start
                    && known.span().end.distance(stretch.start) <= ACROSS
                    && is_same(known, &signal)
            })
        });
        if let Some(known) = before.flatten() {
            known.end = Some(known.span().end.max(span.end));
            known.strength = known.strength.max(signal.strength);
            continue;
        }
        let after = ends_at_edge.then(|| {
            seen.iter_mut().find(|known| {
                known.span().end > stretch.end && known.start.distance(stretch.end) <= ACROSS && is_same(known, &signal)
            })
        });
        match after.flatten() {
            Some(known) => {
                let end = known.span().end;
                let strength = known.strength.max(signal.strength);
                *known = Signal { strength, ..signal.until(end) };
            }
            None => seen.push(signal),
        }
    }
}

/// Whether two sightings are of one thing: what it is, and where. What nobody saw in a place, such as motion, is not joined.
fn is_same(one: &Signal, other: &Signal) -> bool {
    let places = one.place.zip(other.place);
    one.kind == other.kind
        && class_of(one) == class_of(other)
        && places.is_some_and(|(one, other)| one.iou(other) >= SAME_PLACE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{kill, show};
    use domain::RelativeBox;
    use expect_test::expect;
    use proptest::prelude::*;

    fn s(seconds: f64) -> MediaTime {
        MediaTime::from_seconds(seconds)
    }

    fn span(start: f64, end: f64) -> Span {
        Span::new(s(start), s(end))
    }

    /// A notice of three seconds, or what a stretch shows of it.
    fn notice(from_s: f64, to_s: f64, y: f32) -> Signal {
        let place = Some(RelativeBox { x: 0.3, y, w: 0.4, h: 0.05 });
        Signal { place, label: Some("notice".into()), ..kill(from_s) }.until(s(to_s))
    }

    fn more(seen: &[Signal], planned: &[Span]) -> Vec<(f64, f64)> {
        let found = goes_on(seen, span(100.0, 120.0), planned, s(125.0));
        found.iter().map(|span| (span.start.seconds(), span.end.seconds())).collect()
    }

    #[test]
    fn a_fight_is_watched_on() {
        assert_eq!(more(&[notice(110.0, 113.0, 0.2)], &[]), []);
        assert_eq!(more(&[notice(101.0, 104.0, 0.2)], &[]), [(94.0, 100.0)]);
        assert_eq!(more(&[notice(115.0, 118.0, 0.2)], &[]), [(120.0, 125.0)], "no further than the recording");
        assert_eq!(more(&[notice(101.0, 104.0, 0.2)], &[span(50.0, 96.0)]), [(96.0, 100.0)]);
        assert_eq!(more(&[notice(101.0, 104.0, 0.2)], &[span(95.0, 99.5)]), [(94.0, 95.0)]);
        assert_eq!(more(&[notice(101.0, 104.0, 0.2)], &[span(90.0, 99.5)]), []);
        let others = Signal { own: Some(false), ..notice(101.0, 104.0, 0.2) };
        assert_eq!(more(&[others, notice(90.0, 93.0, 0.2)], &[]), [], "somebody else's, and another stretch's");
    }

    #[test]
    fn what_lies_across_an_edge_is_one() {
        // The later stretch was watched first.
        let mut seen = Vec::new();
        join(&mut seen, vec![notice(100.0, 102.0, 0.2), notice(110.0, 113.0, 0.2)], span(100.0, 120.0));
        join(&mut seen, vec![notice(99.0, 99.9, 0.2), notice(95.0, 98.0, 0.2)], span(94.0, 100.0));
        // And one behind it.
        join(&mut seen, vec![notice(120.1, 121.0, 0.2)], span(120.0, 126.0));
        join(&mut seen, vec![notice(126.1, 127.0, 0.6)], span(126.0, 130.0));
        expect![[r#"
            kill 99.0–102.0 s strength 0.90 own "notice"
            kill 110.0–113.0 s strength 0.90 own "notice"
            kill 95.0–98.0 s strength 0.90 own "notice"
            kill 120.1–121.0 s strength 0.90 own "notice"
            kill 126.1–127.0 s strength 0.90 own "notice"
        "#]]
        .assert_eq(&show(&seen));
        let mut seen = vec![notice(118.0, 119.75, 0.2)];
        join(&mut seen, vec![notice(120.0, 121.0, 0.2), notice(120.0, 121.0, 0.5)], span(120.0, 126.0));
        expect![[r#"
            kill 118.0–121.0 s strength 0.90 own "notice"
            kill 120.0–121.0 s strength 0.90 own "notice"
        "#]]
        .assert_eq(&show(&seen));
    }

    proptest! {
        /// It ends: each round plans something new, and there is only so much.
        #[test]
        fn watching_on_ends(kills in proptest::collection::vec(0.0f64..600.0, 0..80)) {
            let seen: Vec<Signal> = kills.iter().map(|at| notice(*at, at + 3.0, 0.2)).collect();
            let mut planned = vec![span(100.0, 120.0), span(300.0, 345.0)];
            let mut left = planned.clone();
            let mut rounds = 0;
            while let Some(stretch) = left.pop() {
                let more = goes_on(&seen, stretch, &planned, s(600.0));
                for span in &more {
                    prop_assert!(planned.iter().all(|other| other.overlap(*span) == MediaTime::ZERO));
                    prop_assert!(span.start >= MediaTime::ZERO && span.end <= s(600.0));
                }
                planned.extend(&more);
                left.extend(more);
                rounds += 1;
                prop_assert!(rounds < 700);
            }
        }
    }
}
