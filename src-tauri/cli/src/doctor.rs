//! `clipctl doctor`: is everything there?

use crate::{
    args::{Doctor, Library},
    remote::{App, app},
    say,
};
use domain::{Fix, Problem};
use serde_json::{Value, json};
use std::process::ExitCode;

pub async fn run(library: &Library, args: Doctor) -> Result<ExitCode, Problem> {
    let answer = match app(library).await? {
        App::Running(client) => client.get("/doctor").await?,
        App::Here(conductor) => {
            let doctor = conductor.doctor().await;
            conductor.shut_down().await;
            let doctor = doctor?;
            json!({"checks": doctor.checks.iter().map(|check| json!({"key": check.key, "title": check.title, "ok": check.ok, "optional": check.optional, "detail": check.detail, "fix": check.fix})).collect::<Vec<_>>(), "report": doctor.report})
        }
    };
    let checks = answer["checks"].as_array().cloned().unwrap_or_default();
    let says = |check: &Value, key: &str| check[key].as_bool().unwrap_or(false);
    let well = checks.iter().all(|check| says(check, "ok") || says(check, "optional"));
    if args.json {
        say::print_json(&answer);
    } else {
        for check in &checks {
            let mark = match (says(check, "ok"), says(check, "optional")) {
                (true, _) => "ok ",
                (false, true) => " - ",
                (false, false) => "BAD",
            };
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
