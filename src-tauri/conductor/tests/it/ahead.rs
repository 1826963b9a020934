//! Posts whose bytes are at the platform before their time: seen by nobody until then, and never twice.

use crate::{
    house::House,
    signed_in::{connected, house},
};
use conductor::{
    Approval,
    clock::{Clock as _, ManualClock},
};
use domain::{ClipId, JobState, PostEvent, PostId, PostState, Visibility, WordsText};
use jiff::{SignedDuration, Timestamp};
use testkit::FakeMastodon;

/// A post for ten hours from now, and how much of it was sent after four hours.
struct Planned {
    fake: FakeMastodon,
    clock: ManualClock,
    house: House,
    clip: ClipId,
    post: PostId,
    at: Timestamp,
}

async fn planned() -> Planned {
    planned_with(|_| {}).await
}

async fn planned_with(prepare: impl FnOnce(&FakeMastodon)) -> Planned {
    let (fake, clock) = (FakeMastodon::start().unwrap(), ManualClock::new(Timestamp::now()));
    let (house, clip) = house(&clock, "mastodon", &fake.service.url()).await;
    let config = serde_json::json!({"instance": "social.example"});
    let account = connected(&house, "mastodon", config, None).await;
    let at = clock.now() + SignedDuration::from_hours(10);
    let approval = Approval {
        accounts: vec![account],
        at: Some(at),
        zone: Some("UTC".into()),
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    };
    let post = house.conductor.approve_clip(clip, approval).await.unwrap()[0].post.id;
    house
        .wait("the clip's file", async |conductor| {
            let jobs = conductor.list_jobs(conductor::JobFilter::default(), conductor::page(50)).await.unwrap();
            let mut renders = jobs.items.iter().filter(|view| view.job.kind == "render");
            renders.any(|view| view.job.state == JobState::Done).then_some(())
        })
        .await;
    assert_eq!(uploads(&fake), 0);
    prepare(&fake);
    clock.advance(SignedDuration::from_mins(4 * 60 + 1));
    Planned { fake, clock, house, clip, post, at }
}

fn uploads(fake: &FakeMastodon) -> usize {
    fake.service.count("POST /api/v2/media")
}

impl Planned {
    async fn state(&self) -> PostState {
        self.house.conductor.get_post(self.post).await.unwrap().post.post.state
    }

    /// Whether what was sent ahead was given up.
    async fn state_is_bare(&self) -> bool {
        let events = self.house.conductor.get_post(self.post).await.unwrap().events;
        let given_up = events.iter().any(|(_, event)| *event == PostEvent::Unstage);
        given_up && matches!(self.state().await, PostState::Scheduled { staged: None, .. })
    }

    /// Waits until all bytes were sent ahead.
    async fn is_staged(&self) {
        self.house
            .wait("the bytes to be there", async |_| {
                self.clock.advance(SignedDuration::from_secs(3));
                match self.state().await {
                    PostState::Scheduled { staged: Some(staged), .. } => {
                        (staged.sent_bytes >= staged.total_bytes).then_some(())
                    }
                    state => {
                        assert!(matches!(state, PostState::Scheduled { .. }), "{state:?}");
                        None
                    }
                }
            })
            .await;
        assert_eq!((uploads(&self.fake), self.fake.statuses().len()), (1, 0));
    }

    async fn goes_out(&self) {
        self.clock.advance(self.at.duration_since(self.clock.now()) + SignedDuration::from_secs(1));
        self.house
            .wait("the post", async |_| {
                self.clock.advance(SignedDuration::from_secs(3));
                matches!(self.state().await, PostState::Live { .. }).then_some(())
            })
            .await;
        assert_eq!(self.fake.statuses().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_are_there_before_the_time_and_the_post_is_not() {
    let planned = planned().await;
    planned.is_staged().await;
    planned.goes_out().await;
    assert_eq!(uploads(&planned.fake), 1, "nothing was sent again");
    assert!(planned.clock.now() >= planned.at);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_were_changed_since_go_out_as_they_are_now() {
    let planned = planned().await;
    planned.is_staged().await;
    let text = WordsText { title: "Said later".into(), ..WordsText::default() };
    planned.house.conductor.write_words(planned.clip, "mastodon".into(), None, text).await.unwrap();
    planned.goes_out().await;
    assert!(planned.fake.statuses()[0].text.contains("Said later"), "{:?}", planned.fake.statuses());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_before_the_time_is_no_failure() {
    let planned = planned_with(|fake| fake.fail_next_media()).await;
    planned
        .house
        .wait("the try", async |_| {
            planned.clock.advance(SignedDuration::from_secs(3));
            (uploads(&planned.fake) == 1 && planned.state_is_bare().await).then_some(())
        })
        .await;
    planned.goes_out().await;
    assert_eq!(uploads(&planned.fake), 2);
}
