//! The proof that who exchanges the code is who asked for it (PKCE), and the state that ties the way back to the way out.

use crate::{Pkce, Secret};
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A verifier and its challenge.
pub(super) struct Proof {
    pub verifier: Secret,
    pub challenge: String,
}

impl Proof {
    /// A new one, where the platform has any.
    pub fn new(kind: Pkce) -> Option<Self> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        match kind {
            Pkce::None => None,
            Pkce::S256 => {
                Some(Self { challenge: challenge.as_str().to_owned(), verifier: Secret::new(verifier.secret()) })
            }
            Pkce::S256Hex => Some(Self { challenge: hex(&verifier), verifier: Secret::new(verifier.secret()) }),
        }
    }
}

/// TikTok's own: the digest as hex digits, where the standard has base64url.
fn hex(verifier: &PkceCodeVerifier) -> String {
    Sha256::digest(verifier.secret()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A fresh state.
pub(super) fn state() -> Secret {
    Secret::new(CsrfToken::new_random_len(24).secret())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_challenges_are_right() {
        // RFC 7636, appendix B, and the same verifier in TikTok's form.
        let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(hex(&verifier), "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3");
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        assert_eq!(challenge.as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let (one, two) = (Proof::new(Pkce::S256Hex).unwrap(), Proof::new(Pkce::S256Hex).unwrap());
        assert!(one.challenge.len() == 64 && one.challenge != two.challenge && one.verifier.expose().len() >= 43);
        assert!(Proof::new(Pkce::None).is_none());
    }
}
