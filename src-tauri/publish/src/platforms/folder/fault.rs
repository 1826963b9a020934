//! Breaks the folder on purpose, at a named step. Injected as a value, so that tests see what a loss of power or a full
//! disk leaves behind.

use std::{io, sync::Arc};

/// The places where something can break. Each is passed after what it names was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The hidden file is open.
    PartOpened,
    /// A piece was copied.
    PieceCopied,
    /// The hidden file is complete and on the disk.
    PartSynced,
    /// The hidden thumbnail and text are on the disk.
    SidesWritten,
    /// The hidden sidecar is on the disk: all bytes are there.
    SidecarWritten,
    /// The hidden sidecar says which name is about to be taken.
    NameChosen,
    /// About to take the name by a hard link. An error here stands for a file system without them.
    Linking,
    /// The video has its name; the hidden one is still there.
    VideoLinked,
    /// The video has its name. From here on the post is out.
    VideoPlaced,
    /// The thumbnail has its name.
    ThumbnailPlaced,
    /// The text has its name.
    TextPlaced,
    /// The sidecar has its name.
    SidecarPlaced,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 12] = [
        Self::PartOpened,
        Self::PieceCopied,
        Self::PartSynced,
        Self::SidesWritten,
        Self::SidecarWritten,
        Self::NameChosen,
        Self::Linking,
        Self::VideoLinked,
        Self::VideoPlaced,
        Self::ThumbnailPlaced,
        Self::TextPlaced,
        Self::SidecarPlaced,
    ];
}

/// How it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The process ends: nothing is cleaned up.
    Die,
    /// The system reports this error.
    Io(io::ErrorKind),
}

/// Asked at each step.
pub type Hook = Arc<dyn Fn(Step) -> Option<Break> + Send + Sync>;
