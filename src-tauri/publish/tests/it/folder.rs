use crate::setting::{Desk, PIECE, Quiet, Telling, publish, url, video};
use domain::{Code, Fix, Problem};
use publish::{
    Finding, FindingLevel, FolderPublisher, Publisher, Standing,
    folder::{Break, Step},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    fs,
    sync::{Arc, Mutex},
};

fn folder() -> FolderPublisher {
    FolderPublisher::default()
}

/// A publisher that calls `f` at every pass of `step`.
fn at(step: Step, f: impl Fn() -> Option<Break> + Send + Sync + 'static) -> FolderPublisher {
    FolderPublisher::with_faults(Arc::new(move |passed| if passed == step { f() } else { None }), PIECE)
}

fn stops(found: &[Finding]) -> Vec<&Problem> {
    found.iter().filter(|finding| finding.level == FindingLevel::Stop).map(|finding| &finding.problem).collect()
}

#[tokio::test]
async fn a_clip_lies_in_the_folder_with_everything_beside_it() {
    let desk = Desk::new("OpenArena: three kills");
    assert_eq!(folder().preflight(&desk.parcel).await.unwrap(), []);
    assert_eq!(desk.names(), Vec::<String>::new(), "pre-flight leaves nothing");
    let told = Mutex::new(Vec::new());
    let publisher = FolderPublisher::with_faults(Arc::new(|_| None), PIECE);
    let session = publisher.begin(&desk.parcel).await.unwrap();
    assert_eq!(desk.names(), Vec::<String>::new(), "a session is only a plan");
    let telling = Telling(|sent| told.lock().unwrap().push(sent));
    let total = publisher.resume(&desk.parcel, &session, 0, &telling).await.unwrap();
    assert!(desk.names().iter().all(|name| name.starts_with('.')), "nothing can be seen yet: {:?}", desk.names());
    assert_eq!(publisher.confirm(&desk.parcel, &session).await.unwrap(), Standing::NotThere);
    let finished = publisher.finish(&desk.parcel, &session, &Quiet).await.unwrap();
    let stem = "OpenArena - three kills";
    assert_eq!(desk.names(), ["jpg", "json", "mp4", "txt"].map(|end| format!("{stem}.{end}")));
    assert_eq!(url(&finished), desk.folder().join(format!("{stem}.mp4")).to_string_lossy());
    assert_eq!(fs::read(url(&finished)).unwrap(), video());
    assert_eq!(
        fs::read_to_string(desk.folder().join(format!("{stem}.txt"))).unwrap(),
        "OpenArena: three kills\n\nThree kills within 5 seconds.\nOpenArena.\n\n#openarena #gaming\n"
    );
    let sidecar = desk.sidecar(&format!("{stem}.json"));
    assert_eq!(sidecar["post"], desk.parcel.post.to_string(), "a fact can't take the marker's place");
    assert_eq!(sidecar["author"], json!({ "by": "model", "name": "gemma3:4b", "took_ms": 900 }));
    assert_eq!((&sidecar["score"], &sidecar["evidence"][0]["kind"]), (&json!(72), &json!("kill")));
    assert_eq!(sidecar["words"]["title"], "OpenArena: three kills");
    assert_eq!(sidecar["files"]["thumbnail"], format!("{stem}.jpg"));
    let hash: String = Sha256::digest(video()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sidecar["video"], json!({ "bytes": total, "sha256": hash }));
    assert!(sidecar.get("placing").is_none());
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted() && told.contains(&(PIECE as u64)) && told.last() == Some(&total), "{told:?}");
}

#[tokio::test]
async fn nobodys_file_is_written_over() {
    let desk = Desk::new("Three kills");
    fs::write(desk.folder().join("THREE KILLS.MP4"), b"a stranger's").unwrap();
    fs::write(desk.folder().join("three kills (2).json"), b"{}").unwrap();
    let first = publish(&folder(), &desk.parcel).await.unwrap();
    assert!(url(&first).ends_with("Three kills (3).mp4"), "{first:?}");
    let second = publish(&folder(), &desk.again()).await.unwrap();
    assert!(url(&second).ends_with("Three kills (4).mp4"), "another post is another file: {second:?}");
    assert_eq!(fs::read(desk.folder().join("THREE KILLS.MP4")).unwrap(), b"a stranger's");
    assert_eq!(fs::read(desk.folder().join("three kills (2).json")).unwrap(), b"{}");
}

#[tokio::test]
async fn a_name_that_is_taken_at_the_last_moment_is_left_alone() {
    for has_links in [true, false] {
        let desk = Desk::new("Three kills");
        let (video, text) = (desk.folder().join("Three kills.mp4"), desk.folder().join("Three kills (2).txt"));
        let strangers = [video.clone(), text.clone()];
        // After the name was chosen, just before it is taken.
        let hook = move |step| match step {
            Step::NameChosen => {
                if let Some(next) = strangers.iter().find(|path| !path.exists()) {
                    fs::write(next, b"a stranger's").unwrap();
                }
                None
            }
            Step::Linking if !has_links => Some(Break::Io(std::io::ErrorKind::Unsupported)),
            _ => None,
        };
        let publisher = FolderPublisher::with_faults(Arc::new(hook), PIECE);
        let finished = publish(&publisher, &desk.parcel).await.unwrap();
        assert!(url(&finished).ends_with("Three kills (2).mp4"), "{finished:?}");
        for path in [&video, &text] {
            assert_eq!(fs::read(path).unwrap(), b"a stranger's");
        }
        let sidecar = desk.sidecar("Three kills (2).json");
        let told = sidecar["files"]["text"].as_str().unwrap();
        assert!(fs::read_to_string(desk.folder().join(told)).unwrap().starts_with("Three kills\n"), "{told}");
    }
}

#[tokio::test]
async fn where_there_are_no_hard_links_it_works_and_still_spares_strangers() {
    let desk = Desk::new("Three kills");
    let no_links = || at(Step::Linking, || Some(Break::Io(std::io::ErrorKind::Unsupported)));
    let first = publish(&no_links(), &desk.parcel).await.unwrap();
    assert_eq!(fs::read(url(&first)).unwrap(), video());
    let second = publish(&no_links(), &desk.again()).await.unwrap();
    assert!(url(&second).ends_with("Three kills (2).mp4"));
    assert_eq!(desk.names().len(), 8, "{:?}", desk.names());
}

#[tokio::test]
async fn the_same_post_is_there_once_however_often_it_is_finished() {
    let desk = Desk::new("Three kills");
    let first = publish(&folder(), &desk.parcel).await.unwrap();
    let again = publish(&folder(), &desk.parcel).await.unwrap();
    assert_eq!((url(&first), desk.names().len()), (url(&again), 4));
    // Also when a person has renamed the files: the marker is inside.
    for end in ["mp4", "json", "jpg", "txt"] {
        fs::rename(desk.folder().join(format!("Three kills.{end}")), desk.folder().join(format!("Best one.{end}")))
            .unwrap();
    }
    let session = folder().begin(&desk.parcel).await.unwrap();
    assert!(matches!(folder().confirm(&desk.parcel, &session).await.unwrap(), Standing::There(_)));
    publish(&folder(), &desk.parcel).await.unwrap();
    assert_eq!(desk.names().len(), 4, "{:?}", desk.names());
}

#[tokio::test]
async fn names_follow_the_pattern() {
    let mut desk = Desk::new("Three kills");
    let path = desk.folder();
    desk.parcel.account.config = json!({ "path": path, "pattern": "{date} {game}/{title}" });
    let finished = publish(&folder(), &desk.parcel).await.unwrap();
    let name = url(&finished).rsplit('/').next().unwrap().to_owned();
    // The date is that of this machine's zone, which is at most a day away from UTC's.
    assert!(name.starts_with("2026-11-2") && name.ends_with(" OpenArena-Three kills.mp4"), "{name}");
}

#[tokio::test]
async fn a_config_that_can_not_be_used_names_its_field() {
    let mut desk = Desk::new("x");
    for (config, field) in [
        (json!({}), "path"),
        (json!({ "path": "  " }), "path"),
        (json!({ "path": 7 }), "path"),
        (json!({ "path": "clips" }), "path"),
        (json!({ "path": "/clips", "pattern": "{titel}" }), "pattern"),
    ] {
        desk.parcel.account.config = config.clone();
        let found = folder().preflight(&desk.parcel).await.unwrap();
        let problem = stops(&found)[0].clone();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field)), "{config}");
        assert_eq!(folder().connect(&desk.parcel.account).await.unwrap_err(), problem);
        assert_eq!(folder().begin(&desk.parcel).await.unwrap_err(), problem);
    }
}

#[tokio::test]
async fn connecting_makes_the_folder_and_posting_does_not() {
    let mut desk = Desk::new("x");
    let path = desk.dir.path().join("new").join("folder");
    desk.parcel.account.config = json!({ "path": path });
    // A folder that is gone may be a drive that is not connected: nothing must be written in its place.
    let found = folder().preflight(&desk.parcel).await.unwrap();
    assert_eq!(stops(&found)[0].code, Code::FileMissing);
    assert_eq!(folder().begin(&desk.parcel).await.unwrap_err().code, Code::FileMissing);
    assert!(!path.exists());
    folder().connect(&desk.parcel.account).await.unwrap();
    assert!(path.is_dir() && fs::read_dir(&path).unwrap().count() == 0);
    assert_eq!(folder().preflight(&desk.parcel).await.unwrap(), []);
    let file = desk.dir.path().join("a file");
    fs::write(&file, b"").unwrap();
    desk.parcel.account.config = json!({ "path": file });
    assert_eq!(stops(&folder().preflight(&desk.parcel).await.unwrap())[0].field.as_deref(), Some("path"));
    assert!(folder().connect(&desk.parcel.account).await.is_err());
}

#[tokio::test]
async fn preflight_looks_at_files_and_words() {
    let mut desk = Desk::new("  ");
    desk.parcel.words.tags = vec!["x".repeat(60)];
    let found = folder().preflight(&desk.parcel).await.unwrap();
    assert_eq!(stops(&found)[0].field.as_deref(), Some("tags"));
    assert!(
        found
            .iter()
            .any(|finding| finding.level == FindingLevel::Warn && finding.problem.field.as_deref() == Some("title"))
    );
    desk.parcel.words.tags.clear();
    fs::write(&desk.parcel.file, b"").unwrap();
    assert_eq!(stops(&folder().preflight(&desk.parcel).await.unwrap())[0].code, Code::FileVanished);
    fs::remove_file(&desk.parcel.file).unwrap();
    fs::remove_file(desk.parcel.thumbnail.as_ref().unwrap()).unwrap();
    let found = folder().preflight(&desk.parcel).await.unwrap();
    let codes: Vec<Code> = stops(&found).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::FileVanished, Code::FileVanished]);
    // Without a title it has a name all the same.
    let desk = Desk::new("");
    assert!(url(&publish(&folder(), &desk.parcel).await.unwrap()).ends_with("Clip.mp4"));
}

#[tokio::test]
async fn preflight_knows_when_there_is_no_room() {
    let desk = Desk::new("Three kills");
    // A file that is larger than any disk, and takes no space.
    let file = fs::OpenOptions::new().write(true).open(&desk.parcel.file).unwrap();
    if file.set_len(1 << 43).is_err() {
        return; // This file system has no such files; there is nothing to look at.
    }
    let found = folder().preflight(&desk.parcel).await.unwrap();
    let problem = stops(&found)[0];
    assert_eq!(problem.code, Code::DiskFull);
    assert!(problem.fix.iter().any(|fix| matches!(fix, Fix::FreeSpace { bytes } if *bytes > 1 << 40)), "{problem:?}");
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_behind_and_can_be_tried_again() {
    for step in [Step::PartOpened, Step::PieceCopied, Step::PartSynced, Step::SidesWritten, Step::SidecarWritten] {
        let desk = Desk::new("Three kills");
        let publisher = at(step, || Some(Break::Io(std::io::ErrorKind::StorageFull)));
        let problem = publish(&publisher, &desk.parcel).await.unwrap_err();
        assert_eq!(problem.code, Code::DiskFull, "{step:?}");
        assert!(!problem.fix.is_empty());
        assert_eq!(desk.names(), Vec::<String>::new(), "{step:?}");
        publish(&folder(), &desk.parcel).await.unwrap();
    }
}

#[tokio::test]
async fn a_source_that_goes_away_or_changes_is_told() {
    let desk = Desk::new("Three kills");
    let session = folder().begin(&desk.parcel).await.unwrap();
    fs::remove_file(&desk.parcel.file).unwrap();
    let problem = folder().resume(&desk.parcel, &session, 0, &Quiet).await.unwrap_err();
    assert_eq!(problem.code, Code::FileVanished);
    assert_eq!(desk.names(), Vec::<String>::new());

    let desk = Desk::new("Three kills");
    let file = desk.parcel.file.clone();
    let shrinks = at(Step::PieceCopied, move || {
        fs::write(&file, b"short").unwrap();
        None
    });
    assert_eq!(publish(&shrinks, &desk.parcel).await.unwrap_err().code, Code::FileVanished);
    assert_eq!(desk.names(), Vec::<String>::new());

    let desk = Desk::new("Three kills");
    let folder_gone = desk.folder();
    let unplugged = at(Step::PartSynced, move || {
        fs::remove_dir_all(&folder_gone).unwrap();
        None
    });
    let problem = publish(&unplugged, &desk.parcel).await.unwrap_err();
    assert_eq!(problem.code, Code::FileMissing, "the folder, not the clip: {problem}");
}

#[tokio::test]
async fn a_drive_that_stores_other_bytes_is_found_out() {
    let desk = Desk::new("Three kills");
    let clips = desk.folder();
    let broken_drive = at(Step::PartSynced, move || {
        let part = crate::setting::names(&clips).into_iter().find(|name| name.ends_with(".mp4.part")).unwrap();
        let mut bytes = fs::read(clips.join(&part)).unwrap();
        bytes[5000] ^= 1;
        fs::write(clips.join(&part), bytes).unwrap();
        None
    });
    let problem = publish(&broken_drive, &desk.parcel).await.unwrap_err();
    assert!(problem.what.contains("not the same"), "{problem}");
    assert_eq!(desk.names(), Vec::<String>::new());
}

#[tokio::test]
async fn a_copy_that_was_stopped_goes_on_where_it_was() {
    let desk = Desk::new("Three kills");
    // The second piece is held until the caller has stopped waiting.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let state = Mutex::new((0, held));
    let publisher = at(Step::PieceCopied, move || {
        let mut state = state.lock().unwrap();
        state.0 += 1;
        if state.0 == 2 {
            let _ = state.1.recv();
        }
        None
    });
    let session = publisher.begin(&desk.parcel).await.unwrap();
    let arrived = tokio::sync::Notify::new();
    let bell = Telling(|bytes| {
        if bytes > 0 {
            arrived.notify_one();
        }
    });
    tokio::select! {
        () = arrived.notified() => {}
        _ = publisher.resume(&desk.parcel, &session, 0, &bell) => panic!("it was stopped before its end"),
    }
    drop(release);
    assert!(desk.names().iter().any(|name| name.ends_with(".mp4.part")));
    // The next try copies only what is missing.
    let copied = Arc::new(Mutex::new(0));
    let counting = at(Step::PieceCopied, {
        let copied = Arc::clone(&copied);
        move || {
            *copied.lock().unwrap() += 1;
            None
        }
    });
    counting.resume(&desk.parcel, &session, PIECE as u64, &Quiet).await.unwrap();
    assert!(*copied.lock().unwrap() < 3, "three pieces are the whole");
    assert_eq!(fs::read(url(&counting.finish(&desk.parcel, &session, &Quiet).await.unwrap())).unwrap(), video());
}

#[tokio::test]
async fn what_an_earlier_copy_left_is_compared_and_not_believed() {
    let desk = Desk::new("Three kills");
    let publisher = at(Step::SidecarWritten, || Some(Break::Die));
    let session = publisher.begin(&desk.parcel).await.unwrap();
    publisher.resume(&desk.parcel, &session, 0, &Quiet).await.unwrap_err();
    let part = desk.names().into_iter().find(|name| name.ends_with(".mp4.part")).unwrap();
    let mut bytes = fs::read(desk.folder().join(&part)).unwrap();
    bytes[6000] ^= 1;
    bytes.extend_from_slice(b"and more");
    fs::write(desk.folder().join(&part), bytes).unwrap();
    let finished = publish(&folder(), &desk.parcel).await.unwrap();
    assert_eq!(fs::read(url(&finished)).unwrap(), video());
}

#[tokio::test]
async fn a_post_that_will_not_go_out_leaves_nothing() {
    let desk = Desk::new("Three kills");
    let session = folder().begin(&desk.parcel).await.unwrap();
    folder().resume(&desk.parcel, &session, 0, &Quiet).await.unwrap();
    folder().abandon(&desk.parcel, &session).await.unwrap();
    assert_eq!(desk.names(), Vec::<String>::new());
    let problem = folder().finish(&desk.parcel, &session, &Quiet).await.unwrap_err();
    assert_eq!(problem.code, Code::FileVanished, "there is nothing to finish, and that is known");
    publish(&folder(), &desk.parcel).await.unwrap();
    folder().abandon(&desk.parcel, &session).await.unwrap();
    assert_eq!(desk.names().len(), 4, "what is out stays");
}
