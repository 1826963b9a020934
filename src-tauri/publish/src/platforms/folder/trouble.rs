//! What goes wrong with files, and whose file it is.

use domain::{Code, Fix, Problem};
use std::{
    io,
    path::{Path, PathBuf},
};

/// An error on the way.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Reading the rendered file or the thumbnail.
    Source { path: PathBuf, error: io::Error },
    /// Something in the folder.
    Target { folder: PathBuf, error: io::Error, needs_bytes: u64 },
    /// The rendered file is not what it was when this began.
    SourceChanged { path: PathBuf },
    /// What was written is not what was read.
    Differs { folder: PathBuf },
    /// The hidden files of this post are gone.
    PartsGone { folder: PathBuf },
    /// The fault switch ended the process here.
    Died,
}

impl Trouble {
    pub fn source(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_path_buf();
        move |error| Self::Source { path: path.clone(), error }
    }

    pub fn target(folder: &Path) -> impl Fn(io::Error) -> Self + use<> {
        Self::target_for(folder, 0)
    }

    /// `needs_bytes` is told when the disk is full.
    pub fn target_for(folder: &Path, needs_bytes: u64) -> impl Fn(io::Error) -> Self + use<> {
        let folder = folder.to_path_buf();
        move |error| Self::Target { folder: folder.clone(), error, needs_bytes }
    }

    /// Whether the hidden files are worth keeping for another try.
    pub fn keeps_parts(&self) -> bool {
        match self {
            Self::Died => true,
            // A drive that was pulled out has them when it comes back; a full disk needs their space.
            Self::Target { error, .. } => {
                !matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            Self::Source { .. } | Self::SourceChanged { .. } | Self::Differs { .. } | Self::PartsGone { .. } => false,
        }
    }
}

/// Where destinations are set up.
pub(super) fn open_destinations() -> Fix {
    Fix::OpenPage { page: "/settings/destinations".into(), label: "Choose another folder".into() }
}

/// The folder itself is not there.
pub(super) fn folder_missing(folder: &Path, details: &str) -> Problem {
    Problem::new(
        Code::FileMissing,
        format!("The folder {} is not there.", folder.display()),
        "Its drive is not connected, or the folder was moved or deleted.",
    )
    .say("Connect the drive or make the folder again, then try again.")
    .fix(Fix::Retry)
    .fix(open_destinations())
    .details(details)
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Source { path, error } if error.kind() == io::ErrorKind::NotFound => Problem::new(
                Code::FileVanished,
                format!("The rendered file {} is gone.", path.display()),
                "It was deleted, or the drive of the cache is not connected.",
            )
            .say("It will be rendered again.")
            .fix(Fix::Retry)
            .details(error),
            Trouble::Source { path, error } => Problem::io("Reading", &path, &error),
            Trouble::Target { folder, error, .. } if error.kind() == io::ErrorKind::NotFound => {
                folder_missing(&folder, &error.to_string())
            }
            Trouble::Target { folder, error, needs_bytes } => {
                let problem = Problem::io("Writing to", &folder, &error);
                let problem = if problem.code == Code::DiskFull && needs_bytes > 0 {
                    problem.fix(Fix::FreeSpace { bytes: needs_bytes })
                } else {
                    problem
                };
                problem.fix(open_destinations())
            }
            Trouble::SourceChanged { path } => Problem::new(
                Code::FileVanished,
                format!("The rendered file {} changed while it was copied.", path.display()),
                "It was rendered again, or another program wrote to it.",
            )
            .fix(Fix::Retry),
            Trouble::Differs { folder } => Problem::new(
                Code::IoFailed,
                format!("The copy in {} is not the same as the rendered file.", folder.display()),
                "The drive stored other bytes than it was given.",
            )
            .say("Check the drive for errors, then try again.")
            .fix(Fix::Retry)
            .fix(open_destinations()),
            Trouble::PartsGone { folder } => Problem::new(
                Code::FileVanished,
                format!("The unfinished copy in {} is gone.", folder.display()),
                "Somebody deleted it before it was done.",
            )
            .fix(Fix::Retry),
            Trouble::Died => Problem::bug("The fault switch stopped this.", "only in tests"),
        }
    }
}
