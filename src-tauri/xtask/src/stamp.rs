//! Remembering what was done with which inputs, so that doing it again costs nothing.
//!
//! A stamp is a small file with a key; the key is a hash of everything the step depends on. Times of files are not
//! asked: a fresh checkout, a switched branch and a restored cache all change them.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Failure, Result};

/// The stamps of one checkout.
pub struct Stamps {
    folder: PathBuf,
}

impl Stamps {
    /// Stamps in this folder, which is made when the first one is set.
    pub fn new(folder: PathBuf) -> Self {
        Stamps { folder }
    }

    /// Whether the step was done with exactly this key.
    pub fn fresh(&self, step: &str, key: &str) -> bool {
        fs::read_to_string(self.folder.join(step)).is_ok_and(|kept| kept == key)
    }

    /// Notes that the step was done.
    pub fn set(&self, step: &str, key: &str) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::file("create", &self.folder, &error))?;
        let file = self.folder.join(step);
        fs::write(&file, key).map_err(|error| Failure::file("write", &file, &error))
    }
}

/// SHA-256 of a file as lower-case hex, read in pieces.
pub fn of_file(path: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    feed(&mut hash, path)?;
    Ok(hex(&hash.finalize()))
}

/// A key over the names and contents of everything below a folder, but for folders and files named in `skip`.
pub fn of_folder(folder: &Path, skip: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    collect(folder, skip, &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        hash.update(name.as_bytes());
        hash.update([0]);
        feed(&mut hash, &file)?;
        hash.update([0]);
    }
    Ok(hex(&hash.finalize()))
}

/// All files below a folder, but for folders and files named in `skip`.
pub fn collect(folder: &Path, skip: &[&str], into: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file("read", folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Failure::file("read", folder, &error))?;
        if skip.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let kind = entry.file_type().map_err(|error| Failure::file("read", &entry.path(), &error))?;
        if kind.is_dir() {
            collect(&entry.path(), skip, into)?;
        } else if kind.is_file() {
            into.push(entry.path());
        }
    }
    Ok(())
}

fn feed(hash: &mut Sha256, path: &Path) -> Result<()> {
    let mut file = fs::File::open(path).map_err(|error| Failure::file("read", path, &error))?;
    let mut piece = vec![0_u8; 1 << 16];
    loop {
        let n = file.read(&mut piece).map_err(|error| Failure::file("read", path, &error))?;
        if n == 0 {
            return Ok(());
        }
        hash.update(&piece[..n]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_follows_names_and_contents_but_not_what_is_skipped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        let key = || of_folder(folder.path(), &["node_modules"]).expect("readable");
        put("src/a.ts", "1");
        let first = key();
        put("node_modules/x/index.js", "anything");
        assert_eq!(key(), first, "skipped folders do not count");
        put("src/a.ts", "2");
        let second = key();
        assert_ne!(second, first, "contents count");
        fs::rename(folder.path().join("src/a.ts"), folder.path().join("src/b.ts")).expect("renamed");
        assert_ne!(key(), second, "names count");
    }

    #[test]
    fn a_stamp_is_fresh_for_its_own_key_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stamps = Stamps::new(folder.path().join("stamps"));
        assert!(!stamps.fresh("npm", "k1"));
        stamps.set("npm", "k1").expect("written");
        assert!(stamps.fresh("npm", "k1"));
        assert!(!stamps.fresh("npm", "k2"));
        assert!(!stamps.fresh("other", "k1"));
    }

    #[test]
    fn a_file_hash_is_sha_256() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("abc");
        fs::write(&file, "abc").expect("a file");
        assert_eq!(
            of_file(&file).expect("readable"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
