//! Made sound and cuts in, edges out.

use super::super::{Ranking, rank};
use crate::testing::kill;
use domain::{AnalysisSettings, Contour, MediaTime, Signal, SignalKind, Span};
use proptest::prelude::*;

/// Levels from a drawing as in the tests of signals, a character a second, for a recording of `drawing`'s length.
fn sound(drawing: &str, talk: &[(f64, f64)]) -> Contour {
    let levels = drawing.chars().flat_map(|c| {
        let db = c.to_digit(10).map_or(Contour::SILENCE_DB, |digit| -55.0 + 5.0 * digit as f32);
        std::iter::repeat_n(db, 5)
    });
    Contour::of(levels, talk.iter().map(|(from, to)| Span::from_seconds(*from, *to)).collect())
}

/// The edges of the first moment of two minutes.
fn edges(signals: &[Signal], contour: &Contour) -> (f64, f64) {
    let settings = AnalysisSettings::default();
    let ranking = Ranking { contour: Some(contour), ..Ranking::new(MediaTime::from_seconds(120.0), &settings) };
    let span = rank(signals, &ranking)[0].span;
    let tenths = |time: MediaTime| (time.seconds() * 10.0).round() / 10.0;
    (tenths(span.start), tenths(span.end))
}

fn cut(at_s: f64) -> Signal {
    Signal::new(SignalKind::SceneCut, MediaTime::from_seconds(at_s), 0.9, "picture.cut")
}

fn lasting(kind: SignalKind, from_s: f64, to_s: f64) -> Signal {
    Signal::new(kind, MediaTime::from_seconds(from_s), 0.5, "test").until(MediaTime::from_seconds(to_s))
}

/// With 9 s before and 4 s after, a kill at 60 asks for 51 to 64.
#[test]
fn where_nothing_tells_the_paddings_do() {
    assert_eq!(edges(&[kill(60.0)], &Contour::default()), (51.0, 64.0));
    // Flat sound: only the middle of a step is looked for.
    assert_eq!(edges(&[kill(60.0)], &sound(&"5".repeat(120), &[])), (51.0, 64.0));
}

#[test]
fn an_edge_goes_to_a_quiet_place_nearby() {
    let mut drawing = vec!['6'; 120];
    (drawing[52], drawing[65]) = ('2', '1');
    let contour = sound(&drawing.iter().collect::<String>(), &[]);
    assert_eq!(edges(&[kill(60.0)], &contour), (52.1, 65.1));
    // Too far away is no place for it.
    let mut drawing = vec!['6'; 120];
    (drawing[48], drawing[67]) = ('2', '1');
    let contour = sound(&drawing.iter().collect::<String>(), &[]);
    assert_eq!(edges(&[kill(60.0)], &contour), (51.0, 64.0));
}

#[test]
fn an_edge_goes_to_a_cut_nearby() {
    assert_eq!(edges(&[kill(60.0), cut(50.13), cut(64.8)], &Contour::default()), (50.1, 64.8));
    assert_eq!(edges(&[kill(60.0), cut(49.0), cut(66.0)], &Contour::default()), (51.0, 64.0));
}

#[test]
fn it_starts_at_the_build_up_and_ends_after_the_reaction() {
    let build_up = lasting(SignalKind::Motion, 49.0, 55.0);
    let reaction = lasting(SignalKind::Loudness, 61.0, 66.0);
    assert_eq!(edges(&[kill(60.0), build_up, reaction], &Contour::default()), (48.7, 66.3));
    // What goes on and on is no build-up.
    let long = lasting(SignalKind::Motion, 20.0, 100.0);
    assert_eq!(edges(&[kill(60.0), long], &Contour::default()), (51.0, 64.0));
}

#[test]
fn never_inside_a_word() {
    // Words with breaths, and a sentence in which nobody breathes.
    let talk = [(49.9, 51.2), (51.5, 53.0), (62.0, 68.5)];
    let contour = sound(&"5".repeat(120), &talk);
    let (start, end) = edges(&[kill(60.0)], &contour);
    let inside = |edge: f64| talk.iter().any(|(from, to)| *from < edge && edge < *to);
    assert!(!inside(start) && !inside(end));
    assert_eq!((start, end), (51.3, 68.5));
    // Twenty seconds of talk: there is no end near, and the paddings are kept.
    assert_eq!(edges(&[kill(60.0)], &sound(&"5".repeat(120), &[(30.0, 58.0)])).0, 51.0);
}

#[test]
fn what_has_to_be_seen_stays_inside() {
    // Quiet right before the kill, loud before: the edge stays at least a second and a half away from it.
    let settings =
        AnalysisSettings { padding: domain::Padding { before_s: 2.0, after_s: 1.0 }, ..AnalysisSettings::default() };
    let mut drawing = vec!['8'; 120];
    drawing[59] = '0';
    let contour = sound(&drawing.iter().collect::<String>(), &[]);
    let ranking = Ranking { contour: Some(&contour), ..Ranking::new(MediaTime::from_seconds(120.0), &settings) };
    let span = rank(&[kill(60.0)], &ranking)[0].span;
    assert!(span.start.seconds() <= 58.5 && span.end.seconds() >= 61.0, "{span:?}");
}

proptest! {
    /// Whatever the sound is, edges stay near, moments apart, and no word is cut that ends soon enough.
    #[test]
    fn edges_are_sound(
        kills in proptest::collection::vec(0.0f64..300.0, 1..12),
        cuts in proptest::collection::vec(0.0f64..300.0, 0..20),
        db in proptest::collection::vec(-70f32..0.0, 0..1500),
        words in proptest::collection::vec((0.0f64..300.0, 0.2f64..1.2), 0..60),
    ) {
        let mut signals: Vec<Signal> = kills.iter().copied().map(kill).collect();
        signals.extend(cuts.iter().copied().map(cut));
        let talk = words.iter().map(|(at, long)| Span::from_seconds(*at, at + long)).collect();
        let contour = Contour::of(db, talk);
        let settings = AnalysisSettings::default();
        let plain = Ranking::new(MediaTime::from_seconds(300.0), &settings);
        let ranking = Ranking { contour: Some(&contour), ..plain };
        let moments = rank(&signals, &ranking);
        for (index, moment) in moments.iter().enumerate() {
            let span = moment.span;
            prop_assert!(span.start >= MediaTime::ZERO && span.end <= ranking.duration);
            prop_assert!(moment.evidence.iter().all(|signal| span.start <= signal.start && signal.start <= span.end));
            for other in &moments[index + 1..] {
                prop_assert_eq!(span.overlap(other.span), MediaTime::ZERO);
            }
            // Alone, and with all words short: out of every one.
            let alone = moments.len() == 1 && span.start > MediaTime::ZERO && span.end < ranking.duration;
            for edge in [span.start, span.end] {
                if let Some(talk) = contour.talk_at(edge).filter(|_| alone) {
                    prop_assert!(talk.length().seconds() > 1.2, "{:?} lies in {:?}", edge, talk);
                }
            }
        }
    }
}
