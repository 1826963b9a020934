//! What changed, told to whoever looks: the window, a browser, `clipctl`. Events are small (ids and numbers) and are
//! sent after the transaction has committed. They are numbered, so that a listener who was away can catch up.

use domain::{JobId, Progress};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// What a read is made of and a write makes stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// Counts, state, tools.
    Status,
    /// Recordings and what was measured in them.
    Recordings,
    /// Moments.
    Moments,
    /// Clips.
    Clips,
    /// Words of clips.
    Words,
    /// Posts.
    Posts,
    /// The queue.
    Jobs,
    /// Capture folders.
    Folders,
    /// Settings.
    Settings,
    /// Destinations.
    Accounts,
    /// Game profiles.
    Profiles,
    /// Detector and language models.
    Models,
    /// Rules of the person.
    Rules,
    /// What posts brought.
    Results,
    /// Stars, notes, tags, collections and kept searches.
    Marks,
    /// What takes how much of the disk, and what may leave it.
    Storage,
    /// Users, where they are logged in, tokens, and who did what.
    People,
    /// Addresses that are told what happens, and the messages to them.
    Webhooks,
    /// Channels, and what belongs to which.
    Channels,
    /// What a person taught, and where it was found.
    Cues,
}

impl Tag {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Recordings => "recordings",
            Self::Moments => "moments",
            Self::Clips => "clips",
            Self::Words => "words",
            Self::Posts => "posts",
            Self::Jobs => "jobs",
            Self::Folders => "folders",
            Self::Settings => "settings",
            Self::Accounts => "accounts",
            Self::Profiles => "profiles",
            Self::Models => "models",
            Self::Rules => "rules",
            Self::Results => "results",
            Self::Marks => "marks",
            Self::Storage => "storage",
            Self::People => "people",
            Self::Webhooks => "webhooks",
            Self::Channels => "channels",
            Self::Cues => "cues",
        }
    }
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Things changed; what was read of them is old.
    Change {
        /// `recording`, `moments`, `clip`, …
        kind: &'static str,
        /// The one thing, when it is one.
        id: Option<String>,
        /// What has to be read again.
        stale: Vec<Tag>,
    },
    /// A running job came further. At most four times a second for each job.
    Progress {
        /// The job.
        job: JobId,
        /// How far it is.
        progress: Progress,
    },
    /// Words are being written: the next piece of them. A preview, not checked yet, and not kept.
    Text {
        /// Whose: the id of a job, or the name that a call was given.
        stream: String,
        /// The piece. Two line ends say that it begins anew.
        text: String,
    },
    /// Something worth telling a person who looks elsewhere.
    Notify {
        /// What.
        notice: Notice,
    },
}

/// Worth a native notification.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Moments wait for review.
    MomentsReady {
        /// How many were found.
        found: usize,
        /// How many of them are strong.
        strong: usize,
        /// In which recording.
        recording: String,
    },
    /// A post or job needs the person.
    NeedsYou {
        /// What happened.
        what: String,
        /// Where to look in the app.
        page: String,
    },
    /// What a week brought, where the person wants to be told.
    Week {
        /// Views that were gained.
        views: u64,
        /// Posts that went live.
        posts: u64,
        /// The title of the clip that gained most.
        best: String,
    },
}

/// A numbered event.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// 1, 2, 3 … since the app was started.
    pub seq: u64,
    /// What happened.
    pub event: Event,
}

/// How many changes are kept for listeners that were away.
const KEPT: usize = 1024;

/// The place all events go through.
pub struct EventBus {
    sender: broadcast::Sender<Numbered>,
    kept: Mutex<(u64, VecDeque<Numbered>)>,
}

impl Default for EventBus {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(KEPT), kept: Mutex::new((0, VecDeque::new())) }
    }
}

/// What a new listener gets.
pub struct EventStream {
    /// Events since the number it named, oldest first; `None` when some of them are gone and everything has to be read again.
    pub missed: Option<Vec<Numbered>>,
    /// What comes from now on.
    pub live: broadcast::Receiver<Numbered>,
}

impl EventBus {
    /// Sends an event.
    pub fn send(&self, event: Event) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0 += 1;
        let numbered = Numbered { seq: kept.0, event };
        // Progress and previews are old news a moment later: they are not kept.
        if !matches!(numbered.event, Event::Progress { .. } | Event::Text { .. }) {
            if kept.1.len() == KEPT {
                kept.1.pop_front();
            }
            kept.1.push_back(numbered.clone());
        }
        // Under the lock, so that numbers arrive in order. No listener is no error.
        let _ = self.sender.send(numbered);
    }

    /// Listens from now on, or from the event after `since`.
    pub fn subscribe(&self, since: Option<u64>) -> EventStream {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let missed = match since {
            None => Some(Vec::new()),
            // A number from before a restart of the app.
            Some(since) if since > kept.0 => None,
            Some(since) => {
                let dropped_up_to =
                    if kept.1.len() < KEPT { 0 } else { kept.1.front().map_or(0, |first| first.seq - 1) };
                (since >= dropped_up_to).then(|| kept.1.iter().filter(|event| event.seq > since).cloned().collect())
            }
        };
        EventStream { missed, live: self.sender.subscribe() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: usize) -> Event {
        Event::Change { kind: "recording", id: Some(id.to_string()), stale: vec![Tag::Recordings] }
    }

    #[test]
    fn a_listener_that_was_away_catches_up_or_is_told_that_it_cannot() {
        let bus = EventBus::default();
        for id in 0..10 {
            bus.send(change(id));
        }
        let missed = bus.subscribe(Some(7)).missed.unwrap();
        assert_eq!(missed.iter().map(|event| event.seq).collect::<Vec<_>>(), [8, 9, 10]);
        assert_eq!(bus.subscribe(Some(99)).missed, None, "a number of another run");
        for id in 0..KEPT {
            bus.send(change(id));
        }
        assert_eq!(bus.subscribe(Some(7)).missed, None, "too long ago");
        assert_eq!(bus.subscribe(Some(10)).missed.map(|missed| missed.len()), Some(KEPT));
    }
}
