//! A short code that lets one second computer in: shown by an owner, good once, for ten minutes.

use super::{From, LoggedIn, TokenView, logins::still_welcome, note, throttle::Key, tokens};
use crate::Conductor;
use domain::{Code, Problem, Scope, User, UserId};
use jiff::{SignedDuration, Timestamp};
use publish::Secret;
use serde_json::json;

/// How long a code is good.
pub const PAIRING_LIVES: SignedDuration = SignedDuration::from_mins(10);
/// Letters and digits that nobody mistakes for each other. 32 of them: each is five bits.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// 40 bits, which nobody guesses in ten minutes.
const LENGTH: usize = 8;
/// Codes that wait at once.
const MOST: usize = 8;
/// After so many wrong tries from anywhere no code is good any more.
const MOST_WRONG: u32 = 50;

/// A code as it is shown.
#[derive(Debug)]
pub struct PairingView {
    /// Four letters, a dash, four letters.
    pub code: Secret,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// Who comes in by it.
    pub user: User,
}

/// Codes that were not used yet.
#[derive(Default)]
pub(super) struct Codes {
    waiting: Vec<Waiting>,
    wrong: u32,
}

struct Waiting {
    hash: String,
    user: UserId,
    until: Timestamp,
}

impl Codes {
    fn add(&mut self, hash: String, user: UserId, until: Timestamp) {
        if self.waiting.len() == MOST {
            self.waiting.remove(0);
        }
        self.wrong = 0;
        self.waiting.push(Waiting { hash, user, until });
    }

    /// Whose the code is. It is used up by this.
    fn take(&mut self, hash: &str, now: Timestamp) -> Option<UserId> {
        self.waiting.retain(|waiting| waiting.until > now);
        match self.waiting.iter().position(|waiting| waiting.hash == hash) {
            Some(place) => Some(self.waiting.remove(place).user),
            None => {
                self.wrong += 1;
                if self.wrong >= MOST_WRONG {
                    self.waiting.clear();
                }
                None
            }
        }
    }
}

impl Conductor {
    /// A code for a second computer on which that user will be in.
    pub async fn add_pairing_code(&self, user: UserId) -> Result<PairingView, Problem> {
        let (actor, now) = (self.who().name.clone(), self.core.now());
        let user = self
            .core
            .store
            .write(move |tx| {
                let found = store::users::get(tx, user)?.filter(|user| user.disabled_at.is_none());
                let found = found.ok_or_else(|| Problem::not_found("user", user))?;
                note(tx, &actor, "add_pairing_code", ("user", &found.name), json!({}), now)?;
                Ok(found)
            })
            .await?;
        let letters: String = tokens::random_bytes()?
            .iter()
            .take(LENGTH)
            .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
            .collect();
        let expires_at = now + PAIRING_LIVES;
        self.core.people.pairing().add(tokens::hash(&letters), user.id, expires_at);
        let (first, second) = letters.split_at(LENGTH / 2);
        Ok(PairingView { code: Secret::new(format!("{first}-{second}")), expires_at, user })
    }

    /// A browser on the second computer comes in.
    pub async fn pair_browser(&self, code: &str, from: &From) -> Result<LoggedIn, Problem> {
        let user = self.paired(code, from).await?;
        self.let_in(user, from, "pair").await
    }

    /// A program on the second computer comes in: it gets a token that may do what its user may.
    pub async fn pair_program(&self, code: &str, device: &str, from: &From) -> Result<(TokenView, Secret), Problem> {
        // Before the code is used up.
        domain::kept_name(device).ok_or_else(|| Problem::invalid("device", "A name has 1 to 60 characters."))?;
        let user = self.paired(code, from).await?;
        self.make_token(device, Scope::of(user.role), Some(user)).await
    }

    async fn paired(&self, code: &str, from: &From) -> Result<User, Problem> {
        let keys = [Key::Pairing(from.address.clone())];
        let now = self.core.now();
        self.core.people.throttle().begin(&keys, now)?;
        let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let found = self.core.people.pairing().take(&tokens::hash(&letters), now);
        let id = found.ok_or_else(|| {
            Problem::new(Code::Unauthorized, "This code does not work.", "A code works once, and for ten minutes.")
                .field("code")
                .say("Look at it again, or ask the owner for a new one.")
        })?;
        self.core.people.throttle().was_right(&keys);
        Ok(self.core.store.write(move |tx| still_welcome(tx, id)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_750_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_code_works_once_for_ten_minutes_and_not_after_many_guesses() {
        let mut codes = Codes::default();
        let user = UserId::new();
        codes.add("one".into(), user, at(600));
        codes.add("two".into(), user, at(600));
        assert_eq!(codes.take("one", at(0)), Some(user));
        assert_eq!(codes.take("one", at(0)), None, "twice");
        assert_eq!(codes.take("two", at(600)), None, "too late");
        codes.add("three".into(), user, at(600));
        for n in 0..MOST_WRONG {
            assert_eq!(codes.take(&n.to_string(), at(0)), None);
        }
        assert_eq!(codes.take("three", at(0)), None, "guessed at too often");
        for n in 0..100 {
            codes.add(n.to_string(), user, at(600));
        }
        assert_eq!(codes.waiting.len(), MOST);
    }

    #[test]
    fn letters_are_told_apart() {
        let mut seen = std::collections::BTreeSet::from(*LETTERS);
        assert_eq!(seen.len(), 32);
        for letter in b"01IO" {
            assert!(seen.insert(*letter), "{}", char::from(*letter));
        }
    }
}
