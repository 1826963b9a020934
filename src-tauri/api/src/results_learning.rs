//! What was learned from what posts brought, and how to forget it.

use crate::{
    App,
    extract::Answer,
    results_wire::{DOUBLE, ResultFinding, SENTENCE, Times, finding_example},
    wire::{Example, SignalKind},
};
use axum::{Json, extract::State};
use conductor::{results as views, statistics};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of moment that counts more, or less, for what it brought.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultLesson {
    /// The kind.
    pub kind: SignalKind,
    /// What its weight is multiplied by, 0.67 to 1.5.
    pub factor: f32,
    /// How many times the views of the usual clip it brought.
    pub times: Times,
    /// Posts of this kind.
    pub posts: usize,
}

/// A time of the week at which posts did better.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultTime {
    /// 1 is Monday, 7 Sunday.
    pub weekday: u8,
    /// The hour it begins with.
    pub from_hour: u8,
    /// The hour it ends with, up to 24.
    pub to_hour: u8,
    /// How many times the views of the usual clip.
    pub times: Times,
    /// Posts that went live in these hours, on any day.
    pub posts: usize,
}

/// What results taught.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultsLearning {
    /// Whether it counts when moments are ranked and times are suggested.
    pub on: bool,
    /// Posts from then on count; all of them when null.
    pub since: Option<Timestamp>,
    /// Posts that are compared.
    pub posts: usize,
    /// Clips that are.
    pub clips: usize,
    /// So many clips have to be.
    pub needed: usize,
    /// At which age, in hours.
    pub age_h: u32,
    /// What was learned, in plain words, the surest first. Never empty.
    pub sentences: Vec<String>,
    /// The differences that it rests on.
    pub findings: Vec<ResultFinding>,
    /// Kinds that count more or less, what brought more first.
    pub lessons: Vec<ResultLesson>,
    /// Times that are suggested, the best first.
    pub times: Vec<ResultTime>,
}

impl From<views::BroughtView> for ResultsLearning {
    fn from(view: views::BroughtView) -> Self {
        let views::BroughtView { on, since, brought, sentences } = view;
        let lesson = |lesson: &statistics::KindLesson| ResultLesson {
            kind: lesson.kind.into(),
            factor: lesson.factor,
            times: lesson.times.into(),
            posts: lesson.posts,
        };
        let time = |time: &statistics::GoodTime| ResultTime {
            weekday: time.weekday,
            from_hour: time.from_hour,
            to_hour: time.to_hour,
            times: time.times.into(),
            posts: time.posts,
        };
        Self {
            on,
            since,
            posts: brought.posts,
            clips: brought.clips,
            needed: statistics::FEWEST,
            age_h: brought.age_h,
            sentences,
            findings: brought.findings.iter().cloned().map(ResultFinding::from).collect(),
            lessons: brought.kinds.iter().map(lesson).collect(),
            times: brought.times.iter().map(time).collect(),
        }
    }
}

impl Example for ResultsLearning {
    fn example() -> Self {
        let kind = SignalKind::Objective;
        Self {
            on: true,
            since: None,
            posts: 38,
            clips: 36,
            needed: statistics::FEWEST,
            age_h: 168,
            sentences: vec![SENTENCE.into()],
            findings: vec![finding_example()],
            lessons: vec![ResultLesson { kind, factor: 1.34, times: DOUBLE, posts: 12 }],
            times: vec![ResultTime { weekday: 6, from_hour: 16, to_hour: 20, times: DOUBLE, posts: 14 }],
        }
    }
}

/// How much was forgotten.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ResultsForgotten {
    /// Posts that taught something until now.
    pub posts: usize,
}

impl Example for ResultsForgotten {
    fn example() -> Self {
        Self { posts: 38 }
    }
}

/// What was learned from what posts brought.
#[utoipa::path(get, path = "/results/learning", tag = "results",
    responses((status = 200, description = "What was learned.", body = ResultsLearning)),
    extensions(("x-made-of" = json!(["results", "settings"]))))]
pub(crate) async fn get_results_learning(State(app): State<App>) -> Answer<ResultsLearning> {
    Ok(Json(app.conductor.get_brought().await?.into()))
}

/// Forgets what was learned from results: posts before now teach nothing any more. Their numbers stay; recordings are ranked again.
#[utoipa::path(delete, path = "/results/learning", tag = "results",
    responses((status = 200, description = "It is forgotten.", body = ResultsForgotten)),
    extensions(("x-makes-stale" = json!(["results", "moments", "jobs", "status"]))))]
pub(crate) async fn forget_results_learning(State(app): State<App>) -> Answer<ResultsForgotten> {
    Ok(Json(ResultsForgotten { posts: app.conductor.forget_brought().await? }))
}
