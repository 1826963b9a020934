//! The stream of events, as a browser hears it.

use crate::world::{TOKEN, World, request};
use axum::{
    body::{Body, BodyDataStream},
    http::{StatusCode, header},
};
use futures::StreamExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// Reads events one by one.
struct Listener {
    body: BodyDataStream,
    text: String,
}

#[derive(Debug, Default, PartialEq)]
struct Heard {
    id: Option<String>,
    event: String,
    data: Value,
}

impl Listener {
    async fn open(world: &World, last: Option<&str>) -> Self {
        let mut request = request("GET", &format!("/api/v1/events?token={TOKEN}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// The next event with data; `None` at the end.
    async fn next(&mut self) -> Option<Heard> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let mut heard = Heard::default();
                for line in event.lines() {
                    match line.split_once(": ") {
                        Some(("id", id)) => heard.id = Some(id.to_owned()),
                        Some(("event", name)) => heard.event = name.to_owned(),
                        Some(("data", data)) => heard.data = serde_json::from_str(data).unwrap(),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                if !heard.event.is_empty() {
                    return Some(heard);
                }
            }
            let piece = self.body.next().await?.unwrap();
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// The next change.
    async fn change(&mut self) -> Heard {
        loop {
            let heard = self.next().await.unwrap();
            if heard.event == "change" {
                crate::schema::check_named("ChangeEvent", &heard.data);
                return heard;
            }
        }
    }
}

#[tokio::test]
async fn a_change_is_told_with_what_it_makes_stale() {
    let world = World::start().await;
    let mut listener = Listener::open(&world, None).await;
    world.good("POST", "/moments/decide", json!({"ids": [world.moment.id], "state": "later"})).await;
    let heard = listener.change().await;
    assert_eq!(heard.id.as_deref(), Some(heard.data["seq"].to_string().as_str()));
    assert_eq!(heard.data["kind"], "moments");
    assert!(heard.data["stale"].as_array().unwrap().contains(&json!("moments")), "{heard:?}");
}

#[tokio::test]
async fn a_listener_that_was_away_hears_what_it_missed() {
    let world = World::start().await;
    let mut listener = Listener::open(&world, None).await;
    let path = format!("/recordings/{}", world.recording.id);
    world.good("PATCH", &path, json!({"note": "one"})).await;
    let first = listener.change().await;
    drop(listener);
    world.good("POST", "/moments/decide", json!({"ids": [world.moment.id], "state": "later"})).await;
    let mut again = Listener::open(&world, first.id.as_deref()).await;
    let missed = again.change().await;
    assert_eq!(missed.data["seq"].as_u64(), first.data["seq"].as_u64().map(|seq| seq + 1));
    assert_eq!(missed.data["kind"], "moments");
}

#[tokio::test]
async fn a_listener_of_another_run_is_told_to_read_everything() {
    let world = World::start().await;
    for last in ["99999", "nonsense"] {
        let mut listener = Listener::open(&world, Some(last)).await;
        let heard = listener.next().await.unwrap();
        assert_eq!((heard.event.as_str(), heard.id), ("gap", None), "{last}");
        crate::schema::check_named("GapEvent", &heard.data);
        assert_eq!(heard.data["stale"].as_array().unwrap().len(), 20);
    }
}

#[tokio::test]
async fn the_stream_ends_with_the_server() {
    let world = World::start().await;
    let mut listener = Listener::open(&world, None).await;
    world.stop.cancel();
    assert_eq!(listener.next().await, None);
}
