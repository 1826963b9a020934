//! What the detector sees, followed over time: a row or a notice that stays is one event, and its first look is its time.
//! Reads detections. A single look is nothing (a detector errs once in a while, seldom twice at the same place), nor is what
//! is gone before anybody could read it; a look that is missing in between is bridged; a weaker look goes on with what a
//! strong one began.
//!
//! Lists scroll and notices are replaced in their place, so a look at the same place is not always the same thing:
//!
//! - a row that was in sight in the look before may be found one or two rows further up or down, told by its width;
//! - what tells of the player's own kills and medals is read, as far as the picture says whether it is still the same
//!   (`print.rs`);
//! - elsewhere a text of another width in the same place, twice in a row, is another text: a new event;
//!
//! Rows of a list that may be anybody's are looked at for a frame and a plate (`marked.rs`), which is stored behind the source.
//!
//! Where there is a reader of words, what tells of kills and deaths is read, and the signal says what stands there. Some classes
//! are anything until they are read: a message in the middle that says "Following Bob" is somebody else's view, any other is
//! nothing. What should tell of the player's kill and holds other words, or one at most, is nothing either, unless the detector
//! is sure: some games show a sign.
//!
//! Known limits: of two rows of the same width, one that disappears in the look in which the other comes up beside it; a
//! notice that comes up again with exactly the same words while it is still there.

mod marked;
mod print;
mod told;
mod track;

use super::screen_counter;
use crate::spec::{Knob, Knobs, Needs, SignalSpec};
use domain::{Detection, MediaTime, Picture, RelativeBox, Signal, SignalKind, TextLine};
pub(crate) use marked::{Mark, differ};
use print::Grey;
use std::collections::BTreeMap;
use track::{Track, likeness};

/// See the file. The kind of what it finds is that of the class.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "screen.event",
    kind: SignalKind::Event,
    version: 8,
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
            "stay_s",
            0.5,
            0.0..=2.0,
            "seconds between its first and its last look: games show notices for one to three; not asked of medals, which may be there for 0.8",
        ),
        Knob::new(
            "same_iou",
            0.3,
            0.05..=0.9,
            "overlap (IoU) of two looks at the same thing; texts change their width, rows of a list do not overlap at all",
        ),
        Knob::new(
            "other_width",
            0.15,
            0.04..=0.6,
            "relative change of the width that makes another text of it; boxes of one text differ by 3 to 6 % from look to look",
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

/// What the stored signal gives as its source; its label is the class then.
const SOURCE: &str = "yolo";
/// What stands before the class in the source of a signal whose label was read.
const READ: &str = "reader/1 ";
/// What stands between a source and how its row is marked.
const MARKED: &str = "; ";
/// Looks before a text is read: it may fade in.
const FADED_IN: u32 = 2;

/// The detector's class that a signal comes from; a counter is one by itself, as its label says what it counted.
pub(crate) fn class_of(signal: &Signal) -> Option<&str> {
    match source_and_mark(signal).0.strip_prefix(READ) {
        Some(class) => Some(class),
        None if signal.source == screen_counter::SPEC.name => Some(screen_counter::SPEC.name),
        None => signal.label.as_deref(),
    }
}

/// How the row is marked that a signal comes from; `None` for what is no row of a list that may be anybody's.
pub(crate) fn mark_of(signal: &Signal) -> Option<Mark> {
    source_and_mark(signal).1
}

/// Who measured a signal, whatever the mark of its row is: that is measured anew with each look.
pub fn measured_by(signal: &Signal) -> &str {
    source_and_mark(signal).0
}

fn source_and_mark(signal: &Signal) -> (&str, Option<Mark>) {
    let parts = signal.source.rsplit_once(MARKED).and_then(|(source, mark)| Some((source, mark.parse().ok()?)));
    parts.map_or((&signal.source, None), |(source, mark)| (source, Some(mark)))
}

/// The text that a reader read in a signal.
pub(crate) fn text_of(signal: &Signal) -> Option<&str> {
    signal.label.as_deref().filter(|_| signal.source.starts_with(READ))
}

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
    /// Whether it is what `signal` says only where its words say so.
    pub by_words: bool,
    /// Only detections whose middle lies in here count; the whole picture when absent.
    pub region: Option<RelativeBox>,
}

impl ClassMeaning {
    /// The highest confidence of what it is about, 0 where it sees nothing, or nothing that means something unread.
    pub(crate) fn best(&self, detections: &[Detection]) -> f32 {
        if self.by_words {
            return 0.0;
        }
        let confidences = detections.iter().filter(|detection| self.covers(detection)).map(|it| it.confidence);
        confidences.filter(|confidence| confidence.is_finite()).fold(0.0, f32::max)
    }

    /// Whether it stands still and each new text of it counts: what tells of the player's own kills and medals. Rows of a list
    /// move.
    fn is_read(&self) -> bool {
        self.own == Some(true) && matches!(self.signal, SignalKind::Kill | SignalKind::Medal)
    }

    /// Whether words say whose it is.
    fn has_words(&self) -> bool {
        self.by_words || matches!(self.signal, SignalKind::Kill | SignalKind::Death)
    }

    /// Whether it may be anybody's, so that a mark tells whose.
    fn is_marked(&self) -> bool {
        self.own != Some(true) && !self.by_words && self.signal == SignalKind::Kill
    }

    fn covers(&self, detection: &Detection) -> bool {
        let place = detection.place;
        let (x, y) = (place.x + place.w / 2.0, place.y + place.h / 2.0);
        self.class == detection.class
            && self.region.is_none_or(|region| {
                (region.x..=region.x + region.w).contains(&x) && (region.y..=region.y + region.h).contains(&y)
            })
    }
}

/// Follows detections over time. What it holds is what is in sight.
#[derive(Clone)]
pub(crate) struct Tracker<'a> {
    meanings: &'a [ClassMeaning],
    /// Meanings by class, so that a model with hundreds of classes costs nothing.
    by_class: BTreeMap<&'a str, Vec<usize>>,
    hold: f32,
    looks: u32,
    stay: MediaTime,
    same_iou: f32,
    other_width: f32,
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
            stay: MediaTime::from_seconds(knobs["stay_s"].into()),
            same_iou: knobs["same_iou"],
            other_width: knobs["other_width"],
            bridge: MediaTime::from_seconds(knobs["bridge_s"].into()),
            bridge_looks: f64::from(knobs["bridge_looks"]),
            previous: None,
            tracks: Vec::new(),
            found: Vec::new(),
        }
    }

    /// One look. Times have to rise; a look that does not is left out. Without the picture no text is read.
    pub fn look(&mut self, time: MediaTime, detections: &[Detection], picture: Option<&Picture>) {
        if self.previous.is_some_and(|previous| time <= previous) {
            return;
        }
        let distance = self.previous.map_or(0.0, |previous| (time - previous).seconds());
        let bridge = self.bridge.max(MediaTime::from_seconds(distance * self.bridge_looks));
        let before = self.previous.replace(time);
        self.end_those_before(time - bridge);
        self.tracks.iter_mut().for_each(|track| track.now = None);

        let mut seen: Vec<(usize, &Detection)> = Vec::new();
        for detection in detections.iter().filter(|detection| detection.confidence.is_finite()) {
            for &meaning in self.by_class.get(detection.class.as_str()).into_iter().flatten() {
                let rule = &self.meanings[meaning];
                if rule.covers(detection) && detection.confidence >= rule.threshold * self.hold {
                    seen.push((meaning, detection));
                }
            }
        }
        // The most alike first, so that a row does not take its neighbour's place.
        let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
        for (look, (meaning, detection)) in seen.iter().enumerate() {
            for (track, known) in self.tracks.iter().enumerate().filter(|(_, known)| known.meaning == *meaning) {
                let beside = Some(known.in_sight()) == before;
                if let Some(likeness) = likeness(known, detection.place, self.same_iou, beside) {
                    pairs.push((likeness, track, look));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut track_done, mut look_done) = (vec![false; self.tracks.len()], vec![false; seen.len()]);
        let mut over = Vec::new();
        let mut places = vec![None; self.tracks.len()];
        for (_, track, look) in pairs {
            if !track_done[track] && !look_done[look] {
                (track_done[track], look_done[look]) = (true, true);
                places[track] = Some((seen[look].1.place, seen[look].1.confidence));
                over.extend(self.tracks[track].see(time, seen[look].1, self.other_width));
            }
        }
        let grey = picture.filter(|_| self.meanings.iter().any(ClassMeaning::is_read)).and_then(Grey::of);
        if let Some(grey) = &grey {
            let read = self.tracks.iter_mut().zip(places);
            over.extend(read.filter_map(|(track, place)| track.read(grey, time, place)));
        }
        if let Some(picture) = picture {
            let marked = |track: &&mut Track| track.looks >= FADED_IN && self.meanings[track.meaning].is_marked();
            for track in self.tracks.iter_mut().filter(marked) {
                track.now.into_iter().for_each(|place| track.marks.look(picture, place));
            }
        }
        let events: Vec<Signal> = over.iter().filter_map(|track| self.event(track)).collect();
        self.found.extend(events);
        for (look, (meaning, detection)) in seen.into_iter().enumerate() {
            let is_known = || self.tracks.iter().any(|track| track.meaning == meaning && track.holds(detection.place));
            if !look_done[look] && detection.confidence >= self.meanings[meaning].threshold && !is_known() {
                let track = Track::begin(meaning, time, detection.place, detection.confidence);
                self.tracks.push(match grey.as_ref().filter(|_| self.meanings[meaning].is_read()) {
                    Some(grey) => track.reading(grey),
                    None => track,
                });
            }
        }
    }

    /// What of the present look has to be read, and where it is: what is the player's first.
    pub fn unread(&self) -> Vec<(usize, RelativeBox)> {
        let is_due = |track: &Track| {
            self.meanings[track.meaning].has_words() && track.looks >= FADED_IN && track.told.wants_more()
        };
        let due = self.tracks.iter().enumerate().filter(|(_, track)| is_due(track));
        let mut due: Vec<(usize, RelativeBox)> = due.filter_map(|(nth, track)| Some((nth, track.now?))).collect();
        due.sort_by_key(|(nth, _)| self.meanings[self.tracks[*nth].meaning].own != Some(true));
        due
    }

    /// What was read there, before the next look.
    pub fn read(&mut self, nth: usize, lines: Vec<TextLine>) {
        if let Some(track) = self.tracks.get_mut(nth) {
            track.told.read(lines);
        }
    }

    /// Since when the oldest thing that is in sight has been.
    pub fn oldest(&self) -> Option<MediaTime> {
        self.tracks.iter().map(|track| track.first).min()
    }

    /// Everything that was found, in order of time.
    pub fn finish(mut self) -> Vec<Signal> {
        self.end_those_before(MediaTime::from_micros(i64::MAX));
        super::in_order(&mut self.found);
        self.found
    }

    fn end_those_before(&mut self, time: MediaTime) {
        let (over, open) = std::mem::take(&mut self.tracks).into_iter().partition(|track| track.in_sight() < time);
        self.tracks = open;
        let over: Vec<Track> = over;
        let events: Vec<Signal> = over.iter().filter_map(|track| self.event(track)).collect();
        self.found.extend(events);
    }

    /// What becomes of a track that is over; nothing of one that was hardly seen.
    fn event(&self, track: &Track) -> Option<Signal> {
        let meaning = &self.meanings[track.meaning];
        let stays = meaning.signal == SignalKind::Medal || track.chained || track.last - track.first >= self.stay;
        let told = !meaning.by_words || track.told.says(meaning.signal);
        let doubted = meaning.is_read() && track.best < track.told.doubt() * meaning.threshold;
        (track.looks >= self.looks && stays && told && !doubted).then(|| {
            let mut signal = Signal::new(meaning.signal, track.first, track.best, SOURCE).until(track.last);
            signal.own = meaning.own;
            match track.told.text() {
                Some((text, _)) => {
                    signal.label = Some(text);
                    signal.source = format!("{READ}{}", meaning.class);
                }
                None => signal.label = Some(meaning.class.clone()),
            }
            if let Some(mark) = track.marks.most() {
                signal.source += &format!("{MARKED}{mark}");
            }
            signal.place = Some(track.began);
            signal
        })
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
            tracker.look(MediaTime::from_millis(250 * look as i64), &seen, None);
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
    fn what_is_gone_at_once_is_none() {
        check(&["...99....."], expect![""]);
        check(
            &["...9.9...."],
            expect![[r#"
            kill 0.8–1.2 s strength 0.90 own "row"
        "#]],
        );
    }

    #[test]
    fn gaps_are_bridged_and_longer_ones_are_not() {
        check(
            &["66..66......666"],
            expect![[r#"
            kill 0.0–1.2 s strength 0.60 own "row"
            kill 3.0–3.5 s strength 0.60 own "row"
        "#]],
        );
    }

    #[test]
    fn rows_are_kept_apart_and_may_move_up() {
        check(
            &["777777.....", "..6666.....", "........888"],
            expect![[r#"
            kill 0.0–1.2 s strength 0.70 own "row"
            kill 0.5–1.2 s strength 0.60 own "row"
            kill 2.0–2.5 s strength 0.80 own "row"
        "#]],
        );
        // The upper row goes, the lower one takes its place: still two events.
        check(
            &["7777666", ".666..."],
            expect![[r#"
            kill 0.0–1.5 s strength 0.70 own "row"
            kill 0.2–0.8 s strength 0.60 own "row"
        "#]],
        );
    }

    /// `(y, width)` of the rows of each look, left edges aligned.
    fn rows(looks: &[&[(f32, f32)]]) -> String {
        let meanings = meanings();
        let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
        for (look, rows) in looks.iter().enumerate() {
            let seen: Vec<Detection> = rows
                .iter()
                .map(|(y, w)| Detection {
                    place: RelativeBox { w: *w, ..at("row", *y, 0.9).place },
                    ..at("row", *y, 0.9)
                })
                .collect();
            tracker.look(MediaTime::from_millis(250 * look as i64), &seen, None);
        }
        show(&tracker.finish())
    }

    #[test]
    fn a_list_scrolls_in_the_look_in_which_a_new_row_comes() {
        let before: &[(f32, f32)] = &[(0.1, 0.25), (0.2, 0.30)];
        let after: &[(f32, f32)] = &[(0.1, 0.30), (0.2, 0.22)];
        expect![[r#"
            kill 0.0–0.5 s strength 0.90 own "row"
            kill 0.0–1.2 s strength 0.90 own "row"
            kill 0.8–1.2 s strength 0.90 own "row"
        "#]]
        .assert_eq(&rows(&[before, before, before, after, after, after]));
    }

    #[test]
    fn another_text_in_the_same_place_is_another_event() {
        let one: &[(f32, f32)] = &[(0.3, 0.20)];
        let two: &[(f32, f32)] = &[(0.3, 0.30)];
        expect![[r#"
            kill 0.0–0.5 s strength 0.90 own "row"
            kill 0.8–1.5 s strength 0.90 own "row"
        "#]]
        .assert_eq(&rows(&[one, one, one, two, two, two, two]));
        // One look that is off is none.
        expect![[r#"
            kill 0.0–1.2 s strength 0.90 own "row"
        "#]]
        .assert_eq(&rows(&[one, one, one, two, one, one]));
    }

    #[test]
    fn regions_and_other_classes() {
        let mut meanings = meanings();
        meanings[0].region = Some(RelativeBox { x: 0.0, y: 0.0, w: 1.0, h: 0.3 });
        let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
        for look in 0..4 {
            let seen = [at("row", 0.1, 0.9), at("row", 0.6, 0.9), at("tree", 0.1, 0.9)];
            tracker.look(MediaTime::from_millis(250 * look), &seen, None);
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
            tracker.look(MediaTime::from_millis(3000 * look), &seen, None);
        }
        expect![[r#"
            kill 6.0–9.0 s strength 0.90 own "row"
        "#]]
        .assert_eq(&show(&tracker.finish()));
    }

    #[test]
    fn a_medal_may_be_there_for_two_looks() {
        let mut meanings = meanings();
        meanings[0].signal = SignalKind::Medal;
        let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
        for look in 0..2 {
            tracker.look(MediaTime::from_millis(250 * look), &[at("row", 0.1, 0.9)], None);
        }
        expect![[r#"
            medal 0.0–0.2 s strength 0.90 own "row"
        "#]]
        .assert_eq(&show(&tracker.finish()));
    }

    #[test]
    fn what_is_not_understood_is_nothing_unless_the_detector_is_sure() {
        let is_found = |confidence: f32, read: Option<&str>| {
            let mut meanings = meanings();
            meanings[0].threshold = 0.4;
            let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
            for look in 0..5 {
                tracker.look(MediaTime::from_millis(250 * look), &[at("row", 0.1, confidence)], None);
                for (nth, place) in tracker.unread() {
                    let line = |text: &&str| TextLine { text: (*text).into(), confidence: 0.9, place };
                    tracker.read(nth, read.iter().map(line).collect());
                }
            }
            !tracker.finish().is_empty()
        };
        assert!(!is_found(0.5, None));
        assert!(!is_found(0.5, Some("Tanisha")));
        assert!(!is_found(0.5, Some("Enemy down")));
        assert!(is_found(0.5, Some("You fragged Bob")));
        assert!(is_found(0.7, Some("Enemy down")));
        assert!(is_found(0.9, None));
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
                tracker.look(MediaTime::from_millis(250 * index as i64), &seen, None);
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
