//! The credentials of all accounts. One refresh at a time for each account, and the new token is kept before it is used:
//! platforms that rotate theirs close the account's door when an old one comes twice.

use super::{Credentials, Sealed, Secret, SecretPlace, place::MemoryPlace};
use crate::verdict;
use domain::{AccountId, Problem};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

/// See the module. Cheap to clone; clones are the same vault.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    place: Arc<dyn SecretPlace>,
    doors: Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>>,
    seal_key: OnceCell<Zeroizing<[u8; 32]>>,
}

const SEAL_KEY: &str = "seal";

impl Vault {
    /// A vault in a place.
    pub fn new(place: Arc<dyn SecretPlace>) -> Self {
        Self(Arc::new(Inner { place, doors: Mutex::default(), seal_key: OnceCell::new() }))
    }

    /// A vault that forgets with the process.
    pub fn in_memory() -> Self {
        Self::new(Arc::new(MemoryPlace::default()))
    }

    /// What it is kept in, for people.
    pub fn place_name(&self) -> &'static str {
        self.0.place.name()
    }

    /// The person agrees to a file where there is no keyring.
    pub fn agree_to_file(&self) {
        self.0.place.agree_to_file();
    }

    /// Whether a sign-in can be kept here now.
    ///
    /// # Errors
    /// Where the person has to agree to a file first.
    pub async fn ready(&self) -> Result<(), Problem> {
        let inner = Arc::clone(&self.0);
        blocking(move || inner.place.ready()).await
    }

    /// What an account has.
    pub async fn get(&self, account: AccountId) -> Result<Option<Credentials>, Problem> {
        let stored = self.read(account_key(account)).await?;
        stored.map(|bytes| Credentials::from_stored(&bytes)).transpose()
    }

    /// What an account has, or that the person has to sign in.
    pub async fn need(&self, account: AccountId, platform: &str) -> Result<Credentials, Problem> {
        self.get(account)
            .await?
            .ok_or_else(|| verdict::sign_in_again(platform, "No sign-in is stored on this computer."))
    }

    /// Keeps credentials; they are on the disk before this returns.
    pub async fn put(&self, account: AccountId, credentials: &Credentials) -> Result<(), Problem> {
        self.write(account_key(account), credentials.to_stored()).await
    }

    /// Forgets an account's.
    pub async fn remove(&self, account: AccountId) -> Result<(), Problem> {
        let inner = Arc::clone(&self.0);
        blocking(move || inner.place.remove(&account_key(account))).await
    }

    /// Credentials with an access token that is good now. Calls `refresh` when it is over, or when it is `refused`: the
    /// one a platform has just said no to. Callers that come together wait for one refresh and share what it brings. The
    /// answer is kept before it is given out; an empty refresh token in it never replaces a good one.
    pub async fn fresh<F>(
        &self,
        account: AccountId,
        platform: &str,
        now: Timestamp,
        refused: Option<&Secret>,
        refresh: impl FnOnce(Credentials) -> F + Send,
    ) -> Result<Credentials, Problem>
    where
        F: Future<Output = Result<Credentials, Problem>> + Send,
    {
        let door = Arc::clone(self.0.doors.lock().unwrap_or_else(PoisonError::into_inner).entry(account).or_default());
        let _alone = door.lock().await;
        let had = self.need(account, platform).await?;
        let is_refused = refused.is_some() && refused == had.access.as_ref();
        if had.is_fresh(now) && !is_refused {
            return Ok(had);
        }
        let mut new = refresh(had.clone()).await?;
        if new.refresh.as_ref().is_none_or(Secret::is_empty) {
            (new.refresh, new.refresh_expires_at) = (had.refresh, had.refresh_expires_at);
        }
        new.client = new.client.or(had.client);
        new.signed_in_at = new.signed_in_at.or(had.signed_in_at);
        if new.scopes.is_empty() {
            new.scopes = had.scopes;
        }
        for (key, secret) in had.more {
            new.more.entry(key).or_insert(secret);
        }
        self.put(account, &new).await?;
        Ok(new)
    }

    /// Seals a text that has to lie in the database, such as an upload's address.
    pub async fn seal(&self, text: &str) -> Result<Sealed, Problem> {
        Sealed::new(self.seal_key().await?, text)
    }

    /// Opens what [`Vault::seal`] made. `None` when it was sealed by a vault that is gone.
    pub async fn unseal(&self, sealed: &Sealed) -> Result<Option<Secret>, Problem> {
        Ok(sealed.open(self.seal_key().await?).map(Secret::new))
    }

    async fn seal_key(&self) -> Result<&[u8; 32], Problem> {
        let key = self.0.seal_key.get_or_try_init(|| async {
            if let Some(kept) = self.read(SEAL_KEY.to_owned()).await?
                && let Ok(key) = <[u8; 32]>::try_from(kept.as_slice())
            {
                return Ok(Zeroizing::new(key));
            }
            let mut key = Zeroizing::new([0; 32]);
            getrandom::fill(&mut *key).map_err(|error| Problem::bug("The system gives no random numbers.", error))?;
            self.write(SEAL_KEY.to_owned(), Zeroizing::new(key.to_vec())).await?;
            Ok::<_, Problem>(key)
        });
        Ok(key.await?)
    }

    async fn read(&self, key: String) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        let inner = Arc::clone(&self.0);
        blocking(move || inner.place.read(&key)).await
    }

    async fn write(&self, key: String, secret: Zeroizing<Vec<u8>>) -> Result<(), Problem> {
        let inner = Arc::clone(&self.0);
        blocking(move || inner.place.write(&key, &secret)).await
    }
}

fn account_key(account: AccountId) -> String {
    format!("account-{account}")
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Problem::bug("The place of secrets stopped in the middle.", error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn tokens(access: &str, refresh: &str, expires: Timestamp) -> Credentials {
        let secret = |text: &str| (!text.is_empty()).then(|| Secret::new(text));
        Credentials {
            access: secret(access),
            refresh: secret(refresh),
            access_expires_at: Some(expires),
            ..Credentials::default()
        }
    }

    #[tokio::test]
    async fn many_that_come_together_share_one_refresh_and_it_is_kept_first() {
        let (vault, account) = (Vault::in_memory(), AccountId::new());
        let now = Timestamp::from_second(1_000_000).unwrap();
        vault.put(account, &tokens("old", "r1", now)).await.unwrap();
        let calls = AtomicU32::new(0);
        let one = || async {
            vault
                .fresh(account, "YouTube", now, None, |had| {
                    calls.fetch_add(1, Ordering::SeqCst);
                    let (vault, later) = (vault.clone(), now + jiff::SignedDuration::from_hours(1));
                    async move {
                        tokio::task::yield_now().await;
                        assert_eq!(
                            had.refresh,
                            vault.get(account).await.unwrap().unwrap().refresh,
                            "kept, not only held"
                        );
                        Ok(tokens("new", "", later))
                    }
                })
                .await
                .unwrap()
        };
        let got = futures::future::join_all((0..20).map(|_| one())).await;
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        assert!(got.iter().all(|got| got.access == Some(Secret::new("new"))));
        let kept = vault.get(account).await.unwrap().unwrap();
        assert_eq!(
            (kept.access, kept.refresh),
            (Some(Secret::new("new")), Some(Secret::new("r1"))),
            "an empty one replaces nothing"
        );
    }

    #[tokio::test]
    async fn a_token_that_was_refused_is_renewed_once_although_it_looks_good() {
        let (vault, account) = (Vault::in_memory(), AccountId::new());
        let now = Timestamp::from_second(1_000_000).unwrap();
        let later = now + jiff::SignedDuration::from_hours(1);
        vault.put(account, &tokens("one", "r1", later)).await.unwrap();
        let one = Secret::new("one");
        for expected in ["two", "two"] {
            let got = vault
                .fresh(account, "YouTube", now, Some(&one), |_| async move { Ok(tokens("two", "r2", later)) })
                .await
                .unwrap();
            assert_eq!(got.access, Some(Secret::new(expected)));
        }
        let error = vault.fresh(AccountId::new(), "YouTube", now, None, |had| async { Ok(had) }).await.unwrap_err();
        assert_eq!(error.code, domain::Code::AccountNeedsUser);
    }
}
