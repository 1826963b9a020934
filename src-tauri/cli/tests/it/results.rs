//! `clipctl results` on a library with one post that is out.

use assert_cmd::cargo::CommandCargoExt as _;
use domain::{Account, Looks, Measured, Post, PostState};
use jiff::{SignedDuration, Timestamp};
use std::{
    path::Path,
    process::{Command, Output, Stdio},
};
use testkit::build;

fn results(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("clipctl").unwrap();
    let command = command.arg("--data").arg(root).arg("results").args(arguments).stdin(Stdio::null());
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").output().unwrap()
}

/// What it printed when all went well.
fn printed(root: &Path, arguments: &[&str]) -> String {
    let output = results(root, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A post that went live two days ago and was seen 700 times.
fn post(root: &Path) {
    let paths = conductor::paths::Paths::below(root, root.join("models"), None);
    let opened = store::Store::open(&paths.database(), &paths.backups()).unwrap();
    let live_at = Timestamp::now() - SignedDuration::from_hours(48);
    opened
        .store
        .write_blocking(move |tx| {
            let recording = build::recording("/videos/one.mkv");
            let moment = build::moment(&recording, 1.0, 9.0);
            let clip = build::clip(&moment);
            let account = Account { platform: "youtube".into(), ..build::folder_account("/x") };
            let post = Post {
                state: PostState::Live { remote_id: "r".into(), url: "https://x.test/r".into() },
                updated_at: live_at,
                ..build::post(&clip, &account)
            };
            store::recordings::insert(tx, &recording)?;
            store::moments::insert(tx, &moment)?;
            store::clips::insert(tx, &clip)?;
            store::words::insert(tx, &build::words(&clip, "The one, with the bridge"))?;
            store::accounts::insert(tx, &account)?;
            store::posts::insert(tx, &post)?;
            let numbers = Measured { views: Some(700), ..Measured::default() };
            let (asked, never) =
                (live_at + SignedDuration::from_hours(24), live_at + SignedDuration::from_hours(9_000));
            store::results::keep(tx, post.id, asked, &Looks::AsAsked, Some(&numbers), never)
        })
        .unwrap();
    opened.store.close();
}

#[test]
fn numbers_are_said_and_taken_elsewhere() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    assert_eq!(printed(root, &[]), "no post is out yet\n");
    post(root);
    let said = printed(root, &[]);
    assert!(said.starts_with("700 views, 1 posts went live\n    Clips: 700 views\n"), "{said}");
    assert!(said.contains("10 clips have to be compared to say more; there are 0"), "{said}");
    let table = printed(root, &["--csv"]);
    assert!(table.contains(",\"The one, with the bridge\",Clips,youtube,"), "{table}");
    assert_eq!(table.lines().count(), 2);
    let readings = printed(root, &["--csv", "--readings", "--days", "7"]);
    assert!(readings.lines().nth(1).is_some_and(|line| line.ends_with(",700,,,")), "{readings}");
    let json: serde_json::Value = serde_json::from_str(&printed(root, &["--json"])).unwrap();
    assert_eq!((&json["posts"][0]["views"], &json["readings"][0]["views"]), (&700.into(), &700.into()));
    assert_eq!(results(root, &["--csv", "--json"]).status.code(), Some(2));
    assert_eq!(results(root, &["--days", "0", "--csv"]).status.code(), Some(2));
}
