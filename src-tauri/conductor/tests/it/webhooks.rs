//! Webhooks: a receiver that checks what it gets the way the standard says, and what becomes of messages that do not arrive.

use crate::house::House;
use axum::{Router, body::Bytes, extract::State, http::HeaderMap, response::IntoResponse, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use conductor::{
    MemoryPlace, WebhookChange, WebhookView,
    clock::{Clock, ManualClock, SystemClock},
    world::Faults,
};
use domain::{Delivery, DeliveryState, Happening, MomentState, WebhookId};
use jiff::{SignedDuration, Timestamp};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};
use testkit::TinyOptions;

/// A message as it came.
#[derive(Debug, Clone)]
struct Got {
    id: String,
    timestamp: i64,
    signatures: Vec<String>,
    body: String,
}

impl Got {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// HMAC-SHA256 by RFC 2104, written out: not with what signed it.
    fn is_signed_by(&self, secret: &str) -> bool {
        use sha2::{Digest as _, Sha256};
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        assert!(key.len() <= 64);
        let pad = |byte: u8| (0..64).map(|n| key.get(n).copied().unwrap_or(0) ^ byte).collect::<Vec<u8>>();
        let text = format!("{}.{}.{}", self.id, self.timestamp, self.body);
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
        let outer = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
        self.signatures.contains(&format!("v1,{}", BASE64.encode(outer)))
    }
}

/// Somebody who listens.
#[derive(Clone)]
struct Receiver {
    url: String,
    seen: Arc<Mutex<Vec<Got>>>,
    /// What is answered: a status, and where it sends the asker.
    says: Arc<Mutex<(u16, Option<String>)>>,
}

impl Receiver {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let receiver = Self { url, seen: Arc::default(), says: Arc::new(Mutex::new((200, None))) };
        let app = Router::new().route("/hook", post(Self::hear)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    async fn hear(State(receiver): State<Self>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/json");
        let got = Got {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp").parse().unwrap(),
            signatures: header("webhook-signature").split(' ').map(str::to_owned).collect(),
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        receiver.seen.lock().unwrap().push(got);
        let (status, location) = receiver.says.lock().unwrap().clone();
        let mut headers = HeaderMap::new();
        if let Some(location) = location {
            headers.insert("location", location.parse().unwrap());
        }
        (axum::http::StatusCode::from_u16(status).unwrap(), headers, "well")
    }

    fn say(&self, status: u16) {
        *self.says.lock().unwrap() = (status, None);
    }

    fn seen(&self) -> Vec<Got> {
        self.seen.lock().unwrap().clone()
    }

    fn kinds(&self) -> Vec<String> {
        self.seen().iter().map(Got::kind).collect()
    }
}

/// A library with somebody who listens, and a clock that stands until it is moved.
struct Told {
    house: House,
    clock: ManualClock,
    receiver: Receiver,
    hook: WebhookId,
    secret: String,
}

fn change(url: &str, events: &[Happening]) -> WebhookChange {
    WebhookChange { name: "Lights".into(), url: url.into(), events: events.to_vec(), enabled: true }
}

impl Told {
    async fn new(events: &[Happening]) -> Self {
        let clock = ManualClock::new(Timestamp::now());
        Self::at(Arc::new(clock.clone()), clock, events).await
    }

    async fn at(time: Arc<dyn Clock>, clock: ManualClock, events: &[Happening]) -> Self {
        let receiver = Receiver::start().await;
        let house = House::with(|world| {
            world.clock = time;
            world.secrets = Some(Arc::new(MemoryPlace::default()));
        })
        .await;
        let (view, secret) = house.conductor.add_webhook(change(&receiver.url, events), false).await.unwrap();
        Self { house, clock, receiver, hook: view.webhook.id, secret: secret.expose().to_owned() }
    }

    async fn deliveries(&self) -> Vec<Delivery> {
        self.house.conductor.list_deliveries(self.hook).await.unwrap()
    }

    async fn view(&self) -> WebhookView {
        let views = self.house.conductor.list_webhooks().await.unwrap();
        views.into_iter().find(|view| view.webhook.id == self.hook).unwrap()
    }

    /// Waits until the newest message was sent so many times.
    async fn sent(&self, times: u32) -> Delivery {
        let hook = self.hook;
        self.house
            .wait("a message to be sent", async |conductor| {
                let newest = conductor.list_deliveries(hook).await.unwrap().into_iter().next()?;
                (newest.attempts == times).then_some(newest)
            })
            .await
    }

    /// Lets time pass until the message that waits is due.
    async fn until_due(&self) {
        let next =
            self.deliveries().await.iter().filter(|it| it.state == DeliveryState::Waiting).map(|it| it.next_at).min();
        // The job has to be put off before its time comes, or it is only looked at half a minute later.
        let due = next.unwrap();
        self.house
            .wait("the job to wait", async |conductor| {
                let jobs =
                    conductor.list_jobs(conductor::open_jobs(Some("tell".into())), conductor::page(9)).await.unwrap();
                jobs.items.iter().any(|view| view.job.state == domain::JobState::Queued).then_some(())
            })
            .await;
        self.clock.advance(due.duration_since(self.clock.now()) + SignedDuration::from_secs(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_and_signed() {
    // A clock that goes: what is asked for while its job runs is done a moment after that run.
    let clock = ManualClock::new(Timestamp::now());
    let told = Told::at(Arc::new(SystemClock), clock, &Happening::ALL).await;
    let made = told.house.recording(6.0, &TinyOptions::default());
    told.house.import(&made.path).await;
    let clip = told.house.accepted_clip().await;
    told.house.conductor.render_clip(clip).await.unwrap();
    told.house.idle().await;
    let kinds = told.receiver.kinds();
    for kind in ["recording.analysed", "moments.found", "clip.rendered"] {
        assert_eq!(kinds.iter().filter(|it| *it == kind).count(), 1, "{kind}: {kinds:?}");
    }
    // A file that is there is not made again, and nothing is said of it.
    told.house.conductor.render_clip(clip).await.unwrap();
    told.house.idle().await;
    assert_eq!(told.receiver.kinds().len(), kinds.len());
    let account = told.house.destination().await.id;
    let approval = conductor::Approval {
        accounts: vec![account],
        at: None,
        zone: None,
        visibility: None,
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    };
    let post = told.house.conductor.approve_clip(clip, approval).await.unwrap()[0].post.id;
    told.house.idle().await;
    let live = told.receiver.seen().pop().unwrap();
    assert_eq!((live.kind().as_str(), &live.json()["data"]["post_id"]), ("post.live", &serde_json::json!(post)));
    assert_eq!(live.json()["data"]["platform"], "folder");
    let ids: std::collections::HashSet<String> = told.receiver.seen().iter().map(|got| got.id.clone()).collect();
    assert_eq!(ids.len(), told.receiver.seen().len());
    assert!(told.receiver.seen().iter().all(|got| got.is_signed_by(&told.secret)));
    assert!(told.deliveries().await.iter().all(|it| it.state == DeliveryState::Delivered && it.attempts == 1));
    assert_eq!(told.house.moments(&[MomentState::Accepted]).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_does_not_arrive_is_sent_again_with_its_id() {
    let told = Told::new(&[Happening::PostLive]).await;
    told.receiver.say(503);
    told.house.conductor.test_webhook(told.hook).await.unwrap();
    let first = told.sent(1).await;
    assert_eq!((first.state, first.answer.unwrap().status), (DeliveryState::Waiting, Some(503)));
    told.until_due().await;
    told.sent(2).await;
    told.receiver.say(204);
    told.until_due().await;
    let last = told.sent(3).await;
    assert_eq!(last.state, DeliveryState::Delivered);
    let seen = told.receiver.seen();
    assert!(seen.iter().all(|got| got.id == last.message_id() && got.body == last.body), "{seen:?}");
    assert!(seen[0].timestamp < seen[2].timestamp, "each try has its own time");
    // Asked for once more by the person.
    told.house.conductor.redeliver(last.id).await.unwrap();
    told.house.wait("the repetition", async |_| (told.receiver.seen().len() == 4).then_some(())).await;
    assert_eq!(told.receiver.seen()[3].id, last.message_id());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_wants_nothing_is_left_alone() {
    let told = Told::new(&[Happening::PostLive]).await;
    told.receiver.say(410);
    told.house.conductor.test_webhook(told.hook).await.unwrap();
    assert_eq!(told.sent(1).await.state, DeliveryState::GivenUp);
    let view =
        told.house.wait("it to be off", async |_| Some(told.view().await).filter(|view| !view.webhook.enabled)).await;
    assert!(view.standing.problem.unwrap().why.contains("410"));
    assert_eq!(told.house.conductor.test_webhook(told.hook).await.unwrap_err().code, domain::Code::Conflict);
    // Switched on again it begins with a clean sheet.
    told.receiver.say(200);
    let again = change(&told.receiver.url, &[Happening::PostLive]);
    let view = told.house.conductor.change_webhook(told.hook, again).await.unwrap();
    assert_eq!(view.standing, domain::WebhookStanding::default());
    told.house.conductor.test_webhook(told.hook).await.unwrap();
    assert_eq!(told.sent(1).await.state, DeliveryState::Delivered);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_followed_elsewhere() {
    let told = Told::new(&[Happening::PostLive]).await;
    let other = Receiver::start().await;
    *told.receiver.says.lock().unwrap() = (307, Some(other.url.clone()));
    told.house.conductor.test_webhook(told.hook).await.unwrap();
    let sent = told.sent(1).await;
    assert_eq!((sent.state, sent.answer.unwrap().status), (DeliveryState::Waiting, Some(307)));
    assert!(other.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_before_signs_for_a_day() {
    let told = Told::new(&[Happening::PostLive]).await;
    let new = told.house.conductor.renew_webhook_secret(told.hook).await.unwrap();
    told.house.conductor.test_webhook(told.hook).await.unwrap();
    told.sent(1).await;
    let both = told.receiver.seen().pop().unwrap();
    assert!(both.is_signed_by(new.expose()) && both.is_signed_by(&told.secret), "{both:?}");
    told.clock.advance(SignedDuration::from_hours(25));
    told.house.conductor.test_webhook(told.hook).await.unwrap();
    told.house.wait("the second", async |_| (told.receiver.seen().len() == 2).then_some(())).await;
    let one = told.receiver.seen().pop().unwrap();
    assert!(one.is_signed_by(new.expose()) && !one.is_signed_by(&told.secret), "{one:?}");
    // Nothing of either is in the library.
    let (secret, new) = (told.secret.clone(), new.expose().to_owned());
    told.house.conductor.shut_down().await;
    for entry in std::fs::read_dir(told.house.conductor.paths().database().parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for secret in [&secret, &new] {
            let secret = secret.strip_prefix("whsec_").unwrap().as_bytes();
            assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_after_it_arrived_sends_it_again_as_the_same() {
    let told = Told::new(&[Happening::PostLive]).await;
    let Told { house, receiver, hook, .. } = told;
    let place = Arc::new(MemoryPlace::default());
    let house = house.restart(|world| world.secrets = Some(place.clone())).await;
    // The place of secrets is a new one: what it can't sign it does not send, and it says so.
    house.conductor.test_webhook(hook).await.unwrap();
    house
        .wait("the job to need the person", async |conductor| {
            let jobs =
                conductor.list_jobs(conductor::open_jobs(Some("tell".into())), conductor::page(9)).await.unwrap();
            jobs.items.iter().any(|view| view.job.state == domain::JobState::NeedsUser).then_some(())
        })
        .await;
    assert!(receiver.seen().is_empty());
    let crashes = Arc::new(AtomicBool::new(true));
    let once = crashes.clone();
    let house = house
        .restart(|world| {
            world.secrets = Some(place.clone());
            world.faults = Faults::new(move |point| {
                assert!(point != "told" || !once.swap(false, Ordering::SeqCst), "it died here");
            });
        })
        .await;
    house.conductor.renew_webhook_secret(hook).await.unwrap();
    house.wait("both", async |_| (receiver.seen().len() == 2).then_some(())).await;
    let seen = receiver.seen();
    assert_eq!((&seen[0].id, &seen[0].body), (&seen[1].id, &seen[1].body));
    house
        .wait("it to be written down", async |conductor| {
            let newest = conductor.list_deliveries(hook).await.unwrap().remove(0);
            (newest.state == DeliveryState::Delivered).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_told_is_refused_with_its_field() {
    let told = Told::new(&[Happening::PostLive]).await;
    let add = async |change: WebhookChange| {
        told.house.conductor.add_webhook(change, false).await.map(drop).unwrap_err().field.unwrap_or_default()
    };
    assert_eq!(add(change("http://example.com/", &[Happening::PostLive])).await, "url");
    assert_eq!(add(WebhookChange { name: "Two".into(), ..change(&told.receiver.url, &[]) }).await, "events");
    assert_eq!(add(change(&told.receiver.url, &[Happening::PostLive])).await, "name");
    assert_eq!(told.house.conductor.list_webhooks().await.unwrap().len(), 1);
    told.house.conductor.remove_webhook(told.hook).await.unwrap();
    assert_eq!(told.house.conductor.remove_webhook(told.hook).await.unwrap_err().code, domain::Code::NotFound);
}
