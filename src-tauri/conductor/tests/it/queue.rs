//! The queue: stop, pause, restart, one app for one library.

use crate::house::{House, world};
use conductor::Conductor;
use domain::{Code, JobState, RecordingState};
use testkit::{TinyOptions, TinyRecording};

/// Long enough to be caught at work.
fn long(house: &House) -> TinyRecording {
    house.recording(120.0, &TinyOptions { size: (640, 360), ..TinyOptions::named("long") })
}

async fn analysing(house: &House) -> domain::Job {
    house
        .wait("a running analysis", async |conductor| {
            let jobs = conductor.list_jobs(conductor::JobFilter::default(), conductor::page(50)).await.unwrap();
            let running = jobs.items.into_iter().map(|view| view.job);
            running.into_iter().find(|job| job.kind == "analyse" && job.state == JobState::Running)
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_analysis_stops_and_can_be_tried_again() {
    let house = House::new().await;
    let made = long(&house);
    house.conductor.import_paths(vec![made.path.clone()]).await.unwrap();
    let job = analysing(&house).await;
    let begun = std::time::Instant::now();
    house.conductor.cancel_job(job.id).await.unwrap();
    house
        .wait("the recording to be let go", async |_| {
            (house.recordings().await[0].state == RecordingState::New).then_some(())
        })
        .await;
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    let after = house.conductor.get_job(job.id).await.unwrap();
    assert_eq!(after.job.job.state, JobState::Cancelled);
    house.conductor.retry_recording(house.recordings().await[0].id).await.unwrap();
    house.idle().await;
    assert_eq!(house.recordings().await[0].state, RecordingState::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_frees_the_processor_and_survives_a_restart() {
    let house = House::new().await;
    let made = long(&house);
    house.conductor.import_paths(vec![made.path.clone()]).await.unwrap();
    let job = analysing(&house).await;
    house.conductor.pause_queue(None).await.unwrap();
    house
        .wait("the job to be put back", async |conductor| {
            (conductor.get_job(job.id).await.unwrap().job.job.state == JobState::Queued).then_some(())
        })
        .await;
    let house = house.restart(|_| {}).await;
    let status = house.conductor.status().await.unwrap();
    assert_eq!(status.paused, Some(None), "still paused");
    assert!(status.running.is_empty());
    house.conductor.resume_queue().await.unwrap();
    house.idle().await;
    assert_eq!(house.recordings().await[0].state, RecordingState::Ready);
}

/// A lane that has claimed a job and not yet put it on the list of running ones must not miss the pause.
#[tokio::test(flavor = "multi_thread")]
async fn a_pause_right_after_a_resume_stops_what_was_just_claimed() {
    let house = House::new().await;
    let made = long(&house);
    house.conductor.import_paths(vec![made.path.clone()]).await.unwrap();
    let job = analysing(&house).await;
    for _ in 0..20 {
        house.conductor.pause_queue(None).await.unwrap();
        let state = house
            .wait("the analysis to stand still", async |conductor| {
                let state = conductor.get_job(job.id).await.unwrap().job.job.state;
                (state != JobState::Running).then_some(state)
            })
            .await;
        assert_eq!(state, JobState::Queued, "it was put back, and did not run to its end");
        house.conductor.resume_queue().await.unwrap();
    }
    house.idle().await;
    assert_eq!(house.recordings().await[0].state, RecordingState::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_is_open_in_one_app() {
    let house = House::new().await;
    let second = Conductor::start(world(house.root.path())).await.err().unwrap();
    assert_eq!(second.code, Code::AlreadyRunning);
    house.restart(|_| {}).await;
}
