//! What the examples of a cue have in common, and how alike a place of a picture is. Edges are compared, not brightness: a game
//! draws half transparent over whatever is there. Where the examples differ lies scenery, which does not count; two examples
//! tell a little of it, three to five nearly all.
//!
//! Blind to: what moves about the screen, turns, or changes its size by more than a tenth; what lies on the same background in
//! every example, which is taken for a part of it.

use super::grid::{Edges, Grid};
use domain::{Cue, CueExample, GreyPicture, Picture, RelativeBox};

/// Values that a box is made of, about: 36 by 36. Enough for a picture with an inscription, and cheap.
const VALUES: f32 = 1300.0;
/// What is kept around the box of an example, in sides of the box: examples are laid over each other by it.
const AROUND: f32 = 0.3;
/// How far from where it was drawn it is looked for, in sides of the box and at least so many values: rows of badges move by
/// half a badge when one is added.
const REACH: (f32, f32) = (0.6, 0.35);
const LEAST_REACH: usize = 3;
/// Places of several examples are reached together, up to so many sides further.
const SPREAD: f32 = 1.5;
/// Variance of an edge over the examples (0 to 1) from which on it is scenery.
const SCENERY: f32 = 0.35;
/// Below this at its own size, other sizes are not tried.
const WORTH_SIZES: f32 = 0.2;
/// Other sizes: games draw by the height of the picture, some by its width.
const SIZES: [f32; 2] = [0.9, 1.1];
/// A part of a picture this flat holds nothing (mean square of its edges).
const FLAT: f32 = 1e-4;

/// At how many lines of the whole picture a box is compared. `source` are the pixels of the recording.
pub fn cue_lines(place: RelativeBox, source: (u32, u32)) -> u32 {
    let (w, h) = (source.0.max(1) as f32, source.1.max(1) as f32);
    let values = (place.w * w / h) * place.h;
    let lines = if values > 0.0 { (VALUES / values).sqrt() } else { h };
    let most = source.1.clamp(*Cue::LINES.start(), *Cue::LINES.end());
    (lines.round() as u32).clamp(*Cue::LINES.start(), most)
}

/// What is kept of a box in a picture: the part around it, and its brightness. `None` for a box that is not in the picture, or
/// a picture that is not whole.
pub fn cue_picture(picture: &Picture, place: RelativeBox, lines: u32) -> Option<(RelativeBox, GreyPicture)> {
    if !place.is_valid() {
        return None;
    }
    let full = full(picture, lines as f32);
    let (dx, dy) = (place.w * AROUND + 2.0 / full.0, place.h * AROUND + 2.0 / full.1);
    let (left, top) = ((place.x - dx).max(0.0), (place.y - dy).max(0.0));
    let (right, bottom) = ((place.x + place.w + dx).min(1.0), (place.y + place.h + dy).min(1.0));
    let (w, h) = (((right - left) * full.0).round().max(4.0), ((bottom - top) * full.1).round().max(4.0));
    if w * h > Cue::MOST_PIXELS as f32 {
        return None;
    }
    let around = RelativeBox { x: left, y: top, w: right - left, h: bottom - top };
    let grid = Grid::of(picture, around, (w as usize, h as usize))?;
    Some((around, grid.to_kept()))
}

/// Width and height of the whole picture in values.
fn full(picture: &Picture, lines: f32) -> (f32, f32) {
    let content = picture.finest().content;
    (lines * content.w as f32 / content.h.max(1) as f32, lines)
}

/// The common edges of some examples.
#[derive(Debug, Clone)]
pub(super) struct Template {
    w: usize,
    h: usize,
    /// Edges, times how far the examples agree.
    across: Vec<f32>,
    down: Vec<f32>,
    /// How far they agree, 0 to 1.
    agreed: Vec<f32>,
    /// Square of the edges, times agreement, summed.
    energy: f32,
    /// Where the first example lies.
    place: RelativeBox,
    /// How far the others lie from it, as shares of the picture: least and most, across and down.
    spread: [f32; 4],
    lines: f32,
}

/// How alike the most similar place is, and how far it lies from where it was looked for, in values.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Best {
    likeness: f32,
    x: usize,
    y: usize,
}

impl Template {
    /// `None` when the examples have no edges in common, or none at all.
    pub fn of(examples: &[&CueExample], lines: u32) -> Option<Self> {
        let first = examples.first()?;
        let (w, h) = first.size()?;
        let edges: Vec<Edges> = examples.iter().map(|example| Edges::of(&Grid::from_kept(&example.picture))).collect();
        let mut parts = vec![edges.first()?.cut(first.corner(), (w, h))?];
        for edges in &edges[1..] {
            // A hand draws a box some pixels off; the first example says what is in it.
            let before = Self::mean(&parts, (w, h), first, lines)?;
            let at = before.best(edges, (0, 0), (edges.w.checked_sub(w), edges.h.checked_sub(h)), 1)?;
            parts.push(edges.cut((at.x, at.y), (w, h))?);
        }
        let mut template = Self::mean(&parts, (w, h), first, lines)?;
        for example in &examples[1..] {
            let (dx, dy) = (example.place.x - first.place.x, example.place.y - first.place.y);
            let (most_x, most_y) = (first.place.w * SPREAD, first.place.h * SPREAD);
            let [left, right, up, down] = &mut template.spread;
            (*left, *right) = (left.min(dx.max(-most_x)), right.max(dx.min(most_x)));
            (*up, *down) = (up.min(dy.max(-most_y)), down.max(dy.min(most_y)));
        }
        Some(template)
    }

    fn mean(parts: &[Edges], (w, h): (usize, usize), first: &CueExample, lines: u32) -> Option<Self> {
        let n = parts.len() as f32;
        let (mut across, mut down, mut agreed) = (vec![0.0; w * h], vec![0.0; w * h], vec![1.0; w * h]);
        let mut energy = 0.0;
        for index in 0..w * h {
            let mean = |of: fn(&Edges) -> &Vec<f32>| parts.iter().map(|part| of(part)[index]).sum::<f32>() / n;
            let (x, y) = (mean(|part| &part.across), mean(|part| &part.down));
            if parts.len() > 1 {
                let square = mean(|part| &part.square);
                let variance = (square - x * x - y * y).max(0.0) * n / (n - 1.0);
                agreed[index] = (1.0 - variance / SCENERY).max(0.0);
            }
            energy += agreed[index] * (x * x + y * y);
            (across[index], down[index]) = (agreed[index] * x, agreed[index] * y);
        }
        let place = first.place;
        let some = energy > FLAT * (w * h) as f32;
        some.then_some(Self { w, h, across, down, agreed, energy, place, spread: [0.0; 4], lines: lines as f32 })
    }

    /// The most similar place of those whose corner lies in `from..=to`, looked at every `step`.
    fn best(
        &self,
        edges: &Edges,
        from: (usize, usize),
        to: (Option<usize>, Option<usize>),
        step: usize,
    ) -> Option<Best> {
        let (to_x, to_y) = (to.0?.min(edges.w.checked_sub(self.w)?), to.1?.min(edges.h.checked_sub(self.h)?));
        let mut best: Option<Best> = None;
        for y in (from.1..=to_y).step_by(step) {
            for x in (from.0..=to_x).step_by(step) {
                let likeness = self.likeness(edges, x, y);
                if best.is_none_or(|best| likeness > best.likeness) {
                    best = Some(Best { likeness, x, y });
                }
            }
        }
        best
    }

    /// The cosine between the common edges and those of a place, 0 where they have nothing in common.
    fn likeness(&self, edges: &Edges, x: usize, y: usize) -> f32 {
        let (mut common, mut there) = (0.0, 0.0);
        for row in 0..self.h {
            let (mine, theirs) = (row * self.w, (y + row) * edges.w + x);
            let (mine, theirs) = (mine..mine + self.w, theirs..theirs + self.w);
            common += dot(&self.across[mine.clone()], &edges.across[theirs.clone()]);
            common += dot(&self.down[mine.clone()], &edges.down[theirs.clone()]);
            there += dot(&self.agreed[mine], &edges.square[theirs]);
        }
        if there <= FLAT * (self.w * self.h) as f32 {
            return 0.0;
        }
        (common / (self.energy * there).sqrt()).clamp(0.0, 1.0)
    }

    /// How alike an example is that this template was not made of.
    pub fn of_example(&self, example: &CueExample) -> Option<f32> {
        let edges = Edges::of(&Grid::from_kept(&example.picture));
        let to = (edges.w.checked_sub(self.w), edges.h.checked_sub(self.h));
        self.best(&edges, (0, 0), to, 1).map(|best| best.likeness)
    }

    /// How alike the most similar place of a picture is, and by how much it lies from the first example (shares of the picture).
    /// `None` for a picture that is not whole.
    pub fn find(&self, picture: &Picture) -> Option<(f32, (f32, f32))> {
        let (best, moved) = self.at_size(picture, 1.0, None)?;
        if best < WORTH_SIZES {
            return Some((best, moved));
        }
        let others = SIZES.iter().filter_map(|size| self.at_size(picture, *size, Some(moved)));
        Some(others.fold((best, moved), |known, other| if other.0 > known.0 { other } else { known }))
    }

    /// The same at another size: the picture is brought to more or fewer lines. Everywhere in reach, or only `near` a place.
    fn at_size(&self, picture: &Picture, size: f32, near: Option<(f32, f32)>) -> Option<(f32, (f32, f32))> {
        let full = full(picture, self.lines / size);
        let (w, h) = (self.w as f32, self.h as f32);
        let reach = match near {
            Some(_) => (LEAST_REACH + 1, LEAST_REACH + 1),
            None => (LEAST_REACH.max((w * REACH.0) as usize), LEAST_REACH.max((h * REACH.1) as usize)),
        };
        let [left, right, up, down] = match near {
            Some((x, y)) => [x, x, y, y],
            None => self.spread,
        };
        // The middle stays where it is whatever the size.
        let middle = (self.place.x + self.place.w / 2.0, self.place.y + self.place.h / 2.0);
        let corner = ((middle.0 * full.0 - w / 2.0).round(), (middle.1 * full.1 - h / 2.0).round());
        let from =
            (corner.0 + (left * full.0).floor() - reach.0 as f32, corner.1 + (up * full.1).floor() - reach.1 as f32);
        let to =
            (corner.0 + (right * full.0).ceil() + reach.0 as f32, corner.1 + (down * full.1).ceil() + reach.1 as f32);
        let (columns, rows) = ((to.0 - from.0 + w) as usize, (to.1 - from.1 + h) as usize);
        // What lies outside of the picture goes on as its last row or column, which has no edges across itself.
        let area =
            RelativeBox { x: from.0 / full.0, y: from.1 / full.1, w: columns as f32 / full.0, h: rows as f32 / full.1 };
        let edges = Edges::of(&Grid::of(picture, area, (columns, rows))?);
        let rough = self.best(&edges, (0, 0), (Some(usize::MAX), Some(usize::MAX)), 2)?;
        let near = (rough.x.saturating_sub(1), rough.y.saturating_sub(1));
        let fine = self.best(&edges, near, (Some(rough.x + 1), Some(rough.y + 1)), 1)?;
        let moved = (from.0 + fine.x as f32 - corner.0, from.1 + fine.y as f32 - corner.1);
        Some((fine.likeness, (moved.0 / full.0, moved.1 / full.1)))
    }
}

/// Summed in eight parts, which a processor does at once.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut parts = [0.0f32; 8];
    let (mut left, mut right) = (a.chunks_exact(8), b.chunks_exact(8));
    for (a, b) in left.by_ref().zip(right.by_ref()) {
        for (sum, (a, b)) in parts.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    parts.iter().sum::<f32>() + rest
}

impl Edges {
    /// `None` where the part does not lie inside.
    fn cut(&self, (x, y): (usize, usize), (w, h): (usize, usize)) -> Option<Self> {
        if x + w > self.w || y + h > self.h {
            return None;
        }
        let part = |values: &[f32]| -> Vec<f32> {
            (y..y + h).flat_map(|row| values[row * self.w + x..][..w].iter().copied()).collect()
        };
        Some(Self { w, h, across: part(&self.across), down: part(&self.down), square: part(&self.square) })
    }
}

/// The box of an example within its kept picture, in values.
trait Boxed {
    fn size(&self) -> Option<(usize, usize)>;
    fn corner(&self) -> (usize, usize);
}

impl Boxed for CueExample {
    fn size(&self) -> Option<(usize, usize)> {
        let (x, y) = self.corner();
        let part =
            |inner: f32, outer: f32, values: u32| ((inner / outer.max(1e-6) * values as f32).round() as usize).max(2);
        let w =
            part(self.place.w, self.around.w, self.picture.width).min((self.picture.width as usize).checked_sub(x)?);
        let h =
            part(self.place.h, self.around.h, self.picture.height).min((self.picture.height as usize).checked_sub(y)?);
        (w >= 2 && h >= 2).then_some((w, h))
    }

    fn corner(&self) -> (usize, usize) {
        let at = |inner: f32, outer: f32, length: f32, values: u32| {
            (((inner - outer) / length.max(1e-6) * values as f32).round().max(0.0) as usize).min(values as usize)
        };
        (
            at(self.place.x, self.around.x, self.around.w, self.picture.width),
            at(self.place.y, self.around.y, self.around.h, self.picture.height),
        )
    }
}
