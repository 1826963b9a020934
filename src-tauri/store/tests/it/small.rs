//! The small things: folders, profiles, accounts, settings, undo.

use crate::sample::{account, at, folder, new_store};
use domain::{Problem, Profile, Settings, SignalKind};
use std::path::Path;
use store::{StoreError, accounts, folders, forgotten, meta, profiles, settings, undo};

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
