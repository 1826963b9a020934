//! What posts brought. Everything is worked out from the stored numbers when it is asked for.

use crate::{
    Conductor,
    brought::{self, posted},
    events::Tag,
    results::{
        BroughtView, ComparedView, PlaceResults, PostedView, ResultClipsView, ResultGroupsView, ResultHoursView,
        ResultsAsked, ResultsTaken, ResultsView, ToPost,
    },
    steps::Ask,
};
use domain::{Measured, Posted, Problem, RecordingState};
use highlights::results::{
    FEWEST, Standing, Yard, against_score, compare, gained, hours, in_common, quantile, say_findings,
};
use jiff::{Timestamp, ToSpan as _, Zoned, tz::TimeZone};
use std::collections::BTreeMap;
use store::posted::PostedFilter;

/// A chart of more days has steps of a week.
const MOST_DAYS: i64 = 92;
/// A longer span is a mistake.
const LONGEST_DAYS: u32 = 3660;
/// So many of the best and of the worst are shown.
const SHOWN: usize = 8;
/// More points can't be told apart in a picture.
const MOST_POINTS: usize = 600;

impl Conductor {
    /// Numbers over a span of time.
    pub async fn get_results(&self, asked: ResultsAsked) -> Result<ResultsView, Problem> {
        let (core, now) = (&self.core, self.core.now());
        let zone = zone_of(&asked)?;
        let posts = posted(core, of_asked(&asked, None)).await?;
        let from = match asked.days {
            Some(_) => beginning(&asked, now, &zone)?,
            None => posts.first().map_or(now, |post| midnight(&post.live_at.to_zoned(zone.clone()))),
        };
        let (instants, step_days) = steps(from, now, &zone);
        let by_account = gained(&posts, &instants);
        let before_from = from - now.duration_since(from);
        let known_before = asked.days.is_some() && posts.first().is_some_and(|post| post.live_at <= before_from);
        let views = by_account.values().flatten().sum();
        let before = || gained(&posts, &[before_from, from]).into_values().flatten().sum();
        let within = |from, to| posts.iter().filter(move |post| (from..to).contains(&post.live_at));
        let work = core.store.read(move |db| store::posted::work(db, from, now)).await?;
        Ok(ResultsView {
            zone: name_of(&zone),
            from,
            to: now,
            steps: instants[..instants.len() - 1].iter().map(|at| at.to_zoned(zone.clone()).date()).collect(),
            step_days,
            places: places(&posts, from, by_account),
            posts_ever: posts.len(),
            asked_at: posts.iter().filter_map(|post| Some(post.newest?.0)).max(),
            views,
            views_before: known_before.then(before),
            posts: within(from, now).count(),
            posts_before: known_before.then(|| within(before_from, from).count()),
            given: given(within(from, now)),
            to_post: to_post(within(from, now)),
            work,
        })
    }

    /// The best clips and the worst, and scores against views.
    pub async fn get_result_clips(&self, asked: ResultsAsked) -> Result<ResultClipsView, Problem> {
        let zone = zone_of(&asked)?;
        let (posts, now) = (self.of_span(&asked, &zone).await?, self.core.now());
        let yard = Yard::new(&posts, now);
        let views: Vec<PostedView> = yard
            .posts
            .iter()
            .map(|(posted, standing)| PostedView { posted: (*posted).clone(), standing: *standing })
            .collect();
        let times = |view: &PostedView| match view.standing {
            Standing::Compared { times, .. } => Some(times),
            _ => None,
        };
        let mut order: Vec<&PostedView> = views.iter().filter(|view| times(view).is_some()).collect();
        order.sort_by(|a, b| times(b).unwrap_or(0.0).total_cmp(&times(a).unwrap_or(0.0)));
        let points = views.iter().rev().filter(|view| times(view).is_some() && view.posted.score.is_some());
        let points: Vec<PostedView> = points.take(MOST_POINTS).cloned().collect();
        let (best, worst) = if yard.clips() >= FEWEST {
            // Nobody is both.
            let shown = SHOWN.min(order.len() / 2);
            let worst = order.iter().rev().take(shown).map(|view| (*view).clone()).collect();
            (order.iter().take(shown).map(|view| (*view).clone()).collect(), worst)
        } else {
            let views_of = |view: &PostedView| view.posted.newest.and_then(|(_, numbers)| numbers.views);
            let mut most: Vec<PostedView> = views.iter().filter(|view| views_of(view).is_some()).cloned().collect();
            most.sort_by_key(|view| std::cmp::Reverse(views_of(view)));
            most.truncate(SHOWN);
            (most, Vec::new())
        };
        let (common, slope) = (in_common(&yard, &zone), against_score(&yard));
        Ok(ResultClipsView { compared: compared(&yard), best, worst, common, points, slope })
    }

    /// Groups of clips against each other.
    pub async fn get_result_groups(&self, asked: ResultsAsked) -> Result<ResultGroupsView, Problem> {
        let zone = zone_of(&asked)?;
        let (posts, now) = (self.of_span(&asked, &zone).await?, self.core.now());
        let yard = Yard::new(&posts, now);
        let comparison = compare(&yard, &zone);
        let sentences = say_findings(&comparison.findings);
        let (groups, findings) = (comparison.groups, comparison.findings);
        Ok(ResultGroupsView { compared: compared(&yard), groups, findings, sentences })
    }

    /// When viewers watch.
    pub async fn get_result_hours(&self, asked: ResultsAsked) -> Result<ResultHoursView, Problem> {
        let zone = zone_of(&asked)?;
        let posts = self.of_span(&asked, &zone).await?;
        Ok(ResultHoursView { hours: hours(&posts, &zone), zone: name_of(&zone) })
    }

    /// What results taught.
    pub async fn get_brought(&self) -> Result<BroughtView, Problem> {
        let (since, brought) = brought::learned(&self.core).await?;
        let on = self.core.settings().analysis.learn_results;
        let mut sentences = say_findings(&brought.findings);
        if sentences.is_empty() {
            sentences.push(match brought.posts {
                0 => "No post is old enough to be compared yet.".to_owned(),
                1 => "Nothing shows yet, from 1 post.".to_owned(),
                posts => format!("Nothing shows yet, from {posts} posts."),
            });
        }
        Ok(BroughtView { on, since, brought, sentences })
    }

    /// Forgets what results taught: posts before now teach nothing any more. Their numbers stay. Recordings are ranked again. How
    /// many posts taught it.
    pub async fn forget_brought(&self) -> Result<usize, Problem> {
        let core = &self.core;
        let (_, brought) = brought::learned(core).await?;
        let now = core.now();
        core.store
            .write(move |tx| {
                brought::forget(tx, now)?;
                for (id, _, state) in store::recordings::all_paths(tx)? {
                    if state == RecordingState::Ready {
                        store::jobs::enqueue(tx, &Ask::Rank(id).job(now))?;
                    }
                }
                Ok(())
            })
            .await?;
        core.bells.ring_all();
        core.changed("results", None, &[Tag::Results, Tag::Moments, Tag::Jobs, Tag::Status]);
        Ok(brought.posts)
    }

    /// All that is known of posts, and with `readings` every answer of a platform.
    pub async fn take_results(&self, asked: ResultsAsked, readings: bool) -> Result<ResultsTaken, Problem> {
        let zone = zone_of(&asked)?;
        let posts = self.of_span(&asked, &zone).await?;
        let yard = Yard::new(&posts, self.core.now());
        let age_h = compared(&yard).age_h;
        let views = yard.posts.iter();
        let views = views.map(|(posted, standing)| PostedView { posted: (*posted).clone(), standing: *standing });
        let mut taken = ResultsTaken { posts: views.collect(), age_h, readings: Vec::new() };
        if readings {
            let filter = brought::people_see(self.filter(&asked, &zone)?);
            taken.readings = self.core.store.read(move |db| store::posted::readings(db, &filter)).await?;
        }
        Ok(taken)
    }

    /// Posts that went live in the span that is asked for.
    async fn of_span(&self, asked: &ResultsAsked, zone: &TimeZone) -> Result<Vec<Posted>, Problem> {
        posted(&self.core, self.filter(asked, zone)?).await
    }

    fn filter(&self, asked: &ResultsAsked, zone: &TimeZone) -> Result<PostedFilter, Problem> {
        let from = asked.days.map(|_| beginning(asked, self.core.now(), zone)).transpose()?;
        Ok(of_asked(asked, from))
    }
}

fn of_asked(asked: &ResultsAsked, from: Option<Timestamp>) -> PostedFilter {
    PostedFilter { account: asked.account, channel: asked.channel, from, ..PostedFilter::default() }
}

fn zone_of(asked: &ResultsAsked) -> Result<TimeZone, Problem> {
    match &asked.zone {
        None => Ok(TimeZone::system()),
        Some(name) => {
            TimeZone::get(name).map_err(|_| Problem::invalid("zone", format!("`{name}` is no time zone that we know.")))
        }
    }
}

fn name_of(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

fn midnight(at: &Zoned) -> Timestamp {
    at.start_of_day().map_or(at.timestamp(), |midnight| midnight.timestamp())
}

/// The midnight with which the last so many days begin.
fn beginning(asked: &ResultsAsked, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let days = asked.days.unwrap_or(1);
    if !(1..=LONGEST_DAYS).contains(&days) {
        return Err(Problem::invalid("days", format!("The span has to be 1 to {LONGEST_DAYS} days.")));
    }
    let today = now.to_zoned(zone.clone());
    let first = today.checked_sub(i64::from(days - 1).days()).unwrap_or(today);
    Ok(midnight(&first))
}

/// The instants between steps, and how many days a step has. At least one step.
fn steps(from: Timestamp, to: Timestamp, zone: &TimeZone) -> (Vec<Timestamp>, u32) {
    let days = to.duration_since(from).as_hours() / 24 + 1;
    let step = if days > MOST_DAYS { 7 } else { 1 };
    let mut instants = vec![from];
    let mut at = from.to_zoned(zone.clone());
    while let Ok(next) = at.checked_add(step.days()) {
        if next.timestamp() >= to {
            break;
        }
        instants.push(next.timestamp());
        at = next;
    }
    instants.push(to);
    (instants, u32::try_from(step).unwrap_or(1))
}

fn places(posts: &[Posted], from: Timestamp, mut gained: BTreeMap<domain::AccountId, Vec<f64>>) -> Vec<PlaceResults> {
    let mut places: Vec<PlaceResults> = Vec::new();
    for post in posts {
        let fresh = usize::from(post.live_at >= from);
        match places.iter_mut().find(|place| place.account == post.account) {
            Some(place) => place.posts += fresh,
            None => places.push(PlaceResults {
                account: post.account,
                name: post.account_name.clone(),
                platform: post.platform.clone(),
                posts: fresh,
                views: gained.remove(&post.account),
            }),
        }
    }
    places.sort_by(|a, b| (&a.platform, &a.name).cmp(&(&b.platform, &b.name)));
    places
}

fn given<'a>(posts: impl Iterator<Item = &'a Posted>) -> Measured {
    let add = |sum: Option<u64>, more: Option<u64>| match (sum, more) {
        (None, None) => None,
        (sum, more) => Some(sum.unwrap_or(0).saturating_add(more.unwrap_or(0))),
    };
    posts.filter_map(|post| post.newest).fold(Measured::default(), |sum, (_, more)| Measured {
        views: add(sum.views, more.views),
        likes: add(sum.likes, more.likes),
        comments: add(sum.comments, more.comments),
        shares: add(sum.shares, more.shares),
    })
}

/// One clip counts once: by its first post.
fn to_post<'a>(posts: impl Iterator<Item = &'a Posted>) -> Option<ToPost> {
    let mut first: BTreeMap<domain::ClipId, f64> = BTreeMap::new();
    for post in posts {
        let Some(took) = post.played_until.map(|until| post.live_at.duration_since(until).as_secs_f64()) else {
            continue;
        };
        // A recording whose clock was wrong says nothing.
        if took >= 0.0 {
            first.entry(post.clip).and_modify(|least| *least = least.min(took)).or_insert(took);
        }
    }
    let mut took: Vec<f64> = first.into_values().collect();
    let posts = took.len();
    let [low_s, middle_s, high_s] = [0.25, 0.5, 0.75].map(|share| quantile(&mut took, share));
    Some(ToPost { middle_s: middle_s?, low_s: low_s?, high_s: high_s?, posts })
}

fn compared(yard: &Yard<'_>) -> ComparedView {
    ComparedView {
        age_h: u32::try_from(yard.age.as_hours()).unwrap_or(0),
        posts: yard.compared(),
        clips: yard.clips(),
        young: yard.count(|standing| *standing == Standing::Young),
        untold: yard.count(|standing| *standing == Standing::Untold),
        unseen: yard.count(|standing| *standing == Standing::Unseen),
        few_on_account: yard.count(|standing| *standing == Standing::FewOnAccount),
    }
}
