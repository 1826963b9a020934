//! What the detector sees, followed over time: a row or a notice that stays is one event, and its first look is its time.
//! Reads detections. A single look is nothing (a detector errs once in a while, seldom twice at the same place); a look that
//! is missing in between is bridged; a weaker look goes on with what a strong one began.
//!
//! Known limit: when a row of a list disappears in the very look in which a new one comes up, the rows move up one place and
//! the new one is taken for the last old one.

use crate::spec::{Knob, Knobs, Needs, SignalSpec};
use domain::{Detection, MediaTime, RelativeBox, Signal, SignalKind};
use std::collections::BTreeMap;

/// See the file. The kind of what it finds is that of the class.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "screen.event",
    kind: SignalKind::Event,
    version: 1,
    needs: Needs::Detections,
    reason: "something came up on the screen",
    knobs: &[
        Knob::new(
            "hold",
            0.55,
            0.1..=1.0,
            "share of the threshold at which a look still goes on with an event: 0.25 for a threshold of 0.45, where such pairs did best",
        ),
        Knob::new(
            "looks",
            2.0,
            1.0..=10.0,
            "looks that an event needs; two at four a second are there in half a second",
        ),
        Knob::new(
            "same_iou",
            0.3,
            0.05..=0.9,
            "overlap (IoU) of two looks at the same thing; texts change their width, rows of a list do not overlap at all",
        ),
        Knob::new("bridge_s", 1.0, 0.1..=5.0, "seconds for which an event may be out of sight"),
        Knob::new(
            "bridge_looks",
            2.5,
            1.0..=10.0,
            "distances between pictures that are bridged at least, where pictures are rare",
        ),
    ],
};

/// What the stored signal gives as its source.
const SOURCE: &str = "yolo";

/// What a class of the detector means: the model's manifest, overridden by the profile.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassMeaning {
    /// The detector's class (`feed_row`).
    pub class: String,
    /// The signal it becomes.
    pub signal: SignalKind,
    /// Whether it is about the player of the recording; `None` when the class does not tell.
    pub own: Option<bool>,
    /// Confidence, 0 to 1, that one look has to reach for an event to begin.
    pub threshold: f32,
    /// Only detections whose middle lies in here count; the whole picture when absent.
    pub region: Option<RelativeBox>,
}

impl ClassMeaning {
    fn covers(&self, detection: &Detection) -> bool {
        let place = detection.place;
        let (x, y) = (place.x + place.w / 2.0, place.y + place.h / 2.0);
        self.class == detection.class
            && self.region.is_none_or(|region| {
                (region.x..=region.x + region.w).contains(&x) && (region.y..=region.y + region.h).contains(&y)
            })
    }
}

/// Something that was seen and may be seen again.
struct Track {
    meaning: usize,
    first: MediaTime,
    last: MediaTime,
    /// Where it was seen first, which is stored, and last, where it is looked for.
    began: RelativeBox,
    place: RelativeBox,
    looks: u32,
    best: f32,
}

/// Follows detections over time. What it holds is what is in sight.
pub(crate) struct Tracker<'a> {
    meanings: &'a [ClassMeaning],
    /// Meanings by class, so that a model with hundreds of classes costs nothing.
    by_class: BTreeMap<&'a str, Vec<usize>>,
    hold: f32,
    looks: u32,
    same_iou: f32,
    bridge: MediaTime,
    bridge_looks: f64,
    previous: Option<MediaTime>,
    tracks: Vec<Track>,
    found: Vec<Signal>,
}

impl<'a> Tracker<'a> {
    /// Follows what has a meaning; other classes are left out.
    pub fn new(meanings: &'a [ClassMeaning], knobs: &Knobs) -> Self {
        let mut by_class: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, meaning) in meanings.iter().enumerate() {
            by_class.entry(meaning.class.as_str()).or_default().push(index);
        }
        Self {
            meanings,
            by_class,
            hold: knobs["hold"],
            looks: knobs["looks"].round() as u32,
            same_iou: knobs["same_iou"],
            bridge: MediaTime::from_seconds(knobs["bridge_s"].into()),
            bridge_looks: f64::from(knobs["bridge_looks"]),
            previous: None,
            tracks: Vec::new(),
            found: Vec::new(),
        }
    }

    /// One look. Times have to rise; a look that does not is left out.
    pub fn look(&mut self, time: MediaTime, detections: &[Detection]) {
        if self.previous.is_some_and(|previous| time <= previous) {
            return;
        }
        let distance = self.previous.map_or(0.0, |previous| (time - previous).seconds());
        let bridge = self.bridge.max(MediaTime::from_seconds(distance * self.bridge_looks));
        self.previous = Some(time);
        self.end_those_before(time - bridge);

        let mut seen: Vec<(usize, &Detection)> = Vec::new();
        for detection in detections.iter().filter(|detection| detection.confidence.is_finite()) {
            for &meaning in self.by_class.get(detection.class.as_str()).into_iter().flatten() {
                let rule = &self.meanings[meaning];
                if rule.covers(detection) && detection.confidence >= rule.threshold * self.hold {
                    seen.push((meaning, detection));
                }
            }
        }
        // The best overlap first, so that a row does not take its neighbour's place.
        let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
        for (look, (meaning, detection)) in seen.iter().enumerate() {
            for (track, known) in self.tracks.iter().enumerate().filter(|(_, known)| known.meaning == *meaning) {
                let iou = known.place.iou(detection.place);
                if iou >= self.same_iou {
                    pairs.push((iou, track, look));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut track_done, mut look_done) = (vec![false; self.tracks.len()], vec![false; seen.len()]);
        for (_, track, look) in pairs {
            if !track_done[track] && !look_done[look] {
                (track_done[track], look_done[look]) = (true, true);
                let (known, detection) = (&mut self.tracks[track], seen[look].1);
                known.last = time;
                known.place = detection.place;
                known.looks += 1;
                known.best = known.best.max(detection.confidence);
            }
        }
        for (look, (meaning, detection)) in seen.into_iter().enumerate() {
            if !look_done[look] && detection.confidence >= self.meanings[meaning].threshold {
                let place = detection.place;
                let best = detection.confidence;
                self.tracks.push(Track { meaning, first: time, last: time, began: place, place, looks: 1, best });
            }
        }
    }

    /// Everything that was found, in order of time.
    pub fn finish(mut self) -> Vec<Signal> {
        self.end_those_before(MediaTime::from_micros(i64::MAX));
        super::in_order(&mut self.found);
        self.found
    }

    fn end_those_before(&mut self, time: MediaTime) {
        let (meanings, looks, found) = (self.meanings, self.looks, &mut self.found);
        self.tracks.retain(|track| {
            let over = track.last < time;
            if over && track.looks >= looks {
                let meaning = &meanings[track.meaning];
                let mut signal = Signal::new(meaning.signal, track.first, track.best, SOURCE).until(track.last);
                signal.own = meaning.own;
                signal.label = Some(meaning.class.clone());
                signal.place = Some(track.began);
                found.push(signal);
            }
            !over
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, meanings, show};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    /// Four looks a second; a line is a place, a character is a look: a digit is the confidence in tenths. The threshold
    /// is 0.5, so that 3 (0.3) still holds and 2 does not.
    fn check(drawing: &[&str], expected: Expect) {
        let meanings = meanings();
        let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
        let looks = drawing.iter().map(|line| line.len()).max().unwrap_or(0);
        for look in 0..looks {
            let seen: Vec<Detection> = drawing
                .iter()
                .enumerate()
                .filter_map(|(row, line)| {
                    let digit = line.as_bytes().get(look).filter(|c| c.is_ascii_digit())?;
                    Some(at("row", 0.1 * row as f32, f32::from(digit - b'0') / 10.0))
                })
                .collect();
            tracker.look(MediaTime::from_millis(250 * look as i64), &seen);
        }
        expected.assert_eq(&show(&tracker.finish()));
    }

    #[test]
    fn a_row_that_stays_is_one_event() {
        check(
            &["....6788873...."],
            expect![[r#"
            kill 1.0–2.5 s strength 0.80 own "row"
        "#]],
        );
    }

    #[test]
    fn one_look_is_none_and_weak_looks_do_not_begin() {
        check(&["...9......"], expect![""]);
        check(&["...4444..."], expect![""]);
    }

    #[test]
    fn gaps_are_bridged_and_longer_ones_are_not() {
        check(
            &["66..66......66"],
            expect![[r#"
            kill 0.0–1.2 s strength 0.60 own "row"
            kill 3.0–3.2 s strength 0.60 own "row"
        "#]],
        );
    }

    #[test]
    fn rows_are_kept_apart_and_may_move_up() {
        check(
            &["777777....", "..6666....", "........88"],
            expect![[r#"
            kill 0.0–1.2 s strength 0.70 own "row"
            kill 0.5–1.2 s strength 0.60 own "row"
            kill 2.0–2.2 s strength 0.80 own "row"
        "#]],
        );
        // The upper row goes, the lower one takes its place: still two events.
        check(
            &["777666", ".66..."],
            expect![[r#"
            kill 0.0–1.2 s strength 0.70 own "row"
            kill 0.2–0.5 s strength 0.60 own "row"
        "#]],
        );
    }

    #[test]
    fn regions_and_other_classes() {
        let mut meanings = meanings();
        meanings[0].region = Some(RelativeBox { x: 0.0, y: 0.0, w: 1.0, h: 0.3 });
        let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
        for look in 0..4 {
            let seen = [at("row", 0.1, 0.9), at("row", 0.6, 0.9), at("tree", 0.1, 0.9)];
            tracker.look(MediaTime::from_millis(250 * look), &seen);
        }
        expect![[r#"
            kill 0.0–0.8 s strength 0.90 own "row"
        "#]]
        .assert_eq(&show(&tracker.finish()));
    }

    /// One picture every three seconds: an event of five seconds is seen twice and has to be believed.
    #[test]
    fn rare_pictures_are_bridged() {
        let meanings = meanings();
        let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
        for look in 0..6 {
            let seen = if (2..4).contains(&look) { vec![at("row", 0.1, 0.9)] } else { vec![] };
            tracker.look(MediaTime::from_millis(3000 * look), &seen);
        }
        expect![[r#"
            kill 6.0–9.0 s strength 0.90 own "row"
        "#]]
        .assert_eq(&show(&tracker.finish()));
    }

    proptest! {
        #[test]
        fn events_lie_within_the_looks(
            looks in proptest::collection::vec(proptest::collection::vec((0.0f32..0.9, 0.0f32..1.0), 0..4), 0..40)
        ) {
            let meanings = meanings();
            let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
            let mut all = 0;
            for (index, look) in looks.iter().enumerate() {
                let seen: Vec<Detection> = look.iter().map(|(y, confidence)| at("row", *y, *confidence)).collect();
                all += seen.len();
                tracker.look(MediaTime::from_millis(250 * index as i64), &seen);
            }
            let end = MediaTime::from_millis(250 * looks.len() as i64);
            let found = tracker.finish();
            prop_assert!(found.len() * 2 <= all);
            for signal in found {
                prop_assert!(signal.start < signal.span().end && signal.span().end < end);
                prop_assert!((0.5..=1.0).contains(&signal.strength));
            }
        }
    }
}
