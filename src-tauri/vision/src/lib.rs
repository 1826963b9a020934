//! YOLO-shaped detectors, a reader of text and a detector of speech through ONNX Runtime: the only room that names `ort`.
//!
//! ```text
//! models/manifest.json ──manifest──▶ file, size, hash, classes ──load──▶ Yolo: domain::Detector
//! Picture (G,B,R bytes, letterboxed) ──yolo──▶ tensor ──ONNX Runtime──▶ numbers ──decode──▶ candidates ──nms──▶ Detection
//! ```
//!
//! The product comes without a trained model: then [`load()`] answers [`Loaded::None`] and says so. Whatever is wrong with
//! a model is told by name (the field of the manifest, the shape that was seen); nothing is guessed and nothing invented.

mod decode;
mod fault;
mod layout;
mod load;
mod manifest;
mod names;
mod network;
mod nms;
mod offered;
mod place;
mod provider;
mod reader;
mod runtime;
mod speech;
mod sys;
mod trial;
mod yolo;

pub use layout::Layout;
pub use load::{Loaded, load, load_on};
pub use manifest::{DEFAULT_THRESHOLD, DetectorEntry, Manifest, ModelClass};
pub use offered::{Examined, Offered, examine};
pub use provider::{Provider, providers};
pub use reader::Reader;
pub use runtime::runtime_library;
pub use speech::Speech;
pub use trial::{Trial, best, try_providers};
pub use yolo::Yolo;
