//! The watcher on real folders. No sleeps: every wait is for an event, and ends in a failure after a generous time.

#![allow(clippy::unwrap_used, reason = "a test that can't prepare its folder has failed")]

mod setup;

use conductor::watch::{WatchEvent, Watcher};
use domain::WatchedFolder;
use setup::{Watched, config, folder, names, next};
use std::{
    collections::{BTreeSet, HashSet},
    fs,
    io::Write,
    time::{Duration, Instant, SystemTime},
};
use tokio::sync::mpsc::unbounded_channel;

#[test]
fn files_that_were_there_before_are_found_newest_first() {
    let mut watched = Watched::new(
        |videos, script| {
            for (name, age) in [("old.mp4", 900), ("new.mkv", 5), ("middle.mp4", 300), ("known.mp4", 1)] {
                let mut file = fs::File::create(videos.join(name)).unwrap();
                file.write_all(b"x").unwrap();
                file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
            }
            fs::write(videos.join("notes.txt"), "x").unwrap();
            script.known.lock().unwrap().insert(videos.join("known.mp4"));
        },
        |_| {},
    );
    assert_eq!(watched.scanned(), 4);
    for name in ["new.mkv", "middle.mp4", "old.mp4"] {
        assert_eq!(watched.news(), WatchEvent::Settled(watched.path(name)));
    }
    watched.nothing_more();
}

#[test]
fn a_recording_that_grows_with_pauses_is_told_of_once_when_it_is_whole() {
    let mut watched = Watched::empty();
    let path = watched.path("2026-11-22 20-15-03.mkv");
    watched.script.incomplete.lock().unwrap().insert(path.clone());
    let mut file = fs::File::create(&path).unwrap();
    for _ in 0..3 {
        file.write_all(&[7; 4096]).unwrap();
        file.flush().unwrap();
        // The pause is long enough to be asked about; the answer is no.
        watched.asked_about(&path, 1);
    }
    file.write_all(b"the index").unwrap();
    watched.script.incomplete.lock().unwrap().clear();
    drop(file);
    assert_eq!(watched.news(), WatchEvent::Settled(path.clone()));
    watched.nothing_more();

    // A recorder that goes on after all: told again.
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap();
    assert_eq!(watched.news(), WatchEvent::Settled(path));
}

#[test]
fn a_file_that_a_program_holds_waits_until_it_is_let_go() {
    let mut watched = Watched::empty();
    let path = watched.path("held.mp4");
    watched.script.held.lock().unwrap().insert(path.clone());
    fs::write(&path, "x").unwrap();
    let other = watched.write("free.mp4");
    assert_eq!(watched.news(), WatchEvent::Settled(other));
    assert_eq!(watched.asked.try_iter().filter(|asked| *asked == path).count(), 0, "a held file is not read");
    watched.script.held.lock().unwrap().clear();
    assert_eq!(watched.news(), WatchEvent::Settled(path));
}

#[test]
fn what_was_left_unfinished_long_ago_is_told_of_at_once() {
    let mut watched = Watched::new(
        |videos, script| {
            let path = videos.join("crashed.mp4");
            fs::File::create(&path).unwrap().set_modified(SystemTime::now() - Duration::from_secs(86_400)).unwrap();
            script.incomplete.lock().unwrap().insert(path);
        },
        |_| {},
    );
    assert_eq!(watched.settled(1), names(["crashed.mp4"]));
}

#[test]
fn only_final_names_count() {
    let mut watched = Watched::empty();
    for (unfinished, name) in [("a.mp4.part", "a.mp4"), ("b.tmp", "b.mp4"), (".c.mkv.Xy12", "c.mkv")] {
        let unfinished = watched.write(unfinished);
        let path = watched.path(name);
        fs::rename(unfinished, &path).unwrap();
        assert_eq!(watched.news(), WatchEvent::Settled(path));
    }
    watched.nothing_more();
}

#[test]
fn a_renamed_recording_vanishes_under_the_old_name_first() {
    let mut watched = Watched::empty();
    let old = watched.write("Replay.mp4");
    assert_eq!(watched.news(), WatchEvent::Settled(old.clone()));
    let new = watched.path("The best one.mp4");
    fs::rename(&old, &new).unwrap();
    assert_eq!(watched.news(), WatchEvent::Vanished(old));
    assert_eq!(watched.news(), WatchEvent::Settled(new.clone()));
    fs::remove_file(&new).unwrap();
    assert_eq!(watched.news(), WatchEvent::Vanished(new));
}

#[test]
fn what_is_put_into_a_new_folder_at_once_is_found() {
    let mut watched = Watched::empty();
    // The system begins to listen to a new folder too late for this, now and then; so it is tried often.
    let all: BTreeSet<String> = (0..40).map(|n| format!("Game {n}/Deep/{n}.mp4")).collect();
    for name in &all {
        watched.write(name);
    }
    assert_eq!(watched.settled(40), all);
}

#[test]
fn moved_folders_take_their_recordings_along() {
    let mut watched = Watched::empty();
    let outside = watched.dir.path().join("outside");
    fs::create_dir_all(outside.join("Deep")).unwrap();
    for name in ["1.mp4", "2.mp4", "Deep/3.mp4"] {
        fs::write(outside.join(name), name).unwrap();
    }
    fs::rename(&outside, watched.path("Game")).unwrap();
    assert_eq!(watched.settled(3), names(["Game/1.mp4", "Game/2.mp4", "Game/Deep/3.mp4"]));

    fs::rename(watched.path("Game"), watched.path("Renamed")).unwrap();
    let mut gone = BTreeSet::new();
    let mut came = BTreeSet::new();
    for _ in 0..6 {
        match watched.news() {
            WatchEvent::Vanished(path) => assert!(gone.insert(path)),
            WatchEvent::Settled(path) => assert!(came.insert(path)),
            other => panic!("{other:?}"),
        }
    }
    let at = |folder: &str| ["1.mp4", "2.mp4", "Deep/3.mp4"].map(|name| watched.path(folder).join(name)).into();
    assert_eq!(gone, at("Game"));
    assert_eq!(came, at("Renamed"));

    fs::rename(watched.path("Renamed"), &outside).unwrap();
    for _ in 0..3 {
        assert!(matches!(watched.news(), WatchEvent::Vanished(path) if path.starts_with(watched.path("Renamed"))));
    }
    watched.nothing_more();
}

/// A drive that goes and comes back: files keep their state, and what came meanwhile is found.
fn goes_and_comes_back(polling: bool) {
    let mut watched = Watched::new(|_, _| {}, |folder| folder.polling = polling);
    assert_eq!(watched.scanned(), 0);
    let kept = watched.write("kept.mp4");
    let lost = watched.write("lost.mp4");
    watched.settled(2);
    let away = watched.dir.path().join("unplugged");
    fs::rename(watched.path(""), &away).unwrap();
    assert_eq!(watched.news(), WatchEvent::FolderAway(watched.folder.id));
    fs::remove_file(away.join("lost.mp4")).unwrap();
    fs::write(away.join("new.mp4"), "x").unwrap();
    fs::rename(&away, watched.path("")).unwrap();
    assert_eq!(watched.news(), WatchEvent::FolderBack(watched.folder.id));
    let both = [watched.news(), watched.news()];
    assert!(both.contains(&WatchEvent::Vanished(lost)), "{both:?}");
    assert!(both.contains(&WatchEvent::Settled(watched.path("new.mp4"))), "{both:?}");
    // It is listened to again.
    watched.nothing_more();
    fs::remove_file(&kept).unwrap();
    assert_eq!(watched.news(), WatchEvent::Vanished(kept));
}

#[test]
fn a_folder_that_goes_and_comes_back() {
    goes_and_comes_back(false);
}

#[test]
fn a_polled_folder_that_goes_and_comes_back() {
    goes_and_comes_back(true);
}

#[test]
fn a_folder_that_is_not_there_yet() {
    let mut watched = Watched::new(|videos, _| fs::remove_dir(videos).unwrap(), |_| {});
    assert_eq!(watched.next(), WatchEvent::FolderAway(watched.folder.id));
    // Whoever sets the folders learns how they are, also of those that did not change.
    watched.watcher().set_folders(vec![watched.folder.clone()]);
    assert_eq!(watched.next(), WatchEvent::FolderAway(watched.folder.id));
    let first = watched.write("first.mp4");
    assert_eq!(watched.news(), WatchEvent::FolderBack(watched.folder.id));
    assert_eq!(watched.news(), WatchEvent::Settled(first));
}

#[test]
fn a_folder_that_was_replaced_is_listened_to() {
    let mut watched = Watched::empty();
    // Swapped so fast that no poll sees it missing.
    let other = watched.dir.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::rename(watched.path(""), watched.dir.path().join("first")).unwrap();
    fs::rename(&other, watched.path("")).unwrap();
    let path = watched.write("a.mp4");
    loop {
        match watched.news() {
            // Whether the gap was seen is a matter of luck.
            WatchEvent::FolderAway(_) | WatchEvent::FolderBack(_) => {}
            event => {
                assert_eq!(event, WatchEvent::Settled(path));
                break;
            }
        }
    }
}

#[test]
fn not_recursive_and_by_patterns() {
    let mut watched = Watched::new(
        |_, _| {},
        |folder| {
            folder.recursive = false;
            folder.patterns = vec!["replay*".into()];
        },
    );
    assert_eq!(watched.scanned(), 0);
    for name in ["Sub/Replay 1.mp4", "Replay 2.txt", "Other.mp4", "replay 3.MP4"] {
        watched.write(name);
    }
    assert_eq!(watched.settled(1), names(["replay 3.MP4"]));
    watched.write("Replay 4.mkv");
    assert_eq!(watched.settled(1), names(["Replay 4.mkv"]));
}

#[test]
fn a_polled_folder_is_listed_now_and_then() {
    let mut watched = Watched::new(|_, _| {}, |folder| folder.polling = true);
    assert_eq!(watched.scanned(), 0);
    let first = watched.write("Game/1.mp4");
    assert_eq!(watched.news(), WatchEvent::Settled(first.clone()));
    fs::remove_file(&first).unwrap();
    assert_eq!(watched.news(), WatchEvent::Vanished(first));
    watched.nothing_more();
}

#[test]
fn while_paused_nothing_is_told_and_afterwards_everything() {
    let mut watched = Watched::empty();
    let gone = watched.write("gone.mp4");
    assert_eq!(watched.news(), WatchEvent::Settled(gone.clone()));
    watched.asked_about(&gone, 1);
    watched.watcher().set_paused(true);
    let new = watched.write("new.mp4");
    fs::remove_file(&gone).unwrap();
    // A second watcher of the same folder shows that there was enough time.
    let (sender, mut other) = unbounded_channel();
    let script = watched.script.clone();
    let witness = Watcher::start(config(), vec![folder(&watched.folder.path)], script, sender);
    while next(&mut other) != WatchEvent::Settled(new.clone()) {}
    witness.stop();
    assert_eq!(watched.asked.try_iter().count(), 1, "only the witness asked");
    assert!(watched.events.try_recv().is_err());
    watched.watcher().set_paused(false);
    assert_eq!(watched.news(), WatchEvent::Vanished(gone));
    assert_eq!(watched.news(), WatchEvent::Settled(new));
    watched.nothing_more();
}

#[test]
fn a_file_is_told_of_again_on_request() {
    let mut watched = Watched::empty();
    let inside = watched.write("a.mp4");
    assert_eq!(watched.news(), WatchEvent::Settled(inside.clone()));
    watched.script.known.lock().unwrap().insert(inside.clone());
    watched.watcher().look_again(&inside);
    assert_eq!(watched.news(), WatchEvent::Settled(inside));

    let outside = watched.dir.path().join("dropped.bin");
    fs::write(&outside, "x").unwrap();
    watched.watcher().look_again(&outside);
    assert_eq!(watched.news(), WatchEvent::Settled(outside.clone()));
    fs::remove_file(&outside).unwrap();
    watched.watcher().look_again(&outside);
    assert_eq!(watched.news(), WatchEvent::Vanished(outside));
    watched.nothing_more();
}

#[test]
fn folders_come_and_go() {
    let mut watched = Watched::empty();
    let second = watched.dir.path().join("Second");
    fs::create_dir(&second).unwrap();
    fs::write(second.join("b.mp4"), "x").unwrap();
    let (one, two) = (watched.folder.clone(), folder(&second));
    watched.watcher().set_folders(vec![one.clone(), two.clone()]);
    assert_eq!(watched.next(), WatchEvent::ScanDone { folder: two.id, files: 1 });
    assert_eq!(watched.news(), WatchEvent::Settled(second.join("b.mp4")));
    // Switched off is as good as not there; the other one is not disturbed.
    watched.watcher().set_folders(vec![WatchedFolder { enabled: false, ..one }, two.clone()]);
    watched.write("unseen.mp4");
    fs::write(second.join("c.mp4"), "x").unwrap();
    assert_eq!(watched.news(), WatchEvent::Settled(second.join("c.mp4")));
    // Two folders, one in the other: one file is one file.
    let both = vec![folder(watched.dir.path()), two];
    watched.script.known.lock().unwrap().insert(watched.path("unseen.mp4"));
    watched.watcher().set_folders(both);
    fs::write(second.join("d.mp4"), "x").unwrap();
    assert_eq!(watched.news(), WatchEvent::Settled(second.join("d.mp4")));
    fs::write(second.join("e.mp4"), "x").unwrap();
    assert_eq!(watched.news(), WatchEvent::Settled(second.join("e.mp4")));
}

#[test]
fn a_rescan_tells_when_it_is_done() {
    let mut watched = Watched::empty();
    let path = watched.write("a.mp4");
    assert_eq!(watched.news(), WatchEvent::Settled(path));
    watched.watcher().rescan();
    assert_eq!(watched.scanned(), 1);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_lead_nowhere_twice() {
    use std::os::unix::fs::symlink;
    let mut watched = Watched::new(
        |videos, _| {
            let elsewhere = videos.parent().unwrap().join("elsewhere");
            fs::create_dir_all(elsewhere.join("Deep")).unwrap();
            fs::create_dir(videos.join("Game")).unwrap();
            fs::write(videos.join("Game/1.mp4"), "x").unwrap();
            fs::write(elsewhere.join("Deep/2.mp4"), "x").unwrap();
            symlink(videos, videos.join("Game/up")).unwrap();
            symlink(videos.join("Game"), videos.join("twin")).unwrap();
            symlink(&elsewhere, videos.join("elsewhere")).unwrap();
            symlink(&elsewhere, elsewhere.join("round")).unwrap();
            symlink(videos, elsewhere.join("back")).unwrap();
            symlink("/nowhere", videos.join("broken.mp4")).unwrap();
        },
        |_| {},
    );
    assert_eq!(watched.scanned(), 2);
    assert_eq!(watched.settled(2), names(["Game/1.mp4", "elsewhere/Deep/2.mp4"]));
    // What comes behind the link is told, too.
    watched.write("elsewhere/Deep/3.mp4");
    assert_eq!(watched.settled(1), names(["elsewhere/Deep/3.mp4"]));
}

#[test]
fn thousands_of_files_hold_nobody_up() {
    const MANY: usize = 2000;
    let mut watched = Watched::new(
        |videos, _| {
            let old = SystemTime::now() - Duration::from_secs(3600);
            for n in 0..MANY {
                let folder = videos.join(format!("Game {}", n % 40));
                fs::create_dir_all(&folder).unwrap();
                let mut file = fs::File::create(folder.join(format!("{n}.mp4"))).unwrap();
                file.write_all(b"x").unwrap();
                file.set_modified(old).unwrap();
            }
        },
        |_| {},
    );
    // The newest comes before what was there already, though not before what is being asked about.
    let started = Instant::now();
    let new = watched.write("new.mp4");
    let mut before = 0;
    let mut seen = HashSet::new();
    while seen.len() <= MANY {
        if let WatchEvent::Settled(path) = watched.news() {
            before += usize::from(!seen.contains(&new) && path != new);
            assert!(seen.insert(path), "told twice");
        }
    }
    assert!(seen.contains(&new));
    println!("{before} files came before the new one, all after {:?}", started.elapsed());
}

#[test]
fn a_watcher_that_was_stopped_is_silent() {
    let mut watched = Watched::empty();
    watched.watcher.take().unwrap().stop();
    watched.write("a.mp4");
    // The sender is gone with the watcher, so the channel ends without an event.
    assert_eq!(watched.events.blocking_recv(), None);
}
