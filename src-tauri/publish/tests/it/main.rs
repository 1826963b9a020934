//! Publishers against real folders, and one suite over the table of platforms.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where a test would")]

mod conformance;
mod crash;
mod folder;
mod setting;
