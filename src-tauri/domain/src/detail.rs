//! A picture once more in more detail. Video keeps brightness and colour apart, colour at every second pixel only: half the
//! bytes. Most pictures show nothing to read, so that one becomes green, blue and red when somebody looks.

use crate::{MediaTime, Picture, PixelRect};
use std::sync::OnceLock;

/// A picture as video keeps it (ffmpeg's `yuv420p`, limited range), and as screens show it once it was asked for.
#[derive(Debug, Clone)]
pub struct Detail {
    time: MediaTime,
    /// Width and height of the brightness, in pixels.
    size: (u32, u32),
    content: PixelRect,
    /// Brightness, then both colours at half the width and height.
    planes: Vec<u8>,
    /// What red and blue add to brightness, of 1.
    weights: (f32, f32),
    shown: OnceLock<Picture>,
}

impl PartialEq for Detail {
    /// Whether somebody has looked makes no difference.
    fn eq(&self, other: &Self) -> bool {
        let all = |it: &Self| (it.time, it.size, it.content, it.weights);
        all(self) == all(other) && self.planes == other.planes
    }
}

impl Detail {
    /// `planes`: brightness of `size`, then blueness and redness (Cb, Cr) of half of it, 16 to 235 and 240, of which `content`
    /// shows the recording; `weights`: what red and blue add to brightness (Kr and Kb of ITU-T H.273). `None` where the bytes
    /// are not as many as that takes, a side is odd, or the content lies outside or begins at an odd pixel.
    pub fn new(
        time: MediaTime,
        size: (u32, u32),
        content: PixelRect,
        planes: Vec<u8>,
        weights: (f32, f32),
    ) -> Option<Self> {
        let pixels = size.0 as usize * size.1 as usize;
        let even = [size.0, size.1, content.x, content.y, content.w].iter().all(|side| side % 2 == 0);
        let inside = content.x.checked_add(content.w)? <= size.0 && content.y.checked_add(content.h)? <= size.1;
        (even && inside && planes.len() == pixels / 2 * 3).then(|| Self {
            time,
            size,
            content,
            planes,
            weights,
            shown: OnceLock::new(),
        })
    }

    /// Its content alone, without padding, in green, blue and red.
    pub fn picture(&self) -> &Picture {
        self.shown.get_or_init(|| self.show())
    }

    /// The sums of H.273 (equations 45 to 50 backwards) in whole numbers: 65,536 is one grey level. Colours lie on the left of
    /// their two pixels and between their two rows, as H.264 has it, and change evenly from one to the next: letters that were
    /// drawn in colour are read worse without.
    fn show(&self) -> Picture {
        let PixelRect { x, y, w, h } = self.content;
        let (width, x, y, w, h) = (self.size.0 as usize, x as usize, y as usize, w as usize, h as usize);
        let (luma, colours) = self.planes.split_at(width * self.size.1 as usize);
        let (blueness, redness) = colours.split_at(colours.len() / 2);
        let (kr, kb) = self.weights;
        let level = (255.0 / 219.0 * 65_536.0f32).round() as i32;
        // A colour comes as eight times its value.
        let eighth = |share: f32| (share * 255.0 / 112.0 * 8_192.0).round() as i32;
        let (of_red, of_blue) = (eighth(1.0 - kr), eighth(1.0 - kb));
        let red_of_green = eighth((kr - 1.0) * kr / (1.0 - kr - kb));
        let blue_of_green = eighth((kb - 1.0) * kb / (1.0 - kr - kb));
        let mut planes = vec![0; 3 * w * h];
        // A row at a time in plain loops, which compilers make wide.
        let (mut blues, mut reds) = (vec![0; w], vec![0; w]);
        let mut added = [vec![0; w], vec![0; w], vec![0; w]];
        for row in 0..h {
            let near = (y + row) / 2;
            let far = if row % 2 == 0 { near.saturating_sub(1).max(y / 2) } else { (near + 1).min((y + h - 1) / 2) };
            let part = |row: usize| row * (width / 2) + x / 2..row * (width / 2) + (x + w) / 2;
            spread(&blueness[part(near)], &blueness[part(far)], &mut blues);
            spread(&redness[part(near)], &redness[part(far)], &mut reds);
            let [green, blue, red] = &mut added;
            for ((((green, blue), red), cb), cr) in green.iter_mut().zip(blue).zip(red).zip(&blues).zip(&reds) {
                *green = blue_of_green * cb + red_of_green * cr;
                *blue = of_blue * cb;
                *red = of_red * cr;
            }
            let bright = &luma[(y + row) * width + x..][..w];
            for (plane, added) in planes.chunks_exact_mut(w * h).zip(&added) {
                for ((value, bright), added) in plane[row * w..][..w].iter_mut().zip(bright).zip(added) {
                    let sum = (i32::from(*bright) - 16) * level + added;
                    *value = ((sum + 32_768) >> 16).clamp(0, 255) as u8;
                }
            }
        }
        let content = PixelRect { x: 0, y: 0, w: w as u32, h: h as u32 };
        Picture { time: self.time, width: content.w, height: content.h, content, planes, detail: None }
    }
}

/// A row of colours at full width, eight times their distance from grey, from the row that is near and the one beyond it.
fn spread(near: &[u8], far: &[u8], out: &mut [i32]) {
    let mixed = |at: usize| 3 * i32::from(near[at]) + i32::from(far[at]) - 4 * 128;
    let last = near.len().saturating_sub(1);
    for (at, pair) in out.chunks_exact_mut(2).enumerate() {
        let (here, next) = (mixed(at), mixed((at + 1).min(last)));
        (pair[0], pair[1]) = (2 * here, here + next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BT_709: (f32, f32) = (0.2126, 0.0722);

    /// What H.273 makes of a colour (red, green, blue) in BT.709.
    fn stored([red, green, blue]: [f32; 3]) -> [u8; 3] {
        let bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let luma = 16.0 + 219.0 * bright / 255.0;
        let cb = 128.0 + 112.0 * (blue - bright) / (1.0 - 0.0722) / 255.0;
        let cr = 128.0 + 112.0 * (red - bright) / (1.0 - 0.2126) / 255.0;
        [luma, cb, cr].map(|part| part.round() as u8)
    }

    #[test]
    fn colours_come_back_from_where_they_lie() {
        let colours = [[255.0, 0.0, 0.0], [0.0, 255.0, 0.0], [20.0, 40.0, 250.0], [130.0, 130.0, 130.0]];
        let parts = colours.map(stored);
        // Four columns and two rows of each colour, with two rows and two columns of something else round them.
        let (width, height) = (20usize, 6usize);
        let mut planes = vec![90; width * height * 3 / 2];
        let quarter = width * height / 4;
        for (nth, [luma, cb, cr]) in parts.into_iter().enumerate() {
            for row in [2, 3] {
                planes[row * width + 2 + 4 * nth..][..4].fill(luma);
            }
            planes[4 * quarter + width / 2 + 1 + 2 * nth..][..2].fill(cb);
            planes[5 * quarter + width / 2 + 1 + 2 * nth..][..2].fill(cr);
        }
        let content = PixelRect { x: 2, y: 2, w: 16, h: 2 };
        let detail = Detail::new(MediaTime::ZERO, (20, 6), content, planes, BT_709).unwrap();
        let picture = detail.picture();
        assert_eq!((picture.width, picture.height), (16, 2));
        assert_eq!(picture.content, PixelRect { x: 0, y: 0, w: 16, h: 2 });
        let at = |plane: usize, pixel: usize| f32::from(picture.planes[plane * 32 + pixel]);
        for (nth, [red, green, blue]) in colours.into_iter().enumerate() {
            for pixel in [0, 1, 2, 16, 17, 18].map(|pixel| pixel + 4 * nth) {
                for (plane, wanted) in [green, blue, red].into_iter().enumerate() {
                    let got = at(plane, pixel);
                    assert!((got - wanted).abs() <= 2.0, "colour {nth}, plane {plane}: {got}, not {wanted}");
                }
            }
        }
        // Before the next colour it is halfway there: red is less red, and there is some green.
        assert!(at(2, 3) < 200.0 && at(0, 3) > 10.0, "{} {}", at(2, 3), at(0, 3));
        // Looked at or not, it is the same.
        assert_eq!(detail, detail.clone());
        let again = Detail { shown: OnceLock::new(), ..detail.clone() };
        assert_eq!(detail, again);
    }

    #[test]
    fn what_is_not_whole_is_none() {
        let of = |size, content, bytes| Detail::new(MediaTime::ZERO, size, content, vec![0; bytes], BT_709).is_some();
        let all = PixelRect { x: 0, y: 0, w: 4, h: 4 };
        assert!(of((4, 4), all, 24));
        assert!(!of((4, 4), all, 23));
        assert!(!of((5, 4), all, 30));
        assert!(!of((4, 4), PixelRect { x: 2, ..all }, 24));
        assert!(!of((4, 4), PixelRect { x: 1, y: 0, w: 2, h: 4 }, 24));
        assert!(!of((4, 4), PixelRect { y: u32::MAX, ..all }, 24));
    }
}
