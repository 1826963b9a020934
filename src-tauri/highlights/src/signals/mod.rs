//! The signals. A new one is a file here and a line in [`SIGNALS`]; a test at the end holds all of them to the same rules.

pub(crate) mod multi_kill;
pub(crate) mod picture_cut;
pub(crate) mod picture_motion;
pub(crate) mod screen_counter;
pub(crate) mod screen_event;
pub(crate) mod sound_change;
pub(crate) mod sound_loudness;
pub(crate) mod sound_onset;
pub(crate) mod voice_shout;

pub use screen_event::{ClassMeaning, measured_by};

use crate::{
    levels::Levels,
    looks::Look,
    spec::{Knobs, Needs, SignalSpec},
};
use domain::{Contour, Signal, SoundBlock};

/// How a signal is found. The shape of the function follows from what it reads.
pub(crate) enum Detect {
    /// From the levels of a track.
    Levels(fn(&Levels, &Knobs, &mut Vec<Signal>)),
    /// From what is left of the pictures.
    Looks(fn(&[Look], &Knobs, &mut Vec<Signal>)),
    /// From what the detector saw in one picture after the other; keeps state, so it is a type: [`screen_event::Tracker`].
    Tracked,
    /// From numbers on the screen, one look after the other: [`screen_counter::Counting`].
    Counted,
    /// From other signals, in order of time.
    Signals(fn(&[Signal], &Knobs, &mut Vec<Signal>)),
}

/// A line of the table.
pub(crate) struct Entry {
    pub spec: &'static SignalSpec,
    pub detect: Detect,
}

/// Every signal.
pub(crate) static SIGNALS: &[Entry] = &[
    Entry { spec: &sound_loudness::SPEC, detect: Detect::Levels(sound_loudness::detect) },
    Entry { spec: &sound_onset::SPEC, detect: Detect::Levels(sound_onset::detect) },
    Entry { spec: &sound_change::SPEC, detect: Detect::Levels(sound_change::detect) },
    Entry { spec: &voice_shout::SPEC, detect: Detect::Levels(voice_shout::detect) },
    Entry { spec: &picture_motion::SPEC, detect: Detect::Looks(picture_motion::detect) },
    Entry { spec: &picture_cut::SPEC, detect: Detect::Looks(picture_cut::detect) },
    Entry { spec: &screen_event::SPEC, detect: Detect::Tracked },
    Entry { spec: &screen_counter::SPEC, detect: Detect::Counted },
    Entry { spec: &multi_kill::SPEC, detect: Detect::Signals(multi_kill::detect) },
];

/// Whose sound a track carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoundRole {
    /// The game, or the mix of everything.
    Game,
    /// A microphone by itself.
    Microphone,
}

/// Version of the contour, and of how talk is told.
const CONTOUR: u32 = 1;

/// Names how signals are measured: changes when the version of any signal, of the markers or of the contour changes. Stored with an
/// analysis, which is made anew when it differs.
pub fn settings_version() -> String {
    let signals = SIGNALS.iter().map(|entry| (entry.spec.name, entry.spec.version));
    let others = [("markers", crate::markers::VERSION), ("contour", CONTOUR)];
    let parts: Vec<String> = signals.chain(others).map(|(name, version)| format!("{name}/{version}")).collect();
    parts.join(" ")
}

/// What one sound track holds.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundFindings {
    /// Its signals, in order of time.
    pub signals: Vec<Signal>,
    /// Where it is loud, for the game's sound; where somebody talks, for a microphone.
    pub contour: Contour,
}

/// Signals of one sound track: loudness and onsets of the game, shouts on a microphone; and its contour. Any sample rate
/// from 8 kHz on gives the same; 16 kHz is plenty. Reads block after block, keeps ten numbers a second.
pub fn signals_from_sound(blocks: &mut dyn Iterator<Item = SoundBlock>, role: SoundRole) -> SoundFindings {
    let levels = Levels::measure(blocks);
    let needs = match role {
        SoundRole::Game => Needs::Sound,
        SoundRole::Microphone => Needs::Microphone,
    };
    let mut found = Vec::new();
    for entry in SIGNALS.iter().filter(|entry| entry.spec.needs == needs) {
        if let Detect::Levels(detect) = entry.detect {
            detect(&levels, &Knobs::of(entry.spec), &mut found);
        }
    }
    in_order(&mut found);
    let contour = match role {
        SoundRole::Game => Contour::of(levels.steps(Contour::STEP), Vec::new()),
        SoundRole::Microphone => Contour::of([], voice_shout::talk(&levels)),
    };
    SoundFindings { signals: found, contour }
}

/// Adds what is found in the looks and, from all signals together, what follows from them; then puts all in order.
pub(crate) fn complete(looks: &[Look], found: &mut Vec<Signal>, players: &[String]) {
    for entry in SIGNALS {
        if let Detect::Looks(detect) = entry.detect {
            detect(looks, &Knobs::of(entry.spec), found);
        }
    }
    in_order(found);
    crate::whose::attribute(found, players);
    for entry in SIGNALS {
        if let Detect::Signals(detect) = entry.detect {
            let mut derived = Vec::new();
            detect(found, &Knobs::of(entry.spec), &mut derived);
            found.append(&mut derived);
        }
    }
    in_order(found);
}

/// By time; what is at the same time by kind, strongest first, then by name and place, so that nothing depends on chance.
pub(crate) fn in_order(signals: &mut [Signal]) {
    signals.sort_by(|a, b| {
        let place = |signal: &Signal| signal.place.map(|place| (place.y.to_bits(), place.x.to_bits()));
        a.start
            .cmp(&b.start)
            .then(a.kind.cmp(&b.kind))
            .then(b.strength.total_cmp(&a.strength))
            .then_with(|| (&a.source, &a.label, a.end).cmp(&(&b.source, &b.label, b.end)))
            .then_with(|| place(a).cmp(&place(b)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{kill, levels, looks, show};
    use expect_test::expect;
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// Something of everything: quiet, a fight, silence, a clap, a scream, standing still, turning, cuts.
    const LEVELS: &str = "222322223222299989222222.....2222293333222222226222222223222222";
    const LOOKS: &str = "2222322223|22299899222222000000000022|2223222222222";

    fn run(entry: &Entry, knobs: &Knobs, full: bool) -> Vec<Signal> {
        let mut found = Vec::new();
        let text = |text: &'static str| if full { text } else { "" };
        match entry.detect {
            Detect::Levels(detect) => detect(&levels(text(LEVELS), 10), knobs, &mut found),
            Detect::Looks(detect) => detect(&looks(text(LOOKS)), knobs, &mut found),
            Detect::Signals(detect) => {
                let kills: Vec<Signal> = [1.0, 3.0, 9.0, 9.5, 10.0, 30.0].into_iter().map(kill).collect();
                detect(if full { &kills } else { &[] }, knobs, &mut found);
            }
            Detect::Tracked => {
                let meanings = crate::testing::meanings();
                let mut tracker = screen_event::Tracker::new(&meanings, knobs);
                for (time, detections) in crate::testing::detections(full) {
                    tracker.look(time, &detections, None);
                }
                found = tracker.finish();
            }
            Detect::Counted => {
                let mut counting = screen_counter::Counting::new(&[screen_counter::tests::counter(1)], knobs);
                for (look, number) in [7, 7, 7, 8, 8, 8, 8, 3, 3, 4, 4].into_iter().enumerate() {
                    let reading = full.then_some((number, 1.0));
                    counting.look(domain::MediaTime::from_millis(250 * look as i64), &[reading]);
                }
                found = counting.found().to_vec();
            }
        }
        found
    }

    /// The rules that hold for every line of the table.
    #[test]
    fn conformance() {
        let mut names = HashSet::new();
        for entry in SIGNALS {
            let spec = entry.spec;
            assert!(names.insert(spec.name), "{} stands there twice", spec.name);
            assert!(spec.version >= 1 && !spec.reason.is_empty() && spec.name.contains('.'), "{}", spec.name);
            let fits = match entry.detect {
                Detect::Levels(_) => matches!(spec.needs, Needs::Sound | Needs::Microphone),
                Detect::Looks(_) => spec.needs == Needs::Pictures,
                Detect::Tracked => spec.needs == Needs::Detections,
                Detect::Counted => spec.needs == Needs::Numbers,
                Detect::Signals(_) => spec.needs == Needs::Signals,
            };
            assert!(fits, "{} needs something else than it gets", spec.name);
            for knob in spec.knobs {
                assert!(knob.range.contains(&knob.default) && !knob.what.is_empty(), "{}: {}", spec.name, knob.name);
            }
            assert_eq!(run(entry, &Knobs::of(spec), false), [], "{} finds something in nothing", spec.name);
            let found = run(entry, &Knobs::of(spec), true);
            assert!(!found.is_empty(), "{} finds nothing in the test's mixture", spec.name);
            assert_eq!(run(entry, &Knobs::of(spec), true), found, "{} says something else each time", spec.name);
            for found in [
                found,
                run(entry, &Knobs::at_the_edge(spec, false), true),
                run(entry, &Knobs::at_the_edge(spec, true), true),
            ] {
                for pair in found.windows(2) {
                    assert!(pair[0].start <= pair[1].start, "{} is out of order", spec.name);
                }
                for signal in found {
                    assert!((0.0..=1.0).contains(&signal.strength), "{}: {signal:?}", spec.name);
                    assert!(
                        signal.start.micros() >= 0 && signal.end.is_none_or(|end| end >= signal.start),
                        "{signal:?}"
                    );
                    assert!(matches!(entry.detect, Detect::Tracked) || signal.kind == spec.kind, "{signal:?}");
                    assert!(matches!(entry.detect, Detect::Tracked) || signal.source == spec.name, "{signal:?}");
                }
            }
        }
    }

    /// When this photograph changes, the version of the signal has to be counted up: stored analyses are made anew then.
    #[test]
    fn the_output_of_each_version() {
        let mut text = settings_version() + "\n";
        for entry in SIGNALS {
            text += &show(&run(entry, &Knobs::of(entry.spec), true));
        }
        expect![[r#"
            sound.loudness/1 sound.onset/1 sound.change/1 voice.shout/1 picture.motion/1 picture.cut/1 screen.event/8 screen.counter/1 screen.multi_kill/1 markers/3 contour/1
            loudness 2.7–4.3 s strength 0.17
            loudness 7.7–9.3 s strength 0.17
            loudness 12.5–18.5 s strength 1.00
            loudness 33.4–35.6 s strength 1.00
            loudness 46.4–48.6 s strength 1.00
            loudness 55.7–57.3 s strength 0.17
            onset 13.0 s strength 1.00
            onset 34.0 s strength 1.00
            onset 47.0 s strength 0.76
            onset 12.8–16.8 s strength 1.00
            voice 13.0–18.0 s strength 0.73 own
            voice 34.0–35.0 s strength 0.73 own
            motion 3.0–5.2 s strength 1.00
            scene_cut 2.5 s strength 0.67
            scene_cut 9.2 s strength 0.67
            kill 1.0–2.8 s strength 0.80 own "row"
            kill 5.0–5.8 s strength 0.90 own "row"
            kill 5.0–5.8 s strength 0.60 own "row"
            kill 0.8 s strength 1.00 own "7 → 8"
            kill 2.2 s strength 1.00 own "3 → 4"
            multi_kill 1.0–3.0 s strength 0.60 own "2 kills"
            multi_kill 9.0–10.0 s strength 0.75 own "3 kills"
        "#]].assert_eq(&text);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_levels_upset_any(db in proptest::collection::vec(-70f32..0.0, 0..700)) {
            let levels = Levels::even(db);
            let end = Levels::time(levels.db.len());
            for entry in SIGNALS {
                if let Detect::Levels(detect) = entry.detect {
                    let mut found = Vec::new();
                    detect(&levels, &Knobs::of(entry.spec), &mut found);
                    for signal in found {
                        prop_assert!((0.0..=1.0).contains(&signal.strength));
                        prop_assert!(signal.start.micros() >= 0 && signal.span().end <= end, "{:?}", signal);
                    }
                }
            }
        }
    }
}
