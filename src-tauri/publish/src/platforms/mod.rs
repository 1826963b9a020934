//! The table of platforms. A new one is a file here and a line in [`PLATFORMS`].

pub mod bluesky;
pub mod discord;
pub mod facebook;
pub mod folder;
pub mod instagram;
pub mod mastodon;
mod meta;
mod sending;
mod stored;
pub mod tiktok;
pub mod youtube;

use crate::PlatformEntry;

/// Every platform.
pub const PLATFORMS: &[&PlatformEntry] = &[
    &folder::ENTRY,
    &youtube::ENTRY,
    &tiktok::ENTRY,
    &instagram::ENTRY,
    &facebook::ENTRY,
    &discord::ENTRY,
    &bluesky::ENTRY,
    &mastodon::ENTRY,
];

/// The platform with this key.
pub fn platform(key: &str) -> Option<&'static PlatformEntry> {
    PLATFORMS.iter().copied().find(|entry| entry.spec.key == key)
}
