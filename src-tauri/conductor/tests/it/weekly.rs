//! The week in a notice: once, on Monday morning, and only for who wants it.

use crate::house::House;
use conductor::{
    clock::ManualClock,
    events::{Event, Notice},
};
use domain::{Account, Looks, Measured, Post, PostState, Recording};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::sync::Arc;
use testkit::build;

/// A post that went live a day after `monday` and got 700 views on its first day.
fn post_of(house: &House, monday: Timestamp) {
    let live_at = monday + SignedDuration::from_hours(24);
    let opened = store::Store::open(&house.conductor.paths().database(), &house.root.path().join("aside")).unwrap();
    opened
        .store
        .write_blocking(move |tx| {
            let recording = Recording { recorded_at: monday, ..build::recording("/videos/one.mkv") };
            let moment = build::moment(&recording, 1.0, 9.0);
            let clip = build::clip(&moment);
            let account = Account { platform: "youtube".into(), ..build::folder_account("/x") };
            let post = Post {
                state: PostState::Live { remote_id: "r".into(), url: "https://x.test/r".into() },
                updated_at: live_at,
                ..build::post(&clip, &account)
            };
            store::recordings::insert(tx, &recording)?;
            store::moments::insert(tx, &moment)?;
            store::clips::insert(tx, &clip)?;
            store::words::insert(tx, &build::words(&clip, "The one with the bridge"))?;
            store::accounts::insert(tx, &account)?;
            store::posts::insert(tx, &post)?;
            let numbers = Measured { views: Some(700), ..Measured::default() };
            let (asked, never) =
                (live_at + SignedDuration::from_hours(24), Timestamp::MAX - SignedDuration::from_hours(48));
            store::results::keep(tx, post.id, asked, &Looks::AsAsked, Some(&numbers), never)
        })
        .unwrap();
    opened.store.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_is_told_once_to_who_wants_it() {
    // Monday 23 November 2026, 0:00, wherever this runs.
    let monday = jiff::civil::date(2026, 11, 23).at(0, 0, 0, 0).to_zoned(TimeZone::system()).unwrap().timestamp();
    let clock = ManualClock::new(monday + SignedDuration::from_hours(24 * 6));
    let time = clock.clone();
    let house = House::with(|world| world.clock = Arc::new(time)).await;
    post_of(&house, monday);
    let mut events = house.conductor.subscribe(None).live;
    house.conductor.change_settings(serde_json::json!({"weekly_summary": true})).await.unwrap();
    clock.advance(SignedDuration::from_hours(24 + 10));
    let told = loop {
        if let Event::Notify { notice: Notice::Week { views, posts, best } } = events.recv().await.unwrap().event {
            break (views, posts, best);
        }
    };
    assert_eq!(told, (700, 1, "The one with the bridge".to_owned()));

    // The week after it was quiet: nothing is said of it, nor of the one before again.
    clock.advance(SignedDuration::from_hours(24 * 8));
    house
        .wait("the next week", async |_| {
            clock.advance(SignedDuration::from_mins(31));
            let opened = store::Store::open(&house.conductor.paths().database(), &house.root.path().join("aside"));
            let told = opened.unwrap().store.read_blocking(|db| store::meta::get(db, "weekly_summary_told")).unwrap();
            (told.as_deref() >= Some("2026-12-07")).then_some(())
        })
        .await;
    let mut notices = 0;
    while let Ok(numbered) = events.try_recv() {
        notices += usize::from(matches!(numbered.event, Event::Notify { notice: Notice::Week { .. } }));
    }
    assert_eq!(notices, 0);
}
