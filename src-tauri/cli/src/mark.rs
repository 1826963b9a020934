//! `clipctl mark`: something good has just happened, for a key of the keyboard or of a stream deck. A running app keeps the mark at
//! once; where none runs it is written down, and the app takes it in later. Either way the recording that is being made then gets
//! it.

use crate::{
    args::{Library, Mark},
    remote::{Client, paths_of},
    say,
};
use conductor::journal::{self, Pressed};
use domain::{Code, Problem};
use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use serde_json::json;
use std::process::ExitCode;

pub async fn run(library: &Library, args: Mark) -> Result<ExitCode, Problem> {
    if !(args.ago.is_finite() && (0.0..=86_400.0).contains(&args.ago)) {
        return Err(Problem::invalid("ago", "Between 0 and 86,400 seconds."));
    }
    let now = Timestamp::now();
    let at = match &args.at {
        Some(text) => time_of(text, now, &TimeZone::system()).ok_or_else(|| {
            Problem::invalid("at", "A time such as 20:15, 20:15:03 or 2026-11-21T20:15:03Z is needed.")
        })?,
        None => now.checked_sub(SignedDuration::from_millis((args.ago * 1000.0).round() as i64)).unwrap_or(now),
    };
    if at > now {
        return Err(Problem::invalid("at", "A mark is set for what has happened, not for what will."));
    }
    let note = args.note.or(args.label).unwrap_or_default();
    let note: String = note.chars().filter(|c| !c.is_control()).take(200).collect();
    let (mark, paths) =
        (Pressed { at, label: Some(note.trim().to_owned()).filter(|note| !note.is_empty()) }, paths_of(library)?);
    match Client::find(&paths).await {
        Some(client) => match client
            .post("/markers", &json!({"at": mark.at, "note": mark.label.as_deref().unwrap_or_default()}))
            .await
        {
            Ok(_) => {}
            // Closed in this very moment: nothing that was pressed is lost.
            Err(problem) if problem.code == Code::PlatformAway => journal::press(&paths.data, &mark)?,
            Err(problem) => return Err(problem),
        },
        None => journal::press(&paths.data, &mark)?,
    }
    if args.json {
        say::print_json(&json!({"at": mark.at, "label": mark.label}));
    } else {
        println!("marked {}", mark.at);
    }
    Ok(ExitCode::SUCCESS)
}

/// A time as people write it. A time of day is today's, or yesterday's where that is still to come.
fn time_of(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let time = text.parse::<Time>().or_else(|_| Time::strptime("%H:%M", text)).ok()?;
    let today = now.to_zoned(zone.clone()).date();
    let on = |date: jiff::civil::Date| Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
    on(today).filter(|at| *at <= now).or_else(|| on(today.yesterday().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let now: Timestamp = "2026-11-22T00:30:00+01:00".parse().unwrap();
        let of = |text: &str| time_of(text, now, &zone).map(|at| at.to_string());
        assert_eq!(of("00:10").as_deref(), Some("2026-11-21T23:10:00Z"));
        assert_eq!(of("23:59:30").as_deref(), Some("2026-11-21T22:59:30Z"), "that was before midnight");
        assert_eq!(of("2026-11-21T20:15:03Z").as_deref(), Some("2026-11-21T20:15:03Z"));
        assert_eq!([of("soon"), of("25:00"), of("")], [None, None, None]);
    }
}
