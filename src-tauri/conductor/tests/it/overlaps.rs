//! The same play, saved twice: one moment is offered, the other cut is linked, and nothing is lost.

use crate::house::House;
use conductor::views::MomentView;
use domain::{MomentState, RecordingId};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use testkit::footage::odd_file;

/// A cut of an evening with a tune of its own: from `from_s` on, as one recorder or another wrote it.
struct Cut {
    name: &'static str,
    tune: u32,
    from_s: f64,
    length_s: f64,
    sound: &'static [&'static str],
}

const AAC: &[&str] = &["-c:a", "aac", "-b:a", "160k"];
const OPUS: &[&str] = &["-c:a", "libopus", "-b:a", "48k"];

fn began(cut: &Cut) -> Timestamp {
    let evening: Timestamp = "2026-03-14T19:00:00Z".parse().unwrap();
    evening + SignedDuration::from_millis((cut.from_s * 1000.0) as i64)
}

fn make(house: &House, cut: &Cut) -> PathBuf {
    let Cut { name, tune, from_s, length_s, sound } = cut;
    let path = house.folder("made").join(name);
    let picture = format!("color=c=0x2a3b4a:s=160x90:r=10:d={length_s}");
    let part = |prime: f64| format!("abs(sin(floor((t+{from_s})*4)*{prime}*(1+0.37*{tune})))");
    let tone = |low: u32, wide: u32, prime: f64| format!("sin(2*PI*(t+{from_s})*({low}+{wide}*{}))", part(prime));
    let tune = format!("0.3*{}+0.2*{}", tone(200, 900, 12.9898), tone(150, 500, 78.233));
    let tune = format!("aevalsrc='{tune}':s=48000:d={length_s}");
    let created = format!("creation_time={}", began(cut));
    let mut arguments = vec!["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tune, "-metadata", &created];
    arguments.extend(["-c:v", "libx264", "-preset", "ultrafast"]);
    arguments.extend(*sound);
    odd_file(&path, &arguments).unwrap();
    path
}

async fn offered(house: &House, state: MomentState) -> Vec<MomentView> {
    house.moments(&[state]).await
}

async fn of_recording(house: &House, name: &str) -> (RecordingId, MomentView) {
    let id = house.recordings().await.into_iter().find(|it| it.file_name() == name).unwrap().id;
    (id, house.conductor.recording_moments(id).await.unwrap().remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_saves_of_one_play_are_offered_as_one_moment() {
    let house = House::new().await;
    let first = Cut { name: "Replay first.mp4", tune: 1, from_s: 0.0, length_s: 30.0, sound: AAC };
    let second = Cut { name: "Replay second.mkv", tune: 1, from_s: 12.0, length_s: 36.0, sound: OPUS };
    let other = Cut { name: "Replay other.mp4", tune: 2, from_s: 5.0, length_s: 30.0, sound: AAC };
    for cut in [&first, &second, &other] {
        house.import(&make(&house, cut)).await;
    }
    let new = offered(&house, MomentState::New).await;
    let names: Vec<(&str, u32)> = new.iter().map(|it| (it.row.recording_name.as_str(), it.row.twins)).collect();
    assert_eq!(new.len(), 2, "{names:?}");
    assert!(names.contains(&("Replay second.mkv", 1)), "the longer cut stands for both: {names:?}");
    assert!(names.contains(&("Replay other.mp4", 0)), "another tune is another play: {names:?}");
    assert_eq!(house.conductor.status().await.unwrap().counts.new_moments, 2);

    // The other cut is linked, from both sides, and lies in its recording as before.
    let (_, leader) = of_recording(&house, second.name).await;
    let (id, hidden) = of_recording(&house, first.name).await;
    let leader = leader.row.moment.id;
    assert_eq!(hidden.row.same_as, Some(leader));
    let twins = house.conductor.get_moment(leader).await.unwrap().twins;
    let [twin] = twins.as_slice() else { panic!("{twins:?}") };
    assert_eq!((twin.moment, twin.recording, twin.leads), (hidden.row.moment.id, id, false));
    assert!(house.conductor.get_moment(hidden.row.moment.id).await.unwrap().twins[0].leads);

    // A no to the one is a no to both.
    let (undo, changed) = house.conductor.decide_moments(vec![leader], MomentState::Rejected).await.unwrap();
    assert_eq!((changed, offered(&house, MomentState::New).await.len()), (1, 1));
    house.conductor.undo(Some(undo.id)).await.unwrap();
    assert_eq!(offered(&house, MomentState::New).await.len(), 2);

    // Who takes the other cut gets that one.
    house.conductor.decide_moments(vec![hidden.row.moment.id], MomentState::Accepted).await.unwrap();
    let accepted = offered(&house, MomentState::Accepted).await;
    assert_eq!((accepted.len(), accepted[0].row.moment.id, accepted[0].row.twins), (1, hidden.row.moment.id, 1));
    assert_eq!(offered(&house, MomentState::New).await.len(), 1);

    // What was linked comes back when the one that it was offered with goes.
    house.conductor.forget_recording(id).await.unwrap();
    let left: Vec<_> = offered(&house, MomentState::New).await.iter().map(|it| it.row.moment.id).collect();
    assert!(left.contains(&leader) && left.len() == 2, "{left:?}");
    assert_eq!(house.conductor.status().await.unwrap().counts.new_moments, 2);
}
