//! Stopping: one flag that many hold, and the children that have to die when it is raised.

use crate::leash::Leash;
use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

/// A shared wish to stop. Clones are the same wish.
#[derive(Clone, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Default)]
struct Inner {
    raised: AtomicBool,
    children: Mutex<Vec<Weak<Leash>>>,
}

impl Cancel {
    /// A wish that nobody has uttered yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops what runs under this wish, children and their children included, and whatever is begun later. Can be called
    /// from any thread, many times.
    pub fn cancel(&self) {
        self.0.raised.store(true, Ordering::SeqCst);
        let children = std::mem::take(&mut *self.0.children.lock().unwrap_or_else(PoisonError::into_inner));
        for leash in children.iter().filter_map(Weak::upgrade) {
            leash.kill();
        }
    }

    /// Lets what runs under this wish now give way to other programs (not on Windows, where a child keeps the priority that
    /// it was started with).
    pub fn give_way(&self) {
        let children = self.0.children.lock().unwrap_or_else(PoisonError::into_inner);
        for leash in children.iter().filter_map(Weak::upgrade) {
            leash.give_way();
        }
    }

    /// Whether it was uttered.
    pub fn is_cancelled(&self) -> bool {
        self.0.raised.load(Ordering::SeqCst)
    }

    /// Puts a child under this wish.
    pub(crate) fn hold(&self, leash: &Arc<Leash>) {
        {
            let mut children = self.0.children.lock().unwrap_or_else(PoisonError::into_inner);
            children.retain(|child| child.strong_count() > 0);
            children.push(Arc::downgrade(leash));
        }
        // Uttered between the caller's last look and the push above: nobody else would kill this one.
        if self.is_cancelled() {
            leash.kill();
        }
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}
