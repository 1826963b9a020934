//! The detector that ships: its answer here has to be the one that PyTorch gave when it was exported.

use crate::stage::{fixture, library};
use domain::{Detector, MediaTime, Picture, PixelRect};
use serde_json::Value;
use std::path::Path;
use vision::{Loaded, Manifest};

/// Most that a confidence may differ.
const CONFIDENCE: f64 = 2e-3;
/// Finds below this are left out: one that is at the floor of what is told may be told or not.
const SURE: f64 = 0.12;
/// Most that a side of a box may differ, as a share of the picture: half a pixel of 640.
const SIDE: f64 = 8e-4;

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
}

/// The picture of the fixture: runs of (count, colour), colours being red, green, blue.
fn picture(fixture: &Value) -> Picture {
    let size = numbers(&fixture["input"]);
    let (width, height) = (size[0] as u32, size[1] as u32);
    let palette: Vec<Vec<u64>> = fixture["palette"].as_array().unwrap().iter().map(numbers).collect();
    let runs = numbers(&fixture["runs"]);
    let colours: Vec<usize> =
        runs.chunks_exact(2).flat_map(|run| std::iter::repeat_n(run[1] as usize, run[0] as usize)).collect();
    assert_eq!(colours.len(), (width * height) as usize);
    let planes = [1, 2, 0].iter().flat_map(|part| colours.iter().map(|colour| palette[*colour][*part] as u8)).collect();
    let content = PixelRect { x: 0, y: 0, w: width, h: height };
    Picture { time: MediaTime::ZERO, width, height, content, planes, detail: None }
}

#[test]
fn it_sees_what_pytorch_saw() {
    let Some(library) = library() else { return };
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let expected: Value = serde_json::from_slice(&fixture("shipped.json")).unwrap();
    let manifest = Manifest::from_json(&std::fs::read_to_string(models.join("manifest.json")).unwrap()).unwrap();
    let entry = manifest.detector.expect("a detector ships");
    assert_eq!(
        entry.sha256,
        expected["sha256"].as_str().unwrap(),
        "the fixture belongs to another model; models/training/export.py --parity makes it"
    );
    let Loaded::Detector(mut yolo) = vision::load(&models, Some(&library)).unwrap() else { panic!("it has to load") };
    let mut seen = yolo.detect(&picture(&expected)).unwrap();
    seen.retain(|found| f64::from(found.confidence) >= SURE);
    let wanted = expected["detections"].as_array().unwrap();
    let wanted: Vec<&Value> = wanted.iter().filter(|one| one["confidence"].as_f64() >= Some(SURE)).collect();
    assert!(wanted.len() >= 3, "a picture without finds would prove nothing");
    assert_eq!(seen.len(), wanted.len(), "{seen:#?}");
    for (found, wanted) in seen.iter().zip(wanted) {
        assert_eq!(found.class, wanted["class"].as_str().unwrap(), "{seen:#?}");
        let place = [found.place.x, found.place.y, found.place.w, found.place.h];
        let pairs = ["x", "y", "w", "h"].into_iter().zip(place);
        for (side, is) in pairs {
            let was = wanted[side].as_f64().unwrap();
            assert!((f64::from(is) - was).abs() < SIDE, "{side} is {is}, PyTorch had {was}: {found:?}");
        }
        let was = wanted["confidence"].as_f64().unwrap();
        assert!((f64::from(found.confidence) - was).abs() < CONFIDENCE, "PyTorch had {was}: {found:?}");
    }
}
