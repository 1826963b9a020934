//! The writer and the readers.

use crate::sample::{Home, new_store, recording};
use domain::{Code, Problem};
use std::{future::Future, sync::mpsc};
use store::{StoreError, meta, recordings};

#[test]
fn a_closure_that_fails_leaves_nothing() {
    let (_home, store) = new_store();
    let failed = store.write_blocking(|tx| {
        recordings::insert(tx, &recording("a.mkv", 0))?;
        Err::<(), _>(Problem::invalid("x", "no").into())
    });
    assert_eq!(Problem::from(failed.unwrap_err()).code, Code::Invalid);
    assert_eq!(store.read_blocking(recordings::count).unwrap(), 0);
}

#[test]
fn a_panic_rolls_back_and_the_writer_lives_on() {
    let (_home, store) = new_store();
    let panicked = store.write_blocking(|tx| {
        meta::set(tx, "half", "done")?;
        if true {
            panic!("a mistake of the caller");
        }
        Ok(())
    });
    assert!(matches!(panicked, Err(StoreError::Panicked(why)) if why.contains("mistake of the caller")));
    let read = store.read_blocking(|_| -> store::Result<()> { panic!("another") });
    assert!(matches!(read, Err(StoreError::Panicked(_))));
    store.write_blocking(|tx| meta::set(tx, "whole", "yes")).unwrap();
    let (half, whole) = store.read_blocking(|conn| Ok((meta::get(conn, "half")?, meta::get(conn, "whole")?))).unwrap();
    assert_eq!((half, whole.as_deref()), (None, Some("yes")));
}

/// A transaction that is dropped between two statements, as a failing caller does, is as if it had never begun.
#[test]
fn a_dropped_transaction_is_forgotten() {
    let (home, store) = new_store();
    store.write_blocking(|tx| meta::set(tx, "n", "1")).unwrap();
    store.close();
    {
        let mut conn = rusqlite::Connection::open(home.file()).unwrap();
        let tx = conn.transaction().unwrap();
        meta::set(&tx, "n", "2").unwrap();
        recordings::insert(&tx, &recording("a.mkv", 0)).unwrap();
        drop(tx);
    }
    let store = home.open().store;
    let (n, count) = store.read_blocking(|conn| Ok((meta::get(conn, "n")?, recordings::count(conn)?))).unwrap();
    assert_eq!((n.as_deref(), count), (Some("1"), 0));
}

#[test]
fn a_reader_sees_the_old_state_until_it_ends() {
    let (_home, store) = new_store();
    store.write_blocking(|tx| meta::set(tx, "n", "old")).unwrap();
    let (in_reader, reader_is_in) = mpsc::channel();
    let (written, is_written) = mpsc::channel();
    let other = store.clone();
    let reader = std::thread::spawn(move || {
        other.read_blocking(move |conn| {
            let before = meta::get(conn, "n")?;
            in_reader.send(()).unwrap();
            is_written.recv().unwrap();
            Ok((before, meta::get(conn, "n")?))
        })
    });
    reader_is_in.recv().unwrap();
    // Neither waits for the other.
    store.write_blocking(|tx| meta::set(tx, "n", "new")).unwrap();
    written.send(()).unwrap();
    let old = Some("old".to_owned());
    assert_eq!(reader.join().unwrap().unwrap(), (old.clone(), old));
    assert_eq!(store.read_blocking(|conn| meta::get(conn, "n")).unwrap().as_deref(), Some("new"));
}

#[test]
fn a_reader_sees_nothing_of_a_transaction_that_is_not_committed() {
    let (_home, store) = new_store();
    let (inside, is_inside) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let other = store.clone();
    let writer = std::thread::spawn(move || {
        other.write_blocking(move |tx| {
            meta::set(tx, "n", "1")?;
            inside.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok(())
        })
    });
    is_inside.recv().unwrap();
    assert_eq!(store.read_blocking(|conn| meta::get(conn, "n")).unwrap(), None);
    go_on.send(()).unwrap();
    writer.join().unwrap().unwrap();
    // The answer came after the commit: it is there now.
    assert_eq!(store.read_blocking(|conn| meta::get(conn, "n")).unwrap().as_deref(), Some("1"));
}

#[test]
fn a_full_disk_is_said_and_survived() {
    let (_home, store) = new_store();
    // SQLite's own limit answers as a full disk does.
    let limit = |most: i64| {
        store.write_blocking(move |tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(tx.pragma_update_and_check(None, "max_page_count", pages + most, |_| Ok(()))?)
        })
    };
    limit(3).unwrap();
    let full = store.write_blocking(|tx| meta::set(tx, "large", &"x".repeat(1_000_000)));
    assert_eq!(Problem::from(full.unwrap_err()).code, Code::DiskFull);
    limit(1_000_000).unwrap();
    store.write_blocking(|tx| meta::set(tx, "large", &"x".repeat(1_000_000))).unwrap();
}

#[test]
fn a_reader_can_not_write() {
    let (_home, store) = new_store();
    assert!(store.read_blocking(|conn| meta::set(conn, "n", "1")).is_err());
    assert_eq!(store.read_blocking(|conn| meta::get(conn, "n")).unwrap(), None);
}

#[tokio::test]
async fn the_async_doors_lead_to_the_same_rooms() {
    let (_home, store) = new_store();
    store.write(|tx| meta::set(tx, "a", "1")).await.unwrap();
    // The safety of a durable write is its own: it ends with it.
    let level = |tx: &store::Tx| Ok(tx.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?);
    assert_eq!(store.write_durably(level).await.unwrap(), 2);
    assert_eq!(store.write(level).await.unwrap(), 1);
    assert_eq!(store.read(|conn| meta::get(conn, "a")).await.unwrap().as_deref(), Some("1"));
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let (_home, store) = new_store();
    let other = store.clone();
    store.close();
    assert!(matches!(other.read(recordings::count).await, Err(StoreError::Closed)));
    assert!(matches!(other.write_blocking(|tx| meta::set(tx, "a", "1")), Err(StoreError::Closed)));
    other.close();
}

#[test]
fn what_was_handed_over_is_done_before_the_end() {
    let home = Home::new();
    let store = home.open().store;
    let (inside, is_inside) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let other = store.clone();
    let first = std::thread::spawn(move || {
        other.write_blocking(move |_| {
            inside.send(()).unwrap();
            may_go_on.recv().unwrap();
            Ok(())
        })
    });
    is_inside.recv().unwrap();
    // Nobody waits for this one's answer: the future is dropped after it handed its closure over.
    let mut unheard = Box::pin(store.write(|tx| meta::set(tx, "late", "yes")));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(unheard.as_mut().poll(&mut context).is_pending());
    drop(unheard);
    go_on.send(()).unwrap();
    store.close();
    first.join().unwrap().unwrap();
    let store = home.open().store;
    assert_eq!(store.read_blocking(|conn| meta::get(conn, "late")).unwrap().as_deref(), Some("yes"));
}
