//! What is thought of clips: a score with its parts, destinations, a time, warnings. A ranking, not a forecast.

use crate::{
    App,
    extract::{Answer, Body, Id},
    wire::{Example, example_id, example_time},
    words::Author,
};
use axum::{Json, extract::State};
use conductor::views::JudgedView;
use domain::ClipId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Which clips are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalyzeRequest {
    /// From 1 to 12; several are compared with each other.
    pub clip_ids: Vec<Uuid>,
}

impl Example for AnalyzeRequest {
    fn example() -> Self {
        Self { clip_ids: vec![example_id(30), example_id(31)] }
    }
}

/// Where a statement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JudgedBy {
    /// Signals that were measured in the recording.
    Measured,
    /// A language model.
    Model,
    /// A rule of thumb that is the same for everybody.
    Rule,
}

impl From<domain::JudgedBy> for JudgedBy {
    fn from(by: domain::JudgedBy) -> Self {
        match by {
            domain::JudgedBy::Measured => Self::Measured,
            domain::JudgedBy::Model => Self::Model,
            domain::JudgedBy::Rule => Self::Rule,
        }
    }
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ScorePart {
    /// Whose part it is.
    pub by: JudgedBy,
    /// What this part alone would give, 0 to 100.
    pub points: u8,
    /// How much it counts, in percent.
    pub weight: u8,
    /// Why.
    pub reason: String,
}

/// A destination that suits a clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlaceAdvice {
    /// The platform's key.
    pub platform: String,
    /// How well it suits, 0 to 100.
    pub fit: u8,
    /// Why.
    pub reason: String,
    /// Whose advice it is.
    pub by: JudgedBy,
}

/// When to post, on the person's clock.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimeAdvice {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    /// Hour of the day.
    pub hour: i8,
    /// Why.
    pub reason: String,
    /// Whose advice it is.
    pub by: JudgedBy,
}

/// Of what a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WarningKind {
    /// Swearing.
    Language,
    /// Blood and violence.
    Gore,
    /// Music that belongs to somebody.
    Music,
}

/// How sure a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WarningLevel {
    /// Looked for, and not found.
    No,
    /// Nobody could look.
    Unknown,
    /// There is a hint of it.
    Possible,
    /// It is there.
    Found,
}

/// What a viewer or a platform could mind.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ContentWarning {
    /// Of what.
    pub kind: WarningKind,
    /// How sure.
    pub level: WarningLevel,
    /// Why.
    pub reason: String,
    /// Who found it.
    pub by: JudgedBy,
}

/// What is thought of a clip: a ranking among clips, not a forecast of views.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Judgement {
    /// The clip.
    pub clip_id: Uuid,
    /// 0 to 100.
    pub score: u8,
    /// What the score is made of.
    pub parts: Vec<ScorePart>,
    /// With how many other clips it was compared.
    pub compared_with: u32,
    /// Destinations, the best first.
    pub places: Vec<PlaceAdvice>,
    /// When to post.
    pub time: Option<TimeAdvice>,
    /// What could be minded.
    pub warnings: Vec<ContentWarning>,
    /// Who judged.
    pub author: Author,
    /// Why no model took part, when one was wanted.
    pub note: Option<String>,
    /// When.
    pub made_at: Timestamp,
}

impl From<JudgedView> for Judgement {
    fn from(view: JudgedView) -> Self {
        let judgement = view.judgement;
        let warning = |warning: domain::ContentWarning| ContentWarning {
            kind: match warning.kind {
                domain::WarningKind::Language => WarningKind::Language,
                domain::WarningKind::Gore => WarningKind::Gore,
                domain::WarningKind::Music => WarningKind::Music,
            },
            level: match warning.level {
                domain::WarningLevel::No => WarningLevel::No,
                domain::WarningLevel::Unknown => WarningLevel::Unknown,
                domain::WarningLevel::Possible => WarningLevel::Possible,
                domain::WarningLevel::Found => WarningLevel::Found,
            },
            reason: warning.reason,
            by: warning.by.into(),
        };
        let part = |part: domain::ScorePart| ScorePart {
            by: part.by.into(),
            points: part.points,
            weight: part.weight,
            reason: part.reason,
        };
        let place = |place: domain::PlaceAdvice| PlaceAdvice {
            platform: place.platform,
            fit: place.fit,
            reason: place.reason,
            by: place.by.into(),
        };
        Self {
            clip_id: judgement.clip.0,
            score: judgement.score,
            parts: judgement.parts.into_iter().map(part).collect(),
            compared_with: judgement.compared_with,
            places: judgement.places.into_iter().map(place).collect(),
            time: judgement.time.map(|time| TimeAdvice {
                weekday: time.weekday,
                hour: time.hour,
                reason: time.reason,
                by: time.by.into(),
            }),
            warnings: judgement.warnings.into_iter().map(warning).collect(),
            author: judgement.author.into(),
            note: judgement.note,
            made_at: judgement.made_at,
        }
    }
}

impl Example for Judgement {
    fn example() -> Self {
        Self {
            clip_id: example_id(30),
            score: 82,
            parts: vec![
                ScorePart {
                    by: JudgedBy::Measured,
                    points: 78,
                    weight: 60,
                    reason: "Three kills in six seconds.".into(),
                },
                ScorePart {
                    by: JudgedBy::Model,
                    points: 88,
                    weight: 40,
                    reason: "gemma3:4b: Three kills end it.".into(),
                },
            ],
            compared_with: 4,
            places: vec![PlaceAdvice {
                platform: "folder".into(),
                fit: 50,
                reason: "Takes everything; nobody is reached by it alone.".into(),
                by: JudgedBy::Rule,
            }],
            time: Some(TimeAdvice { weekday: 7, hour: 19, reason: "A rule of thumb.".into(), by: JudgedBy::Rule }),
            warnings: vec![ContentWarning {
                kind: WarningKind::Music,
                level: WarningLevel::Unknown,
                reason: "All sound is in one track.".into(),
                by: JudgedBy::Rule,
            }],
            author: Author::Model { name: "gemma3:4b".into(), took_ms: 0 },
            note: None,
            made_at: example_time(40),
        }
    }
}

/// What is thought of clips.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JudgementItems {
    /// In the order in which the clips were named; empty when nothing is thought of one yet.
    pub items: Vec<Judgement>,
}

impl Example for JudgementItems {
    fn example() -> Self {
        Self { items: vec![Judgement::example()] }
    }
}

/// Judges clips: a score with its parts, destinations, a time, warnings. A ranking, not a forecast.
#[utoipa::path(post, path = "/ai/analyze-content", tag = "models", request_body = AnalyzeRequest,
    responses((status = 200, description = "The judgements.", body = JudgementItems)),
    extensions(("x-makes-stale" = json!(["clips"])), ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn analyse_content(
    State(app): State<App>,
    Body(request): Body<AnalyzeRequest>,
) -> Answer<JudgementItems> {
    let ids = request.clip_ids.into_iter().map(ClipId).collect();
    let judged = app.conductor.analyze_content(ids).await?;
    Ok(Json(JudgementItems { items: judged.into_iter().map(Judgement::from).collect() }))
}

/// What was thought of a clip the last time: one item or none.
#[utoipa::path(get, path = "/clips/{id}/judgement", tag = "clips",
    params(("id" = Uuid, Path, description = "Id of the clip.")),
    responses((status = 200, description = "The judgement.", body = JudgementItems)),
    extensions(("x-made-of" = json!(["clips"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn get_judgement(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<JudgementItems> {
    let judged = app.conductor.judgement(id).await?;
    Ok(Json(JudgementItems { items: judged.into_iter().map(Judgement::from).collect() }))
}
