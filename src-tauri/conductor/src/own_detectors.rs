//! Detectors of the person's own: a folder each below the library, made whole or not at all, with the model and the manifest
//! that says what it tells apart. A profile names the one that looks at its game; everything else is looked at by the shipped one.

use crate::paths::Paths;
use domain::{Code, Problem, Profile};
use std::path::{Path, PathBuf};
use vision::{DetectorEntry, Examined, Manifest};

/// The file of a folder that says what is in it, as in the shipped one.
const MANIFEST: &str = "manifest.json";
/// Longer names make folders that some systems refuse.
const LONGEST: usize = 60;

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Own {
    /// What profiles call it; also its folder.
    pub id: String,
    /// What its manifest says, or what is wrong with that.
    pub entry: Result<DetectorEntry, Problem>,
    /// Bytes of its model.
    pub size_bytes: u64,
}

/// The models folder that a recording of a profile is looked at with, and a word for the job's log when the wanted one is gone.
pub(crate) fn folder_for(paths: &Paths, profile: Option<&Profile>) -> (PathBuf, Option<String>) {
    let Some(id) = profile.and_then(|profile| profile.detector.as_deref()) else { return (paths.models.clone(), None) };
    match folder_of(paths, id).filter(|folder| folder.join(MANIFEST).is_file()) {
        Some(folder) => (folder, None),
        None => {
            let word = format!("The detector `{id}` of the profile is not there any more, so the shipped one looks.");
            (paths.models.clone(), Some(word))
        }
    }
}

/// The folder of one. What is no id has none: it comes from a file that people share.
pub(crate) fn folder_of(paths: &Paths, id: &str) -> Option<PathBuf> {
    (id_of(id).as_deref() == Some(id)).then(|| paths.own_detectors().join(id))
}

/// The id that a name makes: small letters, digits and single dashes.
pub(crate) fn id_of(name: &str) -> Option<String> {
    let dashed: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = dashed.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let id: String = id.chars().take(LONGEST).collect();
    let id = id.trim_end_matches('-').to_owned();
    (!id.is_empty()).then_some(id)
}

/// All of them, by id.
pub(crate) fn list(paths: &Paths) -> Result<Vec<Own>, Problem> {
    let folder = paths.own_detectors();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Problem::io("Reading", &folder, &error)),
    };
    let mut found: Vec<Own> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|id| id_of(id).as_ref() == Some(id))
        .map(|id| read(&folder.join(&id), id))
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// One of them.
pub(crate) fn get(paths: &Paths, id: &str) -> Option<Own> {
    let folder = folder_of(paths, id).filter(|folder| folder.is_dir())?;
    Some(read(&folder, id.to_owned()))
}

fn read(folder: &Path, id: String) -> Own {
    let path = folder.join(MANIFEST);
    let entry = std::fs::read_to_string(&path)
        .map_err(|error| Problem::io("Reading", &path, &error))
        .and_then(|text| Manifest::from_json(&text))
        .and_then(|manifest| {
            let why = format!("{} names no detector.", path.display());
            manifest.detector.ok_or_else(|| Problem::new(Code::ModelBroken, "The detector can't be used.", why))
        });
    let file = entry.as_ref().ok().map(|entry| folder.join(&entry.file));
    let size_bytes = file.and_then(|file| std::fs::metadata(file).ok()).map_or(0, |meta| meta.len());
    Own { id, entry, size_bytes }
}

/// Puts an examined detector into its folder. The model's file is moved there when everything else is written, and the folder
/// gets its name last: whoever lists them sees a whole one or none.
pub(crate) fn take_in(paths: &Paths, model: &Path, examined: &Examined) -> Result<Own, Problem> {
    let entry = &examined.entry;
    let Some(id) = id_of(&entry.name) else {
        return Err(Problem::invalid("detector.name", "The name needs a letter or a digit of the Latin alphabet.")
            .say("Give the detector another name in its manifest."));
    };
    let folder = paths.own_detectors().join(&id);
    if folder.exists() {
        return Err(Problem::new(
            Code::Conflict,
            format!("There is a detector \"{id}\" already."),
            "Each has a name of its own, by which profiles choose it.",
        )
        .field("detector.name")
        .say("Remove the other one first, or give this one another name."));
    }
    // A name that is no id: nobody takes it for a detector while it is being made.
    let part = paths.own_detectors().join(format!(".{id}.part"));
    let writing = |error: std::io::Error| Problem::io("Writing", &part, &error);
    let made = (|| {
        if part.exists() {
            std::fs::remove_dir_all(&part)?;
        }
        std::fs::create_dir_all(&part)?;
        std::fs::write(part.join(MANIFEST), entry.to_manifest())?;
        std::fs::rename(model, part.join(&entry.file))
            .or_else(|_| std::fs::copy(model, part.join(&entry.file)).map(drop))?;
        std::fs::rename(&part, &folder)
    })();
    if let Err(error) = made {
        // What is left of it is in nobody's way, and is taken away by the next try.
        let _ = std::fs::remove_dir_all(&part);
        return Err(writing(error));
    }
    Ok(read(&folder, id))
}

/// Takes one away. It is gone from the list at once, even if its files can't be deleted.
pub(crate) fn remove(paths: &Paths, id: &str) -> Result<(), Problem> {
    let folder =
        folder_of(paths, id).filter(|folder| folder.is_dir()).ok_or_else(|| Problem::not_found("detector", id))?;
    let gone = paths.own_detectors().join(format!(".{id}.gone"));
    std::fs::rename(&folder, &gone).map_err(|error| Problem::io("Removing", &folder, &error))?;
    if let Err(error) = std::fs::remove_dir_all(&gone) {
        tracing::warn!(folder = %gone.display(), %error, "a removed detector still takes room");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(root: &Path) -> Paths {
        Paths::below(root, root.join("shipped"), None)
    }

    fn examined(name: &str) -> Examined {
        let text = serde_json::json!({"format": 1, "detector": {
            "name": name, "version": "1", "file": "detector.onnx", "sha256": "ab".repeat(32), "input": [64, 64],
            "classes": [{"name": "kill", "signal": "kill", "own": true}]}})
        .to_string();
        Examined { entry: Manifest::from_json(&text).unwrap().detector.unwrap(), licence: None }
    }

    fn model(root: &Path) -> PathBuf {
        let path = root.join("arrived.onnx");
        std::fs::write(&path, "a model").unwrap();
        path
    }

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("My Notices!", Some("my-notices")),
            ("../../etc/passwd", Some("etc-passwd")),
            ("--", None),
            ("エルデン", None),
        ] {
            assert_eq!(id_of(name).as_deref(), id);
        }
        assert_eq!(id_of(&"x".repeat(300)).unwrap().len(), LONGEST);
    }

    #[test]
    fn one_is_taken_in_whole_listed_chosen_and_removed() {
        let root = tempfile::tempdir().unwrap();
        let paths = paths(root.path());
        assert_eq!(list(&paths).unwrap(), []);
        let own = take_in(&paths, &model(root.path()), &examined("My notices")).unwrap();
        assert_eq!((own.id.as_str(), own.size_bytes), ("my-notices", 7));
        assert_eq!(list(&paths).unwrap(), [own]);
        let profile = |detector: &str| Profile { detector: Some(detector.into()), ..Profile::default() };
        let chosen = folder_for(&paths, Some(&profile("my-notices")));
        assert_eq!(chosen, (paths.own_detectors().join("my-notices"), None));
        // What is not there, or is no id, is said, and the shipped one looks.
        for gone in ["others", "../shipped"] {
            let (folder, word) = folder_for(&paths, Some(&profile(gone)));
            assert_eq!(folder, paths.models);
            assert!(word.unwrap().contains(gone));
        }
        remove(&paths, "my-notices").unwrap();
        assert_eq!(list(&paths).unwrap(), []);
        assert_eq!(remove(&paths, "my-notices").unwrap_err().code, Code::NotFound);
    }

    #[test]
    fn a_name_is_taken_once_and_a_failure_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let paths = paths(root.path());
        take_in(&paths, &model(root.path()), &examined("a")).unwrap();
        let problem = take_in(&paths, &model(root.path()), &examined("A")).unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Conflict, Some("detector.name")));
        assert!(take_in(&paths, &root.path().join("away.onnx"), &examined("b")).is_err());
        let names: Vec<_> =
            std::fs::read_dir(paths.own_detectors()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names, ["a"]);
    }
}
