//! A year of a streamer: evenings of play, what was found in them, what was kept, posted and seen. Made up from a seed, so that
//! two libraries of the same instant are the same, ids included. For `cargo xtask demo`, the benches and tests of many rows.
//!
//! Everything is plain values of `domain`; whoever wants a library writes them into a store. Nothing in it can go out: accounts
//! have no sign-in, and their addresses lie under names that no network has.

mod accounts;
mod chance;
mod evenings;
mod games;
mod moments;
mod numbers;
mod order;
mod posting;
mod titles;

pub use games::GAMES;

use chance::Chance;
use domain::{
    Account, Choice, Clip, Collection, Mark, MediaTime, Moment, MomentId, Post, PostEvent, Profile, Recording,
    RecordingId, Rule, SavedSearch, Signal, Slot, StorageRule, Words,
};
use jiff::{Timestamp, tz::TimeZone};
use std::path::PathBuf;

/// Lengths that recordings have at most, in seconds: a recording is one of these or some percent shorter. So a film of each
/// length plays every recording.
pub const FILMS_S: [u32; 6] = [30, 60, 35 * 60, 55 * 60, 80 * 60, 120 * 60];

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Days that it goes back.
    pub days: u32,
    /// Recordings.
    pub recordings: usize,
    /// Moments.
    pub moments: usize,
    /// Posts that are out. Those that wait, failed or need somebody come on top.
    pub posts: usize,
}

impl Size {
    /// 2,000 recordings with 20,000 moments, and 1,500 posts.
    pub const YEAR: Self = Self { days: 365, recordings: 2_000, moments: 20_000, posts: 1_500 };
}

/// What a year is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How much.
    pub size: Size,
    /// Until when: the last evening is the one before.
    pub now: Timestamp,
    /// The zone of its evenings.
    pub zone: TimeZone,
    /// The folder in which its recordings are said to lie.
    pub folder: PathBuf,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Year {
    /// What is known of the games.
    pub profiles: Vec<Profile>,
    /// Where clips go.
    pub accounts: Vec<Account>,
    /// The recordings, the oldest first.
    pub recordings: Vec<Played>,
    /// Recordings that show the same: the second begins so much later than the first.
    pub overlaps: Vec<(RecordingId, RecordingId, MediaTime)>,
    /// The posts, the oldest first.
    pub posts: Vec<Going>,
    /// Stars, notes and tags, with when they were put there.
    pub marks: Vec<(Mark, Timestamp)>,
    /// Collections of clips.
    pub collections: Vec<Collection>,
    /// Searches that are kept.
    pub searches: Vec<SavedSearch>,
    /// Times of the week at which accounts like to get something.
    pub slots: Vec<Slot>,
    /// What may go out without being asked. Off: nothing of this leaves by itself.
    pub rules: Vec<Rule>,
    /// What may leave the disk.
    pub storage_rules: Vec<StorageRule>,
}

/// A recording with what was found in it.
#[derive(Debug, Clone)]
pub struct Played {
    /// The recording.
    pub recording: Recording,
    /// When its first picture was.
    pub began: Timestamp,
    /// Which of [`FILMS_S`] is as long as it.
    pub film: usize,
    /// Which of [`GAMES`] it is of.
    pub game: usize,
    /// Everything that was measured, in order of time.
    pub signals: Vec<Signal>,
    /// Its moments, in order of time.
    pub moments: Vec<Found>,
}

/// A moment with what was made of it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The moment.
    pub moment: Moment,
    /// The clip that was begun from it.
    pub clip: Clip,
    /// Its words, the oldest version first.
    pub words: Vec<Words>,
    /// What the person chose, to be learned from.
    pub choice: Option<Choice>,
    /// The moment of another recording that shows the same play.
    pub same_as: Option<MomentId>,
}

/// A post with everything that happened to it.
#[derive(Debug, Clone)]
pub struct Going {
    /// The draft it began as.
    pub post: Post,
    /// What happened, the oldest first.
    pub events: Vec<(Timestamp, PostEvent)>,
    /// What its platform answered, the oldest first.
    pub readings: Vec<numbers::Reading>,
}

pub use numbers::Reading;

impl Year {
    /// Makes it.
    pub fn new(plan: &Plan) -> Self {
        // Any number; another one is another year.
        let mut chance = Chance::new(0x00C1_1BC0_4D0C);
        let profiles = games::profiles();
        let accounts = accounts::accounts(&mut chance, plan);
        let mut recordings = evenings::recordings(&mut chance, plan);
        moments::fill(&mut chance, plan, &mut recordings);
        let overlaps = evenings::overlaps(&mut recordings);
        let posts = posting::posts(&mut chance, plan, &accounts, &recordings);
        let order = order::order(&mut chance, plan, &accounts, &recordings, &posts);
        let order::Order { marks, collections, searches, slots, rules, storage_rules } = order;
        Self {
            profiles,
            accounts,
            recordings,
            overlaps,
            posts,
            marks,
            collections,
            searches,
            slots,
            rules,
            storage_rules,
        }
    }

    /// All moments, the oldest first.
    pub fn moments(&self) -> impl Iterator<Item = &Found> {
        self.recordings.iter().flat_map(|played| &played.moments)
    }
}
