//! The wave under the timeline.

use crate::{Cancel, Ffmpeg, sound};
use domain::{MediaInfo, MediaTime, Problem};
use std::path::Path;

/// Enough for peaks of speech and shots; a sixth of the work of 48,000.
const SAMPLE_RATE: u32 = 8_000;

/// How loud a recording is over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Waveform {
    /// Peaks a second.
    pub per_s: f32,
    /// The highest swing in each stretch of `1 / per_s` seconds, 0 to 255. Covers the whole recording; empty when there is no sound.
    pub peaks: Vec<u8>,
}

/// Measures the first sound track. `progress` gets fractions from 0 to 1.
pub fn waveform(
    ff: &Ffmpeg,
    path: &Path,
    info: &MediaInfo,
    buckets_per_s: f32,
    cancel: &Cancel,
    progress: &mut dyn FnMut(f32),
) -> Result<Waveform, Problem> {
    if !(0.1..=1000.0).contains(&buckets_per_s) {
        return Err(Problem::invalid("buckets_per_s", "Between 0.1 and 1,000 a second."));
    }
    let Some(track) = info.audio.first() else { return Ok(Waveform { per_s: buckets_per_s, peaks: Vec::new() }) };
    let mut buckets = Buckets::new(info.duration, buckets_per_s);
    let length = info.duration.seconds().max(1e-3);
    for block in sound(ff, path, track.index, SAMPLE_RATE, None, cancel)? {
        let block = block?;
        buckets.add(block.start, block.sample_rate, &block.samples);
        progress((block.start.seconds() / length).clamp(0.0, 1.0) as f32);
    }
    progress(1.0);
    Ok(Waveform { per_s: buckets_per_s, peaks: buckets.peaks })
}

struct Buckets {
    per_s: f64,
    peaks: Vec<u8>,
}

impl Buckets {
    fn new(length: MediaTime, per_s: f32) -> Self {
        let per_s = f64::from(per_s);
        let count = (length.seconds() * per_s).ceil().clamp(1.0, 10e6) as usize;
        Self { per_s, peaks: vec![0; count] }
    }

    fn add(&mut self, start: MediaTime, rate: u32, samples: &[f32]) {
        for (number, sample) in samples.iter().enumerate() {
            let at = (start.seconds() + number as f64 / f64::from(rate)) * self.per_s;
            // Sound that runs on after the last picture has no place on the timeline.
            if let Some(peak) = self.peaks.get_mut(at as usize) {
                *peak = (*peak).max((sample.abs() * 255.0).round().clamp(0.0, 255.0) as u8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bucket_keeps_its_highest_swing() {
        let mut buckets = Buckets::new(MediaTime::from_seconds(1.0), 4.0);
        buckets.add(MediaTime::ZERO, 4, &[0.1, -1.0]);
        buckets.add(MediaTime::from_seconds(0.5), 8, &[0.5, -0.25, 0.0, 0.0, 0.9]);
        assert_eq!(buckets.peaks, [26, 255, 128, 0]);
    }
}
