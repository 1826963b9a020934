//! Webhooks: messages that are written with what happened.

use crate::sample::{at, new_store, one_clip, post};
use domain::{DeliveryAnswer, DeliveryState, Happening, PostEvent, Problem, Webhook, WebhookId, WebhookStanding};
use store::{jobs, webhooks};

fn hook(name: &str, events: &[Happening]) -> Webhook {
    Webhook {
        id: WebhookId::new(),
        name: name.into(),
        url: "https://example.com/hook".into(),
        events: events.to_vec(),
        enabled: true,
    }
}

#[test]
fn a_message_is_written_with_the_move_of_its_post_or_not_at_all() {
    let (_home, store, _, _, clip, account) = one_clip();
    let (heard, deaf) = (hook("heard", &[Happening::PostFailed]), hook("deaf", &[Happening::PostLive]));
    let (id, other) = (heard.id, deaf.id);
    let sent = post(&clip, &account);
    let post_id = sent.id;
    store
        .write_blocking(move |tx| {
            webhooks::save(tx, &heard, at(1))?;
            webhooks::save(tx, &deaf, at(1))?;
            store::posts::insert(tx, &sent)?;
            store::posts::apply(tx, post_id, PostEvent::Approve, at(2))?;
            store::posts::apply(tx, post_id, PostEvent::Start, at(3)).map(drop)
        })
        .unwrap();
    let fail = move |tx: &store::Tx<'_>| {
        let problem = Problem::new(domain::Code::PlatformRefused, "It was refused.", "The platform says so.");
        store::posts::apply(tx, post_id, PostEvent::Fail { problem }, at(5))
    };
    // A transaction that is given up takes its message along.
    let given_up = store.write_blocking(move |tx| {
        fail(tx)?;
        assert_eq!(webhooks::deliveries(tx, id, 10)?.len(), 1);
        Err::<(), _>(store::StoreError::Closed)
    });
    assert!(given_up.is_err());
    store
        .write_blocking(move |tx| {
            assert!(webhooks::deliveries(tx, id, 10)?.is_empty());
            fail(tx)?;
            let [message] = &webhooks::deliveries(tx, id, 10)?[..] else { panic!("one") };
            assert!(message.body.starts_with(r#"{"type":"post.failed","timestamp":"2025-"#), "{}", message.body);
            let body: serde_json::Value = serde_json::from_str(&message.body).unwrap();
            assert_eq!(body["data"]["problem"]["code"], "platform_refused");
            assert_eq!(body["data"]["post_id"], serde_json::json!(post_id));
            assert!(webhooks::deliveries(tx, other, 10)?.is_empty());
            assert_eq!(jobs::open_for(tx, &id.to_string())?.len(), 1);
            assert!(jobs::open_for(tx, &other.to_string())?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn messages_wait_in_their_order_and_are_put_off_together() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let hook = hook("a", &[Happening::JobFailed]);
            webhooks::save(tx, &hook, at(0))?;
            let data = serde_json::json!({"n": 1});
            let first = webhooks::note_for(tx, hook.id, Happening::JobFailed, &data, at(1))?;
            let second = webhooks::note_for(tx, hook.id, Happening::Test, &data, at(2))?;
            assert_eq!(webhooks::next(tx, hook.id)?.unwrap().id, first);
            let answer = DeliveryAnswer { status: Some(503), text: "later".into(), took_ms: 7 };
            webhooks::sent(tx, first, DeliveryState::Waiting, &answer, at(100), at(3))?;
            webhooks::hold(tx, hook.id, at(100))?;
            assert_eq!(webhooks::next(tx, hook.id)?.unwrap().next_at, at(100));
            webhooks::release(tx, hook.id, at(50))?;
            let kept = webhooks::delivery(tx, first)?.unwrap();
            assert_eq!(
                (kept.attempts, kept.next_at, kept.answer, kept.last_at),
                (1, at(50), Some(answer.clone()), Some(at(3)))
            );
            assert_eq!(webhooks::get(tx, hook.id)?.unwrap().last_at, Some(at(3)));
            // What is over is sent again only when somebody asks.
            webhooks::sent(tx, first, DeliveryState::Delivered, &answer, at(4), at(4))?;
            assert_eq!(webhooks::next(tx, hook.id)?.unwrap().id, second);
            assert_eq!(webhooks::end_waiting(tx, hook.id, at(2), DeliveryState::Dropped)?, 0, "it is not older");
            assert_eq!(webhooks::end_waiting(tx, hook.id, at(9), DeliveryState::Dropped)?, 1);
            assert!(webhooks::again(tx, first, at(9))? && !webhooks::again(tx, first, at(9))?);
            let standing = WebhookStanding { given_up: 2, problem: None };
            webhooks::set_standing(tx, hook.id, &standing)?;
            assert_eq!(webhooks::get(tx, hook.id)?.unwrap().standing, standing);
            // Messages go with their webhook.
            assert!(webhooks::delete(tx, hook.id)? && webhooks::delivery(tx, first)?.is_none());
            Ok(())
        })
        .unwrap();
}

#[test]
fn only_the_newest_messages_are_kept() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let hook = hook("a", &[Happening::JobFailed]);
            webhooks::save(tx, &hook, at(0))?;
            let answer = DeliveryAnswer { status: Some(200), text: String::new(), took_ms: 1 };
            for n in 0..130 {
                let id = webhooks::note_for(tx, hook.id, Happening::Test, &serde_json::json!({"n": n}), at(n))?;
                // The first ones wait: they are never thrown away.
                if n >= 5 {
                    webhooks::sent(tx, id, DeliveryState::Delivered, &answer, at(n), at(n))?;
                }
            }
            let kept = webhooks::deliveries(tx, hook.id, 1000)?;
            assert_eq!(kept.iter().filter(|it| it.state == DeliveryState::Waiting).count(), 5);
            assert!((100..=106).contains(&kept.len()), "{}", kept.len());
            Ok(())
        })
        .unwrap();
}
