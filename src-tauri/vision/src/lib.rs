//! YOLOv8 through ONNX Runtime: the only room that names ort.

use domain::{Detection, Detector, DetectorInfo, Picture, Problem, SignalKind};
use std::path::{Path, PathBuf};

/// A class of a loaded model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelClass {
    /// Its name (`feed_row`).
    pub name: String,
    /// The signal it becomes unless a profile says otherwise; `None` when the manifest gives none.
    pub signal: Option<SignalKind>,
    /// Whether it is about the player of the recording; `None` when the class does not tell.
    pub own: Option<bool>,
    /// Confidence, 0 to 1, below which a detection does not begin an event.
    pub threshold: f32,
}

/// What a models folder holds.
pub enum Loaded {
    /// A detector, ready to run.
    Detector(Box<Yolo>),
    /// There is none, and that is no error.
    None {
        /// Why, for people.
        why: String,
    },
}

/// A YOLO-shaped detector.
pub struct Yolo {
    classes: Vec<ModelClass>,
    info: DetectorInfo,
    size: (u32, u32),
}

impl Yolo {
    /// Its classes, in the order of the model's outputs.
    pub fn classes(&self) -> &[ModelClass] {
        &self.classes
    }
}

impl Detector for Yolo {
    fn info(&self) -> DetectorInfo {
        self.info.clone()
    }
    fn input_size(&self) -> (u32, u32) {
        self.size
    }
    fn detect(&mut self, _picture: &Picture) -> Result<Vec<Detection>, Problem> {
        Err(Problem::bug("The detector is not built yet.", ""))
    }
}

/// Where the library of ONNX Runtime lies.
pub fn runtime_library(explicit: Option<&Path>) -> Option<PathBuf> {
    explicit.filter(|path| path.is_file()).map(Path::to_path_buf)
}

/// Loads the detector that `models_dir/manifest.json` names.
pub fn load(_models_dir: &Path, _runtime: Option<&Path>) -> Result<Loaded, Problem> {
    Ok(Loaded::None { why: "No detector is installed.".into() })
}
