//! What posts brought.

use crate::{
    App,
    extract::{Answer, Asked},
    lists,
    results_wire::{ResultClips, ResultGroups, ResultHours, Results},
};
use axum::{Json, extract::State};
use conductor::results::ResultsAsked;
use domain::{AccountId, ChannelId};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which results are asked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultsQuery {
    /// Of the last so many days, today included; of all time without.
    #[serde(default)]
    pub days: Option<u32>,
    /// Of that account alone.
    #[serde(default)]
    pub account_id: Option<Uuid>,
    /// Of the accounts of that channel alone.
    #[serde(default)]
    pub channel_id: Option<Uuid>,
    /// The zone of days and hours (IANA name); the computer's without.
    #[serde(default)]
    pub zone: Option<String>,
}

impl From<ResultsQuery> for ResultsAsked {
    fn from(query: ResultsQuery) -> Self {
        let ResultsQuery { days, account_id, channel_id, zone } = query;
        Self {
            days,
            account: account_id.map(AccountId),
            channel: channel_id.map(ChannelId),
            zone: lists::text(zone.as_deref()),
        }
    }
}

/// Numbers over a span of time: totals with the span before, views by day and account, time from the game to the post.
#[utoipa::path(get, path = "/results", tag = "results", params(ResultsQuery),
    responses((status = 200, description = "The numbers.", body = Results)),
    extensions(("x-made-of" = json!(["results", "accounts", "channels", "recordings"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_results(State(app): State<App>, Asked(query): Asked<ResultsQuery>) -> Answer<Results> {
    Ok(Json(app.conductor.get_results(query.into()).await?.into()))
}

/// The best clips and the worst of those that went live in the span, and scores against views.
#[utoipa::path(get, path = "/results/clips", tag = "results", params(ResultsQuery),
    responses((status = 200, description = "The clips.", body = ResultClips)),
    extensions(("x-made-of" = json!(["results", "accounts", "channels", "words"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_result_clips(State(app): State<App>, Asked(query): Asked<ResultsQuery>) -> Answer<ResultClips> {
    Ok(Json(app.conductor.get_result_clips(query.into()).await?.into()))
}

/// Clips that went live in the span against each other, by kind of moment, game, length, title, weekday and hour.
#[utoipa::path(get, path = "/results/groups", tag = "results", params(ResultsQuery),
    responses((status = 200, description = "The groups.", body = ResultGroups)),
    extensions(("x-made-of" = json!(["results", "accounts", "channels", "words"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_result_groups(
    State(app): State<App>,
    Asked(query): Asked<ResultsQuery>,
) -> Answer<ResultGroups> {
    Ok(Json(app.conductor.get_result_groups(query.into()).await?.into()))
}

/// When viewers watch, by the posts that went live in the span.
#[utoipa::path(get, path = "/results/hours", tag = "results", params(ResultsQuery),
    responses((status = 200, description = "The hours.", body = ResultHours)),
    extensions(("x-made-of" = json!(["results", "accounts", "channels"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn get_result_hours(State(app): State<App>, Asked(query): Asked<ResultsQuery>) -> Answer<ResultHours> {
    Ok(Json(app.conductor.get_result_hours(query.into()).await?.into()))
}
