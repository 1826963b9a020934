//! `clipctl jobs`: the queue.

use crate::{
    args::{Jobs, Library},
    remote::{App, app},
    say,
};
use domain::{JobId, Problem};
use serde_json::json;
use std::process::ExitCode;

pub async fn run(library: &Library, args: Jobs) -> Result<ExitCode, Problem> {
    let app = app(library).await?;
    let answer = match &app {
        App::Running(client) => {
            if let Some(id) = args.cancel {
                client.post(&format!("/jobs/{id}/cancel"), &json!({})).await?;
            }
            if let Some(id) = args.retry {
                client.post(&format!("/jobs/{id}/retry"), &json!({})).await?;
            }
            let state = if args.all { "" } else { "&state=queued,running,needs_user,paused" };
            client.get(&format!("/jobs?limit=200{state}")).await?["items"].take()
        }
        App::Here(conductor) => {
            if let Some(id) = args.cancel {
                conductor.cancel_job(JobId(id)).await?;
            }
            if let Some(id) = args.retry {
                conductor.retry_job(JobId(id)).await?;
            }
            let filter = if args.all { conductor::JobFilter::default() } else { conductor::open_jobs(None) };
            let jobs = conductor.list_jobs(filter, conductor::page(200)).await?;
            jobs.items.iter().map(|view| json!({"id": view.job.id, "kind": view.job.kind, "title": view.title, "state": view.job.state, "progress": view.job.progress, "waits": view.waits, "problem": view.job.problem})).collect()
        }
    };
    if let App::Here(conductor) = &app {
        conductor.shut_down().await;
    }
    if args.json {
        say::print_json(&answer);
        return Ok(ExitCode::SUCCESS);
    }
    let jobs = answer.as_array().cloned().unwrap_or_default();
    if jobs.is_empty() {
        println!("nothing to do");
    }
    for job in jobs {
        let text = |key: &str| job[key].as_str().unwrap_or_default().to_owned();
        let done =
            job["progress"]["fraction"].as_f64().map(|done| format!(" {:.0} %", done * 100.0)).unwrap_or_default();
        let why = job["waits"]
            .as_str()
            .or(job["problem"]["what"].as_str())
            .map(|why| format!("  ({why})"))
            .unwrap_or_default();
        println!("{}  {:<10}{done}  {}{why}", text("id"), text("state"), text("title"));
    }
    Ok(ExitCode::SUCCESS)
}
