//! Models folders without a model, and the one that is delivered.

use std::path::Path;
use vision::Loaded;

fn why(folder: &Path) -> String {
    match vision::load(folder, None).unwrap() {
        Loaded::None { why } => why,
        Loaded::Detector(yolo) => panic!("{yolo:?}"),
    }
}

#[test]
fn an_empty_folder_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(why(folder.path()).contains("manifest.json"));
    assert!(why(&folder.path().join("away")).contains("manifest.json"));
}

#[test]
fn a_broken_manifest_is_not_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("manifest.json"), b"\xff\xfe{").unwrap();
    assert_eq!(vision::load(folder.path(), None).unwrap_err().field.as_deref(), Some("manifest.json"));
}

/// The delivered folder says honestly that there is no model yet. When one is delivered, this test changes with it.
#[test]
fn the_delivered_folder_is_in_order() {
    let delivered = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    assert!(why(&delivered).contains("names none"));
}
