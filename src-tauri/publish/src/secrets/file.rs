//! Secrets in one encrypted file, for systems without a keyring: XChaCha20-Poly1305, under a key that Argon2id makes from
//! a passphrase, or under a random key in a file beside it that only this user may read. The second protects against
//! backups and synchronised folders that take one of the two files, not against programs of the same user; it is used only
//! when the person has agreed.

use super::{Secret, SecretPlace, sealed};
use crate::sys;
use argon2::{Algorithm, Argon2, Params, Version};
use domain::{Code, Fix, Problem};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use zeroize::{Zeroize as _, Zeroizing};

/// See the module.
pub struct FilePlace {
    folder: PathBuf,
    /// Where the key is from.
    passphrase: Option<Secret>,
    key: Mutex<Option<Zeroizing<[u8; 32]>>>,
}

/// OWASP's choice for interactive use, doubled in memory: below a second on old machines, once at the start.
pub(super) const MEMORY_KIB: u32 = 38 << 10;
pub(super) const PASSES: u32 = 2;
const SECRETS: &str = "secrets.bin";
const KEY: &str = "secrets.key";
const VERSION: u8 = 1;

/// The file: how the key is made, and the sealed map.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u8,
    /// Salt of the passphrase; absent with a key file.
    salt: Option<Vec<u8>>,
    memory_kib: u32,
    passes: u32,
    sealed: Vec<u8>,
}

/// The key, and the salt it was made with when a passphrase was.
type KeyAndSalt = (Zeroizing<[u8; 32]>, Option<Vec<u8>>);
type Kept = BTreeMap<String, Vec<u8>>;

impl FilePlace {
    /// Secrets in a folder. With a passphrase the key is made from it.
    pub fn new(folder: &Path, passphrase: Option<Secret>) -> Self {
        Self { folder: folder.to_owned(), passphrase, key: Mutex::new(None) }
    }

    /// Whether there is a file already: the person has agreed before.
    pub fn exists(folder: &Path) -> bool {
        folder.join(SECRETS).is_file()
    }

    fn stored(&self) -> Result<Option<Stored>, Problem> {
        let path = self.folder.join(SECRETS);
        match fs::read(&path) {
            Ok(bytes) => {
                let stored: Stored = serde_json::from_slice(&bytes).map_err(|_| damaged(&path))?;
                if stored.version == VERSION { Ok(Some(stored)) } else { Err(damaged(&path)) }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::io("Reading", &path, &error)),
        }
    }

    fn key(&self, stored: Option<&Stored>) -> Result<KeyAndSalt, Problem> {
        let salt = match (&self.passphrase, stored) {
            (Some(_), Some(stored)) => Some(stored.salt.clone().ok_or_else(|| self.locked())?),
            (Some(_), None) => Some(random::<16>()?.to_vec()),
            (None, Some(Stored { salt: Some(_), .. })) => return Err(self.locked()),
            (None, _) => None,
        };
        let mut held = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(key), true) = (held.as_ref(), stored.is_some()) {
            return Ok((key.clone(), salt));
        }
        let key = match (&self.passphrase, &salt) {
            (Some(passphrase), Some(salt)) => {
                let (memory, passes) = stored.map_or((MEMORY_KIB, PASSES), |stored| (stored.memory_kib, stored.passes));
                derive(passphrase, salt, memory, passes)?
            }
            _ => self.key_file(stored.is_some())?,
        };
        *held = Some(key.clone());
        Ok((key, salt))
    }

    /// The random key beside the secrets.
    fn key_file(&self, must_exist: bool) -> Result<Zeroizing<[u8; 32]>, Problem> {
        let path = self.folder.join(KEY);
        match fs::read(&path) {
            Ok(mut bytes) => {
                let key = <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new);
                bytes.zeroize();
                return key.map_err(|_| damaged(&path));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(damaged(&path)),
            Err(error) => return Err(Problem::io("Reading", &path, &error)),
        }
        let key = Zeroizing::new(random::<32>()?);
        self.write_whole(&path, &*key)?;
        Ok(key)
    }

    fn load(&self) -> Result<Kept, Problem> {
        let Some(stored) = self.stored()? else { return Ok(Kept::new()) };
        let (key, _) = self.key(Some(&stored))?;
        let Some(opened) = sealed::open(&key, &stored.sealed).map(Zeroizing::new) else {
            // Ask for the passphrase anew the next time.
            *self.key.lock().unwrap_or_else(PoisonError::into_inner) = None;
            return Err(self.locked());
        };
        serde_json::from_slice(&opened).map_err(|_| damaged(&self.folder.join(SECRETS)))
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) -> Result<(), Problem> {
        fs::create_dir_all(&self.folder).map_err(|error| Problem::io("Making", &self.folder, &error))?;
        let mut kept = self.load()?;
        change(&mut kept);
        let before = self.stored()?;
        let (key, salt) = self.key(before.as_ref())?;
        let plain = Zeroizing::new(serde_json::to_vec(&kept).unwrap_or_default());
        kept.values_mut().for_each(|bytes| bytes.zeroize());
        let (memory_kib, passes) = before.map_or((MEMORY_KIB, PASSES), |stored| (stored.memory_kib, stored.passes));
        let stored = Stored { version: VERSION, salt, memory_kib, passes, sealed: sealed::seal(&key, &plain)? };
        self.write_whole(&self.folder.join(SECRETS), &serde_json::to_vec(&stored).unwrap_or_default())
    }

    /// Whole or not at all, readable by this user only, and on the disk.
    fn write_whole(&self, path: &Path, bytes: &[u8]) -> Result<(), Problem> {
        let part = path.with_extension("part");
        let write = || {
            let mut file = sys::create_private(&part)?;
            io::Write::write_all(&mut file, bytes)?;
            file.sync_all()?;
            fs::rename(&part, path)?;
            sys::sync_folder(&self.folder)
        };
        write().map_err(|error| Problem::io("Writing", path, &error))
    }

    fn locked(&self) -> Problem {
        let why = match self.passphrase {
            Some(_) => "The passphrase is not the one they were locked with.",
            None => "They are locked with a passphrase.",
        };
        Problem::new(Code::AccountNeedsUser, "The sign-ins of this library can't be opened.", why)
            .say("Start ClipConductor with the right passphrase in the variable CLIPCONDUCTOR_PASSPHRASE.")
            .fix(Fix::Retry)
    }
}

pub(super) fn derive(
    passphrase: &Secret,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Result<Zeroizing<[u8; 32]>, Problem> {
    let bug = |error: argon2::Error| Problem::bug("The key of the secrets could not be made.", error);
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(bug)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), salt, &mut *key)
        .map_err(bug)?;
    Ok(key)
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Problem::bug("The system gives no random numbers.", error))?;
    Ok(bytes)
}

fn damaged(path: &Path) -> Problem {
    Problem::new(
        Code::AccountNeedsUser,
        "The sign-ins of this library can't be read.",
        format!("The file {} is damaged, missing, or from a newer version.", path.display()),
    )
    .say("Put it back from a backup, or take it away and connect the accounts again.")
}

impl SecretPlace for FilePlace {
    fn name(&self) -> &'static str {
        match self.passphrase {
            Some(_) => "an encrypted file, locked with your passphrase",
            None => "an encrypted file that only your user can read",
        }
    }

    fn read(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        Ok(self.load()?.remove(key).map(Zeroizing::new))
    }

    fn write(&self, key: &str, secret: &[u8]) -> Result<(), Problem> {
        self.change(|kept| {
            kept.insert(key.to_owned(), secret.to_vec());
        })
    }

    fn remove(&self, key: &str) -> Result<(), Problem> {
        if !Self::exists(&self.folder) {
            return Ok(());
        }
        self.change(|kept| {
            kept.remove(key);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_a_restart_and_shows_nothing() {
        for passphrase in [None, Some("correct horse")] {
            let folder = tempfile::tempdir().unwrap();
            let place = || FilePlace::new(folder.path(), passphrase.map(Secret::new));
            assert!(place().read("a").unwrap().is_none() && !FilePlace::exists(folder.path()));
            place().write("a", b"hush-hush").unwrap();
            place().write("b", &[7; 6000]).unwrap();
            assert_eq!(place().read("a").unwrap().unwrap().as_slice(), b"hush-hush");
            place().remove("a").unwrap();
            assert!(place().read("a").unwrap().is_none() && place().read("b").unwrap().unwrap().len() == 6000);
            for entry in fs::read_dir(folder.path()).unwrap() {
                let path = entry.unwrap().path();
                assert!(!fs::read(&path).unwrap().windows(4).any(|bytes| bytes == b"hush"), "{path:?}");
                assert!(sys::is_private(&path), "{path:?}");
            }
        }
    }

    #[test]
    fn a_wrong_passphrase_opens_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        FilePlace::new(folder.path(), Some(Secret::new("right"))).write("a", b"x").unwrap();
        for wrong in [Some(Secret::new("wrong")), None] {
            let place = FilePlace::new(folder.path(), wrong);
            assert_eq!(place.read("a").unwrap_err().code, Code::AccountNeedsUser);
            assert!(place.write("a", b"y").is_err() && place.remove("a").is_err());
        }
        let right = FilePlace::new(folder.path(), Some(Secret::new("right")));
        assert_eq!(right.read("a").unwrap().unwrap().as_slice(), b"x");
    }
}
