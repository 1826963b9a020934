//! From an edit to the file of a clip.
//!
//! `layout` decides how the frame is filled, `graph` makes the command line of it, `copy` knows when nothing has to be
//! encoded at all, `fit` how it stays within a number of bytes, `captions` draws words,
//! `brand` puts on what a channel adds. The result is looked at before it gets its name.

mod brand;
mod captions;
mod copy;
mod expected;
mod fit;
mod graph;
mod key;
mod layout;

use crate::{
    Cancel, Ffmpeg,
    colour::{self, Treatment},
    encoder::Quality,
    failure::{self, Doing},
    finished::PartFile,
    play::run_with_progress,
    probe,
    run::Ended,
    source::{self, Watched},
};
use domain::{Brand, Captions, Code, Layout, MediaInfo, MediaTime, Problem, SoundEdit, Span};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

pub use brand::brand_file;
pub use expected::expected;
pub use fit::{Fit, fit, longest_fit};
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
    /// What the channel adds.
    pub brand: Brand,
    /// The height in pixels that must not be exceeded.
    pub max_height: Option<u32>,
    /// The size in bytes that must not be exceeded: the picture gets smaller and coarser until it fits.
    pub max_bytes: Option<u64>,
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
/// recording ends before the span), `FileTooLarge` (`max_bytes` are too few for it to be worth watching), and those of
/// reading.
pub fn render(
    ff: &Ffmpeg,
    request: &RenderRequest,
    out: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f32),
) -> Result<Rendered, Problem> {
    let request = checked(request)?;
    let part_file = PartFile::new(out)?;
    let work = Work { ff, request: &request, part: part_file.path(), out, cancel };
    let rendered = match request.max_bytes {
        Some(most) => work.fitted(most, progress)?,
        None => match work.copied(progress)? {
            Some(rendered) => rendered,
            None => work.encoded(progress)?,
        },
    };
    part_file.finish()?;
    progress(1.0);
    Ok(rendered)
}

/// Bits a second of the sound, where they are not counted.
const SOUND_BITS: u64 = 192_000;

/// What one render works with.
struct Work<'a> {
    ff: &'a Ffmpeg,
    request: &'a RenderRequest,
    /// Where to write.
    part: &'a Path,
    /// What it will be called.
    out: &'a Path,
    cancel: &'a Cancel,
}

impl Work<'_> {
    /// The clip without encoding, where that is exact; `None` where it is not.
    fn copied(&self, progress: &mut dyn FnMut(f32)) -> Result<Option<Rendered>, Problem> {
        let Some(copy) = copy::plan(self.ff, self.request, self.cancel)? else { return Ok(None) };
        let first = &self.request.parts[0];
        let args = copy.arguments(&first.path, self.part);
        let ended = self.run(args, None, first.span.length(), progress)?;
        if !copy.is_exact(self.ff, self.part, self.cancel).unwrap_or(false) {
            tracing::info!(command = %ended.command, "a copy was not exact; the clip is encoded");
            return Ok(None);
        }
        let rendered = self.accepted(first.span.length(), &ended)?;
        Ok(Some(Rendered { copied: true, encoder: "copy".into(), ..rendered }))
    }

    fn encoded(&self, progress: &mut dyn FnMut(f32)) -> Result<Rendered, Problem> {
        let treatments = self.treatments()?;
        let captions = captions::Drawn::prepare(self.ff, self.request)?;
        let plan = graph::Plan::new(self.request, &treatments, captions.filter())?;
        let branded = self.branded(plan.picture_size().0)?;
        let plan = plan.branded(&branded);
        let args = plan.arguments(self.ff, self.part, Quality::Crf(20), SOUND_BITS)?;
        let ended = self.run(args, captions.folder(), plan.length(), progress)?;
        let rendered = self.accepted(plan.length(), &ended)?;
        Ok(Rendered { encoder: self.ff.encoder().name().into(), ..rendered })
    }

    fn treatments(&self) -> Result<Vec<Treatment>, Problem> {
        let pieces = graph::pieces(self.request);
        pieces.iter().map(|part| colour::treatment(self.ff, &part.path, &part.info, self.cancel)).collect()
    }

    /// The brand made ready for a frame of that size.
    fn branded(&self, canvas: (u32, u32)) -> Result<graph::Branded, Problem> {
        let brand = &self.request.brand;
        for file in brand.files() {
            brand::brand_file(file)?;
        }
        let mark = brand.watermark.as_ref().map(|mark| brand::Mark::prepare(mark, canvas)).transpose()?;
        Ok(graph::Branded { mark, gains: brand::gains(self.ff, self.request, self.cancel)? })
    }

    fn run(
        &self,
        args: Vec<OsString>,
        folder: Option<&Path>,
        length: MediaTime,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Ended, Problem> {
        let pieces = graph::pieces(self.request);
        let watched: Vec<Watched> = pieces.iter().map(|part| Watched::begin(&part.path)).collect::<Result<_, _>>()?;
        let mut task = self.ff.task(args, 64 * 1024);
        task.folder = folder.map(Path::to_path_buf);
        let ended = run_with_progress(task, length, self.cancel, progress)?;
        for (part, watched) in pieces.iter().zip(&watched) {
            let doing = Doing { what: "Cutting", source: &part.path, target: Some(self.out) };
            watched.after(doing, &ended)?;
        }
        Ok(ended)
    }

    /// Whether what was made is what was asked for.
    fn accepted(&self, expected: MediaTime, ended: &Ended) -> Result<Rendered, Problem> {
        let info = probe::look(self.ff, self.part, self.cancel)?;
        let name = source::name(&self.request.parts[0].path);
        let video = info.video.as_ref().ok_or_else(|| {
            Problem::bug(format!("The clip of {name} came out without a picture."), failure::details(ended))
        })?;
        let frame = 1.0 / if video.fps > 0.0 { video.fps } else { 30.0 };
        let (found, wanted) = (info.duration.seconds(), expected.seconds());
        if (found - wanted).abs() > 2.0 * frame + 0.1 {
            let what = format!("The clip of {name} came out {found:.1} s long instead of {wanted:.1} s.");
            let problem = if found < wanted {
                Problem::new(Code::FileTruncated, what, "The recording ends earlier than it says, or is damaged there.")
                    .say("Move the edges of the clip, or copy the recording again from where it came from.")
            } else {
                Problem::bug(what, "")
            };
            return Err(problem.details(failure::details(ended)));
        }
        let meta = std::fs::metadata(self.part).map_err(|error| Problem::io("Looking at", self.part, &error))?;
        Ok(Rendered {
            duration: info.duration,
            size_bytes: meta.len(),
            copied: false,
            size: (video.width, video.height),
            encoder: String::new(),
        })
    }
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
    request.brand.check().map_err(|error| Problem::invalid(error.field, format!("It has to be {}.", error.why)))?;
    if request.max_height.is_some_and(|height| height < 16) {
        return Err(Problem::invalid("max_height", "At least 16 pixels."));
    }
    if !request.sound.gain_db.is_finite() || request.sound.gain_db.abs() > 60.0 {
        return Err(Problem::invalid("sound.gain_db", "Between -60 and 60 dB."));
    }
    Ok(request)
}
