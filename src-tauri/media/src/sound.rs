//! Sound as numbers: one track, mono, at the rate that is asked for.

use crate::{
    Cancel, Ffmpeg, args,
    failure::Doing,
    probe,
    run::{Event, Run},
    source::Watched,
};
use domain::{MediaTime, Problem, SoundBlock, Span};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Blocks a second.
const BLOCKS_PER_S: u32 = 4;
const BYTES_PER_SAMPLE: usize = size_of::<f32>();

/// Reads the sound of a recording, block after block, with bounded memory. Ends after the first error.
pub struct SoundReader {
    run: Option<Run>,
    watched: Watched,
    path: PathBuf,
    start: MediaTime,
    sample_rate: u32,
    samples: u64,
}

/// Opens one sound track.
///
/// `stream_index` is the index of the stream in the file, `sample_rate` in samples a second. Without a span the whole track
/// is read. Blocks are a quarter of a second long, follow each other without gap, and begin exactly at the start of the span:
/// where the track is silent, late or has holes, there is silence. The exact number of samples at the end depends on the codec.
/// Errors: `Invalid` for a rate outside 1,000 to 192,000, and those of reading.
pub fn sound(
    ff: &Ffmpeg,
    path: &Path,
    stream_index: u32,
    sample_rate: u32,
    span: Option<Span>,
    cancel: &Cancel,
) -> Result<SoundReader, Problem> {
    if !(1_000..=192_000).contains(&sample_rate) {
        return Err(Problem::invalid("sample_rate", "Between 1,000 and 192,000 samples a second."));
    }
    let watched = Watched::begin(path)?;
    let origin = probe::start_of(ff, path, cancel)?;
    let piece = (sample_rate / BLOCKS_PER_S) as usize * BYTES_PER_SAMPLE;
    let run =
        Run::start(ff.task(arguments(path, stream_index, sample_rate, span, origin, ff.threads()), piece), cancel)?;
    let start = span.map_or(MediaTime::ZERO, |span| span.start.at_least_zero());
    Ok(SoundReader { run: Some(run), watched, path: path.to_path_buf(), start, sample_rate, samples: 0 })
}

fn arguments(
    path: &Path,
    stream: u32,
    rate: u32,
    span: Option<Span>,
    origin: MediaTime,
    threads: Option<u32>,
) -> Vec<OsString> {
    let start = span.map_or(MediaTime::ZERO, |span| span.start.at_least_zero());
    let mut args = args::head(threads, false);
    args.extend(args::input_from(path, start));
    args.extend(["-map".into(), format!("0:{stream}").into()]);
    // A track that begins late or has holes would otherwise slide against the picture.
    let mut filters = format!("{},aresample={rate}:async=1:first_pts=0", args::sound_from(origin + start));
    if let Some(span) = span {
        filters.push_str(&format!(",atrim=end={}", args::seconds((span.end - start).at_least_zero())));
    }
    args.extend(["-af".into(), filters.into()]);
    args.extend(["-ac", "1", "-f", "f32le", "pipe:1"].map(OsString::from));
    args
}

impl Iterator for SoundReader {
    type Item = Result<SoundBlock, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let run = self.run.as_mut()?;
        while let Some(event) = run.next() {
            let Event::Piece(bytes) = event else { continue };
            let samples: Vec<f32> = bytes
                .chunks_exact(BYTES_PER_SAMPLE)
                .filter_map(|four| four.try_into().ok().map(f32::from_le_bytes))
                // A broken decoder can make anything; signals must not have to think of it.
                .map(|sample| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 })
                .collect();
            if samples.is_empty() {
                continue;
            }
            let offset = MediaTime::from_seconds(self.samples as f64 / f64::from(self.sample_rate));
            self.samples += samples.len() as u64;
            return Some(Ok(SoundBlock { start: self.start + offset, sample_rate: self.sample_rate, samples }));
        }
        let ended = self.run.take()?.end();
        let doing = Doing { what: "Reading the sound of", source: &self.path, target: None };
        match ended.and_then(|ended| self.watched.after(doing, &ended)) {
            Ok(()) => None,
            Err(problem) => Some(Err(problem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn command_lines() {
        let path = Path::new("/v/a.mkv");
        let span = Span::from_seconds(10.0, 12.5);
        let shown = [
            args::brief(&arguments(path, 1, 16_000, None, MediaTime::ZERO, None)),
            args::brief(&arguments(path, 2, 8_000, Some(span), MediaTime::from_millis(1400), Some(1))),
        ];
        expect![[r#"
            HEAD:warning -copyts GUARD -i file:/v/a.mkv -map 0:1 -af atrim=start=0.000000,asetpts=PTS-(0.000000)/TB,aresample=16000:async=1:first_pts=0 -ac 1 -f f32le pipe:1
            HEAD:warning -filter_threads 1 -filter_complex_threads 1 -copyts GUARD -noaccurate_seek -ss 10.000000 -i file:/v/a.mkv -map 0:2 -af atrim=start=11.400000,asetpts=PTS-(11.400000)/TB,aresample=8000:async=1:first_pts=0,atrim=end=2.500000 -ac 1 -f f32le pipe:1"#]].assert_eq(&shown.join("\n"));
    }
}
