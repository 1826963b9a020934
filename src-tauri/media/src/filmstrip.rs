//! The strip of little pictures over the timeline: one JPEG with all of them in rows.

use crate::{
    Cancel, Ffmpeg, FrameRequest, colour,
    frames::{frames, no_picture},
    still::{fit, still, write_jpeg},
};
use domain::{MediaInfo, MediaTime, Picture, Problem};
use image::{RgbImage, imageops};
use std::path::Path;

/// A strip of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filmstrip {
    /// Pictures in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Size of each in pixels.
    pub tile: (u32, u32),
    /// Picture `i` (row by row) stands for the stretch from `i * every` to `(i + 1) * every` and shows its middle.
    pub every: MediaTime,
}

/// Above this distance keyframes are near enough.
const KEYFRAMES_FROM: MediaTime = MediaTime::from_millis(4000);
/// What it costs to seek to one, and to decode all of a minute (measured at 1080p60): the cheaper way is taken.
const A_SEEK_S: f64 = 0.2;
const KEYFRAMES_OF_A_MINUTE_S: f64 = 0.5;
const COLUMNS: u32 = 10;

/// Makes a strip of `tiles` pictures (1 to 1,000), each `tile_width` pixels wide (16 to 1,024) or less when the recording is narrower.
pub fn filmstrip(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    tiles: u32,
    tile_width: u32,
    out: &Path,
    cancel: &Cancel,
) -> Result<Filmstrip, Problem> {
    if !(1..=1000).contains(&tiles) {
        return Err(Problem::invalid("tiles", "Between 1 and 1,000."));
    }
    if !(16..=1024).contains(&tile_width) {
        return Err(Problem::invalid("tile_width", "Between 16 and 1,024 pixels."));
    }
    let video = info.video.as_ref().ok_or_else(|| no_picture(path))?;
    let tile = fit((video.width, video.height), (tile_width, u32::MAX));
    let every = MediaTime::from_micros((info.duration.micros() / i64::from(tiles)).max(1));
    let columns = tiles.min(COLUMNS);
    let strip = Filmstrip { columns, rows: tiles.div_ceil(columns), tile, every };
    // JPEG ends at 65,535 pixels.
    if u64::from(strip.rows) * u64::from(tile.1) > 65_000 {
        return Err(Problem::invalid("tiles", "So many pictures of that size do not fit into one image."));
    }
    let mut sheet = RgbImage::new(columns * tile.0, strip.rows * tile.1);
    let mut put = |number: u32, picture: &RgbImage| {
        let (x, y) = (number % columns * tile.0, number / columns * tile.1);
        imageops::replace(&mut sheet, picture, i64::from(x), i64::from(y));
    };
    let stored_times = info.container != "avi";
    let minutes = info.duration.seconds() / 60.0;
    if every >= KEYFRAMES_FROM && stored_times && f64::from(tiles) * A_SEEK_S < minutes * KEYFRAMES_OF_A_MINUTE_S {
        let treatment = colour::treatment(ff, path, info, cancel)?;
        for number in 0..tiles {
            put(number, &still(ff, path, info, (middle(number, every), true), tile, &treatment, cancel)?);
        }
    } else {
        let keyframes_only = every >= KEYFRAMES_FROM && stored_times;
        // Twice as many pictures as tiles, of which every second lies in the middle of its own. Keyframes lie where they lie.
        let samples_per_s = if keyframes_only { 1.0 } else { (2.0 / every.seconds()).clamp(0.001, 240.0) };
        let request = FrameRequest { size: tile, samples_per_s, span: None, keyframes_only, detail: None };
        let mut last: Option<Picture> = None;
        let mut next = 0;
        for picture in frames(ff, path, info, &request, cancel)? {
            let picture = picture?;
            while next < tiles && picture.time >= middle(next, every) {
                // The nearer one of the pictures around the middle.
                let at = middle(next, every);
                let before = last.as_ref().filter(|last| at.distance(last.time) < at.distance(picture.time));
                put(next, &rgb(before.unwrap_or(&picture)));
                next += 1;
            }
            last = Some(picture);
        }
        // After the last keyframe, or where the end of an irregular recording has no picture.
        if let Some(last) = last.map(|picture| rgb(&picture)) {
            (next..tiles).for_each(|number| put(number, &last));
        }
    }
    write_jpeg(&sheet, out)?;
    Ok(strip)
}

fn middle(number: u32, every: MediaTime) -> MediaTime {
    MediaTime::from_micros(every.micros() * i64::from(number) + every.micros() / 2)
}

/// The content of a picture, without padding, as an image.
pub(crate) fn rgb(picture: &Picture) -> RgbImage {
    let plane = picture.width as usize * picture.height as usize;
    RgbImage::from_fn(picture.content.w, picture.content.h, |x, y| {
        let at = (y + picture.content.y) as usize * picture.width as usize + (x + picture.content.x) as usize;
        let value = |number: usize| picture.planes.get(number * plane + at).copied().unwrap_or(0);
        image::Rgb([value(2), value(0), value(1)])
    })
}
