//! A stand-in for Discord with one webhook.

use super::World;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState};
use publish::{Credentials, Endpoints, Means, Parcel, Secret, Vault};
use serde_json::json;
use testkit::{FakeDiscord, build, service::Service};

pub struct Discord {
    pub fake: FakeDiscord,
    pub desk: Desk,
    pub means: Means,
}

impl Discord {
    pub async fn new() -> Self {
        let fake = FakeDiscord::start().unwrap();
        let means = means(Endpoints::real().with("discord", &fake.service.url()), Vault::in_memory());
        let mut desk = Desk::new("Three kills");
        desk.parcel.account = Account {
            id: AccountId::new(),
            platform: "discord".into(),
            name: "Clips".into(),
            config: json!({ "guild_id": "1310000000000000003", "channel_id": "1310000000000000002" }),
            state: AccountState::Ready,
            problem: None,
            created_at: build::saturday_evening(),
        };
        let more = [("webhook".to_owned(), Secret::new(fake.webhook_url()))].into();
        let credentials = Credentials { more, ..Credentials::default() };
        means.vault.put(desk.parcel.account.id, &credentials).await.unwrap();
        Self { fake, desk, means }
    }
}

impl World for Discord {
    fn means(&self) -> Means {
        self.means.clone()
    }

    fn parcel(&self) -> Parcel {
        self.desk.again()
    }

    fn posts(&self) -> usize {
        self.fake.messages().len()
    }

    fn services(&self) -> Vec<&Service> {
        vec![&self.fake.service]
    }

    fn addresses(&self) -> Vec<(String, String)> {
        vec![("discord".to_owned(), self.fake.service.url())]
    }
}
