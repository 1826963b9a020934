//! What differs by system.

use std::{io, path::Path};

/// Makes what was written into a folder (new names, renames) survive a loss of power.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Windows writes names through its journal and has no call for this.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Paths longer than this can't be opened by many programs here.
pub(crate) const LONGEST_PATH: Option<usize> = if cfg!(windows) { Some(259) } else { None };
