//! The library in one file, and back in another place.

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output, Stdio},
};
use testkit::FakeDiscord;

fn clipctl(library: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("clipctl").unwrap();
    command
        .arg("--data")
        .arg(library)
        .args(arguments)
        // The sign-ins lie in a file of the library that is locked with this.
        .env("CLIPCONDUCTOR_PASSPHRASE", "of the file")
        .env("CLIPCONDUCTOR_BACKUP_PASSPHRASE", "of the backup")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null());
    command
}

fn run(library: &Path, arguments: &[&str]) -> Output {
    clipctl(library, arguments).output().unwrap()
}

fn document(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_library_moves_to_another_place_with_its_accounts() {
    let fake = FakeDiscord::start().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (here, there, stick) = (dir.path().join("here"), dir.path().join("there"), dir.path().join("stick"));
    std::fs::create_dir(&stick).unwrap();
    let endpoints = dir.path().join("endpoints.json");
    std::fs::write(&endpoints, format!("{{\"discord\": \"{}\"}}", fake.service.url())).unwrap();
    let connected =
        clipctl(&here, &["accounts", "connect", "discord", "--name", "Clips", "--allow-file", "--json", "--endpoints"])
            .arg(&endpoints)
            .env("CLIPCONDUCTOR_WEBHOOK", fake.webhook_url())
            .output()
            .unwrap();
    assert!(connected.status.success(), "{}", String::from_utf8_lossy(&connected.stderr));

    let made = document(&run(&here, &["backup", stick.to_str().unwrap(), "--with-sign-ins", "--json"]));
    assert_eq!(made["sign_ins"], 1);
    let file = made["path"].as_str().unwrap();
    let bytes = std::fs::read(file).unwrap();
    assert!(!bytes.windows(fake.token().len()).any(|window| window == fake.token().as_bytes()));

    let back = document(&run(&there, &["restore", file, "--with-sign-ins", "--json"]));
    assert_eq!((&back["sign_ins"], &back["needs_restart"]), (&Value::from(1), &Value::from(false)));
    let accounts = document(&run(&there, &["accounts", "--json"]));
    assert!(accounts.to_string().contains("\"Clips\""), "{accounts}");

    let wrong = clipctl(&there, &["restore", file, "--with-sign-ins"])
        .env("CLIPCONDUCTOR_BACKUP_PASSPHRASE", "another")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!((wrong.status.code(), said.contains("passphrase")), (Some(2), true), "{said}");
    let holiday = stick.join("holiday.zip");
    std::fs::write(&holiday, b"pictures").unwrap();
    let wrong = run(&there, &["restore", holiday.to_str().unwrap()]);
    assert_eq!(wrong.status.code(), Some(2), "{}", String::from_utf8_lossy(&wrong.stderr));
}
