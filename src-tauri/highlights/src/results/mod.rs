//! What posts brought, and what that says: numbers over time, comparisons that know how sure they are, and what ranking and
//! the calendar take from them.
//!
//! It lies here, beside what choices teach, because it is pure and its lessons go into the ranking: [`Posted`] values come
//! in, numbers go out, and nothing that was learned is stored.
//!
//! How posts are compared:
//!
//! - *At the same age.* [`yard`] reads the views that each post had seven days after it went live, between two answers that are
//!   close enough; while too few are that old, two days. Younger posts are not compared.
//! - *With their own account.* On the logarithm of the views, less what is usual on the account at that time of its growth.
//!   Posts of one clip count once: they are not independent.
//! - *All at once.* [`fit`] weighs game, kind, length, title and time together, each pulled towards "no difference" as strongly
//!   as the data ask for, so that captures do not get the credit of the game that has them.
//! - *With intervals.* Nominally 95 %, and leaning towards "no difference": of a hundred libraries in which one kind brings twice
//!   as much, 88 intervals held the 2, and the others lay below it; of sixty without any effect, two said a sentence (`tests.rs`
//!   measures both). A weaker pull holds the truth more often (97 of 100 without any) and lets noise speak three to ten times as
//!   often. Groups of fewer than [`FEWEST_IN_GROUP`] clips get none, and nothing is said of fewer than
//!   [`FEWEST`] clips. Only a difference whose interval leaves out 1 becomes a sentence.
//!
//! It is blind to what it is not told: thumbnails, the first second, luck. It compares, and knows no causes.

mod brought;
mod common;
mod compare;
mod fit;
mod gained;
mod hours;
mod say;
mod slope;
mod traits;
mod yard;

pub use brought::{Brought, GoodTime, KindLesson, learn_from_results};
pub use common::{Common, in_common};
pub use compare::{Comparison, Finding, Group, compare};
pub use gained::{Gained, gained};
pub use hours::{HourCell, Hours, hours};
pub use say::say_findings;
pub use slope::{Slope, against_score};
pub use traits::By;
pub use yard::{Standing, Yard};

use domain::Posted;

/// So many clips have to be compared before anything is said.
pub const FEWEST: usize = 10;
/// A group of fewer clips gets no interval, and no sentence.
pub const FEWEST_IN_GROUP: usize = 5;

/// How many times as many, with its interval: nominally 95 %, see the module.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The best guess.
    pub middle: f64,
    /// Not likely less.
    pub low: f64,
    /// Not likely more.
    pub high: f64,
}

impl Ratio {
    /// Of a difference of logarithms and its standard error, from so many clips.
    fn of(difference: f64, error: f64, clips: usize) -> Self {
        // Student's factor for 95 %, within a hundredth from ten on.
        let factor = 1.96 + 2.5 / (clips.max(2) - 1) as f64;
        let at = |log: f64| log.clamp(-20.0, 20.0).exp();
        Self { middle: at(difference), low: at(difference - factor * error), high: at(difference + factor * error) }
    }

    /// Whether it is a difference: the interval leaves out 1.
    pub fn differs(self) -> bool {
        self.low > 1.0 || self.high < 1.0
    }
}

/// The middle of some numbers; of an even count, between the two. `None` of nothing.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    quantile(&mut numbers, 0.5)
}

/// The number below which that share of them lies; between two numbers where it falls between.
pub fn quantile(numbers: &mut [f64], share: f64) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let place = share * (numbers.len().checked_sub(1)?) as f64;
    let (low, high) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
    Some(low + (high - low) * place.fract())
}

/// How many clips some posts show.
pub fn clips_of<'a>(posts: impl Iterator<Item = &'a Posted>) -> usize {
    posts.map(|post| post.clip).collect::<std::collections::HashSet<_>>().len()
}

#[cfg(test)]
mod tests;
