//! Accounts that a person signs in to, in their browser.

use crate::house::House;
use conductor::{ConnectAsked, ConnectState, OAuthClient, clock::ManualClock};
use domain::{AccountId, ClipId};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
};
use testkit::TinyOptions;

/// A browser whose person says yes: it follows every page to the end.
fn browse(mut url: String) {
    for _ in 0..5 {
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let next = answer.lines().find_map(|line| line.strip_prefix("location: ").map(str::to_owned));
        let Some(next) = next else { return assert!(answer.starts_with("HTTP/1.1 200"), "{answer}") };
        url = next;
    }
    panic!("it never ended at {url}");
}

/// A library with an accepted clip, and a platform that is somewhere else.
pub async fn house(clock: &ManualClock, platform: &str, url: &str) -> (House, ClipId) {
    let time = clock.clone();
    let house = House::with(|world| {
        world.clock = Arc::new(time);
        world.endpoints = conductor::Endpoints::real().with(platform, url);
        world.secrets = Some(Arc::new(conductor::MemoryPlace::default()));
    })
    .await;
    let made = house.recording(6.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    (house, clip)
}

/// An account that a person signed in to.
pub async fn connected(
    house: &House,
    platform: &str,
    config: serde_json::Value,
    client: Option<OAuthClient>,
) -> AccountId {
    let (platform, name) = (platform.to_owned(), "Mine".to_owned());
    connect(house, ConnectAsked { platform, name, config, client, account: None, allow_file: false }).await
}

/// Signs in, for the first time or again.
pub async fn connect(house: &House, asked: ConnectAsked) -> AccountId {
    let begun = house.conductor.begin_connect(asked).await.unwrap();
    tokio::task::spawn_blocking(move || browse(begun.url)).await.unwrap();
    let done = house
        .wait("the account", async |conductor| match conductor.connect_state(begun.id).unwrap().state {
            ConnectState::Waiting => None,
            state => Some(state),
        })
        .await;
    let ConnectState::Done(account) = done else { panic!("{done:?}") };
    account.id
}
