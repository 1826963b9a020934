//! Fakes of the outside world, builders, and tiny recordings made on the spot. For tests, and for `xtask demo`.
//!
//! Nothing of ours is faked here: only what lies outside the process (Ollama, platforms), and what a person's disk would hold.

pub mod bluesky;
pub mod build;
pub mod discord;
pub mod footage;
pub mod mastodon;
pub mod meta;
pub mod ollama;
pub mod service;
mod switch;
pub mod tiktok;
pub mod year;
pub mod youtube;

pub use bluesky::FakeBluesky;
pub use discord::FakeDiscord;
pub use footage::{Codec, Container, TinyOptions, TinyRecording, odd_file, tiny_recording};
pub use mastodon::FakeMastodon;
pub use meta::FakeMeta;
pub use ollama::{Answer, FakeModel, FakeOllama, Fault, Seen};
pub use switch::FaultSwitch;
pub use tiktok::FakeTikTok;
pub use youtube::FakeYouTube;
