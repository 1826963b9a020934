//! Broken and odd files: each has a stated outcome, is visible, and holds up nothing.

use crate::house::House;
use domain::{Code, JobState, Recording, RecordingState, Rotation};
use std::{fs, path::Path};
use testkit::{Codec, Container, TinyOptions, odd_file};

/// Imports a file and gives the entry that it became.
async fn entry(house: &House, path: &Path) -> Recording {
    house.import(path).await;
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let recordings = house.recordings().await;
    recordings
        .into_iter()
        .find(|recording| recording.file_name() == name)
        .unwrap_or_else(|| panic!("{name} left no entry"))
}

async fn refused(house: &House, path: &Path, code: Code) {
    let recording = entry(house, path).await;
    assert_eq!(recording.state, RecordingState::Failed, "{}", recording.file_name());
    let problem = recording.problem.unwrap();
    assert_eq!(problem.code, code, "{problem:?}");
    assert!(!problem.why.is_empty() && !problem.fix.is_empty(), "it says why and what to do: {problem:?}");
}

/// A copy that says that it has to be turned, as phones write them. ffmpeg 6 has a new option for that.
fn turn(flat: &Path, out: &Path) {
    let flat = flat.to_str().unwrap();
    if odd_file(out, &["-display_rotation", "90", "-i", flat, "-c", "copy"]).is_err() {
        odd_file(out, &["-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90"]).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_recordings_are_entries_with_a_reason() {
    let house = House::new().await;
    let folder = house.folder("odd");
    let good = house.recording(3.0, &TinyOptions { container: Container::Mov, ..TinyOptions::default() }).path;

    let empty = folder.join("empty.mp4");
    fs::write(&empty, b"").unwrap();
    refused(&house, &empty, Code::FileEmpty).await;

    let text = folder.join("letter.mp4");
    fs::write(&text, "Dear recorder, this is a letter.\n".repeat(200)).unwrap();
    refused(&house, &text, Code::NotARecording).await;

    // A recorder that died writes no index: the `moov` box comes last.
    let bytes = fs::read(&good).unwrap();
    let cut = folder.join("no-moov.mp4");
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    refused(&house, &cut, Code::FileTruncated).await;

    let sound = folder.join("sound-only.mp4");
    odd_file(&sound, &["-f", "lavfi", "-i", "sine=duration=3", "-c:a", "aac"]).unwrap();
    refused(&house, &sound, Code::NoPicture).await;

    let frame = folder.join("one-frame.mp4");
    odd_file(&frame, &["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30", "-frames:v", "1", "-c:v", "libx264"])
        .unwrap();
    refused(&house, &frame, Code::TooShort).await;

    // The queue went on past all of them, and each can be tried again.
    house.import(&good).await;
    let ready =
        house.recordings().await.into_iter().filter(|recording| recording.state == RecordingState::Ready).count();
    assert_eq!(ready, 1);
    let jobs = house.jobs().await;
    assert_eq!(jobs.iter().filter(|job| job.kind == "import" && job.state == JobState::Failed).count(), 5);

    // A retry meets the same entry; a mended file replaces it.
    fs::copy(&good, &cut).unwrap();
    let entry = house.recordings().await.into_iter().find(|recording| recording.path == cut).unwrap();
    house.conductor.retry_recording(entry.id).await.unwrap();
    house.idle().await;
    let left =
        house.recordings().await.into_iter().filter(|recording| recording.state == RecordingState::Failed).count();
    assert_eq!(left, 4, "the mended file is no failed entry any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_recordings_are_used() {
    let house = House::new().await;
    let folder = house.folder("odd");

    let odd = folder.join("odd-size.mkv");
    odd_file(
        &odd,
        &["-f", "lavfi", "-i", "testsrc2=size=642x362:rate=30:duration=3,format=yuv444p,scale=321:181", "-c:v", "ffv1"],
    )
    .unwrap();
    let recording = entry(&house, &odd).await;
    assert_eq!(recording.state, RecordingState::Ready, "{:?}", recording.problem);
    let video = recording.media.unwrap().video.unwrap();
    assert_eq!((video.width, video.height), (321, 181));

    let vfr = folder.join("vfr.mkv");
    let half = "select='if(lt(t,1.5),1,not(mod(n,3)))'";
    odd_file(
        &vfr,
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=30:duration=4",
            "-vf",
            half,
            "-fps_mode",
            "vfr",
            "-c:v",
            "libx264",
        ],
    )
    .unwrap();
    let recording = entry(&house, &vfr).await;
    assert_eq!(recording.state, RecordingState::Ready, "{:?}", recording.problem);
    assert!(recording.media.unwrap().video.unwrap().variable_frame_rate);

    let upright = house.recording(3.0, &TinyOptions { container: Container::Mp4, ..TinyOptions::named("flat") }).path;
    let phone = folder.join("phone.mp4");
    turn(&upright, &phone);
    let recording = entry(&house, &phone).await;
    assert_eq!(recording.state, RecordingState::Ready, "{:?}", recording.problem);
    let video = recording.media.unwrap().video.unwrap();
    assert_ne!(video.rotation, Rotation::None);
    assert_eq!((video.width, video.height), (180, 320), "upright");

    let deep = house.recording(3.0, &TinyOptions { codec: Codec::Hevc10, ..TinyOptions::named("hevc10") }).path;
    let recording = entry(&house, &deep).await;
    assert_eq!(recording.state, RecordingState::Ready, "{:?}", recording.problem);
    let view = house.conductor.get_recording(recording.id).await.unwrap();
    assert_eq!(view.playback, conductor::views::Playback::Proxy, "a webview gets a copy that it can play");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_vanishes_while_it_is_read_is_missing_and_comes_back() {
    let house = House::new().await;
    let made = house.recording(60.0, &TinyOptions { size: (640, 360), ..TinyOptions::default() });
    let captures = house.folder("captures");
    house.conductor.add_folder(captures.clone(), true, Vec::new(), false).await.unwrap();
    let path = captures.join("there.mp4");
    fs::copy(&made.path, &path).unwrap();
    house
        .wait("the analysis to begin", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.state == RecordingState::Analysing).then_some(())
        })
        .await;
    fs::remove_file(&path).unwrap();
    house
        .wait("the loss to be seen", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.state == RecordingState::Missing).then_some(())
        })
        .await;
    fs::copy(&made.path, &path).unwrap();
    house
        .wait("the return", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.state == RecordingState::Ready).then_some(())
        })
        .await;
    assert_eq!(house.recordings().await.len(), 1);
}

/// The file of a recording is being written anew while it is analysed: what was read is not what will lie there.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_copied_again_while_it_is_read_is_taken_when_it_is_whole() {
    let house = House::new().await;
    let settings = serde_json::json!({"analysis": {"automatic": false}});
    house.conductor.change_settings(settings).await.unwrap();
    let made = house.recording(3.0, &TinyOptions::default());
    let captures = house.folder("captures");
    house.conductor.add_folder(captures.clone(), true, Vec::new(), false).await.unwrap();
    let path = captures.join("again.mp4");
    fs::copy(&made.path, &path).unwrap();
    let imported = house.wait("the import", async |_| house.recordings().await.pop()).await;
    house.idle().await;

    fs::File::create(&path).unwrap();
    house.conductor.analyse_recording(imported.id).await.unwrap();
    house
        .wait("the analysis to fail", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.state == RecordingState::Missing).then_some(())
        })
        .await;
    fs::copy(&made.path, &path).unwrap();
    house
        .wait("the whole file to be analysed", async |_| {
            let recording = house.recordings().await.pop()?;
            (recording.state == RecordingState::Ready).then_some(())
        })
        .await;
    assert_eq!(house.recordings().await.len(), 1);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_missing_ffmpeg_is_said_once_and_mended_by_installing_it() {
    let nothing = tempfile::tempdir().unwrap();
    let place = nothing.path().join("ffmpeg");
    let house = House::with(|world| world.ffmpeg = Some(place.clone())).await;
    let made = house.recording(3.0, &TinyOptions::default());
    house.conductor.import_paths(vec![made.path.clone()]).await.unwrap();
    house
        .wait("the word", async |conductor| {
            let status = conductor.status().await.unwrap();
            (status.counts.jobs_need_user > 0 && status.ffmpeg.is_err()).then_some(())
        })
        .await;
    let doctor = house.conductor.doctor().await.unwrap();
    let check = doctor.checks.iter().find(|check| check.key == "ffmpeg").unwrap();
    assert!(!check.ok && !check.fix.is_empty());

    for tool in ["ffmpeg", "ffprobe"] {
        let real = String::from_utf8(std::process::Command::new("which").arg(tool).output().unwrap().stdout).unwrap();
        std::os::unix::fs::symlink(real.trim(), nothing.path().join(tool)).unwrap();
    }
    let doctor = house.conductor.doctor().await.unwrap();
    assert!(doctor.checks.iter().find(|check| check.key == "ffmpeg").unwrap().ok);
    house.idle().await;
    assert_eq!(house.recordings().await[0].state, RecordingState::Ready, "what waited goes on by itself");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_ffmpeg_that_was_installed_while_the_app_was_off_is_used_at_once() {
    let tools = tempfile::tempdir().unwrap();
    let place = tools.path().join("ffmpeg");
    let house = House::with(|world| world.ffmpeg = Some(place.clone())).await;
    let made = [house.recording(3.0, &TinyOptions::named("a")), house.recording(4.0, &TinyOptions::named("b"))];
    let mut notices = house.conductor.subscribe(None).live;
    house.conductor.import_paths(made.iter().map(|made| made.path.clone()).collect()).await.unwrap();
    house
        .wait("both to wait", async |conductor| {
            (conductor.status().await.unwrap().counts.jobs_need_user == 2).then_some(())
        })
        .await;
    let is_told = |event: &conductor::events::Event| matches!(event, conductor::events::Event::Notify { .. });
    // It is told after it was stored.
    while !is_told(&notices.recv().await.unwrap().event) {}
    while let Ok(event) = notices.try_recv() {
        assert!(!is_told(&event.event), "one cause is told once");
    }
    for tool in ["ffmpeg", "ffprobe"] {
        let real = String::from_utf8(std::process::Command::new("which").arg(tool).output().unwrap().stdout).unwrap();
        std::os::unix::fs::symlink(real.trim(), tools.path().join(tool)).unwrap();
    }
    let house = house.restart(|world| world.ffmpeg = Some(place.clone())).await;
    house
        .wait("both to be ready", async |_| {
            let recordings = house.recordings().await;
            recordings.iter().all(|recording| recording.state == RecordingState::Ready).then_some(())
        })
        .await;
    // One that is taken away again is missed.
    std::fs::remove_file(&place).unwrap();
    let doctor = house.conductor.doctor().await.unwrap();
    assert!(!doctor.checks.iter().find(|check| check.key == "ffmpeg").unwrap().ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_optional_and_not_there_is_neither_well_nor_a_fault() {
    let house = House::new().await;
    let doctor = house.conductor.doctor().await.unwrap();
    for key in ["ollama", "detector", "folders"] {
        let check = doctor.checks.iter().find(|check| check.key == key).unwrap();
        assert!(!check.ok && check.optional && !check.fix.is_empty(), "{check:?}");
        assert!(doctor.report.contains(&format!("none {}", check.title)), "{}", doctor.report);
    }
    let needed: Vec<_> = doctor.checks.iter().filter(|check| !check.optional).collect();
    assert!(needed.iter().all(|check| check.ok), "{needed:?}");
}

/// As a child of a killed app does, for as long as it has not become another program.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_let_go_in_a_moment_is_waited_for() {
    use fs4::fs_std::FileExt as _;
    let house = House::new().await;
    let House { conductor, root } = house;
    conductor.shut_down().await;
    let lock = std::fs::File::open(root.path().join("data/library.lock")).unwrap();
    assert!(lock.try_lock_exclusive().unwrap());
    let (taken, wait) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        // Until the app stands before the door, and a little longer.
        let _ = wait.recv_timeout(std::time::Duration::from_millis(150));
        drop(lock);
    });
    House::at(root, |_| {}).await.unwrap();
    drop(taken);
    holder.join().unwrap();
}
