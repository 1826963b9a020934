//! Bringing models, and giving their memory back.

use crate::setting::{sheet, wish, writer};
use domain::Code;
use std::{sync::Mutex, time::Duration};
use testkit::{FakeModel, FakeOllama, Fault};
use words::{Pulled, Task, Writer};

#[tokio::test]
async fn a_model_comes_layer_by_layer_and_is_there() {
    let fake = FakeOllama::with_models(Vec::new()).unwrap();
    fake.offer(vec![FakeModel::gemma()]);
    let writer = writer(&fake.url(), None);
    let seen = Mutex::new(Vec::<Pulled>::new());
    writer.pull("gemma3:4b", &|pulled| seen.lock().unwrap().push(pulled.clone())).await.unwrap();
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.iter().map(|pulled| pulled.layer).max(), Some(3));
    assert!(seen.iter().any(|pulled| pulled.fraction().is_some_and(|done| (0.4..0.6).contains(&done))));
    assert_eq!(seen.last().map(|pulled| pulled.status.as_str()), Some("success"));
    assert_eq!(writer.models().await.unwrap()[0].name, "gemma3:4b");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_that_was_stopped_goes_on_where_it_was() {
    let fake = FakeOllama::with_models(Vec::new()).unwrap();
    fake.offer(vec![FakeModel::gemma()]);
    fake.break_next_pull(Fault::Stall { after: 8 });
    let url = fake.url();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        let tell = |pulled: &words::Pulled| {
            // Nobody listens any more once the test has seen enough.
            let _ = tell.send(pulled.completed);
        };
        writer(&url, None).pull("gemma3:4b", &tell).await
    });
    let mut came = 0;
    for _ in 0..8 {
        came = told.recv().await.unwrap();
    }
    assert!(came > 1_000_000_000, "{came}");
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert!(fake.wait_for_hang_ups(1, Duration::from_secs(10)), "the server is told");
    let first = Mutex::new(None);
    let keep_first = |pulled: &Pulled| {
        if pulled.completed > 0 {
            first.lock().unwrap().get_or_insert(pulled.completed);
        }
    };
    writer(&fake.url(), None).pull("gemma3:4b", &keep_first).await.unwrap();
    assert!(first.into_inner().unwrap() >= Some(came), "it begins where the first one ended");
}

#[tokio::test]
async fn what_goes_wrong_is_told_apart() {
    let fake = FakeOllama::with_models(Vec::new()).unwrap();
    fake.offer(vec![FakeModel::gemma()]);
    let writer = writer(&fake.url(), None);
    let line = |text: &str| Fault::ErrorLine { after: 3, text: text.into() };
    for (fault, code, word) in [
        (line("write /usr/share/ollama/.ollama/models/blobs/x: no space left on device"), Code::DiskFull, "space"),
        (line("max retries exceeded: EOF"), Code::OllamaFailed, "did not come"),
        (line("pull model manifest: 412: newer version needed"), Code::OllamaFailed, "newer Ollama"),
        (Fault::EndsWithoutDone { after: 3 }, Code::OllamaFailed, "cut off"),
        (Fault::Html, Code::OllamaAway, "not Ollama"),
    ] {
        fake.break_next_pull(fault.clone());
        let problem = writer.pull("gemma3:4b", &|_| {}).await.unwrap_err();
        assert_eq!(problem.code, code, "{fault:?} {problem}");
        assert!(problem.what.contains(word), "{problem}");
        assert!(!format!("{problem:?}").contains("/root"), "paths of the server stay there: {problem:?}");
    }
    let unknown = writer.pull("nobody:7b", &|_| {}).await.unwrap_err();
    assert_eq!((unknown.code, unknown.field.as_deref()), (Code::OllamaModelMissing, Some("model")));
    for name in ["", "two words", "gpt-oss:120b-cloud"] {
        assert_eq!(writer.pull(name, &|_| {}).await.unwrap_err().code, Code::Invalid, "{name}");
    }
}

#[tokio::test]
async fn memory_is_given_back_but_not_what_others_loaded() {
    let fake = FakeOllama::with_models(vec![FakeModel::gemma(), FakeModel::llama()]).unwrap();
    let ours = writer(&fake.url(), Some("gemma3:4b"));
    ours.write(&sheet(), &wish(), &|_| {}).await.unwrap();
    assert_eq!(fake.chats()[0]["keep_alive"], "2m", "what we load leaves soon by itself");
    let listed = ours.models().await.unwrap();
    assert!(listed.iter().any(|model| model.name == "gemma3:4b" && model.by_us && model.loaded));
    assert_eq!(ours.release().await.unwrap(), ["gemma3:4b"]);
    assert_eq!(fake.in_memory(), Vec::<String>::new());
    assert_eq!(ours.release().await.unwrap(), Vec::<String>::new());

    // Another program has llama in memory: it keeps its time, and it stays.
    writer(&fake.url(), Some("llama3.1:8b")).warm_up(Task::Words).await.unwrap();
    let other = writer(&fake.url(), Some("llama3.1:8b"));
    other.write(&sheet(), &wish(), &|_| {}).await.unwrap();
    assert!(fake.chats().last().unwrap().get("keep_alive").is_none());
    assert_eq!(other.release().await.unwrap(), Vec::<String>::new());
    assert_eq!(fake.in_memory(), ["llama3.1:8b"]);
    fake.pass(Duration::from_secs(121));
    assert_eq!(fake.in_memory(), Vec::<String>::new(), "two minutes after its last word");
}
