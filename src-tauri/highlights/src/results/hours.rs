//! When viewers watch, by weekday and hour of a zone.
//!
//! A post gets most of its views in its first hours, whenever that is: counting views by the clock would find out when the
//! person posts. So each hour is compared with what posts of that age usually get. Only the first two days count, in which
//! platforms are asked often enough to tell hours apart, and every post counts the same, however large it became.

use super::{FEWEST, FEWEST_IN_GROUP, Ratio};
use domain::Posted;
use jiff::{SignedDuration, tz::TimeZone};

/// Later, the platforms are asked too seldom.
const FIRST_HOURS: usize = 48;
/// Answers further apart than so many hours don't tell one hour from another.
const CLOSE_H: f64 = 2.1;
/// A post with fewer views in that time tells nothing of hours.
const FEWEST_VIEWS: f64 = 20.0;
/// As if so much of a post more had been as usual.
const SHRINK: f64 = 0.3;

/// An hour of the week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HourCell {
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// Posts that were young enough in that hour.
    pub posts: usize,
    /// How many times as much was watched as is usual for posts of that age; `None` where too few posts were there.
    pub times: Option<Ratio>,
}

/// When viewers watch.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    /// Posts that tell it.
    pub posts: usize,
    /// All 168 hours of a week, Monday 0:00 first. Empty while too few posts tell it.
    pub cells: Vec<HourCell>,
    /// The 24 hours of a day, all weekdays together (0).
    pub by_hour: Vec<HourCell>,
    /// The 7 days, all hours together (0).
    pub by_weekday: Vec<HourCell>,
}

/// What a post got in each hour of its life, as shares of all that it got; `None` in hours that no close answers tell.
fn shares(post: &Posted) -> Option<[Option<f64>; FIRST_HOURS]> {
    let mut told = [0.0; FIRST_HOURS];
    let mut got = [0.0; FIRST_HOURS];
    let mut before = (0.0, 0.0);
    for (at, views) in post.line().skip(1).map(|(at, views)| (at / 3600.0, views)) {
        let (start, more) = (before.0, views - before.1);
        before = (at, views);
        if at > FIRST_HOURS as f64 {
            break;
        }
        if at - start > CLOSE_H {
            continue;
        }
        let mut hour = start.floor();
        while hour < at && (hour as usize) < FIRST_HOURS {
            let within = at.min(hour + 1.0) - start.max(hour);
            told[hour as usize] += within;
            got[hour as usize] += more * within / (at - start).max(1e-9);
            hour += 1.0;
        }
    }
    let whole = |hour: usize| told[hour] > 0.95;
    let sum: f64 = (0..FIRST_HOURS).filter(|hour| whole(*hour)).map(|hour| got[hour]).sum();
    (sum >= FEWEST_VIEWS).then(|| std::array::from_fn(|hour| whole(hour).then(|| got[hour] / sum)))
}

/// The hour of the week in which the middle of each hour of a post's life lies. Clocks are asked once, unless they change in that
/// time: with a thousand posts the zone would be asked fifty thousand times.
fn cells_of<'a>(post: &Posted, zone: &'a TimeZone) -> impl Fn(usize) -> usize + 'a {
    let live_at = post.live_at;
    let middle = move |hour: usize| live_at + SignedDuration::from_mins(60 * hour as i64 + 30);
    let cell = move |hour: usize| {
        let local = middle(hour).to_zoned(zone.clone());
        local.weekday().to_monday_zero_offset() as usize * 24 + local.hour() as usize
    };
    let changes = zone.to_offset(middle(0)) != zone.to_offset(middle(FIRST_HOURS));
    let first = cell(0);
    move |hour| if changes { cell(hour) } else { (first + hour) % (7 * 24) }
}

/// What was got and what was to be expected, of one post in one cell.
type Pair = (f64, f64);

/// See the module.
pub fn hours(posts: &[Posted], zone: &TimeZone) -> Hours {
    let told: Vec<(&Posted, [Option<f64>; FIRST_HOURS])> =
        posts.iter().filter_map(|post| Some((post, shares(post)?))).collect();
    if told.len() < FEWEST {
        return Hours { posts: told.len(), cells: Vec::new(), by_hour: Vec::new(), by_weekday: Vec::new() };
    }
    let usual: [f64; FIRST_HOURS] = std::array::from_fn(|hour| {
        let (sum, count) = told
            .iter()
            .filter_map(|(_, shares)| shares[hour])
            .fold((0.0, 0.0), |(sum, count), share| (sum + share, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    });
    let mut cells: Vec<Vec<Pair>> = vec![Vec::new(); 168];
    let (mut by_hour, mut by_weekday) = (vec![Vec::new(); 24], vec![Vec::new(); 7]);
    for (post, shares) in &told {
        let expected: f64 = (0..FIRST_HOURS).filter(|hour| shares[*hour].is_some()).map(|hour| usual[hour]).sum();
        let mut of_post = [(0.0, 0.0); 168];
        let cell_of = cells_of(post, zone);
        for hour in 0..FIRST_HOURS {
            let Some(share) = shares[hour] else { continue };
            let cell = cell_of(hour);
            of_post[cell].0 += share;
            of_post[cell].1 += usual[hour] / expected.max(1e-12);
        }
        let add = |sums: &mut Vec<Vec<Pair>>, of: &dyn Fn(usize) -> usize| {
            let mut of_this = vec![(0.0, 0.0); sums.len()];
            for (cell, (got, usual)) in of_post.iter().enumerate() {
                of_this[of(cell)].0 += got;
                of_this[of(cell)].1 += usual;
            }
            for (sum, pair) in sums.iter_mut().zip(of_this).filter(|(_, pair)| pair.1 > 0.0) {
                sum.push(pair);
            }
        };
        add(&mut cells, &|cell| cell);
        add(&mut by_hour, &|cell| cell % 24);
        add(&mut by_weekday, &|cell| cell / 24);
    }
    let cell = |(nth, pairs): (usize, &Vec<Pair>), weekday: usize, hour: usize| {
        debug_assert!(nth < 168);
        HourCell { weekday: weekday as u8, hour: hour as u8, posts: pairs.len(), times: times(pairs) }
    };
    Hours {
        posts: told.len(),
        cells: cells.iter().enumerate().map(|one| cell(one, one.0 / 24 + 1, one.0 % 24)).collect(),
        by_hour: by_hour.iter().enumerate().map(|one| cell(one, 0, one.0)).collect(),
        by_weekday: by_weekday.iter().enumerate().map(|one| cell(one, one.0 + 1, 0)).collect(),
    }
}

/// Got against expected, pulled towards as usual; how sure, by how much the posts differ among each other.
fn times(pairs: &[Pair]) -> Option<Ratio> {
    if pairs.len() < FEWEST_IN_GROUP {
        return None;
    }
    let (got, expected) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let ratio = (got + SHRINK) / (expected + SHRINK);
    let squares: f64 = pairs.iter().map(|(got, expected)| (got - ratio * expected).powi(2)).sum();
    let many = pairs.len() as f64;
    let error = (squares * many / (many - 1.0)).sqrt() / (expected + SHRINK);
    // On the logarithm, so that the interval stays above nothing.
    Some(Ratio::of(ratio.max(1e-6).ln(), error / ratio.max(1e-6), pairs.len()))
}
