//! The same suite on a real server: `OLLAMA_HOST=… cargo test -p words --test it -- --ignored real`. What a model writes
//! is never compared: it differs with version, card and load. What we make of it has to hold.

use crate::setting::{sheet, wish};
use domain::{Author, WordsField, WordsSettings};
use testkit::{Answer, FakeModel, FakeOllama};
use words::{FactSheet, OllamaWriter, Wish, Writer};

/// What has to hold of any Ollama with a model that writes.
async fn suite(url: Option<String>) {
    let settings = WordsSettings { ollama_url: url, ..WordsSettings::default() };
    let writer = OllamaWriter::new(&settings).unwrap();
    let health = writer.health().await;
    assert!(health.ready, "{health:?}");
    let models = writer.models().await.unwrap();
    assert!(
        models.iter().any(|model| Some(&model.name) == health.model.as_ref()),
        "the model that writes is installed"
    );
    for language in ["en", "de"] {
        let wish = Wish { language: language.into(), ..wish() };
        let shown = std::sync::Mutex::new(String::new());
        let draft = writer.write(&sheet(), &wish, &|piece| shown.lock().unwrap().push_str(piece)).await;
        let draft = draft.unwrap_or_else(|problem| panic!("{language}: {problem} {}", problem.details));
        assert!(matches!(draft.author, Author::Model { .. }));
        assert_eq!(wish.limits.excess(&draft.text), None);
        assert!(!draft.candidates.is_empty() && draft.candidates.iter().all(|one| !one.reason.is_empty()));
        assert!(!shown.into_inner().unwrap().is_empty(), "words came while they were written");
        // Another title, and nothing else.
        let again = Wish {
            fields: vec![WordsField::Title],
            present: Some(draft.text.clone()),
            avoid: draft.candidates.iter().map(|one| one.title.clone()).collect(),
            ..wish
        };
        if let Ok(other) = writer.write(&sheet(), &again, &|_| {}).await {
            assert_eq!(other.text.description, draft.text.description);
            assert!(again.avoid.iter().all(|old| *old != other.text.title), "{other:?}");
        }
    }
    let model = writer.models().await.unwrap().into_iter().find(|model| Some(&model.name) == health.model.as_ref());
    assert!(model.is_some_and(|model| model.loaded && model.tokens_per_s.is_some_and(|speed| speed > 0.0)));
    let clips: Vec<FactSheet> = vec![sheet(), crate::setting::sheet_with(&[])];
    assert_eq!(writer.compare(&clips).await.unwrap().standings.len(), 2);
    writer.release().await.unwrap();
}

#[tokio::test]
async fn the_suite_holds_on_the_stand_in() {
    for version in ["0.34.2", "0.24.0", "0.12.6", "0.9.6"] {
        for model in [FakeModel::gemma(), FakeModel::deepseek(), FakeModel::llama()] {
            let fake = FakeOllama::with_models(vec![model]).unwrap();
            fake.set_version(version);
            fake.always_answer(Answer::Ranks);
            suite(Some(fake.url())).await;
        }
    }
}

#[tokio::test]
#[ignore = "needs a real Ollama, named by OLLAMA_HOST"]
async fn real_the_suite_holds_on_a_real_server() {
    assert!(std::env::var("OLLAMA_HOST").is_ok_and(|host| !host.is_empty()), "OLLAMA_HOST says which server");
    suite(None).await;
}
