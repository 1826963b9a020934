//! A post that its platform has and works on is never sent a second time, whatever comes between.

use crate::signed_in::{connect, house};
use conductor::{
    Approval, ConnectAsked, OAuthClient, Secret,
    clock::{Clock as _, ManualClock},
};
use domain::{Code, PostState, Visibility};
use jiff::{SignedDuration, Timestamp};
use testkit::FakeYouTube;

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_ends_while_a_video_is_worked_on_sends_nothing_again() {
    let (fake, clock) = (FakeYouTube::start().unwrap(), ManualClock::new(Timestamp::now()));
    let (house, clip) = house(&clock, "youtube", &fake.service.url()).await;
    let secret = Some(Secret::new(FakeYouTube::CLIENT_SECRET));
    let client = OAuthClient { id: FakeYouTube::CLIENT_ID.into(), secret };
    let asked = |client, account| ConnectAsked {
        platform: "youtube".into(),
        name: "Mine".into(),
        config: serde_json::json!({"audited": true}),
        client,
        account,
        allow_file: false,
    };
    let account = connect(&house, asked(Some(client), None)).await;
    let approval = Approval {
        accounts: vec![account],
        at: None,
        zone: None,
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    };
    let post = house.conductor.approve_clip(clip, approval).await.unwrap()[0].post.id;
    // While time stands still the platform is not asked again.
    house
        .wait("the platform to have it", async |conductor| {
            let state = conductor.get_post(post).await.unwrap().post.post.state;
            matches!(state, PostState::Processing { .. }).then_some(())
        })
        .await;
    assert_eq!(fake.videos().len(), 1);
    fake.revoke_all();
    let problem = house
        .wait("the loss of the sign-in", async |conductor| {
            clock.advance(SignedDuration::from_mins(61));
            match conductor.get_post(post).await.unwrap().post.post.state {
                PostState::NeedsUser { problem, remote_id, .. } => {
                    assert!(remote_id.is_some());
                    Some(problem)
                }
                _ => None,
            }
        })
        .await;
    assert_eq!(problem.code, Code::AccountNeedsUser);
    let later = clock.now() + SignedDuration::from_hours(1);
    let refused = house.conductor.schedule_post(post, later, "UTC".into()).await.unwrap_err();
    assert_eq!(refused.code, Code::Conflict, "the platform has it");
    let again = connect(&house, asked(None, Some(account))).await;
    assert_eq!(again, account);
    house.conductor.retry_post(post).await.unwrap();
    house
        .wait("the video to be out", async |conductor| {
            clock.advance(SignedDuration::from_secs(61));
            let state = conductor.get_post(post).await.unwrap().post.post.state;
            matches!(state, PostState::Live { .. }).then_some(())
        })
        .await;
    assert_eq!(fake.videos().len(), 1);
}
