//! People who share a library over the network: who they are, where they are logged in, what was done in whose name.
//!
//! A log-in is a row of the store. It is renewed by a refresh token that is new each time; what a request shows is a token
//! of a few minutes (a JWT). Each request is also checked against the row, which costs one read by an index: so a log-in
//! that is ended, a role that changes and somebody who is shut out count with the next request, and after a restart, too.

mod api_tokens;
mod audit;
mod logins;
mod pairing;
mod password;
mod throttle;
mod tokens;
mod users;
mod who;

pub use api_tokens::TokenView;
pub(crate) use audit::note;
pub use logins::{ACCESS_LIVES, From, LOGIN_LIVES, LoggedIn, LoginView};
pub use pairing::{PAIRING_LIVES, PairingView};
pub use users::UserChange;
pub use who::{Came, Who};

use crate::Conductor;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many passwords are hashed at once: each takes 19 MiB and a core.
const HASHERS: usize = 2;

/// What is known of people beside the store. Nothing in it has to outlive the process.
pub(crate) struct People {
    /// What signs the access tokens; read or made when it is first needed.
    key: Mutex<Option<tokens::Key>>,
    throttle: Mutex<throttle::Throttle>,
    pairing: Mutex<pairing::Codes>,
    hashers: Semaphore,
    /// Ends what lasts (streams of events) together with its log-in or token.
    lasting: Mutex<HashMap<Uuid, CancellationToken>>,
    /// How the network reaches this machine, while it does.
    network: Mutex<Option<Network>>,
}

/// What people have to know to reach this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Addresses for a browser, without a path.
    pub addresses: Vec<String>,
    /// SHA-256 of the certificate; absent without TLS.
    pub fingerprint: Option<String>,
}

impl Default for People {
    fn default() -> Self {
        Self {
            key: Mutex::default(),
            throttle: Mutex::default(),
            pairing: Mutex::default(),
            hashers: Semaphore::new(HASHERS),
            lasting: Mutex::default(),
            network: Mutex::default(),
        }
    }
}

impl People {
    fn throttle(&self) -> MutexGuard<'_, throttle::Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pairing(&self) -> MutexGuard<'_, pairing::Codes> {
        self.pairing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lasting(&self) -> MutexGuard<'_, HashMap<Uuid, CancellationToken>> {
        self.lasting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cancelled when the log-in or token with that id ends.
    fn until_ended(&self, id: Uuid) -> CancellationToken {
        self.lasting().entry(id).or_default().clone()
    }

    /// Ends what lasts in its name.
    fn ended(&self, id: Uuid) {
        if let Some(token) = self.lasting().remove(&id) {
            token.cancel();
        }
    }
}

impl Conductor {
    /// A face serves the network from now on, or does not any more.
    pub fn set_network(&self, network: Option<Network>) {
        *self.core.people.network.lock().unwrap_or_else(PoisonError::into_inner) = network;
        self.people_changed();
    }

    /// How the network reaches this machine; `None` while it does not.
    pub fn network(&self) -> Option<Network> {
        self.core.people.network.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
