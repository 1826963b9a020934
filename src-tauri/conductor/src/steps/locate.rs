//! Looks for missing recordings in a folder that a person named: by size first, then by fingerprint, whatever they are called.

use super::{Step, import::meet_again};
use crate::queue::{Outcome, StepCx};
use async_trait::async_trait;
use domain::{Code, Fingerprint, Lane, Problem, Recording, RecordingState};
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};
use store::{Page, recordings::RecordingFilter};

/// See the module.
pub struct Locate;

#[async_trait]
impl Step for Locate {
    fn kind(&self) -> &'static str {
        "locate"
    }
    fn lane(&self) -> Lane {
        Lane::Cpu
    }
    fn priority(&self) -> i32 {
        78
    }
    fn title(&self, subject: &str) -> String {
        format!("Looking for missing recordings in {subject}")
    }

    async fn run(&self, cx: &StepCx) -> Outcome {
        match locate(cx).await {
            Ok(()) => Outcome::Done,
            Err(problem) => Outcome::of_problem(problem, cx.job.attempt),
        }
    }
}

async fn locate(cx: &StepCx) -> Result<(), Problem> {
    let folder = PathBuf::from(&cx.job.subject);
    let missing = missing(cx).await?;
    let wanted: HashMap<Fingerprint, Recording> =
        missing.into_iter().filter_map(|recording| Some((recording.fingerprint.clone()?, recording))).collect();
    let sizes: HashSet<u64> = wanted.values().map(|recording| recording.size_bytes).collect();
    let all = wanted.len();
    cx.progress("looking", None);
    let known: HashSet<Fingerprint> = wanted.keys().cloned().collect();
    let found = cx.blocking(move |cx| search(&folder, &sizes, known, &|| cx.stop.is_cancelled())).await?;
    for (fingerprint, path) in &found {
        if let Some(recording) = wanted.get(fingerprint) {
            meet_again(cx, recording.clone(), path.clone()).await?;
        }
    }
    cx.log(format!("{} of {all} missing recordings were found.", found.len())).await;
    Ok(())
}

async fn missing(cx: &StepCx) -> Result<Vec<Recording>, Problem> {
    Ok(cx
        .core
        .store
        .read(|db| {
            let filter = RecordingFilter { state: Some(RecordingState::Missing), ..Default::default() };
            let (mut all, mut page) = (Vec::new(), Page::first(500));
            loop {
                let next = store::recordings::list(db, &filter, &page)?;
                all.extend(next.items.into_iter().map(|row| row.recording));
                page.after = next.next;
                if page.after.is_none() {
                    return Ok(all);
                }
            }
        })
        .await?)
}

/// The wanted files in the folder and below it. Only files of a wanted size are opened. Ends when all are found.
fn search(
    folder: &Path,
    sizes: &HashSet<u64>,
    mut wanted: HashSet<Fingerprint>,
    stopped: &dyn Fn() -> bool,
) -> Result<Vec<(Fingerprint, PathBuf)>, Problem> {
    // The named folder has to be readable; one below it may be somebody else's.
    std::fs::read_dir(folder).map_err(|error| Problem::io("Listing", folder, &error))?;
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        if stopped() {
            return Err(Problem::new(Code::Cancelled, "Stopped.", "It was cancelled."));
        }
        for entry in std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            // Links are not followed: a loop of them would never end.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && entry.metadata().is_ok_and(|meta| sizes.contains(&meta.len())) => {
                    let path = entry.path();
                    if let Ok((fingerprint, _)) = media::fingerprint(&path)
                        && wanted.remove(&fingerprint)
                    {
                        found.push((fingerprint, path));
                    }
                }
                _ => {}
            }
        }
        if wanted.is_empty() {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_is_in_them() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("new place/evening");
        std::fs::create_dir_all(&deep).unwrap();
        let write = |path: &Path, text: &str| {
            std::fs::write(path, text).unwrap();
            media::fingerprint(path).unwrap().0
        };
        let one = write(&deep.join("renamed.bin"), "the one");
        write(&deep.join("same size.mkv"), "no, not");
        let two = write(&root.path().join("two.mkv"), "another one");
        let sizes = HashSet::from([7, 11]);
        let found = search(root.path(), &sizes, HashSet::from([one.clone(), two.clone()]), &|| false).unwrap();
        let names: HashMap<_, _> = found.into_iter().collect();
        assert_eq!(names[&one], deep.join("renamed.bin"));
        assert_eq!(names[&two], root.path().join("two.mkv"));
        assert!(search(root.path(), &HashSet::from([7]), HashSet::from([two.clone()]), &|| false).unwrap().is_empty());
        assert!(search(root.path(), &sizes, HashSet::from([one]), &|| true).is_err());
        assert!(search(&root.path().join("nowhere"), &sizes, HashSet::from([two]), &|| false).is_err());
    }
}
