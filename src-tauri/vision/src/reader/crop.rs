//! A stretch of a picture as the numbers that a network wants.

use domain::Picture;

/// A stretch of a picture in pixels of its planes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

/// How a byte becomes a number, by channel (blue, green, red): less the first, times the second.
pub(super) type Scale = [(f32, f32); 3];

/// Writes an area, stretched to `size`, into the left part of three planes (blue, green, red) of `stride` x `size.1` numbers.
/// Between pixels it is linear; beyond the picture its last pixel goes on.
pub(super) fn sample(
    picture: &Picture,
    area: Area,
    size: (usize, usize),
    stride: usize,
    scale: &Scale,
    out: &mut [f32],
) {
    let (width, pixels) = (picture.width as usize, picture.width as usize * picture.height as usize);
    let content = picture.content;
    let columns = steps(area.x, area.w, size.0, content.x, content.w);
    let rows = steps(area.y, area.h, size.1, content.y, content.h);
    // Pictures come as green, blue, red; the networks were taught with blue, green, red.
    for (channel, plane) in [1, 0, 2].into_iter().enumerate() {
        let from = &picture.planes[plane * pixels..][..pixels];
        let to = &mut out[channel * stride * size.1..][..stride * size.1];
        let (less, times) = scale[channel];
        for (line, &(above, below, down)) in to.chunks_exact_mut(stride).zip(&rows) {
            let (above, below) = (&from[above * width..][..width], &from[below * width..][..width]);
            for (value, &(left, right, across)) in line.iter_mut().zip(&columns) {
                let mix = |row: &[u8]| f32::from(row[left]) * (1.0 - across) + f32::from(row[right]) * across;
                *value = (mix(above) * (1.0 - down) + mix(below) * down - less) * times;
            }
        }
    }
}

/// For each of `count` steps along a side the two pixels it lies between, and how far it is from the first.
fn steps(start: f32, length: f32, count: usize, first: u32, size: u32) -> Vec<(usize, usize, f32)> {
    let (low, high) = (first as f32, (first + size.max(1) - 1) as f32);
    (0..count)
        .map(|step| {
            let at = (start + (step as f32 + 0.5) * length / count as f32 - 0.5).clamp(low, high);
            let before = at.floor();
            (before as usize, (before + 1.0).min(high) as usize, at - before)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{MediaTime, PixelRect};

    /// 4 x 4 with the content in the lower right; green is 10 times the column, blue 10 times the row, red 7.
    fn picture() -> Picture {
        let plane = |value: fn(u8, u8) -> u8| (0..4).flat_map(move |y| (0..4).map(move |x| value(x, y)));
        let planes = plane(|x, _| 10 * x).chain(plane(|_, y| 10 * y)).chain(plane(|_, _| 7)).collect();
        let content = PixelRect { x: 1, y: 1, w: 3, h: 3 };
        Picture { time: MediaTime::ZERO, width: 4, height: 4, content, planes, detail: None }
    }

    #[test]
    fn colours_come_in_their_order_and_edges_go_on() {
        let mut out = vec![-1.0; 3 * 4 * 2];
        let area = Area { x: 1.0, y: 1.0, w: 6.0, h: 2.0 };
        sample(&picture(), area, (3, 2), 4, &[(0.0, 1.0), (0.0, 1.0), (7.0, 2.0)], &mut out);
        // Blue goes down, green to the right (1.5, then the last pixel), red is 7 everywhere; the fourth column is not touched.
        assert_eq!(out[..8], [10.0, 10.0, 10.0, -1.0, 20.0, 20.0, 20.0, -1.0]);
        assert_eq!(out[8..12], [15.0, 30.0, 30.0, -1.0]);
        assert_eq!(out[16..20], [0.0, 0.0, 0.0, -1.0]);
    }
}
