//! Whether the person plays, streams or records right now. Then processor, memory and graphics card belong to the game: heavy
//! work steps back as the person chose, and words wait for their model.
//!
//! Nobody tells us, so it is looked at from outside, and only while there is work that could be in the way: a file that
//! grows in a watched folder, a game that Steam or another launcher started, a program that fills the screen (Windows), a
//! stream to the usual port (1935). Blind to: a stream over an encrypted connection that is not recorded, and to a game on
//! another computer.

use crate::{Core, events::Tag, queue::Stop, steps::UNASKED};
use domain::{Lane, WhilePlaying};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// What goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playing {
    /// A game runs.
    Game,
    /// A stream is sent.
    Stream,
    /// A recorder writes into a watched folder.
    Recording,
}

impl Playing {
    /// What waits for its end says so.
    pub(crate) fn waits(self) -> &'static str {
        match self {
            Self::Game => "waiting for the game to close",
            Self::Stream => "waiting for the end of the stream",
            Self::Recording => "waiting for the end of the recording",
        }
    }
}

/// Looks at the system.
pub type Look = dyn Fn() -> Option<Playing> + Send + Sync;

/// How it is looked.
#[derive(Clone)]
pub struct Onlooker {
    /// Looks at the system; may take some milliseconds.
    pub look: Arc<Look>,
    /// How long a look counts.
    pub every: SignedDuration,
}

impl Onlooker {
    /// The real one.
    pub fn of_system() -> Self {
        Self { look: Arc::new(crate::sys::playing), every: SignedDuration::from_secs(5) }
    }

    /// One that never sees anything.
    pub fn blind() -> Self {
        Self { look: Arc::new(|| None), ..Self::of_system() }
    }
}

/// What was seen last.
#[derive(Debug, Default)]
pub struct Seen(Mutex<(Option<Playing>, Option<Timestamp>)>);

impl Seen {
    /// What goes on, as far as it was looked.
    pub fn last(&self) -> Option<Playing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Core {
    /// What goes on, by a look that is a few seconds old at most. When something begins, running work steps back; when it is
    /// over, what waited goes on.
    pub(crate) async fn look_whether_playing(&self) -> Option<Playing> {
        let now = self.now();
        {
            let mut seen = self.playing.0.lock().unwrap_or_else(PoisonError::into_inner);
            if seen.1.is_some_and(|at| now.duration_since(at) < self.world.onlooker.every) {
                return seen.0;
            }
            // Whoever asks meanwhile gets the last answer, instead of looking, too.
            seen.1 = Some(now);
        }
        let look = self.world.onlooker.look.clone();
        let found = tokio::task::spawn_blocking(move || look()).await.unwrap_or_default();
        let found = found.or_else(|| self.intake.is_growing().then_some(Playing::Recording));
        let before = {
            let mut seen = self.playing.0.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut seen.0, found)
        };
        if before != found {
            tracing::info!(?before, ?found, "what the person does changed");
            if found.is_some() {
                self.step_back();
            }
            self.bells.ring_all();
            self.changed("status", None, &[Tag::Status, Tag::Jobs]);
        }
        found
    }

    /// Makes running work give way.
    pub(crate) fn step_back(&self) {
        let mode = self.settings().while_playing;
        self.running.step_back(|kind, priority, gentle| match mode {
            WhilePlaying::Full => None,
            WhilePlaying::Wait if priority <= UNASKED => Some(Stop::PutBack),
            _ if gentle => None,
            // It goes on where it was, and all of it below the game's priority.
            WhilePlaying::Gentle if kind == "analyse" => Some(Stop::PutBack),
            WhilePlaying::Wait | WhilePlaying::Gentle => Some(Stop::GiveWay),
        });
    }

    /// Whether work of a lane is done gently now.
    pub(crate) fn is_gentle(&self, lane: Lane) -> bool {
        lane == Lane::Cpu && self.playing.last().is_some() && self.settings().while_playing != WhilePlaying::Full
    }

    /// What a job of that lane and priority waits for, when it waits for the end of a game.
    pub(crate) fn held_by(&self, lane: Lane, priority: i32) -> Option<Playing> {
        let held = lane == Lane::Cpu && priority <= UNASKED && self.settings().while_playing == WhilePlaying::Wait;
        self.playing.last().filter(|_| held)
    }

    /// Whether uploads wait for the end of a stream, as far as it was looked.
    pub(crate) fn uploads_wait(&self) -> bool {
        self.settings().publishing.wait_while_streaming && self.playing.last() == Some(Playing::Stream)
    }

    /// Whether uploads wait for the end of a stream now.
    pub(crate) async fn look_whether_uploads_wait(&self) -> bool {
        // Who does not want to wait need not be looked at.
        if !self.settings().publishing.wait_while_streaming {
            return false;
        }
        self.look_whether_playing().await;
        self.uploads_wait()
    }
}

/// Looks now and then as long as there is something that could be in the way.
pub(crate) fn keep_looking(core: &Arc<Core>, stop: &CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(core.now() + core.world.onlooker.every) => {}
            }
            if core.playing.last().is_some() || core.running.any(Lane::Cpu) {
                core.look_whether_playing().await;
            }
        }
    });
}
