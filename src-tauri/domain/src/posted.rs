//! A post that is out, with what is known of its clip and how often it was seen over time: what results are counted from.

use crate::{AccountId, ClipId, Measured, PostId, SignalKind};
use jiff::{SignedDuration, Timestamp};

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// The post.
    pub post: PostId,
    /// Its clip. Several posts may show one.
    pub clip: ClipId,
    /// Where it went.
    pub account: AccountId,
    /// The account's platform.
    pub platform: String,
    /// The account's name.
    pub account_name: String,
    /// Since when it can be seen.
    pub live_at: Timestamp,
    /// The title of its words.
    pub title: String,
    /// The game, where it is known.
    pub game: Option<String>,
    /// What its best moment is mostly for; `None` for a clip that was cut by hand.
    pub kind: Option<SignalKind>,
    /// The best score of its moments, 0 to 100.
    pub score: Option<u8>,
    /// How long the clip is, in seconds.
    pub length_s: f64,
    /// When its recording ended, while that is in the library.
    pub played_until: Option<Timestamp>,
    /// Its newest numbers, and when they were asked for.
    pub newest: Option<(Timestamp, Measured)>,
    /// How often it had been seen when its platform was asked, the oldest answer first. Answers without views are left out.
    pub views: Vec<(Timestamp, u64)>,
}

impl Posted {
    /// How old it was at a time.
    pub fn age(&self, at: Timestamp) -> SignedDuration {
        at.duration_since(self.live_at)
    }

    /// Its views over time as a line that never falls, from nothing when it went live: age in seconds, views. Platforms take
    /// views back when they find that machines looked; what was counted once stays counted here.
    pub fn line(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let mut most = 0;
        let counted = self.views.iter().filter(|(at, _)| *at > self.live_at).map(move |(at, views)| {
            most = most.max(*views);
            (at.duration_since(self.live_at).as_secs_f64(), most as f64)
        });
        std::iter::once((0.0, 0.0)).chain(counted)
    }
}
