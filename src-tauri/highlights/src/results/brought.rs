//! What ranking and the calendar take from results: kinds of moment that brought more or fewer views than the usual clip, and
//! times of the week at which posts did better.

use super::{
    Finding, Ratio, Yard,
    compare::Table,
    traits::{By, HOURS},
};
use domain::{Posted, SignalKind};
use jiff::{Timestamp, tz::TimeZone};

/// How much of a difference goes into a weight: its root. Views are luck and platforms, too.
const INTO_WEIGHT: f64 = 0.5;
/// A weight is at most multiplied or divided by this: less than by what the person decides themselves.
const MOST: f64 = 1.5;

/// A kind of moment that brought more or less than the usual clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindLesson {
    /// The kind.
    pub kind: SignalKind,
    /// What its weight is multiplied by.
    pub factor: f32,
    /// How many times the views of the usual clip it brought.
    pub times: Ratio,
    /// Posts of this kind.
    pub posts: usize,
}

/// A time of the week at which posts did better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoodTime {
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    /// The hour that it begins with.
    pub from_hour: u8,
    /// The hour that it ends with, up to 24.
    pub to_hour: u8,
    /// How many times the views of the usual clip.
    pub times: Ratio,
    /// Posts that went live in these hours, on any day.
    pub posts: usize,
}

/// What results taught. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Brought {
    /// Posts that were compared.
    pub posts: usize,
    /// Clips that were compared.
    pub clips: usize,
    /// At which age, in hours.
    pub age_h: u32,
    /// Kinds whose moments count more or less, what brought more first.
    pub kinds: Vec<KindLesson>,
    /// When posting did better, the best first.
    pub times: Vec<GoodTime>,
    /// What it comes from: the differences of kinds and of times.
    pub findings: Vec<Finding>,
}

impl Brought {
    /// What the weight of a kind is multiplied by.
    pub(crate) fn factor(&self, kind: SignalKind) -> f32 {
        self.kinds.iter().find(|lesson| lesson.kind == kind).map_or(1.0, |lesson| lesson.factor)
    }
}

/// Learns from posts as they are at `now`; times are those of `zone`.
pub fn learn_from_results(posts: &[Posted], now: Timestamp, zone: &TimeZone) -> Brought {
    let yard = Yard::new(posts, now);
    let table = Table::new(&yard, zone);
    let comparison = table.compared();
    let mut kinds: Vec<KindLesson> = comparison
        .groups
        .iter()
        .filter(|group| group.by == By::Kind)
        .filter_map(|group| {
            let times = group.times.filter(|times| times.differs())?;
            let factor = times.middle.powf(INTO_WEIGHT).clamp(1.0 / MOST, MOST) as f32;
            Some(KindLesson { kind: SignalKind::parse(&group.key)?, factor, times, posts: group.posts })
        })
        .collect();
    kinds.sort_by(|a, b| b.factor.total_cmp(&a.factor).then(a.kind.cmp(&b.kind)));
    let mut findings = comparison.findings;
    findings.retain(|finding| matches!(finding.by, By::Kind | By::Weekday | By::Hour));
    Brought {
        posts: yard.compared(),
        clips: yard.clips(),
        age_h: u32::try_from(yard.age.as_hours()).unwrap_or(0),
        kinds,
        times: good_times(&table),
        findings,
    }
}

/// Weekday and hours together, where both have enough posts and their sum is more than chance.
fn good_times(table: &Table<'_>) -> Vec<GoodTime> {
    let of = |by: By| {
        let groups = table.groups.iter().enumerate().filter(move |(_, group)| group.0.0 == by);
        groups.filter(|(nth, _)| table.is_enough(*nth)).map(|(nth, group)| (nth, group.0.1.as_str()))
    };
    let mut times = Vec::new();
    for (weekday, day) in of(By::Weekday) {
        for (hours, from) in of(By::Hour) {
            let mut weights = table.against_usual(weekday);
            weights.extend(table.against_usual(hours));
            let (Some(ratio), Ok(day), Ok(from)) = (table.times(&weights), day.parse(), from.parse::<u8>()) else {
                continue;
            };
            if ratio.low > 1.0 {
                let to_hour = from + HOURS.unsigned_abs();
                times.push(GoodTime {
                    weekday: day,
                    from_hour: from,
                    to_hour,
                    times: ratio,
                    posts: table.posts(hours),
                });
            }
        }
    }
    times.sort_by(|a, b| b.times.middle.total_cmp(&a.times.middle).then(a.weekday.cmp(&b.weekday)));
    times
}
