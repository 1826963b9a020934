//! A stand-in for TikTok with one account that is signed in.

use super::World;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState};
use publish::{Credentials, Endpoints, Means, OAuthClient, Parcel, Secret, Vault};
use serde_json::json;
use std::sync::Arc;
use testkit::{FakeTikTok, build, service::Service};

pub struct TikTok {
    pub fake: Arc<FakeTikTok>,
    pub desk: Desk,
    pub means: Means,
}

impl TikTok {
    pub async fn new() -> Self {
        let fake = Arc::new(FakeTikTok::start().unwrap());
        let clock = Arc::clone(&fake);
        let means = means(Endpoints::real().with("tiktok", &fake.service.url()), Vault::in_memory())
            .with_clock(move || clock.service.now());
        let mut desk = Desk::new("Three kills");
        desk.parcel.account = Account {
            id: AccountId::new(),
            platform: "tiktok".into(),
            name: "Fake Creator".into(),
            config: json!({ "audited": true, "username": "fakecreator" }),
            state: AccountState::Ready,
            problem: None,
            created_at: build::saturday_evening(),
        };
        desk.parcel.media = Some(build::media_info(12.0));
        desk.parcel.choices = json!({ "way": "direct", "privacy": "PUBLIC_TO_EVERYONE", "agree": true });
        let (refresh, access, end) = fake.signed_in();
        let secret = Some(Secret::new(FakeTikTok::CLIENT_SECRET));
        let credentials = Credentials {
            access: Some(Secret::new(access)),
            access_expires_at: Some(end),
            refresh: Some(Secret::new(refresh)),
            client: Some(OAuthClient { id: FakeTikTok::CLIENT_KEY.into(), secret }),
            scopes: FakeTikTok::SCOPES.split(',').map(str::to_owned).collect(),
            ..Credentials::default()
        };
        means.vault.put(desk.parcel.account.id, &credentials).await.unwrap();
        Self { fake, desk, means }
    }
}

impl World for TikTok {
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
        vec![&self.fake.service]
    }

    fn addresses(&self) -> Vec<(String, String)> {
        vec![("tiktok".to_owned(), self.fake.service.url())]
    }
}
