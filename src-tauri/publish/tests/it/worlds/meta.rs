//! A stand-in for Meta with one person, one page and one Instagram account, for both platforms.

use super::World;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState, Visibility};
use publish::{Credentials, Endpoints, Means, OAuthClient, Parcel, Secret, Vault};
use serde_json::json;
use std::sync::Arc;
use testkit::{FakeMeta, build, service::Service};

pub struct Meta {
    pub fake: Arc<FakeMeta>,
    pub desk: Desk,
    pub means: Means,
}

impl Meta {
    pub async fn new(platform: &str) -> Self {
        let fake = Arc::new(FakeMeta::start().unwrap());
        let clock = Arc::clone(&fake);
        let means = means(Endpoints::real().with(platform, &fake.service.url()), Vault::in_memory())
            .with_clock(move || clock.service.now());
        let mut desk = Desk::new("Three kills");
        desk.parcel.visibility = Visibility::Public;
        desk.parcel.account = Account {
            id: AccountId::new(),
            platform: platform.into(),
            name: "Fake Page".into(),
            config: json!({
                "ig_user_id": FakeMeta::ACCOUNT, "username": "fake.creator", "page_id": FakeMeta::PAGE,
            }),
            state: AccountState::Ready,
            problem: None,
            created_at: build::saturday_evening(),
        };
        let mut media = build::media_info(12.0);
        if let Some(video) = &mut media.video {
            (video.width, video.height) = (1080, 1920);
        }
        desk.parcel.media = Some(media);
        let (person, page, end) = fake.signed_in();
        let secret = Some(Secret::new(FakeMeta::APP_SECRET));
        let credentials = Credentials {
            access: Some(Secret::new(person)),
            access_expires_at: Some(end),
            client: Some(OAuthClient { id: FakeMeta::APP_ID.into(), secret }),
            more: [("page_token".to_owned(), Secret::new(page))].into(),
            ..Credentials::default()
        };
        means.vault.put(desk.parcel.account.id, &credentials).await.unwrap();
        Self { fake, desk, means }
    }
}

impl World for Meta {
    fn means(&self) -> Means {
        self.means.clone()
    }

    fn parcel(&self) -> Parcel {
        self.desk.again()
    }

    fn posts(&self) -> usize {
        self.fake.media().len() + self.fake.reels().len()
    }

    fn services(&self) -> Vec<&Service> {
        vec![&self.fake.service]
    }

    fn addresses(&self) -> Vec<(String, String)> {
        vec![(self.desk.parcel.account.platform.clone(), self.fake.service.url())]
    }
}
