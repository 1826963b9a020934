//! Jingles in noise and music, found again in other noise.

use super::*;
use crate::cues::cue_bar;
use domain::{ExampleId, SignalKind};
use proptest::prelude::*;

/// Numbers that look like chance and are the same each time, -1 to 1.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// What is heard all the time.
#[derive(Clone, Copy, PartialEq)]
enum Behind {
    Silence,
    /// Hiss of this level.
    Noise(f32),
    /// Chords that change four times a second, with bangs now and then.
    Music(f32),
}

/// What is looked for, and something as loud that it is not.
#[derive(Clone, Copy, PartialEq)]
enum Jingle {
    /// Up in six steps.
    Up,
    /// The same notes downwards.
    Down,
}

const LENGTH_S: f64 = 0.6;

fn jingle(of: Jingle, n: usize) -> f32 {
    let time = n as f32 / RATE as f32;
    let step = (time * 10.0) as usize % 6;
    let step = if of == Jingle::Up { step } else { 5 - step };
    let hz = 400.0 * 1.35f32.powi(step as i32);
    let wave = |times: f32| (time * hz * times * std::f32::consts::TAU).sin();
    // Each note dies away.
    (wave(1.0) + 0.6 * wave(2.0) + 0.4 * wave(3.0)) * (1.0 - (time * 10.0).fract() * 0.8)
}

fn behind(what: Behind, seed: u64, seconds: f64) -> Vec<f32> {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut notes = [0.0f32; 4];
    let mut bang = 0.0f32;
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|n| match what {
            Behind::Silence => 0.0,
            Behind::Noise(level) => level * chance.next(),
            Behind::Music(level) => {
                if n % 4_000 == 0 {
                    notes = std::array::from_fn(|_| 200.0 * 1.06f32.powi((24.0 * (chance.next() + 1.0)) as i32));
                    bang = if chance.next() > 0.6 { 1.0 } else { bang };
                }
                bang *= 0.9995;
                let time = n as f32 / RATE as f32;
                let chord: f32 = notes.iter().map(|hz| (time * hz * std::f32::consts::TAU).sin()).sum();
                level * (0.3 * chord + 1.5 * bang * chance.next() + 0.1 * chance.next())
            }
        })
        .collect()
}

/// Sound with jingles at these times, as blocks of a quarter of a second.
fn sound(what: Behind, seed: u64, seconds: f64, jingles: &[(f64, Jingle, f32)]) -> Vec<SoundBlock> {
    let mut samples = behind(what, seed, seconds);
    for (at_s, of, level) in jingles {
        let from = (at_s * f64::from(RATE)) as usize;
        for n in 0..(LENGTH_S * f64::from(RATE)) as usize {
            samples[from + n] += level * jingle(*of, n);
        }
    }
    let block = |(nth, samples): (usize, &[f32])| SoundBlock {
        start: MediaTime::from_millis(250 * nth as i64),
        sample_rate: RATE,
        samples: samples.to_vec(),
    };
    samples.chunks(RATE as usize / 4).enumerate().map(block).collect()
}

fn example(what: Behind, seed: u64, off_s: f64) -> SoundExample {
    let at = MediaTime::from_seconds(2.0 + off_s);
    let until = at + MediaTime::from_seconds(LENGTH_S);
    let blocks = sound(what, seed, 4.0, &[(2.0, Jingle::Up, 0.1)]);
    let kept = cue_sound(blocks, at, until).unwrap();
    SoundExample { id: ExampleId::new(), recording: None, at, until, sound: kept }
}

/// Taught by examples that a hand marked up to 80 ms off.
fn cue(what: Behind, examples: u64) -> Cue {
    let off = [0.0, 0.06, -0.08, 0.03, -0.05];
    Cue {
        id: CueId::new(),
        name: "Jingle".into(),
        signal: SignalKind::Medal,
        own: true,
        enabled: true,
        threshold: Cue::FIRST_THRESHOLD,
        threshold_by_user: false,
        lines: 0,
        examples: Vec::new(),
        sounds: (0..examples).map(|nth| example(what, nth + 1, off[nth as usize % 5])).collect(),
    }
}

fn listen(cue: &Cue, blocks: &[SoundBlock]) -> CueLooks {
    let mut watch = SoundWatch::new(std::slice::from_ref(cue), true);
    blocks.iter().for_each(|block| watch.hear(block));
    watch.so_far().remove(0).1
}

/// When something is found, at the threshold that follows.
fn found(cue: &Cue, base: &[SoundBlock], blocks: &[SoundBlock]) -> Vec<f64> {
    let bar = cue_bar(cue, &[listen(cue, base)]);
    eprintln!(
        "DBG {bar:?} {:?}",
        listen(cue, blocks).alike.iter().map(|l| (l.time.seconds(), l.likeness)).collect::<Vec<_>>()
    );
    let finds = heard_finds(&listen(cue, blocks), bar.threshold, MediaTime::from_seconds(LENGTH_S));
    finds.iter().map(|find| find.start.seconds()).collect()
}

#[track_caller]
fn assert_times(found: &[f64], there: &[f64]) {
    assert_eq!(found.len(), there.len(), "{found:?} for {there:?}");
    assert!(found.iter().zip(there).all(|(found, there)| (found - there).abs() < 0.1), "{found:?} for {there:?}");
}

#[test]
fn it_is_found_over_noise_and_music_however_loud_and_nothing_else_is() {
    for (nth, what) in [Behind::Noise(0.05), Behind::Music(0.12)].into_iter().enumerate() {
        let cue = cue(what, 3);
        let base = sound(what, 77, 60.0, &[(9.0, Jingle::Up, 0.1), (31.0, Jingle::Up, 0.1)]);
        let there =
            [(5.0, Jingle::Up, 0.1), (18.3, Jingle::Up, 0.2), (29.0, Jingle::Down, 0.1), (40.1, Jingle::Up, 0.07)];
        let times = found(&cue, &base, &sound(what, 99 + nth as u64, 50.0, &there));
        assert_times(&times, &[5.0, 18.3, 40.1]);
    }
}

#[test]
fn one_example_is_enough_to_try_and_more_are_better() {
    let what = Behind::Music(0.12);
    let blocks = sound(what, 5, 40.0, &[(11.0, Jingle::Up, 0.1), (26.0, Jingle::Up, 0.1)]);
    let gap = |examples: u64| {
        let looks = listen(&cue(what, examples), &blocks);
        let near = |look: &CueLook| [11.0, 26.0].iter().any(|at| (look.time.seconds() - at).abs() < 0.3);
        let best = |there: bool| {
            let of = looks.alike.iter().filter(|look| near(look) == there).map(|look| look.likeness);
            of.fold(0.3, f32::max)
        };
        best(true) - best(false)
    };
    let (one, four) = (gap(1), gap(4));
    assert!(one > 0.05 && four > one, "by one {one}, by four {four}");
}

#[test]
fn nothing_is_found_in_silence_and_silence_is_no_example() {
    let cue = cue(Behind::Silence, 2);
    let looks = listen(&cue, &sound(Behind::Silence, 1, 20.0, &[]));
    assert!(looks.alike.is_empty() && looks.counts[1..].iter().all(|count| *count == 0), "{looks:?}");
    let (at, until) = (MediaTime::from_seconds(1.0), MediaTime::from_seconds(1.5));
    assert_eq!(cue_sound(sound(Behind::Silence, 1, 3.0, &[]), at, until), None);
    // What was not heard to its end is none either.
    assert_eq!(cue_sound(sound(Behind::Noise(0.1), 1, 1.2, &[]), at, until), None);
}

#[test]
fn examples_that_are_alike_say_so() {
    let mut cue = cue(Behind::Noise(0.03), 3);
    let alike = lowest_example(&cue.sounds).unwrap();
    let (at, until) = (MediaTime::from_seconds(2.0), MediaTime::from_seconds(2.6));
    let other = cue_sound(sound(Behind::Noise(0.03), 9, 4.0, &[(2.0, Jingle::Down, 0.1)]), at, until).unwrap();
    cue.sounds[2].sound = other;
    let differ = lowest_example(&cue.sounds).unwrap();
    assert!(alike > 0.7 && differ < alike - 0.2, "{alike} {differ}");
    assert_eq!(lowest_example(&cue.sounds[..1]), None);
}

#[test]
fn what_is_cut_out_is_what_was_marked_with_a_little_around() {
    let example = example(Behind::Noise(0.02), 3, 0.0);
    assert_eq!((example.sound.before, example.marked_steps()), (100, 30), "nobody cut the sound before it");
    let cue = Cue { sounds: vec![example], ..cue(Behind::Silence, 1) };
    assert_eq!(cue.check(), Ok(()));
    let (at, until) = (MediaTime::from_seconds(0.1), MediaTime::from_seconds(2.0));
    let longest = MediaTime::from_seconds(2.5);
    let span = sound_around(at, until, longest);
    assert_eq!((span.start.seconds(), span.end.seconds()), (0.0, 2.96));
}

#[test]
fn who_is_switched_off_is_not_listened_for() {
    let mut off = cue(Behind::Silence, 1);
    off.enabled = false;
    assert!(SoundWatch::new(std::slice::from_ref(&off), false).is_idle());
    assert!(!SoundWatch::new(&[off], true).is_idle());
    assert!(SoundWatch::new(&[], true).is_idle());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever is heard, in whatever blocks: no panic, and a likeness is a likeness.
    #[test]
    fn no_sound_upsets_it(
        lengths in proptest::collection::vec(0usize..6_000, 0..12),
        gaps_ms in proptest::collection::vec(-2_000i64..3_000, 12),
        rate in prop_oneof![4 => Just(RATE), 1 => Just(0u32), 1 => Just(44_100)],
        level in prop_oneof![Just(0.0f32), Just(1e-20), Just(0.5), Just(1e30), Just(f32::NAN), Just(f32::INFINITY)],
        at_ms in -500i64..3_000, length_ms in -200i64..4_000,
    ) {
        let mut time = MediaTime::ZERO;
        let mut chance = Chance(7);
        let mut blocks = Vec::new();
        for (length, gap) in lengths.iter().zip(&gaps_ms) {
            time = time + MediaTime::from_millis(*gap);
            blocks.push(SoundBlock { start: time, sample_rate: rate, samples: (0..*length).map(|_| level * chance.next()).collect() });
        }
        let (at, until) = (MediaTime::from_millis(at_ms), MediaTime::from_millis(at_ms + length_ms));
        let mut cue = cue(Behind::Noise(0.1), 2);
        if let Some(kept) = cue_sound(blocks.clone(), at, until) {
            cue.sounds.push(SoundExample { id: ExampleId::new(), recording: None, at, until, sound: kept });
        }
        let looks = listen(&cue, &blocks);
        for look in &looks.alike {
            prop_assert!((0.0..=1.0).contains(&look.likeness));
        }
        prop_assert!(looks.alike.is_sorted_by_key(|look| look.time));
        let bar = cue_bar(&cue, &[looks]);
        prop_assert!(Cue::THRESHOLDS.contains(&bar.threshold));
    }
}
