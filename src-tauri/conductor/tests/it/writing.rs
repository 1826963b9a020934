//! Words: by the person's model where there is one, by the template where there is none, by the person above all.

use crate::house::House;
use domain::{Author, MomentState, WordsText};
use testkit::{FakeOllama, TinyOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_model_writes_where_there_is_one_and_says_who_it_was() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": ollama.url()}});
    house.conductor.change_settings(words).await.unwrap();
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let words = house.conductor.clip_words(clip, None).await.unwrap().remove(0).words;
    assert!(matches!(words.author, Author::Model { .. }), "{words:?}");
    assert!(!words.text.title.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ollama_the_template_writes_and_says_why() {
    let house = House::new().await;
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": FakeOllama::nowhere().unwrap()}});
    house.conductor.change_settings(words).await.unwrap();
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let words = house.conductor.clip_words(clip, None).await.unwrap().remove(0).words;
    assert_eq!(words.author, Author::Template);
    assert!(words.note.is_some_and(|note| note.contains("Ollama")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_wrote_stays() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let mine = WordsText { title: "Mine".into(), ..WordsText::default() };
    house.conductor.write_words(clip, "any".into(), None, mine.clone()).await.unwrap();
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": ollama.url()}});
    house.conductor.change_settings(words).await.unwrap();
    house.conductor.analyse_recording(house.recordings().await[0].id).await.unwrap();
    house.idle().await;
    let kept = house.conductor.clip_words(clip, None).await.unwrap().remove(0).words;
    assert_eq!((kept.text, kept.author), (mine.clone(), Author::User));

    let too_long = WordsText { title: "x".repeat(101), ..mine };
    let refused = house.conductor.write_words(clip, "any".into(), None, too_long).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("text.title"));
}
