//! The outside of each platform, for the suite over the table. A new platform gets a file here and a line in [`world`].

pub mod bluesky;
pub mod discord;
mod folder;
pub mod mastodon;
pub mod meta;
pub mod tiktok;
pub mod youtube;

use publish::{Means, Parcel, PlatformEntry};
use testkit::service::Service;

/// The outside of a platform.
pub trait World: Send + Sync {
    /// What its publisher works with.
    fn means(&self) -> Means;
    /// A parcel that it takes, a new post each time, to an account that is connected.
    fn parcel(&self) -> Parcel;
    /// How many posts can be seen there.
    fn posts(&self) -> usize;
    /// Its services on the network.
    fn services(&self) -> Vec<&Service> {
        Vec::new()
    }
    /// Where they are, by the keys of [`publish::Endpoints`].
    fn addresses(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// The world of a platform. Starts a stand-in where there is one.
pub async fn world(entry: &PlatformEntry) -> Box<dyn World> {
    match entry.spec.key {
        "bluesky" => Box::new(bluesky::Bluesky::new().await),
        "discord" => Box::new(discord::Discord::new().await),
        key @ ("facebook" | "instagram") => Box::new(meta::Meta::new(key).await),
        "folder" => Box::new(folder::Folder::new()),
        "mastodon" => Box::new(mastodon::Mastodon::new().await),
        "tiktok" => Box::new(tiktok::TikTok::new().await),
        "youtube" => Box::new(youtube::YouTube::new().await),
        other => panic!("the platform `{other}` has no world in this suite"),
    }
}
