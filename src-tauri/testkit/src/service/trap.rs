//! Points of a service's life at which a test may do something: kill its client, for one. A point is a request that
//! arrives, a piece of its body, and a request that is done but not answered.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

type Hook = Box<dyn FnOnce() + Send>;

#[derive(Default)]
pub(super) struct Trap(Mutex<State>);

#[derive(Default)]
struct State {
    passed: usize,
    armed: Option<(usize, Hook)>,
}

impl fmt::Debug for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trap")
    }
}

impl Trap {
    /// A point is passed. Whoever waits for it is called, without any lock of ours.
    pub fn pass(&self) {
        let due = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let at = state.passed;
            state.passed += 1;
            match state.armed.take() {
                Some((point, hook)) if point == at => Some(hook),
                armed => {
                    state.armed = armed;
                    None
                }
            }
        };
        if let Some(hook) = due {
            hook();
        }
    }

    pub fn passed(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).passed
    }

    pub fn arm(&self, ahead: usize, hook: Hook) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.armed = Some((state.passed + ahead, hook));
    }

    pub fn disarm(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).armed = None;
    }
}
