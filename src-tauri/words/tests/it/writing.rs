use crate::setting::{Screen, by_model, draft, sheet, wish, writer};
use domain::Author;
use serde_json::json;
use testkit::{Answer, FakeModel, FakeOllama, Fault};
use words::{TemplateWriter, Wish, Writer, write_words};

#[tokio::test]
async fn a_model_writes_and_is_named() {
    let fake = FakeOllama::start().unwrap();
    fake.answer(Answer::Json(json!({
        "a_why": "F1 and F2",
        "b_titles": ["Three kills in 5 seconds of OpenArena.", "Three in a row", "Count to three"],
        "c_description": "Three kills within 5 seconds. Watch it to the end.",
        "d_tags": ["openarena", "multikill", "not in the list"],
    })));
    let screen = Screen::default();
    let writer = writer(&fake.url(), None);
    let draft = write_words(Some(&writer), &sheet(), &wish(), &|piece| screen.show(piece)).await;
    assert_eq!(draft.text.title, "Three kills in 5 seconds of OpenArena");
    assert_eq!(draft.text.description, "Three kills within 5 seconds. Watch it to the end.");
    assert_eq!(draft.text.tags, ["mychannel", "openarena", "multikill"]);
    assert_eq!(draft.text.alt_text, "Gameplay of OpenArena, 14 seconds: three kills.");
    assert!(matches!(&draft.author, Author::Model { name, .. } if name == "gemma3:4b"), "{:?}", draft.author);
    assert_eq!(draft.note, None);
    let shown = screen.text();
    assert!(shown.starts_with("Three kills in 5 seconds of OpenArena.\nThree in a row\n"), "{shown}");
    assert!(!shown.contains("F1 and F2") && !shown.contains("b_titles"), "{shown}");
}

#[tokio::test]
async fn the_request_says_what_servers_need_to_hear() {
    let fake = FakeOllama::with_models(vec![FakeModel::thinker()]).unwrap();
    assert!(by_model(&draft(&fake, &sheet(), &wish()).await));
    let chat = &fake.chats()[0];
    assert_eq!(chat["model"], "qwen3:8b");
    assert_eq!((&chat["think"], &chat["stream"]), (&json!(false), &json!(true)));
    assert_eq!((&chat["options"]["num_ctx"], &chat["options"]["num_predict"]), (&json!(4096), &json!(500)));
    assert_eq!(chat["format"]["type"], "object");
    assert!(!chat.to_string().contains("Gameplay_2026"), "file names are told to nobody");
    let seen = fake.seen();
    assert!(seen.iter().all(|seen| !seen.headers.contains_key("origin")), "an Origin is refused by servers");
}

#[tokio::test]
async fn a_model_that_does_not_think_is_not_told_so() {
    let fake = FakeOllama::start().unwrap();
    draft(&fake, &sheet(), &wish()).await;
    assert!(fake.chats()[0].get("think").is_none());
}

#[tokio::test]
async fn a_server_that_refuses_the_word_is_asked_without_it() {
    let fake = FakeOllama::with_models(vec![FakeModel::thinker()]).unwrap();
    let refused = json!({ "error": "\"qwen3:8b\" does not support thinking" }).to_string();
    fake.break_next(Fault::Status { code: 400, body: refused });
    let draft = draft(&fake, &sheet(), &wish()).await;
    assert!(by_model(&draft), "{:?}", draft.note);
    let chats = fake.chats();
    assert_eq!((chats[0].get("think"), chats[1].get("think")), (Some(&json!(false)), None));
}

#[tokio::test]
async fn the_repair_and_the_next_clip_do_not_load_the_model_again() {
    let fake = FakeOllama::start().unwrap();
    fake.answer(Answer::WrongSchema);
    assert!(by_model(&draft(&fake, &sheet(), &wish()).await));
    assert!(by_model(&draft(&fake, &sheet(), &Wish { language: "de".into(), ..wish() }).await));
    assert_eq!((fake.chats().len(), fake.loads()), (3, 1));
}

#[tokio::test]
async fn the_language_that_is_wanted_is_written() {
    let fake = FakeOllama::start().unwrap();
    let german = Wish { language: "de-DE".into(), ..wish() };
    let draft = draft(&fake, &sheet(), &german).await;
    assert!(by_model(&draft), "{:?}", draft.note);
    assert!(
        draft.text.title.contains("Clip zum zweimal Ansehen") || draft.text.title.contains("Aufnahme"),
        "{draft:?}"
    );
    assert!(draft.text.alt_text.starts_with("Spielszene aus OpenArena"));
}

#[tokio::test]
async fn any_language_can_be_wished_for_and_is_held_to_the_facts() {
    let fake = FakeOllama::start().unwrap();
    let french = |titles: [&str; 3]| {
        Answer::Json(json!({
            "a_why": "F2", "b_titles": titles, "c_description": "Trois kills en 5 secondes.", "d_tags": ["openarena"],
        }))
    };
    fake.answer(french(["Quatre kills en 5 secondes", "La victoire est à moi", "Trois kills en 5 secondes"]));
    let wish = Wish { language: "fr-CA".into(), ..wish() };
    let got = draft(&fake, &sheet(), &wish).await;
    assert!(by_model(&got), "{:?}", got.note);
    assert_eq!(got.text.title, "Trois kills en 5 secondes", "a wrong number and an invented win are left out");
    assert_eq!(got.text.description, "Trois kills en 5 secondes.");
    assert!(fake.chats()[0].to_string().contains("français (French)"));
    // A language of which only the code is known is asked for by it.
    draft(&fake, &sheet(), &Wish { language: "gsw".into(), ..wish }).await;
    assert!(fake.chats()[1].to_string().contains("the language with the code gsw"));
}

#[tokio::test]
async fn english_for_a_german_wish_is_sent_back_and_then_refused() {
    let fake = FakeOllama::start().unwrap();
    let german = Wish { language: "de".into(), ..wish() };
    for _ in 0..2 {
        fake.answer(Answer::Says("This is how the round was played".into()));
    }
    let draft = draft(&fake, &sheet(), &german).await;
    assert_eq!(draft.author, Author::Template);
    assert!(draft.note.unwrap().contains("language"));
}

#[tokio::test]
async fn answers_with_something_around_them_are_read() {
    let fake = FakeOllama::start().unwrap();
    for answer in [Answer::Fenced, Answer::Thoughts, Answer::InThinking] {
        fake.answer(answer.clone());
        let draft = draft(&fake, &sheet(), &wish()).await;
        assert!(by_model(&draft), "{answer:?} {:?}", draft.note);
    }
    assert_eq!(fake.chats().len(), 3, "nothing was sent back");
}

#[tokio::test]
async fn broken_answers_are_sent_back_once_with_the_reason() {
    for (answer, reason) in
        [(Answer::HalfJson, "complete JSON"), (Answer::WrongSchema, "wanted form"), (Answer::Empty, "was empty")]
    {
        let fake = FakeOllama::start().unwrap();
        fake.answer(answer.clone());
        let draft = draft(&fake, &sheet(), &wish()).await;
        assert!(by_model(&draft), "{answer:?} {:?}", draft.note);
        let repair = fake.chats()[1]["messages"][1]["content"].as_str().unwrap().to_owned();
        assert!(repair.contains(reason), "{repair}");
        // Twice broken: the template, and a note that says why.
        fake.answer(answer.clone());
        fake.answer(answer);
        let draft = crate::setting::draft(&fake, &sheet(), &wish()).await;
        assert_eq!(draft.author, Author::Template);
        assert!(draft.note.unwrap().contains("gemma3:4b"));
        assert_eq!(fake.chats().len(), 4);
    }
}

#[tokio::test]
async fn an_invented_sentence_is_cut_and_told() {
    let fake = FakeOllama::start().unwrap();
    fake.answer(Answer::Json(json!({
        "a_why": "x",
        "b_titles": ["Tony clutches the finals", "Three kills in 5 seconds", "An ace"],
        "c_description": "Three kills within 5 seconds. Then the whole team wins the match with 3 headshots.",
        "d_tags": ["gaming"],
    })));
    let draft = draft(&fake, &sheet(), &wish()).await;
    assert_eq!(draft.text.title, "Three kills in 5 seconds");
    assert_eq!(draft.text.description, "Three kills within 5 seconds.");
    assert!(draft.note.unwrap().contains("taken out"));
    assert_eq!(fake.chats().len(), 1);
}

#[tokio::test]
async fn invented_events_numbers_and_names_never_arrive() {
    let fake = FakeOllama::start().unwrap();
    fake.answer(Answer::Invented);
    fake.answer(Answer::Invented);
    let got = draft(&fake, &sheet(), &wish()).await;
    let template = TemplateWriter.draft(&sheet(), &wish());
    assert_eq!((got.author, got.text), (Author::Template, template.text));
    let note = got.note.unwrap();
    assert!(note.starts_with("The template wrote this.") && note.contains("gemma3:4b"), "{note}");
    let repair = fake.chats()[1]["messages"][1]["content"].as_str().unwrap().to_owned();
    assert!(repair.contains("championship") && repair.contains("47"), "it is told what was wrong: {repair}");
}

#[tokio::test]
async fn the_limits_of_the_place_hold() {
    let fake = FakeOllama::start().unwrap();
    let mut wish = wish();
    wish.limits.title_chars = 12;
    wish.limits.description_chars = 15;
    wish.limits.tags = 2;
    let draft = draft(&fake, &sheet(), &wish).await;
    assert!(by_model(&draft));
    let text = draft.text;
    assert!(text.title.chars().count() <= 12 && text.title.ends_with('…'), "{text:?}");
    assert!(text.description.chars().count() <= 15, "{text:?}");
    assert_eq!(text.tags.len(), 2);
}

#[tokio::test]
async fn the_model_that_was_chosen_writes() {
    let other = FakeModel::new("llama3.1:8b", "8.0B", 4_900_000_000);
    let fake = FakeOllama::with_models(vec![FakeModel::gemma(), other]).unwrap();
    let chosen = writer(&fake.url(), Some("Llama3.1:8B"));
    let draft = chosen.write(&sheet(), &wish(), &|_| {}).await.unwrap();
    assert!(matches!(draft.author, Author::Model { name, .. } if name == "llama3.1:8b"));
}

#[tokio::test]
async fn without_ollama_the_template_writes_without_a_note() {
    let draft = write_words(None, &sheet(), &wish(), &|_| {}).await;
    assert_eq!((draft.author, draft.note), (Author::Template, None));
    assert!(draft.text.title.contains("hree"));
}
