//! Publishers against real folders, and one suite over the table of platforms.

mod conformance;
mod crash;
mod folder;
mod setting;
