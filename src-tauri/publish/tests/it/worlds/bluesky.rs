//! A stand-in for Bluesky's four hosts, with one account that is signed in.

use super::World;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState};
use publish::{BlueskyPublisher, Credentials, Endpoints, Means, Parcel, Publisher, Secret, Vault};
use serde_json::json;
use std::sync::Arc;
use testkit::{FakeBluesky, build, service::Service};

pub struct Bluesky {
    pub fake: Arc<FakeBluesky>,
    pub desk: Desk,
    pub means: Means,
}

impl Bluesky {
    pub async fn new() -> Self {
        let world = Self::not_connected().await;
        BlueskyPublisher::new(&world.means).connect(&world.desk.parcel.account).await.unwrap();
        world
    }

    /// Handle and app password are stored; nobody has signed in yet.
    pub async fn not_connected() -> Self {
        let fake = Arc::new(FakeBluesky::start().unwrap());
        let endpoints = Endpoints::real()
            .with("bluesky.entryway", &fake.entryway.url())
            .with("bluesky.video", &fake.video.url())
            .with("bluesky.reads", &fake.reads.url());
        // The app's clock is the service's, so that a test can let hours pass.
        let clock = Arc::clone(&fake);
        let means = means(endpoints, Vault::in_memory()).with_clock(move || clock.pds.now());
        let mut desk = Desk::new("Three kills");
        desk.parcel.account = Account {
            id: AccountId::new(),
            platform: "bluesky".into(),
            name: "Clip".into(),
            config: json!({ "handle": fake.handle() }),
            state: AccountState::Ready,
            problem: None,
            created_at: build::saturday_evening(),
        };
        desk.parcel.media = Some(build::media_info(12.0));
        let more = [("app_password".to_owned(), Secret::new(fake.password()))].into();
        let credentials = Credentials { more, ..Credentials::default() };
        means.vault.put(desk.parcel.account.id, &credentials).await.unwrap();
        Self { fake, desk, means }
    }
}

impl World for Bluesky {
    fn means(&self) -> Means {
        self.means.clone()
    }

    fn parcel(&self) -> Parcel {
        self.desk.again()
    }

    fn posts(&self) -> usize {
        self.fake.posts().len()
    }

    fn services(&self) -> Vec<&Service> {
        vec![&self.fake.pds, &self.fake.video, &self.fake.entryway]
    }

    fn addresses(&self) -> Vec<(String, String)> {
        let fake = &self.fake;
        let services = [("entryway", &fake.entryway), ("video", &fake.video), ("reads", &fake.reads)];
        services.map(|(key, service)| (format!("bluesky.{key}"), service.url())).into()
    }
}
