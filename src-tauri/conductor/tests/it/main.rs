//! The conductor against a real store, real ffmpeg and a fake outside world.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod accounts;
mod analysis;
mod any_answer;
mod broken;
mod house;
mod learning;
mod leaving;
mod main_job;
mod once;
mod playing;
mod queue;
mod replaced;
mod results;
mod rules;
mod schedule;
mod uploads;
mod watch;
mod withdraw;
mod writing;
