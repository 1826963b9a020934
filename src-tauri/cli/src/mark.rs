//! `clipctl mark`: writes down that something good has just happened, for a key of the keyboard or of a stream deck. Needs no
//! running app; the recording that is being made gets the mark when it is imported.

use crate::{
    args::{Library, Mark},
    remote::paths_of,
    say,
};
use conductor::journal::{self, Pressed};
use domain::Problem;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::process::ExitCode;

pub fn run(library: &Library, args: Mark) -> Result<ExitCode, Problem> {
    if !(args.ago.is_finite() && (0.0..=86_400.0).contains(&args.ago)) {
        return Err(Problem::invalid("ago", "Between 0 and 86,400 seconds."));
    }
    let now = Timestamp::now();
    let at = now.checked_sub(SignedDuration::from_millis((args.ago * 1000.0).round() as i64)).unwrap_or(now);
    let label = args.label.map(|label| label.chars().filter(|c| !c.is_control()).take(200).collect::<String>());
    let mark = Pressed { at, label: label.filter(|label| !label.trim().is_empty()) };
    journal::press(&paths_of(library)?.data, &mark)?;
    if args.json {
        say::print_json(&json!({"at": mark.at, "label": mark.label}));
    } else {
        println!("marked {}", mark.at);
    }
    Ok(ExitCode::SUCCESS)
}
