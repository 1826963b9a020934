//! Secrets: types that no log and no answer can show, the vault that keeps them by account, and the places it keeps
//! them in. Nothing in here is in the database.

mod credentials;
mod file;
mod keyring;
mod place;
mod portable;
mod sealed;
mod secret;
mod system;
mod vault;

pub use credentials::{Credentials, OAuthClient};
pub use file::FilePlace;
pub use place::{MemoryPlace, SecretPlace};
pub use sealed::Sealed;
pub use secret::Secret;
pub use system::SystemPlace;
pub use vault::Vault;
