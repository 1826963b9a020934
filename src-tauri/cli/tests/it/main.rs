//! `clipctl` as people and scripts use it: the real binary, real files.

#![expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod backup;
mod commands;
mod growing;
mod hooks;
mod kill;
mod marking;
mod people;
mod profiles;
mod publishing;
mod results;
mod secrets;
mod serving;
#[cfg(target_os = "linux")]
mod walls_of_the_disk;
