//! The app on the network: who is let in, and by what certificate.

use crate::commands::clipctl;
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
};

const PASSWORD: &str = "five happy ducks";

/// A server on the network, on this machine alone.
struct Lan {
    child: Child,
    network: String,
    fingerprint: Option<String>,
}

impl Drop for Lan {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(home: &Path, more: &[&str]) -> Command {
    serve_at(home, "0", more)
}

fn serve_at(home: &Path, port: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clipctl"));
    command
        .args(["serve", "--no-watch", "--lan", "--lan-address", "127.0.0.1", "--lan-port", port, "--data"])
        .arg(home.join("library"))
        .args(more)
        .env("HOME", home)
        .env("OLLAMA_HOST", "127.0.0.1:1");
    command
}

fn start(home: &Path, more: &[&str]) -> Lan {
    started(serve(home, more))
}

fn started(mut command: Command) -> Lan {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    assert!(next().starts_with("ready http://127.0.0.1:"));
    let network = next().strip_prefix("network ").unwrap().to_owned();
    let fingerprint = network.starts_with("https").then(|| next().strip_prefix("fingerprint ").unwrap().to_owned());
    Lan { child, network, fingerprint }
}

fn add(home: &Path, name: &str, role: &str) -> assert_cmd::assert::Assert {
    clipctl(home).env("CLIPCONDUCTOR_PASSWORD", PASSWORD).args(["users", "add", name, "--role", role]).assert()
}

fn log_in(http: &reqwest::blocking::Client, lan: &Lan) -> reqwest::Result<reqwest::blocking::Response> {
    let body = json!({"name": "tony", "password": PASSWORD});
    http.post(format!("{}/api/v1/log-in", lan.network)).json(&body).send()
}

#[test]
fn nothing_is_served_to_the_network_without_an_owner() {
    let home = tempfile::tempdir().unwrap();
    add(home.path(), "Ann", "editor").success();
    let mut child = serve(home.path(), &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut said) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), out.as_str()), (Some(1), ""), "{said}");
    assert!(said.contains("error: Nobody could log in."), "{said}");
    assert!(said.contains("hint: run `clipctl users add NAME --role owner`"), "{said}");
}

#[test]
fn the_network_is_served_with_a_certificate_that_stays_the_same() {
    let home = tempfile::tempdir().unwrap();
    add(home.path(), "Tony", "owner").success();
    let lan = start(home.path(), &[]);
    let network = home.path().join("library/network");
    let certificate = reqwest::Certificate::from_pem(&fs::read(network.join("certificate.pem")).unwrap()).unwrap();
    let trusting = reqwest::blocking::Client::builder().no_proxy().add_root_certificate(certificate).build().unwrap();
    let answer = log_in(&trusting, &lan).unwrap();
    assert_eq!(answer.status(), 200, "{:?}", answer.text());
    let token = answer.json::<Value>().unwrap()["access_token"].as_str().unwrap().to_owned();
    let me = trusting.get(format!("{}/api/v1/me", lan.network)).bearer_auth(token).send().unwrap();
    assert_eq!(me.json::<Value>().unwrap()["access"], "own");
    // Who does not know the certificate does not talk to the server, and nobody talks to it in the open.
    let stranger = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    assert!(log_in(&stranger, &lan).is_err());
    let open = stranger.get(format!("{}/health", lan.network.replace("https", "http"))).send();
    assert!(open.is_err() || open.is_ok_and(|answer| !answer.status().is_success()));
    #[cfg(unix)]
    for name in ["certificate.key", "access.key"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(network.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
    }
    let fingerprint = lan.fingerprint.clone().unwrap();
    assert_eq!(fingerprint.len(), 32 * 3 - 1);
    drop(lan);
    assert_eq!(start(home.path(), &[]).fingerprint, Some(fingerprint), "other machines know us by it");
}

#[test]
fn without_tls_only_by_a_word() {
    let home = tempfile::tempdir().unwrap();
    add(home.path(), "Tony", "owner").success();
    let lan = start(home.path(), &["--no-tls"]);
    let http = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    assert_eq!(log_in(&http, &lan).unwrap().status(), 200);
    let strange = http.get(format!("{}/health", lan.network)).header("Host", "evil.example").send().unwrap();
    assert_eq!(strange.status(), 403);
    clipctl(home.path()).args(["serve", "--no-tls"]).assert().code(2);
}

#[test]
fn people_are_added_and_changed_on_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = clipctl(home.path());
        command.env("CLIPCONDUCTOR_PASSWORD", PASSWORD).arg("users").args(args);
        let done = command.assert();
        (done.get_output().status.code().unwrap(), String::from_utf8(done.get_output().stdout.clone()).unwrap())
    };
    add(home.path(), "Tony", "owner").success().stdout("owner      Tony\n");
    add(home.path(), "Ann", "viewer").success();
    add(home.path(), "ann", "viewer").code(2);
    assert_eq!(run(&["role", "Ann", "editor"]), (0, "editor     Ann\n".into()));
    assert_eq!(run(&["disable", "Ann"]), (0, "editor     Ann  shut out\n".into()));
    assert_eq!(run(&["disable", "Tony"]).0, 1, "one owner stays");
    assert_eq!(run(&["password", "Tony"]).0, 0);
    assert_eq!(run(&["role", "Nobody", "editor"]).0, 1);
    assert_eq!(run(&["pair", "Tony"]).0, 1, "no app serves the network");
    let (code, token) = run(&["token", "deck", "--scope", "review"]);
    assert!(code == 0 && token.starts_with("cc_"), "{token}");
    assert!(run(&["tokens"]).1.contains("deck  never used"));
    assert_eq!(run(&["revoke", "deck"]).0, 0);
    let log = run(&["log"]).1;
    assert!(log.lines().next().unwrap().contains("you  revoke_token  token deck"), "{log}");
    // A password that is an argument is in every list of processes.
    assert_eq!(run(&["add", "Eve", "--password", "secret words"]).0, 2);
    clipctl(home.path()).env("CLIPCONDUCTOR_PASSWORD", "short").args(["users", "add", "Eve"]).assert().code(2);
}

#[test]
fn a_second_computer_is_paired_by_a_code_and_talks_to_that_certificate_alone() {
    let (home, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    add(home.path(), "Tony", "owner").success();
    let lan = start(home.path(), &[]);
    let (base, fingerprint) = (lan.network.clone(), lan.fingerprint.clone().unwrap());
    let code = clipctl(home.path()).args(["users", "pair", "Tony"]).assert().success();
    let code = String::from_utf8(code.get_output().stdout.clone()).unwrap().trim().to_owned();
    let run = |args: &[&str]| {
        let mut command = clipctl(second.path());
        let done = command.env("CLIPCONDUCTOR_CODE", &code).args(args).assert();
        let out = done.get_output();
        let said = [&out.stdout[..], &out.stderr[..]].concat();
        (out.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    assert_eq!(run(&["pair"]), (0, "paired with no app\n".into()));
    let (exit, said) = run(&["--app", &base, "posts"]);
    assert!(exit == 1 && said.contains(&format!("hint: run `clipctl pair {base}`")), "{said}");
    // The certificate is looked at before the code goes out: it is still good afterwards.
    let (exit, said) = run(&["pair", &base, "--fingerprint", &"AB:".repeat(32)]);
    assert!(exit == 3 && said.contains(&fingerprint) && said.contains("has another certificate"), "{said}");
    let (exit, said) = run(&["pair", &base]);
    assert!(exit == 2 && said.contains("--fingerprint"), "{said}");
    let (exit, said) = run(&["pair", &base, "--fingerprint", &fingerprint.to_lowercase(), "--name", "Laptop"]);
    assert!(exit == 0 && said.contains(&format!("{base}  Tony (Laptop)  publish")), "{said}");
    assert_eq!(run(&["pair"]), (0, format!("{base}  Tony (Laptop)  publish\n")));
    assert_eq!(run(&["--app", &base, "posts"]), (0, "no posts\n".into()));
    let (exit, said) = run(&["pair", &base, "--fingerprint", &fingerprint]);
    assert!(exit != 0 && said.contains("code"), "a code is good once: {said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let kept = fs::metadata(second.path().join("library/network/paired.json")).unwrap();
        assert_eq!(kept.permissions().mode() & 0o077, 0);
    }

    // Somebody else at the same address gets no token.
    let port = base.rsplit(':').next().unwrap().to_owned();
    drop(lan);
    for name in ["certificate.pem", "certificate.key"] {
        fs::remove_file(home.path().join("library/network").join(name)).unwrap();
    }
    let other = started(serve_at(home.path(), &port, &[]));
    assert_eq!(other.network, base);
    for args in [&["--app", base.as_str(), "posts"][..], &["pair"]] {
        let (exit, said) = run(args);
        assert!(exit != 0 && said.contains("has another certificate"), "{said}");
        assert!(said.contains(&other.fingerprint.clone().unwrap()), "{said}");
    }
    assert_eq!(run(&["pair", &base, "--forget"]).0, 0);
    assert_eq!(run(&["pair"]), (0, "paired with no app\n".into()));
}
