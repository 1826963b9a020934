//! A person's own "that was good": pressed while playing, or set in a recording.

use crate::{MarkerId, MediaTime, RecordingId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkerPlace {
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
pub struct Marker {
    /// Its id.
    pub id: MarkerId,
    /// Where it is.
    pub place: MarkerPlace,
    /// What the person wrote with it; may be empty.
    pub note: String,
    /// When it was written down.
    pub made_at: Timestamp,
}

impl Marker {
    /// The place of a mark in a recording that began at that time of day and is that long; `None` where it belongs to another.
    pub fn place_in(&self, recording: RecordingId, began: Timestamp, duration: MediaTime) -> Option<MediaTime> {
        let at = match self.place {
            MarkerPlace::Set { recording: its, at } => (its == recording).then_some(at)?,
            MarkerPlace::Pressed(at) => {
                MediaTime::from_micros(i64::try_from(at.duration_since(began).as_micros()).ok()?)
            }
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
        let mark = |place| Marker { id: MarkerId::new(), place, note: String::new(), made_at: began };
        let pressed = |seconds: i64| mark(MarkerPlace::Pressed(Timestamp::from_second(1_000_000 + seconds).unwrap()));
        let place = |mark: &Marker| mark.place_in(mine, began, length).map(MediaTime::seconds);
        assert_eq!(
            [-1, 0, 12, 59, 60].map(|seconds| place(&pressed(seconds))),
            [None, Some(0.0), Some(12.0), Some(59.0), None]
        );
        let at = MediaTime::from_seconds(7.5);
        assert_eq!(place(&mark(MarkerPlace::Set { recording: mine, at })), Some(7.5));
        assert_eq!(place(&mark(MarkerPlace::Set { recording: other, at })), None);
    }
}
