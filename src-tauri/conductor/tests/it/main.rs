//! The conductor against a real store, real ffmpeg and a fake outside world.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod accounts;
mod ahead;
mod analysis;
mod any_answer;
mod backup;
mod broken;
mod channels;
mod cues;
mod fits;
mod house;
mod learning;
mod leaving;
mod main_job;
mod markers;
mod once;
mod overlaps;
mod playing;
mod queue;
mod replaced;
mod results;
mod rules;
mod schedule;
mod signed_in;
mod sounds;
mod uploads;
mod watch;
mod webhooks;
mod weekly;
mod withdraw;
mod worked_on;
mod writing;
