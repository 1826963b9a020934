//! The system's bin. Nothing is deleted: what goes there can be taken out, by us or by the person.

use domain::{Code, Problem};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A file that lies in the bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binned {
    /// Where it was.
    pub path: PathBuf,
    /// What the bin calls it; `None` where the system does not tell.
    pub name: Option<String>,
}

/// Where files go that the person does not want any more.
pub trait Bin: Send + Sync {
    /// Puts a file into the bin.
    ///
    /// # Errors
    /// `NoPermission` or `IoFailed`, and the file is where it was.
    fn put(&self, path: &Path) -> Result<Binned, Problem>;

    /// Takes it out again, to where it was.
    ///
    /// # Errors
    /// `FileMissing` when it is not in the bin any more. Whoever asks has seen that nothing lies where it was.
    fn take_out(&self, binned: &Binned) -> Result<(), Problem>;
}

/// The bin of this system.
pub struct SystemBin;

impl Bin for SystemBin {
    fn put(&self, path: &Path) -> Result<Binned, Problem> {
        let context = {
            #[cfg_attr(not(target_os = "macos"), expect(unused_mut, reason = "only macOS has a choice"))]
            let mut context = trash::TrashContext::new();
            #[cfg(target_os = "macos")]
            {
                use trash::macos::{DeleteMethod, TrashContextExtMacos as _};
                // Finder's way would ask the person for the right to steer Finder.
                context.set_delete_method(DeleteMethod::NsFileManager);
            }
            context
        };
        context.delete(path).map_err(|error| refused(path, &error))?;
        Ok(Binned { path: path.to_owned(), name: name_in_bin(path) })
    }

    fn take_out(&self, binned: &Binned) -> Result<(), Problem> {
        take_out(binned)
    }
}

fn refused(path: &Path, error: &trash::Error) -> Problem {
    let what = format!("{} could not be put into the bin.", path.display());
    Problem::new(Code::IoFailed, what, "The system refused it; some network drives have no bin.")
        .say("Move the file by hand, or use a rule that moves recordings to another folder.")
        .details(error)
}

fn gone(binned: &Binned) -> Problem {
    let what = format!("{} is not in the bin any more.", binned.path.display());
    Problem::new(Code::FileMissing, what, "The bin was emptied, or the file was taken out by hand.")
        .say("If the file is somewhere else, say where: Recordings, state \"Missing\".")
}

#[cfg(not(target_os = "macos"))]
fn entries_of(path: &Path) -> Result<Vec<trash::TrashItem>, trash::Error> {
    let mut entries: Vec<_> =
        trash::os_limited::list()?.into_iter().filter(|entry| entry.original_path() == path).collect();
    // The newest last: the same name may have been there before.
    entries.sort_by_key(|entry| entry.time_deleted);
    Ok(entries)
}

/// What the bin calls the file that was just put there.
fn name_in_bin(path: &Path) -> Option<String> {
    #[cfg(not(target_os = "macos"))]
    {
        let entry = entries_of(path).ok()?.pop()?;
        Some(entry.id.to_string_lossy().into_owned())
    }
    #[cfg(target_os = "macos")]
    {
        let _ = path;
        None
    }
}

#[cfg(not(target_os = "macos"))]
fn take_out(binned: &Binned) -> Result<(), Problem> {
    let details = |error: &trash::Error| gone(binned).details(error);
    let mut entries = entries_of(&binned.path).map_err(|error| details(&error))?;
    let known =
        |entry: &trash::TrashItem| binned.name.as_ref().is_some_and(|name| entry.id.to_string_lossy() == name.as_str());
    let at = entries.iter().position(known).or(entries.len().checked_sub(1)).ok_or_else(|| gone(binned))?;
    trash::os_limited::restore_all([entries.swap_remove(at)]).map_err(|error| details(&error))
}

#[cfg(target_os = "macos")]
fn take_out(binned: &Binned) -> Result<(), Problem> {
    let what = format!("{} can't be put back from here.", binned.path.display());
    Err(Problem::new(Code::Conflict, what, "macOS does not let apps take files out of the bin.")
        .say("Open the bin in Finder, choose the file and then \"Put Back\": it is found again by itself."))
}
