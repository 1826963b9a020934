//! A session of play: the recordings of one evening that belong together.

use crate::RecordingId;
use jiff::{SignedDuration, Timestamp};

/// A pause longer than this ends a session. Taste: a meal fits into it, the way from afternoon to night does not.
pub const SESSION_PAUSE: SignedDuration = SignedDuration::from_hours(3);

/// A recording as sessions see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPart {
    /// The recording.
    pub recording: RecordingId,
    /// When it was begun.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
}

/// Recordings without a long pause between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// When the first was begun.
    pub from: Timestamp,
    /// When the last ended.
    pub to: Timestamp,
    /// The recordings, by time.
    pub recordings: Vec<RecordingId>,
}

/// Puts recordings into sessions, the newest session first. The order of the parts does not count.
pub fn sessions(mut parts: Vec<SessionPart>) -> Vec<Session> {
    parts.sort_by_key(|part| (part.from, part.recording));
    let mut all: Vec<Session> = Vec::new();
    for part in parts {
        match all.last_mut() {
            // Not by the last one begun: a replay that was saved in the middle of a long recording ends before it does.
            Some(session) if part.from.duration_since(session.to) <= SESSION_PAUSE => {
                session.to = session.to.max(part.to);
                session.recordings.push(part.recording);
            }
            _ => all.push(Session { from: part.from, to: part.to.max(part.from), recordings: vec![part.recording] }),
        }
    }
    all.reverse();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(from_min: i64, minutes: i64) -> SessionPart {
        let at = |minute: i64| Timestamp::from_second(1_750_000_000 + minute * 60).unwrap();
        SessionPart { recording: RecordingId::new(), from: at(from_min), to: at(from_min + minutes) }
    }

    #[test]
    fn an_evening_is_one_session_and_the_next_day_another() {
        let evening = [part(0, 120), part(30, 1), part(290, 60), part(24 * 60, 30)];
        let found = sessions(vec![evening[3], evening[2], evening[0], evening[1]]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].recordings, [evening[3].recording]);
        assert_eq!(found[1].recordings, [evening[0].recording, evening[1].recording, evening[2].recording]);
        assert_eq!((found[1].from, found[1].to), (evening[0].from, evening[2].to));
    }

    #[test]
    fn a_long_recording_holds_a_session_together() {
        // The short one ends hours before the next begins, the long one does not.
        assert_eq!(sessions(vec![part(0, 400), part(10, 1), part(500, 5)]).len(), 1);
        assert_eq!(sessions(vec![part(0, 400), part(10, 1), part(581, 5)]).len(), 2);
        assert!(sessions(Vec::new()).is_empty());
    }

    proptest! {
        /// Every recording is in exactly one session, and no two sessions come closer than the pause.
        #[test]
        fn sessions_are_apart_and_hold_everything(times in prop::collection::vec((0i64..20_000, 0i64..600), 0..40)) {
            let parts: Vec<SessionPart> = times.into_iter().map(|(from, long)| part(from, long)).collect();
            let found = sessions(parts.clone());
            let mut held: Vec<RecordingId> = found.iter().flat_map(|session| session.recordings.clone()).collect();
            let mut all: Vec<RecordingId> = parts.iter().map(|part| part.recording).collect();
            held.sort();
            all.sort();
            prop_assert_eq!(held, all);
            for pair in found.windows(2) {
                prop_assert!(pair[0].from.duration_since(pair[1].to) > SESSION_PAUSE);
            }
        }
    }
}
