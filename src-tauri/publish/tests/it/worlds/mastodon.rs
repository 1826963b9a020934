//! A stand-in for a Mastodon server, with one account that is signed in.

use super::World;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState};
use publish::{Credentials, Endpoints, Means, Parcel, Secret, Vault};
use serde_json::json;
use std::sync::Arc;
use testkit::{FakeMastodon, build, service::Service};

pub struct Mastodon {
    pub fake: Arc<FakeMastodon>,
    pub desk: Desk,
    pub means: Means,
}

impl Mastodon {
    pub async fn new() -> Self {
        let fake = Arc::new(FakeMastodon::start().unwrap());
        // The app's clock is the server's, so that a test can let hours pass.
        let clock = Arc::clone(&fake);
        let means = means(Endpoints::real().with("mastodon", &fake.service.url()), Vault::in_memory())
            .with_clock(move || clock.service.now());
        let mut desk = Desk::new("Three kills");
        desk.parcel.account = Account {
            id: AccountId::new(),
            platform: "mastodon".into(),
            name: "Clip".into(),
            config: json!({ "instance": "social.example" }),
            state: AccountState::Ready,
            problem: None,
            created_at: build::saturday_evening(),
        };
        desk.parcel.media = Some(build::media_info(12.0));
        let token = fake.token("read:accounts read:statuses write:media write:statuses");
        let credentials = Credentials { access: Some(Secret::new(token)), ..Credentials::default() };
        means.vault.put(desk.parcel.account.id, &credentials).await.unwrap();
        Self { fake, desk, means }
    }
}

impl World for Mastodon {
    fn means(&self) -> Means {
        self.means.clone()
    }

    fn parcel(&self) -> Parcel {
        self.desk.again()
    }

    fn posts(&self) -> usize {
        self.fake.statuses().len()
    }

    fn services(&self) -> Vec<&Service> {
        vec![&self.fake.service]
    }

    fn addresses(&self) -> Vec<(String, String)> {
        vec![("mastodon".to_owned(), self.fake.service.url())]
    }
}
