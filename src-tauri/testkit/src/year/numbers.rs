//! How often a post was seen, and when its platform was asked: as heavy-tailed as it is in life.

use super::{Chance, GAMES, accounts::Place};
use domain::{Measured, SignalKind};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// When a platform answered, and what.
pub type Reading = (Timestamp, Measured);

/// How much is watched in each hour of a day, against the usual.
const HOURS: [f64; 24] = [
    0.7, 0.5, 0.35, 0.25, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8, 0.85, 0.95, 1.1, 1.1, 1.1, 1.2, 1.35, 1.55, 1.75, 1.9, 1.9,
    1.7, 1.35, 1.0,
];
/// Most of a clip's views come within so long (seconds).
const SOON: f64 = 34.0 * 3600.0;

/// What is asked about.
pub(super) struct Seen<'a> {
    pub place: &'a Place,
    pub game: usize,
    pub kind: SignalKind,
    pub live_at: Timestamp,
    /// 0 to 1: how much of the year had gone, since an account grows.
    pub grown: f64,
}

/// All answers until `now`, the oldest first. As often as the app asks.
pub(super) fn readings(chance: &mut Chance, seen: &Seen<'_>, now: Timestamp, zone: &TimeZone) -> Vec<Reading> {
    let liked = GAMES[seen.game].liked
        * match seen.kind {
            SignalKind::MultiKill => 1.7,
            SignalKind::Objective | SignalKind::Victory => 1.45,
            SignalKind::Voice => 1.3,
            SignalKind::Motion | SignalKind::Loudness => 0.75,
            _ => 1.0,
        };
    let local = |at: Timestamp| at.to_zoned(zone.clone()).hour() as usize;
    let evening = if (17..22).contains(&local(seen.live_at)) { 1.2 } else { 1.0 };
    // Few posts go far: a normal number as an exponent, and now and then one that is passed on and on.
    let luck = (1.15 * chance.normal()).exp() * if chance.yes(0.012) { chance.between(8.0, 40.0) } else { 1.0 };
    let usual = seen.place.views.unwrap_or(4.6).exp() * (1.0 + 1.6 * seen.grown);
    let all = usual * liked * evening * luck;
    let likes = chance.between(0.03, 0.11);
    let mut readings = Vec::new();
    let (mut age, mut views) = (0.0, 0.0);
    loop {
        let gap = gap(age);
        let at = seen.live_at
            + SignedDuration::from_secs((age + gap) as i64)
            + SignedDuration::from_secs(chance.below(60) as i64);
        if at > now || age > 365.0 * 86_400.0 {
            break;
        }
        let watched = if gap <= 6.0 * 3600.0 { HOURS[local(at)] } else { 1.0 };
        views += all * (reached(age + gap) - reached(age)) * watched * chance.between(0.75, 1.25);
        age += gap;
        let count = |share: f64| Some((views * share) as u64);
        readings.push((
            at,
            Measured {
                views: seen.place.views.and_then(|_| count(1.0)),
                likes: if seen.place.platform == "discord" { None } else { count(likes) },
                comments: count(likes * 0.07),
                shares: seen.place.shares.then_some((views * likes * 0.12) as u64),
            },
        ));
    }
    readings
}

/// The share of all its views that a clip of that age (seconds) has.
fn reached(age: f64) -> f64 {
    1.0 - (-(age / SOON).powf(0.62)).exp()
}

/// Seconds until a post of that age is asked about again, as the app does it.
fn gap(age: f64) -> f64 {
    match age / 3600.0 {
        hours if hours < 2.0 => 900.0,
        hours if hours < 24.0 => 3600.0,
        hours if hours < 168.0 => 6.0 * 3600.0,
        hours if hours < 720.0 => 86_400.0,
        _ => 7.0 * 86_400.0,
    }
}
