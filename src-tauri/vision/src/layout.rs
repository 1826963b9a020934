//! How the numbers of a model are laid out. Recognised from metadata, names and shapes; what stays unclear is refused
//! with what was seen, never guessed.

use crate::fault::broken;
use domain::Problem;

/// The layouts we can read. `N` is the number of cells, `nc` the number of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// `1 x (4+nc) x N`: centre, size, then one row of scores for each class. YOLOv8, 9, 11, 12.
    V8,
    /// `1 x N x (4+nc)`: the same, turned by somebody.
    V8Transposed,
    /// `1 x M x 6`: corners, score, class; nothing overlaps any more. YOLOv10, 26 and exports with `nms=True`.
    EndToEnd,
    /// `1 x N x (5+nc)`: centre, size, objectness, scores. YOLOv5, 7.
    V5,
}

impl Layout {
    /// Every layout.
    pub const ALL: [Self; 4] = [Self::V8, Self::V8Transposed, Self::EndToEnd, Self::V5];

    /// The word in the manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V8 => "v8",
            Self::V8Transposed => "v8_transposed",
            Self::EndToEnd => "end_to_end",
            Self::V5 => "v5",
        }
    }

    /// From the manifest's word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.as_str() == word)
    }

    /// Whether overlapping boxes of one class have still to be thinned out.
    pub(crate) fn wants_nms(self) -> bool {
        self != Self::EndToEnd
    }
}

/// What is known of a model after it ran once.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Shape of every output of that run.
    pub outputs: Vec<Vec<i64>>,
    /// Width and height of the pictures.
    pub input: (u32, u32),
    /// Number of classes.
    pub classes: usize,
    /// `task` of the metadata.
    pub task: Option<String>,
    /// Whether the metadata says that nothing overlaps any more.
    pub end_to_end: bool,
    /// What the manifest says, which settles what the shapes leave open.
    pub wanted: Option<Layout>,
}

/// Which output is read, how, and how many rows (cells or boxes) it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recognised {
    pub output: usize,
    pub layout: Layout,
    pub rows: usize,
}

/// Strides of the heads in use: the usual three, with a finer one, with a coarser one.
const HEADS: [&[u32]; 3] = [&[8, 16, 32], &[4, 8, 16, 32], &[8, 16, 32, 64]];
/// An end-to-end model gives at most so many boxes (300 is the default of the exporters).
const MAX_BOXES: i64 = 3000;

pub(crate) fn recognise(seen: &Seen) -> Result<Recognised, Problem> {
    if let Some(task) = seen.task.as_deref().filter(|task| !task.is_empty() && *task != "detect") {
        return Err(unclear(
            seen,
            &format!("its metadata says that its task is {task:?}; only \"detect\" is possible"),
        ));
    }
    let output = the_output(seen)?;
    let &[_, a, b] = seen.outputs[output].as_slice() else {
        return Err(unclear(seen, "its output has not three dimensions"));
    };
    let fitting: Vec<Layout> = Layout::ALL.into_iter().filter(|layout| fits(*layout, a, b, seen)).collect();
    let rows_of = |layout: Layout| if layout == Layout::V8 { b } else { a } as usize;
    let found = |layout| Ok(Recognised { output, layout, rows: rows_of(layout) });
    match (seen.wanted, fitting.as_slice()) {
        (Some(wanted), fitting) if fitting.contains(&wanted) => found(wanted),
        (Some(wanted), _) => {
            Err(unclear(seen, &format!("that is not the layout {:?} of the manifest", wanted.as_str())))
        }
        (None, &[layout]) => found(layout),
        (None, []) => Err(unclear(seen, &unsupported(a, b, seen))),
        // The exporter's own word settles it.
        (None, fitting) if seen.end_to_end && fitting.contains(&Layout::EndToEnd) => found(Layout::EndToEnd),
        (None, fitting) => {
            let words: Vec<&str> = fitting.iter().map(|layout| layout.as_str()).collect();
            Err(unclear(seen, &format!("that can be {}; say which in `detector.layout`", words.join(" or "))))
        }
    }
}

/// The one output with the boxes. Old YOLOv5 exports bring their training maps (five dimensions) along, which are left.
fn the_output(seen: &Seen) -> Result<usize, Problem> {
    let flat: Vec<usize> = (0..seen.outputs.len()).filter(|i| seen.outputs[*i].len() != 5).collect();
    match flat.as_slice() {
        &[only] if seen.outputs[only].len() == 3 && seen.outputs[only][0] == 1 => Ok(only),
        &[only] => Err(unclear(seen, &format!("its output {:?} is not `1 x rows x columns`", seen.outputs[only]))),
        [] => Err(unclear(seen, "it gives nothing")),
        _ => Err(unclear(seen, "several outputs belong to masks, poses or plugins, which are not possible")),
    }
}

fn fits(layout: Layout, a: i64, b: i64, seen: &Seen) -> bool {
    let classes = seen.classes as i64;
    match layout {
        Layout::V8 => a == 4 + classes && HEADS.iter().any(|head| cells(head, seen.input) == Some(b)),
        Layout::V8Transposed => b == 4 + classes && HEADS.iter().any(|head| cells(head, seen.input) == Some(a)),
        Layout::EndToEnd => b == 6 && (1..=MAX_BOXES).contains(&a),
        Layout::V5 => b == 5 + classes && HEADS.iter().any(|head| cells(head, seen.input).map(|n| n * 3) == Some(a)),
    }
}

/// Cells of a head with these strides; `None` where the picture does not divide.
fn cells(strides: &[u32], (w, h): (u32, u32)) -> Option<i64> {
    strides.iter().map(|s| (w % s == 0 && h % s == 0).then(|| i64::from(w / s) * i64::from(h / s))).sum()
}

/// What a layout that we can't read probably is.
fn unsupported(a: i64, b: i64, seen: &Seen) -> String {
    let classes = seen.classes as i64;
    let grid = |n: i64| HEADS.iter().any(|head| cells(head, seen.input) == Some(n));
    if b == 5 + classes && grid(a) {
        "that looks like a raw YOLOX export, whose boxes are not decoded; export it with decoding".into()
    } else if a == 5 + classes && grid(b) {
        "that looks like turned boxes, which are not possible".into()
    } else if grid(a) || grid(b) {
        let columns = if grid(a) { b } else { a };
        format!("its {columns} columns belong to {} classes; the number of names has to be the same", columns - 4)
    } else {
        let n = cells(HEADS[0], seen.input).unwrap_or_default();
        format!(
            "possible are 1x{}x{n}, 1x{n}x{}, 1x{}x{} and 1x(boxes)x6; perhaps the model was exported with another size than `detector.input`",
            4 + classes,
            4 + classes,
            n * 3,
            5 + classes
        )
    }
}

fn unclear(seen: &Seen, why: &str) -> Problem {
    let shapes: Vec<String> =
        seen.outputs.iter().map(|shape| shape.iter().map(i64::to_string).collect::<Vec<_>>().join("x")).collect();
    broken(
        "detector.layout",
        format!(
            "The model gives {} for a picture of {}x{} and {} {}: {why}.",
            if shapes.is_empty() { "nothing".into() } else { shapes.join(" and ") },
            seen.input.0,
            seen.input.1,
            seen.classes,
            if seen.classes == 1 { "class" } else { "classes" }
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn seen(classes: usize, outputs: &[&[i64]]) -> Seen {
        let outputs = outputs.iter().map(|shape| shape.to_vec()).collect();
        Seen { outputs, input: (640, 640), classes, task: None, end_to_end: false, wanted: None }
    }

    fn check(seen: &Seen, expected: Expect) {
        expected.assert_eq(&match recognise(seen) {
            Ok(found) => format!("{} from output {}, {} rows", found.layout.as_str(), found.output, found.rows),
            Err(problem) => problem.why,
        });
    }

    #[test]
    fn the_layouts_of_the_field() {
        check(&seen(80, &[&[1, 84, 8400]]), expect!["v8 from output 0, 8400 rows"]);
        check(&seen(80, &[&[1, 8400, 84]]), expect!["v8_transposed from output 0, 8400 rows"]);
        check(&seen(80, &[&[1, 300, 6]]), expect!["end_to_end from output 0, 300 rows"]);
        check(&seen(80, &[&[1, 25200, 85]]), expect!["v5 from output 0, 25200 rows"]);
        check(&seen(80, &[&[1, 3, 80, 80, 85], &[1, 25200, 85]]), expect!["v5 from output 1, 25200 rows"]);
        // Two classes, channels first: six rows do not make it end-to-end.
        check(&seen(2, &[&[1, 6, 8400]]), expect!["v8 from output 0, 8400 rows"]);
        // With a finer head (P2) and with a coarser one (P6).
        check(&seen(3, &[&[1, 7, 34000]]), expect!["v8 from output 0, 34000 rows"]);
        check(&seen(3, &[&[1, 7, 8500]]), expect!["v8 from output 0, 8500 rows"]);
    }

    #[test]
    fn what_is_refused_says_what_was_seen() {
        check(
            &seen(80, &[&[1, 8400, 85]]),
            expect![
                "The model gives 1x8400x85 for a picture of 640x640 and 80 classes: that looks like a raw YOLOX export, whose boxes are not decoded; export it with decoding."
            ],
        );
        check(
            &seen(12, &[&[1, 84, 8400]]),
            expect![
                "The model gives 1x84x8400 for a picture of 640x640 and 12 classes: its 84 columns belong to 80 classes; the number of names has to be the same."
            ],
        );
        check(
            &seen(80, &[&[1, 84, 5040]]),
            expect![
                "The model gives 1x84x5040 for a picture of 640x640 and 80 classes: possible are 1x84x8400, 1x8400x84, 1x25200x85 and 1x(boxes)x6; perhaps the model was exported with another size than `detector.input`."
            ],
        );
        check(
            &seen(80, &[&[1, 116, 8400], &[1, 32, 160, 160]]),
            expect![
                "The model gives 1x116x8400 and 1x32x160x160 for a picture of 640x640 and 80 classes: several outputs belong to masks, poses or plugins, which are not possible."
            ],
        );
        check(
            &seen(80, &[&[17, 7]]),
            expect![
                "The model gives 17x7 for a picture of 640x640 and 80 classes: its output [17, 7] is not `1 x rows x columns`."
            ],
        );
        let pose = Seen { task: Some("pose".into()), ..seen(1, &[&[1, 56, 8400]]) };
        check(
            &pose,
            expect![[
                r#"The model gives 1x56x8400 for a picture of 640x640 and 1 class: its metadata says that its task is "pose"; only "detect" is possible."#
            ]],
        );
    }

    /// At 64x64 there are 84 cells, and 80 classes make 84 columns: both ways of reading fit.
    #[test]
    fn what_is_ambiguous_is_asked_for() {
        let square = Seen { input: (64, 64), ..seen(80, &[&[1, 84, 84]]) };
        check(
            &square,
            expect![
                "The model gives 1x84x84 for a picture of 64x64 and 80 classes: that can be v8 or v8_transposed; say which in `detector.layout`."
            ],
        );
        check(
            &Seen { wanted: Some(Layout::V8Transposed), ..square.clone() },
            expect!["v8_transposed from output 0, 84 rows"],
        );
        check(
            &Seen { wanted: Some(Layout::V5), ..square },
            expect![[
                r#"The model gives 1x84x84 for a picture of 64x64 and 80 classes: that is not the layout "v5" of the manifest."#
            ]],
        );
        let boxes = Seen { input: (64, 64), ..seen(2, &[&[1, 84, 6]]) };
        check(
            &boxes,
            expect![
                "The model gives 1x84x6 for a picture of 64x64 and 2 classes: that can be v8_transposed or end_to_end; say which in `detector.layout`."
            ],
        );
        check(&Seen { end_to_end: true, ..boxes }, expect!["end_to_end from output 0, 84 rows"]);
    }
}
