//! What a person taught is found again: at once in the last recordings, and by itself in new ones.

use crate::house::House;
use conductor::{CueChange, NameClash, NewCue, RecordingChange, views::CueFindsView};
use domain::{
    Code, CueId, MediaTime, MomentState, Problem, Profile, Recording, RecordingId, RelativeBox, Signal, SignalKind,
};
use std::path::PathBuf;
use testkit::odd_file;

/// When the badge comes up, and for how long.
const SHOWN_S: [f64; 5] = [4.0, 10.0, 16.0, 24.0, 31.0];
const STAYS_S: f64 = 2.0;
const LENGTH_S: f64 = 40.0;
/// Where: 36 by 30 pixels of 320 by 180.
const BADGE: RelativeBox = RelativeBox { x: 142.0 / 320.0, y: 20.0 / 180.0, w: 36.0 / 320.0, h: 30.0 / 180.0 };

/// A recording of something that moves, with a half transparent badge now and then.
fn badges(house: &House, name: &str, shown_s: &[f64]) -> PathBuf {
    let out = house.folder("made").join(name);
    let during: Vec<String> = shown_s.iter().map(|at| format!("between(t,{at},{})", at + STAYS_S)).collect();
    let during = during.join("+");
    let part = |x: u32, y: u32, w: u32, h: u32, colour: &str| {
        format!("drawbox=x={x}:y={y}:w={w}:h={h}:color={colour}:t=fill:enable='{during}'")
    };
    let graph = format!(
        "testsrc2=s=320x180:r=10:d={LENGTH_S},scroll=h=0.013:v=0.007,{},{},{},format=yuv420p",
        part(142, 20, 36, 30, "black@0.75"),
        part(146, 32, 28, 6, "white@0.9"),
        part(157, 23, 6, 24, "white@0.9"),
    );
    let arguments = ["-f", "lavfi", "-i", &graph, "-c:v", "libx264", "-preset", "ultrafast", "-g", "20"];
    odd_file(&out, &arguments).unwrap();
    out
}

pub(crate) async fn with_profile(house: &House) {
    let profile = Profile { name: "badges".into(), ..Profile::default() };
    house.conductor.save_profile(profile).await.unwrap();
}

pub(crate) async fn imported(house: &House, file: &std::path::Path) -> Recording {
    house.import(file).await;
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let recording = house.recordings().await.into_iter().find(|it| it.file_name() == name).unwrap();
    let change = RecordingChange { profile: Some(Some("badges".into())), ..RecordingChange::default() };
    house.conductor.change_recording(recording.id, change).await.unwrap();
    house.idle().await;
    recording
}

fn medal() -> NewCue {
    NewCue { name: "Cross".into(), signal: SignalKind::Medal, own: true }
}

/// Taught by the first three badges, boxes drawn a pixel or two off.
async fn taught(house: &House, recording: RecordingId) -> CueId {
    let at = |n: usize| MediaTime::from_seconds(SHOWN_S[n] + 1.0);
    let off = |x: f32, y: f32| RelativeBox { x: BADGE.x + x / 320.0, y: BADGE.y + y / 180.0, ..BADGE };
    let conductor = &house.conductor;
    let id = conductor.add_cue(recording, medal(), (at(0), BADGE)).await.unwrap().cue.id;
    conductor.add_cue_example(id, recording, at(1), off(1.0, -1.0)).await.unwrap();
    conductor.add_cue_example(id, recording, at(2), off(-2.0, 1.0)).await.unwrap();
    house.idle().await;
    id
}

pub(crate) fn starts(finds: &CueFindsView, recording: RecordingId) -> Vec<f64> {
    let of = finds.recordings.iter().find(|it| it.recording == recording).unwrap();
    assert!(of.whole);
    of.finds.iter().map(|it| it.find.start.seconds()).collect()
}

#[track_caller]
pub(crate) fn assert_times(found: &[f64], shown: &[f64]) {
    assert_eq!(found.len(), shown.len(), "{found:?}");
    for (found, shown) in found.iter().zip(shown) {
        assert!((found - shown).abs() <= 0.5, "{found} for {shown}");
    }
}

pub(crate) async fn by_cue(house: &House, id: RecordingId) -> Vec<Signal> {
    let signals = house.conductor.recording_signals(id).await.unwrap().signals;
    signals.into_iter().filter(|signal| signal.source == "cue").collect()
}

pub(crate) fn refused(answer: Result<conductor::views::CueView, Problem>) -> (Code, Option<String>) {
    let problem = answer.unwrap_err();
    (problem.code, problem.field)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_boxes_find_the_others_and_count_once_they_are_kept() {
    let house = House::new().await;
    with_profile(&house).await;
    let recording = imported(&house, &badges(&house, "one.mp4", &SHOWN_S)).await;
    let other = imported(&house, &badges(&house, "two.mp4", &[7.0, 21.0])).await;
    let id = taught(&house, recording.id).await;

    let finds = house.conductor.cue_finds(id, None).await.unwrap();
    assert_times(&starts(&finds, recording.id), &SHOWN_S);
    assert_times(&starts(&finds, other.id), &[7.0, 21.0]);
    let of_examples = finds.recordings.iter().flat_map(|it| &it.finds).filter(|it| it.is_example).count();
    assert_eq!((of_examples, finds.looking), (3, false));
    // Said with numbers, and the threshold lies between them.
    let (low, others) = (finds.bar.lowest_example.unwrap(), finds.bar.others.unwrap());
    assert!(others < finds.threshold && finds.threshold < low, "{:?}", finds.bar);
    let view = house.conductor.list_cues(Some("badges".into())).await.unwrap().remove(0);
    assert_eq!((view.finds, view.recordings, view.cue.examples.len()), (7, 2, 3));
    assert!(!view.cue.enabled && by_cue(&house, recording.id).await.is_empty(), "it is only tried yet");

    house.conductor.change_cue(id, CueChange { enabled: Some(true), ..CueChange::default() }).await.unwrap();
    house.idle().await;
    let signals = by_cue(&house, recording.id).await;
    assert_times(&signals.iter().map(|signal| signal.start.seconds()).collect::<Vec<_>>(), &SHOWN_S);
    assert!(signals.iter().all(|it| it.kind == SignalKind::Medal && it.own == Some(true)), "{signals:?}");
    let moments = house.moments(&MomentState::ALL).await;
    let reason = |moment: &&conductor::views::MomentView| {
        moment.row.moment.reasons.iter().any(|it| it.text.contains("like your example “Cross”"))
    };
    let moment = moments.iter().find(reason).unwrap_or_else(|| panic!("{moments:#?}")).row.moment.clone();

    // What the person keeps and turns down says how good it is.
    house.conductor.decide_moments(vec![moment.id], MomentState::Accepted).await.unwrap();
    let finds = house.conductor.cue_finds(id, None).await.unwrap();
    assert!(finds.kept >= 1 && finds.kept == finds.decided, "{finds:?}");
    assert_eq!(finds.share.map(|share| share.share), Some(1.0));
    house.conductor.decide_moments(vec![moment.id], MomentState::Rejected).await.unwrap();
    let finds = house.conductor.cue_finds(id, None).await.unwrap();
    assert_eq!((finds.kept, finds.share.map(|share| share.share)), (0, Some(0.0)));

    // Another threshold shows without decoding.
    let most = house.conductor.cue_finds(id, Some(0.95)).await.unwrap();
    assert!(most.recordings.iter().flat_map(|it| &it.finds).all(|it| it.find.likeness >= 0.95), "{most:?}");
    assert_eq!(most.threshold, 0.95);
    house.conductor.change_cue(id, CueChange { enabled: Some(false), ..CueChange::default() }).await.unwrap();
    assert!(by_cue(&house, recording.id).await.is_empty());

    let still = house.conductor.recording_still(recording.id, MediaTime::from_seconds(5.03)).await.unwrap();
    assert!(still.path.ends_with("still-50.jpg") && std::fs::metadata(&still.path).unwrap().len() > 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_recordings_are_looked_through_while_they_are_measured_and_the_profile_takes_it_along() {
    let house = House::new().await;
    with_profile(&house).await;
    let recording = imported(&house, &badges(&house, "one.mp4", &SHOWN_S)).await;
    let id = taught(&house, recording.id).await;
    house.conductor.change_cue(id, CueChange { enabled: Some(true), ..CueChange::default() }).await.unwrap();
    let file = house.conductor.export_profile("badges".into(), false).await.unwrap();

    // Somebody else's library: the pictures of the examples are in the file.
    let theirs = House::new().await;
    let look = theirs.conductor.look_at_profile(file.text.clone()).await.unwrap();
    assert!(look.changes.iter().any(|it| it.field == "cues.Cross"), "{:?}", look.changes);
    theirs.conductor.import_profile(file.text.clone(), None).await.unwrap();
    let new = imported(&theirs, &badges(&theirs, "new.mp4", &[3.0, 27.0])).await;
    // It had no profile when it was measured.
    theirs.conductor.analyse_recording(new.id).await.unwrap();
    theirs.idle().await;
    let found = by_cue(&theirs, new.id).await;
    assert_times(&found.iter().map(|signal| signal.start.seconds()).collect::<Vec<_>>(), &[3.0, 27.0]);

    // The same file twice under two names: two cues.
    theirs
        .conductor
        .save_profile(Profile { name: "badges".into(), tone: Some("dry".into()), ..Profile::default() })
        .await
        .unwrap();
    assert_eq!(
        theirs.conductor.list_cues(Some("badges".into())).await.unwrap().len(),
        1,
        "a save keeps what was taught"
    );
    theirs.conductor.import_profile(file.text, Some(NameClash::KeepBoth)).await.unwrap();
    let ids: std::collections::HashSet<CueId> =
        theirs.conductor.list_cues(None).await.unwrap().into_iter().map(|view| view.cue.id).collect();
    assert_eq!(ids.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taught_says_why_and_what_is_taken_out_comes_back() {
    let house = House::new().await;
    with_profile(&house).await;
    let file = badges(&house, "one.mp4", &SHOWN_S);
    house.import(&file).await;
    let recording = house.recordings().await.remove(0);
    let at = MediaTime::from_seconds(5.0);
    let add = |new: NewCue, at: MediaTime, place: RelativeBox| {
        let conductor = house.conductor.clone();
        async move { conductor.add_cue(recording.id, new, (at, place)).await }
    };
    assert_eq!(refused(add(medal(), at, BADGE).await), (Code::Conflict, Some("profile".into())));
    let recording = imported(&house, &file).await;
    let field = |name: &str| (Code::Invalid, Some(name.to_owned()));
    let tiny = RelativeBox { w: 0.01, ..BADGE };
    let all = RelativeBox { x: 0.0, y: 0.0, w: 0.9, h: 0.9 };
    assert_eq!(refused(add(medal(), at, tiny).await), field("box"));
    assert_eq!(refused(add(medal(), at, all).await), field("box"));
    assert_eq!(refused(add(medal(), MediaTime::from_seconds(99.0), BADGE).await), field("at_s"));
    assert_eq!(refused(add(NewCue { name: " ".into(), ..medal() }, at, BADGE).await), field("name"));
    let loud = NewCue { signal: SignalKind::Loudness, ..medal() };
    assert_eq!(refused(add(loud, at, BADGE).await), field("signal"));

    let id = taught(&house, recording.id).await;
    assert_eq!(refused(add(medal(), at, BADGE).await), field("name"), "there is one of that name");
    let high = CueChange { threshold: Some(Some(2.0)), ..CueChange::default() };
    assert_eq!(refused(house.conductor.change_cue(id, high).await), field("threshold"));
    let mut cue = house.conductor.get_cue(id).await.unwrap().cue;
    while cue.examples.len() > 1 {
        cue = house.conductor.remove_cue_example(cue.examples[0].id).await.unwrap().cue;
    }
    assert_eq!(refused(house.conductor.remove_cue_example(cue.examples[0].id).await).0, Code::Conflict);

    let undo = house.conductor.remove_cue(id).await.unwrap();
    assert_eq!(refused(house.conductor.get_cue(id).await).0, Code::NotFound);
    house.idle().await;
    house.conductor.undo(Some(undo.id)).await.unwrap();
    house.idle().await;
    let back = house.conductor.get_cue(id).await.unwrap();
    assert_eq!((back.cue.examples, back.recordings), (cue.examples, 1));
}
