//! What an account needs to be let in.

use super::Secret;
use domain::Problem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The client that a person (or the build) registered with a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthClient {
    /// Its public id.
    pub id: String,
    /// Its secret, where the platform gives one.
    pub secret: Option<Secret>,
}

/// Everything secret of one account. `Debug` hides it, and it is no `Serialize`: only the vault writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// What a request is signed with.
    pub access: Option<Secret>,
    /// Until when, when it is known.
    pub access_expires_at: Option<Timestamp>,
    /// What gets a new [`Credentials::access`].
    pub refresh: Option<Secret>,
    /// Until when, when it is known.
    pub refresh_expires_at: Option<Timestamp>,
    /// What the person allowed.
    pub scopes: Vec<String>,
    /// When the person signed in.
    pub signed_in_at: Option<Timestamp>,
    /// The client they were made with.
    pub client: Option<OAuthClient>,
    /// What else a platform needs, by a key of its own: a webhook's address, an app password, a page's token. The
    /// secret fields of the account's config come here under their keys.
    pub more: BTreeMap<String, Secret>,
}

impl Credentials {
    /// The secret field `key`.
    pub fn more(&self, key: &str) -> Option<&Secret> {
        self.more.get(key).filter(|secret| !secret.is_empty())
    }

    /// Whether the access token is there and good for a minute more.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let lasts = self.access_expires_at.is_none_or(|end| end.duration_since(now).as_secs() > 60);
        self.access.as_ref().is_some_and(|access| !access.is_empty()) && lasts
    }

    /// When the person has to sign in again, when it is known. Webhooks, app passwords and tokens of pages have no end.
    pub fn ends_at(&self) -> Option<Timestamp> {
        match (&self.refresh, self.more.is_empty()) {
            (_, false) => None,
            (Some(_), true) => self.refresh_expires_at,
            (None, true) => self.access_expires_at,
        }
    }

    /// All secret texts, to be taken out of what is shown.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let client = self.client.as_ref().and_then(|client| client.secret.as_ref());
        [self.access.as_ref(), self.refresh.as_ref(), client]
            .into_iter()
            .flatten()
            .chain(self.more.values())
            .map(Secret::expose)
    }

    pub(super) fn to_stored(&self) -> Zeroizing<Vec<u8>> {
        let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
        let stored = Stored {
            access: text(&self.access),
            access_expires_at: self.access_expires_at,
            refresh: text(&self.refresh),
            refresh_expires_at: self.refresh_expires_at,
            scopes: self.scopes.clone(),
            signed_in_at: self.signed_in_at,
            client_id: self.client.as_ref().map(|client| client.id.clone()),
            client_secret: self.client.as_ref().and_then(|client| text(&client.secret)),
            more: self.more.iter().map(|(key, secret)| (key.clone(), secret.expose().to_owned())).collect(),
        };
        // A map of texts always has a JSON form.
        Zeroizing::new(serde_json::to_vec(&stored).unwrap_or_default())
    }

    pub(super) fn from_stored(bytes: &[u8]) -> Result<Self, Problem> {
        // The reader's words may quote what it read.
        let stored: Stored = serde_json::from_slice(bytes)
            .map_err(|_| Problem::bug("The stored sign-in of a destination can't be read.", "its form is not known"))?;
        Ok(Self {
            access: stored.access.as_ref().map(Secret::new),
            access_expires_at: stored.access_expires_at,
            refresh: stored.refresh.as_ref().map(Secret::new),
            refresh_expires_at: stored.refresh_expires_at,
            scopes: stored.scopes.clone(),
            signed_in_at: stored.signed_in_at,
            client: stored
                .client_id
                .clone()
                .map(|id| OAuthClient { id, secret: stored.client_secret.as_ref().map(Secret::new) }),
            more: stored.more.iter().map(|(key, text)| (key.clone(), Secret::new(text))).collect(),
        })
    }
}

/// The form in the place of secrets.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    access: Option<String>,
    #[serde(default)]
    access_expires_at: Option<Timestamp>,
    #[serde(default)]
    refresh: Option<String>,
    #[serde(default)]
    refresh_expires_at: Option<Timestamp>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    signed_in_at: Option<Timestamp>,
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    client_secret: Option<String>,
    #[serde(default)]
    more: BTreeMap<String, String>,
}

impl Drop for Stored {
    fn drop(&mut self) {
        use zeroize::Zeroize as _;
        for text in [&mut self.access, &mut self.refresh, &mut self.client_secret].into_iter().flatten() {
            text.zeroize();
        }
        self.more.values_mut().for_each(|text| text.zeroize());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_stored_whole_and_printed_not_at_all() {
        let full = Credentials {
            access: Some(Secret::new("acc-1")),
            access_expires_at: Some(Timestamp::UNIX_EPOCH),
            refresh: Some(Secret::new("ref-1")),
            scopes: vec!["upload".into()],
            client: Some(OAuthClient { id: "id".into(), secret: Some(Secret::new("cli-1")) }),
            more: [("webhook".to_owned(), Secret::new("hook-1"))].into(),
            ..Credentials::default()
        };
        assert_eq!(Credentials::from_stored(&full.to_stored()).unwrap(), full);
        let shown = format!("{full:?}");
        assert!(full.texts().count() == 4 && full.texts().all(|text| !shown.contains(text)), "{shown}");
        assert!(Credentials::from_stored(b"{\"access\":3,\"x\":\"hush\"}").unwrap_err().details.find("hush").is_none());
    }
}
