//! Models folders and pictures for the tests.

use domain::{Detector, MediaTime, Picture, PixelRect, Problem};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use vision::{Loaded, Yolo};

/// Side of the tiny networks' picture.
pub const SIZE: u32 = 64;

/// The library, or `None` with a word why the test does nothing.
pub fn library() -> Option<PathBuf> {
    let found = vision::runtime_library(None).filter(|path| path.is_file());
    if found.is_none() {
        let required = std::env::var("CLIPCONDUCTOR_REQUIRE_ONNXRUNTIME").is_ok_and(|value| value == "1");
        assert!(!required, "ONNX Runtime is required, but its library was not found");
        eprintln!(
            "skipped: ONNX Runtime was not found; `cargo xtask setup` brings it, or set CLIPCONDUCTOR_ONNXRUNTIME"
        );
    }
    found
}

/// A committed network.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A models folder with one network; `change` may spoil the entry of the manifest.
pub fn models(network: &str, change: impl FnOnce(&mut Value)) -> TempDir {
    let bytes = fixture(network);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiny.onnx"), &bytes).unwrap();
    let mut entry = json!({
        "name": "tiny", "version": "1", "file": "tiny.onnx", "sha256": sha256(&bytes), "input": [SIZE, SIZE],
        "classes": [{"name": "red", "signal": "kill", "own": true, "threshold": 0.4}, {"name": "blue"}],
    });
    change(&mut entry);
    let manifest = json!({"format": 1, "detector": entry});
    fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
    folder
}

/// Loads the folder, which has to hold a detector.
pub fn detector(folder: &TempDir, library: &Path) -> Result<Box<Yolo>, Problem> {
    match vision::load(folder.path(), Some(library))? {
        Loaded::Detector(yolo) => Ok(yolo),
        Loaded::None { why } => panic!("no detector: {why}"),
    }
}

/// A grey picture with coloured squares: left, top, side in pixels and red, green, blue.
pub fn picture(content: PixelRect, squares: &[(u32, u32, u32, [u8; 3])]) -> Picture {
    let pixels = (SIZE * SIZE) as usize;
    let mut planes = vec![114; 3 * pixels];
    for (left, top, side, [red, green, blue]) in squares {
        for y in *top..top + side {
            for x in *left..left + side {
                for (plane, level) in [green, blue, red].into_iter().enumerate() {
                    planes[plane * pixels + (y * SIZE + x) as usize] = *level;
                }
            }
        }
    }
    Picture { time: MediaTime::ZERO, width: SIZE, height: SIZE, content, planes, detail: None }
}

pub const WHOLE: PixelRect = PixelRect { x: 0, y: 0, w: SIZE, h: SIZE };
pub const RED: [u8; 3] = [255, 0, 0];
pub const BLUE: [u8; 3] = [0, 0, 255];

/// What the detector says, in text: class, confidence and box in hundredths of the picture.
pub fn look(yolo: &mut Yolo, picture: &Picture) -> String {
    let mut lines = String::new();
    for found in yolo.detect(picture).unwrap() {
        let [x, y, w, h] = [found.place.x, found.place.y, found.place.w, found.place.h].map(|side| side * 100.0);
        lines += &format!("{} {:.2} at {x:.0},{y:.0} size {w:.0}x{h:.0}\n", found.class, found.confidence);
    }
    lines
}
