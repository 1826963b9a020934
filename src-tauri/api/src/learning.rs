//! What was learned from the person's choices, and how to forget it.

use crate::{
    App,
    extract::{Answer, Asked},
    wire::{Example, SignalKind},
};
use axum::{Json, extract::State};
use conductor::views::LearningView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Whose learning.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct LearningQuery {
    /// The name of a profile; without one, what is learned from recordings that have none.
    #[serde(default)]
    pub profile: Option<String>,
}

/// What was learned of a kind of signal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Lesson {
    /// The kind.
    pub kind: SignalKind,
    /// What its weight is multiplied by, 0.5 to 2.
    pub factor: f32,
    /// Moments of this kind that were kept.
    pub kept: usize,
    /// Moments of this kind that were decided.
    pub decided: usize,
}

/// What was learned.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Learning {
    /// Whether it counts when moments are ranked, and choices are written down.
    pub on: bool,
    /// What was learned, in plain words, the most telling first.
    pub sentences: Vec<String>,
    /// Moments that were kept or turned down.
    pub decided: usize,
    /// Moments whose edges were set.
    pub trimmed: usize,
    /// Kinds that count more or less than they did, what counts more first.
    pub lessons: Vec<Lesson>,
    /// Seconds kept more (or less, when negative) before what happens.
    pub before_s: f64,
    /// Seconds kept more (or less, when negative) behind it.
    pub after_s: f64,
}

impl From<LearningView> for Learning {
    fn from(view: LearningView) -> Self {
        let LearningView { on, sentences, taught } = view;
        let lesson = |lesson: conductor::Lesson| Lesson {
            kind: lesson.kind.into(),
            factor: lesson.factor,
            kept: lesson.kept,
            decided: lesson.decided,
        };
        Self {
            on,
            sentences,
            decided: taught.decided,
            trimmed: taught.trimmed,
            lessons: taught.lessons.into_iter().map(lesson).collect(),
            before_s: taught.before_s,
            after_s: taught.after_s,
        }
    }
}

impl Example for Learning {
    fn example() -> Self {
        let lesson = |kind, factor, kept, decided| Lesson { kind, factor, kept, decided };
        Self {
            on: true,
            sentences: vec![
                "You keep objectives more often than kills (9 of 10 against 3 of 13), from 23 choices.".into(),
            ],
            decided: 23,
            trimmed: 2,
            lessons: vec![lesson(SignalKind::Objective, 1.25, 9, 10), lesson(SignalKind::Kill, 0.8, 3, 13)],
            before_s: 0.0,
            after_s: 0.0,
        }
    }
}

/// How much was forgotten.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ForgottenChoices {
    /// Choices that were forgotten.
    pub choices: usize,
}

impl Example for ForgottenChoices {
    fn example() -> Self {
        Self { choices: 23 }
    }
}

/// What was learned from what was kept, turned down and trimmed.
#[utoipa::path(get, path = "/learning", tag = "profiles", params(LearningQuery),
    responses((status = 200, description = "What was learned.", body = Learning)),
    extensions(("x-made-of" = json!(["moments", "profiles", "settings"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn get_learning(State(app): State<App>, Asked(query): Asked<LearningQuery>) -> Answer<Learning> {
    Ok(Json(app.conductor.get_learning(query.profile).await?.into()))
}

/// Forgets what was learned. Recordings are ranked again; what was decided stays decided.
#[utoipa::path(delete, path = "/learning", tag = "profiles", params(LearningQuery),
    responses((status = 200, description = "It is forgotten.", body = ForgottenChoices)),
    extensions(("x-makes-stale" = json!(["profiles", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn forget_learning(
    State(app): State<App>,
    Asked(query): Asked<LearningQuery>,
) -> Answer<ForgottenChoices> {
    Ok(Json(ForgottenChoices { choices: app.conductor.forget_learning(query.profile).await? }))
}
