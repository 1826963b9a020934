//! How things are said on a terminal.

use domain::{Code, Problem};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Logs go to stderr, and only when they are asked for.
pub fn start_log(verbose: u8) {
    let level = match verbose {
        0 => "off",
        1 => "info",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_env("CLIPCONDUCTOR_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    // A second subscriber can't be there: this is the first thing the program does.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Says a problem: what, why, what to do. Gives its exit code.
pub fn problem(problem: &Problem) -> ExitCode {
    if problem.code != Code::Cancelled {
        eprintln!("error: {} {}", problem.what, problem.why);
        for fix in &problem.fix {
            eprintln!("hint: {fix}");
        }
        if !problem.details.is_empty() {
            eprintln!("details: {}", problem.details.trim_end());
        }
    } else {
        eprintln!("interrupted");
    }
    ExitCode::from(problem.code.exit_code())
}

/// What happened when nothing worse did.
pub fn print_json(value: &serde_json::Value) {
    println!("{value:#}");
}
