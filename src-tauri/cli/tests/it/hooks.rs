//! Webhooks on the command line.

use crate::commands::clipctl;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    path::Path,
    thread::JoinHandle,
};

/// An address that takes one message and says what it was.
fn listener() -> (String, JoinHandle<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks/clips", listener.local_addr().unwrap());
    let heard = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream);
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            head.push_str(&line.to_lowercase());
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        (head, String::from_utf8(body).unwrap())
    });
    (url, heard)
}

fn run(home: &Path, args: &[&str]) -> (i32, String) {
    let mut command = clipctl(home);
    command.env("CLIPCONDUCTOR_PASSPHRASE", "correct horse").env_remove("DBUS_SESSION_BUS_ADDRESS");
    let done = command.arg("webhooks").args(args).assert();
    let out = done.get_output();
    let said = [&out.stdout[..], &out.stderr[..]].concat();
    (out.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn a_webhook_is_added_tried_and_removed() {
    let home = tempfile::tempdir().unwrap();
    let (url, heard) = listener();
    assert_eq!(run(home.path(), &[]), (0, "no webhooks\n".into()));
    let (code, said) = run(home.path(), &["add", "Lights", &url, "--event", "post.live", "--allow-file"]);
    assert!(code == 0 && said.contains("whsec_") && said.contains("post.live"), "{said}");
    let (code, said) = run(home.path(), &["list"]);
    assert!(code == 0 && said.contains(&url) && !said.contains("whsec_"), "{said}");
    let (code, said) = run(home.path(), &["test", "lights"]);
    assert!(code == 0 && said.starts_with("delivered  204"), "{said}");
    let (head, body) = heard.join().unwrap();
    assert!(head.starts_with("post /hooks/clips ") && head.contains("webhook-signature: v1,"), "{head}");
    assert!(body.contains(r#""type":"test""#), "{body}");
    // Nobody listens any more.
    let (code, said) = run(home.path(), &["test", "lights"]);
    assert!(code == 1 && said.starts_with("waiting"), "{said}");
    assert_eq!(run(home.path(), &["remove", "Lights"]), (0, "Lights is told nothing any more\n".into()));
    assert_eq!(run(home.path(), &["remove", "Lights"]).0, 1);
    assert_eq!(run(home.path(), &["add", "Lights", &url, "--event", "whatever"]).0, 2);
}
