//! How quick the app is on a library of years: 10,000 recordings with 100,000 moments.
//!
//! `cargo xtask bench` prints: start of the app, first page of the Inbox by the API, and what else a page asks first.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and ends when something is wrong")]

#[path = "../examples/demo/library.rs"]
mod library;

use axum::{
    body::Body,
    http::{Request, header},
};
use conductor::{Conductor, World, paths::Paths, recorders::Homes};
use http_body_util::BodyExt as _;
use jiff::{Timestamp, tz::TimeZone};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use testkit::year::{Plan, Size, Year};
use tower::ServiceExt as _;

const TOKEN: &str = "bench";
const RUNS: usize = 30;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let root = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let library::Written { recordings, moments, posts, readings } = fill(root.path());
    let took = begun.elapsed().as_secs_f64();
    println!("filled {recordings} recordings, {moments} moments, {posts} posts with {readings} answers in {took:.1} s");
    runtime.block_on(measure(root.path()));
}

/// Years of play, as `xtask demo` makes one of them: most moments decided, those of the last evening new.
fn fill(root: &Path) -> library::Written {
    let paths = paths(root);
    paths.create().unwrap();
    let size = Size { days: 5 * 365, recordings: 10_000, moments: 100_000, posts: 4_000 };
    let plan = Plan { size, now: Timestamp::now(), zone: TimeZone::UTC, folder: "/captures".into() };
    library::write(&paths, Year::new(&plan), plan.now).unwrap()
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
        ("search in moments", "/api/v1/moments?state=new,accepted,later&text=getaway&limit=50"),
        ("first page of Recordings", "/api/v1/recordings?limit=50"),
        ("search in recordings", "/api/v1/recordings?text=replay&limit=50"),
        ("first page of Clips", "/api/v1/clips?limit=50"),
        ("state of everything", "/api/v1/status"),
        ("results of 30 days", "/api/v1/results?days=30"),
        ("results of all time", "/api/v1/results/clips"),
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
