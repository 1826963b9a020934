//! Where clips go: one file for each platform, pre-flight and upload. Knows HTTP and folders, not SQL.
//!
//! A platform is data ([`PlatformSpec`]) and a [`Publisher`] with its verbs, and one line in [`PLATFORMS`]. The
//! promise of every publisher: whatever is cut off, and wherever, one [`Parcel`] goes out once.

mod file_name;
mod limits;
mod parcel;
mod platforms;
mod publisher;
mod spec;
mod sys;

pub use parcel::Parcel;
pub use platforms::{
    PLATFORMS,
    folder::{self, FolderPublisher},
    platform,
};
pub use publisher::{Finding, FindingLevel, Finished, Measured, Publisher};
pub use spec::{Abilities, ConfigField, FieldKind, PlatformEntry, PlatformSpec};
