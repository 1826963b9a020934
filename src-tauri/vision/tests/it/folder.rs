//! Models folders without a model, and the one that is delivered.

use domain::SignalKind;
use std::path::Path;
use vision::{Loaded, Manifest};

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

/// The delivered folder names a detector whose file is beside the manifest, and says what every class means. That it runs
/// is told in `shipped.rs`.
#[test]
fn the_delivered_folder_is_in_order() {
    let delivered = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let manifest = Manifest::from_json(&std::fs::read_to_string(delivered.join("manifest.json")).unwrap()).unwrap();
    let entry = manifest.detector.expect("a detector is delivered");
    let bytes = std::fs::read(delivered.join(&entry.file)).unwrap();
    assert_eq!(crate::stage::sha256(&bytes), entry.sha256);
    assert!(bytes.len() <= 4_000_000, "{} bytes are too many to ship", bytes.len());
    let own_kills =
        entry.classes.iter().filter(|class| class.signal == Some(SignalKind::Kill) && class.own == Some(true));
    assert_eq!(own_kills.map(|class| class.name.as_str()).collect::<Vec<_>>(), ["centre_notice"]);
    // Anyone's kill must not be claimed for the player.
    let row = entry.classes.iter().find(|class| class.name == "feed_row").expect("rows of feeds are known");
    assert_ne!(row.own, Some(true));
}
