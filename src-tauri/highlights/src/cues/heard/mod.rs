//! Sounds that a person taught. A few examples become a template (`template.rs`) of bands over time (`bands.rs`), and every step
//! of a recording's sound is asked how alike what begins there is (here). Of each quarter of a second the most similar step
//! counts, so that sounds are kept, counted and measured like pictures; what is more alike than what is round it and as alike
//! as the threshold is a find.

mod bands;
mod finds;
mod template;

pub use finds::{heard_bar, heard_finds};

use super::{Counted as _, MOST_KEPT};
use bands::{HOP, Heard, Hearing, RATE, Step};
use domain::{BandPicture, Cue, CueId, CueLook, CueLooks, MediaTime, SoundBlock, SoundExample};
use template::{Edges, NEEDED, REACH, Template};

/// Of so long a time the most similar step counts.
const LOOK: MediaTime = MediaTime::from_millis(250);
/// What is less alike is only counted: no threshold is lower.
const KEPT_FROM: f32 = *Cue::THRESHOLDS.start();
/// What is kept before and after what was marked: examples are laid over each other by it.
const AROUND: MediaTime = MediaTime::from_millis(300);

/// The stretch of a recording that has to be heard for an example that was marked from `at` to `until`. `longest` is the length
/// of the other examples.
pub fn sound_around(at: MediaTime, until: MediaTime, longest: MediaTime) -> domain::Span {
    // A step looks at more than itself.
    let rest = MediaTime::from_millis(60);
    domain::Span::new((at - AROUND).at_least_zero(), until.max(at + longest) + AROUND + rest)
}

/// How long so many steps are.
fn steps_long(steps: usize) -> MediaTime {
    MediaTime::from_micros((steps * HOP) as i64 * 1_000_000 / i64::from(RATE))
}

/// The steps of a sound since its last hole, and when each begins: how strong each band is, in half decibels.
pub fn sound_steps(blocks: impl IntoIterator<Item = SoundBlock>) -> Vec<(MediaTime, Step)> {
    let mut steps = Vec::new();
    let mut hearing = Hearing::new();
    for block in blocks {
        hearing.hear(&block, &mut |heard| match heard {
            Heard::Cut => steps.clear(),
            Heard::Step(time, step) => steps.push((time, *step)),
        });
    }
    steps
}

/// What is kept of a sound that was marked from `at` to `until`, out of what was heard of [`sound_around`] it. `None` where too
/// little was heard, or nothing that can be told from silence.
pub fn cue_sound(blocks: impl IntoIterator<Item = SoundBlock>, at: MediaTime, until: MediaTime) -> Option<BandPicture> {
    let steps = sound_steps(blocks);
    let half = MediaTime::from_micros(steps_long(1).micros() / 2);
    let before = steps.iter().position(|(time, _)| *time + half >= at)?;
    let values: Vec<u8> =
        steps.iter().flat_map(|(_, step)| bands::to_kept(step)).take(BandPicture::MOST_VALUES).collect();
    let values: Vec<u8> = values.chunks_exact(bands::BANDS).flatten().copied().collect();
    let picture = BandPicture {
        bands: BandPicture::BANDS,
        steps: (values.len() / bands::BANDS) as u32,
        before: before as u32,
        values,
    };
    let example = SoundExample { id: domain::ExampleId::new(), recording: None, at, until, sound: picture };
    if before + example.marked_steps() > example.sound.steps as usize {
        return None;
    }
    Template::of(&[&example]).map(|_| example.sound)
}

/// How alike the least alike example is to what the others have in common; as [`super::lowest_example`] for pictures.
pub(super) fn lowest_example(sounds: &[SoundExample]) -> Option<f32> {
    if sounds.len() < 2 {
        return None;
    }
    let alike = (0..sounds.len()).map(|left_out| {
        let others: Vec<&SoundExample> =
            sounds.iter().enumerate().filter(|(nth, _)| *nth != left_out).map(|(_, example)| example).collect();
        Template::of(&others).and_then(|template| template.of_example(&sounds[left_out])).unwrap_or(0.0)
    });
    Some(alike.fold(1.0, f32::min))
}

/// Listens for the sounds of a profile, block after block.
pub struct SoundWatch {
    listened_for: Vec<ListenedFor>,
    hearing: Hearing,
    /// The last steps, as many as edges need.
    last: Vec<Step>,
    /// The edges of the last steps, as many as the longest template has and up to twice as many.
    edges: Vec<Edges>,
    longest: usize,
}

struct ListenedFor {
    id: CueId,
    template: Template,
    looks: CueLooks,
    /// The most similar step of the quarter of a second that goes on.
    now: Option<CueLook>,
    /// That of the one before, and how alike the one before that was.
    before: Option<CueLook>,
    earlier: f32,
}

impl SoundWatch {
    /// Listens for those that are switched on, and for all of them when `all`. One whose examples have nothing in common finds
    /// nothing.
    pub fn new(cues: &[Cue], all: bool) -> Self {
        let listened_for = cues.iter().filter(|cue| cue.is_heard() && (all || cue.enabled)).filter_map(|cue| {
            let template = Template::of(&cue.sounds.iter().collect::<Vec<_>>())?;
            let looks = CueLooks::empty();
            Some(ListenedFor { id: cue.id, template, looks, now: None, before: None, earlier: 0.0 })
        });
        let listened_for: Vec<ListenedFor> = listened_for.collect();
        let longest = listened_for.iter().map(|it| it.template.length()).max().unwrap_or(0);
        Self { listened_for, hearing: Hearing::new(), last: Vec::new(), edges: Vec::new(), longest }
    }

    /// Whether anything is listened for.
    pub fn is_idle(&self) -> bool {
        self.listened_for.is_empty()
    }

    /// Hears a block: 16,000 samples a second. Nothing is found across a hole, and what overlaps is heard once.
    pub fn hear(&mut self, block: &SoundBlock) {
        let Self { listened_for, hearing, last, edges, longest } = self;
        if listened_for.is_empty() {
            return;
        }
        hearing.hear(block, &mut |heard| match heard {
            Heard::Cut => {
                last.clear();
                edges.clear();
                listened_for.iter_mut().for_each(ListenedFor::pause);
            }
            Heard::Step(time, step) => {
                last.push(*step);
                if last.len() < NEEDED {
                    return;
                }
                if edges.len() >= 2 * *longest {
                    edges.drain(..*longest);
                }
                edges.push(Edges::of(last));
                last.remove(0);
                for it in listened_for.iter_mut() {
                    let Some(from) = edges.len().checked_sub(it.template.length()) else { continue };
                    let back = it.template.length() - 1 + REACH;
                    it.step(time - steps_long(back), it.template.likeness(&edges[from..]));
                }
            }
        });
    }

    /// What was heard until here.
    pub fn so_far(&self) -> Vec<(CueId, CueLooks)> {
        self.listened_for.iter().map(|it| (it.id, it.until_here())).collect()
    }
}

impl ListenedFor {
    fn step(&mut self, time: MediaTime, likeness: f32) {
        let quarter = |time: MediaTime| time.micros().div_euclid(LOOK.micros());
        match &mut self.now {
            Some(now) if quarter(now.time) == quarter(time) => {
                if likeness > now.likeness {
                    (now.time, now.likeness) = (time, likeness);
                }
            }
            _ => {
                self.close();
                self.now = Some(CueLook { time, likeness, moved: (0.0, 0.0) });
            }
        }
    }

    /// The quarter of a second is over.
    fn close(&mut self) {
        let Some(now) = self.now.take() else { return };
        self.looks.count(now.likeness);
        if let Some(before) = self.before.replace(now) {
            // Only the top of a hill is kept.
            if before.likeness > self.earlier && before.likeness >= now.likeness {
                self.keep(before);
            }
            self.earlier = before.likeness;
        }
    }

    /// What follows has nothing to do with what was heard.
    fn pause(&mut self) {
        self.close();
        if let Some(before) = self.before.take().filter(|before| before.likeness > self.earlier) {
            self.keep(before);
        }
        self.earlier = 0.0;
    }

    fn keep(&mut self, look: CueLook) {
        if look.likeness >= KEPT_FROM && self.looks.alike.len() < MOST_KEPT {
            self.looks.alike.push(look);
        }
    }

    fn until_here(&self) -> CueLooks {
        let mut ended = Self { template: self.template.clone(), looks: self.looks.clone(), ..*self };
        ended.pause();
        ended.looks
    }
}

#[cfg(test)]
mod tests;
