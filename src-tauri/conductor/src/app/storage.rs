//! What takes how much of the disk, rules of what may leave it, and letting it leave.

use super::recordings::blocking;
use crate::{
    Conductor,
    events::Tag,
    steps::Ask,
    storage::{self, LEFT, Leave, SHOWN_FIRST},
    views::{CleanUpView, JobView, LeftView, PlannedView, StorageView},
};
use domain::{Problem, RecordingId, StorageAction, StorageRule, StorageRuleId};

/// More rules than that nobody oversees.
const MOST_RULES: usize = 50;
/// So many at once that a person can still mean.
const MOST: usize = 1000;
/// So many leavings are offered to be put back.
const LEFT_SHOWN: usize = 200;

impl Conductor {
    /// What takes how much, as it was measured last. Without a measurement one is on its way.
    pub async fn get_storage(&self) -> Result<StorageView, Problem> {
        let usage = storage::usage(&self.core);
        let left = self.core.store.read(|db| store::undo::of_verb(db, LEFT, LEFT_SHOWN)).await?;
        Ok(StorageView {
            usage,
            budget_bytes: self.core.settings().cache_budget_bytes,
            low_below_bytes: storage::LOW_BYTES,
            left: left.into_iter().map(|entry| LeftView { undo: entry.id, label: entry.label, at: entry.at }).collect(),
        })
    }

    /// All rules, in the order in which they are tried.
    pub async fn list_storage_rules(&self) -> Result<Vec<StorageRule>, Problem> {
        Ok(self.core.store.read(store::storage::rules).await?)
    }

    /// Adds a rule behind all others.
    pub async fn add_storage_rule(&self, rule: StorageRule) -> Result<StorageRule, Problem> {
        self.keep_storage_rule(rule, true).await
    }

    /// Writes a rule anew. What it would do is shown anew, too.
    pub async fn change_storage_rule(&self, rule: StorageRule) -> Result<StorageRule, Problem> {
        self.keep_storage_rule(rule, false).await
    }

    /// Takes a rule out. What left by it stays where it is.
    pub async fn remove_storage_rule(&self, id: StorageRuleId) -> Result<(), Problem> {
        if !self.core.store.write(move |tx| store::storage::delete_rule(tx, id)).await? {
            return Err(Problem::not_found("storage rule", id));
        }
        self.core.changed("storage", None, &[Tag::Storage]);
        Ok(())
    }

    /// What the rules would do now, or what this one alone would. Nothing is changed.
    pub async fn plan_clean_up(&self, rule: Option<StorageRule>) -> Result<CleanUpView, Problem> {
        let now = self.core.now();
        if let Some(rule) = &rule {
            checked(rule)?;
        }
        Ok(self
            .core
            .store
            .read(move |db| {
                let rules = match rule {
                    Some(rule) => vec![StorageRule { enabled: true, ..rule }],
                    None => store::storage::rules(db)?,
                };
                let facts = if rules.is_empty() { Vec::new() } else { store::storage::facts(db, None)? };
                let shown = store::storage::shown(db)?;
                let mut items = Vec::new();
                for planned in domain::plan(&rules, facts, now) {
                    let known = shown.iter().find(|known| {
                        known.recording == planned.facts.recording
                            && known.rule == planned.rule
                            && known.action == planned.action
                    });
                    let goes_at = known
                        .filter(|_| planned.action != StorageAction::Ask && planned.needed.is_none())
                        .and_then(|known| known.shown_at.checked_add(SHOWN_FIRST).ok());
                    let rule = rules.iter().find(|rule| rule.id == planned.rule);
                    items.push(PlannedView {
                        rule_name: rule.map(|rule| rule.name.clone()).unwrap_or_default(),
                        goes_at,
                        planned,
                    });
                }
                Ok(CleanUpView { items })
            })
            .await?)
    }

    /// Lets these recordings leave, each as its rule says, or all as `action` says. A recording that is needed stays.
    pub async fn clean_up(
        &self,
        recordings: Vec<RecordingId>,
        action: Option<StorageAction>,
    ) -> Result<JobView, Problem> {
        if recordings.is_empty() || recordings.len() > MOST {
            return Err(Problem::invalid("recordings", format!("1 to {MOST} recordings at once.")));
        }
        if let Some(StorageAction::Move { folder }) = &action
            && !folder.is_absolute()
        {
            return Err(Problem::invalid("action.folder", "It has to be the whole path of a folder."));
        }
        let now = self.core.now();
        let leaving = self
            .core
            .store
            .read(move |db| {
                let rules = store::storage::rules(db)?;
                let mut leaving = Vec::new();
                for id in recordings {
                    let Some(facts) = store::storage::facts(db, Some(id))?.pop() else {
                        return Err(Problem::not_found("recording", id).into());
                    };
                    let by_rule = domain::plan(&rules, vec![facts], now).pop();
                    let rule = by_rule.as_ref().map(|planned| planned.rule);
                    let what = action.clone().or(by_rule.map(|planned| planned.action));
                    match what {
                        Some(action) if action != StorageAction::Ask => {
                            leaving.push(Leave { recording: id, rule, action });
                        }
                        _ => {
                            return Err(Problem::invalid(
                                "action",
                                "Its rule asks: say whether it is moved or goes into the bin.",
                            )
                            .into());
                        }
                    }
                }
                Ok(leaving)
            })
            .await?;
        self.ask(Ask::CleanUp(leaving)).await
    }

    async fn keep_storage_rule(&self, rule: StorageRule, new: bool) -> Result<StorageRule, Problem> {
        checked(&rule)?;
        let action = rule.action.clone();
        blocking(move || match &action {
            // Made now: a folder that is missing later is a drive that is gone.
            StorageAction::Move { folder } => std::fs::create_dir_all(folder)
                .map_err(|error| Problem::io("Making the folder", folder, &error).field("action.folder")),
            StorageAction::Ask | StorageAction::Bin => Ok(()),
        })
        .await?;
        let (stored, now) = (rule.clone(), self.core.now());
        self.core
            .store
            .write(move |tx| {
                let known = store::storage::rules(tx)?;
                if !new && !known.iter().any(|other| other.id == stored.id) {
                    return Err(Problem::not_found("storage rule", stored.id).into());
                }
                if new && known.len() >= MOST_RULES {
                    return Err(Problem::invalid("rules", format!("{MOST_RULES} rules at most.")).into());
                }
                if known.iter().any(|other| other.id != stored.id && other.name == stored.name) {
                    return Err(Problem::invalid("name", "Another rule has this name.").into());
                }
                store::storage::save_rule(tx, &stored, now)
            })
            .await?;
        self.core.changed("storage", None, &[Tag::Storage]);
        Ok(rule)
    }
}

fn checked(rule: &StorageRule) -> Result<(), Problem> {
    rule.check().map_err(|error| Problem::invalid(error.field, format!("It has to be {}.", error.why)))
}
