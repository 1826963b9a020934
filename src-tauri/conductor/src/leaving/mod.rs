//! How the file of a recording leaves its place: into the system's bin or into another folder, and back. Nothing here
//! decides whether it may; see [`crate::storage`].

mod bin;
mod moving;

pub use bin::{Bin, Binned, SystemBin};
pub(crate) use moving::{Original, bring, free_name};
