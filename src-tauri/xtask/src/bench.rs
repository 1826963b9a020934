//! `cargo xtask bench`: how quick the app is on a library of years, and whether that is quick enough.
//!
//! The measuring program prints one line a measurement. A line that names a bar (`… (bar 100 ms): median 12.3 ms`) fails
//! when its first number is above it.

use std::process::ExitCode;
use std::time::Duration;

use crate::repository::Repository;
use crate::{Arguments, Failure, Result, child, say, setup};

/// Longer than any measurement takes, compiling included.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// `cargo xtask bench`.
pub fn verb(repository: &Repository, arguments: &[String]) -> Result<ExitCode> {
    Arguments::read(arguments, &[])?;
    say::heading("Bench: 10,000 recordings, 100,000 moments");
    say::note("It is compiled as a release, which takes some minutes the first time.");
    let mut bench = child::cargo();
    // Without `-p` the window would be compiled as well, which nothing here measures.
    bench.args(["bench", "--locked", "-p", "cli", "--bench", "library"]);
    bench.current_dir(&repository.root).envs(setup::environment(repository));
    let log = repository.logs().join("bench.log");
    let _ = std::fs::remove_file(&log);
    let watched = child::watch(&mut bench, &log, LIMIT)?;
    if !watched.ok {
        return Err(Failure(format!("the bench did not end well: {}", watched.ended)));
    }
    let missed: Vec<&str> = watched.text.lines().filter(|line| verdict(line) == Some(false)).collect();
    let held = watched.text.lines().filter(|line| verdict(line) == Some(true)).count();
    if held + missed.len() == 0 {
        return Err(Failure("no measurement with a bar was seen".into()));
    }
    if !missed.is_empty() {
        return Err(Failure(format!("over the bar:\n  {}", missed.join("\n  "))));
    }
    println!("{held} bars held");
    Ok(ExitCode::SUCCESS)
}

/// Whether a measurement holds its bar; `None` for a line without one.
fn verdict(line: &str) -> Option<bool> {
    let (what, measured) = line.split_once(": ")?;
    let bar = if what.contains("(bar ") { what } else { measured };
    let bar = first_number(bar.split_once("(bar ")?.1)?;
    Some(first_number(measured)? <= bar)
}

fn first_number(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = &text[start..];
    let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
    digits[..end].trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_may_stand_on_either_side_of_the_measurement() {
        let cases = [
            ("first page of the Inbox (bar 100 ms): median 12.3 ms, worst 40.1 ms", Some(true)),
            ("first page of the Inbox (bar 100 ms): median 112.3 ms, worst 140.1 ms", Some(false)),
            ("start of the app to the first page of the Inbox: 640 ms (bar 2000)", Some(true)),
            ("start of the app to the first page of the Inbox: 2640 ms (bar 2000)", Some(false)),
            ("the same, best first: median 9.0 ms, worst 9.9 ms", None),
            ("filled 10000 recordings, 100000 moments in 12.0 s", None),
        ];
        for (line, expected) in cases {
            assert_eq!(verdict(line), expected, "{line}");
        }
    }
}
