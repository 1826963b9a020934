//! A sound that a person taught is found again: at once in the last recordings, and by itself in new ones.

use crate::{
    cues::{assert_times, by_cue, imported, refused, starts, with_profile},
    house::House,
};
use conductor::{CueChange, NewCue, views::CueFindsView};
use domain::{Code, CueId, MediaTime, RecordingId, RelativeBox, SignalKind, Span};
use std::path::PathBuf;
use testkit::odd_file;

/// When the jingle is heard, and for how long.
const HEARD_S: [f64; 3] = [4.0, 15.5, 27.2];
const JINGLE_S: f64 = 0.6;
const LENGTH_S: f64 = 36.0;

/// What else is heard.
const HISS: &str = "0.04*(2*random(0)-1)+0.02*sin(220*2*PI*t)";

/// A jingle of six notes upwards at these times, and the same notes downwards at those, over a hiss and a hum.
fn jingles(house: &House, name: &str, up_s: &[f64], down_s: &[f64]) -> PathBuf {
    let part = |at: &f64, note: &str| {
        let hz = format!("400*pow(1.35,{note})");
        format!("+between(t,{at},{})*0.2*sin(2*PI*{hz}*t)", at + JINGLE_S)
    };
    let up = up_s.iter().map(|at| part(at, &format!("floor((t-{at})*10)")));
    let down = down_s.iter().map(|at| part(at, &format!("(5-floor((t-{at})*10))")));
    let sound = format!("aevalsrc=exprs='{HISS}{}':s=16000:d={LENGTH_S}", up.chain(down).collect::<String>());
    let out = house.folder("made").join(name);
    let picture = format!("testsrc2=s=160x90:r=5:d={LENGTH_S}");
    let arguments = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &sound];
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"];
    odd_file(&out, &[&arguments[..], &codecs[..]].concat()).unwrap();
    out
}

fn bell() -> NewCue {
    NewCue { name: "Bell".into(), signal: SignalKind::Medal, own: true }
}

fn marked(at_s: f64) -> Span {
    Span::from_seconds(at_s, at_s + JINGLE_S)
}

/// Taught by all three, marked a little off.
async fn taught(house: &House, recording: RecordingId) -> CueId {
    let conductor = &house.conductor;
    let id = conductor.add_sound(recording, bell(), marked(HEARD_S[0])).await.unwrap().cue.id;
    conductor.add_sound_example(id, recording, marked(HEARD_S[1] + 0.05)).await.unwrap();
    conductor.add_sound_example(id, recording, marked(HEARD_S[2] - 0.06)).await.unwrap();
    house.idle().await;
    id
}

fn switch(enabled: bool) -> CueChange {
    CueChange { enabled: Some(enabled), ..CueChange::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_examples_find_the_others_and_count_once_they_are_kept() {
    let house = House::new().await;
    with_profile(&house).await;
    let recording = imported(&house, &jingles(&house, "one.mp4", &HEARD_S, &[9.0, 21.0])).await;
    let other = imported(&house, &jingles(&house, "two.mp4", &[7.3, 30.0], &[18.0])).await;
    let id = taught(&house, recording.id).await;

    let finds = house.conductor.cue_finds(id, None).await.unwrap();
    assert_times(&starts(&finds, recording.id), &HEARD_S);
    assert_times(&starts(&finds, other.id), &[7.3, 30.0]);
    let all = |finds: &CueFindsView| -> Vec<_> { finds.recordings.iter().flat_map(|it| it.finds.clone()).collect() };
    assert_eq!((all(&finds).iter().filter(|it| it.is_example).count(), finds.looking), (3, false));
    assert!(all(&finds).iter().all(|it| it.find.place.is_none()), "a sound has no place");
    // A look for each quarter of a second, and no picture.
    assert!(finds.recordings.iter().all(|it| (135..=144).contains(&it.pictures)), "{finds:?}");
    let (low, others) = (finds.bar.lowest_example.unwrap(), finds.bar.others.unwrap());
    assert!(others < finds.threshold && finds.threshold < low, "{:?}", finds.bar);
    assert!(by_cue(&house, recording.id).await.is_empty(), "it is only tried yet");

    house.conductor.change_cue(id, switch(true)).await.unwrap();
    house.idle().await;
    let signals = by_cue(&house, recording.id).await;
    assert_times(&signals.iter().map(|signal| signal.start.seconds()).collect::<Vec<_>>(), &HEARD_S);
    assert!(signals.iter().all(|it| it.kind == SignalKind::Medal && it.own == Some(true) && it.place.is_none()));
    assert!(signals.iter().all(|it| it.end.is_some_and(|end| (end - it.start).seconds() == JINGLE_S)), "{signals:?}");

    // Another threshold shows without decoding, and so does the switch.
    let most = house.conductor.cue_finds(id, Some(0.95)).await.unwrap();
    assert!(all(&most).iter().all(|it| it.find.likeness >= 0.95), "{most:?}");
    house.conductor.change_cue(id, switch(false)).await.unwrap();
    assert!(by_cue(&house, recording.id).await.is_empty());
    // With its examples it goes, and with its undo it comes back.
    let first = house.conductor.get_cue(id).await.unwrap().cue.sounds[0].id;
    assert_eq!(house.conductor.remove_cue_example(first).await.unwrap().cue.sounds.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_recordings_are_listened_to_while_they_are_measured_and_the_profile_takes_the_sound_along() {
    let house = House::new().await;
    with_profile(&house).await;
    let recording = imported(&house, &jingles(&house, "one.mp4", &HEARD_S, &[])).await;
    let id = taught(&house, recording.id).await;
    house.conductor.change_cue(id, switch(true)).await.unwrap();
    let file = house.conductor.export_profile("badges".into(), false).await.unwrap();
    assert!(!file.text.contains(&recording.id.to_string()), "which recordings they are from says nothing elsewhere");

    let theirs = House::new().await;
    theirs.conductor.import_profile(file.text, None).await.unwrap();
    let new = imported(&theirs, &jingles(&theirs, "new.mp4", &[3.0, 24.4], &[12.0])).await;
    // It had no profile when it was measured.
    theirs.conductor.analyse_recording(new.id).await.unwrap();
    theirs.idle().await;
    let found = by_cue(&theirs, new.id).await;
    assert_times(&found.iter().map(|signal| signal.start.seconds()).collect::<Vec<_>>(), &[3.0, 24.4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_sound_says_why() {
    let house = House::new().await;
    with_profile(&house).await;
    let recording = imported(&house, &jingles(&house, "one.mp4", &HEARD_S, &[])).await;
    let add = |new: NewCue, from: f64, to: f64| {
        let (conductor, span) = (house.conductor.clone(), Span::from_seconds(from, to));
        async move { conductor.add_sound(recording.id, new, span).await }
    };
    let field = |name: &str| (Code::Invalid, Some(name.to_owned()));
    assert_eq!(refused(add(bell(), 4.0, 4.1).await), field("until_s"));
    assert_eq!(refused(add(bell(), 4.0, 7.5).await), field("until_s"));
    assert_eq!(refused(add(bell(), LENGTH_S - 0.5, LENGTH_S + 0.5).await), field("until_s"));
    assert_eq!(refused(add(bell(), 99.0, 99.5).await), field("at_s"));
    assert_eq!(refused(add(NewCue { name: " ".into(), ..bell() }, 4.0, 4.6).await), field("name"));
    assert_eq!(refused(add(NewCue { signal: SignalKind::Loudness, ..bell() }, 4.0, 4.6).await), field("signal"));

    // A box is no example of a sound, and a sound none of a box.
    let place = RelativeBox { x: 0.2, y: 0.2, w: 0.3, h: 0.3 };
    let at = MediaTime::from_seconds(5.0);
    let heard = add(bell(), 4.0, 4.6).await.unwrap().cue.id;
    assert_eq!(refused(house.conductor.add_cue_example(heard, recording.id, at, place).await), field("box"));
    let new = NewCue { name: "Picture".into(), ..bell() };
    let seen = house.conductor.add_cue(recording.id, new, (at, place)).await.unwrap().cue.id;
    assert_eq!(refused(house.conductor.add_sound_example(seen, recording.id, marked(4.0)).await), field("until_s"));
    assert_eq!(refused(add(bell(), 15.5, 16.1).await), field("name"));

    let silent = house.folder("made").join("silent.mp4");
    let picture = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=5:d=8", "-c:v", "libx264", "-pix_fmt", "yuv420p"];
    odd_file(&silent, &picture).unwrap();
    let silent = imported(&house, &silent).await;
    let span = marked(2.0);
    assert_eq!(refused(house.conductor.add_sound(silent.id, bell(), span).await), field("until_s"));
    house.idle().await;
}
