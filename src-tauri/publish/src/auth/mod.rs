//! Signing in through the browser: the address of the platform's page, the way back to this machine, the exchange, and
//! new tokens later. What differs between platforms is data ([`crate::OAuthShape`]).

mod bundled;
mod exchange;
mod loopback;
mod proof;
mod sign_in;
mod signed;

pub use bundled::bundled_client;
pub(crate) use exchange::fresh;
pub use sign_in::SignIn;
pub(crate) use signed::{access, signed};
