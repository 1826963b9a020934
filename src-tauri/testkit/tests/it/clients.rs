//! The stand-in for Ollama, driven by Ollama's own clients for Python and JavaScript: what they read is what a server
//! would have told them, and how the bytes are cut changes nothing. `cargo xtask ollama-clients` brings the clients; without
//! them these tests say so and pass.

use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use testkit::{FakeModel, FakeOllama, Fault};

/// Where the clients lie, when they were brought.
fn clients() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/ollama-clients");
    let there = python_of(&folder).is_file() && folder.join("node_modules/ollama").is_dir();
    if !there {
        eprintln!("skipped: the clients are not there; `cargo xtask ollama-clients` brings them");
    }
    there.then_some(folder)
}

/// The Python that has the client.
fn python_of(folder: &Path) -> PathBuf {
    folder.join("venv").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/clients").join(name)
}

fn server(fault: &Fault) -> FakeOllama {
    let models = vec![FakeModel::gemma(), FakeModel::thinker(), FakeModel::embedder()];
    let fake = FakeOllama::with_models(models).unwrap();
    fake.offer(vec![FakeModel::llama()]);
    for _ in 0..20 {
        fake.break_next(fault.clone());
        fake.break_next_pull(fault.clone());
    }
    fake
}

/// What a client saw of a server whose streams are cut like this.
fn saw(client: &mut Command, name: &str) -> Value {
    let output = client.output().unwrap_or_else(|error| panic!("{name} could not be started: {error}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name}: {out}\n{err}");
    serde_json::from_str(out.trim()).unwrap_or_else(|error| panic!("{name}: {error}: {out}"))
}

fn python(folder: &Path, fault: &Fault) -> Value {
    let fake = server(fault);
    let mut command = Command::new(python_of(folder));
    command.arg(script("client.py")).arg(fake.url()).env_remove("PYTHONPATH");
    // The client asks the proxies of the environment, also for this machine.
    command.env("NO_PROXY", "127.0.0.1").env_remove("OLLAMA_API_KEY");
    saw(&mut command, "the Python client")
}

fn javascript(folder: &Path, fault: &Fault) -> Value {
    let fake = server(fault);
    let mut command = Command::new("node");
    command.arg(script("client.mjs")).arg(fake.url()).arg(folder.canonicalize().unwrap());
    saw(&mut command, "the JavaScript client")
}

#[test]
fn official_clients_find_an_ollama() {
    let Some(folder) = clients() else { return };
    let seen = python(&folder, &Fault::None);
    assert_eq!(seen["list"], json!(["gemma3:4b", "nomic-embed-text:latest", "qwen3:8b"]));
    assert_eq!(seen["show"], json!(["completion", "vision"]));
    assert_eq!(seen["chat"], json!(["A clip worth a second look", true, "stop", true]));
    assert_eq!(seen["chat_stream"], json!(["A clip worth a second look", true, true]));
    assert_eq!((&seen["thinks"], &seen["thinks_not"]), (&json!(true), &json!(false)));
    assert_eq!(seen["no_thinking"], json!([400, "\"gemma3:4b\" does not support thinking"]));
    assert_eq!(seen["missing"], json!([404, "model 'nobody:1b' not found"]));
    assert_eq!(seen["bad_option"], json!([500, "option \"stop\" must be of type array"]));
    assert_eq!(seen["ps"], json!(["gemma3:4b", "qwen3:8b"]));
    assert_eq!(seen["unload"], json!(["unload", ["qwen3:8b"]]));
    assert_eq!(seen["pull"], json!(["pulling manifest", "success", 3]));
    assert_eq!(seen["pull_unknown"], "pull model manifest: file does not exist");
    assert_eq!(seen["embed"], json!([2, 1.0]));
    assert_eq!(seen["delete_again"], json!([404, "model 'mine' not found"]));
    let mut other = javascript(&folder, &Fault::None);
    // One is a whole number in JavaScript, whatever it was computed from.
    other["embed"] = json!([2, 1.0]);
    assert_eq!(seen, other, "both clients see the same");
}

#[test]
fn how_the_bytes_are_cut_changes_nothing_for_official_clients() {
    let Some(folder) = clients() else { return };
    for fault in [Fault::SplitEverywhere, Fault::Joined] {
        assert_eq!(python(&folder, &Fault::None), python(&folder, &fault), "Python, {fault:?}");
        assert_eq!(javascript(&folder, &Fault::None), javascript(&folder, &fault), "JavaScript, {fault:?}");
    }
}
