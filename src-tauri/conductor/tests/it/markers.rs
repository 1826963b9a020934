//! The person's own marks find their recordings, count at once, and can be taken out.

use crate::house::House;
use conductor::journal::{self, Pressed};
use domain::{Code, MediaTime, MomentState, Recording, RecordingId, SignalKind, Span};
use jiff::{SignedDuration, Timestamp};
use testkit::TinyOptions;

const BEGAN: &str = "2026-03-14T19:00:00Z";
/// Far from the burst that the recording has at 24 s.
const PLACE_S: f64 = 38.0;

fn began() -> Timestamp {
    BEGAN.parse().unwrap()
}

/// A recording that began at a known time of day.
fn evening() -> TinyOptions {
    TinyOptions { created_at: Some(BEGAN.into()), size: (160, 90), fps: 10, ..TinyOptions::default() }
}

fn in_it(seconds: f64) -> Timestamp {
    began() + SignedDuration::from_millis((seconds * 1000.0) as i64)
}

/// What the moments of the library are marked by: the span of each and the points that its marker brings.
async fn marked(house: &House) -> Vec<(Span, u8)> {
    let moments = house.moments(&MomentState::ALL).await;
    let is_marked = |moment: &domain::Moment| {
        moment.reasons.iter().any(|it| it.kind == SignalKind::Marker && it.text == "your marker")
    };
    moments.into_iter().map(|view| view.row.moment).filter(is_marked).map(|it| (it.span, it.score)).collect()
}

async fn own_signals(house: &House, id: RecordingId) -> Vec<f64> {
    let signals = house.conductor.recording_signals(id).await.unwrap().signals;
    signals.iter().filter(|signal| signal.kind == SignalKind::Marker).map(|signal| signal.start.seconds()).collect()
}

async fn only(house: &House) -> Recording {
    house.recordings().await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_pressed_while_recording_belongs_to_the_recording_once_it_is_there() {
    let house = House::new().await;
    let (made, undo) = house.conductor.press_marker(Some(in_it(PLACE_S)), "  clutch\n").await.unwrap();
    assert_eq!((made.mark.note.as_str(), made.places.len()), ("clutch", 0), "nothing is imported yet");
    house.conductor.press_marker(Some(in_it(-3.0)), "before it").await.unwrap();
    // Without the app: it is written down and taken in.
    let data = house.conductor.paths().data.clone();
    journal::press(&data, &Pressed { at: in_it(5.0), label: None }).unwrap();
    let file = house.recording(40.0, &evening());
    house.import(&file.path).await;
    let recording = only(&house).await;
    let marks = house.conductor.recording_markers(recording.id).await.unwrap();
    let shown: Vec<(f64, &str)> = marks.iter().map(|(mark, at)| (at.seconds(), mark.note.as_str())).collect();
    assert_eq!(shown, [(5.0, ""), (PLACE_S, "clutch")]);
    assert_eq!(own_signals(&house, recording.id).await, [5.0, PLACE_S]);
    let best = house.moments(&[MomentState::New]).await.remove(0).row.moment;
    assert!(best.reasons.iter().any(|reason| reason.text == "your marker “clutch”"), "{best:?}");
    assert!(best.span.contains(MediaTime::from_seconds(PLACE_S - 9.9)), "the ten seconds before it: {:?}", best.span);
    // Once only, also after another look at the file.
    assert_eq!(house.conductor.list_markers().await.unwrap().len(), 3);
    let house = house.restart(|_| {}).await;
    assert_eq!(house.conductor.list_markers().await.unwrap().len(), 3);
    house.conductor.undo(Some(undo.id)).await.unwrap();
    house.idle().await;
    assert_eq!(own_signals(&house, recording.id).await, [5.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_counts_at_once_and_takes_its_moment_along_when_it_goes() {
    let house = House::new().await;
    let file = house.recording(100.0, &TinyOptions { bursts_s: vec![20.0], ..evening() });
    house.import(&file.path).await;
    let recording = only(&house).await;
    let before = house.moments(&MomentState::ALL).await;
    assert!(marked(&house).await.is_empty());

    let at = MediaTime::from_seconds(85.0);
    let (made, _) = house.conductor.add_marker(recording.id, at, "").await.unwrap();
    house.idle().await;
    let [(span, score)] = marked(&house).await[..] else { panic!("one moment is marked") };
    assert!(span.contains(at - MediaTime::from_seconds(9.0)), "{span:?}");
    assert!(before.iter().all(|other| other.row.moment.score <= score), "it ranks first");
    assert_eq!(house.moments(&MomentState::ALL).await.len(), before.len() + 1);

    let gone = house.conductor.remove_marker(made.mark.id).await.unwrap();
    house.idle().await;
    assert!(marked(&house).await.is_empty());
    assert_eq!(house.moments(&MomentState::ALL).await.len(), before.len());
    house.conductor.undo(Some(gone.id)).await.unwrap();
    house.idle().await;
    assert_eq!(marked(&house).await, [(span, score)]);

    // Pressed for what is there already.
    let (late, _) = house.conductor.press_marker(Some(in_it(55.0)), "").await.unwrap();
    assert_eq!(late.places, [(recording.id, MediaTime::from_seconds(55.0))]);
    house.idle().await;
    assert_eq!(marked(&house).await.len(), 2);

    // What goes with a recording comes back with it.
    let forgotten = house.conductor.forget_recording(recording.id).await.unwrap();
    house.conductor.undo(Some(forgotten.id)).await.unwrap();
    house.idle().await;
    assert_eq!(own_signals(&house, recording.id).await, [55.0, 85.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_marks_nothing_says_why() {
    let house = House::new().await;
    let file = house.recording(12.0, &evening());
    house.import(&file.path).await;
    let recording = only(&house).await.id;
    let late = house.conductor.add_marker(recording, MediaTime::from_seconds(12.5), "").await.unwrap_err();
    assert_eq!((late.code, late.field.as_deref()), (Code::Invalid, Some("at_s")));
    let nobody = house.conductor.add_marker(RecordingId::new(), MediaTime::ZERO, "").await.unwrap_err();
    assert_eq!(nobody.code, Code::NotFound);
    let soon = Timestamp::now() + SignedDuration::from_mins(1);
    let soon = house.conductor.press_marker(Some(soon), "").await.unwrap_err();
    assert_eq!((soon.code, soon.field.as_deref()), (Code::Invalid, Some("at")));
    assert_eq!(house.conductor.remove_marker(domain::MarkerId::new()).await.unwrap_err().code, Code::NotFound);
}

/// Nothing is heard in it, so nobody watched it; what is to be seen round a mark is found after the mark was set.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_round_a_mark_is_watched_when_nobody_did() {
    let house = House::new().await;
    let silent = TinyOptions { audio: Vec::new(), bursts_s: vec![150.0], ..evening() };
    let file = house.recording(220.0, &silent);
    house.import(&file.path).await;
    let recording = only(&house).await.id;
    let seen = async |house: &House| {
        let signals = house.conductor.recording_signals(recording).await.unwrap().signals;
        signals.iter().filter(|it| it.kind != SignalKind::Marker).map(|it| it.start.seconds()).collect::<Vec<_>>()
    };
    assert!(seen(&house).await.is_empty());
    house.conductor.add_marker(recording, MediaTime::from_seconds(152.0), "").await.unwrap();
    house.idle().await;
    let found = seen(&house).await;
    assert!(found.iter().any(|at| (148.0..153.0).contains(at)), "{found:?}");
    assert_eq!(marked(&house).await.len(), 1);
    // Once: another mark close by has been watched already.
    let jobs = async |house: &House| {
        let filter = conductor::JobFilter { kind: Some("look_closer".into()), ..Default::default() };
        house.conductor.list_jobs(filter, conductor::page(5)).await.unwrap().items.len()
    };
    let looked = jobs(&house).await;
    house.conductor.add_marker(recording, MediaTime::from_seconds(151.0), "").await.unwrap();
    house.idle().await;
    assert_eq!((looked, jobs(&house).await, seen(&house).await), (1, 1, found));
}
