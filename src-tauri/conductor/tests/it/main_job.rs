//! The main job: a recording in a folder becomes a reviewed clip.

use crate::house::House;
use conductor::{Approval, ClipChange, RecordingChange, RecordingFilter, views::RenderView};
use domain::{Author, MomentState, PostState, RecordingState, Span, Visibility};
use std::io::Write as _;
use testkit::{Container, TinyOptions};

fn to(account: &domain::Account) -> Approval {
    Approval {
        accounts: vec![account.id],
        at: None,
        zone: None,
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_in_the_folder_becomes_a_posted_clip() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    let captures = house.folder("captures");
    house.conductor.add_folder(captures.clone(), true, Vec::new(), false).await.unwrap();
    std::fs::copy(&made.path, captures.join("evening.mp4")).unwrap();
    house
        .wait("the recording", async |conductor| {
            let list = conductor.list_recordings(RecordingFilter::default(), conductor::page(10)).await.unwrap();
            list.items.into_iter().find(|view| view.recording.state == RecordingState::Ready)
        })
        .await;
    house.idle().await;

    let moments = house.moments(&[MomentState::New]).await;
    assert!(!moments.is_empty(), "the burst is a moment");
    let best = &moments[0];
    let peak = domain::MediaTime::from_seconds(made.peak_s());
    assert!(best.row.moment.span.contains(peak), "{:?} holds {peak}", best.row.moment.span);
    assert!(best.thumbnail, "a picture is there before anybody looks");
    assert!(best.row.title.as_deref().is_some_and(|title| !title.is_empty()), "and a title");

    let clip = house.accepted_clip().await;
    let posts = house.conductor.approve_clip(clip, to(&house.destination().await)).await.unwrap();
    let url = house
        .wait("the post", async |conductor| match conductor.get_post(posts[0].post.id).await.unwrap().post.post.state {
            PostState::Live { url, .. } => Some(url),
            _ => None,
        })
        .await;
    assert!(std::path::Path::new(&url).is_file(), "{url}");
    let names = house.exported();
    assert_eq!(names.iter().filter(|name| name.ends_with(".mp4")).count(), 1, "{names:?}");
    assert!(names.iter().any(|name| name.ends_with(".json")) && names.iter().any(|name| name.ends_with(".txt")));
    let detail = house.conductor.get_clip(clip).await.unwrap();
    assert!(matches!(detail.render, RenderView::Ready { size_bytes: 1000.. }));
    assert_eq!(detail.words[0].words.author, Author::Template);

    // Asking for the same again is refused: it goes there once.
    let again = house.conductor.approve_clip(clip, to(&house.destination().await)).await.unwrap_err();
    assert_eq!(again.code, domain::Code::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_destination_would_say_is_known_before_the_file_is_made() {
    let house = House::new().await;
    let made = house.recording(12.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    let account = house.destination().await;
    let look = async || house.conductor.preflight(clip, to(&account)).await.unwrap().remove(0);
    let found = look().await;
    assert!(!found.is_made && found.findings.is_empty(), "{found:?}");
    assert_eq!(house.conductor.get_clip(clip).await.unwrap().clip.posts, [], "nothing was begun");

    let change = serde_json::json!({"path": house.root.path().join("data/gone")});
    let broken = house.conductor.change_account(account.id, None, Some(change)).await;
    assert!(broken.is_ok(), "{broken:?}");
    std::fs::remove_dir_all(house.root.path().join("data/gone")).unwrap();
    let found = look().await;
    assert!(!found.findings.is_empty(), "a folder that is gone is said before the yes");
    assert_eq!(house.conductor.account_form(account.id).await.unwrap(), None, "a folder asks for nothing more");
}

/// OBS with "Automatic File Splitting": a part ends in the moment in which the next one begins.
#[tokio::test(flavor = "multi_thread")]
async fn each_part_of_a_split_recording_is_one_recording() {
    let house = House::new().await;
    let captures = house.folder("captures");
    house.conductor.add_folder(captures.clone(), true, Vec::new(), false).await.unwrap();
    let names = ["2026-11-22 20-00-00.mkv", "2026-11-22 20-15-00.mkv", "2026-11-22 20-30-00.mkv"];
    let parts: Vec<Vec<u8>> = (8..)
        .zip(names)
        .map(|(seconds, name)| {
            let options =
                TinyOptions { container: Container::Mkv, ..TinyOptions::named(name.trim_end_matches(".mkv")) };
            std::fs::read(house.recording(f64::from(seconds), &options).path).unwrap()
        })
        .collect();
    // Each part is begun before the one before is let go, and grows while that one is imported.
    let mut held: Option<std::fs::File> = None;
    for (nth, (name, bytes)) in names.iter().zip(&parts).enumerate() {
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        let mut part = std::fs::File::create(captures.join(name)).unwrap();
        part.write_all(half).unwrap();
        drop(held.take());
        house
            .wait("the parts before", async |_| {
                let recordings = house.recordings().await;
                (recordings.len() == nth && recordings.iter().all(|one| one.state == RecordingState::Ready))
                    .then_some(())
            })
            .await;
        part.write_all(rest).unwrap();
        held = Some(part);
    }
    drop(held);
    house.wait("the last part", async |_| (house.recordings().await.len() == names.len()).then_some(())).await;
    house.idle().await;
    let recordings = house.recordings().await;
    assert_eq!(recordings.iter().map(domain::Recording::file_name).collect::<Vec<_>>(), names);
    for (recording, bytes) in recordings.iter().zip(&parts) {
        assert_eq!((recording.state, recording.size_bytes), (RecordingState::Ready, bytes.len() as u64));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_are_one_recording() {
    let house = House::new().await;
    let made = house.recording(3.0, &TinyOptions::default());
    let (one, two) = (house.folder("one"), house.folder("two"));
    house.conductor.add_folder(one.clone(), true, Vec::new(), false).await.unwrap();
    house.conductor.add_folder(two.clone(), true, Vec::new(), false).await.unwrap();
    std::fs::copy(&made.path, one.join("a.mp4")).unwrap();
    house.wait("the recording", async |_| house.recordings().await.pop()).await;
    house.idle().await;
    let id = house.recordings().await[0].id;

    std::fs::rename(one.join("a.mp4"), one.join("renamed.mp4")).unwrap();
    house
        .wait("the new name", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.file_name() == "renamed.mp4" && recording.state != RecordingState::Missing).then_some(())
        })
        .await;
    std::fs::rename(one.join("renamed.mp4"), two.join("moved.mp4")).unwrap();
    house
        .wait("the new folder", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.path == two.join("moved.mp4") && recording.state != RecordingState::Missing).then_some(())
        })
        .await;
    house.idle().await;
    let recordings = house.recordings().await;
    assert_eq!((recordings.len(), recordings[0].id), (1, id));
    assert_eq!(recordings[0].state, RecordingState::Ready, "nothing was done twice");
    let analysed = house.jobs().await.iter().filter(|job| job.kind == "analyse").count();
    assert_eq!(analysed, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_threshold_ranks_again_without_decoding() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    assert!(!house.moments(&[MomentState::New]).await.is_empty());
    let id = house.recordings().await[0].id;
    let measured = house.conductor.recording_signals(id).await.unwrap().analysis.unwrap();

    house.conductor.change_settings(serde_json::json!({"analysis": {"min_score": 100}})).await.unwrap();
    house.idle().await;
    let left = house.moments(&[MomentState::New]).await;
    assert!(left.iter().all(|moment| moment.row.moment.score == 100), "{left:?}");
    house.conductor.change_settings(serde_json::json!({"analysis": {"min_score": 0}})).await.unwrap();
    house.idle().await;
    assert!(!house.moments(&[MomentState::New]).await.is_empty());
    let after = house.conductor.recording_signals(id).await.unwrap().analysis.unwrap();
    assert_eq!(after.finished_at, measured.finished_at, "nothing was measured again");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_recording_can_have_a_bar_of_its_own() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let id = house.recordings().await[0].id;
    house.conductor.change_settings(serde_json::json!({"analysis": {"min_score": 100}})).await.unwrap();
    house.idle().await;
    assert!(house.moments(&[MomentState::New]).await.is_empty());

    let bar = |min_score| RecordingChange { min_score: Some(min_score), ..RecordingChange::default() };
    house.conductor.change_recording(id, bar(Some(1))).await.unwrap();
    house.idle().await;
    assert!(!house.moments(&[MomentState::New]).await.is_empty());
    // The bar of the settings does not take away again what was asked for here.
    house.conductor.change_settings(serde_json::json!({"analysis": {"min_score": 99}})).await.unwrap();
    house.idle().await;
    assert!(!house.moments(&[MomentState::New]).await.is_empty());

    let undo = house.conductor.change_recording(id, bar(None)).await.unwrap().1;
    house.idle().await;
    assert!(house.moments(&[MomentState::New]).await.is_empty());
    house.conductor.undo(Some(undo.id)).await.unwrap();
    house.idle().await;
    assert!(!house.moments(&[MomentState::New]).await.is_empty());
    assert!(house.conductor.change_recording(id, bar(Some(101))).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumbnail_is_chosen_from_frames_or_a_file() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.expect("each moment has its clip");
    let span = house.conductor.get_clip(clip).await.unwrap().clip.row.clip.edit.spans[0].span;
    let frames = house.conductor.best_frames(clip).await.unwrap();
    assert!(frames.len() > 2 && frames.iter().all(|at| span.contains(*at)), "{frames:?}");
    assert_eq!(house.conductor.best_frames(clip).await.unwrap(), frames, "kept");

    let picture = include_bytes!("../../../../assets/icons/64x64.png");
    let (detail, undo) = house.conductor.set_own_picture(clip, picture.to_vec()).await.unwrap();
    assert!(detail.clip.thumbnail && detail.clip.row.clip.own_picture.is_some());
    house.conductor.undo(Some(undo.id)).await.unwrap();
    assert_eq!(house.conductor.get_clip(clip).await.unwrap().clip.row.clip.own_picture, None);
    let refused = house.conductor.set_own_picture(clip, b"text".to_vec()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("picture"));

    // A frame goes before a picture again.
    house.conductor.set_own_picture(clip, picture.to_vec()).await.unwrap();
    let change = ClipChange { thumbnail_at: Some(Some(frames[1])), ..ClipChange::default() };
    let (detail, _) = house.conductor.change_clip(clip, change).await.unwrap();
    assert_eq!(detail.clip.row.clip.own_picture, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_did_can_be_taken_back() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let moment = house.moments(&[MomentState::New]).await[0].row.moment.clone();

    house.conductor.decide_moments(vec![moment.id], MomentState::Rejected).await.unwrap();
    assert_eq!(house.conductor.latest_undo().await.unwrap().unwrap().label, "Rejected: 1 moment");
    house.conductor.undo(None).await.unwrap();
    assert_eq!(house.conductor.get_moment(moment.id).await.unwrap().moment.row.moment.state, MomentState::New);

    let edges = Span::from_seconds(2.0, 9.0);
    house.conductor.set_edges(moment.id, edges).await.unwrap();
    // A later ranking never moves a person's edges.
    house.conductor.change_settings(serde_json::json!({"analysis": {"merge_gap_s": 1.0}})).await.unwrap();
    house.idle().await;
    assert_eq!(house.conductor.get_moment(moment.id).await.unwrap().moment.row.moment.span, edges);
    house.conductor.undo(None).await.unwrap();
    assert_eq!(house.conductor.get_moment(moment.id).await.unwrap().moment.row.moment.span, moment.span);

    let recording = house.recordings().await[0].id;
    house.conductor.decide_moments(vec![moment.id], MomentState::Accepted).await.unwrap();
    house.conductor.forget_recording(recording).await.unwrap();
    assert!(house.recordings().await.is_empty() && made.path.is_file(), "out of the library, the file untouched");
    house.conductor.undo(None).await.unwrap();
    house.idle().await;
    assert_eq!(house.recordings().await[0].id, recording);
    assert_eq!(house.moments(&[MomentState::Accepted]).await[0].row.moment.id, moment.id, "decisions came back, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_recording_comes_back_only_when_it_is_asked_for() {
    let house = House::new().await;
    let made = house.recording(3.0, &TinyOptions::default());
    house.import(&made.path).await;
    house.conductor.forget_recording(house.recordings().await[0].id).await.unwrap();
    let captures = house.folder("captures");
    std::fs::copy(&made.path, captures.join("again.mp4")).unwrap();
    house.conductor.add_folder(captures, true, Vec::new(), false).await.unwrap();
    house
        .wait("the look at it", async |_| {
            let jobs = house.jobs().await;
            let mut seen = jobs.iter().filter(|job| job.kind == "import" && job.subject.ends_with("again.mp4"));
            seen.any(|job| job.state == domain::JobState::Done).then_some(())
        })
        .await;
    assert!(house.recordings().await.is_empty());
    house.import(&made.path).await;
    assert_eq!(house.recordings().await.len(), 1);
}

/// Another word for what was measured, put in while the library is closed: a detector saw these own kills, too.
async fn with_kills(house: House, at_s: &[f64]) -> House {
    let id = house.recordings().await[0].id;
    house.conductor.shut_down().await;
    let data = house.root.path().join("data");
    let store = store::Store::open(&data.join("library.db"), &data.join("backups")).unwrap().store;
    let at_s = at_s.to_vec();
    store
        .write_blocking(move |tx| {
            let mut analysis = store::analyses::get(tx, id)?.unwrap();
            analysis.signals.retain(|signal| signal.kind != domain::SignalKind::Kill);
            for at in at_s {
                let at = domain::MediaTime::from_seconds(at);
                let mut kill = domain::Signal::new(domain::SignalKind::Kill, at, 1.0, "yolo");
                kill.own = Some(true);
                analysis.signals.push(kill);
            }
            analysis.signals.sort_by_key(|signal| signal.start);
            store::analyses::save(tx, &analysis)
        })
        .unwrap();
    store.close();
    let house = house.restart(|_| {}).await;
    // Settings that do not change rank nothing.
    let merge_gap_s = house.conductor.settings().analysis.merge_gap_s + 0.25;
    house.conductor.change_settings(serde_json::json!({"analysis": {"merge_gap_s": merge_gap_s}})).await.unwrap();
    house.idle().await;
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn the_template_writes_anew_when_a_moment_turns_out_to_be_another() {
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let house = with_kills(house, &[14.5]).await;
    let best = house.moments(&[MomentState::New]).await.remove(0).row;
    let (moment, clip) = (best.moment.id, best.clip.unwrap());
    let words = async |house: &House| house.conductor.get_clip(clip).await.unwrap().words.remove(0).words;
    let one = words(&house).await;
    assert_eq!(one.author, Author::Template);

    // Looked at to its end, it is a triple kill.
    let house = with_kills(house, &[14.5, 15.2, 15.9]).await;
    assert_eq!(house.moments(&[MomentState::New]).await[0].row.moment.id, moment, "the same moment");
    let three = words(&house).await;
    assert_ne!(three.text.title, one.text.title, "{three:?}");
    assert!(three.candidates.iter().any(|candidate| candidate.title == three.text.title));

    // Ranking the same again writes nothing.
    let house = with_kills(house, &[14.5, 15.2, 15.9]).await;
    assert_eq!(words(&house).await.id, three.id);

    // What the person locked stays, and what they wrote altogether.
    house.conductor.lock_words(clip, "any".into(), vec![domain::WordsField::Title]).await.unwrap();
    let house = with_kills(house, &[14.5]).await;
    let locked = words(&house).await;
    assert_eq!(locked.text.title, three.text.title);
    assert_ne!(locked.text.description, three.text.description);
    let text = domain::WordsText { title: "My own title".into(), ..locked.text };
    house.conductor.write_words(clip, "any".into(), None, text).await.unwrap();
    let house = with_kills(house, &[14.5, 15.2, 15.9]).await;
    assert_eq!(words(&house).await.text.title, "My own title");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_game_that_a_name_tells_chooses_its_profile() {
    let house = House::new().await;
    let profile = domain::Profile { name: "arena".into(), game: Some("Open Arena".into()), ..Default::default() };
    house.conductor.save_profile(profile).await.unwrap();
    for (name, seconds) in [("openarena_2026-11-22.mp4", 6.0), ("holiday.mp4", 7.0)] {
        let made = house.recording(seconds, &TinyOptions::default());
        let named = made.path.with_file_name(name);
        std::fs::rename(&made.path, &named).unwrap();
        house.import(&named).await;
    }
    let mut chosen: Vec<_> = house.recordings().await.into_iter().map(|it| (it.game, it.profile)).collect();
    chosen.sort();
    assert_eq!(chosen, [(None, None), (Some("Open Arena".into()), Some("arena".into()))]);
}
