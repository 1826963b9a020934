//! A process that is killed in the middle: what was answered is there, what was not is not there by half.

use crate::sample::{Home, recording};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};
use store::{moments, recordings};

const HOME: &str = "STORE_CRASH_TEST_HOME";

/// The process that is killed: writes a recording with three moments in each transaction, and says so after the answer.
#[test]
#[ignore = "the child of the test below"]
fn child() {
    let folder = std::path::PathBuf::from(std::env::var(HOME).unwrap());
    let store = store::Store::open(&folder.join("library.db"), &folder.join("backups")).unwrap().store;
    for n in 0.. {
        store
            .write_blocking(move |tx| {
                let recording = recording(&format!("r{n}.mkv"), n);
                recordings::insert(tx, &recording)?;
                for score in 1..=3 {
                    moments::insert(tx, &crate::sample::moment(&recording, score))?;
                }
                Ok(())
            })
            .unwrap();
        println!("committed {n}");
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_answered() {
    let home = Home::new();
    let mut said = 0;
    for round in 1..=3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--ignored", "--nocapture"])
            .env(HOME, home.folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // At another point each time. The pipe stays open: the child goes on writing while it is killed.
        said += lines.by_ref().map_while(Result::ok).filter(|line| line.contains("committed")).take(round * 23).count()
            as u64;
        child.kill().unwrap();
        child.wait().unwrap();

        assert!(!home.folder.path().join("library.db.clean").exists());
        let opened = home.open();
        assert_eq!(opened.restored, None, "a killed process was taken for damage");
        let (recordings, counts, whole) = opened
            .store
            .read_blocking(|conn| {
                let sql = "SELECT NOT EXISTS (SELECT 1 FROM recordings r
                               WHERE 3 <> (SELECT count(*) FROM moments m WHERE m.recording = r.id))";
                let whole: bool = conn.query_row(sql, [], |row| row.get(0))?;
                Ok((recordings::count(conn)?, moments::counts(conn)?, whole))
            })
            .unwrap();
        assert!(recordings >= said, "{recordings} of {said}");
        assert!(whole, "a transaction was kept by half");
        assert_eq!(u64::from(counts.new), recordings * 3);
        opened.store.close();
        // What was written but not said counts for the next round.
        said = recordings;
        // The next child's recordings need other contents.
        rusqlite::Connection::open(home.file()).unwrap().execute("UPDATE recordings SET fingerprint = id", []).unwrap();
    }
}
