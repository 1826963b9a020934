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

/// Thoughts in the content although it was told not to think, as this family is known for; and a title in capitals.
const DEEPSEEK: &str = r#"<think>The facts say 3 kills in 5 seconds. {"b_titles": no, wait} The user wants JSON.</think>
{"a_why":"F2 is the strongest fact.","b_titles":[{"a_facts":["F2","F1"],"b_title":"Three kills in 5 seconds of OpenArena"},{"a_facts":["F2"],"b_title":"THREE KILLS AND NOTHING ELSE"},{"a_facts":["F2"],"b_title":"Five seconds that went well"}],"c_description":"Three kills within 5 seconds.","d_tags":["openarena","multikill"]}"#;
/// Uses what it saw for the colours.
const MEDGEMMA: &str = r#"{"a_why":"F2: three kills.","b_titles":[{"a_facts":["F2"],"b_title":"Three kills in the stone hall"},{"a_facts":["F2"],"b_title":"Three times under blue light"},{"a_facts":["F1"],"b_title":"What happens on the wide stair"}],"c_description":"Three kills within 5 seconds, in a stone hall with blue light.","d_tags":["openarena","kills"]}"#;
/// Talk and a fence around it, a name that nobody has, and plain texts where objects were asked for.
const NIDUM: &str = "Sure! Here is your JSON:\n```json\n{\"a_why\":\"F2\",\"b_titles\":[\"Tony clutches the finals\",\"Three kills, one clip\",\"Count to three\"],\"c_description\":\"Three kills in this clip. Tony is unstoppable.\",\"d_tags\":[\"gaming\",\"tony\"]}\n```\nEnjoy!";
/// Everything as it was asked for.
const QWEN_VL: &str = r#"{"a_why":"F2 and F1.","b_titles":[{"a_facts":["F1","F2"],"b_title":"Three OpenArena kills in 5 seconds"},{"a_facts":["F2"],"b_title":"One, two, three and down the stair"},{"a_facts":["F2"],"b_title":"Keep an eye on the stair"}],"c_description":"Three kills in 5 seconds. The hall is lit in blue.","d_tags":["mychannel","openarena","kills"]}"#;
/// A number and a weapon that nobody measured.
const LLAMA: &str = r#"{"a_why":"F2: The player gets 3 kills.","b_titles":[{"a_facts":["F2"],"b_title":"Five kills with the railgun"},{"a_facts":["F2"],"b_title":"Three kills before the minute is over"},{"a_facts":["F4"],"b_title":"A Saturday in OpenArena"}],"c_description":"Three kills within 5 seconds. He never misses a shot with his railgun.","d_tags":["openarena","clips"]}"#;

#[tokio::test]
async fn five_families_write_about_the_same_clip() {
    let families = [
        ("deepseek-r1: thinks, and thinks aloud", FakeModel::deepseek(), DEEPSEEK),
        ("medgemma: sees", FakeModel::medgemma(), MEDGEMMA),
        ("nidum-gemma: somebody's upload, plain", FakeModel::nidum(), NIDUM),
        ("qwen-vl: sees", FakeModel::qwen_vl(), QWEN_VL),
        ("llama: plain", FakeModel::llama(), LLAMA),
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
        fake.answer(Answer::Text(answer.to_owned()));
        let draft = writer.write(&sheet, &wish(), &|_| {}).await.unwrap();
        for (chat, said) in fake.chats().into_iter().zip(fake.said()) {
            writeln!(told, "asked: {:#}\nsaid: {said}", shortened(chat)).unwrap();
        }
        let Author::Model { name, .. } = &draft.author else { panic!("{draft:?}") };
        let (text, candidates, note) = (&draft.text, &draft.candidates, &draft.note);
        writeln!(told, "written by {name}\ntext: {text:#?}\ncandidates: {candidates:#?}\nnote: {note:?}\n").unwrap();
        let shown = format!("{text:?} {candidates:?}");
        for never in ["think", "Tony", "finals", "railgun", "Five kills", "THREE"] {
            assert!(!shown.contains(never), "{never}: {shown}");
        }
        assert_eq!(candidates.len(), 3, "{shown}");
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
