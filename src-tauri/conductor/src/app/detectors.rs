//! Detectors of the person's own: a model's file comes in, is looked at, and is taken in when the person says so.

use super::recordings::blocking;
use crate::{Conductor, events::Tag, own_detectors, own_detectors::Own};
use domain::{Code, Problem, Profile, SignalKind};
use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use uuid::Uuid;
use vision::{DetectorEntry, Offered};

/// A file that came in and was not taken is of no use to anybody after so long.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// More than any model for a laptop has.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// A detector of the person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnDetectorView {
    /// What profiles call it.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Bytes of its model.
    pub size_bytes: u64,
    /// Width and height of the pictures it wants, in pixels.
    pub input: (u32, u32),
    /// How its output is laid out.
    pub layout: Option<&'static str>,
    /// What it tells apart: name, signal, whether that is the player's, threshold.
    pub classes: Vec<DetectorClass>,
    /// The profiles that have chosen it.
    pub profiles: Vec<String>,
    /// Why it can't be used.
    pub problem: Option<Problem>,
}

/// A class of a detector.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorClass {
    /// Its name in the model.
    pub name: String,
    /// The signal it becomes.
    pub signal: Option<SignalKind>,
    /// Whether it is about the player.
    pub own: Option<bool>,
    /// Confidence from which it counts, 0 to 1.
    pub threshold: f32,
}

/// What taking a detector in would bring.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorLook {
    /// As it would be.
    pub detector: OwnDetectorView,
    /// The whole manifest that it would get: what the model says by itself is written out, so that it can be changed.
    pub manifest: String,
    /// The licence that its maker wrote into it.
    pub licence: Option<String>,
}

impl Conductor {
    /// Where a model that is sent has to be written, in a folder of its own. Its name is kept, for the words about it.
    pub fn detector_upload_path(&self, name: &str) -> Result<(Uuid, PathBuf), Problem> {
        let name = Path::new(name).file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if !name.to_ascii_lowercase().ends_with(".onnx") {
            return Err(Problem::invalid("name", format!("`{name}` is no ONNX file."))
                .say("Export the model to ONNX and choose the file that ends in .onnx."));
        }
        self.forget_old_uploads();
        let id = Uuid::now_v7();
        let folder = self.core.world.paths.arrived_detectors().join(id.to_string());
        std::fs::create_dir_all(&folder).map_err(|error| Problem::io("Making the folder", &folder, &error))?;
        Ok((id, folder.join(format!("{}.onnx", publish::file_stem(stem)))))
    }

    fn forget_old_uploads(&self) {
        let Ok(entries) = std::fs::read_dir(self.core.world.paths.arrived_detectors()) else { return };
        for entry in entries.flatten() {
            let came = entry.metadata().and_then(|meta| meta.modified()).ok();
            let old = came.and_then(|came| SystemTime::now().duration_since(came).ok()).is_some_and(|age| age > KEPT);
            if old && let Err(error) = std::fs::remove_dir_all(entry.path()) {
                tracing::warn!(folder = %entry.path().display(), %error, "an old upload could not be taken away");
            }
        }
    }

    /// What taking a sent model in would bring. Nothing is changed.
    pub async fn look_at_detector(&self, file: Uuid, manifest: Option<String>) -> Result<DetectorLook, Problem> {
        let (core, library) = (self.core.clone(), self.core.world.onnxruntime.clone());
        blocking(move || {
            let path = arrived(&core.world.paths, file)?;
            let (examined, size_bytes) = examine(&path, manifest.as_deref(), library.as_deref())?;
            let id = own_detectors::id_of(&examined.entry.name).unwrap_or_default();
            let manifest = examined.entry.to_manifest();
            let detector = view(Own { id, entry: Ok(examined.entry), size_bytes }, &[]);
            Ok(DetectorLook { detector, manifest, licence: examined.licence })
        })
        .await
    }

    /// Takes a sent model in, and with it a profile that chooses it: both or nothing.
    pub async fn import_detector(
        &self,
        file: Uuid,
        manifest: Option<String>,
        profile: Option<String>,
    ) -> Result<OwnDetectorView, Problem> {
        // What is wrong with the profile is told before anything is written.
        let profile = match profile {
            Some(text) => Some(self.look_at_profile(text).await?),
            None => None,
        };
        let (core, library) = (self.core.clone(), self.core.world.onnxruntime.clone());
        let own = blocking(move || {
            let path = arrived(&core.world.paths, file)?;
            let (examined, _) = examine(&path, manifest.as_deref(), library.as_deref())?;
            let own = own_detectors::take_in(&core.world.paths, &path, &examined)?;
            if let Some(folder) = path.parent() {
                // Empty by now; if not, it is taken away with the old ones.
                let _ = std::fs::remove_dir_all(folder);
            }
            Ok(own)
        })
        .await?;
        if let Some(look) = profile {
            let chosen = Profile { detector: Some(own.id.clone()), name: look.free_name, ..look.profile };
            if let Err(problem) = self.save_profile(chosen).await {
                own_detectors::remove(&self.core.world.paths, &own.id)?;
                return Err(problem);
            }
        }
        self.core.changed("models", None, &[Tag::Models]);
        let profiles = self.core.store.read(store::profiles::list).await?;
        Ok(view(own, &profiles))
    }

    /// The detectors of the person's own.
    pub async fn list_detectors(&self) -> Result<Vec<OwnDetectorView>, Problem> {
        let paths = self.core.world.paths.clone();
        let profiles = self.core.store.read(store::profiles::list).await?;
        let all = blocking(move || own_detectors::list(&paths)).await?;
        Ok(all.into_iter().map(|own| view(own, &profiles)).collect())
    }

    /// Takes a detector of the person's own away. One that a profile has chosen stays: its recordings would be looked at by
    /// another one without a word.
    pub async fn remove_detector(&self, id: String) -> Result<(), Problem> {
        let paths = self.core.world.paths.clone();
        if own_detectors::get(&paths, &id).is_none() {
            return Err(Problem::not_found("detector", &id));
        }
        let used = users(&id, &self.core.store.read(store::profiles::list).await?);
        if !used.is_empty() {
            return Err(Problem::new(
                Code::Conflict,
                format!("The detector \"{id}\" can't be removed."),
                format!("It looks at the recordings of {}.", used.join(", ")),
            )
            .say("Choose another detector in these profiles first."));
        }
        blocking(move || own_detectors::remove(&paths, &id)).await?;
        self.core.changed("models", None, &[Tag::Models]);
        Ok(())
    }
}

/// The model's file of an upload.
fn arrived(paths: &crate::paths::Paths, file: Uuid) -> Result<PathBuf, Problem> {
    let folder = paths.arrived_detectors().join(file.to_string());
    let mut files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.find(|path| path.extension().is_some_and(|kind| kind == "onnx")).ok_or_else(|| {
        Problem::not_found("file", file.to_string())
            .field("file")
            .say("Choose the model's file again: it is kept for a day.")
    })
}

fn examine(path: &Path, manifest: Option<&str>, library: Option<&Path>) -> Result<(vision::Examined, u64), Problem> {
    let reading = |error: std::io::Error| Problem::io("Reading", path, &error);
    let size = std::fs::metadata(path).map_err(reading)?.len();
    if size > MOST_BYTES {
        let why = format!("It has {} MB; {} MB is the most.", size >> 20, MOST_BYTES >> 20);
        return Err(Problem::new(Code::ModelBroken, "This detector can't be taken in.", why)
            .field("detector.file")
            .say("Export a smaller model."));
    }
    let model = std::fs::read(path).map_err(reading)?;
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or("detector.onnx");
    let library = vision::runtime_library(library);
    Ok((vision::examine(Offered { model: &model, file, manifest }, library.as_deref())?, size))
}

fn users(id: &str, profiles: &[Profile]) -> Vec<String> {
    profiles.iter().filter(|it| it.detector.as_deref() == Some(id)).map(|it| it.name.clone()).collect()
}

fn view(own: Own, profiles: &[Profile]) -> OwnDetectorView {
    let Own { id, entry, size_bytes } = own;
    let profiles = users(&id, profiles);
    match entry {
        Ok(DetectorEntry { name, version, input, classes, layout, .. }) => OwnDetectorView {
            id,
            name,
            version,
            size_bytes,
            input,
            layout: layout.map(vision::Layout::as_str),
            classes: classes
                .into_iter()
                .map(|it| DetectorClass { name: it.name, signal: it.signal, own: it.own, threshold: it.threshold })
                .collect(),
            profiles,
            problem: None,
        },
        Err(problem) => OwnDetectorView {
            name: id.clone(),
            id,
            version: String::new(),
            size_bytes,
            input: (0, 0),
            layout: None,
            classes: Vec::new(),
            profiles,
            problem: Some(problem),
        },
    }
}
