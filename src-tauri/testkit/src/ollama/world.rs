//! What the stand-in knows and remembers.

use super::{Answer, FakeModel};
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A way to break.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing breaks.
    #[default]
    None,
    /// The connection is closed without an answer.
    Away,
    /// The headers come after this time.
    Slow(Duration),
    /// So many lines come, then nothing more, with the connection open.
    Stall {
        /// Lines before it.
        after: usize,
    },
    /// So many lines come, then the connection is torn.
    DiesMidStream {
        /// Lines before it.
        after: usize,
    },
    /// So many lines come, then the stream ends as if all were well, without `done`.
    EndsWithoutDone {
        /// Lines before it.
        after: usize,
    },
    /// So many lines come, then a line with an error, status 200.
    ErrorLine {
        /// Lines before it.
        after: usize,
        /// Its text.
        text: String,
    },
    /// Every byte comes in a chunk of its own, so that every line and every letter is split.
    SplitEverywhere,
    /// All lines come in one chunk.
    Joined,
    /// Lines end with CR LF, blank lines stand between them, and the last has no end.
    OddLineEnds,
    /// A line of 9 MiB.
    HugeLine,
    /// A web page, as a hotel's network answers.
    Html,
    /// A status with this body.
    Status {
        /// The status.
        code: u16,
        /// The body.
        body: String,
    },
    /// The model was deleted: 404.
    ModelMissing,
}

/// A request it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Seen {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A model in memory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Loaded {
    pub model: String,
    /// The options that make a runner another one.
    pub runner: Value,
    /// How long it stays after its last use; below zero for ever.
    pub keep_alive_s: f64,
    /// When it was used last, on the world's clock.
    pub used_s: f64,
}

#[derive(Debug)]
pub(super) struct World {
    pub version: String,
    pub models: Vec<FakeModel>,
    pub loaded: Vec<Loaded>,
    pub loads: u32,
    /// Seconds since the start, moved by hand.
    pub now_s: f64,
    /// Models that can be pulled.
    pub library: Vec<FakeModel>,
    /// Bytes of each layer that came already, by digest.
    pub parts: BTreeMap<String, u64>,
    pub pull_faults: VecDeque<Fault>,
    pub answers: VecDeque<Answer>,
    /// What is answered when nothing is queued.
    pub usual: Answer,
    pub faults: VecDeque<Fault>,
    pub always: Fault,
    pub seen: Vec<Seen>,
    /// What its models said, with thoughts in front, request by request.
    pub said: Vec<String>,
    pub hang_ups: u32,
}

impl Default for World {
    fn default() -> Self {
        Self {
            version: "0.34.2".into(),
            models: Vec::new(),
            loaded: Vec::new(),
            loads: 0,
            now_s: 0.0,
            library: Vec::new(),
            parts: BTreeMap::new(),
            pull_faults: VecDeque::new(),
            answers: VecDeque::new(),
            usual: Answer::Good,
            faults: VecDeque::new(),
            always: Fault::None,
            seen: Vec::new(),
            said: Vec::new(),
            hang_ups: 0,
        }
    }
}

impl World {
    /// Takes a model in, in the place of one with the same name.
    pub fn install(&mut self, model: FakeModel) {
        self.models.retain(|present| !present.is_called(&model.name));
        self.models.push(model);
    }

    /// Lets go what has been idle for too long.
    pub fn expire(&mut self) {
        let now = self.now_s;
        self.loaded.retain(|loaded| loaded.keep_alive_s < 0.0 || now - loaded.used_s < loaded.keep_alive_s);
    }
}

/// Whether a version is at least this one. Development builds call themselves 0.0.0 and are new.
pub(super) fn at_least(version: &str, wanted: (u32, u32, u32)) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut parts = core.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    let version = (next(), next(), next());
    version == (0, 0, 0) || version >= wanted
}

/// The world and a bell that rings when it changes.
#[derive(Debug)]
pub(super) struct Shared {
    world: Mutex<World>,
    bell: Condvar,
}

impl Shared {
    pub fn new(world: World) -> Self {
        Self { world: Mutex::new(world), bell: Condvar::new() }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn change(&self, f: impl FnOnce(&mut World)) {
        f(&mut self.world());
        self.bell.notify_all();
    }

    pub fn wait_until(&self, limit: Duration, holds: impl Fn(&World) -> bool) -> bool {
        let world = self.world();
        let (world, _) =
            self.bell.wait_timeout_while(world, limit, |world| !holds(world)).unwrap_or_else(PoisonError::into_inner);
        holds(&world)
    }
}
