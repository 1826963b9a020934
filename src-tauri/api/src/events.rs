//! What changed, as server-sent events: resumable by `Last-Event-ID`, with a word when too much was missed.

use crate::{
    App,
    extract::{Asked, By},
    wire::{Example, example_id},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event as Sent, KeepAlive, Sse},
};
use conductor::events::{self, Event, EventStream, Numbered};
use futures::{Stream, StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, time::Duration};
use tokio::sync::broadcast::{self, error::RecvError};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a read is made of and a write makes stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tag {
    /// Counts, state, tools.
    Status,
    /// Recordings and what was measured in them.
    Recordings,
    /// Moments.
    Moments,
    /// Clips.
    Clips,
    /// Words of clips.
    Words,
    /// Posts.
    Posts,
    /// The queue.
    Jobs,
    /// Capture folders.
    Folders,
    /// Settings.
    Settings,
    /// Destinations.
    Accounts,
    /// Game profiles.
    Profiles,
    /// Detector and language models.
    Models,
    /// Rules of the person.
    Rules,
    /// What posts brought.
    Results,
    /// Stars, notes, tags, collections and kept searches.
    Marks,
    /// What takes how much of the disk, and what may leave it.
    Storage,
    /// Users, where they are logged in, tokens, and who did what.
    People,
    /// Addresses that are told what happens, and the messages to them.
    Webhooks,
    /// Channels, and what belongs to which.
    Channels,
    /// What a person taught, and where it was found.
    Cues,
}

impl From<events::Tag> for Tag {
    fn from(tag: events::Tag) -> Self {
        match tag {
            events::Tag::Status => Self::Status,
            events::Tag::Recordings => Self::Recordings,
            events::Tag::Moments => Self::Moments,
            events::Tag::Clips => Self::Clips,
            events::Tag::Words => Self::Words,
            events::Tag::Posts => Self::Posts,
            events::Tag::Jobs => Self::Jobs,
            events::Tag::Folders => Self::Folders,
            events::Tag::Settings => Self::Settings,
            events::Tag::Accounts => Self::Accounts,
            events::Tag::Profiles => Self::Profiles,
            events::Tag::Models => Self::Models,
            events::Tag::Rules => Self::Rules,
            events::Tag::Results => Self::Results,
            events::Tag::Marks => Self::Marks,
            events::Tag::Storage => Self::Storage,
            events::Tag::People => Self::People,
            events::Tag::Webhooks => Self::Webhooks,
            events::Tag::Channels => Self::Channels,
            events::Tag::Cues => Self::Cues,
        }
    }
}

impl Tag {
    /// Every tag.
    pub(crate) const ALL: [Self; 20] = [
        Self::Status,
        Self::Recordings,
        Self::Moments,
        Self::Clips,
        Self::Words,
        Self::Posts,
        Self::Jobs,
        Self::Folders,
        Self::Settings,
        Self::Accounts,
        Self::Profiles,
        Self::Models,
        Self::Rules,
        Self::Results,
        Self::Marks,
        Self::Storage,
        Self::People,
        Self::Webhooks,
        Self::Channels,
        Self::Cues,
    ];
}

/// `event: change`: things changed; what was read of them is old.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ChangeEvent {
    /// Its number; the same as the `id` of the event.
    pub seq: u64,
    /// `recording`, `moments`, `moment`, `clip`, `words`, `post`, `job`, `settings`, `folders`, `accounts`, `status`, …
    pub kind: String,
    /// The one thing, when it is one.
    pub id: Option<String>,
    /// What has to be read again: every operation whose `x-made-of` has one of these.
    pub stale: Vec<Tag>,
}

/// `event: progress`: a running job came further. At most four a second for each job; not resumed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ProgressEvent {
    /// The job.
    pub job_id: Uuid,
    /// 0 to 1; null while that is not known.
    pub fraction: Option<f32>,
    /// What is being done, in a word or two.
    pub word: String,
    /// Seconds left; null without a measured run.
    pub eta_s: Option<f32>,
}

/// `event: text`: words are being written. A preview that is not checked yet; not resumed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TextEvent {
    /// Whose text it is: the id of a job, or the `stream` of a call.
    pub stream: String,
    /// The next piece. Two line ends say that it begins anew.
    pub text: String,
}

/// What is worth telling a person who looks elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Notice {
    /// Moments wait for review.
    MomentsReady {
        /// How many were found.
        found: u64,
        /// How many of them are strong.
        strong: u64,
        /// In which recording.
        recording: String,
    },
    /// A post or job needs the person.
    NeedsYou {
        /// What happened.
        what: String,
        /// Where to look in the app.
        page: String,
    },
    /// What a week brought.
    Week {
        /// Views that were gained.
        views: u64,
        /// Posts that went live.
        posts: u64,
        /// The title of the clip that gained most.
        best: String,
    },
}

impl From<events::Notice> for Notice {
    fn from(notice: events::Notice) -> Self {
        match notice {
            events::Notice::MomentsReady { found, strong, recording } => {
                Self::MomentsReady { found: found as u64, strong: strong as u64, recording }
            }
            events::Notice::NeedsYou { what, page } => Self::NeedsYou { what, page },
            events::Notice::Week { views, posts, best } => Self::Week { views, posts, best },
        }
    }
}

/// `event: notify`: something for a notification.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct NotifyEvent {
    /// Its number.
    pub seq: u64,
    /// What.
    #[serde(flatten)]
    pub notice: Notice,
}

/// `event: gap`: too much was missed; everything has to be read again once. Never kept, so it has no number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GapEvent {
    /// Everything.
    pub stale: Vec<Tag>,
}

/// The `data` of one event.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum EventData {
    /// `event: change`.
    Change(ChangeEvent),
    /// `event: progress`.
    Progress(ProgressEvent),
    /// `event: text`.
    Text(TextEvent),
    /// `event: notify`.
    Notify(NotifyEvent),
    /// `event: gap`.
    Gap(GapEvent),
}

impl Example for EventData {
    fn example() -> Self {
        Self::Change(ChangeEvent {
            seq: 812,
            kind: "moments".into(),
            id: Some(example_id(1).to_string()),
            stale: vec![Tag::Moments, Tag::Recordings, Tag::Status],
        })
    }
}

impl EventData {
    /// Its name on the wire.
    fn name(&self) -> &'static str {
        match self {
            Self::Change(_) => "change",
            Self::Progress(_) => "progress",
            Self::Text(_) => "text",
            Self::Notify(_) => "notify",
            Self::Gap(_) => "gap",
        }
    }

    fn gap() -> Self {
        Self::Gap(GapEvent { stale: Tag::ALL.to_vec() })
    }

    fn of(numbered: Numbered) -> Self {
        let seq = numbered.seq;
        match numbered.event {
            Event::Change { kind, id, stale } => Self::Change(ChangeEvent {
                seq,
                kind: kind.to_owned(),
                id,
                stale: stale.into_iter().map(Tag::from).collect(),
            }),
            Event::Progress { job, progress } => Self::Progress(ProgressEvent {
                job_id: job.0,
                fraction: progress.fraction,
                word: progress.word,
                eta_s: progress.eta_s,
            }),
            Event::Text { stream, text } => Self::Text(TextEvent { stream, text }),
            Event::Notify { notice } => Self::Notify(NotifyEvent { seq, notice: notice.into() }),
        }
    }

    /// As it goes over the wire. Only what is kept has a number: going on after progress would lose nothing, but after
    /// a gap there is no number to go on from.
    fn sent(self) -> Sent {
        let event = Sent::default().event(self.name());
        let event = match &self {
            Self::Change(ChangeEvent { seq, .. }) | Self::Notify(NotifyEvent { seq, .. }) => event.id(seq.to_string()),
            Self::Progress(_) | Self::Text(_) | Self::Gap(_) => event,
        };
        // Our own types always have a JSON form.
        event.data(serde_json::to_string(&self).unwrap_or_default())
    }
}

/// Where a listener goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Since {
    last_event_id: Option<String>,
}

/// The number after which events are wanted. One that can't be read is one that we never gave: a gap.
fn since(headers: &HeaderMap, query: Since) -> Option<u64> {
    let header = headers.get("last-event-id").map(|id| id.to_str().unwrap_or("?").to_owned());
    let id = header.or(query.last_event_id).filter(|id| !id.is_empty())?;
    Some(id.trim().parse().unwrap_or(u64::MAX))
}

/// What was missed, then what happens.
fn told(listening: EventStream) -> impl Stream<Item = EventData> + Send {
    let missed = match listening.missed {
        Some(missed) => missed.into_iter().map(EventData::of).collect(),
        None => vec![EventData::gap()],
    };
    stream::iter(missed).chain(stream::unfold(listening.live, next))
}

async fn next(mut live: broadcast::Receiver<Numbered>) -> Option<(EventData, broadcast::Receiver<Numbered>)> {
    match live.recv().await {
        Ok(numbered) => Some((EventData::of(numbered), live)),
        // A listener that reads too slowly.
        Err(RecvError::Lagged(_)) => Some((EventData::gap(), live)),
        Err(RecvError::Closed) => None,
    }
}

/// What changes, as it changes. Resumable by `Last-Event-ID`; a comment every 15 seconds keeps the line open.
#[utoipa::path(get, path = "/events", tag = "events",
    params(
        ("Last-Event-ID" = Option<u64>, Header, description = "The last number that was seen; browsers send it by themselves."),
        ("last_event_id" = Option<u64>, Query, description = "The same, for clients that can't set headers."),
        ("token" = Option<String>, Query, description = "The token, because `EventSource` can't send headers."),
    ),
    responses((status = 200, description = "The events.", content_type = "text/event-stream", body = EventData)),
    extensions(("x-errors" = json!(["invalid"]))))]
pub(crate) async fn stream_events(
    State(app): State<App>,
    By(conductor): By,
    headers: HeaderMap,
    Asked(query): Asked<Since>,
) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let told = told(conductor.subscribe(since(&headers, query)));
    // The first line says how long a browser waits before it comes back.
    let hello = stream::iter([Sent::default().retry(Duration::from_secs(1)).comment("hello")]);
    // With the log-in that opened it, or with the server.
    let (stop, ended) = (app.stop.clone(), conductor.until_ended());
    let over = async move {
        tokio::select! {
            () = stop.cancelled_owned() => {}
            () = ended.cancelled_owned() => {}
        }
    };
    let events = hello.chain(told.map(EventData::sent)).take_until(over).map(Ok);
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use conductor::events::EventBus;

    fn change(id: &str) -> Event {
        Event::Change { kind: "clip", id: Some(id.into()), stale: vec![events::Tag::Clips] }
    }

    async fn names(listening: EventStream, count: usize) -> Vec<String> {
        let heard: Vec<_> = told(listening).take(count).collect().await;
        let word = |event: &EventData| match event {
            EventData::Change(change) => format!("change {} {}", change.seq, change.id.as_deref().unwrap_or("-")),
            other => other.name().to_owned(),
        };
        heard.iter().map(word).collect()
    }

    #[tokio::test]
    async fn a_listener_goes_on_where_it_was() {
        let bus = EventBus::default();
        bus.send(change("a"));
        bus.send(change("b"));
        let listening = bus.subscribe(Some(1));
        bus.send(change("c"));
        assert_eq!(names(listening, 2).await, ["change 2 b", "change 3 c"]);
    }

    #[tokio::test]
    async fn a_listener_of_another_run_is_told_to_read_everything() {
        let bus = EventBus::default();
        let listening = bus.subscribe(Some(812));
        bus.send(change("a"));
        assert_eq!(names(listening, 2).await, ["gap", "change 1 a"]);
    }

    #[tokio::test]
    async fn a_listener_that_is_too_slow_is_told_so() {
        let bus = EventBus::default();
        let listening = bus.subscribe(None);
        for n in 0..5000 {
            bus.send(change(&n.to_string()));
        }
        let heard = names(listening, 2).await;
        assert_eq!(heard[0], "gap");
        assert!(heard[1].starts_with("change "), "{heard:?}");
    }

    #[test]
    fn a_number_that_nobody_gave_is_a_gap() {
        let header = |text: &str| [("last-event-id".parse().unwrap(), text.parse().unwrap())].into_iter().collect();
        let query = |text: &str| Since { last_event_id: Some(text.into()) };
        assert_eq!(since(&header("7"), Since::default()), Some(7));
        assert_eq!(since(&header("seven"), Since::default()), Some(u64::MAX));
        assert_eq!(since(&HeaderMap::new(), query("9")), Some(9));
        assert_eq!(since(&HeaderMap::new(), query("")), None);
        assert_eq!(since(&HeaderMap::new(), Since::default()), None);
    }
}
