//! Times: slots that the next approved clip fills, and every hour of a year.

use crate::house::House;
use conductor::{
    Approval, ChannelChange, PostFilter,
    clock::{Clock as _, ManualClock},
};
use domain::{AccountId, ClipId, DEFAULT_CHANNEL, PostId, PostState, Visibility};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use std::collections::{BTreeMap, BTreeSet};
use testkit::TinyOptions;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn house(clock: &ManualClock) -> (House, ClipId) {
    let time = clock.clone();
    let house = House::with(|world| world.clock = std::sync::Arc::new(time)).await;
    let made = house.recording(6.0, &TinyOptions::default());
    house.import(&made.path).await;
    let clip = house.accepted_clip().await;
    (house, clip)
}

/// Another folder to post to.
async fn folder(house: &House, name: &str) -> AccountId {
    let path = house.folder(name);
    let config = serde_json::json!({"path": path});
    house.conductor.add_account("folder".into(), name.into(), config).await.unwrap().id
}

fn into_slots(accounts: &[AccountId]) -> Approval {
    Approval {
        accounts: accounts.to_vec(),
        at: None,
        zone: None,
        visibility: Some(Visibility::Public),
        choices: Default::default(),
        by_platform: false,
        next_slot: true,
    }
}

/// Approves a copy of the clip for the next slots, and says when they are.
async fn approve_copy(house: &House, clip: ClipId, accounts: &[AccountId]) -> Vec<Timestamp> {
    let copy = house.conductor.duplicate_clip(clip).await.unwrap().0.clip.row.clip.id;
    let posts = house.conductor.approve_clip(copy, into_slots(accounts)).await.unwrap();
    posts
        .into_iter()
        .map(|view| match view.post.state {
            PostState::Scheduled { at, .. } => at,
            state => panic!("{state:?}"),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn approved_clips_fill_the_free_slots_one_after_the_other() {
    // A Friday; on Sunday the clocks of Berlin change.
    let clock = ManualClock::new(at("2026-03-27T12:00:00Z"));
    let (house, clip) = house(&clock).await;
    let account = house.destination().await.id;
    let refused = house.conductor.approve_clip(clip, into_slots(&[account])).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("next_slot"), "{refused}");

    let weekdays_at_six = (1..=5).map(|weekday| (weekday, 18 * 60)).collect();
    let slots = house.conductor.change_slots(account, "Europe/Berlin".into(), weekdays_at_six).await.unwrap();
    assert_eq!(slots.len(), 5);
    let week = async || house.conductor.schedule(clock.now(), at("2026-04-01T00:00:00Z"), None).await.unwrap();
    let free: Vec<Timestamp> = week().await.free.iter().map(|slot| slot.at).collect();
    let (friday, monday, tuesday) =
        (at("2026-03-27T17:00:00Z"), at("2026-03-30T16:00:00Z"), at("2026-03-31T16:00:00Z"));
    assert_eq!(free, [friday, monday, tuesday]);

    assert_eq!(approve_copy(&house, clip, &[account]).await, [friday]);
    assert_eq!(approve_copy(&house, clip, &[account]).await, [monday]);
    let schedule = week().await;
    assert_eq!(schedule.free.iter().map(|slot| slot.at).collect::<Vec<_>>(), [tuesday]);
    assert_eq!(schedule.posts.iter().map(|view| view.post.shown_at()).collect::<Vec<_>>(), [friday, monday]);

    // Each channel shows what its own accounts get.
    let second = ChannelChange { name: "Second".into(), accounts: vec![account], ..ChannelChange::default() };
    let second = house.conductor.add_channel(second).await.unwrap().channel.id;
    let of = async |channel| {
        let (from, to) = (clock.now(), at("2026-04-01T00:00:00Z"));
        let schedule = house.conductor.schedule(from, to, Some(channel)).await.unwrap();
        (schedule.posts.len(), schedule.free.len())
    };
    assert_eq!((of(second).await, of(DEFAULT_CHANNEL).await), ((2, 1), (0, 0)));

    // One that is moved away leaves its slot to the next clip.
    let first = schedule.posts[0].post.id;
    house.conductor.schedule_post(first, at("2026-03-28T10:00:00Z"), "Europe/Berlin".into()).await.unwrap();
    assert_eq!(approve_copy(&house, clip, &[account]).await, [friday]);
    // Slots that are taken away leave what is planned as it is.
    house.conductor.change_slots(account, "Europe/Berlin".into(), Vec::new()).await.unwrap();
    let schedule = week().await;
    assert_eq!((schedule.posts.len(), schedule.free.len()), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_that_can_not_be_are_refused() {
    let house = House::new().await;
    let account = house.destination().await.id;
    let change = async |zone: &str, times| house.conductor.change_slots(account, zone.into(), times).await;
    assert_eq!(change("Mars/Base", vec![(1, 0)]).await.unwrap_err().field.as_deref(), Some("zone"));
    assert_eq!(change("UTC", vec![(8, 0)]).await.unwrap_err().field.as_deref(), Some("times"));
    assert_eq!(change("UTC", vec![(1, 1440)]).await.unwrap_err().field.as_deref(), Some("times"));
    assert_eq!(change("UTC", vec![(1, 0); 169]).await.unwrap_err().field.as_deref(), Some("times"));
    assert_eq!(change("UTC", vec![(2, 5), (1, 9), (2, 5)]).await.unwrap().len(), 2, "twice the same is once");
    let backwards = house.conductor.schedule(at("2026-03-02T00:00:00Z"), at("2026-03-01T00:00:00Z"), None).await;
    assert_eq!(backwards.unwrap_err().field.as_deref(), Some("to"));
}

/// A post that is planned for a Friday at six, in a library that is closed until the Sunday after.
async fn missed(when_missed: &str) -> (House, ManualClock, PostId) {
    let clock = ManualClock::new(at("2026-03-27T12:00:00Z"));
    let (house, clip) = house(&clock).await;
    let publishing = serde_json::json!({"publishing": {"when_missed": when_missed}});
    house.conductor.change_settings(publishing).await.unwrap();
    let account = house.destination().await.id;
    let weekdays_at_six = (1..=5).map(|weekday| (weekday, 18 * 60)).collect();
    house.conductor.change_slots(account, "Europe/Berlin".into(), weekdays_at_six).await.unwrap();
    house.idle().await;
    let post = house.conductor.approve_clip(clip, into_slots(&[account])).await.unwrap()[0].post.id;
    let time = clock.clone();
    clock.advance(SignedDuration::from_hours(48));
    let house = house.restart(|world| world.clock = std::sync::Arc::new(time)).await;
    (house, clock, post)
}

async fn state(house: &House, post: PostId) -> PostState {
    house.conductor.get_post(post).await.unwrap().post.post.state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_time_went_by_waits_for_the_person() {
    let (house, clock, post) = missed("ask").await;
    house
        .wait("the question", async |_| matches!(state(&house, post).await, PostState::NeedsUser { .. }).then_some(()))
        .await;
    assert!(house.exported().is_empty());
    // Moved by the person, it goes out at the new time.
    let later = clock.now() + SignedDuration::from_hours(1);
    house.conductor.schedule_post(post, later, "Europe/Berlin".into()).await.unwrap();
    clock.advance(SignedDuration::from_hours(1));
    house.wait("the post", async |_| matches!(state(&house, post).await, PostState::Live { .. }).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_time_went_by_goes_out_late_where_that_is_wished() {
    let (house, _clock, post) = missed("post_now").await;
    house.wait("the post", async |_| matches!(state(&house, post).await, PostState::Live { .. }).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_time_went_by_takes_the_next_slot_where_that_is_wished() {
    let (house, _clock, post) = missed("next_slot").await;
    let monday = PostState::Scheduled { at: at("2026-03-30T16:00:00Z"), zone: "Europe/Berlin".into(), staged: None };
    house.wait("the move", async |_| (state(&house, post).await == monday).then_some(())).await;
    assert!(house.exported().is_empty());
}

/// Zones whose clocks change in the north, across the sea, and by half an hour in the south.
const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];

/// The instants in `[from, to)` at which a clock on the wall shows a full hour for the first time that day, found by looking
/// at the clock every half hour; and for a full hour that the clocks skip, the instant that is as much later as they jump.
fn full_hours(zone: &str, from: Timestamp, to: Timestamp) -> BTreeSet<Timestamp> {
    let zone = TimeZone::get(zone).unwrap();
    let mut hours = BTreeSet::new();
    let mut day = (from - DAY).to_zoned(zone.clone()).date();
    while day <= (to + DAY).to_zoned(zone.clone()).date() {
        let midnight = day.to_zoned(zone.clone()).unwrap().timestamp();
        let mut shown = BTreeMap::new();
        for half in 0..52 {
            let instant = midnight + SignedDuration::from_mins(30 * half);
            let wall = instant.to_zoned(zone.clone());
            if wall.date() == day && wall.minute() == 0 {
                shown.entry(wall.hour()).or_insert(instant);
            }
        }
        for hour in 0..24 {
            // An hour earlier on the same night, clocks had not jumped yet.
            let skipped = || shown[&(hour - 1)] + SignedDuration::from_hours(1);
            hours.insert(shown.get(&hour).copied().unwrap_or_else(skipped));
        }
        day = day.tomorrow().unwrap();
    }
    hours.into_iter().filter(|instant| (from..to).contains(instant)).collect()
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Spans with the zones that are looked at in them: the nights of 2026 on which clocks change, or every day of it.
fn spans() -> Vec<(Timestamp, Timestamp, Vec<usize>)> {
    if std::env::var("CLIPCONDUCTOR_HOURS").is_ok_and(|which| which == "all") {
        let first = at("2026-01-01T00:00:00Z");
        return (0..365).map(|day| (first + DAY * day, first + DAY * (day + 1), vec![0, 1, 2])).collect();
    }
    let nights = [
        (date(2026, 3, 8), 1),
        (date(2026, 3, 29), 0),
        (date(2026, 4, 5), 2),
        (date(2026, 10, 4), 2),
        (date(2026, 10, 25), 0),
        (date(2026, 11, 1), 1),
    ];
    let midnight = |day: Date, zone: usize| day.in_tz(ZONES[zone]).unwrap().timestamp();
    nights.map(|(day, zone)| (midnight(day, zone), midnight(day.tomorrow().unwrap(), zone), vec![zone])).to_vec()
}

/// Every full hour is a slot, and a clip waits for each of them. The clock goes from instant to instant: at each, exactly
/// those posts go out that belong there, and each goes out once.
///
/// The nights on which clocks change are looked at in every run; `CLIPCONDUCTOR_HOURS=all cargo nextest run -p conductor
/// every_hour --no-capture` looks at the whole year.
#[tokio::test(flavor = "multi_thread")]
async fn every_hour_of_a_year_is_posted_once_and_at_its_instant() {
    let clock = ManualClock::new(at("2025-12-30T00:00:00Z"));
    let (house, clip) = house(&clock).await;
    // Once with all that belongs to it; copies need nothing more than the file that is made here.
    let account = house.destination().await.id;
    let now = Approval { next_slot: false, ..into_slots(&[account]) };
    let first = house.conductor.approve_clip(clip, now).await.unwrap()[0].post.id;
    house
        .wait("the first post", async |conductor| {
            matches!(conductor.get_post(first).await.unwrap().post.post.state, PostState::Live { .. }).then_some(())
        })
        .await;
    let time = clock.clone();
    let house = house
        .restart(|world| {
            world.clock = std::sync::Arc::new(time);
            world.cpu_width = Some(0);
            // Nor is it looked into again.
            world.ffmpeg = Some("nowhere/ffmpeg".into());
        })
        .await;
    let mut accounts = Vec::new();
    for zone in ZONES {
        let account = folder(&house, zone.rsplit('/').next().unwrap()).await;
        let hours = (1..=7).flat_map(|weekday| (0..24).map(move |hour| (weekday, hour * 60))).collect();
        house.conductor.change_slots(account, zone.into(), hours).await.unwrap();
        accounts.push(account);
    }
    let mut posted = 0;
    for (from, to, zones) in spans() {
        // Some minutes before, as a slot that is too near is over.
        clock.advance(from.duration_since(clock.now()) - SignedDuration::from_mins(3));
        let mut expected: BTreeMap<Timestamp, BTreeSet<AccountId>> = BTreeMap::new();
        for zone in zones {
            let hours = full_hours(ZONES[zone], from, to);
            let mut planned = BTreeSet::new();
            for _ in &hours {
                planned.extend(approve_copy(&house, clip, &[accounts[zone]]).await);
            }
            assert_eq!(planned, hours, "{} from {from}", ZONES[zone]);
            for hour in hours {
                expected.entry(hour).or_default().insert(accounts[zone]);
            }
        }
        for (instant, who) in expected {
            clock.advance(instant.duration_since(clock.now()));
            let live_now = async |conductor: &conductor::Conductor| {
                let filter = PostFilter {
                    states: vec!["live".into()],
                    from: Some(instant),
                    to: Some(instant + SignedDuration::from_millis(1)),
                    account: None,
                };
                let live = conductor.list_posts(filter, conductor::page(10)).await.unwrap().items;
                live.into_iter().map(|view| view.post.account).collect::<BTreeSet<_>>()
            };
            let live = house
                .wait("the posts of this instant", async |conductor| {
                    let live = live_now(conductor).await;
                    (live.len() >= who.len()).then_some(live)
                })
                .await;
            assert_eq!(live, who, "at {instant}");
            posted += who.len();
        }
        // Thousands of files of one name would only be counted through each time.
        for zone in ZONES {
            let folder = house.folder(zone.rsplit('/').next().unwrap());
            let files = std::fs::read_dir(folder).unwrap();
            files.for_each(|file| std::fs::remove_file(file.unwrap().path()).unwrap());
        }
    }
    let (mut page, mut seen) = (conductor::page(200), 0);
    loop {
        let posts = house.conductor.list_posts(PostFilter::default(), page).await.unwrap();
        for view in posts.items {
            let events = house.conductor.get_post(view.post.id).await.unwrap().events;
            let published = events.iter().filter(|(_, event)| event.as_str() == "published").count();
            assert_eq!(published, 1, "{:?}", view.post);
            seen += 1;
        }
        let Some(next) = posts.next else { break };
        page = conductor::Page { after: Some(next), limit: 200 };
    }
    assert_eq!(seen, posted + 1);
    eprintln!("{posted} posts, each once and at its instant");
    assert!(posted >= 6 * 23);
}
