//! The same clip through five kinds of models, as the stand-in describes them: what was asked, and what came back.

use crate::setting::{sheet, wish, writer};
use domain::Author;
use expect_test::expect_file;
use serde_json::Value;
use std::fmt::Write as _;
use testkit::{Answer, FakeModel, FakeOllama};
use words::{FactSheet, Shot, Writer};

/// A chat without what is long and the same for all.
fn shortened(mut chat: Value) -> Value {
    chat["format"] = Value::from(format!("a schema with {}", keys(&chat["format"])));
    for message in chat["messages"].as_array_mut().into_iter().flatten() {
        if let Some(images) = message["images"].as_array().map(Vec::len) {
            message["images"] = Value::from(format!("{images} pictures"));
        }
        if message["role"] == "system" && message["content"].as_str().is_some_and(|text| text.len() > 200) {
            message["content"] = Value::from("the rules");
        }
    }
    chat
}

fn keys(schema: &Value) -> String {
    let keys = schema["properties"].as_object().into_iter().flat_map(|properties| properties.keys().cloned());
    keys.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn five_families_write_about_the_same_clip() {
    let families = [
        ("deepseek-r1: thinks, and thinks aloud", FakeModel::deepseek(), Answer::Thoughts),
        ("medgemma: sees", FakeModel::medgemma(), Answer::Good),
        ("nidum-gemma: somebody's upload, plain", FakeModel::nidum(), Answer::Fenced),
        ("qwen-vl: sees", FakeModel::qwen_vl(), Answer::Good),
        ("llama: plain", FakeModel::llama(), Answer::Good),
    ];
    let mut told = String::new();
    for (name, model, answer) in families {
        let fake = FakeOllama::with_models(vec![model.clone()]).unwrap();
        let writer = writer(&fake.url(), None);
        writeln!(told, "== {name}\n{} {:?}", model.name, model.capabilities).unwrap();
        let mut sheet = FactSheet { recorded_local: Some(jiff::civil::date(2026, 11, 21).at(20, 30, 0, 0)), ..sheet() };
        let shots: Vec<Shot> = ["before the moment", "the moment itself", "after the moment"]
            .map(|when| Shot { jpeg: vec![0xff, 0xd8, 0xff, 0xd9], when: when.into() })
            .into();
        match writer.look(&shots).await {
            Ok(scene) => {
                writeln!(told, "saw: {} (blood: {:?})", scene.text, scene.gore).unwrap();
                sheet.seen = Some(scene.text);
            }
            Err(problem) => writeln!(told, "saw nothing: {problem}").unwrap(),
        }
        fake.answer(answer);
        let draft = writer.write(&sheet, &wish(), &|_| {}).await.unwrap();
        for chat in fake.chats() {
            writeln!(told, "asked: {:#}", shortened(chat)).unwrap();
        }
        let Author::Model { name, .. } = &draft.author else { panic!("{draft:?}") };
        writeln!(told, "written by {name}\ntext: {:#?}\ncandidates: {:#?}\n", draft.text, draft.candidates).unwrap();
        assert!(!draft.text.title.contains("think") && !draft.text.description.contains("think"), "{draft:?}");
        // The writer and the eye are one model with one set of options: it is loaded once.
        assert_eq!(fake.loads(), 1, "{name}");
    }
    expect_file!["families.txt"].assert_eq(&told);
}

#[tokio::test]
async fn a_model_that_only_says_it_sees_is_not_believed() {
    let blind = FakeModel { blind: true, ..FakeModel::medgemma() };
    let fake = FakeOllama::with_models(vec![blind]).unwrap();
    let writer = writer(&fake.url(), None);
    let shot = Shot { jpeg: vec![0xff, 0xd8], when: "now".into() };
    let problem = writer.look(std::slice::from_ref(&shot)).await.unwrap_err();
    assert!(problem.what.contains("see pictures"), "{problem}");
    // The verdict is kept: it is not asked again.
    let asked = fake.chats().len();
    writer.look(&[shot]).await.unwrap_err();
    assert_eq!(fake.chats().len(), asked);
    assert_eq!(writer.models().await.unwrap()[0].sees, Some(false));
}
