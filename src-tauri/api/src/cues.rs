//! What a person taught: boxes drawn round what a game shows, sounds that were marked, and where they were found again.

use crate::{
    App,
    cue_sounds::{CueKind, CueSound, Marked, time},
    extract::{Answer, Asked, Body, Id},
    media,
    moments::MomentState,
    problem::Failure,
    wire::{Example, RelativeBox, SignalKind, Undoable, example_id, given},
};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use conductor::{
    NewCue,
    views::{CueFindView, CueFindsView, CueView, RecordingFinds},
};
use domain::{CueId, ExampleId, RecordingId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A small picture as brightness, row by row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GreyPicture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` bytes from black to white, as Base64.
    pub pixels: String,
}

/// One look at what was taught.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CueExample {
    /// Its id.
    pub id: Uuid,
    /// Where it was drawn; null in what came with a profile's file.
    pub recording_id: Option<Uuid>,
    /// When in that recording, in seconds.
    pub at_s: f64,
    /// The box that was drawn.
    #[serde(rename = "box")]
    pub place: RelativeBox,
    /// The part of the picture that is kept: the box and a little around it.
    pub around: RelativeBox,
    /// That part.
    pub picture: GreyPicture,
}

/// Something that a person taught.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Cue {
    /// Its id.
    pub id: Uuid,
    /// The game profile that it belongs to.
    pub profile: String,
    /// What the person calls it.
    pub name: String,
    /// Whether it is seen or heard.
    pub kind: CueKind,
    /// The signal that it becomes.
    pub signal: SignalKind,
    /// Whether it is about the player of the recording.
    pub own: bool,
    /// Whether it is looked for and makes moments; until then it is only tried.
    pub enabled: bool,
    /// How alike it has to be, 0.3 to 0.95.
    pub threshold: f32,
    /// Whether a person set the threshold; else it follows from the examples.
    pub threshold_by_user: bool,
    /// What it looks like, in the order they were drawn; empty where it is heard.
    pub examples: Vec<CueExample>,
    /// What it sounds like, in the order they were marked; empty where it is seen.
    pub sounds: Vec<CueSound>,
    /// How often it was found, at its threshold.
    pub finds: u32,
    /// Recordings that were looked through for it.
    pub recordings: u32,
    /// Whether recordings are being looked through, or will be.
    pub looking: bool,
}

impl From<CueView> for Cue {
    fn from(view: CueView) -> Self {
        let CueView { profile, cue, finds, recordings, looking } = view;
        let example = |example: domain::CueExample| CueExample {
            id: example.id.0,
            recording_id: example.recording.map(|id| id.0),
            at_s: example.at.seconds(),
            place: example.place.into(),
            around: example.around.into(),
            picture: GreyPicture {
                width: example.picture.width,
                height: example.picture.height,
                pixels: STANDARD.encode(example.picture.pixels),
            },
        };
        Self {
            id: cue.id.0,
            profile,
            kind: if cue.is_heard() { CueKind::Heard } else { CueKind::Seen },
            name: cue.name,
            signal: cue.signal.into(),
            own: cue.own,
            enabled: cue.enabled,
            threshold: cue.threshold,
            threshold_by_user: cue.threshold_by_user,
            examples: cue.examples.into_iter().map(example).collect(),
            sounds: cue.sounds.into_iter().map(CueSound::from).collect(),
            finds,
            recordings,
            looking,
        }
    }
}

const EXAMPLE_BOX: RelativeBox = RelativeBox { x: 0.46, y: 0.1, w: 0.075, h: 0.133 };

impl Example for Cue {
    fn example() -> Self {
        let around = RelativeBox { x: 0.43, y: 0.05, w: 0.135, h: 0.233 };
        let picture = GreyPicture { width: 4, height: 2, pixels: STANDARD.encode([0, 30, 60, 90, 120, 150, 180, 210]) };
        let example = CueExample {
            id: example_id(31),
            recording_id: Some(example_id(1)),
            at_s: 72.9,
            place: EXAMPLE_BOX,
            around,
            picture,
        };
        Self {
            id: example_id(30),
            profile: "openarena".into(),
            name: "Excellent".into(),
            kind: CueKind::Seen,
            signal: SignalKind::Medal,
            own: true,
            enabled: true,
            threshold: 0.52,
            threshold_by_user: false,
            examples: vec![example],
            sounds: Vec::new(),
            finds: 14,
            recordings: 5,
            looking: false,
        }
    }
}

/// What was taught.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CueItems {
    /// By profile, and in the order it was taught.
    pub items: Vec<Cue>,
}

impl Example for CueItems {
    fn example() -> Self {
        Self { items: vec![Cue::example()] }
    }
}

/// Which are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CueQuery {
    /// Of this game profile; of all when left out.
    pub profile: Option<String>,
}

/// Something new, by its first example.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CueRequest {
    /// What the person calls it.
    pub name: String,
    /// What it means: what happens in a game, or what covers it.
    pub signal: SignalKind,
    /// Whether it is about the player of the recording.
    pub own: bool,
    /// When it is in sight, or when the sound begins, in seconds.
    pub at_s: f64,
    /// The box round it; left out for a sound.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub place: Option<RelativeBox>,
    /// When the sound ends, in seconds; left out for a box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until_s: Option<f64>,
}

impl Example for CueRequest {
    fn example() -> Self {
        let (name, place) = ("Excellent".into(), Some(EXAMPLE_BOX));
        Self { name, signal: SignalKind::Medal, own: true, at_s: 72.9, place, until_s: None }
    }
}

/// Another look at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CueExampleRequest {
    /// The recording.
    pub recording_id: Uuid,
    /// When it is in sight, or when the sound begins, in seconds.
    pub at_s: f64,
    /// The box round it; left out for a sound.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub place: Option<RelativeBox>,
    /// When the sound ends, in seconds; left out for a box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until_s: Option<f64>,
}

impl Example for CueExampleRequest {
    fn example() -> Self {
        Self { recording_id: example_id(1), at_s: 90.1, place: Some(EXAMPLE_BOX), until_s: None }
    }
}

/// What is changed; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CueChange {
    /// What the person calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub signal: Option<SignalKind>,
    /// Whether it is about the player of the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub own: Option<bool>,
    /// Whether it is looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub enabled: Option<bool>,
    /// How alike it has to be, 0.3 to 0.95; null takes what follows from the examples.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<f32>)]
    pub threshold: Option<Option<f32>>,
}

impl From<CueChange> for conductor::CueChange {
    fn from(change: CueChange) -> Self {
        let CueChange { name, signal, own, enabled, threshold } = change;
        Self { name, signal: signal.map(Into::into), own, enabled, threshold }
    }
}

impl Example for CueChange {
    fn example() -> Self {
        Self { enabled: Some(true), threshold: Some(Some(0.55)), ..Self::default() }
    }
}

/// A time at which something like it was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CueFind {
    /// When it came up, in seconds.
    pub start_s: f64,
    /// When it was seen last, in seconds.
    pub end_s: f64,
    /// When it is most alike, in seconds.
    pub best_s: f64,
    /// How alike it is then, 0 to 1.
    pub likeness: f32,
    /// Where it is; null for a sound.
    #[serde(rename = "box")]
    pub place: Option<RelativeBox>,
    /// The moment that it lies in.
    pub moment_id: Option<Uuid>,
    /// What was decided on that moment.
    pub moment_state: Option<MomentState>,
    /// Whether it is one of the examples.
    pub is_example: bool,
}

impl From<CueFindView> for CueFind {
    fn from(view: CueFindView) -> Self {
        let CueFindView { find, moment, is_example } = view;
        Self {
            start_s: find.start.seconds(),
            end_s: find.end.seconds(),
            best_s: find.best_at.seconds(),
            likeness: find.likeness,
            place: find.place.map(Into::into),
            moment_id: moment.map(|(id, _)| id.0),
            moment_state: moment.map(|(_, state)| state.into()),
            is_example,
        }
    }
}

/// What was found in a recording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CueRecording {
    /// The recording.
    pub recording_id: Uuid,
    /// The name of its file.
    pub name: String,
    /// Whether it was looked through to the end.
    pub whole: bool,
    /// Pictures that were compared; of a sound, quarters of a second.
    pub pictures: u64,
    /// The found times, in order.
    pub finds: Vec<CueFind>,
}

impl From<RecordingFinds> for CueRecording {
    fn from(found: RecordingFinds) -> Self {
        let RecordingFinds { recording, name, whole, pictures, finds } = found;
        let finds = finds.into_iter().map(CueFind::from).collect();
        Self { recording_id: recording.0, name, whole, pictures, finds }
    }
}

/// What was found of it, and how much of that the person keeps.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CueFinds {
    /// How alike it had to be, 0 to 1.
    pub threshold: f32,
    /// The threshold that follows from the examples.
    pub suggested: f32,
    /// How alike the example is, by the others, that is least alike; null for a single one.
    pub lowest_example: Option<f32>,
    /// How alike nearly all other pictures are at most; null where too few were looked at.
    pub others: Option<f32>,
    /// Found times in moments that were accepted.
    pub kept: u32,
    /// Found times in moments that were accepted or rejected.
    pub decided: u32,
    /// The one as a share of the other; null where nothing was decided.
    pub precision: Option<f64>,
    /// The lowest that the true share may be, with 95 % certainty.
    pub precision_low: Option<f64>,
    /// The highest.
    pub precision_high: Option<f64>,
    /// Whether recordings are being looked through, or will be.
    pub looking: bool,
    /// By recording, the newest first.
    pub recordings: Vec<CueRecording>,
}

impl From<CueFindsView> for CueFinds {
    fn from(view: CueFindsView) -> Self {
        let CueFindsView { threshold, bar, recordings, kept, decided, share, looking } = view;
        Self {
            threshold,
            suggested: bar.threshold,
            lowest_example: bar.lowest_example,
            others: bar.others,
            kept,
            decided,
            precision: share.map(|share| share.share),
            precision_low: share.map(|share| share.low),
            precision_high: share.map(|share| share.high),
            looking,
            recordings: recordings.into_iter().map(CueRecording::from).collect(),
        }
    }
}

impl Example for CueFinds {
    fn example() -> Self {
        let find = CueFind {
            start_s: 72.75,
            end_s: 75.75,
            best_s: 73.5,
            likeness: 0.83,
            place: Some(EXAMPLE_BOX),
            moment_id: Some(example_id(20)),
            moment_state: Some(MomentState::Accepted),
            is_example: true,
        };
        let recording = CueRecording {
            recording_id: example_id(1),
            name: "21-14-03.mp4".into(),
            whole: true,
            pictures: 1208,
            finds: vec![find],
        };
        Self {
            threshold: 0.52,
            suggested: 0.52,
            lowest_example: Some(0.71),
            others: Some(0.33),
            kept: 1,
            decided: 1,
            precision: Some(1.0),
            precision_low: Some(0.207),
            precision_high: Some(1.0),
            looking: false,
            recordings: vec![recording],
        }
    }
}

/// At which threshold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CueFindsQuery {
    /// How alike it has to be, 0.3 to 0.95; its own threshold when left out.
    pub threshold: Option<f32>,
}

/// Which picture.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StillQuery {
    /// When in the recording, in seconds; tenths count.
    pub at_s: f64,
}

/// What was taught.
#[utoipa::path(get, path = "/cues", tag = "profiles", params(CueQuery),
    responses((status = 200, description = "What was taught.", body = CueItems)),
    extensions(("x-made-of" = json!(["cues"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_cues(State(app): State<App>, Asked(query): Asked<CueQuery>) -> Answer<CueItems> {
    let cues = app.conductor.list_cues(query.profile).await?;
    Ok(Json(CueItems { items: cues.into_iter().map(Cue::from).collect() }))
}

/// Teaches something by a box that was drawn round it, or by a sound that was marked, for the recording's game profile. The last
/// recordings are looked through for it at once; it makes moments when it is switched on.
#[utoipa::path(post, path = "/recordings/{id}/cues", tag = "profiles", params(("id" = Uuid, Path, description = "The recording's id.")),
    request_body = CueRequest,
    responses((status = 200, description = "What was taught.", body = Cue)),
    extensions(("x-makes-stale" = json!(["cues", "profiles", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid", "conflict", "file_missing", "not_a_recording", "no_picture"]))))]
pub(crate) async fn create_cue(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    Body(request): Body<CueRequest>,
) -> Answer<Cue> {
    let CueRequest { name, signal, own, at_s, place, until_s } = request;
    let new = NewCue { name, signal: signal.into(), own };
    let cue = match Marked::of(at_s, place, until_s)? {
        Marked::Box(at, place) => app.conductor.add_cue(id, new, (at, place)).await?,
        Marked::Sound(span) => app.conductor.add_sound(id, new, span).await?,
    };
    Ok(Json(cue.into()))
}

/// Changes what it is called, what it means, whether it is looked for, and how alike it has to be. Moments follow at once.
#[utoipa::path(patch, path = "/cues/{id}", tag = "profiles", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = CueChange,
    responses((status = 200, description = "What was taught.", body = Cue)),
    extensions(("x-makes-stale" = json!(["cues", "profiles", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn change_cue(
    State(app): State<App>,
    Id(id): Id<CueId>,
    Body(change): Body<CueChange>,
) -> Answer<Cue> {
    Ok(Json(app.conductor.change_cue(id, change.into()).await?.into()))
}

/// Takes it out. Moments that rest on it alone go, unless they were decided or taken in hand.
#[utoipa::path(delete, path = "/cues/{id}", tag = "profiles", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is gone.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["cues", "profiles", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_cue(State(app): State<App>, Id(id): Id<CueId>) -> Answer<Undoable> {
    Ok(Json(app.conductor.remove_cue(id).await?.into()))
}

/// Adds another look at it, from any recording. The last recordings are looked through anew.
#[utoipa::path(post, path = "/cues/{id}/examples", tag = "profiles", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = CueExampleRequest,
    responses((status = 200, description = "What was taught.", body = Cue)),
    extensions(("x-makes-stale" = json!(["cues", "profiles", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "invalid", "file_missing", "not_a_recording", "no_picture"]))))]
pub(crate) async fn add_cue_example(
    State(app): State<App>,
    Id(id): Id<CueId>,
    Body(request): Body<CueExampleRequest>,
) -> Answer<Cue> {
    let CueExampleRequest { recording_id, at_s, place, until_s } = request;
    let recording = RecordingId(recording_id);
    let cue = match Marked::of(at_s, place, until_s)? {
        Marked::Box(at, place) => app.conductor.add_cue_example(id, recording, at, place).await?,
        Marked::Sound(span) => app.conductor.add_sound_example(id, recording, span).await?,
    };
    Ok(Json(cue.into()))
}

/// Takes an example out. The last one stays as long as what it is an example of.
#[utoipa::path(delete, path = "/cue-examples/{id}", tag = "profiles", params(("id" = Uuid, Path, description = "The example's id.")),
    responses((status = 200, description = "What was taught.", body = Cue)),
    extensions(("x-makes-stale" = json!(["cues", "profiles", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn remove_cue_example(State(app): State<App>, Id(id): Id<ExampleId>) -> Answer<Cue> {
    Ok(Json(app.conductor.remove_cue_example(id).await?.into()))
}

/// What was found of it, as far as recordings were looked through, at any threshold.
#[utoipa::path(get, path = "/cues/{id}/finds", tag = "profiles",
    params(("id" = Uuid, Path, description = "Its id."), CueFindsQuery),
    responses((status = 200, description = "What was found.", body = CueFinds)),
    extensions(("x-made-of" = json!(["cues", "moments"])), ("x-errors" = json!(["not_found", "invalid"]))))]
pub(crate) async fn get_cue_finds(
    State(app): State<App>,
    Id(id): Id<CueId>,
    Asked(query): Asked<CueFindsQuery>,
) -> Answer<CueFinds> {
    Ok(Json(app.conductor.cue_finds(id, query.threshold).await?.into()))
}

/// Looks through the last recordings of its game: those that were not yet.
#[utoipa::path(post, path = "/cues/{id}/finds", tag = "profiles", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "What was taught.", body = Cue)),
    extensions(("x-makes-stale" = json!(["cues", "jobs", "status"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn retry_cue_finds(State(app): State<App>, Id(id): Id<CueId>) -> Answer<Cue> {
    Ok(Json(app.conductor.find_cue(id).await?.into()))
}

/// A picture of a recording at a time, 640 pixels wide at most.
#[utoipa::path(get, path = "/media/recordings/{id}/still.jpg", tag = "media",
    params(("id" = Uuid, Path, description = "Id of the recording."), StillQuery, ("token" = Option<String>, Query, description = "The token, because `<img>` can't send headers.")),
    responses((status = 200, description = "The picture.", content_type = "image/jpeg")),
    extensions(("x-errors" = json!(["not_found", "invalid", "file_missing", "no_picture"]))))]
pub(crate) async fn get_still(
    State(app): State<App>,
    Id(id): Id<RecordingId>,
    Asked(query): Asked<StillQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    media::send(app.conductor.recording_still(id, time(query.at_s)?).await?, &headers).await
}
