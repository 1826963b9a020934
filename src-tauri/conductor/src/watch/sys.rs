//! What differs by system: network drives, hidden files, whether a folder is still the same one.

use std::{
    fs::Metadata,
    path::{Path, PathBuf},
};

/// Which folder a path leads to. Two equal ones are the same folder on the same drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    id: (u64, u64),
    /// Whether a drive is mounted at this very folder. When that ends, the empty folder below it comes to light, which
    /// must not look as if all files had been deleted.
    pub mounted: bool,
}

/// Where the path leads; `None` when there is no folder that can be read.
pub(super) fn place(path: &Path) -> Option<Place> {
    // Opening it is the test: a folder that may not be read, and a drive that is gone but still named, fail here.
    std::fs::read_dir(path).ok()?;
    let here = std::fs::metadata(path).ok()?;
    let (id, drive) = identity(&here);
    let above = path.parent().and_then(|parent| std::fs::metadata(parent).ok());
    let mounted = above.is_some_and(|above| identity(&above).1 != drive);
    Some(Place { id, mounted })
}

/// What tells a folder from another, and a number of its drive.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> ((u64, u64), u64) {
    use std::os::unix::fs::MetadataExt;
    ((metadata.dev(), metadata.ino()), metadata.dev())
}

/// The standard library can't tell the drive here; a drive that goes takes its letter with it, so it need not.
#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> ((u64, u64), u64) {
    let made = metadata.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    (made.map_or((0, 0), |made| (made.as_secs(), u64::from(made.subsec_nanos()))), 0)
}

/// Whether the system's file manager would hide it, beyond what the name says.
#[cfg(windows)]
pub(super) fn is_hidden(metadata: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    const HIDDEN_OR_SYSTEM: u32 = 0x2 | 0x4;
    metadata.file_attributes() & HIDDEN_OR_SYSTEM != 0
}

/// Whether the system's file manager would hide it, beyond what the name says.
#[cfg(not(windows))]
pub(super) fn is_hidden(_: &Metadata) -> bool {
    false
}

/// The kind of network drive that the path lies on, when it lies on one: those do not tell what other computers write.
#[cfg(target_os = "linux")]
pub(super) fn network_drive(path: &Path) -> Option<String> {
    let mounts = std::fs::read("/proc/self/mountinfo").ok()?;
    let kind = file_system(&String::from_utf8_lossy(&mounts), path)?;
    is_network(&kind).then_some(kind)
}

/// The kind of network drive that the path lies on, when it lies on one: those do not tell what other computers write.
#[cfg(windows)]
pub(super) fn network_drive(path: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    let Some(Component::Prefix(prefix)) = path.components().next() else { return None };
    match prefix.kind() {
        Prefix::UNC(..) | Prefix::VerbatimUNC(..) => Some("network share".into()),
        Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
            (drive_type(letter) == DRIVE_REMOTE).then(|| "network drive".into())
        }
        _ => None,
    }
}

/// Not asked here: the full listing now and then finds what was not told, and polling can be switched on by hand.
#[cfg(not(any(target_os = "linux", windows)))]
pub(super) fn network_drive(_: &Path) -> Option<String> {
    None
}

/// The roots of the drives that are built in or plugged in, apart from the one that homes lie on. Only Windows keeps
/// recordings at such places.
#[cfg(windows)]
pub(crate) fn drives() -> Vec<PathBuf> {
    const DRIVE_REMOVABLE: u32 = 2;
    const DRIVE_FIXED: u32 = 3;
    (b'C'..=b'Z')
        .filter(|letter| [DRIVE_FIXED, DRIVE_REMOVABLE].contains(&drive_type(*letter)))
        .map(|letter| PathBuf::from(format!("{}:\\", char::from(letter))))
        .collect()
}

/// The roots of the drives that are built in or plugged in. Only Windows keeps recordings at such places.
#[cfg(not(windows))]
pub(crate) fn drives() -> Vec<PathBuf> {
    Vec::new()
}

#[cfg(windows)]
const DRIVE_REMOTE: u32 = 4;

#[cfg(windows)]
fn drive_type(letter: u8) -> u32 {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetDriveTypeW(root: *const u16) -> u32;
    }
    let root = [u16::from(letter), u16::from(b':'), u16::from(b'\\'), 0];
    // SAFETY: the argument is a text that ends in a zero and lives until the call returns; nothing else is touched.
    unsafe { GetDriveTypeW(root.as_ptr()) }
}

/// The kind of file system that a path lies on, by the text of `/proc/self/mountinfo`. Better than `statfs`, whose one
/// number for all of FUSE does not tell a NTFS disk from a drive over SSH.
#[cfg(any(target_os = "linux", test))]
fn file_system(mounts: &str, path: &Path) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        // id parent major:minor root mountpoint options [optional…] - kind source options
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let (Some(at), Some(kind)) = (before.split(' ').nth(4), after.split(' ').next()) else { continue };
        let at = PathBuf::from(unescape(at));
        let depth = at.components().count();
        // Of two at the same place the later one lies on top.
        if path.starts_with(&at) && best.is_none_or(|(best, _)| depth >= best) {
            best = Some((depth, kind));
        }
    }
    best.map(|(_, kind)| kind.to_owned())
}

/// Blanks and the like are written as `\040`.
#[cfg(any(target_os = "linux", test))]
fn unescape(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|digits| first == b'\\' && digits.iter().all(|d| (b'0'..=b'7').contains(d)));
        let value = octal.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        match value {
            Some(value) => {
                out.push(value);
                rest = &after[3..];
            }
            None => {
                out.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(any(target_os = "linux", test))]
fn is_network(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "9p",
        "ceph",
        "lustre",
        "beegfs",
        "glusterfs",
        "davfs",
        "virtiofs",
        "vboxsf",
        "prl_fs",
        "coda",
    ];
    const FUSE: &[&str] = &[
        "sshfs",
        "rclone",
        "glusterfs",
        "s3fs",
        "gvfsd-fuse",
        "davfs",
        "davfs2",
        "vmhgfs-fuse",
        "goofys",
        "gcsfuse",
        "curlftpfs",
        "smbnetfs",
        "kio-fuse",
        "juicefs",
    ];
    KINDS.contains(&kind) || kind.strip_prefix("fuse.").is_some_and(|name| FUSE.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
35 22 0:31 / /proc rw,nosuid - proc proc rw
80 22 0:52 / /mnt/nas rw,relatime shared:44 - cifs //nas/videos rw,vers=3.1.1
81 22 8:17 / /mnt/nas\\040two rw,relatime - fuseblk /dev/sdb1 rw
82 22 8:18 / /mnt/top rw - ext4 /dev/sdc1 rw
83 82 0:60 / /mnt/top rw - fuse.sshfs me@box:/ rw
84 22 0:61 / /mnt/nas/inner rw - tmpfs tmpfs rw
half a line
";

    #[test]
    fn network_drives_are_told_from_disks() {
        let table = [
            ("/home/me/Videos", "ext4", false),
            ("/mnt/nas", "cifs", true),
            ("/mnt/nas/games/a.mp4", "cifs", true),
            ("/mnt/nas/inner/x", "tmpfs", false),
            ("/mnt/nas two/x", "fuseblk", false),
            ("/mnt/nassau/x", "ext4", false),
            ("/mnt/top/x", "fuse.sshfs", true),
        ];
        for (path, kind, network) in table {
            let found = file_system(MOUNTS, Path::new(path));
            assert_eq!(found.as_deref(), Some(kind), "{path}");
            assert_eq!(is_network(kind), network, "{kind}");
        }
        assert_eq!(file_system("", Path::new("/x")), None);
    }

    #[test]
    fn a_folder_is_the_same_until_it_is_another() {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let path = dir.path().join("videos");
        assert_eq!(place(&path), None);
        std::fs::create_dir(&path).expect("it can be made");
        let first = place(&path);
        assert!(first.is_some());
        assert_eq!(place(&path), first);
        // The other one is made while the first still exists, so that it can't get the same number.
        std::fs::rename(&path, dir.path().join("old")).expect("it can be renamed");
        std::fs::create_dir(&path).expect("it can be made again");
        assert_ne!(place(&path), first);
        std::fs::write(dir.path().join("file"), "x").expect("it can be written");
        assert_eq!(place(&dir.path().join("file")), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mounted_drive_is_noticed() {
        assert!(place(Path::new("/proc")).is_some_and(|place| place.mounted));
        let dir = tempfile::tempdir().expect("a folder for the test");
        assert!(place(dir.path()).is_some_and(|place| !place.mounted));
    }
}
