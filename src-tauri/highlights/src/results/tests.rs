//! Planted effects come out with intervals that hold them; noise says nothing; what is not there is not compared.

use super::*;
use domain::{AccountId, ClipId, Measured, PostId, SignalKind as K};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

/// Numbers that are the same each time for a seed, 0 to 1.
fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 12_345;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// About normal: mean 0, deviation 1.
fn bell(next: &mut impl FnMut() -> f64) -> f64 {
    (0..12).map(|_| next()).sum::<f64>() - 6.0
}

fn hours(hours: f64) -> SignedDuration {
    SignedDuration::from_secs_f64(hours * 3600.0)
}

/// 2026-09-28, a Monday, 0:00 UTC.
fn monday() -> Timestamp {
    "2026-09-28T00:00:00Z".parse().unwrap()
}

fn utc() -> TimeZone {
    TimeZone::UTC
}

/// The share of its views that a post has at an age: half of them on the first day.
fn grown(age_h: f64) -> f64 {
    age_h / (age_h + 24.0)
}

fn post(account: AccountId, live_at: Timestamp, ends_at: f64, until: Timestamp) -> Posted {
    let asked = (1..48).map(f64::from).chain((2..40).map(|day| f64::from(day) * 24.0));
    let views: Vec<(Timestamp, u64)> = asked
        .map(|age_h| (live_at + hours(age_h), (ends_at * grown(age_h)) as u64))
        .filter(|(at, _)| *at <= until)
        .collect();
    Posted {
        post: PostId::new(),
        clip: ClipId::new(),
        account,
        platform: "youtube".into(),
        account_name: "Channel".into(),
        live_at,
        title: "Out of nowhere on the old bridge".into(),
        game: None,
        kind: None,
        score: None,
        length_s: 20.0,
        played_until: None,
        newest: views.last().map(|(at, views)| (*at, Measured { views: Some(*views), ..Measured::default() })),
        views,
    }
}

/// What makes posts differ, besides luck.
#[derive(Default, Clone, Copy)]
struct Planted {
    /// Captures against the others, as a factor.
    capture: f64,
    /// Evenings, 16:00 to 20:00, against the rest of the day.
    evening: f64,
    /// Ten points of the score.
    score: f64,
    /// Game A against game B. Game A has most captures.
    game: f64,
}

const NOTHING: Planted = Planted { capture: 1.0, evening: 1.0, score: 1.0, game: 1.0 };

/// A library of so many posts on two accounts, of which one is ten times the other and grows. Luck is as it is: two of three
/// posts are within a factor of 2.2.
fn library(count: usize, planted: Planted, seed: u64) -> (Vec<Posted>, Timestamp) {
    let mut next = numbers(seed);
    let accounts = [AccountId::new(), AccountId::new()];
    let until = monday() + hours(24.0 * 400.0);
    let posts = (0..count)
        .map(|nth| {
            let live_at = monday() + hours(nth as f64 * 300.0 * 24.0 / count as f64 + next() * 24.0);
            let game_a = next() < 0.5;
            let capture = next() < if game_a { 0.6 } else { 0.2 };
            let kind = if capture {
                K::Objective
            } else if next() < 0.5 {
                K::Kill
            } else {
                K::Medal
            };
            let score = (next() * 60.0) as u8 + 30;
            let evening = (16..20).contains(&live_at.to_zoned(utc()).hour());
            let account = usize::from(next() < 0.3);
            let mut log = [(5_000.0f64).ln(), (500.0f64).ln()][account] + 0.8 * bell(&mut next);
            log += nth as f64 / count as f64 * [0.7, 0.0][account];
            for (has, factor) in [(capture, planted.capture), (evening, planted.evening), (game_a, planted.game)] {
                log += if has { factor.ln() } else { 0.0 };
            }
            log += f64::from(score) / 10.0 * planted.score.ln();
            let titles =
                ["Out of nowhere on the old bridge", "3 in a row!", "WHAT was that?", "The long way round to B"];
            Posted {
                title: titles[(next() * 4.0) as usize % 4].into(),
                game: Some(if game_a { "Arena" } else { "Bridge" }.into()),
                kind: Some(kind),
                score: Some(score),
                length_s: 8.0 + next() * 70.0,
                ..post(accounts[account], live_at, log.exp(), until)
            }
        })
        .collect();
    (posts, until)
}

fn said(posts: &[Posted], now: Timestamp) -> Vec<Finding> {
    compare(&Yard::new(posts, now), &utc()).findings
}

#[test]
fn a_planted_effect_is_found_with_an_interval_that_holds_it() {
    let (mut held, mut found_in) = (0, 0);
    for seed in 0..100 {
        let (posts, now) = library(200, Planted { capture: 2.0, ..NOTHING }, seed);
        let found = said(&posts, now);
        let Some(best) = found.iter().find(|finding| finding.by == By::Kind) else { continue };
        found_in += 1;
        assert_eq!(best.more, "objective", "{seed}");
        assert!(best.times.middle > 1.2 && best.times.low > 1.0, "{seed}: {best:?}");
        held += usize::from((best.times.low..=best.times.high).contains(&2.0));
    }
    eprintln!("found in {found_in} of 100 libraries, its interval held the truth in {held}");
    assert!(found_in >= 95, "{found_in} of 100");
    // 88 when this was written: the pull towards nothing keeps noise from speaking, and makes what is large a little smaller.
    assert!(held >= 80, "{held} of 100");
}

#[test]
fn noise_says_nothing() {
    let (mut spoke, mut sentences, mut lessons) = (0, 0, 0);
    for seed in 0..60 {
        let (posts, now) = library(40 + 4 * usize::try_from(seed).unwrap(), NOTHING, 1_000 + seed);
        let found = said(&posts, now);
        spoke += usize::from(!found.is_empty());
        sentences += found.len();
        let brought = learn_from_results(&posts, now, &utc());
        lessons += brought.kinds.len() + brought.times.len();
    }
    eprintln!("{spoke} of 60 libraries without any effect said {sentences} sentences, and taught {lessons} lessons");
    assert!(spoke <= 4, "{spoke} of 60 libraries said {sentences} sentences of nothing");
    assert!(lessons <= 2, "{lessons}");
}

#[test]
fn a_kind_does_not_get_the_credit_of_its_game() {
    let (mut game, mut kind) = (0, 0);
    for seed in 0..12 {
        let (posts, now) = library(300, Planted { game: 2.5, ..NOTHING }, 50 + seed);
        let found = said(&posts, now);
        game += usize::from(found.iter().any(|finding| finding.by == By::Game && finding.more == "Arena"));
        kind += usize::from(found.iter().any(|finding| finding.by == By::Kind));
    }
    assert_eq!(game, 12);
    assert!(kind <= 1, "captures are in that game three times as often, and make no difference: {kind}");
}

#[test]
fn few_posts_say_nothing_and_small_groups_have_no_interval() {
    let (posts, now) = library(9, Planted { capture: 5.0, ..NOTHING }, 3);
    let yard = Yard::new(&posts, now);
    assert!(yard.clips() < FEWEST);
    let comparison = compare(&yard, &utc());
    assert!(comparison.findings.is_empty() && comparison.groups.iter().all(|group| group.times.is_none()));
    assert_eq!(against_score(&yard), None);
    assert_eq!(learn_from_results(&posts, now, &utc()).kinds, []);
    assert!(compare(&Yard::new(&[], now), &utc()).groups.is_empty());

    let (posts, now) = library(60, NOTHING, 4);
    let comparison = compare(&Yard::new(&posts, now), &utc());
    for group in &comparison.groups {
        assert!(group.times.is_none() || group.clips >= FEWEST_IN_GROUP, "{group:?}");
    }
    assert!(comparison.groups.iter().any(|group| group.times.is_some()));
}

#[test]
fn posts_are_compared_at_the_same_age_or_not_at_all() {
    let account = AccountId::new();
    let now = monday() + hours(24.0 * 30.0);
    let mut posts: Vec<Posted> =
        (0..12).map(|nth| post(account, monday() + hours(f64::from(nth) * 24.0), 1_000.0, now)).collect();
    // Young; one whose platform tells no views; one that was not asked about for weeks; one on an account of its own.
    posts.push(post(account, now - hours(24.0 * 3.0), 1_000.0, now));
    posts.push(Posted {
        newest: Some((now, Measured { likes: Some(3), ..Measured::default() })),
        views: Vec::new(),
        ..post(account, monday(), 1_000.0, now)
    });
    let mut unseen = post(account, monday(), 1_000.0, now);
    unseen.views.retain(|(at, _)| unseen.live_at + hours(40.0) > *at || unseen.live_at + hours(24.0 * 20.0) < *at);
    posts.push(unseen);
    posts.push(post(AccountId::new(), monday(), 1_000.0, now));
    let yard = Yard::new(&posts, now);
    assert_eq!(yard.age, SignedDuration::from_hours(24 * 7));
    let count = |like: Standing| yard.count(|standing| *standing == like);
    assert_eq!(
        (count(Standing::Young), count(Standing::Untold), count(Standing::Unseen), count(Standing::FewOnAccount)),
        (1, 1, 1, 1)
    );
    assert_eq!(yard.compared(), 12);
    for (_, standing) in &yard.posts[..12] {
        let Standing::Compared { views, times } = standing else { panic!("{standing:?}") };
        // 7 of 8 views come in the first week.
        assert!((views - 875.0).abs() < 2.0 && (times - 1.0).abs() < 0.01, "{standing:?}");
    }
    // Who began this week is compared at two days.
    let week = Yard::new(&posts, monday() + hours(24.0 * 14.0));
    assert_eq!(week.age, SignedDuration::from_hours(48));
}

#[test]
fn posts_of_one_clip_count_once() {
    let (mut posts, now) = library(40, NOTHING, 7);
    let clip = posts[0].clip;
    posts.iter_mut().take(10).for_each(|post| post.clip = clip);
    let yard = Yard::new(&posts, now);
    assert_eq!((yard.compared(), yard.clips()), (40, 31));
}

#[test]
fn scores_are_held_against_views() {
    let mut held = 0;
    for seed in 0..10 {
        let (posts, now) = library(150, Planted { score: 1.3, ..NOTHING }, 200 + seed);
        let slope = against_score(&Yard::new(&posts, now)).unwrap();
        assert!(slope.per_ten.differs() && slope.per_ten.low > 1.0, "{slope:?}");
        assert!((1.7..3.0).contains(&slope.spread), "luck is a factor of 2.2: {slope:?}");
        held += usize::from(slope.per_ten.low < 1.3 && 1.3 < slope.per_ten.high);
    }
    assert!(held >= 8, "{held}");
    let (posts, now) = library(150, NOTHING, 300);
    assert!(!against_score(&Yard::new(&posts, now)).unwrap().per_ten.differs());
}

#[test]
fn the_best_have_something_in_common_when_there_is_something() {
    let (posts, now) = library(300, Planted { capture: 4.0, ..NOTHING }, 11);
    let common = in_common(&Yard::new(&posts, now), &utc());
    assert!(common.iter().any(|one| one.best && one.key == "objective"), "{common:?}");
    let noise: usize = (0..30)
        .map(|seed| {
            let (posts, now) = library(150, NOTHING, 400 + seed);
            in_common(&Yard::new(&posts, now), &utc()).len()
        })
        .sum();
    assert!(noise <= 3, "{noise}");
}

#[test]
fn good_times_are_learned_and_kinds_weigh_more_or_less() {
    let (posts, now) = library(400, Planted { evening: 2.5, capture: 2.5, ..NOTHING }, 21);
    let brought = learn_from_results(&posts, now, &utc());
    assert!(!brought.times.is_empty() && brought.times.iter().all(|time| time.from_hour == 16), "{brought:#?}");
    assert!(brought.factor(K::Objective) > 1.1 && brought.factor(K::Objective) <= 1.5, "{:?}", brought.kinds);
    assert!(brought.factor(K::Kill) < 1.0 && brought.factor(K::Voice) == 1.0, "{:?}", brought.kinds);
    let said = say_findings(&brought.findings);
    assert!(said.iter().any(|sentence| sentence.starts_with("Objectives brought 2.")), "{said:?}");
    assert!(said.iter().all(|sentence| sentence.ends_with(" posts.") && sentence.contains(" to ")), "{said:?}");
}

#[test]
fn views_are_spread_over_the_time_between_two_answers() {
    let account = AccountId::new();
    let mut one = post(account, monday(), 0.0, monday());
    one.views = vec![(monday() + hours(12.0), 100), (monday() + hours(36.0), 300), (monday() + hours(60.0), 290)];
    let days: Vec<Timestamp> = (-1..4).map(|day| monday() + hours(f64::from(day) * 24.0)).collect();
    let sums = &gained(&[one.clone()], &days)[&account];
    // What a platform takes back was seen all the same.
    assert_eq!(sums, &[0.0, 200.0, 100.0, 0.0]);
    let (posts, now) = library(50, NOTHING, 5);
    let all: f64 = gained(&posts, &[monday() - hours(1.0), now]).values().flatten().sum();
    let last: u64 = posts.iter().filter_map(|post| post.views.last()).map(|(_, views)| views).sum();
    assert!((all - last as f64).abs() < 1.0, "{all} {last}");
    one.views.clear();
    assert!(gained(&[one], &days).is_empty(), "an account that tells nothing has no zeros");
}

/// Viewers who are there in the evening, whenever a post goes out.
#[test]
fn hours_at_which_viewers_watch_are_told_from_hours_at_which_was_posted() {
    let watch = |evening: f64, posted_at: f64, seed: u64| {
        let mut next = numbers(seed);
        let until = monday() + hours(24.0 * 100.0);
        let posts: Vec<Posted> = (0..60)
            .map(|day| {
                let live_at = monday() + hours(f64::from(day) * 24.0 + posted_at + next() * 4.0);
                let mut one = post(AccountId::new(), live_at, 3_000.0, until);
                let mut sum = 0.0;
                for nth in 0..one.views.len() {
                    let at = one.views[nth].0;
                    let hour = (at - hours(0.5)).to_zoned(utc()).hour();
                    let (before, after) = (at.duration_since(live_at).as_hours() as f64 - 1.0, 1.0);
                    let base = 3_000.0 * (grown(before + after) - grown(before));
                    sum += base * (0.7 + 0.6 * next()) * if (18..22).contains(&hour) { evening } else { 1.0 };
                    one.views[nth].1 = sum as u64;
                }
                one
            })
            .collect();
        super::hours(&posts, &utc())
    };
    let found = watch(3.0, 14.0, 1);
    assert_eq!((found.posts, found.cells.len(), found.by_hour.len(), found.by_weekday.len()), (60, 168, 24, 7));
    let times = |found: &Hours, hour: usize| found.by_hour[hour].times.unwrap();
    for hour in 18..22 {
        assert!(times(&found, hour).low > 1.0, "{hour}: {:?}", times(&found, hour));
    }
    // Right after it went out a post gets most, which is nothing that the hour did.
    assert!(times(&found, 15).high < 1.1, "{:?}", times(&found, 15));
    let flat = watch(1.0, 14.0, 2);
    let sure = flat.by_hour.iter().filter(|cell| cell.times.is_some_and(Ratio::differs)).count();
    assert!(sure <= 3, "{sure} of 24");
    let cells = flat.cells.iter().filter(|cell| cell.times.is_some_and(|times| times.low > 1.25)).count();
    assert!(cells <= 2, "{cells} of 168");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever platforms tell, nothing breaks and nothing is infinite.
    #[test]
    fn any_numbers_do_no_harm(
        told in proptest::collection::vec((any::<bool>(), 0i64..2_000_000, proptest::collection::vec((0i64..3_000_000, any::<u64>()), 0..6)), 0..30)
    ) {
        let accounts = [AccountId::new(), AccountId::new()];
        let posts: Vec<Posted> = told
            .into_iter()
            .map(|(first, live, mut asked)| {
                asked.sort_unstable();
                let live_at = monday() + SignedDuration::from_secs(live);
                let views = asked.into_iter().map(|(at, views)| (monday() + SignedDuration::from_secs(at), views)).collect();
                Posted { views, kind: Some(K::Kill), score: Some(50), ..post(accounts[usize::from(first)], live_at, 1.0, live_at) }
            })
            .collect();
        let now = monday() + hours(24.0 * 60.0);
        let yard = Yard::new(&posts, now);
        let comparison = compare(&yard, &utc());
        prop_assert!(comparison.groups.iter().filter_map(|group| group.times).all(|times| times.middle.is_finite() && times.high.is_finite()));
        let brought = learn_from_results(&posts, now, &utc());
        prop_assert!(brought.kinds.iter().all(|lesson| (0.66..=1.51).contains(&lesson.factor)));
        super::hours(&posts, &utc());
        in_common(&yard, &utc());
        let sums = gained(&posts, &[monday(), monday() + hours(240.0), now]);
        prop_assert!(sums.values().flatten().all(|sum| sum.is_finite() && *sum >= 0.0));
    }
}

/// What brought more is offered first, and the reason says so; switched off it counts for nothing.
#[test]
fn ranking_takes_what_was_brought_and_says_why() {
    use crate::{Ranking, rank, testing::kill};
    let (posts, now) = library(400, Planted { capture: 2.5, ..NOTHING }, 21);
    let brought = learn_from_results(&posts, now, &utc());
    let settings = domain::AnalysisSettings::default();
    let plain = Ranking::new(domain::MediaTime::from_seconds(600.0), &settings);
    let ranking = Ranking { brought: Some(&brought), ..plain };
    let capture = domain::Signal { kind: K::Objective, strength: 0.75, ..kill(400.0) };
    let order = |ranking: &Ranking<'_>| {
        let moments = rank(&[kill(100.0), capture.clone()], ranking);
        moments.iter().map(|moment| moment.peak.seconds()).collect::<Vec<_>>()
    };
    assert_eq!(order(&plain), [100.0, 400.0]);
    assert_eq!(order(&ranking), [400.0, 100.0], "{:?}", brought.kinds);
    let reasons = &rank(std::slice::from_ref(&capture), &ranking)[0].reasons;
    let told =
        reasons.iter().find(|reason| reason.text == "your posts of objectives bring more views").expect("a reason");
    assert!(told.points > 1.0, "{reasons:?}");
}
