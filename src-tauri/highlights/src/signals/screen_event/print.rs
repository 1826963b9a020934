//! Whether a text in its place is still the same text. Words on the screen stand still while the game moves behind them: what
//! of a stretch of the picture stays from look to look is the text, and when another part stays from then on, the text was
//! replaced.
//!
//! A picture is compared by its fine structure (brightness against its surroundings), so that neither a fade nor a lighter
//! background counts. Words of the same length differ in a few letters only, so that small tiles are compared beside the
//! whole.
//!
//! Known limits: a text that is replaced by exactly the same one; a picture that stands still.

use domain::{MediaTime, Picture, PixelRect, RelativeBox};
use std::{collections::VecDeque, sync::Arc};

/// A picture as brightness.
pub(super) struct Grey {
    width: i64,
    height: i64,
    content: PixelRect,
    values: Vec<u8>,
}

/// A stretch of the picture in pixels: `x0..x1`, `y0..y1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    x0: i64,
    y0: i64,
    x1: i64,
    y1: i64,
}

/// The fine structure of a stretch.
#[derive(Clone)]
struct Print {
    width: usize,
    values: Vec<f32>,
}

/// Looks that a text is remembered by.
const REMEMBERED: usize = 4;
/// Correlation with the text that was there, from which on it still is: measured, the same text gives 0.6 to 0.97 and
/// another one -0.1 to 0.3.
const SAME: f32 = 0.5;
/// Correlation of two looks at one new text.
const AGREED: f32 = 0.55;
/// A tile in which nothing is left of what was there, and how many of them make another text. Tiles overlap by half: three are
/// two letters or more.
const TILE_OTHER: f32 = 0.3;
const OTHER_TILES: usize = 3;
/// Grey levels by which the structure of a tile has to vary to be looked at.
const TILE_INK: f32 = 14.0;
/// Widths of a picture that a tile, and the surroundings of a pixel, are one part of.
const TILE_PART: i64 = 26;
const AROUND_PART: i64 = 104;
/// Structure beyond this is not clearer.
const CLEAREST: f32 = 80.0;
/// So many looks without a trace of it, and it is another event when it comes back.
const GONE_LOOKS: u32 = 2;
/// Below this nothing of the text is there.
const NO_TRACE: f32 = 0.3;
/// Looks whose boxes say where a text is.
const BOXES: usize = 3;

impl Grey {
    /// `None` for a picture that is not whole.
    pub fn of(picture: &Picture) -> Option<Arc<Self>> {
        let pixels = picture.width as usize * picture.height as usize;
        if picture.planes.len() != 3 * pixels || pixels == 0 {
            return None;
        }
        let (green, rest) = picture.planes.split_at(pixels);
        let (blue, red) = rest.split_at(pixels);
        // Shares of 256: 0.587, 0.114, 0.299.
        let grey = |((g, b), r): ((&u8, &u8), &u8)| {
            ((150 * u32::from(*g) + 29 * u32::from(*b) + 77 * u32::from(*r)) >> 8) as u8
        };
        let values = green.iter().zip(blue).zip(red).map(grey).collect();
        let (width, height) = (i64::from(picture.width), i64::from(picture.height));
        Some(Arc::new(Self { width, height, content: picture.content, values }))
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.width, self.height, self.content) == (other.width, other.height, other.content)
    }

    /// Its fine structure in a stretch.
    fn print(&self, stretch: Stretch) -> Print {
        let around = (self.width / AROUND_PART).max(2);
        let x0 = stretch.x0.clamp(0, self.width - 1);
        let y0 = stretch.y0.clamp(0, self.height - 1);
        let (x1, y1) = (stretch.x1.clamp(x0 + 1, self.width), stretch.y1.clamp(y0 + 1, self.height));
        let (left, top) = ((x0 - around).max(0), (y0 - around).max(0));
        let (right, bottom) = ((x1 + around).min(self.width), (y1 + around).min(self.height));
        let at = |x: i64, y: i64| i32::from(self.values[(y * self.width + x) as usize]);
        // Sums of everything above and left, with room for the surroundings.
        let columns = right - left + 1;
        let mut sums = vec![0i32; (columns * (bottom - top + 1)) as usize];
        for y in top..bottom {
            let mut row = 0;
            for x in left..right {
                row += at(x, y);
                let above = sums[((y - top) * columns + x - left + 1) as usize];
                sums[((y - top + 1) * columns + x - left + 1) as usize] = above + row;
            }
        }
        let sum = |x: i64, y: i64| sums[((y - top) * columns + x - left) as usize];
        let mut values = Vec::with_capacity(((x1 - x0) * (y1 - y0)) as usize);
        for y in y0..y1 {
            let (above, below) = ((y - around).max(top), (y + around + 1).min(bottom));
            for x in x0..x1 {
                let (before, after) = ((x - around).max(left), (x + around + 1).min(right));
                let all = sum(after, below) - sum(before, below) - sum(after, above) + sum(before, above);
                let mean = all as f32 / ((after - before) * (below - above)) as f32;
                values.push((at(x, y) as f32 - mean).clamp(-CLEAREST, CLEAREST));
            }
        }
        Print { width: (x1 - x0) as usize, values }
    }
}

impl Print {
    fn mean(prints: &[Self]) -> Self {
        let mut values = vec![0.0; prints[0].values.len()];
        for print in prints {
            values.iter_mut().zip(&print.values).for_each(|(sum, value)| *sum += value / prints.len() as f32);
        }
        Self { width: prints[0].width, values }
    }

    fn likeness(&self, other: &Self) -> f32 {
        correlation(self.values.iter().copied().zip(other.values.iter().copied())).0
    }

    /// Whether another text is there than in `self`.
    fn is_other(&self, now: &Self, tile: usize) -> bool {
        if self.likeness(now) < SAME {
            return true;
        }
        let rows = self.values.len() / self.width.max(1);
        let tall = (rows / 2).max(8);
        let mut other = 0;
        for top in (0..(rows + 1).saturating_sub(tall)).step_by(tall) {
            for left in (0..(self.width + 1).saturating_sub(tile)).step_by((tile / 2).max(1)) {
                let cells = || (top..top + tall).flat_map(move |y| (left..left + tile).map(move |x| (x, y)));
                let pair = |(x, y): (usize, usize)| (self.values[y * self.width + x], now.values[y * self.width + x]);
                let (likeness, ink) = correlation(cells().map(pair));
                other += usize::from(ink > TILE_INK && likeness < TILE_OTHER);
            }
        }
        other >= OTHER_TILES
    }
}

/// Correlation of pairs, and the smaller of their two standard deviations.
fn correlation(pairs: impl Iterator<Item = (f32, f32)> + Clone) -> (f32, f32) {
    let (mut n, mut a, mut b) = (0.0f32, 0.0f32, 0.0f32);
    for (x, y) in pairs.clone() {
        (n, a, b) = (n + 1.0, a + x, b + y);
    }
    let (a, b) = (a / n.max(1.0), b / n.max(1.0));
    let (mut ab, mut aa, mut bb) = (0.0f32, 0.0f32, 0.0f32);
    for (x, y) in pairs {
        ab += (x - a) * (y - b);
        aa += (x - a) * (x - a);
        bb += (y - b) * (y - b);
    }
    let both = (aa * bb).sqrt();
    (if both > 1e-3 { ab / both } else { 0.0 }, (aa.min(bb) / n.max(1.0)).sqrt())
}

/// A look that may show another text.
#[derive(Clone)]
struct Doubt {
    time: MediaTime,
    picture: Arc<Grey>,
    /// Where the detector saw it, when it did.
    place: Option<RelativeBox>,
    confidence: f32,
}

/// What a look at a text says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    /// It is too early to say.
    Unknown,
    /// It is the same.
    Same,
    /// Perhaps it is not; the next look will tell.
    Doubtful,
    /// Another text has been there since `since`.
    Other {
        /// The first look at it.
        since: MediaTime,
        /// Where it was seen.
        place: RelativeBox,
        /// How sure the detector was, at the most.
        confidence: f32,
    },
}

/// A text that is followed.
#[derive(Clone, Default)]
pub(super) struct Text {
    boxes: Vec<RelativeBox>,
    pictures: VecDeque<Arc<Grey>>,
    doubt: Option<Doubt>,
    gone: u32,
}

impl Text {
    /// Begins with a text that was seen at `place`.
    pub fn begin(picture: &Arc<Grey>, place: RelativeBox) -> Self {
        Self { boxes: vec![place], pictures: VecDeque::from([picture.clone()]), ..Self::default() }
    }

    /// One more look, at which the detector saw it at `seen` or did not.
    pub fn read(&mut self, picture: &Arc<Grey>, time: MediaTime, seen: Option<(RelativeBox, f32)>) -> Reading {
        if self.pictures.front().is_some_and(|first| !first.is_like(picture)) {
            // Another size of picture: nothing to compare with.
            self.pictures.clear();
        }
        if let Some((place, _)) = seen.filter(|_| self.boxes.len() < BOXES && self.doubt.is_none()) {
            self.boxes.push(place);
        }
        if self.pictures.len() < 2 {
            self.remember(picture);
            return Reading::Unknown;
        }
        let stretch = self.stretch(picture.content);
        let tile = (picture.width / TILE_PART).max(8) as usize;
        let known: Vec<Print> = self.pictures.iter().map(|picture| picture.print(stretch)).collect();
        let (known, now) = (Print::mean(&known), picture.print(stretch));
        if !known.is_other(&now, tile) {
            self.doubt = None;
            let was_gone = std::mem::take(&mut self.gone) >= GONE_LOOKS;
            if let Some((place, confidence)) = seen.filter(|_| was_gone) {
                *self = Self::begin(picture, place);
                return Reading::Other { since: time, place, confidence };
            }
            self.remember(picture);
            return Reading::Same;
        }
        self.gone = if seen.is_none() && known.likeness(&now) < NO_TRACE { self.gone + 1 } else { 0 };
        if let Some(doubt) = self.doubt.take() {
            let first = doubt.picture.print(stretch);
            let place = doubt.place.or(seen.map(|(place, _)| place));
            if let Some(place) = place.filter(|_| {
                first.likeness(&now) >= AGREED && known.is_other(&Print::mean(&[first.clone(), now.clone()]), tile)
            }) {
                let confidence = seen.map_or(0.0, |(_, confidence)| confidence).max(doubt.confidence);
                let boxes = doubt.place.into_iter().chain(seen.map(|(place, _)| place)).collect();
                let pictures = VecDeque::from([doubt.picture, picture.clone()]);
                *self = Self { boxes, pictures, ..Self::default() };
                return Reading::Other { since: doubt.time, place, confidence };
            }
        }
        let (place, confidence) = (seen.map(|(place, _)| place), seen.map_or(0.0, |(_, confidence)| confidence));
        self.doubt = Some(Doubt { time, picture: picture.clone(), place, confidence });
        Reading::Doubtful
    }

    fn remember(&mut self, picture: &Arc<Grey>) {
        if self.pictures.len() == REMEMBERED {
            self.pictures.pop_front();
        }
        self.pictures.push_back(picture.clone());
    }

    /// Where the text is: the middle of what the first looks say, with some room round it.
    fn stretch(&self, content: PixelRect) -> Stretch {
        let middle = |edge: fn(&RelativeBox) -> f32| {
            let mut edges: Vec<f32> = self.boxes.iter().map(edge).collect();
            crate::norm::median(&mut edges).unwrap_or_default()
        };
        let (x0, y0) = (middle(|place| place.x), middle(|place| place.y));
        let (x1, y1) = (middle(|place| place.x + place.w), middle(|place| place.y + place.h));
        let x = |x: f32| f64::from(content.x) + f64::from(x) * f64::from(content.w);
        let y = |y: f32| f64::from(content.y) + f64::from(y) * f64::from(content.h);
        // Letters reach beyond boxes, and boxes err.
        let room = 0.5 * (y(y1) - y(y0)).max(1.0);
        Stretch {
            x0: (x(x0) - room) as i64,
            y0: (y(y0) - room) as i64,
            x1: (x(x1) + room) as i64,
            y1: (y(y1) + room) as i64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PixelRect;

    const PLACE: RelativeBox = RelativeBox { x: 0.3, y: 0.4, w: 0.4, h: 0.1 };

    /// A picture whose background is another one each time, with bars of a text in the place: `#` is a bright letter.
    fn picture(seed: u64, text: &str) -> Picture {
        let (width, height) = (208usize, 128usize);
        let mut planes = vec![0u8; 3 * width * height];
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
        // Coarse blocks, as walls and floors are.
        let mut blocks = [[0u8; 16]; 26];
        for block in blocks.iter_mut().flatten() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *block = 30 + ((state >> 33) % 90) as u8;
        }
        for y in 0..height {
            for x in 0..width {
                let mut value = blocks[x / 8][y / 8];
                let letter = x.checked_sub(64).map(|x| (x / 8, x % 8));
                if (52..60).contains(&y)
                    && let Some((letter, within)) = letter
                    && let Some(c) = text.as_bytes().get(letter)
                {
                    // Three strokes a letter, after its number.
                    let strokes = u32::from(*c) * 37;
                    let on = within < 6 && (strokes >> (within / 2 + (y - 52) / 3 * 3)) & 1 == 1;
                    value = if on { 235 } else { value };
                }
                for plane in 0..3 {
                    planes[plane * width * height + y * width + x] = value;
                }
            }
        }
        let content = PixelRect { x: 0, y: 0, w: width as u32, h: height as u32 };
        Picture { time: MediaTime::ZERO, width: width as u32, height: height as u32, content, planes, detail: None }
    }

    /// When another text was read, looks being numbered; `-` is a look without a text, at which nothing is seen.
    fn others(texts: &[&str]) -> Vec<i64> {
        let mut text: Option<Text> = None;
        let mut others = Vec::new();
        for (look, words) in texts.iter().enumerate() {
            let shown = Grey::of(&picture(look as u64, if *words == "-" { "" } else { words })).unwrap();
            let seen = (*words != "-").then_some((PLACE, 0.9));
            match &mut text {
                None => text = Some(Text::begin(&shown, PLACE)),
                Some(text) => {
                    if let Reading::Other { since, .. } = text.read(&shown, MediaTime::from_millis(look as i64), seen) {
                        others.push(since.micros() / 1000);
                    }
                }
            }
        }
        others
    }

    #[test]
    fn a_text_that_stays_is_the_same_before_any_background() {
        assert!(others(&["you hit grunt"; 12]).is_empty());
    }

    #[test]
    fn another_text_is_another_from_its_first_look() {
        let (a, b) = ("you hit grunt", "you hit sarge");
        assert_eq!(others(&[a, a, a, a, b, b, b, b]), [4]);
        assert_eq!(others(&[a, a, a, b, b, b, a, a, a]), [3, 6]);
        assert_eq!(others(&[a, a, a, a, "rank 2 of 8", "rank 2 of 8", a, a, a]), [4, 6]);
    }

    #[test]
    fn one_look_that_is_off_is_none() {
        let (a, b) = ("you hit grunt", "you hit sarge");
        assert!(others(&[a, a, a, a, b, a, a, a]).is_empty());
    }

    #[test]
    fn a_text_that_was_gone_is_another_when_it_is_back() {
        let a = "you hit grunt";
        assert_eq!(others(&[a, a, a, a, "-", "-", "-", a, a, a]), [7]);
        assert!(others(&[a, a, a, a, "-", a, a, a]).is_empty(), "a look may be missing");
    }

    #[test]
    fn a_picture_that_is_not_whole_says_nothing() {
        let mut broken = picture(1, "you hit grunt");
        broken.planes.pop();
        assert!(Grey::of(&broken).is_none());
    }
}
