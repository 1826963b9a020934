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

/// Creates a file that only this user may read and write.
#[cfg(unix)]
pub(crate) fn create_private(path: &Path) -> io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = std::fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // One that was there already keeps its rights otherwise.
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// On Windows, files below a user's profile are that user's own.
#[cfg(not(unix))]
pub(crate) fn create_private(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::options().write(true).create(true).truncate(true).open(path)
}

/// Whether only this user may read it, as far as the system can tell.
#[cfg(all(test, unix))]
pub(crate) fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 == 0)
}

/// Whether only this user may read it, as far as the system can tell.
#[cfg(all(test, not(unix)))]
pub(crate) fn is_private(_path: &Path) -> bool {
    true
}
