//! The small things: folders, profiles, accounts, settings, undo.

use crate::sample::{account, at, folder, new_store, recording};
use domain::{Marker, MarkerId, MarkerPlace, MediaTime, Problem, Profile, Settings, SignalKind};
use std::path::Path;
use store::{
    Page, StoreError, accounts, folders, forgotten, markers, meta, moments, overlaps, profiles, recordings, settings,
    undo,
};

#[test]
fn the_small_things_come_back_as_they_were() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            let mut folder = folder("/v");
            folders::insert(tx, &folder)?;
            folder.enabled = false;
            folders::update(tx, &folder)?;
            assert_eq!(folders::get(tx, folder.id)?.as_ref(), Some(&folder));
            assert_eq!(folders::by_path(tx, Path::new("/v"))?.as_ref(), Some(&folder));
            assert_eq!(folders::list(tx)?, std::slice::from_ref(&folder));
            assert!(folders::delete(tx, folder.id)? && !folders::delete(tx, folder.id)?);

            let gone = domain::Fingerprint("f".into());
            forgotten::forget(tx, &gone)?;
            forgotten::forget(tx, &gone)?;
            assert!(forgotten::is_forgotten(tx, &gone)?);
            assert!(forgotten::unforget(tx, &gone)? && !forgotten::is_forgotten(tx, &gone)?);

            let mut profile = Profile { name: "oa".into(), ..Default::default() };
            profile.weights.insert(SignalKind::Kill, 2.5);
            profiles::save(tx, &profile)?;
            profile.players.push("Tony".into());
            profiles::save(tx, &profile)?;
            assert_eq!(profiles::list(tx)?, std::slice::from_ref(&profile));
            assert_eq!(profiles::get(tx, "oa")?, Some(profile));
            assert!(profiles::delete(tx, "oa")? && profiles::get(tx, "oa")?.is_none());

            let mut account = account();
            accounts::insert(tx, &account)?;
            account.problem = Some(Problem::invalid("folder", "gone"));
            accounts::update(tx, &account)?;
            assert_eq!(accounts::get(tx, account.id)?.as_ref(), Some(&account));
            assert_eq!(accounts::list(tx)?, [account]);

            meta::set(tx, "k", "v")?;
            assert!(meta::get(tx, "k")?.is_some() && meta::remove(tx, "k")? && meta::get(tx, "k")?.is_none());
            Ok(())
        })
        .unwrap();
}

#[test]
fn marks_are_found_by_when_they_were_pressed_and_by_where_they_were_set() {
    let (_home, store) = new_store();
    let recording = recording("evening.mkv", 1000);
    let other = crate::sample::recording("night.mkv", 9000);
    let mark = |place, note: &str| Marker { id: MarkerId::new(), place, note: note.into(), made_at: at(5) };
    let pressed = |seconds| mark(MarkerPlace::Pressed(at(seconds)), "");
    let set = |seconds| {
        let place = MarkerPlace::Set { recording: recording.id, at: MediaTime::from_seconds(seconds) };
        mark(place, "clutch")
    };
    let (early, late, first, second) = (pressed(1200), pressed(1800), set(3.0), set(61.5));
    store
        .write_blocking(move |tx| {
            recordings::insert(tx, &recording)?;
            recordings::insert(tx, &other)?;
            for mark in [&late, &second, &early, &first] {
                markers::insert(tx, mark)?;
            }
            assert_eq!(markers::get(tx, first.id)?.as_ref(), Some(&first));
            assert_eq!(markers::set_in(tx, recording.id)?, [first.clone(), second.clone()]);
            assert_eq!(markers::set_in(tx, other.id)?, []);
            assert_eq!(markers::pressed(tx, at(1200), at(1800))?, std::slice::from_ref(&early));
            assert_eq!(markers::newest(tx, 1)?, std::slice::from_ref(&late));
            assert!(markers::delete(tx, early.id)? && !markers::delete(tx, early.id)?);

            // When it was recorded, until it is known when it began.
            let began = |recorded: Vec<markers::Recorded>| recorded.into_iter().map(|it| it.began).collect::<Vec<_>>();
            assert_eq!(markers::began(tx, recording.id)?, None);
            assert_eq!(began(markers::recorded(tx, at(1000), at(9000), 9)?), [at(1000), at(9000)]);
            markers::set_began(tx, recording.id, at(400))?;
            assert_eq!(markers::began(tx, recording.id)?, Some(at(400)));
            assert_eq!(began(markers::recorded(tx, at(400), at(8999), 9)?), [at(400)]);
            assert!(markers::set_began(tx, domain::RecordingId::new(), at(1)).is_err());
            // What a recorder wrote again leaves it as it is.
            recordings::update(tx, &recording)?;
            assert_eq!(markers::began(tx, recording.id)?, Some(at(400)));

            recordings::delete(tx, recording.id)?;
            assert_eq!(markers::get(tx, first.id)?, None, "it goes with its recording");
            assert_eq!(markers::get(tx, late.id)?, Some(late));
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_was_done_is_taken_back_once() {
    let (_home, store) = new_store();
    let entry = |id: &str, seconds| undo::UndoEntry {
        id: id.into(),
        verb: "moments.decide".into(),
        label: "Rejected 3 moments".into(),
        before: serde_json::json!({"states": ["new"]}),
        at: at(seconds),
    };
    store
        .write_blocking(move |tx| {
            for (id, seconds) in [("a", 1), ("b", 2), ("c", 3)] {
                undo::push(tx, &entry(id, seconds))?;
            }
            assert_eq!(undo::latest(tx)?, Some(entry("c", 3)));
            assert_eq!(undo::take(tx, "c")?, Some(entry("c", 3)));
            assert_eq!(undo::take(tx, "c")?, None);
            assert_eq!(undo::prune(tx, at(2))?, 1);
            assert_eq!(undo::latest(tx)?, Some(entry("b", 2)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn settings_are_checked_before_they_are_kept() {
    let (_home, store) = new_store();
    store
        .write_blocking(|tx| {
            assert_eq!(settings::load(tx)?, (Settings::default(), None));
            let mut wanted = Settings { paused: true, ..Default::default() };
            settings::save(tx, &wanted)?;
            wanted.theme = "neon".into();
            assert!(matches!(settings::save(tx, &wanted), Err(StoreError::Invalid { field: "theme", .. })));
            assert_eq!(settings::load(tx)?, (Settings { paused: true, ..Default::default() }, None));
            tx.execute("UPDATE settings SET document = '{\"paused\":true,\"theme\":7}'", [])?;
            let (read, problem) = settings::load(tx)?;
            assert!(read.paused && problem.is_some_and(|problem| problem.why.contains("theme")));
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_the_same_play_is_listed_and_counted_once() {
    use crate::sample::moment;
    let (_home, store) = new_store();
    let (first, second) = (recording("Replay 1.mp4", 1000), crate::sample::recording("Replay 2.mp4", 1010));
    let (best, copy) = (moment(&first, 80), moment(&second, 60));
    store
        .write_blocking(move |tx| {
            recordings::insert(tx, &first)?;
            recordings::insert(tx, &second)?;
            moments::insert(tx, &best)?;
            moments::insert(tx, &copy)?;

            overlaps::save_print(tx, first.id, 1, &[1, 2, 3])?;
            overlaps::save_print(tx, first.id, 1, &[4, 5])?;
            assert_eq!(overlaps::print(tx, first.id, 1)?.as_deref(), Some(&[4, 5][..]));
            assert_eq!(overlaps::print(tx, first.id, 2)?, None, "another version is another print");
            let later = MediaTime::from_seconds(10.0);
            overlaps::replace(tx, first.id, &[(second.id, later)])?;
            assert_eq!(overlaps::of(tx, first.id)?, [(second.id, later)]);
            assert_eq!(overlaps::of(tx, second.id)?, [(first.id, MediaTime::ZERO - later)]);
            overlaps::replace(tx, second.id, &[(first.id, MediaTime::ZERO - later)])?;
            assert_eq!(overlaps::of(tx, first.id)?, [(second.id, later)], "one link, whoever found it");

            overlaps::set_same(tx, copy.id, Some(best.id))?;
            assert_eq!(overlaps::twins(tx, best.id)?, [copy.id]);
            let all = |filter: &moments::MomentFilter| moments::list(tx, filter, Default::default(), &Page::first(9));
            let shown = all(&Default::default())?.items;
            assert_eq!((shown.len(), shown[0].moment.id, shown[0].twins), (1, best.id, 1));
            let own = all(&moments::MomentFilter { recording: Some(second.id), ..Default::default() })?.items;
            assert_eq!((own.len(), own[0].same_as), (1, Some(best.id)), "it is still there");
            assert_eq!(moments::counts(tx)?.new, 1);
            let rows = recordings::list(tx, &Default::default(), &Page::first(9))?.items;
            let new: u32 = rows.iter().map(|row| row.moments_new).sum();
            assert_eq!(new, 1);

            // Decided while it is hidden, shown, and hidden again.
            let decided = domain::Moment { state: domain::MomentState::Later, ..copy.clone() };
            moments::update(tx, &decided)?;
            assert_eq!((moments::counts(tx)?.new, moments::counts(tx)?.later), (1, 0));
            overlaps::set_same(tx, copy.id, None)?;
            assert_eq!((moments::counts(tx)?.new, moments::counts(tx)?.later), (1, 1));
            overlaps::set_same(tx, copy.id, Some(best.id))?;
            assert_eq!(moments::counts(tx)?.all(), 1);

            recordings::delete(tx, first.id)?;
            assert_eq!(overlaps::same_as(tx, copy.id)?, None, "it comes back when the other one goes");
            assert_eq!((moments::counts(tx)?.new, moments::counts(tx)?.later), (0, 1));
            assert_eq!(overlaps::of(tx, second.id)?, []);
            Ok(())
        })
        .unwrap();
}
