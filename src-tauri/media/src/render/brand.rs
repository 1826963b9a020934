//! What a channel adds: a mark made ready for the frame, and how loud what stands before and behind a clip has to be.

use super::{RenderPart, RenderRequest};
use crate::{Cancel, Ffmpeg, own_picture, sound};
use domain::{BrandClip, Corner, MediaTime, Problem, Span, Watermark};
use ebur128::{EbuR128, Mode};
use image::imageops::FilterType;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Distance of a mark from the edges, as a share of the frame's shorter side.
const MARGIN: f64 = 0.035;
/// More is not made louder or quieter: what is nearly silent was meant to be.
const MOST_DB: f64 = 12.0;
const RATE: u32 = 48_000;

/// A mark that only has to be laid over the frame.
pub(super) struct Mark {
    folder: TempDir,
    /// Where its upper left corner goes, in pixels.
    pub at: (u32, u32),
}

const FILE: &str = "mark.png";

impl Mark {
    /// Scales the mark for a frame of that size, with its opacity in it.
    pub(super) fn prepare(mark: &Watermark, canvas: (u32, u32)) -> Result<Self, Problem> {
        let bytes = std::fs::read(&mark.path).map_err(|error| Problem::io("Reading", &mark.path, &error))?;
        let picture = own_picture::read(&bytes).map_err(|error| {
            Problem::invalid("brand.watermark", format!("{} is no picture that we can read.", mark.path.display()))
                .say("Choose a PNG, JPEG or WebP file in Settings → Channels.")
                .details(error)
        })?;
        let margin = (MARGIN * f64::from(canvas.0.min(canvas.1))) as u32;
        let width = (f64::from(canvas.0) * f64::from(mark.width)).round().max(2.0) as u32;
        // One that is high must not leave the frame.
        let most = (width, canvas.1.saturating_sub(2 * margin).max(2));
        let mut scaled = picture.resize(most.0, most.1, FilterType::CatmullRom).to_rgba8();
        for pixel in scaled.pixels_mut() {
            pixel.0[3] = (f32::from(pixel.0[3]) * mark.opacity.clamp(0.0, 1.0)).round() as u8;
        }
        let far = |frame: u32, own: u32| frame.saturating_sub(own + margin);
        let (right, below) = (far(canvas.0, scaled.width()), far(canvas.1, scaled.height()));
        let at = match mark.corner {
            Corner::TopLeft => (margin, margin),
            Corner::TopRight => (right, margin),
            Corner::BottomLeft => (margin, below),
            Corner::BottomRight => (right, below),
        };
        let folder = tempfile::Builder::new().prefix("clipconductor-").tempdir();
        let folder = folder.map_err(|error| Problem::io("Writing a mark in", &std::env::temp_dir(), &error))?;
        let file = folder.path().join(FILE);
        scaled.save(&file).map_err(|error| {
            Problem::bug("The mark of a channel could not be written.", format!("{}: {error}", file.display()))
        })?;
        Ok(Self { folder, at })
    }

    /// The file that ffmpeg reads; it is removed with this value.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }

    /// The filter that lays the input `number` over `under`.
    pub(super) fn filter(&self, under: &str, number: usize, over: &str) -> String {
        let (x, y) = self.at;
        format!("[{number}:v]format=rgba[mark];[{under}][mark]overlay={x}:{y}:format=auto,format=yuv420p[{over}]")
    }
}

/// What stands before or behind the clip, as a part of it.
pub(super) fn part(clip: &BrandClip) -> RenderPart {
    let span = Span::new(MediaTime::ZERO, clip.info.duration);
    RenderPart { path: clip.path.clone(), info: clip.info.clone(), span }
}

/// By how many dB each piece of the brand has to change so that it is as loud as the clip (ITU-R BS.1770). Zero where one of
/// them has no sound.
pub(super) fn gains(ff: &Ffmpeg, request: &RenderRequest, cancel: &Cancel) -> Result<Vec<f64>, Problem> {
    let pieces: Vec<RenderPart> = request.brand.clips().map(part).collect();
    if pieces.iter().all(|piece| piece.info.audio.is_empty()) || request.sound.muted {
        return Ok(vec![0.0; pieces.len()]);
    }
    let wanted = loudness(ff, &request.parts, cancel)?.map(|found| found + f64::from(request.sound.gain_db));
    let mut gains = Vec::new();
    for piece in pieces {
        let found = loudness(ff, &[piece], cancel)?;
        gains.push(match (wanted, found) {
            (Some(wanted), Some(found)) => ((wanted - found).clamp(-MOST_DB, MOST_DB) * 10.0).round() / 10.0,
            _ => 0.0,
        });
    }
    Ok(gains)
}

/// How loud some stretches are together, in LUFS; `None` where they are silent.
fn loudness(ff: &Ffmpeg, parts: &[RenderPart], cancel: &Cancel) -> Result<Option<f64>, Problem> {
    let broken = |error: ebur128::Error| Problem::bug("The loudness of a clip could not be measured.", error);
    let mut meter = EbuR128::new(1, RATE, Mode::I).map_err(broken)?;
    for part in parts {
        let Some(track) = part.info.audio.first() else { continue };
        for block in sound(ff, &part.path, track.index, RATE, Some(part.span), cancel)? {
            meter.add_frames_f32(&block?.samples).map_err(broken)?;
        }
    }
    Ok(meter.loudness_global().ok().filter(|found| found.is_finite()))
}

/// Whether a file of the brand is the one that was chosen; the problem of one that is gone, with the way to mend it.
pub fn brand_file(path: &Path) -> Result<(), Problem> {
    if path.is_file() {
        return Ok(());
    }
    Err(Problem::new(
        domain::Code::FileMissing,
        format!("{} is not there any more.", path.display()),
        "The channel of this clip puts it on every clip.",
    )
    .fix(domain::Fix::OpenPage { page: "/settings/channels".into(), label: "Open channels".into() })
    .say("Connect its drive or put the file back, or take it out of the channel."))
}
