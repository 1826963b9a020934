//! Posts: only along the arrows, and every step is kept.

use crate::sample::{at, clip, one_clip, post};
use domain::{Code, PostEvent, PostId, PostState, Problem, Visibility};
use proptest::prelude::*;
use serde_json::json;
use store::{StoreError, clips, posts};

fn events() -> Vec<PostEvent> {
    let problem = Problem::new(Code::DiskFull, "The disk is full.", "No space was left.");
    vec![
        PostEvent::Approve,
        PostEvent::Schedule { at: at(500), zone: "Europe/Berlin".into() },
        PostEvent::Start,
        PostEvent::Begin { session: json!({"upload": "x"}), total_bytes: 9 },
        PostEvent::Sent { sent_bytes: 4 },
        PostEvent::Finish,
        PostEvent::Accepted { remote_id: "r".into() },
        PostEvent::Published { remote_id: "r".into(), url: "u".into() },
        PostEvent::LostAnswer { next_check: at(700) },
        PostEvent::NotThere,
        PostEvent::NeedUser { problem: problem.clone() },
        PostEvent::Retry,
        PostEvent::Fail { problem },
        PostEvent::Cancel,
    ]
}

#[test]
fn a_wrong_arrow_changes_nothing() {
    let (_home, store, .., clip, account) = one_clip();
    let draft = post(&clip, &account);
    let (id, sent) = (draft.id, draft.clone());
    store.write_blocking(move |tx| posts::insert(tx, &sent)).unwrap();
    let wrong = PostEvent::Published { remote_id: "r".into(), url: "u".into() };
    let error = store.write_blocking(move |tx| posts::apply(tx, id, wrong, at(40))).unwrap_err();
    assert!(matches!(error, StoreError::Transition(_)), "{error:?}");
    assert_eq!(Problem::from(error).code, Code::Conflict);
    let (stored, events) =
        store.read_blocking(move |conn| Ok((posts::get(conn, id)?, posts::events_of(conn, id)?))).unwrap();
    assert_eq!((stored, events), (Some(draft), vec![]));
    let nobody = store.write_blocking(|tx| posts::apply(tx, PostId::new(), PostEvent::Approve, at(40)));
    assert!(matches!(nobody, Err(StoreError::NotFound { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever happens: the stored post is what the arrows say, and its events lead to it.
    #[test]
    fn the_store_knows_no_arrows_of_its_own(order in proptest::collection::vec(0usize..14, 1..25)) {
        let (_home, store, .., clip, account) = one_clip();
        store.write_blocking(move |tx| {
            let post = post(&clip, &account);
            posts::insert(tx, &post)?;
            let mut state = PostState::Draft;
            for (n, index) in (0i64..).zip(order) {
                let event = events()[index].clone();
                let applied = posts::apply(tx, post.id, event.clone(), at(100 + n));
                match state.after(event) {
                    Ok(next) => {
                        state = next;
                        assert_eq!(applied?.updated_at, at(100 + n));
                    }
                    Err(_) => assert!(matches!(applied, Err(StoreError::Transition(_)))),
                }
            }
            assert_eq!(&posts::get(tx, post.id)?.expect("there").state, &state);
            let mut told = PostState::Draft;
            for row in posts::events_of(tx, post.id)? {
                assert_eq!(row.from, told.as_str());
                told = told.after(row.event).expect("it happened");
                assert_eq!(row.to, told.as_str());
            }
            assert_eq!(told, state);
            Ok(())
        }).unwrap();
    }
}

#[test]
fn reports_of_bytes_do_not_pile_up() {
    let (_home, store, .., clip, account) = one_clip();
    store
        .write_blocking(move |tx| {
            let post = post(&clip, &account);
            posts::insert(tx, &post)?;
            let session = json!({"upload": "x"});
            for event in
                [PostEvent::Approve, PostEvent::Start, PostEvent::Begin { session: session.clone(), total_bytes: 1000 }]
            {
                posts::apply(tx, post.id, event, at(40))?;
            }
            for sent_bytes in 1..=1000 {
                posts::apply(tx, post.id, PostEvent::Sent { sent_bytes }, at(40 + sent_bytes as i64))?;
            }
            let events = posts::events_of(tx, post.id)?;
            assert_eq!(events.len(), 4);
            assert_eq!((&events[3].event, events[3].at), (&PostEvent::Sent { sent_bytes: 1000 }, at(1040)));
            let stored = posts::get(tx, post.id)?.expect("there");
            assert_eq!(stored.state, PostState::Uploading { session, sent_bytes: 1000, total_bytes: 1000 });
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_clip_is_on_its_way_to_an_account_once() {
    let (_home, store, .., clip, account) = one_clip();
    let (first, second) = (post(&clip, &account), post(&clip, &account));
    let id = first.id;
    store.write_blocking(move |tx| posts::insert(tx, &first)).unwrap();
    let again = second.clone();
    let twice = store.write_blocking(move |tx| posts::insert(tx, &again));
    assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
    store
        .write_blocking(move |tx| {
            posts::apply(tx, id, PostEvent::Cancel, at(50))?;
            posts::insert(tx, &second)?;
            assert_eq!(
                posts::of_clip(tx, second.clip)?.iter().map(|post| post.id).collect::<Vec<_>>(),
                [id, second.id]
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn due_is_what_waits_for_us() {
    let (_home, store, _, moment, _, account) = one_clip();
    store
        .write_blocking(move |tx| {
            assert_eq!(posts::next_due(tx)?, None);
            let walked = |steps: &[PostEvent]| -> store::Result<PostId> {
                let clip = clip(&moment);
                clips::insert(tx, &clip)?;
                let post = post(&clip, &account);
                posts::insert(tx, &post)?;
                for event in steps {
                    posts::apply(tx, post.id, event.clone(), at(100))?;
                }
                Ok(post.id)
            };
            let e = events();
            walked(&[])?;
            let scheduled = walked(&e[1..2])?;
            let approved = walked(&e[0..1])?;
            let uploading = walked(&[e[0].clone(), e[2].clone(), e[3].clone()])?;
            let unknown = walked(&[e[0].clone(), e[2].clone(), e[3].clone(), e[5].clone(), e[8].clone()])?;
            walked(&[e[0].clone(), e[10].clone()])?;
            walked(&[e[0].clone(), e[12].clone()])?;
            let due = |seconds| -> store::Result<Vec<PostId>> {
                Ok(posts::due(tx, at(seconds))?.iter().map(|post| post.id).collect())
            };
            assert_eq!(posts::next_due(tx)?, Some(at(100)));
            assert_eq!(due(99)?, []);
            assert_eq!(due(499)?, [approved, uploading]);
            assert_eq!(due(500)?, [approved, uploading, scheduled]);
            assert_eq!(due(700)?, [approved, uploading, scheduled, unknown]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn who_may_see_it_and_who_approved_it() {
    let (_home, store, .., clip, account) = one_clip();
    store
        .write_blocking(move |tx| {
            let post = post(&clip, &account);
            posts::insert(tx, &post)?;
            for visibility in [Visibility::Public, Visibility::Private, Visibility::Unlisted] {
                posts::set_visibility(tx, post.id, visibility)?;
                assert_eq!(posts::get(tx, post.id)?.expect("there").visibility, visibility);
            }
            posts::set_approved_by(tx, post.id, Some("you"))?;
            assert_eq!(posts::get(tx, post.id)?.expect("there").approved_by.as_deref(), Some("you"));
            posts::set_approved_by(tx, post.id, Some("your rule \"Best\""))?;
            let sent = |from| store::rules::sent_since(tx, "your rule \"Best\"", at(from));
            assert_eq!((sent(30)?, sent(31)?), (1, 0), "a rule's clips are counted by its signature");
            Ok(())
        })
        .unwrap();
}
