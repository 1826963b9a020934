//! Where secrets are kept: a trait, so that the vault need not know.

use domain::Problem;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use zeroize::Zeroizing;

/// A place for secrets. Blocking: a keyring may ask the person to unlock it.
pub trait SecretPlace: Send + Sync {
    /// What it is, for people: `the keyring of this system`.
    fn name(&self) -> &'static str;
    /// Whether a secret can be kept here now; asked before a person goes through a sign-in for nothing.
    fn ready(&self) -> Result<(), Problem> {
        Ok(())
    }
    /// The secret under this key.
    fn read(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem>;
    /// Keeps a secret; it is on the disk before this returns.
    fn write(&self, key: &str, secret: &[u8]) -> Result<(), Problem>;
    /// Forgets it. What is not there is no error.
    fn remove(&self, key: &str) -> Result<(), Problem>;
    /// The person agrees to a file where there is no keyring. Places that need no word do nothing.
    fn agree_to_file(&self) {}
}

/// In memory, gone with the process. For tests and one-shot commands.
#[derive(Default)]
pub struct MemoryPlace(Mutex<HashMap<String, Zeroizing<Vec<u8>>>>);

impl SecretPlace for MemoryPlace {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn read(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn write(&self, key: &str, secret: &[u8]) -> Result<(), Problem> {
        let secret = Zeroizing::new(secret.to_vec());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), secret);
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), Problem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        Ok(())
    }
}
