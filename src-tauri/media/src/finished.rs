//! Files that appear whole or not at all: written beside their place as `.part`, synced, renamed.

use crate::sys;
use domain::Problem;
use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
};

/// A file that is being made. Dropped before `finish`, it leaves nothing behind.
pub(crate) struct PartFile {
    part: PathBuf,
    target: PathBuf,
}

impl PartFile {
    /// Prepares the place: makes its folder and takes away what an earlier try left there.
    pub(crate) fn new(target: &Path) -> Result<Self, Problem> {
        let target = crate::args::absolute(target)?;
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| Problem::io("Making the folder", folder, &error))?;
        }
        let mut part: OsString = target.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        match fs::remove_file(&part) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::io("Replacing", &part, &error)),
            _ => Ok(Self { part, target }),
        }
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        &self.part
    }

    /// Opens it for writing.
    pub(crate) fn create(&self) -> Result<File, Problem> {
        File::create(&self.part).map_err(|error| Problem::io("Writing", &self.target, &error))
    }

    /// Puts it in its place, so that it is still there after a power cut.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        let io = |error| Problem::io("Writing", &self.target, &error);
        // Windows syncs only what is open for writing.
        File::options().write(true).open(&self.part).and_then(|file| file.sync_all()).map_err(io)?;
        fs::rename(&self.part, &self.target).map_err(io)?;
        if let Some(folder) = self.target.parent() {
            // Some network drives can't sync a folder; the file is there all the same.
            if let Err(error) = sys::sync_folder(folder) {
                tracing::debug!(folder = %folder.display(), %error, "the folder could not be synced");
            }
        }
        Ok(())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        match fs::remove_file(&self.part) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(file = %self.part.display(), %error, "an unfinished file could not be removed");
            }
            _ => {}
        }
    }
}
