//! A part of a picture as brightness, at the size at which it is compared; and its edges.

use domain::{GreyPicture, Picture, RelativeBox};

/// Brightness, 0 to 255, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub w: usize,
    pub h: usize,
    pub values: Vec<f32>,
}

/// Which pixels make up one value, and how much of each.
struct Weights {
    first: usize,
    shares: Vec<f32>,
}

impl Grid {
    /// The part `area` of a picture, `w` times `h` values. Finer pictures are averaged, coarser ones are drawn out. `None` for a
    /// picture that is not whole, or an area of nothing.
    pub fn of(picture: &Picture, area: RelativeBox, (w, h): (usize, usize)) -> Option<Self> {
        let picture = picture.finest();
        let pixels = picture.width as usize * picture.height as usize;
        let content = picture.content;
        let inside = content.x.checked_add(content.w)? <= picture.width
            && content.y.checked_add(content.h)? <= picture.height
            && content.w > 0
            && content.h > 0;
        if picture.planes.len() != 3 * pixels || !inside || w == 0 || h == 0 || !(area.w > 0.0 && area.h > 0.0) {
            return None;
        }
        let columns = weights(area.x, area.w, w, content.x as usize, content.w as usize);
        let rows = weights(area.y, area.h, h, content.y as usize, content.h as usize);
        let (green, rest) = picture.planes.split_at(pixels);
        let (blue, red) = rest.split_at(pixels);
        let stride = picture.width as usize;
        let mut values = vec![0.0; w * h];
        let mut line = vec![0.0; w];
        // Rows of the picture are brought to the width once, however many values they are part of.
        let (top, bottom) = (rows.first()?.first, rows.last().map(|row| row.first + row.shares.len())?);
        for y in top..bottom {
            let begin = y * stride;
            for (value, column) in line.iter_mut().zip(&columns) {
                let from = begin + column.first;
                let sum = |plane: &[u8]| -> f32 {
                    plane[from..].iter().zip(&column.shares).map(|(byte, share)| f32::from(*byte) * share).sum()
                };
                // Luma of BT.601; which weights are taken makes no difference here.
                *value = 0.587 * sum(green) + 0.114 * sum(blue) + 0.299 * sum(red);
            }
            for (nth, row) in rows.iter().enumerate() {
                let share = y.checked_sub(row.first).and_then(|at| row.shares.get(at));
                if let Some(share) = share {
                    let out = &mut values[nth * w..][..w];
                    out.iter_mut().zip(&line).for_each(|(sum, value)| *sum += value * share);
                }
            }
        }
        Some(Self { w, h, values })
    }

    /// From a kept picture.
    pub fn from_kept(picture: &GreyPicture) -> Self {
        let values = picture.pixels.iter().map(|byte| f32::from(*byte)).collect();
        Self { w: picture.width as usize, h: picture.height as usize, values }
    }

    /// To be kept.
    pub fn to_kept(&self) -> GreyPicture {
        let pixels = self.values.iter().map(|value| value.round().clamp(0.0, 255.0) as u8).collect();
        GreyPicture { width: self.w as u32, height: self.h as u32, pixels }
    }
}

/// For each of `n` values from `start` on, `length` long (shares of a side of `size` pixels), which pixels it is made of.
fn weights(start: f32, length: f32, n: usize, offset: usize, size: usize) -> Vec<Weights> {
    let size = size as f64;
    let step = f64::from(length) * size / n as f64;
    // Where pixels are coarser than values, each value lies between two of them.
    let reach = step.max(1.0);
    (0..n)
        .map(|nth| {
            let middle = f64::from(start) * size + (nth as f64 + 0.5) * step;
            let (from, to) = (middle - reach / 2.0, middle + reach / 2.0);
            let first = from.floor().clamp(0.0, size - 1.0);
            let last = (to.ceil() - 1.0).clamp(first, size - 1.0);
            let covered = |pixel: f64| ((pixel + 1.0).min(to) - pixel.max(from)).max(0.0);
            let mut shares: Vec<f32> =
                (first as usize..=last as usize).map(|pixel| covered(pixel as f64) as f32).collect();
            let sum: f32 = shares.iter().sum();
            if sum > 0.0 {
                shares.iter_mut().for_each(|share| *share /= sum);
            } else {
                // Beyond the edge: the last pixel goes on.
                shares = vec![1.0];
            }
            Weights { first: offset + first as usize, shares }
        })
        .collect()
}

/// Which way brightness rises at each place, and how clearly (0 to 1): nearly the same for a faint edge and a hard one, so that
/// neither a lighter background nor half-transparent drawing changes much. And its square.
#[derive(Debug, Clone)]
pub(super) struct Edges {
    pub w: usize,
    pub h: usize,
    pub across: Vec<f32>,
    pub down: Vec<f32>,
    pub square: Vec<f32>,
}

/// Grey levels a pixel at which an edge counts half: above grain and compression.
const HALF_CLEAR: f32 = 10.0;

impl Edges {
    pub fn of(grid: &Grid) -> Self {
        let Grid { w, h, values } = grid;
        let (w, h) = (*w, *h);
        let n = w * h;
        let (mut across, mut down, mut square) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        for y in 0..h {
            let (above, below) = (y.saturating_sub(1) * w, (y + 1).min(h - 1) * w);
            for x in 0..w {
                let (left, right) = (x.saturating_sub(1), (x + 1).min(w - 1));
                let line = y * w;
                // Sobel's, so that a single pixel of grain is no edge.
                let at = |row: usize, column: usize| values[row + column];
                let rise_x =
                    (at(above, right) - at(above, left) + 2.0 * (at(line, right) - at(line, left)) + at(below, right)
                        - at(below, left))
                        / 8.0;
                let rise_y =
                    (at(below, left) - at(above, left) + 2.0 * (at(below, x) - at(above, x)) + at(below, right)
                        - at(above, right))
                        / 8.0;
                let clear = 1.0 / ((rise_x * rise_x + rise_y * rise_y).sqrt() + HALF_CLEAR);
                let (a, d) = (rise_x * clear, rise_y * clear);
                (across[line + x], down[line + x], square[line + x]) = (a, d, a * a + d * d);
            }
        }
        Self { w, h, across, down, square }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{MediaTime, PixelRect};

    /// A picture of 8x6 whose content is 8x4 and rises by 10 from column to column, 1 from row to row.
    fn slope() -> Picture {
        let plane: Vec<u8> = (0..6u8)
            .flat_map(|y| (0..8u8).map(move |x| if (1..5).contains(&y) { 10 * x + y - 1 } else { 255 }))
            .collect();
        Picture {
            time: MediaTime::ZERO,
            width: 8,
            height: 6,
            content: PixelRect { x: 0, y: 1, w: 8, h: 4 },
            planes: [plane.clone(), plane.clone(), plane].concat(),
            detail: None,
        }
    }

    fn rounded(grid: &Grid) -> Vec<i32> {
        grid.values.iter().map(|value| value.round() as i32).collect()
    }

    #[test]
    fn parts_are_averaged_drawn_out_and_never_leave_the_content() {
        let picture = slope();
        let whole = Grid::of(&picture, RelativeBox::FULL, (4, 2)).unwrap();
        assert_eq!(rounded(&whole), [6, 26, 46, 66, 8, 28, 48, 68]);
        let same = Grid::of(&picture, RelativeBox { x: 0.25, y: 0.25, w: 0.25, h: 0.5 }, (2, 2)).unwrap();
        assert_eq!(rounded(&same), [21, 31, 22, 32]);
        let finer = Grid::of(&picture, RelativeBox { x: 0.0, y: 0.0, w: 0.25, h: 0.25 }, (4, 1)).unwrap();
        assert_eq!(rounded(&finer), [0, 3, 8, 13]);
        let beyond = Grid::of(&picture, RelativeBox { x: 0.75, y: 0.75, w: 0.5, h: 0.5 }, (4, 2)).unwrap();
        assert_eq!(rounded(&beyond), [63, 73, 73, 73, 63, 73, 73, 73]);
    }

    #[test]
    fn what_is_torn_gives_nothing() {
        let mut torn = slope();
        torn.planes.pop();
        assert_eq!(Grid::of(&torn, RelativeBox::FULL, (2, 2)), None);
        let mut outside = slope();
        outside.content.x = u32::MAX;
        assert_eq!(Grid::of(&outside, RelativeBox::FULL, (2, 2)), None);
        assert_eq!(Grid::of(&slope(), RelativeBox { x: 0.0, y: 0.0, w: 0.0, h: 1.0 }, (2, 2)), None);
        assert_eq!(Grid::of(&slope(), RelativeBox::FULL, (0, 2)), None);
    }

    #[test]
    fn edges_point_where_it_gets_lighter() {
        let grid = Grid { w: 4, h: 3, values: [0.0, 0.0, 200.0, 200.0].repeat(3) };
        let edges = Edges::of(&grid);
        assert!(edges.across[5] > 0.8 && edges.down[5].abs() < 1e-6, "{edges:?}");
        assert!(edges.across[4].abs() < 1e-6);
    }
}
