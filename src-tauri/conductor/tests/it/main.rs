//! The conductor against a real store, real ffmpeg and a fake outside world.

mod broken;
mod house;
mod main_job;
mod once;
mod queue;
mod watch;
mod writing;
