//! Our sign-in, the whole of it, against a certified OAuth provider with Google's paths.

use super::peer;
use crate::setting::{Desk, means};
use domain::{Account, AccountId, AccountState, Code};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use publish::{
    Credentials, Endpoints, Finding, Means, OAuthClient, Parcel, Publisher as _, Secret, SignIn, Vault,
    YouTubePublisher,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use testkit::build;

struct Provider {
    url: String,
    client: OAuthClient,
    means: Means,
    clock: Arc<Mutex<Timestamp>>,
}

impl Provider {
    fn new(place: &str) -> Self {
        let place: Value = serde_json::from_str(place).unwrap();
        let text = |key: &str| place[key].as_str().unwrap().to_owned();
        let clock = Arc::new(Mutex::new(Timestamp::now()));
        let shared = Arc::clone(&clock);
        let means = means(Endpoints::real().with("youtube", &text("url")), Vault::in_memory())
            .with_clock(move || *shared.lock().unwrap());
        let client = OAuthClient { id: text("client_id"), secret: Some(Secret::new(text("client_secret"))) };
        Self { url: text("url"), client, means, clock }
    }

    /// Our try, with the page opened by a person who says yes (`person`) or no (`nobody`).
    async fn sign_in(&self, who: &str, client: OAuthClient) -> Result<Credentials, domain::Problem> {
        let entry = publish::platform("youtube").unwrap();
        let sign_in = SignIn::begin(&self.means, entry, json!({}), Some(client)).await.unwrap();
        let page = reqwest::Client::new().post(format!("{}/{who}", self.url)).body(sign_in.url.clone());
        let (code, came_back) = tokio::join!(sign_in.wait(Duration::from_secs(30)), page.send());
        let came_back = came_back.unwrap();
        assert!(came_back.status().is_success(), "{}", came_back.text().await.unwrap());
        sign_in.finish(&self.means, &code?).await
    }

    fn an_hour_passes(&self) {
        let mut now = self.clock.lock().unwrap();
        *now += SignedDuration::from_hours(1);
    }

    /// Asks for an access token that is good now, as every pre-flight does first.
    async fn look(&self, parcel: &Parcel) -> Vec<Finding> {
        YouTubePublisher::new(&self.means).preflight(parcel).await.unwrap()
    }
}

fn signed_out(found: &[Finding]) -> bool {
    found.iter().any(|finding| finding.problem.code == Code::AccountNeedsUser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certified_provider_signs_us_in_and_renews_us_once() {
    let Some(place) = peer("CLIPCONDUCTOR_PEER_OIDC") else { return };
    let provider = Provider::new(&place);
    let denied = provider.sign_in("nobody", provider.client.clone()).await.unwrap_err();
    assert!(denied.why.contains("said no"), "{denied:?}");
    let stolen = OAuthClient { secret: Some(Secret::new("another")), ..provider.client.clone() };
    let refused = provider.sign_in("person", stolen).await.unwrap_err();
    assert_eq!(refused.code, Code::PlatformNeedsYou, "{refused:?}");

    let credentials = provider.sign_in("person", provider.client.clone()).await.unwrap();
    let first = credentials.refresh.clone().expect("a refresh token");
    assert!(credentials.is_fresh(provider.means.now()), "an end that lies ahead");
    assert!(credentials.scopes.iter().any(|scope| scope.ends_with("youtube.upload")), "{:?}", credentials.scopes);
    let desk = Desk::new("Three kills");
    let account = Account {
        id: AccountId::new(),
        platform: "youtube".into(),
        name: "Clip".into(),
        config: json!({}),
        state: AccountState::Ready,
        problem: None,
        created_at: build::saturday_evening(),
    };
    let parcel = Parcel { account: account.clone(), ..desk.again() };
    let vault = &provider.means.vault;
    vault.put(account.id, &credentials).await.unwrap();
    // It rotates: twenty that come together must be one refresh, or the second kills the whole family.
    provider.an_hour_passes();
    let looks = join_all((0..20).map(|_| provider.look(&parcel))).await;
    assert!(looks.iter().all(|found| !signed_out(found)), "{looks:?}");
    let second = vault.get(account.id).await.unwrap().unwrap();
    assert!(second.refresh.is_some() && second.refresh != Some(first.clone()), "the new one is kept");
    provider.an_hour_passes();
    assert!(!signed_out(&provider.look(&parcel).await), "and it is good");
    let third = vault.get(account.id).await.unwrap().unwrap();
    assert!(third.refresh != second.refresh && third.access != second.access);
    // An old one again ends in "sign in again", and so does the newest after it: no loop.
    vault.put(account.id, &Credentials { refresh: Some(first), ..third.clone() }).await.unwrap();
    provider.an_hour_passes();
    assert!(signed_out(&provider.look(&parcel).await));
    vault.put(account.id, &third).await.unwrap();
    assert!(signed_out(&provider.look(&parcel).await), "the provider has revoked the family");
}
