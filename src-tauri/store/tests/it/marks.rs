//! Stars, notes, tags, collections and kept searches.

use crate::sample::{at, clip, moment, new_store, one_clip, recording};
use domain::{Collection, CollectionId, Mark, Markable, SavedSearch, SavedSearchId, Subject};
use std::collections::BTreeMap;
use store::{
    Conn, Page, Result,
    clips::{self, ClipFilter},
    collections,
    marks::{self, Marked},
    moments::{self, MomentFilter, MomentSort},
    recordings::{self, RecordingFilter},
};

fn mark(subject: impl Into<Subject>, starred: bool, note: &str, tags: &[&str]) -> Mark {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Mark { subject: subject.into(), starred, note: note.into(), tags }
}

/// How many recordings, moments and clips have these marks, and how many the text finds.
fn found(conn: &Conn, text: &str, marked: &Marked) -> Result<(usize, usize, usize)> {
    let text = Some(text.to_owned()).filter(|text| !text.is_empty());
    let page = Page::first(50);
    let filter = RecordingFilter { text: text.clone(), marked: marked.clone(), ..Default::default() };
    let recordings = recordings::list(conn, &filter, &page)?.items.len();
    let filter = MomentFilter { text: text.clone(), marked: marked.clone(), ..Default::default() };
    let moments = moments::list(conn, &filter, MomentSort::Best, &page)?.items.len();
    let filter = ClipFilter { text, marked: marked.clone(), ..Default::default() };
    Ok((recordings, moments, clips::list(conn, &filter, &page)?.items.len()))
}

#[test]
fn marks_are_kept_filtered_and_found() {
    let (_home, store, recording, moment, clip, _) = one_clip();
    store
        .write_blocking(move |tx| {
            let all = [
                mark(recording.id, true, "Finals with Ann", &["keep", "LAN"]),
                mark(moment.id, true, "Clutch of the evening", &["ace"]),
                mark(clip.id, false, "", &["ace", "trailer"]),
            ];
            for one in &all {
                marks::set(tx, one, at(5))?;
                assert_eq!(&marks::get(tx, one.subject)?, one);
            }
            // A recording's note is its own column.
            assert_eq!(recordings::get(tx, recording.id)?.unwrap().note, "Finals with Ann");
            let none = Marked::default();
            assert_eq!(found(tx, "clutch", &none)?, (0, 1, 0));
            assert_eq!(found(tx, "lan", &none)?, (1, 0, 0));
            assert_eq!(found(tx, "trail", &none)?, (0, 0, 1));
            assert_eq!(found(tx, "evening openarena", &none)?, (0, 1, 0), "words of a question may lie in two places");
            assert_eq!(found(tx, "", &Marked { starred: true, tag: None })?, (1, 1, 0));
            assert_eq!(found(tx, "", &Marked { starred: false, tag: Some("ACE".into()) })?, (0, 1, 1));
            assert_eq!(found(tx, "", &Marked { starred: true, tag: Some("ace".into()) })?, (0, 1, 0));
            assert_eq!(marks::list(tx, Markable::Moment)?, [all[1].clone()]);
            let tags = marks::tags(tx)?;
            assert_eq!(
                tags.iter().map(|(name, n)| (name.as_str(), *n)).collect::<Vec<_>>(),
                [("ace", 2), ("keep", 1), ("LAN", 1), ("trailer", 1)]
            );

            // Other words for a tag are found, the old ones are not.
            assert!(marks::rename_tag(tx, "ace", "Pentakill")?);
            assert_eq!((found(tx, "penta", &none)?, found(tx, "ace", &none)?), ((0, 1, 1), (0, 0, 0)));
            assert!(marks::rename_tag(tx, "Pentakill", "lan").is_err(), "two tags can't have one name");
            assert!(marks::delete_tag(tx, "pentakill")? && !marks::delete_tag(tx, "pentakill")?);
            assert_eq!(found(tx, "penta", &none)?, (0, 0, 0));
            assert_eq!(marks::get(tx, clip.id.into())?.tags, ["trailer"]);

            // Nothing left on it is no mark.
            marks::set(tx, &mark(moment.id, false, "", &[]), at(6))?;
            assert!(marks::list(tx, Markable::Moment)?.is_empty());
            assert_eq!(found(tx, "clutch", &none)?, (0, 0, 0));
            // With its thing a mark goes.
            clips::delete(tx, clip.id)?;
            moments::delete(tx, moment.id)?;
            recordings::delete(tx, recording.id)?;
            assert!(Markable::ALL.iter().all(|kind| marks::list(tx, *kind).unwrap().is_empty()));
            tx.execute("INSERT INTO mark_words_fts (mark_words_fts) VALUES ('integrity-check')", [])?;
            tx.execute("INSERT INTO moments_fts (moments_fts) VALUES ('integrity-check')", [])?;
            for table in ["mark_words", "mark_words_fts", "moments_fts"] {
                let left: i64 = tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
                assert_eq!(left, 0, "{table}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_was_seen_in_a_moment_is_found() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let file = recording("plain.mkv", 0);
            let mut seen = moment(&file, 40);
            seen.evidence[0].label = Some("Médaille d'or".into());
            recordings::insert(tx, &file)?;
            moments::insert(tx, &seen)?;
            clips::insert(tx, &clip(&seen))?;
            let none = Marked::default();
            assert_eq!(found(tx, "medaille", &none)?, (0, 1, 1));
            assert_eq!(found(tx, "kills medaille plain", &none)?, (0, 1, 1));
            seen.evidence.clear();
            seen.reasons[0].text = "3 kills in 6 s".into();
            moments::update(tx, &seen)?;
            assert_eq!((found(tx, "medaille", &none)?, found(tx, "6 kills", &none)?), ((0, 0, 0), (0, 1, 1)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn collections_keep_their_order_and_outlive_their_clips() {
    let (_home, store, _, moment, first, _) = one_clip();
    store
        .write_blocking(move |tx| {
            let mut second = clip(&moment);
            second.moments.clear();
            clips::insert(tx, &second)?;
            let mut collection = Collection {
                id: CollectionId::new(),
                name: "Best of May".into(),
                description: "For the trailer.".into(),
                clips: vec![second.id, first.id],
                created_at: at(1),
                updated_at: at(2),
            };
            collections::save(tx, &collection)?;
            assert_eq!(collections::list(tx)?, [collection.clone()]);
            let of = ClipFilter { collection: Some(collection.id), ..Default::default() };
            assert_eq!(clips::list(tx, &of, &Page::first(9))?.items.len(), 2);
            clips::delete(tx, second.id)?;
            collection.clips.remove(0);
            assert_eq!(collections::get(tx, collection.id)?, Some(collection.clone()));
            assert!(collections::delete(tx, collection.id)? && !collections::delete(tx, collection.id)?);
            assert!(clips::get(tx, first.id)?.is_some());

            let search = SavedSearch {
                id: SavedSearchId::new(),
                name: "Aces".into(),
                page: "library".into(),
                query: BTreeMap::from([("text".into(), "ace".into())]),
                created_at: at(3),
            };
            collections::save_search(tx, &search)?;
            assert_eq!(collections::searches(tx)?, std::slice::from_ref(&search));
            assert_eq!(collections::delete_search(tx, search.id)?, Some(search.clone()));
            assert_eq!(collections::delete_search(tx, search.id)?, None);
            Ok(())
        })
        .unwrap();
}
