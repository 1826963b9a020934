//! Which provider looks at pictures on this machine: each that the library offers is shown the same pictures, and is measured
//! and compared with the CPU. Measuring decides, because a small network is often no quicker on a card, and an old driver
//! may give other numbers.

use crate::{
    Loaded, Provider, Yolo,
    load::{self, load_on},
    provider::providers,
};
use domain::{Detector as _, MediaTime, Picture, PixelRect, Problem};
use std::{path::Path, time::Instant};

/// Pictures that each one is shown, and how often: the first round warms up and is not counted.
const PICTURES: u64 = 3;
const ROUNDS: usize = 4;
/// How far numbers may lie apart: scores by 0.02, boxes by that and a hundredth of themselves. Half-precision arithmetic on
/// cards stays well below; a wrong answer does not.
const APART: (f32, f32) = (0.02, 0.01);
/// Only what is so much quicker than the CPU is taken: a card is woken, and its memory is a game's.
const QUICKER: f32 = 1.2;

/// What trying a provider showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Which one.
    pub provider: Provider,
    /// Milliseconds for a picture, the median; absent when it does not run.
    pub ms: Option<f32>,
    /// By how much its numbers lie apart from the CPU's at most, as a multiple of what is allowed; absent when it does not run.
    pub apart: Option<f32>,
    /// Why it does not run, in the system's words.
    pub why: Option<String>,
}

impl Trial {
    /// Whether it runs, and says what the CPU says.
    pub fn agrees(&self) -> bool {
        self.apart.is_some_and(|apart| apart <= 1.0)
    }
}

/// Tries everything that the library offers with the detector of a models folder. Nothing when there is no detector.
///
/// # Errors
/// As [`crate::load()`]; that another provider than the CPU fails is none.
pub fn try_providers(models_dir: &Path, runtime: Option<&Path>) -> Result<Vec<Trial>, Problem> {
    if matches!(load::load(models_dir, runtime)?, Loaded::None { .. }) {
        return Ok(Vec::new());
    }
    let mut trials = Vec::new();
    let mut expected = Vec::new();
    for provider in providers(runtime)? {
        let tried = load_on(models_dir, runtime, provider).and_then(|loaded| match loaded {
            Loaded::Detector(yolo) => measure(*yolo, provider).map(Some),
            Loaded::None { .. } => Ok(None),
        });
        trials.push(match tried {
            Ok(Some((ms, seen))) => {
                if provider == Provider::Cpu {
                    expected.clone_from(&seen);
                }
                Trial { provider, ms: Some(ms), apart: Some(apart(&expected, &seen)), why: None }
            }
            Ok(None) => continue,
            Err(problem) if provider == Provider::Cpu => return Err(problem),
            Err(problem) => {
                let why = if problem.details.is_empty() { problem.why.clone() } else { problem.details.clone() };
                Trial { provider, ms: None, apart: None, why: Some(why) }
            }
        });
    }
    Ok(trials)
}

/// The quickest that agrees with the CPU and is worth it.
pub fn best(trials: &[Trial]) -> Provider {
    let cpu = trials.iter().find(|trial| trial.provider == Provider::Cpu).and_then(|trial| trial.ms);
    let quickest = trials
        .iter()
        .filter(|trial| trial.provider != Provider::Cpu && trial.agrees())
        .filter_map(|trial| Some((trial.ms?, trial.provider)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    match (cpu, quickest) {
        (Some(cpu), Some((ms, provider))) if ms * QUICKER <= cpu => provider,
        _ => Provider::Cpu,
    }
}

fn measure(mut yolo: Yolo, provider: Provider) -> Result<(f32, Vec<f32>), Problem> {
    // It fell back while it was loaded.
    if yolo.info().provider != provider.as_str() {
        return Err(Problem::bug("The provider could not be started.", "see the log"));
    }
    let pictures: Vec<Picture> = (0..PICTURES).map(|seed| picture(yolo.input_size(), seed)).collect();
    let (mut times, mut seen) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for picture in &pictures {
            let begun = Instant::now();
            let numbers = yolo.numbers(picture)?;
            if round == 0 {
                seen.extend(numbers);
            } else {
                times.push(begun.elapsed().as_secs_f32() * 1000.0);
            }
        }
    }
    times.sort_by(f32::total_cmp);
    Ok((times[times.len() / 2], seen))
}

/// How far two answers lie apart at most, as a multiple of what is allowed.
fn apart(expected: &[f32], seen: &[f32]) -> f32 {
    if expected.len() != seen.len() {
        return f32::INFINITY;
    }
    let one = |(a, b): (&f32, &f32)| {
        let times = (a - b).abs() / (APART.0 + APART.1 * a.abs());
        // What is no number on one side only is as wrong as can be, and must not be lost in a maximum.
        if times.is_nan() { f32::INFINITY } else { times }
    };
    expected.iter().zip(seen).map(one).fold(0.0, f32::max)
}

/// A made-up picture: noise, and bars such as rows of text are.
fn picture((width, height): (u32, u32), seed: u64) -> Picture {
    let (w, h) = (width as usize, height as usize);
    let mut state = 12345 + seed;
    let mut planes: Vec<u8> = (0..3 * w * h)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 58) as u8 + 60
        })
        .collect();
    for bar in 0..4 {
        let (top, left) = (h * (1 + 2 * bar) / 12, w * bar / 8);
        for plane in 0..3 {
            for row in top..(top + h / 24 + 1).min(h) {
                planes[plane * w * h + row * w + left..][..w / 3].fill(if (bar + plane).is_multiple_of(2) {
                    235
                } else {
                    30
                });
            }
        }
    }
    Picture {
        time: MediaTime::ZERO,
        width,
        height,
        content: PixelRect { x: 0, y: 0, w: width, h: height },
        planes,
        detail: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(provider: Provider, ms: f32, apart: f32) -> Trial {
        Trial { provider, ms: Some(ms), apart: Some(apart), why: None }
    }

    #[test]
    fn the_quickest_that_agrees_and_is_worth_it_is_taken() {
        let cpu = trial(Provider::Cpu, 10.0, 0.0);
        let gone = Trial { provider: Provider::CoreMl, ms: None, apart: None, why: Some("away".into()) };
        let cases: &[(&[Trial], Provider)] = &[
            (&[], Provider::Cpu),
            (std::slice::from_ref(&cpu), Provider::Cpu),
            (&[cpu.clone(), trial(Provider::DirectMl, 2.0, 0.3)], Provider::DirectMl),
            // Hardly quicker, other numbers, does not run.
            (&[cpu.clone(), trial(Provider::DirectMl, 9.0, 0.3)], Provider::Cpu),
            (&[cpu.clone(), trial(Provider::DirectMl, 2.0, 1.3)], Provider::Cpu),
            (&[cpu.clone(), gone.clone()], Provider::Cpu),
            (
                &[cpu.clone(), trial(Provider::Cuda, 3.0, 0.1), trial(Provider::OpenVino, 2.5, 9.0), gone],
                Provider::Cuda,
            ),
        ];
        for (trials, wanted) in cases {
            assert_eq!(best(trials), *wanted, "{trials:?}");
        }
    }

    #[test]
    fn numbers_are_held_against_what_they_are() {
        assert_eq!(apart(&[0.5, 300.0], &[0.5, 300.0]), 0.0);
        assert!(apart(&[0.5, 300.0], &[0.51, 302.0]) < 1.0);
        assert!(apart(&[0.5], &[0.56]) > 1.0 && apart(&[300.0], &[306.0]) > 1.0);
        assert!(apart(&[0.5], &[f32::NAN]).is_infinite() && apart(&[0.5], &[]).is_infinite());
    }

    #[test]
    fn made_up_pictures_are_whole_and_differ() {
        let (one, other) = (picture((64, 32), 0), picture((64, 32), 1));
        assert_eq!(one.planes.len(), 3 * 64 * 32);
        assert_ne!(one.planes, other.planes);
        assert!(one.planes.contains(&235) && one.planes.contains(&30));
    }
}
