//! Whose kill it is, as far as signals tell. What a class or a read name says is kept; the rest follows from what else is on
//! the screen at that time:
//!
//! - a text that was read and is understood goes before all else: "You fragged Bob" is a kill, "Fragged by Bob" is a death,
//!   "Bob was railed by Tony" is a kill if the player is Tony, "Following Bob" is somebody else's game; and so does the player's
//!   own counter;
//! - a line in a feed is anybody's, unless it is highlighted or its name was read. Where a game shows the player's kills in
//!   the middle, a line without such a notice is somebody else's;
//! - a notice that comes up with the player's death says who did it: it is no kill of the player;
//! - what looks like a notice or a medal while a table or a menu covers the game belongs to that;
//! - a game shows its notices in one place: what looks like one and is somewhere else is a medal or a call-out;
//! - what looks like a notice and is nothing but a name of the feed says who is aimed at.

mod marks;

use crate::{
    said::{self, Said, Who},
    signals::{
        screen_counter,
        screen_event::{class_of, text_of},
    },
};
use domain::{MediaTime, Signal, SignalKind, Span};
pub(crate) use marks::marked;
use marks::{by_marks, is_row};
use std::collections::HashSet;

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

/// Notices of one recording whose words are known, from which on one with other words is none.
const SAID_BEFORE: usize = 2;
/// Letters that a text has to have to be another one.
const OTHER_WORDS: usize = 4;
/// Share of the letters that two texts have in common when they are one sentence, read badly.
const NEARLY: f64 = 0.5;

/// Writes into `own` of kills what follows from the others, and makes deaths of what tells of the player's own. `players` are
/// the player's names; without any, only sentences that call him "you" say whose a kill is. `signals` have to be in order of
/// time. Doing it twice changes nothing.
pub(crate) fn attribute(signals: &mut [Signal], players: &[String]) {
    by_marks(signals);
    let victims = names(signals.iter(), true);
    let told: Vec<bool> = signals
        .iter_mut()
        .map(|signal| signal.source == screen_counter::SPEC.name || by_words(signal, players, &victims))
        .collect();
    let mut known: Vec<(&mut Signal, bool)> = signals.iter_mut().zip(told).collect();
    let deaths: Vec<MediaTime> = known
        .iter()
        .filter(|(signal, _)| signal.kind == SignalKind::Death && signal.own != Some(false))
        .map(|(signal, _)| signal.start)
        .collect();
    let covers: Vec<Span> = known
        .iter()
        .filter(|(signal, _)| signal.kind.is_not_play())
        .map(|(signal, _)| Span::new(signal.start - BEFORE_COVER, signal.span().end))
        .collect();
    for (signal, _) in known.iter_mut().filter(|(signal, told)| signal.own == Some(true) && !told) {
        let is_covered = || covers.iter().any(|cover| cover.contains(signal.start));
        let of_death = || deaths.iter().any(|death| death.distance(signal.start) <= WITH_DEATH);
        if match signal.kind {
            SignalKind::Kill => of_death() || is_covered(),
            SignalKind::Medal => is_covered(),
            _ => false,
        } {
            signal.own = Some(false);
        }
    }
    elsewhere(&mut known);
    other_words(&mut known);
    bare_names(&mut known);
    lines(signals);
}

fn is_own(signal: &Signal) -> bool {
    signal.kind == SignalKind::Kill && signal.own == Some(true)
}

/// The names that kills in this recording name, each once: of killers and victims.
fn names<'a>(signals: impl Iterator<Item = &'a Signal>, victims_alone: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in signals.filter_map(text_of) {
        let Some((Said::Kill { killer, victim }, _)) = said::said(text) else { continue };
        for who in [(!victims_alone).then_some(killer), Some(victim)].into_iter().flatten() {
            if let Who::Named(name) = who
                && !said::is_any(&name, &names)
            {
                names.push(name);
            }
        }
    }
    names
}

/// What the words that were read say by themselves. Whether they say it. `victims` are those who die in this recording.
fn by_words(signal: &mut Signal, players: &[String], victims: &[String]) -> bool {
    // A person said what it means.
    if signal.source == crate::cues::SOURCE {
        return true;
    }
    if !matches!(signal.kind, SignalKind::Kill | SignalKind::Death) {
        return false;
    }
    let Some((said, _)) = text_of(signal).and_then(said::said) else { return false };
    let (killer, victim) = match said {
        Said::Kill { killer, victim } => (killer, victim),
        Said::Assist => {
            (signal.kind, signal.own) = (SignalKind::Kill, Some(false));
            return true;
        }
        Said::Watched => {
            (signal.kind, signal.own) = (SignalKind::Spectating, None);
            return true;
        }
    };
    let is_player = |who: &Who| match who {
        Who::Player => true,
        Who::Named(name) => said::is_any(name, players),
        Who::Unknown => false,
    };
    match (is_player(&killer), is_player(&victim)) {
        (_, true) => (signal.kind, signal.own) = (SignalKind::Death, Some(true)),
        (true, false) => (signal.kind, signal.own) = (SignalKind::Kill, Some(true)),
        // Two strangers, or nobody knows who the player is.
        (false, false) if players.is_empty() => return false,
        // In the middle, by somebody who is never heard of: a "you" that was read badly.
        (false, false) if signal.own == Some(true) && !is_heard_of(&killer, victims) => return false,
        (false, false) => (signal.kind, signal.own) = (SignalKind::Kill, Some(false)),
    }
    true
}

fn is_heard_of(who: &Who, names: &[String]) -> bool {
    matches!(who, Who::Named(name) if said::is_any(name, names))
}

/// Each notice explains one line, the nearest; where notices are shown, other lines are somebody else's.
fn lines(signals: &mut [Signal]) {
    let own: Vec<(MediaTime, Option<String>)> =
        signals.iter().filter(|signal| is_own(signal)).map(|signal| (signal.start, owned_class(signal))).collect();
    if own.is_empty() {
        return;
    }
    let mut lines: Vec<usize> = (0..signals.len())
        .filter(|index| signals[*index].kind == SignalKind::Kill && signals[*index].own.is_none())
        .collect();
    for (at, class) in own {
        let near = lines
            .iter()
            .enumerate()
            .filter(|(_, index)| {
                class_of(&signals[**index]) != class.as_deref() && signals[**index].start.distance(at) <= SAME
            })
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

/// Takes away what is not where the other notices of its class are. What words tell stays.
fn elsewhere(signals: &mut [(&mut Signal, bool)]) {
    let middle = |signal: &Signal| signal.place.map(|place| place.y + place.h / 2.0);
    // What a person taught may lie anywhere.
    let shown = |signal: &Signal| is_own(signal) && signal.source != crate::cues::SOURCE && !is_row(signal);
    let classes: HashSet<Option<String>> =
        signals.iter().filter(|(signal, _)| shown(signal)).map(|(signal, _)| owned_class(signal)).collect();
    for class in classes {
        let of_class = |signal: &Signal| shown(signal) && class_of(signal) == class.as_deref();
        let mut middles: Vec<f32> =
            signals.iter().filter(|(signal, _)| of_class(signal)).filter_map(|(signal, _)| middle(signal)).collect();
        if middles.len() < SHOWN_BEFORE {
            continue;
        }
        let Some(usual) = crate::norm::median(&mut middles) else { continue };
        for (signal, _) in signals.iter_mut().filter(|(signal, told)| of_class(signal) && !told) {
            if middle(signal).is_some_and(|middle| (middle - usual).abs() > ELSEWHERE) {
                signal.own = Some(false);
            }
        }
    }
}

fn owned_class(signal: &Signal) -> Option<String> {
    class_of(signal).map(str::to_owned)
}

/// Takes away what was read as nothing but the name of somebody who kills or dies in this recording.
fn bare_names(signals: &mut [(&mut Signal, bool)]) {
    let names = names(signals.iter().map(|(signal, _)| &**signal), false);
    for (signal, _) in signals.iter_mut().filter(|(signal, told)| is_own(signal) && !told && !is_row(signal)) {
        let length = |text: &str| letters(text).chars().count();
        // A sentence with a name in it is more than the name.
        let is_name = |text: &str| names.iter().any(|name| said::same(text, name) && length(text) <= length(name) + 3);
        if text_of(signal).is_some_and(is_name) {
            signal.own = Some(false);
        }
    }
}

/// Takes away what says something else than the notices of this recording that are understood. What is nearly one of theirs was
/// read badly.
fn other_words(signals: &mut [(&mut Signal, bool)]) {
    let understood: Vec<(Option<String>, String)> = signals
        .iter()
        .filter(|(signal, told)| *told && is_own(signal))
        .filter_map(|(signal, _)| Some((owned_class(signal), letters(text_of(signal)?))))
        .collect();
    for (signal, _) in signals.iter_mut().filter(|(signal, told)| is_own(signal) && !told && !is_row(signal)) {
        let Some(text) = text_of(signal).filter(|text| said::said(text).is_none()).map(letters) else { continue };
        let mut of_class = understood.iter().filter(|(class, _)| class.as_deref() == class_of(signal));
        if text.chars().count() >= OTHER_WORDS
            && of_class.clone().count() >= SAID_BEFORE
            && !of_class.any(|(_, known)| strsim::normalized_levenshtein(known, &text) >= NEARLY)
        {
            signal.own = Some(false);
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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

    fn marked(at_s: f64, mark: &str) -> Signal {
        Signal { source: format!("yolo; {mark}"), ..row(at_s) }
    }

    fn notice(at_s: f64) -> Signal {
        signal(SignalKind::Kill, at_s, Some(true), "notice")
    }

    fn check(mut signals: Vec<Signal>, expected: Expect) {
        attribute(&mut signals, &["Tony".into()]);
        expected.assert_eq(&show(&signals));
        let once = signals.clone();
        attribute(&mut signals, &["Tony".into()]);
        assert_eq!(signals, once);
    }

    fn read(at_s: f64, own: Option<bool>, class: &str, text: &str) -> Signal {
        Signal { source: format!("reader/1 {class}"), ..signal(SignalKind::Kill, at_s, own, text) }
    }

    #[test]
    fn what_a_person_taught_is_what_he_said_wherever_it_lies() {
        let at = |signal: Signal, y: f32| {
            let place = domain::RelativeBox { x: 0.4, y, w: 0.2, h: 0.1 };
            Signal { place: Some(place), ..signal }
        };
        let mut signals: Vec<Signal> = (0..6).map(|n| at(notice(10.0 * f64::from(n)), 0.2)).collect();
        let cue = Signal { source: crate::cues::SOURCE.into(), ..signal(SignalKind::Kill, 25.0, Some(true), "Skull") };
        signals.push(at(cue, 0.8));
        signals.push(signal(SignalKind::Death, 25.2, Some(true), "death"));
        signals.sort_by_key(|signal| signal.start);
        let own = |signals: &[Signal]| {
            signals.iter().filter(|signal| signal.kind == SignalKind::Kill && signal.own == Some(true)).count()
        };
        attribute(&mut signals, &[]);
        assert_eq!(own(&signals), 7);
    }

    #[test]
    fn words_go_before_all_else() {
        let board = signal(SignalKind::Scoreboard, 9.8, None, "scoreboard").until(MediaTime::from_seconds(12.0));
        check(
            vec![
                read(1.0, Some(true), "notice", "You fragged Grunt"),
                read(1.0, Some(false), "row", "Grunt was railed by T0ny"),
                read(5.0, Some(true), "notice", "Fragged by Kyonshi"),
                read(5.0, Some(false), "row", "Tony was railed by Kyonshi"),
                read(7.0, Some(false), "row", "Major was railed by Kyonshi"),
                // A kill in the moment of the player's own death, below a table.
                read(9.9, Some(true), "notice", "You fragged Major"),
                board,
                signal(SignalKind::Death, 10.0, Some(true), "death"),
                read(15.0, Some(true), "notice", "Assist: Major"),
            ],
            expect![[r#"
                kill 1.0 s strength 0.90 own "You fragged Grunt"
                kill 1.0 s strength 0.90 own "Grunt was railed by T0ny"
                death 5.0 s strength 0.90 own "Fragged by Kyonshi"
                death 5.0 s strength 0.90 own "Tony was railed by Kyonshi"
                kill 7.0 s strength 0.90 other "Major was railed by Kyonshi"
                kill 9.9 s strength 0.90 own "You fragged Major"
                scoreboard 9.8–12.0 s strength 0.90 "scoreboard"
                death 10.0 s strength 0.90 own "death"
                kill 15.0 s strength 0.90 other "Assist: Major"
            "#]],
        );
    }

    #[test]
    fn other_words_are_no_kill_where_the_games_own_are_known() {
        let say = |at_s: f64, text: &str| read(at_s, Some(true), "notice", text);
        let kills = |n: usize| (0..n).map(|nth| say(5.0 * nth as f64, "You fragged Grunt"));
        let mut five: Vec<Signal> = kills(5).collect();
        five.push(say(40.0, "You have taken the lead"));
        attribute(&mut five, &[]);
        assert_eq!(five[5].own, Some(false));
        let mut badly: Vec<Signal> = kills(5).collect();
        badly.push(say(40.0, "(uu irugg=d Grunt"));
        attribute(&mut badly, &["Tony".into()]);
        assert_eq!(badly[5].own, Some(true), "a kill that was read badly");
        let mut one: Vec<Signal> = kills(1).collect();
        one.push(say(40.0, "Rampage"));
        attribute(&mut one, &[]);
        assert_eq!(one[1].own, Some(true), "too few to say how this game puts it");
    }

    #[test]
    fn a_name_alone_says_who_is_aimed_at() {
        let mut signals = vec![
            read(1.0, Some(false), "row", "Grunt was railed by Tony"),
            read(4.0, Some(true), "notice", "Grumt"),
            read(5.0, Some(true), "notice", "Rampage"),
            read(8.0, Some(true), "notice", "You fragged Grunt"),
        ];
        attribute(&mut signals, &[]);
        let own: Vec<_> = signals.iter().map(|signal| signal.own).collect();
        assert_eq!(own, [Some(false), Some(false), Some(true), Some(true)]);
    }

    /// Where lines are read, most own kills are lines at the edge: a notice is compared with notices.
    #[test]
    fn a_notice_is_where_the_other_notices_are_whatever_lines_were_read() {
        let at = |signal: Signal, y: f32| {
            let place = Some(domain::RelativeBox { x: 0.3, y, w: 0.4, h: 0.05 });
            Signal { place, ..signal }
        };
        let mut signals: Vec<Signal> = (0..8)
            .map(|nth| at(read(10.0 * f64::from(nth), Some(false), "row", "Grunt was railed by Tony"), 0.01))
            .chain((0..5).map(|nth| at(notice(10.0 * f64::from(nth)), 0.28)))
            .chain([at(notice(75.0), 0.12)])
            .collect();
        signals.sort_by_key(|signal| signal.start);
        attribute(&mut signals, &["Tony".into()]);
        assert!(signals.iter().all(|signal| (signal.own == Some(true)) == (signal.start.seconds() != 75.0)));
    }

    /// It stands elsewhere than notices do, grows with the player's last breath, and below a table.
    #[test]
    fn what_the_players_counter_says_stays() {
        let counted = |at_s: f64, label: &str| Signal {
            source: screen_counter::SPEC.name.into(),
            place: Some(domain::RelativeBox { x: 0.9, y: 0.9, w: 0.05, h: 0.05 }),
            ..signal(SignalKind::Kill, at_s, Some(true), label)
        };
        let place = Some(domain::RelativeBox { x: 0.3, y: 0.26, w: 0.4, h: 0.1 });
        let mut signals: Vec<Signal> = (0..5).map(|nth| Signal { place, ..notice(5.0 * f64::from(nth)) }).collect();
        signals.extend([
            counted(20.2, "4 → 5"),
            row(20.3),
            signal(SignalKind::Death, 30.0, Some(true), "death"),
            counted(30.0, "5 → 6"),
        ]);
        attribute(&mut signals, &[]);
        assert!(signals.iter().all(|signal| signal.own == Some(true)), "{}", show(&signals));
        assert_eq!(crate::kills::distinct(&signals, SignalKind::Kill).len(), 6, "one more than notices showed");
    }

    #[test]
    fn without_names_a_row_is_anybodys() {
        let mut row = vec![read(1.0, None, "row", "Grunt was railed by Tony")];
        attribute(&mut row, &[]);
        assert_eq!((row[0].kind, row[0].own), (SignalKind::Kill, None));
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
    fn highlighted_rows_are_the_players() {
        let died = signal(SignalKind::Death, 20.0, Some(true), "death");
        check(
            vec![
                marked(1.0, "plain"),
                marked(5.0, "framed"),
                marked(9.0, "on #202020"),
                // Words go before.
                Signal {
                    source: "reader/1 row; framed".into(),
                    label: Some("Tony was railed by Bob".into()),
                    ..row(13.0)
                },
                marked(16.0, "plain"),
                died,
                // The row of the player's own death is framed as well.
                marked(20.25, "framed"),
            ],
            expect![[r#"
                kill 1.0 s strength 0.90 other "row"
                kill 5.0 s strength 0.90 own "row"
                kill 9.0 s strength 0.90 other "row"
                death 13.0 s strength 0.90 own "Tony was railed by Bob"
                kill 16.0 s strength 0.90 other "row"
                death 20.0 s strength 0.90 own "death"
                kill 20.2 s strength 0.90 other "row"
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
    fn a_medal_below_a_menu_is_a_sign_of_the_menu() {
        let medal = |at_s: f64| signal(SignalKind::Medal, at_s, Some(true), "medal");
        let menu = signal(SignalKind::Menu, 10.0, None, "menu").until(MediaTime::from_seconds(20.0));
        let cue = Signal { source: crate::cues::SOURCE.into(), ..medal(14.0) };
        let mut signals = vec![medal(5.0), menu, medal(12.0), cue, medal(25.0)];
        attribute(&mut signals, &[]);
        let own: Vec<_> = signals.iter().map(|signal| signal.own).collect();
        assert_eq!(own, [Some(true), None, Some(false), Some(true), Some(true)]);
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
