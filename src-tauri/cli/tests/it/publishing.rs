//! From the command line to a platform: connect through the browser, publish, list; and nothing secret on the disk.

use assert_cmd::cargo::CommandCargoExt as _;
use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Command, Output, Stdio},
};
use testkit::{FakeYouTube, TinyOptions, tiny_recording};

fn clipctl(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("clipctl").unwrap();
    command
        .arg("--data")
        .arg(root.join("library"))
        .args(arguments)
        .args(["--endpoints".as_ref(), root.join("endpoints.json").as_os_str()])
        .env("CLIPCONDUCTOR_CLIENT_SECRET", FakeYouTube::CLIENT_SECRET)
        .env("CLIPCONDUCTOR_PASSPHRASE", "correct horse")
        .env("CLIPCONDUCTOR_LOG", "debug")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn every_file(folder: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, look);
        } else {
            look(&path, &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn a_file_goes_to_youtube_once_and_no_secret_stays_behind() {
    let fake = FakeYouTube::start().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    std::fs::write(root.join("endpoints.json"), format!("{{\"youtube\": \"{}\"}}", fake.service.url())).unwrap();

    let connect = ["accounts", "connect", "youtube", "--no-browser", "--client-id", FakeYouTube::CLIENT_ID];
    let mut child = clipctl(root, &[&connect[..], &["--set", "audited=true"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut url = String::new();
    out.read_line(&mut url).unwrap();
    assert!(url.contains("/o/oauth2/v2/auth?") && url.contains("code_challenge="), "{url}");
    reqwest::blocking::get(url.trim()).unwrap().error_for_status().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(child.wait().unwrap().success() && rest.contains("Fake Channel"), "{rest} {log}");

    let video = tiny_recording(&root.join(""), 6.0, &TinyOptions::default()).unwrap().path;
    let video = video.to_string_lossy().into_owned();
    let publish = ["publish", &video, "--account", "Fake Channel", "--title", "Three kills", "--visibility", "public"];
    let published = clipctl(root, &[&publish[..], &["--wait"]].concat()).output().unwrap();
    assert!(published.status.success(), "{}", said(&published));
    let videos = fake.videos();
    assert_eq!((videos.len(), videos[0].privacy.as_str()), (1, "public"));
    assert_eq!(videos[0].resource["snippet"]["title"], "Three kills");
    let posts = clipctl(root, &["posts"]).output().unwrap();
    assert!(said(&posts).contains(&videos[0].id) && said(&posts).contains("live"), "{}", said(&posts));

    // Every token, code and secret of the stand-in has this in it; the client's secret, too.
    let mut seen = vec![("what was said", format!("{rest}{log}{}{}", said(&published), said(&posts)).into_bytes())];
    every_file(&root.join("library"), &mut |path, bytes| {
        seen.push((Box::leak(path.display().to_string().into_boxed_str()), bytes.to_vec()));
    });
    assert!(seen.iter().any(|(path, _)| path.ends_with("secrets.bin")), "the sign-in is kept");
    for (path, bytes) in seen {
        assert!(!bytes.windows(4).any(|bytes| bytes == b"hush"), "a secret in {path}");
    }
}
