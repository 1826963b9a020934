use crate::setting::{by_model, draft, sheet, wish, writer};
use domain::{Author, Code};
use std::time::Duration;
use testkit::{Answer, FakeOllama, Fault};
use words::{Deadlines, Writer, write_words};

/// The problem a single write ends with.
async fn problem_of(fake: &FakeOllama) -> domain::Problem {
    writer(&fake.url(), None).write(&sheet(), &wish(), &|_| {}).await.unwrap_err()
}

#[tokio::test]
async fn however_the_stream_is_cut_into_chunks_the_words_are_the_same() {
    let fake = FakeOllama::start().unwrap();
    let answer = Answer::Json(serde_json::json!({
        "a_why": "🎮", "b_titles": ["Grüße aus OpenArena: drei Kills 🎮", "b", "c"],
        "c_description": "Drei Kills in 5 Sekunden – „schön“ 日本.", "d_tags": ["gaming"],
    }));
    let german = words::Wish { language: "de".into(), ..wish() };
    let mut texts = Vec::new();
    for fault in [Fault::None, Fault::SplitEverywhere, Fault::Joined, Fault::OddLineEnds] {
        fake.answer(answer.clone());
        fake.break_next(fault.clone());
        let draft = draft(&fake, &sheet(), &german).await;
        assert!(by_model(&draft), "{fault:?} {:?}", draft.note);
        texts.push(draft.text);
    }
    assert_eq!(texts[0].title, "Grüße aus OpenArena: drei Kills 🎮");
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
}

#[tokio::test]
async fn what_ends_too_early_is_no_answer() {
    let fake = FakeOllama::start().unwrap();
    for fault in [
        Fault::DiesMidStream { after: 4 },
        Fault::EndsWithoutDone { after: 4 },
        Fault::EndsWithoutDone { after: 0 },
        // Everything but the last line: it looks complete, and is not known to be.
        Fault::EndsWithoutDone { after: usize::MAX },
        Fault::HugeLine,
    ] {
        fake.break_next(fault.clone());
        let problem = problem_of(&fake).await;
        assert_eq!((problem.code, problem.what.contains("cut off")), (Code::OllamaFailed, true), "{fault:?} {problem}");
    }
}

#[tokio::test]
async fn errors_are_told_apart() {
    let fake = FakeOllama::start().unwrap();
    let json = |text: &str| serde_json::json!({ "error": text }).to_string();
    let memory = "llama-server reported out-of-memory during startup: x";
    for (fault, code, word) in [
        (Fault::ErrorLine { after: 3, text: memory.into() }, Code::OllamaFailed, "memory"),
        (Fault::Status { code: 500, body: json(memory) }, Code::OllamaFailed, "memory"),
        (Fault::Status { code: 503, body: json("server busy, please try again.") }, Code::OllamaFailed, "too much"),
        (
            Fault::ErrorLine { after: 0, text: "llama runner process has terminated".into() },
            Code::OllamaFailed,
            "stopped",
        ),
        (Fault::ModelMissing, Code::OllamaModelMissing, "gemma3:4b"),
        (Fault::Html, Code::OllamaAway, "not Ollama"),
        (Fault::Status { code: 403, body: String::new() }, Code::OllamaFailed, "refused"),
        (Fault::Away, Code::OllamaAway, "does not answer"),
    ] {
        fake.break_next(fault.clone());
        let problem = problem_of(&fake).await;
        assert_eq!(problem.code, code, "{fault:?} {problem}");
        assert!(problem.what.contains(word), "{fault:?} {problem}");
        assert!(!problem.fix.is_empty(), "{fault:?}");
    }
}

#[tokio::test]
async fn whatever_breaks_the_template_writes_and_says_why() {
    let mut fake = FakeOllama::start().unwrap();
    fake.break_next(Fault::ErrorLine { after: 2, text: "boom".into() });
    let draft = draft(&fake, &sheet(), &wish()).await;
    assert_eq!(draft.author, Author::Template);
    assert!(draft.note.unwrap().starts_with("The template wrote this. Ollama reported an error"));
    fake.go_away();
    let draft = crate::setting::draft(&fake, &sheet(), &wish()).await;
    assert_eq!(draft.author, Author::Template);
    assert!(draft.note.unwrap().contains("does not answer"));
    assert!(!draft.text.title.is_empty());
    fake.come_back().unwrap();
    assert!(by_model(&crate::setting::draft(&fake, &sheet(), &wish()).await), "it is asked again when it is back");
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_has_an_end_and_the_server_is_told() {
    let fake = FakeOllama::start().unwrap();
    let impatient = |first_ms, next_ms, whole_ms| {
        let deadlines = Deadlines {
            first_line: Duration::from_millis(first_ms),
            next_line: Duration::from_millis(next_ms),
            whole: Duration::from_millis(whole_ms),
            ..Deadlines::default()
        };
        writer(&fake.url(), None).with_deadlines(deadlines).unwrap()
    };
    fake.break_next(Fault::Stall { after: 3 });
    let problem = impatient(20_000, 300, 60_000).write(&sheet(), &wish(), &|_| {}).await.unwrap_err();
    assert!(problem.why.contains("fell silent"), "{problem}");
    assert!(fake.wait_for_hang_ups(1, Duration::from_secs(10)), "the server can stop writing");
    fake.break_next(Fault::Slow(Duration::from_secs(3600)));
    let problem = impatient(300, 20_000, 60_000).write(&sheet(), &wish(), &|_| {}).await.unwrap_err();
    assert!(problem.why.contains("did not begin"), "{problem}");
    fake.break_next(Fault::Stall { after: 3 });
    let problem = impatient(20_000, 20_000, 400).write(&sheet(), &wish(), &|_| {}).await.unwrap_err();
    assert!(problem.what.contains("not done"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_future_hangs_up() {
    let fake = FakeOllama::start().unwrap();
    fake.break_next(Fault::Stall { after: 3 });
    let url = fake.url();
    let task = tokio::spawn(async move { writer(&url, None).write(&sheet(), &wish(), &|_| {}).await });
    assert!(fake.wait_for_chats(1, Duration::from_secs(10)));
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert!(fake.wait_for_hang_ups(1, Duration::from_secs(10)));
    // Nothing is left behind: the next one is answered.
    let draft = write_words(Some(&writer(&fake.url(), None)), &sheet(), &wish(), &|_| {}).await;
    assert!(by_model(&draft), "{:?}", draft.note);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    // Facts go to the address the person chose. A 307 with a body that is not JSON is something else than Ollama.
    let fake = FakeOllama::start().unwrap();
    fake.break_next(Fault::Status { code: 307, body: "<a href=\"http://elsewhere.example\">moved</a>".into() });
    assert_eq!(problem_of(&fake).await.code, Code::OllamaAway);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_has_its_words_within_two_seconds() {
    let rows = crate::table::rows().await.unwrap();
    assert!(rows.len() >= 25);
    let mut seen = std::collections::HashSet::new();
    for row in rows {
        assert!(row.as_wanted, "{}: written by the {} ({})", row.name, row.author, row.sees);
        let failed = row.known_after.is_some();
        // Where the model writes in the end, the time is the model's.
        assert!(!failed || row.words_after <= Duration::from_secs(2), "{}: {:?}", row.name, row.words_after);
        assert_eq!(failed, row.author == "template", "{}", row.name);
        if failed {
            assert!(row.sees.starts_with("The template wrote this. "), "{}: {}", row.name, row.sees);
            assert!(!row.fixes.is_empty(), "{}", row.name);
            seen.insert(row.sees);
        }
    }
    assert!(seen.len() >= 14, "most faults have a message of their own: {seen:#?}");
}
