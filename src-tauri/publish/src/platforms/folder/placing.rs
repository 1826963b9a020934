//! The point of no return: the hidden files take their names. Nobody's file is ever written over.
//!
//! The order keeps the promise that a post goes out once, wherever it is cut off:
//! 1. the hidden sidecar says "placing" and which name;
//! 2. the video takes its name, in one move that fails when the name is taken. **From here on the post is out**;
//! 3. thumbnail and text take theirs, and the visible sidecar with the marker comes last;
//! 4. the hidden sidecar goes.
//!
//! Asked after a crash ([`posted`]): a visible sidecar with the marker says yes. Else a hidden sidecar that says
//! "placing" says yes when the video stands under that name with the right bytes, or when the hidden video is gone, which
//! only step 2 brings about; then the rest is made up for. Else the post is not there.

use super::{
    copy::content_of,
    fault::Step,
    hidden::{Broken, Hidden, pretty},
    sidecar::{self, Content, Marked, Names},
    trouble::Trouble,
};
use crate::{Parcel, file_name::same_name, sys};
use domain::PostId;
use serde_json::Value;
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Tries of other names, ` (2)` and on, before a folder counts as broken.
const MOST_COPIES: u32 = 10_000;

/// Whether the post is in the folder, and where its video is. Makes up for what a crash left undone.
pub(super) fn posted(hidden: &Hidden, post: PostId, likely: &str) -> Result<Option<PathBuf>, Trouble> {
    let on_target = Trouble::target(&hidden.folder);
    if let Some((_, marked)) = sidecar::find(&hidden.folder, post, Some(likely)).map_err(&on_target)? {
        hidden.remove_all();
        return Ok(Some(hidden.folder.join(marked.files.video)));
    }
    let Some(marked) = sidecar::read(&hidden.sidecar()).map_err(&on_target)? else { return Ok(None) };
    if !marked.placing || marked.post != post {
        return Ok(None);
    }
    let video = hidden.folder.join(&marked.files.video);
    let placed = is_same(&video, &marked.video).map_err(&on_target)? || !exists(&hidden.video()).map_err(&on_target)?;
    if !placed {
        return Ok(None);
    }
    complete(hidden, &marked)?;
    Ok(Some(video))
}

/// Gives all files their names.
pub(super) fn place(hidden: &Hidden, parcel: &Parcel, stem: &str) -> Result<PathBuf, Trouble> {
    let on_target = Trouble::target(&hidden.folder);
    let gone = || Trouble::PartsGone { folder: hidden.folder.clone() };
    let ready = sidecar::read(&hidden.sidecar()).map_err(&on_target)?.ok_or_else(gone)?;
    let length = fs::metadata(hidden.video()).map(|facts| facts.len());
    if length.map_err(|_| gone())? != ready.video.bytes {
        return Err(gone());
    }
    for number in 1..MOST_COPIES {
        let taken = names_in(&hidden.folder).map_err(&on_target)?;
        let names = names(hidden, &numbered(stem, number), ready.files.thumbnail.is_some());
        if !is_free(&taken, &names) {
            continue;
        }
        hidden.write_sidecar(&sidecar::document(parcel, &names, &ready.video, true))?;
        hidden.step(Step::NameChosen)?;
        let video = hidden.folder.join(&names.video);
        // Somebody may take the name between the look and the move: then the next one is tried.
        if !take_name(hidden, &hidden.video(), &video, true)? {
            continue;
        }
        sys::sync_folder(&hidden.folder).map_err(&on_target)?;
        hidden.step(Step::VideoPlaced)?;
        let marked = Marked { post: parcel.post, files: names, video: ready.video, placing: true };
        complete(hidden, &marked)?;
        return Ok(video);
    }
    Err(on_target(io::ErrorKind::AlreadyExists.into()))
}

/// A stem that is free in the folder now.
pub(super) fn free_stem(hidden: &Hidden, stem: &str) -> Result<String, Trouble> {
    let on_target = Trouble::target(&hidden.folder);
    let taken = names_in(&hidden.folder).map_err(&on_target)?;
    (1..MOST_COPIES)
        .map(|number| numbered(stem, number))
        .find(|stem| is_free(&taken, &names(hidden, stem, true)))
        .ok_or_else(|| on_target(io::ErrorKind::AlreadyExists.into()))
}

/// The names of a post's files.
pub(super) fn names(hidden: &Hidden, stem: &str, with_thumbnail: bool) -> Names {
    Names {
        video: format!("{stem}.{}", hidden.extension()),
        thumbnail: with_thumbnail.then(|| format!("{stem}.jpg")),
        text: format!("{stem}.txt"),
    }
}

/// Steps 3 and 4. Each may have been done before.
fn complete(hidden: &Hidden, marked: &Marked) -> Result<(), Trouble> {
    let on_target = Trouble::target(&hidden.folder);
    let mut names = marked.files.clone();
    if let Some(thumbnail) = &marked.files.thumbnail {
        names.thumbnail = place_side(hidden, &hidden.thumbnail(), thumbnail)?;
    }
    hidden.step(Step::ThumbnailPlaced)?;
    if let Some(text) = place_side(hidden, &hidden.text(), &marked.files.text)? {
        names.text = text;
    }
    hidden.step(Step::TextPlaced)?;
    let bytes = fs::read(hidden.sidecar()).map_err(&on_target)?;
    let mut document: Value = serde_json::from_slice(&bytes).map_err(|error| on_target(error.into()))?;
    if let Some(document) = document.as_object_mut() {
        document.insert("files".into(), serde_json::json!(names));
        document.remove("placing");
    }
    // A file of its own: the hidden sidecar says "placing" until the visible one is there.
    hidden.write(&hidden.new_sidecar(), &pretty(&document))?;
    place_side(hidden, &hidden.new_sidecar(), &sidecar_name(&names))?;
    sys::sync_folder(&hidden.folder).map_err(&on_target)?;
    hidden.step(Step::SidecarPlaced)?;
    hidden.remove_all();
    Ok(())
}

/// Gives a file beside the video its name, or the next free one. `None` when it is not there at all.
fn place_side(hidden: &Hidden, part: &Path, wanted: &str) -> Result<Option<String>, Trouble> {
    let on_target = Trouble::target(&hidden.folder);
    let (stem, extension) = wanted.rsplit_once('.').unwrap_or((wanted, ""));
    for number in 1..MOST_COPIES {
        let name = format!("{}.{extension}", numbered(stem, number));
        let target = hidden.folder.join(&name);
        if !exists(part).map_err(&on_target)? {
            // Done before a crash, or deleted by somebody.
            return Ok(exists(&target).map_err(&on_target)?.then_some(name));
        }
        if exists(&target).map_err(&on_target)? {
            let ours = content_of(part).map_err(&on_target)?;
            if is_same(&target, &ours).map_err(&on_target)? {
                fs::remove_file(part).map_err(&on_target)?;
                return Ok(Some(name));
            }
        } else if take_name(hidden, part, &target, false)? {
            return Ok(Some(name));
        }
    }
    Err(on_target(io::ErrorKind::AlreadyExists.into()))
}

/// Moves a file to a name that must be free; whether it was. A hard link fails when the name exists, on every system,
/// which a rename does not. Where there are no hard links (exFAT, some network drives) we look before we rename; the
/// instant between the two is the price.
fn take_name(hidden: &Hidden, part: &Path, target: &Path, is_video: bool) -> Result<bool, Trouble> {
    let on_target = Trouble::target(&hidden.folder);
    let linked = match if is_video { hidden.passed(Step::Linking) } else { Ok(()) } {
        Err(Broken::Died) => return Err(Trouble::Died),
        Err(Broken::Io(kind)) => Err(kind.into()),
        Ok(()) => fs::hard_link(part, target),
    };
    match linked {
        Ok(()) => {
            if is_video {
                hidden.step(Step::VideoLinked)?;
            }
            fs::remove_file(part).map_err(&on_target)?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(_) if exists(target).map_err(&on_target)? => Ok(false),
        Err(_) => fs::rename(part, target).map(|()| true).map_err(&on_target),
    }
}

/// Whether no name is taken, that of the sidecar included.
fn is_free(taken: &HashSet<String>, names: &Names) -> bool {
    let sidecar = sidecar_name(names);
    let all =
        [Some(names.video.as_str()), names.thumbnail.as_deref(), Some(names.text.as_str()), Some(sidecar.as_str())];
    !all.into_iter().flatten().any(|name| taken.contains(&same_name(name)))
}

fn sidecar_name(names: &Names) -> String {
    let stem = names.video.rsplit_once('.').map_or(names.video.as_str(), |(stem, _)| stem);
    format!("{stem}.json")
}

fn numbered(stem: &str, number: u32) -> String {
    if number == 1 { stem.to_owned() } else { format!("{stem} ({number})") }
}

/// The names in a folder, as a system compares them that does not tell case.
fn names_in(folder: &Path) -> io::Result<HashSet<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(same_name(&entry?.file_name().to_string_lossy()))).collect()
}

/// Whether something of this name is there, also a link to nowhere.
fn exists(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_same(path: &Path, content: &Content) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(facts) if facts.is_file() && facts.len() == content.bytes => Ok(content_of(path)? == *content),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
