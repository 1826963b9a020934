//! How quick the app is on a library of years: 10,000 recordings with 100,000 moments.
//!
//! `cargo xtask bench` prints: start of the app, first page of the Inbox by the API, and what else a page asks first.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and ends when something is wrong")]

use axum::{
    body::Body,
    http::{Request, header},
};
use conductor::{Conductor, World, paths::Paths, recorders::Homes};
use domain::{MomentState, Reason, RecordingState, SignalKind};
use http_body_util::BodyExt as _;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use testkit::build;
use tower::ServiceExt as _;

const RECORDINGS: usize = 10_000;
const MOMENTS_EACH: usize = 10;
const TOKEN: &str = "bench";
const RUNS: usize = 30;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let root = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    fill(root.path());
    println!(
        "filled {RECORDINGS} recordings, {} moments in {:.1} s",
        RECORDINGS * MOMENTS_EACH,
        begun.elapsed().as_secs_f64()
    );
    runtime.block_on(measure(root.path()));
}

/// A library as years of play leave it: most moments decided, a few hundred new.
fn fill(root: &Path) {
    let paths = paths(root);
    paths.create().unwrap();
    let store = store::Store::open(&paths.database(), &paths.backups()).unwrap().store;
    let first = build::saturday_evening();
    store
        .write_blocking(move |tx| {
            for nth in 0..RECORDINGS {
                let mut recording = build::recording(format!("/captures/{:05}.mp4", nth));
                recording.fingerprint = Some(domain::Fingerprint(format!("{nth:064x}")));
                recording.recorded_at = first - jiff::SignedDuration::from_hours(3 * nth as i64);
                recording.state = RecordingState::Ready;
                recording.game = Some(format!("Game {}", nth % 12));
                store::recordings::insert(tx, &recording)?;
                store::recordings::add_path(tx, recording.id, &recording.path)?;
                for at in 0..MOMENTS_EACH {
                    let start = 60.0 * at as f64;
                    let mut moment = build::moment(&recording, start, start + 14.0);
                    moment.score = ((nth * 7 + at * 13) % 101) as u8;
                    moment.reasons =
                        vec![Reason { kind: SignalKind::Kill, text: "2 kills in 3 s".into(), points: 40.0 }];
                    moment.state = match (nth, at % 3) {
                        (0..40, _) => MomentState::New,
                        (_, 0) => MomentState::Accepted,
                        _ => MomentState::Rejected,
                    };
                    let clip = build::clip(&moment);
                    let words = build::words(&clip, &format!("Two kills and a getaway {nth}-{at}"));
                    store::moments::insert(tx, &moment)?;
                    store::clips::insert(tx, &clip)?;
                    store::words::insert(tx, &words)?;
                }
            }
            Ok(())
        })
        .unwrap();
    store.close();
}

fn paths(root: &Path) -> Paths {
    Paths::below(root, root.join("models"), None)
}

async fn measure(root: &Path) {
    let begun = Instant::now();
    let mut world = World::real(paths(root));
    world.homes = Homes::below(root.join("home"));
    let conductor = Conductor::start(world).await.unwrap();
    let options = api::ServeOptions { port: 0, ui: None, token: TOKEN.into(), dev_origin: None };
    let router = api::router(conductor.clone(), &options);
    ask(&router, "/api/v1/moments?state=new&limit=50").await;
    println!("start of the app to the first page of the Inbox: {} ms (bar 2000)", begun.elapsed().as_millis());
    for (what, path) in [
        ("first page of the Inbox (bar 100 ms)", "/api/v1/moments?state=new&limit=50"),
        ("the same, best first", "/api/v1/moments?state=new&sort=best&limit=50"),
        ("all accepted moments, first page", "/api/v1/moments?state=accepted&limit=50"),
        ("search in moments", "/api/v1/moments?state=new,accepted,later&text=getaway%201&limit=50"),
        ("first page of Recordings", "/api/v1/recordings?limit=50"),
        ("search in recordings", "/api/v1/recordings?text=000&limit=50"),
        ("first page of Clips", "/api/v1/clips?limit=50"),
        ("state of everything", "/api/v1/status"),
    ] {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(ask(&router, path).await);
        }
        times.sort();
        println!("{what}: median {:.1} ms, worst {:.1} ms", ms(times[RUNS / 2]), ms(times[RUNS - 1]));
    }
    conductor.shut_down().await;
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

async fn ask(router: &axum::Router, path: &str) -> Duration {
    let begun = Instant::now();
    let request = Request::get(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    response.into_body().collect().await.unwrap();
    begun.elapsed()
}
