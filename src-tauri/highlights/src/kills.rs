//! Counting kills: what two classes show of one kill is one kill, and kills of others are none.

use crate::{
    said::{Said, said, same},
    signals::screen_event::{class_of, text_of},
};
use domain::{MediaTime, Signal, SignalKind};

/// A notice and its line in a feed come up with the same picture, or a few looks apart.
const SAME_KILL: MediaTime = MediaTime::from_millis(1000);
/// When both name the same victim, the detector may have found one of them late.
const SAME_VICTIM: MediaTime = MediaTime::from_millis(3000);
/// A text that comes up again so soon after it was gone was there all the time.
const NEVER_GONE: MediaTime = MediaTime::from_millis(750);
/// Nobody dies twice in so short a time: a line that moved up is found anew.
const ONE_LIFE: MediaTime = MediaTime::from_millis(2500);

/// A kill, and what shows it.
struct Kill<'a> {
    first: &'a Signal,
    classes: Vec<Option<&'a str>>,
    victim: Option<String>,
    /// How long it was in sight.
    until: MediaTime,
}

impl Kill<'_> {
    fn shows(&self, signal: &Signal, victim: Option<&str>) -> bool {
        let apart = signal.start - self.first.start;
        let same_victim = self.victim.as_deref().zip(victim).map(|(one, other)| same(one, other));
        if self.classes.contains(&class_of(signal)) {
            // The same class twice is two kills, unless the text that was there goes on.
            return same_victim == Some(true) && (signal.start - self.until <= NEVER_GONE || apart <= ONE_LIFE);
        }
        match same_victim {
            Some(yes) => yes && apart <= SAME_VICTIM,
            None => apart <= SAME_KILL,
        }
    }
}

/// The kills of the player (or of nobody known), each once, in order of time. `signals` have to be in order of time.
pub(crate) fn distinct_kills<'a>(signals: impl IntoIterator<Item = &'a Signal>) -> Vec<&'a Signal> {
    let mut kills: Vec<Kill<'a>> = Vec::new();
    for signal in signals {
        if signal.kind != SignalKind::Kill || signal.own == Some(false) {
            continue;
        }
        let victim = victim(signal);
        let known = kills
            .iter_mut()
            .rev()
            .take_while(|kill| signal.start - kill.first.start.max(kill.until) <= SAME_VICTIM)
            .filter(|kill| kill.shows(signal, victim.as_deref()))
            .last();
        match known {
            Some(kill) => {
                kill.classes.push(class_of(signal));
                kill.until = kill.until.max(signal.span().end);
                kill.victim = kill.victim.take().or(victim);
            }
            None => {
                kills.push(Kill { first: signal, classes: vec![class_of(signal)], victim, until: signal.span().end })
            }
        }
    }
    kills.into_iter().map(|kill| kill.first).collect()
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
        distinct_kills(signals).iter().map(|kill| kill.start.seconds()).collect()
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
}
