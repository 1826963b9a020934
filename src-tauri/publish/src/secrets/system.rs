//! The system's keyring where there is one, proved by a real write; else a file of ours, once the person has agreed.

use super::{FilePlace, Secret, SecretPlace, keyring::KeyringPlace};
use domain::{Code, Problem};
use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};
use zeroize::Zeroizing;

/// See the module. Looks for the keyring at the first use, because that may wait for the person.
pub struct SystemPlace {
    folder: PathBuf,
    passphrase: Option<Secret>,
    agreed: AtomicBool,
    found: OnceLock<Found>,
}

enum Found {
    Keyring(KeyringPlace),
    File { place: FilePlace, why: String },
}

impl SystemPlace {
    /// A place for the library in this folder. A passphrase is an agreement to a file that is locked with it.
    pub fn new(folder: &Path, passphrase: Option<Secret>) -> Self {
        let agreed = passphrase.is_some() || FilePlace::exists(folder);
        Self { folder: folder.to_owned(), passphrase, agreed: AtomicBool::new(agreed), found: OnceLock::new() }
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let file = || FilePlace::new(&self.folder, self.passphrase.clone());
            // Who named a passphrase, or has a file, wants the file: two places would hide one's accounts from the other.
            if self.agreed.load(Ordering::Relaxed) {
                return Found::File { place: file(), why: "It was chosen.".into() };
            }
            match KeyringPlace::probe(&self.folder) {
                Ok(keyring) => Found::Keyring(keyring),
                Err(why) => {
                    tracing::info!("there is no keyring for secrets: {why}");
                    Found::File { place: file(), why }
                }
            }
        })
    }

    fn place(&self) -> &dyn SecretPlace {
        match self.found() {
            Found::Keyring(place) => place,
            Found::File { place, .. } => place,
        }
    }
}

impl SecretPlace for SystemPlace {
    fn name(&self) -> &'static str {
        self.place().name()
    }

    fn ready(&self) -> Result<(), Problem> {
        if let Found::File { why, .. } = self.found()
            && !self.agreed.load(Ordering::Relaxed)
        {
            return Err(Problem::new(
                Code::PlatformNeedsYou,
                "This system has no keyring to keep the sign-in in.",
                "ClipConductor can keep it in an encrypted file, if you agree; programs of your own user could open it.",
            )
            .field("allow_file")
            .say("Agree to the file, or install and unlock a keyring (such as gnome-keyring or KeePassXC), then connect again.")
            .details(why));
        }
        Ok(())
    }

    fn read(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        self.place().read(key)
    }

    fn write(&self, key: &str, secret: &[u8]) -> Result<(), Problem> {
        self.ready()?;
        self.place().write(key, secret)
    }

    fn remove(&self, key: &str) -> Result<(), Problem> {
        self.place().remove(key)
    }

    fn agree_to_file(&self) {
        self.agreed.store(true, Ordering::Relaxed);
    }
}
