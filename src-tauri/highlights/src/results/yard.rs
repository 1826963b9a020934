//! The yardstick: what each post had been seen at the same age, against what is usual on its account.

use super::FEWEST;
use domain::{AccountId, ClipId, Posted};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The ages at which posts are compared, the better one first: most of a short clip's views come in its first week.
const AGES: [SignedDuration; 2] = [SignedDuration::from_hours(7 * 24), SignedDuration::from_hours(48)];
/// Between two answers that lie further apart than this share of the age, nobody knows how it went.
const WIDEST: f64 = 0.5;
/// What is usual on an account takes so many posts to know.
const FEWEST_OF_ACCOUNT: usize = 5;
/// Growth of an account is believed as if one post a year away had said that there is none.
const GROWTH_SHRINK: f64 = 1.0;
/// A clip that went further from the usual than so many (robust) standard deviations counts as if it had gone so far: one that
/// went viral shall not decide what its game, kind and hour are worth.
const FARTHEST: f64 = 3.0;

/// How a post stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing {
    /// It is compared.
    Compared {
        /// Views at the age.
        views: f64,
        /// How many times the usual of its account.
        times: f64,
    },
    /// It is not old enough.
    Young,
    /// Its platform tells no views.
    Untold,
    /// No answers came near that age.
    Unseen,
    /// Too few posts on its account to know what is usual there.
    FewOnAccount,
}

/// A clip with its posts on the yardstick.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    /// Its first post that is compared.
    pub first: &'a Posted,
    /// How many of its posts are.
    pub posts: usize,
    /// Their views at the age, in the middle.
    pub views: f64,
    /// The logarithm of how many times the usual it was seen.
    pub log_times: f64,
}

/// See the module.
pub struct Yard<'a> {
    /// At which age posts are compared.
    pub age: SignedDuration,
    /// All posts that were looked at, with how they stand.
    pub posts: Vec<(&'a Posted, Standing)>,
    pub(super) units: Vec<Unit<'a>>,
}

impl<'a> Yard<'a> {
    /// Measures posts as they are at `now`: at the better age at which enough of them can be.
    pub fn new(posts: &'a [Posted], now: Timestamp) -> Self {
        let [better, other] = AGES;
        let yard = Self::at(posts, now, better);
        if yard.units.len() >= FEWEST {
            return yard;
        }
        let younger = Self::at(posts, now, other);
        if younger.units.len() > yard.units.len() { younger } else { yard }
    }

    fn at(posts: &'a [Posted], now: Timestamp, age: SignedDuration) -> Self {
        let mut measured: Vec<(&Posted, Standing)> = Vec::with_capacity(posts.len());
        let mut accounts: BTreeMap<AccountId, Vec<(usize, f64)>> = BTreeMap::new();
        for (nth, post) in posts.iter().enumerate() {
            let standing = match views_at(post, age, now) {
                Ok(views) => {
                    accounts.entry(post.account).or_default().push((nth, views));
                    Standing::Compared { views, times: 1.0 }
                }
                Err(standing) => standing,
            };
            measured.push((post, standing));
        }
        for of_account in accounts.into_values() {
            if of_account.len() < FEWEST_OF_ACCOUNT {
                of_account.iter().for_each(|(nth, _)| measured[*nth].1 = Standing::FewOnAccount);
                continue;
            }
            let points: Vec<(f64, f64)> =
                of_account.iter().map(|(nth, views)| (years(posts[*nth].live_at), views.ln_1p())).collect();
            let usual = usual(&points);
            for ((nth, views), (year, log)) in of_account.into_iter().zip(points) {
                measured[nth].1 = Standing::Compared { views, times: (log - usual(year)).exp() };
            }
        }
        let units = units(&measured);
        Self { age, posts: measured, units }
    }

    /// How many posts stand like that.
    pub fn count(&self, like: impl Fn(&Standing) -> bool) -> usize {
        self.posts.iter().filter(|(_, standing)| like(standing)).count()
    }

    /// How many posts are compared.
    pub fn compared(&self) -> usize {
        self.count(|standing| matches!(standing, Standing::Compared { .. }))
    }

    /// How many clips are compared.
    pub fn clips(&self) -> usize {
        self.units.len()
    }
}

/// Views of a post at an age, between the answers before and after it.
fn views_at(post: &Posted, age: SignedDuration, now: Timestamp) -> Result<f64, Standing> {
    if post.age(now) < age {
        return Err(Standing::Young);
    }
    if post.views.is_empty() {
        return Err(if post.newest.is_some() { Standing::Untold } else { Standing::Unseen });
    }
    let wanted = age.as_secs_f64();
    let mut before = (0.0, 0.0);
    for (at, views) in post.line() {
        if at >= wanted {
            if at - before.0 > WIDEST * wanted {
                return Err(Standing::Unseen);
            }
            let share = if at > before.0 { (wanted - before.0) / (at - before.0) } else { 1.0 };
            return Ok(before.1 + (views - before.1) * share);
        }
        before = (at, views);
    }
    Err(Standing::Unseen)
}

fn years(at: Timestamp) -> f64 {
    at.as_second() as f64 / (365.25 * 86_400.0)
}

/// What is usual on an account by the year: a line through the logarithms, its slope pulled towards none.
fn usual(points: &[(f64, f64)]) -> impl Fn(f64) -> f64 + use<> {
    let count = points.len().max(1) as f64;
    let year = points.iter().map(|point| point.0).sum::<f64>() / count;
    let log = points.iter().map(|point| point.1).sum::<f64>() / count;
    let (along, both) = points.iter().fold((0.0, 0.0), |(along, both), point| {
        let away = point.0 - year;
        (along + away * away, both + away * (point.1 - log))
    });
    let slope = both / (along + GROWTH_SHRINK);
    move |at| log + slope * (at - year)
}

fn units<'a>(measured: &[(&'a Posted, Standing)]) -> Vec<Unit<'a>> {
    let mut clips: BTreeMap<ClipId, Vec<(&'a Posted, f64, f64)>> = BTreeMap::new();
    for (post, standing) in measured {
        if let Standing::Compared { views, times } = standing {
            clips.entry(post.clip).or_default().push((post, *views, times.max(1e-9).ln()));
        }
    }
    let mut units: Vec<Unit<'a>> = clips
        .into_values()
        .filter_map(|posts| {
            let first = posts.iter().min_by_key(|(post, ..)| (post.live_at, post.post))?.0;
            let count = posts.len();
            Some(Unit {
                first,
                posts: count,
                views: super::median(posts.iter().map(|post| post.1).collect())?,
                log_times: posts.iter().map(|post| post.2).sum::<f64>() / count as f64,
            })
        })
        .collect();
    let logs = || units.iter().map(|unit| unit.log_times);
    if let Some(middle) = super::median(logs().collect())
        && let Some(spread) = super::median(logs().map(|log| (log - middle).abs()).collect())
    {
        // 1.48 makes a standard deviation of a median distance.
        let farthest = FARTHEST * (1.48 * spread).max(0.05);
        for unit in &mut units {
            unit.log_times = unit.log_times.clamp(middle - farthest, middle + farthest);
        }
    }
    units
}
