//! Real ffmpeg on small files that are made on the spot.

mod disk;
mod frames;
mod library;
mod probe;
mod render;
mod sound;
mod stop;
mod world;
