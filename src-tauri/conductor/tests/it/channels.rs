//! Channels: whose an account is, what becomes of things when a channel goes, and in whose voice words are written.

use crate::house::House;
use conductor::ChannelChange;
use domain::{ChannelId, ClipId, DEFAULT_CHANNEL, MomentState, Words};
use testkit::{FakeOllama, TinyOptions};

fn called(name: &str) -> ChannelChange {
    ChannelChange { name: name.into(), ..ChannelChange::default() }
}

async fn add(house: &House, change: ChannelChange) -> ChannelId {
    house.conductor.add_channel(change).await.unwrap().channel.id
}

/// The accounts of a channel.
async fn accounts(house: &House, channel: ChannelId) -> Vec<domain::AccountId> {
    let all = house.conductor.list_channels().await.unwrap();
    all.into_iter().find(|view| view.channel.id == channel).unwrap().holding.accounts
}

async fn written_anew(house: &House, clip: ClipId) -> Words {
    house.conductor.rewrite_words(clip, "any".into(), None, Vec::new()).await.unwrap();
    house.idle().await;
    house.conductor.clip_words(clip, None).await.unwrap().remove(0).words
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_belongs_to_one_channel_and_to_the_default_one_when_that_goes() {
    let house = House::new().await;
    let account = house.destination().await.id;
    assert_eq!(accounts(&house, DEFAULT_CHANNEL).await, [account]);
    let first = add(&house, ChannelChange { accounts: vec![account], ..called("First") }).await;
    assert_eq!((accounts(&house, DEFAULT_CHANNEL).await, accounts(&house, first).await), (vec![], vec![account]));
    // Who gets it takes it from whoever had it.
    let second = add(&house, ChannelChange { accounts: vec![account], ..called("Second") }).await;
    assert_eq!((accounts(&house, first).await, accounts(&house, second).await), (vec![], vec![account]));
    // What is left out of a channel that is written anew is the default one's.
    house.conductor.change_channel(second, called("Second")).await.unwrap();
    assert_eq!(accounts(&house, DEFAULT_CHANNEL).await, [account]);
    house
        .conductor
        .change_channel(second, ChannelChange { accounts: vec![account], ..called("Second") })
        .await
        .unwrap();
    house.conductor.remove_channel(second).await.unwrap();
    assert_eq!((accounts(&house, DEFAULT_CHANNEL).await, accounts(&house, first).await), (vec![account], vec![]));
    // An account that is not there leaves everything as it was.
    let stranger = ChannelChange { accounts: vec![domain::AccountId::new()], ..called("Third") };
    assert!(house.conductor.add_channel(stranger).await.is_err());
    assert_eq!(house.conductor.list_channels().await.unwrap().len(), 2);
    assert_eq!(house.conductor.remove_channel(DEFAULT_CHANNEL).await.unwrap_err().code, domain::Code::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_channel_of_a_clip_decides_how_its_words_sound() {
    let ollama = FakeOllama::start().unwrap();
    let house = House::new().await;
    let made = house.recording(24.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.moments(&[MomentState::New]).await[0].row.clip.unwrap();
    let german = ChannelChange { language: Some("de".into()), tags: vec!["zweitkanal".into()], ..called("Zweitkanal") };
    let german = add(&house, ChannelChange { tone: Some("bone dry".into()), ..german }).await;
    let before = written_anew(&house, clip).await;
    assert_eq!((before.language.as_str(), before.text.tags.contains(&"zweitkanal".into())), ("en", false));
    let given = house.conductor.change_clip_channel(clip, Some(german)).await.unwrap();
    assert_eq!((given.channel, given.chosen), (german, true));
    let after = written_anew(&house, clip).await;
    assert_eq!((after.language.as_str(), after.text.tags[0].as_str()), ("de", "zweitkanal"));

    // The tone is for a model: it is told of it as long as the clip is that channel's.
    let words = serde_json::json!({"words": {"use_ollama": true, "ollama_url": ollama.url()}});
    house.conductor.change_settings(words).await.unwrap();
    let told = async || {
        let before = ollama.chats().len();
        written_anew(&house, clip).await;
        ollama.chats()[before..].iter().any(|chat| chat.to_string().contains("bone dry"))
    };
    assert!(told().await);
    house.conductor.remove_channel(german).await.unwrap();
    assert_eq!(house.conductor.get_clip_channel(clip).await.unwrap().channel, DEFAULT_CHANNEL);
    assert!(!told().await);
}
