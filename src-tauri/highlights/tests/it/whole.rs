//! Recordings that are made on the spot, from samples and pixels to moments.

use domain::{AnalysisSettings, MediaTime, MomentDraft, Picture, PixelRect, Signal, SoundBlock};
use highlights::{Ranking, SoundRole, rank, signals_from_pictures, signals_from_sound};

const RATE: u32 = 8_000;

/// Mono sound from a function of time and a level in dB, in blocks of a quarter of a second.
fn sound(length_s: f64, level: impl Fn(f64) -> f32) -> impl Iterator<Item = SoundBlock> {
    let mut noise = 12_345_u32;
    let samples: Vec<f32> = (0..(length_s * f64::from(RATE)) as usize)
        .map(|index| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // White noise of root mean square 1.
            let white = (noise >> 8) as f32 / 8_388_608.0 * 1.732 - 1.732;
            white * 10f32.powf(level(index as f64 / f64::from(RATE)) / 20.0)
        })
        .collect();
    let block = RATE as usize / 4;
    (0..samples.len().div_ceil(block)).map(move |index| SoundBlock {
        start: MediaTime::from_seconds(index as f64 * 0.25),
        sample_rate: RATE,
        samples: samples[index * block..((index + 1) * block).min(samples.len())].to_vec(),
    })
}

fn moments(signals: &[Signal], length_s: f64) -> Vec<MomentDraft> {
    let settings = AnalysisSettings::default();
    rank(signals, &Ranking::new(MediaTime::from_seconds(length_s), &settings))
}

fn of_sound(length_s: f64, level: impl Fn(f64) -> f32) -> Vec<MomentDraft> {
    moments(&signals_from_sound(&mut sound(length_s, level), SoundRole::Game).signals, length_s)
}

#[test]
fn flat_noise_silence_and_steady_music_give_no_moment() {
    assert_eq!(of_sound(120.0, |_| -20.0), []);
    assert_eq!(of_sound(120.0, |_| -120.0), []);
    // Two beats a second, from quiet to loud.
    assert_eq!(of_sound(120.0, |t| if t % 0.5 < 0.15 { -8.0 } else { -30.0 }), []);
    // Louder and quieter parts of a song, eight seconds each.
    assert_eq!(of_sound(240.0, |t| if t % 16.0 < 8.0 { -14.0 } else { -18.0 }), []);
}

/// What a replay buffer saves: half a minute with one fight in it.
#[test]
fn a_burst_in_half_a_minute_gives_one_weak_moment_around_it() {
    let found = of_sound(30.0, |t| if (18.0..22.0).contains(&t) { -10.0 } else { -32.0 });
    assert_eq!(found.len(), 1, "{found:?}");
    let moment = &found[0];
    assert!(moment.span.start.seconds() < 17.0 && moment.span.end.seconds() > 22.5, "{:?}", moment.span);
    assert!((17.0..23.0).contains(&moment.peak.seconds()));
    // Nobody knows what it was.
    assert!((20..50).contains(&moment.score), "{}", moment.score);
    assert!(moment.reasons[0].text.starts_with("loudest"), "{:?}", moment.reasons);
}

#[test]
fn a_shout_makes_a_moment_only_on_a_microphone() {
    let talk = |t: f64| match t {
        t if (60.0..61.2).contains(&t) => -10.0,
        // Words and breaths.
        t if t % 3.0 < 2.0 && t % 0.5 < 0.4 => -28.0,
        _ => -65.0,
    };
    let mut blocks = sound(120.0, talk);
    let found = moments(&signals_from_sound(&mut blocks, SoundRole::Microphone).signals, 120.0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].reasons[0].text, "a shout");
    assert!(found[0].span.contains(MediaTime::from_seconds(60.5)));
    let game = signals_from_sound(&mut sound(120.0, talk), SoundRole::Game);
    assert!(game.signals.iter().all(|signal| signal.kind != domain::SignalKind::Voice));
}

/// Squares that stand still or are thrown about.
fn pictures(length_s: f64, wild: impl Fn(f64) -> bool) -> impl Iterator<Item = Picture> {
    let (w, h) = (96_u32, 64_u32);
    (0..(length_s * 4.0) as u32).map(move |index| {
        let time = f64::from(index) / 4.0;
        let shift = if wild(time) { index * 7 } else { index / 8 };
        let plane: Vec<u8> = (0..h)
            .flat_map(|y| (0..w).map(move |x| if ((x + shift) / 12 + y / 12).is_multiple_of(2) { 60 } else { 180 }))
            .collect();
        Picture {
            time: MediaTime::from_seconds(time),
            width: w,
            height: h,
            content: PixelRect { x: 0, y: 0, w, h },
            planes: [plane.clone(), plane.clone(), plane].concat(),
            detail: None,
        }
    })
}

#[test]
fn a_chase_is_motion() {
    let found = signals_from_pictures(&mut pictures(60.0, |t| (30.0..36.0).contains(&t)), None, &[]).unwrap();
    assert_eq!((found.pictures, found.inferred), (240, 0));
    let kinds: Vec<&str> = found.signals.iter().map(|signal| signal.kind.as_str()).collect();
    assert_eq!(kinds, ["motion"], "{:?}", found.signals);
    let span = found.signals[0].span();
    assert!((29.0..31.5).contains(&span.start.seconds()) && (35.0..37.5).contains(&span.end.seconds()), "{span:?}");
    assert!(signals_from_pictures(&mut pictures(60.0, |_| false), None, &[]).unwrap().signals.is_empty());
}

#[test]
fn the_version_names_every_signal() {
    let version = highlights::settings_version();
    assert!(version.split(' ').count() >= 8 && version.contains("sound.loudness/"), "{version}");
}
