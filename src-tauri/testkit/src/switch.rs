//! A switch that breaks a named step on purpose.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Breaks named steps: the code under test asks at each step whether it dies there. Clones share one state.
#[derive(Debug, Clone, Default)]
pub struct FaultSwitch {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Step and how many passes are still let through before it breaks.
    armed: HashMap<String, u32>,
    passed: Vec<String>,
}

impl FaultSwitch {
    /// Nothing breaks.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next pass of `step` breaks, once.
    pub fn arm(&self, step: &str) {
        self.arm_nth(step, 0);
    }

    /// Lets `step` pass `after` times, then breaks it once.
    pub fn arm_nth(&self, step: &str, after: u32) {
        self.state().armed.insert(step.to_owned(), after);
    }

    /// Nothing breaks any more.
    pub fn disarm(&self) {
        self.state().armed.clear();
    }

    /// Asked by the code under test: whether it breaks here.
    pub fn breaks_at(&self, step: &str) -> bool {
        let mut state = self.state();
        state.passed.push(step.to_owned());
        match state.armed.get_mut(step) {
            Some(0) => {
                state.armed.remove(step);
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    /// Every step that was asked for, in order.
    pub fn passed(&self) -> Vec<String> {
        self.state().passed.clone()
    }

    /// The switch as a closure, for product code that takes one and may not know this room.
    pub fn as_hook(&self) -> Arc<dyn Fn(&str) -> bool + Send + Sync> {
        let switch = self.clone();
        Arc::new(move |step| switch.breaks_at(step))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_once_at_the_armed_pass() {
        let switch = FaultSwitch::new();
        switch.arm_nth("commit", 1);
        let hook = switch.as_hook();
        let broken: Vec<bool> = (0..4).map(|_| hook("commit")).collect();
        assert_eq!(broken, [false, true, false, false]);
        assert!(!switch.breaks_at("other"));
        assert_eq!(switch.passed().len(), 5);
    }
}
