//! The store on real files: what is written is there, what fails is not, what is damaged comes back.

#![allow(
    clippy::unwrap_used,
    reason = "a test may end at once; clippy sees only what stands in a test function itself"
)]

mod channels;
mod choices;
mod crash;
mod cues;
mod damage;
mod jobs;
mod library;
mod lists;
mod marks;
mod migrations;
mod plans;
mod posted;
mod posts;
mod rules;
mod sample;
mod search;
mod small;
mod transactions;
mod webhooks;
