//! Paging: every row once, in order, also while rows come and go.

use crate::sample::{at, clip, moment, new_store, one_clip, post, recording};
use domain::{Moment, MomentState, PostEvent, RecordingState};
use proptest::prelude::*;
use std::collections::HashSet;
use store::{
    Page, Paged, Store, StoreError, clips, moments,
    moments::{MomentFilter, MomentRow, MomentSort},
    posts, recordings,
    recordings::RecordingFilter,
};

/// All pages of a list.
fn walk<T: Send + 'static>(
    store: &Store,
    limit: usize,
    mut between: impl FnMut(&Store),
    list: impl Fn(&store::Conn, &Page) -> store::Result<Paged<T>> + Clone + Send + 'static,
) -> Vec<T> {
    let (mut all, mut page) = (Vec::new(), Page::first(limit));
    loop {
        let (list, wanted) = (list.clone(), page.clone());
        let got = store.read_blocking(move |conn| list(conn, &wanted)).unwrap();
        assert!(got.items.len() <= limit);
        all.extend(got.items);
        match got.next {
            Some(cursor) => page = Page::after(cursor, limit),
            None => return all,
        }
        between(store);
    }
}

/// Recordings with equal times, each with moments of equal scores in all states: ties everywhere.
fn crowded() -> (crate::sample::Home, Store, Vec<Moment>) {
    let (home, store) = new_store();
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for n in 0..12 {
        let recording = recording(&format!("r{n}.mkv"), n / 4);
        let moments: Vec<Moment> = (0..7)
            .map(|m| Moment { state: MomentState::ALL[m % 4], ..moment(&recording, (m / 2 * 10) as u8) })
            .collect();
        all.extend(moments.clone());
        rows.push((recording, moments));
    }
    store
        .write_blocking(move |tx| {
            for (recording, moments) in &rows {
                recordings::insert(tx, recording)?;
                for moment in moments {
                    moments::insert(tx, moment)?;
                }
            }
            Ok(())
        })
        .unwrap();
    (home, store, all)
}

fn ids(rows: &[MomentRow]) -> Vec<domain::MomentId> {
    rows.iter().map(|row| row.moment.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_moment_comes_once_and_in_order(limit in 1usize..30, best: bool, kinds in proptest::sample::subsequence(&MomentState::ALL[..], 0..=4)) {
        let (_home, store, all) = crowded();
        let sort = if best { MomentSort::Best } else { MomentSort::Recent };
        let filter = MomentFilter { states: kinds.clone(), ..Default::default() };
        let rows = walk(&store, limit, |_| (), move |conn, page| moments::list(conn, &filter, sort, page));
        let wanted: HashSet<_> =
            all.iter().filter(|m| kinds.is_empty() || kinds.contains(&m.state)).map(|m| m.id).collect();
        prop_assert_eq!(ids(&rows).into_iter().collect::<HashSet<_>>(), wanted);
        prop_assert_eq!(ids(&rows).len(), ids(&rows).into_iter().collect::<HashSet<_>>().len());
        let ordered = rows.windows(2).all(|two| {
            let key = |row: &MomentRow| match sort {
                MomentSort::Best => (i64::from(row.moment.score), row.recorded_at.as_second(), 0),
                MomentSort::Recent => (row.recorded_at.as_second(), 0, 0),
            };
            key(&two[0]) >= key(&two[1])
        });
        prop_assert!(ordered);
        if !best {
            // The moments of one recording stand together, the best first.
            for two in rows.windows(2).filter(|two| two[0].moment.recording == two[1].moment.recording) {
                prop_assert!(two[0].moment.score >= two[1].moment.score);
            }
            let groups = rows.chunk_by(|a, b| a.moment.recording == b.moment.recording).count();
            let recordings: HashSet<_> = rows.iter().map(|row| row.moment.recording).collect();
            prop_assert_eq!(groups, recordings.len());
        }
    }
}

/// New rows appear on every side of the cursor, and decided ones leave: those that were there all along come exactly
/// once.
#[test]
fn rows_that_come_meanwhile_neither_repeat_nor_hide_others() {
    let (_home, store, all) = crowded();
    let mut n = 100;
    let between = |store: &Store| {
        n += 1;
        let newcomers = [recording(&format!("new{n}.mkv"), n), recording(&format!("old{n}.mkv"), -n)];
        store
            .write_blocking(move |tx| {
                for recording in &newcomers {
                    recordings::insert(tx, recording)?;
                    moments::insert(tx, &moment(recording, 15))?;
                }
                Ok(())
            })
            .unwrap();
    };
    let filter = MomentFilter::default();
    let rows = walk(&store, 5, between, {
        let filter = filter.clone();
        move |conn, page| moments::list(conn, &filter, MomentSort::Best, page)
    });
    let mut seen = HashSet::new();
    assert!(ids(&rows).into_iter().all(|id| seen.insert(id)), "a row came twice");
    assert!(all.iter().all(|moment| seen.contains(&moment.id)), "a row was left out");
}

#[test]
fn recordings_page_newest_first_and_filter() {
    let (_home, store, _) = crowded();
    let rows = walk(&store, 5, |_| (), |conn, page| recordings::list(conn, &RecordingFilter::default(), page));
    assert_eq!(rows.len(), 12);
    assert!(rows.windows(2).all(|two| {
        let key = |row: &recordings::RecordingRow| (row.recording.recorded_at, row.recording.id);
        key(&two[0]) > key(&two[1])
    }));
    assert!(rows.iter().all(|row| (row.moments_new, row.moments_accepted, row.moments_total) == (2, 2, 7)));
    let filter = RecordingFilter {
        recorded_after: Some(at(1)),
        recorded_before: Some(at(2)),
        state: Some(RecordingState::Ready),
        game: Some("OpenArena".into()),
        text: None,
        folder: Some("/videos".into()),
        marked: Default::default(),
    };
    let some = walk(&store, 3, |_| (), move |conn, page| recordings::list(conn, &filter, page));
    let names: HashSet<String> = some.iter().map(|row| row.recording.file_name()).collect();
    assert_eq!(names, ["r4.mkv", "r5.mkv", "r6.mkv", "r7.mkv"].map(String::from).into());
    let nothing = RecordingFilter { state: Some(RecordingState::Failed), ..Default::default() };
    assert!(walk(&store, 3, |_| (), move |conn, page| recordings::list(conn, &nothing, page)).is_empty());
}

#[test]
fn a_folder_holds_what_was_seen_in_it_or_below_and_nothing_beside() {
    let (_home, store) = new_store();
    let names = ["a.mkv", "a/b.mkv", "a/b/c.mkv", "a_b/d.mkv", "A/e.mkv"];
    store
        .write_blocking(move |tx| {
            for (name, n) in names.iter().zip(0..) {
                recordings::insert(tx, &recording(name, n))?;
            }
            // Seen in two places: it is found in both.
            let moved = recording("f.mkv", 9);
            recordings::insert(tx, &moved)?;
            recordings::add_path(tx, moved.id, std::path::Path::new("/videos/a/f.mkv"))
        })
        .unwrap();
    let within = |folder: &str| {
        let filter = RecordingFilter { folder: Some(folder.into()), ..Default::default() };
        let rows = walk(&store, 2, |_| (), move |conn, page| recordings::list(conn, &filter, page));
        rows.iter().map(|row| row.recording.file_name()).collect::<Vec<_>>()
    };
    assert_eq!(within("/videos/a"), ["f.mkv", "c.mkv", "b.mkv"]);
    assert_eq!(within("/videos/a/"), within("/videos/a"));
    assert_eq!(within("/videos").len(), 6);
    assert_eq!(within("/vid"), [""; 0]);
}

#[test]
fn moments_filter_by_recording_and_score() {
    let (_home, store, all) = crowded();
    let recording = all[0].recording;
    for sort in [MomentSort::Recent, MomentSort::Best] {
        let filter = MomentFilter { recording: Some(recording), min_score: Some(10), ..Default::default() };
        let rows = walk(&store, 2, |_| (), move |conn, page| moments::list(conn, &filter, sort, page));
        assert_eq!(rows.iter().map(|row| row.moment.score).collect::<Vec<_>>(), [30, 20, 20, 10, 10]);
        assert!(rows.iter().all(|row| row.moment.recording == recording && row.recording_moments == 7));
    }
    let timeline = store.read_blocking(move |conn| moments::of_recording(conn, recording)).unwrap();
    assert!(timeline.windows(2).all(|two| two[0].span.start <= two[1].span.start) && timeline.len() == 7);
}

#[test]
fn clips_page_newest_first() {
    let (_home, store, _, moment, ..) = one_clip();
    store
        .write_blocking(move |tx| {
            for n in 0..9 {
                let mut clip = clip(&moment);
                clip.created_at = at(10 + n / 3);
                clip.state = domain::ClipState::ALL[(n % 2) as usize];
                clips::insert(tx, &clip)?;
            }
            Ok(())
        })
        .unwrap();
    let rows = walk(&store, 4, |_| (), |conn, page| clips::list(conn, &Default::default(), page));
    assert_eq!(rows.len(), 10);
    assert!(
        rows.windows(2)
            .all(|two| { (two[0].clip.created_at, two[0].clip.id) > (two[1].clip.created_at, two[1].clip.id) })
    );
    let ready = clips::ClipFilter { states: vec![domain::ClipState::Ready], ..Default::default() };
    assert_eq!(walk(&store, 3, |_| (), move |conn, page| clips::list(conn, &ready, page)).len(), 4);
}

#[test]
fn posts_page_by_their_place_in_the_calendar() {
    let (_home, store, _, moment, _, account) = one_clip();
    let to = account.id;
    store
        .write_blocking(move |tx| {
            for n in 0..7 {
                let clip = clip(&moment);
                clips::insert(tx, &clip)?;
                let post = post(&clip, &account);
                posts::insert(tx, &post)?;
                if n % 2 == 0 {
                    let event = PostEvent::Schedule { at: at(1000 * n), zone: "UTC".into() };
                    posts::apply(tx, post.id, event, at(40))?;
                }
            }
            Ok(())
        })
        .unwrap();
    let all = walk(&store, 2, |_| (), |conn, page| posts::list(conn, &Default::default(), page));
    assert_eq!(all.len(), 7);
    let filter = posts::PostFilter {
        states: vec!["scheduled".into()],
        account: Some(to),
        from: Some(at(2000)),
        to: Some(at(6000)),
    };
    let some = walk(&store, 1, |_| (), move |conn, page| posts::list(conn, &filter, page));
    let times: Vec<_> = some
        .iter()
        .map(|post| match &post.state {
            domain::PostState::Scheduled { at, .. } => *at,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(times, [at(4000), at(2000)]);
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let (_home, store, _) = crowded();
    store
        .read_blocking(|conn| {
            let filter = MomentFilter::default();
            let next = moments::list(conn, &filter, MomentSort::Recent, &Page::first(1))?.next.expect("more");
            assert!(
                next.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c)),
                "{next} is not safe in a URL"
            );
            let wrong = moments::list(conn, &filter, MomentSort::Best, &Page::after(next.clone(), 1));
            assert!(matches!(wrong, Err(StoreError::Invalid { field: "after", .. })));
            let wrong = recordings::list(conn, &RecordingFilter::default(), &Page::after(next, 1));
            assert!(matches!(wrong, Err(StoreError::Invalid { field: "after", .. })));
            // A limit outside of what is served is taken as the nearest.
            assert_eq!(moments::list(conn, &filter, MomentSort::Best, &Page::first(0))?.items.len(), 1);
            assert_eq!(moments::list(conn, &filter, MomentSort::Best, &Page::first(usize::MAX))?.items.len(), 84);
            Ok(())
        })
        .unwrap();
}
