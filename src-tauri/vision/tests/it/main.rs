//! The room against the real ONNX Runtime, on networks of a few kilobytes whose answer depends on the picture
//! (`tests/fixtures/make_tiny.py` makes them).
//!
//! Without the library these tests skip with a word on stderr; `CLIPCONDUCTOR_REQUIRE_ONNXRUNTIME=1` makes that an error.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests may stop a test, and say why one is skipped"
)]

mod detect;
mod folder;
mod offered;
mod providers;
mod refuse;
mod schemas;
mod shipped;
mod speech;
mod stage;
