//! The brand of a channel: its files are looked at when they are chosen, and asked for before they are needed.

use crate::Core;
use domain::{Brand, BrandClip, CaptionStyle, Corner, Problem, Watermark};
use media::{Cancel, Ffmpeg};
use std::path::{Path, PathBuf};

/// A mark as a person chooses it.
#[derive(Debug, Clone, PartialEq)]
pub struct WatermarkChange {
    /// The picture.
    pub path: PathBuf,
    /// Where it stands.
    pub corner: Corner,
    /// Its width, as a share of the frame's.
    pub width: f32,
    /// 0 is not seen, 1 covers what is under it.
    pub opacity: f32,
}

/// A brand as a person chooses it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BrandChange {
    /// What every clip begins with.
    pub intro: Option<PathBuf>,
    /// What every clip ends with.
    pub outro: Option<PathBuf>,
    /// What stands in a corner of every clip.
    pub watermark: Option<WatermarkChange>,
    /// How captions look.
    pub captions: CaptionStyle,
}

/// Looks at the files of a brand. One that was chosen before is looked at anew where it is there, and kept as it was where it is
/// not: a drive in a drawer must not keep anybody from changing a channel's name.
pub(crate) async fn looked_at(core: &Core, change: BrandChange, before: Brand) -> Result<Brand, Problem> {
    let wants_video = change.intro.is_some() || change.outro.is_some();
    let ffmpeg = if wants_video { Some(core.tools.ffmpeg()?) } else { None };
    let looking = tokio::task::spawn_blocking(move || {
        let BrandChange { intro, outro, watermark, captions } = change;
        let clip = |path: Option<PathBuf>, before: Option<BrandClip>, field: &'static str| match (path, &ffmpeg) {
            (Some(path), Some(ffmpeg)) => video(ffmpeg, path, before, field).map(Some),
            _ => Ok(None),
        };
        Ok(Brand {
            intro: clip(intro, before.intro, "brand.intro")?,
            outro: clip(outro, before.outro, "brand.outro")?,
            watermark: watermark.map(|mark| picture(mark, before.watermark)).transpose()?,
            captions,
        })
    });
    looking.await.map_err(|error| Problem::bug("The files of a channel could not be looked at.", error))?
}

fn video(ff: &Ffmpeg, path: PathBuf, before: Option<BrandClip>, field: &'static str) -> Result<BrandClip, Problem> {
    if let Some(before) = before.filter(|before| before.path == path && !path.exists()) {
        return Ok(before);
    }
    let looked = whole(&path, field).and_then(|path| {
        let (fingerprint, _) = media::fingerprint(path)?;
        let info = media::probe(ff, path, &Cancel::new())?;
        Ok((fingerprint, info))
    });
    let (fingerprint, info) = looked.map_err(|problem| problem.field(field))?;
    Ok(BrandClip { path, info, fingerprint })
}

fn picture(mark: WatermarkChange, before: Option<Watermark>) -> Result<Watermark, Problem> {
    const FIELD: &str = "brand.watermark";
    let WatermarkChange { path, corner, width, opacity } = mark;
    if let Some(before) = before.filter(|before| before.path == path && !path.exists()) {
        return Ok(Watermark { corner, width, opacity, ..before });
    }
    let looked = whole(&path, FIELD).and_then(|path| {
        media::is_picture(path)?;
        media::fingerprint(path)
    });
    let (fingerprint, _) = looked.map_err(|problem| problem.field(FIELD))?;
    Ok(Watermark { path, fingerprint, corner, width, opacity })
}

/// A path that means the same in every folder.
fn whole<'a>(path: &'a Path, field: &str) -> Result<&'a Path, Problem> {
    if path.is_absolute() { Ok(path) } else { Err(Problem::invalid(field, "It has to be the whole path of a file.")) }
}
