//! A number on the screen that grows tells of something: kills, points, rounds won. Reads what a reader made of the place that
//! the profile names, look after look.
//!
//! A number counts once it was read the same twice in a row: readers err, and games roll figures. What grows by a little is an
//! event, at the first look that showed it. What falls, or grows by much, begins anew: another round, another player in sight,
//! or a slip of the reader; so does what only comes back to what it was a moment ago.
//!
//! Known limits: two events between two looks are one; points that come in hundreds need a profile that says how many belong
//! to one event (`Counter::step`).

use crate::spec::{Knob, Knobs, Needs, SignalSpec};
use domain::{Counter, MediaTime, Signal, SignalKind};

/// See the file. The kind of what it finds is that of the counter.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "screen.counter",
    kind: SignalKind::Kill,
    version: 1,
    needs: Needs::Numbers,
    reason: "a number went up",
    knobs: &[
        Knob::new(
            "most",
            3.0,
            1.0..=20.0,
            "steps by which it may grow at once; four kills within a look are rarer than another player in sight",
        ),
        Knob::new("sure", 0.6, 0.1..=1.0, "how sure the reader has to be of its figures"),
        Knob::new(
            "back_s",
            4.0,
            0.0..=30.0,
            "seconds for which a number is remembered, so that it is no event when it comes back after a slip",
        ),
        Knob::new(
            "gap_s",
            12.0,
            1.0..=60.0,
            "seconds without a number after which nobody knows when it grew: the place was covered",
        ),
    ],
};

/// Two looks and a bit.
const BEFORE: MediaTime = MediaTime::from_millis(1000);

/// One number of one look: what was read and how sure its figures are (0 to 1); `None` where none stands.
pub(crate) type Reading = Option<(u32, f32)>;

/// Follows the numbers of the counters.
#[derive(Debug, Clone)]
pub(crate) struct Counting {
    counters: Vec<Counter>,
    states: Vec<State>,
    most: u32,
    sure: f32,
    back: MediaTime,
    gap: MediaTime,
    found: Vec<Signal>,
}

#[derive(Debug, Clone, Default)]
struct State {
    /// What stands there, as far as it is believed, and when it was last seen.
    value: Option<(u32, MediaTime)>,
    /// What may take its place, and since when.
    next: Option<(u32, MediaTime)>,
    /// What stood there before, and until when.
    before: Vec<(u32, MediaTime)>,
}

impl Counting {
    /// Nothing was read yet.
    pub fn new(counters: &[Counter], knobs: &Knobs) -> Self {
        Self {
            counters: counters.to_vec(),
            states: vec![State::default(); counters.len()],
            most: knobs["most"].round() as u32,
            sure: knobs["sure"],
            back: MediaTime::from_seconds(knobs["back_s"].into()),
            gap: MediaTime::from_seconds(knobs["gap_s"].into()),
            found: Vec::new(),
        }
    }

    /// What was read at a time, one for each counter, in order of time.
    pub fn look(&mut self, time: MediaTime, readings: &[Reading]) {
        for (nth, reading) in readings.iter().enumerate() {
            let Some(state) = self.states.get_mut(nth) else { break };
            if state.value.is_some_and(|(_, seen)| time - seen > self.gap) {
                *state = State::default();
            }
            let Some((number, sure)) = reading.filter(|(_, sure)| *sure >= self.sure) else { continue };
            if let Some((value, seen)) = &mut state.value
                && *value == number
            {
                *seen = time;
                state.next = None;
                continue;
            }
            let since = match state.next {
                Some((next, since)) if next == number => since,
                _ => {
                    state.next = Some((number, time));
                    continue;
                }
            };
            let counter = &self.counters[nth];
            state.before.retain(|(_, until)| since - *until <= self.back);
            let is_back = state.before.iter().any(|(before, _)| *before == number);
            if let Some((value, seen)) = state.value {
                let steps = number.saturating_sub(value) / counter.step.max(1);
                if (1..=self.most).contains(&steps) && !is_back {
                    let mut signal = Signal::new(counter.signal, since, sure, SPEC.name);
                    (signal.own, signal.place) = (Some(true), Some(counter.region));
                    signal.label = Some(format!("{value} → {number}"));
                    // Two at once are two.
                    self.found.extend(std::iter::repeat_n(signal, steps as usize));
                }
                state.before.push((value, seen));
            }
            (state.value, state.next) = (Some((number, time)), None);
        }
    }

    /// A stretch ends: what comes next has nothing to do with it.
    pub fn cut(&mut self) {
        self.states.fill(State::default());
    }

    /// Whoever goes on later has to begin here, so that the number before is read again, if something is about to be found.
    pub fn pending(&self) -> Option<MediaTime> {
        let since = self.states.iter().filter(|state| state.value.is_some()).filter_map(|state| state.next);
        since.map(|(_, since)| (since - BEFORE).max(MediaTime::ZERO)).min()
    }

    /// What was found until here.
    pub fn found(&self) -> &[Signal] {
        &self.found
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::show;
    use domain::RelativeBox;
    use expect_test::{Expect, expect};

    pub(crate) fn counter(step: u32) -> Counter {
        Counter { region: RelativeBox { x: 0.9, y: 0.9, w: 0.1, h: 0.1 }, signal: SignalKind::Kill, step }
    }

    /// One word a look, four looks a second; `.` is nothing, `|` ends a stretch.
    fn check_steps(step: u32, drawing: &str, expected: Expect) {
        let mut counting = Counting::new(&[counter(step)], &Knobs::of(&SPEC));
        let mut at = 0;
        for word in drawing.split_whitespace() {
            if word == "|" {
                counting.cut();
                continue;
            }
            let (number, doubt) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
            let reading = number.parse().ok().map(|number| (number, if doubt { 0.4 } else { 0.9 }));
            counting.look(MediaTime::from_millis(250 * at), &[reading]);
            at += 1;
        }
        expected.assert_eq(&show(counting.found()));
    }

    fn check(drawing: &str, expected: Expect) {
        check_steps(1, drawing, expected);
    }

    #[test]
    fn what_grows_is_an_event_at_its_first_look() {
        check(
            "3 3 3 4 4 4 4 . . 6 6 6",
            expect![[r#"
                kill 0.8 s strength 0.90 own "3 → 4"
                kill 2.2 s strength 0.90 own "4 → 6"
                kill 2.2 s strength 0.90 own "4 → 6"
            "#]],
        );
    }

    #[test]
    fn what_the_recording_begins_with_is_none() {
        check("17 17 17 17", expect![""]);
    }

    #[test]
    fn a_slip_of_the_reader_is_none() {
        check("8 8 9 8 8 8", expect![""]);
        check("8 8 3 3 8 8 8", expect![""]);
        check("8 8 9? 9? 9? 8 8", expect![""]);
        // Seven more at once are another player's.
        check("1 1 8 8 1 1", expect![""]);
    }

    #[test]
    fn a_new_round_begins_at_nothing() {
        check(
            "12 12 0 0 0 1 1",
            expect![[r#"
                kill 1.2 s strength 0.90 own "0 → 1"
            "#]],
        );
    }

    #[test]
    fn another_stretch_and_a_long_cover_say_nothing() {
        check("3 3 | 4 4 4", expect![""]);
        check(
            &format!("3 3 {} 4 4", ". ".repeat(40)),
            expect![[r#"
            kill 10.5 s strength 0.90 own "3 → 4"
        "#]],
        );
    }

    #[test]
    fn whoever_goes_on_reads_the_number_before_again() {
        let mut counting = Counting::new(&[counter(1)], &Knobs::of(&SPEC));
        for (at, number) in [5, 5, 5, 5, 5, 5].into_iter().enumerate() {
            counting.look(MediaTime::from_millis(250 * at as i64), &[Some((number, 0.9))]);
            assert_eq!(counting.pending(), None);
        }
        counting.look(MediaTime::from_millis(1500), &[Some((6, 0.9))]);
        assert_eq!(counting.pending(), Some(MediaTime::from_millis(500)));
    }

    #[test]
    fn points_come_in_steps() {
        check_steps(
            100,
            "200 200 250 250 350 350 900 900",
            expect![[r#"
                kill 1.0 s strength 0.90 own "250 → 350"
            "#]],
        );
    }
}
