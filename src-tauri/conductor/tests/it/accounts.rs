//! Accounts that are connected in the browser: again, not after all, and looked at before a post needs them.

use crate::house::House;
use conductor::{ConnectAsked, ConnectState, MemoryPlace, OAuthClient, Secret, clock::ManualClock};
use domain::{Account, AccountId, AccountState, Code, Problem};
use jiff::SignedDuration;
use publish::SecretPlace;
use std::sync::Arc;
use testkit::FakeYouTube;

/// A library whose YouTube is a stand-in, on a clock that the test moves.
async fn house(fake: &FakeYouTube, place: Arc<dyn SecretPlace>) -> (House, ManualClock) {
    let clock = ManualClock::new(jiff::Timestamp::now());
    let (time, url) = (clock.clone(), fake.service.url());
    let house = House::with(|world| {
        world.clock = Arc::new(time);
        world.endpoints = conductor::Endpoints::real().with("youtube", &url);
        world.secrets = Some(place);
    })
    .await;
    (house, clock)
}

fn asked(account: Option<AccountId>) -> ConnectAsked {
    let secret = Some(Secret::new(FakeYouTube::CLIENT_SECRET));
    ConnectAsked {
        platform: "youtube".into(),
        name: "My channel".into(),
        config: serde_json::json!({}),
        client: account.is_none().then(|| OAuthClient { id: FakeYouTube::CLIENT_ID.into(), secret }),
        account,
        allow_file: false,
    }
}

/// Begins, opens the page as the browser would, and waits for the end.
async fn connected(house: &House, account: Option<AccountId>) -> Account {
    let begun = house.conductor.begin_connect(asked(account)).await.unwrap();
    reqwest::get(&begun.url).await.unwrap().error_for_status().unwrap();
    let ended = house.wait("the end of the sign-in", async |conductor| {
        Some(conductor.connect_state(begun.id).unwrap().state).filter(|state| *state != ConnectState::Waiting)
    });
    match ended.await {
        ConnectState::Done(account) => *account,
        state => panic!("{state:?}"),
    }
}

async fn account(house: &House, id: AccountId) -> Account {
    house.conductor.list_accounts().await.unwrap().into_iter().find(|account| account.id == id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_again_takes_the_client_that_is_there() {
    let fake = FakeYouTube::start().unwrap();
    let (house, _clock) = house(&fake, Arc::new(MemoryPlace::default())).await;
    let first = connected(&house, None).await;
    fake.revoke_all();
    let again = connected(&house, Some(first.id)).await;
    assert_eq!((again.id, again.name, again.state), (first.id, first.name, AccountState::Ready));
    let nobody = house.conductor.begin_connect(asked(Some(AccountId::new()))).await.unwrap_err();
    assert_eq!(nobody.code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_given_up_waits_for_nobody() {
    let fake = FakeYouTube::start().unwrap();
    let (house, _clock) = house(&fake, Arc::new(MemoryPlace::default())).await;
    let begun = house.conductor.begin_connect(asked(None)).await.unwrap();
    house.conductor.cancel_connect(begun.id).unwrap();
    assert_eq!(house.conductor.connect_state(begun.id).unwrap_err().code, Code::NotFound);
    assert_eq!(house.conductor.cancel_connect(begun.id).unwrap_err().code, Code::NotFound);
    // Whoever still goes through the page finds nobody at its end.
    house.wait("a closed door", async |_| reqwest::get(&begun.url).await.is_err().then_some(())).await;
    assert_eq!(house.conductor.list_accounts().await.unwrap().len(), 1, "the folder alone");
}

/// A place that wants the person's word first.
struct Asking;

impl SecretPlace for Asking {
    fn name(&self) -> &'static str {
        "a file"
    }
    fn ready(&self) -> Result<(), Problem> {
        Err(Problem::new(Code::PlatformNeedsYou, "This system has no keyring.", "None.").field("allow_file"))
    }
    fn read(&self, _: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, Problem> {
        Ok(None)
    }
    fn write(&self, _: &str, _: &[u8]) -> Result<(), Problem> {
        self.ready()
    }
    fn remove(&self, _: &str) -> Result<(), Problem> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_of_secrets_is_asked_for_before_the_browser_opens() {
    let fake = FakeYouTube::start().unwrap();
    let (house, _clock) = house(&fake, Arc::new(Asking)).await;
    let refused = house.conductor.begin_connect(asked(None)).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("allow_file"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_taken_back_is_seen_within_a_day() {
    let fake = FakeYouTube::start().unwrap();
    let (house, clock) = house(&fake, Arc::new(MemoryPlace::default())).await;
    let id = connected(&house, None).await.id;
    fake.revoke_all();
    clock.advance(SignedDuration::from_hours(25));
    let found = house.wait("the loss to be seen", async |_| {
        Some(account(&house, id).await).filter(|account| account.state == AccountState::NeedsUser)
    });
    let problem = found.await.problem.unwrap();
    assert_eq!(problem.code, Code::AccountNeedsUser);
    // Connected again, it is as before.
    assert_eq!(connected(&house, Some(id)).await.problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_ends_within_a_week_is_said_and_goes_on_working() {
    let fake = FakeYouTube::start().unwrap();
    fake.sign_ins_last(10 * 24 * 3600);
    let (house, clock) = house(&fake, Arc::new(MemoryPlace::default())).await;
    let id = connected(&house, None).await.id;
    clock.advance(SignedDuration::from_hours(4 * 24));
    let found = house
        .wait("the warning", async |_| Some(account(&house, id).await).filter(|account| account.problem.is_some()))
        .await;
    assert_eq!(found.state, AccountState::Ready);
    assert!(found.problem.unwrap().what.contains("ends on"));
    fake.sign_ins_last(365 * 24 * 3600);
    assert_eq!(connected(&house, Some(id)).await.problem, None);
}
