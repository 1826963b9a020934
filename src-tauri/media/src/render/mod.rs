//! From an edit to the file of a clip.
//!
//! `layout` decides how the frame is filled, `graph` makes the command line of it, `copy` knows when nothing has to be
//! encoded at all, `captions` draws words. The result is looked at before it gets its name.

mod captions;
mod copy;
mod graph;
mod key;
mod layout;

use crate::{
    Cancel, Ffmpeg, colour,
    failure::Doing,
    finished::PartFile,
    play::run_with_progress,
    probe,
    source::{self, Watched},
};
use domain::{Captions, Code, Layout, MediaInfo, MediaTime, Problem, SoundEdit, Span};
use std::path::{Path, PathBuf};

pub use key::edit_key;

/// A stretch of a recording in a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderPart {
    /// The recording.
    pub path: PathBuf,
    /// What it holds.
    pub info: MediaInfo,
    /// The stretch of it.
    pub span: Span,
}

/// Everything that decides what the file looks and sounds like.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderRequest {
    /// The stretches in their order; never empty.
    pub parts: Vec<RenderPart>,
    /// How the frame is filled.
    pub layout: Layout,
    /// What is heard.
    pub sound: SoundEdit,
    /// Words on the picture.
    pub captions: Captions,
    /// The height in pixels that must not be exceeded.
    pub max_height: Option<u32>,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its length.
    pub duration: MediaTime,
    /// Its size.
    pub size_bytes: u64,
    /// Whether it was copied without encoding.
    pub copied: bool,
    /// Width and height of its picture in pixels.
    pub size: (u32, u32),
    /// The encoder of the picture (`libx264`), or `copy`.
    pub encoder: String,
}

/// Makes the file of a clip: an MP4 with H.264 and AAC, accurate to the frame.
///
/// Copies without encoding where that gives exactly the same stretch. Written as `<out>.part`, looked at, synced, then
/// renamed: `out` is whole or not there. `progress` gets fractions from 0 to 1. Errors: `Invalid` (a span outside its
/// recording, a layout that needs a face without one, a track that no recording has), `DiskFull`, `FileTruncated` (the
/// recording ends before the span), and those of reading.
pub fn render(
    ff: &Ffmpeg,
    request: &RenderRequest,
    out: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f32),
) -> Result<Rendered, Problem> {
    let request = checked(request)?;
    let first = &request.parts[0];
    let watched: Vec<Watched> =
        request.parts.iter().map(|part| Watched::begin(&part.path)).collect::<Result<_, _>>()?;
    let part_file = PartFile::new(out)?;
    let doing = |source| Doing { what: "Cutting", source, target: Some(out) };
    let length = request.parts.iter().fold(MediaTime::ZERO, |sum, part| sum + part.span.length());

    let copy = copy::plan(ff, &request, cancel)?;
    let copied = copy.is_some();
    let (args, folder, expected) = match copy {
        Some(copy) => (copy.arguments(&first.path, part_file.path()), None, length),
        None => {
            let mut treatments = Vec::new();
            for part in &request.parts {
                treatments.push(colour::treatment(ff, &part.path, &part.info, cancel)?);
            }
            let captions = captions::Drawn::prepare(ff, &request.captions)?;
            let plan = graph::Plan::new(&request, &treatments, captions.filter())?;
            (plan.arguments(ff, part_file.path())?, captions.into_folder(), plan.length())
        }
    };
    let mut task = ff.task(args, 64 * 1024);
    task.folder = folder.as_ref().map(|folder| folder.path().to_path_buf());
    let ended = run_with_progress(task, expected, cancel, progress)?;
    for (part, watched) in request.parts.iter().zip(&watched) {
        watched.after(doing(&part.path), &ended)?;
    }
    let info = probe::look(ff, part_file.path(), cancel)?;
    let rendered = accept(&request, &info, expected, part_file.path(), &ended)?;
    part_file.finish()?;
    progress(1.0);
    Ok(Rendered { copied, encoder: if copied { "copy".into() } else { ff.encoder().name().into() }, ..rendered })
}

/// The request with its spans inside their recordings; the problem of one that can't be rendered.
fn checked(request: &RenderRequest) -> Result<RenderRequest, Problem> {
    let mut request = request.clone();
    if request.parts.is_empty() {
        return Err(Problem::invalid("spans", "A clip needs at least one stretch of a recording."));
    }
    for part in &mut request.parts {
        let Some(video) = &part.info.video else { return Err(crate::frames::no_picture(&part.path)) };
        part.span = part.span.clamp_to(Span::new(MediaTime::ZERO, part.info.duration));
        let frame = 1.0 / if video.fps > 0.0 { video.fps } else { 30.0 };
        if part.span.length().seconds() < frame {
            let why = format!("It lies outside {} or is shorter than one picture.", source::name(&part.path));
            return Err(Problem::invalid("spans", why));
        }
    }
    if request.layout.kind.needs_face() && request.layout.face.is_none() {
        return Err(Problem::invalid("layout.face", "This layout needs to know where the face is in the picture."));
    }
    for (field, place) in [("layout.game", request.layout.game), ("layout.face", request.layout.face)] {
        if place.is_some_and(|place| !place.is_valid()) {
            return Err(Problem::invalid(field, "It has to be a box inside the picture (0 to 1)."));
        }
    }
    if let Some(tracks) = &request.sound.tracks
        && let Some(unknown) = tracks
            .iter()
            .find(|index| !request.parts.iter().any(|part| part.info.audio.iter().any(|t| t.index == **index)))
    {
        return Err(Problem::invalid("sound.tracks", format!("The recording has no sound track {unknown}.")));
    }
    if request.max_height.is_some_and(|height| height < 16) {
        return Err(Problem::invalid("max_height", "At least 16 pixels."));
    }
    if !request.sound.gain_db.is_finite() || request.sound.gain_db.abs() > 60.0 {
        return Err(Problem::invalid("sound.gain_db", "Between -60 and 60 dB."));
    }
    Ok(request)
}

/// Whether what was made is what was asked for.
fn accept(
    request: &RenderRequest,
    info: &MediaInfo,
    expected: MediaTime,
    file: &Path,
    ended: &crate::run::Ended,
) -> Result<Rendered, Problem> {
    let name = source::name(&request.parts[0].path);
    let video = info.video.as_ref().ok_or_else(|| {
        Problem::bug(format!("The clip of {name} came out without a picture."), crate::failure::details(ended))
    })?;
    let frame = 1.0 / if video.fps > 0.0 { video.fps } else { 30.0 };
    let off = (info.duration.seconds() - expected.seconds()).abs();
    if off > 2.0 * frame + 0.1 {
        let what = format!(
            "The clip of {name} came out {:.1} s long instead of {:.1} s.",
            info.duration.seconds(),
            expected.seconds()
        );
        let problem = if info.duration < expected {
            Problem::new(Code::FileTruncated, what, "The recording ends earlier than it says, or is damaged there.")
                .say("Move the edges of the clip, or copy the recording again from where it came from.")
        } else {
            Problem::bug(what, "")
        };
        return Err(problem.details(crate::failure::details(ended)));
    }
    let size_bytes = std::fs::metadata(file).map_err(|error| Problem::io("Looking at", file, &error))?.len();
    Ok(Rendered {
        duration: info.duration,
        size_bytes,
        copied: false,
        size: (video.width, video.height),
        encoder: String::new(),
    })
}
