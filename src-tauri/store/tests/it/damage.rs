//! Opening: new files, damaged ones, foreign ones, newer ones; backups.

use crate::sample::{Home, at, recording};
use domain::{Code, Problem};
use std::{
    fs,
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};
use store::{SCHEMA_VERSION, Store, StoreError, meta, recordings};

/// Overwrites everything behind the first page: the header is fine, the tables are not.
fn damage(file: &Path) {
    let length = fs::metadata(file).unwrap().len();
    assert!(length > 8192);
    let mut handle = fs::OpenOptions::new().write(true).open(file).unwrap();
    handle.seek(SeekFrom::Start(4096)).unwrap();
    handle.write_all(&vec![0xA5; (length - 4096) as usize]).unwrap();
}

/// A library with one recording in it, closed.
fn library() -> Home {
    let home = Home::new();
    let store = home.open().store;
    store.write_blocking(|tx| recordings::insert(tx, &recording("kept.mkv", 0))).unwrap();
    store.close();
    home
}

fn names(home: &Home) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(home.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_library_is_made_with_its_folders() {
    let home = Home::new();
    let deep = home.folder.path().join("a/b/library.db");
    let opened = Store::open(&deep, &home.backups()).unwrap();
    assert_eq!((opened.restored, opened.migrated_from), (None, None));
    let modes = opened
        .store
        .write_blocking(|tx| {
            let text = |sql: &str| tx.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
            Ok((text("PRAGMA journal_mode")?, text("PRAGMA foreign_keys")?, text("PRAGMA busy_timeout")?))
        })
        .unwrap();
    assert_eq!(modes, ("wal".to_owned().into(), 1.into(), 5000.into()));
    opened.store.close();
    assert!(Store::open(&deep, &home.backups()).unwrap().restored.is_none());
}

#[test]
fn a_clean_end_leaves_one_file_and_its_mark() {
    let home = library();
    assert_eq!(names(&home), ["backups", "library.db", "library.db.clean"]);
    let opened = home.open();
    assert!(!names(&home).contains(&"library.db.clean".into()), "the mark must be gone while the library is open");
    assert_eq!(opened.store.read_blocking(recordings::count).unwrap(), 1);
}

#[tokio::test]
async fn a_damaged_library_comes_back_from_its_newest_good_backup() {
    let home = Home::new();
    let store = home.open().store;
    store.write(|tx| meta::set(tx, "age", "old")).await.unwrap();
    store.daily_backup(at(0)).await.unwrap().expect("made");
    store.write(|tx| meta::set(tx, "age", "newer")).await.unwrap();
    let good = store.daily_backup(at(86_400)).await.unwrap().expect("made");
    store.write(|tx| meta::set(tx, "age", "newest")).await.unwrap();
    let broken = store.daily_backup(at(2 * 86_400)).await.unwrap().expect("made");
    store.close();
    damage(&home.file());
    damage(&broken);
    // Backups of the same instant: their times on the disk decide, and these were made within one tick.
    for (path, seconds) in [(home.backups().join("daily-2025-06-15.db"), 1), (good.clone(), 2), (broken, 3)] {
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_750_000_000 + seconds);
        fs::OpenOptions::new().write(true).open(path).unwrap().set_modified(time).unwrap();
    }

    let opened = home.open();
    let restored = opened.restored.expect("reported");
    assert_eq!(restored.backup_used, Some(good));
    assert_eq!(restored.problem().code, Code::StoreDamaged);
    let kept = fs::read(&restored.damaged_kept_at).unwrap();
    assert!(kept.ends_with(&[0xA5; 64]), "the damaged file was not kept as it was");
    let age = opened.store.read(|conn| meta::get(conn, "age")).await.unwrap();
    assert_eq!(age.as_deref(), Some("newer"));
    opened.store.close();
    assert!(home.open().restored.is_none(), "restored again at the next start");
}

/// A backup is looked at before it counts: a week of damaged ones would leave nothing to restore.
#[tokio::test]
async fn a_damaged_library_does_not_drive_out_its_good_backups() {
    let home = library();
    let store = home.open().store;
    let good = store.daily_backup(at(0)).await.unwrap();
    damage(&home.file());
    let refused = store.daily_backup(at(86_400)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Damaged(_)), "{refused:?}");
    assert_eq!(fs::read_dir(home.backups()).unwrap().count(), 1, "nothing half or bad is left");
    store.close();
    assert_eq!(home.open().restored.expect("looked at at the next start").backup_used, good);
}

#[test]
fn the_log_of_a_damaged_library_goes_with_it() {
    let home = library();
    damage(&home.file());
    fs::write(home.folder.path().join("library.db-wal"), b"a log of the damaged file").unwrap();
    let restored = home.open().restored.expect("reported");
    let mut log = restored.damaged_kept_at.clone().into_os_string();
    log.push("-wal");
    assert_eq!(fs::read(log).unwrap(), b"a log of the damaged file");
    assert_eq!(restored.backup_used, None);
}

#[test]
fn what_is_no_database_at_all_is_put_aside_too() {
    let home = Home::new();
    fs::write(home.file(), "this was never a database, but somebody gave it its name".repeat(100)).unwrap();
    let opened = home.open();
    assert_eq!(opened.restored.expect("reported").backup_used, None);
    assert_eq!(opened.store.read_blocking(recordings::count).unwrap(), 0);
}

#[tokio::test]
async fn a_file_that_lost_everything_is_no_new_library() {
    let home = Home::new();
    let store = home.open().store;
    store.write(|tx| meta::set(tx, "age", "old")).await.unwrap();
    let backup = store.daily_backup(at(0)).await.unwrap();
    store.close();
    fs::write(home.file(), "").unwrap();
    let opened = home.open();
    assert_eq!(opened.restored.expect("reported").backup_used, backup);
    assert!(opened.store.read(|conn| meta::get(conn, "age")).await.unwrap().is_some());
    opened.store.close();
    // Who takes the file away wants a new one.
    fs::remove_file(home.file()).unwrap();
    assert!(home.open().restored.is_none());
}

/// The mark spares the check, but only for the very file that was closed.
#[test]
fn the_mark_does_not_vouch_for_another_file() {
    let home = library();
    let mark = home.folder.path().join("library.db.clean");
    assert!(mark.exists());
    damage(&home.file());
    assert!(home.open().restored.is_some());
}

/// Damage that is met while the library is in use takes the mark away, so that the next start looks.
#[test]
fn damage_met_in_use_is_looked_at_at_the_next_start() {
    let home = Home::new();
    let store = home.open().store;
    let seen = store.read_blocking(|_| Err::<(), _>(StoreError::Damaged("a page made no sense".into())));
    assert_eq!(Problem::from(seen.unwrap_err()).code, Code::StoreDamaged);
    store.close();
    assert!(!names(&home).contains(&"library.db.clean".into()));
    // It was a false alarm: nothing is restored.
    assert!(home.open().restored.is_none());
}

#[test]
fn a_newer_library_is_refused_and_left_alone() {
    let home = library();
    let newer = SCHEMA_VERSION + 3;
    rusqlite::Connection::open(home.file()).unwrap().pragma_update(None, "user_version", newer as i64).unwrap();
    let before = fs::read(home.file()).unwrap();
    let Err(error) = Store::open(&home.file(), &home.backups()) else { panic!("opened") };
    assert!(matches!(&error, StoreError::TooNew { found, known, .. } if (*found, *known) == (newer, SCHEMA_VERSION)));
    let problem = Problem::from(error);
    assert_eq!(problem.code, Code::StoreTooNew);
    assert!(problem.why.contains(&newer.to_string()) && !problem.fix.is_empty(), "{problem:?}");
    assert!(before == fs::read(home.file()).unwrap(), "the file was changed");
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let home = Home::new();
    rusqlite::Connection::open(home.file()).unwrap().execute_batch("CREATE TABLE songs (id INTEGER)").unwrap();
    let before = fs::read(home.file()).unwrap();
    assert!(matches!(Store::open(&home.file(), &home.backups()), Err(StoreError::NotOurs { .. })));
    assert!(before == fs::read(home.file()).unwrap(), "the file was changed");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_said_in_plain_words() {
    let home = Home::new();
    // A file where a folder has to be: the same for every user, also for root.
    fs::write(home.folder.path().join("taken"), "").unwrap();
    let file = home.folder.path().join("taken/library.db");
    let Err(error) = Store::open(&file, &home.backups()) else { panic!("opened") };
    assert!(matches!(error, StoreError::Io { .. }), "{error:?}");
}

#[tokio::test]
async fn a_backup_is_a_whole_library() {
    let home = Home::new();
    let store = home.open().store;
    store.write(|tx| recordings::insert(tx, &recording("a.mkv", 0))).await.unwrap();
    let into = home.folder.path().join("elsewhere/copy.db");
    store.backup(&into).await.unwrap();
    store.write(|tx| recordings::insert(tx, &recording("b.mkv", 1))).await.unwrap();
    // Again over the same name: the new one takes its place when it is whole.
    store.backup(&into).await.unwrap();
    let mut header = [0; 16];
    fs::File::open(&into).unwrap().read_exact(&mut header).unwrap();
    assert_eq!(&header, b"SQLite format 3\0");
    let neighbours = fs::read_dir(into.parent().unwrap()).unwrap().count();
    assert_eq!(neighbours, 1, "something was left beside it");
    let copy = Store::open(&into, &home.backups()).unwrap().store;
    assert_eq!(copy.read(recordings::count).await.unwrap(), 2);
}

#[tokio::test]
async fn a_backup_in_the_middle_of_writing_has_whole_transactions() {
    let home = Home::new();
    let store = home.open().store;
    let (enough, stop) = std::sync::mpsc::channel::<()>();
    let other = store.clone();
    let writer = std::thread::spawn(move || {
        let mut n = 0;
        while stop.try_recv().is_err() {
            n += 1;
            let recording = recording(&format!("r{n}.mkv"), n);
            other
                .write_blocking(move |tx| {
                    recordings::insert(tx, &recording)?;
                    meta::set(tx, "written", &n.to_string())
                })
                .unwrap();
        }
    });
    let mut last = 0;
    for n in 0..5 {
        let into = home.folder.path().join(format!("copy{n}.db"));
        store.backup(&into).await.unwrap();
        let copy = rusqlite::Connection::open(&into).unwrap();
        let word: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(word, "ok");
        let written = meta::get(&copy, "written").unwrap().map_or(0, |text| text.parse().unwrap());
        assert_eq!(recordings::count(&copy).unwrap(), written);
        assert!(written >= last);
        last = written;
    }
    enough.send(()).unwrap();
    writer.join().unwrap();
}

#[tokio::test]
async fn daily_backups_are_made_once_a_day_and_kept_for_a_week() {
    let home = Home::new();
    let store = home.open().store;
    fs::write(home.backups().join("notes.txt"), "not ours").unwrap();
    for day in 0..10 {
        let made = store.daily_backup(at(day * 86_400)).await.unwrap().expect("made");
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_750_000_000 + day as u64);
        fs::OpenOptions::new().write(true).open(made).unwrap().set_modified(time).unwrap();
        assert_eq!(store.daily_backup(at(day * 86_400 + 600)).await.unwrap(), None);
    }
    let mut left: Vec<String> = fs::read_dir(home.backups())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    let days: Vec<String> = (18..=24).map(|day| format!("daily-2025-06-{day}.db")).collect();
    assert_eq!(left, days.into_iter().chain(["notes.txt".to_owned()]).collect::<Vec<_>>());
}
