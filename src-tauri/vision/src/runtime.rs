//! ONNX Runtime itself: where its library lies, and the one environment a process may have.

use crate::{fault, sys};
use domain::Problem;
use ort::{environment::Environment, logging::LogLevel};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

/// Names a library, or a folder that holds one, before every other place.
const VARIABLE: &str = "CLIPCONDUCTOR_ONNXRUNTIME";

/// Where the library of ONNX Runtime lies: the explicit file or folder, the environment variable
/// `CLIPCONDUCTOR_ONNXRUNTIME`, beside the executable, then the cache of the checkout the executable was built in
/// (`.cache/onnxruntime/<version>/<os>-<arch>/<library>`, newest version first).
///
/// A place that a person named is returned even when nothing is there: [`crate::load()`] then says so by name, instead of
/// quietly taking another one.
pub fn runtime_library(explicit: Option<&Path>) -> Option<PathBuf> {
    let named = explicit
        .map(Path::to_path_buf)
        .or_else(|| std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from));
    if let Some(named) = named {
        return Some(library_in(&named).unwrap_or(named));
    }
    let executable = std::env::current_exe().ok()?;
    let folder = executable.parent()?;
    sys::BESIDE
        .iter()
        .find_map(|place| library_in(&folder.join(place)))
        .or_else(|| folder.ancestors().find_map(library_of_checkout))
}

fn library_in(folder: &Path) -> Option<PathBuf> {
    sys::LIBRARY_NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// The library in the cache of a checkout. Only a folder with a `Cargo.toml` counts as one: an installed program must
/// not pick up a library from whatever folder happens to lie above it.
fn library_of_checkout(root: &Path) -> Option<PathBuf> {
    if !root.join("Cargo.toml").is_file() {
        return None;
    }
    let entries = std::fs::read_dir(root.join(".cache").join("onnxruntime")).ok()?;
    let mut versions: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(version_of(path)));
    versions.iter().find_map(|version| library_in(&version.join(sys::platform())))
}

fn version_of(folder: &Path) -> Vec<u32> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// The environment of this process. The first library that loads is the one for the whole life of the process, because
/// ONNX Runtime can't be unloaded safely; a later call with another path gets the first one. A library that failed to
/// load does not count.
pub(crate) fn environment(library: Option<&Path>) -> Result<&'static Environment, Problem> {
    static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());

    let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = ENVIRONMENT.get() {
        return Ok(environment);
    }
    let environment = start(library)?;
    Ok(ENVIRONMENT.get_or_init(|| environment))
}

fn start(library: Option<&Path>) -> Result<Environment, Problem> {
    let Some(library) = library else {
        return Err(fault::runtime("Its library was not found.", format!("looked for {:?}", sys::LIBRARY_NAMES)));
    };
    // An absolute path: a bare name would be searched for wherever the system's loader likes.
    let library = std::path::absolute(library).map_err(|error| Problem::io("Finding", library, &error))?;
    if !library.is_file() {
        return Err(fault::runtime(format!("There is no file {}.", library.display()), ""));
    }
    let builder = ort::init_from(&library).map_err(|error| {
        let why = match &error {
            ort::LoadDynamicError::BadVersion { version_str, .. } => {
                format!(
                    "{} is version {version_str}, but 1.{} is the oldest that fits.",
                    library.display(),
                    ort::MINOR_VERSION
                )
            }
            ort::LoadDynamicError::Dlopen { .. } => format!("The system can't load {}.", library.display()),
            _ => format!("{} is not ONNX Runtime.", library.display()),
        };
        fault::runtime(why, error)
    })?;
    // Telemetry is on by default in Microsoft's builds for Windows.
    let environment = builder
        .with_name("clipconductor")
        .with_telemetry(false)
        .build()
        .map_err(|error| fault::runtime(format!("{} did not start.", library.display()), error))?;
    environment.set_log_level(LogLevel::Warning);
    tracing::info!(library = %library.display(), "ONNX Runtime loaded");
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(version_of(Path::new("/x/1.100.0")) > version_of(Path::new("/x/1.32.0")));
    }

    #[test]
    fn only_a_checkout_has_a_cache() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join(".cache/onnxruntime/1.30.0").join(sys::platform());
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join(sys::LIBRARY_NAMES[0]), "").unwrap();
        assert_eq!(library_of_checkout(folder.path()), None);
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        assert_eq!(library_of_checkout(folder.path()), Some(place.join(sys::LIBRARY_NAMES[0])));
    }

    #[test]
    fn a_library_that_does_not_load_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text.so");
        std::fs::write(&text, "no library").unwrap();
        for (library, word) in
            [(None, "not found"), (Some(folder.path().join("nothing.so")), "nothing.so"), (Some(text), "text.so")]
        {
            let problem = start(library.as_deref()).unwrap_err();
            assert_eq!(problem.code, domain::Code::RuntimeMissing);
            assert!(problem.why.contains(word) && !problem.fix.is_empty(), "{problem}");
        }
    }

    #[test]
    fn a_named_place_is_never_replaced_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nothing.so");
        assert_eq!(runtime_library(Some(&missing)), Some(missing));
        let library = folder.path().join(sys::LIBRARY_NAMES[0]);
        std::fs::write(&library, "").unwrap();
        assert_eq!(runtime_library(Some(folder.path())), Some(library));
    }
}
