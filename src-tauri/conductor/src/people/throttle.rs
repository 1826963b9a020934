//! How often somebody may guess: a few times at once, then slower and slower. By name and by address, so that neither many
//! names from one place nor one name from many places goes fast. Kept in memory: a restart is no way to guess more, as only
//! the owner can make one.

use domain::{Code, Problem};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// The longest wait between two tries.
const LONGEST_S: i64 = 900;
/// After so long without a try all is forgiven.
const FORGIVEN: SignedDuration = SignedDuration::from_hours(24);
/// More than that are not remembered; the oldest go first.
const MOST: usize = 10_000;

/// What is guessed at, or from where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A name, in small letters.
    Name(String),
    /// An address.
    Address(String),
    /// A pairing code from an address.
    Pairing(String),
}

impl Key {
    /// How many tries are free.
    fn free(&self) -> u32 {
        match self {
            Self::Name(_) | Self::Pairing(_) => 5,
            // A household may share one.
            Self::Address(_) => 20,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    failed: u32,
    last: Timestamp,
}

/// See the module.
#[derive(Default)]
pub(super) struct Throttle(HashMap<Key, Tries>);

impl Throttle {
    /// A try begins. It counts as a wrong one until it is known to be right, so that many at once are many.
    ///
    /// # Errors
    /// `TooMany`, with the time from which on it can be tried again.
    pub(super) fn begin(&mut self, keys: &[Key], now: Timestamp) -> Result<(), Problem> {
        let until = keys.iter().filter_map(|key| self.closed_until(key, now)).max();
        if let Some(until) = until {
            let seconds = until.duration_since(now).as_secs().max(1);
            return Err(Problem::new(
                Code::TooMany,
                "That was tried too often.",
                "After a few wrong tries each further one has to wait, so that nobody can guess.",
            )
            .say(format!("Try again in {seconds} s."))
            .not_before(until));
        }
        for key in keys {
            let tries = self.0.entry(key.clone()).or_insert(Tries { failed: 0, last: now });
            if now.duration_since(tries.last) > FORGIVEN {
                tries.failed = 0;
            }
            tries.failed = tries.failed.saturating_add(1);
            tries.last = now;
        }
        self.forget(now);
        Ok(())
    }

    /// The try was right. A name is forgiven all; an address only this one, else one account of one's own would be enough
    /// to go on guessing at others.
    pub(super) fn was_right(&mut self, keys: &[Key]) {
        for key in keys {
            match key {
                Key::Name(_) | Key::Pairing(_) => drop(self.0.remove(key)),
                Key::Address(_) => {
                    if let Some(tries) = self.0.get_mut(key) {
                        tries.failed = tries.failed.saturating_sub(1);
                    }
                }
            }
        }
    }

    fn closed_until(&self, key: &Key, now: Timestamp) -> Option<Timestamp> {
        let tries = self.0.get(key)?;
        let over = tries.failed.checked_sub(key.free())?;
        let wait = 1_i64.checked_shl(over).filter(|wait| *wait > 0).unwrap_or(LONGEST_S).min(LONGEST_S);
        let until = tries.last.saturating_add(SignedDuration::from_secs(wait)).unwrap_or(Timestamp::MAX);
        (until > now).then_some(until)
    }

    fn forget(&mut self, now: Timestamp) {
        if self.0.len() <= MOST {
            return;
        }
        self.0.retain(|_, tries| now.duration_since(tries.last) <= FORGIVEN);
        while self.0.len() > MOST {
            let Some(oldest) = self.0.iter().min_by_key(|(_, tries)| tries.last).map(|(key, _)| key.clone()) else {
                return;
            };
            self.0.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_750_000_000 + seconds).unwrap()
    }

    fn name() -> Key {
        Key::Name("ann".into())
    }

    #[test]
    fn each_further_try_waits_longer() {
        let mut throttle = Throttle::default();
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..20 {
            let begun = now;
            while throttle.begin(&[name()], at(now)).is_err() {
                now += 1;
            }
            waits.push(now - begun);
        }
        assert_eq!(waits[..10], [0, 0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(*waits.last().unwrap(), LONGEST_S);
        // Fourteen guesses an hour at most from then on.
        assert!(throttle.begin(&[Key::Name("bob".into())], at(now)).is_ok(), "others are not held up");
        throttle.was_right(&[name()]);
        assert!(throttle.begin(&[name()], at(now)).is_ok());
    }

    #[test]
    fn one_account_of_ones_own_is_no_way_to_guess_on() {
        let mut throttle = Throttle::default();
        let (here, own) = (Key::Address("10.0.0.7".into()), Key::Name("mallory".into()));
        let mut guesses = 0;
        for n in 0..100 {
            if throttle.begin(&[here.clone(), own.clone()], at(0)).is_ok() {
                throttle.was_right(&[here.clone(), own.clone()]);
            }
            guesses += u32::from(throttle.begin(&[here.clone(), Key::Name(n.to_string())], at(0)).is_ok());
        }
        assert_eq!(guesses, 20);
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let mut throttle = Throttle::default();
        for n in 0..(MOST as i64 + 50) {
            throttle.begin(&[Key::Name(n.to_string())], at(n)).unwrap();
        }
        assert_eq!(throttle.0.len(), MOST);
        assert!(!throttle.0.contains_key(&Key::Name("0".into())), "the oldest went");
    }
}
