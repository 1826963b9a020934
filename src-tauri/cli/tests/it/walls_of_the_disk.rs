//! No permission, no space. Both need rights that a test may not have; then it says so.

use std::{fs, path::Path, process::Command};
use testkit::{TinyOptions, tiny_recording};

/// Runs `clipctl` behind a wrapper such as `setpriv`; `None` when the wrapper may not do its part here.
fn behind(wrapper: &[&str], home: &Path, arguments: &[&str]) -> Option<(i32, String)> {
    let (first, rest) = wrapper.split_first()?;
    let can = Command::new(first).args(rest).arg("true").output();
    if !can.is_ok_and(|done| done.status.success()) {
        eprintln!("not run: `{}` is not allowed or not there", wrapper.join(" "));
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

#[cfg(target_os = "linux")]
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
}

#[cfg(target_os = "linux")]
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
