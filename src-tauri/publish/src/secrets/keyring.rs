//! The keyring of the system: Windows' credentials, macOS' Keychain, the Secret Service on Linux.

use super::SecretPlace;
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use domain::{Code, Fix, Problem};
use sha2::{Digest as _, Sha256};
use std::{path::Path, sync::mpsc, time::Duration};
use zeroize::Zeroizing;

/// See the module.
pub struct KeyringPlace {
    /// Entries of two libraries must not meet.
    library: String,
}

const SERVICE: &str = "ClipConductor";
/// Windows takes 2560 bytes, and stores text as UTF-16: longer secrets are kept in parts.
const PART: usize = 1200;
/// A locked keyring waits for the person, or for ever when nobody can be asked.
const PATIENCE: Duration = Duration::from_secs(20);

impl KeyringPlace {
    /// Writes, reads and removes something. Only what has worked is used.
    ///
    /// # Errors
    /// Why there is none, in the system's words.
    pub fn probe(folder: &Path) -> Result<Self, String> {
        let digest = Sha256::digest(folder.to_string_lossy().as_bytes());
        let place = Self { library: digest[..6].iter().map(|byte| format!("{byte:02x}")).collect() };
        let name = place.entry_name("probe");
        in_time(move || {
            let entry = entry(&name)?;
            entry.set_password("probe")?;
            let read = entry.get_password()?;
            entry.delete_credential()?;
            Ok(read == "probe")
        })
        .and_then(|same| if same { Ok(place) } else { Err("It gave back something else than it was given.".into()) })
    }

    fn entry_name(&self, key: &str) -> String {
        format!("{}-{key}", self.library)
    }
}

fn entry(name: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, name)
}

/// Runs it on a thread of its own: a call that never comes back costs a thread, not the app.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> keyring::Result<T> + Send + 'static) -> Result<T, String> {
    let (done, answer) = mpsc::channel();
    std::thread::Builder::new()
        .name("keyring".into())
        .spawn(move || {
            // Nobody may be waiting any more.
            let _ = done.send(work());
        })
        .map_err(|error| error.to_string())?;
    match answer.recv_timeout(PATIENCE) {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(_) => Err("It did not answer; it may wait to be unlocked.".into()),
    }
}

fn trouble(details: String) -> Problem {
    Problem::new(
        Code::AccountNeedsUser,
        "The keyring of this system can't be used.",
        "The sign-ins of your accounts are kept in it; it may be locked.",
    )
    .say("Unlock the keyring, then try again.")
    .fix(Fix::Retry)
    .details(details)
}

impl SecretPlace for KeyringPlace {
    fn name(&self) -> &'static str {
        "the keyring of this system"
    }

    fn read(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        let name = self.entry_name(key);
        let text = in_time(move || {
            let part = |n: usize| match entry(&part_name(&name, n))?.get_password() {
                Ok(text) => Ok(Some(Zeroizing::new(text))),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            };
            let Some(first) = part(0)? else { return Ok(None) };
            // The first part says how many there are, so that parts of a longer one before it are not taken for its own.
            let (count, text) = first.split_once(':').unwrap_or(("1", &first));
            let mut whole = Zeroizing::new(text.to_owned());
            for n in 1..count.parse().unwrap_or(1) {
                match part(n)? {
                    Some(text) => whole.push_str(&text),
                    None => return Ok(None),
                }
            }
            Ok(Some(whole))
        })
        .map_err(trouble)?;
        let Some(text) = text else { return Ok(None) };
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| trouble("a kept secret is damaged".into()))?;
        Ok(Some(Zeroizing::new(bytes)))
    }

    fn write(&self, key: &str, secret: &[u8]) -> Result<(), Problem> {
        let name = self.entry_name(key);
        let text = Zeroizing::new(BASE64.encode(secret));
        in_time(move || {
            let parts: Vec<&[u8]> = text.as_bytes().chunks(PART).collect();
            // The first last: until then the old one is whole as far as it goes, and a secret of one part is never torn.
            for (n, part) in parts.iter().enumerate().rev() {
                let part = String::from_utf8_lossy(part);
                let part = Zeroizing::new(if n == 0 { format!("{}:{part}", parts.len()) } else { part.into_owned() });
                entry(&part_name(&name, n))?.set_password(&part)?;
            }
            Ok(())
        })
        .map_err(trouble)
    }

    fn remove(&self, key: &str) -> Result<(), Problem> {
        let name = self.entry_name(key);
        in_time(move || {
            for n in 0.. {
                match entry(&part_name(&name, n))?.delete_credential() {
                    Ok(()) => {}
                    Err(keyring::Error::NoEntry) => break,
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
        .map_err(trouble)
    }
}

fn part_name(name: &str, n: usize) -> String {
    if n == 0 { name.to_owned() } else { format!("{name}#{n}") }
}
