//! Drawings for tests: levels and looks as characters, signals as lines of text.

use crate::{
    levels::{HOP, Levels, SILENCE_DB},
    looks::Look,
    signals::{ClassMeaning, Detect, SIGNALS},
    spec::Knobs,
};
use domain::{Detection, MediaTime, RelativeBox, Signal, SignalKind};
use expect_test::Expect;

/// A drawing of sound: `.` is silence, a digit is a level from -55 dB (0) in steps of 5 dB to -10 dB (9). Each character
/// lasts for `hops` tenths of a second.
pub(crate) fn levels(drawing: &str, hops: usize) -> Levels {
    let db = drawing.chars().flat_map(|c| {
        let level = c.to_digit(10).map_or(SILENCE_DB, |digit| -55.0 + 5.0 * digit as f32);
        std::iter::repeat_n(level, hops)
    });
    Levels::even(db.collect())
}

/// A drawing of pictures, four a second: a digit is a change of ten grey levels, `|` is a cut.
pub(crate) fn looks(drawing: &str) -> Vec<Look> {
    let look = |(index, c): (usize, char)| {
        let (change, colours) = match c.to_digit(10) {
            Some(digit) => (10.0 * digit as f32, 0.03 * digit as f32),
            None => (90.0, 0.8),
        };
        let first = index == 0;
        let time = MediaTime::from_millis(250 * index as i64);
        Look { time, change: (!first).then_some(change), colours: (!first).then_some(colours) }
    };
    drawing.chars().enumerate().map(look).collect()
}

/// `loudness 4.0–5.0 s strength 0.90 own "label"`, one line a signal.
pub(crate) fn show(signals: &[Signal]) -> String {
    let mut text = String::new();
    for signal in signals {
        text += &format!("{} {:.1}", signal.kind, signal.start.seconds());
        if let Some(end) = signal.end {
            text += &format!("–{:.1}", end.seconds());
        }
        text += &format!(" s strength {:.2}", signal.strength);
        text += match signal.own {
            Some(true) => " own",
            Some(false) => " other",
            None => "",
        };
        if let Some(label) = &signal.label {
            text += &format!(" {label:?}");
        }
        text.push('\n');
    }
    text
}

/// Runs the signal of that name over levels.
#[track_caller]
pub(crate) fn check_levels(name: &str, levels: &Levels, expected: Expect) {
    let mut found = Vec::new();
    let entry = SIGNALS.iter().find(|entry| entry.spec.name == name).expect("a line of the table");
    let Detect::Levels(detect) = entry.detect else { panic!("{name} does not read levels") };
    detect(levels, &Knobs::of(entry.spec), &mut found);
    expected.assert_eq(&show(&found));
}

/// Runs the signal of that name over a drawing of pictures.
#[track_caller]
pub(crate) fn check_looks(name: &str, drawing: &str, expected: Expect) {
    let mut found = Vec::new();
    let entry = SIGNALS.iter().find(|entry| entry.spec.name == name).expect("a line of the table");
    let Detect::Looks(detect) = entry.detect else { panic!("{name} does not read looks") };
    detect(&looks(drawing), &Knobs::of(entry.spec), &mut found);
    expected.assert_eq(&show(&found));
}

/// A kill of the player.
pub(crate) fn kill(at_s: f64) -> Signal {
    let mut signal = Signal::new(SignalKind::Kill, MediaTime::from_seconds(at_s), 0.9, "yolo");
    signal.own = Some(true);
    signal
}

/// A class `row` that is a kill from a confidence of 0.5 on.
pub(crate) fn meanings() -> Vec<ClassMeaning> {
    let (signal, own, region) = (SignalKind::Kill, Some(true), None);
    vec![ClassMeaning { class: "row".into(), signal, own, threshold: 0.5, by_words: false, region }]
}

/// A detection at a height of the picture; two at heights that differ by 0.1 do not overlap.
pub(crate) fn at(class: &str, y: f32, confidence: f32) -> Detection {
    Detection { class: class.into(), confidence, place: RelativeBox { x: 0.1, y, w: 0.3, h: 0.08 } }
}

/// Two rows for the conformance test, or pictures with nothing in them.
pub(crate) fn detections(full: bool) -> Vec<(MediaTime, Vec<Detection>)> {
    let seen = |look: i64| match look {
        4..12 => vec![at("row", 0.1, 0.8)],
        20..24 => vec![at("row", 0.1, 0.6), at("row", 0.3, 0.9)],
        _ => vec![],
    };
    (0..40).map(|look| (MediaTime::from_millis(250 * look), if full { seen(look) } else { vec![] })).collect()
}

/// A tenth of a second is what drawings count in.
const _: () = assert!(HOP.micros() == 100_000);
