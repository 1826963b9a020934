//! Looks at a cue, followed over time: what stays is one event, and its first clear look is its time.
//!
//! Blind to: the same picture that comes up again in its place while it is still there. Where it moves by half of itself (a row of
//! badges that grows), that is another event.

use super::heard::heard_finds;
use crate::signals::{in_order, multi_kill};
use crate::spec::Knobs;
use domain::{Cue, CueLook, CueLooks, MediaTime, RelativeBox, Signal, SignalKind};

/// Who measured: the source of a signal that comes from a cue. Its label is the cue's name.
pub const SOURCE: &str = "cue";

/// Share of the threshold at which a look still goes on with an event.
const HOLD: f32 = 0.75;
/// Looks that an event needs, and as one alone only one that is this much of the way from the threshold to 1: a picture errs once
/// in a while, seldom twice.
const LOOKS: usize = 2;
const CLEAR: f32 = 0.5;
/// How long it may be out of sight.
const BRIDGE: MediaTime = MediaTime::from_millis(1000);
/// Shares of its width or height by which it jumps when it is another one.
const JUMP: f32 = 0.35;

/// Something like a cue, in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Find {
    /// When it came up.
    pub start: MediaTime,
    /// When it was seen last.
    pub end: MediaTime,
    /// How alike it is where it is most alike, 0 to 1.
    pub likeness: f32,
    /// Where; `None` for a sound.
    pub place: Option<RelativeBox>,
    /// When it is most alike.
    pub best_at: MediaTime,
}

/// An event that is being followed.
struct Open {
    find: Find,
    looks: usize,
    moved: (f32, f32),
    /// A place that it seems to have moved to, seen once.
    elsewhere: Option<CueLook>,
}

/// What is found at a threshold, in order of time.
pub fn finds(looks: &CueLooks, threshold: f32, place: RelativeBox) -> Vec<Find> {
    let clear = threshold + CLEAR * (1.0 - threshold);
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    let mut close = |open: Option<Open>| {
        let worthy = |it: &Open| it.looks >= LOOKS || it.find.likeness >= clear;
        found.extend(open.filter(worthy).map(|it| it.find));
    };
    for look in looks.alike.iter().filter(|look| look.likeness >= threshold * HOLD) {
        if open.as_ref().is_some_and(|known| look.time - known.find.end > BRIDGE) {
            close(open.take());
        }
        let strong = look.likeness >= threshold;
        match &mut open {
            None if strong => open = Some(Open::begin(look, place)),
            None => {}
            Some(known) if !strong || !known.is_elsewhere(look) => known.go_on(look, place),
            Some(known) => match known.elsewhere.take() {
                // Twice in a row in the new place: it is another one, and began with the first look there.
                Some(first) if !jumps(first.moved, look.moved, place) => {
                    let mut next = Open::begin(&first, place);
                    next.go_on(look, place);
                    close(open.replace(next));
                }
                _ => {
                    known.find.end = look.time;
                    known.elsewhere = Some(*look);
                }
            },
        }
    }
    close(open);
    found
}

impl Open {
    fn begin(look: &CueLook, place: RelativeBox) -> Self {
        let CueLook { time, likeness, moved } = *look;
        let place = Some(moved_by(place, moved));
        let find = Find { start: time, end: time, likeness, place, best_at: time };
        Self { find, looks: 1, moved, elsewhere: None }
    }

    fn is_elsewhere(&self, look: &CueLook) -> bool {
        self.find.place.is_some_and(|place| jumps(self.moved, look.moved, moved_by(place, (0.0, 0.0))))
    }

    fn go_on(&mut self, look: &CueLook, place: RelativeBox) {
        self.find.end = look.time;
        self.looks += 1;
        self.elsewhere = None;
        if look.likeness > self.find.likeness {
            self.find.likeness = look.likeness;
            self.find.best_at = look.time;
            self.find.place = Some(moved_by(place, look.moved));
        }
    }
}

fn jumps(from: (f32, f32), to: (f32, f32), place: RelativeBox) -> bool {
    (from.0 - to.0).abs() > JUMP * place.w || (from.1 - to.1).abs() > JUMP * place.h
}

fn moved_by(place: RelativeBox, moved: (f32, f32)) -> RelativeBox {
    let inside = |start: f32, length: f32| start.clamp(0.0, (1.0 - length).max(0.0));
    RelativeBox { x: inside(place.x + moved.0, place.w), y: inside(place.y + moved.1, place.h), ..place }
}

/// What is found of a cue at a threshold, in order of time.
pub fn finds_of_cue(cue: &Cue, looks: &CueLooks, threshold: f32) -> Vec<Find> {
    match (cue.sounds.first(), cue.examples.first()) {
        (Some(sound), _) => heard_finds(looks, threshold, sound.length()),
        (None, Some(seen)) => finds(looks, threshold, seen.place),
        (None, None) => Vec::new(),
    }
}

/// The signals of a cue in a recording that was looked through.
pub fn signals_of_cue(cue: &Cue, looks: &CueLooks) -> Vec<Signal> {
    let somebodys = !cue.signal.is_not_play() && cue.signal != SignalKind::Event;
    let signal = |find: Find| Signal {
        own: somebodys.then_some(cue.own),
        label: Some(cue.name.clone()),
        place: find.place,
        ..Signal::new(cue.signal, find.start, find.likeness, SOURCE).until(find.end)
    };
    finds_of_cue(cue, looks, cue.threshold).into_iter().map(signal).collect()
}

/// What was measured, with what cues found: in order of time, and with the multi kills that follow from all kills together.
pub fn with_cues(mut measured: Vec<Signal>, found: Vec<Signal>) -> Vec<Signal> {
    if found.is_empty() {
        return measured;
    }
    let kills = found.iter().any(|signal| signal.kind == SignalKind::Kill);
    measured.extend(found);
    in_order(&mut measured);
    if kills {
        measured.retain(|signal| signal.source != multi_kill::SPEC.name);
        let mut derived = Vec::new();
        multi_kill::detect(&measured, &Knobs::of(&multi_kill::SPEC), &mut derived);
        measured.append(&mut derived);
        in_order(&mut measured);
    }
    measured
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{kill, show};
    use expect_test::{Expect, expect};

    const PLACE: RelativeBox = RelativeBox { x: 0.4, y: 0.1, w: 0.1, h: 0.2 };

    /// Four pictures a second: a digit is tenths of likeness, `.` is nothing; what follows `>` lies half a width to the right,
    /// up to `<`.
    fn looks(drawing: &str) -> CueLooks {
        let mut alike = Vec::new();
        let (mut nth, mut moved) = (0, 0.0);
        for c in drawing.chars() {
            match c {
                '>' => moved = 0.05,
                '<' => moved = 0.0,
                _ => {
                    let likeness = c.to_digit(10).map_or(0.0, |digit| digit as f32 / 10.0);
                    alike.push(CueLook { time: MediaTime::from_millis(250 * nth), likeness, moved: (moved, 0.0) });
                    nth += 1;
                }
            }
        }
        CueLooks { counts: Vec::new(), alike }
    }

    fn check(drawing: &str, expected: Expect) {
        let line = |find: Find| {
            let (start, end) = (find.start.seconds(), find.end.seconds());
            format!(
                "{start:.2}–{end:.2} s {:.1} at {:.2}, x {:.2}\n",
                find.likeness,
                find.best_at.seconds(),
                find.place.map_or(0.0, |place| place.x)
            )
        };
        let text: String = finds(&looks(drawing), 0.6, PLACE).into_iter().map(line).collect();
        expected.assert_eq(&text);
    }

    #[test]
    fn what_stays_is_one_event_and_begins_with_a_clear_look() {
        check(
            "..378975.......66..",
            expect![[r#"
            0.75–1.75 s 0.9 at 1.25, x 0.40
            3.75–4.00 s 0.6 at 3.75, x 0.40
        "#]],
        );
    }

    #[test]
    fn one_look_alone_has_to_be_clear() {
        check(
            "....6.....9.....5555",
            expect![[r#"
            2.50–2.50 s 0.9 at 2.50, x 0.40
        "#]],
        );
    }

    #[test]
    fn a_look_out_of_sight_is_bridged() {
        check(
            "77..77....77",
            expect![[r#"
            0.00–1.25 s 0.7 at 0.00, x 0.40
            2.50–2.75 s 0.7 at 2.50, x 0.40
        "#]],
        );
    }

    #[test]
    fn a_row_that_grows_is_another_event_and_a_slip_is_none() {
        check(
            "777>77<7>7<777",
            expect![[r#"
                0.00–0.75 s 0.7 at 0.00, x 0.40
                0.75–1.75 s 0.7 at 0.75, x 0.45
                1.75–2.25 s 0.7 at 1.75, x 0.40
            "#]],
        );
    }

    #[test]
    fn kills_of_cues_make_multi_kills_with_the_others() {
        let found = Signal { label: Some("Headshot".into()), source: SOURCE.into(), ..kill(3.0) };
        let before = Signal::new(SignalKind::MultiKill, MediaTime::ZERO, 0.6, multi_kill::SPEC.name);
        expect![[r#"
            kill 1.0 s strength 0.90 own
            multi_kill 1.0–3.0 s strength 0.60 own "2 kills"
            kill 3.0 s strength 0.90 own "Headshot"
        "#]]
        .assert_eq(&show(&with_cues(vec![kill(1.0), before], vec![found])));
    }
}
