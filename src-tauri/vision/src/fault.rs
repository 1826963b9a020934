//! The words for a model that can't be used. One place, so that every refusal says what, why and what to do.

use domain::{Code, Problem};
use std::fmt;

/// A model or manifest that can't be used; `field` is the manifest's field at fault, as a path.
pub(crate) fn broken(field: &str, why: impl Into<String>) -> Problem {
    Problem::new(Code::ModelBroken, "The detector can't be used.", why)
        .field(field)
        .say("Correct models/manifest.json or the model (models/README.md says what is possible), or set \"detector\" to null to work without one.")
}

/// A model that was loaded, but behaves in a way that makes its findings worthless.
pub(crate) fn unusable(why: impl Into<String>) -> Problem {
    Problem::new(Code::ModelBroken, "The detector gave numbers that can't be right.", why).say(
        "Export the model again (32-bit floats, sigmoid inside), or set \"detector\" to null in models/manifest.json.",
    )
}

/// A library of ONNX Runtime that is missing or unfit.
pub(crate) fn runtime(why: impl Into<String>, details: impl fmt::Display) -> Problem {
    Problem::new(Code::RuntimeMissing, "ONNX Runtime can't be started, so the detector does not run.", why)
        .say("Install ONNX Runtime 1.30 or newer and set CLIPCONDUCTOR_ONNXRUNTIME to its library; `cargo xtask setup` does that for a checkout. Without it, moments come from sound, motion and markers alone.")
        .details(details)
}
