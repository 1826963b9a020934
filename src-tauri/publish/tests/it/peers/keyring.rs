//! Our place of secrets in gnome-keyring, on a bus of its own.

use super::peer;
use domain::Code;
use publish::{SecretPlace as _, SystemPlace};
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// What an account has, long enough for several parts.
fn long() -> Vec<u8> {
    "hush".repeat(600).into_bytes()
}

#[test]
fn gnome_keyring_keeps_what_it_is_given() {
    let Some(state) = peer("CLIPCONDUCTOR_PEER_KEYRING") else { return };
    // Entries are named after the folder of the library; it need not be there.
    let place = || SystemPlace::new(Path::new("/library/of/the/peers"), None);
    let kept = place();
    assert_eq!(kept.name(), "the keyring of this system", "found by a real write");
    if state == "unlocked" {
        assert_eq!(kept.read("account-1").unwrap(), None);
        kept.write("account-1", &long()).unwrap();
        // Another process would read the same.
        assert_eq!(place().read("account-1").unwrap().as_deref(), Some(&long()));
        kept.write("account-1", b"short").unwrap();
        assert_eq!(kept.read("account-1").unwrap().as_deref().map(Vec::as_slice), Some(&b"short"[..]));
        kept.remove("account-1").unwrap();
        assert_eq!(kept.read("account-1").unwrap(), None);
        kept.remove("account-1").unwrap();
        // Others look at this one.
        kept.write("account-1", &long()).unwrap();
        return;
    }
    assert_eq!(kept.read("account-1").unwrap().as_deref(), Some(&long()), "from the process before");
    // Locked while we run, and there is no display to ask the person on.
    let collection = "array:objpath:/org/freedesktop/secrets/aliases/default";
    let mut lock = Command::new("dbus-send");
    lock.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]);
    lock.args(["org.freedesktop.Secret.Service.Lock", collection]).stdout(Stdio::null());
    assert!(lock.status().unwrap().success());
    for problem in [kept.read("account-1").unwrap_err(), kept.write("account-1", b"other").unwrap_err()] {
        assert_eq!(problem.code, Code::AccountNeedsUser, "{problem:?}");
        assert!(problem.why.contains("locked"), "{problem:?}");
    }
    // Who starts while it is locked is asked before anything lies in a file.
    let problem = place().write("account-1", b"other").unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::PlatformNeedsYou, Some("allow_file")), "{problem:?}");
}
