//! From a models folder to a detector that runs.

use crate::{DetectorEntry, Manifest, Provider, Yolo, fault::broken, runtime};
use domain::{Code, Problem};
use sha2::{Digest, Sha256};
use std::{io::ErrorKind, path::Path};

/// A model beyond this is not meant for a laptop; read whole, it would only fill the memory.
pub(crate) const MAX_MODEL_BYTES: u64 = 512 * 1024 * 1024;

/// What a models folder holds.
#[derive(Debug)]
pub enum Loaded {
    /// A detector, ready to run.
    Detector(Box<Yolo>),
    /// There is none, and that is no error.
    None {
        /// Why, for people.
        why: String,
    },
}

/// Loads the detector that `models_dir/manifest.json` names, with ONNX Runtime from the library `runtime`
/// (see [`crate::runtime_library`]), on the CPU. The library is only touched when there is a model.
///
/// # Errors
/// `Code::ModelBroken`, whose `field` names what is at fault; `Code::RuntimeMissing` without a fitting library.
pub fn load(models_dir: &Path, runtime: Option<&Path>) -> Result<Loaded, Problem> {
    load_on(models_dir, runtime, Provider::Cpu)
}

/// As [`load`], on a provider that was found to work ([`crate::try_providers`]). Where it does not after all, the CPU runs it.
///
/// # Errors
/// As [`load`].
pub fn load_on(models_dir: &Path, runtime: Option<&Path>, provider: Provider) -> Result<Loaded, Problem> {
    let path = models_dir.join("manifest.json");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Loaded::None { why: format!("No detector is installed: there is no {}.", path.display()) });
        }
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(broken("manifest.json", format!("{} is not a text in UTF-8.", path.display())));
        }
        Err(error) => return Err(Problem::io("Reading", &path, &error)),
    };
    let Some(entry) = Manifest::from_json(&text)?.detector else {
        return Ok(Loaded::None { why: format!("No detector is installed: {} names none.", path.display()) });
    };
    let bytes = checked_bytes(&entry, models_dir)?;
    let environment = runtime::environment(runtime)?;
    Ok(Loaded::Detector(Box::new(Yolo::build(entry, &bytes, environment, provider)?)))
}

/// The model's bytes. They go to ONNX Runtime as they were hashed, so that nothing can be swapped in between.
fn checked_bytes(entry: &DetectorEntry, models_dir: &Path) -> Result<Vec<u8>, Problem> {
    let path = models_dir.join(&entry.file);
    let failed = |error: std::io::Error| match Problem::io("Reading the detector", &path, &error) {
        problem if problem.code == Code::FileMissing => {
            broken("detector.file", format!("There is no file {}.", path.display())).details(error)
        }
        problem => problem,
    };
    let size = std::fs::metadata(&path).map_err(failed)?.len();
    if size > MAX_MODEL_BYTES {
        let why = format!("{} has {} MB; {} MB is the most.", path.display(), size >> 20, MAX_MODEL_BYTES >> 20);
        return Err(broken("detector.file", why));
    }
    let bytes = std::fs::read(&path).map_err(failed)?;
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if hash != entry.sha256 {
        let why = format!("{} is not the file the manifest means: its SHA-256 is {hash}.", path.display());
        return Err(broken("detector.sha256", why));
    }
    Ok(bytes)
}
