//! An Ollama behind a proxy that wants to know who asks.

use crate::setting::{sheet, wish};
use domain::{Code, WordsSettings};
use testkit::{FakeOllama, Fault};
use words::{OllamaMemory, OllamaWriter, Writer};

const TOKEN: &str = "Bearer hush-hush-token";

fn settings(url: &str) -> WordsSettings {
    WordsSettings { ollama_url: Some(url.into()), ..WordsSettings::default() }
}

fn with_header(url: &str, given_for: &str) -> OllamaWriter {
    let memory = OllamaMemory::default();
    let headers = [("Authorization".to_owned(), TOKEN.to_owned()), ("X-Room".to_owned(), "cellar".to_owned())];
    memory.send_along(given_for, &headers).unwrap();
    OllamaWriter::new(&settings(url)).unwrap().with_memory(memory)
}

#[tokio::test]
async fn headers_go_with_every_request_to_their_address_and_to_no_other() {
    let (fake, other) = (FakeOllama::start().unwrap(), FakeOllama::start().unwrap());
    let writer = with_header(&fake.url(), &fake.url());
    writer.health().await;
    writer.write(&sheet(), &wish(), &|_| {}).await.unwrap();
    let seen = fake.seen();
    assert!(seen.iter().any(|seen| seen.path == "/api/chat"));
    for request in &seen {
        assert_eq!(request.headers.get("authorization").map(String::as_str), Some(TOKEN), "{}", request.path);
        assert_eq!(request.headers.get("x-room").map(String::as_str), Some("cellar"), "{}", request.path);
    }
    // The address was changed: nobody meant them for this one.
    with_header(&other.url(), &fake.url()).health().await;
    // None were set: none are sent.
    OllamaWriter::new(&settings(&other.url())).unwrap().health().await;
    assert!(!other.seen().is_empty());
    for request in other.seen() {
        assert!(!request.headers.contains_key("authorization") && !request.headers.contains_key("x-room"));
    }
}

#[tokio::test]
async fn a_header_is_written_down_nowhere() {
    let fake = FakeOllama::start().unwrap();
    let writer = with_header(&fake.url(), &fake.url());
    let memory = OllamaMemory::default();
    memory.send_along(&fake.url(), &[("X-Key".to_owned(), "hush-hush".to_owned())]).unwrap();
    assert!(!format!("{writer:?} {memory:?} {}", memory.to_json()).contains("hush"));
    // A proxy that says back what it was told, as some do.
    for text in [TOKEN, "hush-hush-token"] {
        let body = serde_json::json!({ "error": format!("bad header {text} in request") }).to_string();
        fake.break_next(Fault::Status { code: 400, body });
        let problem = writer.write(&sheet(), &wish(), &|_| {}).await.unwrap_err();
        assert!(!format!("{problem:?}").contains("hush"), "{problem:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_lets_nobody_in_is_told_from_a_model_that_runs_elsewhere() {
    let fake = FakeOllama::start().unwrap();
    let writer = OllamaWriter::new(&settings(&fake.url())).unwrap();
    for (code, body) in [(401, "<html>Sign in</html>"), (403, "<html>Forbidden</html>"), (407, "")] {
        fake.break_all(Fault::Status { code, body: body.into() });
        let health = writer.health().await;
        let problem = health.problem.unwrap();
        assert_eq!(problem.code, Code::OllamaFailed, "{code}");
        assert!(problem.what.contains("did not let us in") && problem.why.contains(&code.to_string()), "{problem}");
        assert!(!problem.fix.is_empty());
    }
}
