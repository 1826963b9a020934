//! What an editor asks for waits for an owner, whatever the editor does.

use crate::lan::{Browser, Net};
use axum::http::StatusCode;
use conductor::PostFilter;
use domain::{PostState, Role};
use jiff::SignedDuration;
use serde_json::{Value, json};

async fn account(net: &Net, browser: &Browser) -> String {
    let accounts = net.browse(browser, "GET", "/accounts", Value::Null).await.json();
    accounts["items"][0]["id"].as_str().unwrap().to_owned()
}

/// The clip goes, or is asked to go, to the first account.
async fn approve(net: &Net, browser: &Browser, more: Value) -> Value {
    let mut body = json!({"accounts": [account(net, browser).await]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/clips/{}/approve", net.world.clip.id);
    let answer = net.browse(browser, "POST", &path, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["posts"][0].clone()
}

/// The kinds of jobs that are open for a post.
async fn jobs(net: &Net, post: &Value) -> Vec<String> {
    let jobs = net.world.conductor.list_jobs(conductor::open_jobs(None), conductor::page(100)).await.unwrap();
    let of = jobs.items.into_iter().filter(|view| Some(view.job.subject.as_str()) == post["id"].as_str());
    of.map(|view| view.job.kind).collect()
}

#[tokio::test]
async fn a_post_that_an_editor_asked_for_waits_for_an_owner() {
    let net = Net::start().await;
    let (editor, owner) = (net.log_in(Role::Editor).await, net.log_in(Role::Owner).await);
    let at = "2026-11-27T18:00:00Z";
    let post = approve(&net, &editor, json!({"at": at, "zone": "Europe/Berlin"})).await;
    assert_eq!(post["state"], "draft");
    assert_eq!(post["approved_by"], Value::Null);
    assert_eq!(post["request"]["by"], "editor");
    assert_eq!((post["request"]["at"].as_str(), post["shown_at"].as_str()), (Some(at), Some(at)));
    assert!(jobs(&net, &post).await.is_empty(), "nothing is on its way");

    // Nothing that an editor may do makes it go.
    let path = format!("/posts/{}", post["id"].as_str().unwrap());
    for (way, body) in [("approve", Value::Null), ("retry", Value::Null), ("resolve", json!({"is_there": false}))] {
        let answer = net.browse(&editor, "POST", &format!("{path}/{way}"), body).await;
        assert_eq!(answer.code(), "forbidden", "{way}");
    }
    let later = json!({"at": "2026-11-28T18:00:00Z", "zone": "Europe/Berlin"});
    let moved = net.browse(&editor, "POST", &format!("{path}/schedule"), later).await.json();
    assert_eq!(moved["state"], "draft", "{moved}");
    assert_eq!(moved["request"]["at"], "2026-11-28T18:00:00Z");
    // Also an owner who drags it in the calendar has not said yes.
    let back = json!({"at": at, "zone": "Europe/Berlin"});
    let moved = net.browse(&owner, "POST", &format!("{path}/schedule"), back).await.json();
    assert_eq!((moved["state"].as_str(), moved["request"]["at"].as_str()), (Some("draft"), Some(at)));
    assert!(jobs(&net, &post).await.is_empty());

    let approved = net.browse(&owner, "POST", &format!("{path}/approve"), Value::Null).await.json();
    assert_eq!(approved["state"], "scheduled", "{approved}");
    assert_eq!((approved["approved_by"].as_str(), approved["at"].as_str()), (Some("owner"), Some(at)));
    assert_eq!(approved["request"], Value::Null);
    assert_eq!(jobs(&net, &post).await, ["publish"]);
    let again = net.browse(&owner, "POST", &format!("{path}/approve"), Value::Null).await;
    assert_eq!(again.code(), "conflict");
    // What is on its way is the owner's to stop.
    let other = json!({"at": "2026-11-30T18:00:00Z", "zone": "Europe/Berlin"});
    assert_eq!(net.browse(&editor, "POST", &format!("{path}/cancel"), Value::Null).await.code(), "forbidden");
    assert_eq!(net.browse(&editor, "POST", &format!("{path}/schedule"), other).await.code(), "forbidden");

    let log = net.world.conductor.list_audit(conductor::page(50)).await.unwrap();
    let lines: Vec<String> = log
        .items
        .iter()
        .filter(|entry| Some(entry.subject.as_str()) == post["id"].as_str())
        .map(|entry| format!("{} {}", entry.actor, entry.verb))
        .collect();
    assert_eq!(lines, ["owner approve_post", "editor ask_for_post"]);
}

#[tokio::test]
async fn a_request_is_taken_back_by_an_editor_and_does_not_go_when_its_time_went_by() {
    let net = Net::start().await;
    let editor = net.log_in(Role::Editor).await;
    let post = approve(&net, &editor, json!({})).await;
    assert_eq!((post["state"].as_str(), post["request"]["at"].as_str()), (Some("draft"), None));
    let path = format!("/posts/{}", post["id"].as_str().unwrap());
    // An editor takes back what was asked for.
    let gone = net.browse(&editor, "POST", &format!("{path}/cancel"), Value::Null).await.json();
    assert_eq!(gone["state"], "cancelled", "{gone}");

    let post = approve(&net, &editor, json!({"at": "2026-11-27T18:00:00Z", "zone": "UTC"})).await;
    let path = format!("/posts/{}", post["id"].as_str().unwrap());
    net.world.clock.advance(SignedDuration::from_hours(24 * 30));
    // A month later everybody logs in again.
    let owner = net.log_in(Role::Owner).await;
    let late = net.browse(&owner, "POST", &format!("{path}/approve"), Value::Null).await;
    assert_eq!(late.code(), "conflict");
    assert!(late.text().contains("time"), "{}", late.text());
    let states = net.world.conductor.list_posts(PostFilter::default(), conductor::page(10)).await.unwrap();
    assert!(states.items.iter().all(|view| matches!(view.post.state, PostState::Draft | PostState::Cancelled)));
}

#[tokio::test]
async fn who_sits_at_the_machine_says_yes_as_before() {
    let net = Net::start().await;
    let owner = net.log_in(Role::Owner).await;
    let post = approve(&net, &owner, json!({"at": "2026-11-27T18:00:00Z", "zone": "UTC"})).await;
    assert_eq!((post["state"].as_str(), post["approved_by"].as_str()), (Some("scheduled"), Some("owner")));
}

#[tokio::test]
async fn an_editor_takes_back_reviews_and_not_what_owners_did() {
    let net = Net::start().await;
    let (editor, owner) = (net.log_in(Role::Editor).await, net.log_in(Role::Owner).await);
    let folders = net.browse(&owner, "GET", "/folders", Value::Null).await.json();
    let folder = folders["items"][0]["id"].as_str().unwrap().to_owned();
    let removed = net.browse(&owner, "DELETE", &format!("/folders/{folder}"), Value::Null).await.json();
    let undo = json!({"id": removed["undo_id"]});
    assert_eq!(net.browse(&editor, "POST", "/undo", undo).await.code(), "forbidden");
    assert_eq!(net.browse(&editor, "POST", "/undo", json!({})).await.code(), "forbidden", "the newest is the owner's");
    let body = json!({"ids": [net.world.moment.id], "state": "rejected"});
    let decided = net.browse(&editor, "POST", "/moments/decide", body).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text());
    let undone = net.browse(&editor, "POST", "/undo", json!({})).await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.text());
}
