//! From the model's numbers to candidates, in one pass and without copying them.

use crate::{Layout, fault::unusable};
use domain::Problem;

/// A box that may become a detection, in pixels of the model's picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub class: u16,
    pub score: f32,
    /// Left, top, right, bottom.
    pub corners: [f32; 4],
}

/// More candidates than this come from a broken model or a far too low floor; the best ones are kept.
const MAX_CANDIDATES: usize = 1000;
/// A score can be a hair above 1 after rounding; beyond that the sigmoid is missing.
const HIGHEST_SCORE: f32 = 1.01;

/// Reads one layout; keeps its memory from picture to picture.
pub(crate) struct Decoder {
    layout: Layout,
    rows: usize,
    classes: usize,
    floor: f32,
    best: Vec<(f32, u16)>,
    found: Vec<Candidate>,
}

impl Decoder {
    /// `rows` is the number of cells or boxes; candidates below `floor` are left out.
    pub fn new(layout: Layout, rows: usize, classes: usize, floor: f32) -> Self {
        Self { layout, rows, classes, floor, best: Vec::new(), found: Vec::new() }
    }

    /// Whether its boxes may overlap and have to be thinned out.
    pub fn wants_nms(&self) -> bool {
        self.layout.wants_nms()
    }

    /// How many numbers one picture gives.
    fn expected(&self) -> usize {
        self.rows
            * match self.layout {
                Layout::V8 | Layout::V8Transposed => 4 + self.classes,
                Layout::EndToEnd => 6,
                Layout::V5 => 5 + self.classes,
            }
    }

    /// The candidates of one picture. A number that is none, an infinite one or a score above 1 anywhere is an error:
    /// such a model would otherwise look like one that finds nothing.
    pub fn decode(&mut self, numbers: &[f32]) -> Result<&mut Vec<Candidate>, Problem> {
        if numbers.len() != self.expected() {
            return Err(unusable(format!(
                "It gave {} numbers for a picture instead of {}.",
                numbers.len(),
                self.expected()
            )));
        }
        // Zero times anything that is not finite is not a number, and stays so in a sum: one check for the whole
        // picture, without a branch in the loop.
        if numbers.iter().map(|number| number * 0.0).sum::<f32>().is_nan() {
            return Err(unusable("Some of them are not finite, which happens with broken 16-bit and 8-bit exports."));
        }
        self.found.clear();
        match self.layout {
            Layout::V8 => self.class_rows(numbers),
            Layout::V8Transposed => self.cell_rows(numbers, 4),
            Layout::V5 => self.cell_rows(numbers, 5),
            Layout::EndToEnd => self.finished_boxes(numbers)?,
        }
        if let Some(odd) = self.found.iter().find(|candidate| candidate.score > HIGHEST_SCORE) {
            return Err(unusable(format!(
                "A score is {:.2}; scores go from 0 to 1, so the sigmoid is missing.",
                odd.score
            )));
        }
        if self.found.len() > MAX_CANDIDATES {
            self.found.select_nth_unstable_by(MAX_CANDIDATES, |a, b| b.score.total_cmp(&a.score));
            self.found.truncate(MAX_CANDIDATES);
        }
        Ok(&mut self.found)
    }

    /// `(4+nc) x N`: walks class row by class row, so that reads are contiguous; touches boxes only for what is left.
    fn class_rows(&mut self, numbers: &[f32]) {
        self.best.clear();
        self.best.resize(self.rows, (self.floor, u16::MAX));
        let (boxes, scores) = numbers.split_at(4 * self.rows);
        for (class, row) in scores.chunks_exact(self.rows).enumerate() {
            for (best, score) in self.best.iter_mut().zip(row) {
                if *score > best.0 {
                    *best = (*score, class as u16);
                }
            }
        }
        for (cell, &(score, class)) in self.best.iter().enumerate().filter(|(_, (_, class))| *class != u16::MAX) {
            let [x, y, w, h] = [0, 1, 2, 3].map(|row| boxes[row * self.rows + cell]);
            self.found.push(Candidate { class, score, corners: corners(x, y, w, h) });
        }
    }

    /// `N x (4+nc)`, or `N x (5+nc)` where the fifth number says whether there is anything at all.
    fn cell_rows(&mut self, numbers: &[f32], head: usize) {
        for row in numbers.chunks_exact(head + self.classes) {
            let objectness = if head == 5 { row[4] } else { 1.0 };
            let mut best = (self.floor, u16::MAX);
            for (class, score) in row[head..].iter().enumerate() {
                if objectness * score > best.0 {
                    best = (objectness * score, class as u16);
                }
            }
            if best.1 != u16::MAX {
                let corners = corners(row[0], row[1], row[2], row[3]);
                self.found.push(Candidate { class: best.1, score: best.0, corners });
            }
        }
    }

    /// `M x 6`: corners, score, class; unused rows have a score of 0.
    fn finished_boxes(&mut self, numbers: &[f32]) -> Result<(), Problem> {
        for row in numbers.chunks_exact(6).filter(|row| row[4] > self.floor) {
            if row[5] < 0.0 || row[5].fract() != 0.0 || row[5] as usize >= self.classes {
                return Err(unusable(format!("Class {} of a box is none of the {} classes.", row[5], self.classes)));
            }
            self.found.push(Candidate {
                class: row[5] as u16,
                score: row[4],
                corners: [row[0], row[1], row[2], row[3]],
            });
        }
        Ok(())
    }
}

fn corners(x: f32, y: f32, w: f32, h: f32) -> [f32; 4] {
    [x - w / 2.0, y - h / 2.0, x + w / 2.0, y + h / 2.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: [f32; 4] = [20.0, 10.0, 8.0, 4.0];
    const CORNERS: [f32; 4] = [16.0, 8.0, 24.0, 12.0];

    /// Three cells and two classes: the first cell empty, the second of class 1, the third of class 0.
    const CELLS: [[f32; 2]; 3] = [[0.05, 0.02], [0.3, 0.9], [0.6, 0.1]];

    fn decode(layout: Layout, numbers: &[f32]) -> Result<Vec<Candidate>, Problem> {
        Decoder::new(layout, 3, 2, 0.25).decode(numbers).map(|found| found.clone())
    }

    fn expected() -> Vec<Candidate> {
        vec![Candidate { class: 1, score: 0.9, corners: CORNERS }, Candidate { class: 0, score: 0.6, corners: CORNERS }]
    }

    #[test]
    fn every_layout_says_the_same() {
        let mut v8: Vec<f32> = BOX.iter().flat_map(|side| [*side; 3]).collect();
        v8.extend([0, 1].into_iter().flat_map(|class| CELLS.map(|cell| cell[class])));
        assert_eq!(decode(Layout::V8, &v8).unwrap(), expected());

        let transposed: Vec<f32> = CELLS.iter().flat_map(|cell| BOX.iter().chain(cell).copied()).collect();
        assert_eq!(decode(Layout::V8Transposed, &transposed).unwrap(), expected());

        let v5: Vec<f32> =
            CELLS.iter().flat_map(|cell| BOX.into_iter().chain([0.5]).chain(cell.map(|score| score * 2.0))).collect();
        // A class score of 1.8 times an objectness of 0.5.
        assert_eq!(decode(Layout::V5, &v5).unwrap(), expected());

        let finished: Vec<f32> = [[0.9, 1.0], [0.6, 0.0], [0.0, 0.0]]
            .iter()
            .flat_map(|tail| CORNERS.iter().chain(tail).copied().collect::<Vec<_>>())
            .collect();
        assert_eq!(decode(Layout::EndToEnd, &finished).unwrap(), expected());
    }

    #[test]
    fn numbers_that_cannot_be_right_are_an_error_and_not_an_empty_picture() {
        let good: Vec<f32> = CELLS.iter().flat_map(|cell| BOX.iter().chain(cell).copied()).collect();
        for (place, number, word) in [
            (4, f32::NAN, "finite"),
            (1, f32::INFINITY, "finite"),
            (5, 7.5, "sigmoid"),
            (17, f32::NEG_INFINITY, "finite"),
        ] {
            let mut broken = good.clone();
            broken[place] = number;
            let problem = decode(Layout::V8Transposed, &broken).unwrap_err();
            assert!(problem.why.contains(word), "{problem}");
        }
        assert!(decode(Layout::V8, &good[1..]).is_err());
        let wrong_class = [CORNERS.as_slice(), &[0.9, 2.0], &[0.0; 12]].concat();
        assert!(decode(Layout::EndToEnd, &wrong_class).unwrap_err().why.contains("Class 2"));
    }

    #[test]
    fn a_flood_keeps_the_best() {
        let rows = 5000;
        let numbers: Vec<f32> =
            (0..rows).flat_map(|i| [5.0, 5.0, 2.0, 2.0, 0.3 + 0.5 * i as f32 / rows as f32]).collect();
        let mut decoder = Decoder::new(Layout::V8Transposed, rows, 1, 0.25);
        let found = decoder.decode(&numbers).unwrap();
        assert_eq!(found.len(), MAX_CANDIDATES);
        assert!(found.iter().all(|candidate| candidate.score >= 0.3 + 0.5 * 0.8 - 1e-3));
    }
}
