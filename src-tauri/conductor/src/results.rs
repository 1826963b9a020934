//! What the faces get to see of results. Plain values; each face turns them into its own words.

use domain::{AccountId, ChannelId, Measured, PostId, Posted};
use highlights::results::{Brought, Common, Finding, Group, Hours, Slope, Standing};
use jiff::{Timestamp, civil::Date};
use std::sync::Arc;
use store::posted::Work;

/// Which results are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultsAsked {
    /// Of the last so many days, today included; of all time without.
    pub days: Option<u32>,
    /// Of that account alone.
    pub account: Option<AccountId>,
    /// Of the accounts of that channel alone.
    pub channel: Option<ChannelId>,
    /// The zone of days and hours (IANA name); the system's without.
    pub zone: Option<String>,
}

/// What an account brought.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceResults {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its platform.
    pub platform: String,
    /// Its posts that went live in the span.
    pub posts: usize,
    /// Views that it gained in each step; `None` where it tells none.
    pub views: Option<Vec<f64>>,
}

/// How long it took from the end of a game to the post.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToPost {
    /// In the middle, in seconds.
    pub middle_s: f64,
    /// A quarter was quicker than this.
    pub low_s: f64,
    /// A quarter took longer than this.
    pub high_s: f64,
    /// Posts that this is of.
    pub posts: usize,
}

/// Numbers over a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultsView {
    /// The zone of the days.
    pub zone: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// The first day of each step.
    pub steps: Vec<Date>,
    /// Days of a step: 1 or 7.
    pub step_days: u32,
    /// What each account brought.
    pub places: Vec<PlaceResults>,
    /// Posts that are out, ever.
    pub posts_ever: usize,
    /// When a platform last told a number.
    pub asked_at: Option<Timestamp>,
    /// Views that were gained.
    pub views: f64,
    /// The same in the span before it; `None` when the first post was not out then.
    pub views_before: Option<f64>,
    /// Posts that went live.
    pub posts: usize,
    /// The same in the span before it.
    pub posts_before: Option<usize>,
    /// What these posts were given besides views, as far as platforms tell.
    pub given: Measured,
    /// From the end of the game to the post.
    pub to_post: Option<ToPost>,
    /// What was recorded and decided.
    pub work: Work,
}

/// How many posts are compared, and why others are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedView {
    /// At which age, in hours.
    pub age_h: u32,
    /// Posts that are compared.
    pub posts: usize,
    /// Clips that are.
    pub clips: usize,
    /// Not old enough.
    pub young: usize,
    /// Their platform tells no views.
    pub untold: usize,
    /// Nobody asked near that age.
    pub unseen: usize,
    /// Too few posts on their account.
    pub few_on_account: usize,
}

/// A post with how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PostedView {
    /// The post.
    pub posted: Posted,
    /// How it stands against the usual.
    pub standing: Standing,
}

/// The best and the worst, and scores against views.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultClipsView {
    /// What is compared.
    pub compared: ComparedView,
    /// The best first. While too few are compared: those with most views.
    pub best: Vec<PostedView>,
    /// The worst first; none while too few are compared.
    pub worst: Vec<PostedView>,
    /// What the best have in common, and the worst.
    pub common: Vec<Common>,
    /// Posts with a score that are compared, the newest first.
    pub points: Vec<PostedView>,
    /// Scores against views.
    pub slope: Option<Slope>,
}

/// Groups against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultGroupsView {
    /// What is compared.
    pub compared: ComparedView,
    /// The groups.
    pub groups: Vec<Group>,
    /// What is more than chance.
    pub findings: Vec<Finding>,
    /// The same in words.
    pub sentences: Vec<String>,
}

/// When viewers watch.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultHoursView {
    /// The zone of the hours.
    pub zone: String,
    /// See [`Hours`].
    pub hours: Hours,
}

/// What results taught.
#[derive(Debug, Clone, PartialEq)]
pub struct BroughtView {
    /// Whether it counts.
    pub on: bool,
    /// Posts from then on count; all of them without.
    pub since: Option<Timestamp>,
    /// What was learned.
    pub brought: Arc<Brought>,
    /// In plain words. Never empty.
    pub sentences: Vec<String>,
}

/// All that is known of posts, to be taken elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultsTaken {
    /// The posts, the oldest first.
    pub posts: Vec<PostedView>,
    /// At which age they are compared, in hours.
    pub age_h: u32,
    /// Every answer of a platform; empty unless it was asked for.
    pub readings: Vec<(PostId, Timestamp, Measured)>,
}
