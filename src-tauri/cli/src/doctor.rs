//! `clipctl doctor`: is everything there?

use crate::{
    args::{Doctor, Library},
    remote::{App, app},
    say,
};
use domain::{Fix, Problem};
use serde_json::json;
use std::process::ExitCode;

pub async fn run(library: &Library, args: Doctor) -> Result<ExitCode, Problem> {
    let answer = match app(library).await? {
        App::Running(client) => client.get("/doctor").await?,
        App::Here(conductor) => {
            let doctor = conductor.doctor().await;
            conductor.shut_down().await;
            let doctor = doctor?;
            json!({"checks": doctor.checks.iter().map(|check| json!({"key": check.key, "title": check.title, "ok": check.ok, "detail": check.detail, "fix": check.fix})).collect::<Vec<_>>(), "report": doctor.report})
        }
    };
    let checks = answer["checks"].as_array().cloned().unwrap_or_default();
    let well = checks.iter().all(|check| check["ok"].as_bool().unwrap_or(false));
    if args.json {
        say::print_json(&answer);
    } else {
        for check in &checks {
            let mark = if check["ok"].as_bool().unwrap_or(false) { "ok " } else { "BAD" };
            println!(
                "{mark}  {}: {}",
                check["title"].as_str().unwrap_or_default(),
                check["detail"].as_str().unwrap_or_default()
            );
            let fixes: Vec<Fix> = serde_json::from_value(check["fix"].clone()).unwrap_or_default();
            for fix in fixes {
                println!("     hint: {fix}");
            }
        }
    }
    Ok(ExitCode::from(if well { 0 } else { 3 }))
}
