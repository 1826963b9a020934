//! The hidden files of a post that is on its way. They are named by the post's id, so that a second try finds them and
//! nobody else's are touched.

use super::{
    fault::{Break, Hook, Step},
    trouble::Trouble,
};
use crate::sys;
use domain::PostId;
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Names and writes them.
#[derive(Clone)]
pub(super) struct Hidden {
    pub folder: PathBuf,
    post: PostId,
    /// Extension of the video, without point.
    extension: String,
    hook: Option<Hook>,
}

/// A step that was broken on purpose.
pub(super) enum Broken {
    Died,
    Io(io::ErrorKind),
}

impl Broken {
    /// As what happens in the folder.
    pub fn at(self, folder: &Path, needs_bytes: u64) -> Trouble {
        match self {
            Self::Died => Trouble::Died,
            Self::Io(kind) => Trouble::Target { folder: folder.to_path_buf(), error: kind.into(), needs_bytes },
        }
    }
}

impl Hidden {
    pub fn new(folder: &Path, post: PostId, extension: &str, hook: Option<Hook>) -> Self {
        Self { folder: folder.to_path_buf(), post, extension: extension.to_owned(), hook }
    }

    /// Extension of the video.
    pub fn extension(&self) -> &str {
        &self.extension
    }

    pub fn video(&self) -> PathBuf {
        self.path(&format!("{}.part", self.extension))
    }

    pub fn thumbnail(&self) -> PathBuf {
        self.path("jpg.part")
    }

    pub fn text(&self) -> PathBuf {
        self.path("txt.part")
    }

    pub fn sidecar(&self) -> PathBuf {
        self.path("json.part")
    }

    /// A sidecar that is being written.
    pub fn new_sidecar(&self) -> PathBuf {
        self.path("json.new")
    }

    /// A file that shows that the folder can be written to.
    pub fn probe(&self) -> PathBuf {
        self.path("probe")
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.folder.join(format!(".clipconductor-{}.{ending}", self.post))
    }

    /// Writes a file and waits until it is on the disk.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
        let write = || {
            let mut file = File::create(path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(Trouble::target_for(&self.folder, bytes.len() as u64))
    }

    /// Writes the hidden sidecar so that it is the old one or the new one, never half of it.
    pub fn write_sidecar(&self, document: &Value) -> Result<(), Trouble> {
        self.write(&self.new_sidecar(), &pretty(document))?;
        let replace = || fs::rename(self.new_sidecar(), self.sidecar()).and_then(|()| sys::sync_folder(&self.folder));
        replace().map_err(Trouble::target(&self.folder))
    }

    /// Removes what is left of them. What can't be removed stays: the post is more important.
    ///
    /// The sidecar goes first: one that says "placing" beside a video that is gone means that the post is out.
    pub fn remove_all(&self) {
        self.remove_sidecar();
        for path in [self.probe(), self.video(), self.thumbnail(), self.text()] {
            remove(&path);
        }
    }

    /// Removes the hidden sidecar.
    pub fn remove_sidecar(&self) {
        remove(&self.sidecar());
        remove(&self.new_sidecar());
    }

    /// Asks the fault switch.
    pub fn passed(&self, step: Step) -> Result<(), Broken> {
        match self.hook.as_ref().and_then(|hook| hook(step)) {
            None => Ok(()),
            Some(Break::Die) => Err(Broken::Died),
            Some(Break::Io(kind)) => Err(Broken::Io(kind)),
        }
    }

    /// The same where an error is the folder's.
    pub fn step(&self, step: Step) -> Result<(), Trouble> {
        self.passed(step).map_err(|broken| broken.at(&self.folder, 0))
    }
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "a hidden file stays in the folder");
    }
}

/// The extension that the copy of a video gets.
pub(super) fn extension_of(video: &Path) -> String {
    let given = video.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let fits = !given.is_empty() && given.len() <= 5 && given.chars().all(|c| c.is_ascii_alphanumeric());
    if fits { given } else { "mp4".into() }
}

/// A document as people read it.
pub(super) fn pretty(document: &Value) -> Vec<u8> {
    let mut text = format!("{document:#}").into_bytes();
    text.push(b'\n');
    text
}
