//! Sending a body that takes a while, with somebody watching.

use crate::{
    Witness,
    http::{Answer, Lost, PieceHook},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Bytes that were handed to the network so far. Clones share one count.
#[derive(Debug, Clone, Default)]
pub(super) struct Handed(Arc<AtomicU64>);

impl Handed {
    /// The hook of a body that counts here, `before` bytes being there already.
    pub fn hook(&self, before: u64) -> PieceHook {
        let count = Arc::clone(&self.0);
        Arc::new(move |bytes| count.store(before + bytes, Ordering::Relaxed))
    }

    /// How many.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Waits for the answer and tells the witness how far the body is, four times a second.
pub(super) async fn watched(
    sent: impl Future<Output = Result<Answer, Lost>>,
    handed: &Handed,
    witness: &dyn Witness,
) -> Result<Answer, Lost> {
    let mut sent = std::pin::pin!(sent);
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    loop {
        tokio::select! {
            answer = &mut sent => return answer,
            _ = tick.tick() => witness.sent(handed.bytes()),
        }
    }
}
