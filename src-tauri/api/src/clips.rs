//! Clips: edits of one or more moments. Nothing is rendered until something needs the file.

use crate::{
    App,
    clip_wire::{Clip, ClipChanged, ClipDetail, ClipList, ClipState},
    edit_wire::Edit,
    extract::{Answer, Asked, Body, By, Id, words},
    jobs::Job,
    lists,
    posts::{Post, VisibilityWord},
    wire::{Example, example_id, example_time, given},
};
use axum::{Json, extract::State};
use conductor::ClipFilter;
use domain::{AccountId, ChannelId, ClipId, CollectionId, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What is changed of a clip; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClipChange {
    /// How it is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub edit: Option<Edit>,
    /// Where in its first recording the thumbnail is taken; null lets us choose. Either way it is no picture of one's own any
    /// more.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Option<f64>)]
    pub thumbnail_at_s: Option<Option<f64>>,
    /// Take it out of the list (`archived`) or bring it back (`ready`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub state: Option<ClipState>,
}

impl Example for ClipChange {
    fn example() -> Self {
        Self { edit: Some(Edit::example()), thumbnail_at_s: Some(Some(757.4)), state: None }
    }
}

impl TryFrom<ClipChange> for conductor::ClipChange {
    type Error = Problem;

    fn try_from(change: ClipChange) -> Result<Self, Problem> {
        let thumbnail_at = match change.thumbnail_at_s {
            Some(Some(at)) if !(0.0..1e7).contains(&at) => {
                return Err(Problem::invalid("thumbnail_at_s", "A place in a recording is 0 seconds or later."));
            }
            other => other.map(|at| at.map(domain::MediaTime::from_seconds)),
        };
        Ok(Self {
            edit: change.edit.map(domain::Edit::try_from).transpose()?,
            thumbnail_at,
            state: change.state.map(domain::ClipState::from),
        })
    }
}

/// Which clips are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClipQuery {
    /// States, separated by commas: `draft`, `ready`, `archived`. `ready` when left out.
    pub state: Option<String>,
    /// Part of the title, the note, what was seen in it or the recording's name.
    pub text: Option<String>,
    /// The game.
    pub game: Option<String>,
    /// Recorded at that time or later.
    pub recorded_after: Option<Timestamp>,
    /// Recorded before that time.
    pub recorded_before: Option<Timestamp>,
    /// Id of a collection.
    pub collection: Option<Uuid>,
    /// Id of a channel: only what is its own.
    pub channel_id: Option<Uuid>,
    /// Only those with a star.
    pub starred: Option<bool>,
    /// Only those with that tag.
    pub tag: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

impl ClipQuery {
    /// What the store is asked.
    pub(crate) fn filter(&self) -> Result<ClipFilter, Problem> {
        let mut states = words("state", self.state.as_deref(), domain::ClipState::parse)?;
        if states.is_empty() {
            // Drafts belong to moments that nobody accepted; they are shown when they are asked for.
            states.push(domain::ClipState::Ready);
        }
        Ok(ClipFilter {
            states,
            text: lists::text(self.text.as_deref()),
            game: lists::text(self.game.as_deref()),
            recorded_after: self.recorded_after,
            recorded_before: self.recorded_before,
            collection: self.collection.map(CollectionId),
            channel: self.channel_id.map(ChannelId),
            marked: lists::marked(self.starred, self.tag.as_deref()),
        })
    }
}

/// Where a clip goes, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApproveRequest {
    /// The accounts.
    #[schema(min_items = 1)]
    pub accounts: Vec<Uuid>,
    /// When it goes out; now when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub at: Option<Timestamp>,
    /// The time zone that the time was chosen in (IANA name); needed with `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub zone: Option<String>,
    /// Who may see it; only the owner when left out, where the platform can do that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub visibility: Option<VisibilityWord>,
    /// What is chosen besides, by the keys of the platform's `choices`.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object, nullable = false)]
    pub choices: serde_json::Map<String, serde_json::Value>,
    /// Whether the platform itself shall publish at that time, where it can. Then the file goes there at once, and the app
    /// need not run at the time.
    #[serde(default)]
    pub by_platform: bool,
    /// Whether it goes to each account at that account's next free slot; not together with `at`.
    #[serde(default)]
    pub next_slot: bool,
}

impl ApproveRequest {
    /// What the conductor is asked. A time needs the zone it was chosen in: without it nobody could show it as it was meant.
    pub(crate) fn approval(self) -> Result<conductor::Approval, Problem> {
        match (&self.at, &self.zone) {
            (Some(_), None) => return Err(Problem::invalid("zone", "A time needs the time zone it was chosen in.")),
            (Some(_), _) if self.next_slot => {
                return Err(Problem::invalid("next_slot", "It goes at a time or at the next free slot, not at both."));
            }
            (None, Some(_)) => return Err(Problem::invalid("at", "A time zone is of no use without a time.")),
            _ => {}
        }
        if let Some(zone) = &self.zone
            && let Err(error) = jiff::tz::TimeZone::get(zone)
        {
            return Err(Problem::invalid("zone", format!("`{zone}` is no time zone that we know.")).details(error));
        }
        Ok(conductor::Approval {
            accounts: self.accounts.into_iter().map(AccountId).collect(),
            at: self.at,
            zone: self.zone,
            visibility: self.visibility.map(domain::Visibility::from),
            choices: self.choices,
            by_platform: self.by_platform,
            next_slot: self.next_slot,
        })
    }
}

impl Example for ApproveRequest {
    fn example() -> Self {
        Self {
            accounts: vec![example_id(50)],
            at: Some(example_time(240)),
            zone: Some("Europe/Berlin".into()),
            visibility: Some(VisibilityWord::Public),
            choices: serde_json::Map::new(),
            by_platform: false,
            next_slot: false,
        }
    }
}

/// The posts that an approval made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Approved {
    /// One for each account.
    pub posts: Vec<Post>,
}

impl Example for Approved {
    fn example() -> Self {
        Self { posts: vec![Post::example()] }
    }
}

/// The clips, newest first.
#[utoipa::path(get, path = "/clips", tag = "clips", params(ClipQuery),
    responses((status = 200, description = "A page of clips.", body = ClipList)),
    extensions(("x-made-of" = json!(["clips", "words", "posts", "accounts", "marks", "channels"])),
        ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_clips(State(app): State<App>, Asked(query): Asked<ClipQuery>) -> Answer<ClipList> {
    let page = lists::page(query.cursor.as_deref(), query.limit)?;
    let list = app.conductor.list_clips(query.filter()?, page).await?;
    Ok(Json(ClipList { items: list.items.into_iter().map(Clip::from).collect(), next: list.next }))
}

/// One clip, with all that belongs to it.
#[utoipa::path(get, path = "/clips/{id}", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The clip.", body = ClipDetail)),
    extensions(("x-made-of" = json!(["clips", "words", "posts", "accounts", "moments", "recordings"])),
        ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_clip(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<ClipDetail> {
    Ok(Json(app.conductor.get_clip(id).await?.into()))
}

/// Changes how a clip is cut, where its thumbnail is taken, or takes it out of the list.
#[utoipa::path(patch, path = "/clips/{id}", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = ClipChange,
    responses((status = 200, description = "The clip as it is now.", body = ClipChanged)),
    extensions(("x-makes-stale" = json!(["clips", "moments", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn change_clip(
    State(app): State<App>,
    Id(id): Id<ClipId>,
    Body(change): Body<ClipChange>,
) -> Answer<ClipChanged> {
    let (detail, undo) = app.conductor.change_clip(id, change.try_into()?).await?;
    Ok(Json(ClipChanged { detail: detail.into(), undo: undo.into() }))
}

/// Makes a second clip with the same edit and words.
#[utoipa::path(post, path = "/clips/{id}/duplicate", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The new clip.", body = ClipChanged)),
    extensions(("x-makes-stale" = json!(["clips", "words", "status"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn duplicate_clip(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<ClipChanged> {
    let (detail, undo) = app.conductor.duplicate_clip(id).await?;
    Ok(Json(ClipChanged { detail: detail.into(), undo: undo.into() }))
}

/// Makes the file of a clip.
#[utoipa::path(post, path = "/clips/{id}/render", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The job that makes it.", body = Job)),
    extensions(("x-makes-stale" = json!(["clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "file_missing"]))))]
pub(crate) async fn render_clip(State(app): State<App>, Id(id): Id<ClipId>) -> Answer<Job> {
    Ok(Json(app.conductor.render_clip(id).await?.into()))
}

/// Says yes: the clip goes to these accounts, now or at a time. From an editor it is a request: the posts wait for an owner.
#[utoipa::path(post, path = "/clips/{id}/approve", tag = "clips", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = ApproveRequest,
    responses((status = 200, description = "The posts.", body = Approved)),
    extensions(("x-makes-stale" = json!(["posts", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid", "account_needs_user"]))))]
pub(crate) async fn approve_clip(
    By(conductor): By,
    Id(id): Id<ClipId>,
    Body(request): Body<ApproveRequest>,
) -> Answer<Approved> {
    let posts = conductor.approve_clip(id, request.approval()?).await?;
    Ok(Json(Approved { posts: posts.into_iter().map(Post::from).collect() }))
}
