//! A post goes out once, wherever the app dies.

use crate::house::House;
use conductor::{Approval, world::Faults};
use domain::{PostState, Visibility};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use testkit::TinyOptions;

/// The app breaks right after the event `at` was written, then starts again on the same disk.
async fn broken_at(at: &'static str) {
    let house = House::new().await;
    let made = house.recording(12.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    let broke = Arc::new(AtomicBool::new(false));
    let switch = broke.clone();
    let house = house
        .restart(|world| {
            world.faults = Faults::new(move |point| {
                if point == at && !switch.swap(true, Ordering::SeqCst) {
                    panic!("the app dies after {point}");
                }
            });
        })
        .await;
    let account = house.destination().await;
    let approval = Approval {
        accounts: vec![account.id],
        at: None,
        zone: None,
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: false,
    };
    let posts = house.conductor.approve_clip(clip, approval).await.unwrap();
    house.wait("the break", async |_| broke.load(Ordering::SeqCst).then_some(())).await;
    let house = house.restart(|_| {}).await;
    house
        .wait("the post", async |conductor| {
            let post = conductor.get_post(posts[0].post.id).await.unwrap().post.post;
            matches!(post.state, PostState::Live { .. }).then_some(())
        })
        .await;
    let names = house.exported();
    assert_eq!(names.iter().filter(|name| name.ends_with(".mp4")).count(), 1, "after {at}: {names:?}");
    assert!(names.iter().all(|name| !name.starts_with('.')), "nothing half is left after {at}: {names:?}");
}

macro_rules! one_post_after_a_break {
    ($($name:ident: $point:literal;)*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            broken_at($point).await;
        }
    )*};
}

one_post_after_a_break! {
    one_post_after_a_break_at_the_start: "start";
    one_post_after_a_break_with_a_session: "begin";
    one_post_after_a_break_with_all_bytes_sent: "sent";
    one_post_after_a_break_at_the_point_of_no_return: "finish";
    one_post_after_a_break_when_it_is_live: "published";
}
