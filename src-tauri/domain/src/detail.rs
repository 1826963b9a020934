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

    /// The sums of H.273 (equations 45 to 50 backwards) in whole numbers: 65,536 is one grey level.
    fn show(&self) -> Picture {
        let PixelRect { x, y, w, h } = self.content;
        let (width, w, h) = (self.size.0 as usize, w as usize, h as usize);
        let (luma, colours) = self.planes.split_at(width * self.size.1 as usize);
        let (blueness, redness) = colours.split_at(colours.len() / 2);
        let (kr, kb) = self.weights;
        let whole = |share: f32| (share * 65_536.0).round() as i32;
        let level = whole(255.0 / 219.0);
        let of_red = whole(255.0 / 112.0 * (1.0 - kr));
        let of_blue = whole(255.0 / 112.0 * (1.0 - kb));
        let red_of_green = whole(-255.0 / 112.0 * (1.0 - kr) * kr / (1.0 - kr - kb));
        let blue_of_green = whole(-255.0 / 112.0 * (1.0 - kb) * kb / (1.0 - kr - kb));
        let mut planes = vec![0; 3 * w * h];
        // What colour adds to a pair of rows: worked out once, and plain loops over it, which compilers make wide.
        let mut added = [vec![0; w], vec![0; w], vec![0; w]];
        for row in 0..h {
            let down = y as usize + row;
            if row == 0 || down.is_multiple_of(2) {
                let from = down / 2 * (width / 2) + x as usize / 2;
                let [green, blue, red] = &mut added;
                let pairs = green.chunks_exact_mut(2).zip(blue.chunks_exact_mut(2)).zip(red.chunks_exact_mut(2));
                for (((green, blue), red), (cb, cr)) in pairs.zip(blueness[from..].iter().zip(&redness[from..])) {
                    let (cb, cr) = (i32::from(*cb) - 128, i32::from(*cr) - 128);
                    green.fill(blue_of_green * cb + red_of_green * cr);
                    blue.fill(of_blue * cb);
                    red.fill(of_red * cr);
                }
            }
            let bright = &luma[down * width + x as usize..][..w];
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
        // Four pixels of each colour in a row of blocks, with two rows and two columns of something else round them.
        let (width, height) = (12usize, 6usize);
        let mut planes = vec![90; width * height * 3 / 2];
        for (nth, [luma, cb, cr]) in parts.into_iter().enumerate() {
            for (row, column) in [(2, 2), (2, 3), (3, 2), (3, 3)] {
                planes[row * width + column + 2 * nth] = luma;
            }
            let quarter = width * height / 4;
            planes[4 * quarter + (width / 2) + 1 + nth] = cb;
            planes[5 * quarter + (width / 2) + 1 + nth] = cr;
        }
        let content = PixelRect { x: 2, y: 2, w: 8, h: 2 };
        let detail = Detail::new(MediaTime::ZERO, (12, 6), content, planes, BT_709).unwrap();
        let picture = detail.picture();
        assert_eq!((picture.width, picture.height), (8, 2));
        assert_eq!(picture.content, PixelRect { x: 0, y: 0, w: 8, h: 2 });
        for (nth, [red, green, blue]) in colours.into_iter().enumerate() {
            for pixel in [2 * nth, 2 * nth + 1, 8 + 2 * nth, 8 + 2 * nth + 1] {
                for (plane, wanted) in [green, blue, red].into_iter().enumerate() {
                    let got = f32::from(picture.planes[plane * 16 + pixel]);
                    assert!((got - wanted).abs() <= 2.0, "colour {nth}, plane {plane}: {got}, not {wanted}");
                }
            }
        }
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
