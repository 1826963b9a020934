//! Posts of a year: what is out with its numbers, what waits for its time, and what went wrong.

use super::{
    Chance, Going, Plan, Played,
    accounts::{PLACES, Place},
    moments::refused,
    numbers::{Seen, readings},
};
use domain::{
    Account, Clip, ClipState, Code, Fix, Post, PostEvent, PostId, PostState, Problem, SignalKind, Visibility,
};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::json;
use std::collections::HashSet;

/// The hours at which posts go out, the ones that are liked most more often.
const AT: [i8; 8] = [12, 15, 17, 18, 18, 19, 20, 21];
/// Of kept clips, so many are posted.
const POSTED: f64 = 0.42;
/// Posts that wait for their time, that failed, that need somebody, that were taken back.
const WAITING: usize = 14;
const FAILED: usize = 6;
const NEEDING: usize = 3;
const CANCELLED: usize = 9;

/// A clip that may be posted.
#[derive(Clone)]
struct Candidate {
    clip: domain::ClipId,
    game: usize,
    kind: SignalKind,
    ready_at: Timestamp,
}

pub(super) fn posts(chance: &mut Chance, plan: &Plan, accounts: &[Account], recordings: &[Played]) -> Vec<Going> {
    let mut kept: Vec<Candidate> = Vec::new();
    for played in recordings.iter() {
        for found in played.moments.iter().filter(|found| ready(&found.clip) && found.same_as.is_none()) {
            kept.push(Candidate {
                clip: found.clip.id,
                game: played.game,
                kind: found.moment.reasons.first().map_or(SignalKind::Loudness, |reason| reason.kind),
                ready_at: found.clip.updated_at,
            });
        }
    }
    let mut taken = HashSet::new();
    let mut all = live(chance, plan, accounts, &kept, &mut taken);
    let rest: Vec<Candidate> = kept.iter().filter(|one| !taken.contains(&one.clip)).rev().cloned().collect();
    let mut rest = rest.into_iter();
    for nth in 0..WAITING {
        let Some(one) = rest.next() else { break };
        all.push(scheduled(chance, plan, accounts, &one, nth));
    }
    for nth in 0..FAILED + NEEDING + CANCELLED {
        let Some(one) = rest.next() else { break };
        all.push(gone_wrong(chance, plan, accounts, &one, nth));
    }
    all.sort_by_key(|going| (going.post.created_at, going.post.id));
    all
}

fn ready(clip: &Clip) -> bool {
    clip.state == ClipState::Ready
}

/// Posts that are out: as many as the plan says, spread over the places.
fn live(
    chance: &mut Chance,
    plan: &Plan,
    accounts: &[Account],
    kept: &[Candidate],
    taken: &mut HashSet<domain::ClipId>,
) -> Vec<Going> {
    let hour = SignedDuration::from_hours(1);
    let mut pairs: Vec<(usize, usize, Timestamp)> = Vec::new();
    let mut spare: Vec<(usize, usize, Timestamp)> = Vec::new();
    for (nth, one) in kept.iter().enumerate() {
        let posted = chance.yes(POSTED);
        for (place, of) in PLACES.iter().enumerate().filter(|(_, of)| of.share > 0.0) {
            let at = time(chance, plan, one.ready_at);
            if at > plan.now - hour {
                continue;
            }
            let wanted = posted && chance.yes(of.share / 100.0);
            let list = if wanted { &mut pairs } else { &mut spare };
            list.push((nth, place, at));
        }
    }
    // More or fewer than wanted, by chance alone: some are left out, or some more go out.
    while pairs.len() > plan.size.posts {
        pairs.swap_remove(chance.below(pairs.len()));
    }
    while pairs.len() < plan.size.posts && !spare.is_empty() {
        let nth = chance.below(spare.len());
        pairs.push(spare.swap_remove(nth));
    }
    pairs.sort_by_key(|(nth, place, at)| (*at, *nth, *place));
    let days = f64::from(plan.size.days.max(1)) * 86_400.0;
    pairs
        .into_iter()
        .map(|(nth, place, live_at)| {
            let (one, of) = (&kept[nth], &PLACES[place]);
            taken.insert(one.clip);
            let begun = live_at - SignedDuration::from_mins(4);
            let made = one.ready_at.min(begun - SignedDuration::from_mins(1));
            let post = draft(chance, one, &accounts[place], made);
            let id = format!("demo{:010}", post.id.0.as_u128() % 10_000_000_000);
            let url = format!("https://{}.example/demo/{id}", of.platform);
            let (session, total_bytes) = (json!({ "demo": true }), 8_000_000 + chance.below(40_000_000) as u64);
            let events = vec![
                (made, PostEvent::Schedule { at: live_at, zone: zone_name(plan) }),
                (begun, PostEvent::Start),
                (begun, PostEvent::Begin { session, total_bytes }),
                (begun + SignedDuration::from_secs(70), PostEvent::Sent { sent_bytes: total_bytes }),
                (begun + SignedDuration::from_secs(71), PostEvent::Finish),
                (live_at, PostEvent::Published { remote_id: id, url }),
            ];
            let grown = 1.0 - (plan.now.duration_since(live_at).as_secs_f64() / days).clamp(0.0, 1.0);
            let seen = Seen { place: of, game: one.game, kind: one.kind, live_at, grown };
            let readings = if tells(of) { readings(chance, &seen, plan.now, &plan.zone) } else { Vec::new() };
            Going { post, events, readings }
        })
        .collect()
}

/// Whether the platform answers questions about posts.
fn tells(place: &Place) -> bool {
    !matches!(place.platform, "folder" | "discord")
}

/// A time to post at, some days after the clip was ready.
fn time(chance: &mut Chance, plan: &Plan, ready_at: Timestamp) -> Timestamp {
    let local = ready_at.to_zoned(plan.zone.clone());
    let day = local.date().saturating_add((1 + chance.below(4) as i64).days());
    let at = day.at(*chance.one(&AT), 5 * chance.below(12) as i8, 0, 0).to_zoned(plan.zone.clone());
    at.map_or(ready_at + SignedDuration::from_hours(26), |at| at.timestamp())
}

fn draft(chance: &mut Chance, one: &Candidate, account: &Account, made: Timestamp) -> Post {
    Post {
        id: PostId(chance.id(made)),
        clip: one.clip,
        account: account.id,
        state: PostState::Draft,
        visibility: Visibility::Public,
        approved_by: Some("you".into()),
        created_at: made,
        updated_at: made,
        choices: json!({}),
        publish_at: None,
    }
}

fn zone_name(plan: &Plan) -> String {
    plan.zone.iana_name().unwrap_or("UTC").to_owned()
}

/// Into the coming days, an hour apart at least.
fn scheduled(chance: &mut Chance, plan: &Plan, accounts: &[Account], one: &Candidate, nth: usize) -> Going {
    let account = nth % 3;
    let today = plan.now.to_zoned(plan.zone.clone()).date();
    let day = today.saturating_add((1 + nth as i64 * 2 / 3).days());
    let at = day.at(17 + (nth % 5) as i8, 30 * (nth % 2) as i8, 0, 0).to_zoned(plan.zone.clone());
    let at = at.map_or(plan.now + SignedDuration::from_hours(24), |at| at.timestamp());
    let made = one.ready_at.min(plan.now - SignedDuration::from_mins(45));
    let post = draft(chance, one, &accounts[account], made);
    Going { post, events: vec![(made, PostEvent::Schedule { at, zone: zone_name(plan) })], readings: Vec::new() }
}

fn gone_wrong(chance: &mut Chance, plan: &Plan, accounts: &[Account], one: &Candidate, nth: usize) -> Going {
    let account = &accounts[nth % 4];
    let hours = 3 + chance.below(24 * 20) as i64;
    let at = (plan.now - SignedDuration::from_hours(hours)).max(one.ready_at);
    let made = one.ready_at.min(at - SignedDuration::from_mins(3));
    let post = draft(chance, one, account, made);
    let mut events = vec![(made, PostEvent::Approve)];
    if nth < FAILED {
        events.push((at, PostEvent::Start));
        events.push((at, PostEvent::Fail { problem: refused(&account.name) }));
    } else if nth < FAILED + NEEDING {
        events.push((at, PostEvent::Start));
        events.push((at, PostEvent::NeedUser { problem: signed_out(&account.name) }));
    } else {
        events.push((at, PostEvent::Cancel));
    }
    Going { post, events, readings: Vec::new() }
}

fn signed_out(account: &str) -> Problem {
    let label = "Open the destinations".to_owned();
    Problem::new(
        Code::AccountNeedsUser,
        format!("\"{account}\" has no sign-in."),
        "This is a library for looking at: nothing goes out from it.",
    )
    .fix(Fix::OpenPage { page: "/settings/destinations".into(), label })
}
