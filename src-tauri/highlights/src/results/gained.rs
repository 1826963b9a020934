//! Views by time: what each account gained between some instants. Platforms are asked now and then; what was gained between
//! two answers is spread evenly over the time between them.

use domain::{AccountId, Posted};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// By account, what it gained between each two neighbours of the instants that were asked for. Accounts that never told views
/// are left out.
pub type Gained = BTreeMap<AccountId, Vec<f64>>;

/// What accounts gained between each two neighbours of `instants`, which are in order.
pub fn gained(posts: &[Posted], instants: &[Timestamp]) -> Gained {
    let spans = instants.len().saturating_sub(1);
    let mut all = Gained::new();
    for post in posts.iter().filter(|post| !post.views.is_empty()) {
        let sums = all.entry(post.account).or_insert_with(|| vec![0.0; spans]);
        let ages: Vec<f64> = instants.iter().map(|at| post.age(*at).as_secs_f64()).collect();
        let mut before = (0.0, 0.0);
        // Answers are in order, and so are spans: none is looked at twice but the one that an answer falls into.
        let mut span = 0;
        for (at, views) in post.line().skip(1) {
            let (more, seconds) = (views - before.1, at - before.0);
            while span < spans && ages[span + 1] <= before.0 {
                span += 1;
            }
            if more > 0.0 && seconds > 0.0 {
                for within in span..spans {
                    if ages[within] >= at {
                        break;
                    }
                    let overlap = at.min(ages[within + 1]) - before.0.max(ages[within]);
                    sums[within] += more * (overlap / seconds).clamp(0.0, 1.0);
                }
            }
            before = (at, views);
        }
    }
    all
}
