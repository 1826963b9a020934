//! Posts that are out, as results count them.

use crate::sample::{at, one_clip, post, words};
use domain::{Looks, Measured, PostState, SignalKind};
use store::posted::{self, PostedFilter};

#[test]
fn a_post_that_is_out_comes_with_all_that_is_known_of_it() {
    let (_home, store, recording, moment, clip, account) = one_clip();
    let live = PostState::Live { remote_id: "r".into(), url: "u".into() };
    let out = domain::Post { state: live, publish_at: None, updated_at: at(9_000), ..post(&clip, &account) };
    let draft = post(&clip, &account);
    let (id, platform) = (out.id, account.platform.clone());
    let own = words(&clip, &platform, "For this place");
    let any = words(&clip, "any", "For any place");
    store
        .write_blocking(move |tx| {
            store::posts::insert(tx, &out)?;
            store::posts::insert(tx, &draft)?;
            store::words::insert(tx, &own)?;
            store::words::insert(tx, &any)?;
            let keep = |after: i64, views: Option<u64>| {
                let numbers = Measured { views, likes: Some(2), ..Measured::default() };
                store::results::keep(tx, id, at(9_000 + after), &Looks::AsAsked, Some(&numbers), at(99_000))
            };
            keep(900, Some(10))?;
            keep(1_800, None)?;
            keep(2_700, Some(30))
        })
        .unwrap();
    let posts = store.read_blocking(|conn| posted::list(conn, &PostedFilter::default())).unwrap();
    let [post] = &posts[..] else { panic!("{posts:?}") };
    assert_eq!((post.post, post.clip, post.account, post.live_at), (id, clip.id, account.id, at(9_000)));
    assert_eq!((post.title.as_str(), post.game.as_deref()), ("For this place", recording.game.as_deref()));
    assert_eq!((post.score, post.kind), (Some(moment.score), Some(SignalKind::Kill)));
    assert_eq!(post.length_s, clip.edit.length().seconds());
    assert_eq!(post.views, [(at(9_900), 10), (at(11_700), 30)]);
    assert_eq!(post.newest.map(|(at, numbers)| (at, numbers.likes)), Some((at(11_700), Some(2))));
    let length_us = recording.media.as_ref().unwrap().duration.micros();
    assert_eq!(post.played_until, Some(recording.recorded_at + jiff::SignedDuration::from_micros(length_us)));

    // An answer in the place of another one, and one that comes late.
    store
        .write_blocking(move |tx| {
            let keep = |after: i64, views: u64| {
                let numbers = Measured { views: Some(views), likes: Some(3), ..Measured::default() };
                store::results::keep(tx, id, at(9_000 + after), &Looks::AsAsked, Some(&numbers), at(99_000))
            };
            keep(2_700, 40)?;
            keep(60, 1)
        })
        .unwrap();
    let again = store.read_blocking(|conn| posted::list(conn, &PostedFilter::default())).unwrap().remove(0);
    assert_eq!(again.views, [(at(9_060), 1), (at(9_900), 10), (at(11_700), 40)]);
    assert_eq!(again.newest.map(|(at, numbers)| (at, numbers.likes)), Some((at(11_700), Some(3))));

    let none = |filter: PostedFilter| store.read_blocking(move |conn| posted::list(conn, &filter)).unwrap().is_empty();
    assert!(none(PostedFilter { from: Some(at(9_001)), ..Default::default() }));
    assert!(none(PostedFilter { not_on: vec!["folder"], ..Default::default() }));
    assert!(none(PostedFilter { account: Some(domain::AccountId::new()), ..Default::default() }));
    // What was given to no channel is the default one's.
    assert!(none(PostedFilter { channel: Some(domain::ChannelId::new()), ..Default::default() }));
    assert!(!none(PostedFilter { channel: Some(domain::DEFAULT_CHANNEL), ..Default::default() }));
    assert!(!none(PostedFilter { account: Some(account.id), from: Some(at(9_000)), ..Default::default() }));
    let readings = store.read_blocking(|conn| posted::readings(conn, &PostedFilter::default())).unwrap();
    assert_eq!(readings.len(), 4);
    let work = store.read_blocking(|conn| posted::work(conn, at(-1), at(1))).unwrap();
    assert_eq!((work.recordings, work.decided), (1, 0));
    assert_eq!(work.recorded_s, recording.media.unwrap().duration.seconds());
}
