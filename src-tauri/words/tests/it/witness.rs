//! ollama-rs as an independent client: it finds the stand-in to be an Ollama where it is right itself, and shows why its
//! streams are not used. If a new version passes the second test, our own transport can go.

use futures::StreamExt;
use ollama_rs::{
    Ollama,
    generation::chat::{ChatMessage, request::ChatMessageRequest},
};
use testkit::{Answer, FakeOllama, Fault};

fn request() -> ChatMessageRequest {
    ChatMessageRequest::new("gemma3:4b".into(), vec![ChatMessage::user("Say something.".into())])
}

#[tokio::test]
async fn on_good_paths_it_agrees_with_the_stand_in() {
    let fake = FakeOllama::start().unwrap();
    let client = Ollama::try_new(fake.url()).unwrap();
    assert_eq!(client.list_local_models().await.unwrap()[0].name, "gemma3:4b");
    assert!(client.show_model_info("gemma3".to_owned() + ":4b").await.unwrap().capabilities.contains(&"vision".into()));
    fake.answer(Answer::Text("Grüße 🎮".into()));
    let reply = client.send_chat_messages(request()).await.unwrap();
    assert_eq!((reply.message.content.as_str(), reply.done), ("Grüße 🎮", true));
    assert!(reply.final_data.is_some());
    fake.answer(Answer::Text("Grüße 🎮".into()));
    let pieces: Vec<_> = client.send_chat_messages_stream(request()).await.unwrap().collect().await;
    let text: String = pieces.into_iter().map(|piece| piece.unwrap().message.content).collect();
    assert_eq!(text, "Grüße 🎮");
}

#[tokio::test]
async fn its_streams_lose_letters_and_errors() {
    let fake = FakeOllama::start().unwrap();
    let client = Ollama::try_new(fake.url()).unwrap();
    fake.answer(Answer::Text("Grüße 🎮".into()));
    fake.break_next(Fault::SplitEverywhere);
    let pieces: Vec<_> = client.send_chat_messages_stream(request()).await.unwrap().collect().await;
    let text: String = pieces.into_iter().filter_map(Result::ok).map(|piece| piece.message.content).collect();
    assert_ne!(text, "Grüße 🎮", "a letter split over two chunks arrives now");
    fake.break_next(Fault::ErrorLine { after: 1, text: "out of memory".into() });
    let pieces: Vec<_> = client.send_chat_messages_stream(request()).await.unwrap().collect().await;
    assert!(pieces.iter().all(Result::is_ok), "an error in a stream is told now");
}
