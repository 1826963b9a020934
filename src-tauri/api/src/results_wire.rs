//! The shapes of results.

use crate::wire::{Example, SignalKind, example_id, example_time, mirror};
use conductor::{results as views, statistics};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many times as many, with its interval: nominally 95 %, leaning towards no difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Times {
    /// The best guess.
    pub middle: f64,
    /// Not likely less.
    pub low: f64,
    /// Not likely more.
    pub high: f64,
    /// Whether it is a difference: the interval leaves out 1.
    pub differs: bool,
}

impl From<statistics::Ratio> for Times {
    fn from(ratio: statistics::Ratio) -> Self {
        Self { middle: ratio.middle, low: ratio.low, high: ratio.high, differs: ratio.differs() }
    }
}

pub(crate) const DOUBLE: Times = Times { middle: 1.8, low: 1.2, high: 2.6, differs: true };

/// What an account brought.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultPlace {
    /// The account.
    pub account_id: Uuid,
    /// Its name.
    pub account_name: String,
    /// Its platform.
    pub platform: String,
    /// Its posts that went live in the span.
    pub posts: usize,
    /// Views that it gained in each step; null where it tells none.
    pub views: Option<Vec<f64>>,
}

/// How long it took from the end of a game to the post. One clip counts once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimeToPost {
    /// In the middle, in seconds.
    pub middle_s: f64,
    /// A quarter was quicker.
    pub low_s: f64,
    /// A quarter took longer.
    pub high_s: f64,
    /// Clips that this is of.
    pub clips: usize,
}

/// Numbers over a span of time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Results {
    /// The zone of the days.
    pub zone: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// The first day of each step.
    #[schema(value_type = Vec<String>)]
    pub steps: Vec<Date>,
    /// Days of a step: 1 or 7.
    pub step_days: u32,
    /// What each account brought, by platform and name.
    pub places: Vec<ResultPlace>,
    /// Posts that are out, ever. Exports to folders are none.
    pub posts_ever: usize,
    /// When a platform last told a number; null before the first.
    pub asked_at: Option<Timestamp>,
    /// Views that were gained.
    pub views: f64,
    /// The same in the span before; null when the first post was not out then.
    pub views_before: Option<f64>,
    /// Posts that went live.
    pub posts: usize,
    /// The same in the span before.
    pub posts_before: Option<usize>,
    /// Likes of these posts; null where no platform tells.
    pub likes: Option<u64>,
    /// Comments on these posts; null where no platform tells.
    pub comments: Option<u64>,
    /// How often they were passed on; null where no platform tells.
    pub shares: Option<u64>,
    /// From the end of the game to the post; null without one whose recording is known.
    pub to_post: Option<TimeToPost>,
    /// Recordings that were made.
    pub recordings: u64,
    /// Their length in seconds.
    pub recorded_s: f64,
    /// Moments that were kept or turned down.
    pub decided: u64,
    /// Their length in seconds: what was watched instead.
    pub decided_s: f64,
    /// Clips that are ready now.
    pub clips_ready: u64,
}

impl From<views::ResultsView> for Results {
    fn from(view: views::ResultsView) -> Self {
        let place = |place: views::PlaceResults| ResultPlace {
            account_id: place.account.0,
            account_name: place.name,
            platform: place.platform,
            posts: place.posts,
            views: place.views,
        };
        let to_post = |took: views::ToPost| TimeToPost {
            middle_s: took.middle_s,
            low_s: took.low_s,
            high_s: took.high_s,
            clips: took.posts,
        };
        Self {
            zone: view.zone,
            from: view.from,
            to: view.to,
            steps: view.steps,
            step_days: view.step_days,
            places: view.places.into_iter().map(place).collect(),
            posts_ever: view.posts_ever,
            asked_at: view.asked_at,
            views: view.views,
            views_before: view.views_before,
            posts: view.posts,
            posts_before: view.posts_before,
            likes: view.given.likes,
            comments: view.given.comments,
            shares: view.given.shares,
            to_post: view.to_post.map(to_post),
            recordings: view.work.recordings,
            recorded_s: view.work.recorded_s,
            decided: view.work.decided,
            decided_s: view.work.decided_s,
            clips_ready: view.work.clips_ready,
        }
    }
}

impl Example for Results {
    fn example() -> Self {
        Self {
            zone: "Europe/Berlin".into(),
            from: example_time(-2880),
            to: example_time(0),
            steps: vec![Date::constant(2026, 3, 13), Date::constant(2026, 3, 14)],
            step_days: 1,
            places: vec![ResultPlace {
                account_id: example_id(51),
                account_name: "My channel".into(),
                platform: "youtube".into(),
                posts: 2,
                views: Some(vec![310.0, 1204.5]),
            }],
            posts_ever: 41,
            asked_at: Some(example_time(-12)),
            views: 1514.5,
            views_before: Some(1283.0),
            posts: 2,
            posts_before: Some(1),
            likes: Some(120),
            comments: Some(9),
            shares: None,
            to_post: Some(TimeToPost { middle_s: 5400.0, low_s: 1800.0, high_s: 64_000.0, clips: 2 }),
            recordings: 3,
            recorded_s: 28_800.0,
            decided: 38,
            decided_s: 560.0,
            clips_ready: 63,
        }
    }
}

/// How many posts are compared, and why others are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Compared {
    /// At which age, in hours.
    pub age_h: u32,
    /// Posts that are compared.
    pub posts: usize,
    /// Clips that are.
    pub clips: usize,
    /// So many clips have to be, before anything is said.
    pub needed: usize,
    /// So many clips a group has to have.
    pub needed_in_group: usize,
    /// Posts that are not old enough.
    pub young: usize,
    /// Posts whose platform tells no views.
    pub untold: usize,
    /// Posts that nobody asked about near that age.
    pub unseen: usize,
    /// Posts with too few others on their account.
    pub few_on_account: usize,
}

impl From<views::ComparedView> for Compared {
    fn from(view: views::ComparedView) -> Self {
        let views::ComparedView { age_h, posts, clips, young, untold, unseen, few_on_account } = view;
        Self {
            age_h,
            posts,
            clips,
            needed: statistics::FEWEST,
            needed_in_group: statistics::FEWEST_IN_GROUP,
            young,
            untold,
            unseen,
            few_on_account,
        }
    }
}

fn compared_example() -> Compared {
    views::ComparedView { age_h: 168, posts: 38, clips: 36, young: 3, untold: 4, unseen: 0, few_on_account: 2 }.into()
}

/// A post with its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultPost {
    /// The post.
    pub post_id: Uuid,
    /// Its clip.
    pub clip_id: Uuid,
    /// The title of its words.
    pub title: String,
    /// The account's name.
    pub account_name: String,
    /// The account's platform.
    pub platform: String,
    /// Since when it can be seen.
    pub live_at: Timestamp,
    /// The game; null where it is not known.
    pub game: Option<String>,
    /// What its best moment is mostly for; null for a clip that was cut by hand.
    pub kind: Option<SignalKind>,
    /// The best score of its moments; null for a clip that was cut by hand.
    pub score: Option<u8>,
    /// How long the clip is.
    pub length_s: f64,
    /// Its newest views; null where its platform tells none.
    pub views: Option<u64>,
    /// Its newest likes.
    pub likes: Option<u64>,
    /// Its newest comments.
    pub comments: Option<u64>,
    /// How often it was passed on.
    pub shares: Option<u64>,
    /// Its views at the age at which posts are compared; null where it is not compared.
    pub views_at_age: Option<f64>,
    /// How many times the usual of its account; null where it is not compared.
    pub times_usual: Option<f64>,
}

impl From<views::PostedView> for ResultPost {
    fn from(view: views::PostedView) -> Self {
        let (posted, compared) = (
            view.posted,
            match view.standing {
                statistics::Standing::Compared { views, times } => Some((views, times)),
                _ => None,
            },
        );
        let numbers = posted.newest.map(|(_, numbers)| numbers).unwrap_or_default();
        Self {
            post_id: posted.post.0,
            clip_id: posted.clip.0,
            title: posted.title,
            account_name: posted.account_name,
            platform: posted.platform,
            live_at: posted.live_at,
            game: posted.game,
            kind: posted.kind.map(SignalKind::from),
            score: posted.score,
            length_s: posted.length_s,
            views: numbers.views,
            likes: numbers.likes,
            comments: numbers.comments,
            shares: numbers.shares,
            views_at_age: compared.map(|(views, _)| views),
            times_usual: compared.map(|(_, times)| times),
        }
    }
}

pub(crate) fn post_example() -> ResultPost {
    ResultPost {
        post_id: example_id(60),
        clip_id: example_id(4),
        title: "Three kills, one flag".into(),
        account_name: "My channel".into(),
        platform: "youtube".into(),
        live_at: example_time(-20_160),
        game: Some("OpenArena".into()),
        kind: Some(SignalKind::Objective),
        score: Some(94),
        length_s: 21.4,
        views: Some(12_410),
        likes: Some(1005),
        comments: Some(41),
        shares: None,
        views_at_age: Some(9860.5),
        times_usual: Some(3.1),
    }
}

mirror! {
    /// By what clips are compared.
    ComparedBy = statistics::By {
        /// What the best moment is mostly for; keys are kinds of signal.
        Kind,
        /// The game; keys are names.
        Game,
        /// The length; keys are the seconds that a band begins with: 0, 15, 30, 60.
        Length,
        /// What the title has: `number`, `question`, `exclamation`, `capitals`, `short`, `game`.
        Title,
        /// The weekday; 1 is Monday.
        Weekday,
        /// The hour that a band of four begins with: 0, 4, 8, 12, 16, 20.
        Hour,
    }
}

/// What many of the best clips, or of the worst, have.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct InCommon {
    /// Whether it is of the best.
    pub best: bool,
    /// By what.
    pub by: ComparedBy,
    /// Which.
    pub key: String,
    /// So many of them have it.
    pub with: usize,
    /// Of so many.
    pub of: usize,
    /// So many of the other clips have it.
    pub others_with: usize,
    /// Of so many.
    pub others: usize,
}

/// Scores against views.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ScoreAgainstViews {
    /// Clips that this is of.
    pub clips: usize,
    /// How many times as many views ten points more had.
    pub per_ten: Times,
    /// Two of three clips lie within this factor of what their score says.
    pub spread: f64,
    /// The natural logarithm of how many times the usual a clip of score 0 is seen: where the line begins.
    pub at_zero: f64,
}

/// The best clips and the worst, and scores against views.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultClips {
    /// What is compared.
    pub compared: Compared,
    /// The best first. While too few are compared: those with most views.
    pub best: Vec<ResultPost>,
    /// The worst first; none while too few are compared.
    pub worst: Vec<ResultPost>,
    /// What the best have in common, and the worst; what chance could have done is left out.
    pub common: Vec<InCommon>,
    /// Posts with a score that are compared, the newest first, 600 at most.
    pub points: Vec<ResultPost>,
    /// Scores against views; null with too few clips.
    pub score: Option<ScoreAgainstViews>,
}

impl From<views::ResultClipsView> for ResultClips {
    fn from(view: views::ResultClipsView) -> Self {
        let posts = |posts: Vec<views::PostedView>| posts.into_iter().map(ResultPost::from).collect();
        let common = |one: statistics::Common| InCommon {
            best: one.best,
            by: one.by.into(),
            key: one.key,
            with: one.with,
            of: one.of,
            others_with: one.others_with,
            others: one.others,
        };
        let score = |slope: statistics::Slope| ScoreAgainstViews {
            clips: slope.clips,
            per_ten: slope.per_ten.into(),
            spread: slope.spread,
            at_zero: slope.at_zero,
        };
        Self {
            compared: view.compared.into(),
            best: posts(view.best),
            worst: posts(view.worst),
            common: view.common.into_iter().map(common).collect(),
            points: posts(view.points),
            score: view.slope.map(score),
        }
    }
}

impl Example for ResultClips {
    fn example() -> Self {
        Self {
            compared: compared_example(),
            best: vec![post_example()],
            worst: Vec::new(),
            common: vec![InCommon {
                best: true,
                by: ComparedBy::Kind,
                key: "objective".into(),
                with: 6,
                of: 8,
                others_with: 6,
                others: 28,
            }],
            points: vec![post_example()],
            score: Some(ScoreAgainstViews { clips: 36, per_ten: DOUBLE, spread: 2.4, at_zero: -1.2 }),
        }
    }
}

/// A group of clips.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultGroup {
    /// By what.
    pub by: ComparedBy,
    /// Which.
    pub key: String,
    /// Posts in it that are compared.
    pub posts: usize,
    /// Clips in it that are compared.
    pub clips: usize,
    /// Their views at the age, in the middle.
    pub views: f64,
    /// How many times as often as the usual clip they were seen, all else being equal; for a title, as one without. Null with too
    /// few clips to say.
    pub times: Option<Times>,
}

/// A difference that is more than chance.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultFinding {
    /// By what.
    pub by: ComparedBy,
    /// What brought more (or less, where the factor is below 1).
    pub more: String,
    /// Than what; null: than the usual clip, or than a title without.
    pub less: Option<String>,
    /// How many times as many views.
    pub times: Times,
    /// Posts that it comes from.
    pub posts: usize,
}

impl From<statistics::Finding> for ResultFinding {
    fn from(finding: statistics::Finding) -> Self {
        let statistics::Finding { by, more, less, times, posts } = finding;
        Self { by: by.into(), more, less, times: times.into(), posts }
    }
}

pub(crate) fn finding_example() -> ResultFinding {
    let (more, less) = ("objective".into(), Some("kill".into()));
    ResultFinding { by: ComparedBy::Kind, more, less, times: DOUBLE, posts: 23 }
}

pub(crate) const SENTENCE: &str = "Objectives brought 1.8 times the views of kills (1.2 to 2.6), from 23 posts.";

/// Groups of clips against each other.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultGroups {
    /// What is compared.
    pub compared: Compared,
    /// The groups, the larger ones of each kind first.
    pub groups: Vec<ResultGroup>,
    /// Differences that are more than chance, the surest first.
    pub findings: Vec<ResultFinding>,
    /// The same in plain words.
    pub sentences: Vec<String>,
}

impl From<views::ResultGroupsView> for ResultGroups {
    fn from(view: views::ResultGroupsView) -> Self {
        let group = |group: statistics::Group| ResultGroup {
            by: group.by.into(),
            key: group.key,
            posts: group.posts,
            clips: group.clips,
            views: group.views,
            times: group.times.map(Times::from),
        };
        Self {
            compared: view.compared.into(),
            groups: view.groups.into_iter().map(group).collect(),
            findings: view.findings.into_iter().map(ResultFinding::from).collect(),
            sentences: view.sentences,
        }
    }
}

impl Example for ResultGroups {
    fn example() -> Self {
        let group = |key: &str, clips, views, times| ResultGroup {
            by: ComparedBy::Kind,
            key: key.into(),
            posts: clips,
            clips,
            views,
            times,
        };
        Self {
            compared: compared_example(),
            groups: vec![group("objective", 12, 2100.0, Some(DOUBLE)), group("medal", 2, 950.0, None)],
            findings: vec![finding_example()],
            sentences: vec![SENTENCE.into()],
        }
    }
}

/// An hour of the week, an hour of the day, or a day of the week.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultHour {
    /// 1 is Monday, 7 Sunday; 0 for all together.
    pub weekday: u8,
    /// 0 to 23; 0 in the days of the week.
    pub hour: u8,
    /// Posts that were young enough in that time.
    pub posts: usize,
    /// How many times as much was watched as posts of that age usually get; null with too few posts.
    pub times: Option<Times>,
}

/// When viewers watch.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultHours {
    /// The zone of the hours.
    pub zone: String,
    /// Posts that tell it.
    pub posts: usize,
    /// So many have to.
    pub needed: usize,
    /// The 168 hours of a week, Monday 0:00 first. Empty while too few posts tell it.
    pub hours: Vec<ResultHour>,
    /// The 24 hours of a day.
    pub by_hour: Vec<ResultHour>,
    /// The 7 days.
    pub by_weekday: Vec<ResultHour>,
}

impl From<views::ResultHoursView> for ResultHours {
    fn from(view: views::ResultHoursView) -> Self {
        let cells = |cells: Vec<statistics::HourCell>| {
            let cell = |cell: statistics::HourCell| ResultHour {
                weekday: cell.weekday,
                hour: cell.hour,
                posts: cell.posts,
                times: cell.times.map(Times::from),
            };
            cells.into_iter().map(cell).collect()
        };
        Self {
            zone: view.zone,
            posts: view.hours.posts,
            needed: statistics::FEWEST,
            hours: cells(view.hours.cells),
            by_hour: cells(view.hours.by_hour),
            by_weekday: cells(view.hours.by_weekday),
        }
    }
}

impl Example for ResultHours {
    fn example() -> Self {
        let cell = |weekday, hour| ResultHour { weekday, hour, posts: 31, times: Some(DOUBLE) };
        Self {
            zone: "Europe/Berlin".into(),
            posts: 41,
            needed: statistics::FEWEST,
            hours: vec![cell(6, 20)],
            by_hour: vec![cell(0, 20)],
            by_weekday: vec![cell(6, 0)],
        }
    }
}
