//! Hears whether somebody talks while a microphone is listened to.

use domain::{MediaTime, Problem, SoundBlock};
use std::path::Path;
use vision::Speech;

/// Length of what one number is about.
pub(super) const STEP: MediaTime = MediaTime::from_micros(Speech::CHUNK as i64 * 1_000_000 / Speech::RATE as i64);
/// Recordings end somewhere; a hole that is longer is a damaged time stamp, in seconds.
const LONGEST_S: i64 = 48 * 3600;

/// Listens along. What can't be heard (no ONNX Runtime) is told once and costs nothing else.
pub(super) struct Talking {
    speech: Option<Speech>,
    chances: Vec<f32>,
    /// Samples that were heard, from the start of the recording.
    heard: i64,
}

impl Talking {
    pub fn new(runtime: Option<&Path>) -> Self {
        let library = vision::runtime_library(runtime);
        let speech = Speech::load(library.as_deref())
            .inspect_err(|problem| tracing::info!(%problem, "speech is told by its level alone"))
            .ok();
        Self { speech, chances: Vec::new(), heard: 0 }
    }

    /// Hears a block, which has to have the network's rate. Gaps are silent, what overlaps is heard once.
    pub fn hear(&mut self, block: &SoundBlock) {
        if self.speech.is_none() || block.sample_rate != Speech::RATE {
            return;
        }
        if let Err(problem) = self.listen(block) {
            tracing::warn!(%problem, "speech is told by its level alone");
            self.speech = None;
        }
    }

    fn listen(&mut self, block: &SoundBlock) -> Result<(), Problem> {
        let Some(speech) = &mut self.speech else { return Ok(()) };
        let rate = i64::from(Speech::RATE);
        let begins = (block.start.seconds() * rate as f64).round() as i64;
        let missing = (begins - self.heard).clamp(0, LONGEST_S * rate);
        // Nobody talks in a hole, and nothing has to be asked for that.
        let (whole, rest) = (missing as usize / Speech::CHUNK, missing as usize % Speech::CHUNK);
        self.chances.extend(std::iter::repeat_n(0.0, whole));
        speech.hear(&vec![0.0; rest], &mut self.chances)?;
        self.heard += missing;
        let known = usize::try_from(self.heard - begins).unwrap_or(0).min(block.samples.len());
        speech.hear(&block.samples[known..], &mut self.chances)?;
        self.heard += (block.samples.len() - known) as i64;
        Ok(())
    }

    /// How likely somebody talks in each step; `None` where that was not heard.
    pub fn finish(self) -> Option<Vec<f32>> {
        self.speech.map(|_| self.chances)
    }
}
