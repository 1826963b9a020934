//! How well a few examples find a sound again: `cargo run --example teach_sound -- FOLDER [DETAIL]`.
//!
//! FOLDER holds recordings of OpenArena with their truth (`X.mp4`, `X.truth.json`): an announcer says each medal, a fifth of a second
//! after it comes up or later, over shots and music. From the first medals of one kind in the recording that has most of them one,
//! three and five examples are taken, marked up to 80 ms off as a hand would; all other recordings are listened to, as the app does.
//! Beside it stands plain correlation of the strength of the bands with the mean of the same examples, at the threshold that is
//! best in hindsight.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

mod medals;

use domain::{
    BandPicture, Cue, CueId, CueLook, CueLooks, ExampleId, MediaTime, SignalKind, SoundBlock, SoundExample, Span,
};
use highlights::{Counted as _, SoundWatch, heard_bar, heard_finds, lowest_example};
use medals::{Clip, Result, Score, clips};
use media::{Cancel, Ffmpeg};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// A voice may come up to a second later than its picture, when another one has to be said first.
const TOLERANCE_S: f64 = 1.5;
/// How many examples are tried.
const EXAMPLES: [usize; 3] = [1, 3, 5];
/// From when to when the voice is heard after the picture of a medal.
const VOICE_S: (f64, f64) = (0.22, 1.07);
/// How far off a hand marks it.
const OFF_S: [f64; 5] = [0.0, 0.06, -0.08, 0.03, -0.05];
const RATE: u32 = 16_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: teach_sound FOLDER [DETAIL]")?);
    let detail = arguments.next().unwrap_or_else(|| "excellent".into());
    let ffmpeg = Ffmpeg::find(None)?;
    let clips = clips(&ffmpeg, &folder, &detail)?;
    let taught = clips.iter().max_by_key(|clip| clip.medals.len()).ok_or("no recording with its truth")?;
    let cues = cues(&ffmpeg, taught, &detail)?;
    println!("examples from {}, {detail}", taught.name);
    let all: Vec<Looked> = clips.iter().map(|clip| look(&ffmpeg, clip, &cues)).collect::<Result<_>>()?;
    let at = clips.iter().position(|clip| clip.name == taught.name).unwrap_or(0);
    let minutes: f64 = clips.iter().map(|clip| clip.info.duration.seconds() / 60.0).sum();
    println!(
        "method  examples  least alike  others  threshold  found  right  true  precision  recall  F1    ms a minute"
    );
    for method in ["edges", "plain"] {
        for (nth, cue) in cues.iter().enumerate() {
            let of = |it: &Looked| if method == "edges" { it.edges[nth].clone() } else { it.plain[nth].clone() };
            let lowest = (method == "edges").then(|| lowest_example(cue)).flatten();
            let mut bar = heard_bar(lowest, &[of(&all[at]).looks]);
            let length = cue.sounds[0].length();
            let score = |threshold: f32| {
                let (mut sum, mut lines) = (Score::default(), String::new());
                for (clip, looked) in clips.iter().zip(&all).filter(|(clip, _)| clip.name != taught.name) {
                    let score =
                        Score::of(&heard_finds(&of(looked).looks, threshold, length), &clip.medals, TOLERANCE_S);
                    lines += &format!("    {:40} {score:?}\n", clip.name);
                    sum.add(score);
                }
                (sum, lines)
            };
            if method == "plain" {
                // It has no rule of its own: the threshold that is best for what is to be found.
                let thresholds = (30..100).map(|step| step as f32 / 100.0);
                let best = thresholds.max_by(|a, b| score(*a).0.f1().total_cmp(&score(*b).0.f1()));
                (bar.threshold, bar.others) = (best.unwrap_or(bar.threshold), None);
            }
            let (sum, lines) = score(bar.threshold);
            let ms = all.iter().map(|it| of(it).time).sum::<Duration>().as_secs_f64() * 1000.0 / minutes;
            let word = |value: Option<f32>| value.map_or_else(|| "-".into(), |value| format!("{value:.2}"));
            println!(
                "{method:6}  {:8}  {:>11}  {:>6}  {:9.2}  {:5}  {:5}  {:4}  {:9.2}  {:6.2}  {:4.2}  {ms:.1}",
                cue.sounds.len(),
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

/// The game's sound in a part of a recording, or in all of it.
fn sound(ffmpeg: &Ffmpeg, clip: &Clip, span: Option<Span>) -> Result<Vec<SoundBlock>> {
    let track = clip.info.audio.iter().find(|track| !track.is_microphone()).ok_or("no sound")?;
    let blocks = media::sound(ffmpeg, &clip.path, track.index, RATE, span, &Cancel::new())?;
    Ok(blocks.collect::<std::result::Result<_, _>>()?)
}

fn cues(ffmpeg: &Ffmpeg, clip: &Clip, detail: &str) -> Result<Vec<Cue>> {
    let mut sounds = Vec::new();
    for ((at_s, _), off_s) in clip.medals.iter().zip(OFF_S) {
        let (at, until) = (at_s + VOICE_S.0 + off_s, at_s + VOICE_S.1 + off_s);
        let (at, until) = (MediaTime::from_seconds(at), MediaTime::from_seconds(until));
        let around = highlights::sound_around(at, until, MediaTime::ZERO);
        let sound = highlights::cue_sound(sound(ffmpeg, clip, Some(around))?, at, until).ok_or("nothing to hear")?;
        sounds.push(SoundExample { id: ExampleId::new(), recording: None, at, until, sound });
    }
    let of = |n: usize| Cue {
        id: CueId::new(),
        name: detail.to_owned(),
        signal: SignalKind::Medal,
        own: true,
        enabled: true,
        threshold: Cue::FIRST_THRESHOLD,
        threshold_by_user: false,
        lines: 0,
        examples: Vec::new(),
        sounds: sounds[..n].to_vec(),
    };
    Ok(EXAMPLES.into_iter().filter(|n| *n <= sounds.len()).map(of).collect())
}

#[derive(Clone)]
struct Timed {
    looks: CueLooks,
    time: Duration,
}

struct Looked {
    edges: Vec<Timed>,
    plain: Vec<Timed>,
}

fn look(ffmpeg: &Ffmpeg, clip: &Clip, cues: &[Cue]) -> Result<Looked> {
    let blocks = sound(ffmpeg, clip, None)?;
    let mut looked = Looked { edges: Vec::new(), plain: Vec::new() };
    for cue in cues {
        let begun = Instant::now();
        let mut watch = SoundWatch::new(std::slice::from_ref(cue), true);
        blocks.iter().for_each(|block| watch.hear(block));
        let looks = watch.so_far().pop().map(|(_, looks)| looks).unwrap_or_default();
        looked.edges.push(Timed { looks, time: begun.elapsed() });
        let begun = Instant::now();
        let looks = plain(cue, &blocks);
        looked.plain.push(Timed { looks, time: begun.elapsed() });
    }
    Ok(looked)
}

/// Plain correlation of the strength of bands with the mean of the examples, the best step of each quarter of a second.
fn plain(cue: &Cue, blocks: &[SoundBlock]) -> CueLooks {
    let length = cue.sounds[0].marked_steps();
    let cut = |example: &SoundExample| -> Vec<f32> {
        let BandPicture { bands, before, values, .. } = &example.sound;
        let from = (before * bands) as usize;
        values[from..from + length * *bands as usize].iter().map(|value| f32::from(*value)).collect()
    };
    let cuts: Vec<Vec<f32>> = cue.sounds.iter().map(cut).collect();
    let mean: Vec<f32> =
        (0..cuts[0].len()).map(|at| cuts.iter().map(|cut| cut[at]).sum::<f32>() / cuts.len() as f32).collect();
    let steps = highlights::sound_steps(blocks.iter().cloned());
    let flat: Vec<f32> = steps.iter().flat_map(|(_, step)| step.iter().copied()).collect();
    let bands = BandPicture::BANDS as usize;
    let mut looks = CueLooks::empty();
    let mut best: Option<CueLook> = None;
    for (nth, (time, _)) in steps.iter().enumerate() {
        let Some(window) = flat.get(nth * bands..(nth + length) * bands) else { break };
        let likeness = correlation(&mean, window).clamp(0.0, 1.0);
        let quarter = |time: MediaTime| time.micros() / 250_000;
        match &mut best {
            Some(known) if quarter(known.time) == quarter(*time) => {
                if likeness > known.likeness {
                    (known.time, known.likeness) = (*time, likeness);
                }
            }
            _ => {
                let next = CueLook { time: *time, likeness, moved: (0.0, 0.0) };
                if let Some(known) = best.replace(next) {
                    looks.count(known.likeness);
                    looks.alike.push(known);
                }
            }
        }
    }
    looks
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
