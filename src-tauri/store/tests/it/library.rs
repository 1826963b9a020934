//! Recordings, moments, clips and words: what goes in comes out, and what hangs together goes together.

use crate::sample::{account, at, clip, folder, moment, new_store, one_clip, post, recording, words};
use domain::{
    Author, ClipState, Code, Edit, MediaTime, MomentState, PostEvent, Problem, RecordingState, RelativeBox, Signal,
    SignalKind, SourceSpan, Span,
};
use std::path::{Path, PathBuf};
use store::{
    Conn, Page, StoreError, accounts, analyses, clips, folders, moments, posts, recordings, words as stored_words,
};

#[test]
fn a_recording_comes_back_as_it_was() {
    let (_home, store) = new_store();
    let mut one = recording("Übung.mkv", 5);
    one.problem = Some(Problem::invalid("path", "odd"));
    one.size_bytes = u64::MAX;
    let sent = one.clone();
    store.write_blocking(move |tx| recordings::insert(tx, &sent)).unwrap();
    store
        .read_blocking(move |conn| {
            let fingerprint = one.fingerprint.clone().expect("set");
            // SQLite's integers end at half of it.
            let stored = domain::Recording { size_bytes: i64::MAX as u64, ..one.clone() };
            assert_eq!(recordings::get(conn, one.id)?, Some(stored.clone()));
            assert_eq!(recordings::by_fingerprint(conn, &fingerprint)?, Some(stored.clone()));
            assert_eq!(recordings::by_path(conn, &one.path)?, Some(stored));
            assert_eq!(recordings::by_path(conn, Path::new("/elsewhere"))?, None);
            assert_eq!(recordings::paths(conn, one.id)?, std::slice::from_ref(&one.path));
            assert_eq!(recordings::all_paths(conn)?, [(one.id, one.path, RecordingState::Ready)]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_same_content_is_the_same_recording() {
    let (_home, store) = new_store();
    let (one, mut two) = (recording("a.mkv", 0), recording("b.mkv", 1));
    two.fingerprint = one.fingerprint.clone();
    let twice = store.write_blocking(move |tx| {
        recordings::insert(tx, &one)?;
        recordings::insert(tx, &two)
    });
    assert_eq!(Problem::from(twice.unwrap_err()).code, Code::Conflict);
    // Files that could not be read have no content that could be the same.
    let (mut one, mut two) = (recording("a.mkv", 0), recording("b.mkv", 1));
    (one.fingerprint, two.fingerprint) = (None, None);
    store
        .write_blocking(move |tx| {
            recordings::insert(tx, &one)?;
            recordings::insert(tx, &two)
        })
        .unwrap();
}

#[test]
fn a_path_belongs_to_who_was_seen_there_last() {
    let (_home, store) = new_store();
    let (one, mut two) = (recording("a.mkv", 0), recording("b.mkv", 1));
    let place = PathBuf::from("/videos/current.mkv");
    store
        .write_blocking(move |tx| {
            recordings::insert(tx, &one)?;
            recordings::insert(tx, &two)?;
            recordings::add_path(tx, one.id, &place)?;
            two.path = place.clone();
            recordings::update(tx, &two)?;
            let found = recordings::by_path(tx, &place)?.map(|found| found.id);
            assert_eq!(found, Some(one.id), "a change of something else takes no path from another recording");
            recordings::add_path(tx, two.id, &place)?;
            assert_eq!(recordings::by_path(tx, &place)?.map(|found| found.id), Some(two.id));
            assert_eq!(recordings::paths(tx, one.id)?, [PathBuf::from("/videos/a.mkv")]);
            assert_eq!(recordings::paths(tx, two.id)?.len(), 2);
            assert!(recordings::remove_path(tx, Path::new("/videos/b.mkv"))?);
            assert_eq!(recordings::paths(tx, two.id)?, [place]);
            Ok(())
        })
        .unwrap();
}

/// Things that were never stored.
type Nobody = (domain::Recording, domain::Moment, domain::Clip, domain::WatchedFolder);

#[test]
fn what_is_not_there_can_not_be_changed() {
    let (_home, store) = new_store();
    let one = recording("a.mkv", 0);
    let moment = moment(&one, 5);
    let clip = clip(&moment);
    let nobody: Nobody = (one, moment, clip, folder("/v"));
    let missing: [fn(&Conn, &Nobody) -> store::Result<()>; 7] = [
        |conn, nobody| recordings::update(conn, &nobody.0),
        |conn, nobody| moments::update(conn, &nobody.1),
        |conn, nobody| moments::insert(conn, &nobody.1),
        |conn, nobody| clips::update(conn, &nobody.2),
        |conn, nobody| clips::insert(conn, &nobody.2),
        |conn, nobody| folders::update(conn, &nobody.3),
        |conn, _| accounts::update(conn, &account()),
    ];
    for (index, write) in missing.into_iter().enumerate() {
        let nobody = nobody.clone();
        let error = store.write_blocking(move |tx| write(tx, &nobody)).unwrap_err();
        assert!(matches!(error, StoreError::NotFound { .. }), "{index}: {error:?}");
    }
}

#[test]
fn an_analysis_keeps_every_signal_and_replaces_the_former() {
    let (_home, store, recording, ..) = one_clip();
    let mut signal = Signal::new(SignalKind::Marker, MediaTime::from_micros(1_234_567), 0.3, "chapters");
    signal.label = Some("'; DROP TABLE signals; --".into());
    signal.own = Some(false);
    signal.place = Some(RelativeBox { x: 0.1, y: 0.2, w: 0.3, h: 0.4 });
    let odd = Signal { strength: f32::NAN, ..Signal::new(SignalKind::Voice, MediaTime::ZERO, 0.0, "sound.voice") };
    let mut analysis = analyses::Analysis {
        recording: recording.id,
        key: "k1".into(),
        detector: domain::DetectorInfo::none(),
        settings_version: "1".into(),
        finished_at: at(9),
        stats: serde_json::json!({"wall_s": 1.5}),
        signals: vec![signal.until(MediaTime::from_micros(2_000_001)), odd],
        contour: domain::Contour::of([-20.0, -31.0], vec![domain::Span::from_seconds(0.2, 0.7)]),
    };
    store
        .write_blocking(move |tx| {
            analyses::save(tx, &analysis)?;
            let stored = analyses::get(tx, recording.id)?.expect("saved");
            assert_eq!(stored.signals[0], analysis.signals[0]);
            assert_eq!(stored.signals[1].strength, 0.0);
            analysis.key = "k2".into();
            analysis.signals.truncate(1);
            analyses::save(tx, &analysis)?;
            assert_eq!(analyses::key_of(tx, recording.id)?.as_deref(), Some("k2"));
            assert_eq!(analyses::get(tx, recording.id)?, Some(analysis));
            let rows: i64 = tx.query_row("SELECT count(*) FROM signals", [], |row| row.get(0))?;
            assert_eq!(rows, 1, "signals of the former analysis were left");
            assert!(analyses::delete(tx, recording.id)? && !analyses::delete(tx, recording.id)?);
            Ok(())
        })
        .unwrap();
}

#[test]
fn counts_follow_every_change() {
    let (_home, store, recording, mut first, ..) = one_clip();
    store
        .write_blocking(move |tx| {
            let mut second = moment(&recording, 30);
            second.state = MomentState::Later;
            moments::insert(tx, &second)?;
            let counts = moments::counts(tx)?;
            assert_eq!((counts.new, counts.later, counts.accepted, counts.rejected), (1, 1, 0, 0));
            first.state = MomentState::Accepted;
            first.decided_at = Some(at(77));
            moments::update(tx, &first)?;
            assert_eq!(moments::get(tx, first.id)?.as_ref(), Some(&first));
            let row = recordings::list(tx, &Default::default(), &Page::first(1))?.items.remove(0);
            assert_eq!((row.moments_new, row.moments_accepted, row.moments_total), (0, 1, 2));
            moments::delete(tx, second.id)?;
            assert_eq!(moments::counts(tx)?, moments::MomentCounts { accepted: 1, ..Default::default() });
            recordings::delete(tx, recording.id)?;
            assert_eq!(moments::counts(tx)?, moments::MomentCounts::default());
            Ok(())
        })
        .unwrap();
}

#[test]
fn moments_and_clips_follow_their_recording() {
    let (_home, store, mut recording, moment, clip, _) = one_clip();
    store
        .write_blocking(move |tx| {
            stored_words::insert(tx, &words(&clip, "any", "First"))?;
            stored_words::insert(tx, &words(&clip, "folder", "Second"))?;
            recording.game = Some("Xonotic".into());
            recording.recorded_at = at(900);
            recording.path = "/videos/renamed.mkv".into();
            recordings::update(tx, &recording)?;
            let filter = moments::MomentFilter { game: Some("Xonotic".into()), ..Default::default() };
            let page = Page::first(5);
            let row = moments::list(tx, &filter, moments::MomentSort::Best, &page)?.items.remove(0);
            assert_eq!((row.moment, row.clip, row.title.as_deref()), (moment, Some(clip.id), Some("Second")));
            assert_eq!((row.recording_name.as_str(), row.recorded_at), ("renamed.mkv", at(900)));
            assert_eq!((row.game.as_deref(), row.recording_moments), (Some("Xonotic"), 1));
            assert_eq!(row.recording_duration, Some(MediaTime::from_seconds(1800.25)));
            let filter = clips::ClipFilter { game: Some("Xonotic".into()), ..Default::default() };
            let row = clips::list(tx, &filter, &page)?.items.remove(0);
            assert_eq!((row.recording_name.as_str(), row.recorded_at), ("renamed.mkv", at(900)));
            assert_eq!((row.score, row.title.as_deref(), row.posts.len()), (Some(80), Some("Second"), 0));
            assert_eq!(recordings::games(tx)?, [("Xonotic".to_owned(), 1)]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_clip_of_a_moment_is_the_one_that_was_begun_from_it() {
    let (_home, store, recording, first, draft, _) = one_clip();
    store
        .write_blocking(move |tx| {
            let second = moment(&recording, 20);
            moments::insert(tx, &second)?;
            let mut montage = clip(&second);
            montage.moments.push(first.id);
            montage.edit.spans.push(SourceSpan { recording: recording.id, span: first.span });
            clips::insert(tx, &montage)?;
            assert_eq!(clips::get(tx, montage.id)?.as_ref(), Some(&montage));
            assert_eq!(clips::of_moment(tx, first.id)?.as_ref(), Some(&draft));
            assert_eq!(clips::of_moment(tx, second.id)?.as_ref(), Some(&montage));
            assert_eq!(clips::of_recording(tx, recording.id)?.len(), 2);
            // The draft of a moment goes with it; what was made of several moments stays.
            assert!(moments::delete(tx, first.id)?);
            assert_eq!(clips::get(tx, draft.id)?, None);
            assert_eq!(clips::get(tx, montage.id)?.map(|clip| clip.moments), Some(vec![second.id]));
            // A clip that was accepted stays, too.
            let mut kept = clips::get(tx, montage.id)?.expect("there");
            kept.state = ClipState::Ready;
            clips::update(tx, &kept)?;
            moments::delete(tx, second.id)?;
            assert!(clips::get(tx, montage.id)?.is_some());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_clip_that_was_posted_outlives_its_recording() {
    let (_home, store, recording, moment, posted, account) = one_clip();
    store
        .write_blocking(move |tx| {
            let mut unposted = clip(&moment);
            unposted.state = ClipState::Ready;
            clips::insert(tx, &unposted)?;
            let post = post(&posted, &account);
            posts::insert(tx, &post)?;
            posts::apply(tx, post.id, PostEvent::Approve, at(40))?;
            let refused = recordings::delete(tx, recording.id);
            assert!(matches!(refused, Err(StoreError::Conflict(_))), "a post under way was pulled from under its feet");

            posts::apply(tx, post.id, PostEvent::Cancel, at(41))?;
            assert!(recordings::delete(tx, recording.id)?);
            assert!(!recordings::delete(tx, recording.id)?);
            assert_eq!(clips::get(tx, unposted.id)?, None);
            assert_eq!(recordings::paths(tx, recording.id)?, Vec::<PathBuf>::new());
            let row = clips::list(tx, &Default::default(), &Page::first(5))?.items.remove(0);
            assert_eq!(row.clip.id, posted.id);
            assert_eq!((row.recording_name.as_str(), row.score), ("arena one.mkv", None));
            assert_eq!(row.posts, [(account.id, "cancelled".to_owned())]);
            // It can still be changed.
            let mut archived = row.clip;
            archived.state = ClipState::Archived;
            clips::update(tx, &archived)?;
            assert!(matches!(clips::delete(tx, archived.id), Err(StoreError::Conflict(_))));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_draft_of_a_post_does_not_hold_a_recording() {
    let (_home, store, recording, _, clip, account) = one_clip();
    store
        .write_blocking(move |tx| {
            let post = post(&clip, &account);
            posts::insert(tx, &post)?;
            assert!(recordings::delete(tx, recording.id)?);
            assert_eq!((posts::get(tx, post.id)?, clips::get(tx, clip.id)?), (None, None));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_clip_without_spans_or_with_strange_moments_is_refused() {
    let (_home, store, recording, first, ..) = one_clip();
    store
        .write_blocking(move |tx| {
            let mut empty = clip(&first);
            empty.edit.spans.clear();
            assert!(matches!(clips::insert(tx, &empty), Err(StoreError::Invalid { .. })));
            Ok(())
        })
        .unwrap();
    let mut strange = clip(&moment(&recording, 1));
    strange.edit = Edit::plain(recording.id, Span::from_seconds(1.0, 2.0));
    let refused = store.write_blocking(move |tx| clips::insert(tx, &strange));
    assert!(matches!(refused, Err(StoreError::NotFound { what: "moment", .. })), "{refused:?}");
}

#[test]
fn words_keep_their_history_and_fall_back_to_any() {
    let (_home, store, .., clip, _) = one_clip();
    store
        .write_blocking(move |tx| {
            assert_eq!(stored_words::latest(tx, clip.id, "youtube")?, None);
            let mut one = words(&clip, "any", "One");
            one.author = Author::Model { name: "gemma3:4b".into(), took_ms: 900 };
            let (two, three) = (words(&clip, "any", "Two"), words(&clip, "youtube", "Three"));
            for words in [&one, &two, &three] {
                stored_words::insert(tx, words)?;
            }
            assert_eq!(stored_words::latest(tx, clip.id, "any")?.as_ref(), Some(&two));
            assert_eq!(stored_words::latest(tx, clip.id, "folder")?.as_ref(), Some(&two));
            assert_eq!(stored_words::latest(tx, clip.id, "youtube")?.as_ref(), Some(&three));
            assert_eq!(stored_words::history(tx, clip.id, "any")?, [two.clone(), one]);
            assert_eq!(stored_words::of_clip(tx, clip.id)?, [two, three]);
            Ok(())
        })
        .unwrap();
}

/// A row that a bug or a bit wrote is said with its column, not guessed.
#[test]
fn a_row_that_makes_no_sense_names_its_column() {
    let (_home, store, recording, ..) = one_clip();
    store.write_blocking(|tx| Ok(tx.execute("UPDATE recordings SET state = 'melting'", [])?)).unwrap();
    let error = store.read_blocking(move |conn| recordings::get(conn, recording.id)).unwrap_err();
    assert!(matches!(&error, StoreError::Stored { column, why } if column == "state" && why.contains("melting")));
    assert_eq!(Problem::from(error).code, Code::Bug);
}
