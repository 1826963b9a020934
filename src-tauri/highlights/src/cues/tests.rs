//! Badges drawn half transparent over noise, found again over other noise.

use super::*;
use domain::{ExampleId, MediaTime, PixelRect, RelativeBox, SignalKind};
use proptest::prelude::*;

const WIDE: u32 = 640;
const HIGH: u32 = 360;
const PLACE: RelativeBox = RelativeBox { x: 0.45, y: 0.1, w: 0.075, h: 0.1333 };

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// A scene of rectangles in any grey.
fn scene(seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut pixels = vec![(chance.next() % 200) as u8; (WIDE * HIGH) as usize];
    for _ in 0..160 {
        let mut part = |most: u32| (chance.next() % u64::from(most)) as u32;
        let (x, y, w, h, grey) = (part(WIDE), part(HIGH), 6 + part(90), 6 + part(60), part(256) as u8);
        for row in y..(y + h).min(HIGH) {
            pixels[(row * WIDE + x) as usize..(row * WIDE + (x + w).min(WIDE)) as usize].fill(grey);
        }
    }
    pixels
}

/// What is drawn: a ring, or a cross, `size` pixels large.
#[derive(Clone, Copy, PartialEq)]
enum Badge {
    Ring,
    Cross,
}

/// A badge at `(x, y)`, with so much of the scene seen through it.
fn draw(pixels: &mut [u8], badge: Badge, (x, y): (f32, f32), size: f32, through: f32) {
    for row in 0..HIGH {
        for column in 0..WIDE {
            let (a, b) = ((column as f32 + 0.5 - x) / size * 2.0 - 1.0, (row as f32 + 0.5 - y) / size * 2.0 - 1.0);
            if a.abs() > 1.0 || b.abs() > 1.0 {
                continue;
            }
            let light = match badge {
                Badge::Ring => (0.4..0.85).contains(&(a * a + b * b).sqrt()),
                Badge::Cross => a.abs() < 0.2 || b.abs() < 0.2,
            };
            let plate = a.abs() < 0.95 && b.abs() < 0.95;
            if plate {
                let pixel = &mut pixels[(row * WIDE + column) as usize];
                let over = if light { 240.0 } else { 30.0 };
                *pixel = (over * (1.0 - through) + f32::from(*pixel) * through) as u8;
            }
        }
    }
}

fn picture(pixels: Vec<u8>, at_s: f64) -> Picture {
    let content = PixelRect { x: 0, y: 0, w: WIDE, h: HIGH };
    let planes = [pixels.clone(), pixels.clone(), pixels].concat();
    Picture { time: MediaTime::from_seconds(at_s), width: WIDE, height: HIGH, content, planes, detail: None }
}

/// A scene with a badge where the box lies, moved by some pixels.
fn with_badge(seed: u64, badge: Badge, moved: (f32, f32), size: f32) -> Picture {
    let mut pixels = scene(seed);
    let middle = ((PLACE.x + PLACE.w / 2.0) * WIDE as f32, (PLACE.y + PLACE.h / 2.0) * HIGH as f32);
    draw(&mut pixels, badge, (middle.0 - size / 2.0 + moved.0, middle.1 - size / 2.0 + moved.1), size, 0.35);
    picture(pixels, seed as f64)
}

fn cue(examples: u64) -> Cue {
    let lines = cue_lines(PLACE, (WIDE, HIGH));
    let example = |seed: u64| {
        // Boxes are drawn by hand: some pixels off.
        let off = |n: u64| ((seed * n) % 5) as f32 - 2.0;
        let place = RelativeBox {
            x: PLACE.x + if seed > 1 { off(3) / WIDE as f32 } else { 0.0 },
            y: PLACE.y + if seed > 1 { off(7) / HIGH as f32 } else { 0.0 },
            ..PLACE
        };
        let (around, picture) = cue_picture(&with_badge(seed, Badge::Ring, (0.0, 0.0), 46.0), place, lines).unwrap();
        CueExample { id: ExampleId::new(), recording: None, at: MediaTime::ZERO, place, around, picture }
    };
    Cue {
        id: CueId::new(),
        name: "Ring".into(),
        signal: SignalKind::Medal,
        own: true,
        enabled: true,
        threshold: Cue::FIRST_THRESHOLD,
        threshold_by_user: false,
        lines,
        examples: (1..=examples).map(example).collect(),
        sounds: Vec::new(),
    }
}

fn alike(cue: &Cue, picture: &Picture) -> f32 {
    CueWatch::new(std::slice::from_ref(cue), true).glance(picture)[0].1
}

#[test]
fn the_size_to_compare_at_follows_from_the_box() {
    assert_eq!(cue_lines(PLACE, (WIDE, HIGH)), 270);
    assert_eq!(cue_lines(RelativeBox { w: 0.01, h: 0.02, ..PLACE }, (1920, 1080)), 1080);
    assert_eq!(cue_lines(RelativeBox { w: 0.01, h: 0.02, ..PLACE }, (1280, 720)), 720);
    assert_eq!(cue_lines(RelativeBox { w: 0.5, h: 0.5, ..PLACE }, (1920, 1080)), 90);
}

#[test]
fn three_examples_find_it_over_any_scene_and_nothing_else() {
    let cue = cue(3);
    let there: Vec<f32> = (10..22).map(|seed| alike(&cue, &with_badge(seed, Badge::Ring, (0.0, 0.0), 46.0))).collect();
    let other: Vec<f32> = (10..22)
        .flat_map(|seed| {
            [alike(&cue, &picture(scene(seed), 0.0)), alike(&cue, &with_badge(seed, Badge::Cross, (0.0, 0.0), 46.0))]
        })
        .collect();
    let (least, most) = (there.iter().copied().fold(1.0, f32::min), other.iter().copied().fold(0.0, f32::max));
    assert!(least > most + 0.15, "there from {least}, elsewhere up to {most}");
    // And the bar lies between the two, without anybody having said where.
    let mut watch = CueWatch::new(std::slice::from_ref(&cue), true);
    (30..130).for_each(|seed| watch.look(&picture(scene(seed), seed as f64)));
    let (_, looks) = watch.so_far().remove(0);
    let bar = bar(lowest_example(&cue), &[looks]);
    assert!((most..least).contains(&bar.threshold), "{bar:?}, there from {least}, elsewhere up to {most}");
}

#[test]
fn more_examples_tell_more_of_the_scenery() {
    let gap = |n: u64| {
        let cue = cue(n);
        let least =
            (10..18).map(|seed| alike(&cue, &with_badge(seed, Badge::Ring, (0.0, 0.0), 46.0))).fold(1.0, f32::min);
        least - (40..80).map(|seed| alike(&cue, &picture(scene(seed), 0.0))).fold(0.0, f32::max)
    };
    let (one, four) = (gap(1), gap(4));
    assert!(four > one, "by one {one}, by four {four}");
}

#[test]
fn it_is_found_somewhat_moved_and_somewhat_larger_and_said_where() {
    let cue = cue(3);
    let find = |moved, size| {
        let template = Template::of(&cue.examples.iter().collect::<Vec<_>>(), cue.lines).unwrap();
        template.find(&with_badge(20, Badge::Ring, moved, size)).unwrap()
    };
    let (likeness, moved) = find((20.0, -8.0), 46.0);
    let pixels = (moved.0 * WIDE as f32, moved.1 * HIGH as f32);
    assert!(likeness > 0.6 && (pixels.0 - 20.0).abs() < 2.5 && (pixels.1 + 8.0).abs() < 2.5, "{likeness} {pixels:?}");
    for size in [41.5, 50.5] {
        assert!(find((0.0, 0.0), size).0 > 0.55, "{size}: {:?}", find((0.0, 0.0), size));
    }
}

#[test]
fn what_has_no_edges_is_no_cue() {
    let mut cue = cue(2);
    for example in &mut cue.examples {
        example.picture.pixels.fill(90);
    }
    assert!(CueWatch::new(&[cue.clone()], true).is_idle());
    assert_eq!(lowest_example(&cue), Some(0.0));
    cue.enabled = false;
    assert!(CueWatch::new(&[self::cue(1), cue], false).looked_for.len() == 1);
}

#[test]
fn a_cue_at_the_edge_of_the_picture_is_found() {
    let place = RelativeBox { x: 0.0, y: 0.0, w: 0.075, h: 0.1333 };
    let at_edge = |seed: u64| {
        let mut pixels = scene(seed);
        draw(&mut pixels, Badge::Ring, (1.0, 1.0), 46.0, 0.2);
        picture(pixels, 0.0)
    };
    let mut cue = cue(1);
    cue.examples = (1..4)
        .map(|seed| {
            let (around, picture) = cue_picture(&at_edge(seed), place, cue.lines).unwrap();
            CueExample { id: ExampleId::new(), recording: None, at: MediaTime::ZERO, place, around, picture }
        })
        .collect();
    let (there, not) = (alike(&cue, &at_edge(9)), alike(&cue, &picture(scene(9), 0.0)));
    assert!(there > 0.7 && not < 0.5, "{there} {not}");
}

#[test]
fn looks_are_added_once() {
    let look = |at_s: f64, likeness: f32| CueLook { time: MediaTime::from_seconds(at_s), likeness, moved: (0.0, 0.0) };
    let mut looks = CueLooks { counts: vec![1, 2], alike: vec![look(1.0, 0.5), look(2.0, 0.5)] };
    looks.add(CueLooks { counts: vec![0, 1], alike: vec![look(1.5, 0.4), look(2.0, 0.9)] });
    let told: Vec<(f64, f32)> = looks.alike.iter().map(|look| (look.time.seconds(), look.likeness)).collect();
    assert_eq!(told, [(1.0, 0.5), (1.5, 0.4), (2.0, 0.9)]);
    assert_eq!((looks.counts[0], looks.counts[1], looks.counts.len()), (1, 3, 40));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever box somebody draws, and however large the pictures are: no panic, and a likeness is a likeness.
    #[test]
    fn no_box_upsets_it(
        x in 0f32..0.95, y in 0f32..0.95, w in 0.001f32..1.0, h in 0.001f32..1.0,
        wide in 2u32..200, high in 2u32..120, lines in 90u32..400,
    ) {
        let place = RelativeBox { x, y, w: w.min(1.0 - x), h: h.min(1.0 - y) };
        let content = PixelRect { x: 0, y: 0, w: wide, h: high };
        let planes: Vec<u8> = (0..wide * high * 3).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let picture = Picture { time: MediaTime::ZERO, width: wide, height: high, content, planes, detail: None };
        if let Some((around, kept)) = cue_picture(&picture, place, lines) {
            let example = CueExample { id: ExampleId::new(), recording: None, at: MediaTime::ZERO, place, around, picture: kept };
            let cue = Cue { lines, examples: vec![example.clone(), example], ..cue(1) };
            for (_, likeness) in CueWatch::new(std::slice::from_ref(&cue), true).glance(&picture) {
                prop_assert!((0.0..=1.0).contains(&likeness));
            }
            let lowest = lowest_example(&cue);
            prop_assert!(lowest.is_none_or(|lowest| (0.0..=1.0).contains(&lowest)));
        }
    }
}
