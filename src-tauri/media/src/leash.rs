//! A running child, as something that can be killed from any thread without ever hitting a stranger.

use crate::sys;
use std::sync::{Mutex, PoisonError};

/// Holds a child's process tree until the child was waited for.
pub(crate) struct Leash(Mutex<Option<sys::Tree>>);

impl Leash {
    pub(crate) fn new(tree: sys::Tree) -> Self {
        Self(Mutex::new(Some(tree)))
    }

    /// Kills the whole tree. Nothing happens when it has already ended.
    pub(crate) fn kill(&self) {
        if let Some(tree) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            tree.kill();
        }
    }

    /// Lets the whole tree give way to other programs from now on.
    pub(crate) fn give_way(&self) {
        if let Some(tree) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            tree.give_way();
        }
    }

    /// Kills what the child left behind and gives up the hold; `reap` then collects the child. Under the lock, because
    /// the number of a collected process may at once belong to another one.
    pub(crate) fn release<T>(&self, reap: impl FnOnce() -> T) -> T {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut tree) = held.take() {
            tree.kill();
        }
        reap()
    }
}
