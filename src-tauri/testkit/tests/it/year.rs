//! The year is what it says, and the same each time.

use domain::{ClipState, MomentState, PostEvent, PostState, RecordingState};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::HashSet;
use testkit::year::{FILMS_S, Plan, Size, Year};

fn plan(size: Size) -> Plan {
    let now = Timestamp::from_second(1_795_289_400).unwrap();
    Plan { size, now, zone: TimeZone::UTC, folder: "/demo/Recordings".into() }
}

const SMALL: Size = Size { days: 60, recordings: 300, moments: 3_000, posts: 120 };

/// The state that a post has after everything that happened to it.
fn state(events: &[(Timestamp, PostEvent)]) -> PostState {
    events
        .iter()
        .fold(PostState::Draft, |state, (_, event)| state.after(event.clone()).expect("an arrow of the states"))
}

#[test]
fn it_has_as_much_as_was_asked_for() {
    let plan = plan(Size::YEAR);
    let year = Year::new(&plan);
    assert_eq!((year.recordings.len(), year.moments().count()), (2_000, 20_000));
    let live = year.posts.iter().filter(|going| matches!(state(&going.events), PostState::Live { .. }));
    assert_eq!(live.count(), 1_500);
    let readings: usize = year.posts.iter().map(|going| going.readings.len()).sum();
    assert!((100_000..200_000).contains(&readings), "{readings} answers");
    let states = |wanted: MomentState| year.moments().filter(|found| found.moment.state == wanted).count();
    let counts = MomentState::ALL.map(states);
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
    assert!(states(MomentState::Rejected) > 5 * states(MomentState::Accepted), "{counts:?}");
    for state in [RecordingState::New, RecordingState::Ready, RecordingState::Failed, RecordingState::Missing] {
        assert!(year.recordings.iter().any(|played| played.recording.state == state), "none is {state:?}");
    }
    assert!(year.overlaps.len() > 100 && year.moments().any(|found| found.same_as.is_some()));
    for word in ["scheduled", "failed", "needs_user", "cancelled"] {
        assert!(year.posts.iter().any(|going| state(&going.events).as_str() == word), "no post is {word}");
    }
}

#[test]
fn everything_fits_together() {
    let plan = plan(SMALL);
    let year = Year::new(&plan);
    let mut paths = HashSet::new();
    let mut ready = HashSet::new();
    for played in &year.recordings {
        assert!(paths.insert(&played.recording.path), "{} twice", played.recording.path.display());
        assert!(played.began < plan.now);
        let length = played.recording.media.as_ref().map_or(0.0, |media| media.duration.seconds());
        assert!(length <= f64::from(FILMS_S[played.film]));
        for found in &played.moments {
            assert!(found.moment.span.end.seconds() <= length, "{:?} of {length} s", found.moment.span);
            assert_eq!(found.clip.moments, [found.moment.id]);
            assert!(!found.moment.reasons.is_empty() && !found.moment.evidence.is_empty());
            assert_eq!(found.moment.state == MomentState::Accepted, found.clip.state != ClipState::Draft);
            if found.clip.state == ClipState::Ready {
                ready.insert(found.clip.id);
            }
        }
        assert!(played.signals.is_sorted_by_key(|signal| signal.start));
    }
    let mut once = HashSet::new();
    for going in &year.posts {
        assert!(ready.contains(&going.post.clip) && once.insert((going.post.clip, going.post.account)));
        assert!(going.events.is_sorted_by_key(|(at, _)| *at), "{:?}", going.events);
        assert!(going.readings.is_sorted_by_key(|(at, _)| *at));
        assert!(going.readings.iter().all(|(at, _)| *at <= plan.now));
    }
}

#[test]
fn the_same_instant_gives_the_same_year() {
    let one = Year::new(&plan(SMALL));
    assert_eq!(format!("{one:?}"), format!("{:?}", Year::new(&plan(SMALL))));
}
