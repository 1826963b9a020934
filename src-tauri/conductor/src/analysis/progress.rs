//! How far an analysis has come, so that it can be stopped, shown half done, and gone on with.

use domain::{Contour, CueId, CueLooks, MediaTime, Signal, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is done and what is left. Whatever is stored of it, going on from it gives a whole analysis.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// What was heard; absent until all sound was listened to.
    pub sound: Option<Vec<Signal>>,
    /// How loud it is all along, and when somebody talks.
    #[serde(default)]
    pub contour: Contour,
    /// Whether the whole recording is decoded, or only what promises something; absent until that was decided.
    pub whole: Option<bool>,
    /// What the sparse pictures showed so far, in order of time.
    pub glimpses: Vec<Glimpse>,
    /// What the sparse pictures showed of menus and tables.
    pub covers: Vec<Signal>,
    /// What is left to be watched, best first; absent until that was planned.
    pub left: Option<Vec<Span>>,
    /// All that was planned to be watched, in no order.
    pub planned: Vec<Span>,
    /// What was seen in the stretches that were watched.
    pub seen: Vec<Signal>,
    /// How alike the pictures that were watched are to what the person taught, and the sound.
    #[serde(default)]
    pub cues: BTreeMap<CueId, CueLooks>,
    /// What it cost until here.
    pub cost: Cost,
}

/// A look at a sparse picture, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Glimpse {
    /// When.
    pub time: MediaTime,
    /// How sure an event of the player's is.
    pub event: f32,
    /// Whether something covers the game.
    pub covered: bool,
}

impl From<highlights::Glimpse> for Glimpse {
    fn from(glimpse: highlights::Glimpse) -> Self {
        let highlights::Glimpse { time, event, covered } = glimpse;
        Self { time, event, covered }
    }
}

impl From<Glimpse> for highlights::Glimpse {
    fn from(glimpse: Glimpse) -> Self {
        let Glimpse { time, event, covered } = glimpse;
        Self { time, event, covered }
    }
}

/// Work of earlier runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall_s: f64,
    /// Seconds of it until all sound was listened to.
    #[serde(default)]
    pub listened_s: f64,
    /// Pictures that came out of the decoder.
    pub pictures: u64,
    /// Pictures that the detector looked at.
    pub inferred: u64,
    /// Places in which words were read.
    #[serde(default)]
    pub read: u64,
}

impl Checkpoint {
    /// Adds how alike the pictures of a stretch are, or the sound.
    pub fn add_cues(&mut self, looks: Vec<(CueId, CueLooks)>) {
        for (id, looks) in looks {
            highlights::Counted::add(self.cues.entry(id).or_default(), looks);
        }
    }

    /// Everything that is known until here, in order of time, with the marks of the recorder.
    pub fn signals(&self, marks: &[Signal]) -> Vec<Signal> {
        let mut signals: Vec<Signal> = marks.to_vec();
        signals.extend(self.sound.iter().flatten().cloned());
        // A stretch that was watched shows better than sparse pictures what covers the game.
        signals.extend(self.covers.iter().cloned());
        signals.extend(self.seen.iter().cloned());
        signals.sort_by(|a, b| a.start.cmp(&b.start).then(a.kind.cmp(&b.kind)));
        signals
    }

    /// The stretch as it was planned: what was gone on with in its middle has no edge there.
    pub fn planned(&self, stretch: Span) -> Span {
        let is_it = |planned: &&Span| planned.end == stretch.end && planned.start <= stretch.start;
        self.planned.iter().find(is_it).copied().unwrap_or(stretch)
    }

    /// Share of the planned stretches that was watched, 0 to 1.
    pub fn watched(&self) -> f32 {
        let Some(left) = &self.left else { return 0.0 };
        let (left, planned) = (seconds(left), self.planned_s());
        if planned > 0.0 { (1.0 - left / planned).clamp(0.0, 1.0) as f32 } else { 1.0 }
    }

    /// Seconds that were planned to be watched.
    pub fn planned_s(&self) -> f64 {
        seconds(&self.planned)
    }
}

fn seconds(spans: &[Span]) -> f64 {
    spans.iter().map(|span| span.length().seconds()).sum()
}
