//! Uploads that give way: to a stream, and to the speed that the person allows.

use crate::house::House;
use conductor::{
    Approval,
    playing::{Onlooker, Playing},
};
use domain::{PostId, PostState, Visibility};
use jiff::SignedDuration;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use testkit::{FakeBluesky, TinyOptions};

/// A library with an account, and a switch that is on while a stream is sent.
struct Sending {
    house: House,
    fake: FakeBluesky,
    streams: Arc<AtomicBool>,
}

impl Sending {
    async fn new(publishing: serde_json::Value) -> Self {
        let fake = FakeBluesky::start().unwrap();
        let streams = Arc::new(AtomicBool::new(false));
        let endpoints = conductor::Endpoints::real()
            .with("bluesky.entryway", &fake.entryway.url())
            .with("bluesky.video", &fake.video.url())
            .with("bluesky.reads", &fake.reads.url());
        let runs = streams.clone();
        let house = House::with(|world| {
            world.endpoints = endpoints;
            world.secrets = Some(Arc::new(conductor::MemoryPlace::default()));
            world.onlooker = Onlooker {
                look: Arc::new(move || runs.load(Ordering::SeqCst).then_some(Playing::Stream)),
                every: SignedDuration::from_millis(50),
            };
        })
        .await;
        house.conductor.change_settings(serde_json::json!({"publishing": publishing})).await.unwrap();
        Self { house, fake, streams }
    }

    /// Sends a clip on its way.
    async fn send(&self) -> PostId {
        let made = self.house.recording(12.0, &TinyOptions { size: (640, 360), ..TinyOptions::default() });
        self.house.import(&made.path).await;
        let clip = self.house.accepted_clip().await;
        let config = serde_json::json!({"handle": self.fake.handle(), "app_password": self.fake.password()});
        let account = self.house.conductor.add_account("bluesky".into(), "Clips".into(), config).await.unwrap().id;
        let approval = Approval {
            accounts: vec![account],
            at: None,
            zone: None,
            visibility: Some(Visibility::Public),
            choices: Default::default(),
            by_platform: false,
            next_slot: false,
        };
        self.house.conductor.approve_clip(clip, approval).await.unwrap()[0].post.id
    }

    async fn state(&self, post: PostId) -> PostState {
        self.house.conductor.get_post(post).await.unwrap().post.post.state
    }

    /// Waits until the post waits for the end of the stream.
    async fn waits(&self, post: PostId) {
        self.house
            .wait("the upload to wait", async |conductor| {
                let jobs = conductor.list_jobs(conductor::JobFilter::default(), conductor::page(50)).await.unwrap();
                let job = jobs.items.into_iter().find(|view| view.job.subject == post.to_string())?;
                (job.waits.as_deref() == Some("waiting for the end of the stream")).then_some(())
            })
            .await;
    }

    async fn is_live(&self, post: PostId) {
        self.house
            .wait("the post", async |_| matches!(self.state(post).await, PostState::Live { .. }).then_some(()))
            .await;
        assert_eq!(self.fake.posts().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_wait_for_the_end_of_a_stream_where_that_is_wished() {
    let sending = Sending::new(serde_json::json!({"wait_while_streaming": true})).await;
    sending.streams.store(true, Ordering::SeqCst);
    let post = sending.send().await;
    sending.waits(post).await;
    let state = sending.state(post).await;
    assert!(matches!(state, PostState::Approved | PostState::Preflight), "nothing was sent: {state:?}");
    sending.streams.store(false, Ordering::SeqCst);
    sending.is_live(post).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_go_on_beside_a_stream_otherwise() {
    let sending = Sending::new(serde_json::json!({"wait_while_streaming": false})).await;
    sending.streams.store(true, Ordering::SeqCst);
    let post = sending.send().await;
    sending.is_live(post).await;
}

/// So slow that the upload is still under way when the stream begins.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_stops_when_a_stream_begins_and_goes_on_after_it() {
    let sending = Sending::new(serde_json::json!({"wait_while_streaming": true, "upload_limit": 10_000})).await;
    let post = sending.send().await;
    sending
        .house
        .wait("the upload", async |_| {
            let state = sending.state(post).await;
            matches!(state, PostState::Uploading { .. }).then_some(())
        })
        .await;
    sending.streams.store(true, Ordering::SeqCst);
    sending.waits(post).await;
    let PostState::Uploading { sent_bytes, total_bytes, .. } = sending.state(post).await else {
        panic!("{:?}", sending.state(post).await);
    };
    assert!(sent_bytes < total_bytes, "{sent_bytes} of {total_bytes}");
    assert!(sending.fake.posts().is_empty());
    let limit = serde_json::json!({"publishing": {"upload_limit": null}});
    sending.house.conductor.change_settings(limit).await.unwrap();
    sending.streams.store(false, Ordering::SeqCst);
    sending.is_live(post).await;
}
