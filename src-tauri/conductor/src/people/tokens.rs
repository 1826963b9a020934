//! What is shown to come in. An access token is a JWT of some minutes, signed with a key that lies in a file of its own beside
//! the library: it is in no backup. All other tokens are random, and only their hashes are kept.

use crate::{Core, paths::create_private};
use domain::{LoginId, Problem, UserId};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use publish::Secret;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fmt::Write as _,
    io::Write as _,
    sync::{Arc, PoisonError},
};

/// Who issues and takes them: a token of another app with the same key would not be ours.
const ISSUER: &str = "clipconductor";
/// Bytes of the key and of random tokens.
const BYTES: usize = 32;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// Who issued it.
    pub iss: String,
    /// Who.
    pub sub: UserId,
    /// Their role when it was issued, by its word.
    pub role: String,
    /// The log-in.
    pub sid: LoginId,
    /// When it was issued, in seconds.
    pub iat: i64,
    /// When it ends, in seconds.
    pub exp: i64,
}

/// The key, ready to be used.
pub(super) type Key = Arc<(EncodingKey, DecodingKey)>;

/// A text that nobody can guess: 32 random bytes in hex.
pub(super) fn random() -> Result<String, Problem> {
    Ok(hex(&random_bytes()?))
}

pub(super) fn random_bytes() -> Result<[u8; BYTES], Problem> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Problem::bug("No token could be made.", error))?;
    Ok(bytes)
}

/// What is kept of a token.
pub(super) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Signs an access token.
pub(super) fn sign(core: &Core, user: UserId, role: &str, login: LoginId, now: Timestamp) -> Result<Secret, Problem> {
    let claims = Claims {
        iss: ISSUER.into(),
        sub: user,
        role: role.into(),
        sid: login,
        iat: now.as_second(),
        exp: now.as_second() + super::ACCESS_LIVES.as_secs(),
    };
    let key = key(core)?;
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key.0);
    token.map(Secret::new).map_err(|error| Problem::bug("No token could be made.", error))
}

/// What an access token says, when it is ours and has not ended.
pub(super) fn read(core: &Core, token: &str, now: Timestamp) -> Result<Option<Claims>, Problem> {
    // Named here, not taken from the token: one that says "none" is none.
    let mut how = Validation::new(Algorithm::HS256);
    how.set_issuer(&[ISSUER]);
    how.set_required_spec_claims(&["exp", "iss", "sub"]);
    // By our own clock, below.
    how.validate_exp = false;
    let key = key(core)?;
    let claims = jsonwebtoken::decode::<Claims>(token, &key.1, &how).ok().map(|data| data.claims);
    Ok(claims.filter(|claims| claims.exp > now.as_second() && claims.iat <= now.as_second() + 60))
}

/// The key; made when there is none.
fn key(core: &Core) -> Result<Key, Problem> {
    let mut known = core.people.key.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = &*known {
        return Ok(key.clone());
    }
    let path = core.world.paths.access_key();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) if bytes.len() == BYTES => bytes,
        // None, or one that was cut: everybody logs in again.
        _ => write_key(core)?,
    };
    let key = Arc::new((EncodingKey::from_secret(&bytes), DecodingKey::from_secret(&bytes)));
    *known = Some(key.clone());
    Ok(key)
}

fn write_key(core: &Core) -> Result<Vec<u8>, Problem> {
    let (path, bytes) = (core.world.paths.access_key(), random_bytes()?);
    let failed = |error: std::io::Error| Problem::io("Writing", &path, &error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = create_private(&path).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(bytes.to_vec())
}

/// A new key: no access token that was issued is of any use from now on.
pub(super) fn rotate(core: &Core) -> Result<(), Problem> {
    let mut known = core.people.key.lock().unwrap_or_else(PoisonError::into_inner);
    write_key(core)?;
    *known = None;
    Ok(())
}
