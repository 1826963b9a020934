//! Every fault at every request of every platform: one post in the end, or the person is asked with the right reason.
//! `cargo xtask faults` shows the matrix. Everything is seeded; nothing rests.

use crate::{
    way::{Stored, walk},
    worlds::{World, world},
};
use domain::Code;
use jiff::SignedDuration;
use publish::{PLATFORMS, PlatformEntry};
use std::{collections::BTreeMap, sync::Mutex};
use testkit::service::{Break, Canned};

/// The faults, with their names in the matrix.
fn faults() -> Vec<(&'static str, Break)> {
    let unknown = r#"{"error":{"code":"nobody_documented_this","message":"I am a teapot"},"message":"I am a teapot"}"#;
    vec![
        ("cut before anything", Break::Cut),
        ("cut inside the body", Break::CutAfter(200)),
        ("done, answer lost", Break::LoseAnswer),
        ("502 page of a gateway", Break::Early(Canned::gateway_page(502))),
        ("503 before it is done", Break::Instead(Canned::new(503, "{}"))),
        ("503 after it is done", Break::DoneBut(Canned::new(503, "{}"))),
        ("504 after it is done", Break::DoneBut(Canned::gateway_page(504))),
        ("429 with a time", Break::Instead(Canned::new(429, "{}").header("retry-after", "7"))),
        ("429 without a time", Break::Instead(Canned::new(429, "{}"))),
        ("401 in the middle", Break::Instead(Canned::new(401, "{}"))),
        ("success without words", Break::DoneBut(Canned::new(200, ""))),
        ("an error nobody knows", Break::Instead(Canned::new(418, unknown))),
    ]
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ended {
    /// One post, by itself.
    Once,
    /// The platform can't be asked, so the person is; there is at most one post.
    Asked,
    /// Nothing is out, and the person sees why: sign in again, or a refusal.
    Shown,
}

/// The end of a post, held against what can be seen at the platform. `Err` says what is wrong.
fn judge(over: &Stored, posts: usize, can_be_asked: bool) -> Result<Ended, String> {
    let (ended, fits) = match over {
        Stored::Over(_) => (Ended::Once, posts == 1),
        // Where a platform can be asked, only a sign-in that is over leaves a question.
        Stored::NeedsYou(problem, Some(_)) => {
            (Ended::Asked, posts <= 1 && (!can_be_asked || problem.code == Code::AccountNeedsUser))
        }
        Stored::NeedsYou(problem, None) | Stored::Failed(problem) => {
            (Ended::Shown, posts == 0 && !problem.why.is_empty() && !problem.fix.is_empty())
        }
        _ => (Ended::Shown, false),
    };
    if fits { Ok(ended) } else { Err(format!("{posts} posts, {over:?}")) }
}

/// Walks with a clock that jumps to every time that a trouble names.
async fn run(world: &dyn World, entry: &PlatformEntry, stored: &Mutex<Stored>, parcel: &publish::Parcel) -> Stored {
    let means = world.means();
    let publisher = (entry.publisher)(&means);
    let services = world.services();
    let jump = |problem: &domain::Problem| {
        let ahead = problem.not_before.map_or(SignedDuration::from_secs(30), |at| at.duration_since(means.now()));
        for service in &services {
            service.skip(ahead.max(SignedDuration::from_secs(1)));
        }
    };
    walk(publisher.as_ref(), parcel, stored, 12, jump).await
}

/// How many requests a post takes, for each service.
async fn requests(entry: &PlatformEntry) -> Vec<usize> {
    let world = world(entry).await;
    let before: Vec<usize> = world.services().iter().map(|service| service.calls().len()).collect();
    let stored = Mutex::new(Stored::Preflight);
    let over = run(world.as_ref(), entry, &stored, &world.parcel()).await;
    assert!(matches!(over, Stored::Over(_)) && world.posts() == 1, "{}: {over:?}", entry.spec.key);
    world.services().iter().zip(before).map(|(service, before)| service.calls().len() - before).collect()
}

type Counts = BTreeMap<Ended, usize>;

fn cell(counts: &Counts) -> String {
    let count = |ended| counts.get(&ended).copied().unwrap_or(0);
    format!("{}/{}/{}", count(Ended::Once), count(Ended::Asked), count(Ended::Shown))
}

/// A column of the matrix, and what went wrong in it.
async fn column(entry: &PlatformEntry) -> (Vec<String>, Vec<String>) {
    let counts = requests(entry).await;
    let (mut cells, mut wrong) = (Vec::new(), Vec::new());
    for (name, fault) in faults() {
        let mut ended = Counts::new();
        for (index, count) in counts.iter().enumerate() {
            for nth in 0..*count {
                let world = world(entry).await;
                world.services()[index].break_nth("", nth as u32, fault.clone());
                let stored = Mutex::new(Stored::Preflight);
                let over = run(world.as_ref(), entry, &stored, &world.parcel()).await;
                match judge(&over, world.posts(), entry.spec.abilities.can_be_asked) {
                    Ok(end) => *ended.entry(end).or_default() += 1,
                    Err(why) => wrong.push(format!("{}: {name} at request {nth} of {index}: {why}", entry.spec.key)),
                }
            }
        }
        cells.push(cell(&ended));
    }
    (cells, wrong)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; `cargo xtask faults` runs it"]
async fn every_fault_at_every_request_leaves_one_post_or_a_reason() {
    let entries: Vec<_> = PLATFORMS.iter().filter(|entry| !entry.spec.abilities.stays_here).collect();
    let columns = futures::future::join_all(entries.iter().map(|entry| column(entry))).await;
    println!("{:<24}{}", "once/asked/shown", entries.iter().map(|e| format!("{:>12}", e.spec.key)).collect::<String>());
    for (row, (name, _)) in faults().iter().enumerate() {
        println!("{name:<24}{}", columns.iter().map(|(cells, _)| format!("{:>12}", cells[row])).collect::<String>());
    }
    let wrong: Vec<_> = columns.iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// An error that no table knows shows its text and is not sent again.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_nobody_knows_is_shown_and_stops() {
    for entry in PLATFORMS.iter().filter(|entry| !entry.spec.abilities.stays_here) {
        let world = world(entry).await;
        let text = "Nobody has documented this";
        let body = serde_json::json!({ "message": text, "error": { "code": 987_654, "message": text } }).to_string();
        for service in world.services() {
            service.break_always("", Break::Instead(Canned::new(418, body.clone())));
        }
        let publisher = (entry.publisher)(&world.means());
        let parcel = world.parcel();
        let found = match publisher.preflight(&parcel).await {
            Ok(found) => found.into_iter().map(|finding| finding.problem).collect(),
            Err(problem) => vec![problem],
        };
        let begun = publisher.begin(&parcel).await;
        let problem = found.into_iter().chain(begun.err()).find(|problem| problem.details.contains(text));
        let Some(problem) = problem else { continue };
        assert_eq!(problem.code, Code::PlatformRefused, "{}: {problem:?}", entry.spec.key);
        assert!(!problem.fix.is_empty() && problem.why.contains(text), "{}: {problem:?}", entry.spec.key);
    }
}
