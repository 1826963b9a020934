//! While a game runs, heavy work steps back as the person chose, and goes on by itself afterwards.

use crate::house::House;
use conductor::playing::{Onlooker, Playing};
use domain::{JobState, RecordingState};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use testkit::TinyOptions;

/// A library beside a game that runs while the switch is on.
async fn beside_a_game(mode: &str) -> (House, Arc<AtomicBool>) {
    let game = Arc::new(AtomicBool::new(false));
    let runs = game.clone();
    let house = House::with(|world| {
        world.onlooker = Onlooker {
            look: Arc::new(move || runs.load(Ordering::SeqCst).then_some(Playing::Game)),
            every: jiff::SignedDuration::from_millis(50),
        };
    })
    .await;
    house.conductor.change_settings(serde_json::json!({"while_playing": mode})).await.unwrap();
    (house, game)
}

async fn analysis(house: &House) -> Option<conductor::views::JobView> {
    let jobs = house.conductor.list_jobs(conductor::JobFilter::default(), conductor::page(50)).await.unwrap();
    jobs.items.into_iter().find(|view| view.job.kind == "analyse")
}

async fn log_of(house: &House) -> String {
    let job = analysis(house).await.unwrap();
    let log = house.conductor.get_job(job.job.id).await.unwrap().log;
    log.into_iter().map(|line| line.text + "\n").collect()
}

async fn is_ready(house: &House) -> Option<()> {
    (house.recordings().await.first()?.state == RecordingState::Ready).then_some(())
}

fn long(house: &House) -> std::path::PathBuf {
    house.recording(120.0, &TinyOptions { size: (640, 360), ..TinyOptions::named("long") }).path
}

async fn running(house: &House) {
    house
        .wait("a running analysis", async |_| {
            analysis(house).await.filter(|view| view.job.state == JobState::Running).map(drop)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_wait_waits_for_the_game_to_close() {
    let (house, game) = beside_a_game("wait").await;
    game.store(true, Ordering::SeqCst);
    let made = house.recording(6.0, &TinyOptions::default());
    house.conductor.import_paths(vec![made.path]).await.unwrap();
    house
        .wait("the analysis to wait", async |_| {
            let waits = analysis(&house).await?.waits?;
            (waits == "waiting for the game to close").then_some(())
        })
        .await;
    // What was asked for is there: the recording, with its facts.
    assert!(house.recordings().await[0].media.is_some());
    assert_eq!(house.conductor.status().await.unwrap().playing, Some(Playing::Game));
    game.store(false, Ordering::SeqCst);
    house.wait("the analysis to go on", async |_| is_ready(&house).await).await;
    assert_eq!(house.conductor.status().await.unwrap().playing, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_when_a_game_begins_is_put_back_and_loses_nothing() {
    let (house, game) = beside_a_game("wait").await;
    house.conductor.import_paths(vec![long(&house)]).await.unwrap();
    running(&house).await;
    game.store(true, Ordering::SeqCst);
    house
        .wait("the analysis to be put back", async |_| {
            let view = analysis(&house).await?;
            (view.job.state == JobState::Queued && view.job.attempt == 0).then_some(())
        })
        .await;
    game.store(false, Ordering::SeqCst);
    house.wait("the analysis to go on", async |_| is_ready(&house).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gently_means_below_the_game() {
    let (house, game) = beside_a_game("gentle").await;
    let path = long(&house);
    let name = path.display().to_string();
    house.conductor.import_paths(vec![path]).await.unwrap();
    running(&house).await;
    game.store(true, Ordering::SeqCst);
    let mut live = house.conductor.subscribe(None).live;
    // It says so where a person looks, and it is so. Progress comes four times a second.
    let (mut said, mut gave_way) = (false, !cfg!(target_os = "linux"));
    while !(said && gave_way) && is_ready(&house).await.is_none() {
        let _ = live.recv().await;
        said = said || log_of(&house).await.contains("gently");
        gave_way = gave_way || nicenesses(&name).iter().any(|nice| nice == "10");
    }
    assert!(said && gave_way, "said {said}, gave way {gave_way}");
    // To its end it would take long here.
    let job = analysis(&house).await.unwrap().job;
    if job.state == JobState::Running {
        house.conductor.cancel_job(job.id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_all_of_the_machine_gets_it() {
    let (house, game) = beside_a_game("full").await;
    game.store(true, Ordering::SeqCst);
    let made = house.recording(6.0, &TinyOptions::default());
    house.import(&made.path).await;
    assert!(is_ready(&house).await.is_some());
    assert!(!log_of(&house).await.contains("gently"));
}

/// The niceness of every ffmpeg that reads this file.
fn nicenesses(name: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| {
            std::fs::read(entry.path().join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(name))
        })
        .filter_map(|entry| {
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // The 19th field, counted behind the name, which may hold blanks.
            Some(stat.rsplit(')').next()?.split_whitespace().nth(16)?.to_owned())
        })
        .collect()
}
