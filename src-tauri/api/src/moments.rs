//! Moments: spans worth looking at, and what a person decides about them.

use crate::{
    App,
    extract::{Answer, Asked, Body, Id, words},
    lists,
    recordings::MomentRequest,
    wire::{Example, Playback, Reason, Signal, SignalKind, Undo, Undoable, example_id, example_time, mirror},
};
use axum::{Json, extract::State};
use conductor::{
    MomentFilter,
    views::{MomentDetailView, MomentView, TwinView},
};
use domain::{MomentId, Problem, RecordingId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

mirror! {
    /// Where a moment stands in review.
    MomentState = domain::MomentState {
        /// Not decided.
        New,
        /// Worth a clip.
        Accepted,
        /// Not worth one.
        Rejected,
        /// To be decided later.
        Later,
    }
}

mirror! {
    /// The three names a score has.
    Band = domain::Band {
        /// 70 and more.
        Strong,
        /// 40 to 69.
        Maybe,
        /// Below 40.
        Weak,
    }
}

/// What a list of moments shows of their recording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MomentRecording {
    /// Name of the file.
    pub file_name: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The game, when known.
    pub game: Option<String>,
    /// How long it is.
    pub duration_s: f64,
    /// How many moments it has.
    pub moments: u32,
}

/// A span worth looking at.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Moment {
    /// Its id.
    pub id: Uuid,
    /// The recording it belongs to.
    pub recording_id: Uuid,
    /// What a list shows of that recording.
    pub recording: MomentRecording,
    /// The clip that was made of it.
    pub clip_id: Option<Uuid>,
    /// Title of that clip.
    pub title: Option<String>,
    /// Where it begins.
    pub start_s: f64,
    /// Where it ends.
    pub end_s: f64,
    /// Whether a person set the edges.
    pub edges_by_user: bool,
    /// The best instant.
    pub peak_s: f64,
    /// 0 to 100, comparable within one recording.
    pub score: u8,
    /// Name of the score.
    pub band: Band,
    /// Why it was found, strongest first.
    pub reasons: Vec<Reason>,
    /// Where it stands in review.
    pub state: MomentState,
    /// When it was found.
    pub found_at: Timestamp,
    /// Path of a picture of it; null until it is made.
    pub thumbnail_url: Option<String>,
    /// The moment that this one is offered with, because it shows the same play; null when it stands for itself.
    pub same_as: Option<Uuid>,
    /// How many moments of other recordings show the same play and are offered with this one.
    pub twins: u32,
}

impl Example for Moment {
    fn example() -> Self {
        Self {
            id: example_id(20),
            recording_id: example_id(1),
            recording: MomentRecording {
                file_name: "21-14-03.mp4".into(),
                recorded_at: example_time(0),
                game: Some("OpenArena".into()),
                duration_s: 1803.4,
                moments: 7,
            },
            clip_id: Some(example_id(30)),
            title: Some("Three with the railgun".into()),
            start_s: 745.2,
            end_s: 764.1,
            edges_by_user: false,
            peak_s: 758.0,
            score: 88,
            band: Band::Strong,
            reasons: vec![Reason { kind: SignalKind::MultiKill, text: "3 kills in 6 s".into(), points: 61.0 }],
            state: MomentState::New,
            found_at: example_time(36),
            thumbnail_url: Some(format!("/api/v1/media/clips/{}/thumbnail.jpg", example_id(30))),
            same_as: None,
            twins: 1,
        }
    }
}

impl From<MomentView> for Moment {
    fn from(view: MomentView) -> Self {
        let MomentView { row, thumbnail } = view;
        let moment = row.moment;
        Self {
            id: moment.id.0,
            recording_id: moment.recording.0,
            recording: MomentRecording {
                file_name: row.recording_name,
                recorded_at: row.recorded_at,
                game: row.game,
                duration_s: row.recording_duration.map_or(0.0, domain::MediaTime::seconds),
                moments: row.recording_moments,
            },
            // The edges are part of the address: a picture of the old span is not shown again.
            thumbnail_url: row.clip.filter(|_| thumbnail).map(|clip| {
                let (start, end) = (moment.span.start.micros(), moment.span.end.micros());
                format!("/api/v1/media/clips/{clip}/thumbnail.jpg?v={start}-{end}")
            }),
            clip_id: row.clip.map(|clip| clip.0),
            title: row.title.filter(|title| !title.is_empty()),
            start_s: moment.span.start.seconds(),
            end_s: moment.span.end.seconds(),
            edges_by_user: moment.edges_by_user,
            peak_s: moment.peak.seconds(),
            score: moment.score,
            band: domain::Band::of(moment.score).into(),
            reasons: moment.reasons.into_iter().map(Reason::from).collect(),
            state: moment.state.into(),
            found_at: moment.found_at,
            same_as: row.same_as.map(|id| id.0),
            twins: row.twins,
        }
    }
}

/// A page of moments.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MomentList {
    /// The moments.
    pub items: Vec<Moment>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for MomentList {
    fn example() -> Self {
        Self { items: vec![Moment::example()], next: None }
    }
}

/// All moments of one recording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MomentItems {
    /// By time.
    pub items: Vec<Moment>,
}

impl Example for MomentItems {
    fn example() -> Self {
        Self { items: vec![Moment::example()] }
    }
}

/// Another cut of the same play, in a recording that overlaps.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Twin {
    /// Its moment.
    pub moment_id: Uuid,
    /// The recording.
    pub recording_id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// Where it begins there.
    pub start_s: f64,
    /// Where it ends there.
    pub end_s: f64,
    /// Whether it is the one that is offered.
    pub leads: bool,
}

impl From<TwinView> for Twin {
    fn from(twin: TwinView) -> Self {
        Self {
            moment_id: twin.moment.0,
            recording_id: twin.recording.0,
            file_name: twin.recording_name,
            start_s: twin.span.start.seconds(),
            end_s: twin.span.end.seconds(),
            leads: twin.leads,
        }
    }
}

impl Example for Twin {
    fn example() -> Self {
        Self {
            moment_id: example_id(21),
            recording_id: example_id(2),
            file_name: "Replay 21-26-40.mp4".into(),
            start_s: 4.0,
            end_s: 22.9,
            leads: false,
        }
    }
}

/// A moment with all that speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MomentDetail {
    /// The moment.
    #[serde(flatten)]
    pub moment: Moment,
    /// The signals that speak for it, by time.
    pub evidence: Vec<Signal>,
    /// How its recording can be watched.
    pub playback: Playback,
    /// Other cuts of the same play, in recordings that overlap.
    pub other_cuts: Vec<Twin>,
}

impl From<MomentDetailView> for MomentDetail {
    fn from(view: MomentDetailView) -> Self {
        let (recording, evidence) = (view.moment.row.moment.recording, view.moment.row.moment.evidence.clone());
        Self {
            playback: Playback::of(recording, view.playback),
            evidence: evidence.into_iter().map(Signal::from).collect(),
            other_cuts: view.twins.into_iter().map(Twin::from).collect(),
            moment: view.moment.into(),
        }
    }
}

impl Example for MomentDetail {
    fn example() -> Self {
        Self {
            moment: Moment::example(),
            evidence: vec![Signal::example()],
            playback: Playback::example(),
            other_cuts: vec![Twin::example()],
        }
    }
}

/// A moment after its edges were moved.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MomentChanged {
    /// The moment as it is now.
    #[serde(flatten)]
    pub detail: MomentDetail,
    /// How to take the change back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for MomentChanged {
    fn example() -> Self {
        let mut detail = MomentDetail::example();
        detail.moment.edges_by_user = true;
        Self { detail, undo: Undoable { label: Some("Moved the edges of a moment".into()), ..Undoable::example() } }
    }
}

/// In which order moments are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MomentSort {
    /// Newest recording first, within it the best first.
    #[default]
    Recent,
    /// The best first.
    Best,
}

/// Which moments are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MomentQuery {
    /// States, separated by commas: `new`, `accepted`, `rejected`, `later`. All when left out.
    pub state: Option<String>,
    /// Part of a reason, a title, what was read, the note or the recording's name.
    pub text: Option<String>,
    /// The game.
    pub game: Option<String>,
    /// Id of a recording.
    pub recording: Option<Uuid>,
    /// Only this score or better, 0 to 100.
    #[param(maximum = 100)]
    pub min_score: Option<u8>,
    /// Recorded at that time or later.
    pub recorded_after: Option<Timestamp>,
    /// Recorded before that time.
    pub recorded_before: Option<Timestamp>,
    /// Only those with a star.
    pub starred: Option<bool>,
    /// Only those with that tag.
    pub tag: Option<String>,
    /// The order; `recent` when left out.
    #[param(inline)]
    pub sort: Option<MomentSort>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

impl MomentQuery {
    /// What the store is asked.
    pub(crate) fn filter(&self) -> Result<MomentFilter, Problem> {
        Ok(MomentFilter {
            states: words("state", self.state.as_deref(), domain::MomentState::parse)?,
            recording: self.recording.map(RecordingId),
            game: lists::text(self.game.as_deref()),
            text: lists::text(self.text.as_deref()),
            min_score: self.min_score,
            recorded_after: self.recorded_after,
            recorded_before: self.recorded_before,
            marked: lists::marked(self.starred, self.tag.as_deref()),
        })
    }
}

impl From<MomentSort> for conductor::MomentSort {
    fn from(sort: MomentSort) -> Self {
        match sort {
            MomentSort::Recent => Self::Recent,
            MomentSort::Best => Self::Best,
        }
    }
}

/// What is decided about moments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideRequest {
    /// Which moments.
    #[schema(min_items = 1, max_items = 1000)]
    pub ids: Vec<Uuid>,
    /// What is decided.
    pub state: MomentState,
}

impl Example for DecideRequest {
    fn example() -> Self {
        Self { ids: vec![example_id(20)], state: MomentState::Accepted }
    }
}

/// What a decision changed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Decided {
    /// How to take it back.
    pub undo: Undo,
    /// How many moments have another state now.
    pub changed: u64,
}

impl Example for Decided {
    fn example() -> Self {
        Self { undo: Undo { label: "Accepted a moment".into(), ..Undo::example() }, changed: 1 }
    }
}

/// So many at once: one transaction, and one undo, that a person can still mean.
const MOST_DECIDED: usize = 1000;

/// The moments.
#[utoipa::path(get, path = "/moments", tag = "moments", params(MomentQuery),
    responses((status = 200, description = "A page of moments.", body = MomentList)),
    extensions(("x-made-of" = json!(["moments", "words", "recordings", "marks"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_moments(State(app): State<App>, Asked(query): Asked<MomentQuery>) -> Answer<MomentList> {
    let page = lists::page(query.cursor.as_deref(), query.limit)?;
    let sort = query.sort.unwrap_or_default().into();
    let list = app.conductor.list_moments(query.filter()?, sort, page).await?;
    Ok(Json(MomentList { items: list.items.into_iter().map(Moment::from).collect(), next: list.next }))
}

/// One moment, with all that speaks for it.
#[utoipa::path(get, path = "/moments/{id}", tag = "moments", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The moment.", body = MomentDetail)),
    extensions(("x-made-of" = json!(["moments", "words", "recordings"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_moment(State(app): State<App>, Id(id): Id<MomentId>) -> Answer<MomentDetail> {
    Ok(Json(app.conductor.get_moment(id).await?.into()))
}

/// Moves the edges of a moment. We never move them again.
#[utoipa::path(patch, path = "/moments/{id}", tag = "moments", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = MomentRequest,
    responses((status = 200, description = "The moment as it is now.", body = MomentChanged)),
    extensions(("x-makes-stale" = json!(["moments", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn change_moment(
    State(app): State<App>,
    Id(id): Id<MomentId>,
    Body(request): Body<MomentRequest>,
) -> Answer<MomentChanged> {
    let (detail, undo) = app.conductor.set_edges(id, request.span()?).await?;
    Ok(Json(MomentChanged { detail: detail.into(), undo: undo.into() }))
}

/// Decides about moments. Accepting makes the clip ready.
#[utoipa::path(post, path = "/moments/decide", tag = "moments", request_body = DecideRequest,
    responses((status = 200, description = "What changed.", body = Decided)),
    extensions(("x-makes-stale" = json!(["moments", "clips", "recordings", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn decide_moments(State(app): State<App>, Body(request): Body<DecideRequest>) -> Answer<Decided> {
    if request.ids.len() > MOST_DECIDED {
        return Err(Problem::invalid("ids", format!("At most {MOST_DECIDED} moments at once.")).into());
    }
    let ids = request.ids.into_iter().map(MomentId).collect();
    let (undo, changed) = app.conductor.decide_moments(ids, request.state.into()).await?;
    Ok(Json(Decided { undo: undo.into(), changed: changed as u64 }))
}
