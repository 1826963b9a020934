//! Posts: one clip going to one account once.

use crate::{
    App,
    extract::{Answer, Asked, Body, By, Id, words},
    lists,
    wire::{Example, Problem, example_id, example_time, mirror},
};
use axum::{Json, extract::State};
use conductor::{
    PostFilter,
    views::{PostDetailView, PostView},
};
use domain::{AccountId, PostId, PostState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

mirror! {
    /// Who may see a post.
    VisibilityWord = domain::Visibility {
        /// Everybody.
        Public,
        /// Everybody who has the address.
        Unlisted,
        /// Only the owner.
        Private,
    }
}

/// Where a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PostState)]
pub(crate) enum PostWord {
    /// Being prepared.
    Draft,
    /// Somebody said yes.
    Approved,
    /// Waits for its time.
    Scheduled,
    /// Checked before the upload.
    Preflight,
    /// Bytes are going out.
    Uploading,
    /// The request that makes the post is on its way.
    Finishing,
    /// The platform has it and works on it.
    Processing,
    /// It can be seen.
    Live,
    /// An answer never came: the platform is asked before anything is sent again.
    Unknown,
    /// The person has to do something; `problem` says what.
    NeedsUser,
    /// It will not go out; `problem` says why.
    Failed,
    /// Taken back by the person.
    Cancelled,
}

impl From<&domain::PostState> for PostWord {
    fn from(state: &domain::PostState) -> Self {
        use domain::PostState as S;
        match state {
            S::Draft => Self::Draft,
            S::Approved => Self::Approved,
            S::Scheduled { .. } => Self::Scheduled,
            S::Preflight => Self::Preflight,
            S::Uploading { .. } => Self::Uploading,
            S::Finishing { .. } => Self::Finishing,
            S::Processing { .. } => Self::Processing,
            S::Live { .. } => Self::Live,
            S::Unknown { .. } => Self::Unknown,
            S::NeedsUser { .. } => Self::NeedsUser,
            S::Failed { .. } => Self::Failed,
            S::Cancelled => Self::Cancelled,
        }
    }
}

/// What an editor asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PostRequest {
    /// Who asked.
    pub by: String,
    /// When.
    pub asked_at: Timestamp,
    /// When it is to go out; as soon as there is a yes when null.
    pub at: Option<Timestamp>,
    /// The time zone that the time was chosen in.
    pub zone: Option<String>,
}

impl From<domain::PostRequest> for PostRequest {
    fn from(request: domain::PostRequest) -> Self {
        let domain::PostRequest { asked_by, asked_at, at, zone, by_platform: _ } = request;
        Self { by: asked_by, asked_at, at, zone }
    }
}

/// One clip going to one account once.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Post {
    /// Its id.
    pub id: Uuid,
    /// The clip.
    pub clip_id: Uuid,
    /// The clip's title.
    pub clip_title: String,
    /// Where it goes.
    pub account_id: Uuid,
    /// The account's name.
    pub account_name: String,
    /// The account's platform.
    pub platform: String,
    /// Where it stands.
    pub state: PostWord,
    /// Who may see it.
    pub visibility: VisibilityWord,
    /// When it goes out, while it waits for its time.
    pub at: Option<Timestamp>,
    /// The time zone that the time was chosen in.
    pub zone: Option<String>,
    /// Its address once it is live: a URL, or the path of a file.
    pub url: Option<String>,
    /// 0 to 1 while bytes are going out; of a scheduled post, how much of it was sent ahead.
    pub progress: Option<f32>,
    /// Why it failed or needs the person.
    pub problem: Option<Problem>,
    /// Who said yes.
    pub approved_by: Option<String>,
    /// What an editor asked for, while it waits for an owner's yes.
    pub request: Option<PostRequest>,
    /// Its place in the calendar: when it goes out or is made public, else when its state last changed.
    pub shown_at: Timestamp,
    /// When the platform itself makes it public.
    pub publish_at: Option<Timestamp>,
    /// Whether it waits for its time here: this computer has to be on then.
    pub needs_computer: bool,
    /// Whether it can get another time.
    pub can_move: bool,
    /// Whether it is out and can be deleted at its platform from here.
    pub can_delete: bool,
    /// Whether it is out and its words can be changed there from here.
    pub can_reword: bool,
    /// How it looked when its platform was last asked, once it is live.
    pub seen: Option<Seen>,
    /// Its newest numbers.
    pub numbers: Option<Numbers>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

/// How a live post looks from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LooksWord {
    /// As it was asked for.
    AsAsked,
    /// Otherwise: private, a draft, blocked. `problem` says what.
    Otherwise,
    /// It is not there any more.
    Gone,
}

/// How a post was when its platform was last asked.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Seen {
    /// When.
    pub at: Timestamp,
    /// How it looked.
    pub looks: LooksWord,
    /// What is otherwise.
    pub problem: Option<Problem>,
}

impl From<conductor::Seen> for Seen {
    fn from(seen: conductor::Seen) -> Self {
        let (looks, problem) = match seen.looks {
            domain::Looks::AsAsked => (LooksWord::AsAsked, None),
            domain::Looks::Otherwise(problem) => (LooksWord::Otherwise, Some(problem.into())),
            domain::Looks::Gone => (LooksWord::Gone, None),
        };
        Self { at: seen.at, looks, problem }
    }
}

/// Numbers of a post, as its platform told them. Null: the platform does not tell that.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Numbers {
    /// When they were taken.
    pub at: Timestamp,
    /// How often it was seen.
    pub views: Option<u64>,
    /// How many liked it.
    pub likes: Option<u64>,
    /// How many commented.
    pub comments: Option<u64>,
    /// How many passed it on.
    pub shares: Option<u64>,
}

impl From<(Timestamp, domain::Measured)> for Numbers {
    fn from((at, measured): (Timestamp, domain::Measured)) -> Self {
        let domain::Measured { views, likes, comments, shares } = measured;
        Self { at, views, likes, comments, shares }
    }
}

/// What of a post's state is shown beside its word.
#[derive(Debug, Default)]
pub(crate) struct StateParts {
    pub at: Option<Timestamp>,
    pub zone: Option<String>,
    pub url: Option<String>,
    pub progress: Option<f32>,
    pub problem: Option<Problem>,
}

/// How much of it was sent, 0 to 1.
fn share(sent_bytes: u64, total_bytes: u64) -> f32 {
    if total_bytes == 0 { 0.0 } else { (sent_bytes as f64 / total_bytes as f64).min(1.0) as f32 }
}

impl From<domain::PostState> for StateParts {
    fn from(state: domain::PostState) -> Self {
        use domain::PostState as S;
        match state {
            S::Scheduled { at, zone, staged } => Self {
                at: Some(at),
                zone: Some(zone),
                progress: staged.map(|staged| share(staged.sent_bytes, staged.total_bytes)),
                ..Self::default()
            },
            S::Uploading { sent_bytes, total_bytes, .. } => {
                Self { progress: Some(share(sent_bytes, total_bytes)), ..Self::default() }
            }
            S::Live { url, .. } => Self { url: Some(url), ..Self::default() },
            S::NeedsUser { problem, .. } | S::Failed { problem } => {
                Self { problem: Some(problem.into()), ..Self::default() }
            }
            S::Draft
            | S::Approved
            | S::Preflight
            | S::Finishing { .. }
            | S::Processing { .. }
            | S::Unknown { .. }
            | S::Cancelled => Self::default(),
        }
    }
}

impl From<PostView> for Post {
    fn from(view: PostView) -> Self {
        let PostView { post, clip_title, account_name, platform, seen, can_delete, can_reword, numbers, request } =
            view;
        let state = PostWord::from(&post.state);
        // What waits at its platform is taken back there first.
        let waits_there = post.waits_at_platform(Timestamp::now()).is_some();
        let (shown_at, can_move) = (post.shown_at(), post.can_move() || waits_there);
        let parts = StateParts::from(post.state);
        Self {
            id: post.id.0,
            clip_id: post.clip.0,
            clip_title,
            account_id: post.account.0,
            account_name,
            platform,
            state,
            visibility: post.visibility.into(),
            at: parts.at,
            zone: parts.zone,
            url: parts.url,
            progress: parts.progress,
            problem: parts.problem,
            approved_by: post.approved_by,
            request: request.map(PostRequest::from),
            shown_at,
            publish_at: post.publish_at,
            needs_computer: state == PostWord::Scheduled,
            can_move,
            can_delete,
            can_reword,
            seen: seen.map(Seen::from),
            numbers: numbers.map(Numbers::from),
            created_at: post.created_at,
            updated_at: post.updated_at,
        }
    }
}

impl Example for Post {
    fn example() -> Self {
        Self {
            id: example_id(60),
            clip_id: example_id(30),
            clip_title: "Three with the railgun".into(),
            account_id: example_id(50),
            account_name: "Clips folder".into(),
            platform: "folder".into(),
            state: PostWord::Live,
            visibility: VisibilityWord::Public,
            at: None,
            zone: None,
            url: Some("/home/you/Videos/ClipConductor/Three with the railgun.mp4".into()),
            progress: None,
            problem: None,
            approved_by: Some("you".into()),
            request: None,
            shown_at: example_time(44),
            publish_at: None,
            needs_computer: false,
            can_move: false,
            can_delete: false,
            can_reword: false,
            seen: None,
            numbers: None,
            created_at: example_time(43),
            updated_at: example_time(44),
        }
    }
}

/// A page of posts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PostList {
    /// The posts.
    pub items: Vec<Post>,
    /// For `cursor`; null on the last page.
    pub next: Option<String>,
}

impl Example for PostList {
    fn example() -> Self {
        Self { items: vec![Post::example()], next: None }
    }
}

/// Something that happened to a post.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PostHappening {
    /// When.
    pub at: Timestamp,
    /// What: `approve`, `start`, `sent`, `published`, …
    pub event: String,
}

/// A post with all that happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PostDetail {
    /// The post.
    #[serde(flatten)]
    pub post: Post,
    /// Oldest first.
    pub events: Vec<PostHappening>,
    /// Its numbers over time, oldest first.
    pub series: Vec<Numbers>,
}

impl From<PostDetailView> for PostDetail {
    fn from(view: PostDetailView) -> Self {
        let happening =
            |(at, event): (Timestamp, domain::PostEvent)| PostHappening { at, event: event.as_str().into() };
        Self {
            post: view.post.into(),
            events: view.events.into_iter().map(happening).collect(),
            series: view.series.into_iter().map(Numbers::from).collect(),
        }
    }
}

impl Example for PostDetail {
    fn example() -> Self {
        let events = vec![PostHappening { at: example_time(43), event: "approve".into() }];
        Self { post: Post::example(), events, series: Vec::new() }
    }
}

/// Which posts are listed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PostQuery {
    /// States, separated by commas.
    pub state: Option<String>,
    /// Id of an account.
    pub account: Option<Uuid>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 when left out.
    pub limit: Option<u32>,
}

/// The posts by their place in the calendar, latest first.
#[utoipa::path(get, path = "/posts", tag = "posts", params(PostQuery),
    responses((status = 200, description = "A page of posts.", body = PostList)),
    extensions(("x-made-of" = json!(["posts", "words", "accounts"])), ("x-errors" = json!(["invalid"]))))]
pub(crate) async fn list_posts(State(app): State<App>, Asked(query): Asked<PostQuery>) -> Answer<PostList> {
    let page = lists::page(query.cursor.as_deref(), query.limit)?;
    let known = |word: &str| PostState::WORDS.contains(&word).then(|| word.to_owned());
    let filter = PostFilter {
        states: words("state", query.state.as_deref(), known)?,
        account: query.account.map(AccountId),
        from: query.from,
        to: query.to,
    };
    let list = app.conductor.list_posts(filter, page).await?;
    Ok(Json(PostList { items: list.items.into_iter().map(Post::from).collect(), next: list.next }))
}

/// One post, with all that happened to it.
#[utoipa::path(get, path = "/posts/{id}", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The post.", body = PostDetail)),
    extensions(("x-made-of" = json!(["posts", "words", "accounts"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn get_post(State(app): State<App>, Id(id): Id<PostId>) -> Answer<PostDetail> {
    Ok(Json(app.conductor.get_post(id).await?.into()))
}

/// Deletes a post that is out at its platform. Here it stays in the history, as one that is gone.
#[utoipa::path(delete, path = "/posts/{id}", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts", "clips"])),
        ("x-errors" = json!(["not_found", "conflict", "account_needs_user", "platform_needs_you", "platform_away"]))))]
pub(crate) async fn remove_post(By(conductor): By, Id(id): Id<PostId>) -> Answer<PostDetail> {
    Ok(Json(conductor.delete_post(id).await?.into()))
}

/// Gives a post that is out the words that its clip has now.
#[utoipa::path(post, path = "/posts/{id}/words", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts"])),
        ("x-errors" = json!(["not_found", "conflict", "account_needs_user", "platform_needs_you", "platform_away"]))))]
pub(crate) async fn write_post_words(By(conductor): By, Id(id): Id<PostId>) -> Answer<PostDetail> {
    Ok(Json(conductor.reword_post(id).await?.into()))
}

/// Takes a post back that is not out yet.
#[utoipa::path(post, path = "/posts/{id}/cancel", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn cancel_post(By(conductor): By, Id(id): Id<PostId>) -> Answer<PostDetail> {
    Ok(Json(conductor.cancel_post(id).await?.into()))
}

/// Tries a post again. If it may be out already, the platform is asked first.
#[utoipa::path(post, path = "/posts/{id}/retry", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn retry_post(By(conductor): By, Id(id): Id<PostId>) -> Answer<PostDetail> {
    Ok(Json(conductor.retry_post(id).await?.into()))
}

/// Another time for a post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleRequest {
    /// When it goes out.
    pub at: Timestamp,
    /// The time zone that the time was chosen in (IANA name).
    pub zone: String,
}

impl Example for ScheduleRequest {
    fn example() -> Self {
        Self { at: example_time(240), zone: "Europe/Berlin".into() }
    }
}

/// Gives a post that is not on its way another time. One that waits for a yes goes on waiting.
#[utoipa::path(post, path = "/posts/{id}/schedule", tag = "posts",
    params(("id" = Uuid, Path, description = "Its id.")), request_body = ScheduleRequest,
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn change_post_time(
    By(conductor): By,
    Id(id): Id<PostId>,
    Body(request): Body<ScheduleRequest>,
) -> Answer<PostDetail> {
    if let Err(error) = jiff::tz::TimeZone::get(&request.zone) {
        let why = format!("`{}` is no time zone that we know.", request.zone);
        return Err(domain::Problem::invalid("zone", why).details(error).into());
    }
    Ok(Json(conductor.schedule_post(id, request.at, request.zone).await?.into()))
}

/// Says yes to a post that an editor asked for.
#[utoipa::path(post, path = "/posts/{id}/approve", tag = "posts", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn approve_post(By(conductor): By, Id(id): Id<PostId>) -> Answer<PostDetail> {
    Ok(Json(conductor.approve_post(id).await?.into()))
}

/// What the person found at a platform that can't be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolveRequest {
    /// Whether the post is there. If it is not, it is sent again.
    pub is_there: bool,
    /// Its address, when the person has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub url: Option<String>,
}

impl Example for ResolveRequest {
    fn example() -> Self {
        Self { is_there: true, url: Some("https://discord.com/channels/1/2/3".into()) }
    }
}

/// Answers for a platform that can't be asked whether an unclear post is there.
#[utoipa::path(post, path = "/posts/{id}/resolve", tag = "posts",
    params(("id" = Uuid, Path, description = "Its id.")), request_body = ResolveRequest,
    responses((status = 200, description = "The post as it is now.", body = PostDetail)),
    extensions(("x-makes-stale" = json!(["posts", "clips", "jobs", "status"])),
        ("x-errors" = json!(["not_found", "conflict", "invalid"]))))]
pub(crate) async fn decide_post(
    By(conductor): By,
    Id(id): Id<PostId>,
    Body(request): Body<ResolveRequest>,
) -> Answer<PostDetail> {
    let url = request.is_there.then(|| request.url.unwrap_or_default());
    Ok(Json(conductor.resolve_post(id, url).await?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_states_are_those_of_the_domain() {
        use PostWord as P;
        let in_order = [
            P::Draft,
            P::Approved,
            P::Scheduled,
            P::Preflight,
            P::Uploading,
            P::Finishing,
            P::Processing,
            P::Live,
            P::Unknown,
            P::NeedsUser,
            P::Failed,
            P::Cancelled,
        ];
        let words: Vec<_> = in_order.iter().map(|word| serde_json::to_value(word).unwrap()).collect();
        assert_eq!(words, domain::PostState::WORDS);
    }

    #[test]
    fn an_upload_of_nothing_has_no_progress_that_is_no_number() {
        let state = domain::PostState::Uploading { session: serde_json::json!(1), sent_bytes: 0, total_bytes: 0 };
        assert_eq!(StateParts::from(state).progress, Some(0.0));
    }
}
