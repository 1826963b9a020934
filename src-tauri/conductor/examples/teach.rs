//! How well a few examples find a thing again: `cargo run --example teach -- FOLDER [DETAIL]`.
//!
//! FOLDER holds recordings of OpenArena with their truth (`X.mp4`, `X.truth.json`). From the first medals of one kind in the
//! recording that has most of them examples are cut out, one, three and five, by boxes where the game draws its medals; all
//! other recordings are looked through, as the app does. Beside it stands plain correlation of brightness with the mean of the
//! same examples, over the same places, with a threshold that follows by the same rule.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

mod medals;

use domain::{Cue, CueExample, CueId, CueLook, CueLooks, ExampleId, MediaTime, Picture, RelativeBox, SignalKind, Span};
use highlights::{Counted as _, CueWatch};
use medals::{Clip, Result, Score, clips};
use media::{Cancel, Ffmpeg, FrameRequest, Pictures};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// A found time may be so far from the true one.
const TOLERANCE_S: f64 = 1.0;
const SAMPLES_PER_S: f64 = 4.0;
/// How many examples are tried.
const EXAMPLES: [usize; 3] = [1, 3, 5];
/// The game draws a medal 66 by 48 pixels of 960 by 540, and its row in the middle: an even number leaves the middle free.
const SIZE: (f32, f32) = (66.0 / 960.0, 49.0 / 540.0);
const TOP: f32 = 64.0 / 540.0;
const LEFT: (f32, f32) = (408.0 / 960.0, 444.0 / 960.0);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: teach FOLDER [DETAIL]")?);
    let detail = arguments.next().unwrap_or_else(|| "excellent".into());
    let ffmpeg = Ffmpeg::find(None)?;
    let clips = clips(&ffmpeg, &folder, &detail)?;
    let taught = clips.iter().max_by_key(|clip| clip.medals.len()).ok_or("no recording with its truth")?;
    let cues = cues(&ffmpeg, taught, &detail)?;
    let plain: Vec<Plain> = cues.iter().map(Plain::of).collect();
    println!("examples from {}, {} at {} lines", taught.name, detail, cues[0].lines);

    let mut all: Vec<Looked> = Vec::new();
    for clip in &clips {
        all.push(look(&ffmpeg, clip, &cues, &plain)?);
        eprintln!("{}: {} pictures", clip.name, all.last().map_or(0, |it| it.pictures));
    }
    let at = clips.iter().position(|clip| clip.name == taught.name).unwrap_or(0);
    println!(
        "method           examples  least alike  others  threshold  found  right  true  precision  recall  F1    ms"
    );
    for method in ["edges", "plain"] {
        for (nth, cue) in cues.iter().enumerate() {
            let looks = |it: &Looked| if method == "edges" { it.edges[nth].clone() } else { it.plain[nth].clone() };
            let lowest = if method == "edges" { highlights::lowest_example(cue) } else { plain[nth].lowest };
            let bar = highlights::bar(lowest, &[looks(&all[at])]);
            let mut sum = Score::default();
            let mut lines = String::new();
            for (clip, looked) in clips.iter().zip(&all).filter(|(clip, _)| clip.name != taught.name) {
                let found = highlights::finds(&looks(looked), bar.threshold, cue.examples[0].place);
                let score = Score::of(&found, &clip.medals, TOLERANCE_S);
                lines += &format!("    {:40} {score:?}\n", clip.name);
                sum.add(score);
            }
            let time = |it: &Looked| if method == "edges" { it.edges_time[nth] } else { it.plain_time[nth] };
            let ms = all.iter().map(time).sum::<Duration>().as_secs_f64() * 1000.0
                / all.iter().map(|it| it.pictures).sum::<u64>().max(1) as f64;
            let word = |value: Option<f32>| value.map_or_else(|| "-".into(), |value| format!("{value:.2}"));
            println!(
                "{method:16} {:8}  {:>11}  {:>6}  {:9.2}  {:5}  {:5}  {:4}  {:9.2}  {:6.2}  {:4.2}  {ms:.2}",
                cue.examples.len(),
                word(bar.lowest_example),
                word(bar.others),
                bar.threshold,
                sum.found,
                sum.right,
                sum.there,
                sum.precision(),
                sum.recall(),
                sum.f1(),
            );
            if std::env::var_os("TEACH_CLIPS").is_some() {
                print!("{lines}");
            }
        }
    }
    Ok(())
}

/// Where a person would draw the box: round the medal in the middle, or the one left of it.
fn place(count: u64) -> RelativeBox {
    let x = if count.is_multiple_of(2) && count < 10 { LEFT.0 } else { LEFT.1 };
    RelativeBox { x, y: TOP, w: SIZE.0, h: SIZE.1 }
}

fn cues(ffmpeg: &Ffmpeg, clip: &Clip, detail: &str) -> Result<Vec<Cue>> {
    let video = clip.info.video.as_ref().ok_or("no picture")?;
    let lines = highlights::cue_lines(place(1), (video.width, video.height));
    let pictures = Pictures::open(ffmpeg, &clip.path, &clip.info, &Cancel::new())?;
    let most = EXAMPLES.into_iter().max().unwrap_or(1);
    let mut examples = Vec::new();
    for (at_s, count) in clip.medals.iter().take(most) {
        let at = MediaTime::from_seconds(at_s + 1.0);
        let span = Some(Span::new(at, at + MediaTime::from_millis(250)));
        let size = (video.width & !1, video.height & !1);
        let request = FrameRequest { size, samples_per_s: 4.0, span, keyframes_only: false, detail: None };
        let picture = pictures.read(&request, &Cancel::new())?.next().ok_or("no picture there")??;
        let place = place(*count);
        let (around, picture) = highlights::cue_picture(&picture, place, lines).ok_or("no box")?;
        examples.push(CueExample { id: ExampleId::new(), recording: None, at, place, around, picture });
    }
    Ok(EXAMPLES
        .into_iter()
        .filter(|n| *n <= examples.len())
        .map(|n| Cue {
            id: CueId::new(),
            name: detail.to_owned(),
            signal: SignalKind::Medal,
            own: true,
            enabled: true,
            threshold: Cue::FIRST_THRESHOLD,
            threshold_by_user: false,
            lines,
            examples: examples[..n].to_vec(),
            sounds: Vec::new(),
        })
        .collect())
}

struct Looked {
    pictures: u64,
    edges: Vec<CueLooks>,
    plain: Vec<CueLooks>,
    edges_time: Vec<Duration>,
    plain_time: Vec<Duration>,
}

fn look(ffmpeg: &Ffmpeg, clip: &Clip, cues: &[Cue], plain: &[Plain]) -> Result<Looked> {
    let video = clip.info.video.as_ref().ok_or("no picture")?;
    let lines = cues[0].lines.min(video.height).next_multiple_of(2);
    let fitted = domain::PixelRect::letterbox((video.width, video.height), (lines * 8, lines));
    let request = FrameRequest {
        size: (fitted.w, fitted.h),
        samples_per_s: SAMPLES_PER_S,
        span: None,
        keyframes_only: false,
        detail: None,
    };
    let pictures = Pictures::open(ffmpeg, &clip.path, &clip.info, &Cancel::new())?.quickly(true);
    let mut watches: Vec<CueWatch> = cues.iter().map(|cue| CueWatch::new(std::slice::from_ref(cue), true)).collect();
    let mut looked = Looked {
        pictures: 0,
        edges: Vec::new(),
        plain: vec![CueLooks::empty(); plain.len()],
        edges_time: vec![Duration::ZERO; cues.len()],
        plain_time: vec![Duration::ZERO; cues.len()],
    };
    for picture in pictures.read(&request, &Cancel::new())? {
        let picture = picture?;
        looked.pictures += 1;
        for (watch, time) in watches.iter_mut().zip(&mut looked.edges_time) {
            let begun = Instant::now();
            watch.look(&picture);
            *time += begun.elapsed();
        }
        for (nth, plain) in plain.iter().enumerate() {
            let begun = Instant::now();
            let (likeness, moved) = plain.find(&picture);
            looked.plain_time[nth] += begun.elapsed();
            looked.plain[nth].count(likeness);
            looked.plain[nth].alike.push(CueLook { time: picture.time, likeness, moved });
        }
    }
    looked.edges = watches.iter().filter_map(|watch| watch.so_far().pop()).map(|(_, looks)| looks).collect();
    Ok(looked)
}

/// Plain correlation of brightness with the mean of the examples, no mask, one size.
struct Plain {
    w: usize,
    h: usize,
    mean: Vec<f32>,
    place: RelativeBox,
    reach: (i64, i64),
    lowest: Option<f32>,
}

impl Plain {
    fn of(cue: &Cue) -> Self {
        let first = &cue.examples[0];
        let part = |inner: f32, outer: f32, values: u32| (inner / outer * values as f32).round() as usize;
        let w = part(first.place.w, first.around.w, first.picture.width);
        let h = part(first.place.h, first.around.h, first.picture.height);
        let cut = |example: &CueExample| -> Vec<f32> {
            let x = part(example.place.x - example.around.x, example.around.w, example.picture.width);
            let y = part(example.place.y - example.around.y, example.around.h, example.picture.height);
            let width = example.picture.width as usize;
            (y..y + h)
                .flat_map(|row| (x..x + w).map(move |column| row * width + column))
                .map(|at| f32::from(example.picture.pixels.get(at).copied().unwrap_or(0)))
                .collect()
        };
        let cuts: Vec<Vec<f32>> = cue.examples.iter().map(cut).collect();
        let mean_of = |cuts: &[&Vec<f32>]| -> Vec<f32> {
            (0..w * h).map(|at| cuts.iter().map(|cut| cut[at]).sum::<f32>() / cuts.len() as f32).collect()
        };
        let lowest = (cuts.len() > 1).then(|| {
            (0..cuts.len())
                .map(|out| {
                    let others: Vec<&Vec<f32>> =
                        cuts.iter().enumerate().filter(|(nth, _)| *nth != out).map(|(_, cut)| cut).collect();
                    correlation(&mean_of(&others), &cuts[out]).max(0.0)
                })
                .fold(1.0, f32::min)
        });
        let mean = mean_of(&cuts.iter().collect::<Vec<_>>());
        let reach = ((w as f32 * 0.6) as i64, (h as f32 * 0.35) as i64);
        Self { w, h, mean, place: first.place, reach, lowest }
    }

    fn find(&self, picture: &Picture) -> (f32, (f32, f32)) {
        let (width, height) = (picture.width as i64, picture.height as i64);
        let pixels = (width * height) as usize;
        let grey: Vec<f32> = (0..pixels)
            .map(|at| {
                0.587 * f32::from(picture.planes[at])
                    + 0.114 * f32::from(picture.planes[pixels + at])
                    + 0.299 * f32::from(picture.planes[2 * pixels + at])
            })
            .collect();
        let corner = ((self.place.x * width as f32).round() as i64, (self.place.y * height as f32).round() as i64);
        let mut best = (0.0f32, (0.0, 0.0));
        let mut window = vec![0.0; self.w * self.h];
        for dy in -self.reach.1..=self.reach.1 {
            for dx in -self.reach.0..=self.reach.0 {
                let (x, y) = (corner.0 + dx, corner.1 + dy);
                if x < 0 || y < 0 || x + self.w as i64 > width || y + self.h as i64 > height {
                    continue;
                }
                for row in 0..self.h {
                    let from = ((y + row as i64) * width + x) as usize;
                    window[row * self.w..][..self.w].copy_from_slice(&grey[from..from + self.w]);
                }
                let likeness = correlation(&self.mean, &window);
                if likeness > best.0 {
                    best = (likeness, (dx as f32 / width as f32, dy as f32 / height as f32));
                }
            }
        }
        best
    }
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let n = a.len() as f32;
    let (mean_a, mean_b) = (a.iter().sum::<f32>() / n, b.iter().sum::<f32>() / n);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    if aa > 0.0 && bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}
