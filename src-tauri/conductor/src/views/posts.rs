//! Posts, when they go out, and what rules would send.

use super::MomentView;
use domain::{Account, AccountId, JudgedBy, Measured, Post, PostRequest, Slot};
use jiff::Timestamp;
use publish::Finding;
use store::results::Seen;

/// What a rule would have sent.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleTestView {
    /// Moments that it is for.
    pub fitting: u32,
    /// All moments of the library.
    pub of: u32,
    /// The newest of them.
    pub shown: Vec<MomentView>,
}

/// A post with the names of what it connects.
#[derive(Debug, Clone, PartialEq)]
pub struct PostView {
    /// The post.
    pub post: Post,
    /// Title of the clip.
    pub clip_title: String,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// How it was when its platform was last asked, once it is live.
    pub seen: Option<Seen>,
    /// Whether it can be deleted at its platform from here.
    pub can_delete: bool,
    /// Whether its words can be changed there from here.
    pub can_reword: bool,
    /// Its newest numbers, and when they were taken.
    pub numbers: Option<(Timestamp, Measured)>,
    /// Who asked for it and when it is to go out, while it waits for the owner's yes.
    pub request: Option<PostRequest>,
}

/// What a destination would say to a post.
#[derive(Debug, Clone, PartialEq)]
pub struct PreflightView {
    /// The destination.
    pub account: AccountId,
    /// What was found; nothing is fine.
    pub findings: Vec<Finding>,
    /// Whether the clip's file is there. If not, its size in bytes could not be looked at.
    pub is_made: bool,
    /// Whether the platform itself would publish at the time.
    pub by_platform: bool,
}

/// What goes out in a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleView {
    /// Posts by their place in the calendar, earliest first; not those that were taken back.
    pub posts: Vec<PostView>,
    /// Slots that no post holds, earliest first.
    pub free: Vec<FreeSlot>,
    /// When posting is likely to do well.
    pub best: Vec<BestTime>,
    /// What platforms still take today.
    pub caps: Vec<DayCap>,
}

/// A slot with the names of its account.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotView {
    /// The slot.
    pub slot: Slot,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
}

/// One time of a slot that no post holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FreeSlot {
    /// Whose.
    pub account: AccountId,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// The instant.
    pub at: Timestamp,
}

/// A time of the week at which posting is likely to do well, in the zone of whoever looks.
#[derive(Debug, Clone, PartialEq)]
pub struct BestTime {
    /// ISO: Monday is 1.
    pub weekday: u8,
    /// Minute of the day.
    pub from_minute: u16,
    /// Minute of the day.
    pub to_minute: u16,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: JudgedBy,
}

/// What a platform takes in a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayCap {
    /// The account that is looked at. One cap may be shared by several.
    pub account: AccountId,
    /// Name of the destination.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// Uploads that were begun, as far as this app knows.
    pub used: u32,
    /// How many it takes.
    pub most: u32,
    /// When it starts anew; `None` where it is the last 24 hours that count.
    pub resets_at: Option<Timestamp>,
}

/// A post and what happened to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PostDetailView {
    /// The post.
    pub post: PostView,
    /// Its numbers over time, oldest first.
    pub series: Vec<(Timestamp, Measured)>,
    /// Its events, oldest first.
    pub events: Vec<(Timestamp, domain::PostEvent)>,
}

/// A destination.
pub type AccountView = Account;
