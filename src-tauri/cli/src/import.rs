//! `clipctl import`: what dropping files on the window does.

use crate::{
    args::{Import, Library},
    remote::{App, app},
    say,
};
use conductor::{Conductor, events::Event, views::JobView};
use domain::Problem;
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(library: &Library, args: Import) -> Result<ExitCode, Problem> {
    let paths: Vec<_> =
        args.paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone())).collect();
    let answer = match app(library).await? {
        App::Running(client) => {
            let answer = client.post("/recordings/import", &json!({"paths": paths})).await?;
            if args.wait {
                eprintln!("note: the running app works on it; `clipctl jobs` shows how far it is");
            }
            answer
        }
        App::Here(conductor) => {
            let imported = conductor.import_paths(paths).await?;
            // Nobody else would do the work.
            let ended = wait(&conductor, args.wait).await;
            conductor.shut_down().await;
            ended?;
            json!({
                "jobs": imported.jobs.iter().map(job).collect::<Vec<_>>(),
                "skipped": imported.skipped.iter().map(|(path, problem)| json!({"path": path, "problem": problem})).collect::<Vec<_>>(),
            })
        }
    };
    let skipped = answer["skipped"].as_array().map_or(0, Vec::len);
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
    Ok(if skipped > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn job(view: &JobView) -> Value {
    json!({"id": view.job.id, "kind": view.job.kind, "title": view.title, "state": view.job.state})
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
