//! A stand-in for YouTube with one channel.

use super::World;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState, Visibility};
use publish::{Credentials, Endpoints, Means, OAuthClient, Parcel, Secret, Vault};
use serde_json::json;
use testkit::{FakeYouTube, build, service::Service};

/// Bytes of the video: some grains of 256 KiB, the last one not whole.
pub const VIDEO_BYTES: usize = 3 * 262_144 + 77;

pub struct YouTube {
    pub fake: FakeYouTube,
    pub desk: Desk,
    pub means: Means,
}

impl YouTube {
    pub async fn new() -> Self {
        let fake = FakeYouTube::start().unwrap();
        let means = means(Endpoints::real().with("youtube", &fake.service.url()), Vault::in_memory());
        let mut desk = Desk::new("Three kills");
        std::fs::write(&desk.parcel.file, (0..VIDEO_BYTES).map(|at| (at * 31 % 251) as u8).collect::<Vec<_>>())
            .unwrap();
        desk.parcel.visibility = Visibility::Public;
        desk.parcel.account = Account {
            id: AccountId::new(),
            platform: "youtube".into(),
            name: "Fake Channel".into(),
            config: json!({ "audited": true }),
            state: AccountState::Ready,
            problem: None,
            created_at: build::saturday_evening(),
        };
        let (refresh, access, end) = fake.signed_in();
        let secret = Some(Secret::new(FakeYouTube::CLIENT_SECRET));
        let credentials = Credentials {
            access: Some(Secret::new(access)),
            access_expires_at: Some(end),
            refresh: Some(Secret::new(refresh)),
            client: Some(OAuthClient { id: FakeYouTube::CLIENT_ID.into(), secret }),
            ..Credentials::default()
        };
        means.vault.put(desk.parcel.account.id, &credentials).await.unwrap();
        Self { fake, desk, means }
    }
}

impl World for YouTube {
    fn means(&self) -> Means {
        self.means.clone()
    }

    fn parcel(&self) -> Parcel {
        self.desk.again()
    }

    fn posts(&self) -> usize {
        self.fake.videos().len()
    }

    fn services(&self) -> Vec<&Service> {
        vec![&self.fake.service]
    }

    fn addresses(&self) -> Vec<(String, String)> {
        vec![("youtube".to_owned(), self.fake.service.url())]
    }
}
