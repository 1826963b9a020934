//! No permission, no space. Both need rights that a test may not have; then it says so.

#![expect(clippy::print_stderr, reason = "a test says so when it could not run")]

use crate::serving::Serving;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};
use testkit::{TinyOptions, tiny_recording};

/// Whether the app runs behind that wrapper.
fn may(wrapper: &[&str]) -> bool {
    let can = Command::new(wrapper[0]).args(&wrapper[1..]).args([env!("CARGO_BIN_EXE_clipctl"), "--version"]).output();
    let may = can.is_ok_and(|done| done.status.success());
    if !may {
        eprintln!("not run: `{}` is not allowed or not there", wrapper.join(" "));
    }
    may
}

/// Runs `clipctl` behind a wrapper such as `setpriv`; `None` when the wrapper may not do its part here.
fn behind(wrapper: &[&str], home: &Path, arguments: &[&str]) -> Option<(i32, String)> {
    let (first, rest) = wrapper.split_first()?;
    if !may(wrapper) {
        return None;
    }
    let done = Command::new(first)
        .args(rest)
        .arg(env!("CARGO_BIN_EXE_clipctl"))
        .args(arguments)
        .env("HOME", home)
        .env("OLLAMA_HOST", "127.0.0.1:1")
        .output()
        .ok()?;
    Some((done.status.code().unwrap_or(-1), String::from_utf8_lossy(&done.stderr).into_owned()))
}

#[test]
fn a_recording_that_may_not_be_read_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let made = tiny_recording(home.path(), 3.0, &TinyOptions::default()).unwrap();
    fs::set_permissions(&made.path, fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything: the test has to be somebody else.
    let wrapper: &[&str] = if fs::File::open(&made.path).is_ok() {
        &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    } else {
        &["env"]
    };
    let Some((code, said)) = behind(wrapper, home.path(), &["analyze", made.path.to_str().unwrap()]) else { return };
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("does not allow") && said.contains("hint: "), "{said}");

    // In the library it is an entry that waits for the person, and the queue goes on past it.
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let good = tiny_recording(home.path(), 6.0, &TinyOptions::named("good")).unwrap();
    fs::set_permissions(&good.path, fs::Permissions::from_mode(0o644)).unwrap();
    let library = home.path().join("library");
    let library = ["--data", library.to_str().unwrap()];
    let files = [made.path.to_str().unwrap(), good.path.to_str().unwrap()];
    let (code, said) = behind(wrapper, home.path(), &[&library[..], &["import", "--wait"], &files].concat()).unwrap();
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("does not allow") && said.contains("hint: "), "{said}");
    let jobs = Command::new(wrapper[0])
        .args(&wrapper[1..])
        .arg(env!("CARGO_BIN_EXE_clipctl"))
        .args([&library[..], &["jobs", "--all", "--json"]].concat())
        .env("HOME", home.path())
        .output()
        .unwrap();
    let jobs: Value = serde_json::from_slice(&jobs.stdout).unwrap();
    let of = |kind: &str, state: &str| {
        jobs.as_array().unwrap().iter().filter(|job| job["kind"] == kind && job["state"] == state).count()
    };
    assert_eq!((of("import", "needs_user"), of("import", "done"), of("rank", "done")), (1, 1, 1), "{jobs:#}");
}

#[test]
fn a_full_disk_while_cutting_is_said_and_leaves_nothing_half() {
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 24.0, &TinyOptions { size: (1280, 720), ..TinyOptions::default() }).unwrap();
    let out = home.path().join("small");
    fs::create_dir(&out).unwrap();
    let script = format!("mount -t tmpfs -o size=64k none {out} && exec \"$@\"", out = out.display());
    // A mount of its own, seen by nobody else; what is left in it is listed before it goes.
    let wrapper = ["unshare", "-m", "sh", "-c", script.as_str(), "sh"];
    let arguments = ["process", made.path.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let Some((code, said)) = behind(&wrapper, home.path(), &arguments) else { return };
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("no space") && said.contains("hint: "), "{said}");
}

/// The same in the app: the cut waits for the person, everything else goes on, and afterwards the clip is there once.
#[test]
fn a_full_disk_in_the_app_waits_for_space_and_then_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let made = tiny_recording(home.path(), 24.0, &TinyOptions { size: (1280, 720), ..TinyOptions::default() }).unwrap();
    let renders = home.path().join("library/cache/renders");
    fs::create_dir_all(&renders).unwrap();
    let script = format!("mount -t tmpfs -o size=64k none {} && exec \"$@\"", renders.display());
    let wrapper = ["unshare", "-m", "sh", "-c", script.as_str(), "sh"];
    if !may(&wrapper) {
        return;
    }
    let app = Serving::start_behind(&wrapper, home.path());
    app.post("/recordings/import", &json!({"paths": [made.path]}));
    let clip = app.wait("a clip", |app| {
        let moments = app.get("/moments?state=new&limit=1");
        let moment = moments["items"].as_array()?.first()?.clone();
        app.is_idle().then(|| moment["clip_id"].as_str().unwrap().to_owned())
    });
    let account = app.get("/accounts")["items"][0]["id"].clone();
    let (status, answer) = app.post(&format!("/clips/{clip}/approve"), &json!({"accounts": [account]}));
    assert_eq!(status, 200, "{answer}");
    let waiting = app.wait("the cut to wait for space", |app| {
        let jobs = app.get("/jobs?state=needs_user&limit=10");
        jobs["items"].as_array().unwrap().iter().find(|job| job["kind"] == "render").cloned()
    });
    assert_eq!(waiting["problem"]["code"], "disk_full", "{waiting:#}");
    assert!(!waiting["problem"]["fix"].as_array().unwrap().is_empty());
    // As the app sees it: nothing half is left.
    let inside = format!("/proc/{}/root{}", app.id(), renders.display());
    assert_eq!(fs::read_dir(&inside).unwrap().count(), 0);

    // The person makes room and says so.
    let room = Command::new("nsenter")
        .args(["-t", &app.id().to_string(), "-m", "mount", "-o", "remount,size=64m"])
        .arg(&renders)
        .status()
        .unwrap();
    assert!(room.success());
    let (status, answer) = app.post(&format!("/jobs/{}/retry", waiting["id"].as_str().unwrap()), &json!({}));
    assert_eq!(status, 200, "{answer}");
    app.wait("the clip to be out", |app| {
        let posts = app.get("/posts?limit=10");
        let posts = posts["items"].as_array().unwrap();
        (posts.len() == 1 && posts[0]["state"] == "live").then_some(())
    });
    let clips = fs::read_dir(home.path().join("library/Clips")).unwrap();
    let names: Vec<String> = clips.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with(".mp4")).count(), 1, "{names:?}");
}
