use crate::setting::writer;
use domain::{Code, WordsSettings};
use testkit::{FakeModel, FakeOllama, Fault};
use words::OllamaWriter;

#[tokio::test]
async fn a_good_server_is_ready_and_names_its_model() {
    let models = vec![FakeModel::embedder(), FakeModel::cloud(), FakeModel::thinker(), FakeModel::gemma()];
    let fake = FakeOllama::with_models(models).unwrap();
    let health = writer(&fake.url(), None).health().await;
    assert!(health.ready && health.local && health.problem.is_none() && health.warning.is_none(), "{health:?}");
    assert_eq!((health.version.as_deref(), health.models), (Some("0.34.2"), 4));
    assert_eq!(health.model.as_deref(), Some("qwen3:8b"));
    assert_eq!(health.url, fake.url());
}

#[tokio::test]
async fn models_are_listed_with_what_they_can_do() {
    let models = vec![FakeModel::embedder(), FakeModel::cloud(), FakeModel::thinker(), FakeModel::gemma()];
    let fake = FakeOllama::with_models(models).unwrap();
    for version in ["0.34.2", "0.24.0"] {
        fake.set_version(version);
        let writer = writer(&fake.url(), None);
        let listed = writer.models().await.unwrap();
        let names: Vec<&str> = listed.iter().map(|model| model.name.as_str()).collect();
        assert_eq!(names, ["qwen3:8b", "gemma3:4b", "gpt-oss:120b-cloud", "nomic-embed-text:latest"], "{version}");
        assert!(listed[0].capabilities.contains(&"thinking".into()), "{version}");
        assert_eq!(listed.iter().filter(|model| model.cloud).count(), 1);
        assert_eq!(listed[1].parameters.as_deref(), Some("4.3B"));
        let shows = |fake: &FakeOllama| fake.seen().iter().filter(|seen| seen.path == "/api/show").count();
        let before = shows(&fake);
        // An old server is asked for each model once, not each time.
        writer.models().await.unwrap();
        assert_eq!(shows(&fake), before, "{version}");
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_told() {
    let nowhere = FakeOllama::nowhere().unwrap();
    let health = writer(&nowhere, None).health().await;
    assert_eq!(health.problem.map(|problem| problem.code), Some(Code::OllamaAway));
    assert!(!health.ready && health.version.is_none());

    let fake = FakeOllama::with_models(vec![FakeModel::cloud(), FakeModel::embedder()]).unwrap();
    let problem = writer(&fake.url(), None).health().await.problem.unwrap();
    assert_eq!(problem.code, Code::OllamaModelMissing);
    assert!(problem.fix.iter().any(|fix| fix.to_string().contains("ollama pull")), "{problem:?}");

    let missing = writer(&fake.url(), Some("gemma3:12b")).health().await.problem.unwrap();
    assert_eq!((missing.code, missing.what.contains("gemma3:12b")), (Code::OllamaModelMissing, true));

    let cloud = writer(&fake.url(), Some("gpt-oss:120b-cloud")).health().await.problem.unwrap();
    assert_eq!((cloud.code, cloud.field.as_deref()), (Code::Invalid, Some("words.model")));

    fake.break_all(Fault::Html);
    let problem = writer(&fake.url(), None).health().await.problem.unwrap();
    assert!(problem.what.contains("not Ollama"), "{problem}");

    fake.break_all(Fault::None);
    fake.set_version("0.3.14");
    let problem = writer(&fake.url(), None).health().await.problem.unwrap();
    assert!(problem.what.contains("too old"), "{problem}");

    fake.set_models(vec![FakeModel::gemma()]);
    fake.set_version("0.9.6");
    let health = writer(&fake.url(), None).health().await;
    assert!(health.ready && health.warning.unwrap().contains("Update"));
}

#[tokio::test]
async fn a_cloud_model_is_never_asked() {
    let fake = FakeOllama::with_models(vec![FakeModel::cloud()]).unwrap();
    use words::Writer;
    let sheet = crate::setting::sheet();
    for model in [None, Some("gpt-oss:120b-cloud"), Some("kimi-k2:cloud")] {
        assert!(writer(&fake.url(), model).write(&sheet, &crate::setting::wish(), &|_| {}).await.is_err());
    }
    assert!(fake.chats().is_empty());
}

#[test]
fn a_wrong_address_is_refused_with_its_field() {
    let settings = WordsSettings { ollama_url: Some("http://h:99999".into()), ..WordsSettings::default() };
    let problem = OllamaWriter::new(&settings).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("words.ollama_url")));
}
