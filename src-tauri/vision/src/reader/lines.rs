//! From "a letter stands here" to lines: what stands beside each other is a line, and a wide gap ends a piece of it (between
//! two names of a kill feed stands a weapon). Games set their notices so wide that each letter is found by itself; such a line
//! is one piece.

/// How sure the network has to be of a pixel, and of the whole of what hangs together.
const PIXEL: f32 = 0.3;
const WHOLE: f32 = 0.5;
/// Smaller than this in both directions is no letter.
const LEAST: usize = 3;
/// The network draws letters smaller than they are; so much of area over outline is added, as its makers do.
const UNCLIP: f32 = 1.5;
/// Share of the lower of two heights that two things of one line have in common.
const BESIDE: f32 = 0.5;
/// A gap of so many heights ends a piece.
const GAP: f32 = 1.3;
/// So many things that are hardly wider than high are letters set wide.
const LETTERS: usize = 4;
const LETTER: f32 = 1.5;
/// So many heights more are read on either side of a piece. Empty room costs a reader nothing.
const MORE: f32 = 0.4;
const MORE_WIDE: f32 = 2.0;

/// A rectangle on the network's map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

impl Rect {
    fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    fn is_beside(&self, other: &Self) -> bool {
        let common = self.y1.min(other.y1) - self.y0.max(other.y0);
        common >= BESIDE * self.height().min(other.height())
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Its pieces, from left to right; all have the height of the line.
    pub pieces: Vec<Rect>,
    /// Whether its letters stand far apart.
    pub wide: bool,
}

/// What hangs together on a map of `width` columns.
pub(super) fn things(map: &[f32], width: usize) -> Vec<Rect> {
    let height = map.len() / width.max(1);
    let mut seen = vec![false; map.len()];
    let mut found = Vec::new();
    for start in 0..width * height {
        // A number that is none is no letter.
        if seen[start] || map[start].is_nan() || map[start] <= PIXEL {
            continue;
        }
        seen[start] = true;
        let mut open = vec![start];
        let (mut x0, mut y0, mut x1, mut y1) = (width, height, 0, 0);
        let (mut sum, mut count) = (0.0, 0.0);
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1));
            (sum, count) = (sum + map[at], count + 1.0);
            let beside = [
                (x > 0).then(|| at - 1),
                (x + 1 < width).then_some(at + 1),
                (y > 0).then(|| at - width),
                (y + 1 < height).then_some(at + width),
            ];
            for next in beside.into_iter().flatten() {
                if !seen[next] && map[next] > PIXEL {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
        let (w, h) = ((x1 - x0) as f32, (y1 - y0) as f32);
        if (x1 - x0).min(y1 - y0) < LEAST || sum / count < WHOLE {
            continue;
        }
        let more = UNCLIP * w * h / (2.0 * (w + h));
        let (x0, y0, x1, y1) = (x0 as f32 - more, y0 as f32 - more, x1 as f32 + more, y1 as f32 + more);
        found.push(Rect { x0, y0, x1, y1 });
    }
    found
}

/// The lines that things make, from top to bottom. `width` is that of the map, beyond which no line goes.
pub(super) fn lines(mut things: Vec<Rect>, width: f32) -> Vec<Line> {
    // The widest first: a whole word says better where its line is than a comma.
    things.sort_by(|a, b| (b.x1 - b.x0).total_cmp(&(a.x1 - a.x0)).then(a.y0.total_cmp(&b.y0)));
    let mut groups: Vec<Vec<Rect>> = Vec::new();
    for thing in things {
        match groups.iter_mut().find(|group| group[0].is_beside(&thing)) {
            Some(group) => group.push(thing),
            None => groups.push(vec![thing]),
        }
    }
    let mut lines: Vec<Line> = groups.into_iter().map(|group| line(group, width)).collect();
    lines.sort_by(|a, b| a.pieces[0].y0.total_cmp(&b.pieces[0].y0));
    lines
}

fn line(mut things: Vec<Rect>, width: f32) -> Line {
    let edge = |edge: fn(&Rect) -> f32| {
        let mut edges: Vec<f32> = things.iter().map(edge).collect();
        edges.sort_by(f32::total_cmp);
        edges[edges.len() / 2]
    };
    let (y0, y1) = (edge(|thing| thing.y0), edge(|thing| thing.y1));
    let height = (y1 - y0).max(1.0);
    let letters = things.iter().filter(|thing| thing.x1 - thing.x0 <= LETTER * height).count();
    let wide = letters >= LETTERS && 2 * letters > things.len();
    things.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut pieces: Vec<Rect> = Vec::new();
    for thing in things {
        match pieces.last_mut() {
            Some(last) if wide || thing.x0 - last.x1 <= GAP * height => last.x1 = last.x1.max(thing.x1),
            _ => pieces.push(Rect { x0: thing.x0, y0, x1: thing.x1, y1 }),
        }
    }
    // The first and the last letter may not have been found, or only half of them. Pieces lie further apart than that.
    let more = height * if wide { MORE_WIDE } else { MORE };
    for piece in &mut pieces {
        (piece.x0, piece.x1) = ((piece.x0 - more).max(0.0), (piece.x1 + more).min(width));
    }
    Line { pieces, wide }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// `#` is sure, `o` is weak, anything else is nothing.
    fn check(drawing: &[&str], expected: Expect) {
        let width = drawing[0].len();
        let map: Vec<f32> = drawing
            .iter()
            .flat_map(|row| row.bytes())
            .map(|c| match c {
                b'#' => 0.9,
                b'o' => 0.35,
                _ => 0.0,
            })
            .collect();
        let show = |line: &Line| {
            let pieces: Vec<String> = line
                .pieces
                .iter()
                .map(|it| format!("{:.0}..{:.0} x {:.0}..{:.0}", it.x0, it.x1, it.y0, it.y1))
                .collect();
            format!("{}{}\n", pieces.join(", "), if line.wide { " wide" } else { "" })
        };
        let text: String = lines(things(&map, width), width as f32).iter().map(show).collect();
        expected.assert_eq(&text);
    }

    #[test]
    fn two_words_are_one_piece_and_a_wide_gap_makes_two() {
        check(
            &[
                "..........................................",
                "..#######.######.....................####.",
                "..#######.######....ooo..............####.",
                "..#######.######....ooo..............####.",
                "..........................................",
                ".......................................##.",
            ],
            expect![[r#"
                0..20 x -0..6, 33..42 x -0..6
            "#]],
        );
    }

    #[test]
    fn lines_below_each_other_stay_apart() {
        check(
            &[
                "######################",
                "######################",
                "######################",
                "......................",
                "......................",
                "......................",
                "......................",
                "...##############.....",
                "...##############.....",
                "...##############.....",
            ],
            expect![[r#"
                0..22 x -2..5
                0..22 x 5..12
            "#]],
        );
    }

    #[test]
    fn letters_set_wide_are_one_piece() {
        check(
            &[
                "..............................................",
                "......###.......###.......###.......###.......",
                "......###.......###.......###.......###.......",
                "......###.......###.......###.......###.......",
                "..............................................",
            ],
            expect![[r#"
                0..46 x -0..5 wide
            "#]],
        );
    }

    #[test]
    fn nothing_makes_no_line() {
        assert_eq!(lines(things(&[f32::NAN; 64], 8), 8.0), []);
        assert_eq!(things(&[], 8), []);
    }
}
