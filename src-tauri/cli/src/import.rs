//! `clipctl import`: what dropping files on the window does.

use crate::{
    args::{Import, Library},
    remote::{App, Client, app, problem_of},
    say,
};
use conductor::{Conductor, events::Event, views::JobView};
use domain::Problem;
use serde_json::{Value, json};
use std::{process::ExitCode, time::Duration};

pub async fn run(library: &Library, args: Import) -> Result<ExitCode, Problem> {
    let paths: Vec<_> =
        args.paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone())).collect();
    let mut answer = match app(library).await? {
        App::Running(client) => {
            let mut answer = client.post("/recordings/import", &json!({"paths": paths})).await?;
            if args.wait {
                wait_for_app(&client, &mut answer).await?;
            }
            answer
        }
        App::Here(conductor) => {
            let imported = conductor.import_paths(paths).await?;
            // Nobody else would do the work.
            let ended = wait(&conductor, args.wait).await;
            let mut jobs = Vec::new();
            for view in &imported.jobs {
                jobs.push(job(&conductor.get_job(view.job.id).await?.job));
            }
            conductor.shut_down().await;
            ended?;
            json!({
                "jobs": jobs,
                "skipped": imported.skipped.iter().map(|(path, problem)| json!({"path": path, "problem": problem})).collect::<Vec<_>>(),
            })
        }
    };
    let skipped = answer["skipped"].as_array().map_or(0, Vec::len);
    let mut worst = (skipped > 0).then(|| ExitCode::from(1));
    for job in answer["jobs"].as_array_mut().into_iter().flatten() {
        if matches!(job["state"].as_str(), Some("failed" | "needs_user")) {
            let problem =
                serde_json::from_value(job["problem"].clone()).unwrap_or_else(|_| problem_of(&job["problem"]));
            let code = say::problem(&problem);
            worst.get_or_insert(code);
        }
    }
    if args.json {
        say::print_json(&answer);
    } else {
        for job in answer["jobs"].as_array().into_iter().flatten() {
            println!("{}  {}", job["id"].as_str().unwrap_or_default(), job["title"].as_str().unwrap_or_default());
        }
        for skipped in answer["skipped"].as_array().into_iter().flatten() {
            eprintln!(
                "skipped: {}: {}",
                skipped["path"].as_str().unwrap_or_default(),
                skipped["problem"]["what"].as_str().unwrap_or_default()
            );
        }
    }
    Ok(worst.unwrap_or(ExitCode::SUCCESS))
}

fn job(view: &JobView) -> Value {
    json!({"id": view.job.id, "kind": view.job.kind, "title": view.title, "state": view.job.state, "problem": view.job.problem})
}

/// How often a running app is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(300);

/// Until a running app is through with these imports and with what follows them.
async fn wait_for_app(client: &Client, answer: &mut Value) -> Result<(), Problem> {
    let Some(jobs) = answer["jobs"].as_array_mut() else { return Ok(()) };
    for job in jobs {
        let id = job["id"].as_str().unwrap_or_default().to_owned();
        loop {
            *job = client.get(&format!("/jobs/{id}")).await?;
            if !is_open(job) {
                break;
            }
            nap().await?;
        }
    }
    // What follows is done for recordings that are new, or are being looked at.
    loop {
        let mut busy = false;
        for state in ["new", "analysing"] {
            let list = client.get(&format!("/recordings?state={state}&limit=1")).await?;
            busy |= list["items"].as_array().is_some_and(|items| !items.is_empty());
        }
        let open = client.get("/jobs?state=queued,running&limit=200").await?;
        let follows = |job: &Value| matches!(job["kind"].as_str(), Some("analyse" | "rank")) && is_open(job);
        if !busy || !open["items"].as_array().is_some_and(|jobs| jobs.iter().any(follows)) {
            return Ok(());
        }
        nap().await?;
    }
}

/// One that waits to be tried again is not waited for.
fn is_open(job: &Value) -> bool {
    job["state"] == "running" || (job["state"] == "queued" && job["problem"].is_null())
}

async fn nap() -> Result<(), Problem> {
    tokio::select! {
        () = tokio::time::sleep(ASK_EVERY) => Ok(()),
        _ = tokio::signal::ctrl_c() => Err(Problem::new(domain::Code::Cancelled, "Interrupted.", "You stopped it.")),
    }
}

/// Until the imports are through, or everything that follows them.
async fn wait(conductor: &Conductor, everything: bool) -> Result<(), Problem> {
    let mut events = conductor.subscribe(None).live;
    loop {
        let kind = (!everything).then(|| "import".to_owned());
        let open = conductor.list_jobs(conductor::open_jobs(kind), conductor::page(200)).await?;
        let soon = jiff::Timestamp::now() + SOON;
        if !open.items.iter().any(|view| is_under_way(&view.job, soon)) {
            return Ok(());
        }
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => {
                let _ = interrupted;
                return Err(Problem::new(domain::Code::Cancelled, "Interrupted.", "You stopped it."));
            }
            () = change(&mut events) => {}
        }
    }
}

async fn change(events: &mut tokio::sync::broadcast::Receiver<conductor::events::Numbered>) {
    loop {
        match events.recv().await {
            Ok(numbered) if matches!(numbered.event, Event::Progress { .. }) => {}
            // A gap is a reason to look again, too.
            _ => return,
        }
    }
}

/// A job that waits for longer than this, or for the person, is not waited for.
const SOON: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

fn is_under_way(job: &domain::Job, soon: jiff::Timestamp) -> bool {
    match job.state {
        domain::JobState::Running => true,
        domain::JobState::Queued => job.run_after <= soon,
        _ => false,
    }
}
