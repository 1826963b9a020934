//! A post: one clip going to one account once. Its states are a promise: once approved it goes out once, or says why not.

use crate::{AccountId, ClipId, PostId, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a platform was given before the time of a post. Nothing of it can be seen, and it goes away by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Staged {
    /// The platform's session, opaque to us.
    pub session: serde_json::Value,
    /// Bytes that are known to have arrived.
    pub sent_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
    /// A print of what was sent: with other words or another file it has to be sent again.
    pub print: String,
}

/// Where a post stands. The arrows between the states are [`PostState::after`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PostState {
    /// Being prepared.
    Draft,
    /// A person, or a rule they wrote, said yes.
    Approved,
    /// Waits for its time.
    Scheduled {
        /// The instant.
        at: Timestamp,
        /// The time zone it was chosen in (IANA name), kept so that it can be shown as it was meant.
        zone: String,
        /// What was sent ahead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staged: Option<Staged>,
    },
    /// Everything that can be known before the upload is checked.
    Preflight,
    /// Bytes are going out. The session is what the platform needs to go on after a break.
    Uploading {
        /// The platform's session, opaque to us.
        session: serde_json::Value,
        /// Bytes that are known to have arrived.
        sent_bytes: u64,
        /// Bytes in all.
        total_bytes: u64,
    },
    /// The bytes are there; the request that makes the post is about to be sent or was sent.
    Finishing {
        /// The platform's session.
        session: serde_json::Value,
    },
    /// The platform has it and works on it.
    Processing {
        /// The platform's id of the post.
        remote_id: String,
    },
    /// It can be seen.
    Live {
        /// The platform's id of the post.
        remote_id: String,
        /// Its address: a URL, or the path of a file.
        url: String,
    },
    /// A request was sent and its answer never came: the platform is asked before anything is sent again.
    Unknown {
        /// What to ask with.
        session: serde_json::Value,
        /// When it is asked again.
        next_check: Timestamp,
    },
    /// The person has to do something.
    NeedsUser {
        /// What, why and how.
        problem: Problem,
        /// Set when the post may be out already: then the platform is asked before anything is sent again.
        #[serde(default)]
        ask_with: Option<serde_json::Value>,
        /// The platform's id of the post, set when the platform has it and works on it: then that goes on, and nothing is
        /// sent again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remote_id: Option<String>,
    },
    /// It will not go out.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// Taken back by the person before it was live.
    Cancelled,
}

/// What can happen to a post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum PostEvent {
    /// A person or their rule said yes.
    Approve,
    /// A time was chosen.
    Schedule {
        /// The instant.
        at: Timestamp,
        /// The zone it was chosen in.
        zone: String,
    },
    /// It is sent ahead: where a platform takes the bytes without making the post.
    Stage {
        /// The platform's session.
        session: serde_json::Value,
        /// Bytes to send.
        total_bytes: u64,
        /// See [`Staged::print`].
        print: String,
    },
    /// What was sent ahead is not what is to go out any more.
    Unstage,
    /// Its time has come, or it needs none.
    Start,
    /// Its file is too large for the platform: one that fits is made for this post.
    Fit {
        /// Bytes that the file may have.
        to_bytes: u64,
    },
    /// The checks were passed and the upload has a session.
    Begin {
        /// The platform's session.
        session: serde_json::Value,
        /// Bytes to send.
        total_bytes: u64,
    },
    /// Some bytes have arrived.
    Sent {
        /// Bytes in all so far.
        sent_bytes: u64,
    },
    /// The platform's session changed on the way: a new upload address, the id of what arrived.
    Kept {
        /// The session from now on.
        session: serde_json::Value,
    },
    /// All bytes have arrived; the next request makes the post.
    Finish,
    /// The platform has taken it.
    Accepted {
        /// The platform's id.
        remote_id: String,
    },
    /// It can be seen.
    Published {
        /// The platform's id.
        remote_id: String,
        /// Its address.
        url: String,
    },
    /// An answer never came.
    LostAnswer {
        /// When to ask.
        next_check: Timestamp,
    },
    /// The platform was asked and does not have it: it may be sent again.
    NotThere,
    /// The platform was asked: there is no post, and the upload can go on in its session.
    Reopen {
        /// The platform's session.
        session: serde_json::Value,
        /// Bytes that have arrived.
        sent_bytes: u64,
        /// Bytes in all.
        total_bytes: u64,
    },
    /// The platform kept it until its time and has given it back: nobody saw it, and nothing of it is left there.
    Withdrawn,
    /// The person is needed.
    NeedUser {
        /// What for.
        problem: Problem,
    },
    /// The person did it, or wants another try.
    Retry,
    /// It can't go out.
    Fail {
        /// Why.
        problem: Problem,
    },
    /// The person took it back.
    Cancel,
}

/// An event that does not fit the state.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("a post that is {state} can't take the event {event}")]
pub struct TransitionError {
    /// The word of the state.
    pub state: &'static str,
    /// The word of the event.
    pub event: &'static str,
}

impl PostState {
    /// The words of all states.
    pub const WORDS: [&'static str; 12] = [
        "draft",
        "approved",
        "scheduled",
        "preflight",
        "uploading",
        "finishing",
        "processing",
        "live",
        "unknown",
        "needs_user",
        "failed",
        "cancelled",
    ];

    /// The word that is stored and shown.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Scheduled { .. } => "scheduled",
            Self::Preflight => "preflight",
            Self::Uploading { .. } => "uploading",
            Self::Finishing { .. } => "finishing",
            Self::Processing { .. } => "processing",
            Self::Live { .. } => "live",
            Self::Unknown { .. } => "unknown",
            Self::NeedsUser { .. } => "needs_user",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing will happen any more by itself.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Live { .. } | Self::Failed { .. } | Self::Cancelled)
    }

    /// Whether somebody said yes and it has not ended. A draft can't fail: a retry would send what nobody approved.
    fn is_under_way(&self) -> bool {
        !self.is_final() && *self != Self::Draft
    }

    /// Whether a request that could make the post may have been sent. From here on it is asked before it is sent again.
    pub fn may_be_out(&self) -> bool {
        matches!(self, Self::Finishing { .. } | Self::Processing { .. } | Self::Live { .. } | Self::Unknown { .. })
    }

    /// What the platform can be asked with, when the post may be out and it is not known.
    fn question(&self) -> Option<&serde_json::Value> {
        match self {
            Self::Finishing { session } | Self::Unknown { session, .. } => Some(session),
            Self::NeedsUser { ask_with, .. } => ask_with.as_ref(),
            _ => None,
        }
    }

    /// The platform's id, when it has the post and it can't be seen yet.
    fn worked_on(&self) -> Option<&str> {
        match self {
            Self::Processing { remote_id } => Some(remote_id),
            Self::NeedsUser { remote_id, .. } => remote_id.as_deref(),
            _ => None,
        }
    }

    /// The state after an event, or why there is none. The only place that knows the arrows.
    pub fn after(&self, event: PostEvent) -> Result<PostState, TransitionError> {
        use PostEvent as E;
        use PostState as S;
        let word = event.as_str();
        let next = match (self, event) {
            (S::Draft, E::Approve) => S::Approved,
            // Also one that missed its time.
            (
                S::Draft | S::Approved | S::Scheduled { .. } | S::NeedsUser { ask_with: None, remote_id: None, .. },
                E::Schedule { at, zone },
            ) => S::Scheduled { at, zone, staged: None },
            (S::Scheduled { at, zone, .. }, E::Stage { session, total_bytes, print }) => {
                let staged = Staged { session, sent_bytes: 0, total_bytes, print };
                S::Scheduled { at: *at, zone: zone.clone(), staged: Some(staged) }
            }
            (S::Scheduled { at, zone, staged: Some(staged) }, E::Sent { sent_bytes }) => {
                let staged = Staged { sent_bytes, ..staged.clone() };
                S::Scheduled { at: *at, zone: zone.clone(), staged: Some(staged) }
            }
            (S::Scheduled { at, zone, staged: Some(staged) }, E::Kept { session }) => {
                let staged = Staged { session, ..staged.clone() };
                S::Scheduled { at: *at, zone: zone.clone(), staged: Some(staged) }
            }
            (S::Scheduled { at, zone, staged: Some(_) }, E::Unstage) => {
                S::Scheduled { at: *at, zone: zone.clone(), staged: None }
            }
            // The bytes are there already, or some of them.
            (S::Scheduled { staged: Some(staged), .. }, E::Start) => {
                let Staged { session, sent_bytes, total_bytes, .. } = staged.clone();
                S::Uploading { session, sent_bytes, total_bytes }
            }
            (S::Approved | S::Scheduled { .. }, E::Start) => S::Preflight,
            (state @ (S::Preflight | S::Scheduled { .. }), E::Fit { .. }) => state.clone(),
            // A crash between two steps leaves a post in pre-flight or with a session: both may begin again.
            (S::Preflight | S::Uploading { .. }, E::Begin { session, total_bytes }) => {
                S::Uploading { session, sent_bytes: 0, total_bytes }
            }
            (S::Uploading { session, total_bytes, .. }, E::Sent { sent_bytes }) => {
                S::Uploading { session: session.clone(), sent_bytes, total_bytes: *total_bytes }
            }
            (S::Uploading { sent_bytes, total_bytes, .. }, E::Kept { session }) => {
                S::Uploading { session, sent_bytes: *sent_bytes, total_bytes: *total_bytes }
            }
            (S::Uploading { session, .. }, E::Finish) => S::Finishing { session: session.clone() },
            (S::Finishing { .. } | S::Unknown { .. }, E::Accepted { remote_id }) => S::Processing { remote_id },
            (
                S::Finishing { .. } | S::Processing { .. } | S::Unknown { .. } | S::NeedsUser { .. },
                E::Published { remote_id, url },
            ) => S::Live { remote_id, url },
            (S::Finishing { session } | S::Unknown { session, .. }, E::LostAnswer { next_check }) => {
                S::Unknown { session: session.clone(), next_check }
            }
            // Asked, and not there: the whole way again, with a new pre-flight. A person can look, too, where no platform
            // can be asked.
            (
                S::Finishing { .. }
                | S::Unknown { .. }
                | S::NeedsUser { ask_with: Some(_), .. }
                | S::NeedsUser { remote_id: Some(_), .. },
                E::NotThere,
            ) => S::Preflight,
            (S::Finishing { .. } | S::Unknown { .. }, E::Reopen { session, sent_bytes, total_bytes }) => {
                S::Uploading { session, sent_bytes, total_bytes }
            }
            // It was looked for while it was taken back: then it failed for not being there.
            (S::Processing { .. } | S::Live { .. } | S::Failed { .. }, E::Withdrawn) => S::Approved,
            (state, E::NeedUser { problem }) if state.is_under_way() => S::NeedsUser {
                problem,
                ask_with: state.question().cloned(),
                remote_id: state.worked_on().map(str::to_owned),
            },
            (S::NeedsUser { remote_id: Some(remote_id), .. }, E::Retry) => {
                S::Processing { remote_id: remote_id.clone() }
            }
            (S::NeedsUser { ask_with: Some(session), .. }, E::Retry) => {
                S::Unknown { session: session.clone(), next_check: Timestamp::UNIX_EPOCH }
            }
            (S::NeedsUser { ask_with: None, .. } | S::Failed { .. }, E::Retry) => S::Preflight,
            (state, E::Fail { problem }) if state.is_under_way() => S::Failed { problem },
            (
                S::Draft
                | S::Approved
                | S::Scheduled { .. }
                | S::Preflight
                | S::Uploading { .. }
                | S::NeedsUser { ask_with: None, remote_id: None, .. }
                | S::Failed { .. },
                E::Cancel,
            ) => S::Cancelled,
            (state, _) => return Err(TransitionError { state: state.as_str(), event: word }),
        };
        Ok(next)
    }
}

impl PostEvent {
    /// The word for logs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Schedule { .. } => "schedule",
            Self::Stage { .. } => "stage",
            Self::Unstage => "unstage",
            Self::Start => "start",
            Self::Fit { .. } => "fit",
            Self::Begin { .. } => "begin",
            Self::Sent { .. } => "sent",
            Self::Kept { .. } => "kept",
            Self::Finish => "finish",
            Self::Accepted { .. } => "accepted",
            Self::Published { .. } => "published",
            Self::LostAnswer { .. } => "lost_answer",
            Self::NotThere => "not_there",
            Self::Withdrawn => "withdrawn",
            Self::Reopen { .. } => "reopen",
            Self::NeedUser { .. } => "need_user",
            Self::Retry => "retry",
            Self::Fail { .. } => "fail",
            Self::Cancel => "cancel",
        }
    }
}

/// Who may see a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Everybody who has the address.
    Unlisted,
    /// Only the owner.
    Private,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Its id; also the marker that a platform is asked for.
    pub id: PostId,
    /// The clip.
    pub clip: ClipId,
    /// Where it goes.
    pub account: AccountId,
    /// Where it stands.
    pub state: PostState,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who approved it: `you`, or the name of a rule.
    pub approved_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
    /// What was chosen for it besides words and visibility, by the keys of the platform's choices (an object).
    pub choices: serde_json::Value,
    /// When the platform itself shall make it public; then it goes there before that time.
    pub publish_at: Option<Timestamp>,
}

impl Post {
    /// Whether it can get another time: nothing of it is on its way.
    pub fn can_move(&self) -> bool {
        let at = PostEvent::Schedule { at: self.updated_at, zone: String::new() };
        self.state.after(at).is_ok()
    }

    /// The platform's id, while the platform keeps it until a time that has not come: then it can be taken back there.
    pub fn waits_at_platform(&self, now: Timestamp) -> Option<&str> {
        match &self.state {
            PostState::Processing { remote_id } | PostState::Live { remote_id, .. } => {
                self.publish_at.filter(|at| *at > now).map(|_| remote_id.as_str())
            }
            _ => None,
        }
    }

    /// Its place in the calendar: when it goes out or the platform makes it public, else its last change.
    pub fn shown_at(&self) -> Timestamp {
        match &self.state {
            PostState::Scheduled { at, .. } => *at,
            PostState::Failed { .. } | PostState::Cancelled | PostState::NeedsUser { .. } => self.updated_at,
            // The platform makes it public then, wherever its bytes are now.
            _ => self.publish_at.unwrap_or(self.updated_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use proptest::prelude::*;
    use serde_json::json;

    fn events() -> Vec<PostEvent> {
        let problem = Problem::new(Code::DiskFull, "The disk is full.", "No space was left.");
        let (session, at) = (json!({"upload": 1}), Timestamp::UNIX_EPOCH);
        vec![
            PostEvent::Approve,
            PostEvent::Schedule { at, zone: "Europe/Berlin".into() },
            PostEvent::Stage { session: session.clone(), total_bytes: 9, print: "p".into() },
            PostEvent::Unstage,
            PostEvent::Start,
            PostEvent::Fit { to_bytes: 7 },
            PostEvent::Begin { session: session.clone(), total_bytes: 9 },
            PostEvent::Kept { session: json!({"upload": 2}) },
            PostEvent::Reopen { session, sent_bytes: 3, total_bytes: 9 },
            PostEvent::Sent { sent_bytes: 4 },
            PostEvent::Finish,
            PostEvent::Accepted { remote_id: "r".into() },
            PostEvent::Published { remote_id: "r".into(), url: "u".into() },
            PostEvent::LostAnswer { next_check: at },
            PostEvent::NotThere,
            PostEvent::Withdrawn,
            PostEvent::NeedUser { problem: problem.clone() },
            PostEvent::Retry,
            PostEvent::Fail { problem },
            PostEvent::Cancel,
        ]
    }

    proptest! {
        /// Whatever happens in whatever order: bytes go out only after a yes, a live post stays live, and a post whose
        /// request may have been sent is never sent again without the platform being asked.
        #[test]
        fn a_post_keeps_its_promise(order in proptest::collection::vec(0usize..17, 0..60)) {
            let mut state = PostState::Draft;
            let (mut approved, mut may_be_out) = (false, false);
            for index in order {
                let event = events()[index].clone();
                let Ok(next) = state.after(event.clone()) else { continue };
                approved |= matches!(event, PostEvent::Approve | PostEvent::Schedule { .. });
                // The platform said that it is not there, refused it, or gave it back.
                may_be_out &= !matches!(
                    event,
                    PostEvent::NotThere | PostEvent::Reopen { .. } | PostEvent::Fail { .. } | PostEvent::Withdrawn
                );
                if matches!(next, PostState::Uploading { .. }) {
                    prop_assert!(approved, "bytes went out without a yes");
                    prop_assert!(!may_be_out, "sent again without asking");
                }
                may_be_out |= matches!(next, PostState::Finishing { .. });
                if matches!(state, PostState::Live { .. }) && event != PostEvent::Withdrawn {
                    prop_assert!(matches!(next, PostState::Live { .. }), "a live post changed by {event:?}");
                }
                state = next;
            }
        }
    }

    /// A sign-in that ends while the platform works on a post is no reason to send it a second time.
    #[test]
    fn a_post_that_the_platform_has_is_followed_again() {
        let problem = Problem::new(Code::AccountNeedsUser, "Sign in again.", "The sign-in has ended.");
        let processing = PostState::Processing { remote_id: "r".into() };
        let waiting = processing.after(PostEvent::NeedUser { problem: problem.clone() }).unwrap();
        let again = waiting.after(PostEvent::NeedUser { problem }).unwrap();
        assert_eq!(again, waiting);
        let at = Timestamp::UNIX_EPOCH;
        assert!(waiting.after(PostEvent::Schedule { at, zone: "UTC".into() }).is_err());
        assert!(waiting.after(PostEvent::Cancel).is_err());
        assert_eq!(waiting.after(PostEvent::Retry).unwrap(), processing);
        // Kept before the id was.
        let old = serde_json::to_value(&waiting).unwrap();
        let mut old = old.as_object().unwrap().clone();
        old.remove("remote_id");
        assert!(serde_json::from_value::<PostState>(old.into()).is_ok());
    }

    #[test]
    fn a_failed_post_that_may_be_out_is_not_cancelled() {
        let finishing = PostState::Finishing { session: json!(1) };
        assert!(finishing.after(PostEvent::Cancel).is_err());
    }
}
