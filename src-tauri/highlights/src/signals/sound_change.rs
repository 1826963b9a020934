//! A sound that comes and stays: music that begins, a crowd that rises. Reads the game's sound in four bands. What is usual in the
//! seconds after a time lies above what was usual in the seconds before, and above the recording's quiet parts, in most of the
//! bands, and by more than both vary. Usual is the median, so that shots and steps on top are neither the change nor hide it;
//! and what has come has to be steady, which a fight that begins is not. A hint: a door to a loud hall does it as well.
//!
//! Tunes of a game and a made-up crowd, laid over ten recordings of OpenArena in 14 places, 3 dB louder than three quarters of each:
//! 9 are found, and nothing is in the recordings as they were (11.7 minutes of fights). With bands that rise by once their scatter, and
//! no rule of steadiness, it was 11, and seven fights that began.
//!
//! Known limits: what fades in over many seconds; music that takes the place of other music as loud, or is no louder than the fight.

use crate::{
    levels::{BANDS, Levels, PER_S, SILENCE_DB},
    norm::median,
    spec::{Knob, Knobs, Needs, SignalSpec, strength},
};
use domain::{MediaTime, Signal, SignalKind};

/// See the file. It is told as a sudden rise is, which it is in most games: an anthem, a roar.
pub(crate) const SPEC: SignalSpec = SignalSpec {
    name: "sound.change",
    kind: SignalKind::Onset,
    version: 1,
    needs: Needs::Sound,
    reason: "music or a crowd begins",
    knobs: &[
        Knob::new("beside_s", 4.0, 1.0..=15.0, "seconds before and after that are compared; a crowd roars for longer"),
        Knob::new("rise_db", 6.0, 2.0..=20.0, "by how much the bands rise on average, in dB"),
        Knob::new("full_db", 20.0, 8.0..=40.0, "a rise that can't get stronger, in dB"),
        Knob::new(
            "clear",
            2.0,
            0.0..=4.0,
            "how many times the usual scatter of both sides a band has to rise to count",
        ),
        Knob::new(
            "steady_db",
            2.5,
            1.0..=8.0,
            "what has come stays within this of its median half of the time; a fight doesn't",
        ),
        Knob::new("audible_db", -45.0, -65.0..=-20.0, "what has come has to be heard, in dB of full scale"),
        Knob::new("apart_s", 15.0, 1.0..=60.0, "seconds until the next one can count"),
    ],
};

/// Bands of the four that have to rise.
const MOST: usize = 3;
/// Where it is looked for: every half second, exact enough for something that lasts.
const STEP: usize = 5;
/// Left out on either side: what begins takes a moment.
const MARGIN: usize = 3;
/// Two sides that hardly scatter are still compared with this, in dB.
const LEAST_SCATTER: f32 = 1.5;

/// Finds where it begins.
pub(super) fn detect(levels: &Levels, knobs: &Knobs, out: &mut Vec<Signal>) {
    let beside = hops_of(knobs["beside_s"]);
    let quiet = quiet(levels);
    let mut best: Option<(usize, f32)> = None;
    let apart = hops_of(knobs["apart_s"]);
    let mut at = beside + MARGIN;
    while at + beside + MARGIN <= levels.bands.len() {
        let (before, after) =
            (&levels.bands[at - MARGIN - beside..at - MARGIN], &levels.bands[at + MARGIN..][..beside]);
        if let Some(rise) = rise(before, after, &quiet, knobs) {
            match &mut best {
                Some((place, known)) if at - *place < apart => {
                    if rise > *known {
                        (*place, *known) = (at, rise);
                    }
                }
                _ => {
                    out.extend(best.replace((at, rise)).map(|found| signal(levels, found, beside, knobs)));
                }
            }
        }
        at += STEP;
    }
    out.extend(best.map(|found| signal(levels, found, beside, knobs)));
}

fn signal(levels: &Levels, (at, rise): (usize, f32), beside: usize, knobs: &Knobs) -> Signal {
    let strength = strength(rise, knobs["rise_db"], knobs["full_db"]);
    let at = steepest(levels, at, beside / 2);
    let end = Levels::time(at) + MediaTime::from_seconds(beside as f64 / f64::from(PER_S));
    Signal::new(SPEC.kind, Levels::time(at), strength, SPEC.name).until(end)
}

/// Where it begins. Medians stay the same as long as most of their seconds are, so it is found up to half of them off; there, it
/// is where one second differs most from the one before.
fn steepest(levels: &Levels, at: usize, within: usize) -> usize {
    let second = hops_of(1.0);
    let sum = |from: usize| levels.bands[from..from + second].iter().flatten().sum::<f32>();
    let places = at.saturating_sub(within).max(second)..=(at + within).min(levels.bands.len() - second);
    places.max_by(|a, b| (sum(*a) - sum(a - second)).total_cmp(&(sum(*b) - sum(b - second)))).unwrap_or(at)
}

fn hops_of(seconds: f32) -> usize {
    ((seconds * PER_S).round() as usize).max(1)
}

/// What each band has where little is heard: a quarter of the recording lies below it, silence left out. After a loading screen
/// the game's own sound comes back up to it, which is nothing.
fn quiet(levels: &Levels) -> [f32; BANDS] {
    std::array::from_fn(|band| {
        let heard = levels.bands.iter().zip(&levels.db).filter(|(_, db)| **db > SILENCE_DB);
        let mut values: Vec<f32> = heard.map(|(bands, _)| bands[band]).collect();
        let quarter = values.len() / 4;
        if values.is_empty() { SILENCE_DB } else { *values.select_nth_unstable_by(quarter, f32::total_cmp).1 }
    })
}

/// By how much the bands rise on average, in dB; `None` where that is not clear.
fn rise(before: &[[f32; BANDS]], after: &[[f32; BANDS]], quiet: &[f32; BANDS], knobs: &Knobs) -> Option<f32> {
    let (mut sum, mut clear, mut loudest, mut scatters) = (0.0, 0, SILENCE_DB, [0.0; BANDS]);
    for band in 0..BANDS {
        let ((was, scatter_before), (is, scatter_after)) = (usual(before, band)?, usual(after, band)?);
        // Below what can be heard, how quiet it was makes no difference.
        let rise = is - was.max(quiet[band]).max(knobs["audible_db"] - knobs["full_db"]);
        sum += rise.max(0.0);
        loudest = loudest.max(is);
        scatters[band] = scatter_after;
        let scatter = (scatter_before + scatter_after).max(LEAST_SCATTER);
        clear += usize::from(rise > knobs["clear"] * scatter);
    }
    let mean = sum / BANDS as f32;
    let is_steady = median(&mut scatters)? <= knobs["steady_db"];
    (clear >= MOST && is_steady && mean >= knobs["rise_db"] && loudest >= knobs["audible_db"]).then_some(mean)
}

/// The median of a band, and the median of how far its levels lie from it.
fn usual(levels: &[[f32; BANDS]], band: usize) -> Option<(f32, f32)> {
    let mut values: Vec<f32> = levels.iter().map(|bands| bands[band]).collect();
    let middle = median(&mut values)?;
    for value in &mut values {
        *value = (*value - middle).abs();
    }
    Some((middle, median(&mut values)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::show;
    use domain::SoundBlock;
    use expect_test::{Expect, expect};

    const RATE: u32 = 16_000;

    /// A minute of a quiet game with what `more` adds at a time (seconds) to each sample.
    fn check(more: impl Fn(f64) -> f64, expected: Expect) {
        let mut state = 1u32;
        let mut noise = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 23) - 1.0
        };
        let samples = (0..60 * RATE).map(|n| (0.01 * noise() + more(f64::from(n) / f64::from(RATE))) as f32).collect();
        let block = SoundBlock { start: MediaTime::ZERO, sample_rate: RATE, samples };
        let levels = Levels::measure(&mut std::iter::once(block));
        let mut found = Vec::new();
        detect(&levels, &Knobs::of(&SPEC), &mut found);
        expected.assert_eq(&show(&found));
    }

    /// A chord with a beat, in all bands.
    fn music(at: f64) -> f64 {
        let beat = 0.85 + 0.15 * (at * std::f64::consts::TAU * 2.0).sin();
        let tones = [110.0, 440.0, 554.0, 1_760.0, 2_640.0, 5_274.0];
        beat * tones.iter().map(|hz| 0.04 * (at * hz * std::f64::consts::TAU).sin()).sum::<f64>()
    }

    fn shots(at: f64) -> f64 {
        let since = at % 1.7;
        0.5 * (-since * 30.0).exp() * ((at * 91_733.0).sin() * 47_453.0).fract()
    }

    #[test]
    fn music_that_begins() {
        check(
            |at| if at > 20.0 { music(at) } else { 0.0 },
            expect![[r#"
                onset 20.0–24.0 s strength 1.00
            "#]],
        );
        check(
            |at| shots(at) + if at > 20.0 { music(at) } else { 0.0 },
            expect![[r#"
                onset 20.0–24.0 s strength 1.00
            "#]],
        );
    }

    #[test]
    fn a_crowd_that_rises() {
        let roar = |at: f64| ((at * 78_233.0).sin() * 43_758.0).fract();
        check(
            |at| 0.12 * ((at - 30.0) / 1.5).clamp(0.0, 1.0) * roar(at),
            expect![[r#"
                onset 30.4–34.4 s strength 1.00
            "#]],
        );
    }

    #[test]
    fn what_is_there_all_the_time_and_shots_are_none() {
        check(|_| 0.0, expect![""]);
        check(music, expect![""]);
        check(shots, expect![""]);
        check(|at| if at < 30.0 { music(at) } else { 0.0 }, expect![""]);
    }

    #[test]
    fn a_loading_screen_without_a_sound_is_none() {
        let found = |drawing: &str| {
            let mut found = Vec::new();
            detect(&crate::testing::levels(drawing, 10), &Knobs::of(&SPEC), &mut found);
            show(&found)
        };
        assert_eq!(found("3333333333......33333333333333"), "");
        expect![[r#"
            onset 15.8–19.8 s strength 1.00
        "#]]
        .assert_eq(&found("3333333333......77777777777333333333333"));
    }
}
