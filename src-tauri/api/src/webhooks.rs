//! Webhooks: addresses of the person's that are told what happened, signed as Standard Webhooks wants it.

use crate::{
    App,
    extract::{Answer, Body, Id},
    wire::{Example, Problem, Undoable, example_id, example_time, mirror},
};
use axum::{Json, extract::State};
use conductor::{WebhookChange, WebhookView};
use domain::{DeliveryId, Happening, WebhookId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a webhook is told; the `type` of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum WebhookEvent {
    /// Moments of a recording wait for review: `recording_id`, `recording`, `moments`.
    #[serde(rename = "moments.found")]
    MomentsFound,
    /// A recording was looked at for the first time: `recording_id`, `recording`, `moments`.
    #[serde(rename = "recording.analysed")]
    RecordingAnalysed,
    /// The file of a clip was made: `clip_id`.
    #[serde(rename = "clip.rendered")]
    ClipRendered,
    /// A post can be seen: `post_id`, `clip_id`, `account_id`, `platform`, `url`.
    #[serde(rename = "post.live")]
    PostLive,
    /// A post waits for the person: as above, with `problem` in place of `url`.
    #[serde(rename = "post.needs_user")]
    PostNeedsUser,
    /// A post will not go out: the same.
    #[serde(rename = "post.failed")]
    PostFailed,
    /// A job was given up: `job_id`, `kind`, `problem`.
    #[serde(rename = "job.failed")]
    JobFailed,
    /// The person tries whether the address hears. Sent when asked for; not to be chosen.
    #[serde(rename = "test")]
    Test,
}

impl From<Happening> for WebhookEvent {
    fn from(kind: Happening) -> Self {
        match kind {
            Happening::MomentsFound => Self::MomentsFound,
            Happening::RecordingAnalysed => Self::RecordingAnalysed,
            Happening::ClipRendered => Self::ClipRendered,
            Happening::PostLive => Self::PostLive,
            Happening::PostNeedsUser => Self::PostNeedsUser,
            Happening::PostFailed => Self::PostFailed,
            Happening::JobFailed => Self::JobFailed,
            Happening::Test => Self::Test,
        }
    }
}

impl From<WebhookEvent> for Happening {
    fn from(kind: WebhookEvent) -> Self {
        match kind {
            WebhookEvent::MomentsFound => Self::MomentsFound,
            WebhookEvent::RecordingAnalysed => Self::RecordingAnalysed,
            WebhookEvent::ClipRendered => Self::ClipRendered,
            WebhookEvent::PostLive => Self::PostLive,
            WebhookEvent::PostNeedsUser => Self::PostNeedsUser,
            WebhookEvent::PostFailed => Self::PostFailed,
            WebhookEvent::JobFailed => Self::JobFailed,
            WebhookEvent::Test => Self::Test,
        }
    }
}

/// What is written of a webhook.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookRequest {
    /// What you call it.
    pub name: String,
    /// Where it is told: `https`, or `http` to this computer and its own network.
    pub url: String,
    /// What it is told.
    #[schema(min_items = 1)]
    pub events: Vec<WebhookEvent>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// For a new one where there is no keyring: the secret may lie in an encrypted file.
    #[serde(default)]
    pub allow_file: bool,
}

impl WebhookRequest {
    fn change(self) -> WebhookChange {
        let Self { name, url, events, enabled, allow_file: _ } = self;
        WebhookChange { name, url, events: events.into_iter().map(Happening::from).collect(), enabled }
    }
}

impl Example for WebhookRequest {
    fn example() -> Self {
        Self {
            name: "Lights in the room".into(),
            url: "https://example.com/hooks/clips".into(),
            events: vec![WebhookEvent::PostLive, WebhookEvent::PostNeedsUser],
            enabled: true,
            allow_file: false,
        }
    }
}

/// A webhook. Its secret is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// What you call it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// What it is told.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// Whether what is sent can be read on its way: the address is `http`.
    pub plain: bool,
    /// Messages that were given up since the last one that arrived.
    pub given_up: u32,
    /// Why the app switched it off; null where it did not.
    pub problem: Option<Problem>,
    /// When something was sent to it last.
    pub last_at: Option<Timestamp>,
}

impl From<WebhookView> for Webhook {
    fn from(view: WebhookView) -> Self {
        let WebhookView { webhook, standing, last_at, plain } = view;
        let domain::Webhook { id, name, url, events, enabled } = webhook;
        let domain::WebhookStanding { given_up, problem } = standing;
        Self {
            id: id.0,
            name,
            url,
            events: events.into_iter().map(WebhookEvent::from).collect(),
            enabled,
            plain,
            given_up,
            problem: problem.map(Problem::from),
            last_at,
        }
    }
}

impl Example for Webhook {
    fn example() -> Self {
        let WebhookRequest { name, url, events, enabled, .. } = WebhookRequest::example();
        let last_at = Some(example_time(30));
        Self { id: example_id(70), name, url, events, enabled, plain: false, given_up: 0, problem: None, last_at }
    }
}

/// The webhooks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WebhookItems {
    /// The oldest first.
    pub items: Vec<Webhook>,
}

impl Example for WebhookItems {
    fn example() -> Self {
        Self { items: vec![Webhook::example()] }
    }
}

/// A new webhook and its secret, which is not shown again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WebhookMade {
    /// The webhook.
    pub webhook: Webhook,
    /// What its messages are signed with: `whsec_` and base64.
    pub secret: String,
}

impl Example for WebhookMade {
    fn example() -> Self {
        Self { webhook: Webhook::example(), secret: WebhookSecret::example().secret }
    }
}

/// A new secret, which is not shown again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WebhookSecret {
    /// What messages are signed with from now on. The one before signs beside it for a day.
    pub secret: String,
}

impl Example for WebhookSecret {
    fn example() -> Self {
        Self { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into() }
    }
}

mirror! {
    /// Where a message stands.
    DeliveryState = domain::DeliveryState {
        /// It is to be sent, or sent again.
        Waiting,
        /// It arrived.
        Delivered,
        /// It did not arrive and is not sent again by itself.
        GivenUp,
        /// The webhook was switched off before.
        Dropped,
    }
}

/// One message to a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Delivery {
    /// Its id.
    pub id: Uuid,
    /// The header `webhook-id`; the same for every try.
    pub message: String,
    /// What happened.
    pub event: WebhookEvent,
    /// The body as it is sent.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: u32,
    /// When it is sent next; null when it is not.
    pub next_at: Option<Timestamp>,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it was sent last.
    pub last_at: Option<Timestamp>,
    /// HTTP status of the last answer; null when there was none.
    pub status: Option<u16>,
    /// The beginning of its text, or why there was none.
    pub answer: Option<String>,
    /// How long the last try took, in milliseconds.
    pub took_ms: Option<u64>,
}

impl From<domain::Delivery> for Delivery {
    fn from(delivery: domain::Delivery) -> Self {
        let message = delivery.message_id();
        let domain::Delivery { id, webhook: _, kind, body, state, attempts, next_at, created_at, last_at, answer } =
            delivery;
        Self {
            id: id.0,
            message,
            event: kind.into(),
            body,
            state: state.into(),
            attempts,
            next_at: (state == domain::DeliveryState::Waiting).then_some(next_at),
            created_at,
            last_at,
            status: answer.as_ref().and_then(|answer| answer.status),
            took_ms: answer.as_ref().map(|answer| answer.took_ms),
            answer: answer.map(|answer| answer.text),
        }
    }
}

impl Example for Delivery {
    fn example() -> Self {
        let id = example_id(71);
        Self {
            id,
            message: format!("msg_{}", id.simple()),
            event: WebhookEvent::PostLive,
            body: r#"{"type":"post.live","timestamp":"2026-03-14T19:44:03Z","data":{"platform":"youtube"}}"#.into(),
            state: DeliveryState::Delivered,
            attempts: 1,
            next_at: None,
            created_at: example_time(30),
            last_at: Some(example_time(30)),
            status: Some(204),
            answer: Some(String::new()),
            took_ms: Some(84),
        }
    }
}

/// Messages to a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DeliveryItems {
    /// The newest first, 50 at most.
    pub items: Vec<Delivery>,
}

impl Example for DeliveryItems {
    fn example() -> Self {
        Self { items: vec![Delivery::example()] }
    }
}

/// The webhooks.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks",
    responses((status = 200, description = "The webhooks.", body = WebhookItems)),
    extensions(("x-made-of" = json!(["webhooks"]))))]
pub(crate) async fn list_webhooks(State(app): State<App>) -> Answer<WebhookItems> {
    let webhooks = app.conductor.list_webhooks().await?;
    Ok(Json(WebhookItems { items: webhooks.into_iter().map(Webhook::from).collect() }))
}

/// Adds a webhook. The answer has its secret, this once.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = WebhookRequest,
    responses((status = 200, description = "The webhook and its secret.", body = WebhookMade)),
    extensions(("x-makes-stale" = json!(["webhooks"])), ("x-errors" = json!(["invalid", "account_needs_user"]))))]
pub(crate) async fn create_webhook(State(app): State<App>, Body(request): Body<WebhookRequest>) -> Answer<WebhookMade> {
    let allow_file = request.allow_file;
    let (view, secret) = app.conductor.add_webhook(request.change(), allow_file).await?;
    Ok(Json(WebhookMade { webhook: view.into(), secret: secret.expose().to_owned() }))
}

/// Writes a webhook anew. What waits for one that is switched off is not sent any more.
#[utoipa::path(put, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path, description = "Its id.")),
    request_body = WebhookRequest,
    responses((status = 200, description = "The webhook as it is now.", body = Webhook)),
    extensions(("x-makes-stale" = json!(["webhooks"])), ("x-errors" = json!(["invalid", "not_found"]))))]
pub(crate) async fn change_webhook(
    State(app): State<App>,
    Id(id): Id<WebhookId>,
    Body(request): Body<WebhookRequest>,
) -> Answer<Webhook> {
    Ok(Json(app.conductor.change_webhook(id, request.change()).await?.into()))
}

/// Takes a webhook out, with its secret and its messages.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "It is removed.", body = Undoable)),
    extensions(("x-makes-stale" = json!(["webhooks"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn remove_webhook(State(app): State<App>, Id(id): Id<WebhookId>) -> Answer<Undoable> {
    app.conductor.remove_webhook(id).await?;
    Ok(Json(Undoable::default()))
}

/// Makes a new secret. The one before signs beside it for a day, so that the receiver can be changed in peace.
#[utoipa::path(post, path = "/webhooks/{id}/secret", tag = "webhooks",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The new secret.", body = WebhookSecret)),
    extensions(("x-makes-stale" = json!(["webhooks"])), ("x-errors" = json!(["not_found", "account_needs_user"]))))]
pub(crate) async fn change_webhook_secret(State(app): State<App>, Id(id): Id<WebhookId>) -> Answer<WebhookSecret> {
    let secret = app.conductor.renew_webhook_secret(id).await?;
    Ok(Json(WebhookSecret { secret: secret.expose().to_owned() }))
}

/// Sends a message of the type `test`. What came of it is in the list of messages.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The newest messages.", body = DeliveryItems)),
    extensions(("x-makes-stale" = json!(["webhooks"])), ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn test_webhook(State(app): State<App>, Id(id): Id<WebhookId>) -> Answer<DeliveryItems> {
    app.conductor.test_webhook(id).await?;
    deliveries(&app, id).await
}

/// The newest messages to a webhook.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The messages.", body = DeliveryItems)),
    extensions(("x-made-of" = json!(["webhooks"])), ("x-errors" = json!(["not_found"]))))]
pub(crate) async fn list_webhook_deliveries(State(app): State<App>, Id(id): Id<WebhookId>) -> Answer<DeliveryItems> {
    deliveries(&app, id).await
}

/// Sends a message once more, with the id that it had.
#[utoipa::path(post, path = "/deliveries/{id}/retry", tag = "webhooks",
    params(("id" = Uuid, Path, description = "Its id.")),
    responses((status = 200, description = "The message.", body = Delivery)),
    extensions(("x-makes-stale" = json!(["webhooks"])), ("x-errors" = json!(["not_found", "conflict"]))))]
pub(crate) async fn retry_delivery(State(app): State<App>, Id(id): Id<DeliveryId>) -> Answer<Delivery> {
    Ok(Json(app.conductor.redeliver(id).await?.into()))
}

async fn deliveries(app: &App, id: WebhookId) -> Answer<DeliveryItems> {
    let items = app.conductor.list_deliveries(id).await?;
    Ok(Json(DeliveryItems { items: items.into_iter().map(Delivery::from).collect() }))
}
