//! Results: of nothing, and of a year with an effect that is planted.

use crate::world::World;
use axum::http::StatusCode;
use domain::{
    Account, Clip, ClipState, Edit, Looks, Measured, Moment, MomentState, Post, PostState, Recording, SignalKind, Span,
    Visibility,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Instant;
use testkit::build;

const READS: [&str; 5] = ["/results", "/results/clips", "/results/groups", "/results/hours", "/results/learning"];

#[tokio::test]
async fn nothing_is_said_of_nothing() {
    let world = World::start().await;
    for path in READS {
        world.good("GET", path, Value::Null).await;
    }
    let results = world.read("/results?days=30&zone=Europe/Berlin").await;
    assert_eq!((&results["posts_ever"], &results["views_before"]), (&json!(0), &Value::Null));
    assert_eq!(results["steps"].as_array().unwrap().len(), 30);
    assert_eq!(results["zone"], "Europe/Berlin");
    assert_eq!(world.read("/results/clips").await["best"], json!([]));
    let learning = world.read("/results/learning").await;
    assert_eq!(learning["sentences"], json!(["No post is old enough to be compared yet."]));
    let (code, problem) = world.refused("GET", "/results?zone=Mars/Base", Value::Null).await;
    assert_eq!((code.as_str(), &problem["field"]), ("invalid", &json!("zone")));
    let (code, problem) = world.refused("GET", "/results/groups?days=0", Value::Null).await;
    assert_eq!((code.as_str(), &problem["field"]), ("invalid", &json!("days")));
}

/// Numbers that are the same each time, 0 to 1.
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 12_345_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

const RECORDINGS: usize = 2_000;
const MOMENTS: usize = 10;
const POSTS: usize = 1_500;

/// How often platforms are asked in a year: see `conductor/src/steps/results.rs`.
fn asked_at_hours() -> Vec<f64> {
    let mut all = Vec::new();
    let mut age = 0.0;
    while age < 365.0 * 24.0 {
        all.push(age);
        age += match age {
            ..2.0 => 0.25,
            ..24.0 => 1.0,
            ..168.0 => 6.0,
            ..720.0 => 24.0,
            _ => 168.0,
        };
    }
    all
}

/// A year: 2,000 recordings with 20,000 moments, 1,500 posts with their series. Objectives bring twice as much.
fn fill(world: &World) -> usize {
    let now = build::saturday_evening();
    let opened = store::Store::open(&world.conductor.paths().database(), &world.root.path().join("aside")).unwrap();
    let asked = asked_at_hours();
    let rows = opened
        .store
        .write_blocking(move |tx| {
            let mut next = numbers();
            let account = |platform: &str| Account { platform: platform.into(), ..build::folder_account("/x") };
            let accounts = [account("youtube"), account("tiktok")];
            for account in &accounts {
                store::accounts::insert(tx, account)?;
            }
            let mut rows = 0;
            for nth in 0..RECORDINGS {
                let made = now - SignedDuration::from_hours((365 * 24 * (RECORDINGS - nth) / RECORDINGS) as i64);
                let recording = Recording {
                    recorded_at: made,
                    game: Some(["Arena", "Bridge", "Castle"][nth % 3].into()),
                    ..build::recording(format!("/videos/{nth}.mkv"))
                };
                store::recordings::insert(tx, &recording)?;
                for of_it in 0..MOMENTS {
                    let start = of_it as f64 * 5.0;
                    let span = Span::from_seconds(start, start + 4.0);
                    let capture = next() < 0.3;
                    let kind = if capture { SignalKind::Objective } else { SignalKind::Kill };
                    let moment = Moment {
                        state: MomentState::Accepted,
                        decided_at: Some(made + SignedDuration::from_hours(5)),
                        score: 30 + (next() * 60.0) as u8,
                        ..build::moment_of(&recording, span, vec![build::signal(kind, start + 1.0)])
                    };
                    store::moments::insert(tx, &moment)?;
                    if of_it > 0 || nth % 4 == 3 {
                        continue;
                    }
                    let clip =
                        Clip { state: ClipState::Ready, edit: Edit::plain(recording.id, span), ..build::clip(&moment) };
                    store::clips::insert(tx, &clip)?;
                    store::words::insert(tx, &build::words(&clip, &format!("The clip of evening {nth}")))?;
                    let live_at = made + SignedDuration::from_mins((120.0 + next() * 1200.0) as i64);
                    let account = &accounts[nth % 2];
                    let post = Post {
                        state: PostState::Live { remote_id: format!("r{nth}"), url: format!("https://x.test/{nth}") },
                        visibility: Visibility::Public,
                        updated_at: live_at,
                        ..build::post(&clip, account)
                    };
                    store::posts::insert(tx, &post)?;
                    let luck: f64 = (0..12).map(|_| next()).sum::<f64>() - 6.0;
                    let ends = (7.0 + 0.8 * luck + if capture { 2.0f64.ln() } else { 0.0 }).exp();
                    for age_h in &asked {
                        let at = live_at + SignedDuration::from_secs_f64(age_h * 3600.0);
                        if at > now {
                            break;
                        }
                        let views = Some((ends * age_h / (age_h + 24.0)) as u64);
                        let measured = Measured { views, likes: Some(3), ..Measured::default() };
                        let later = Timestamp::MAX - SignedDuration::from_hours(48);
                        store::results::keep(tx, post.id, at, &Looks::AsAsked, Some(&measured), later)?;
                        rows += 1;
                    }
                }
            }
            Ok(rows)
        })
        .unwrap();
    opened.store.close();
    rows
}

/// Not a bar for a release, but far below what a mistake in a query would take: each answer once more and more slowly built.
const LONGEST_S: f64 = 5.0;

#[tokio::test]
async fn a_year_is_told_and_a_planted_effect_is_found() {
    let world = World::start().await;
    let begun = Instant::now();
    let rows = fill(&world);
    eprintln!("{rows} numbers of {POSTS} posts filled in {:.1} s", begun.elapsed().as_secs_f64());
    let mut reads: Vec<String> = READS.iter().map(|path| (*path).to_owned()).collect();
    reads.extend(READS[..4].iter().map(|path| format!("{path}?days=30&zone=Europe/Berlin")));
    reads.push("/schedule?from=2026-11-16T00:00:00Z&to=2026-11-23T00:00:00Z".into());
    for path in reads {
        let best = {
            let mut times = Vec::new();
            for _ in 0..3 {
                let begun = Instant::now();
                let answer = world.ask("GET", &path, Value::Null).await;
                times.push(begun.elapsed().as_secs_f64());
                assert_eq!(answer.status, StatusCode::OK, "{path}");
            }
            world.good("GET", &path, Value::Null).await;
            times.into_iter().fold(f64::MAX, f64::min)
        };
        eprintln!("{path}: {:.0} ms", best * 1000.0);
        assert!(best < LONGEST_S, "{path} took {best} s");
    }

    let results = world.read("/results?days=30").await;
    assert!(results["views"].as_f64().unwrap() > 10_000.0 && results["views_before"].as_f64().unwrap() > 10_000.0);
    assert_eq!(results["places"].as_array().unwrap().len(), 2);
    assert!(results["to_post"]["middle_s"].as_f64().unwrap() > 7_000.0, "{}", results["to_post"]);
    assert!(results["decided"].as_u64().unwrap() > 1_000);

    let groups = world.read("/results/groups").await;
    let finding = &groups["findings"][0];
    assert_eq!(
        (&finding["by"], &finding["more"], &finding["less"]),
        (&json!("kind"), &json!("objective"), &json!("kill"))
    );
    let times = &finding["times"];
    assert!(times["low"].as_f64().unwrap() < 2.0 && 2.0 < times["high"].as_f64().unwrap(), "{times}");
    assert!(times["low"].as_f64().unwrap() > 1.5, "{times}");
    assert!(groups["sentences"][0].as_str().unwrap().starts_with("Objectives brought "), "{}", groups["sentences"]);
    // The scores were drawn by lot.
    let clips = world.read("/results/clips").await;
    assert_eq!(clips["score"]["per_ten"]["differs"], false, "{}", clips["score"]);
    assert_eq!((clips["best"].as_array().unwrap().len(), clips["worst"].as_array().unwrap().len()), (8, 8));
    assert!(clips["best"][0]["times_usual"].as_f64().unwrap() > clips["best"][7]["times_usual"].as_f64().unwrap());
    assert_eq!(clips["common"][0]["key"], "objective", "{}", clips["common"]);

    let table = world.ask("GET", "/media/results.csv", Value::Null).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.text().lines().count(), POSTS + 1);
    let week = world.ask("GET", "/media/results.csv?of=readings&days=7", Value::Null).await;
    assert!(week.text().starts_with("post_id,at,views,likes,comments,shares\r\n"), "{}", &week.text()[..80]);
    let export = world.good("GET", "/media/results.json?days=7", Value::Null).await;
    assert_eq!(export["readings"].as_array().unwrap().len(), week.text().lines().count() - 1);

    let learned = world.read("/results/learning").await;
    assert_eq!(learned["lessons"][0]["kind"], "objective", "{learned}");
    assert!(learned["lessons"][0]["factor"].as_f64().unwrap() > 1.1);
    let posts = learned["posts"].clone();
    assert_eq!(world.good("DELETE", "/results/learning", Value::Null).await, json!({ "posts": posts }));
    let learned = world.read("/results/learning").await;
    assert_eq!((&learned["posts"], &learned["lessons"]), (&json!(0), &json!([])));
    assert!(learned["since"].is_string());
    assert_eq!(world.read("/results/groups").await["findings"][0]["more"], "objective", "the numbers stay");
}
