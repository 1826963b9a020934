//! What pictures give, by the picture.

use super::*;
use crate::testing::{at, meanings, show};
use domain::{Code, DetectorInfo, ReaderInfo, RelativeBox, SignalKind, TextLine};
use expect_test::expect;

/// A picture of 32x24 with bars of 4 lines above and below; the content is `level`, the bars are `bars`.
fn picture(at_s: f64, level: u8, bars: u8) -> Picture {
    let content = PixelRect { x: 0, y: 4, w: 32, h: 16 };
    let line = |y: usize| if (4..20).contains(&y) { level } else { bars };
    let plane: Vec<u8> = (0..24).flat_map(|y| [line(y); 32]).collect();
    let planes = [plane.clone(), plane.clone(), plane].concat();
    Picture { time: MediaTime::from_seconds(at_s), width: 32, height: 24, content, planes, detail: None }
}

#[test]
fn only_the_content_counts() {
    let mut eye = Eye::default();
    assert_eq!(eye.look(&picture(0.0, 100, 0)).map(|look| (look.change, look.colours)), Some((None, None)));
    let same = eye.look(&picture(0.25, 100, 255)).unwrap();
    assert_eq!((same.change, same.colours), (Some(0.0), Some(0.0)));
    let other = eye.look(&picture(0.5, 160, 255)).unwrap();
    assert!((other.change.unwrap() - 60.0).abs() < 0.1 && other.colours == Some(1.0), "{other:?}");
}

#[test]
fn what_cannot_be_compared_is_not() {
    let mut eye = Eye::default();
    eye.look(&picture(0.0, 0, 0));
    assert_eq!(eye.look(&picture(60.0, 255, 0)).unwrap().change, None);
    let mut other = picture(60.5, 0, 0);
    other.content = PixelRect { x: 0, y: 0, w: 32, h: 24 };
    assert_eq!(eye.look(&other).unwrap().change, None);
    let mut torn = picture(61.0, 0, 0);
    torn.planes.pop();
    assert_eq!(eye.look(&torn), None);
    let mut outside = picture(61.0, 0, 0);
    outside.content.x = u32::MAX;
    assert_eq!(eye.look(&outside), None);
}

/// Says the same of every picture, and fails at a time.
struct Table {
    fails_at: Option<MediaTime>,
}

impl Detector for Table {
    fn info(&self) -> DetectorInfo {
        DetectorInfo::none()
    }
    fn input_size(&self) -> (u32, u32) {
        (32, 24)
    }
    fn detect(&mut self, picture: &Picture) -> Result<Vec<Detection>, Problem> {
        if self.fails_at == Some(picture.time) {
            return Err(Problem::new(Code::ModelBroken, "The detector broke.", "It is a test."));
        }
        let seen = (2.0..4.0).contains(&picture.time.seconds());
        Ok(seen.then(|| at("row", 0.1, 0.8)).into_iter().collect())
    }
}

fn pictures() -> impl Iterator<Item = Picture> {
    (0..24).map(|look| picture(f64::from(look) * 0.25, 100, 114))
}

#[test]
fn the_detector_is_asked_for_every_picture() {
    let findings = signals_from_pictures(&mut pictures(), Some(&mut Table { fails_at: None }), &meanings()).unwrap();
    assert_eq!((findings.pictures, findings.inferred), (24, 24));
    expect![[r#"
        kill 2.0–5.8 s strength 0.80 own "row"
    "#]]
    .assert_eq(&show(&findings.signals));
}

#[test]
fn without_detector_or_meaning_there_is_none() {
    let findings = signals_from_pictures(&mut pictures(), None, &meanings()).unwrap();
    assert_eq!((findings.pictures, findings.inferred, findings.signals.len()), (24, 0, 0));
    let findings = signals_from_pictures(&mut pictures(), Some(&mut Table { fails_at: None }), &[]).unwrap();
    assert_eq!((findings.inferred, findings.signals.len()), (0, 0));
}

#[test]
fn stretches_may_come_in_any_order() {
    let meanings = meanings();
    let mut watch = Watch::new(&meanings);
    let row = [at("row", 0.1, 0.8)];
    for stretch in [40..48, 0..8] {
        for look in stretch {
            let seen: &[Detection] = if (42..46).contains(&look) || (2..6).contains(&look) { &row } else { &[] };
            watch.look(&picture(f64::from(look) * 0.25, 100, 114), Some(seen));
        }
        watch.cut();
    }
    let found = watch.finish();
    assert_eq!((found.pictures, found.inferred), (16, 16));
    // The picture stands still, so that what was seen counts as being there to the end.
    expect![[r#"
        kill 0.5–1.8 s strength 0.80 own "row"
        kill 10.5–11.8 s strength 0.80 own "row"
    "#]]
    .assert_eq(&show(&found.signals));
}

#[test]
fn what_is_in_sight_is_told_and_not_lost() {
    let meanings = meanings();
    let mut watch = Watch::new(&meanings);
    for look in 0..6 {
        let row = [at("row", 0.1, 0.8)];
        watch.look(&picture(f64::from(look) * 0.25, 100, 114), Some(if look >= 3 { &row } else { &[] }));
    }
    assert_eq!(watch.in_sight_since(), Some(MediaTime::from_millis(750)));
    assert_eq!(watch.so_far().signals.len(), 1);
    assert_eq!(watch.finish().signals.len(), 1);
}

#[test]
fn a_detector_that_breaks_ends_the_pass() {
    let mut table = Table { fails_at: Some(MediaTime::from_seconds(3.0)) };
    let problem = signals_from_pictures(&mut pictures(), Some(&mut table), &meanings()).unwrap_err();
    assert_eq!(problem.code, Code::ModelBroken);
}

/// Reads the same wherever it looks.
struct Says {
    text: &'static str,
    asked: u32,
}

impl Reader for Says {
    fn info(&self) -> ReaderInfo {
        ReaderInfo { name: "says".into(), version: "1".into() }
    }
    fn read(&mut self, _: &Picture, place: RelativeBox) -> Result<Vec<TextLine>, Problem> {
        self.asked += 1;
        Ok(vec![TextLine { text: self.text.into(), confidence: 0.9, place }])
    }
    fn number(&mut self, _: &Picture, _: RelativeBox) -> Result<Option<(u32, f32)>, Problem> {
        Ok(None)
    }
}

/// Eight looks at something that is in sight from the third on, read with every look, and how often it was read.
fn read(meaning: &ClassMeaning, text: &'static str) -> (String, u64) {
    let meanings = [meaning.clone()];
    let mut watch = Watch::new(&meanings);
    let mut reader = Says { text, asked: 0 };
    for look in 0..8 {
        let picture = picture(f64::from(look) * 0.25, 100, 114);
        let seen = [at("row", 0.1, 0.8)];
        watch.look(&picture, Some(if look >= 2 { &seen } else { &[] }));
        watch.read(&picture, &mut reader).unwrap();
    }
    let found = watch.finish();
    assert_eq!(found.read, u64::from(reader.asked));
    (show(&found.signals), found.read)
}

#[test]
fn what_was_read_is_its_label() {
    let (found, times) = read(&meanings()[0], "You fragged Bob");
    expect![[r#"
        kill 0.5–1.8 s strength 0.80 own "You fragged Bob"
    "#]]
    .assert_eq(&found);
    assert_eq!(times, 2, "two readings that agree are enough");
    let (found, times) = read(&meanings()[0], "Bob fragged you");
    expect![[r#"
        death 0.5–1.8 s strength 0.80 own "Bob fragged you"
    "#]]
    .assert_eq(&found);
    assert_eq!(times, 2);
}

#[test]
fn a_class_by_words_is_nothing_without_them() {
    let message = ClassMeaning { signal: SignalKind::Spectating, own: None, by_words: true, ..meanings()[0].clone() };
    let (found, _) = read(&message, "Following Bob");
    expect![[r#"
        spectating 0.5–1.8 s strength 0.80 "Following Bob"
    "#]]
    .assert_eq(&found);
    let (found, times) = read(&message, "Prepare to fight");
    assert_eq!((found.as_str(), times), ("", 3), "three readings are the most");
}

#[test]
fn a_screen_full_of_rows_is_not_read_for_ever() {
    let meanings = meanings();
    let mut watch = Watch::new(&meanings);
    let mut reader = Says { text: "mumble", asked: 0 };
    let seen: Vec<Detection> = (0..60).map(|row| at("row", 0.016 * row as f32, 0.8)).collect();
    for look in 0..4 {
        let picture = picture(f64::from(look) * 0.25, 100, 114);
        watch.look(&picture, Some(&seen));
        watch.read(&picture, &mut reader).unwrap();
    }
    assert!(reader.asked <= 22, "{} readings", reader.asked);
}
