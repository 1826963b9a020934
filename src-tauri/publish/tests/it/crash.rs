//! The promise: wherever it dies, the post is there once in the end.

use crate::setting::{Desk, PIECE, Quiet, video};
use domain::Code;
use publish::{
    FolderPublisher, Parcel, Publisher, Standing,
    folder::{Break, Step},
};
use serde_json::Value;
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// What the store would know after a crash.
#[derive(Debug, Clone)]
enum Stored {
    Preflight,
    Uploading(Value),
    Finishing(Value),
    Live,
}

/// Dies at the `pass`-th time that `step` is reached.
fn dies_at(step: Step, pass: u32) -> FolderPublisher {
    let passes = AtomicU32::new(0);
    let hook = move |passed| (passed == step && passes.fetch_add(1, Ordering::SeqCst) == pass).then_some(Break::Die);
    FolderPublisher::with_faults(Arc::new(hook), PIECE)
}

fn healthy() -> FolderPublisher {
    FolderPublisher::with_faults(Arc::new(|_| None), PIECE)
}

/// Goes on from what is stored, as the queue does: what may be out is asked for first. Whether it got to the end.
async fn go_on(publisher: &FolderPublisher, parcel: &Parcel, stored: &mut Stored) -> bool {
    loop {
        *stored = match stored.clone() {
            Stored::Live => return true,
            Stored::Preflight | Stored::Uploading(_) if publisher.preflight(parcel).await.is_err() => return false,
            Stored::Preflight => match publisher.begin(parcel).await {
                Ok(session) => Stored::Uploading(session),
                Err(_) => return false,
            },
            Stored::Uploading(session) => match publisher.resume(parcel, &session, 0, &Quiet).await {
                Ok(_) => {
                    // Stored before the request that makes the post.
                    *stored = Stored::Finishing(session.clone());
                    match publisher.finish(parcel, &session, &Quiet).await {
                        Ok(_) => Stored::Live,
                        Err(problem) => {
                            assert_eq!(problem.code, Code::PlatformAway, "what may be out is asked for: {problem}");
                            return false;
                        }
                    }
                }
                Err(_) => return false,
            },
            Stored::Finishing(session) => match publisher.confirm(parcel, &session).await {
                Ok(Standing::There(_)) => Stored::Live,
                Ok(_) => Stored::Preflight,
                Err(_) => return false,
            },
        };
    }
}

#[track_caller]
fn is_there_once(desk: &Desk, about: &str) {
    assert_eq!(desk.names(), ["Three kills.jpg", "Three kills.json", "Three kills.mp4", "Three kills.txt"], "{about}");
    assert_eq!(fs::read(desk.folder().join("Three kills.mp4")).unwrap(), video(), "{about}");
    let sidecar = desk.sidecar("Three kills.json");
    assert_eq!(sidecar["post"], desk.parcel.post.to_string(), "{about}");
    assert_eq!(sidecar["files"]["text"], "Three kills.txt", "{about}");
    assert!(sidecar.get("placing").is_none(), "{about}");
}

#[tokio::test]
async fn dying_at_any_step_leaves_one_post() {
    for step in Step::ALL {
        for pass in 0..2 {
            let desk = Desk::new("Three kills");
            let mut stored = Stored::Preflight;
            let ended = go_on(&dies_at(step, pass), &desk.parcel, &mut stored).await;
            assert!(ended == (pass > 0 && step != Step::PieceCopied), "{step:?} is passed once, pieces several times");
            assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
            is_there_once(&desk, &format!("{step:?} {pass}"));
        }
    }
}

#[tokio::test]
async fn dying_again_while_making_up_for_it_leaves_one_post() {
    for first in Step::ALL {
        for second in Step::ALL {
            let desk = Desk::new("Three kills");
            let mut stored = Stored::Preflight;
            go_on(&dies_at(first, 0), &desk.parcel, &mut stored).await;
            go_on(&dies_at(second, 0), &desk.parcel, &mut stored).await;
            assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
            is_there_once(&desk, &format!("{first:?} then {second:?}"));
        }
    }
}

#[tokio::test]
async fn errors_while_names_are_taken_are_asked_about() {
    for step in [
        Step::NameChosen,
        Step::VideoLinked,
        Step::VideoPlaced,
        Step::ThumbnailPlaced,
        Step::TextPlaced,
        Step::SidecarPlaced,
    ] {
        let desk = Desk::new("Three kills");
        let hook = move |passed| (passed == step).then_some(Break::Io(std::io::ErrorKind::StorageFull));
        let full = FolderPublisher::with_faults(Arc::new(hook), PIECE);
        let mut stored = Stored::Preflight;
        assert!(!go_on(&full, &desk.parcel, &mut stored).await);
        assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
        is_there_once(&desk, &format!("{step:?}"));
    }
}

#[tokio::test]
async fn a_video_that_was_moved_after_the_crash_is_not_sent_again() {
    // Without hard links the hidden file is gone as soon as the name is taken.
    let desk = Desk::new("Three kills");
    let mut stored = Stored::Preflight;
    let hook = |step| match step {
        Step::Linking => Some(Break::Io(std::io::ErrorKind::Unsupported)),
        Step::VideoPlaced => Some(Break::Die),
        _ => None,
    };
    go_on(&FolderPublisher::with_faults(Arc::new(hook), PIECE), &desk.parcel, &mut stored).await;
    fs::rename(desk.folder().join("Three kills.mp4"), desk.dir.path().join("taken away.mp4")).unwrap();
    assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
    assert!(!desk.names().iter().any(|name| name.ends_with(".mp4") || name.ends_with(".part")), "{:?}", desk.names());
}

#[tokio::test]
async fn it_can_be_asked_when_the_rendered_file_is_gone() {
    let mut desk = Desk::new("Three kills");
    let mut stored = Stored::Preflight;
    go_on(&dies_at(Step::VideoLinked, 0), &desk.parcel, &mut stored).await;
    fs::remove_file(&desk.parcel.file).unwrap();
    (desk.parcel.file, desk.parcel.thumbnail) = (std::path::PathBuf::new(), None);
    assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
    is_there_once(&desk, "what is out is out");
}

#[tokio::test]
async fn a_stranger_of_the_same_name_is_no_sign_of_the_post() {
    let desk = Desk::new("Three kills");
    let mut stored = Stored::Preflight;
    go_on(&dies_at(Step::NameChosen, 0), &desk.parcel, &mut stored).await;
    fs::write(desk.folder().join("Three kills.mp4"), b"a stranger's").unwrap();
    assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
    assert_eq!(fs::read(desk.folder().join("Three kills.mp4")).unwrap(), b"a stranger's");
    assert_eq!(fs::read(desk.folder().join("Three kills (2).mp4")).unwrap(), video());
}

#[tokio::test]
async fn what_an_earlier_try_said_is_not_believed_once_the_copy_began_anew() {
    let desk = Desk::new("Three kills");
    let mut stored = Stored::Preflight;
    go_on(&dies_at(Step::NameChosen, 0), &desk.parcel, &mut stored).await;
    go_on(&dies_at(Step::PartOpened, 0), &desk.parcel, &mut stored).await;
    assert!(matches!(stored, Stored::Uploading(_)), "{stored:?}");
    let part = desk.names().into_iter().find(|name| name.ends_with(".mp4.part")).unwrap();
    fs::remove_file(desk.folder().join(part)).unwrap();
    assert!(go_on(&healthy(), &desk.parcel, &mut stored).await);
    is_there_once(&desk, "a hidden file that a person deleted is not a video that took its name");
}
