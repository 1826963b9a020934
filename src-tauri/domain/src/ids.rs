//! Ids are UUIDv7: unique without asking anyone, and sorted by the time they were made, so that a list can page by id.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later than every id made before it on this machine.
            #[expect(clippy::new_without_default, reason = "a default id would be a different one each time")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A capture folder that is watched.
    FolderId;
    /// A recording in the library.
    RecordingId;
    /// A moment of a recording.
    MomentId;
    /// A clip.
    ClipId;
    /// One version of the words of a clip for a destination.
    WordsId;
    /// A connection to a platform, or an export folder.
    AccountId;
    /// One clip going to one account once.
    PostId;
    /// A step being done for a thing.
    JobId;
    /// A rule of the person.
    RuleId;
    /// A mark of the person.
    MarkerId;
    /// Clips that a person has put together.
    CollectionId;
    /// A search that is kept under a name.
    SavedSearchId;
    /// A rule of what may leave the disk.
    StorageRuleId;
    /// Somebody who may log in.
    UserId;
    /// One browser or program in which somebody is logged in.
    LoginId;
    /// What lets a script in.
    TokenId;
    /// Accounts that speak with one voice.
    ChannelId;
    /// An address that is told what happened.
    WebhookId;
    /// One message to such an address.
    DeliveryId;
    /// Something on the screen that a person taught.
    CueId;
    /// One look at it.
    ExampleId;
}
