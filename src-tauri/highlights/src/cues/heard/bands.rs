//! Sound as bands: fifty steps a second, 36 bands from 150 Hz to 7 kHz in each, as far apart as an ear hears them (by their
//! ratio). Half decibels, as examples keep them.

use domain::{BandPicture, MediaTime, SoundBlock};
use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex};
use std::{collections::VecDeque, sync::Arc};

/// Samples a second that are listened to; what comes at another rate is not heard.
pub(super) const RATE: u32 = 16_000;
pub(super) const BANDS: usize = BandPicture::BANDS as usize;
/// Samples from one step to the next.
pub(super) const HOP: usize = (RATE / BandPicture::STEPS_PER_S) as usize;
/// Samples that a step looks at: 32 ms tell the bands of a voice apart.
const WINDOW: usize = 512;
/// Edges of the bands in Hz. Below is rumble that every shot has, above is what recorders leave out first.
const LOW_HZ: f32 = 150.0;
const HIGH_HZ: f32 = 7_000.0;
/// The quietest level that a value can say, in dB: what is below is silence.
const SILENCE_DB: f32 = -90.0;
/// Values to a decibel.
const VALUES_PER_DB: f32 = 2.0;
/// Time stamps that are this far off are rounding, in samples.
const ROUNDING: i64 = HOP as i64 / 2;

/// One step: how strong each band is, in half decibels above silence.
pub type Step = [f32; BANDS];

/// Hears sound block after block and tells its steps.
pub(super) struct Hearing {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    bands: Vec<Band>,
    /// Samples that no whole window was made of yet.
    waiting: VecDeque<f32>,
    /// The sample of the recording at which they begin.
    at: Option<i64>,
    real: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

/// A triangle over some lines of a spectrum.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

/// What a block brought.
pub(super) enum Heard<'a> {
    /// There was a hole: what was heard before has nothing to do with what follows.
    Cut,
    /// A step, and when it begins.
    Step(MediaTime, &'a Step),
}

impl Hearing {
    pub fn new() -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
        let angle = |n: usize| n as f32 * std::f32::consts::TAU / WINDOW as f32;
        // The square of a sine of full scale is 0 dB.
        let window = (0..WINDOW).map(|n| (0.5 - 0.5 * angle(n).cos()) * 4.0 / WINDOW as f32).collect();
        let (real, spectrum, scratch) = (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        Self { fft, window, bands: bands(), waiting: VecDeque::new(), at: None, real, spectrum, scratch }
    }

    /// Hears a block. What overlaps is heard once.
    pub fn hear(&mut self, block: &SoundBlock, tell: &mut dyn FnMut(Heard<'_>)) {
        if block.sample_rate != RATE {
            return;
        }
        let begins = sample_of(block.start);
        let next = self.at.map_or(begins, |at| at + self.waiting.len() as i64);
        let mut known = 0;
        if begins > next + ROUNDING {
            self.waiting.clear();
            self.at = Some(begins);
            tell(Heard::Cut);
        } else {
            self.at.get_or_insert(begins);
            if next > begins + ROUNDING {
                known = usize::try_from(next - begins).unwrap_or(usize::MAX);
            }
        }
        let sane = |sample: &f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        self.waiting.extend(block.samples.iter().skip(known).map(sane));
        while self.waiting.len() >= WINDOW {
            let step = self.step();
            let at = self.at.unwrap_or(0);
            tell(Heard::Step(MediaTime::from_micros(at.saturating_mul(1_000_000) / i64::from(RATE)), &step));
            self.waiting.drain(..HOP);
            self.at = Some(at + HOP as i64);
        }
    }

    fn step(&mut self) -> Step {
        for ((to, sample), weight) in self.real.iter_mut().zip(&self.waiting).zip(&self.window) {
            *to = sample * weight;
        }
        let whole = self.fft.process_with_scratch(&mut self.real, &mut self.spectrum, &mut self.scratch);
        let mut step = [0.0; BANDS];
        if whole.is_err() {
            return step;
        }
        for (value, band) in step.iter_mut().zip(&self.bands) {
            let lines = self.spectrum.iter().skip(band.first).zip(&band.weights);
            let power: f32 = lines.map(|(line, weight)| line.norm_sqr() * weight).sum();
            *value = ((10.0 * power.max(1e-12).log10() - SILENCE_DB) * VALUES_PER_DB).max(0.0);
        }
        step
    }
}

/// The sample of a recording that is heard at a time.
fn sample_of(time: MediaTime) -> i64 {
    (i128::from(time.micros()) * i128::from(RATE) / 1_000_000) as i64
}

/// Bands whose middles lie apart by the same ratio; each goes from the middle of the one before to that of the next.
fn bands() -> Vec<Band> {
    let ratio = (HIGH_HZ / LOW_HZ).powf(1.0 / (BANDS + 1) as f32);
    let line_of = |hz: f32| hz * WINDOW as f32 / RATE as f32;
    (0..BANDS)
        .map(|nth| {
            let middle = LOW_HZ * ratio.powi(nth as i32 + 1);
            // Low bands are narrower than a line of the spectrum: each has one at least.
            let below = line_of(middle / ratio).min(line_of(middle) - 1.0);
            let above = line_of(middle * ratio).max(line_of(middle) + 1.0);
            let (first, last) = (below.ceil() as usize, above.floor() as usize);
            let middle = line_of(middle);
            let weight = |line: usize| {
                let line = line as f32;
                let share =
                    if line < middle { (line - below) / (middle - below) } else { (above - line) / (above - middle) };
                share.max(0.0)
            };
            let weights: Vec<f32> = (first..=last).map(weight).collect();
            let sum: f32 = weights.iter().sum();
            Band { first, weights: weights.into_iter().map(|weight| weight / sum.max(1e-6)).collect() }
        })
        .collect()
}

/// A step as an example keeps it.
pub(super) fn to_kept(step: &Step) -> impl Iterator<Item = u8> {
    step.iter().map(|value| value.round().clamp(0.0, 255.0) as u8)
}

/// The steps of an example; what is left over at the end of a broken one is left out.
pub(super) fn from_kept(picture: &BandPicture) -> Vec<Step> {
    let steps = picture.values.chunks_exact(BANDS);
    steps.map(|values| std::array::from_fn(|band| f32::from(values[band]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(blocks: &[SoundBlock]) -> Vec<(MediaTime, Step)> {
        let (mut hearing, mut all) = (Hearing::new(), Vec::new());
        for block in blocks {
            hearing.hear(block, &mut |heard| {
                if let Heard::Step(at, step) = heard {
                    all.push((at, *step));
                }
            });
        }
        all
    }

    fn tone(start_s: f64, length_s: f64, hz: f32, db: f32) -> SoundBlock {
        let amplitude = 10f32.powf(db / 20.0);
        let samples = (0..(length_s * f64::from(RATE)) as usize)
            .map(|n| amplitude * (n as f32 * hz * std::f32::consts::TAU / RATE as f32).sin())
            .collect();
        SoundBlock { start: MediaTime::from_seconds(start_s), sample_rate: RATE, samples }
    }

    #[test]
    fn each_tone_is_strongest_in_its_band_and_a_decibel_is_two_values() {
        let ratio = (HIGH_HZ / LOW_HZ).powf(1.0 / (BANDS + 1) as f32);
        for hz in [300.0, 563.0, 1_088.0, 6_130.0f32] {
            let (loud, quiet) = (steps(&[tone(0.0, 0.2, hz, -10.0)]), steps(&[tone(0.0, 0.2, hz, -30.0)]));
            let strongest = |step: &Step| (0..BANDS).max_by(|a, b| step[*a].total_cmp(&step[*b])).unwrap();
            let band = strongest(&loud[3].1);
            let expected = ((hz / LOW_HZ).ln() / ratio.ln() - 1.0).round() as usize;
            assert!(band.abs_diff(expected) <= 1, "{hz} Hz lies in {band}, not {expected}");
            assert!((loud[3].1[band] - quiet[3].1[band] - 40.0).abs() < 0.5, "{hz} Hz");
        }
        assert!(steps(&[tone(0.0, 0.2, 500.0, -200.0)]).iter().all(|(_, step)| step.iter().all(|value| *value == 0.0)));
    }

    #[test]
    fn however_sound_is_cut_into_blocks_the_steps_are_the_same() {
        let whole = tone(1.0, 0.5, 700.0, -12.0);
        let cut = |sizes: &[usize]| {
            let (mut from, mut blocks) = (0, Vec::new());
            for size in sizes {
                let to = (from + size).min(whole.samples.len());
                let start = MediaTime::from_micros(1_000_000 + from as i64 * 1_000_000 / i64::from(RATE));
                blocks.push(SoundBlock { start, sample_rate: RATE, samples: whole.samples[from..to].to_vec() });
                from = to;
            }
            blocks
        };
        let known = steps(std::slice::from_ref(&whole));
        assert_eq!((known.len(), known[0].0, known[1].0.micros()), (24, MediaTime::from_seconds(1.0), 1_020_000));
        assert_eq!(steps(&cut(&[1, 319, 5, 4_000, 3_675])), known);
        // Heard twice is heard once.
        assert_eq!(steps(&[whole.clone(), whole]), known);
    }

    #[test]
    fn damage_does_no_harm_and_a_hole_is_told() {
        let mut broken = tone(0.0, 0.1, 500.0, -10.0);
        (broken.samples[3], broken.samples[4]) = (f32::NAN, f32::INFINITY);
        let odd = SoundBlock { start: MediaTime::ZERO, sample_rate: 0, samples: vec![1.0; 9_000] };
        let far = SoundBlock { start: MediaTime::from_micros(i64::MAX), sample_rate: RATE, samples: vec![0.5; 700] };
        let mut cuts = 0;
        let mut hearing = Hearing::new();
        for block in [broken, odd, tone(5.0, 0.1, 500.0, -10.0), far] {
            hearing.hear(&block, &mut |heard| match heard {
                Heard::Cut => cuts += 1,
                Heard::Step(_, step) => assert!(step.iter().all(|value| value.is_finite())),
            });
        }
        assert_eq!(cuts, 2);
    }
}
