//! Where things lie on the disk. Everything below `cache` can be made again.

use crate::world::WorldError;
use domain::{Clip, ClipId, Problem, RecordingId};
use std::path::{Path, PathBuf};

/// The app's folders.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Database, backups, profiles, logs.
    pub data: PathBuf,
    /// Thumbnails, proxies, renders.
    pub cache: PathBuf,
    /// The detector and its manifest, as shipped.
    pub models: PathBuf,
    /// The sample recording, when it is there.
    pub sample: Option<PathBuf>,
    /// Where clips are exported to until the person says otherwise.
    pub export: PathBuf,
}

impl Paths {
    /// Everything below one folder, as `clipctl --data` and tests want it.
    pub fn below(root: &Path, models: PathBuf, sample: Option<PathBuf>) -> Self {
        Self { data: root.to_owned(), cache: root.join("cache"), models, sample, export: root.join("Clips") }
    }

    /// The folders that this system has for such things.
    pub fn of_system(models: PathBuf, sample: Option<PathBuf>) -> Result<Self, WorldError> {
        let project = directories::ProjectDirs::from("", "", "ClipConductor").ok_or(WorldError::NoHome)?;
        let videos = directories::UserDirs::new()
            .and_then(|user| user.video_dir().map(Path::to_owned).or_else(|| Some(user.home_dir().join("Videos"))))
            .ok_or(WorldError::NoHome)?;
        Ok(Self {
            data: project.data_local_dir().to_owned(),
            cache: project.cache_dir().to_owned(),
            models,
            sample,
            export: videos.join("ClipConductor"),
        })
    }

    /// Makes the folders that have to exist.
    pub fn create(&self) -> Result<(), Problem> {
        for folder in [&self.data, &self.cache, &self.backups(), &self.imports(), &self.logs()] {
            std::fs::create_dir_all(folder).map_err(|error| Problem::io("Making the folder", folder, &error))?;
        }
        Ok(())
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.data.join("library.db")
    }

    /// Where the sign-ins lie on systems without a keyring. Not below the backups.
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets")
    }

    /// Its backups.
    pub fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// Recordings that were dropped into a browser.
    pub fn imports(&self) -> PathBuf {
        self.data.join("imports")
    }

    /// Detectors of the person's own, a folder each.
    pub fn own_detectors(&self) -> PathBuf {
        self.data.join("detectors")
    }

    /// Models that came in and were not taken in yet, a folder each.
    pub fn arrived_detectors(&self) -> PathBuf {
        self.own_detectors().join(".arrived")
    }

    /// What only the network needs: keys and certificates, readable by this user alone. In no backup.
    pub fn network(&self) -> PathBuf {
        self.data.join("network")
    }

    /// What signs the access tokens of people.
    pub(crate) fn access_key(&self) -> PathBuf {
        self.network().join("access.key")
    }

    /// Log files.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// Held while an app has the library open.
    pub fn lock(&self) -> PathBuf {
        self.data.join("library.lock")
    }

    /// What is made of a recording.
    pub fn of_recording(&self, id: RecordingId, name: &str) -> PathBuf {
        self.cache.join("recordings").join(id.to_string()).join(name)
    }

    /// A clip's thumbnail. The name holds all it depends on, so that an edit never shows an old picture.
    /// The person's own picture is no cache: it can't be made again.
    pub fn thumbnail(&self, clip: &Clip) -> PathBuf {
        if let Some(name) = &clip.own_picture {
            return self.own_picture(name);
        }
        let (start, end) = Self::first_span(clip);
        let at = clip.thumbnail_at.map_or_else(|| "auto".to_owned(), |at| at.micros().to_string());
        self.of_clip(clip.id).join(format!("thumbnail-{start}-{end}-{at}.jpg"))
    }

    /// A picture that a person brought for a clip. Named by what is in it, so copies of a clip share it.
    pub fn own_picture(&self, name: &str) -> PathBuf {
        self.data.join("pictures").join(name)
    }

    /// The instants that are offered as thumbnails for a stretch of a clip.
    pub fn best_frames(&self, clip: &Clip) -> PathBuf {
        let (start, end) = Self::first_span(clip);
        self.of_clip(clip.id).join(format!("frames-{start}-{end}.json"))
    }

    fn first_span(clip: &Clip) -> (i64, i64) {
        clip.edit.spans.first().map_or((0, 0), |part| (part.span.start.micros(), part.span.end.micros()))
    }

    /// What is made of a clip.
    pub fn of_clip(&self, id: ClipId) -> PathBuf {
        self.cache.join("clips").join(id.to_string())
    }

    /// The file of an edit.
    pub fn render(&self, edit_key: &str) -> PathBuf {
        self.cache.join("renders").join(format!("{edit_key}.mp4"))
    }
}

/// Where a running app can be reached. Written by it into its data folder, readable by its user only.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Address {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// The token that opens the API.
    pub token: String,
}

impl Paths {
    fn address(&self) -> PathBuf {
        self.data.join("serve.json")
    }

    /// Tells other programs of this user where the app is.
    pub fn write_address(&self, address: &Address) -> Result<(), Problem> {
        let (path, part) = (self.address(), self.data.join("serve.json.part"));
        let text = serde_json::to_vec(address).unwrap_or_default();
        write_private(&part, &text)
            .and_then(|()| std::fs::rename(&part, &path))
            .map_err(|error| Problem::io("Writing", &path, &error))
    }

    /// Where the app was last; it may have died since.
    pub fn read_address(&self) -> Option<Address> {
        serde_json::from_slice(&std::fs::read(self.address()).ok()?).ok()
    }

    /// The app ends.
    pub fn remove_address(&self) {
        // A file that is left is found to be old by whoever asks there.
        let _ = std::fs::remove_file(self.address());
    }
}

/// Writes a file that only this user can read.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::io::Write::write_all(&mut create_private(path)?, bytes)
}

/// Makes an empty file that only this user can read.
pub(crate) fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Something that is shipped beside the app (`models/manifest.json`, `ui/dist/index.html`): in the folder that the
/// environment variable names, beside the executable, in an installed package's share folder, or in the source tree
/// that the executable was built in.
pub fn shipped(variable: &str, relative: &str) -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(variable) {
        return Some(PathBuf::from(folder)).filter(|folder| folder.exists());
    }
    let executable = std::env::current_exe().ok()?;
    let beside = executable.parent()?;
    let candidates = [
        beside.to_owned(),
        beside.join("../lib/ClipConductor"),
        beside.join("../share/clipconductor"),
        beside.join("../Resources"),
    ];
    candidates
        .into_iter()
        .chain(beside.ancestors().map(Path::to_owned))
        .map(|folder| folder.join(relative))
        .find(|path| path.exists())
}

/// The folder with the detector's manifest.
pub fn shipped_models() -> PathBuf {
    match shipped("CLIPCONDUCTOR_MODELS", "models/manifest.json") {
        Some(manifest) if manifest.is_file() => manifest.parent().map(Path::to_owned).unwrap_or_default(),
        Some(folder) => folder,
        // None: the app works without a detector and says so.
        None => PathBuf::from("models"),
    }
}

/// The sample recording.
pub fn shipped_sample() -> Option<PathBuf> {
    shipped("CLIPCONDUCTOR_SAMPLE", "assets/sample/openarena.mp4")
}
