//! A person's own "that was good": pressed while playing, or set in a recording.

use crate::{MarkId, MediaTime, RecordingId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkPlace {
    /// Pressed at this time of day: it belongs to every recording that was being made then.
    Pressed(Timestamp),
    /// Set in a recording, at a time of it.
    Set {
        /// The recording.
        recording: RecordingId,
        /// When in it.
        at: MediaTime,
    },
}

/// A mark of the person's. It comes after what it is about: the thumb is late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub id: MarkId,
    /// Where it is.
    pub place: MarkPlace,
    /// What the person wrote with it; may be empty.
    pub note: String,
    /// When it was written down.
    pub made_at: Timestamp,
}

impl Mark {
    /// The place of a mark in a recording that began at that time of day and is that long; `None` where it belongs to another.
    pub fn place_in(&self, recording: RecordingId, began: Timestamp, duration: MediaTime) -> Option<MediaTime> {
        let at = match self.place {
            MarkPlace::Set { recording: its, at } => (its == recording).then_some(at)?,
            MarkPlace::Pressed(at) => MediaTime::from_micros(i64::try_from(at.duration_since(began).as_micros()).ok()?),
        };
        (MediaTime::ZERO..duration).contains(&at).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_what_was_recorded_then() {
        let (began, length) = (Timestamp::from_second(1_000_000).unwrap(), MediaTime::from_seconds(60.0));
        let (mine, other) = (RecordingId::new(), RecordingId::new());
        let mark = |place| Mark { id: MarkId::new(), place, note: String::new(), made_at: began };
        let pressed = |seconds: i64| mark(MarkPlace::Pressed(Timestamp::from_second(1_000_000 + seconds).unwrap()));
        let place = |mark: &Mark| mark.place_in(mine, began, length).map(MediaTime::seconds);
        assert_eq!(
            [-1, 0, 12, 59, 60].map(|seconds| place(&pressed(seconds))),
            [None, Some(0.0), Some(12.0), Some(59.0), None]
        );
        let at = MediaTime::from_seconds(7.5);
        assert_eq!(place(&mark(MarkPlace::Set { recording: mine, at })), Some(7.5));
        assert_eq!(place(&mark(MarkPlace::Set { recording: other, at })), None);
    }
}
