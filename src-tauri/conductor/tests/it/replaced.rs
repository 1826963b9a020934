//! Files that become others: overwritten ones, recordings that grow on after all, and what we write ourselves.

use crate::house::House;
use conductor::Approval;
use domain::{Code, MomentState, PostState, RecordingState, Visibility};
use testkit::TinyOptions;

/// A library that watches a folder with `evening.mp4` in it, which is ready.
async fn watched() -> (House, std::path::PathBuf) {
    let house = House::new().await;
    let first = house.recording(12.0, &TinyOptions::named("first"));
    let captures = house.folder("captures");
    std::fs::copy(&first.path, captures.join("evening.mp4")).unwrap();
    house.conductor.add_folder(captures.clone(), true, Vec::new(), false).await.unwrap();
    ready(&house, 1).await;
    (house, captures.join("evening.mp4"))
}

async fn ready(house: &House, wanted: usize) {
    house
        .wait("recordings to be ready", async |_| {
            let recordings = house.recordings().await;
            let ready = recordings.iter().filter(|recording| recording.state == RecordingState::Ready).count();
            (ready == wanted && house.open_jobs().await.is_empty()).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_overwritten_is_another_recording() {
    let (house, path) = watched().await;
    let first = house.recordings().await[0].id;
    let second = house.recording(15.0, &TinyOptions::named("second"));
    std::fs::copy(&second.path, &path).unwrap();
    house
        .wait("the new recording", async |_| {
            let recordings = house.recordings().await;
            (recordings.iter().any(|one| one.id != first && one.state == RecordingState::Ready)).then_some(())
        })
        .await;
    house.idle().await;
    // Nobody had touched the first: it is gone without a trace, and nothing failed.
    let recordings = house.recordings().await;
    assert_eq!(recordings.len(), 1, "{recordings:#?}");
    assert_eq!(recordings[0].media.as_ref().unwrap().duration.seconds().round(), 15.0);
    assert!(house.moments(&MomentState::ALL).await.iter().all(|one| one.row.moment.recording == recordings[0].id));
    assert!(house.jobs().await.iter().all(|job| job.problem.is_none()), "{:#?}", house.jobs().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_about_an_overwritten_recording_stays_and_says_what_happened() {
    let (house, path) = watched().await;
    let first = house.recordings().await[0].clone();
    let moment = house.moments(&[MomentState::New]).await.remove(0).row.moment;
    house.conductor.decide_moments(vec![moment.id], MomentState::Accepted).await.unwrap();
    let second = house.recording(15.0, &TinyOptions::named("second"));
    let kept = house.root.path().join("kept.mp4");
    std::fs::copy(&path, &kept).unwrap();
    std::fs::copy(&second.path, &path).unwrap();
    ready(&house, 1).await;
    house
        .wait("the first to be missing", async |conductor| {
            let view = conductor.get_recording(first.id).await.unwrap();
            (view.recording.state == RecordingState::Missing).then_some(())
        })
        .await;
    ready(&house, 1).await;
    let missing = house.conductor.get_recording(first.id).await.unwrap().recording;
    let problem = missing.problem.unwrap();
    assert_eq!(problem.code, Code::FileMissing);
    assert!(problem.what.contains("replaced") && !problem.fix.is_empty(), "{problem:?}");
    // A cut of it never shows the other recording.
    assert!(
        house.conductor.render_clip(house.moments(&[MomentState::Accepted]).await[0].row.clip.unwrap()).await.is_err()
    );
    // It comes back under another name.
    std::fs::copy(&kept, path.with_file_name("found again.mp4")).unwrap();
    ready(&house, 2).await;
    let back = house.conductor.get_recording(first.id).await.unwrap().recording;
    assert_eq!(back.file_name(), "found again.mp4");
    assert_eq!(house.moments(&[MomentState::Accepted]).await[0].row.moment.id, moment.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_clips_are_no_recordings() {
    let house = House::new().await;
    let made = house.recording(12.0, &TinyOptions::default());
    // The folder of clips lies inside of the watched one, and a pattern takes in whatever ends so.
    let captures = house.root.path().join("data");
    house.conductor.add_folder(captures.clone(), true, vec!["*.mp4".into()], false).await.unwrap();
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    let approval = Approval {
        accounts: vec![house.destination().await.id],
        at: None,
        zone: None,
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    };
    let post = house.conductor.approve_clip(clip, approval).await.unwrap().remove(0).post.id;
    house
        .wait("the clip", async |conductor| {
            let post = conductor.get_post(post).await.unwrap().post.post;
            matches!(post.state, PostState::Live { .. }).then_some(())
        })
        .await;
    // A recording that comes afterwards shows that the watcher has been there.
    let other = house.recording(3.0, &TinyOptions::named("other"));
    std::fs::copy(&other.path, captures.join("other.mp4")).unwrap();
    house.wait("the other", async |_| (house.recordings().await.len() == 2).then_some(())).await;
    house.idle().await;
    let names: Vec<String> = house.recordings().await.iter().map(domain::Recording::file_name).collect();
    assert_eq!(names, ["other.mp4", "tiny.mp4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_cache_is_filled_again_and_what_belongs_to_nothing_goes() {
    let clock = conductor::clock::ManualClock::new(jiff::Timestamp::now());
    let time = clock.clone();
    let house = House::with(|world| world.clock = std::sync::Arc::new(time)).await;
    let made = house.recording(12.0, &TinyOptions { codec: testkit::Codec::Mpeg4, ..TinyOptions::default() });
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let id = house.recordings().await[0].id;
    let cache = house.root.path().join("data/cache");
    std::fs::remove_dir_all(cache.join("recordings")).unwrap();
    std::fs::remove_dir_all(cache.join("clips")).unwrap();
    let stranger = cache.join("recordings").join(domain::RecordingId::new().to_string());
    std::fs::create_dir_all(&stranger).unwrap();
    std::fs::create_dir_all(cache.join("recordings/mine")).unwrap();

    clock.advance(jiff::SignedDuration::from_mins(6));
    house
        .wait("the files", async |conductor| {
            let recording = conductor.get_recording(id).await.unwrap();
            let whole = recording.poster
                && recording.filmstrip.is_some()
                && recording.playback == conductor::views::Playback::Proxy
                && conductor.waveform(id).await.unwrap().is_some();
            (whole && conductor.get_clip(clip).await.unwrap().clip.thumbnail).then_some(())
        })
        .await;
    assert!(!stranger.exists() && cache.join("recordings/mine").exists());
    assert_eq!(std::fs::read_dir(house.root.path().join("data/backups")).unwrap().count(), 1, "the backup of the day");
}
