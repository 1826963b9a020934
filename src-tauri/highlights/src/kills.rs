//! Counting kills and deaths: what two classes show of one kill is one kill, and kills of others are none.

use crate::{
    said::{Said, said, same},
    signals::screen_event::{class_of, text_of},
};
use domain::{MediaTime, Signal, SignalKind};

/// A notice and its line in a feed come up with the same picture, or a few looks apart.
const SAME_KILL: MediaTime = MediaTime::from_millis(1000);
/// When both name the same victim or killer, the detector may have found one of them late.
const SAME_OTHER: MediaTime = MediaTime::from_millis(3000);
/// A text that comes up again so soon after it was gone was there all the time.
const NEVER_GONE: MediaTime = MediaTime::from_millis(750);
/// Nobody dies twice in so short a time: a line that moved up is found anew.
const ONE_LIFE: MediaTime = MediaTime::from_millis(2500);

/// A kill of the player's or a death, and what shows it.
struct Happened<'a> {
    first: &'a Signal,
    classes: Vec<Option<&'a str>>,
    /// Whom the player killed, or who killed the player.
    other: Option<String>,
    /// The one that names that person.
    named: Option<&'a Signal>,
    /// How long it was in sight.
    until: MediaTime,
}

impl Happened<'_> {
    fn shows(&self, signal: &Signal, other: Option<&str>) -> bool {
        let apart = signal.start - self.first.start;
        let same_other = self.other.as_deref().zip(other).map(|(one, other)| same(one, other));
        if signal.kind == SignalKind::Death {
            // The player has one life too, whatever was read.
            let goes_on = apart <= SAME_OTHER || signal.start - self.until <= NEVER_GONE;
            return apart <= ONE_LIFE || same_other == Some(true) && goes_on;
        }
        if self.classes.contains(&class_of(signal)) {
            // The same class twice is two kills, unless the text that was there goes on.
            return same_other == Some(true) && (signal.start - self.until <= NEVER_GONE || apart <= ONE_LIFE);
        }
        match same_other {
            Some(yes) => yes && apart <= SAME_OTHER,
            None => apart <= SAME_KILL,
        }
    }
}

/// What of one kind happened to the player (or to nobody known), each once. `signals` have to be in order of time.
fn happened<'a>(signals: impl IntoIterator<Item = &'a Signal>, kind: SignalKind) -> Vec<Happened<'a>> {
    let mut all: Vec<Happened<'a>> = Vec::new();
    for signal in signals {
        if signal.kind != kind || signal.own == Some(false) {
            continue;
        }
        let other = if kind == SignalKind::Death { killer(signal) } else { victim(signal) };
        let named = other.is_some().then_some(signal);
        let known = all
            .iter_mut()
            .rev()
            .take_while(|it| signal.start - it.first.start.max(it.until) <= SAME_OTHER)
            .filter(|it| it.shows(signal, other.as_deref()))
            .last();
        match known {
            Some(it) => {
                it.classes.push(class_of(signal));
                it.until = it.until.max(signal.span().end);
                it.named = it.named.or(named);
                it.other = it.other.take().or(other);
            }
            None => {
                let (classes, until) = (vec![class_of(signal)], signal.span().end);
                all.push(Happened { first: signal, classes, other, named, until });
            }
        }
    }
    all
}

/// The kills or the deaths of the player (or of nobody known), each once, in order of time: the first that shows it.
/// `signals` have to be in order of time.
pub(crate) fn distinct<'a>(signals: impl IntoIterator<Item = &'a Signal>, kind: SignalKind) -> Vec<&'a Signal> {
    happened(signals, kind).into_iter().map(|it| it.first).collect()
}

/// All signals, but each kill and each death of the player's once: with the time of what showed it first and the words of
/// what names somebody. `signals` have to be in order of time.
pub(crate) fn once<'a>(signals: impl IntoIterator<Item = &'a Signal> + Clone) -> Vec<Signal> {
    let of = |kind| happened(signals.clone(), kind);
    let firsts: Vec<Happened<'_>> = [SignalKind::Kill, SignalKind::Death].into_iter().flat_map(of).collect();
    let told = |signal: &Signal| {
        let twice = matches!(signal.kind, SignalKind::Kill | SignalKind::Death) && signal.own != Some(false);
        match firsts.iter().find(|it| std::ptr::eq(it.first, signal)) {
            Some(Happened { named: Some(named), .. }) => {
                Some(Signal { label: named.label.clone(), source: named.source.clone(), ..signal.clone() })
            }
            None if twice => None,
            _ => Some(signal.clone()),
        }
    };
    signals.clone().into_iter().filter_map(told).collect()
}

/// Whom a kill was of, as it was read.
pub(crate) fn victim(signal: &Signal) -> Option<String> {
    let (said, _) = said(text_of(signal)?)?;
    said.victim().map(str::to_owned)
}

/// Who killed, as it was read; `None` where the sentence means the player.
pub(crate) fn killer(signal: &Signal) -> Option<String> {
    match said(text_of(signal)?)?.0 {
        Said::Kill { killer: crate::said::Who::Named(name), .. } => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::kill;

    fn times(signals: &[Signal]) -> Vec<f64> {
        distinct(signals, SignalKind::Kill).iter().map(|kill| kill.start.seconds()).collect()
    }

    #[test]
    fn two_classes_show_two_kills_twice() {
        let seen = |at: f64, label: &str| Signal { label: Some(label.into()), ..kill(at) };
        let signals = [seen(1.0, "row"), seen(1.2, "notice"), seen(1.25, "row"), seen(1.5, "notice"), seen(9.0, "row")];
        assert_eq!(times(&signals), [1.0, 1.25, 9.0]);
    }

    #[test]
    fn names_tell_kills_apart_and_together() {
        let read = |at: f64, class: &str, text: &str| {
            let signal = Signal { label: Some(text.into()), source: format!("reader/1 {class}"), ..kill(at) };
            signal.until(MediaTime::from_seconds(at + 1.5))
        };
        let (notice, row) = ("You fragged Grunt", "Grunt was railed by Tony");
        // The row is found two seconds late; another one beside it is another kill.
        assert_eq!(times(&[read(1.0, "notice", notice), read(3.0, "row", row)]), [1.0]);
        let other = "Major was railed by Tony";
        assert_eq!(times(&[read(1.0, "notice", notice), read(1.25, "row", other)]), [1.0, 1.25]);
        // A line that moved up soon after, and the next time he dies.
        let short = |at: f64| read(at, "row", row).until(MediaTime::from_seconds(at + 0.5));
        assert_eq!(times(&[short(1.0), short(3.0), short(6.0)]), [1.0, 6.0]);
        // A notice that is lost for a look is the same, one that comes back later is not.
        assert_eq!(times(&[read(1.0, "notice", notice), read(3.0, "notice", notice)]), [1.0]);
        assert_eq!(times(&[read(1.0, "notice", notice), read(5.0, "notice", notice)]), [1.0, 5.0]);
        assert_eq!(times(&[read(1.0, "notice", notice), read(3.0, "notice", "You fragged Major")]), [1.0, 3.0]);
    }

    #[test]
    fn the_player_dies_once() {
        let died = |at: f64, class: &str, text: Option<&str>| {
            let mut signal = Signal::new(SignalKind::Death, MediaTime::from_seconds(at), 0.9, "yolo");
            (signal.own, signal.label) = (Some(true), Some(text.unwrap_or(class).into()));
            if text.is_some() {
                signal.source = format!("reader/1 {class}");
            }
            signal.until(MediaTime::from_seconds(at + 1.5))
        };
        let (notice, row) = ("Fragged by Kyonshi", "Tony was railed by Kyonshi");
        let all = [
            died(1.0, "death_notice", None),
            died(1.25, "row", Some(row)),
            died(9.0, "death_notice", Some(notice)),
            // Found late.
            died(11.75, "row", Some(row)),
            died(20.0, "death_notice", Some(notice)),
        ];
        let deaths = distinct(&all, SignalKind::Death);
        assert_eq!(deaths.iter().map(|it| it.start.seconds()).collect::<Vec<_>>(), [1.0, 9.0, 20.0]);
    }

    #[test]
    fn what_is_told_once_has_the_first_time_and_the_name() {
        let seen = Signal { label: Some("notice".into()), ..kill(1.0) };
        let row = "Grunt was railed by Tony";
        let read = Signal { label: Some(row.into()), source: "reader/1 row".into(), ..kill(1.25) };
        let others = Signal { own: Some(false), ..kill(1.3) };
        let medal = Signal { kind: SignalKind::Medal, ..kill(1.5) };
        let told = once(&[seen.clone(), read.clone(), others.clone(), medal.clone()]);
        assert_eq!(told, [Signal { label: read.label, source: read.source, ..seen }, others, medal]);
    }
}
