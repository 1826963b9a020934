//! Where clips go: one file for each platform, pre-flight and upload. Knows HTTP and folders, not SQL.
//!
//! A platform is data ([`PlatformSpec`]) and a [`Publisher`] with its verbs, and one line in [`PLATFORMS`]. The
//! promise of every publisher: whatever is cut off, and wherever, one [`Parcel`] goes out once.

mod auth;
mod endpoints;
mod file_name;
pub mod http;
pub mod limits;
mod means;
mod parcel;
mod platforms;
mod publisher;
mod secrets;
mod spec;
mod sys;
pub mod text;
pub mod verdict;
pub mod webhook;

pub use auth::{SignIn, bundled_client};
pub use domain::{Looks, Measured};
pub use endpoints::{Endpoint, Endpoints};
pub use file_name::file_stem;
pub use http::{Answer, FilePart, Lost};
pub use means::Means;
pub use parcel::Parcel;
pub use platforms::{
    PLATFORMS,
    bluesky::{self, BlueskyPublisher},
    discord::DiscordPublisher,
    facebook::FacebookPublisher,
    folder::{self, FolderPublisher},
    instagram::InstagramPublisher,
    mastodon::MastodonPublisher,
    platform,
    tiktok::TikTokPublisher,
    youtube::YouTubePublisher,
};
pub use publisher::{Connected, Finding, FindingLevel, Finished, Form, Publisher, Remedy, Standing, Witness};
pub use secrets::{Credentials, FilePlace, MemoryPlace, OAuthClient, Sealed, Secret, SecretPlace, SystemPlace, Vault};
pub use spec::{
    Abilities, CapOf, Choice, ClientRule, ConfigField, Connect, DailyCap, FieldKind, FileLimits, Is, OAuthShape, Pkce,
    PlatformEntry, PlatformSpec, Redirect, Scope, TextLimit, When,
};
