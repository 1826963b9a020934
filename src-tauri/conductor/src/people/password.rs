//! Passwords: Argon2id with the crate's own costs (19 MiB, two passes), which are those that OWASP recommends.

use super::People;
use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString},
};
use domain::{Code, Problem};
use publish::Secret;

/// The fewest characters. A long one is worth more than a strange one.
const SHORTEST: usize = 10;
/// The most characters; hashing takes as long as the text is.
const LONGEST: usize = 200;

/// A hash that no password has, made with the same costs: an unknown name takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y2xpcGNvbmR1Y3RvciE$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl People {
    /// The hash of a new password.
    pub(super) async fn hash(&self, password: Secret, name: &str) -> Result<String, Problem> {
        let length = password.expose().chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(Problem::invalid(
                "password",
                format!("A password has {SHORTEST} to {LONGEST} characters. Several words in a row are a good one."),
            ));
        }
        if password.expose().eq_ignore_ascii_case(name) {
            return Err(Problem::invalid("password", "It is the name."));
        }
        self.on_a_thread(move || {
            let mut salt = [0_u8; 16];
            getrandom::fill(&mut salt).map_err(|error| Problem::bug("No password could be kept.", error))?;
            let salt = SaltString::encode_b64(&salt).map_err(failed)?;
            let hash = Argon2::default().hash_password(password.expose().as_bytes(), &salt).map_err(failed)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether it is the password of that hash; of nobody's when there is none. Takes as long in both cases.
    pub(super) async fn fits(&self, password: Secret, hash: Option<String>) -> Result<bool, Problem> {
        if password.expose().chars().count() > LONGEST {
            return Ok(false);
        }
        self.on_a_thread(move || {
            let parsed = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).map_err(failed)?;
            Ok(Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok() && hash.is_some())
        })
        .await
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let failed = |error: &dyn std::fmt::Display| Problem::bug("A password could not be looked at.", error);
        let _turn = self.hashers.acquire().await.map_err(|error| failed(&error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))?
    }
}

fn failed(error: argon2::password_hash::Error) -> Problem {
    Problem::bug("A password could not be hashed.", error)
}

/// The answer to a wrong name and to a wrong password: it does not tell which.
pub(super) fn wrong() -> Problem {
    Problem::new(Code::Unauthorized, "That is not right.", "There is nobody with this name and this password.")
        .field("password")
        .say("Look at both and try again. Whoever owns the library can give you another password.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_nobody_has_any() {
        let people = People::default();
        let hash = people.hash(Secret::new("five happy ducks"), "ann").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(people.fits(Secret::new("five happy ducks"), Some(hash.clone())).await.unwrap());
        assert!(!people.fits(Secret::new("five happy duck"), Some(hash.clone())).await.unwrap());
        assert_ne!(people.hash(Secret::new("five happy ducks"), "ann").await.unwrap(), hash, "salted");
        // The hash of nobody is read, and fits nothing.
        assert!(!people.fits(Secret::new("anything at all"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_long_enough_and_not_the_name() {
        let people = People::default();
        for text in ["", "short", "ninechars", "Annabelle Smith", &"x".repeat(201)] {
            let problem = people.hash(Secret::new(text), "annabelle smith").await.unwrap_err();
            assert_eq!(problem.field.as_deref(), Some("password"), "{text}");
        }
    }
}
