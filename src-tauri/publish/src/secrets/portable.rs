//! Sign-ins that travel: sealed under a key that Argon2id makes from a passphrase, for a backup that is opened on another
//! computer. Without the passphrase nobody reads them, whoever holds the file.

use super::{
    Credentials, Secret, Vault,
    file::{MEMORY_KIB, PASSES, derive, random},
    sealed,
    vault::blocking,
};
use domain::{AccountId, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::{Zeroize as _, Zeroizing};

const VERSION: u8 = 1;
/// A file from somewhere else must not ask for all memory there is.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 16;

#[derive(Serialize, Deserialize)]
struct Packed {
    version: u8,
    salt: Vec<u8>,
    memory_kib: u32,
    passes: u32,
    sealed: Vec<u8>,
}

type Kept = BTreeMap<AccountId, Vec<u8>>;

impl Vault {
    /// The sign-ins of these accounts, locked with a passphrase, and how many there are.
    pub async fn pack(&self, accounts: &[AccountId], passphrase: &Secret) -> Result<(Vec<u8>, usize), Problem> {
        let mut kept = Kept::new();
        for account in accounts {
            if let Some(credentials) = self.get(*account).await? {
                kept.insert(*account, credentials.to_stored().to_vec());
            }
        }
        let passphrase = passphrase.clone();
        blocking(move || {
            let plain = Zeroizing::new(serde_json::to_vec(&kept).unwrap_or_default());
            let count = kept.len();
            kept.values_mut().for_each(|bytes| bytes.zeroize());
            let salt = random::<16>()?.to_vec();
            let key = derive(&passphrase, &salt, MEMORY_KIB, PASSES)?;
            let sealed = sealed::seal(&key, &plain)?;
            let packed = Packed { version: VERSION, salt, memory_kib: MEMORY_KIB, passes: PASSES, sealed };
            Ok((serde_json::to_vec(&packed).unwrap_or_default(), count))
        })
        .await
    }

    /// Takes in what [`Vault::pack`] made. How many sign-ins there were.
    ///
    /// # Errors
    /// `Invalid` at the field `passphrase` when it is not the one they were locked with. Then nothing is taken in.
    pub async fn unpack(&self, packed: Vec<u8>, passphrase: &Secret) -> Result<usize, Problem> {
        let passphrase = passphrase.clone();
        let kept = blocking(move || {
            let packed: Packed = serde_json::from_slice(&packed).map_err(unreadable)?;
            if packed.version != VERSION || packed.memory_kib > MOST_MEMORY_KIB || packed.passes > MOST_PASSES {
                return Err(unreadable("another version"));
            }
            let key = derive(&passphrase, &packed.salt, packed.memory_kib, packed.passes)?;
            let plain = sealed::open(&key, &packed.sealed).map(Zeroizing::new).ok_or_else(|| {
                Problem::invalid("passphrase", "It is not the one that the sign-ins of this backup were locked with.")
            })?;
            let kept: Kept = serde_json::from_slice(&plain).map_err(unreadable)?;
            Ok(kept)
        })
        .await?;
        let count = kept.len();
        for (account, bytes) in kept {
            let credentials = Credentials::from_stored(&Zeroizing::new(bytes))?;
            self.put(account, &credentials).await?;
        }
        Ok(count)
    }
}

fn unreadable(error: impl std::fmt::Display) -> Problem {
    Problem::invalid("file", "The sign-ins in this backup can't be read.").details(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sign_ins_travel_with_their_passphrase_only() {
        let (here, there) = (Vault::in_memory(), Vault::in_memory());
        let (account, bare) = (AccountId::new(), AccountId::new());
        let credentials = Credentials { refresh: Some(Secret::new("hush")), ..Credentials::default() };
        here.put(account, &credentials).await.unwrap();
        let right = Secret::new("correct horse");
        let (packed, count) = here.pack(&[account, bare], &right).await.unwrap();
        assert_eq!(count, 1);
        assert!(!String::from_utf8_lossy(&packed).contains("hush"));
        let problem = there.unpack(packed.clone(), &Secret::new("wrong")).await.unwrap_err();
        assert_eq!(problem.field.as_deref(), Some("passphrase"), "{problem}");
        assert_eq!(there.get(account).await.unwrap(), None);
        assert_eq!(there.unpack(packed, &right).await.unwrap(), 1);
        assert_eq!(there.get(account).await.unwrap(), Some(credentials));
        let problem = there.unpack(b"{}".to_vec(), &right).await.unwrap_err();
        assert_eq!(problem.field.as_deref(), Some("file"));
    }
}
