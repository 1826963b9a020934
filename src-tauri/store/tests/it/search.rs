//! The text search.

use crate::sample::{Home, clip, moment, new_store, one_clip, recording, words};
use domain::PostEvent;
use proptest::prelude::*;
use store::{
    Conn, Page, Result, Store,
    clips::{self, ClipFilter},
    moments::{self, MomentFilter, MomentSort},
    posts,
    recordings::{self, RecordingFilter},
    words as stored_words,
};

/// How many recordings, moments and clips are found.
fn found(conn: &Conn, text: &str) -> Result<(usize, usize, usize)> {
    let (text, page) = (Some(text.to_owned()), Page::first(50));
    let recordings = recordings::list(conn, &RecordingFilter { text: text.clone(), ..Default::default() }, &page)?;
    let filter = MomentFilter { text: text.clone(), ..Default::default() };
    let moments = moments::list(conn, &filter, MomentSort::Recent, &page)?;
    let best = moments::list(conn, &filter, MomentSort::Best, &page)?;
    assert_eq!(moments.items.len(), best.items.len());
    let clips = clips::list(conn, &ClipFilter { text, ..Default::default() }, &page)?;
    Ok((recordings.items.len(), moments.items.len(), clips.items.len()))
}

#[test]
fn beginnings_of_words_are_found_in_every_list() {
    let (_home, store, mut recording, first, clip, _) = one_clip();
    store
        .write_blocking(move |tx| {
            stored_words::insert(tx, &words(&clip, "any", "Café rampage"))?;
            moments::insert(tx, &moment(&recording, 10))?;
            // The file's name, the game, across both, without case; words of the clip find its moment only.
            assert_eq!(found(tx, "aren")?, (1, 2, 1));
            assert_eq!(found(tx, "OPENARENA one")?, (1, 2, 1));
            assert_eq!(found(tx, "ramp")?, (0, 1, 1));
            assert_eq!(found(tx, "cafe")?, (0, 1, 1));
            assert_eq!(found(tx, "openarena ramp")?, (0, 1, 1));
            assert_eq!(found(tx, "rena")?, (0, 0, 0));
            assert_eq!(found(tx, "arena nothing")?, (0, 0, 0));
            // A note, and another game.
            recording.note = "with Tony_and Ann".into();
            recording.game = Some("Xonotic".into());
            recordings::update(tx, &recording)?;
            assert_eq!(found(tx, "tony")?, (1, 2, 0));
            assert_eq!((found(tx, "xonotic")?, found(tx, "openarena")?), ((1, 2, 1), (0, 0, 0)));
            // Only the newest words of a destination count; those of another one as well.
            stored_words::insert(tx, &words(&clip, "any", "Quiet minute"))?;
            stored_words::insert(tx, &words(&clip, "folder", "Loud second"))?;
            assert_eq!(
                (found(tx, "rampage")?, found(tx, "quiet")?, found(tx, "loud")?),
                ((0, 0, 0), (0, 1, 1), (0, 1, 1))
            );
            clips::delete(tx, clip.id)?;
            assert_eq!(found(tx, "quiet")?, (0, 0, 0));
            moments::delete(tx, first.id)?;
            recordings::delete(tx, recording.id)?;
            assert_eq!(found(tx, "arena")?, (0, 0, 0));
            for table in ["recordings_fts", "clips_fts"] {
                tx.execute(&format!("INSERT INTO {table} ({table}) VALUES ('integrity-check')"), [])?;
                let left: i64 = tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
                assert_eq!(left, 0, "{table}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_said_on_the_picture_is_found() {
    let (_home, store, _, _, mut clip, _) = one_clip();
    store
        .write_blocking(move |tx| {
            stored_words::insert(tx, &words(&clip, "any", "Quiet minute"))?;
            let line = |text: &str| (domain::Span::from_seconds(0.5, 2.0), text.to_owned());
            clip.edit.captions.lines = vec![line("behind the pillar"), line("Größer geht's nicht")];
            clips::update(tx, &clip)?;
            assert_eq!(
                (found(tx, "pillar")?, found(tx, "grosser")?, found(tx, "quiet")?),
                ((0, 1, 1), (0, 0, 0), (0, 1, 1))
            );
            assert_eq!(found(tx, "größer pillar quiet")?, (0, 1, 1));
            // Written by hand, and words come later: both stay.
            stored_words::insert(tx, &words(&clip, "folder", "Loud second"))?;
            assert_eq!(found(tx, "pillar loud")?, (0, 1, 1));
            clip.edit.captions.lines.clear();
            clips::update(tx, &clip)?;
            assert_eq!((found(tx, "pillar")?, found(tx, "loud")?), ((0, 0, 0), (0, 1, 1)));
            // One that is born with lines, as a copy is.
            let mut copy = domain::Clip { id: domain::ClipId::new(), moments: Vec::new(), ..clip };
            copy.edit.captions.lines = vec![line("flag is gone")];
            clips::insert(tx, &copy)?;
            assert_eq!(found(tx, "flag")?, (0, 0, 1));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_post_is_found_by_its_address() {
    let (_home, store, _, _, clip, account) = one_clip();
    store
        .write_blocking(move |tx| {
            let post = crate::sample::post(&clip, &account);
            posts::insert(tx, &post)?;
            let url = "https://www.video.example/watch?v=a1-B_2";
            let live = [
                PostEvent::Approve,
                PostEvent::Start,
                PostEvent::Begin { session: serde_json::json!(1), total_bytes: 9 },
                PostEvent::Finish,
                PostEvent::Published { remote_id: "r".into(), url: url.into() },
            ];
            for event in live {
                assert_eq!(found(tx, "video.example")?, (0, 0, 0), "before {event:?}");
                posts::apply(tx, post.id, event, crate::sample::at(100))?;
            }
            // As it is copied, without its head, and by its id alone.
            for text in [url, &url[12..], "video.example", "a1-B_2"] {
                assert_eq!(found(tx, text)?, (0, 1, 1), "{text}");
            }
            for other in ["https", "www", "watch?v=a2"] {
                assert_eq!(found(tx, other)?, (0, 0, 0), "{other}");
            }
            posts::apply(tx, post.id, PostEvent::Withdrawn, crate::sample::at(200))?;
            assert_eq!(found(tx, "video.example")?, (0, 0, 0));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_recording_is_found_by_its_players_and_by_what_was_read_in_it() {
    let (_home, store, mut recording, ..) = one_clip();
    store
        .write_blocking(move |tx| {
            let signal = |label: &str| {
                let at = domain::MediaTime::from_seconds(3.0);
                domain::Signal {
                    label: Some(label.into()),
                    ..domain::Signal::new(domain::SignalKind::Event, at, 0.5, "ocr")
                }
            };
            let analysis = store::analyses::Analysis {
                recording: recording.id,
                key: "k".into(),
                detector: domain::DetectorInfo::none(),
                settings_version: "1".into(),
                finished_at: crate::sample::at(5),
                stats: serde_json::json!({}),
                signals: vec![signal("Overtime"), signal("Overtime"), signal("Sudden death")],
                contour: domain::Contour::default(),
            };
            store::analyses::save(tx, &analysis)?;
            // The recording alone: its moments show something else.
            assert_eq!((found(tx, "overtime")?, found(tx, "sudden arena")?), ((1, 0, 0), (1, 0, 0)));
            store::analyses::save(tx, &store::analyses::Analysis { signals: vec![signal("Victory")], ..analysis })?;
            assert_eq!((found(tx, "overtime")?, found(tx, "victory")?), ((0, 0, 0), (1, 0, 0)));
            store::analyses::delete(tx, recording.id)?;
            assert_eq!(found(tx, "victory")?, (0, 0, 0));

            let mut profile =
                domain::Profile { name: "arena".into(), players: vec!["Kestrel_tv".into()], ..Default::default() };
            store::profiles::save(tx, &profile)?;
            assert_eq!(found(tx, "kestrel")?, (0, 0, 0));
            recording.profile = Some("arena".into());
            recordings::update(tx, &recording)?;
            assert_eq!(found(tx, "kestrel")?, (1, 0, 0));
            profile.players = vec!["Merlin".into(), "Ann".into()];
            store::profiles::save(tx, &profile)?;
            assert_eq!((found(tx, "kestrel")?, found(tx, "merlin ann")?), ((0, 0, 0), (1, 0, 0)));
            store::profiles::delete(tx, "arena")?;
            assert_eq!((found(tx, "merlin")?, found(tx, "arena one")?), ((0, 0, 0), (1, 1, 1)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_text_without_a_word_hides_nothing() {
    let (_home, store, ..) = one_clip();
    store
        .read_blocking(|conn| {
            for text in ["", "  ", "?!", "\"", "\0"] {
                assert_eq!(found(conn, text)?, (1, 1, 1), "{text:?}");
            }
            Ok(())
        })
        .unwrap();
}

fn one_store() -> (Home, Store) {
    let (home, store) = new_store();
    store
        .write_blocking(|tx| {
            let recording = recording("plain name.mkv", 0);
            let moment = moment(&recording, 50);
            recordings::insert(tx, &recording)?;
            moments::insert(tx, &moment)?;
            clips::insert(tx, &clip(&moment))
        })
        .unwrap();
    (home, store)
}

#[test]
fn whatever_is_typed_is_only_looked_for() {
    let (_home, store) = one_store();
    let hostile = [
        "plain\" OR \"1",
        "NEAR(plain name, 5)",
        "file_name: plain",
        "plain AND NOT name",
        "^plain",
        "plain* + name",
        "(((plain",
        "{file_name} : x",
        "plain\0name\"",
        "'; DROP TABLE recordings; --",
        "\u{feff}plain \u{202e}name",
        "Ⓐ ⅷ ² ̈",
    ];
    for text in hostile {
        store.read_blocking(move |conn| found(conn, text)).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
    // The words themselves are still found when they stand for themselves.
    assert_eq!(store.read_blocking(|conn| found(conn, "\"plain\" name.mkv")).unwrap(), (1, 1, 1));

    let operators = r#"["'()*:^+\-{}\\ \x00a-cANDORNOTplain.ÄßⒶ中🎮]{0,40}"#;
    let any = prop_oneof![operators, any::<String>(), "(AND|OR|NOT|NEAR|plain|\"|\\*|:|\\(|\\)| ){0,12}"];
    proptest!(ProptestConfig::with_cases(400), |(text in any)| {
        let searched = text.clone();
        let result = store.read_blocking(move |conn| found(conn, &searched));
        prop_assert!(result.is_ok(), "{:?}: {:?}", text, result.err());
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a file is called: a word of its name finds it.
    #[test]
    fn a_file_is_found_by_its_own_words(name in "[a-zA-Z0-9äöéÑ]{2,12}([ _.()\"'-][a-z0-9]{2,8}){0,3}", take in 0usize..4) {
        let (_home, store) = new_store();
        let parts: Vec<String> = name.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(String::from).collect();
        let wanted = parts[take % parts.len()].to_uppercase();
        let file = recording(&format!("{name}.mkv"), 0);
        store.write_blocking(move |tx| recordings::insert(tx, &file)).unwrap();
        let (recordings, ..) = store.read_blocking(move |conn| found(conn, &wanted)).unwrap();
        prop_assert_eq!(recordings, 1);
    }
}
