//! Real ffmpeg on small files that are made on the spot.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod brand;
mod disk;
mod frames;
mod library;
mod probe;
mod render;
mod sound;
mod stop;
mod world;
