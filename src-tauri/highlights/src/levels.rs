//! Sound as ten levels a second, in all and in four bands: all that the sound signals need, and little enough to hold six hours
//! of it (4 MB).

use crate::norm::power_mean;
use domain::{MediaTime, SoundBlock};

/// Length of one level. A tenth of a second is shorter than a shout or a shot's echo and longer than a period of the
/// lowest tone that counts (10 Hz).
pub(crate) const HOP: MediaTime = MediaTime::from_millis(100);
/// Levels a second.
pub(crate) const PER_S: f32 = 10.0;
/// Everything quieter is silence, in dB of full scale: 16-bit dither lies at about -93, a quiet room on a microphone
/// at -60 to -70.
pub(crate) const SILENCE_DB: f32 = -70.0;
/// Bands in which levels are measured as well: up to 250 Hz, 1 kHz, 3.5 kHz, and above.
pub(crate) const BANDS: usize = 4;
/// Where they meet, in Hz.
const EDGES_HZ: [f64; BANDS - 1] = [250.0, 1_000.0, 3_500.0];
/// Recordings end somewhere; a time stamp beyond two days is damaged and must not fill the memory with silence.
const LONGEST: usize = 48 * 3600 * PER_S as usize;

/// The level of a sound track over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Levels {
    /// Root mean square of each hop in dB of full scale, at least [`SILENCE_DB`]; the first begins at time 0.
    pub db: Vec<f32>,
    /// The same of each band.
    pub bands: Vec<[f32; BANDS]>,
}

impl Levels {
    /// The same level in all bands, for tests.
    #[cfg(test)]
    pub fn even(db: Vec<f32>) -> Self {
        let bands = db.iter().map(|level| [*level; BANDS]).collect();
        Self { db, bands }
    }

    /// Measures a track. Gaps count as silence, what overlaps is heard once, samples that are no number are silent.
    pub fn measure(blocks: &mut dyn Iterator<Item = SoundBlock>) -> Self {
        let mut meter = Meter::default();
        for block in blocks {
            if !meter.hear(&block) {
                break;
            }
        }
        meter.finish()
    }

    /// The same in longer steps, which have to be whole tenths of a second: what is heard is the mean power.
    pub fn steps(&self, step: MediaTime) -> impl Iterator<Item = f32> {
        self.db.chunks((step.micros() / HOP.micros()).max(1) as usize).map(power_mean)
    }

    /// When a level begins.
    pub fn time(index: usize) -> MediaTime {
        MediaTime::from_micros(HOP.micros() * index as i64)
    }
}

#[derive(Default)]
struct Meter {
    levels: Levels,
    sum: f64,
    sums: [f64; BANDS],
    /// Of the filters between the bands: what they let through, and how quickly they follow.
    low: [f64; BANDS - 1],
    follow: [f64; BANDS - 1],
    rate: u32,
    count: u32,
    /// Samples that make a whole hop at the current rate.
    whole: u32,
}

impl Meter {
    /// Adds a block; `false` when its time can't be right and the rest is not worth hearing.
    fn hear(&mut self, block: &SoundBlock) -> bool {
        if block.sample_rate == 0 {
            return true;
        }
        self.whole = (block.sample_rate / PER_S as u32).max(1);
        if self.rate != block.sample_rate {
            self.rate = block.sample_rate;
            self.follow = EDGES_HZ.map(|hz| 1.0 - (-std::f64::consts::TAU * hz / f64::from(block.sample_rate)).exp());
        }
        let rate = i64::from(block.sample_rate);
        // Index of the hop of a sample, counted exactly so that no rate drifts.
        let hop_of = |sample: i64| (block.start.micros() + sample * 1_000_000 / rate).div_euclid(HOP.micros());
        let mut sample = 0;
        let length = block.samples.len() as i64;
        while sample < length {
            let hop = hop_of(sample);
            // First sample of the next hop: where its time is reached.
            let next_time = (hop + 1) * HOP.micros() - block.start.micros();
            let next = ((next_time * rate + 999_999) / 1_000_000).clamp(sample + 1, length);
            if hop >= LONGEST as i64 {
                return false;
            }
            // Before the start of the recording, or heard already.
            if hop >= self.levels.db.len() as i64 {
                self.silence_until(hop as usize);
                for value in &block.samples[sample as usize..next as usize] {
                    let value = if value.is_finite() { f64::from(*value) } else { 0.0 };
                    self.sum += value * value;
                    self.split(value);
                }
                self.count += (next - sample) as u32;
                if next < length || hop_of(length) > hop {
                    self.close();
                }
            }
            sample = next;
        }
        true
    }

    /// Adds a sample to the bands: what each of three low-passes of first order lets through and the one below it does not.
    /// Their slopes are gentle, which is enough to tell a crowd from a bass.
    fn split(&mut self, value: f64) {
        let mut below = 0.0;
        for edge in 0..BANDS - 1 {
            self.low[edge] += self.follow[edge] * (value - self.low[edge]);
            let band = self.low[edge] - below;
            self.sums[edge] += band * band;
            below = self.low[edge];
        }
        self.sums[BANDS - 1] += (value - below) * (value - below);
    }

    /// Goes on to a hop; what was begun before it is closed, what lies between is silence.
    fn silence_until(&mut self, hop: usize) {
        if hop > self.levels.db.len() {
            self.close();
            self.levels.db.resize(hop.max(self.levels.db.len()), SILENCE_DB);
            self.levels.bands.resize(self.levels.db.len(), [SILENCE_DB; BANDS]);
        }
    }

    fn close(&mut self) {
        if self.count > 0 {
            // What is missing in a hop was silent, so that a snippet does not count as a loud hop.
            let count = f64::from(self.count.max(self.whole / 2));
            let db = |sum: f64| (10.0 * (sum / count).max(1e-12).log10()).max(f64::from(SILENCE_DB)) as f32;
            self.levels.db.push(db(self.sum));
            self.levels.bands.push(self.sums.map(db));
        }
        (self.sum, self.sums, self.count) = (0.0, [0.0; BANDS], 0);
    }

    fn finish(mut self) -> Levels {
        self.close();
        self.levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A tone whose root mean square is `db`.
    fn tone(start_s: f64, length_s: f64, rate: u32, db: f32) -> SoundBlock {
        let amplitude = 10f32.powf(db / 20.0) * 2f32.sqrt();
        let samples = (0..(length_s * f64::from(rate)).round() as usize)
            .map(|i| amplitude * (i as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin())
            .collect();
        SoundBlock { start: MediaTime::from_seconds(start_s), sample_rate: rate, samples }
    }

    fn measure(blocks: Vec<SoundBlock>) -> Vec<i32> {
        Levels::measure(&mut blocks.into_iter()).db.iter().map(|db| db.round() as i32).collect()
    }

    #[test]
    fn a_tone_has_its_level() {
        assert_eq!(measure(vec![tone(0.0, 0.5, 16_000, -20.0)]), [-20; 5]);
        assert_eq!(measure(vec![tone(0.0, 0.2, 44_100, -6.0), tone(0.2, 0.2, 44_100, -40.0)]), [-6, -6, -40, -40]);
    }

    #[test]
    fn gaps_are_silent_and_overlaps_are_heard_once() {
        assert_eq!(
            measure(vec![tone(0.0, 0.1, 8_000, -20.0), tone(0.4, 0.1, 8_000, -20.0)]),
            [-20, -70, -70, -70, -20]
        );
        assert_eq!(measure(vec![tone(0.0, 0.3, 8_000, -20.0), tone(0.1, 0.3, 8_000, -40.0)]), [-20, -20, -20, -40]);
        // Encoders begin a little before zero.
        assert_eq!(measure(vec![tone(-0.2, 0.4, 8_000, -20.0)]), [-20, -20]);
    }

    #[test]
    fn damage_does_no_harm() {
        let mut broken = tone(0.0, 0.1, 8_000, -20.0);
        broken.samples[3] = f32::NAN;
        broken.samples[4] = f32::INFINITY;
        assert_eq!(measure(vec![broken]), [-20]);
        assert_eq!(measure(vec![tone(1e9, 0.1, 8_000, -20.0)]), [0; 0]);
        assert_eq!(measure(vec![SoundBlock { start: MediaTime::ZERO, sample_rate: 0, samples: vec![1.0] }]), [0; 0]);
        assert_eq!(measure(vec![]), [0; 0]);
    }

    proptest! {
        /// However the sound is cut into blocks, the levels are the same.
        #[test]
        fn blocks_do_not_matter(cuts in proptest::collection::vec(1usize..9000, 0..12), rate in prop_oneof![Just(8_000u32), Just(16_000), Just(44_100)]) {
            let whole = tone(0.0, 1.3, rate, -12.0);
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut < whole.samples.len()).collect();
            cuts.extend([0, whole.samples.len()]);
            cuts.sort_unstable();
            cuts.dedup();
            let blocks: Vec<SoundBlock> = cuts.windows(2).map(|pair| SoundBlock {
                start: MediaTime::from_seconds(pair[0] as f64 / f64::from(rate)),
                sample_rate: rate,
                samples: whole.samples[pair[0]..pair[1]].to_vec(),
            }).collect();
            prop_assert_eq!(measure(blocks), [-12; 13]);
        }
    }
}
