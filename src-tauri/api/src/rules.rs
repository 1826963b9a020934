//! Rules: what the person lets the app send on its way without asking each time.

use crate::{
    App,
    extract::{Answer, Body, Id},
    moments::Moment,
    posts::VisibilityWord,
    wire::{Example, SignalKind, Undoable, example_id, mirror},
};
use axum::{Json, extract::State};
use conductor::views::RuleTestView;
use domain::{AccountId, ChannelId, DEFAULT_CHANNEL, RuleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// When the clip goes out.
    RuleTime = domain::RuleTime {
        /// In the next free slot of each account.
        NextSlot,
        /// As soon as its words are there.
        Now,
    }
}

/// Which moments a rule is for. All of it has to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleCondition {
    /// The least score.
    #[schema(minimum = 0, maximum = 100)]
    pub min_score: u8,
    /// Only recordings of these games; of every game when empty.
    #[serde(default)]
    pub games: Vec<String>,
    /// Only moments with a reason of one of these kinds; of every kind when empty.
    #[serde(default)]
    pub kinds: Vec<SignalKind>,
    /// Only clips of these channels; of every channel when empty.
    #[serde(default)]
    pub channels: Vec<Uuid>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleAction {
    /// The accounts that the clip goes to.
    #[schema(min_items = 1)]
    pub accounts: Vec<Uuid>,
    /// When.
    pub time: RuleTime,
    /// Who may see it; only the owner when null, where the platform can do that.
    #[serde(default)]
    pub visibility: Option<VisibilityWord>,
    /// So many clips in 24 hours at most; what is more waits in the Inbox.
    #[schema(minimum = 1, maximum = 50)]
    pub most_a_day: u32,
}

/// What is written of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleRequest {
    /// Its name; shown on the posts that it approved.
    pub name: String,
    /// Whether it is followed.
    pub enabled: bool,
    /// Which moments it is for.
    pub condition: RuleCondition,
    /// What it does.
    pub action: RuleAction,
}

impl RuleRequest {
    fn rule(self, id: RuleId) -> domain::Rule {
        let Self { name, enabled, condition, action } = self;
        domain::Rule {
            id,
            name: name.trim().to_owned(),
            enabled,
            condition: domain::RuleCondition {
                min_score: condition.min_score,
                games: condition.games,
                kinds: condition.kinds.into_iter().map(domain::SignalKind::from).collect(),
                channels: condition.channels.into_iter().map(ChannelId).collect(),
            },
            action: domain::RuleAction {
                accounts: action.accounts.into_iter().map(AccountId).collect(),
                time: action.time.into(),
                visibility: action.visibility.map(domain::Visibility::from),
                most_a_day: action.most_a_day,
            },
        }
    }
}

impl Example for RuleRequest {
    fn example() -> Self {
        Self {
            name: "The best of OpenArena".into(),
            enabled: true,
            condition: RuleCondition {
                min_score: 90,
                games: vec!["OpenArena".into()],
                kinds: vec![SignalKind::MultiKill],
                channels: vec![DEFAULT_CHANNEL.0],
            },
            action: RuleAction {
                accounts: vec![example_id(50)],
                time: RuleTime::NextSlot,
                visibility: Some(VisibilityWord::Public),
                most_a_day: 2,
            },
        }
    }
}

/// A rule. The first one that fits a moment decides.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Rule {
    /// Its id.
    pub id: Uuid,
    /// Its name; shown on the posts that it approved.
    pub name: String,
    /// Whether it is followed.
    pub enabled: bool,
    /// Which moments it is for.
    pub condition: RuleCondition,
    /// What it does.
    pub action: RuleAction,
}

impl From<domain::Rule> for Rule {
    fn from(rule: domain::Rule) -> Self {
        // Taken apart by name: a new field does not compile until it is on the wire.
        let domain::Rule { id, name, enabled, condition, action } = rule;
        let domain::RuleCondition { min_score, games, kinds, channels } = condition;
        let domain::RuleAction { accounts, time, visibility, most_a_day } = action;
        Self {
            id: id.0,
            name,
            enabled,
            condition: RuleCondition {
                min_score,
                games,
                kinds: kinds.into_iter().map(SignalKind::from).collect(),
                channels: channels.into_iter().map(|channel| channel.0).collect(),
            },
            action: RuleAction {
                accounts: accounts.into_iter().map(|account| account.0).collect(),
                time: time.into(),
                visibility: visibility.map(VisibilityWord::from),
                most_a_day,
            },
        }
    }
}

impl Example for Rule {
    fn example() -> Self {
        RuleRequest::example().rule(RuleId(example_id(60))).into()
    }
}

/// Rules, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RuleItems {
    /// The rules.
    pub items: Vec<Rule>,
}

impl Example for RuleItems {
    fn example() -> Self {
        Self { items: vec![Rule::example()] }
    }
}

/// What a rule would have sent of everything that is in the library.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RuleTest {
    /// Moments that it is for.
    pub fitting: u32,
    /// All moments of the library.
    pub of: u32,
    /// The newest that it is for, ten at most.
    pub items: Vec<Moment>,
}

impl From<RuleTestView> for RuleTest {
    fn from(view: RuleTestView) -> Self {
        let RuleTestView { fitting, of, shown } = view;
        Self { fitting, of, items: shown.into_iter().map(Moment::from).collect() }
    }
}

impl Example for RuleTest {
    fn example() -> Self {
        Self { fitting: 12, of: 240, items: vec![Moment::example()] }
    }
}

/// The rules.
#[utoipa::path(get, path = "/rules", tag = "posts",
    responses((status = 200, description = "The rules.", body = RuleItems)),
    extensions(("x-made-of" = json!(["rules"]))))]
pub(crate) async fn list_rules(State(app): State<App>) -> Answer<RuleItems> {
    let rules = app.conductor.list_rules().await?;
    Ok(Json(RuleItems { items: rules.into_iter().map(Rule::from).collect() }))
}

/// Adds a rule behind all others. It is for recordings that come from now on.
#[utoipa::path(post, path = "/rules", tag = "posts", request_body = RuleRequest,
    responses((status = 200, description = "The rule.", body = Rule)),
    extensions(("x-makes-stale" = json!(["rules"])), ("x-errors" = json!(["invalid", "not_found"]))))]
pub(crate) async fn create_rule(State(app): State<App>, Body(request): Body<RuleRequest>) -> Answer<Rule> {
    Ok(Json(app.conductor.add_rule(request.rule(RuleId::new())).await?.into()))
}

/// Writes a rule anew. Posts that it approved stay as they are.
#[utoipa::path(put, path = "/rules/{id}", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = RuleRequest,
    responses((status = 200, description = "The rule as it is now.", body = Rule)),
    extensions(("x-makes-stale" = json!(["rules"])), ("x-errors" = json!(["invalid", "not_found"]))))]
pub(crate) async fn change_rule(
    State(app): State<App>,
    Id(id): Id<RuleId>,
    Body(request): Body<RuleRequest>,
) -> Answer<Rule> {
    Ok(Json(app.conductor.change_rule(request.rule(id)).await?.into()))
}

/// Takes a rule out. What it sent on its way goes on.
#[utoipa::path(delete, path = "/rules/{id}", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["rules"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_rule(State(app): State<App>, Id(id): Id<RuleId>) -> Answer<Undoable> {
    app.conductor.remove_rule(id).await?;
    Ok(Json(Undoable::default()))
}

/// What a rule would have sent of everything that is in the library. Nothing is changed or sent.
#[utoipa::path(post, path = "/rules/test", tag = "posts", request_body = RuleRequest,
    responses((status = 200, description = "What it is for.", body = RuleTest)),
    extensions(("x-makes-stale" = json!([])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn test_rule(State(app): State<App>, Body(request): Body<RuleRequest>) -> Answer<RuleTest> {
    Ok(Json(app.conductor.test_rule(request.rule(RuleId::new())).await?.into()))
}
