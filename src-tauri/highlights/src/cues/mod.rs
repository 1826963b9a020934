//! What a person taught: cues. A few examples of something that a game shows become a template (`template.rs`), every picture is
//! asked how alike it is (here), and what is alike for long enough is an event (`events.rs`). How alike is alike enough follows
//! from the examples and from all that is not like them (`bar.rs`). What is heard goes the same way (`heard`).
//!
//! Pictures that are alike at all are kept as numbers, so that another threshold shows at once, without decoding.

mod bar;
mod events;
mod grid;
mod heard;
mod template;

pub use bar::{Bar, Share, bar, cue_bar, lowest_example, share};
pub use events::{Find, SOURCE, finds, finds_of_cue, signals_of_cue, with_cues};
pub use heard::{SoundWatch, cue_sound, heard_bar, heard_finds, sound_around, sound_steps};
pub use template::{cue_lines, cue_picture};

use domain::{Cue, CueExample, CueId, CueLook, CueLooks, Picture};
use template::Template;

/// Below this a picture is only counted. It is the lowest threshold that can be set, times what still goes on with an event.
const KEPT_FROM: f32 = 0.22;
/// More looks of one recording are not kept: twelve hours of something that is always in sight.
const MOST_KEPT: usize = 200_000;
/// Steps by which pictures are counted.
const COUNTS: usize = 40;

/// Looks for the cues of a profile in one picture after the other.
pub struct CueWatch {
    looked_for: Vec<LookedFor>,
}

struct LookedFor {
    id: CueId,
    template: Template,
    looks: CueLooks,
}

impl CueWatch {
    /// Looks for those that are switched on; and for all of them when `all`. One whose examples have nothing in common finds
    /// nothing.
    pub fn new(cues: &[Cue], all: bool) -> Self {
        let looked_for = cues.iter().filter(|cue| all || cue.enabled).filter_map(|cue| {
            let examples: Vec<&CueExample> = cue.examples.iter().collect();
            let template = Template::of(&examples, cue.lines)?;
            Some(LookedFor { id: cue.id, template, looks: CueLooks::empty() })
        });
        Self { looked_for: looked_for.collect() }
    }

    /// Whether anything is looked for.
    pub fn is_idle(&self) -> bool {
        self.looked_for.is_empty()
    }

    /// One picture; its detail where it has one.
    pub fn look(&mut self, picture: &Picture) {
        for it in &mut self.looked_for {
            let Some((likeness, moved)) = it.template.find(picture) else { continue };
            it.looks.count(likeness);
            if likeness >= KEPT_FROM && it.looks.alike.len() < MOST_KEPT {
                it.looks.alike.push(CueLook { time: picture.time, likeness, moved });
            }
        }
    }

    /// How alike one picture is to each, without keeping it.
    pub fn glance(&self, picture: &Picture) -> Vec<(CueId, f32)> {
        let alike = |it: &LookedFor| Some((it.id, it.template.find(picture)?.0));
        self.looked_for.iter().filter_map(alike).collect()
    }

    /// What was seen until here.
    pub fn so_far(&self) -> Vec<(CueId, CueLooks)> {
        self.looked_for.iter().map(|it| (it.id, it.looks.clone())).collect()
    }
}

/// What is known of looks, beyond keeping them.
pub trait Counted {
    /// None yet.
    fn empty() -> Self;
    /// Counts a picture.
    fn count(&mut self, likeness: f32);
    /// Adds what was seen elsewhere in the same recording; a picture that is in both counts as it is in the new ones.
    fn add(&mut self, more: CueLooks);
}

impl Counted for CueLooks {
    fn empty() -> Self {
        Self { counts: vec![0; COUNTS], alike: Vec::new() }
    }

    fn count(&mut self, likeness: f32) {
        let step = ((likeness.clamp(0.0, 1.0) * COUNTS as f32) as usize).min(COUNTS - 1);
        if let Some(count) = self.counts.get_mut(step) {
            *count += 1;
        }
    }

    fn add(&mut self, more: CueLooks) {
        self.counts.resize(COUNTS.max(self.counts.len()), 0);
        self.counts.iter_mut().zip(&more.counts).for_each(|(sum, count)| *sum += count);
        self.alike.extend(more.alike);
        // A stable order puts the older look of the same picture first.
        self.alike.sort_by_key(|look| look.time);
        self.alike.dedup_by(|next, kept| {
            let same = next.time == kept.time;
            if same {
                *kept = *next;
            }
            same
        });
    }
}

#[cfg(test)]
mod tests;
