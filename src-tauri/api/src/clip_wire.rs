//! How clips and their edits look on the wire.

use crate::{
    edit_wire::{Edit, LayoutKind},
    file_wire::Video,
    moments::Moment,
    posts::{Post, PostWord},
    wire::{Example, Playback, Undoable, example_id, example_time, mirror},
    words::Words,
};
use conductor::views::{self, ClipDetailView, ClipView, PostView, RenderView};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

mirror! {
    /// How far a clip has come.
    ClipState = domain::ClipState {
        /// Its moment is not accepted.
        Draft,
        /// Its moment was accepted.
        Ready,
        /// Taken out of the list by a person.
        Archived,
    }
}

/// A post of a clip, in short.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipPost {
    /// The post.
    pub post_id: Uuid,
    /// Where it goes.
    pub account_id: Uuid,
    /// The account's platform.
    pub platform: String,
    /// The account's name.
    pub account_name: String,
    /// Where it stands.
    pub state: PostWord,
}

/// What a list and a page say of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipSummary {
    /// Its id.
    pub id: Uuid,
    /// How far it has come.
    pub state: ClipState,
    /// Its title; empty until words are written.
    pub title: String,
    /// Its first recording.
    pub recording_id: Uuid,
    /// Name of that recording.
    pub recording_name: String,
    /// When that was recorded.
    pub recorded_at: Timestamp,
    /// The game, when known.
    pub game: Option<String>,
    /// Score of its best moment; null for a clip that was cut by hand.
    pub score: Option<u8>,
    /// How long it is.
    pub length_s: f64,
    /// How the frame is filled.
    pub layout: LayoutKind,
    /// Path of its thumbnail; null until it is made.
    pub thumbnail_url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Example for ClipSummary {
    fn example() -> Self {
        let id = example_id(30);
        Self {
            id,
            state: ClipState::Ready,
            title: "Three with the railgun".into(),
            recording_id: example_id(1),
            recording_name: "21-14-03.mp4".into(),
            recorded_at: example_time(0),
            game: Some("OpenArena".into()),
            score: Some(88),
            length_s: 18.9,
            layout: LayoutKind::VerticalBlurred,
            thumbnail_url: Some(format!("/api/v1/media/clips/{id}/thumbnail.jpg")),
            created_at: example_time(36),
            updated_at: example_time(41),
        }
    }
}

/// A clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Clip {
    /// What it is.
    #[serde(flatten)]
    pub summary: ClipSummary,
    /// Where it goes.
    pub posts: Vec<ClipPost>,
}

impl Example for Clip {
    fn example() -> Self {
        let post = ClipPost {
            post_id: example_id(60),
            account_id: example_id(50),
            platform: "folder".into(),
            account_name: "Clips folder".into(),
            state: PostWord::Live,
        };
        Self { summary: ClipSummary::example(), posts: vec![post] }
    }
}

impl ClipSummary {
    fn of(view: &ClipView) -> Self {
        let (row, clip) = (&view.row, &view.row.clip);
        let first = clip.edit.spans.first();
        Self {
            id: clip.id.0,
            state: clip.state.into(),
            title: row.title.clone().unwrap_or_default(),
            // Nil would mean an edit without a stretch, which the store refuses.
            recording_id: first.map_or(Uuid::nil(), |part| part.recording.0),
            recording_name: row.recording_name.clone(),
            recorded_at: row.recorded_at,
            game: row.game.clone(),
            score: row.score,
            length_s: clip.edit.length().seconds(),
            layout: clip.edit.layout.kind.into(),
            // The time of the change is part of the address: an old picture is not shown again.
            thumbnail_url: view.thumbnail.then(|| {
                format!("/api/v1/media/clips/{}/thumbnail.jpg?v={}", clip.id, clip.updated_at.as_millisecond())
            }),
            created_at: clip.created_at,
            updated_at: clip.updated_at,
        }
    }
}

impl From<&PostView> for ClipPost {
    fn from(view: &PostView) -> Self {
        Self {
            post_id: view.post.id.0,
            account_id: view.post.account.0,
            platform: view.platform.clone(),
            account_name: view.account_name.clone(),
            state: (&view.post.state).into(),
        }
    }
}

impl From<ClipView> for Clip {
    fn from(view: ClipView) -> Self {
        Self { summary: ClipSummary::of(&view), posts: view.posts.iter().map(ClipPost::from).collect() }
    }
}

/// A page of clips.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipList {
    /// The clips.
    pub items: Vec<Clip>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for ClipList {
    fn example() -> Self {
        Self { items: vec![Clip::example()], next: None }
    }
}

/// How far the file of a clip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RenderState {
    /// Nobody asked for it.
    None,
    /// Waits for its turn.
    Queued,
    /// Being made.
    Running,
    /// Made.
    Ready,
    /// It could not be made; the job says why.
    Failed,
}

/// The file of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Render {
    /// How far it is.
    pub state: RenderState,
    /// Path of the file.
    pub url: Option<String>,
    /// Its size.
    pub size_bytes: Option<u64>,
    /// The job that makes it.
    pub job_id: Option<Uuid>,
}

/// A recording that a clip is cut from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipSource {
    /// The recording.
    pub recording_id: Uuid,
    /// How it can be watched.
    pub playback: Playback,
    /// How long it is.
    pub duration_s: f64,
    /// Its picture.
    pub video: Option<Video>,
}

/// A clip with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipDetail {
    /// What it is.
    #[serde(flatten)]
    pub summary: ClipSummary,
    /// How it is cut.
    pub edit: Edit,
    /// Where in its first recording the thumbnail is taken; null lets us choose.
    pub thumbnail_at_s: Option<f64>,
    /// Whether its thumbnail is a picture that the person brought.
    pub own_picture: bool,
    /// The moments it was made of.
    pub moments: Vec<Moment>,
    /// The newest words for each destination.
    pub words: Vec<Words>,
    /// Where it goes, in full.
    pub posts: Vec<Post>,
    /// Its file.
    pub render: Render,
    /// The recordings it is cut from.
    pub sources: Vec<ClipSource>,
}

impl Render {
    fn of(clip: domain::ClipId, view: RenderView) -> Self {
        let job = |state, job: &domain::Job| Self { state, url: None, size_bytes: None, job_id: Some(job.id.0) };
        match view {
            RenderView::None => Self { state: RenderState::None, url: None, size_bytes: None, job_id: None },
            RenderView::Wanted(wanted) if wanted.state == domain::JobState::Running => {
                job(RenderState::Running, &wanted)
            }
            RenderView::Wanted(wanted) => job(RenderState::Queued, &wanted),
            RenderView::Failed(failed) => job(RenderState::Failed, &failed),
            RenderView::Ready { size_bytes } => Self {
                state: RenderState::Ready,
                url: Some(format!("/api/v1/media/clips/{clip}/render.mp4")),
                size_bytes: Some(size_bytes),
                job_id: None,
            },
        }
    }
}

impl From<views::ClipSource> for ClipSource {
    fn from(source: views::ClipSource) -> Self {
        Self {
            recording_id: source.recording.0,
            playback: Playback::of(source.recording, source.playback),
            duration_s: source.media.as_ref().map_or(0.0, |media| media.duration.seconds()),
            video: source.media.and_then(|media| media.video).map(Video::from),
        }
    }
}

impl From<ClipDetailView> for ClipDetail {
    fn from(view: ClipDetailView) -> Self {
        let ClipDetailView { clip, moments, words, render, sources } = view;
        let summary = ClipSummary::of(&clip);
        let of = clip.row.clip;
        Self {
            summary,
            edit: of.edit.into(),
            thumbnail_at_s: of.thumbnail_at.map(domain::MediaTime::seconds),
            own_picture: of.own_picture.is_some(),
            moments: moments.into_iter().map(Moment::from).collect(),
            words: words.into_iter().map(Words::from).collect(),
            posts: clip.posts.into_iter().map(Post::from).collect(),
            render: Render::of(of.id, render),
            sources: sources.into_iter().map(ClipSource::from).collect(),
        }
    }
}

impl Example for ClipDetail {
    fn example() -> Self {
        Self {
            summary: ClipSummary::example(),
            edit: Edit::example(),
            thumbnail_at_s: None,
            own_picture: false,
            moments: vec![Moment::example()],
            words: vec![Words::example()],
            posts: vec![Post::example()],
            render: Render {
                state: RenderState::Ready,
                url: Some(format!("/api/v1/media/clips/{}/render.mp4", example_id(30))),
                size_bytes: Some(14_220_481),
                job_id: None,
            },
            sources: vec![ClipSource {
                recording_id: example_id(1),
                playback: Playback::example(),
                duration_s: 1803.4,
                video: Some(Video::example()),
            }],
        }
    }
}

/// A clip after a change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ClipChanged {
    /// The clip as it is now.
    #[serde(flatten)]
    pub detail: ClipDetail,
    /// How to take the change back.
    #[serde(flatten)]
    pub undo: Undoable,
}

impl Example for ClipChanged {
    fn example() -> Self {
        Self {
            detail: ClipDetail::example(),
            undo: Undoable { label: Some("Changed a clip".into()), ..Undoable::example() },
        }
    }
}
