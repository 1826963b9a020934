//! What differs by system: a path as text that loses nothing.
//!
//! Most paths are Unicode and stored as they are. The others become `raw:` and hex; a path in the library is absolute,
//! so that the two can't be mistaken for each other.

use std::path::{Path, PathBuf};

const RAW: &str = "raw:";

/// The path as it is stored.
pub(crate) fn path_to_text(path: &Path) -> String {
    match path.to_str() {
        Some(text) => with_one_separator(text),
        None => raw(path).iter().fold(RAW.to_owned(), |text, unit| text + &format!("{unit:04x}")),
    }
}

/// Windows takes both and gives back what it was given; a path that is compared as text has to be written one way.
#[cfg(windows)]
fn with_one_separator(text: &str) -> String {
    text.replace('/', "\\")
}

#[cfg(not(windows))]
fn with_one_separator(text: &str) -> String {
    text.to_owned()
}

/// What the stored paths of everything in that folder begin with.
pub(crate) fn inside(folder: &Path) -> String {
    // Joining nothing ends it with the system's separator.
    path_to_text(&folder.join(""))
}

/// The path that was stored.
pub(crate) fn text_to_path(text: &str) -> PathBuf {
    let units = text.strip_prefix(RAW).and_then(|hex| {
        let digits = hex.as_bytes().chunks(4);
        digits.map(|four| u16::from_str_radix(std::str::from_utf8(four).ok()?, 16).ok()).collect::<Option<Vec<u16>>>()
    });
    units.and_then(|units| path_from_raw(&units)).unwrap_or_else(|| PathBuf::from(text))
}

#[cfg(unix)]
fn raw(path: &Path) -> Vec<u16> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().iter().map(|byte| u16::from(*byte)).collect()
}

#[cfg(unix)]
fn path_from_raw(units: &[u16]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let bytes = units.iter().map(|unit| u8::try_from(*unit).ok()).collect::<Option<Vec<u8>>>()?;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(windows)]
fn raw(path: &Path) -> Vec<u16> {
    use std::os::windows::ffi::OsStrExt;
    path.as_os_str().encode_wide().collect()
}

#[cfg(windows)]
fn path_from_raw(units: &[u16]) -> Option<PathBuf> {
    use std::os::windows::ffi::OsStringExt;
    Some(std::ffi::OsString::from_wide(units).into())
}

/// Makes the folder's entries durable: a file that was renamed into it is still there after a power cut.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    // Windows has no such call; NTFS keeps renames in its journal.
    #[cfg(windows)]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_stay_readable() {
        assert_eq!(path_to_text(Path::new("/clips/Übung 1.mp4")), "/clips/Übung 1.mp4");
        assert_eq!(text_to_path("/clips/Übung 1.mp4"), PathBuf::from("/clips/Übung 1.mp4"));
        assert_eq!(text_to_path("raw:zz"), PathBuf::from("raw:zz"));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_unicode_comes_back() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/clips/\xff\xfe.mp4"));
        let text = path_to_text(path);
        assert!(text.starts_with(RAW));
        assert_eq!(text_to_path(&text), path);
    }
}
