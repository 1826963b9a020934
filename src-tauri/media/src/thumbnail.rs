//! The picture that stands for a clip: the best of some candidates by sharpness, light and faces, near the peak when there
//! is one.

use crate::{
    Cancel, Ffmpeg, FrameRequest, colour,
    faces::facing,
    frames::{frames, no_picture},
    still::{still, write_jpeg},
};
use domain::{MediaInfo, MediaTime, Picture, Problem, Span};
use image::{GrayImage, Luma};
use std::path::Path;

/// Which thumbnail is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ThumbnailRequest {
    /// The stretch of the recording that it stands for.
    pub span: Span,
    /// Exactly this instant; otherwise we choose.
    pub at: Option<MediaTime>,
    /// The instant that the clip is about.
    pub peak: Option<MediaTime>,
    /// Width and height in pixels that it must not exceed; it is never enlarged.
    pub size: (u32, u32),
}

/// What is looked at around a peak: what led to it hardly shows it, what follows does.
const BEFORE_PEAK: MediaTime = MediaTime::from_millis(1000);
const AFTER_PEAK: MediaTime = MediaTime::from_millis(2000);
/// Size in which candidates are compared: small enough to be quick, large enough to see a face in a facecam.
const COMPARED: (u32, u32) = (640, 360);

/// Writes a JPEG to `out` and says which instant it shows. Errors: `NoPicture`, `DiskFull`, and those of reading.
pub fn thumbnail(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    request: &ThumbnailRequest,
    out: &Path,
    cancel: &Cancel,
) -> Result<MediaTime, Problem> {
    if info.video.is_none() {
        return Err(no_picture(path));
    }
    let at = match request.at {
        Some(at) => at.at_least_zero(),
        None => choose(ff, path, info, request, cancel)?,
    };
    let treatment = colour::treatment(ff, path, info, cancel)?;
    let picture = still(ff, path, info, (at, false), request.size, &treatment, cancel)?;
    write_jpeg(&picture, out)?;
    Ok(at)
}

/// Instants of a stretch that would do as its thumbnail, the best first, so far from each other that there is something to
/// choose. Errors: `NoPicture`, and those of reading.
pub fn best_frames(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    span: Span,
    most: usize,
    cancel: &Cancel,
) -> Result<Vec<MediaTime>, Problem> {
    if info.video.is_none() {
        return Err(no_picture(path));
    }
    let span = span.clamp_to(Span::new(MediaTime::ZERO, info.duration));
    Ok(apart(&ranked(&candidates(ff, path, info, span, cancel)?, 2 * most), span.length(), most))
}

/// The first of these that are not close to one before them.
fn apart(ranked: &[(MediaTime, f64)], length: MediaTime, most: usize) -> Vec<MediaTime> {
    let least = MediaTime::from_micros(length.micros() / (2 * most.max(1) as i64));
    let mut chosen: Vec<MediaTime> = Vec::new();
    for (time, score) in ranked {
        // Black screens are no choice.
        if chosen.len() < most && *score > 0.0 && chosen.iter().all(|other| other.distance(*time) >= least) {
            chosen.push(*time);
        }
    }
    chosen
}

fn choose(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    request: &ThumbnailRequest,
    cancel: &Cancel,
) -> Result<MediaTime, Problem> {
    let whole = Span::new(MediaTime::ZERO, info.duration);
    let span = request.span.clamp_to(whole);
    let around = request.peak.map(|peak| Span::new(peak - BEFORE_PEAK, peak + AFTER_PEAK).clamp_to(span));
    let looked_at = around.filter(|around| around.length() > MediaTime::from_millis(200)).unwrap_or(span);
    let candidates = candidates(ff, path, info, looked_at, cancel)?;
    Ok(best(&candidates).unwrap_or(looked_at.start))
}

fn candidates(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    looked_at: Span,
    cancel: &Cancel,
) -> Result<Vec<Candidate>, Problem> {
    let length = looked_at.length().seconds().max(0.1);
    // At least 8 candidates, at most 4 a second, and no more than 24 of a long one.
    let samples_per_s = (24.0 / length).min(4.0).max(8.0 / length).min(30.0);
    let request =
        FrameRequest { size: COMPARED, samples_per_s, span: Some(looked_at), keyframes_only: false, detail: None };
    let mut candidates = Vec::new();
    for picture in frames(ff, path, info, &request, cancel)? {
        let picture = picture?;
        candidates.push(Candidate { time: picture.time, luma: luma(&picture) });
    }
    Ok(candidates)
}

/// An instant that may become the thumbnail.
struct Candidate {
    time: MediaTime,
    luma: GrayImage,
}

/// How many of the best by sharpness and light are searched for faces, which costs more than all the rest.
const SEARCHED_FOR_FACES: usize = 6;
/// What a clear face adds: it decides between pictures that are about as sharp, and never makes a blurred one win.
const FACE: f64 = 0.35;

/// The time of the best; the earliest of equals.
fn best(candidates: &[Candidate]) -> Option<MediaTime> {
    ranked(candidates, SEARCHED_FOR_FACES).first().map(|(time, _)| *time)
}

/// The candidates with how fit they are, best first; of equals the earlier. So many are searched for faces.
fn ranked(candidates: &[Candidate], searched: usize) -> Vec<(MediaTime, f64)> {
    let looks: Vec<_> = candidates.iter().map(|candidate| Look::of(&candidate.luma)).collect();
    let sharpest = looks.iter().map(|look| look.edges).fold(0.0, f64::max);
    let mut scored: Vec<_> =
        candidates.iter().zip(&looks).map(|(candidate, look)| (candidate, look.score(sharpest))).collect();
    // Stable, so the earlier of equals stays in front.
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut ranked: Vec<(MediaTime, f64)> = scored
        .iter()
        .enumerate()
        .map(|(place, (candidate, score))| {
            let face = if place < searched { FACE * facing(&candidate.luma) } else { 0.0 };
            (candidate.time, score * (1.0 + face))
        })
        .collect();
    // Rounded, so that what is as good as another keeps its place.
    ranked.sort_by_key(|(_, score)| std::cmp::Reverse((score * 1e9).round() as i64));
    ranked
}

/// Brightness of what is not padding, by the weights of BT.709.
fn luma(picture: &Picture) -> GrayImage {
    let (width, plane) = (picture.width as usize, picture.width as usize * picture.height as usize);
    let content = picture.content;
    GrayImage::from_fn(content.w, content.h, |x, y| {
        let at = (y + content.y) as usize * width + (x + content.x) as usize;
        // The planes are green, blue, red.
        let value = |number: usize| f64::from(picture.planes.get(number * plane + at).copied().unwrap_or(0));
        Luma([(0.7152 * value(0) + 0.0722 * value(1) + 0.2126 * value(2)).round() as u8])
    })
}

/// What a picture looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    /// Mean of the squared Laplacian: high where edges are sharp.
    edges: f64,
    /// Mean brightness, 0 to 255.
    light: f64,
    /// Standard deviation of the brightness.
    contrast: f64,
}

impl Look {
    fn of(picture: &GrayImage) -> Self {
        let (width, height) = picture.dimensions();
        let luma = |x: u32, y: u32| f64::from(picture.get_pixel(x, y).0[0]);
        let (mut edges, mut sum, mut squares, mut count) = (0.0, 0.0, 0.0, 0.0f64);
        for y in 1..height.saturating_sub(1) {
            for x in 1..width.saturating_sub(1) {
                let here = luma(x, y);
                let bend = 4.0 * here - luma(x - 1, y) - luma(x + 1, y) - luma(x, y - 1) - luma(x, y + 1);
                edges += bend * bend;
                sum += here;
                squares += here * here;
                count += 1.0;
            }
        }
        let count = count.max(1.0);
        let light = sum / count;
        Self { edges: edges / count, light, contrast: (squares / count - light * light).max(0.0).sqrt() }
    }

    /// How fit it is, 0 to 1, against the sharpest of its fellows.
    fn score(self, sharpest: f64) -> f64 {
        let sharp = if sharpest > 0.0 { (self.edges / sharpest).sqrt() } else { 0.0 };
        // Full marks between a dark room and a bright sky; black and white screens get none.
        let light = ((self.light - 12.0) / 38.0).clamp(0.0, 1.0) * ((250.0 - self.light) / 40.0).clamp(0.0, 1.0);
        let contrast = (self.contrast / 40.0).clamp(0.0, 1.0);
        sharp * (0.1 + 0.9 * light) * (0.4 + 0.6 * contrast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PixelRect;

    fn picture(at_ms: i64, pixel: impl Fn(u32, u32) -> u8) -> Picture {
        let (width, height) = (32, 20);
        let plane: Vec<u8> =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
        Picture {
            time: MediaTime::from_millis(at_ms),
            width,
            height,
            content: PixelRect { x: 0, y: 1, w: 32, h: 18 },
            planes: [plane.clone(), plane.clone(), plane].concat(),
            detail: None,
        }
    }

    fn choose(pictures: &[Picture]) -> Option<i64> {
        let candidates: Vec<_> =
            pictures.iter().map(|picture| Candidate { time: picture.time, luma: luma(picture) }).collect();
        best(&candidates).map(|time| time.micros() / 1000)
    }

    #[test]
    fn sharp_beats_blurred() {
        let blurred = picture(0, |x, _| (x * 8) as u8);
        let sharp = picture(500, |x, _| if x / 4 % 2 == 0 { 60 } else { 180 });
        assert_eq!(choose(&[blurred.clone(), sharp.clone()]), Some(500));
        assert_eq!(choose(&[sharp, blurred]), Some(500));
    }

    #[test]
    fn black_white_and_dark_pictures_lose() {
        let black = picture(0, |_, _| 0);
        let white = picture(100, |_, _| 255);
        let dark = picture(200, |x, _| if x / 2 % 2 == 0 { 0 } else { 14 });
        let fine = picture(300, |x, _| if x / 8 % 2 == 0 { 70 } else { 150 });
        assert_eq!(choose(&[black, white, dark, fine]), Some(300));
    }

    #[test]
    fn padding_is_not_looked_at() {
        let edge_in_padding = picture(0, |_, y| if y == 0 { 255 } else { 90 });
        assert_eq!(Look::of(&luma(&edge_in_padding)).edges, 0.0);
    }

    /// Two pictures of the same game, the later one with a face in its facecam.
    #[test]
    fn of_equally_sharp_ones_a_face_wins() {
        let game = GrayImage::from_fn(640, 360, |x, y| Luma([if (x / 8 + y / 8) % 2 == 0 { 70 } else { 150 }]));
        let portrait = image::load_from_memory(include_bytes!("../tests/portrait.jpg")).expect("the picture is ours");
        let with = |overlay: &GrayImage| {
            let mut picture = game.clone();
            image::imageops::replace(&mut picture, overlay, 500, 20);
            picture
        };
        let face = portrait.to_luma8();
        let upside_down = image::imageops::rotate180(&face);
        let candidates = [
            Candidate { time: MediaTime::from_millis(0), luma: with(&upside_down) },
            Candidate { time: MediaTime::from_millis(500), luma: with(&face) },
            Candidate { time: MediaTime::from_millis(1000), luma: with(&upside_down) },
        ];
        assert_eq!(best(&candidates), Some(MediaTime::from_millis(500)));
    }

    #[test]
    fn what_is_offered_lies_apart_and_is_no_black_screen() {
        let at = MediaTime::from_millis;
        let ranked = [(at(5000), 0.9), (at(5300), 0.8), (at(900), 0.5), (at(9000), 0.4), (at(3000), 0.0)];
        assert_eq!(apart(&ranked, at(10_000), 4), [at(5000), at(900), at(9000)]);
        assert_eq!(apart(&ranked, at(10_000), 1), [at(5000)]);
        assert_eq!(apart(&[], at(10_000), 4), []);
    }

    #[test]
    fn equals_keep_the_first_and_none_is_none() {
        let same = |at| picture(at, |x, _| if x % 2 == 0 { 60 } else { 180 });
        assert_eq!(choose(&[same(10), same(20)]), Some(10));
        assert_eq!(choose(&[]), None);
    }
}
