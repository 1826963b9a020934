//! A value that may lie in the database because only the vault can open it: upload addresses carry tokens.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _},
};
use domain::Problem;
use serde::{Deserialize, Serialize};

/// A sealed text. Made and opened by [`crate::Vault`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

const NONCE: usize = 24;

/// Seals bytes under a key; the nonce stands in front.
pub(super) fn seal(key: &[u8; 32], bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|error| Problem::bug("The system gives no random numbers.", error))?;
    let sealed = XChaCha20Poly1305::new(Key::from_slice(key))
        .encrypt(XNonce::from_slice(&nonce), bytes)
        .map_err(|error| Problem::bug("A secret could not be sealed.", error))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] made. `None`: another key, or somebody changed it.
pub(super) fn open(key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
    XChaCha20Poly1305::new(Key::from_slice(key)).decrypt(XNonce::from_slice(nonce), sealed).ok()
}

impl Sealed {
    pub(super) fn new(key: &[u8; 32], text: &str) -> Result<Self, Problem> {
        Ok(Self(BASE64.encode(seal(key, text.as_bytes())?)))
    }

    pub(super) fn open(&self, key: &[u8; 32]) -> Option<String> {
        String::from_utf8(open(key, &BASE64.decode(&self.0).ok()?)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_opens_it() {
        let sealed = Sealed::new(&[7; 32], "https://upload.example/?upload_id=hush").unwrap();
        assert!(!serde_json::to_string(&sealed).unwrap().contains("hush"));
        assert_eq!(sealed.open(&[7; 32]).as_deref(), Some("https://upload.example/?upload_id=hush"));
        assert_eq!(sealed.open(&[8; 32]), None);
        assert_ne!(
            sealed,
            Sealed::new(&[7; 32], "https://upload.example/?upload_id=hush").unwrap(),
            "a nonce each time"
        );
    }
}
