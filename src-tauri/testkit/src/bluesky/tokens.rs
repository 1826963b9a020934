//! Tokens that look like the real ones (three parts, base64url) and can't be forged by a test by accident.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn signature(head: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("a key that nobody has {head}")))
}

/// A token with these claims.
pub(super) fn make(kind: &str, claims: &Value) -> String {
    let header = json!({ "typ": kind, "alg": "HS256" }).to_string();
    let head = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()));
    format!("{head}.{}", signature(&head))
}

/// The claims of a token that we made; `None` for any other.
pub(super) fn read(token: &str) -> Option<Value> {
    let (head, signed) = token.rsplit_once('.')?;
    if signature(head) != signed {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(head.split_once('.')?.1).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// Whether it is over.
pub(super) fn is_over(claims: &Value, now: Timestamp) -> bool {
    claims["exp"].as_i64().is_none_or(|end| end <= now.as_second())
}
