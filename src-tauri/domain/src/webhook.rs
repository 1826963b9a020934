//! A webhook: an address of the person's that is told what happened here, by the rules of Standard Webhooks
//! (standardwebhooks.com). Its secret is not in here: it lies where the sign-ins of accounts lie.

use crate::{DeliveryId, Problem, WebhookId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an address can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Happening {
    /// Moments of a recording wait for review.
    #[serde(rename = "moments.found")]
    MomentsFound,
    /// A recording was looked at for the first time.
    #[serde(rename = "recording.analysed")]
    RecordingAnalysed,
    /// The file of a clip was made.
    #[serde(rename = "clip.rendered")]
    ClipRendered,
    /// A post can be seen.
    #[serde(rename = "post.live")]
    PostLive,
    /// A post waits for the person.
    #[serde(rename = "post.needs_user")]
    PostNeedsUser,
    /// A post will not go out.
    #[serde(rename = "post.failed")]
    PostFailed,
    /// A job was given up.
    #[serde(rename = "job.failed")]
    JobFailed,
    /// The person tries whether the address hears.
    #[serde(rename = "test")]
    Test,
}

impl Happening {
    /// All that a webhook can ask for. A test is sent whatever it asks for.
    pub const ALL: [Self; 7] = [
        Self::MomentsFound,
        Self::RecordingAnalysed,
        Self::ClipRendered,
        Self::PostLive,
        Self::PostNeedsUser,
        Self::PostFailed,
        Self::JobFailed,
    ];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MomentsFound => "moments.found",
            Self::RecordingAnalysed => "recording.analysed",
            Self::ClipRendered => "clip.rendered",
            Self::PostLive => "post.live",
            Self::PostNeedsUser => "post.needs_user",
            Self::PostFailed => "post.failed",
            Self::JobFailed => "job.failed",
            Self::Test => "test",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Test]).find(|kind| kind.as_str() == word)
    }
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// What the person calls it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// What it is told.
    pub events: Vec<Happening>,
    /// Whether it is told anything.
    pub enabled: bool,
}

/// A webhook that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct WebhookError {
    /// The field at fault.
    pub field: &'static str,
    /// What is allowed.
    pub why: &'static str,
}

impl Webhook {
    /// Whether name and events can be used. The address is the business of the room that asks it.
    pub fn check(&self) -> Result<(), WebhookError> {
        let rules: [(bool, &'static str, &'static str); 4] = [
            (!self.name.trim().is_empty(), "name", "not empty"),
            (self.name.chars().count() <= 80, "name", "80 characters at most"),
            (!self.events.is_empty(), "events", "at least one event"),
            (!self.events.contains(&Happening::Test), "events", "none but those in the list"),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, why)) => Err(WebhookError { field, why }),
            None => Ok(()),
        }
    }
}

/// How a webhook fares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WebhookStanding {
    /// Messages that were given up since the last one that arrived.
    #[serde(default)]
    pub given_up: u32,
    /// Why the app switched it off, where it did.
    #[serde(default)]
    pub problem: Option<Problem>,
}

/// Where a message to a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It is to be sent, or sent again.
    Waiting,
    /// It arrived.
    Delivered,
    /// It was sent as often as makes sense and did not arrive.
    GivenUp,
    /// Its webhook was switched off before it could arrive.
    Dropped,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::GivenUp, Self::Dropped];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
            Self::Dropped => "dropped",
        }
    }

    /// From the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What came back, or why nothing did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryAnswer {
    /// HTTP status; absent when there was no answer.
    pub status: Option<u16>,
    /// The beginning of its text, or the technical reason. Without secrets.
    pub text: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// One message to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id; the same for every try, so that a receiver can tell a repetition.
    pub id: DeliveryId,
    /// To whom.
    pub webhook: WebhookId,
    /// What happened.
    pub kind: Happening,
    /// The body, byte for byte as it is signed and sent.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: u32,
    /// While it waits: not before this time.
    pub next_at: Timestamp,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it was sent last.
    pub last_at: Option<Timestamp>,
    /// What came of that.
    pub answer: Option<DeliveryAnswer>,
}

impl Delivery {
    /// What the header `webhook-id` says.
    pub fn message_id(&self) -> String {
        format!("msg_{}", self.id.0.simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_wire() {
        for kind in Happening::ALL.into_iter().chain([Happening::Test]) {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
            assert_eq!(Happening::parse(kind.as_str()), Some(kind));
        }
        assert!(DeliveryState::ALL.iter().all(|state| DeliveryState::parse(state.as_str()) == Some(*state)));
    }

    #[test]
    fn what_can_not_be_used_is_named() {
        let mut webhook = Webhook {
            id: WebhookId::new(),
            name: "Lights".into(),
            url: "https://example.com/hook".into(),
            events: vec![Happening::PostLive],
            enabled: true,
        };
        assert_eq!(webhook.check(), Ok(()));
        webhook.events.clear();
        assert_eq!(webhook.check().unwrap_err().field, "events");
        webhook.events = vec![Happening::Test];
        assert_eq!(webhook.check().unwrap_err().field, "events");
        webhook.name = "  ".into();
        assert_eq!(webhook.check().unwrap_err().field, "name");
    }
}
