//! What a platform keeps until its time is taken back there, too, when the person cancels or moves it.

use crate::{
    house::House,
    signed_in::{connected, house},
};
use conductor::{
    Approval, OAuthClient, Secret,
    clock::{Clock as _, ManualClock},
};
use domain::{AccountId, ClipId, Code, PostId, PostState, Visibility};
use jiff::{SignedDuration, Timestamp};
use testkit::{FakeMastodon, FakeYouTube};

const TIME: SignedDuration = SignedDuration::from_hours(3);

/// A copy of the clip waits at its platform.
async fn waiting(house: &House, clock: &ManualClock, clip: ClipId, account: AccountId) -> PostId {
    let copy = house.conductor.duplicate_clip(clip).await.unwrap().0.clip.row.clip.id;
    let approval = Approval {
        accounts: vec![account],
        at: Some(clock.now() + TIME),
        zone: Some("UTC".into()),
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: true,
        next_slot: false,
    };
    let post = house.conductor.approve_clip(copy, approval).await.unwrap()[0].post.id;
    house
        .wait("the platform to have it", async |conductor| {
            clock.advance(SignedDuration::from_secs(11));
            let post = conductor.get_post(post).await.unwrap().post.post;
            assert!(!matches!(post.state, PostState::NeedsUser { .. } | PostState::Failed { .. }), "{post:?}");
            post.waits_at_platform(clock.now()).map(|_| ())
        })
        .await;
    post
}

async fn state(house: &House, post: PostId) -> PostState {
    house.conductor.get_post(post).await.unwrap().post.post.state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_waits_at_the_server_is_cancelled_and_moved_there() {
    let (fake, clock) = (FakeMastodon::start().unwrap(), ManualClock::new(Timestamp::now()));
    let (house, clip) = house(&clock, "mastodon", &fake.service.url()).await;
    let config = serde_json::json!({"instance": "social.example"});
    let account = connected(&house, "mastodon", config, None).await;

    let post = waiting(&house, &clock, clip, account).await;
    assert_eq!(fake.scheduled().len(), 1);
    house.conductor.cancel_post(post).await.unwrap();
    assert_eq!(state(&house, post).await, PostState::Cancelled);
    assert_eq!(fake.scheduled().len(), 0, "the server does not keep it any more");

    let post = waiting(&house, &clock, clip, account).await;
    let later = clock.now() + TIME + TIME;
    let moved = house.conductor.schedule_post(post, later, "UTC".into()).await.unwrap().post.post;
    assert!(matches!(moved.state, PostState::Scheduled { at, .. } if at == later), "{moved:?}");
    assert_eq!((moved.publish_at, fake.scheduled().len()), (None, 0), "it waits here now");
    // Its old time passes, and nothing goes out; at the new one it does, once.
    fake.skip(TIME + SignedDuration::from_mins(5));
    clock.advance(TIME + SignedDuration::from_mins(5));
    assert_eq!(fake.statuses().len(), 0);
    clock.advance(TIME);
    house
        .wait("the post", async |conductor| {
            let post = conductor.get_post(post).await.unwrap().post.post;
            matches!(post.state, PostState::Live { .. }).then_some(())
        })
        .await;
    assert_eq!(fake.statuses().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_waits_is_taken_back_and_one_that_is_out_is_not() {
    let (fake, clock) = (FakeYouTube::start().unwrap(), ManualClock::new(Timestamp::now()));
    let (house, clip) = house(&clock, "youtube", &fake.service.url()).await;
    let secret = Some(Secret::new(FakeYouTube::CLIENT_SECRET));
    let client = OAuthClient { id: FakeYouTube::CLIENT_ID.into(), secret };
    let account = connected(&house, "youtube", serde_json::json!({"audited": true}), Some(client)).await;

    let post = waiting(&house, &clock, clip, account).await;
    assert_eq!(fake.videos()[0].privacy, "private");
    house.conductor.cancel_post(post).await.unwrap();
    assert_eq!(state(&house, post).await, PostState::Cancelled);
    assert_eq!(fake.videos().len(), 0, "the channel does not have it any more");
    let again = house.conductor.cancel_post(post).await.unwrap_err();
    assert_eq!(again.code, Code::Conflict);

    // YouTube's clock is ahead of ours: it shows the video already.
    let post = waiting(&house, &clock, clip, account).await;
    fake.service.skip(TIME + TIME);
    let before = state(&house, post).await;
    let out = house.conductor.cancel_post(post).await.unwrap_err();
    assert_eq!((out.code, out.what.as_str()), (Code::Conflict, "The post is out already."));
    assert_eq!(state(&house, post).await, before);
    assert_eq!(fake.videos()[0].privacy, "public");
}
