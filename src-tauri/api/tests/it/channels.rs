//! Channels over the API: what belongs to which, and what a list by channel holds.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test]
async fn a_channel_takes_what_it_is_given_and_leaves_it_to_the_default_one() {
    let world = World::start().await;
    let before = world.good("GET", "/channels", Value::Null).await;
    let default = &before["items"][0];
    assert_eq!((before["items"].as_array().unwrap().len(), &default["default"]), (1, &json!(true)));
    let account = &world.good("GET", "/accounts", Value::Null).await["items"][0]["id"];
    let mut second = json!({"name": "Second", "tone": "dry", "accounts": [account]});
    let made = world.good("POST", "/channels", second.clone()).await;
    assert_eq!((&made["accounts"][0], &made["tone"], &made["default"]), (account, &json!("dry"), &json!(false)));
    let left = world.good("GET", "/channels", Value::Null).await["items"][0]["accounts"].clone();
    assert!(!left.as_array().unwrap().contains(account), "an account is in one channel: {left}");

    let (code, problem) = world.refused("POST", "/channels", json!({"name": "SECOND"})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("name")), "{problem}");
    let (code, problem) = world.refused("POST", "/channels", json!({"name": " "})).await;
    assert_eq!((code.as_str(), problem["field"].as_str()), ("invalid", Some("name")));

    let path = format!("/channels/{}", made["id"].as_str().unwrap());
    second["accounts"] = json!([]);
    assert_eq!(world.good("PUT", &path, second).await["accounts"], json!([]));
    assert!(
        world.good("GET", "/channels", Value::Null).await["items"][0]["accounts"].as_array().unwrap().contains(account)
    );
    world.good("DELETE", &path, Value::Null).await;
    assert_eq!(world.good("GET", "/channels", Value::Null).await, before);
    let (code, _) =
        world.refused("DELETE", &format!("/channels/{}", default["id"].as_str().unwrap()), Value::Null).await;
    assert!(code == "conflict" || code == "invalid", "the default one stays: {code}");
}

#[tokio::test]
async fn lists_hold_what_is_the_channels_own() {
    let world = World::start().await;
    let default = world.good("GET", "/channels", Value::Null).await["items"][0]["id"].as_str().unwrap().to_owned();
    let made = world.good("POST", "/channels", json!({"name": "Second"})).await;
    let second = made["id"].as_str().unwrap().to_owned();
    let clips = world.good("GET", "/clips?state=ready,draft", Value::Null).await["items"].as_array().unwrap().len();
    let of = async |channel: &str| {
        let found = world.read(&format!("/clips?state=ready,draft&channel_id={channel}")).await;
        found["items"].as_array().unwrap().len()
    };
    assert!(clips > 0);
    assert_eq!((of(&default).await, of(&second).await), (clips, 0));

    let path = format!("/clips/{}/channel", world.clip.id);
    assert_eq!(world.good("GET", &path, Value::Null).await, json!({"channel_id": default, "chosen": false}));
    let given = world.good("PUT", &path, json!({"channel_id": second})).await;
    assert_eq!(given, json!({"channel_id": second, "chosen": true}));
    assert_eq!((of(&default).await, of(&second).await), (clips - 1, 1));
    let back = world.good("PUT", &path, json!({"channel_id": null})).await;
    assert_eq!(back, json!({"channel_id": default, "chosen": false}));
    let nobody = uuid::Uuid::nil();
    assert_eq!(world.refused("PUT", &path, json!({"channel_id": nobody})).await.0, "not_found");
}
