//! How the frame is filled. Pure: sizes in, filter text out.

use domain::{Layout, LayoutKind, RelativeBox};

/// Width and height in pixels.
pub(super) type Size = (u32, u32);

/// Frames of 9:16, from the smallest that platforms take for good quality to the largest that they show.
const VERTICAL: [Size; 2] = [(720, 1280), (1080, 1920)];
const SQUARE: [Size; 2] = [(720, 720), (1080, 1080)];
/// How much of the height the face gets when it stands above or below.
const FACE_SHARE: f64 = 0.35;
/// How much of the width the face gets in the corner, and its distance from the edges.
const INSET_SHARE: f64 = 0.36;
const INSET_MARGIN: f64 = 0.04;

/// A rectangle in the recorded picture, in pixels, at even places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    x: u32,
    y: u32,
    w: u32,
    h: u32,
}

/// The frame of a clip made of pictures of that size.
///
/// Of the frames of a shape the smallest is taken that loses no pixel of the recording, so that nothing is enlarged more than
/// the smallest frame demands.
pub(super) fn canvas(layout: &Layout, source: Size, max_height: Option<u32>) -> Size {
    let size = match layout.kind {
        LayoutKind::Source => (even(source.0), even(source.1)),
        LayoutKind::Square => smallest(&SQUARE, |frame| region(layout.game, source, frame).h),
        // The game lies across the frame: its width counts.
        LayoutKind::VerticalBlurred => {
            let game = pixels(layout.game.unwrap_or(RelativeBox::FULL), source);
            VERTICAL.into_iter().find(|frame| frame.0 >= game.w).unwrap_or(VERTICAL[1])
        }
        LayoutKind::VerticalGame | LayoutKind::VerticalFaceInset => {
            smallest(&VERTICAL, |frame| region(layout.game, source, frame).h)
        }
        LayoutKind::VerticalFaceAbove | LayoutKind::VerticalFaceBelow => {
            // The game's part of the frame has the same share of its own height.
            smallest(&VERTICAL, |frame| {
                let part = (frame.0, frame.1 - face_height(frame));
                region(layout.game, source, part).h * frame.1 / part.1
            })
        }
    };
    match max_height {
        Some(most) if size.1 > most => {
            let width = f64::from(size.0) * f64::from(most) / f64::from(size.1);
            (nearest_even(width), even(most))
        }
        _ => size,
    }
}

fn smallest(frames: &[Size; 2], needed: impl Fn(Size) -> u32) -> Size {
    if frames[0].1 >= needed(frames[0]) { frames[0] } else { frames[1] }
}

/// Filters from one upright picture of `source` size at the label `[from]` to a picture of `canvas` size at `[to]`.
/// Labels inside are made unique by `id`.
pub(super) fn filters(layout: &Layout, source: Size, canvas: Size, id: usize, from: &str, to: &str) -> String {
    let game = |part: Size| cover(region(layout.game, source, part), source, part);
    let face = |part: Size| cover(region(layout.face, source, part), source, part);
    match layout.kind {
        LayoutKind::Source => {
            let whole = Region { x: 0, y: 0, w: even(source.0), h: even(source.1) };
            format!("[{from}]{}[{to}]", cover(whole, source, canvas))
        }
        LayoutKind::VerticalGame | LayoutKind::Square => format!("[{from}]{}[{to}]", game(canvas)),
        LayoutKind::VerticalBlurred => blurred(layout, source, canvas, id, from, to),
        LayoutKind::VerticalFaceAbove | LayoutKind::VerticalFaceBelow => {
            let top = (canvas.0, face_height(canvas));
            let rest = (canvas.0, canvas.1 - top.1);
            let order = if layout.kind == LayoutKind::VerticalFaceAbove {
                format!("[f{id}][g{id}]")
            } else {
                format!("[g{id}][f{id}]")
            };
            format!(
                "[{from}]split[fs{id}][gs{id}];[fs{id}]{}[f{id}];[gs{id}]{}[g{id}];{order}vstack[{to}]",
                face(top),
                game(rest)
            )
        }
        LayoutKind::VerticalFaceInset => {
            let place = pixels(layout.face.unwrap_or(RelativeBox::FULL), source);
            let width = nearest_even(f64::from(canvas.0) * INSET_SHARE);
            let height = f64::from(width) * f64::from(place.h) / f64::from(place.w.max(1));
            let inset = (width, nearest_even(height.min(f64::from(canvas.1) * INSET_SHARE)));
            let margin = nearest_even(f64::from(canvas.0) * INSET_MARGIN);
            format!(
                "[{from}]split[fs{id}][gs{id}];[fs{id}]{}[f{id}];[gs{id}]{}[g{id}];[g{id}][f{id}]overlay={margin}:{margin}[{to}]",
                face(inset),
                game(canvas)
            )
        }
    }
}

/// The whole game in the middle over a blurred and darkened copy of it.
fn blurred(layout: &Layout, source: Size, canvas: Size, id: usize, from: &str, to: &str) -> String {
    let game = pixels(layout.game.unwrap_or(RelativeBox::FULL), source);
    let scale = (f64::from(canvas.0) / f64::from(game.w)).min(f64::from(canvas.1) / f64::from(game.h));
    let front =
        (nearest_even(f64::from(game.w) * scale).min(canvas.0), nearest_even(f64::from(game.h) * scale).min(canvas.1));
    // Blurring a sixteenth of the pixels looks the same and costs next to nothing.
    let small = (nearest_even(f64::from(canvas.0) / 8.0), nearest_even(f64::from(canvas.1) / 8.0));
    let back = cover(within(game, small), source, small);
    format!(
        "[{from}]split[bs{id}][gs{id}];[bs{id}]{back},gblur=sigma=4,scale={}:{}:flags=bilinear,eq=brightness=-0.08:saturation=0.9[b{id}];\
         [gs{id}]{}[g{id}];[b{id}][g{id}]overlay=(W-w)/2:(H-h)/2[{to}]",
        canvas.0,
        canvas.1,
        cover(game, source, front)
    )
}

/// Crops a region and scales it to a size; leaves out what changes nothing.
fn cover(region: Region, source: Size, size: Size) -> String {
    let mut filters = Vec::new();
    if (region.w, region.h) != source {
        filters.push(format!("crop={}:{}:{}:{}", region.w, region.h, region.x, region.y));
    }
    if (region.w, region.h) != size {
        // Lanczos for enlarging and small steps; area where much is thrown away.
        let flags = if region.w >= size.0 * 2 { "area" } else { "lanczos" };
        filters.push(format!("scale={}:{}:flags={flags}", size.0, size.1));
    }
    filters.push("setsar=1".into());
    filters.join(",")
}

/// The largest part of a box that has the shape of `part`, from its middle; of the whole picture when there is no box.
fn region(place: Option<RelativeBox>, source: Size, part: Size) -> Region {
    within(pixels(place.unwrap_or(RelativeBox::FULL), source), part)
}

fn within(outer: Region, part: Size) -> Region {
    let shape = f64::from(part.0) / f64::from(part.1.max(1));
    let (width, height) = (f64::from(outer.w), f64::from(outer.h));
    let (w, h) = if width / height > shape { (height * shape, height) } else { (width, width / shape) };
    let (w, h) = (nearest_even(w).min(outer.w), nearest_even(h).min(outer.h));
    Region { x: outer.x + (outer.w - w) / 4 * 2, y: outer.y + (outer.h - h) / 4 * 2, w, h }
}

/// A relative box in pixels, at even places, inside the picture, at least 2 by 2.
fn pixels(place: RelativeBox, source: Size) -> Region {
    let edge = |at: f32, length: u32| (f64::from(at.clamp(0.0, 1.0)) * f64::from(length) / 2.0).round() as u32 * 2;
    let (right, bottom) = (even(source.0), even(source.1));
    let (x, y) = (edge(place.x, source.0).min(right - 2), edge(place.y, source.1).min(bottom - 2));
    let w = edge(place.x + place.w, source.0).min(right).max(x + 2) - x;
    let h = edge(place.y + place.h, source.1).min(bottom).max(y + 2) - y;
    Region { x, y, w, h }
}

fn face_height(frame: Size) -> u32 {
    nearest_even(f64::from(frame.1) * FACE_SHARE)
}

/// The next even number below, at least 2.
fn even(length: u32) -> u32 {
    (length / 2 * 2).max(2)
}

/// The nearest even number, at least 2.
fn nearest_even(length: f64) -> u32 {
    ((length / 2.0).round() as u32 * 2).max(2)
}
