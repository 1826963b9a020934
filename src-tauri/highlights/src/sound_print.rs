//! The print of a recording's sound (Chromaprint): the same sound has nearly the same print, however it was encoded. Two saves of a
//! replay buffer that overlap are found by it, and by how much one is behind the other.
//!
//! Blind to silence, which has one print everywhere, and to a recording that is shorter than [`LEAST`].

use domain::{MediaTime, SoundBlock};
use rusty_chromaprint::{Configuration, Fingerprinter, match_fingerprints};

/// Counted up when the same sound gives another print: older ones are not compared with newer ones.
pub const PRINT_VERSION: u32 = 1;

/// Samples between two items of a print, and samples a second that they are counted in: Chromaprint's own.
const STEP_SAMPLES: i64 = 1365;
const RATE: i64 = 11_025;
/// What overlaps less is not known to be the same: one loud second is alike in many a recording. A print needs two and a half
/// seconds of sound for its first item.
const LEAST: MediaTime = MediaTime::from_millis(10_000);
/// Share of the stretch that two recordings have in common that has to sound the same. Recordings of one evening share the game's
/// music and shots, but not for long; two encodings of one sound were alike in all of it when this was measured.
const ALIKE: f64 = 0.6;
/// Of so many items at least every [`VARIED`]th has to be another one: silence and a steady hum are alike everywhere.
const VARIED: usize = 6;
/// Twelve hours, longer than anybody streams.
const MOST_ITEMS: usize = 350_000;

/// The print of a sound: a number for each eighth of a second.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SoundPrint {
    items: Vec<u32>,
}

impl SoundPrint {
    /// As it is stored: four bytes an item, the least first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.items.iter().flat_map(|item| item.to_le_bytes()).collect()
    }

    /// From what was stored; what is left over at the end is left out.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let items = bytes.chunks_exact(4).map(|item| u32::from_le_bytes([item[0], item[1], item[2], item[3]]));
        Self { items: items.take(MOST_ITEMS).collect() }
    }

    /// The part between two times, and when it begins.
    fn part(&self, from: MediaTime, to: MediaTime) -> (&[u32], MediaTime) {
        let at = |time: MediaTime| {
            let item = time.micros().max(0) * RATE / (STEP_SAMPLES * 1_000_000);
            usize::try_from(item).unwrap_or(usize::MAX).min(self.items.len())
        };
        let (from, to) = (at(from), at(to));
        (&self.items[from..to.max(from)], time_of(from as i64))
    }
}

fn time_of(items: i64) -> MediaTime {
    MediaTime::from_micros(items * STEP_SAMPLES * 1_000_000 / RATE)
}

/// Takes the print of a sound, block after block.
pub struct Printing {
    inner: Fingerprinter,
    /// Samples a second, once something was heard.
    rate: Option<u32>,
    /// Samples that were taken.
    taken: i64,
    broken: bool,
}

impl Default for Printing {
    fn default() -> Self {
        Self { inner: Fingerprinter::new(&Configuration::default()), rate: None, taken: 0, broken: false }
    }
}

impl Printing {
    /// Takes a block. Gaps are silence, what overlaps is heard once; a rate that changes ends the print.
    pub fn hear(&mut self, block: &SoundBlock) {
        let rate = *self.rate.get_or_insert_with(|| {
            self.broken = block.sample_rate == 0 || self.inner.start(block.sample_rate, 1).is_err();
            block.sample_rate
        });
        if self.broken || block.sample_rate != rate {
            self.broken = true;
            return;
        }
        let begins = block.start.micros() * i64::from(rate) / 1_000_000;
        // Encoders round: what is off by less than a tenth of a second is no gap.
        let gap = begins - self.taken;
        if gap > i64::from(rate / 10) {
            if time_of(MOST_ITEMS as i64) < block.start {
                self.broken = true;
                return;
            }
            let second = vec![0; rate as usize];
            let mut left = usize::try_from(gap).unwrap_or(0);
            while left > 0 {
                let some = left.min(second.len());
                self.inner.consume(&second[..some]);
                left -= some;
            }
            self.taken = begins;
        }
        let known = usize::try_from(-gap).unwrap_or(0);
        let known = if known > (rate / 10) as usize { known.min(block.samples.len()) } else { 0 };
        let whole = |sample: &f32| if sample.is_finite() { (sample.clamp(-1.0, 1.0) * 32_767.0) as i16 } else { 0 };
        let samples: Vec<i16> = block.samples[known..].iter().map(whole).collect();
        self.inner.consume(&samples);
        self.taken += samples.len() as i64;
    }

    /// The print of what was heard.
    pub fn finish(mut self) -> SoundPrint {
        if self.rate.is_none() || self.broken && self.taken == 0 {
            return SoundPrint::default();
        }
        self.inner.finish();
        SoundPrint { items: self.inner.fingerprint().iter().copied().take(MOST_ITEMS).collect() }
    }
}

/// How two recordings overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// How much later the second begins: its time is that of the first less this. Negative when it begins earlier.
    pub later: MediaTime,
    /// How long both show the same.
    pub length: MediaTime,
}

/// How two sounds overlap, when they do. `expected` is by how much the second begins later by the clock, and `off` how wrong that may
/// be: only what fits it is compared, so that long recordings cost no more than short ones, and music that is played again later
/// proves nothing.
pub fn overlap(first: &SoundPrint, second: &SoundPrint, expected: MediaTime, off: MediaTime) -> Option<Overlap> {
    let (length_1, length_2) = (time_of(first.items.len() as i64), time_of(second.items.len() as i64));
    let (part_1, from_1) = first.part(expected - off, expected + length_2 + off);
    let (part_2, from_2) = second.part(MediaTime::ZERO - expected - off, length_1 - expected + off);
    let least = usize::try_from(LEAST.micros() * RATE / (STEP_SAMPLES * 1_000_000)).unwrap_or(usize::MAX);
    if part_1.len() < least || part_2.len() < least {
        return None;
    }
    let alike = match_fingerprints(part_1, part_2, &Configuration::default()).ok()?;
    let best = alike.iter().max_by_key(|segment| segment.items_count)?;
    let shift = best.offset1 as i64 - best.offset2 as i64;
    // All pieces lie on the same shift: the best one of the matcher.
    let items: usize = alike.iter().map(|segment| segment.items_count).sum();
    let mut kinds: Vec<u32> = alike
        .iter()
        .flat_map(|segment| &part_1[segment.offset1..segment.offset1 + segment.items_count])
        .copied()
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let common = (part_1.len() as i64).min(part_2.len() as i64 + shift) - shift.max(0);
    if items < least || (items as f64) < ALIKE * common as f64 || kinds.len() * VARIED < items {
        return None;
    }
    let later = from_1 - from_2 + time_of(shift);
    ((later - expected).distance(MediaTime::ZERO) <= off).then(|| Overlap { later, length: time_of(common) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLES: u32 = 16_000;

    /// A melody that no other seed plays, from a time on; `rough` is how much worse another encoder made it.
    fn melody(seed: u32, from_s: f64, length_s: f64, rough: f32) -> SoundPrint {
        let mut printing = Printing::default();
        let mut noise = seed.wrapping_mul(747_796_405) | 1;
        let samples = (0..(length_s * f64::from(SAMPLES)) as u64).map(|n| {
            let time = from_s + n as f64 / f64::from(SAMPLES);
            let step = (time * 4.0).floor();
            let part = |prime: f64| (step * prime * (1.0 + 0.37 * f64::from(seed))).sin().abs();
            let tone = |hz: f64| (time * hz * std::f64::consts::TAU).sin();
            let sound = 0.3 * tone(200.0 + 900.0 * part(12.9898)) + 0.2 * tone(150.0 + 500.0 * part(78.233));
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = (noise >> 8) as f32 / (1 << 23) as f32 - 1.0;
            sound as f32 + rough * hiss
        });
        let samples: Vec<f32> = samples.collect();
        for (nth, samples) in samples.chunks(1024).enumerate() {
            let start = MediaTime::from_micros(nth as i64 * 1024 * 1_000_000 / i64::from(SAMPLES));
            printing.hear(&SoundBlock { start, sample_rate: SAMPLES, samples: samples.to_vec() });
        }
        printing.finish()
    }

    fn found(first: &SoundPrint, second: &SoundPrint, expected_s: f64) -> Option<(f64, f64)> {
        let seconds = MediaTime::from_seconds;
        let overlap = overlap(first, second, seconds(expected_s), seconds(20.0))?;
        Some((overlap.later.seconds(), overlap.length.seconds()))
    }

    #[test]
    fn two_cuts_of_one_sound_overlap_whoever_encoded_them() {
        let (first, second) = (melody(1, 0.0, 40.0, 0.0), melody(1, 25.0, 40.0, 0.03));
        let (later, length) = found(&first, &second, 22.0).expect("they overlap");
        assert!((later - 25.0).abs() < 0.3 && (11.0..=15.5).contains(&length), "{later} {length}");
        let (earlier, _) = found(&second, &first, -31.0).expect("they overlap");
        assert!((earlier + 25.0).abs() < 0.3, "{earlier}");
        // In the middle of a long recording.
        let long = melody(1, 0.0, 200.0, 0.01);
        let (later, _) = found(&long, &melody(1, 120.0, 30.0, 0.0), 110.0).expect("it lies inside");
        assert!((later - 120.0).abs() < 0.3, "{later}");
    }

    #[test]
    fn what_sounds_different_does_not_overlap() {
        let first = melody(1, 0.0, 40.0, 0.0);
        assert_eq!(found(&first, &melody(2, 0.0, 40.0, 0.0), 0.0), None);
        assert_eq!(found(&first, &melody(1, 60.0, 40.0, 0.0), 60.0), None, "one after the other");
        assert_eq!(found(&first, &melody(1, 37.0, 40.0, 0.0), 37.0), None, "too little to be sure");
        assert_eq!(found(&first, &melody(1, 0.0, 40.0, 0.0), 60.0), None, "the same tune a minute later");
    }

    #[test]
    fn silence_is_like_nothing() {
        let silent = |length: usize| {
            let mut printing = Printing::default();
            printing.hear(&SoundBlock {
                start: MediaTime::ZERO,
                sample_rate: SAMPLES,
                samples: vec![0.0; length * 16_000],
            });
            printing.finish()
        };
        assert_eq!(found(&silent(40), &silent(30), 0.0), None);
        assert_eq!(found(&SoundPrint::default(), &silent(30), 0.0), None);
        assert_eq!(Printing::default().finish(), SoundPrint::default());
    }

    #[test]
    fn gaps_keep_their_length_and_damage_does_no_harm() {
        let block = |start_s: f64, seconds: f64| SoundBlock {
            start: MediaTime::from_seconds(start_s),
            sample_rate: SAMPLES,
            samples: (0..(seconds * 16_000.0) as u32).map(|n| (n as f32 * 0.2).sin()).collect(),
        };
        let of = |blocks: &[SoundBlock]| {
            let mut printing = Printing::default();
            blocks.iter().for_each(|block| printing.hear(block));
            printing.finish().items.len()
        };
        let whole = of(&[block(0.0, 20.0)]);
        assert!(whole.abs_diff(of(&[block(0.0, 5.0), block(15.0, 5.0)])) <= 1, "a gap is silent");
        assert!(whole.abs_diff(of(&[block(0.0, 20.0), block(10.0, 10.0)])) <= 1, "what overlaps is heard once");
        let odd = SoundBlock { start: MediaTime::ZERO, sample_rate: 0, samples: vec![f32::NAN; 9] };
        assert_eq!(of(&[odd.clone(), block(0.0, 5.0)]), 0);
        assert!(of(&[block(0.0, 20.0), odd, block(1e9, 1.0)]).abs_diff(whole) <= 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_print_upsets_the_comparison(
            first in proptest::collection::vec(prop_oneof![Just(7u32), any::<u32>()], 0..400),
            second in proptest::collection::vec(prop_oneof![Just(7u32), any::<u32>()], 0..400),
            expected_s in -90.0f64..90.0, off_s in 0.0f64..200.0,
        ) {
            let (first, second) = (SoundPrint { items: first }, SoundPrint { items: second });
            prop_assert_eq!(&SoundPrint::from_bytes(&first.to_bytes()), &first);
            let (expected, off) = (MediaTime::from_seconds(expected_s), MediaTime::from_seconds(off_s));
            if let Some(overlap) = overlap(&first, &second, expected, off) {
                prop_assert!((overlap.later - expected).distance(MediaTime::ZERO) <= off);
                prop_assert!(overlap.length >= LEAST - MediaTime::from_millis(200));
            }
        }
    }
}
