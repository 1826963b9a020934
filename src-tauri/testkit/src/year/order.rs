//! What a person puts on things to find them again, and the rules they made.

use super::{Chance, GAMES, Going, Plan, Played, accounts::PLACES};
use domain::{
    Account, ClipState, Collection, CollectionId, Mark, Rule, RuleAction, RuleCondition, RuleId, RuleTime, SavedSearch,
    SavedSearchId, Slot, StorageAction, StorageCondition, StorageRule, StorageRuleId, Subject,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// See the module.
pub(super) struct Order {
    pub marks: Vec<(Mark, Timestamp)>,
    pub collections: Vec<Collection>,
    pub searches: Vec<SavedSearch>,
    pub slots: Vec<Slot>,
    pub rules: Vec<Rule>,
    pub storage_rules: Vec<StorageRule>,
}

const TAGS: [&str; 7] =
    ["best of the month", "with Ann", "needs music", "for the trailer", "lucky", "tournament", "shorts"];
const NOTES: [&str; 6] = [
    "Cut the talking at the start.",
    "Ask Ann whether her voice may be in it.",
    "Same corner as in March, put both together.",
    "The sound of the flag is too loud here.",
    "Good for the end of the reel",
    "Show this one at the next LAN party, it took four evenings until the jump worked without the rocket.",
];

pub(super) fn order(
    chance: &mut Chance,
    plan: &Plan,
    accounts: &[Account],
    recordings: &[Played],
    posts: &[Going],
) -> Order {
    let day = |back: i64| plan.now - SignedDuration::from_hours(24 * back);
    let ready =
        || recordings.iter().flat_map(|played| &played.moments).filter(|one| one.clip.state == ClipState::Ready);
    let mut collections = Vec::new();
    for (nth, (name, about)) in COLLECTIONS.into_iter().enumerate() {
        let made = day(300 - 60 * nth as i64);
        let share = 0.012 + 0.01 * nth as f64;
        collections.push(Collection {
            id: CollectionId(chance.id(made)),
            name: name.into(),
            description: about.into(),
            clips: ready().filter(|_| chance.yes(share)).map(|one| one.clip.id).take(40).collect(),
            created_at: made,
            updated_at: made + SignedDuration::from_hours(30),
        });
    }
    Order {
        marks: marks(chance, plan, recordings, posts),
        collections,
        searches: searches(chance, day(40)),
        slots: slots(plan, accounts),
        rules: vec![rule(chance, accounts, day(90))],
        storage_rules: storage_rules(chance, plan, day(60)),
    }
}

const COLLECTIONS: [(&str, &str); 5] = [
    ("Best of the year", "For the reel on New Year's Eve"),
    ("Trailer", "Thirty seconds, no talking"),
    ("Fails", ""),
    ("With Ann and Tony", "Ask before posting"),
    ("Captures", "Every flag that came home"),
];

fn marks(chance: &mut Chance, plan: &Plan, recordings: &[Played], posts: &[Going]) -> Vec<(Mark, Timestamp)> {
    let posted: HashMap<_, usize> = posts.iter().fold(HashMap::new(), |mut all, going| {
        *all.entry(going.post.clip).or_default() += 1;
        all
    });
    let mut all = Vec::new();
    let mut put = |chance: &mut Chance, subject: Subject, at: Timestamp, starred: bool, note: bool, tagged: bool| {
        let note = if note { (*chance.one(&NOTES)).to_owned() } else { String::new() };
        let mut tags: Vec<String> = Vec::new();
        if tagged {
            tags.push((*chance.one(&TAGS)).to_owned());
            if chance.yes(0.25) {
                tags.push((*chance.one(&TAGS)).to_owned());
            }
            tags.dedup();
        }
        if starred || !note.is_empty() || !tags.is_empty() {
            all.push((Mark { subject, starred, note, tags }, at.min(plan.now)));
        }
    };
    for played in recordings {
        let recording = &played.recording;
        let (starred, tagged) = (chance.yes(0.03), chance.yes(0.03));
        if starred || tagged {
            // A recording's note is its own, and stays.
            put(chance, recording.id.into(), recording.imported_at, starred, false, tagged);
        }
        for found in &played.moments {
            let at = found.clip.updated_at;
            let often = posted.get(&found.clip.id).copied().unwrap_or(0);
            let kept = found.clip.state != ClipState::Draft;
            if !kept && chance.yes(0.997) {
                continue;
            }
            let (starred, noted) = (chance.yes(0.12 + 0.06 * often as f64), chance.yes(0.05));
            let tagged = chance.yes(0.14);
            let subject = if chance.yes(0.7) { found.clip.id.into() } else { found.moment.id.into() };
            put(chance, subject, at, starred, noted, tagged);
        }
    }
    // A recording's note is a column of its own: a mark without it would take it away.
    for (mark, _) in &mut all {
        if let Some(played) = recordings.iter().find(|played| Subject::from(played.recording.id) == mark.subject) {
            mark.note.clone_from(&played.recording.note);
        }
    }
    all
}

fn searches(chance: &mut Chance, at: Timestamp) -> Vec<SavedSearch> {
    let mut kept = |name: &str, query: &[(&str, &str)]| SavedSearch {
        id: SavedSearchId(chance.id(at)),
        name: name.into(),
        page: "library".into(),
        query: query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>(),
        created_at: at,
    };
    vec![
        kept("Flags of OpenArena", &[("text", "flag"), ("game", GAMES[0].name)]),
        kept("Needs music", &[("mark", "tag:needs music")]),
    ]
}

fn slots(plan: &Plan, accounts: &[Account]) -> Vec<Slot> {
    let zone = plan.zone.iana_name().unwrap_or("UTC");
    let of = |account: usize, days: &[u8], minute: u16| {
        let slot = move |weekday: &u8| Slot {
            account: accounts[account].id,
            weekday: *weekday,
            minute,
            zone: zone.to_owned(),
        };
        days.iter().map(slot).collect::<Vec<_>>()
    };
    [of(0, &[1, 2, 3, 4, 5], 18 * 60), of(1, &[1, 3, 5, 6, 7], 19 * 60 + 30), of(2, &[2, 4, 6], 17 * 60)].concat()
}

/// Off: what is in here never goes anywhere by itself.
fn rule(chance: &mut Chance, accounts: &[Account], at: Timestamp) -> Rule {
    let first = PLACES.iter().position(|place| place.platform == "youtube").unwrap_or(0);
    Rule {
        id: RuleId(chance.id(at)),
        name: "Strong moments of OpenArena".into(),
        enabled: false,
        condition: RuleCondition {
            min_score: 90,
            games: vec![GAMES[0].name.into()],
            kinds: Vec::new(),
            channels: Vec::new(),
        },
        action: RuleAction {
            accounts: vec![accounts[first].id],
            time: RuleTime::NextSlot,
            visibility: None,
            most_a_day: 2,
        },
    }
}

fn storage_rules(chance: &mut Chance, plan: &Plan, at: Timestamp) -> Vec<StorageRule> {
    let mut rule = |name: &str, enabled, days, nothing_accepted, bytes, action| StorageRule {
        id: StorageRuleId(chance.id(at)),
        name: name.into(),
        enabled,
        condition: StorageCondition {
            older_than_days: days,
            nothing_accepted,
            games: Vec::new(),
            larger_than_bytes: bytes,
        },
        action,
    };
    let archive = plan.folder.with_file_name("Archive");
    vec![
        rule("Nothing kept, older than two months", true, 60, true, 0, StorageAction::Ask),
        rule("Large ones to the archive", false, 180, false, 10_000_000_000, StorageAction::Move { folder: archive }),
    ]
}
