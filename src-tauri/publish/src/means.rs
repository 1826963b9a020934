//! What a publisher works with: the way out, where platforms are, the vault, and the time. One value, made once.

use crate::{Endpoints, Vault, http::Http};
use domain::Problem;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::{sync::Arc, time::Duration};

type Now = dyn Fn() -> Timestamp + Send + Sync;
type Rest = dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Means {
    /// The way out.
    pub http: Http,
    /// Where platforms are.
    pub endpoints: Arc<Endpoints>,
    /// The credentials of all accounts.
    pub vault: Vault,
    now: Arc<Now>,
    rest: Arc<Rest>,
}

impl Means {
    /// The real ones.
    ///
    /// # Errors
    /// When the system's certificates can't be read.
    pub fn new(endpoints: Endpoints, vault: Vault) -> Result<Self, Problem> {
        Ok(Self {
            http: Http::new()?,
            endpoints: Arc::new(endpoints),
            vault,
            now: Arc::new(Timestamp::now),
            rest: Arc::new(|time| Box::pin(tokio::time::sleep(time))),
        })
    }

    /// With another clock.
    pub fn with_clock(mut self, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// With other rests: a test lets none be long.
    pub fn with_rests(mut self, rest: impl Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync + 'static) -> Self {
        self.rest = Arc::new(rest);
        self
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// Waits between two questions.
    pub async fn rest(&self, time: Duration) {
        (self.rest)(time).await;
    }
}
