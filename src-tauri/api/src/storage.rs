//! What takes how much of the disk, rules of what may leave it, and letting it leave. A recording is never deleted: it goes
//! into the system's bin or into another folder, and can be put back by undo.

use crate::{
    App,
    extract::{Answer, Body, Id},
    jobs::Job,
    wire::{Example, Undo, Undoable, example_id, example_time, mirror},
};
use axum::{Json, extract::State};
use conductor::views::{CleanUpView, LeftView, PlannedView, StorageView};
use domain::{RecordingId, StorageRuleId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// Why a recording stays, whatever a rule says.
    Needed = domain::Needed {
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
}

/// What one kind of files takes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StorageShare {
    /// `recordings`, `renders`, `proxies`, `pictures`, `backups`, `database` or `logs`.
    pub kind: String,
    /// How many bytes.
    pub bytes: u64,
    /// How many files.
    pub files: u64,
}

/// A disk that something of the library lies on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StorageDisk {
    /// A folder on it.
    pub path: String,
    /// Its size.
    pub total_bytes: u64,
    /// What is free.
    pub free_bytes: u64,
    /// Whether that is little.
    pub low: bool,
}

/// What takes how much of the disk.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Storage {
    /// When it was measured; null while the first measurement runs.
    pub measured_at: Option<Timestamp>,
    /// By kind of files.
    pub shares: Vec<StorageShare>,
    /// The disks.
    pub disks: Vec<StorageDisk>,
    /// The budget of what can be made again.
    pub budget_bytes: u64,
    /// Recordings that left their place and can be put back, the newest first.
    pub left: Vec<Undo>,
}

impl From<StorageView> for Storage {
    fn from(view: StorageView) -> Self {
        let StorageView { usage, budget_bytes, low_below_bytes, left } = view;
        let measured_at = usage.as_ref().map(|usage| usage.at);
        let (shares, disks) = usage.map(|usage| (usage.shares, usage.disks)).unwrap_or_default();
        let share = |one: conductor::storage::Share| StorageShare {
            kind: one.kind.to_owned(),
            bytes: one.bytes,
            files: one.files,
        };
        let disk = |one: conductor::storage::Disk| StorageDisk {
            path: one.path.to_string_lossy().into_owned(),
            total_bytes: one.total_bytes,
            free_bytes: one.free_bytes,
            low: one.free_bytes < low_below_bytes,
        };
        let undo = |LeftView { undo, label, at }| Undo { id: undo, label, at };
        Self {
            measured_at,
            shares: shares.into_iter().map(share).collect(),
            disks: disks.into_iter().map(disk).collect(),
            budget_bytes,
            left: left.into_iter().map(undo).collect(),
        }
    }
}

impl Example for Storage {
    fn example() -> Self {
        Self {
            measured_at: Some(example_time(60)),
            shares: vec![StorageShare { kind: "recordings".into(), bytes: 812_000_000_000, files: 214 }],
            disks: vec![StorageDisk {
                path: "/home/you/Videos".into(),
                total_bytes: 1_000_000_000_000,
                free_bytes: 92_000_000_000,
                low: false,
            }],
            budget_bytes: 20_000_000_000,
            left: vec![Undo { label: "Put 21-14-03.mp4 into the bin".into(), ..Undo::example() }],
        }
    }
}

/// Which recordings a rule is for. All of it has to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StorageCondition {
    /// Recorded more than so many days ago.
    #[schema(minimum = 1, maximum = 3650)]
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

/// What becomes of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum StorageAction {
    /// The person is asked.
    Ask,
    /// Its file goes into another folder; the library follows it.
    Move {
        /// Which, with its whole path.
        folder: String,
    },
    /// Its file goes into the system's bin.
    Bin,
}

impl From<domain::StorageAction> for StorageAction {
    fn from(action: domain::StorageAction) -> Self {
        match action {
            domain::StorageAction::Ask => Self::Ask,
            domain::StorageAction::Move { folder } => Self::Move { folder: folder.to_string_lossy().into_owned() },
            domain::StorageAction::Bin => Self::Bin,
        }
    }
}

impl From<StorageAction> for domain::StorageAction {
    fn from(action: StorageAction) -> Self {
        match action {
            StorageAction::Ask => Self::Ask,
            StorageAction::Move { folder } => Self::Move { folder: folder.trim().into() },
            StorageAction::Bin => Self::Bin,
        }
    }
}

/// What is written of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StorageRuleRequest {
    /// Its name.
    pub name: String,
    /// Whether it is followed.
    pub enabled: bool,
    /// Which recordings it is for.
    pub condition: StorageCondition,
    /// What becomes of them. What is moved or put into the bin is shown for 24 hours before.
    pub action: StorageAction,
}

impl StorageRuleRequest {
    fn rule(self, id: StorageRuleId) -> domain::StorageRule {
        let Self { name, enabled, condition, action } = self;
        domain::StorageRule {
            id,
            name: name.trim().to_owned(),
            enabled,
            condition: domain::StorageCondition {
                older_than_days: condition.older_than_days,
                nothing_accepted: condition.nothing_accepted,
                games: condition.games,
                larger_than_bytes: condition.larger_than_bytes,
            },
            action: action.into(),
        }
    }
}

impl Example for StorageRuleRequest {
    fn example() -> Self {
        Self {
            name: "Nothing came of it".into(),
            enabled: true,
            condition: StorageCondition {
                older_than_days: 30,
                nothing_accepted: true,
                games: Vec::new(),
                larger_than_bytes: 0,
            },
            action: StorageAction::Bin,
        }
    }
}

/// A rule. The first one that fits a recording decides.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StorageRule {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is followed.
    pub enabled: bool,
    /// Which recordings it is for.
    pub condition: StorageCondition,
    /// What becomes of them.
    pub action: StorageAction,
}

impl From<domain::StorageRule> for StorageRule {
    fn from(rule: domain::StorageRule) -> Self {
        let domain::StorageRule { id, name, enabled, condition, action } = rule;
        let domain::StorageCondition { older_than_days, nothing_accepted, games, larger_than_bytes } = condition;
        let condition = StorageCondition { older_than_days, nothing_accepted, games, larger_than_bytes };
        Self { id: id.0, name, enabled, condition, action: action.into() }
    }
}

impl Example for StorageRule {
    fn example() -> Self {
        let StorageRuleRequest { name, enabled, condition, action } = StorageRuleRequest::example();
        Self { id: example_id(70), name, enabled, condition, action }
    }
}

/// The rules.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StorageRuleItems {
    /// In the order in which they are tried.
    pub items: Vec<StorageRule>,
}

impl Example for StorageRuleItems {
    fn example() -> Self {
        Self { items: vec![StorageRule::example()] }
    }
}

/// What a rule would do with a recording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlannedLeave {
    /// The recording.
    pub recording_id: Uuid,
    /// Name of its file.
    pub file_name: String,
    /// Size of its file.
    pub size_bytes: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The game, when known.
    pub game: Option<String>,
    /// Name of the rule that decides.
    pub rule_name: String,
    /// What would become of it.
    pub action: StorageAction,
    /// Why it stays all the same; null when it can go.
    pub needed: Option<Needed>,
    /// When the rule does it by itself; null when it does not, or when it has not been shown yet.
    pub goes_at: Option<Timestamp>,
}

impl From<PlannedView> for PlannedLeave {
    fn from(view: PlannedView) -> Self {
        let PlannedView { planned, rule_name, goes_at } = view;
        let domain::Planned { facts, rule: _, action, needed } = planned;
        let file_name = facts.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self {
            recording_id: facts.recording.0,
            file_name,
            size_bytes: facts.size_bytes,
            recorded_at: facts.recorded_at,
            game: facts.game,
            rule_name,
            action: action.into(),
            needed: needed.map(Needed::from),
            goes_at,
        }
    }
}

/// What rules would do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CleanUpPlan {
    /// The largest first; those that stay all the same are among them.
    pub items: Vec<PlannedLeave>,
    /// How many can go.
    pub can_go: u32,
    /// What that frees.
    pub frees_bytes: u64,
}

impl From<CleanUpView> for CleanUpPlan {
    fn from(view: CleanUpView) -> Self {
        let items: Vec<PlannedLeave> = view.items.into_iter().map(PlannedLeave::from).collect();
        let going = || items.iter().filter(|one| one.needed.is_none());
        let (can_go, frees_bytes) = (going().count() as u32, going().map(|one| one.size_bytes).sum());
        Self { can_go, frees_bytes, items }
    }
}

impl Example for CleanUpPlan {
    fn example() -> Self {
        let one = PlannedLeave {
            recording_id: example_id(1),
            file_name: "21-14-03.mp4".into(),
            size_bytes: 9_204_553_112,
            recorded_at: example_time(0),
            game: Some("OpenArena".into()),
            rule_name: "Nothing came of it".into(),
            action: StorageAction::Bin,
            needed: None,
            goes_at: Some(example_time(1440)),
        };
        Self { frees_bytes: one.size_bytes, can_go: 1, items: vec![one] }
    }
}

/// Which recordings shall leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CleanUpRequest {
    /// Their ids.
    #[schema(min_items = 1, max_items = 1000)]
    pub recordings: Vec<Uuid>,
    /// How; as the rule of each says when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub action: Option<StorageAction>,
}

impl Example for CleanUpRequest {
    fn example() -> Self {
        Self { recordings: vec![example_id(1)], action: Some(StorageAction::Bin) }
    }
}

/// What takes how much of the disk, as it was measured last.
#[utoipa::path(get, path = "/storage", tag = "storage",
    responses((status = 200, description = "What takes how much.", body = Storage)),
    extensions(("x-made-of" = json!(["storage", "settings"]))))]
pub(crate) async fn get_storage(State(app): State<App>) -> Answer<Storage> {
    Ok(Json(app.conductor.get_storage().await?.into()))
}

/// What the rules would do now. Nothing is changed.
#[utoipa::path(get, path = "/storage/plan", tag = "storage",
    responses((status = 200, description = "What would go, and what stays.", body = CleanUpPlan)),
    extensions(("x-made-of" = json!(["storage", "recordings", "moments", "clips", "posts", "jobs", "marks"]))))]
pub(crate) async fn get_clean_up_plan(State(app): State<App>) -> Answer<CleanUpPlan> {
    Ok(Json(app.conductor.plan_clean_up(None).await?.into()))
}

/// Lets recordings leave: into the bin or into another folder. What is needed stays. Each can be put back by undo.
#[utoipa::path(post, path = "/storage/plan", tag = "storage", request_body = CleanUpRequest,
    responses((status = 200, description = "The job that does it.", body = Job)),
    extensions(("x-makes-stale" = json!(["storage", "recordings", "jobs", "status"])),
        ("x-errors" = json!(["invalid", "not_found", "conflict"]))))]
pub(crate) async fn approve_clean_up(State(app): State<App>, Body(request): Body<CleanUpRequest>) -> Answer<Job> {
    let recordings = request.recordings.into_iter().map(RecordingId).collect();
    Ok(Json(app.conductor.clean_up(recordings, request.action.map(Into::into)).await?.into()))
}

/// The rules of what may leave the disk.
#[utoipa::path(get, path = "/storage/rules", tag = "storage",
    responses((status = 200, description = "The rules.", body = StorageRuleItems)),
    extensions(("x-made-of" = json!(["storage"]))))]
pub(crate) async fn list_storage_rules(State(app): State<App>) -> Answer<StorageRuleItems> {
    let rules = app.conductor.list_storage_rules().await?;
    Ok(Json(StorageRuleItems { items: rules.into_iter().map(StorageRule::from).collect() }))
}

/// Adds a rule behind all others.
#[utoipa::path(post, path = "/storage/rules", tag = "storage", request_body = StorageRuleRequest,
    responses((status = 200, description = "The rule.", body = StorageRule)),
    extensions(("x-makes-stale" = json!(["storage"])), ("x-errors" = json!(["invalid", "no_permission"]))))]
pub(crate) async fn create_storage_rule(
    State(app): State<App>,
    Body(request): Body<StorageRuleRequest>,
) -> Answer<StorageRule> {
    Ok(Json(app.conductor.add_storage_rule(request.rule(StorageRuleId::new())).await?.into()))
}

/// Writes a rule anew. What it would do is shown anew.
#[utoipa::path(put, path = "/storage/rules/{id}", tag = "storage", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = StorageRuleRequest,
    responses((status = 200, description = "The rule as it is now.", body = StorageRule)),
    extensions(("x-makes-stale" = json!(["storage"])), ("x-errors" = json!(["invalid", "not_found", "no_permission"]))))]
pub(crate) async fn change_storage_rule(
    State(app): State<App>,
    Id(id): Id<StorageRuleId>,
    Body(request): Body<StorageRuleRequest>,
) -> Answer<StorageRule> {
    Ok(Json(app.conductor.change_storage_rule(request.rule(id)).await?.into()))
}

/// Takes a rule out. What left by it stays where it is.
#[utoipa::path(delete, path = "/storage/rules/{id}", tag = "storage", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["storage"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_storage_rule(State(app): State<App>, Id(id): Id<StorageRuleId>) -> Answer<Undoable> {
    app.conductor.remove_storage_rule(id).await?;
    Ok(Json(Undoable::default()))
}

/// What a rule would do alone with everything that is in the library. Nothing is changed.
#[utoipa::path(post, path = "/storage/rules/test", tag = "storage", request_body = StorageRuleRequest,
    responses((status = 200, description = "What would go, and what stays.", body = CleanUpPlan)),
    extensions(("x-makes-stale" = json!([])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn test_storage_rule(
    State(app): State<App>,
    Body(request): Body<StorageRuleRequest>,
) -> Answer<CleanUpPlan> {
    Ok(Json(app.conductor.plan_clean_up(Some(request.rule(StorageRuleId::new()))).await?.into()))
}
