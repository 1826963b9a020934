//! The API from outside: the router with a real library behind it, without a socket, and a few times with one.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

mod changes;
mod channels;
mod detectors;
mod document;
mod events;
mod files;
mod lan;
mod markers;
mod page;
mod reads;
mod requests;
mod results;
mod roles;
mod schema;
mod security;
mod served;
mod upload;
mod world;
