//! What the examples of a sound have in common, and how alike a stretch is. As with pictures, edges are compared and not
//! strength: where a band comes or goes, and where one band is stronger than its neighbour. How loud it is does not matter, and
//! what else is heard blurs some edges and leaves the others. Where the examples differ something else was heard, which does
//! not count.
//!
//! Blind to: a voice that says it faster or higher; what is heard under something louder in all its bands; and what sounds the
//! same, whatever it means.

use super::bands::{BANDS, Step, from_kept};
use domain::{BandPicture, SoundExample};

/// Half decibels at which an edge is half of one: what is weaker is breath.
const SOFT: f32 = 6.0;
/// Variance of an edge over the examples (0 to 1) from which on it is something else that was heard.
const SCENERY: f32 = 0.9;
/// A sound this even holds nothing (mean square of its edges).
const FLAT: f32 = 0.01;
/// Edges of half their strength are as alike as it gets under a game's noise: so far likeness is stretched.
const STRETCH: f32 = 1.5;

/// How many steps away the sound is compared with: 40 ms before and after, the length of a short consonant.
pub(super) const REACH: usize = 2;
/// Steps that the edges of one need.
pub(super) const NEEDED: usize = 2 * REACH + 1;

/// The edges of one step: up or down in time, across to the next band, and the squares of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edges {
    along: Step,
    across: Step,
    square: Step,
}

impl Edges {
    /// The edges in the middle of [`NEEDED`] steps; none of fewer.
    pub fn of(steps: &[Step]) -> Self {
        let mut edges = Self { along: [0.0; BANDS], across: [0.0; BANDS], square: [0.0; BANDS] };
        let (Some(before), Some(step), Some(after)) = (steps.first(), steps.get(REACH), steps.get(2 * REACH)) else {
            return edges;
        };
        for band in 0..BANDS {
            let along = after[band] - before[band];
            let inner = band > 0 && band + 1 < BANDS;
            let across = if inner { step[band + 1] - step[band - 1] } else { 0.0 };
            let size = (along * along + across * across + SOFT * SOFT).sqrt();
            let (along, across) = (along / size, across / size);
            (edges.along[band], edges.across[band]) = (along, across);
            edges.square[band] = along * along + across * across;
        }
        edges
    }

    /// Those of a row of steps; the first and the last ones have none.
    pub fn row(steps: &[Step]) -> Vec<Self> {
        steps.windows(NEEDED).map(Self::of).collect()
    }
}

/// The common edges of some examples.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// Edges, times how far the examples agree; `square` is how far they agree, 0 to 1.
    steps: Vec<Edges>,
    /// Square of the edges, times agreement, summed.
    energy: f32,
}

impl Template {
    /// `None` when the examples have nothing in common, or there is nothing to hear in them.
    pub fn of(examples: &[&SoundExample]) -> Option<Self> {
        let first = examples.first()?;
        let length = first.marked_steps();
        let all = edges(&first.sound);
        // The first and the last steps have no edges.
        let from = (first.sound.before as usize).saturating_sub(REACH).min(all.len().checked_sub(length)?);
        let mut parts = vec![all[from..from + length].to_vec()];
        for example in &examples[1..] {
            // A hand marks it a little early or late; the first example says what it is. One that is too short tells nothing.
            let edges = edges(&example.sound);
            let Some((at, _)) = Self::mean(&parts)?.best(&edges) else { continue };
            parts.push(edges[at..at + length].to_vec());
        }
        Self::mean(&parts)
    }

    fn mean(parts: &[Vec<Edges>]) -> Option<Self> {
        let n = parts.len() as f32;
        let length = parts.first()?.len();
        let mut energy = 0.0;
        let mut steps = Vec::with_capacity(length);
        for nth in 0..length {
            let mut step = Edges { along: [0.0; BANDS], across: [0.0; BANDS], square: [1.0; BANDS] };
            for band in 0..BANDS {
                let mean = |of: fn(&Edges) -> &Step| parts.iter().map(|part| of(&part[nth])[band]).sum::<f32>() / n;
                let (along, across) = (mean(|edges| &edges.along), mean(|edges| &edges.across));
                if parts.len() > 1 {
                    let square = mean(|edges| &edges.square);
                    let variance = (square - along * along - across * across).max(0.0) * n / (n - 1.0);
                    step.square[band] = (1.0 - variance / SCENERY).max(0.0);
                }
                let agreed = step.square[band];
                energy += agreed * (along * along + across * across);
                (step.along[band], step.across[band]) = (agreed * along, agreed * across);
            }
            steps.push(step);
        }
        (energy > FLAT * (length * BANDS) as f32).then_some(Self { steps, energy })
    }

    /// How many steps it is long.
    pub fn length(&self) -> usize {
        self.steps.len()
    }

    /// How alike a stretch of its length is, 0 to 1.
    pub fn likeness(&self, stretch: &[Edges]) -> f32 {
        let (mut common, mut there) = (0.0, 0.0);
        for (own, other) in self.steps.iter().zip(stretch) {
            let (mut step_common, mut step_there) = (0.0, 0.0);
            for band in 0..BANDS {
                step_common += own.along[band] * other.along[band] + own.across[band] * other.across[band];
                step_there += own.square[band] * other.square[band];
            }
            common += step_common;
            there += step_there;
        }
        // Next to nothing is heard where its edges are: no likeness, however it divides.
        if there < FLAT * (self.length() * BANDS) as f32 {
            return 0.0;
        }
        (STRETCH * common / (self.energy * there).sqrt()).clamp(0.0, 1.0)
    }

    /// The most similar stretch: where it begins, and how alike it is. `None` in what is shorter.
    fn best(&self, edges: &[Edges]) -> Option<(usize, f32)> {
        let all = edges.windows(self.length()).map(|stretch| self.likeness(stretch)).enumerate();
        all.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// How alike an example is that this template was not made of.
    pub fn of_example(&self, example: &SoundExample) -> Option<f32> {
        Some(self.best(&edges(&example.sound))?.1)
    }
}

fn edges(sound: &BandPicture) -> Vec<Edges> {
    Edges::row(&from_kept(sound))
}
