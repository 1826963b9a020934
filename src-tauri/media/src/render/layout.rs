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
    max_height.map_or(size, |most| lowered(size, most))
}

/// The size, made smaller until it is no higher than `most`.
pub(super) fn lowered(size: Size, most: u32) -> Size {
    if size.1 <= most {
        return size;
    }
    let width = f64::from(size.0) * f64::from(most) / f64::from(size.1);
    (nearest_even(width), even(most))
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
        "[{from}]split[bs{id}][gs{id}];[bs{id}]{back},gblur=sigma=4,scale={}:{}:flags=bilinear,setsar=1,eq=brightness=-0.08:saturation=0.9[b{id}];\
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

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    fn layout(kind: LayoutKind) -> Layout {
        let face = kind.needs_face().then_some(RelativeBox { x: 0.75, y: 0.7, w: 0.2, h: 0.25 });
        Layout { kind, game: None, face }
    }

    #[test]
    fn frames_are_as_small_as_the_recording_allows() {
        let mut table = String::new();
        for kind in LayoutKind::ALL {
            let sizes: Vec<String> = [(1280, 720), (1920, 1080), (2560, 1440), (3440, 1440), (853, 479), (1080, 1920)]
                .into_iter()
                .map(|source| {
                    let (w, h) = canvas(&layout(kind), source, None);
                    format!("{w}x{h}")
                })
                .collect();
            table.push_str(&format!("{kind:?}: {}\n", sizes.join(" ")));
        }
        expect![[r#"
            Source: 1280x720 1920x1080 2560x1440 3440x1440 852x478 1080x1920
            VerticalBlurred: 1080x1920 1080x1920 1080x1920 1080x1920 1080x1920 1080x1920
            VerticalGame: 720x1280 720x1280 1080x1920 1080x1920 720x1280 1080x1920
            VerticalFaceAbove: 720x1280 1080x1920 1080x1920 1080x1920 720x1280 1080x1920
            VerticalFaceBelow: 720x1280 1080x1920 1080x1920 1080x1920 720x1280 1080x1920
            VerticalFaceInset: 720x1280 720x1280 1080x1920 1080x1920 720x1280 1080x1920
            Square: 720x720 1080x1080 1080x1080 1080x1080 720x720 1080x1080
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn a_limit_on_the_height_keeps_the_shape() {
        assert_eq!(canvas(&layout(LayoutKind::Source), (1920, 1080), Some(720)), (1280, 720));
        assert_eq!(canvas(&layout(LayoutKind::Source), (1280, 720), Some(1080)), (1280, 720));
        assert_eq!(canvas(&layout(LayoutKind::VerticalGame), (1920, 1080), Some(961)), (540, 960));
    }

    #[test]
    fn filters_of_every_layout() {
        let mut table = String::new();
        for kind in LayoutKind::ALL {
            let source = (1920, 1080);
            let frame = canvas(&layout(kind), source, None);
            table.push_str(&format!(
                "{kind:?}\n  {}\n",
                filters(&layout(kind), source, frame, 0, "u0", "v0").replace(';', ";\n  ")
            ));
        }
        expect![[r#"
            Source
              [u0]setsar=1[v0]
            VerticalBlurred
              [u0]split[bs0][gs0];
              [bs0]crop=612:1080:654:0,scale=136:240:flags=area,setsar=1,gblur=sigma=4,scale=1080:1920:flags=bilinear,setsar=1,eq=brightness=-0.08:saturation=0.9[b0];
              [gs0]scale=1080:608:flags=lanczos,setsar=1[g0];
              [b0][g0]overlay=(W-w)/2:(H-h)/2[v0]
            VerticalGame
              [u0]crop=608:1080:656:0,scale=720:1280:flags=lanczos,setsar=1[v0]
            VerticalFaceAbove
              [u0]split[fs0][gs0];
              [fs0]crop=384:238:1440:772,scale=1080:672:flags=lanczos,setsar=1[f0];
              [gs0]crop=934:1080:492:0,scale=1080:1248:flags=lanczos,setsar=1[g0];
              [f0][g0]vstack[v0]
            VerticalFaceBelow
              [u0]split[fs0][gs0];
              [fs0]crop=384:238:1440:772,scale=1080:672:flags=lanczos,setsar=1[f0];
              [gs0]crop=934:1080:492:0,scale=1080:1248:flags=lanczos,setsar=1[g0];
              [g0][f0]vstack[v0]
            VerticalFaceInset
              [u0]split[fs0][gs0];
              [fs0]crop=384:268:1440:756,scale=260:182:flags=lanczos,setsar=1[f0];
              [gs0]crop=608:1080:656:0,scale=720:1280:flags=lanczos,setsar=1[g0];
              [g0][f0]overlay=28:28[v0]
            Square
              [u0]crop=1080:1080:420:0,setsar=1[v0]
        "#]].assert_eq(&table);
    }

    #[test]
    fn the_game_box_is_where_the_crop_comes_from() {
        let mut own = layout(LayoutKind::VerticalGame);
        own.game = Some(RelativeBox { x: 0.5, y: 0.0, w: 0.5, h: 1.0 });
        expect!["[u0]crop=608:1080:1136:0,scale=720:1280:flags=lanczos,setsar=1[v0]"].assert_eq(&filters(
            &own,
            (1920, 1080),
            (720, 1280),
            0,
            "u0",
            "v0",
        ));
    }

    proptest! {
        /// Whatever the box and the picture: crops lie inside, at even places, and are never empty.
        #[test]
        fn regions_lie_inside(
            w in 2u32..5000, h in 2u32..5000,
            x in 0f32..=1.0, y in 0f32..=1.0, bw in 0.001f32..=1.0, bh in 0.001f32..=1.0,
            kind in 0usize..7,
        ) {
            let place = RelativeBox { x, y, w: bw.min(1.0 - x).max(0.001), h: bh.min(1.0 - y).max(0.001) };
            let own = Layout { kind: LayoutKind::ALL[kind], game: Some(place), face: Some(place) };
            let frame = canvas(&own, (w, h), None);
            prop_assert!(frame.0 >= 2 && frame.1 >= 2 && frame.0.is_multiple_of(2) && frame.1.is_multiple_of(2));
            for part in [frame, (frame.0, face_height(frame))] {
                let found = region(own.game, (w, h), part);
                prop_assert!(found.w >= 2 && found.h >= 2 && found.w.is_multiple_of(2) && found.h.is_multiple_of(2));
                prop_assert!(found.x.is_multiple_of(2) && found.y.is_multiple_of(2));
                prop_assert!(found.x + found.w <= w && found.y + found.h <= h, "{found:?} in {w}x{h}");
            }
        }
    }
}
