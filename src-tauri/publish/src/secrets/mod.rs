//! Secrets: types that no log and no answer can show, the vault that keeps them by account, and the places it keeps
//! them in. Nothing in here is in the database.

mod credentials;
mod place;
mod sealed;
mod secret;
mod vault;

pub use credentials::{Credentials, OAuthClient};
pub use place::{MemoryPlace, SecretPlace};
pub use sealed::Sealed;
pub use secret::Secret;
pub use vault::Vault;
