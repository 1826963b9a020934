//! ONNX Runtime's shared library, taken out of the npm package that carries it for all systems.
//!
//! npm is there anyway, follows the person's own registry and proxy, and the package holds plain files: nothing of it
//! is executed. Only the one library is kept, and only if it is the one whose hash stands here.

use std::path::{Path, PathBuf};

use crate::repository::{Os, Repository, arch};
use crate::{Failure, Result, child, say, stamp};

/// The version; the `ort` crate is built for this API or a newer one.
pub const VERSION: &str = "1.30.0";

struct Carried {
    os: Os,
    arch: &'static str,
    /// The path inside the package.
    inside: &'static str,
    /// SHA-256 of the library, taken from the package when the version was chosen.
    sha256: &'static str,
}

/// What the package carries. Intel Macs are not in it: there the detector stays off and says so.
const CARRIED: &[Carried] = &[
    Carried {
        os: Os::Linux,
        arch: "x64",
        inside: "package/bin/napi-v6/linux/x64/libonnxruntime.so.1",
        sha256: "ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23",
    },
    Carried {
        os: Os::Linux,
        arch: "arm64",
        inside: "package/bin/napi-v6/linux/arm64/libonnxruntime.so.1",
        sha256: "1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76",
    },
    Carried {
        os: Os::Macos,
        arch: "arm64",
        inside: "package/bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib",
        sha256: "685d2be5dba1309c89d3a5324b7fd06a5c42f1a61bfea32d14c4cc28d072121d",
    },
    Carried {
        os: Os::Windows,
        arch: "x64",
        inside: "package/bin/napi-v6/win32/x64/onnxruntime.dll",
        sha256: "508c362f5673483dd3a086379c392795b2e42d10d5e6f3f90ebd7ac21c97af67",
    },
    Carried {
        os: Os::Windows,
        arch: "arm64",
        inside: "package/bin/napi-v6/win32/arm64/onnxruntime.dll",
        sha256: "6c3a2abf5c6aca11c48a0d338a91af309f2266f25ce2e4084e6a87bbcb0fbfd0",
    },
];

fn carried(os: Os, arch: &str) -> Option<&'static Carried> {
    CARRIED.iter().find(|c| c.os == os && c.arch == arch)
}

fn place(repository: &Repository, it: &Carried) -> PathBuf {
    let name = it.inside.rsplit('/').next().unwrap_or(it.inside);
    let folder = repository.cache().join("onnxruntime").join(VERSION).join(format!("{}-{}", it.os.word(), it.arch));
    folder.join(name)
}

/// Where the library of this machine lies, if set-up has laid it there.
pub fn library(repository: &Repository) -> Option<PathBuf> {
    carried(Os::here(), arch()).map(|it| place(repository, it)).filter(|path| path.is_file())
}

/// Says whether the library is there and whole. Its hash is taken once; after that its size is enough.
pub fn seen(repository: &Repository) -> bool {
    let Some(it) = carried(Os::here(), arch()) else { return true };
    let path = place(repository, it);
    let stamps = stamp::Stamps::new(repository.cache().join("stamps"));
    let Ok(data) = path.metadata() else { return false };
    let key = format!("{} {}", it.sha256, data.len());
    if stamps.fresh("onnxruntime", &key) {
        return true;
    }
    stamp::of_file(&path).is_ok_and(|hash| hash == it.sha256) && stamps.set("onnxruntime", &key).is_ok()
}

/// Fetches the library.
pub fn fetch(repository: &Repository) -> Result<()> {
    let Some(it) = carried(Os::here(), arch()) else {
        say::note(&format!(
            "ONNX Runtime {VERSION} is not packed for {} {}: the detector stays off, sound and motion still work.",
            Os::here().word(),
            arch()
        ));
        return Ok(());
    };
    let work = repository.cache().join("onnxruntime").join("unpack");
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work).map_err(|error| Failure::file("create", &work, &error))?;
    say::note("about 110 MB to fetch, 25 to 46 MB of it are kept");
    let mut pack = child::program("npm");
    pack.args([
        "pack",
        &format!("onnxruntime-node@{VERSION}"),
        "--ignore-scripts",
        "--silent",
        "--pack-destination",
        ".",
    ]);
    child::output(pack.current_dir(&work))?;
    let archive = work.join(format!("onnxruntime-node-{VERSION}.tgz"));
    let mut tar = child::program("tar");
    tar.arg("-xzf").arg(&archive).arg("-C").arg(&work).arg(it.inside);
    child::output(&mut tar)?;
    lay(&work.join(it.inside), it, &place(repository, it))?;
    let _ = std::fs::remove_dir_all(&work);
    Ok(())
}

/// Moves the unpacked library to its place, if it is the expected one.
fn lay(unpacked: &Path, it: &Carried, place: &Path) -> Result<()> {
    let hash = stamp::of_file(unpacked)?;
    if hash != it.sha256 {
        return Err(Failure(format!(
            "the library fetched is not the expected one, so it was not kept (SHA-256 {hash} instead of {}). \
             A registry that serves changed packages is the likely cause; `npm config get registry` tells which",
            it.sha256
        )));
    }
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
    }
    std::fs::rename(unpacked, place).map_err(|error| Failure::file("write", place, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_library_is_not_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let unpacked = folder.path().join("unpacked");
        std::fs::write(&unpacked, "not a library").expect("a file");
        let place = folder.path().join("kept/libonnxruntime.so.1");
        let refused = lay(&unpacked, &CARRIED[0], &place).expect_err("a wrong hash");
        assert!(refused.0.contains(CARRIED[0].sha256), "{refused}");
        assert!(!place.exists());
    }

    #[test]
    fn the_place_names_version_system_and_processor() {
        let repository = Repository { root: PathBuf::from("r") };
        let it = carried(Os::Windows, "x64").expect("carried");
        let place = place(&repository, it);
        assert!(place.ends_with("onnxruntime/1.30.0/windows-x64/onnxruntime.dll"), "{}", place.display());
    }

    #[test]
    fn hashes_are_whole_and_differ() {
        for (i, it) in CARRIED.iter().enumerate() {
            assert_eq!(it.sha256.len(), 64);
            assert!(CARRIED[..i].iter().all(|other| other.sha256 != it.sha256));
        }
    }
}
