//! What became of live posts: numbers over time, and a post that is not there any more.

use crate::house::House;
use conductor::{
    Approval,
    clock::ManualClock,
    events::{Event, Notice},
};
use domain::{Looks, PostState, Visibility};
use jiff::SignedDuration;
use std::sync::Arc;
use testkit::{FakeDiscord, TinyOptions};

/// A library with a post on Discord that is out.
struct Posted {
    house: House,
    fake: FakeDiscord,
    clock: ManualClock,
    clip: domain::ClipId,
    post: domain::PostId,
}

fn approval(account: domain::AccountId) -> Approval {
    Approval {
        accounts: vec![account],
        at: None,
        zone: None,
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    }
}

async fn posted() -> Posted {
    let fake = FakeDiscord::start().unwrap();
    let clock = ManualClock::new(jiff::Timestamp::now());
    let (time, url) = (clock.clone(), fake.service.url());
    let house = House::with(|world| {
        world.clock = Arc::new(time);
        world.endpoints = conductor::Endpoints::real().with("discord", &url);
        world.secrets = Some(Arc::new(conductor::MemoryPlace::default()));
    })
    .await;
    let made = house.recording(6.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    let config = serde_json::json!({"webhook": fake.webhook_url()});
    let account = house.conductor.add_account("discord".into(), "Clips".into(), config).await.unwrap().id;
    let post = house.conductor.approve_clip(clip, approval(account)).await.unwrap()[0].post.id;
    house
        .wait("the post", async |conductor| {
            let post = conductor.get_post(post).await.unwrap().post.post;
            matches!(post.state, PostState::Live { .. }).then_some(())
        })
        .await;
    Posted { house, fake, clock, clip, post }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_post_is_asked_about_and_one_that_is_gone_is_said() {
    let Posted { house, fake, clock, post, .. } = posted().await;
    let mut events = house.conductor.subscribe(None).live;
    let asked = async |times: usize| {
        clock.advance(SignedDuration::from_mins(20));
        house
            .wait("the numbers", async |conductor| {
                let post = conductor.get_post(post).await.unwrap();
                (post.series.len() >= times).then_some(post)
            })
            .await
    };
    fake.react(2);
    let found = asked(1).await;
    assert_eq!(found.post.numbers.unwrap().1.likes, Some(2));
    assert_eq!(found.post.seen.unwrap().looks, Looks::AsAsked);
    fake.react(5);
    let found = asked(2).await;
    assert_eq!(found.series.iter().map(|(_, numbers)| numbers.likes).collect::<Vec<_>>(), [Some(2), Some(5)]);

    fake.delete_messages();
    clock.advance(SignedDuration::from_mins(20));
    let found = house
        .wait("the news", async |conductor| {
            let post = conductor.get_post(post).await.unwrap();
            post.post.seen.as_ref().is_some_and(|seen| seen.looks == Looks::Gone).then_some(post)
        })
        .await;
    assert!(
        matches!(found.post.post.state, PostState::Live { .. }),
        "it was posted, and stays so: it is not sent again"
    );
    assert_eq!(found.series.len(), 2, "what was told stays");
    clock.advance(SignedDuration::from_hours(2));
    house
        .wait("another round", async |conductor| {
            let seen = conductor.get_post(post).await.unwrap().post.seen.unwrap();
            (seen.at > found.post.seen.as_ref().unwrap().at).then_some(())
        })
        .await;
    let mut told = Vec::new();
    while let Ok(numbered) = events.try_recv() {
        if let Event::Notify { notice: Notice::NeedsYou { what, .. } } = numbered.event {
            told.push(what);
        }
    }
    assert_eq!(told, ["A post is not on \"Clips\" any more."], "told once");
    assert_eq!(fake.messages().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_gets_other_words_and_goes_when_the_person_wants_that() {
    let Posted { house, fake, clip, post, .. } = posted().await;
    let view = house.conductor.get_post(post).await.unwrap().post;
    assert!(view.can_delete && view.can_reword);
    let text = domain::WordsText { title: "Quite another title".into(), ..Default::default() };
    house.conductor.write_words(clip, "any".into(), Some("en".into()), text).await.unwrap();
    house.conductor.reword_post(post).await.unwrap();
    let messages = fake.messages();
    assert!(messages[0].content.contains("Quite another title") && messages[0].edits == 1, "{messages:?}");
    assert_eq!(messages[0].attachments.len(), 1, "the file stays");

    let gone = house.conductor.delete_post(post).await.unwrap().post;
    assert!(fake.messages().is_empty());
    assert_eq!(gone.seen.unwrap().looks, Looks::Gone);
    assert!(!gone.can_delete && !gone.can_reword && matches!(gone.post.state, PostState::Live { .. }));
    // What stays on this computer is the person's.
    let folder = house.destination().await;
    let exported = house.conductor.approve_clip(clip, approval(folder.id)).await.unwrap()[0].post.id;
    let refused = house.conductor.delete_post(exported).await.unwrap_err();
    assert_eq!(refused.code, domain::Code::Conflict);
}
