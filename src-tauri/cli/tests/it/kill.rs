//! `kill -9` in the middle of everything: after the restart the same clips are there, none twice, none missing.

use crate::serving::Serving;
use serde_json::{Value, json};
use std::{cell::Cell, collections::HashMap, fs, path::Path};
use testkit::{TinyOptions, tiny_recording};

/// The app is killed so many times in the middle of each kind of job, as they come.
const KILLS_EACH: u32 = 2;
/// And not more often than this, however many kinds there are.
const KILLS: u32 = 14;

/// Accepts and approves whatever is new. Done again after each kill; the app refuses what it has already.
fn decide_all(app: &Serving) {
    let moments = app.get("/moments?state=new&limit=200");
    let ids: Vec<&Value> = moments["items"].as_array().unwrap().iter().map(|moment| &moment["id"]).collect();
    if !ids.is_empty() {
        app.post("/moments/decide", &json!({"ids": ids, "state": "accepted"}));
    }
    let account = app.get("/accounts")["items"][0]["id"].clone();
    for clip in app.get("/clips?limit=200")["items"].as_array().unwrap() {
        if clip["posts"].as_array().unwrap().is_empty() {
            let (status, answer) =
                app.post(&format!("/clips/{}/approve", clip["id"].as_str().unwrap()), &json!({"accounts": [account]}));
            assert!(status == 200 || status == 409, "{status} {answer}");
        }
    }
}

/// Everything is measured, decided and posted.
fn is_through(app: &Serving, recordings: usize) -> bool {
    if !app.is_idle() {
        return false;
    }
    let list = app.get("/recordings?limit=50");
    let list = list["items"].as_array().unwrap();
    let posts = app.get("/posts?limit=200");
    let posts = posts["items"].as_array().unwrap();
    list.len() == recordings
        && list.iter().all(|recording| recording["state"] == "ready")
        && app.get("/moments?state=new&limit=1")["items"].as_array().unwrap().is_empty()
        && !posts.is_empty()
        && posts.iter().all(|post| post["state"] == "live")
}

/// What is there at the end, in a form that two runs can be compared by.
fn outcome(app: &Serving, home: &Path) -> (Vec<String>, usize) {
    let mut moments: HashMap<String, u32> = HashMap::new();
    for moment in app.get("/moments?state=accepted&limit=200")["items"].as_array().unwrap() {
        let place = format!(
            "{} {:.3} {:.3}",
            moment["recording"]["file_name"],
            moment["start_s"].as_f64().unwrap(),
            moment["end_s"].as_f64().unwrap()
        );
        *moments.entry(place).or_default() += 1;
    }
    assert!(moments.values().all(|count| *count == 1), "a moment is there twice: {moments:?}");
    let clips = app.get("/clips?limit=200")["items"].as_array().unwrap().len();
    assert_eq!(clips, moments.len(), "a clip for each moment");
    let exported = fs::read_dir(home.join("library/Clips")).unwrap();
    let names: Vec<String> = exported.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    let files = names.iter().filter(|name| name.ends_with(".mp4") && !name.starts_with('.')).count();
    assert!(names.iter().all(|name| !name.contains(".part")), "nothing half is left: {names:?}");
    let mut places: Vec<String> = moments.into_keys().collect();
    places.sort();
    (places, files)
}

fn library(home: &Path, made: &[std::path::PathBuf]) -> Serving {
    let app = Serving::start(home);
    let captures = home.join("captures");
    fs::create_dir_all(&captures).unwrap();
    app.post("/folders", &json!({"path": captures, "recursive": true}));
    for file in made {
        fs::copy(file, captures.join(file.file_name().unwrap())).unwrap();
    }
    app
}

/// A quiet run, and beside it runs that are killed again and again as `kill` says, round after round; all must end the
/// same. `kill` does its deed by letting go of the app, or says that there is nothing left to break.
fn survives(mut kill: impl FnMut(&Serving, usize) -> bool, mut another_round: impl FnMut() -> bool) {
    let home = tempfile::tempdir().unwrap();
    let made: Vec<_> = ["one", "two", "three"]
        .iter()
        .zip([18.0, 22.0, 26.0])
        .map(|(name, seconds)| tiny_recording(home.path(), seconds, &TinyOptions::named(name)).unwrap().path)
        .collect();
    let finish = |app: &Serving, what: &str| {
        app.wait(what, |app| {
            decide_all(app);
            is_through(app, made.len()).then_some(())
        });
    };

    let quiet = home.path().join("quiet");
    let app = library(&quiet, &made);
    finish(&app, "the quiet run");
    let expected = outcome(&app, &quiet);
    assert_eq!(expected.0.len(), expected.1, "one file for each clip");
    app.kill();

    for round in 1.. {
        let rough = home.path().join(format!("rough-{round}"));
        let mut app = library(&rough, &made);
        while kill(&app, made.len()) {
            app.kill();
            app = Serving::start(&rough);
        }
        finish(&app, "the rough run");
        assert_eq!(outcome(&app, &rough), expected, "round {round}");
        if !another_round() {
            return;
        }
    }
}

#[test]
fn killed_in_the_middle_of_each_kind_of_job_the_same_clips_exist_once() {
    let mut kills: HashMap<String, u32> = HashMap::new();
    let kill = |app: &Serving, recordings: usize| {
        if kills.values().sum::<u32>() == KILLS {
            return false;
        }
        let hit = app.wait("something to break", |app| {
            decide_all(app);
            if is_through(app, recordings) {
                return Some(None);
            }
            let running = app.get("/jobs?state=running&limit=50");
            let kinds = running["items"].as_array().unwrap().iter().map(|job| job["kind"].as_str().unwrap().to_owned());
            kinds.into_iter().find(|kind| kills.get(kind).is_none_or(|hits| *hits < KILLS_EACH)).map(Some)
        });
        let Some(kind) = hit else { return false };
        *kills.entry(kind).or_default() += 1;
        true
    };
    survives(kill, || false);
    eprintln!("killed during {kills:?}");
    assert!(kills.values().sum::<u32>() >= 3, "too few kills hit something: {kills:?}");
}

/// `CLIPCONDUCTOR_KILLS=100` goes on, library after library, until the app was killed so often; `CLIPCONDUCTOR_SEED` repeats one.
#[test]
fn killed_at_random_points_the_same_clips_exist_once() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("CLIPCONDUCTOR_SEED").unwrap_or_else(|| fastrand::u64(..));
    let mut random = fastrand::Rng::with_seed(seed);
    let asked = number("CLIPCONDUCTOR_KILLS");
    // Many kills come thick and fast, so that a library does not get through after a few of them.
    let (wanted, apart) = asked.map_or((6, 24), |asked| (asked, 8));
    let (done, rounds) = (Cell::new(0), Cell::new(1));
    eprintln!("seed {seed}");
    let kill = |app: &Serving, recordings: usize| {
        if done.get() == wanted {
            return false;
        }
        // Points in time are counted in events: as random as a clock, and the same on a slow machine.
        let mut left = random.u32(0..apart);
        let ended = app.wait("a random point", |app| {
            decide_all(app);
            if is_through(app, recordings) {
                return Some(true);
            }
            let here = left == 0;
            left = left.saturating_sub(1);
            here.then_some(false)
        });
        done.set(done.get() + u64::from(!ended));
        !ended
    };
    survives(kill, || {
        let more = asked.is_some() && done.get() < wanted;
        rounds.set(rounds.get() + u32::from(more));
        more
    });
    eprintln!("killed {} times in {} libraries", done.get(), rounds.get());
}
