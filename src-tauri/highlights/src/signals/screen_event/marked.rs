//! How a row of a list is marked. Many games draw a frame round the rows that are about the player, or another plate below
//! them; what that means follows from the other rows of the recording (`whose.rs`).
//!
//! A frame is a line of one colour on at least three sides, which differs from what is on both sides of it. A plate is one
//! colour that fills what the letters leave, and is not what is left and right of it.
//!
//! Known limits: a plate through which much of the game can be seen is of another colour each time; a frame that is thinner
//! than a pixel is none.

use domain::{Picture, PixelRect, RelativeBox};
use std::{fmt, str::FromStr};

/// What is round or below a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing but the game.
    Plain,
    /// A line on all sides of it.
    Frame,
    /// A plate of this colour: red, green, blue.
    Plate([u8; 3]),
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("plain"),
            Self::Frame => f.write_str("framed"),
            Self::Plate([r, g, b]) => write!(f, "on #{r:02x}{g:02x}{b:02x}"),
        }
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let colour = |hex: &str| u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6);
        match text {
            "plain" => Ok(Self::Plain),
            "framed" => Ok(Self::Frame),
            _ => {
                let [_, r, g, b] = text.strip_prefix("on #").and_then(colour).ok_or(())?.to_be_bytes();
                Ok(Self::Plate([r, g, b]))
            }
        }
    }
}

/// Looks at one row that are measured, at most.
const MOST: usize = 6;

/// What was seen of the mark of one row, look after look.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    seen: Vec<Mark>,
}

impl Marks {
    /// Takes one look in.
    pub fn look(&mut self, picture: &Picture, place: RelativeBox) {
        if self.seen.len() < MOST {
            self.seen.extend(mark(picture, place));
        }
    }

    /// What most of the looks saw; `None` where nobody looked.
    pub fn most(&self) -> Option<Mark> {
        let half = self.seen.len().div_ceil(2);
        let frames = self.seen.iter().filter(|mark| **mark == Mark::Frame).count();
        let plates: Vec<[u8; 3]> = self
            .seen
            .iter()
            .filter_map(|mark| match mark {
                Mark::Plate(colour) => Some(*colour),
                Mark::Plain | Mark::Frame => None,
            })
            .collect();
        match () {
            () if self.seen.is_empty() => None,
            () if frames >= half => Some(Mark::Frame),
            () if plates.len() >= half => Some(Mark::Plate(usual(&plates))),
            () => Some(Mark::Plain),
        }
    }
}

/// Levels (of 255, in the colour where most) by which a line differs from what is beside it, and within which it is of one
/// colour.
const STANDS_OUT: u8 = 36;
const ONE_COLOUR: u8 = 44;
/// Share of a line that has to be so: letters and compression disturb it.
const MOST_OF_LINE: f32 = 0.75;
/// Share of a row within [`ONE_COLOUR`] of its plate, and share of its sides that is not. Letters take up to half of a row.
const MOST_OF_PLATE: f32 = 0.42;
const MOST_OF_SIDES: f32 = 0.7;
/// Rows are looked for an edge this far outside and inside of the box, in heights of it.
const EDGE: f32 = 0.3;
/// Pixels of a line and of what lies beside it that are left out at its ends, in lengths of it.
const ENDS: f32 = 0.08;
/// Lower rows can't be told from their frame.
const LOWEST: i32 = 7;

/// Red, green and blue of a pixel.
type Colour = [u8; 3];

/// What is round or below a row; `None` where it is too small to say.
pub(super) fn mark(picture: &Picture, place: RelativeBox) -> Option<Mark> {
    let pixels = Pixels::of(picture.finest())?;
    let row = pixels.stretch(place);
    if row.high < LOWEST || row.wide < 2 * LOWEST {
        return None;
    }
    Some(match () {
        () if pixels.is_framed(row) => Mark::Frame,
        () => pixels.plate(row).map_or(Mark::Plain, Mark::Plate),
    })
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    x: i32,
    y: i32,
    wide: i32,
    high: i32,
}

/// A side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

struct Pixels<'a> {
    green: &'a [u8],
    blue: &'a [u8],
    red: &'a [u8],
    width: i32,
    content: PixelRect,
}

impl<'a> Pixels<'a> {
    fn of(picture: &'a Picture) -> Option<Self> {
        let pixels = picture.width as usize * picture.height as usize;
        if pixels == 0 || picture.planes.len() != 3 * pixels {
            return None;
        }
        let (green, rest) = picture.planes.split_at(pixels);
        let (blue, red) = rest.split_at(pixels);
        let content = picture.content;
        let fits = content.x + content.w <= picture.width && content.y + content.h <= picture.height;
        (fits && content.w > 0).then_some(Self { green, blue, red, width: picture.width as i32, content })
    }

    fn stretch(&self, place: RelativeBox) -> Stretch {
        let (w, h) = (self.content.w as f32, self.content.h as f32);
        let (x, y) = ((place.x * w).round() as i32, (place.y * h).round() as i32);
        Stretch { x, y, wide: (place.w * w).round() as i32, high: (place.h * h).round() as i32 }
    }

    /// `None` outside of the picture.
    fn at(&self, x: i32, y: i32) -> Option<Colour> {
        let inside = (0..self.content.w as i32).contains(&x) && (0..self.content.h as i32).contains(&y);
        let index = || ((y + self.content.y as i32) * self.width + x + self.content.x as i32) as usize;
        inside.then(|| [self.red[index()], self.green[index()], self.blue[index()]])
    }

    /// The pixels along a side, so far inside of it.
    fn line(&self, row: Stretch, side: Side, inside: i32) -> Vec<Colour> {
        let length = if matches!(side, Side::Top | Side::Bottom) { row.wide } else { row.high };
        let end = ((length as f32 * ENDS) as i32).max(2);
        let at = |along: i32| match side {
            Side::Top => self.at(row.x + along, row.y + inside),
            Side::Bottom => self.at(row.x + along, row.y + row.high - 1 - inside),
            Side::Left => self.at(row.x + inside, row.y + along),
            Side::Right => self.at(row.x + row.wide - 1 - inside, row.y + along),
        };
        (end..length - end).filter_map(at).collect()
    }

    /// The colours of lines along a side that stand out on both sides of them.
    fn lines(&self, row: Stretch, side: Side) -> Vec<Colour> {
        let reach = ((row.high as f32 * EDGE) as i32).clamp(2, 12);
        let thickest = (row.high / 5).clamp(2, 6);
        let near: Vec<Vec<Colour>> =
            (-reach - thickest..=reach + thickest).map(|inside| self.line(row, side, inside)).collect();
        let full = near.iter().map(Vec::len).max().unwrap_or(0);
        let (from, to) = (thickest as usize, near.len() - thickest as usize);
        let beside = |nth: usize, colour: Colour, outward: bool| {
            (1..=thickest as usize).any(|apart| {
                let other = if outward { &near[nth - apart] } else { &near[nth + apart] };
                // The edge of the picture is as good as another colour.
                other.is_empty() || share(other, |pixel| differ(*pixel, colour) >= STANDS_OUT) >= MOST_OF_LINE
            })
        };
        (from..to)
            .filter(|nth| near[*nth].len() == full && full > 4)
            .filter_map(|nth| {
                let colour = usual(&near[nth]);
                let even = share(&near[nth], |pixel| differ(*pixel, colour) <= ONE_COLOUR) >= MOST_OF_LINE;
                (even && beside(nth, colour, true) && beside(nth, colour, false)).then_some(colour)
            })
            .collect()
    }

    /// Above, below and on a side at least: a list at the edge of the picture may be cut there.
    fn is_framed(&self, row: Stretch) -> bool {
        let [top, bottom, left, right] =
            [Side::Top, Side::Bottom, Side::Left, Side::Right].map(|side| self.lines(row, side));
        let has = |lines: &[Colour], colour: Colour| lines.iter().any(|other| differ(*other, colour) <= ONE_COLOUR);
        top.iter().any(|colour| has(&bottom, *colour) && (has(&left, *colour) || has(&right, *colour)))
    }

    fn plate(&self, row: Stretch) -> Option<Colour> {
        let area = |x0: i32, x1: i32| -> Vec<Colour> {
            let rows = row.y + row.high / 8..row.y + row.high - row.high / 8;
            rows.flat_map(|y| (x0..x1).filter_map(move |x| self.at(x, y))).collect()
        };
        let inside = area(row.x, row.x + row.wide);
        let colour = mode(&inside)?;
        if share(&inside, |pixel| differ(*pixel, colour) <= ONE_COLOUR / 2) < MOST_OF_PLATE {
            return None;
        }
        let (near, far) = (row.high / 4, row.high);
        let left = area(row.x - far, row.x - near);
        let right = area(row.x + row.wide + near, row.x + row.wide + far);
        let other = |side: &[Colour]| {
            side.is_empty() || share(side, |pixel| differ(*pixel, colour) > ONE_COLOUR / 2) >= MOST_OF_SIDES
        };
        (!(left.is_empty() && right.is_empty()) && other(&left) && other(&right)).then_some(colour)
    }
}

/// How much two colours differ: in red, green or blue, where most.
pub(crate) fn differ(one: Colour, other: Colour) -> u8 {
    one.iter().zip(other).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}

fn share(pixels: &[Colour], is: impl Fn(&Colour) -> bool) -> f32 {
    pixels.iter().filter(|pixel| is(pixel)).count() as f32 / pixels.len().max(1) as f32
}

/// The median of each part.
fn usual(colours: &[Colour]) -> Colour {
    let middle = |part: usize| {
        let mut values: Vec<u8> = colours.iter().map(|colour| colour[part]).collect();
        let at = values.len() / 2;
        if values.is_empty() { 0 } else { *values.select_nth_unstable(at).1 }
    };
    [middle(0), middle(1), middle(2)]
}

/// The colour that most are near to.
fn mode(colours: &[Colour]) -> Option<Colour> {
    let mut counts = std::collections::HashMap::<[u8; 3], usize>::new();
    for colour in colours {
        *counts.entry(colour.map(|part| part / 32)).or_default() += 1;
    }
    let (best, _) = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let near: Vec<Colour> = colours.iter().filter(|colour| colour.map(|part| part / 32) == best).copied().collect();
    Some(usual(&near))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{ClassMeaning, SPEC, Tracker, class_of, mark_of},
        *,
    };
    use crate::spec::Knobs;
    use domain::{Detection, MediaTime};

    const WIDE: u32 = 320;
    const HIGH: u32 = 180;
    /// Where the row is: x, y, width, height in pixels.
    const ROW: [u32; 4] = [200, 40, 96, 20];

    /// Numbers that look random, 0 to 255.
    fn noise(x: u32, y: u32) -> u8 {
        (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(2_246_822_519)).rotate_left(9) as u8
    }

    /// A row with letters before a game, with what `draw` puts between both: a colour for a pixel so far from the row's edges
    /// (left, top, right, bottom; negative outside).
    fn picture(draw: impl Fn([i32; 4]) -> Option<Colour>) -> Picture {
        let pixel = |x: u32, y: u32| -> Colour {
            let [left, top] = [x as i32 - ROW[0] as i32, y as i32 - ROW[1] as i32];
            let [right, bottom] = [ROW[2] as i32 - 1 - left, ROW[3] as i32 - 1 - top];
            let letters = left > 6 && right > 6 && top > 5 && bottom > 5 && (left / 2) % 3 == 0;
            let game = [40 + x as u8 / 3, 90 - y as u8 / 4 + noise(x / 3, y / 3) / 8, 60 + noise(x / 5, y / 7) / 4];
            let drawn = if letters { Some([235, 235, 235]) } else { draw([left, top, right, bottom]) };
            drawn.unwrap_or(game).map(|part| part.saturating_add(noise(x, y) / 16))
        };
        let plane =
            |part: usize| (0..HIGH).flat_map(move |y| (0..WIDE).map(move |x| (x, y))).map(move |(x, y)| (x, y, part));
        let planes = [1, 2, 0].into_iter().flat_map(plane).map(|(x, y, part)| pixel(x, y)[part]).collect();
        let content = PixelRect { x: 0, y: 0, w: WIDE, h: HIGH };
        Picture { time: MediaTime::ZERO, width: WIDE, height: HIGH, content, planes, detail: None }
    }

    /// Where a detector says that the row is, which is never exactly there.
    fn found(dx: f32, dy: f32) -> RelativeBox {
        let [x, y, w, h] = ROW.map(|value| value as f32);
        let (wide, high) = (WIDE as f32, HIGH as f32);
        RelativeBox { x: (x + dx) / wide, y: (y + dy) / high, w: (w - dx) / wide, h: (h + 1.0) / high }
    }

    fn marks(draw: impl Fn([i32; 4]) -> Option<Colour>) -> Vec<Mark> {
        let picture = picture(draw);
        [(0.0, 0.0), (2.0, 1.0), (-2.0, -2.0)].iter().filter_map(|(dx, dy)| mark(&picture, found(*dx, *dy))).collect()
    }

    fn inside(edges: [i32; 4]) -> bool {
        edges.iter().all(|edge| *edge >= 0)
    }

    #[test]
    fn letters_before_a_game_are_plain() {
        assert_eq!(marks(|_| None), [Mark::Plain; 3]);
    }

    #[test]
    fn a_frame_is_seen_with_and_without_a_plate() {
        let line = |edges: [i32; 4]| inside(edges) && edges.iter().any(|edge| *edge < 2);
        assert_eq!(marks(|edges| line(edges).then_some([230, 40, 40])), [Mark::Frame; 3]);
        let on_plate = |edges| if line(edges) { Some([230, 40, 40]) } else { inside(edges).then_some([20, 20, 24]) };
        assert_eq!(marks(on_plate), [Mark::Frame; 3]);
        // A line below alone is none.
        assert_eq!(marks(|edges| (inside(edges) && edges[3] < 2).then_some([230, 40, 40])), [Mark::Plain; 3]);
    }

    #[test]
    fn a_plate_has_its_colour() {
        for colour in [[15, 15, 20], [150, 20, 25]] {
            let seen = marks(|edges| inside(edges).then_some(colour));
            assert_eq!(seen.len(), 3);
            for mark in seen {
                assert!(matches!(mark, Mark::Plate(it) if differ(it, colour) <= 20), "{mark} for {colour:?}");
            }
        }
    }

    #[test]
    fn what_is_too_small_or_not_there_says_nothing() {
        let picture = picture(|_| None);
        let tiny = RelativeBox { x: 0.5, y: 0.5, w: 0.02, h: 0.01 };
        assert_eq!(mark(&picture, tiny), None);
        let outside = RelativeBox { x: 0.9, y: 0.9, w: 0.4, h: 0.4 };
        assert_ne!(mark(&picture, outside), Some(Mark::Frame));
        let broken = Picture { planes: vec![0; 7], ..picture };
        assert_eq!(mark(&broken, found(0.0, 0.0)), None);
    }

    #[test]
    fn looks_vote() {
        let frame = picture(|edges| (inside(edges) && edges.iter().any(|edge| *edge < 2)).then_some([230, 40, 40]));
        let plain = picture(|_| None);
        let mut marks = Marks::default();
        assert_eq!(marks.most(), None);
        for picture in [&frame, &plain, &frame] {
            marks.look(picture, found(0.0, 0.0));
        }
        assert_eq!(marks.most(), Some(Mark::Frame));
    }

    #[test]
    fn rows_that_may_be_anybodys_are_looked_at() {
        let frame = picture(|edges| (inside(edges) && edges.iter().any(|edge| *edge < 2)).then_some([230, 40, 40]));
        let seen = |own: Option<bool>| {
            let meanings =
                crate::testing::meanings().into_iter().map(|it| ClassMeaning { own, ..it }).collect::<Vec<_>>();
            let mut tracker = Tracker::new(&meanings, &Knobs::of(&SPEC));
            for look in 0..4 {
                let row = Detection { class: "row".into(), confidence: 0.9, place: found(1.0, -1.0) };
                tracker.look(MediaTime::from_millis(250 * look), &[row], Some(&frame));
            }
            let signals = tracker.finish();
            assert_eq!(signals.len(), 1);
            assert_eq!(class_of(&signals[0]), Some("row"));
            mark_of(&signals[0])
        };
        assert_eq!(seen(None), Some(Mark::Frame));
        assert_eq!(seen(Some(false)), Some(Mark::Frame), "others' until it is known better");
        assert_eq!(seen(Some(true)), None, "nothing is left to tell");
    }

    #[test]
    fn a_mark_is_written_and_read() {
        for mark in [Mark::Plain, Mark::Frame, Mark::Plate([1, 160, 255])] {
            assert_eq!(mark.to_string().parse(), Ok(mark));
        }
        for text in ["", "on #12", "on #12345g", "on red", "on #é1234"] {
            assert_eq!(text.parse::<Mark>(), Err(()));
        }
    }
}
