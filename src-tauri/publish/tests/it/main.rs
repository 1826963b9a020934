//! Publishers against real folders, and one suite over the table of platforms.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where a test would")]
#![expect(clippy::print_stderr, reason = "a test that needs another program which is not there says so")]

mod bluesky;
mod conformance;
mod crash;
mod discord;
mod errors;
mod faults;
mod folder;
mod kills;
mod mastodon;
mod meta;
mod peers;
mod setting;
mod tiktok;
mod way;
mod worlds;
mod youtube;
