//! Once a week, what posts brought: on Monday morning, or when the app is next running. Off until the person wants it.

use crate::{
    Core,
    brought::posted,
    events::{Event, Notice},
};
use domain::Problem;
use highlights::results::gained;
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use store::posted::PostedFilter;

/// The Monday whose week was told last, in `meta`.
const TOLD: &str = "weekly_summary_told";
/// How often it is looked whether it is time.
const LOOK_EVERY: SignedDuration = SignedDuration::from_mins(30);
/// On Monday at this hour.
const HOUR: i8 = 9;

/// Tells the week when it is time and the person wants it.
pub(crate) fn keep_telling(core: &std::sync::Arc<Core>, stop: &tokio_util::sync::CancellationToken) {
    let (core, stop) = (core.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            let next = core.now() + LOOK_EVERY;
            tokio::select! {
                () = stop.cancelled() => return,
                () = core.world.clock.sleep_until(next) => {}
            }
            if let Err(problem) = tell(&core).await {
                tracing::warn!(%problem, "the week could not be told");
            }
        }
    });
}

async fn tell(core: &Core) -> Result<(), Problem> {
    if !core.settings().weekly_summary {
        return Ok(());
    }
    let Some((monday, from, to)) = week_before(core.now(), &TimeZone::system()) else { return Ok(()) };
    let told = core.store.read(|db| store::meta::get(db, TOLD)).await?;
    if told.as_deref() == Some(monday.as_str()) {
        return Ok(());
    }
    // First written, then told: a crash between the two loses a notice, and never repeats one.
    core.store.write(move |tx| store::meta::set(tx, TOLD, &monday)).await?;
    let posts = posted(core, PostedFilter::default()).await?;
    let of =
        |post: &domain::Posted| gained(std::slice::from_ref(post), &[from, to]).into_values().flatten().sum::<f64>();
    let gained: Vec<f64> = posts.iter().map(of).collect();
    let views = gained.iter().sum::<f64>().round() as u64;
    let best = posts.iter().zip(&gained).max_by(|a, b| a.1.total_cmp(b.1)).map(|(post, _)| post.title.clone());
    let posts = posts.iter().filter(|post| (from..to).contains(&post.live_at)).count() as u64;
    // A week in which nothing happened is not worth a word.
    if views > 0 || posts > 0 {
        let best = best.filter(|_| views > 0).unwrap_or_default();
        core.events.send(Event::Notify { notice: Notice::Week { views, posts, best } });
    }
    Ok(())
}

/// The Monday that has come last by its hour, as a word, with the week before it.
fn week_before(now: Timestamp, zone: &TimeZone) -> Option<(String, Timestamp, Timestamp)> {
    let local = (now - SignedDuration::from_hours(i64::from(HOUR))).to_zoned(zone.clone());
    let back = i64::from(local.weekday().to_monday_zero_offset());
    let monday = local.checked_sub(back.days()).ok()?.start_of_day().ok()?;
    let before = monday.checked_sub(7.days()).ok()?;
    Some((monday.date().to_string(), before.timestamp(), monday.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_over_on_monday_morning() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let of = |now: &str| week_before(now.parse().unwrap(), &zone).unwrap();
        // Monday 30 November 2026, 8:59 and 9:00 in Berlin.
        assert_eq!(of("2026-11-30T07:59:00Z").0, "2026-11-23");
        let (monday, from, to) = of("2026-11-30T08:00:00Z");
        assert_eq!(monday, "2026-11-30");
        assert_eq!((from.to_string(), to.to_string()), ("2026-11-22T23:00:00Z".into(), "2026-11-29T23:00:00Z".into()));
        assert_eq!(of("2026-12-06T22:00:00Z").0, "2026-11-30");
    }
}
