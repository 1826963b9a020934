//! What may leave the disk: rules of the person, and what no rule ever touches.

use crate::{RecordingId, RecordingState, StorageRuleId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Which recordings a rule is for. All of it has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageCondition {
    /// Recorded more than so many days ago.
    pub older_than_days: u32,
    /// Only those of which nothing was accepted.
    pub nothing_accepted: bool,
    /// Only recordings of these games; of every game when empty.
    #[serde(default)]
    pub games: Vec<String>,
    /// Only those of at least so many bytes.
    #[serde(default)]
    pub larger_than_bytes: u64,
}

/// What becomes of a recording that a rule is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum StorageAction {
    /// The person is asked.
    Ask,
    /// Its file goes into another folder; the library follows it.
    Move {
        /// Which.
        folder: PathBuf,
    },
    /// Its file goes into the system's bin.
    Bin,
}

/// A rule of what may leave the disk. The first one that fits a recording decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageRule {
    /// Its id.
    pub id: StorageRuleId,
    /// What the person calls it.
    pub name: String,
    /// Whether it is followed.
    pub enabled: bool,
    /// Which recordings it is for.
    pub condition: StorageCondition,
    /// What becomes of them.
    pub action: StorageAction,
}

/// A rule that can't be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct StorageRuleError {
    /// The field at fault.
    pub field: &'static str,
    /// What is allowed.
    pub why: &'static str,
}

impl StorageRule {
    /// Whether all values are in their ranges.
    pub fn check(&self) -> Result<(), StorageRuleError> {
        let absolute = match &self.action {
            StorageAction::Move { folder } => folder.is_absolute(),
            StorageAction::Ask | StorageAction::Bin => true,
        };
        let rules: [(bool, &'static str, &'static str); 4] = [
            (!self.name.trim().is_empty(), "name", "not empty"),
            (self.name.chars().count() <= 80, "name", "80 characters at most"),
            (
                (1..=3650).contains(&self.condition.older_than_days),
                "condition.older_than_days",
                "between 1 and 3650 days",
            ),
            (absolute, "action.folder", "the whole path of a folder"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, why)) => Err(StorageRuleError { field, why }),
            None => Ok(()),
        }
    }
}

/// Everything about a recording that decides whether its file may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageFacts {
    /// The recording.
    pub recording: RecordingId,
    /// Where its file lies.
    pub path: PathBuf,
    /// The size of its file.
    pub size_bytes: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The game, when known.
    pub game: Option<String>,
    /// How far it has come.
    pub state: RecordingState,
    /// Whether it, one of its moments or one of its clips has a star.
    pub starred: bool,
    /// How many posts of its clips are under way: neither live nor failed nor cancelled, drafts among them.
    pub open_posts: u32,
    /// How many clips of it wait to be rendered, or are.
    pub open_renders: u32,
    /// How many other jobs are open for it.
    pub open_jobs: u32,
    /// How many clips of it are ready and were never posted.
    pub unposted: u32,
    /// How many of its moments were accepted.
    pub accepted: u32,
    /// How many of its moments were kept for later.
    pub later: u32,
    /// Whether a clip of it is in a collection.
    pub collected: bool,
}

/// Why a recording stays, whatever a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// It is not there, or not looked through yet.
    NotReady,
    /// It, a moment or a clip of it has a star.
    Star,
    /// A post of it is under way.
    Post,
    /// A clip of it is being rendered.
    Render,
    /// Something else is being done with it.
    Job,
    /// A clip of it is ready and was never posted.
    Unposted,
    /// A moment of it was kept for later.
    Later,
    /// A clip of it is in a collection.
    Collection,
}

impl StorageFacts {
    /// Why it stays; `None` when it may leave. No rule can say otherwise.
    pub fn needed(&self) -> Option<Needed> {
        [
            (self.starred, Needed::Star),
            (self.open_posts > 0, Needed::Post),
            (self.open_renders > 0, Needed::Render),
            (self.state != RecordingState::Ready, Needed::NotReady),
            (self.open_jobs > 0, Needed::Job),
            (self.unposted > 0, Needed::Unposted),
            (self.later > 0, Needed::Later),
            (self.collected, Needed::Collection),
        ]
        .into_iter()
        .find_map(|(holds, why)| holds.then_some(why))
    }
}

impl StorageCondition {
    /// Whether a recording is meant. Whether it may leave is another question.
    pub fn fits(&self, facts: &StorageFacts, now: Timestamp) -> bool {
        let days = SignedDuration::from_hours(24 * i64::from(self.older_than_days));
        let same = |wanted: &String| {
            facts.game.as_ref().is_some_and(|game| game.to_lowercase() == wanted.trim().to_lowercase())
        };
        now.duration_since(facts.recorded_at) > days
            && (!self.nothing_accepted || facts.accepted == 0)
            && (self.games.is_empty() || self.games.iter().any(same))
            && facts.size_bytes >= self.larger_than_bytes
    }
}

/// What the rules say of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The recording, as it is.
    pub facts: StorageFacts,
    /// The rule that decides.
    pub rule: StorageRuleId,
    /// What would become of it.
    pub action: StorageAction,
    /// Why it stays all the same.
    pub needed: Option<Needed>,
}

/// What the rules say of all recordings, the largest first. Rules that are switched off say nothing. A recording that lies in
/// the folder of a rule already is done.
pub fn plan(rules: &[StorageRule], facts: Vec<StorageFacts>, now: Timestamp) -> Vec<Planned> {
    let mut planned: Vec<Planned> = facts
        .into_iter()
        .filter_map(|facts| {
            let rule = rules.iter().find(|rule| rule.enabled && rule.condition.fits(&facts, now))?;
            let done = matches!(&rule.action, StorageAction::Move { folder } if facts.path.starts_with(folder));
            let needed = facts.needed();
            (!done).then(|| Planned { needed, rule: rule.id, action: rule.action.clone(), facts })
        })
        .collect();
    planned.sort_by_key(|one| (std::cmp::Reverse(one.facts.size_bytes), one.facts.recording));
    planned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_750_000_000).unwrap()
    }

    fn facts(days_old: i64) -> StorageFacts {
        StorageFacts {
            recording: RecordingId::new(),
            path: "/videos/a.mkv".into(),
            size_bytes: 4_000_000_000,
            recorded_at: now() - SignedDuration::from_hours(24 * days_old),
            game: Some("OpenArena".into()),
            state: RecordingState::Ready,
            starred: false,
            open_posts: 0,
            open_renders: 0,
            open_jobs: 0,
            unposted: 0,
            accepted: 0,
            later: 0,
            collected: false,
        }
    }

    fn rule(action: StorageAction) -> StorageRule {
        StorageRule {
            id: StorageRuleId::new(),
            name: "Old ones".into(),
            enabled: true,
            condition: StorageCondition {
                older_than_days: 30,
                nothing_accepted: true,
                games: vec![],
                larger_than_bytes: 0,
            },
            action,
        }
    }

    #[test]
    fn a_rule_is_for_what_is_old_enough_and_nobody_wanted() {
        let when = rule(StorageAction::Bin).condition;
        assert!(when.fits(&facts(31), now()) && !when.fits(&facts(30), now()) && !when.fits(&facts(-5), now()));
        assert!(!when.fits(&StorageFacts { accepted: 1, ..facts(40) }, now()));
        let other = StorageCondition { games: vec!["xonotic".into()], ..when.clone() };
        assert!(!other.fits(&facts(40), now()));
        let large = StorageCondition { larger_than_bytes: 5_000_000_000, ..when };
        assert!(!large.fits(&facts(40), now()));
    }

    #[test]
    fn the_first_rule_decides_and_what_is_needed_says_why() {
        let (ask, bin) = (rule(StorageAction::Ask), rule(StorageAction::Bin));
        let needed = StorageFacts { open_posts: 1, ..facts(40) };
        let planned = plan(&[ask.clone(), bin.clone()], vec![facts(40), needed], now());
        assert_eq!(planned.iter().map(|one| one.rule).collect::<Vec<_>>(), [ask.id, ask.id]);
        assert_eq!(planned.iter().filter(|one| one.needed == Some(Needed::Post)).count(), 1);
        let off = StorageRule { enabled: false, ..ask };
        assert_eq!(plan(&[off, bin.clone()], vec![facts(40)], now())[0].action, StorageAction::Bin);
        assert!(plan(&[bin], vec![facts(10)], now()).is_empty());
    }

    #[test]
    fn what_was_moved_is_done() {
        let away = rule(StorageAction::Move { folder: "/archive".into() });
        let there = StorageFacts { path: "/archive/2025/a.mkv".into(), ..facts(40) };
        assert!(plan(std::slice::from_ref(&away), vec![there], now()).is_empty());
        assert_eq!(plan(&[away], vec![facts(40)], now()).len(), 1);
    }

    #[test]
    fn every_need_keeps_a_recording() {
        let none = facts(400);
        assert_eq!(none.needed(), None);
        let needs = [
            (StorageFacts { starred: true, ..none.clone() }, Needed::Star),
            (StorageFacts { open_posts: 1, ..none.clone() }, Needed::Post),
            (StorageFacts { open_renders: 1, ..none.clone() }, Needed::Render),
            (StorageFacts { open_jobs: 1, ..none.clone() }, Needed::Job),
            (StorageFacts { unposted: 1, ..none.clone() }, Needed::Unposted),
            (StorageFacts { later: 1, ..none.clone() }, Needed::Later),
            (StorageFacts { collected: true, ..none.clone() }, Needed::Collection),
            (StorageFacts { state: RecordingState::Missing, ..none.clone() }, Needed::NotReady),
            (StorageFacts { state: RecordingState::Analysing, ..none }, Needed::NotReady),
        ];
        for (facts, why) in needs {
            assert_eq!(facts.needed(), Some(why));
        }
    }

    #[test]
    fn what_can_not_be_followed_is_named() {
        let field = |rule: StorageRule| rule.check().err().map(|error| error.field);
        assert_eq!(field(rule(StorageAction::Bin)), None);
        assert_eq!(field(rule(StorageAction::Move { folder: "archive".into() })), Some("action.folder"));
        let mut soon = rule(StorageAction::Ask);
        soon.condition.older_than_days = 0;
        assert_eq!(field(soon), Some("condition.older_than_days"));
        assert_eq!(field(StorageRule { name: " ".into(), ..rule(StorageAction::Ask) }), Some("name"));
    }
}
