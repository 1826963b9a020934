//! Real pictures through the real runtime.

use crate::stage::*;
use domain::{Detector, PixelRect};
use expect_test::expect;

/// One red square on a cell of 32, one blue on a cell of 16. The big cell and the smaller ones inside it overlap too
/// little to be the same thing, so that all of them are told. Every layout has to say exactly the same.
#[test]
fn every_layout_sees_the_same_squares() {
    let Some(library) = library() else { return };
    let squares = picture(WHOLE, &[(0, 0, 32, RED), (48, 48, 16, BLUE)]);
    let seen = |network: &str, layout: Option<&str>| {
        let mut yolo = detector(&models(network, |entry| entry["layout"] = layout.into()), &library).unwrap();
        look(&mut yolo, &squares)
    };
    let v8 = seen("tiny.onnx", None);
    for line in ["red 1.00 at 0,0 size 50x50", "red 1.00 at 25,25 size 25x25", "blue 1.00 at 75,75 size 25x25"] {
        assert_eq!(v8.lines().filter(|other| *other == line).count(), 1, "{line} in {v8}");
    }
    let count = |class: &str| v8.lines().filter(|line| line.starts_with(class)).count();
    // One cell of 32, 4 of 16 and 16 of 8 are red; one of 16, 4 of 8 and a quarter of one of 32 are blue.
    assert_eq!((count("red"), count("blue")), (21, 6), "{v8}");
    // 1x84x6 could be end-to-end as well, so the manifest has to say.
    assert_eq!(seen("tiny_transposed.onnx", Some("v8_transposed")), v8);
    assert_eq!(seen("tiny_v5.onnx", None), v8);
}

#[test]
fn an_end_to_end_model_is_believed_as_it_is() {
    let Some(library) = library() else { return };
    let folder = models("tiny_end_to_end.onnx", |_| {});
    let mut yolo = detector(&folder, &library).unwrap();
    expect![[r#"
        blue 1.00 at 50,50 size 12x12
        blue 1.00 at 50,50 size 25x25
        blue 1.00 at 50,62 size 12x12
        blue 1.00 at 62,50 size 12x12
        blue 1.00 at 62,62 size 12x12
        blue 0.25 at 50,50 size 50x50
    "#]]
    .assert_eq(&look(&mut yolo, &picture(WHOLE, &[(32, 32, 16, BLUE)])));
}

#[test]
fn grey_is_nothing_and_pictures_do_not_stick() {
    let Some(library) = library() else { return };
    let mut yolo = detector(&models("tiny.onnx", |_| {}), &library).unwrap();
    let grey = picture(WHOLE, &[]);
    let red = picture(WHOLE, &[(32, 0, 8, RED)]);
    assert_eq!(look(&mut yolo, &grey), "");
    let first = look(&mut yolo, &red);
    assert!(first.contains("red 1.00 at 50,0 size 12x12"), "{first}");
    assert_eq!(look(&mut yolo, &grey), "");
    assert_eq!(look(&mut yolo, &red), first);
}

/// A wide recording in the square: bars of 16 pixels above and below, in which a coloured square means nothing.
#[test]
fn boxes_are_those_of_the_recording_and_bars_are_dropped() {
    let Some(library) = library() else { return };
    let mut yolo = detector(&models("tiny.onnx", |_| {}), &library).unwrap();
    let wide = PixelRect { x: 0, y: 16, w: 64, h: 32 };
    let seen = look(&mut yolo, &picture(wide, &[(48, 16, 16, RED), (0, 0, 16, RED)]));
    assert!(seen.contains("red 1.00 at 75,0 size 25x50"), "{seen}");
    assert!(seen.lines().filter(|line| line.contains(" 1.00 ")).all(|line| !line.contains("at 0,")), "{seen}");
}

#[test]
fn it_says_who_it_is() {
    let Some(library) = library() else { return };
    let yolo = detector(&models("tiny.onnx", |_| {}), &library).unwrap();
    let info = yolo.info();
    let head = &sha256(&fixture("tiny.onnx"))[..12];
    assert_eq!((info.name.as_str(), info.provider.as_str(), info.version), ("tiny", "cpu", format!("1+{head}")));
    assert_eq!(yolo.input_size(), (SIZE, SIZE));
    let named: Vec<_> = yolo.classes().iter().map(|class| (class.name.as_str(), class.signal, class.own)).collect();
    assert_eq!(named, [("red", Some(domain::SignalKind::Kill), Some(true)), ("blue", None, None)]);
}

#[test]
fn a_model_names_its_classes_when_the_manifest_does_not() {
    let Some(library) = library() else { return };
    let yolo = detector(&models("tiny.onnx", |entry| entry["classes"] = serde_json::json!([])), &library).unwrap();
    let names: Vec<_> = yolo.classes().iter().map(|class| (class.name.as_str(), class.threshold)).collect();
    assert_eq!(names, [("red", vision::DEFAULT_THRESHOLD), ("blue", vision::DEFAULT_THRESHOLD)]);
}

#[test]
fn numbers_that_are_none_end_the_pass() {
    let Some(library) = library() else { return };
    let mut yolo = detector(&models("tiny_nan.onnx", |_| {}), &library).unwrap();
    assert_eq!(yolo.detect(&picture(WHOLE, &[])).unwrap(), []);
    let problem = yolo.detect(&picture(WHOLE, &[(0, 0, 32, RED)])).unwrap_err();
    assert_eq!(problem.code, domain::Code::ModelBroken);
    assert!(problem.why.contains("not finite"), "{problem}");
}

#[test]
fn a_picture_of_the_wrong_size_is_a_bug_and_not_a_crash() {
    let Some(library) = library() else { return };
    let mut yolo = detector(&models("tiny.onnx", |_| {}), &library).unwrap();
    let mut small = picture(WHOLE, &[]);
    small.planes.truncate(100);
    assert_eq!(yolo.detect(&small).unwrap_err().code, domain::Code::Bug);
}

/// Two detectors in one process share the one environment that there may be.
#[test]
fn several_detectors_live_side_by_side() {
    let Some(library) = library() else { return };
    let folder = models("tiny.onnx", |_| {});
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (path, library) = (folder.path().to_path_buf(), library.clone());
            std::thread::spawn(move || match vision::load(&path, Some(&library)).unwrap() {
                vision::Loaded::Detector(mut yolo) => look(&mut yolo, &picture(WHOLE, &[(0, 0, 32, RED)])),
                vision::Loaded::None { why } => panic!("{why}"),
            })
        })
        .collect();
    let seen: Vec<String> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(seen[0].contains("red 1.00") && seen.iter().all(|other| *other == seen[0]), "{seen:?}");
}
